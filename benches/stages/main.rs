//! What each stage costs: `cargo bench`, or `cargo bench --bench stages -- check` for one group.
//!
//! Before a stage is timed, what it starts from is made anew by the stages before it.

mod spec;

use std::fs;
use std::hint::black_box;
use std::io;
use std::path::Path;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use kdl::KdlDocument;
use napkin::compile::{Compilation, Given, Limits, Look, Request, compile, compile_and_look};
use napkin::design;
use napkin::diagnostic::Findings;
use napkin::diff::{Description, meaning, texts};
use napkin::files::{Files, Memory, RelPath};
use napkin::lower::{self, Carried};
use napkin::plan::{self, Axis, Plan};
use napkin::resolve::{AxisId, IdVec, Workflow};
use napkin::source::{SourceId, Sources};
use napkin::{bind, check, prove, resolve, schema, spec as model, syntax, values};

/// Samples of the reference workload: 20 101 jobs.
const SAMPLES: u32 = 10_000;

/// `check` against what the `kdl` crate alone needs for the same KDL.
fn of_a_whole_spec(criterion: &mut Criterion) {
    let markdown = spec::markdown();
    let kdl = spec::kdl(&markdown);
    let files = spec::folder(&markdown);
    let checked = looked_at(&files);
    assert!(checked.output.is_some() && checked.findings.is_empty(), "{:#?}", checked.findings.sorted());
    println!("a spec of {} bytes, {} of them KDL", markdown.len(), kdl.len());
    let mut group = criterion.benchmark_group("check");
    group.throughput(Throughput::Bytes(kdl.len() as u64));
    group.bench_function("kdl", |b| b.iter(|| KdlDocument::parse(black_box(&kdl)).is_ok()));
    group.bench_function("parse", |b| {
        b.iter_batched_ref(|| source(&markdown), |(sources, id)| parsed(sources, *id), BatchSize::SmallInput);
    });
    group.bench_function("front", |b| b.iter(|| Front::of(black_box(&files))));
    group.bench_function("napkin", |b| b.iter(|| looked_at(black_box(&files))));
    group.finish();
}

/// The stages that grow with the data, for the reference workload.
fn of_many_jobs(criterion: &mut Criterion) {
    let files = workload();
    let limits = Limits::default();
    let mut group = criterion.benchmark_group("jobs");
    group.sample_size(20);
    group.bench_function("bind", |b| {
        b.iter_batched_ref(|| Front::of(&files), |front| front.bound(&files), BatchSize::LargeInput);
    });
    group.bench_function("plan", |b| {
        let start = || {
            let mut front = Front::of(&files);
            let axes = front.bound(&files);
            (front, axes)
        };
        b.iter_batched(start, |(front, axes)| front.planned(axes), BatchSize::LargeInput);
    });
    group.bench_function("prove", |b| {
        b.iter_batched_ref(
            || planned(&files),
            |(plan, sources, findings)| prove::prove(plan, limits, sources, findings),
            BatchSize::LargeInput,
        );
    });
    group.finish();
    let done = made(&files, None);
    let Some(plan) = &done.plan else { panic!("{:#?}", done.findings.sorted()) };
    let carried: Vec<Carried> = Vec::new();
    let hash = design::hash(plan);
    let lowered = |plan: &Arc<Plan>| lower::lower(plan, &carried, &hash).expect("it was lowered before");
    let mut group = criterion.benchmark_group("lower");
    group.sample_size(20);
    group.bench_function("all, unwritten", |b| b.iter(|| lowered(black_box(plan))));
    for artifact in lowered(plan).artifacts {
        let size = bytes(&artifact);
        // The others are as long for any number of jobs.
        if size < u64::from(SAMPLES) {
            continue;
        }
        group.throughput(Throughput::Bytes(size));
        group.bench_function(artifact.path.as_str(), |b| b.iter(|| bytes(black_box(&artifact))));
    }
    group.finish();
    let fewer = made(&files, Some(SAMPLES - 1));
    let (was, now) = (described(&fewer), described(&done));
    let mut group = criterion.benchmark_group("diff");
    group.sample_size(10);
    group.bench_function("describe", |b| b.iter(|| described(black_box(&done))));
    group.bench_function("meaning", |b| b.iter(|| meaning(black_box(&was), black_box(&now))));
    group.bench_function("texts", |b| b.iter(|| texts(black_box(&was.artifacts), black_box(&now.artifacts)).is_ok()));
    group.finish();
}

