//! What the files of a step are called in the folder of its job.

use serde_json::Value as Json;

use super::Drafter;
use crate::draft::Arg;
use crate::draft::snakefile::pattern::{Part, Pattern, tidy};
use crate::draft::snakefile::rules::known;
use crate::draft::snakefile::texts::shown;
use crate::draft::snakefile::value::{Key, Source};
use crate::files::RelPath;

impl Drafter<'_> {
    /// The name of an output: a path inside the folder of the job.
    pub(super) fn output_file(&mut self, number: usize, parts: &Pattern, bound: &[(String, Source)]) -> Arg {
        let first = match parts.first() {
            Some(Part::Lit(text)) => text.clone(),
            Some(Part::Ref(key)) => self.known_text(key).unwrap_or("").to_owned(),
            _ => String::new(),
        };
        let whole: String = parts
            .iter()
            .map(|part| match part {
                Part::Lit(text) => text.clone(),
                Part::Ref(key) => self.known_text(key).unwrap_or("x").to_owned(),
                _ => "x".to_owned(),
            })
            .collect();
        let hole = || Arg::hole(format!("what is it called in the folder of the job? \"{}\"", shown(parts)));
        if first.starts_with('~') || whole.contains("://") {
            return hole();
        }
        // A value that ends in a slash before one that begins with it, `./` and the like: said as one text.
        if RelPath::new(whole.trim_end_matches('/')).is_err() || whole.starts_with("./") {
            let put = parts.iter().map(|part| match part {
                Part::Ref(key) => match self.known_text(key) {
                    Some(text) => Part::Lit(text.to_owned()),
                    None => part.clone(),
                },
                part => part.clone(),
            });
            let mut whole = tidy(put.collect());
            // Jobs write into a folder of their own: a path from the root of a machine is one from there.
            if let Some(Part::Lit(text)) = whole.first_mut() {
                *text = text.trim_start_matches(['/', '.']).to_owned();
            }
            let fine =
                !shown(&whole).starts_with('/') && !shown(&whole).split('/').any(|name| name == ".." || name == ".");
            let text = if fine { self.text(number, &whole, bound) } else { None };
            return text.map_or_else(hole, |text| Arg::quoted(text.trim_end_matches('/')));
        }
        self.text(number, parts, bound).map_or_else(hole, |text| Arg::quoted(text.trim_end_matches('/')))
    }

    /// A value of the configuration as the draft says it.
    fn known_text(&self, key: &Key) -> Option<&str> {
        self.params.folder(key).or_else(|| known(self.workflow, key).and_then(Json::as_str))
    }
}
