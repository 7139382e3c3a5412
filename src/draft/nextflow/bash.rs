//! The script of a step in bash: what Nextflow puts into it are variables.

use std::fmt::Write as _;

use super::quoting::{Context, Reader};
use super::tokens::JOINED;
use super::value::{Part, Piece};

/// How a piece is called in a script.
pub struct Variable {
    pub name: String,
    /// It has several values.
    pub list: bool,
}

/// The script, or the words of a place where no variable can stand.
pub fn script(pieces: &[Piece], named: &dyn Fn(&Piece) -> Option<Variable>) -> Result<String, String> {
    let mut reader = Reader::default();
    let mut out = String::new();
    // A quote that was taken away with the one before the value.
    let mut closed = false;
    for (at, piece) in pieces.iter().enumerate() {
        if let Piece::Plain(text) = piece {
            for (at, part) in text.split(JOINED).enumerate() {
                // A line that goes on does so in bash, too, where a `\` means that.
                if at > 0 && matches!(reader.context(), Context::Plain | Context::Double | Context::Document) {
                    reader.text("\\\n");
                    out.push_str("\\\n");
                }
                reader.text(part);
                out.push_str(if closed { part.strip_prefix('\'').unwrap_or(part) } else { part });
                closed = false;
            }
            continue;
        }
        let Some(variable) = named(piece) else { return Err("a value that has no name".to_owned()) };
        let next = match pieces.get(at + 1) {
            Some(Piece::Plain(text)) => text.chars().next(),
            _ => None,
        };
        let joins = next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '['));
        let part = if let Piece::In(_, part) = piece { *part } else { Part::Whole };
        let context = reader.context();
        reader.value();
        let all = format!("${{{}[*]}}", variable.name);
        let each = format!("\"${{{}[@]}}\"", variable.name);
        let one = match part {
            Part::At(index) => format!("${{{}[{index}]}}", variable.name),
            _ if joins => format!("${{{}}}", variable.name),
            _ => format!("${}", variable.name),
        };
        let one = match part {
            Part::Name => format!("$(basename \"{one}\")"),
            Part::Base => format!("$(basename \"${{{}%.*}}\")", variable.name),
            Part::Simple => format!("$(basename \"{one}\" | cut -d. -f1)"),
            _ => one,
        };
        let list = variable.list && part == Part::Whole;
        match context {
            Context::Plain if list => out.push_str(&each),
            Context::Double | Context::Document if list => out.push_str(&all),
            // Nothing else is in the quotes.
            Context::Single if out.ends_with('\'') && next == Some('\'') => {
                out.pop();
                let _ = write!(out, "\"{}\"", if list { all } else { one });
                closed = true;
            }
            Context::Single => {
                let _ = write!(out, "'\"{}\"'", if list { all } else { one });
            }
            Context::Closed => {
                let words = pieces[..at].iter().rev().find_map(|piece| match piece {
                    Piece::Plain(text) => text.lines().last().map(str::to_owned),
                    _ => None,
                });
                return Err(format!("bash puts no value in here: {}{one}", words.unwrap_or_default()));
            }
            Context::Comment if list => out.push_str(&all),
            _ => out.push_str(&one),
        }
    }
    Ok(out)
}

/// Puts the name of an output in the place of the file name that it has, and says whether it stood there.
pub fn named_output(pieces: &mut Vec<Piece>, name: &[Piece], out: usize) -> bool {
    // A bare word may mean anything.
    let tells = name
        .iter()
        .any(|piece| !matches!(piece, Piece::Plain(_)) || matches!(piece, Piece::Plain(t) if t.contains('.')));
    if !tells || name.len() == 1 && !matches!(name[0], Piece::Plain(_)) {
        return false;
    }
    let (text, wanted) = (atoms(pieces), atoms(name));
    let is = |at: Option<usize>, c: char| at.and_then(|at| text.get(at)) == Some(&Atom::Char(c));
    let binds = |at: Option<usize>| match at.and_then(|at| text.get(at)) {
        Some(Atom::Char(c)) => c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '*' | '$' | '\\'),
        Some(Atom::Piece(_)) => true,
        None => false,
    };
    // `./name` is the same file, `other/name` is not; `name/more` is in it.
    let begins = |at: usize| {
        let back = |steps: usize| at.checked_sub(steps);
        if is(back(1), '/') { is(back(2), '.') && !binds(back(3)) && !is(back(3), '/') } else { !binds(back(1)) }
    };
    let mut made: Vec<Piece> = Vec::new();
    let mut plain = String::new();
    let (mut at, mut found) = (0, false);
    while at < text.len() {
        let fits = text[at..].starts_with(&wanted) && begins(at) && !binds(Some(at + wanted.len()));
        if fits {
            found = true;
            made.push(Piece::Plain(std::mem::take(&mut plain)));
            made.push(Piece::Out(out));
            at += wanted.len();
            continue;
        }
        match &text[at] {
            Atom::Char(c) => plain.push(*c),
            Atom::Piece(piece) => {
                made.push(Piece::Plain(std::mem::take(&mut plain)));
                made.push(piece.clone());
            }
        }
        at += 1;
    }
    made.push(Piece::Plain(plain));
    if found {
        *pieces = super::value::joined(made);
    }
    found
}

