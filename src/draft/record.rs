//! `draft.json`: what a draft was made from, and all that was said to a model and by it. No clock, no path, no key.

use serde::Serialize;

use super::contents::{Contents, Kind};
use super::material::Material;

/// What came of a draft, for its record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record<'a> {
    format: &'static str,
    version: u32,
    napkin: &'static str,
    name: &'a str,
    inputs: Vec<Input>,
    /// Null where readers alone made it.
    model: Option<&'a Said>,
    /// What the checks refused; it is a comment in the draft.
    left_out: &'a [String],
    holes: usize,
}

/// Something that the draft was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Input {
    material: String,
    file: String,
    kind: &'static str,
    bytes: usize,
    blake3: String,
}

/// The part of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    pub backend: &'static str,
    pub model: String,
    /// Host and port of the endpoint.
    pub host: String,
    /// Rounds of repair after the first answer.
    pub rounds: usize,
    pub input_tokens: u64,
    pub output_tokens: u64,
    /// Why no more was asked, where a call failed after an answer had come.
    pub stopped: Option<String>,
    /// What the model was told before all else.
    pub system: String,
    pub exchanges: Vec<Exchange>,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exchange {
    pub prompt: String,
    pub answer: String,
    /// How many errors the checks found in the answer; null if there was no specification in it.
    pub errors: Option<usize>,
}

impl<'a> Record<'a> {
    /// The record of a draft from these materials.
    pub fn new(
        name: &'a str,
        materials: &[Material],
        model: Option<&'a Said>,
        left_out: &'a [String],
        holes: usize,
    ) -> Self {
        Self {
            format: "napkin draft",
            version: 1,
            napkin: env!("CARGO_PKG_VERSION"),
            name,
            inputs: materials.iter().flat_map(inputs).collect(),
            model,
            left_out,
            holes,
        }
    }

    /// As a file.
    pub fn text(&self) -> String {
        // Texts and numbers always have a JSON.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

fn inputs(material: &Material) -> Vec<Input> {
    let items = Contents::of(material).items.into_iter();
    let input = |item: super::contents::Item| Input {
        material: material.shown.clone(),
        file: item.name,
        kind: match item.kind {
            Kind::Text => "text",
            Kind::Image(media) => media,
            Kind::Pdf => "application/pdf",
        },
        bytes: item.bytes.len(),
        blake3: blake3::hash(&item.bytes).to_hex().to_string(),
    };
    items.map(input).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::material::Content;

    #[test]
    fn a_record_says_what_was_read() {
        let content = Content::Sentence("count the words".into());
        let materials = [Material { shown: "the sentence".into(), content }];
        let text = Record::new("words", &materials, None, &["NK0606: nobody makes `x`".into()], 2).text();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["format"], "napkin draft");
        assert_eq!(value["model"], serde_json::Value::Null);
        assert_eq!(value["inputs"][0]["bytes"], 15);
        assert_eq!(value["inputs"][0]["blake3"], blake3::hash(b"count the words").to_hex().as_str());
        assert_eq!((&value["holes"], &value["left_out"][0]), (&2.into(), &"NK0606: nobody makes `x`".into()));
    }
}
