//! `--values` and `--set`: what is given from outside.

use std::io::Read as _;
use std::path::Path;

use super::args::Values;
use super::paths;
use super::specs::Refusal;
use crate::compile::Given;

/// Value files larger than this are a mistake.
const MAX_FILE: u64 = 16 << 20;

/// Reads what the command line gives.
pub fn given(cwd: &Path, values: &Values) -> Result<Given, Refusal> {
    let given = named(cwd, &values.values)?;
    Ok(Given { sets: values.set.clone(), ..given })
}

/// Reads blocks and files of values.
pub fn named(cwd: &Path, names: &[String]) -> Result<Given, Refusal> {
    let mut given = Given::default();
    for name in names {
        let path = paths::absolute(cwd, Path::new(name));
        if name.contains('/') || name.ends_with(".kdl") || path.is_file() {
            let bytes = read(&path).map_err(|why| Refusal::usage(format!("`--values {name}`: {why}")))?;
            given.files.push((paths::from_cwd(cwd, &path).display().to_string(), bytes));
        } else if let Some(first) = &given.block {
            return Err(Refusal::usage(format!("`--values {first}` and `--values {name}` are two blocks: name one")));
        } else {
            given.block = Some(name.clone());
        }
    }
    Ok(given)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|e| e.to_string())?;
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    if bytes.len() as u64 > MAX_FILE { Err("it is too large for a file of values".into()) } else { Ok(bytes) }
}

/// Are there values that no committed folder stands for?
pub fn are_loose(given: &Given) -> bool {
    !given.files.is_empty() || !given.sets.is_empty()
}