#[derive(PartialEq, Eq)]
enum Atom {
    Char(char),
    Piece(Piece),
}

fn atoms(pieces: &[Piece]) -> Vec<Atom> {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Plain(text) => out.extend(text.chars().map(Atom::Char)),
            // Files lie in the folder of the job: their name is their path.
            Piece::In(at, Part::Name) => out.push(Atom::Piece(Piece::In(*at, Part::Whole))),
            piece => out.push(Atom::Piece(piece.clone())),
        }
    }
    out
}

/// A script without the blanks that all of its lines begin with, and without blank lines around it.
pub fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let filled = |line: &&&str| !line.trim().is_empty();
    let indent = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let least = lines.iter().filter(filled).map(indent).min().unwrap_or(0);
    // A first line right after the quotes has no indent; the others keep theirs among themselves.
    let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(0);
    let rest = lines.iter().skip(first + 1).filter(filled).map(indent).min().unwrap_or(least);
    let flush = lines.get(first).is_some_and(|line| indent(line) == 0) && first == 0;
    let documents = text.contains("<<") && !text.contains("<<<") && !text.contains("<<-");
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate().skip(first) {
        // What is in a here-document keeps its blanks, unless it loses its tabs anyway.
        let cut = if flush && at > first && !documents { rest } else { least };
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        out.push_str(line[cut.min(blanks)..].trim_end());
        out.push('\n');
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pieces: &[Piece]) -> Result<String, String> {
        script(pieces, &|piece| match piece {
            Piece::In(0, _) => Some(Variable { name: "reads".into(), list: true }),
            Piece::In(..) => Some(Variable { name: "x".into(), list: false }),
            Piece::Key(_) => Some(Variable { name: "sample".into(), list: false }),
            Piece::Out(_) => Some(Variable { name: "bam".into(), list: false }),
            _ => None,
        })
    }

    fn plain(text: &str) -> Piece {
        Piece::Plain(text.into())
    }

    #[test]
    fn values_are_variables_wherever_they_stand() {
        let key = || Piece::Key(0);
        let reads = || Piece::In(0, Part::Whole);
        let pieces = [plain("a "), reads(), plain(" \""), reads(), plain(" "), key(), plain("_1\" '{print \""), key()];
        assert_eq!(
            shown(&pieces).as_deref(),
            Ok("a \"${reads[@]}\" \"${reads[*]} ${sample}_1\" '{print \"'\"$sample\"'")
        );
        let pieces = [Piece::In(0, Part::At(1)), plain(" "), Piece::In(1, Part::Base), plain(".bam")];
        assert_eq!(shown(&pieces).as_deref(), Ok("${reads[1]} $(basename \"${x%.*}\").bam"));
        assert_eq!(
            shown(&[plain("a '"), key(), plain("' 'b"), key(), plain("'")]).as_deref(),
            Ok("a \"$sample\" 'b'\"$sample\"''")
        );
        assert!(shown(&[plain("cat <<'E'\n"), key(), plain("\nE")]).is_err());
    }

    #[test]
    fn an_output_is_named_where_its_file_is() {
        let name = [Piece::Key(0), plain(".bam")];
        let mut pieces = vec![
            plain("x -o "),
            Piece::Key(0),
            plain(".bam > a_"),
            Piece::Key(0),
            plain(".bam\nls "),
            Piece::Key(0),
            plain(".bam.bai"),
        ];
        assert!(named_output(&mut pieces, &name, 0));
        assert_eq!(shown(&pieces).as_deref(), Ok("x -o $bam > a_$sample.bam\nls $sample.bam.bai"));
        let mut pieces = vec![plain("mkdir ./x.d a/x.d; cd x.d/y x.d.gz")];
        assert!(named_output(&mut pieces, &[plain("x.d")], 0));
        assert_eq!(shown(&pieces).as_deref(), Ok("mkdir ./$bam a/x.d; cd $bam/y x.d.gz"));
        assert!(!named_output(&mut vec![plain("salmon index -i index")], &[plain("index")], 0));
    }

    #[test]
    fn scripts_lose_the_indent_of_the_file() {
        assert_eq!(tidy("\n    a \\\n        b\n\n    c\n    "), "a \\\n    b\n\nc");
    }
}
