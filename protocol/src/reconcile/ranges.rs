//! Reading ahead what a negentropy message asks of each range.
//!
//! The storage must know whether a range is about to be fingerprinted or listed, and the engine doesn't tell it.
//! So the storage reads the message alongside the engine, one range at a time. This reader only needs the modes;
//! it accepts what the engine accepts, and where the engine fails, it ends.

const ID_BYTES: usize = 32;
const FINGERPRINT_BYTES: usize = 16;

/// What a message says about one range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RangeMode {
    /// Nothing is to be done about it.
    Skip,
    /// Its fingerprint follows.
    Fingerprint,
    /// All its ids follow.
    IdList,
}

/// The modes of a message's ranges, in order.
///
/// Every item consumes at least one byte of the message, so there are never more of them than bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranges<'m> {
    rest: &'m [u8],
}

impl<'m> Ranges<'m> {
    /// The ranges after a message's version byte.
    pub(super) fn of(message: &'m [u8]) -> Self {
        Self { rest: message.get(1..).unwrap_or_default() }
    }

    /// A base-128 number, most significant digit first. It wraps when too large and ends where the bytes end.
    fn number(&mut self) -> u64 {
        let mut number = 0;
        while let Some((&byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            number = (number << 7) | u64::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                break;
            }
        }
        number
    }

    fn skip_bytes(&mut self, count: usize) -> Option<()> {
        self.rest = self.rest.get(count..)?;
        Some(())
    }

    fn read_mode(&mut self) -> Option<RangeMode> {
        if self.rest.is_empty() {
            return None;
        }
        let _time = self.number();
        let prefix_bytes = usize::try_from(self.number()).ok()?;
        if prefix_bytes > ID_BYTES {
            return None;
        }
        self.skip_bytes(prefix_bytes)?;
        match self.number() {
            0 => Some(RangeMode::Skip),
            1 => Some(RangeMode::Fingerprint),
            2 => Some(RangeMode::IdList),
            _ => None,
        }
    }

    fn skip_payload(&mut self, mode: RangeMode) -> Option<()> {
        match mode {
            RangeMode::Skip => Some(()),
            RangeMode::Fingerprint => self.skip_bytes(FINGERPRINT_BYTES),
            RangeMode::IdList => {
                let ids = usize::try_from(self.number()).ok()?;
                self.skip_bytes(ids.checked_mul(ID_BYTES)?)
            }
        }
    }
}

impl Iterator for Ranges<'_> {
    type Item = RangeMode;

    fn next(&mut self) -> Option<RangeMode> {
        let mode = self.read_mode();
        // A range whose payload is cut short still counts: the engine looks it up before it notices.
        if mode.is_none_or(|mode| self.skip_payload(mode).is_none()) {
            self.rest = &[];
        }
        mode
    }
}
