//! An organisation's identity as nodes hand it out: its operations one after the other.

use kirjo_protocol::envelope::{self, Record};
use kirjo_protocol::id::{NetworkId, OrgId};
use kirjo_protocol::identity::{Chain, Offered};
use kirjo_protocol::limits::{MAX_ENVELOPE, MAX_IDENTITY_OPERATIONS};

/// Largest identity: all operations an organisation can have.
pub(crate) const MAX_IDENTITY: usize = MAX_ENVELOPE * MAX_IDENTITY_OPERATIONS;
/// Where the payload's head stands in an envelope: behind the protected header and the empty unprotected one.
const PAYLOAD_AT: usize = 43;
/// What follows the payload: the head and the bytes of the signature.
const SIGNATURE: usize = 66;

/// Envelopes one after the other, taken apart by the lengths in them; `None` when they don't add up.
pub(crate) fn split(mut bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut envelopes = Vec::new();
    while !bytes.is_empty() {
        let length = match bytes.get(PAYLOAD_AT..)? {
            [head @ 0x40..=0x57, ..] => 1 + usize::from(head - 0x40),
            [0x58, length, ..] => 2 + usize::from(*length),
            [0x59, high, low, ..] => 3 + usize::from(u16::from_be_bytes([*high, *low])),
            _ => return None,
        };
        let (one, rest) = bytes.split_at_checked(PAYLOAD_AT + length + SIGNATURE)?;
        envelopes.push(one.to_vec());
        bytes = rest;
    }
    (!envelopes.is_empty()).then_some(envelopes)
}

/// The winning chain of an organisation among some envelopes in any order; `None` without its genesis.
pub(crate) fn chain(envelopes: &[Vec<u8>], org: &OrgId, network: &NetworkId) -> Option<Chain> {
    let operations = envelopes.iter().filter_map(|bytes| envelope::verify(bytes, network).ok());
    let operations: Vec<Record> = operations.filter(|operation| operation.org() == *org).collect();
    let genesis = operations.iter().find(|operation| operation.is_genesis())?;
    let mut chain = Chain::found(genesis.clone()).ok()?;
    // Each pass can add at least one.
    for _ in &operations {
        let mut added = false;
        for operation in operations.iter().filter(|operation| !operation.is_genesis()) {
            added |= matches!(chain.offer(operation), Offered::Extends | Offered::Replaces(_));
        }
        if !added {
            break;
        }
    }
    Some(chain)
}
