//! Who makes a file that is asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::linker::Linker;
use super::patterns::{freed, name_of};
use super::{Asked, Instance, Made, Maker, Output};
use crate::draft::snakefile::matching::matched;
use crate::draft::snakefile::pattern::{Part, Pattern, tidy, wilds};

impl Linker<'_> {
    /// The makers of a file for each element of a wildcard, if any rule writes one of them out.
    pub(super) fn by_element(
        &self,
        instances: &[Instance],
        reader: usize,
        asked: &[Part],
        name: &str,
        all: &[String],
    ) -> Option<Maker> {
        let mut made = Vec::new();
        let mut rules = BTreeSet::new();
        for value in all {
            let of = |part: &Part| match part {
                Part::Wild(n, _) if n == name => Part::Lit(value.clone()),
                part => part.clone(),
            };
            let pattern = tidy(asked.iter().map(of).collect());
            for (rule, output, by) in self.makers(reader, &pattern) {
                let simple = by.values().all(|value| value.len() == 1);
                rules.insert(self.workflow.rules[rule].name.clone());
                let instance = instances.iter().position(|i| i.rule == rule && i.by.is_empty()).filter(|_| simple);
                let only = Some((name.to_owned(), value.clone()));
                made.extend(instance.map(|instance| Made { instance, output, by, only }));
            }
        }
        if rules.is_empty() {
            return None;
        }
        let once = made.len() == all.len()
            && all.iter().all(|v| made.iter().any(|m| m.only.as_ref().is_some_and(|(_, o)| o == v)));
        let names: Vec<String> = rules.into_iter().collect();
        Some(if once {
            Maker::Steps(made)
        } else {
            Maker::Unclear(format!("some of them are made by {}", names.join(", ")))
        })
    }

    pub(super) fn maker(&mut self, reader: usize, asked: &Asked) -> Maker {
        let found = self.makers(reader, &asked.pattern);
        let rules: BTreeSet<usize> = found.iter().map(|(rule, ..)| *rule).collect();
        let names = || rules.iter().map(|r| self.workflow.rules[*r].name.clone()).collect::<Vec<_>>().join(", ");
        // Several rules may make it if a condition stands over each; else it cannot be said which one does.
        if rules.len() > 1 && !rules.iter().all(|r| self.workflow.rules[*r].under.is_some()) {
            return Maker::Unclear(format!("several rules make it: {}", names()));
        }
        let mut made = Vec::new();
        for (rule, output, by) in found {
            if !rules.is_empty() && made.iter().any(|m: &Made| self.instances[m.instance].rule == rule) {
                continue;
            }
            let composite =
                by.values().any(|value| value.len() > 1 || matches!(value.as_slice(), [Part::Ref(_) | Part::Pick(_)]));
            // A name that `expand` binds is a wildcard for who makes the files.
            let own: BTreeMap<String, Pattern> = if composite {
                by.iter().map(|(name, value)| (name.clone(), value.iter().map(freed).collect())).collect()
            } else {
                BTreeMap::new()
            };
            let by = if composite {
                let parts = by.into_values().flatten();
                parts.filter_map(|part| Some((name_of(&part)?, vec![part]))).collect()
            } else {
                by
            };
            match self.instance(rule, own) {
                Some(instance) => made.push(Made { instance, output, by, only: None }),
                None => {
                    return Maker::Unclear(format!("rule {} makes it, as many others", self.workflow.rules[rule].name));
                }
            }
        }
        if !made.is_empty() {
            return Maker::Steps(made);
        }
        if let Some(rule) = self.folder_maker(reader, &asked.pattern) {
            let maker = self.workflow.rules[rule].called();
            return Maker::Unclear(format!("it lies in a folder that {maker} makes"));
        }
        Maker::Nobody
    }

    /// Rules and outputs that a pattern asks for, with the meanings of their wildcards.
    pub(super) fn makers(&self, reader: usize, asked: &[Part]) -> Vec<(usize, usize, BTreeMap<String, Pattern>)> {
        let mut found = Vec::new();
        if matches!(asked, [Part::Pick(_)] | [Part::Wild(..)]) {
            return found;
        }
        for (rule, outputs) in self.outputs.iter().enumerate().filter(|(rule, _)| *rule != reader) {
            for (number, output) in outputs.iter().enumerate() {
                let pattern: Pattern = output.pattern.iter().map(freed).collect();
                if let Some(by) = matched(&pattern, asked, &|key| self.value(key)) {
                    found.push((rule, number, by));
                }
            }
        }
        // Of two outputs of one rule the one whose name is asked for, not the one with a wildcard that swallows more.
        let simple = |by: &BTreeMap<String, Pattern>| by.values().all(|value| value.len() <= 1);
        let sure: BTreeSet<usize> = found.iter().filter(|(.., by)| simple(by)).map(|(rule, ..)| *rule).collect();
        found.retain(|(rule, _, by)| simple(by) || !sure.contains(rule));
        let first = found.first().map(|(rule, ..)| *rule);
        if found.iter().any(|(rule, ..)| Some(*rule) != first) {
            // A rule without wildcards goes before one with them.
            let fixed = |rule: usize| self.outputs[rule].iter().all(|o| wilds(&o.pattern).is_empty());
            if found.iter().any(|(rule, ..)| fixed(*rule)) {
                found.retain(|(rule, ..)| fixed(*rule));
            }
            // A name that is written out is surer than a wildcard that happens to fit.
            if found.iter().filter(|(.., by)| simple(by)).count() == 1 {
                found.retain(|(.., by)| simple(by));
            }
            let name = |rule: usize| &self.workflow.rules[rule].name;
            for order in &self.workflow.order {
                let place = |rule: usize| order.iter().position(|n| n == name(rule));
                let best = found.iter().filter_map(|(rule, ..)| place(*rule)).min();
                found.retain(|(rule, ..)| place(*rule).is_none() || place(*rule) == best);
            }
        }
        found
    }

    /// A rule with an output that is one of the files of a pattern, each wildcard being one of its or a plain word.
    pub(super) fn written_out(
        &self,
        reader: usize,
        asked: &[Part],
        may_be: impl Fn(&str, &str) -> bool,
    ) -> Option<&str> {
        // A wildcard that stands twice may be a wildcard of the output in one place and a word in the other.
        const TIMES: char = '\u{3}';
        let bare = |name: &str| name.split(TIMES).next().unwrap_or("").to_owned();
        let plain = |(name, value): (&String, &Pattern)| match value.as_slice() {
            [Part::Lit(word)] => !word.contains(['/', '.']) && may_be(&bare(name), word),
            [part] => name_of(part).is_some(),
            _ => false,
        };
        let one_word = |by: &BTreeMap<String, Pattern>| {
            let mut words: BTreeMap<String, &Pattern> = BTreeMap::new();
            let mut literal = by.iter().filter(|(_, value)| matches!(value.as_slice(), [Part::Lit(_)]));
            literal.all(|(name, value)| *words.entry(bare(name)).or_insert(value) == value)
        };
        let literal = |by: &BTreeMap<String, Pattern>| by.values().any(|v| matches!(v.as_slice(), [Part::Lit(_)]));
        let each = |(place, part): (usize, &Part)| match freed(part) {
            Part::Wild(name, constraint) => Part::Wild(format!("{name}{TIMES}{place}"), constraint),
            part => part,
        };
        // `{prefix}.tsv` may be any file there is, as long as nobody says what the wildcard is.
        let anything = matches!(asked, [Part::Wild(name, None), ..] if may_be(name, "\u{1}"));
        let asked: Pattern = asked.iter().enumerate().map(each).collect();
        let mut outputs = self.outputs.iter().enumerate().filter(|(rule, _)| *rule != reader && asked.len() > 1);
        let found = outputs.find(|(_, outputs)| {
            outputs.iter().any(|output| {
                let by = matched(&asked, &output.pattern, &|key| self.value(key));
                by.is_some_and(|by| anything || literal(&by) && one_word(&by) && by.iter().all(plain))
            })
        });
        found.map(|(rule, _)| self.workflow.rules[rule].name.as_str())
    }

    fn folder_maker(&self, reader: usize, asked: &[Part]) -> Option<usize> {
        let mut outputs = self.outputs.iter().enumerate().filter(|(rule, _)| *rule != reader);
        let inside = |output: &Output| {
            let mut within = output.pattern.clone();
            within.extend([Part::Lit("/".into()), Part::Wild("\u{1}".into(), None)]);
            output.flags.folder && matched(&tidy(within), asked, &|key| self.value(key)).is_some()
        };
        outputs.find(|(_, outputs)| outputs.iter().any(inside)).map(|(rule, _)| rule)
    }
}
