//! The dump: all envelopes in one file that needs no database to be read.
//!
//! ```text
//! { "format": "kirjo-dump", "network": network id, "version": 1 }
//! envelope                        ; a byte string each, by arrival number
//! ...
//! { "count": envelopes, "sha256": h'of every byte before this item' }
//! ```
//! A CBOR sequence (RFC 8742) in the strict encoding of the protocol. It is the backup and the way into
//! another database. The hash finds accidents; against forgery each envelope has its own signature.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use ciborium::value::Value;
use kirjo_protocol::cbor;
use kirjo_protocol::id::NetworkId;
use kirjo_protocol::limits::MAX_ENVELOPE;
use sha2::{Digest, Sha256};

use super::disk::Disk;
use super::error::StoreError;

const FORMAT: &str = "kirjo-dump";
const VERSION: u64 = 1;
/// Room for the header and the trailer, which are well below.
const MAX_MAP_BYTES: u64 = 256;

/// What a dump holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dumped {
    /// Envelopes.
    pub records: u64,
    /// Bytes of the whole dump.
    pub bytes: u64,
    /// The hash in its last item.
    pub sha256: [u8; 32],
}

/// Writes a dump, one envelope after the other. A dump need not come from a database: whatever is signed can be in it.
pub struct DumpWriter<'o> {
    out: &'o mut dyn Write,
    directory: PathBuf,
    hash: Sha256,
    bytes: u64,
    records: u64,
}

impl<'o> DumpWriter<'o> {
    /// Begins a dump of the records of a network; `directory` is what errors name.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn new(out: &'o mut dyn Write, network: &NetworkId, directory: &Path) -> Result<Self, StoreError> {
        let mut dump = Self { out, directory: directory.to_owned(), hash: Sha256::new(), bytes: 0, records: 0 };
        dump.item(cbor::map([
            ("format", Value::from(FORMAT)),
            ("network", Value::from(network.as_str())),
            ("version", Value::from(VERSION)),
        ]))?;
        Ok(dump)
    }

    /// Adds an envelope.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn add(&mut self, envelope: Vec<u8>) -> Result<(), StoreError> {
        self.item(Value::Bytes(envelope))?;
        self.records += 1;
        Ok(())
    }

    /// Ends the dump.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn finish(mut self) -> Result<Dumped, StoreError> {
        let sha256: [u8; 32] = self.hash.clone().finalize().into();
        self.item(cbor::map([("count", Value::from(self.records)), ("sha256", cbor::bytes(&sha256))]))?;
        self.out.flush().map_err(|error| self.refused(&error))?;
        Ok(Dumped { records: self.records, bytes: self.bytes, sha256 })
    }

    fn item(&mut self, item: Value) -> Result<(), StoreError> {
        let bytes = encode(item);
        self.hash.update(&bytes);
        self.bytes += bytes.len() as u64;
        self.out.write_all(&bytes).map_err(|error| self.refused(&error))
    }

    fn refused(&self, error: &std::io::Error) -> StoreError {
        StoreError::io("write a dump of the database", &self.directory, error)
    }
}

pub(super) fn write(disk: &Disk, network: &NetworkId, out: &mut dyn Write) -> Result<Dumped, StoreError> {
    let mut dump = DumpWriter::new(out, network, &disk.directory)?;
    for arrival in disk.arrivals() {
        // Erased since the scan has passed it: then it is not to be in the dump either.
        let Some(envelope) = disk.envelope(arrival?)? else { continue };
        dump.add(envelope)?;
    }
    dump.finish()
}

fn encode(item: Value) -> Vec<u8> {
    cbor::encode(&item).expect("texts, numbers and bytes have a strict encoding")
}

/// Reads a dump: the header at once, then one envelope after the other. Only the end shows whether the
/// dump is whole, as an error in place of `None`; what came before it has to be verified record by record
/// in any case.
///
/// # Errors
/// [`StoreError::Dump`] when this is not the beginning of a dump.
pub fn read_dump<R: Read>(input: R) -> Result<DumpReader<R>, StoreError> {
    let mut reader = DumpReader { input, hash: Sha256::new(), network: String::new(), records: 0, ended: false };
    let first = reader.byte("it is empty")?.ok_or(StoreError::Dump { reason: "it is empty" })?;
    let header = reader.small_map(first, "it does not begin like a dump")?;
    let text = |key: &str| cbor::get(&header, key).and_then(Value::as_text);
    if text("format") != Some(FORMAT) {
        return Err(StoreError::Dump { reason: "it does not begin like a dump" });
    }
    if cbor::get(&header, "version").and_then(cbor::as_u64) != Some(VERSION) {
        return Err(StoreError::Dump { reason: "it is of another version of the format" });
    }
    let network = text("network").ok_or(StoreError::Dump { reason: "it does not name its network" })?;
    reader.network = network.to_owned();
    Ok(reader)
}

