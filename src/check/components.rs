//! Components: recipes with everything pinned.

use std::collections::HashMap;

use crate::diagnostic::{Findings, components, nodes};
use crate::source::Span;
use crate::spec::model::{self, Name};

/// Checks that every package of a recipe has a version.
pub fn build(build: &model::Build, findings: &mut Findings) {
    let base = &build.base;
    let known = super::images::base(&base.value, base.span, findings);
    if let (Some(first), true) = (build.conda.first(), known)
        && !["conda", "mamba", "forge"].iter().any(|word| base.value.contains(word))
    {
        findings.push(components::no_conda(first.span, base.span, &base.value));
    }
    let managers = [(Manager::Apt, &build.apt), (Manager::Conda, &build.conda), (Manager::Pip, &build.pip)];
    for (manager, packages) in managers {
        let mut names: HashMap<String, Span> = HashMap::new();
        for package in packages {
            let name = checked(manager, package, findings);
            let first = name.as_ref().and_then(|name| names.get(name));
            if let (Some(name), Some(first)) = (&name, first) {
                findings.push(nodes::repeated(package.span, *first, name));
            } else {
                names.extend(name.map(|name| (name, package.span)));
            }
        }
    }
}

/// What installs packages.
#[derive(Clone, Copy, PartialEq)]
enum Manager {
    Apt,
    Conda,
    Pip,
}

impl Manager {
    fn name(self) -> &'static str {
        match self {
            Manager::Apt => "apt",
            Manager::Conda => "conda",
            Manager::Pip => "pip",
        }
    }

    /// What stands between the name of a package and its one version.
    fn sign(self) -> &'static str {
        if self == Manager::Pip { "==" } else { "=" }
    }

    fn takes(self, sign: &str) -> bool {
        sign == self.sign() || (self == Manager::Conda && sign == "==")
    }
}

/// A package as it is written: `name`, `sign`, `version`.
struct Package<'a> {
    name: &'a str,
    sign: &'a str,
    version: &'a str,
}

impl<'a> Package<'a> {
    fn read(text: &'a str) -> Self {
        const SIGNS: &str = "=<>!~^";
        let named = text.find(|c: char| SIGNS.contains(c) || c.is_whitespace()).unwrap_or(text.len());
        let (name, rest) = text.split_at(named);
        let rest = rest.trim_start();
        let signed = rest.find(|c: char| !SIGNS.contains(c)).unwrap_or(rest.len());
        let (sign, version) = rest.split_at(signed);
        Self { name, sign, version: version.trim() }
    }

    /// The name has only what a recipe, which a shell reads, can have in a name.
    fn is_named(&self) -> bool {
        let good = |c: char| c.is_ascii_alphanumeric() || "._-+:[],".contains(c);
        self.name.starts_with(|c: char| c.is_ascii_alphanumeric()) && self.name.chars().all(good)
    }

    /// It says one version.
    fn is_exact(&self) -> bool {
        let good = |c: char| c.is_ascii_alphanumeric() || "._-+~:!=".contains(c);
        self.version.starts_with(|c: char| c.is_ascii_alphanumeric()) && self.version.chars().all(good)
    }

    /// It says some versions: a range, several, or a pattern.
    fn is_open(&self) -> bool {
        let good = |c: char| c.is_ascii_alphanumeric() || "._-+~:!=*<>^|, ".contains(c);
        self.version.chars().all(good)
    }

    /// The name by which two texts mean one package.
    fn key(&self) -> String {
        let name = self.name.split('[').next().unwrap_or_default();
        name.rsplit("::").next().unwrap_or_default().to_lowercase().replace('_', "-")
    }
}

/// Checks one package; gives what it is called if nothing is wrong with it.
fn checked(manager: Manager, written: &Name, findings: &mut Findings) -> Option<String> {
    let text = written.value.as_str();
    let package = Package::read(text);
    let pinned = format!("{}{}{}", package.name, manager.sign(), package.version);
    // A value with escapes is written otherwise than it reads.
    let place = (written.span, written.span.len() == text.len());
    let numbered = package.version.starts_with(|c: char| c.is_ascii_digit());
    let finding = if !package.is_named() {
        components::bad_package(written.span, text, manager.name(), manager.sign())
    } else if package.is_exact() && manager.takes(package.sign) {
        if !text.contains(char::is_whitespace) {
            return Some(package.key());
        }
        components::package_with_blanks(place, text, manager.name(), &pinned)
    } else if package.is_exact() && numbered && package.sign.chars().all(|c| c == '=') {
        components::wrong_sign(place, text, manager.name(), manager.sign(), &pinned)
    } else if package.is_open() && (!package.sign.is_empty() || package.version.is_empty()) {
        components::unpinned(written.span, text, manager.name(), package.name, manager.sign())
    } else {
        components::bad_package(written.span, text, manager.name(), manager.sign())
    };
    findings.push(finding);
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use crate::spec::expr::Spanned;

    /// The code of what is said of a package, or nothing.
    fn said(manager: Manager, text: &str) -> String {
        let mut findings = Findings::default();
        let span = Span::new(Sources::default().add("s", text), 0, text.len());
        checked(manager, &Spanned { value: text.to_owned(), span }, &mut findings);
        let told = findings.sorted();
        told.into_iter().map(|f| f.code.0.to_owned()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn one_version_and_no_other() {
        for (manager, good) in [
            (Manager::Pip, "numpy==1.26.4"),
            (Manager::Pip, "uvicorn[standard]==0.30.1"),
            (Manager::Apt, "samtools=1.13-4"),
            (Manager::Apt, "libc6:amd64=2.36-9+deb12u4"),
            (Manager::Conda, "bwa=0.7.17"),
            (Manager::Conda, "bwa==0.7.17"),
            (Manager::Conda, "bioconda::bwa=0.7.17=h5bf99c6_8"),
        ] {
            assert_eq!(said(manager, good), "", "{good}");
        }
        for (manager, open) in [
            (Manager::Conda, "bwa~=0.7"),
            (Manager::Conda, "bwa!=0.7"),
            (Manager::Conda, "bwa>=0.7"),
            (Manager::Conda, "bwa=0.7.*"),
            (Manager::Conda, "bwa=0.7,<1"),
            (Manager::Apt, "samtools>=1.10"),
            (Manager::Apt, "samtools==1.10"),
            (Manager::Apt, "git"),
            (Manager::Pip, "numpy!==1"),
            (Manager::Pip, "numpy=1.26.4"),
            (Manager::Pip, "numpy===1.26.4"),
            (Manager::Pip, "numpy 1.26.4"),
            (Manager::Pip, "numpy >= 1.26, < 2"),
            (Manager::Pip, "numpy=="),
        ] {
            assert_eq!(said(manager, open), "NK0804", "{open}");
        }
        for bad in ["", "--upgrade", "git+https://x.org/y", "numpy == 1.26.4", "a==1; python_version", "numpy scipy"] {
            assert_eq!(said(Manager::Pip, bad), "NK0805", "{bad}");
        }
    }
}
