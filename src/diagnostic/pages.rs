//! The error index: one Markdown page per code, from `schema/errors/`.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::Code;

/// All pages, by code.
pub static PAGES: &[Page] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// A page of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// `NK` and four digits.
    pub code: &'static str,
    /// The whole page, in Markdown.
    pub text: &'static str,
}

impl Page {
    /// What the code stands for, in a few words: the title of the page.
    pub fn title(&self) -> &'static str {
        let first = self.text.lines().next().unwrap_or_default();
        first.split_once(": ").map_or("", |(_, title)| title)
    }
}

/// The page of a code, however somebody writes it: `NK0205`, `nk205`, `0205`.
pub fn page(code: &str) -> Option<&'static Page> {
    let code = normal(code);
    PAGES.iter().find(|page| page.code == code)
}

/// A code as it stands on its page, if it can be one.
fn normal(code: &str) -> String {
    let upper = code.trim().to_ascii_uppercase();
    let digits = upper.strip_prefix("NK").unwrap_or(&upper);
    format!("NK{digits:0>4}")
}

/// The code that somebody may have meant.
pub fn near(code: &str) -> Option<&'static Page> {
    let code = normal(code);
    // Digits that are swapped or one off; ties go to the code that begins alike.
    let distance = |page: &Page| strsim::damerau_levenshtein(page.code, &code);
    let alike = |page: &Page| page.code.bytes().zip(code.bytes()).take_while(|(a, b)| a == b).count();
    PAGES.iter().min_by_key(|page| (distance(page), usize::MAX - alike(page))).filter(|page| distance(page) <= 2)
}

impl<'de> Deserialize<'de> for Code {
    /// A code that has a page.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let code = String::deserialize(from)?;
        let page = PAGES.iter().find(|page| page.code == code);
        page.map(|page| Code(page.code)).ok_or_else(|| D::Error::custom(format!("there is no code {code}")))
    }
}

impl Code {
    /// Where its page is, in the sources of napkin.
    pub fn page(self) -> String {
        format!("schema/errors/{}.md", self.0)
    }
}
