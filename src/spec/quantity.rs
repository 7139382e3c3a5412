//! Amounts with a unit, exact: memory and disk in bytes, wall time in seconds.

/// Why a text is no amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuantityProblem {
    NoNumber,
    NoUnit,
    UnknownUnit(String),
    TooLarge,
    TooManyDigits,
    NotExact,
}

/// The units of amounts of bytes, and how many bytes each is.
pub const BYTE_UNITS: [(&str, u128); 9] = [
    ("B", 1),
    ("KB", 1000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

/// An amount of bytes such as `2 GiB`, `1.5 GiB` or `500 MB`.
///
/// # Errors
/// What is wrong with the text. A fraction must come to whole bytes.
pub fn bytes(text: &str) -> Result<u64, QuantityProblem> {
    let (number, unit) = split(text)?;
    let factor = BYTE_UNITS.iter().find(|(name, _)| *name == unit).map(|(_, f)| *f);
    let Some(factor) = factor else { return Err(QuantityProblem::UnknownUnit(unit.to_owned())) };
    scaled(number, factor)
}

/// The unit that was probably meant: `kB` is `KB`; `gb`, `G` and `GIB` come near `GiB`; `hours` is `h`.
pub fn near_unit(unit: &str, bytes: bool) -> Option<&'static str> {
    let lower = unit.to_lowercase();
    if !bytes {
        let one = lower.strip_suffix('s').filter(|one| !one.is_empty()).unwrap_or(&lower);
        let words = [("s", "sec second"), ("min", "m min minute"), ("h", "h hr hour"), ("d", "d day")];
        return words.into_iter().find(|(_, words)| words.split(' ').any(|w| w == one)).map(|(unit, _)| unit);
    }
    let units = || BYTE_UNITS.iter().map(|(name, _)| *name);
    let first = unit.chars().next()?.to_ascii_uppercase();
    let near = |name: &&str| name.ends_with("iB") && name.starts_with(first);
    // As physicists write it, and so surely decimal.
    if unit == "kB" { Some("KB") } else { units().find(near) }
}

/// A wall time: `HH:MM:SS`, or an amount such as `90 min`, `2 h`, `45 s`, `1 d`.
///
/// # Errors
/// What is wrong with the text.
pub fn seconds(text: &str) -> Result<u64, QuantityProblem> {
    if let [h, m, s] = text.split(':').collect::<Vec<_>>()[..] {
        let part = |t: &str| {
            let digits = !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
            if digits {
                t.parse::<u64>().map_err(|_| QuantityProblem::TooLarge)
            } else {
                Err(QuantityProblem::NoNumber)
            }
        };
        let (h, m, s) = (part(h)?, part(m)?, part(s)?);
        if m > 59 || s > 59 {
            return Err(QuantityProblem::NoNumber);
        }
        return h.checked_mul(3600).and_then(|t| t.checked_add(m * 60 + s)).ok_or(QuantityProblem::TooLarge);
    }
    let (number, unit) = split(text)?;
    let factor = match unit {
        "s" => 1,
        "min" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(QuantityProblem::UnknownUnit(unit.to_owned())),
    };
    scaled(number, factor)
}

fn split(text: &str) -> Result<(&str, &str), QuantityProblem> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim());
    if number.is_empty() || number.starts_with('.') || number.ends_with('.') || number.matches('.').count() > 1 {
        return Err(QuantityProblem::NoNumber);
    }
    if unit.is_empty() { Err(QuantityProblem::NoUnit) } else { Ok((number, unit)) }
}

/// `number` times `factor`, in integers.
fn scaled(number: &str, factor: u128) -> Result<u64, QuantityProblem> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.len() > 20 {
        return Err(QuantityProblem::TooLarge);
    }
    if fraction.len() > 15 {
        return Err(QuantityProblem::TooManyDigits);
    }
    let parse = |t: &str| if t.is_empty() { Ok(0) } else { t.parse::<u128>().map_err(|_| QuantityProblem::NoNumber) };
    let scale = 10u128.pow(fraction.len() as u32);
    let digits = parse(whole)?.checked_mul(scale).and_then(|w| w.checked_add(parse(fraction).ok()?));
    let total = digits.and_then(|d| d.checked_mul(factor)).ok_or(QuantityProblem::TooLarge)?;
    if total % scale != 0 {
        return Err(QuantityProblem::NotExact);
    }
    u64::try_from(total / scale).map_err(|_| QuantityProblem::TooLarge)
}

/// Bytes as whole MiB, rounded up: what Pegasus and HTCondor count memory in.
pub fn mebibytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_exact() {
        assert_eq!(bytes("2 GiB"), Ok(2 * 1024 * 1024 * 1024));
        assert_eq!(bytes("1.5GiB"), Ok(1_610_612_736));
        assert_eq!(bytes("500 MB").map(mebibytes), Ok(477));
        assert_eq!(bytes("2"), Err(QuantityProblem::NoUnit));
        assert_eq!(bytes("2 GB/s"), Err(QuantityProblem::UnknownUnit("GB/s".into())));
        assert_eq!(bytes("0.3 B"), Err(QuantityProblem::NotExact));
        assert_eq!(bytes("99999999999999999999 TiB"), Err(QuantityProblem::TooLarge));
        assert_eq!(bytes("1.0000000000000001 GiB"), Err(QuantityProblem::TooManyDigits));
        assert_eq!(["g", "kB", "GIB", "x"].map(|u| near_unit(u, true)), [Some("GiB"), Some("KB"), Some("GiB"), None]);
        assert_eq!(
            ["m", "hours", "secs", "weeks"].map(|u| near_unit(u, false)),
            [Some("min"), Some("h"), Some("s"), None]
        );
    }

    #[test]
    fn wall_times() {
        assert_eq!(seconds("02:00:00"), Ok(7200));
        assert_eq!(seconds("90 min"), Ok(5400));
        assert_eq!(seconds("99:99:99"), Err(QuantityProblem::NoNumber));
        assert_eq!(seconds("2 weeks"), Err(QuantityProblem::UnknownUnit("weeks".into())));
    }
}
