//! Draws what a build did: one line per folder, one per file, the diffs, and the notes.

use super::build::totals_words;
use super::console::{Page, Paint, path, plain};
use super::size;
use crate::apply::{
    Blocker, Diff, DiffStyle, FileReport, Line, Lines, Options, Outcome, Reason, Recovery, Report, Size, Target, What,
};
use crate::compile::Totals;
use crate::counted::counted;
use crate::diagnostic::{Diagnostic, built};
use crate::diff::{Meaning, tell};
use crate::lower::Mode;
use crate::source::Span;

/// Names that are listed in one note.
const MAX_NAMES: usize = 20;

/// Longer lines of a diff are cut.
const MAX_COLUMNS: usize = 240;

/// Puts a report on the page, with what the change means if that is known.
pub fn show(
    page: &mut Page,
    target: &Target,
    report: &Report,
    options: &Options,
    totals: &Totals,
    meaning: Option<&Meaning>,
) {
    let folder = path(target.folder());
    if let Some(recovery) = &report.recovery {
        page.note(format!("{folder}: {}", recovery_words(recovery)));
    }
    page.out(format!("{}: {}", page.out_paint.bold(&folder), summary(report, options, totals)));
    for line in meaning.into_iter().flat_map(tell::lines) {
        page.out(format!("  {}", plain(&line)));
    }
    // Of what was never built each file is missing: that is said once.
    let is_listed = !(options.locked && report.same_meaning.is_none());
    let is_news = |file: &&FileReport| is_listed && !matches!(file.what, What::Same | What::LeftOut);
    for file in report.files.iter().filter(is_news) {
        page.out(file_line(page.out_paint, file, is_forced(report, options)));
        if let (Some(lines), DiffStyle::Full) = (file.diff.as_ref().and_then(Diff::lines), options.diff) {
            let name = plain(&format!("{folder}/{}", file.path));
            page.out(diff_text(page.out_paint, &format!("{name} (on disk)"), &name, lines));
        }
    }
    notes(page, &folder, report, options);
    if let Some(Stop { why, help }) = stop(target, report, options) {
        page.error(format!("{folder}: {why}"));
        page.help(help);
    }
}

fn recovery_words(recovery: &Recovery) -> String {
    match recovery {
        Recovery::Removed => "an interrupted build was found, and what it had staged was removed".to_owned(),
        Recovery::Finished { kept: None } => "an interrupted build was found and finished first".to_owned(),
        Recovery::Finished { kept: Some(kept) } => {
            format!(
                "an interrupted build was found and finished first; what was not as it left it is kept in {}",
                path(kept)
            )
        }
    }
}

/// `2 changed, 1 new, 11 unchanged (3 steps, 201 jobs, 77.8 MiB)`
fn summary(report: &Report, options: &Options, totals: &Totals) -> String {
    let size = size::show(report.total_bytes);
    let all = format!("({}, {}, {size})", counted(report.count(is_made), "file"), totals_words(totals));
    if report.outcome == Outcome::Unchanged {
        let absent = report.count(|w| w == What::LeftOut);
        let done = match (options.locked, absent) {
            (false, _) => "unchanged, nothing written".to_owned(),
            (true, 0) => "as its lock says".to_owned(),
            (true, n) => format!("as its lock says, {} not there", counted(n, "file")),
        };
        return format!("{done} {all}");
    }
    let edited = if is_forced(report, options) { "edited and replaced" } else { "edited" };
    let kinds: [(&str, Is); 10] = [
        ("new", |w| w == What::New),
        ("changed", |w| w == What::Changed),
        ("made again", |w| w == What::MadeAgain),
        ("mode set", |w| w == What::ModeSet),
        ("removed", |w| w == What::Removed),
        (edited, |w| matches!(w, What::Edited | What::EditedStale)),
        ("foreign in the way", |w| w == What::Foreign),
        ("blocked", |w| matches!(w, What::Blocked(_))),
        ("not as locked", |w| w == What::Unlocked),
        ("unchanged", |w| matches!(w, What::Same | What::LeftOut)),
    ];
    let counts: Vec<String> = kinds
        .iter()
        .map(|(word, is)| (report.count(is), word))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    let head = match report.outcome {
        Outcome::Built | Outcome::Unchanged => "",
        Outcome::WouldBuild => "would be: ",
        Outcome::InTheWay => "not built: ",
        Outcome::OutOfDate => "out of date: ",
    };
    let lock_only = report.count(|w| !matches!(w, What::Same | What::LeftOut)) == 0;
    let lock = match report.outcome {
        Outcome::Built if lock_only => ", the lock is new",
        Outcome::WouldBuild if lock_only => ", a new lock",
        Outcome::OutOfDate if lock_only => ", but the lock",
        _ => "",
    };
    format!("{head}{}{lock} {all}", counts.join(", "))
}

