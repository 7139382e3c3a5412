//! Verbs, and what they do.

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
}
