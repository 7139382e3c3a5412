//! Sizes on the command line and in messages.

const UNITS: [(&str, u64); 9] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("B", 1),
];

/// Reads a size: a whole number of bytes, or one with a unit, as `512 MiB`.
pub fn parse(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim_start());
    let factor = match unit {
        "" => Some(1),
        _ => UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor),
    };
    let number: Option<u64> = number.parse().ok();
    match (number, factor) {
        (Some(number), Some(factor)) => number.checked_mul(factor).ok_or_else(|| "it is too large".to_owned()),
        _ => {
            Err("it must be a whole number of bytes, or one with a unit: B, KiB, MiB, GiB, TiB, kB, MB, GB, TB".into())
        }
    }
}

/// Writes a size for people: exact below 10 KiB.
pub fn show(bytes: u64) -> String {
    let unit =
        UNITS[..4].iter().rev().find(|(_, factor)| bytes >= 10 * factor || (bytes >= *factor && *factor > 1 << 10));
    match unit {
        None => format!("{bytes} B"),
        Some((name, factor)) => {
            // In integers, so that no rounding differs between machines.
            let tenths = (u128::from(bytes) * 10 + u128::from(factor / 2)) / u128::from(*factor);
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        assert_eq!(parse("1048576"), Ok(1 << 20));
        assert_eq!(parse("2 GiB"), Ok(2 << 30));
        assert_eq!(parse("500MB"), Ok(500_000_000));
        for wrong in ["", "GiB", "-1", "1.5 GiB", "1 gib", "99999999999 TiB", "1 GiB 2"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sizes_are_shown() {
        assert_eq!(show(0), "0 B");
        assert_eq!(show(10_239), "10239 B");
        assert_eq!(show(10_240), "10.0 KiB");
        assert_eq!(show(81_600_000), "77.8 MiB");
        assert_eq!(show(1 << 20), "1.0 MiB");
        assert_eq!(show(u64::MAX), "16777216.0 TiB");
    }
}
