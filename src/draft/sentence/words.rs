//! Words of English: what is a verb, a number, the singular of a noun.

/// One word or sign of a sentence, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub lower: String,
    pub start: usize,
    pub end: usize,
}

impl Word {
    pub fn is(&self, words: &[&str]) -> bool {
        words.contains(&self.lower.as_str())
    }

    pub fn is_sign(&self) -> bool {
        !self.text.starts_with(char::is_alphanumeric)
    }
}

/// Longer sentences are cut.
const MOST: usize = 400;

/// The words of a sentence; signs that part it are words of their own.
pub fn words(sentence: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut start = None;
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'' | '’');
    let push = |start: usize, end: usize, found: &mut Vec<Word>| {
        let text = sentence[start..end].trim_end_matches(['-', '\'', '’', '.']).to_owned();
        let end = start + text.len();
        if !text.is_empty() && found.len() < MOST {
            found.push(Word { lower: text.to_lowercase(), text, start, end });
        }
    };
    for (at, c) in sentence.char_indices() {
        // `2.5` and `samples.csv` are words, `done. Then` is not.
        let next = || sentence[at + c.len_utf8()..].chars().next();
        let dot = matches!(c, '.' | '/') && start.is_some() && next().is_some_and(char::is_alphanumeric);
        if inner(c) && (start.is_some() || c.is_alphanumeric()) || dot {
            start = start.or(Some(at));
            continue;
        }
        if let Some(start) = start.take() {
            push(start, at, &mut found);
        }
        if matches!(c, ',' | ';' | '.' | ':' | '→' | '!' | '?' | '\n') && found.len() < MOST {
            let sign = if c == '→' {
                ";"
            } else if matches!(c, '!' | '?' | '\n') {
                "."
            } else {
                &sentence[at..at + 1]
            };
            found.push(Word { text: sign.to_owned(), lower: sign.to_owned(), start: at, end: at + c.len_utf8() });
        }
    }
    if let Some(start) = start {
        push(start, sentence.len(), &mut found);
    }
    found
}

/// What kind of work a verb names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// It brings many things together.
    Gather,
    /// It makes many things of one.
    Split,
    Train,
    /// It uses a model that was trained.
    Predict,
    /// It needs nothing that was there before.
    Source,
    /// It says nothing by itself: `run Demeter`.
    Run,
    /// It works on what its object names.
    Change,
    Other,
}

use Work::{Change, Gather, Other, Predict, Run, Source, Split, Train};

/// Verbs, what they do, and what comes of it.
const VERBS: &[(&str, Work, &str)] = &[
    ("aggregate", Gather, "aggregated"),
    ("merge", Gather, "merged"),
    ("combine", Gather, "combined"),
    ("summarise", Gather, "summary"),
    ("summarize", Gather, "summary"),
    ("join", Gather, "joined"),
    ("concatenate", Gather, "concatenated"),
    ("average", Gather, "average"),
    ("pool", Gather, "pooled"),
    ("gather", Gather, "gathered"),
    ("mosaic", Gather, "mosaic"),
    ("stitch", Gather, "stitched"),
    ("reduce", Gather, "reduced"),
    ("sum", Gather, "sum"),
    ("assemble", Gather, "assembled"),
    ("stack", Gather, "stack"),
    ("collect", Gather, "collected"),
    ("rank", Gather, "ranking"),
    ("compare", Gather, "comparison"),
    ("split", Split, "piece"),
    ("cut", Split, "piece"),
    ("divide", Split, "piece"),
    ("partition", Split, "piece"),
    ("tile", Split, "piece"),
    ("chunk", Split, "piece"),
    ("train", Train, "model"),
    ("fit", Train, "model"),
    ("predict", Predict, "prediction"),
    ("forecast", Predict, "forecast"),
    ("infer", Predict, "inferred"),
    ("apply", Predict, "applied"),
    ("evaluate", Predict, "evaluation"),
    ("score", Predict, "score"),
    ("classify", Predict, "classes"),
    ("test", Predict, "test"),
    ("validate", Predict, "validation"),
    ("fetch", Source, "data"),
    ("download", Source, "data"),
    ("retrieve", Source, "data"),
    ("get", Source, "data"),
    ("acquire", Source, "data"),
    ("query", Source, "data"),
    ("simulate", Source, "simulation"),
    ("generate", Source, "generated"),
    ("sample", Source, "samples"),
    ("run", Run, "result"),
    ("execute", Run, "result"),
    ("launch", Run, "result"),
    ("start", Run, "result"),
    ("perform", Run, "result"),
    ("do", Run, "result"),
    ("use", Run, "result"),
    ("invoke", Run, "result"),
    ("process", Change, "processed"),
    ("clean", Change, "cleaned"),
    ("filter", Change, "filtered"),
    ("analyse", Change, "analysis"),
    ("analyze", Change, "analysis"),
    ("align", Change, "aligned"),
    ("trim", Change, "trimmed"),
    ("call", Change, "calls"),
    ("project", Change, "projected"),
    ("sort", Change, "sorted"),
    ("index", Change, "index"),
    ("convert", Change, "converted"),
    ("calibrate", Change, "calibrated"),
    ("correct", Change, "corrected"),
    ("normalise", Change, "normalised"),
    ("normalize", Change, "normalized"),
    ("resample", Change, "resampled"),
    ("reproject", Change, "reprojected"),
    ("regrid", Change, "regridded"),
    ("interpolate", Change, "interpolated"),
    ("count", Change, "counts"),
    ("measure", Change, "measured"),
    ("annotate", Change, "annotated"),
    ("quantify", Change, "amounts"),
    ("cluster", Change, "clusters"),
    ("segment", Change, "segmented"),
    ("mask", Change, "masked"),
    ("smooth", Change, "smoothed"),
    ("denoise", Change, "denoised"),
    ("crop", Change, "cropped"),
    ("resize", Change, "resized"),
    ("rescale", Change, "rescaled"),
    ("transform", Change, "transformed"),
    ("preprocess", Change, "preprocessed"),
    ("postprocess", Change, "postprocessed"),
    ("compress", Change, "compressed"),
    ("tokenize", Change, "tokens"),
    ("translate", Change, "translated"),
    ("read", Change, "read"),
    ("parse", Change, "parsed"),
    ("check", Change, "checked"),
    ("inspect", Change, "inspected"),
    ("downscale", Other, "downscaled"),
    ("extract", Change, "extracted"),
    ("compute", Other, "computed"),
    ("calculate", Other, "calculated"),
    ("estimate", Other, "estimate"),
    ("plot", Other, "plot"),
    ("draw", Other, "drawing"),
    ("visualise", Other, "picture"),
    ("visualize", Other, "picture"),
    ("render", Other, "picture"),
    ("report", Other, "report"),
    ("write", Other, "text"),
    ("publish", Other, "published"),
    ("upload", Other, "uploaded"),
    ("save", Other, "saved"),
    ("store", Other, "stored"),
    ("build", Other, "built"),
    ("make", Other, "made"),
    ("create", Other, "created"),
    ("produce", Other, "produced"),
    ("prepare", Other, "prepared"),
    ("derive", Other, "derived"),
    ("detect", Change, "detected"),
    ("identify", Change, "identified"),
    ("find", Other, "found"),
    ("select", Other, "selected"),
    ("pick", Other, "picked"),
    ("choose", Other, "chosen"),
    ("solve", Other, "solution"),
    ("optimise", Other, "optimum"),
    ("optimize", Other, "optimum"),
    ("tune", Other, "tuned"),
    ("repeat", Other, "result"),
    ("update", Other, "updated"),
    ("assimilate", Other, "assimilated"),
    ("subtract", Other, "difference"),
    ("register", Change, "registered"),
    ("stain", Change, "stained"),
    ("map", Other, "mapped"),
    ("assess", Predict, "assessment"),
];

