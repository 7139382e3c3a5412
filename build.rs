//! Lists the pages of the error index, for `napkin explain`.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("schema/errors");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut pages: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, Box<dyn Error>>>()?;
    pages.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("NK")));
    pages.sort();
    let mut list = "&[\n".to_owned();
    for page in pages {
        let code = page.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        writeln!(list, "    Page {{ code: {code:?}, text: include_str!({:?}) }},", page.display().to_string())?;
    }
    list.push_str("]\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("pages.rs"), list)?;
    Ok(())
}
