//! `napkin graph`: a picture of the steps of a spec, or of its jobs; or a page to review it, with the picture.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::{self, Picture};
use super::console::{Page, path};
use super::exit::Exit;
use super::replace::replace;
use super::session::Session;
use super::specs::{self, Refusal, Spec};
use super::{diff, findings, paths, values};
use crate::compile::{Look, Request};
use crate::counted::counted;
use crate::diff::Description;
use crate::files::Disk;
use crate::graph::{DRAWN_JOBS, Graph, Subject, TooManyJobs, dot, mermaid, svg};
use crate::review::{self, Review};

/// What is looked at: for a review all that `check` looks at.
pub fn look(args: &args::Graph) -> Look {
    let subject = if args.jobs { Subject::Jobs } else { Subject::Steps };
    Look { modes: is_page(args), graph: Some(subject), ..Look::default() }
}

/// Is a page asked for, and not only a picture?
fn is_page(args: &args::Graph) -> bool {
    let ending = args.out.as_deref().and_then(Path::extension).and_then(|extension| extension.to_str());
    args.html || args.format.is_none() && matches!(ending, Some("html" | "htm"))
}

/// Draws the spec that is named, or the only one.
pub fn run(session: &Session, args: &args::Graph) -> Exit {
    match drawn(session, args) {
        Ok((page, exit)) => {
            session.console.show(&page);
            exit
        }
        Err(refusal) => session.refuse(&refusal),
    }
}

fn drawn(session: &Session, args: &args::Graph) -> Result<(Page, Exit), Refusal> {
    let spec = the_spec(&session.cwd, args.spec.as_ref())?;
    let given = values::given(&session.cwd, &args.values)?;
    let out = args.out.as_ref().map(|out| target(&session.cwd, out, &spec)).transpose()?;
    let limits = args.bounds.limits();
    let request = Request { spec: spec.file.clone(), prefix: spec.prefix(&session.cwd), values: given, limits };
    let compilation = (session.compile)(&Disk::new(&spec.folder), &request);
    let mut page = Page::new(session.console);
    let tally = findings::show(&mut page, &compilation.findings, &compilation.sources, &mut BTreeSet::new(), session);
    let shown = spec.shown(&session.cwd);
    if tally.is_wrong(session.deny_warnings) {
        page.err(format!("{shown}: {}", page.err_paint.red(&tally.words().unwrap_or_default())));
        return Ok((page, Exit::Wrong));
    }
    let (Some(drawn), Some(plan), Some(output)) = (&compilation.drawn, &compilation.plan, &compilation.output) else {
        // Where nothing is wrong there is a plan.
        page.error(format!("{shown}: there is nothing to draw"));
        return Ok((page, Exit::Wrong));
    };
    let graph = match drawn {
        Ok(graph) => graph,
        Err(TooManyJobs(jobs)) => {
            // What was found stays worth knowing.
            session.console.show(&page);
            return Err(Refusal::usage(format!(
                "{shown} has {jobs} jobs: a picture of jobs can have {DRAWN_JOBS} at most"
            ))
            .help("without `--jobs` its steps are drawn"));
        }
    };
    let (text, made) = if is_page(args) {
        let now = Description::new(plan, output);
        let since = diff::since(session, &spec, args.from.as_deref(), &request, (&now, output))?;
        let review = Review { compilation: &compilation, now: &now, graph, given: &request.values, since: &since };
        (review::page(&review), graph.summary.clone())
    } else {
        let picture = args.format.unwrap_or_else(|| picture_of(args.out.as_deref()));
        (
            render(graph, picture),
            format!("{}, {}", counted(graph.nodes.len(), "node"), counted(graph.edges.len(), "edge")),
        )
    };
    let Some(out) = out else {
        page.result(text);
        return Ok((page, Exit::Done));
    };
    let name = path(&paths::from_cwd(&session.cwd, &out));
    let exit = match replace(&out, text.as_bytes()) {
        Ok(()) => {
            page.out(format!("{name}: {made}"));
            Exit::Done
        }
        Err(error) => {
            page.error(format!("{name} cannot be written: {error}"));
            Exit::Machine
        }
    };
    Ok((page, exit))
}

fn render(graph: &Graph, picture: Picture) -> String {
    match picture {
        Picture::Svg => svg::render(graph),
        Picture::Mermaid => mermaid::render(graph),
        Picture::Dot => dot::render(graph),
    }
}

/// The language that the name of a file tells.
fn picture_of(out: Option<&Path>) -> Picture {
    match out.and_then(Path::extension).and_then(|extension| extension.to_str()) {
        Some("dot" | "gv") => Picture::Dot,
        Some("mmd" | "mermaid") => Picture::Mermaid,
        _ => Picture::Svg,
    }
}

fn the_spec(cwd: &Path, named: Option<&PathBuf>) -> Result<Spec, Refusal> {
    let mut found = specs::find(cwd, named.map_or(&[], std::slice::from_ref))?;
    match found.len() {
        1 => Ok(found.remove(0)),
        many => {
            let names: Vec<&str> =
                found.iter().filter_map(|s| s.home.as_ref().map(|(_, name)| name.as_str())).collect();
            Err(Refusal::usage(format!("there are {many} specs, and one is drawn"))
                .help(format!("name one of them: {}", names.join(", "))))
        }
    }
}

/// Where the picture goes: neither over a folder nor over the spec.
fn target(cwd: &Path, out: &Path, spec: &Spec) -> Result<PathBuf, Refusal> {
    let file = paths::absolute(cwd, out);
    let told = |why: &str| Refusal::usage(format!("`--out {}`: {why}", path(out)));
    if file.is_dir() || out.as_os_str().to_string_lossy().ends_with('/') {
        return Err(told("this is a folder, and a picture is a file"));
    }
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if real(&file) == real(&spec.folder.join(spec.file.as_str())) {
        return Err(told("this is the spec itself"));
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_tells_the_language() {
        let of = |name: &str| picture_of(Some(Path::new(name)));
        assert_eq!([of("a.svg"), of("a"), picture_of(None)], [Picture::Svg; 3]);
        assert_eq!([of("a.dot"), of("a.b.gv")], [Picture::Dot; 2]);
        assert_eq!([of("a.mmd"), of("a.mermaid")], [Picture::Mermaid; 2]);
    }
}
