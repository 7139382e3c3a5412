//! The values of a configuration in YAML or JSON.

use serde_json::Value as Json;

use super::reader::Reader;
use crate::files::RelPath;

impl Reader<'_> {
    /// Takes the values of a configuration in, and says whether there are any.
    pub(super) fn config(&mut self, name: &str) -> bool {
        let Ok(file) = RelPath::new(name) else { return false };
        let Some(text) = self.text(&file) else { return false };
        let json = if file.as_str().ends_with(".json") {
            serde_json::from_str::<Json>(&text).ok()
        } else {
            serde_yaml_ng::from_str::<serde_yaml_ng::Value>(&text).ok().and_then(|yaml| json_of(&yaml, 0))
        };
        match (&mut self.workflow.names.config, json) {
            (Some(Json::Object(all)), Some(Json::Object(more))) => all.extend(more),
            (config @ None, Some(json @ Json::Object(_))) => *config = Some(json),
            _ => return false,
        }
        self.workflow.config_file = Some(file.as_str().to_owned());
        true
    }
}
/// What a configuration in YAML holds; names are texts, as JSON has them.
fn json_of(yaml: &serde_yaml_ng::Value, depth: usize) -> Option<Json> {
    use serde_yaml_ng::Value as Yaml;
    if depth > 32 {
        return None;
    }
    Some(match yaml {
        Yaml::Null => Json::Null,
        Yaml::Bool(truth) => Json::Bool(*truth),
        Yaml::Number(number) => serde_json::from_str(&number.to_string()).unwrap_or(Json::String(number.to_string())),
        Yaml::String(text) => Json::String(text.clone()),
        Yaml::Sequence(items) => Json::Array(items.iter().map(|i| json_of(i, depth + 1)).collect::<Option<_>>()?),
        Yaml::Mapping(map) => {
            let entry = |(key, value): (&Yaml, &Yaml)| {
                let key = match key {
                    Yaml::String(text) => text.clone(),
                    Yaml::Number(number) => number.to_string(),
                    Yaml::Bool(truth) => truth.to_string(),
                    _ => return None,
                };
                Some((key, json_of(value, depth + 1)?))
            };
            Json::Object(map.iter().map(entry).collect::<Option<_>>()?)
        }
        Yaml::Tagged(tagged) => json_of(&tagged.value, depth + 1)?,
    })
}
