//! `specs/soilmoisture` is the published workflow: built with the recorded arguments it is the recorded DAG of
//! `golden/published/soilmoisture`, and with other values it is what that DAG becomes with them.

#[path = "published/compare.rs"]
mod compare;
#[path = "published/project.rs"]
mod project;

use std::collections::BTreeMap;

use napkin::compile::Given;

use compare::{Dag, Job, differences};
use project::{Project, folder};

const SPEC: &str = "specs/soilmoisture";

/// The specification, with a file of other fields beside it.
fn with_file(path: &str, ids: &[&str]) -> Project {
    let records: Vec<String> = ids.iter().map(|id| format!("{{\"id\": \"{id}\"}}")).collect();
    Project::new(SPEC).with(path, format!("[{}]", records.join(", ")))
}

fn build(project: &Project, values: Given) -> Dag {
    project.build(values).unwrap_or_else(|errors| panic!("{errors}"))
}

fn sets(sets: &[(&str, &str)]) -> Given {
    Given { sets: sets.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(), ..Given::default() }
}

fn recorded() -> Dag {
    let text = std::fs::read_to_string(folder("golden/published/soilmoisture/truth.json")).unwrap();
    compare::recorded(&serde_json::from_str(&text).unwrap())
}

#[track_caller]
fn same(wanted: &Dag, built: &Dag) {
    let told = differences(wanted, built);
    assert!(told.is_empty(), "\n{}", told.join("\n"));
}

/// The recorded DAG with another value after an option, in every job that has the option.
fn with_option(mut dag: Dag, option: &str, value: &str) -> Dag {
    let mut changed = 0;
    for job in dag.jobs.values_mut() {
        if let Some(at) = job.args.iter().position(|word| word == option) {
            value.clone_into(&mut job.args[at + 1]);
            changed += 1;
        }
    }
    assert!(changed > 0, "no job has {option}");
    dag
}

/// The recorded DAG with other fields: the jobs of a recorded field, told of another one. Only the first field is
/// trained on.
fn with_fields(dag: &Dag, ids: &[&str]) -> Dag {
    let renamed = |text: &str, from: &str, to: &str| text.replace(from, to);
    let job = |job: &Job, from: &str, to: &str| Job {
        transformation: job.transformation.clone(),
        args: job.args.iter().map(|word| renamed(word, from, to)).collect(),
        inputs: job.inputs.iter().map(|file| renamed(file, from, to)).collect(),
        outputs: job.outputs.iter().map(|(file, kept)| (renamed(file, from, to), *kept)).collect(),
        label: job.label.as_ref().map(|label| renamed(label, from, to)),
        resources: job.resources.clone(),
    };
    let mut other = Dag { jobs: BTreeMap::new(), edges: std::collections::BTreeSet::new(), ..dag.clone() };
    for (at, id) in ids.iter().enumerate() {
        let from = if at == 0 { "field_north" } else { "field_south" };
        let others = ["field_north", "field_south", "field_east"].into_iter().filter(|f| *f != from);
        let foreign: Vec<&str> = others.collect();
        let is_own = |name: &str| !foreign.iter().any(|f| name.contains(f));
        for (name, one) in dag.jobs.iter().filter(|(name, _)| is_own(name)) {
            if at > 0 && !name.contains(from) {
                continue;
            }
            other.jobs.insert(renamed(name, from, id), job(one, from, id));
        }
        for (parent, child) in dag.edges.iter().filter(|(parent, child)| is_own(parent) && is_own(child)) {
            other.edges.insert((renamed(parent, from, id), renamed(child, from, id)));
        }
    }
    other
}

#[test]
fn the_defaults_are_the_recorded_workflow() {
    let (recorded, built) = (recorded(), build(&Project::new(SPEC), Given::default()));
    same(&recorded, &built);
    assert_eq!((built.jobs.len(), built.edges.len()), (13, 22));
    // In this workflow even the ids and the single edges agree.
    assert_eq!(recorded, built);
}

