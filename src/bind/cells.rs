//! The cells of a row of a delimited table as they are written, with their quotes.

use std::ops::Range;

/// A cell of a row, by bytes of the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub range: Range<usize>,
    /// Its quote is closed nowhere, or by one that opens another cell in a later line.
    pub open: bool,
}

/// What the reader of cells is in the middle of.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Start,
    Plain,
    Quoted,
    /// After a quote in a quoted cell: it closes the cell, or stands for one quote if another one follows.
    Closed,
    /// After text that follows a closing quote.
    After,
}

/// The cells of a row. A cell that begins with a quote ends after the next one that stands alone.
pub fn cells(row: &str, delimiter: u8) -> Vec<Cell> {
    let mut found = Vec::new();
    let (mut start, mut state) = (0, State::Start);
    let cell = |start: usize, end: usize, state: State| {
        let text = &row[start..end];
        let open = state == State::Quoted || (state == State::After && text.contains('\n'));
        Cell { range: start..end, open }
    };
    for (at, byte) in row.bytes().enumerate() {
        if byte == delimiter && state != State::Quoted {
            found.push(cell(start, at, state));
            (start, state) = (at + 1, State::Start);
            continue;
        }
        state = match (state, byte) {
            (State::Start | State::Closed, b'"') => State::Quoted,
            (State::Quoted, b'"') => State::Closed,
            (State::Start, _) => State::Plain,
            // Blanks and the end of the line follow a closed cell.
            (State::Closed, b) if !b.is_ascii_whitespace() => State::After,
            (state, _) => state,
        };
    }
    found.push(cell(start, row.len(), state));
    found
}

/// The cell whose quote is open, which takes the lines after it.
pub fn open(row: &str, delimiter: u8) -> Option<Range<usize>> {
    cells(row, delimiter).into_iter().find(|cell| cell.open).map(|cell| cell.range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(row: &str) -> Vec<&str> {
        cells(row, b',').into_iter().map(|cell| &row[cell.range]).collect()
    }

    #[test]
    fn a_delimiter_in_quotes_is_a_part_of_the_cell() {
        assert_eq!(texts("a,\"b,c\",d"), ["a", "\"b,c\"", "d"]);
        assert_eq!(texts("\"say \"\"a,b\"\"\",c"), ["\"say \"\"a,b\"\"\"", "c"]);
        assert_eq!(texts("5\",3\",x"), ["5\"", "3\"", "x"]);
        assert_eq!(texts(",,"), ["", "", ""]);
    }

    #[test]
    fn a_quote_without_a_second_one_is_open() {
        let open = |row| open(row, b',').map(|cell: Range<usize>| cell.start);
        assert_eq!(open("a,\"fine\nb,ok\n"), Some(2));
        // The quote of a later line closes it by accident.
        assert_eq!(open("a,\"fine\nb,\"ok\"\n"), Some(2));
        assert_eq!(open("a,\"two\nlines\" ,c\r\n"), None);
        assert_eq!(open("a,\"b\"c,d\n"), None);
        assert_eq!(open("a,5\",c"), None);
    }
}
