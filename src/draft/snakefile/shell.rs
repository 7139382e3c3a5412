//! The command of a rule → a script of bash: what Snakemake puts in for `{input}` becomes a variable, quoted as its
//! place asks for.

use super::pattern::{Part, braces_of_expand};

/// What stands in place of a word in braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words of the script itself.
    Words(String),
    /// A variable with one value, which is one word.
    One(String),
    /// A variable whose value may be several words.
    Split(String),
    /// Variables with a blank between them; those that are `true` are arrays.
    Files(Vec<(String, bool)>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Plain,
    /// In brackets, as of `$(…)`.
    Bracket,
    Single,
    Double,
    /// `$'…'`
    Escaped,
}

/// The script, or the word in braces that cannot be said.
pub fn script(text: &str, meaning: &mut dyn FnMut(&str) -> Option<Vec<Piece>>) -> Result<String, String> {
    let mut writer = Writer {
        out: String::new(),
        places: vec![Place::Plain],
        comment: false,
        documents: false,
        reopened: None,
        opened: None,
    };
    for part in braces_of_expand(text) {
        match part {
            Part::Lit(text) => writer.words(&text),
            Part::Wild(word, None) => {
                let pieces = meaning(&word).ok_or_else(|| format!("{{{word}}}"))?;
                pieces.into_iter().for_each(|piece| writer.piece(piece));
            }
            Part::Wild(word, Some(rest)) => return Err(format!("{{{word},{rest}}}")),
            _ => {}
        }
    }
    if writer.documents {
        return Err("<<".to_owned());
    }
    if writer.places.len() > 1 {
        return Err("a quote that nothing closes".to_owned());
    }
    Ok(dedented(&writer.out))
}

struct Writer {
    out: String,
    places: Vec<Place>,
    comment: bool,
    /// It has a document in place (`<<EOF`), in which quotes mean nothing.
    documents: bool,
    /// How long the script was after a value that stands in single quotes.
    reopened: Option<usize>,
    /// How long it was when single quotes were opened.
    opened: Option<usize>,
}

impl Writer {
    fn place(&self) -> Place {
        self.places.last().copied().unwrap_or(Place::Plain)
    }

    fn words(&mut self, text: &str) {
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            let before = self.out.chars().next_back();
            self.out.push(c);
            if self.comment {
                self.comment = c != '\n';
                continue;
            }
            let place = self.place();
            let plain = matches!(place, Place::Plain | Place::Bracket);
            match c {
                '\\' if place != Place::Single => {
                    if let Some(next) = rest.next() {
                        self.out.push(next);
                    }
                }
                '\'' if place == Place::Single || place == Place::Escaped => {
                    self.places.pop();
                    // Quotes that were opened again for nothing.
                    if self.reopened == Some(self.out.len() - 1) {
                        self.out.truncate(self.out.len() - 2);
                    }
                }
                '\'' if plain => {
                    self.opened = Some(self.out.len());
                    self.places.push(if before == Some('$') { Place::Escaped } else { Place::Single });
                }
                '"' if place == Place::Double => {
                    self.places.pop();
                }
                '"' if plain => self.places.push(Place::Double),
                '(' if before == Some('$') && place != Place::Single || place == Place::Bracket => {
                    self.places.push(Place::Bracket);
                }
                ')' if place == Place::Bracket => {
                    self.places.pop();
                }
                '#' if plain && before.is_none_or(|b| b.is_whitespace() || b == ';') => self.comment = true,
                '<' if plain && before == Some('<') && rest.peek() != Some(&'<') && !self.out.ends_with("<<<") => {
                    self.documents = true;
                }
                _ => {}
            }
        }
    }

    fn piece(&mut self, piece: Piece) {
        let place = self.place();
        let quoted = |inner: String| match place {
            _ if inner.is_empty() => inner,
            Place::Plain | Place::Bracket => format!("\"{inner}\""),
            Place::Double => inner,
            Place::Single | Place::Escaped => format!("'\"{inner}\"'"),
        };
        let single = matches!(place, Place::Single | Place::Escaped);
        let variable = |name: &str| match place {
            // What follows could be read as a part of the name.
            Place::Double => format!("${{{}}}", name.replace('-', "_")),
            _ => format!("${}", name.replace('-', "_")),
        };
        let text = match piece {
            Piece::Words(text) => return self.words(&text),
            Piece::One(name) => quoted(variable(&name)),
            Piece::Split(name) if matches!(place, Place::Plain | Place::Bracket) => {
                variable(&name).replace('$', "${") + "}"
            }
            Piece::Split(name) => quoted(variable(&name)),
            Piece::Files(files) => {
                let plain = matches!(place, Place::Plain | Place::Bracket);
                let one = |(name, list): &(String, bool)| match (list, plain) {
                    (true, true) => format!("\"${{{}[@]}}\"", name.replace('-', "_")),
                    (true, false) => format!("${{{}[*]}}", name.replace('-', "_")),
                    (false, true) => format!("\"{}\"", variable(name)),
                    (false, false) => variable(name),
                };
                let all = files.iter().map(one).collect::<Vec<_>>().join(" ");
                if plain { all } else { quoted(all) }
            }
        };
        // Quotes that would be closed again at once are not opened.
        let text = match text.strip_prefix('\'') {
            Some(rest) if place == Place::Single && self.opened == Some(self.out.len()) => {
                self.out.truncate(self.out.len() - 1);
                rest.to_owned()
            }
            _ => text,
        };
        self.out.push_str(&text);
        if single {
            self.reopened = Some(self.out.len());
        }
    }
}

