//! The examples that come with napkin, run to the end.

use std::path::Path;
use std::process::Command;

use crate::run_manual;
use crate::support::{assert_generator_agrees, build, printed, run};

/// The known results come from running the programs of a spec one after the other by hand, in a shell without napkin,
/// and `sha256sum`.
fn sha256(path: &Path) -> String {
    let script = "import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())";
    let output = run(Command::new("python3").args(["-c", script]).arg(path));
    assert!(output.status.success(), "{}", printed(&output));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn the_generator_of_words_writes_the_same_workflow() {
    assert_generator_agrees(build("words", None).path());
}

#[test]
fn the_generator_of_soilmoisture_writes_the_same_workflow() {
    assert_generator_agrees(build("soilmoisture", None).path());
    assert_generator_agrees(build("soilmoisture", Some("offline")).path());
}

#[test]
fn the_generator_of_solar_tiles_writes_the_same_workflow() {
    assert_generator_agrees(build("solar-tiles", None).path());
}

#[test]
fn words_runs_to_the_end() {
    let folder = build("words", None);
    let output = run_manual(folder.path());
    assert!(output.status.success(), "{}", printed(&output));
    let published = folder.path().join("pegasus/run/output");
    let total = "03e50026d513aed5e430c00469eadd36bbee00bee6ffca2815bf24b3bc1c2444";
    assert_eq!(sha256(&published.join("total.txt")), total);
    // The counts are not published.
    assert_eq!(std::fs::read_dir(published).unwrap().count(), 1);
}

#[test]
fn solar_tiles_runs_to_the_end() {
    let folder = build("solar-tiles", None);
    let output = run_manual(folder.path());
    assert!(output.status.success(), "{}", printed(&output));
    let published = folder.path().join("pegasus/run/output");
    let table = "0ed8f694276640367be2606d636e3336af90f889c30d21f44d9169bba50bc8cc";
    let picture = "c8c91db8c29eee23967870319c485b9a262b65df5ef8d4dc02c0414d0ec6c0e9";
    assert_eq!(sha256(&published.join("comparison.csv")), table);
    assert_eq!(sha256(&published.join("comparison.png")), picture);
}

#[test]
fn soilmoisture_runs_to_the_end_without_a_network() {
    let folder = build("soilmoisture", Some("offline"));
    let output = run_manual(folder.path());
    assert!(output.status.success(), "{}", printed(&output));
    let published = folder.path().join("pegasus/run/output");
    let mut names: Vec<String> =
        std::fs::read_dir(&published).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let mut wanted = vec!["soil_moisture_model.pt".to_owned(), "soil_moisture_model_metadata.json".to_owned()];
    for field in ["field_east", "field_north", "field_south"] {
        for kind in ["analysis.json", "prediction.json", "soil_data.csv", "visualization.png"] {
            wanted.push(format!("{field}_{kind}"));
        }
    }
    wanted.sort();
    assert_eq!(names, wanted);
}
