//! What reads bytes from others, and what must hold for any bytes.

mod cbor;
mod content;
mod frame;
mod reconcile;
mod record;

use crate::Target;
use crate::mutate;

/// Bytes that reading may hold at one time, beside those in proportion to the input: what a decoder sets aside
/// before it looks, for each of the levels that are allowed.
const MEMORY: u64 = 1 << 20;
/// Bytes that reading may hold for each byte of the input. A byte can become an item of a list, which has 32,
/// in a list that grows by doubling, and is copied twice to be sorted and compared.
const MEMORY_PER_BYTE: u64 = 256;
/// Bytes that reading may ask for over time, for each byte of the input; a measure of its work that does not
/// depend on the machine. A key is written once for each level above it.
const WORK_PER_BYTE: u64 = 4_096;

/// All targets of the protocol.
pub const ALL: [Target; 8] = [
    Target { name: "cbor", read: cbor::cbor, mutate: mutate::cbor, seeds: cbor::seeds },
    Target { name: "body", read: record::body, mutate: mutate::cbor, seeds: record::body_seeds },
    Target { name: "envelope", read: record::envelope, mutate: mutate::cbor, seeds: record::envelope_seeds },
    Target { name: "request", read: frame::request, mutate: mutate::cbor, seeds: frame::request_seeds },
    Target { name: "response", read: frame::response, mutate: mutate::cbor, seeds: frame::response_seeds },
    Target { name: "respond", read: reconcile::respond, mutate: mutate::ranges, seeds: reconcile::seeds },
    Target { name: "initiate", read: reconcile::initiate, mutate: mutate::ranges, seeds: reconcile::seeds },
    Target { name: "content", read: content::content, mutate: mutate::cbor, seeds: content::seeds },
];

/// The target of a name.
pub fn named(name: &str) -> Option<&'static Target> {
    ALL.iter().find(|target| target.name == name)
}

/// Does something with an input of so many bytes, and asserts that memory and work are in proportion to them.
pub fn bounded<T>(bytes: usize, act: impl FnOnce() -> T) -> T {
    let mut result = None;
    let used = allocation_counter::measure(|| result = Some(act()));
    let bytes = bytes as u64;
    assert!(used.bytes_max <= MEMORY + MEMORY_PER_BYTE * bytes, "{bytes} bytes made it hold {}", used.bytes_max);
    assert!(
        used.bytes_total <= 2 * MEMORY + WORK_PER_BYTE * bytes,
        "{bytes} bytes made it ask for {}",
        used.bytes_total
    );
    result.expect("the measured function has run")
}