/// Without the blanks that all lines begin with, and without blank lines at the ends.
fn dedented(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let indent = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    // The first line of a text may follow its quotes.
    let (first, others) = lines.split_first().map_or(("", &[][..]), |(f, o)| (*f, o));
    let filled = || others.iter().filter(|line| !line.is_empty());
    let least = filled().map(indent).min().unwrap_or(0);
    let cut = |line: &str| line.get(least..).unwrap_or("").to_owned();
    let mut out: Vec<String> = vec![first.trim_start().to_owned()];
    out.extend(others.iter().map(|line| cut(line)));
    let text = out.join("\n");
    text.trim_matches('\n').trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &str) -> Result<String, String> {
        script(text, &mut |word| {
            Some(vec![match word {
                "input" => Piece::Files(vec![("fa".into(), false), ("fq".into(), true)]),
                "output" => Piece::One("bam-file".into()),
                "params.x" => Piece::Words("-q 1".into()),
                "params.y" => Piece::Split("extra".into()),
                _ => return None,
            }])
        })
    }

    #[test]
    fn variables_are_quoted_as_their_place_asks_for() {
        assert_eq!(
            made("a {params.x} {input} > {output}.tmp").unwrap(),
            "a -q 1 \"$fa\" \"${fq[@]}\" > \"$bam_file\".tmp"
        );
        assert_eq!(made("a \"x{output}y\" '{output}'").unwrap(), "a \"x${bam_file}y\" \"$bam_file\"");
        assert_eq!(made("a $(b {output} \"{input}\")").unwrap(), "a $(b \"$bam_file\" \"${fa} ${fq[*]}\")");
        assert_eq!(made("a {params.y} | awk '{{print $1}}'").unwrap(), "a ${extra} | awk '{print $1}'");
        assert_eq!(made("# it's {output}\n   b").unwrap(), "# it's \"$bam_file\"\nb");
    }

    #[test]
    fn what_cannot_be_said_is_named() {
        assert_eq!(made("a {foo}").unwrap_err(), "{foo}");
        assert_eq!(made("cat <<EOF\n{input}\nEOF").unwrap_err(), "<<");
        assert!(made("echo 'x {input}").is_err());
        assert!(made("cat <<< {output}").is_ok());
    }
}
