//! Lines of a source, each in a buffer of bounded size.

use std::io::Read;
use std::ops::Range;

use super::encoding::Input;
use super::fault::{Broken, Fault, Rule};
use super::rows::{CHUNK, MAX_ROW_BYTES};

/// Lines of a text, each in a buffer of bounded size.
pub(super) struct Lines<R> {
    input: Input<R>,
    chunk: Box<[u8]>,
    unused: Range<usize>,
    line: Vec<u8>,
    number: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(input: Input<R>) -> Self {
        let chunk = vec![0; CHUNK].into_boxed_slice();
        Self { input, chunk, unused: 0..0, line: Vec::new(), number: 0 }
    }

    /// The next line with its number, or that it is too long; what is beyond the bound is thrown away.
    #[allow(clippy::type_complexity, reason = "a line, or why there is none, within the end of the source")]
    pub(super) fn next(&mut self) -> Result<Option<(u64, Result<&str, Fault>)>, Broken> {
        self.line.clear();
        let mut long = false;
        let mut any = false;
        loop {
            if self.unused.is_empty() {
                let read = self.input.read(&mut self.chunk).map_err(|error| self.input.failed(&error))?;
                self.unused = 0..read;
                if read == 0 {
                    if !any {
                        return Ok(None);
                    }
                    break;
                }
            }
            any = true;
            let bytes = &self.chunk[self.unused.clone()];
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let part = &bytes[..end.unwrap_or(bytes.len())];
            let room = MAX_ROW_BYTES - self.line.len();
            long |= part.len() > room;
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            self.unused.start += part.len() + usize::from(end.is_some());
            if end.is_some() {
                break;
            }
        }
        self.number += 1;
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        let max = (MAX_ROW_BYTES / 1024).to_string();
        let too_long = || Fault::whole(Rule::RowTooLong, &[("max", &max)]);
        let text = if long { Err(too_long()) } else { std::str::from_utf8(&self.line).map_err(|_| too_long()) };
        Ok(Some((self.number, text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_with_their_numbers_and_a_long_one_is_passed_over() {
        let text = format!("one\r\n{}\n\nlast", "x".repeat(2 * MAX_ROW_BYTES));
        let mut lines = Lines::new(Input::open(text.as_bytes()).unwrap());
        let mut read = Vec::new();
        while let Some((number, line)) = lines.next().unwrap() {
            read.push((number, line.map(str::to_owned).map_err(|fault| fault.rule)));
        }
        let expected =
            [(1, Ok("one".into())), (2, Err(Rule::RowTooLong)), (3, Ok(String::new())), (4, Ok("last".into()))];
        assert_eq!(read, expected);
    }
}
