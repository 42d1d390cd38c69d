//! The bytes of a source: only UTF-8 is text here, and what is not is said with its place.
//!
//! A file in another encoding is refused whole: half of its rows may be readable by chance, and the other half would
//! be missing in a way that nobody sees.

use std::io::{self, Read};

use super::fault::{Broken, Rule};

/// Bytes looked at to tell what a source is.
pub(super) const HEAD: usize = 4096;

/// What the first bytes of files say that are no text.
const BINARY: [(&[u8], &str); 6] = [
    (b"PK\x03\x04", "ZIP (.xlsx, .ods, .docx)"),
    (b"\x1f\x8b", "gzip"),
    (b"\xd0\xcf\x11\xe0", "Microsoft Office (.xls, .doc)"),
    (b"%PDF", "PDF"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"BZh", "bzip2"),
];

/// A source whose beginning has been looked at, and whose bytes are checked to be text as they are read.
pub(super) struct Input<R> {
    head: Vec<u8>,
    at: usize,
    rest: R,
    /// Bytes before what is read next, and lines that have ended in them.
    position: u64,
    lines: u64,
    /// The beginning of a letter whose other bytes have not been read yet.
    letter: Vec<u8>,
    broken: Option<Broken>,
}

impl<R: Read> Input<R> {
    /// Reads the beginning, leaves out a mark of UTF-8, and refuses what is no text in UTF-8.
    pub(super) fn open(mut rest: R) -> Result<Self, Broken> {
        let mut head = Vec::new();
        (&mut rest).take(HEAD as u64).read_to_end(&mut head).map_err(|error| unreadable(&error))?;
        if let Some((_, found)) = BINARY.iter().find(|(magic, _)| head.starts_with(magic)) {
            return Err(Broken::whole(Rule::Binary, &[("found", found)]));
        }
        if let Some((encoding, byte)) = other_encoding(&head) {
            return Err(Broken::whole(Rule::WrongEncoding, &[("encoding", encoding), ("byte", &byte.to_string())]));
        }
        let at = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        Ok(Self { head, at, rest, position: at as u64, lines: 0, letter: Vec::new(), broken: None })
    }

    /// The first bytes.
    pub(super) fn head(&self) -> &[u8] {
        &self.head[self.at..]
    }

    /// Why reading failed: bytes that are no text, or the operating system.
    pub(super) fn failed(&mut self, error: &io::Error) -> Broken {
        self.broken.take().unwrap_or_else(|| unreadable(error))
    }

    /// All of it as text, when it is no more than so many bytes.
    pub(super) fn text(mut self, max: usize) -> Result<String, Broken> {
        let mut text = String::new();
        // One byte more than allowed tells too large from just fitting.
        match (&mut self).take(max as u64 + 1).read_to_string(&mut text) {
            // The bound may have cut a letter in two, of which the check knew that the rest would come.
            Err(_) if self.broken.is_none() && self.position > max as u64 => Err(too_large(max)),
            Err(error) => Err(self.failed(&error)),
            Ok(_) if text.len() > max => Err(too_large(max)),
            Ok(_) => Ok(text),
        }
    }

    /// Whether bytes that have just been read are text, as far as they go; none are the end.
    fn check(&mut self, bytes: &[u8]) -> bool {
        let mut from = 0;
        while !self.letter.is_empty() {
            let Some(byte) = bytes.get(from) else {
                // A source must not end within a letter.
                return !bytes.is_empty() || self.not_text(0, self.letter.len(), bytes);
            };
            self.letter.push(*byte);
            from += 1;
            match std::str::from_utf8(&self.letter) {
                Ok(_) => self.letter.clear(),
                Err(error) if error.error_len().is_none() => {}
                Err(_) => return self.not_text(0, self.letter.len() - from, bytes),
            }
        }
        match std::str::from_utf8(&bytes[from..]) {
            Ok(_) => true,
            Err(error) if error.error_len().is_none() => {
                self.letter.extend_from_slice(&bytes[from + error.valid_up_to()..]);
                true
            }
            Err(error) => self.not_text(from + error.valid_up_to(), 0, bytes),
        }
    }

    /// Notes that a byte of what has just been read is no text, or the letter that was begun so many bytes before it.
    fn not_text(&mut self, at: usize, before: usize, bytes: &[u8]) -> bool {
        let line = self.lines + bytes[..at].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        self.broken = Some(not_utf8((self.position + at as u64).saturating_sub(before as u64), line));
        false
    }
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let read = if self.at < self.head.len() {
            let read = (&self.head[self.at..]).read(buffer)?;
            self.at += read;
            read
        } else {
            self.rest.read(buffer)?
        };
        let bytes = &buffer[..read];
        if !self.check(bytes) {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        self.position += read as u64;
        self.lines += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        Ok(read)
    }
}

