//! The pipeline: one spec and its values in, findings and artifacts out. Pure: all input comes through `files`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Findings, files as files_findings, syntax as syntax_findings};
use crate::files::{Files, ReadError, RelPath};
use crate::graph::{self, Graph, Subject, TooManyJobs};
use crate::lower::{self, Artifact};
use crate::source::{Sources, Span};
use crate::{
    allow, bind, check, design, explain, include, modes, plan, prove, resolve, schema, spec, syntax, unreviewed, values,
};

/// What to compile.
#[derive(Debug, Clone)]
pub struct Request {
    /// The specification, relative to its own folder: usually `specification.md`.
    pub spec: RelPath,
    /// What messages put before paths in the spec's folder, for instance `specs/words/`; may be empty.
    pub prefix: String,
    pub values: Given,
    pub limits: Limits,
}

/// Values that come from outside the defaults, in rising order of strength.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// The `values` block to use.
    pub block: Option<String>,
    /// KDL files of lines `name value`: how messages name the file, and its bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// `--set name=value`, in order; repeated names make a list.
    pub sets: Vec<(String, String)>,
}

/// Above these a build is refused; flags raise them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub jobs: u64,
    pub uses: u64,
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { jobs: 10_000_000, uses: 100_000_000, bytes: 2 << 30 }
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Compilation {
    pub sources: Sources,
    pub findings: Findings,
    /// The `values` blocks marked `build=#true`, in the order written.
    pub variants: Vec<String>,
    /// What the step that was asked for reads.
    pub explained: Option<Explained>,
    /// The picture that was asked for.
    pub drawn: Option<Result<Graph, TooManyJobs>>,
    /// What the specification defines, and where.
    definitions: BTreeMap<String, Span>,
    /// How many findings comments accept: they are not among the findings.
    pub accepted: usize,
    /// What the artifacts were made from; nothing if a finding is an error.
    pub plan: Option<Arc<plan::Plan>>,
    /// Nothing if a finding is an error.
    pub output: Option<Output>,
}

/// The answer to a question for a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Explained {
    Step(Vec<String>),
    /// There is none of that name; these there are.
    NoSuchStep(Vec<String>),
}

/// What is looked at beside what the values at hand make.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The prose, and every combination of the params that conditions name.
    pub modes: bool,
    /// What a step reads.
    pub explain: Option<String>,
    /// Marks of drafted parts are errors.
    pub deny_unreviewed: bool,
    /// The picture of the steps or jobs.
    pub graph: Option<Subject>,
}

/// A workflow, ready to be written.
#[derive(Debug)]
pub struct Output {
    /// The workflow's name.
    pub name: String,
    /// Sorted by path.
    pub artifacts: Vec<Artifact>,
    /// Hash of what the workflow means: the checked model with values and bound data.
    pub design: blake3::Hash,
    /// Every parameter with its value as text, sorted by name; unset optional ones are left out.
    pub values: Vec<(String, String)>,
    /// The `manifest_lock` that Scalable gives to each of its manifests.
    pub manifests: Vec<(RelPath, String)>,
    pub totals: Totals,
}

/// Counts of a workflow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Totals {
    pub steps: u64,
    pub jobs: u64,
    pub uses: u64,
}

/// Checks and lowers one spec.
pub fn compile(files: &dyn Files, request: &Request) -> Compilation {
    compile_and_look(files, request, &Look::default())
}

/// Checks and lowers one spec, and looks further.
pub fn compile_and_look(files: &dyn Files, request: &Request, look: &Look) -> Compilation {
    let mut done = compiled(files, request, look);
    done.findings.without_clumsy_fixes(&done.sources);
    // Other values may give a finding that these do not.
    let whole = look.modes && request.values == Given::default();
    done.findings.gather(&done.definitions.iter().map(|(name, span)| (name.as_str(), *span)).collect());
    unreviewed::findings(&done.sources, look.deny_unreviewed).into_iter().for_each(|f| done.findings.push(f));
    done.accepted = allow::apply(&mut done.findings, &done.sources, whole);
    if done.findings.has_errors() {
        done.output = None;
        done.plan = None;
    }
    done
}

