//! Values in parts: how many, cutting, joining.

use sled::{Batch, Tree};

use super::error::StoreError;
use super::keys::{PART_BYTES, Place};

/// Number of parts of a value of some length; at least one.
pub(super) fn parts(bytes: usize) -> Result<u8, StoreError> {
    u8::try_from(bytes.div_ceil(PART_BYTES).max(1)).map_err(|_| StoreError::TooLarge { bytes })
}

/// Adds a value to a batch, cut into as many parts as [`parts`] has found.
pub(super) fn put(batch: &mut Batch, place: &Place<'_>, value: &[u8], parts: u8) {
    let (first, mut rest) = value.split_at(value.len().min(PART_BYTES));
    let mut stored = Vec::with_capacity(1 + first.len());
    stored.push(parts);
    stored.extend_from_slice(first);
    batch.insert(place.part(0), stored);
    for part in 1..parts {
        let piece;
        (piece, rest) = rest.split_at(rest.len().min(PART_BYTES));
        batch.insert(place.part(part), piece);
    }
}

/// Adds the removal of the parts `from..parts` to a batch.
pub(super) fn remove(batch: &mut Batch, place: &Place<'_>, from: u8, parts: u8) {
    for part in from..parts {
        batch.remove(place.part(part));
    }
}

/// How many parts a place has now; zero when it is empty.
pub(super) fn count(tree: &Tree, place: &Place<'_>) -> sled::Result<u8> {
    Ok(tree.get(place.part(0))?.and_then(|first| first.first().copied()).unwrap_or(0))
}

/// Reads a value, or `None` when the place is empty. No batch may be applied meanwhile.
pub(super) fn read(tree: &Tree, place: &Place<'_>) -> sled::Result<Option<Vec<u8>>> {
    let Some(first) = tree.get(place.part(0))? else { return Ok(None) };
    let broken = || sled::Error::Corruption { at: None, bt: () };
    let (&parts, piece) = first.split_first().filter(|(parts, _)| **parts > 0).ok_or_else(broken)?;
    let mut value = piece.to_vec();
    for part in 1..parts {
        // All parts but the last are full, so a value can't lose its middle unnoticed.
        if value.len() != usize::from(part) * PART_BYTES {
            return Err(broken());
        }
        value.extend_from_slice(&tree.get(place.part(part))?.ok_or_else(broken)?);
    }
    Ok(Some(value))
}