/// Verbs that are nouns just as often.
const NOUNS_TOO: [&str; 26] = [
    "run", "test", "sample", "plot", "map", "train", "report", "forecast", "cluster", "score", "filter", "split",
    "cut", "mask", "draw", "call", "count", "index", "tile", "chunk", "stack", "pool", "segment", "crop", "average",
    "project",
];

/// A verb in one of its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verb {
    pub base: &'static str,
    pub work: Work,
    pub makes: &'static str,
    /// `merged`, as in `the tables are merged`
    pub past: bool,
}

pub fn verb(lower: &str) -> Option<Verb> {
    let find = |text: &str| VERBS.iter().find(|(base, ..)| *base == text);
    let as_verb =
        |found: &(&'static str, Work, &'static str), past| Verb { base: found.0, work: found.1, makes: found.2, past };
    if let Some(found) = find(lower) {
        return Some(as_verb(found, false));
    }
    for (ending, past) in [("ing", false), ("es", false), ("s", false), ("ed", true), ("d", true)] {
        let Some(stem) = lower.strip_suffix(ending) else { continue };
        // `splitting` doubles its last letter, `training` does not, `combining` drops an `e`.
        let mut letters = stem.chars().rev();
        let doubled = letters.next().is_some_and(|last| letters.next() == Some(last));
        let short = if doubled { stem.strip_suffix(|_: char| true).unwrap_or(stem) } else { stem };
        let forms = [
            stem.to_owned(),
            format!("{stem}e"),
            short.to_owned(),
            format!("{}y", stem.strip_suffix('i').unwrap_or("?")),
        ];
        if let Some(found) = forms.iter().find_map(|form| find(form)) {
            return Some(as_verb(found, past));
        }
    }
    (lower == "ran").then_some(Verb { base: "run", work: Run, makes: "result", past: true })
}

/// A verb that may as well be a noun in this place.
pub fn is_noun_too(lower: &str) -> bool {
    NOUNS_TOO.contains(&lower)
}

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
    let same = ["series", "species", "data", "gas", "bias", "lens", "canvas", "movies", "analysis", "basis", "axis"];
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_verbs() {
        for (word, base) in [
            ("run", "run"),
            ("merges", "merge"),
            ("merged", "merge"),
            ("splitting", "split"),
            ("training", "train"),
            ("combining", "combine"),
            ("classifies", "classify"),
            ("processes", "process"),
            ("fitted", "fit"),
        ] {
            assert_eq!(verb(word).map(|v| v.base), Some(base), "{word}");
        }
        assert_eq!(verb("scenario"), None);
    }

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

    #[test]
    fn words_and_signs() {
        let shown: Vec<String> =
            words("Fetch samples.csv, then clean-up it. Done…").into_iter().map(|w| w.text).collect();
        assert_eq!(shown, ["Fetch", "samples.csv", ",", "then", "clean-up", "it", ".", "Done"]);
    }
}
