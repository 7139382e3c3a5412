//! The option or the value that was probably meant.

use crate::diagnostic::names;
use crate::scripts::Interface;

/// Shorter names begin too many others.
const SHORTEST: usize = 3;

/// The option whose name is most like the written one.
pub fn option(interface: &Interface, written: &str) -> Option<usize> {
    let all = || interface.options.iter().enumerate().flat_map(|(at, o)| o.names.iter().map(move |n| (at, n.as_str())));
    let bare = |name: &str| name.trim_matches(['-', '=']).replace('_', "-").to_lowercase();
    let meant = bare(written);
    let same = |(_, name): &(usize, &str)| bare(name) == meant;
    let part = |(_, name): &(usize, &str)| {
        let name = bare(name);
        let (short, long) = if name.len() < meant.len() { (&name, &meant) } else { (&meant, &name) };
        short.chars().count() >= SHORTEST && long.contains(short.as_str())
    };
    let begins = |(_, name): &(usize, &str)| bare(name).starts_with(&meant) && meant.chars().count() + 1 >= SHORTEST;
    let names: Vec<String> = all().map(|(_, name)| bare(name)).collect();
    let like = || {
        // Single letters are all alike.
        let known: Vec<&str> = names.iter().map(String::as_str).filter(|n| n.chars().count() >= SHORTEST).collect();
        let suggested = names::suggest(&meant, &known)?;
        all().find(|(_, name)| bare(name) == suggested)
    };
    let found = all().find(same).or_else(like).or_else(|| all().find(begins)).or_else(|| all().find(part));
    found.map(|(at, _)| at)
}

/// The choice that is most like the written one.
pub fn choice(choices: &[String], written: &str) -> Option<String> {
    let known: Vec<&str> = choices.iter().map(String::as_str).collect();
    names::suggest(written, &known).map(str::to_owned)
}
