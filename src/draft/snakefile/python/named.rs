//! The files that a value names.

use serde_json::Value as Json;

use crate::draft::snakefile::value::{Flags, Key, Named, Seg, Text, Value};

pub(super) fn named(text: Text) -> Named {
    Named { text, bound: Vec::new(), zip: false, flags: Flags::default() }
}

/// The files that a value names.
pub fn files_of(value: &Value) -> Option<Vec<Named>> {
    match value {
        Value::Files(files) => Some(files.clone()),
        Value::List(items) => Some(items.iter().map(files_of).collect::<Option<Vec<_>>>()?.concat()),
        Value::Number(_) | Value::Config(_, Some(Json::Number(_))) => None,
        Value::Config(path, Some(Json::Array(items))) => {
            let one = |place: usize| {
                let mut path = path.clone();
                path.push(place.to_string());
                named(vec![Seg::Ref(Key::Config(path))])
            };
            items.iter().all(Json::is_string).then(|| (0..items.len()).map(one).collect())
        }
        value => value.to_text().map(|text| vec![named(text)]),
    }
}

pub(super) fn flagged(value: &Value, set: impl Fn(&mut Flags)) -> Value {
    let Some(mut files) = files_of(value) else { return Value::Unknown };
    files.iter_mut().for_each(|file| set(&mut file.flags));
    Value::Files(files)
}