fn compiled(files: &dyn Files, request: &Request, look: &Look) -> Compilation {
    let mut done = Compilation::default();
    let (sources, findings) = (&mut done.sources, &mut done.findings);
    let name = format!("{}{}", request.prefix, request.spec);
    let bytes = match files.read(&request.spec, syntax::TEXT as u64) {
        Ok(bytes) => bytes,
        Err(ReadError::TooLarge { actual, .. }) => {
            findings.push(syntax_findings::file_too_large(&name, actual, syntax::TEXT));
            return done;
        }
        Err(error) => {
            findings.push(files_findings::no_specification(&name, &error));
            return done;
        }
    };
    let Some(source) = syntax::read_text(&name, &bytes, sources, findings) else { return done };
    let mut document = syntax::parse_markdown(source, sources, findings);
    if document.blocks == 0 {
        return done;
    }
    let complete = include::expand(&mut document, files, &request.prefix, sources, findings);
    let complete = schema::adopt(&mut document.nodes, findings) && complete;
    if complete {
        return checked(document, files, request, look, done);
    }
    // What is not there to be read is missed wherever it is used: that is no mistake of its own.
    let mut done = checked(document, files, request, look, done);
    done.findings.retain(|finding| !include::MISSED.contains(&finding.code.0));
    done
}

