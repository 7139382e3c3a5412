//! What a step runs.

use super::Drafter;
use super::step::Step;
use crate::draft::name::Names;
use crate::draft::origin::one_line;
use crate::draft::snakefile::shell::{Piece, script};
use crate::draft::snakefile::value::Seg;
use crate::draft::{Arg, Node};

impl Drafter<'_> {
    /// What a step runs.
    pub(super) fn action(&mut self, step: &Step, names: &mut Names) -> Vec<Node> {
        let rule = step.rule;
        if let Some(directive) = rule.directive("shell") {
            let quote = one_line(&directive.body);
            let line = directive.first;
            let value = rule.one(&self.workflow.names, "shell").map(|a| a.value);
            let Some(text) = value.and_then(|value| value.to_text()) else {
                return vec![Node::new("shell").arg(Arg::hole(format!("which command? line {line}: \"{quote}\"")))];
            };
            let mut more = Vec::new();
            // What a value of the configuration holds is no word in braces.
            let mut keys = Vec::new();
            let text: String = text
                .iter()
                .map(|seg| match seg {
                    Seg::Lit(text) => text.clone(),
                    Seg::Ref(key) => {
                        keys.push(key.clone());
                        format!("{{\u{1}{}}}", keys.len() - 1)
                    }
                    _ => "{?}".to_owned(),
                })
                .collect();
            let (text, files) = self.named_files(&text, rule);
            let made = script(&text, &mut |word| match word.strip_prefix('\u{1}').map(str::parse::<usize>) {
                Some(Ok(place)) => keys.get(place).and_then(|key| self.of_key(key)),
                _ => match word.strip_prefix('\u{2}').map(str::parse::<usize>) {
                    Some(Ok(place)) => {
                        let path = files.get(place)?;
                        Some(vec![Piece::One(self.script_input(path, rule, names, &mut more))])
                    }
                    _ => self.meaning(step, word, names, &mut more),
                },
            });
            let touches: String = self.touches(step).iter().map(|line| format!("\n{line}")).collect();
            more.push(Node::new("shell").arg(match made {
                Ok(text) if !text.trim().is_empty() || !touches.is_empty() => {
                    Arg::Script(format!("{text}{touches}").trim_start().to_owned())
                }
                Ok(_) => Arg::hole(format!("which command? line {line}: \"{quote}\"")),
                Err(word) => Arg::hole(format!("which command? {word} in line {line}: \"{quote}\"")),
            }));
            return more;
        }
        for word in ["script", "run", "wrapper", "notebook", "cwl", "template_engine"] {
            if let Some(directive) = rule.directive(word) {
                let quote = one_line(&directive.body);
                let what = match word {
                    "script" | "notebook" => "it reads its files from the object snakemake",
                    "run" => "it is Python inside the rule",
                    _ => "it is fetched from elsewhere",
                };
                let hole = format!("which command? {what}; line {}: \"{word}: {quote}\"", directive.first);
                return vec![Node::new("run").arg(Arg::hole(hole))];
            }
        }
        let touched = self.touches(step);
        if touched.is_empty() {
            let hole = format!("which command? \"rule {}:\" says none", rule.name);
            return vec![Node::new("run").arg(Arg::hole(hole))];
        }
        vec![Node::new("shell").arg(Arg::Script(touched.join("\n")))]
    }

    /// Lines that make the files that are only touched.
    fn touches(&self, step: &Step) -> Vec<String> {
        let outputs = step.instance.outputs.iter().zip(&self.outputs[step.number]);
        let touched = outputs.filter(|(output, _)| output.flags.touch);
        touched.map(|(_, name)| format!("touch \"${}\"", name.replace('-', "_"))).collect()
    }
}
