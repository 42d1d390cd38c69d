//! Rows of a CSV file, one at a time, in buffers of fixed size.
//!
//! A row that doesn't fit is named and passed over, however long it is: what is beyond the buffer is thrown away as it
//! is read. So neither a line of gigabytes nor a quote that nobody closed takes more memory than an ordinary row.

use std::io::Read;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::encoding::Input;
use super::fault::{Broken, Fault, Place, Rule};

/// Longest row in bytes: ten times the largest record, for columns that nobody maps and quotes that are doubled.
pub(super) const MAX_ROW_BYTES: usize = 512 * 1024;
/// Most cells of a row: more columns than the widest table that people keep by hand.
pub(super) const MAX_CELLS: usize = 1024;
/// Bytes read from the source at a time.
pub(super) const CHUNK: usize = 64 * 1024;
/// What may stand between two cells, the likeliest first.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// A row, or why it can't be used.
pub(super) struct Row<'r> {
    pub(super) place: Place,
    pub(super) cells: Result<Cells<'r>, Fault>,
}

/// The cells of a row.
pub(super) struct Cells<'r> {
    text: &'r str,
    ends: &'r [usize],
}

impl<'r> Cells<'r> {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &'r str> {
        let (text, ends) = (self.text, self.ends);
        (0..ends.len()).map(move |at| &text[if at == 0 { 0 } else { ends[at - 1] }..ends[at]])
    }
}

/// Reads a table row by row.
pub(super) struct Rows<R> {
    input: Input<R>,
    parser: Reader,
    chunk: Box<[u8]>,
    /// The part of the chunk that has been read and not been used.
    unused: std::ops::Range<usize>,
    bytes: Box<[u8]>,
    ends: Box<[usize]>,
    number: u64,
    line: u64,
    done: bool,
}

impl<R: Read> Rows<R> {
    /// Reads a table whose cells are apart by a character, or by the one that its first line has most of.
    pub(super) fn new(input: Input<R>, separator: Option<u8>) -> Self {
        let separator = separator.unwrap_or_else(|| likely_separator(input.head()));
        Self {
            parser: ReaderBuilder::new().delimiter(separator).build(),
            input,
            chunk: vec![0; CHUNK].into_boxed_slice(),
            unused: 0..0,
            bytes: vec![0; MAX_ROW_BYTES].into_boxed_slice(),
            ends: vec![0; MAX_CELLS].into_boxed_slice(),
            number: 0,
            line: 1,
            done: false,
        }
    }

    /// The next row that is not empty; the first one is number zero, the header.
    ///
    /// # Errors
    /// The source can't be read, or is not text.
    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>, Broken> {
        if self.done {
            return Ok(None);
        }
        let (mut written, mut cells) = (0, 0);
        let mut too_long = None;
        let start = loop {
            if self.unused.is_empty() {
                let read = self.input.read(&mut self.chunk).map_err(|error| self.input.failed(&error))?;
                self.unused = 0..read;
            }
            let start = self.line;
            let (result, used, wrote, ended) = self.parser.read_record(
                &self.chunk[self.unused.clone()],
                &mut self.bytes[written..],
                &mut self.ends[cells..],
            );
            self.unused.start += used;
            written += wrote;
            cells += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => {
                    too_long = too_long.or(Some(Rule::RowTooLong));
                    (written, cells) = (0, 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    too_long = too_long.or(Some(Rule::TooManyCells));
                    (written, cells) = (0, 0);
                }
                ReadRecordResult::Record => {
                    self.line = self.parser.line();
                    break start;
                }
                ReadRecordResult::End => {
                    self.done = true;
                    return Ok(None);
                }
            }
        };
        let place = Place::row(self.number, start);
        self.number += 1;
        let cells = match too_long {
            Some(Rule::TooManyCells) => Err(Fault::whole(Rule::TooManyCells, &[("max", &MAX_CELLS.to_string())])),
            Some(_) => Err(Fault::whole(Rule::RowTooLong, &[("max", &(MAX_ROW_BYTES / 1024).to_string())])),
            None => {
                // What is read has been checked, and the parser cuts at separators only, which are never inside a letter.
                let text = std::str::from_utf8(&self.bytes[..written]).unwrap_or_default();
                Ok(Cells { text, ends: &self.ends[..cells] })
            }
        };
        Ok(Some(Row { place, cells }))
    }
}

