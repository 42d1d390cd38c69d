//! Strict CBOR: the deterministic subset of RFC 8949 section 4.2.1 that records and frames are written in.
//!
//! The library decodes far more than that (indefinite lengths, long integers, duplicate keys, trailing
//! bytes), and whatever two nodes may read differently is a way to split the network. So the bytes are
//! walked once by the rules alone, and the library only reads what has passed. That what passes is its own
//! encoding is tested, and costs less than encoding it again for comparison.

use ciborium::value::Value;

use crate::limits::MAX_DEPTH;

/// Which rule of strict CBOR some bytes break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// Not well-formed CBOR, or ends early.
    #[error("not well-formed CBOR")]
    Malformed,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("nested deeper than {MAX_DEPTH}")]
    TooDeep,
    /// Bytes after the item.
    #[error("bytes after the end of the item")]
    Trailing,
    /// A floating-point number.
    #[error("a floating-point number, which records don't use")]
    Float,
    /// A tag inside the item.
    #[error("a tag, which bodies don't use")]
    Tag,
    /// An integer outside 64 bits.
    #[error("an integer outside 64 bits")]
    BigInteger,
    /// Map keys out of order or twice.
    #[error("map keys are not strictly ascending by their encoded bytes")]
    KeyOrder,
    /// Another spelling of the same value: an indefinite length, a long integer, `undefined`.
    #[error("not the deterministic encoding of its value")]
    NotDeterministic,
}

/// Decodes bytes that must be exactly one item of strict CBOR.
///
/// The caller bounds the length first: decoding takes memory in proportion to it.
///
/// # Errors
/// [`CborError`] names the first rule broken.
pub fn decode(bytes: &[u8]) -> Result<Value, CborError> {
    if !walk(bytes, 0)?.is_empty() {
        return Err(CborError::Trailing);
    }
    // What is left to find is text that is not UTF-8.
    ciborium::de::from_reader_with_recursion_limit(bytes, MAX_DEPTH + 1).map_err(|_| CborError::Malformed)
}

/// Walks over one item and gives back what follows it. Recursion ends at [`MAX_DEPTH`], and every step takes at
/// least a byte, whatever lengths the bytes claim.
fn walk(bytes: &[u8], depth: usize) -> Result<&[u8], CborError> {
    let (first, rest) = bytes.split_first().ok_or(CborError::Malformed)?;
    let (major, info) = (first >> 5, first & 0x1f);
    if major == 7 {
        return match info {
            20..=22 => Ok(rest),
            23 => Err(CborError::NotDeterministic),
            24 if matches!(rest.first(), Some(20..=23)) => Err(CborError::NotDeterministic),
            25..=27 => Err(CborError::Float),
            _ => Err(CborError::Malformed),
        };
    }
    let (argument, mut rest) = argument(major, info, rest)?;
    if matches!(major, 4 | 5) && depth == MAX_DEPTH {
        return Err(CborError::TooDeep);
    }
    match major {
        0 | 1 => {}
        2 | 3 => {
            let length = usize::try_from(argument).map_err(|_| CborError::Malformed)?;
            rest = rest.get(length..).ok_or(CborError::Malformed)?;
        }
        4 => {
            for _ in 0..argument {
                rest = walk(rest, depth + 1)?;
            }
        }
        5 => {
            let mut previous: Option<&[u8]> = None;
            for _ in 0..argument {
                let after = walk(rest, depth + 1)?;
                let key = &rest[..rest.len() - after.len()];
                if previous.is_some_and(|previous| previous >= key) {
                    return Err(CborError::KeyOrder);
                }
                previous = Some(key);
                rest = walk(after, depth + 1)?;
            }
        }
        _ => return Err(CborError::Tag),
    }
    Ok(rest)
}

