//! The program beside the specification.

use super::Drafter;
use crate::draft::code::script::Kind;
use crate::files::RelPath;

impl Drafter<'_, '_> {
    /// The program beside the specification; one that does not say what runs it gets a line that does.
    pub(super) fn program(&mut self, at: usize) -> String {
        let script = &self.scripts[at];
        if let Some(command) = &script.installed {
            return command.name.clone();
        }
        let path = script.path.as_str();
        let own = path.starts_with("bin/");
        let mut place = if own { path.to_owned() } else { format!("bin/{}", script.path.name()) };
        let taken = |place: &str| RelPath::new(place).is_ok_and(|p| self.out.files.contains_key(&p));
        if taken(&place) || self.scripts.iter().any(|s| s.path.as_str() == place && s.path != script.path) {
            place = format!("bin/{path}");
        }
        let mut text = script.text.clone();
        if !text.starts_with("#!") {
            let runs = match script.language {
                Kind::Python => "#!/usr/bin/env python3",
                Kind::Shell => "#!/usr/bin/env bash",
                Kind::R => "#!/usr/bin/env Rscript",
            };
            text = format!("{runs}\n{}", text.trim_start_matches('\u{feff}'));
            self.out.marked.push(place.clone());
        }
        if let Ok(place) = RelPath::new(&place) {
            self.out.files.insert(place, text.into_bytes());
        }
        place
    }
}
