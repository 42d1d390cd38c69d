//! What happened in a run: a fingerprint of everything always, and readable lines when they are wanted.

use std::fmt;

/// Milliseconds since the start of a run: virtual time.
pub type Millis = u64;

/// A record of a run. Two runs with the same fingerprint did the same things at the same times.
#[derive(Debug, Default)]
pub struct Trace {
    fingerprint: u64,
    lines: Option<Vec<String>>,
}

impl Trace {
    /// A trace that keeps readable lines, or only the fingerprint.
    pub fn new(readable: bool) -> Self {
        // The offset basis of FNV-1a in 64 bits.
        Self { fingerprint: 0xcbf2_9ce4_8422_2325, lines: readable.then(Vec::new) }
    }

    /// Takes in bytes that went over a link. FNV-1a, a word at a time: it finds differences, it proves nothing.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.word(u64::from_le_bytes(word.try_into().unwrap_or_default()));
        }
        for byte in words.remainder() {
            self.word(u64::from(*byte));
        }
    }

    pub(crate) fn word(&mut self, word: u64) {
        self.fingerprint = (self.fingerprint ^ word).wrapping_mul(0x0000_0100_0000_01b3);
        self.fingerprint ^= self.fingerprint >> 29;
    }

    /// Something worth telling a reader; the text is made only when somebody reads.
    pub(crate) fn tell(&mut self, now: Millis, who: impl fmt::Display, text: impl FnOnce() -> String) {
        if let Some(lines) = &mut self.lines {
            lines.push(format!("{} {who:<8} {}", clock(now), text()));
        }
    }

    /// The fingerprint so far.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The readable lines, when they were kept.
    pub fn into_lines(self) -> Vec<String> {
        self.lines.unwrap_or_default()
    }
}

/// Virtual time for people: days when there are any, hours, minutes, seconds and milliseconds.
pub fn clock(at: Millis) -> String {
    let (seconds, millis) = (at / 1_000, at % 1_000);
    let (days, hours, minutes, seconds) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    let days = if days > 0 { format!("{days}d ") } else { String::new() };
    format!("{days}{hours:02}:{minutes:02}:{seconds:02}.{millis:03}")
}
