//! Nouns: how many, one of them, several of them.

/// `12`, `twelve`
pub fn number(lower: &str) -> Option<u64> {
    const NAMES: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    if lower.bytes().all(|b| b.is_ascii_digit()) && lower.len() < 10 {
        return lower.parse().ok();
    }
    match NAMES.iter().position(|name| *name == lower) {
        Some(at) => u64::try_from(at).ok(),
        None => [("thirty", 30), ("forty", 40), ("fifty", 50), ("hundred", 100), ("dozen", 12)]
            .iter()
            .find(|(name, _)| *name == lower)
            .map(|(_, number)| *number),
    }
}

/// The singular of a noun.
pub fn singular(noun: &str) -> String {
    let same = ["series", "species", "data", "gas", "bias", "lens", "canvas", "analysis", "basis", "axis"];
    let own = [
        ("analyses", "analysis"),
        ("indices", "index"),
        ("matrices", "matrix"),
        ("vertices", "vertex"),
        ("axes", "axis"),
        ("movies", "movie"),
        ("people", "person"),
        ("children", "child"),
        ("hypotheses", "hypothesis"),
        ("genera", "genus"),
    ];
    if let Some((_, one)) = own.iter().find(|(many, _)| *many == noun) {
        return (*one).to_owned();
    }
    let keeps = same.contains(&noun) || !noun.ends_with('s') || ["ss", "us", "is"].iter().any(|e| noun.ends_with(e));
    if keeps || noun.len() < 3 {
        return noun.to_owned();
    }
    if noun.ends_with("ies") && noun.len() > 4 {
        return format!("{}y", &noun[..noun.len() - 3]);
    }
    let es = ["sses", "xes", "ches", "shes", "zzes"].iter().any(|ending| noun.ends_with(ending));
    noun[..noun.len() - if es { 2 } else { 1 }].to_owned()
}

/// `scenario` as it is asked for.
pub fn plural(noun: &str) -> String {
    if noun != singular(&noun.to_lowercase()) && noun.ends_with('s') {
        return noun.to_owned();
    }
    let end = noun.chars().last().unwrap_or('s');
    let before = noun.chars().rev().nth(1).unwrap_or('a');
    match end {
        's' if noun.ends_with("is") => format!("{}es", &noun[..noun.len() - 2]),
        's' if noun == "series" || noun == "species" => noun.to_owned(),
        's' | 'x' => format!("{noun}es"),
        'y' if !"aeiou".contains(before) => format!("{}ies", &noun[..noun.len() - 1]),
        'h' if matches!(before, 'c' | 's') => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singulars_and_numbers() {
        for (many, one) in [
            ("scenarios", "scenario"),
            ("cities", "city"),
            ("classes", "class"),
            ("batches", "batch"),
            ("images", "image"),
            ("analyses", "analysis"),
            ("species", "species"),
            ("bus", "bus"),
            ("ties", "tie"),
        ] {
            assert_eq!(singular(many), one);
        }
        assert_eq!((number("12"), number("five"), number("a")), (Some(12), Some(5), None));
    }
}