/// The argument of an item's head (RFC 8949 section 3), which must be in its shortest form, and what follows it.
fn argument(major: u8, info: u8, rest: &[u8]) -> Result<(u64, &[u8]), CborError> {
    let (width, least) = match info {
        0..24 => return Ok((u64::from(info), rest)),
        24 => (1, 24),
        25 => (2, 1 << 8),
        26 => (4, 1 << 16),
        27 => (8, 1 << 32),
        31 if (2..=5).contains(&major) => return Err(CborError::NotDeterministic),
        _ => return Err(CborError::Malformed),
    };
    let (bytes, rest) = rest.split_at_checked(width).ok_or(CborError::Malformed)?;
    let argument = bytes.iter().fold(0, |argument, byte| argument << 8 | u64::from(*byte));
    if argument < least {
        return Err(CborError::NotDeterministic);
    }
    Ok((argument, rest))
}

fn check(value: &Value, depth: usize) -> Result<(), CborError> {
    match value {
        Value::Integer(number) => {
            let number = i128::from(*number);
            if number > i128::from(u64::MAX) || number < -1 - i128::from(u64::MAX) {
                return Err(CborError::BigInteger);
            }
        }
        Value::Bytes(_) | Value::Text(_) | Value::Bool(_) | Value::Null => {}
        Value::Array(items) => {
            if depth == MAX_DEPTH {
                return Err(CborError::TooDeep);
            }
            for item in items {
                check(item, depth + 1)?;
            }
        }
        Value::Map(entries) => {
            if depth == MAX_DEPTH {
                return Err(CborError::TooDeep);
            }
            let mut previous: Option<Vec<u8>> = None;
            for (key, item) in entries {
                check(key, depth + 1)?;
                let mut encoded = Vec::with_capacity(24);
                write(key, &mut encoded);
                if previous.is_some_and(|previous| previous >= encoded) {
                    return Err(CborError::KeyOrder);
                }
                previous = Some(encoded);
                check(item, depth + 1)?;
            }
        }
        Value::Float(_) => return Err(CborError::Float),
        Value::Tag(..) => return Err(CborError::Tag),
        _ => return Err(CborError::Malformed),
    }
    Ok(())
}

/// Encodes a value deterministically: the keys of every map are sorted first.
///
/// # Errors
/// What strict CBOR has no place for: floats, tags, big integers, duplicate keys, deep nesting.
pub fn encode(value: &Value) -> Result<Vec<u8>, CborError> {
    let sorted = sort(value.clone());
    check(&sorted, 0)?;
    let mut bytes = Vec::new();
    write(&sorted, &mut bytes);
    Ok(bytes)
}

fn sort(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(sort).collect()),
        Value::Map(entries) => {
            let mut entries: Vec<(Vec<u8>, Value, Value)> = entries
                .into_iter()
                .map(|(key, item)| {
                    let key = sort(key);
                    let mut encoded = Vec::with_capacity(24);
                    write(&key, &mut encoded);
                    (encoded, key, sort(item))
                })
                .collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Map(entries.into_iter().map(|(_, key, item)| (key, item)).collect())
        }
        other => other,
    }
}

fn write(value: &Value, out: &mut Vec<u8>) {
    ciborium::into_writer(value, out).expect("writing a value into memory has no way to fail");
}

/// The entry of a map under a text key.
pub fn get<'v>(map: &'v Value, key: &str) -> Option<&'v Value> {
    map.as_map()?.iter().find(|(k, _)| k.as_text() == Some(key)).map(|(_, item)| item)
}

/// An unsigned integer of at most 64 bits.
pub fn as_u64(value: &Value) -> Option<u64> {
    value.as_integer().and_then(|number| u64::try_from(number).ok())
}

/// A byte string of exactly `N` bytes.
pub fn as_array<const N: usize>(value: &Value) -> Option<[u8; N]> {
    value.as_bytes()?.as_slice().try_into().ok()
}

/// A map with text keys, from pairs.
pub fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(key, item)| (Value::from(key), item)).collect())
}

/// A byte string.
pub fn bytes(bytes: &[u8]) -> Value {
    Value::Bytes(bytes.to_vec())
}