fn source(text: &str) -> (Sources, SourceId) {
    let mut sources = Sources::default();
    let id = syntax::read_text("specification.md", text.as_bytes(), &mut sources, &mut Findings::default());
    (sources, id.expect("it is a text"))
}

fn parsed(sources: &Sources, id: SourceId) -> syntax::Document {
    syntax::parse_markdown(id, sources, &mut Findings::default())
}

/// A specification up to where its data is read.
struct Front {
    workflow: Workflow,
    sources: Sources,
    findings: Findings,
}

impl Front {
    fn of(files: &dyn Files) -> Self {
        let path = RelPath::new("specification.md").expect("it is a path");
        let bytes = files.read(&path, syntax::TEXT as u64).expect("it is there");
        let mut findings = Findings::default();
        let mut sources = Sources::default();
        let id = syntax::read_text(path.as_str(), &bytes, &mut sources, &mut findings).expect("it is a text");
        let mut document = syntax::parse_markdown(id, &sources, &mut findings);
        schema::adopt(&mut document.nodes, &mut findings);
        schema::validate(&mut document.nodes, &mut findings);
        let model = model::read(&document, &mut findings);
        let values = values::resolve(&model, &Given::default(), files, &mut sources, &mut findings);
        let mut workflow = resolve::resolve(&model, &values, files, &mut findings);
        check::check(&mut workflow, &mut findings);
        Self { workflow, sources, findings }
    }

    fn bound(&mut self, files: &dyn Files) -> IdVec<AxisId, Axis> {
        bind::bind(&self.workflow, files, "", Limits::default(), &mut self.sources, &mut self.findings)
    }

    fn planned(mut self, axes: IdVec<AxisId, Axis>) -> (Plan, Sources, Findings) {
        let plan = plan::plan(self.workflow, axes, &mut self.findings);
        (plan, self.sources, self.findings)
    }
}

fn planned(files: &dyn Files) -> (Plan, Sources, Findings) {
    let mut front = Front::of(files);
    let axes = front.bound(files);
    front.planned(axes)
}

/// The reference workload with [`SAMPLES`] by default.
fn workload() -> Memory {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/w/specification.md");
    let text = fs::read_to_string(path).expect("it lies beside this program");
    let text = text.replace("param n type=int default=1000 ", &format!("param n type=int default={SAMPLES} "));
    Memory::default().with("specification.md", text)
}

fn request(samples: Option<u32>) -> Request {
    let sets = samples.map(|n| ("n".to_owned(), n.to_string())).into_iter().collect();
    Request {
        spec: RelPath::new("specification.md").expect("it is a path"),
        prefix: String::new(),
        values: Given { sets, ..Given::default() },
        limits: Limits::default(),
    }
}

fn made(files: &dyn Files, samples: Option<u32>) -> Compilation {
    compile(files, &request(samples))
}

/// What `napkin check` does with one spec.
fn looked_at(files: &dyn Files) -> Compilation {
    compile_and_look(files, &request(None), &Look { modes: true, ..Look::default() })
}

fn described(done: &Compilation) -> Description {
    let (Some(plan), Some(output)) = (&done.plan, &done.output) else { panic!("{:#?}", done.findings.sorted()) };
    Description::new(plan, output)
}

/// The bytes of an artifact, counted.
fn bytes(artifact: &lower::Artifact) -> u64 {
    struct Counter(u64);
    impl io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len() as u64;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    artifact.body.write(&mut counter).expect("counting does not fail");
    counter.0
}

criterion_group!(stages, of_a_whole_spec, of_many_jobs);
criterion_main!(stages);
