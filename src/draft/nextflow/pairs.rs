//! Pairs of files: `Channel.fromFilePairs`.

use std::ops::Range;

use super::flow::{Flow, is_pattern};
use super::matching::CUT;
use crate::draft::nextflow::model::{Elements, Input};
use crate::draft::nextflow::value::{Chan, Files, From, Piece, Source, Value};
use crate::files::RelPath;

impl Flow<'_> {
    /// Pairs of files: an axis of what their names have in common, and one of the two mates inside it.
    pub(super) fn pairs(&mut self, value: &Value, flat: bool, span: &Range<usize>) -> Option<Value> {
        let Value::Text(pieces) = value else { return None };
        if pieces.iter().any(|piece| matches!(piece, Piece::Unknown(..))) {
            return None;
        }
        let text = self.model.resolved(pieces).filter(|text| !text.is_empty());
        let words = self.quote(span);
        let parts = match text.as_deref().and_then(pair) {
            Some(pair) => self.parted(pair, &words),
            None => Err(words),
        };
        let (pattern, cut, mates) = match &parts {
            Ok(pair) => {
                let first = format!("{}{}{}{}", pair.folder, pair.before, pair.mates.first()?, pair.after);
                let found = self.project.matching(&first);
                let pattern = if found.cut {
                    Err(format!("{CUT}: {}", text.as_deref().unwrap_or("")))
                } else if found.paths.is_empty() {
                    Err(format!("no file that fits lies here: {}", text.as_deref().unwrap_or("")))
                } else {
                    Ok(vec![Piece::Plain(first)])
                };
                let cut = format!("{}{}{}", pair.gap, pair.mates.first()?, pair.after);
                (pattern, Some(cut), Ok(pair.mates.clone()))
            }
            Err(words) => (Err(words.clone()), None, Err(words.clone())),
        };
        self.spend(pieces);
        let axis = self.axis(Elements::Glob { pattern, cut }, span);
        self.call_it(axis, 0, "pair");
        let mate = self.axis(Elements::Inside(axis, mates), span);
        self.call_it(mate, 0, "mate");
        let path = match &parts {
            Ok(pair) => Ok(vec![
                Piece::Plain(pair.folder.clone()),
                Piece::Key(axis),
                Piece::Plain(pair.gap.clone()),
                Piece::Key(mate),
                Piece::Plain(pair.after.clone()),
            ]),
            Err(words) => Err(words.clone()),
        };
        self.model.inputs.push(Input { word: "reads".into(), each: vec![mate], path, span: span.clone() });
        let input = self.model.inputs.len() - 1;
        let key = Value::Text(vec![Piece::Key(axis)]);
        let all = Files::of(From::Input(input));
        let take = |change: &dyn Fn(&mut Source)| {
            let mut files = all.clone();
            files.parts.iter_mut().flat_map(|part| &mut part.sources).for_each(change);
            Value::File(files)
        };
        let item = if flat {
            vec![
                key,
                take(&|source| source.at = Some((mate, "first"))),
                take(&|source| source.at = Some((mate, "last"))),
            ]
        } else {
            vec![key, take(&|source| source.gather = vec![mate])]
        };
        Some(Chan::over(vec![axis], Value::List(item)).value())
    }

    /// Where a pattern has nothing between what is in common and the mate, the names of the files tell what is; `words`
    /// are what is asked where they do not.
    fn parted(&self, mut pair: Pair, words: &str) -> Result<Pair, String> {
        let Some(mate) = pair.mates.first().filter(|_| pair.gap.is_empty() && pair.before.ends_with('*')) else {
            return Ok(pair);
        };
        let end = format!("{mate}{}", pair.after);
        let found = self.project.matching(&format!("{}{}{end}", pair.folder, pair.before));
        if found.cut {
            return Err(format!("{CUT}: {words}"));
        }
        let gap = |name: &str| -> Option<String> {
            let body = name.strip_suffix(&end)?;
            Some(body[body.trim_end_matches(['_', '-', '.']).len()..].to_owned())
        };
        let gaps: std::collections::BTreeSet<Option<String>> =
            found.paths.iter().map(|path| gap(path.name())).collect();
        let (Some(Some(gap)), 1) = (gaps.first().cloned(), gaps.len()) else { return Err(words.to_owned()) };
        pair.before.push_str(&gap);
        pair.gap = gap;
        Ok(pair)
    }
}

/// `data/*_{1,2}.fq`, taken apart.
struct Pair {
    folder: String,
    before: String,
    /// The signs between what names have in common and the mate.
    gap: String,
    mates: Vec<String>,
    after: String,
}

fn pair(text: &str) -> Option<Pair> {
    let (folder, name) =
        text.rsplit_once('/').map_or((String::new(), text), |(folder, name)| (format!("{folder}/"), name));
    let (before, rest) = name.split_once(['{', '['])?;
    let (choice, after) = rest.split_once(['}', ']'])?;
    let mates: Vec<String> = if name[before.len()..].starts_with('{') {
        choice.split(',').map(|mate| mate.trim().to_owned()).collect()
    } else {
        choice.chars().map(String::from).collect()
    };
    let plain = |text: &str| !is_pattern(text) && !text.contains(['}', ']']);
    let fits = mates.len() == 2
        && mates.iter().all(|mate| !mate.is_empty() && plain(mate) && !mate.contains('-'))
        && plain(after)
        && plain(&folder)
        && before.matches('*').count() <= 1
        && plain(&before.replace('*', ""))
        && !before.is_empty();
    let body = before.trim_end_matches(['_', '-', '.']);
    // What is in common must be seen: it is what the key is.
    (fits && !body.is_empty() && RelPath::new(text).is_ok()).then(|| Pair {
        folder,
        before: before.to_owned(),
        gap: before[body.len()..].to_owned(),
        mates,
        after: after.to_owned(),
    })
}
