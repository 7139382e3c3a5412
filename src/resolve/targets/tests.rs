//! What targets and overlays come to.

use super::{Provider, Scalable, Setting};
use crate::compile::{Given, Limits, Request, compile};
use crate::diagnostic::Findings;
use crate::files::{Memory, RelPath};
use crate::resolve::{Workflow, resolve};
use crate::source::Sources;
use crate::{schema, spec, syntax, values};

/// The workflow of a specification with these nodes, and the codes of what is said about it.
fn resolved(nodes: &str) -> (Workflow, Vec<&'static str>) {
    let (mut sources, mut findings) = (Sources::default(), Findings::default());
    let text = format!("# W\n\n```kdl\nworkflow w\n{nodes}\n```\n");
    let source = syntax::read_text("specification.md", text.as_bytes(), &mut sources, &mut findings).unwrap();
    let mut document = syntax::parse_markdown(source, &sources, &mut findings);
    schema::validate(&mut document.nodes, &mut findings);
    let model = spec::read(&document, &mut findings);
    let files = Memory::default();
    let values = values::resolve(&model, &Given::default(), &files, &mut sources, &mut findings);
    let workflow = resolve(&model, &values, &files, &mut findings);
    let codes = findings.sorted().into_iter().map(|f| f.code.0).collect();
    (workflow, codes)
}

/// The `scalable` block, about which nothing is said.
fn scalable(nodes: &str) -> Scalable {
    let (workflow, codes) = resolved(nodes);
    assert_eq!(codes, Vec::<&str>::new(), "{nodes}");
    workflow.scalable.unwrap()
}

fn codes(block: &str) -> Vec<&'static str> {
    resolved(&format!("component c {{ image \"x:1\" }}\nscalable {{ {block} }}")).1
}

fn text(text: &str) -> Setting {
    Setting::Text(text.to_owned())
}

fn options(options: &[(&str, Setting)]) -> Vec<(String, Setting)> {
    options.iter().map(|(name, setting)| ((*name).to_owned(), setting.clone())).collect()
}

#[test]
fn no_block_is_nothing_and_an_empty_one_is_this_machine() {
    assert!(resolved("").0.scalable.is_none());
    let plain = scalable("scalable { }");
    assert_eq!(plain.targets.len(), 1);
    let target = &plain.targets[0];
    assert_eq!((target.name.as_str(), target.provider, target.options.len()), ("local", Provider::Local, 0));
    assert!(target.overlay.is_none() && plain.overlays.is_empty() && plain.storage.is_none());
}

#[test]
fn options_are_spelled_as_scalable_has_them_and_sorted() {
    let found = scalable(
        "param n type=int default=0x10; param queue default=short; param quiet type=bool default=#true
         scalable {
             target hpc provider=slurm queue=\"{queue}\" walltime=\"90 min\" comm-port=50051 overlay=fine {
                 suppress-logs \"{quiet}\"; account 17
             }
             target local max-workers=\"{n}\"
             overlay fine
             storage \"s3://${BUCKET:-b}/{queue}\"
         }",
    );
    let names: Vec<&str> = found.targets.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names, ["hpc", "local"]);
    assert_eq!(found.targets[0].provider, Provider::Slurm);
    assert_eq!(found.targets[0].overlay.as_deref(), Some("fine"));
    let expected = [
        ("account", text("17")),
        ("comm_port", Setting::Int(50051)),
        ("queue", text("short")),
        ("suppress_logs", Setting::Bool(true)),
        ("walltime", text("01:30:00")),
    ];
    assert_eq!(found.targets[0].options, options(&expected));
    assert_eq!(found.targets[1].options, options(&[("max_workers", Setting::Int(16))]));
    assert_eq!(found.storage.as_deref(), Some("s3://${BUCKET:-b}/short"));
}

#[test]
fn lists_and_blocks_are_read_in_every_form() {
    let found = scalable(
        "param root default=\"/r\"
         scalable {
             target aws image=\"x:1\" {
                 subnets \"a b\" c; adaptive maximum=5 { minimum 2 }
                 environment { B 1; A \"${HOME:-{root}/x}\" }; tags team=land
             }
         }",
    );
    let map = |items: &[(&str, Setting)]| Setting::Map(options(items));
    let expected = [
        ("adaptive", map(&[("maximum", Setting::Int(5)), ("minimum", Setting::Int(2))])),
        ("environment", map(&[("A", text("${HOME:-/r/x}")), ("B", text("1"))])),
        ("image", text("x:1")),
        ("subnets", Setting::List(vec![text("a"), text("b"), text("c")])),
        ("tags", map(&[("team", text("land"))])),
    ];
    assert_eq!(found.targets[0].options, options(&expected));
}