fn too_large(max: usize) -> Broken {
    Broken::whole(Rule::TooLarge, &[("max", &(max / (1024 * 1024)).to_string())])
}

/// The operating system does not give the source.
pub(super) fn unreadable(error: &io::Error) -> Broken {
    Broken::whole(Rule::Unreadable, &[("reason", &error.to_string())])
}

/// A byte that can't stand in UTF-8, counted from zero, and its line.
pub(super) fn not_utf8(byte: u64, line: u64) -> Broken {
    let (at, line_text) = (byte.to_string(), line.to_string());
    Broken::at(line, Rule::NotUtf8, &[("byte", &at), ("line", &line_text)])
}

/// An encoding with units of more than one byte, told by its mark or by the zero bytes of plain letters, and where.
fn other_encoding(head: &[u8]) -> Option<(&'static str, usize)> {
    // The mark of UTF-32 begins like that of UTF-16.
    let marks: [(&[u8], &str); 4] = [
        (b"\xff\xfe\x00\x00", "UTF-32LE"),
        (b"\x00\x00\xfe\xff", "UTF-32BE"),
        (b"\xff\xfe", "UTF-16LE"),
        (b"\xfe\xff", "UTF-16BE"),
    ];
    if let Some((_, name)) = marks.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Some((name, 0));
    }
    let zero = head.iter().position(|byte| *byte == 0)?;
    Some((if zero % 2 == 0 { "UTF-16BE" } else { "UTF-16LE" }, zero))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> Broken {
        match Input::open(bytes).and_then(|input| input.text(1000)) {
            Ok(text) => panic!("{text:?} was taken"),
            Err(broken) => broken,
        }
    }

    #[test]
    fn a_mark_of_utf8_is_no_part_of_the_text() {
        assert_eq!(Input::open(&b"\xef\xbb\xbfid;nimi"[..]).unwrap().text(100).unwrap(), "id;nimi");
        assert_eq!(Input::open(&b""[..]).unwrap().text(100).unwrap(), "");
    }

    #[test]
    fn other_encodings_are_named_with_the_place() {
        let utf16: Vec<u8> = "id;nimi".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(refused(&utf16).fault.args, [("encoding", "UTF-16LE".into()), ("byte", "1".into())]);
        let marked = [b"\xfe\xff".to_vec(), "id".encode_utf16().flat_map(u16::to_be_bytes).collect()].concat();
        assert_eq!(refused(&marked).fault.args, [("encoding", "UTF-16BE".into()), ("byte", "0".into())]);
        assert_eq!(refused(b"\xff\xfe\x00\x00a\x00\x00\x00").fault.args[0].1, "UTF-32LE");
        let latin = refused(b"id;nimi\n1;hyv\xe4\n");
        assert_eq!((latin.fault.rule, latin.place.line), (Rule::NotUtf8, Some(2)));
        assert_eq!(latin.fault.args[0], ("byte", "13".into()));
        let cut = refused(b"hyv\xc3");
        assert_eq!(cut.fault.args[0], ("byte", "3".into()), "the source ends within a letter");
        let long = [vec![b'a'; HEAD - 1], b"\xc3\nb".to_vec()].concat();
        let broken = Input::open(&long[..]).unwrap().text(10_000).unwrap_err();
        assert_eq!(broken.fault.args[0], ("byte", (HEAD - 1).to_string()), "a letter over the edge of the first read");
        let good = [vec![b'a'; HEAD - 1], "\u{e4}b".as_bytes().to_vec()].concat();
        assert!(Input::open(&good[..]).unwrap().text(10_000).is_ok());
    }

    #[test]
    fn archives_are_told_from_text() {
        assert_eq!(refused(b"PK\x03\x04rest").fault.rule, Rule::Binary);
        assert_eq!(refused(b"\x1f\x8b\x08").fault.rule, Rule::Binary);
    }

    #[test]
    fn a_document_larger_than_allowed_is_not_read_to_its_end() {
        struct Endless(u64);
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                buffer.fill(b'x');
                self.0 += buffer.len() as u64;
                assert!(self.0 < 10 * 1024 * 1024, "it is read on and on");
                Ok(buffer.len())
            }
        }
        let broken = Input::open(Endless(0)).unwrap().text(1024 * 1024).unwrap_err();
        assert_eq!(broken.fault.rule, Rule::TooLarge);
    }
}
