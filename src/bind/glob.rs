//! The files that match a pattern.

use std::borrow::Cow;

use globset::GlobBuilder;

use super::Binder;
use super::rows::Rows;
use crate::diagnostic::{axes, data};
use crate::files::{ReadError, RelPath};
use crate::resolve::AxisId;
use crate::resolve::workflow::{AttrSource, FilePart, Placed};
use crate::source::Span;

impl Binder<'_> {
    pub(super) fn glob(
        &mut self,
        id: AxisId,
        span: Span,
        pattern: &Placed,
        parent: Option<(AxisId, u32)>,
        rows: &mut Rows,
    ) -> Option<()> {
        let written = self.text(pattern, parent)?;
        let path = match RelPath::new(&written) {
            Ok(path) => path,
            Err(problem) => {
                self.findings.push(data::bad_path(pattern.span, &written, problem));
                return None;
            }
        };
        // A star stays within one folder, `**` goes through all.
        let matcher = match GlobBuilder::new(path.as_str()).literal_separator(true).build() {
            Ok(glob) => glob.compile_matcher(),
            Err(error) => {
                self.findings.push(axes::bad_glob(pattern.span, &written, &error.kind().to_string()));
                return None;
            }
        };
        let folder = plain_folder(&path);
        let listed = match self.files.list(&folder) {
            Ok(listed) => listed,
            Err(ReadError::Missing) => Vec::new(),
            Err(error) => {
                self.findings.push(data::unreadable_file(
                    pattern.span,
                    folder.as_str(),
                    &error.to_string(),
                    "make the folder readable",
                ));
                return None;
            }
        };
        let before = rows.len();
        for file in &listed {
            if !matcher.is_match(file.as_str()) || (is_hidden(file) && !is_hidden(&path)) {
                continue;
            }
            rows.push(parent.map_or(0, |(_, e)| e), file.stem(), span, |attr| match attr.source {
                AttrSource::File(FilePart::Path) => Some(Cow::Borrowed(file.as_str())),
                AttrSource::File(FilePart::Name) => Some(Cow::Borrowed(file.name())),
                AttrSource::File(FilePart::Stem) => Some(Cow::Borrowed(file.stem())),
                _ => None,
            });
        }
        if rows.len() == before {
            let near = listed.iter().find(|f| !is_hidden(f)).map_or("", |f| f.as_str()).to_owned();
            let name = &self.workflow.axes[id].name;
            self.nothing.get_or_insert_with(|| axes::nothing_matches(pattern.span, name, &written, &near));
        }
        self.room(id, span, rows.len() as u64, 0)
    }
}

/// The folder above the first name that is a pattern.
fn plain_folder(pattern: &RelPath) -> RelPath {
    let names: Vec<&str> = pattern.as_str().split('/').collect();
    let special = |name: &&str| name.contains(['*', '?', '[', '{']);
    let plain = names.iter().take(names.len() - 1).take_while(|n| !special(n)).copied().collect::<Vec<_>>();
    RelPath::new(&plain.join("/")).unwrap_or_else(|_| RelPath::here())
}

/// A name begins with a dot: as in a shell, a star does not match it.
fn is_hidden(path: &RelPath) -> bool {
    path.as_str().split('/').any(|name| name.starts_with('.'))
}
