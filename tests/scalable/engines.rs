//! Both engines: the same jobs, and the same published bytes.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use napkin::files::{Disk, Files, Kind, ReadError, RelPath};
use tempfile::TempDir;

use crate::project::{Project, tree};
use crate::support::{build_from, printed, python, root, run};

#[test]
fn both_engines_publish_the_same_bytes() {
    for (spec, block, files) in
        [("words", None, 1), ("soilmoisture", Some("offline"), 14), ("solar-tiles", None, 2), ("demeter", None, 6)]
    {
        let project = Project::of_spec(spec, block);
        let output = project.workflow(&[]);
        assert!(output.status.success(), "{spec}: {}", printed(&output));
        assert_eq!(project.status(), "completed");
        let manual = run(Command::new(project.folder.path().join("pegasus/run_manual.sh")).current_dir("/"));
        assert!(manual.status.success(), "{spec}: {}", printed(&manual));
        let (ours, theirs) =
            (tree(&project.path("run/output")), tree(&project.folder.path().join("pegasus/run/output")));
        assert_eq!(ours.len(), files, "{spec}");
        assert!(ours == theirs, "{spec}: the published files differ");
        // Nothing is left beside the files of the build but the run and its record.
        assert!(!project.path("cache").exists() && !project.path("napkin_runtime/__pycache__").exists());
    }
}

#[test]
fn demeter_conserves_what_its_specification_says() {
    let project = Project::of_spec("demeter", None);
    let output = project.workflow(&[]);
    assert!(output.status.success(), "{}", printed(&output));
    let spec = root().join("specs/demeter");
    let expected = fs::read_to_string(spec.join("specification.md")).unwrap();
    for scenario in ["reference", "ssp1", "ssp3", "ssp5"] {
        let checked = run(Command::new("python3")
            .arg(spec.join("tools/check_land_cover.py"))
            .arg("--grid")
            .arg(spec.join("observed/grid_coarse.csv"))
            .arg("--projection")
            .arg(spec.join(format!("projected/{scenario}.csv")))
            .arg("--land-cover")
            .arg(project.path(&format!("run/output/landcover_{scenario}.csv"))));
        assert!(checked.status.success(), "{scenario}: {}", printed(&checked));
        // The table of the specification has the figure that the tool adds up: cropland in new cells.
        let row = expected.lines().find(|line| line.starts_with(&format!("| {scenario} |"))).unwrap();
        let new_cells = row.trim_end_matches([' ', '|']).rsplit(' ').next().unwrap();
        assert!(printed(&checked).contains(new_cells), "{scenario}: no {new_cells} in {}", printed(&checked));
    }
}

/// A project whose specification has a `scalable` block behind its own.
struct WithScalable(Disk);

impl Files for WithScalable {
    fn read(&self, path: &RelPath, limit: u64) -> Result<Arc<[u8]>, ReadError> {
        let bytes = self.0.read(path, limit)?;
        let own = String::from_utf8_lossy(&bytes);
        if path.as_str() != "specification.md" || own.contains("\nscalable ") {
            return Ok(bytes);
        }
        Ok(format!("{own}\n```kdl\nscalable {{ target local provider=local }}\n```\n").into_bytes().into())
    }

    fn kind(&self, path: &RelPath) -> Option<Kind> {
        self.0.kind(path)
    }

    fn list(&self, under: &RelPath) -> Result<Vec<RelPath>, ReadError> {
        self.0.list(under)
    }
}

#[test]
fn the_programs_of_both_engines_make_the_same_jobs_of_published_workflows() {
    let mut projects: Vec<PathBuf> = fs::read_dir(root().join("golden/published"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("specification.md").exists())
        .collect();
    projects.sort();
    projects.push(root().join("specs/demeter"));
    let built: Vec<TempDir> = projects.iter().map(|path| build_from(&WithScalable(Disk::new(path)), None)).collect();
    let jobs = |program: &str| -> Vec<String> {
        let programs = built.iter().map(|folder| folder.path().join(program));
        let output = run(Command::new(python()).arg(root().join("tests/support/jobs_of.py")).args(programs));
        assert!(output.status.success(), "{}", printed(&output));
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
    };
    let (pegasus, scalable) = (jobs("pegasus/workflow_generator.py"), jobs("scalable/workflow.py"));
    assert_eq!((pegasus.len(), scalable.len()), (projects.len(), projects.len()));
    assert!(projects.len() > 10);
    for ((project, ours), theirs) in projects.iter().zip(&scalable).zip(&pegasus) {
        assert!(ours.len() > 1000, "{} has jobs", project.display());
        assert!(ours == theirs, "{}: the jobs differ", project.display());
    }
}
