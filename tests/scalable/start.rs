//! How a run is started: from anywhere, on this machine, and on a cluster that somebody else started.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::manifests::every_provider;
use crate::project::{Project, SCALABLE, counts, fan};
use crate::support::{printed, run, scalable};

#[test]
fn scalable_run_runs_it_from_anywhere() {
    let project = Project::new(&fan());
    // A folder that was moved, and another working directory.
    let moved = project.folder.path().join("moved here");
    fs::rename(project.path(""), &moved).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let manifest = moved.join("scalable.yaml");
    let words = ["run", manifest.to_str().unwrap(), "--target", "local", "--workflow"];
    let scalable = |extra: &[(&str, &str)]| {
        let mut command = Command::new(scalable());
        command.args(["-c", SCALABLE]).args(words).arg(moved.join("workflow.py"));
        run(command.envs(extra.iter().copied()).current_dir(elsewhere.path()))
    };
    let output = scalable(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert_eq!(counts(&output), (9, 0));
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("workflow completed successfully\n"));
    assert_eq!(counts(&scalable(&[])), (0, 9));
    fs::remove_file(moved.join("run/files/b.o")).unwrap();
    let output = scalable(&[("BREAK", "b"), ("SAY", "no")]);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    assert!(!printed(&output).contains("completed successfully") && !printed(&output).contains("Traceback"));
    // The record is where Scalable looks for it.
    assert!(elsewhere.path().join(".scalable/runs").is_dir());
}

#[test]
fn a_target_that_scalable_cannot_start_is_told_before_anything_runs() {
    let project = Project::new(&every_provider());
    for (words, told) in [
        (&["--target", "hpc"][..], "Scalable 2.0.0b6 cannot start a cluster for the provider slurm"),
        (&["--target", "k8s"], "cannot start a cluster for the provider kubernetes"),
        (&["--target", "hcp"], "there is no target 'hcp': there are local, hpc, k8s, cloud, g"),
        (&["--scheduler", "tcp://127.0.0.1:9"], "no Dask scheduler answers at tcp://127.0.0.1:9"),
        (&["--workers", "0"], "0 is less than 1"),
    ] {
        let output = project.workflow(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {}", printed(&output));
        let said = printed(&output);
        assert!(said.contains(told) && !said.contains("Traceback"), "{words:?}: {said}");
        assert!(!project.path("run/output/a.o").exists());
    }
    let output = project.scalable(&["run", "scalable.yaml", "--target", "hpc", "--workflow", "workflow.py"]);
    assert_eq!(output.status.code(), Some(2), "{}", printed(&output));
    // The first target is `local`, whatever the order in the specification.
    assert_eq!(project.counts(), (3, 0));
}

/// Programs that are ended with the test.
struct Running(Vec<Child>);

impl Drop for Running {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[test]
fn it_runs_on_a_cluster_that_somebody_else_started() {
    let project = Project::new(&fan());
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("scheduler.json");
    let start = |module: &str, words: &[&str]| {
        let mut command = Command::new(scalable());
        command.args(["-m", module, "--scheduler-file"]).arg(&file).args(words).current_dir(place.path());
        command.args(["--host", "127.0.0.1", "--no-dashboard"]).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let mut running = Running(vec![start("distributed.cli.dask_scheduler", &["--port", "0"])]);
    for (name, component) in [("ours", "default=2"), ("theirs", "other=1")] {
        let words = ["--nthreads", "2", "--name", name, "--resources", component];
        running.0.push(start("distributed.cli.dask_worker", &words));
    }
    let begin = Instant::now();
    while !file.exists() {
        assert!(begin.elapsed() < Duration::from_secs(60), "the scheduler did not start");
        std::thread::sleep(Duration::from_millis(50));
    }
    let both = "import sys; from distributed import Client; c = Client(scheduler_file=sys.argv[1]); c.wait_for_workers(2, 60); \
                print(next(a for a, w in c.scheduler_info(n_workers=-1)['workers'].items() if w['name'] == 'ours'))";
    let ours = run(project.command().args(["-c", both]).arg(&file));
    assert!(ours.status.success(), "{}", printed(&ours));
    let output = project.workflow(&["--scheduler", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}", printed(&output));
    assert_eq!(counts(&output), (9, 0));
    assert_eq!(project.status(), "completed");
    // Jobs of a component go to the workers that have it.
    let rows = project.rows("tasks.jsonl");
    let workers: Vec<&str> = rows.iter().filter_map(|row| row["worker"].as_str()).collect();
    assert_eq!(workers.len(), 9);
    assert!(workers.iter().all(|worker| *worker == String::from_utf8_lossy(&ours.stdout).trim()), "{workers:?}");
    assert!(!project.path("napkin_runtime/__pycache__").exists());
    let address: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let address = address["address"].as_str().unwrap();
    // Under `scalable run` the address comes from the variable that Dask itself reads.
    let again = run(project.command().env("DASK_SCHEDULER_ADDRESS", address).args([
        "-c",
        SCALABLE,
        "run",
        "scalable.yaml",
        "--workflow",
        "workflow.py",
    ]));
    assert_eq!(counts(&again), (0, 9), "{}", printed(&again));
    fs::remove_file(project.path("run/files/a.o")).unwrap();
    let again = run(project.command().args(["workflow.py", "--scheduler", address]));
    assert_eq!(counts(&again), (1, 8), "{}", printed(&again));
    fs::write(&file, "{}").unwrap();
    let broken = project.workflow(&["--scheduler", file.to_str().unwrap()]);
    assert_eq!(broken.status.code(), Some(2), "{}", printed(&broken));
    assert!(!printed(&broken).contains("Traceback"), "{}", printed(&broken));
}
