//! `schema/targets.json` as typed rules: the options of each kind of target that Scalable has.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// What the value of an option must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptionKind {
    /// Scalable reads it and does nothing with it.
    Any,
    Bool,
    /// A time, for Scalable as `HH:MM:SS`.
    Duration,
    /// An image of a registry.
    Image,
    Int,
    /// Texts.
    List,
    /// Texts by name, or options of its own.
    Map,
    Text,
    /// One of a few words.
    Word,
}

impl OptionKind {
    /// What a person would write there.
    pub fn describe(self) -> &'static str {
        match self {
            OptionKind::Any => "a value",
            OptionKind::Bool => "#true or #false",
            OptionKind::Duration => "a time, such as \"02:00:00\"",
            OptionKind::Image => "an image, such as \"ghcr.io/lab/model:1.2\"",
            OptionKind::Int => "a whole number",
            OptionKind::List => "one or more texts",
            OptionKind::Map => "a block with a line `NAME value` for each",
            OptionKind::Text => "a text",
            OptionKind::Word => "a word",
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionRule {
    #[serde(rename = "type")]
    pub kind: OptionKind,
    pub doc: String,
    #[serde(default)]
    pub required: bool,
    /// Bounds of a number.
    #[serde(default)]
    pub min: u64,
    #[serde(default = "largest")]
    pub max: u64,
    /// They do not hold where other options have these words; the number is at least 1 there.
    #[serde(default)]
    pub unless: BTreeMap<String, String>,
    /// What a number is if left out.
    #[serde(default)]
    pub default: u64,
    /// All words that are allowed.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Those among them that change nothing.
    #[serde(default)]
    pub unused: Vec<String>,
    /// Scalable knows it and does nothing with it.
    #[serde(default)]
    pub ignored: bool,
    /// With #true Scalable does not start.
    #[serde(default)]
    pub broken: bool,
    /// The options of a map that takes no others.
    #[serde(default)]
    pub fields: BTreeMap<String, OptionRule>,
}

impl OptionRule {
    /// A text of which nothing more is said.
    pub fn text() -> Self {
        Self {
            kind: OptionKind::Text,
            doc: String::new(),
            required: false,
            min: 0,
            max: largest(),
            unless: BTreeMap::new(),
            default: 0,
            choices: Vec::new(),
            unused: Vec::new(),
            ignored: false,
            broken: false,
            fields: BTreeMap::new(),
        }
    }
}

fn largest() -> u64 {
    u64::from(u32::MAX)
}

/// A kind of target.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderRule {
    pub doc: String,
    pub options: BTreeMap<String, OptionRule>,
}

/// The rules of this version, by the name of the provider.
pub fn providers() -> &'static BTreeMap<String, ProviderRule> {
    static PROVIDERS: OnceLock<BTreeMap<String, ProviderRule>> = OnceLock::new();
    // The text is part of the program and a test reads it: a mistake in it cannot reach a user.
    PROVIDERS.get_or_init(|| serde_json::from_str(include_str!("../../schema/targets.json")).unwrap_or_default())
}

/// The providers that have an option of this name.
pub fn owners(option: &str) -> Vec<&'static str> {
    providers().iter().filter(|(_, rule)| rule.options.contains_key(option)).map(|(name, _)| name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_are_well_formed() {
        let parsed: Result<BTreeMap<String, ProviderRule>, _> =
            serde_json::from_str(include_str!("../../schema/targets.json"));
        assert!(parsed.is_ok(), "{parsed:?}");
        for (name, provider) in providers() {
            for (option, rule) in &provider.options {
                assert_eq!(rule.kind == OptionKind::Word, !rule.choices.is_empty(), "{name} {option}");
                assert!(rule.unused.iter().all(|word| rule.choices.contains(word)), "{name} {option}");
                assert!(rule.doc.ends_with('.') && rule.min <= rule.max, "{name} {option}");
                assert!(!matches!(option.as_str(), "provider" | "overlay"), "{name} {option} is a word of its own");
                assert!(rule.unless.keys().all(|other| provider.options.contains_key(other)), "{name} {option}");
            }
        }
    }

    #[test]
    fn an_option_has_its_owners() {
        assert_eq!(owners("comm-port"), ["slurm"]);
        assert_eq!(owners("region"), ["aws", "gcp"]);
        assert_eq!(owners("reggion"), Vec::<&str>::new());
    }
}
