//! Days, months and times at equal distances.

use jiff::civil::{Date, DateTime};

use super::Binder;
use super::rows::Rows;
use crate::diagnostic::axes;
use crate::resolve::AxisId;
use crate::resolve::workflow::Placed;
use crate::source::Span;
use crate::values::{Type, Value};

/// A point in time as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Moment {
    Month(Date),
    Day(Date),
    Time(DateTime),
}

/// A distance.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    number: i64,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    Months(i64),
    Days(i64),
    Seconds(i64),
}

impl Moment {
    fn parse(text: &str) -> Option<Self> {
        let date = |text: &str| text.parse::<Date>().ok();
        if Value::parse(Type::Date, text).is_some() {
            return date(text).map(Moment::Day);
        }
        if Value::parse(Type::Month, text).is_some() {
            return date(&format!("{text}-01")).map(Moment::Month);
        }
        text.parse::<DateTime>().ok().map(Moment::Time)
    }

    fn same_kind(self, other: Moment) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    fn unit(self) -> &'static str {
        match self {
            Moment::Month(_) => "months",
            Moment::Day(_) => "days",
            Moment::Time(_) => "hours",
        }
    }

    /// So many steps later; nothing if that is no date.
    fn after(self, step: Step, times: i64) -> Option<Moment> {
        let number = step.number.checked_mul(times)?;
        let span = match step.unit {
            Unit::Months(each) => jiff::Span::new().try_months(number.checked_mul(each)?).ok()?,
            Unit::Days(each) => jiff::Span::new().try_days(number.checked_mul(each)?).ok()?,
            Unit::Seconds(each) => jiff::Span::new().try_seconds(number.checked_mul(each)?).ok()?,
        };
        Some(match self {
            Moment::Month(date) => Moment::Month(date.checked_add(span).ok()?),
            Moment::Day(date) => Moment::Day(date.checked_add(span).ok()?),
            Moment::Time(time) => Moment::Time(time.checked_add(span).ok()?),
        })
    }

    fn is_after(self, other: Moment) -> bool {
        let time = |moment| match moment {
            Moment::Month(date) | Moment::Day(date) => date.at(0, 0, 0, 0),
            Moment::Time(time) => time,
        };
        time(self) > time(other)
    }

    fn text(self) -> String {
        match self {
            Moment::Month(date) => date.strftime("%Y-%m").to_string(),
            Moment::Day(date) => date.to_string(),
            Moment::Time(time) => time.to_string(),
        }
    }
}

impl Step {
    /// `7 days`, `1 month`, `day`, `30 min`; nothing if it is none.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(split);
        let number = if number.is_empty() { 1 } else { number.parse().ok().filter(|n| *n > 0)? };
        let unit = match unit.trim().to_ascii_lowercase().as_str() {
            "year" | "years" => Unit::Months(12),
            "month" | "months" => Unit::Months(1),
            "week" | "weeks" => Unit::Days(7),
            "d" | "day" | "days" => Unit::Days(1),
            "h" | "hour" | "hours" => Unit::Seconds(3600),
            "min" | "minute" | "minutes" => Unit::Seconds(60),
            "s" | "second" | "seconds" => Unit::Seconds(1),
            _ => return None,
        };
        Some(Step { number, unit })
    }

    /// `moment`, if it is too coarse for this distance, as a step so fine needs it.
    fn finer(self, moment: Moment) -> Option<String> {
        match (self.unit, moment) {
            (Unit::Months(_), _) | (Unit::Days(_), Moment::Day(_)) | (_, Moment::Time(_)) => None,
            (Unit::Days(_), Moment::Month(date)) => Some(date.to_string()),
            (Unit::Seconds(_), Moment::Month(date) | Moment::Day(date)) => Some(date.at(0, 0, 0, 0).to_string()),
        }
    }
}

