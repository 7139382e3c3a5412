//! What a rule needs: threads and resources → amounts.

use std::collections::BTreeSet;

use super::rules::Rule;
use super::steps::Drafter;
use super::value::{Key, Value};
use crate::draft::{Arg, Node, origin::one_line};

impl Drafter<'_> {
    /// Cores, memory, disk, time, and how often a rule is tried.
    pub fn amounts(&mut self, rule: &Rule) -> Vec<Node> {
        let mut found = Vec::new();
        if let Some(directive) = rule.directive("threads") {
            let quote = one_line(&directive.body);
            let value = rule.one(&self.workflow.names, "threads").filter(|a| !a.function).map(|a| a.value);
            let cpus = value
                .and_then(|value| self.whole(&value))
                .unwrap_or_else(|| Arg::hole(format!("how many? \"threads: {quote}\"")));
            found.push(Node::new("cpus").arg(cpus));
        }
        let mut said = BTreeSet::new();
        for argument in rule.resources.clone() {
            let name = argument.name.clone().unwrap_or_default();
            let (node, unit) = match name.as_str() {
                "mem_mb" => ("memory", "MB"),
                "mem_mib" => ("memory", "MiB"),
                "mem_gb" | "mem_GB" => ("memory", "GB"),
                "mem" | "memory" => ("memory", ""),
                "disk_mb" => ("disk", "MB"),
                "disk_mib" => ("disk", "MiB"),
                "disk_gb" => ("disk", "GB"),
                "disk" => ("disk", ""),
                "runtime" | "time_min" | "runtime_min" | "walltime_min" => ("walltime", "min"),
                "time" | "walltime" => ("walltime", "time"),
                "gpu" | "gpus" | "nvidia_gpu" => ("gpus", "whole"),
                _ => {
                    let why = "there is no such resource";
                    self.remark(&rule.material, argument.line, &argument.quote_of(), why);
                    continue;
                }
            };
            if !said.insert(node) {
                self.remark(&rule.material, argument.line, &argument.quote_of(), "it is said already");
                continue;
            }
            let value = if argument.function { None } else { self.amount(&argument.value, unit) };
            let value = value.unwrap_or_else(|| Arg::hole(format!("how much? \"{}\"", argument.quote_of())));
            found.push(Node::new(node).arg(value));
        }
        if let Some(directive) = rule.directive("retries") {
            let value = rule.one(&self.workflow.names, "retries").and_then(|a| self.whole(&a.value));
            let hole = || Arg::hole(format!("how often? \"retries: {}\"", one_line(&directive.body)));
            found.push(Node::new("retries").arg(value.unwrap_or_else(hole)));
        }
        found
    }

    fn whole(&mut self, value: &Value) -> Option<Arg> {
        match value {
            Value::Number(number) if number.bytes().all(|b| b.is_ascii_digit()) => Some(Arg::number(number)),
            Value::Config(path, None) if !path.is_empty() => {
                let key = Key::Config(path.clone());
                self.params.is_whole(&key);
                Some(Arg::quoted(format!("{{{}}}", self.param(&key))))
            }
            Value::Config(path, Some(serde_json::Value::Number(n))) if n.is_u64() => {
                Some(Arg::quoted(format!("{{{}}}", self.param(&Key::Config(path.clone())))))
            }
            _ => None,
        }
    }

    /// `unit` is empty where the text has its own, and `time` where that is one of time.
    fn amount(&mut self, value: &Value, unit: &str) -> Option<Arg> {
        if unit == "whole" {
            return self.whole(value);
        }
        match value {
            Value::Number(_) if unit == "time" => None,
            Value::Number(number) if !unit.is_empty() => Some(Arg::quoted(format!("{number} {unit}"))),
            Value::Config(..) if !matches!(unit, "" | "time") => match self.whole(value)? {
                Arg::Quoted(text) => Some(Arg::quoted(format!("{text} {unit}"))),
                _ => None,
            },
            _ => {
                let text = value.plain()?;
                let text = text.trim();
                let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
                let (number, own) = text.split_at(digits);
                let own = own.trim();
                if number.is_empty() {
                    return None;
                }
                let time = matches!(unit, "min" | "time");
                let own = match own.to_ascii_lowercase().as_str() {
                    "" if !matches!(unit, "" | "time") => unit,
                    "m" | "min" if time => "min",
                    "h" if time => "h",
                    "d" if time => "d",
                    "s" if time => "s",
                    "k" | "kb" if !time => "KB",
                    "m" | "mb" if !time => "MB",
                    "g" | "gb" if !time => "GB",
                    "t" | "tb" if !time => "TB",
                    "kib" if !time => "KiB",
                    "mib" if !time => "MiB",
                    "gib" if !time => "GiB",
                    // 02:00:00
                    clock if time && clock.len() == 6 && text.len() == 8 && clock.starts_with(':') => {
                        return Some(Arg::quoted(text));
                    }
                    _ => return None,
                };
                Some(Arg::quoted(format!("{number} {own}")))
            }
        }
    }
}