/// Does a path belong to a kind?
type Is = fn(What) -> bool;

/// Is somebody's work replaced?
fn is_forced(report: &Report, options: &Options) -> bool {
    options.force && report.outcome != Outcome::InTheWay
}

fn is_made(what: What) -> bool {
    !matches!(what, What::Removed | What::EditedStale | What::Blocked(_))
}

/// `  changed     pegasus/README.md  +1 -1`
fn file_line(paint: Paint, file: &FileReport, force: bool) -> String {
    let word = match file.what {
        What::Same => "same",
        What::New => "new",
        What::MadeAgain => "made again",
        What::Changed => "changed",
        What::ModeSet => "mode set",
        What::Removed => "removed",
        What::Edited | What::Foreign if force => "replaced",
        What::EditedStale if force => "removed",
        What::Blocked(_) if force => "replaced",
        What::Edited | What::EditedStale => "edited",
        What::Foreign => "foreign",
        What::Blocked(_) => "blocked",
        What::LeftOut => "left out",
        What::Unlocked => "not locked",
    };
    let padded = format!("{word:<10}");
    let coloured = match file.what {
        What::New | What::MadeAgain => paint.green(&padded),
        What::Changed | What::ModeSet | What::Unlocked => paint.yellow(&padded),
        What::Removed => paint.red(&padded),
        what if what.is_in_the_way() => paint.red(&padded),
        _ => padded,
    };
    format!("  {coloured}  {}{}", plain(file.path.as_str()), detail(file))
}

fn detail(file: &FileReport) -> String {
    let sizes = |old: Size, new: Size| format!("  {} -> {}", size::show(old.bytes), size::show(new.bytes));
    match (file.what, &file.diff, file.old, file.new) {
        (What::Blocked(by), ..) => format!("  {}", blocker_words(by)),
        (What::ModeSet, _, Some(old), Some(new)) => format!("  {} -> {}", mode(old.mode), mode(new.mode)),
        (What::EditedStale, ..) => "  (no longer made)".to_owned(),
        (_, Some(diff @ (Diff::Text(_) | Diff::Entries(_))), ..) => format!("  {}", diff.counts().unwrap_or_default()),
        (_, Some(Diff::Binary), Some(old), Some(new)) => format!("  no text: {}", sizes(old, new).trim_start()),
        (_, Some(Diff::Large), Some(old), Some(new)) => {
            format!("  too large to show: {}", sizes(old, new).trim_start())
        }
        (_, _, Some(old), Some(new)) if old.bytes != new.bytes => sizes(old, new),
        (What::New | What::MadeAgain, _, _, Some(new)) => format!("  {}", size::show(new.bytes)),
        _ => String::new(),
    }
}

fn blocker_words(by: Blocker) -> &'static str {
    match by {
        Blocker::Link => "is a symbolic link, and napkin writes through none",
        Blocker::File => "is a file where a folder must be",
        Blocker::Folder => "is a folder with other files where a file must be",
        Blocker::Special => "is a device, pipe or socket",
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Plain => "0644",
        Mode::Executable => "0755",
    }
}

/// A unified diff, with its two header lines.
pub(super) fn diff_text(paint: Paint, old: &str, new: &str, lines: &Lines) -> String {
    let mut out = format!("{}\n{}\n", paint.bold(&format!("--- {old}")), paint.bold(&format!("+++ {new}")));
    for line in &lines.shown {
        let drawn = match line {
            Line::Place(place) => paint.cyan(place),
            Line::Same(text) => format!(" {}", cut(text)),
            Line::Removed(text) => paint.red(&format!("-{}", cut(text))),
            Line::Added(text) => paint.green(&format!("+{}", cut(text))),
            Line::NoBreak => "\\ No newline at end of file".to_owned(),
        };
        out += &drawn;
        out.push('\n');
    }
    if lines.more > 0 {
        out += &format!("… {} more\n", counted(lines.more, "line"));
    }
    out
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_COLUMNS) {
        None => plain(text),
        Some((end, _)) => format!("{}…", plain(&text[..end])),
    }
}