impl Binder<'_> {
    /// The rows of `dates`: from, to, count and step.
    pub(super) fn dates(
        &mut self,
        id: AxisId,
        span: Span,
        [from, to, count, step]: [Option<&Placed>; 4],
        parent: Option<(AxisId, u32)>,
        rows: &mut Rows,
    ) -> Option<()> {
        let ends = from.zip(to);
        let (from, to) = (self.moment(from, parent)?, self.moment(to, parent)?);
        let start = from.or(to)?;
        if let (Some(first), Some(last), Some((one, other))) = (from, to, ends) {
            if !first.same_kind(last) {
                self.findings.push(axes::mixed_dates(other.span, one.span, &first.text(), &last.text()));
                return None;
            }
            if first.is_after(last) {
                let axis = &self.workflow.axes[id].name;
                let finding = || axes::dates_backwards(other.span, axis, &first.text(), &last.text());
                self.nothing.get_or_insert_with(finding);
            }
        }
        // What leads out of the calendar.
        let way = step.or(count).map_or(span, |text| text.span);
        let step = match step {
            None if matches!(start, Moment::Month(_)) => Step { number: 1, unit: Unit::Months(1) },
            None => Step { number: 1, unit: Unit::Days(1) },
            Some(text) => {
                let written = self.text(text, parent)?;
                let Some(step) = Step::parse(&written) else {
                    self.findings.push(axes::bad_date_step(text.span, &written, start.unit()));
                    return None;
                };
                let ends = [("from", from), ("to", to)].into_iter();
                let finer: Vec<(&str, String)> =
                    ends.filter_map(|(name, end)| Some((name, step.finer(end?)?))).collect();
                if !finer.is_empty() {
                    self.findings.push(axes::fine_date_step(text.span, &written, start.unit(), &finer));
                    return None;
                }
                step
            }
        };
        let count = match count {
            Some(count) => Some(self.count("count", 1, count, parent)?),
            None => None,
        };
        let inside = parent.map_or(0, |(_, e)| e);
        let mut number = 0;
        while count.is_none_or(|count| number < count) {
            // Each is counted from the end that is given: a month after January 31 is not a day before March 31.
            let times = match (from, count) {
                (None, Some(count)) => number as i64 + 1 - count as i64,
                _ => number as i64,
            };
            let Some(moment) = start.after(step, times) else {
                if count.is_none() {
                    break;
                }
                self.findings.push(axes::date_out_of_range(way));
                return None;
            };
            if count.is_none() && to.is_some_and(|to| moment.is_after(to)) {
                break;
            }
            self.room(id, span, rows.len() as u64, 1)?;
            rows.push(inside, &moment.text(), span, |_| None);
            number += 1;
        }
        Some(())
    }

    fn moment(&mut self, text: Option<&Placed>, parent: Option<(AxisId, u32)>) -> Option<Option<Moment>> {
        let Some(text) = text else { return Some(None) };
        let written = self.text(text, parent)?;
        let moment = Moment::parse(written.trim());
        if moment.is_none() {
            self.findings.push(axes::bad_date(text.span, &written));
        }
        moment.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(from: &str, step: &str, times: i64) -> String {
        let moment = Moment::parse(from).expect("a date");
        let step = Step::parse(step).expect("a step");
        moment.after(step, times).expect("in the calendar").text()
    }

    #[test]
    fn dates_follow_the_calendar() {
        assert_eq!(after("2024-02-28", "2 days", 1), "2024-03-01");
        assert_eq!(after("2024-01-31", "1 month", 1), "2024-02-29");
        assert_eq!(after("2024-01-31", "1 month", 2), "2024-03-31");
        assert_eq!(after("2023-11", "month", 3), "2024-02");
        assert_eq!(after("2024-12-31T18:00:00", "6 hours", 1), "2025-01-01T00:00:00");
        assert_eq!(after("2024-01-08", "week", -1), "2024-01-01");
    }

    #[test]
    fn a_step_is_not_finer_than_the_dates() {
        let finer = |step: &str, moment: &str| {
            let step = Step::parse(step).expect("a step");
            step.finer(Moment::parse(moment).expect("a date"))
        };
        assert_eq!(finer("6 hours", "2024-01-01").as_deref(), Some("2024-01-01T00:00:00"));
        assert_eq!(finer("1 day", "2024-01").as_deref(), Some("2024-01-01"));
        assert_eq!(finer("30 min", "2024-01-01T12:00:00"), None);
        assert_eq!(finer("2 months", "2024-01-31"), None);
        for wrong in ["0 days", "days 2", "30", "1 parsec"] {
            assert_eq!(Step::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Step::parse("30s"), Step::parse("30 seconds"));
    }
}
