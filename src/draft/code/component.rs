//! The component that programs run in.

use super::folder::{Folder, amount, data_folder, is_table};
use super::packages::{Package, name_of};
use super::project::{Project, Said};
use super::script::Kind;
use crate::draft::{Arg, Node, Origin};

/// The component of the programs in one language, or of all of them if there is a Dockerfile.
pub fn component(folder: &Folder, name: &str, kind: Kind, project: &Project, shown: &str) -> Node {
    let mut node = Node::new("component").arg(Arg::text(name));
    let mut sources: Vec<(String, usize)> = Vec::new();
    if let Some((file, made)) = &project.docker {
        sources.push((file.clone(), made.line));
        let address = |base: &str| format!("docker://{base}");
        let open =
            || Arg::hole(format!("which image, in which version? \"{}\" ({file}, line {})", made.from, made.line));
        if made.adds {
            let what = format!("what is the image called that {file} makes? \"{}\" (line {})", made.from, made.line);
            node = node.child(Node::new("image").arg(Arg::hole(what)));
            let base = if made.exact { Arg::quoted(&made.base) } else { open() };
            node = node.child(build(base, kind, project, &mut sources));
        } else {
            let image = if made.exact { Arg::quoted(address(&made.base)) } else { open() };
            node = node.child(Node::new("image").arg(image));
        }
    } else if let Some(build) = own_build(kind, project, &mut sources) {
        node = node.child(build);
    }
    if let Some(data) = data_size(folder) {
        node = node.child(Node::new("memory").arg(Arg::hole(format!("how much? {data}"))));
    }
    sources.sort();
    sources.dedup_by(|a, b| a.0 == b.0);
    let origin = match sources.as_slice() {
        [(file, line)] => Origin::lines(file, *line, *line),
        [] => Origin::whole(shown),
        files => Origin::whole(&files.iter().map(|(file, _)| file.as_str()).collect::<Vec<_>>().join(", ")),
    };
    node.from(origin)
}

/// A recipe where there is no Dockerfile.
fn own_build(kind: Kind, project: &Project, sources: &mut Vec<(String, usize)>) -> Option<Node> {
    let mut hole = |what: &str, said: &Option<Said>| match said {
        Some(said) => {
            sources.push((said.file.clone(), said.line));
            Arg::hole(format!("{what} in which version? \"{}\" ({}, line {})", said.text, said.file, said.line))
        }
        None => Arg::hole(format!("{what} in which version? nothing here says one")),
    };
    let base = match kind {
        _ if !project.conda.is_empty() => {
            let at = &project.conda[0];
            let said = Said { text: at.text.clone(), file: at.file.clone(), line: at.line };
            hole("an image with conda,", &Some(said))
        }
        Kind::Python => match &project.python {
            Some(said) => {
                sources.push((said.file.clone(), said.line));
                Arg::quoted(format!("python:{}-slim", said.text))
            }
            None => hole("an image with Python,", &project.python_range),
        },
        Kind::R => match &project.r {
            Some(said) => {
                sources.push((said.file.clone(), said.line));
                Arg::quoted(format!("rocker/r-ver:{}", said.text))
            }
            None => hole("an image with R,", &project.r_range),
        },
        Kind::Shell => return None,
    };
    Some(build(base, kind, project, sources))
}

fn build(base: Arg, kind: Kind, project: &Project, sources: &mut Vec<(String, usize)>) -> Node {
    let mut build = Node::new("build").child(Node::new("base").arg(base));
    let docker = project.docker.as_ref();
    if let Some((file, made)) = docker {
        let apt: Vec<Package> = made
            .apt
            .iter()
            .map(|(text, line)| Package { text: text.clone(), exact: is_apt(text), file: file.clone(), line: *line })
            .collect();
        build = build.children(nodes("apt", &apt, sources));
    }
    let pip: Vec<Package> = match docker {
        Some((file, made)) => {
            let own = made.pip.iter().map(|(text, line)| super::packages::package(text, file, *line));
            let named =
                if made.requirements.is_some() || made.pip.is_empty() { project.pip.clone() } else { Vec::new() };
            own.chain(named).collect()
        }
        None if kind == Kind::Python || !project.conda.is_empty() => project.pip.clone(),
        None => Vec::new(),
    };
    let mut conda = nodes("conda", &project.conda, sources);
    if !project.channels.is_empty() {
        let channels = project.channels.join(" ");
        conda = conda.into_iter().map(|node| node.prop("channels", Arg::quoted(&channels))).collect();
    }
    build.children(conda).children(nodes("pip", &pip, sources))
}

/// A node with all packages that have a version, and one for each that has none.
fn nodes(name: &str, packages: &[Package], sources: &mut Vec<(String, usize)>) -> Vec<Node> {
    sources.extend(packages.first().map(|p| (p.file.clone(), p.line)));
    // Who names a package twice means it once.
    let mut seen: Vec<String> = Vec::new();
    let mut is_first = |package: &Package| {
        let named = name_of(&package.text).split('[').next().unwrap_or("").to_ascii_lowercase();
        let named = named.rsplit("::").next().unwrap_or("").replace(['_', '.'], "-");
        let first = named.is_empty() || !seen.contains(&named);
        seen.push(named);
        first
    };
    let packages: Vec<&Package> = packages.iter().filter(|p| is_first(p)).collect();
    let (exact, open): (Vec<&Package>, Vec<&Package>) = packages.into_iter().partition(|p| p.exact);
    let mut found = Vec::new();
    for some in exact.chunks(6) {
        found.push(some.iter().fold(Node::new(name), |node, p| node.arg(Arg::quoted(&p.text))));
    }
    for package in open {
        let text = format!("in which version? \"{}\" ({}, line {})", package.text, package.file, package.line);
        found.push(Node::new(name).arg(Arg::hole(text)));
    }
    found
}

/// `git=1:2.39`
fn is_apt(text: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || "._-+~:".contains(c);
    text.split_once('=').is_some_and(|(name, version)| {
        version.starts_with(|c: char| c.is_ascii_alphanumeric()) && version.chars().all(good) && name.chars().all(good)
    })
}

/// `data/ has 1.2 GB`; nothing if there are no data.
fn data_size(folder: &Folder) -> Option<String> {
    let mut sizes: Vec<(String, u64)> = Vec::new();
    for path in &folder.paths {
        let name = match data_folder(path) {
            Some(data) => format!("{data}/"),
            None if is_table(path) && !path.as_str().contains('/') => path.as_str().to_owned(),
            None => continue,
        };
        let size = folder.size(path);
        match sizes.iter_mut().find(|(other, _)| *other == name) {
            Some((_, sum)) => *sum += size,
            None => sizes.push((name, size)),
        }
    }
    let told: Vec<String> = sizes.iter().take(4).map(|(name, size)| format!("{name} has {}", amount(*size))).collect();
    (!told.is_empty()).then(|| told.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::docker::is_exact;
    use super::*;

    #[test]
    fn apt_packages_have_a_version_or_not() {
        assert!(is_apt("git=1:2.39.2-1") && !is_apt("git") && !is_apt("git="));
        assert!(is_exact("python:3.11") && !is_exact("python"));
    }
}
