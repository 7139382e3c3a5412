//! Days, months and times at equal distances.

use jiff::civil::{Date, DateTime};

use super::Binder;
use super::rows::Rows;
use crate::diagnostic::axes;
use crate::resolve::{AxisId, Text};
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
    /// `7 days`, `1 month`, `day`; nothing if it is none, or finer than `moment`.
    fn parse(text: &str, moment: Moment) -> Option<Self> {
        let text = text.trim();
        let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(split);
        let number = if number.is_empty() { 1 } else { number.parse().ok().filter(|n| *n > 0)? };
        let unit = match unit.trim().to_ascii_lowercase().trim_end_matches('s') {
            "year" => Unit::Months(12),
            "month" => Unit::Months(1),
            "week" => Unit::Days(7),
            "day" => Unit::Days(1),
            "hour" => Unit::Seconds(3600),
            "minute" => Unit::Seconds(60),
            "second" => Unit::Seconds(1),
            _ => return None,
        };
        let fits = match moment {
            Moment::Month(_) => matches!(unit, Unit::Months(_)),
            Moment::Day(_) => !matches!(unit, Unit::Seconds(_)),
            Moment::Time(_) => true,
        };
        fits.then_some(Step { number, unit })
    }
}

impl Binder<'_> {
    /// The rows of `dates`: from, to, count and step.
    pub(super) fn dates(
        &mut self,
        id: AxisId,
        span: Span,
        [from, to, count, step]: [Option<&Text>; 4],
        parent: Option<(AxisId, u32)>,
        rows: &mut Rows,
    ) -> Option<()> {
        let (from, to) = (self.moment(from, parent, span)?, self.moment(to, parent, span)?);
        let start = from.or(to)?;
        if let (Some(first), Some(last)) = (from, to)
            && !first.same_kind(last)
        {
            self.findings.push(axes::mixed_dates(span, &first.text(), &last.text()));
            return None;
        }
        let step = match step {
            None if matches!(start, Moment::Month(_)) => Step { number: 1, unit: Unit::Months(1) },
            None => Step { number: 1, unit: Unit::Days(1) },
            Some(text) => {
                let written = self.text(text, parent, span)?;
                match Step::parse(&written, start) {
                    Some(step) => step,
                    None => {
                        self.findings.push(axes::bad_date_step(span, &written, start.unit()));
                        return None;
                    }
                }
            }
        };
        let count = match count {
            Some(count) => Some(self.count("count", 1, count, parent, span)?),
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
                self.findings.push(axes::date_out_of_range(span));
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

    fn moment(&mut self, text: Option<&Text>, parent: Option<(AxisId, u32)>, span: Span) -> Option<Option<Moment>> {
        let Some(text) = text else { return Some(None) };
        let written = self.text(text, parent, span)?;
        let moment = Moment::parse(written.trim());
        if moment.is_none() {
            self.findings.push(axes::bad_date(span, &written));
        }
        moment.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(from: &str, step: &str, times: i64) -> String {
        let moment = Moment::parse(from).expect("a date");
        let step = Step::parse(step, moment).expect("a step");
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
        let day = Moment::parse("2024-01-01").expect("a day");
        assert_eq!(Step::parse("6 hours", day), None);
        assert_eq!(Step::parse("0 days", day), None);
        assert_eq!(Step::parse("days 2", day), None);
        assert_eq!(Step::parse("1 day", Moment::parse("2024-01").expect("a month")), None);
    }
}