/// Ten small changes of the record, each of which the comparison must see.
#[test]
fn the_comparison_sees_every_kind_of_difference() {
    let recorded = recorded();
    let seen = |kind: &str, change: &dyn Fn(&mut Dag)| {
        let mut other = recorded.clone();
        change(&mut other);
        let told = differences(&recorded, &other);
        assert!(told.iter().any(|line| line.starts_with(kind)), "{kind}: {told:?}");
        assert_eq!(told.len(), differences(&other, &recorded).len());
    };
    fn job<'a>(dag: &'a mut Dag, id: &str) -> &'a mut Job {
        dag.jobs.get_mut(id).unwrap()
    }
    seen("job", &|dag| "wheat".clone_into(&mut job(dag, "analyze_field_east").args[5]));
    seen("job", &|dag| drop(job(dag, "train_ml_model").args.pop()));
    seen("job", &|dag| drop(job(dag, "predict_field_east").inputs.pop_first()));
    seen("job", &|dag| {
        let outputs = &mut job(dag, "fetch_field_east").outputs;
        let (file, _) = outputs.pop_first().unwrap();
        outputs.insert((file, false));
    });
    seen("job", &|dag| {
        dag.jobs.remove("visualize_field_east");
        dag.edges.retain(|(_, child)| child != "visualize_field_east");
    });
    seen("job", &|dag| job(dag, "fetch_field_east").label = None);
    // The only way from this field's data to the model.
    seen("order", &|dag| assert!(dag.edges.remove(&("fetch_field_north".to_owned(), "train_ml_model".to_owned()))));
    seen("transformation", &|dag| dag.transformations.get_mut("train_model").unwrap().1 = false);
    seen("replica", &|dag| drop(dag.replicas.pop_first()));
    seen("resources", &|dag| {
        job(dag, "train_ml_model").resources.insert("memory".to_owned(), "4000".to_owned());
    });
    // An edge that says only what others say already is no difference of order.
    let mut other = recorded.clone();
    let direct = ("fetch_field_east".to_owned(), "visualize_field_east".to_owned());
    assert!(other.edges.remove(&direct));
    same(&recorded, &other);
}

#[test]
fn other_fields_give_the_same_jobs_for_them() {
    let five = ["a", "field_2", "north-east", "x.y", "5"];
    for ids in [&five[..], &five[3..4], &["field_south", "field_north"]] {
        let project = with_file("fields.json", ids);
        let built = build(&project, sets(&[("polygons", "fields.json")]));
        let p = ids.len();
        // The formulas are those of the record's notes.
        assert_eq!((built.jobs.len(), built.edges.len()), (4 * p + 1, 7 * p + 1), "{ids:?}");
        same(&with_fields(&recorded(), ids), &built);
    }
}

#[test]
fn a_value_changes_the_arguments_that_name_it_and_nothing_else() {
    for (param, value, option) in [
        ("start-date", "2023-02-28", "--start-date"),
        ("end-date", "2024-02-29", "--end-date"),
        ("crop", "wheat", "--crop-type"),
        ("soil-type", "sand", "--soil-type"),
        ("epochs", "7", "--epochs"),
    ] {
        let built = build(&Project::new(SPEC), sets(&[(param, value)]));
        same(&with_option(recorded(), option, value), &built);
        assert!(!differences(&recorded(), &built).is_empty(), "{param} changes something");
    }
}

#[test]
fn values_come_from_a_block_a_file_or_a_flag_in_rising_strength() {
    let offline = |dag: Dag| {
        let dag = with_option(with_option(dag, "--start-date", "2024-07-01"), "--end-date", "2024-07-14");
        let mut dag = with_option(dag, "--epochs", "3");
        // Without an image there is no container.
        dag.images.clear();
        dag.transformations.values_mut().for_each(|(_, container)| *container = false);
        dag
    };
    let block = || Given { block: Some("offline".to_owned()), ..Given::default() };
    same(&offline(recorded()), &build(&Project::new(SPEC), block()));

    let file = || vec![("my.kdl".to_owned(), b"epochs 11\ncrop \"corn\"\nend-date \"2024-07-20\"\n".to_vec())];
    let wanted =
        |epochs: &str| with_option(with_option(offline(recorded()), "--epochs", epochs), "--end-date", "2024-07-20");
    same(&wanted("11"), &build(&Project::new(SPEC), Given { files: file(), ..block() }));
    let strongest = Given { files: file(), ..Given { block: block().block, ..sets(&[("epochs", "12")]) } };
    same(&wanted("12"), &build(&Project::new(SPEC), strongest));
}

/// The jobs know the chosen fields by one name; where they lie is the replica's business.
#[test]
fn the_file_of_fields_travels_with_the_workflow() {
    let output = with_file("fields.json", &["a"]).output(sets(&[("polygons", "fields.json")])).unwrap();
    let text = |name: &str| String::from_utf8(project::bytes(&output, name)).unwrap();
    let replicas: serde_yaml_ng::Value = serde_yaml_ng::from_str(&text("pegasus/replicas.yml")).unwrap();
    let replica = &replicas["replicas"][0];
    assert_eq!(replica["lfn"].as_str(), Some("polygons.json"));
    assert_eq!(replica["pfns"][0]["pfn"].as_str(), Some("${PWD}/inputs/fields.json"));
    assert_eq!(text("pegasus/inputs/fields.json"), "[{\"id\": \"a\"}]");
}