/// The envelopes of a dump, from [`read_dump`].
#[derive(Debug)]
pub struct DumpReader<R> {
    input: R,
    hash: Sha256,
    network: String,
    records: u64,
    ended: bool,
}

impl<R: Read> DumpReader<R> {
    /// The network whose records these are.
    pub fn network(&self) -> &str {
        &self.network
    }

    /// The next byte, or `None` at the end of the input.
    fn byte(&mut self, reason: &'static str) -> Result<Option<u8>, StoreError> {
        let mut byte = [0];
        loop {
            match self.input.read(&mut byte) {
                Ok(0) => return Ok(None),
                Ok(_) => return Ok(Some(byte[0])),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => return Err(StoreError::Dump { reason }),
            }
        }
    }

    fn bytes(&mut self, length: usize) -> Result<Vec<u8>, StoreError> {
        let mut bytes = vec![0; length];
        self.input.read_exact(&mut bytes).map_err(|_| StoreError::Dump { reason: "it is cut short" })?;
        Ok(bytes)
    }

    /// The rest of a small map whose first byte has been read.
    fn small_map(&mut self, first: u8, reason: &'static str) -> Result<Value, StoreError> {
        let mut seen =
            Seen { input: std::slice::from_ref(&first).chain(self.input.by_ref()).take(MAX_MAP_BYTES), bytes: vec![] };
        // The decoder reads no further than the item; it is decoded again from its bytes, strictly.
        let _: Value = ciborium::from_reader(&mut seen).map_err(|_| StoreError::Dump { reason })?;
        let bytes = seen.bytes;
        self.hash.update(&bytes);
        cbor::decode(&bytes).map_err(|_| StoreError::Dump { reason })
    }

    fn item(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let first = self.byte("it can't be read")?.ok_or(StoreError::Dump { reason: "it is cut short" })?;
        let head = match first {
            0xa2 => return self.trailer(first).map(|()| None),
            0x40..=0x57 => vec![],
            0x58 => self.bytes(1)?,
            0x59 => self.bytes(2)?,
            _ => return Err(StoreError::Dump { reason: "something in it is neither an envelope nor its end" }),
        };
        let length = match head[..] {
            [] => usize::from(first - 0x40),
            [length] => usize::from(length),
            [high, low, ..] => usize::from(u16::from_be_bytes([high, low])),
        };
        if length > MAX_ENVELOPE {
            return Err(StoreError::Dump { reason: "something in it is larger than an envelope" });
        }
        let envelope = self.bytes(length)?;
        self.hash.update([first]);
        self.hash.update(&head);
        self.hash.update(&envelope);
        self.records += 1;
        Ok(Some(envelope))
    }

    fn trailer(&mut self, first: u8) -> Result<(), StoreError> {
        let expected: [u8; 32] = self.hash.clone().finalize().into();
        let trailer = self.small_map(first, "its end is malformed")?;
        let sha256 = cbor::get(&trailer, "sha256").and_then(cbor::as_array::<32>);
        let count = cbor::get(&trailer, "count").and_then(cbor::as_u64);
        if sha256 != Some(expected) || count != Some(self.records) {
            return Err(StoreError::Dump { reason: "its bytes have changed since it was written" });
        }
        match self.byte("it can't be read")? {
            None => Ok(()),
            Some(_) => Err(StoreError::Dump { reason: "something follows after its end" }),
        }
    }
}

/// Remembers the bytes that were read.
struct Seen<R> {
    input: R,
    bytes: Vec<u8>,
}

impl<R: Read> Read for Seen<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let length = self.input.read(out)?;
        self.bytes.extend_from_slice(&out[..length]);
        Ok(length)
    }
}

impl<R: Read> Iterator for DumpReader<R> {
    type Item = Result<Vec<u8>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.item().transpose();
        self.ended = !matches!(item, Some(Ok(_)));
        item
    }
}
