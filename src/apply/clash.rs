//! Artifacts that cannot lie in one folder together are refused before anything is looked at.

use std::collections::BTreeMap;

use super::place::folders_of;
use super::scan;
use crate::files::RelPath;
use crate::lower::Artifact;

/// What is wrong with the paths of these artifacts, one sentence each.
///
/// Two names that differ in case alone are one file on macOS and Windows: a build that holds both cannot be copied
/// there whole.
pub(super) fn problems(artifacts: &[Artifact]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut spelled: BTreeMap<String, (RelPath, bool)> = BTreeMap::new();
    for artifact in artifacts {
        let path = &artifact.path;
        if let Some(why) = scan::not_ours(path) {
            problems.push(format!("`{path}` cannot be made: {why}"));
            continue;
        }
        let places = folders_of(path).map(|folder| (folder, true)).chain([(path.clone(), false)]);
        for (place, is_folder) in places {
            match spelled.get(&place.case_folded()) {
                None => {
                    spelled.insert(place.case_folded(), (place, is_folder));
                }
                Some((other, _)) if *other != place => {
                    problems.push(format!("`{place}` and `{other}` differ in case alone"));
                    break;
                }
                Some((_, true)) if is_folder => {}
                Some((_, false)) if !is_folder => problems.push(format!("`{place}` would be made twice")),
                Some(_) => {
                    problems.push(format!("`{place}` would be a file and a folder"));
                    break;
                }
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::Mode;

    fn told(paths: &[&str]) -> Vec<String> {
        let artifacts: Vec<Artifact> =
            paths.iter().map(|p| Artifact::text(RelPath::new(p).unwrap(), Mode::Plain, "")).collect();
        problems(&artifacts)
    }

    #[test]
    fn names_that_one_folder_cannot_hold() {
        assert_eq!(told(&["pegasus/a", "pegasus/b", "scalable/a"]), Vec::<String>::new());
        assert_eq!(
            told(&["pegasus/README.md", "pegasus/readme.md"]),
            ["`pegasus/readme.md` and `pegasus/README.md` differ in case alone"]
        );
        assert_eq!(told(&["pegasus/Bin/a", "pegasus/bin/b"]), ["`pegasus/bin` and `pegasus/Bin` differ in case alone"]);
        assert_eq!(told(&["pegasus/a", "pegasus/a"]), ["`pegasus/a` would be made twice"]);
        assert_eq!(told(&["pegasus/a", "pegasus/a/b"]), ["`pegasus/a` would be a file and a folder"]);
        assert_eq!(told(&["pegasus/a/b", "pegasus/a"]), ["`pegasus/a` would be a file and a folder"]);
    }

    #[test]
    fn names_that_are_not_napkins_to_make() {
        for path in ["napkin.lock", "pegasus/run/out.txt", "pegasus/run", "pegasus/__pycache__/a.py", "pegasus/a.pyc"] {
            assert_eq!(told(&[path]).len(), 1, "{path}");
        }
        assert!(told(&["pegasus/bin/run", "pegasus/running", "run"]).is_empty());
    }
}
