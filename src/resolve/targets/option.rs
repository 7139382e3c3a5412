//! The value of an option: held against what its rule says, as Scalable checks little of it before it runs.

use super::{Provider, Reader, Setting, variables};
use crate::diagnostic::{amounts, nodes, targets as findings_of};
use crate::resolve::filter::clock;
use crate::schema::targets::{OptionKind, OptionRule};
use crate::source::Span;
use crate::spec::Template;
use crate::spec::model::Name;
use crate::spec::quantity;
use crate::spec::targets::{Scalar, ScalarKind, Written};
use crate::values::{Type, Value};

/// Whose option it is.
pub struct Owner<'a> {
    pub provider: Provider,
    pub target: &'a str,
}

impl Owner<'_> {
    /// As messages about its texts call it.
    fn what(&self) -> String {
        format!("the target {}", self.target)
    }
}

/// The longest wall time that has three digits for its hours.
const LONGEST: u64 = 1000 * 3600 - 1;

impl Reader<'_> {
    /// The value of an option; `None` if it has a mistake, which was reported. `bounded`: the bounds of its rule hold.
    pub(super) fn setting(
        &mut self,
        owner: &Owner,
        name: &Name,
        rule: &OptionRule,
        written: &Written,
        bounded: bool,
    ) -> Option<Setting> {
        if written.broken {
            return None;
        }
        if written.values.is_empty() && written.fields.is_empty() {
            self.findings.push(nodes::missing_argument(name.span, &name.value, "value", rule.kind.describe()));
            return None;
        }
        match rule.kind {
            OptionKind::Any => return self.any(owner, written),
            OptionKind::List => return self.list(owner, name, rule, written),
            OptionKind::Map if rule.fields.is_empty() => return self.map(owner, name, rule, written),
            OptionKind::Map => return self.parts(owner, name, rule, written),
            _ => {}
        }
        let ([scalar], []) = (&written.values[..], &written.fields[..]) else {
            self.wrong(written.span, name, rule, &written.shown());
            return None;
        };
        match rule.kind {
            OptionKind::Int => self.number(owner, name, rule, scalar, bounded).map(Setting::Int),
            OptionKind::Bool => self.truth(owner, name, rule, scalar).map(Setting::Bool),
            OptionKind::Duration => self.duration(owner, name, rule, scalar).map(Setting::Text),
            OptionKind::Image => self.image(owner, name, rule, scalar).map(Setting::Text),
            OptionKind::Word => self.word(owner, name, rule, scalar).map(Setting::Text),
            _ => self.plain(owner, name, rule, scalar).map(Setting::Text),
        }
    }

    fn wrong(&mut self, span: Span, name: &Name, rule: &OptionRule, found: &str) {
        self.findings.push(findings_of::wrong_kind(span, &name.value, rule.kind.describe(), found));
    }

    /// A text that is there; numbers are texts, too.
    fn plain(&mut self, owner: &Owner, name: &Name, rule: &OptionRule, scalar: &Scalar) -> Option<String> {
        let text = match &scalar.kind {
            ScalarKind::Text(template) => self.text(template, &owner.what())?,
            ScalarKind::Int(_) => scalar.written.clone(),
            ScalarKind::Bool(_) => {
                self.wrong(scalar.span, name, rule, &scalar.written);
                return None;
            }
        };
        if text.is_empty() {
            self.wrong(scalar.span, name, rule, "\"\"");
            return None;
        }
        Some(text)
    }

    /// The value of a text with placeholders, where the option is no text.
    fn computed(&mut self, owner: &Owner, name: &Name, rule: &OptionRule, template: &Template) -> Option<String> {
        let text = self.text(template, &owner.what())?;
        if variables::has_any(&text) {
            let expected = rule.kind.describe();
            self.findings.push(findings_of::number_of_environment(template.span, &name.value, expected));
            return None;
        }
        Some(text)
    }

    fn number(&mut self, owner: &Owner, name: &Name, rule: &OptionRule, scalar: &Scalar, bounded: bool) -> Option<u64> {
        let number = match &scalar.kind {
            ScalarKind::Int(number) => *number,
            ScalarKind::Text(template) => {
                let text = self.computed(owner, name, rule, template)?;
                match whole(&text) {
                    Some(number) if template.as_literal().is_none() => number,
                    Some(_) => {
                        self.findings.push(amounts::number_in_quotes(scalar.span, &name.value, &text));
                        return None;
                    }
                    None => {
                        self.wrong(scalar.span, name, rule, &text);
                        return None;
                    }
                }
            }
            ScalarKind::Bool(_) => {
                self.wrong(scalar.span, name, rule, &scalar.written);
                return None;
            }
        };
        let (least, most) = if bounded { (rule.min, rule.max) } else { (1, u64::from(u32::MAX)) };
        let found = u64::try_from(number).ok().filter(|n| (least..=most).contains(n));
        if found.is_none() {
            self.findings.push(amounts::out_of_range(scalar.span, &name.value, number, least, most));
        }
        found
    }

    fn truth(&mut self, owner: &Owner, name: &Name, rule: &OptionRule, scalar: &Scalar) -> Option<bool> {
        let truth = match &scalar.kind {
            ScalarKind::Bool(truth) => Some(*truth),
            ScalarKind::Text(template) if template.as_literal().is_none() => {
                self.computed(owner, name, rule, template)?.parse().ok()
            }
            _ => None,
        };
        match truth {
            None => self.wrong(scalar.span, name, rule, &scalar.written),
            Some(true) if rule.broken => {
                self.findings.push(findings_of::broken_option(scalar.span, &name.value));
                return None;
            }
            Some(_) => {}
        }
        truth
    }

    /// A time as `HH:MM:SS`, which is all that Scalable reads.
    fn duration(&mut self, owner: &Owner, name: &Name, rule: &OptionRule, scalar: &Scalar) -> Option<String> {
        if let ScalarKind::Int(_) = scalar.kind {
            self.findings.push(nodes::amount_without_unit(scalar.span, &name.value, &scalar.written, false));
            return None;
        }
        let text = self.plain(owner, name, rule, scalar)?;
        if variables::has_any(&text) {
            return Some(text);
        }
        let finding = match quantity::seconds(&text) {
            Ok(0) => amounts::zero(scalar.span, &name.value),
            Ok(seconds) if seconds <= LONGEST => return Some(clock(seconds)),
            Ok(_) => findings_of::walltime_too_long(scalar.span, &text),
            Err(problem) => amounts::bad_amount(scalar.span, &name.value, &text, &problem, false),
        };
        self.findings.push(finding);
        None
    }

    fn word(&mut self, owner: &Owner, name: &Name, rule: &OptionRule, scalar: &Scalar) -> Option<String> {
        let word = self.plain(owner, name, rule, scalar)?;
        if variables::has_any(&word) {
            return Some(word);
        }
        if rule.unused.contains(&word) {
            let used = rule.choices.iter().find(|c| !rule.unused.contains(c)).map_or("", String::as_str);
            self.findings.push(findings_of::ignored_word(scalar.span, &name.value, &word, used));
        }
        if !rule.choices.contains(&word) {
            let choices: Vec<&str> = rule.choices.iter().map(String::as_str).collect();
            let literal = matches!(&scalar.kind, ScalarKind::Text(text) if text.as_literal().is_some());
            self.findings.push(findings_of::unknown_choice(scalar.span, &name.value, &word, &choices, literal));
            return None;
        }
        Some(word)
    }

    /// An image that machines elsewhere can fetch, as it is written.
    fn image(&mut self, owner: &Owner, name: &Name, rule: &OptionRule, scalar: &Scalar) -> Option<String> {
        let image = self.plain(owner, name, rule, scalar)?;
        if variables::has_any(&image) {
            return Some(image);
        }
        let literal = matches!(&scalar.kind, ScalarKind::Text(text) if text.as_literal().is_some());
        let address = crate::check::images::address(&image, scalar.span, literal, self.findings)?;
        if !address.starts_with("docker://") {
            self.findings.push(findings_of::image_of_a_disk(scalar.span, &image, owner.provider.name()));
            return None;
        }
        Some(image)
    }

    /// Texts, in one with blanks between them or in several.
    fn list(&mut self, owner: &Owner, name: &Name, rule: &OptionRule, written: &Written) -> Option<Setting> {
        if !written.fields.is_empty() || written.values.is_empty() {
            self.wrong(written.span, name, rule, &written.shown());
            return None;
        }
        let mut items = Vec::new();
        for value in &written.values {
            let text = self.plain(owner, name, rule, value)?;
            // A blank may stand in what is put in place of a variable.
            if variables::has_any(&text) {
                items.push(Setting::Text(text));
            } else {
                items.extend(text.split_whitespace().map(|item| Setting::Text(item.to_owned())));
            }
        }
        Some(Setting::List(items))
    }

    /// Texts by name.
    fn map(&mut self, owner: &Owner, name: &Name, rule: &OptionRule, written: &Written) -> Option<Setting> {
        if written.fields.is_empty() || !written.values.is_empty() {
            self.wrong(written.span, name, rule, &written.shown());
            return None;
        }
        let text = OptionRule::text();
        let mut items = Vec::new();
        for (key, value) in &written.fields {
            items.extend(self.setting(owner, key, &text, value, true).map(|setting| (key.value.clone(), setting)));
        }
        items.sort_by(|a, b| a.0.cmp(&b.0));
        (items.len() == written.fields.len()).then_some(Setting::Map(items))
    }

    /// Options of an option.
    fn parts(&mut self, owner: &Owner, name: &Name, rule: &OptionRule, written: &Written) -> Option<Setting> {
        let known: Vec<&str> = rule.fields.keys().map(String::as_str).collect();
        if !written.values.is_empty() {
            let expected = known.iter().map(|k| format!("`{k}=…`")).collect::<Vec<_>>().join(" ");
            let found = written.shown();
            self.findings.push(findings_of::wrong_kind(written.span, &name.value, &expected, &found));
            return None;
        }
        let mut items = Vec::new();
        let mut good = true;
        for (key, value) in &written.fields {
            let Some(rule) = rule.fields.get(&key.value) else {
                self.findings.push(findings_of::unknown_part(key.span, &key.value, &name.value, &known));
                good = false;
                continue;
            };
            match self.setting(owner, key, rule, value, true) {
                Some(setting) => items.push((key.value.replace('-', "_"), setting)),
                None => good = false,
            }
        }
        good.then_some(())?;
        let number = |part: &str| -> Option<u64> {
            let given = items.iter().find(|(key, _)| key == part).map(|(_, setting)| setting);
            match given {
                Some(Setting::Int(number)) => Some(*number),
                _ => rule.fields.get(part).map(|rule| rule.default),
            }
        };
        if let (Some(least), Some(most)) = (number("minimum"), number("maximum"))
            && least > most
        {
            self.findings.push(findings_of::bounds_crossed(name.span, least, most));
            return None;
        }
        items.sort_by(|a, b| a.0.cmp(&b.0));
        Some(Setting::Map(items))
    }

    /// Whatever is written, for what nobody reads.
    fn any(&mut self, owner: &Owner, written: &Written) -> Option<Setting> {
        if !written.fields.is_empty() {
            let mut items = Vec::new();
            for (key, value) in &written.fields {
                items.push((key.value.clone(), self.any(owner, value)?));
            }
            items.sort_by(|a, b| a.0.cmp(&b.0));
            return Some(Setting::Map(items));
        }
        let mut values = Vec::new();
        for scalar in &written.values {
            values.push(match &scalar.kind {
                ScalarKind::Text(template) => Setting::Text(self.text(template, &owner.what())?),
                ScalarKind::Int(number) => match u64::try_from(*number) {
                    Ok(number) => Setting::Int(number),
                    Err(_) => Setting::Text(scalar.written.clone()),
                },
                ScalarKind::Bool(truth) => Setting::Bool(*truth),
            });
        }
        match values.len() {
            1 => values.pop(),
            _ => Some(Setting::List(values)),
        }
    }
}

/// The whole number of a text, as people write it.
pub(super) fn whole(text: &str) -> Option<i128> {
    match Value::parse(Type::Int, text)? {
        Value::Int(number, _) => Some(i128::from(number)),
        _ => None,
    }
}