/// Appends a byte string with its shortest head.
pub(crate) fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = bytes.len() as u64;
    match length {
        0..24 => out.push(0x40 + length as u8),
        24..0x100 => out.extend_from_slice(&[0x58, length as u8]),
        0x100..0x1_0000 => {
            out.push(0x59);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        0x1_0000..0x1_0000_0000 => {
            out.push(0x5a);
            out.extend_from_slice(&(length as u32).to_be_bytes());
        }
        _ => {
            out.push(0x5b);
            out.extend_from_slice(&length.to_be_bytes());
        }
    }
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_byte_string_has_the_head_that_the_library_gives_it() {
        for length in [0, 1, 23, 24, 255, 256, 65_535, 65_536, 70_000] {
            let (mut out, content) = (Vec::new(), vec![7; length]);
            push_bytes(&mut out, &content);
            let mut theirs = Vec::new();
            ciborium::into_writer(&Value::Bytes(content), &mut theirs).unwrap();
            assert_eq!(out, theirs, "{length}");
        }
    }

    fn refused(hex: &str) -> CborError {
        decode(&data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap()).unwrap_err()
    }

    #[test]
    fn each_rule_refuses_its_own_breach() {
        assert_eq!(refused("1801"), CborError::NotDeterministic, "an integer in a longer form");
        assert_eq!(refused("9f01ff"), CborError::NotDeterministic, "an indefinite array");
        assert_eq!(refused("5f4101ff"), CborError::NotDeterministic, "an indefinite byte string");
        assert_eq!(refused("a2020101 01".replace(' ', "").as_str()), CborError::KeyOrder, "keys out of order");
        assert_eq!(refused("a201010101"), CborError::KeyOrder, "a key twice");
        assert_eq!(refused("f93c00"), CborError::Float);
        assert_eq!(refused("f7"), CborError::NotDeterministic, "undefined reads as null");
        assert_eq!(refused("c101"), CborError::Tag);
        assert_eq!(refused("c249010000000000000000"), CborError::Tag, "a big integer is a tagged byte string");
        assert_eq!(refused("0101"), CborError::Trailing);
        assert_eq!(refused("18"), CborError::Malformed);
        assert_eq!(refused(&format!("{}01", "81".repeat(17))), CborError::TooDeep);
        assert_eq!(refused(&format!("{}01", "81".repeat(400))), CborError::TooDeep);
    }

    #[test]
    fn sixteen_levels_are_accepted() {
        let bytes = data_encoding::HEXLOWER.decode(format!("{}01", "81".repeat(16)).as_bytes()).unwrap();
        assert!(decode(&bytes).is_ok());
    }

    #[test]
    fn keys_sort_by_encoded_bytes_not_by_length_first() {
        // RFC 8949 section 4.2.1 example: 10, 100, -1, "z", "aa".
        let keys = [Value::from("aa"), Value::from(-1), Value::from("z"), Value::from(100), Value::from(10)];
        let map = Value::Map(keys.into_iter().map(|k| (k, Value::Null)).collect());
        let bytes = encode(&map).unwrap();
        assert_eq!(data_encoding::HEXLOWER.encode(&bytes), "a50af61864f620f6617af6626161f6");
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            Just(Value::Null),
            proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
            ".{0,20}".prop_map(Value::Text),
        ];
        leaf.prop_recursive(5, 60, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                proptest::collection::btree_map(".{0,8}", inner, 0..6)
                    .prop_map(|m| Value::Map(m.into_iter().map(|(k, v)| (Value::Text(k), v)).collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes_and_encodes_to_the_same_bytes(value in values()) {
            let bytes = encode(&value).unwrap();
            let again = decode(&bytes).unwrap();
            prop_assert_eq!(encode(&again).unwrap(), bytes);
        }

        #[test]
        fn accepted_bytes_are_always_their_own_encoding(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(value) = decode(&bytes) {
                prop_assert_eq!(encode(&value).unwrap(), bytes);
            }
        }
    }
}
