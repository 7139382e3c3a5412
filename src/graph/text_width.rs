//! How wide a text is, roughly: widths of characters in Helvetica and the fonts that are made to fit its place.

/// Widths of the characters from blank to `~`, in thousandths of the font's size.
const WIDTHS: [i64; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// The width of a text in whole pixels, rounded up. Bold letters are a little wider.
pub fn text_width(text: &str, size: i64, bold: bool) -> i64 {
    let thousandths: i64 = text.chars().map(width).sum();
    let thousandths = if bold { thousandths * 108 / 100 } else { thousandths };
    (thousandths * size + 999) / 1000
}

fn width(c: char) -> i64 {
    match c {
        ' '..='~' => WIDTHS[c as usize - ' ' as usize],
        // Latin, Greek and Cyrillic letters.
        '\u{a0}'..='\u{52f}' => 667,
        '…' => 1000,
        '\u{2010}'..='\u{2027}' => 556,
        _ => 1000,
    }
}

/// A text without its middle, if it has more characters than that.
pub fn shortened(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let end = most / 3;
    let start = most.saturating_sub(end + 1);
    text.chars().take(start).chain(['…']).chain(text.chars().skip(count - end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_table() {
        // W 944, i 222, five blanks 5 * 278.
        assert_eq!(text_width("Wi", 10, false), 12);
        assert_eq!(text_width("     ", 10, false), 14);
        assert_eq!(text_width("Wi", 10, true), 13);
        assert_eq!(text_width("", 10, true), 0);
        assert_eq!(text_width("字", 14, false), 14);
    }

    #[test]
    fn the_middle_of_a_long_text_goes() {
        assert_eq!(shortened("abcdefghij", 10), "abcdefghij");
        assert_eq!(shortened("abcdefghijk", 10), "abcdef…ijk");
        assert_eq!(shortened("äöüäöüäöüäöü", 4), "äö…ü");
    }
}