#[test]
fn an_overlay_holds_exact_amounts_of_components_by_name() {
    let nodes = "param gb type=int default=3
        component b { image \"x:1\" }; component a { image \"x:1\" }
        scalable {
            target local overlay=big
            overlay big {
                component b memory=\"{gb} GB\" image=\"\"
                component a cpus=8 memory=\"1.5 GiB\" { mount \"/x:/d:ro\" }
            }
        }";
    let (workflow, said) = resolved(nodes);
    assert_eq!(said, Vec::<&str>::new());
    let overlay = &workflow.scalable.as_ref().unwrap().overlays[0];
    let names: Vec<&str> = overlay.components.iter().map(|(id, _)| workflow.components[*id].name.as_str()).collect();
    assert_eq!((overlay.name.as_str(), names), ("big", vec!["a", "b"]));
    let (a, b) = (&overlay.components[0].1, &overlay.components[1].1);
    assert_eq!((a.cpus, a.memory, a.image.as_deref()), (Some(8), Some(1_610_612_736), None));
    assert_eq!(a.mounts, ["/x:/d:ro"]);
    assert_eq!((b.cpus, b.memory, b.image.as_deref()), (None, Some(3_000_000_000), Some("")));
    // What only Scalable reads may still change in a program for Pegasus.
    assert!(workflow.decided.is_empty());
}

#[test]
fn bounds_are_those_of_the_options() {
    for good in [
        "target slurm comm-port=65535 walltime=\"999:59:59\"",
        "target local max-workers=1",
        "target aws worker-cpu=256 worker-mem=512",
        "target aws cluster-type=ec2 worker-cpu=2",
        "target kubernetes image=\"x:1\" { adaptive maximum=1 }",
        "target gcp project-id=\"${PROJECT}\"",
    ] {
        assert_eq!(codes(good), Vec::<&str>::new(), "{good}");
    }
    for (bad, code) in [
        ("target slurm comm-port=65536", "NK0367"),
        ("target slurm comm-port=0", "NK0367"),
        ("target slurm comm-port=1 walltime=\"1000 h\"", "NK1910"),
        ("target slurm comm-port=1 walltime=\"00:60:00\"", "NK0310"),
        ("target local max-workers=0", "NK0367"),
        ("target local max-workers=-1", "NK0367"),
        ("target aws worker-cpu=4097", "NK0367"),
        ("target kubernetes image=\"x:1\" { adaptive minimum=11 }", "NK1907"),
        ("target kubernetes", "NK1904"),
        ("target gcp", "NK1904"),
        ("target slurm", "NK1904"),
        ("target slurm comm-prt=1", "NK1902"),
        ("target local comm-port=1", "NK1902"),
        ("target x", "NK1901"),
        ("target x provider=y z=1", "NK1901"),
        ("target local processes=#true", "NK1906"),
        ("target kubernetes image=\"library://a/b:1\"", "NK1911"),
        ("target local; overlay a", "NK1908"),
        ("target local overlay=a", "NK0204"),
        ("target local dashboard-address=\"${A\"", "NK1909"),
        ("target local { max-workers }", "NK0153"),
        ("target aws { subnets }", "NK0153"),
    ] {
        assert_eq!(codes(bad), [code], "{bad}");
    }
}

#[test]
fn one_mistake_is_one_finding() {
    // What a target or an overlay would have is not missed after a mistake in it.
    for (block, code) in [
        ("target slurm comm-port=(todo)\"which?\"", "NK1501"),
        ("target hpc provider=(todo)\"which?\" queue=a", "NK1501"),
        ("target local overlay=(todo)\"which?\"; overlay a", "NK1501"),
        ("target local overlay=a; overlay (todo)\"which?\"", "NK1501"),
        ("target local overlay=fin; overlay fine", "NK0204"),
        ("(todo)target local; overlay fine", "NK1501"),
        ("target slurm { (todo)comm-port 1 }", "NK1501"),
    ] {
        assert_eq!(codes(block), [code], "{block}");
    }
}

#[test]
fn a_component_of_an_overlay_is_not_taken_for_one_of_its_own() {
    let flat =
        "component c { image \"x:1\" }\nscalable {\ntarget local overlay=a\noverlay a {\ncomponent c cpus=2\n}\n}";
    assert_eq!(resolved(flat).1, Vec::<&str>::new());
    // Where no overlay is open it shows that the block before it has ended.
    let open = "step s {\nrun \"/bin/true\"\ncomponent c { image \"x:1\" }\n";
    assert_eq!(resolved(open).1, ["NK0112"]);
}

#[test]
fn the_block_changes_nothing_that_pegasus_has() {
    let built = |block: &str| {
        let spec = format!(
            "# W\n\n```kdl\nworkflow w\nparam q default=a\nstep s {{ out o \"o\" publish=#true; run \"/bin/touch {{o}}\" }}\n{block}\n```\n"
        );
        let files = Memory::default().with("specification.md", &spec);
        let request = Request {
            spec: RelPath::new("specification.md").unwrap(),
            prefix: String::new(),
            values: Given::default(),
            limits: Limits::default(),
        };
        let output = compile(&files, &request).output.unwrap();
        let pegasus = output.artifacts.iter().filter(|a| a.path.as_str().starts_with("pegasus/"));
        let bytes = pegasus.map(|artifact| {
            let mut bytes = Vec::new();
            artifact.body.write(&mut bytes).unwrap();
            (artifact.path.to_string(), bytes)
        });
        (output.design, bytes.collect::<Vec<_>>())
    };
    let (without, with) = (built(""), built("scalable { target slurm comm-port=1 queue=\"{q}\" }"));
    assert_eq!(without.0, with.0);
    let differs = without.1.iter().zip(&with.1).find(|(a, b)| a != b).map(|(a, _)| a.0.as_str());
    assert_eq!((without.1.len(), differs), (with.1.len(), None));
}