/// What comes after reading: from the nodes to the artifacts.
fn checked(
    mut document: syntax::Document,
    files: &dyn Files,
    request: &Request,
    look: &Look,
    mut done: Compilation,
) -> Compilation {
    let (sources, findings) = (&mut done.sources, &mut done.findings);
    schema::validate(&mut document.nodes, findings);
    let model = spec::read(&document, findings);
    done.definitions = model.definitions();
    done.variants = model.values.iter().filter(|v| v.build).map(|v| v.name.value.clone()).collect();
    let values = values::resolve(&model, &request.values, files, sources, findings);
    let mut workflow = resolve::resolve(&model, &values, files, findings);
    check::check(&mut workflow, findings);
    let axes = bind::bind(&workflow, files, &request.prefix, request.limits, sources, findings);
    let mut plan = plan::plan(workflow, axes, findings);
    let walkable = prove::prove(&mut plan, request.limits, sources, findings);
    prove::arguments(&plan, &request.prefix, sources, findings);
    let carried = if walkable { prove::carried(&plan, files, sources, findings) } else { Vec::new() };
    if findings.has_errors() {
        return done;
    }
    prove::columns(&plan, files, &request.prefix, sources, findings);
    if look.modes {
        prove::prose(&document, &plan, files, sources, findings);
        modes::check(&model, &values, files, request, sources, findings);
    }
    done.explained = look.explain.as_ref().map(|step| match explain::step(&plan, step) {
        Some(lines) => Explained::Step(lines),
        None => Explained::NoSuchStep(plan.workflow.steps.values().map(|s| s.name.clone()).collect()),
    });
    done.drawn = look.graph.map(|subject| graph::of(&plan, subject));
    let design = design::hash(&plan);
    let values = plan
        .workflow
        .params
        .values()
        .filter_map(|p| Some((p.name.clone(), p.value.as_ref()?.as_text().into_owned())))
        .collect::<BTreeMap<_, _>>();
    let (name, totals) = (plan.workflow.name.clone(), plan.totals);
    let plan = Arc::new(plan);
    let lowered = match lower::lower(&plan, &carried, &design) {
        Ok(lowered) => lowered,
        Err(finding) => {
            findings.push(finding);
            return done;
        }
    };
    prove::bytes(&plan, &lowered.artifacts, request.limits, findings);
    if findings.has_errors() {
        return done;
    }
    let lower::Lowered { artifacts, manifests } = lowered;
    done.plan = Some(plan);
    done.output = Some(Output { name, artifacts, design, values: values.into_iter().collect(), manifests, totals });
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    fn built(nodes: &[&str]) -> Vec<(String, Vec<u8>)> {
        let spec = format!("# A workflow\n\n```kdl\n{}\n```\n", nodes.join("\n"));
        let files = Memory::default()
            .with("specification.md", &spec)
            .with("bin/tool.py", "#!/usr/bin/env python3\n")
            .with("mod.py", "def f(**given): pass\n")
            .with("a.txt", "a\n\n")
            .with("b.txt", "b");
        let request = Request {
            spec: RelPath::new("specification.md").unwrap(),
            prefix: String::new(),
            values: Given::default(),
            limits: Limits::default(),
        };
        let output = compile(&files, &request).output.unwrap();
        let bytes = |artifact: &Artifact| {
            let mut bytes = Vec::new();
            artifact.body.write(&mut bytes).unwrap();
            (artifact.path.to_string(), bytes)
        };
        output.artifacts.iter().map(bytes).filter(|(path, _)| !path.ends_with("README.md")).collect()
    }

    fn workflow(node: &str) -> String {
        let files = built(&["workflow w", node]);
        let (_, bytes) = files.iter().find(|(path, _)| path.ends_with("workflow.yml")).unwrap();
        String::from_utf8_lossy(bytes).into_owned()
    }

    #[test]
    fn a_script_is_given_what_it_names() {
        let text = workflow(
            "param n type=int default=3; axis x { list p q }; step s { each x; out o \"{x}\" publish=#true; shell \"echo $((n + 1)) $x_index > $o\" }",
        );
        assert!(text.contains("- '--n=3'\n  - '--x_index=1'\n  - '--o=q'\n"), "{text}");
    }

    #[test]
    fn a_selector_counts_and_lists_as_its_step_does() {
        let text = workflow(
            "axis x { list p q }; axis y { inside x; list \"{x}1\" \"{x}2\" }\n\
             step s { each y; out o \"{y}.o\"; run \"bin/tool.py {o}\" }\n\
             step t { each x; in o from=s at=\"y=last(y)\"; out z \"{x}.z\" publish=#true; run \"bin/tool.py {o} {z}\" }",
        );
        assert!(text.contains("- p2.o\n  - p.z\n") && text.contains("- q2.o\n  - q.z\n"), "{text}");
    }

    #[test]
    fn what_must_hold_is_asked_of_the_elements_that_are_left() {
        let text = workflow(
            "axis x { range 0 5; require \"it.small\"; where \"it.index < 3\"; attr small \"{it.index < 3}\" }; step s { each x; out o \"{x}.o\" publish=#true; run \"bin/tool.py {o}\" }",
        );
        assert_eq!(text.matches("type: job").count(), 3);
    }

    #[test]
    fn blank_lines_are_no_elements_whatever_the_pattern() {
        let text = workflow(
            "axis x { lines \"a.txt\" match=\".*\" }; step s { each x; out o \"{x}.o\" publish=#true; run \"bin/tool.py {o}\" }",
        );
        assert_eq!(text.matches("type: job").count(), 1);
    }

    #[test]
    fn moving_what_has_no_order_changes_no_artifact() {
        let forwards = [
            "workflow w { title t }",
            "param n type=int default=3; param m default=q",
            "axis sample { list p q }; axis lane { inside sample; list 1 2 }",
            "input i path=\"a.txt\"; input j path=\"b.txt\"",
            "component c { image \"docker://x:1\"; env B b; env A a }; component d { image \"docker://y:1\" }",
            "step a { each lane; use c; in i; in j; out o \"{lane.sample}{lane}.a\"; out p \"{lane.sample}{lane}.b\"; cpus 1; run \"bin/tool.py {i} {j} {o} {p} {n} {lane.index}\" }",
            "step b { each sample; use d; in x from=a.o gather=lane; in y from=a.p gather=lane; out z \"{sample}.z\"; shell \"cat $x $y $n $m $sample_number > $z\" }",
            "step e { use d; in z from=b gather=sample; in i; out v v publish=#true; out u u publish=#true; call \"mod:f\" { arg a \"{z}\" } }",
            "pegasus { site condorpool }",
        ];
        let backwards = [
            "pegasus { site condorpool }",
            "step e { out u u publish=#true; out v v publish=#true; in i; in z from=b gather=sample; call \"mod:f\" { arg a \"{z}\" }; use d }",
            "step b { shell \"cat $x $y $n $m $sample_number > $z\"; out z \"{sample}.z\"; in y from=a.p gather=lane; in x from=a.o gather=lane; use d; each sample }",
            "step a { run \"bin/tool.py {i} {j} {o} {p} {n} {lane.index}\"; cpus 1; out p \"{lane.sample}{lane}.b\"; out o \"{lane.sample}{lane}.a\"; in j; in i; use c; each lane }",
            "component d { image \"docker://y:1\" }; component c { env A a; env B b; image \"docker://x:1\" }",
            "input j path=\"b.txt\"; input i path=\"a.txt\"",
            "axis lane { list 1 2; inside sample }; axis sample { list p q }",
            "param m default=q; param n type=int default=3",
            "workflow w { title t }",
        ];
        let (one, other) = (built(&forwards), built(&backwards));
        assert_eq!(one.len(), other.len());
        for ((path, one), (_, other)) in one.iter().zip(&other) {
            assert_eq!(String::from_utf8_lossy(one), String::from_utf8_lossy(other), "{path}");
        }
    }
}