fn notes(page: &mut Page, folder: &str, report: &Report, options: &Options) {
    let had_lock = report.same_meaning.is_some();
    if matches!(report.outcome, Outcome::Built | Outcome::WouldBuild)
        && !report.reasons.is_empty()
        && (had_lock || options.force)
    {
        let done = if report.outcome == Outcome::WouldBuild { "would be built" } else { "built" };
        page.note(format!("{folder}: {done} because {}", reasons(report)));
    }
    let missing: Vec<String> =
        report.files.iter().filter(|f| f.what == What::MadeAgain).map(|f| f.path.to_string()).collect();
    if !missing.is_empty() && matches!(report.outcome, Outcome::Built | Outcome::WouldBuild) {
        let blank = report.files.iter().any(|f| f.what == What::MadeAgain && f.old.is_some());
        let gone = if blank { "missing or blank" } else { "missing" };
        let (was, is) = if missing.len() == 1 { ("was", "is") } else { ("were", "are") };
        let again = if options.dry_run { "to be made again" } else { "made again" };
        page.note(format!("{folder}: {} {was} {gone} and {is} {again}", names(missing.into_iter())));
    }
    if !report.foreign.is_empty() {
        page.note(format!("{folder}: not napkin's, and left alone: {}", names(report.foreign.iter().cloned())));
    }
    if let Some(kept) = &report.kept {
        page.note(format!("{folder}: copies of what was replaced are in {}", path(kept)));
    }
}

/// Why a build is not what it was.
fn reasons(report: &Report) -> String {
    let only_words = if report.same_meaning == Some(true) { "; it means what it meant" } else { "" };
    format!("{}{only_words}", names(report.reasons.iter().map(ToString::to_string)))
}

/// What stops a build, and the way on.
struct Stop {
    why: String,
    help: String,
}

fn stop(target: &Target, report: &Report, options: &Options) -> Option<Stop> {
    let what = names(report.in_the_way().map(|file| file.path.to_string()));
    match report.outcome {
        Outcome::InTheWay => {
            let nothing = if options.dry_run { "nothing would be written" } else { "nothing was written" };
            let why = format!("somebody's work is in the way, so {nothing}: {what}");
            let help = if options.force {
                "`--force` takes away no folders and no devices: move them yourself".to_owned()
            } else {
                let kept = path(&target.kept());
                format!("carry the edits over to the spec, or build with `--force`: it keeps copies in {kept}")
            };
            Some(Stop { why, help })
        }
        Outcome::OutOfDate => {
            let mut why = match report.reasons.as_slice() {
                [Reason::NoLock] => vec!["it has no napkin.lock: it was not built before".to_owned()],
                [] => vec!["not what its lock says".to_owned()],
                _ => vec!["not what its lock says".to_owned(), reasons(report)],
            };
            why.extend((!what.is_empty()).then(|| format!("somebody's work is there: {what}")));
            let help = if what.is_empty() {
                "`napkin build`, look at the changes, and commit them"
            } else {
                // A plain build would refuse.
                "carry the edits over to the spec; then `napkin build --force`, look at the changes, and commit them"
            };
            Some(Stop { why: why.join(": "), help: help.to_owned() })
        }
        _ => None,
    }
}

/// What stops a build, as a finding at the specification.
pub fn finding(target: &Target, report: &Report, options: &Options, spec: Span) -> Option<Diagnostic> {
    let Stop { why, help } = stop(target, report, options)?;
    let of = if report.outcome == Outcome::InTheWay { built::in_the_way } else { built::out_of_date };
    Some(of(spec, &path(target.folder()), &why, &help))
}

/// The first names, and how many more there are.
fn names(all: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = all.map(|name| plain(&name)).collect();
    let more = all.len().saturating_sub(MAX_NAMES);
    all.truncate(MAX_NAMES);
    let end = if more > 0 { format!(", and {more} more") } else { String::new() };
    format!("{}{end}", all.join(", "))
}