/// The separator that a header has most of outside quotes.
fn likely_separator(head: &[u8]) -> u8 {
    let mut counts = [0usize; SEPARATORS.len()];
    let mut quoted = false;
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => {
                if let Some(at) = SEPARATORS.iter().position(|separator| separator == byte) {
                    counts[at] += 1;
                }
            }
        }
    }
    // On equal counts the likelier one, which stands first.
    let best = (0..counts.len()).rev().max_by_key(|at| counts[*at]).filter(|at| counts[*at] > 0);
    SEPARATORS[best.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn rows(text: &[u8]) -> Vec<(Place, Result<Vec<String>, Rule>)> {
        let mut rows = Rows::new(Input::open(text).unwrap(), None);
        let mut all = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let cells = row.cells.map(|cells| cells.iter().map(str::to_owned).collect()).map_err(|fault| fault.rule);
            all.push((row.place, cells));
        }
        all
    }

    fn cells(texts: &[&str]) -> Result<Vec<String>, Rule> {
        Ok(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn quotes_line_breaks_and_empty_lines_are_read_as_written() {
        let read = rows("id;nimi;kuvaus\n1;\"Apu; \"\"uusi\"\"\";\"kaksi\nriviä\"\n\n2;Ääni;\n".as_bytes());
        assert_eq!(read[0], (Place::row(0, 1), cells(&["id", "nimi", "kuvaus"])));
        assert_eq!(read[1], (Place::row(1, 2), cells(&["1", "Apu; \"uusi\"", "kaksi\nriviä"])));
        assert_eq!(read[2].1, cells(&["2", "Ääni", ""]));
        assert_eq!(read.len(), 3);
        assert_eq!(rows(b"a,b\r\n1,\"x;y;z\"\r\n")[1].1, cells(&["1", "x;y;z"]));
        assert_eq!(rows(b"a\tb\n1\t2")[1].1, cells(&["1", "2"]));
    }

    #[test]
    fn a_row_that_is_too_long_is_named_and_the_next_one_is_read() {
        let long = "x".repeat(2 * MAX_ROW_BYTES);
        let wide = ",".repeat(3 * MAX_CELLS);
        let read = rows(format!("id,name\n1,{long}\n2,b\n{wide}\n3,c\n").as_bytes());
        assert_eq!(read[1], (Place::row(1, 2), Err(Rule::RowTooLong)));
        assert_eq!(read[2], (Place::row(2, 3), cells(&["2", "b"])));
        assert_eq!(read[3], (Place::row(3, 4), Err(Rule::TooManyCells)));
        assert_eq!(read[4], (Place::row(4, 5), cells(&["3", "c"])));
    }

    #[test]
    fn bytes_that_are_no_text_are_named_with_their_place() {
        let mut rows = Rows::new(Input::open(&b"id;nimi\n1;apu\n2;hyv\xe4\n3;c\n"[..]).unwrap(), None);
        // It is told as soon as it is read, before any row of it is used.
        let broken = rows.next().err().unwrap();
        assert_eq!((broken.fault.rule, broken.place.line), (Rule::NotUtf8, Some(3)));
        assert_eq!(broken.fault.args[0], ("byte", "19".into()));
    }

    /// A source of one line that goes on for so many bytes.
    struct Line(u64);

    impl Read for Line {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = buffer.len().min(usize::try_from(self.0).unwrap_or(usize::MAX));
            buffer[..most].fill(b'x');
            self.0 -= most as u64;
            Ok(most)
        }
    }

    #[test]
    fn a_line_of_two_gigabytes_takes_no_more_memory_than_a_row() {
        // In tests every byte goes through code that is not optimised; a sixteenth says the same of the memory.
        let bytes = 2 * 1024 * 1024 * 1024 / 16;
        let source = (&b"id,name\n1,\""[..]).chain(Line(bytes));
        let mut outcome = None;
        let used = allocation_counter::measure(|| {
            let mut rows = Rows::new(Input::open(source).unwrap(), None);
            rows.next().unwrap();
            outcome = rows.next().unwrap().map(|row| row.cells.map(|_| ()).map_err(|fault| fault.rule));
        });
        assert_eq!(outcome, Some(Err(Rule::RowTooLong)));
        let bound = (MAX_ROW_BYTES + CHUNK + MAX_CELLS * size_of::<usize>() + 64 * 1024) as u64;
        assert!(used.bytes_max < bound, "{} bytes", used.bytes_max);
    }
}
