//! Where a rule runs: environments and images → components.

use super::pattern::pattern;
use super::rules::Rule;
use super::steps::Drafter;
use super::value::Value;
use crate::draft::name::identifier;
use crate::draft::{Arg, Node, Origin, origin::one_line};

const ENVIRONMENT: u64 = 256 << 10;

impl Drafter<'_> {
    /// The name of the component that a rule runs in.
    pub fn component(&mut self, rule: &Rule) -> Option<String> {
        let own = ["container", "singularity"].into_iter().find_map(|word| {
            let directive = rule.directive(word)?;
            let value = rule.one(&self.workflow.names, word).map_or(Value::Unknown, |a| a.value);
            (!matches!(value, Value::None)).then(|| (value, one_line(&directive.body)))
        });
        let opted_out = rule.directive("container").or(rule.directive("singularity")).is_some();
        let image = own.or_else(|| self.workflow.container.clone().filter(|_| !opted_out));
        let environment = rule.directive("conda").map(|directive| {
            let value = rule.one(&self.workflow.names, "conda").map_or(Value::Unknown, |a| a.value);
            (value.plain(), one_line(&directive.body))
        });
        if image.is_none() && environment.is_none() {
            return None;
        }
        let told = environment.as_ref().map(|(path, quote)| path.as_ref().unwrap_or(quote));
        let id = format!("{image:?} {told:?} {}", environment.as_ref().map_or("", |_| rule.folder.as_str()));
        if let Some((_, name, _)) = self.components.iter().find(|(known, ..)| *known == id) {
            return Some(name.clone());
        }
        let words = match (&environment, &image) {
            (Some((Some(path), _)), _) => {
                path.rsplit('/').next().unwrap_or(path).split('.').next().unwrap_or(path).to_owned()
            }
            (None, Some((value, _))) => value.plain().map_or_else(|| "image".to_owned(), |text| image_name(&text)),
            _ => rule.name.clone(),
        };
        let name = self.component_names.give(&words);
        let mut node = Node::new("component").arg(Arg::text(name.clone())).from(rule.origin());
        let from = image.as_ref().filter(|_| environment.is_some()).map(|(value, _)| value.plain());
        if let Some((value, quote)) = image.filter(|_| environment.is_none()) {
            let text = value.to_text().map(|text| pattern(&text));
            let text = text.and_then(|parts| self.text(usize::MAX, &parts, &[]));
            let image = match text {
                Some(text) if text.contains("://") || !value.plain().is_some_and(|t| t.ends_with(".sif")) => {
                    Arg::quoted(text)
                }
                _ => Arg::hole(format!("which image? \"{quote}\"")),
            };
            node = node.child(Node::new("image").arg(image));
        }
        if let Some((path, quote)) = environment {
            node = self.environment(node, rule, path.as_deref(), &quote, from.flatten().as_deref());
        }
        self.components.push((id, name.clone(), node));
        Some(name)
    }

    /// What an environment of conda pins, as a recipe. The image to start from is the container, if there is one.
    fn environment(&self, node: Node, rule: &Rule, path: Option<&str>, quote: &str, from: Option<&str>) -> Node {
        let file = path.and_then(|path| rule.folder.resolve(path));
        let yaml = file.as_ref().and_then(|file| {
            let bytes = self.files.read(file, ENVIRONMENT).ok()?;
            serde_yaml_ng::from_slice::<serde_yaml_ng::Value>(&bytes).ok()
        });
        let (Some(file), Some(yaml)) = (file, yaml) else {
            let hole = Arg::hole(format!("which image has the programs? \"conda: {quote}\": it is not there"));
            return node.child(Node::new("image").arg(hole));
        };
        let texts = |value: Option<&serde_yaml_ng::Value>| -> Vec<String> {
            let all = value.and_then(|v| v.as_sequence()).cloned().unwrap_or_default();
            all.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()
        };
        let channels: Vec<String> = texts(yaml.get("channels"))
            .into_iter()
            .filter(|c| !matches!(c.as_str(), "nodefaults" | "defaults"))
            .collect();
        let dependencies = yaml.get("dependencies").and_then(|v| v.as_sequence()).cloned().unwrap_or_default();
        let conda: Vec<String> = texts(yaml.get("dependencies"));
        let pip: Vec<String> = dependencies.iter().flat_map(|d| texts(d.get("pip"))).collect();
        let versioned = |image: &&str| image.rsplit('/').next().is_some_and(|last| last.contains([':', '@']));
        let base = match from.map(|image| image.strip_prefix("docker://").unwrap_or(image)) {
            Some(image) if versioned(&image) && !image.ends_with(":latest") => Arg::quoted(image),
            Some(image) => Arg::hole(format!("which version? \"{image}\"")),
            None => Arg::hole("which image with conda, and its version? the environment says none"),
        };
        let mut build = Node::new("build").child(Node::new("base").arg(base));
        for (kind, packages) in [("conda", conda), ("pip", pip)] {
            let mut pinned = Node::new(kind);
            let mut open: Vec<Node> = Vec::new();
            for package in packages.into_iter().filter(|p| p != "pip") {
                match exact(&package, kind) {
                    Some(package) => pinned = pinned.arg(Arg::quoted(package)),
                    None => open.push(Node::new(kind).arg(Arg::hole(format!("which version? \"{package}\"")))),
                }
            }
            if !pinned.args.is_empty() {
                if kind == "conda" && !channels.is_empty() {
                    pinned = pinned.prop("channels", Arg::quoted(channels.join(" ")));
                }
                build = build.child(pinned);
            }
            build = build.children(open);
        }
        Node { origin: Some(Origin::whole(file.as_str())), ..node.child(build) }
    }
}

/// `docker://quay.io/org/bwa:0.7` is `bwa`.
fn image_name(text: &str) -> String {
    let last = text.trim_end_matches('/').rsplit('/').next().unwrap_or(text);
    let word = last.split([':', '@']).next().unwrap_or(last);
    identifier(word.strip_suffix(".sif").unwrap_or(word))
}

/// A package with one version: `bwa=0.7.17`, `bwa ==0.7.17`, `bioconda::bwa=0.7.17`.
fn exact(package: &str, kind: &str) -> Option<String> {
    let package = package.split('#').next().unwrap_or("").trim();
    let package = package.rsplit_once("::").map_or(package, |(_, rest)| rest);
    let (name, version) = package.split_once('=')?;
    let (name, version) = (name.trim(), version.trim_start_matches('=').trim());
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '!');
    let fits = !version.is_empty() && version.chars().all(|c| plain(c) || (kind == "conda" && c == '='));
    let named = !name.is_empty() && name.chars().all(|c| plain(c) && c != '!' || matches!(c, '[' | ']'));
    let sign = if kind == "pip" { "==" } else { "=" };
    (fits && named).then(|| format!("{name}{sign}{version}"))
}
