//! What was read and has no place in the language.

use super::Drafter;
use crate::draft::snakefile::graph::Maker;
use crate::draft::snakefile::rules::Rule;
use crate::draft::snakefile::texts::shown;

impl Drafter<'_> {
    /// Files of a target that nobody makes are not wanted of anybody.
    pub(super) fn targets(&mut self, number: usize) {
        let instance = &self.graph.instances[number];
        let rule = &self.workflow.rules[instance.rule];
        for asked in &instance.inputs {
            let why = match &asked.maker {
                Maker::Steps(_) => continue,
                Maker::Nobody => "no rule makes it".to_owned(),
                Maker::Unclear(why) => why.clone(),
            };
            let input = &rule.inputs[asked.input];
            self.remark(
                &rule.material,
                input.line,
                &shown(&asked.pattern),
                &format!("rule {} asks for it: {why}", rule.name),
            );
        }
        for input in rule.inputs.iter().filter(|input| input.files.is_none()) {
            let after = input.after.as_ref().map_or(String::new(), |after| format!(": {}", after.why()));
            let why = format!("rule {} asks for what this gives{after}", rule.name);
            self.remark(&rule.material, input.line, &input.quote, &why);
        }
    }

    /// Directives that are read and have no place.
    pub(super) fn others(&mut self, rule: &Rule) {
        for (word, why) in [
            ("benchmark", "times are measured by the engine"),
            ("priority", "jobs have no priorities"),
            ("envmodules", "modules of a cluster are not loaded"),
            ("shadow", "each job has a folder of its own"),
            ("group", "jobs are not grouped"),
        ] {
            if let Some(directive) = rule.directive(word) {
                self.remark(&rule.material, directive.first, &format!("{word}: {}", directive.body.trim()), why);
            }
        }
        if rule.checkpoint {
            let quote = format!("{}:", rule.called());
            self.remark(&rule.material, rule.first, &quote, "which files follow is known only after it has run");
        }
    }
}
