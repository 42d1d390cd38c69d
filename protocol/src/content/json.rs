//! Contents between JSON, as people write them, and CBOR, as they are signed.
//!
//! The two agree on texts, integers, booleans, lists and maps with text keys, and that is all a content
//! uses. Fractions are refused because they have no one right spelling, and `null` because a missing field
//! already says it. Texts become NFC on the way in, so that the same words are always the same bytes.

use ciborium::value::Value as Cbor;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value as Json};
use unicode_normalization::UnicodeNormalization;

use super::check::short;
use super::fault::{Fault, Path, Rule};
use crate::limits::MAX_DEPTH;

/// How deep a content may nest: the body that holds it is one level.
const MAX_CONTENT_DEPTH: usize = MAX_DEPTH - 1;

/// The key under which a byte string is shown. No field has this name, and what is read from JSON never becomes bytes.
pub const BYTES_KEY: &str = "$bytes";

/// Why a CBOR value can't be shown as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ToJsonError {
    /// A floating-point number.
    #[error("a floating-point number, which contents don't use")]
    Float,
    /// A tag or another type that contents don't use.
    #[error("a tag or simple value, which contents don't use")]
    Unsupported,
    /// A map key that is not a text.
    #[error("a map key that is not a text")]
    Key,
    /// An integer below -2^63 or above 2^64 - 1.
    #[error("an integer outside the range of JSON readers")]
    Integer,
}

/// Shows a content as JSON. Byte strings become `{"$bytes": base64url}`.
///
/// # Errors
/// What JSON can't say without loss: see [`ToJsonError`].
pub fn to_json(value: &Cbor) -> Result<Json, ToJsonError> {
    Ok(match value {
        Cbor::Null => Json::Null,
        Cbor::Bool(yes) => Json::Bool(*yes),
        Cbor::Text(text) => Json::String(text.clone()),
        Cbor::Integer(number) => match (u64::try_from(*number), i64::try_from(*number)) {
            (Ok(number), _) => Json::from(number),
            (_, Ok(number)) => Json::from(number),
            _ => return Err(ToJsonError::Integer),
        },
        Cbor::Bytes(bytes) => {
            let mut shown = Map::new();
            shown.insert(BYTES_KEY.to_owned(), Json::String(BASE64URL_NOPAD.encode(bytes)));
            Json::Object(shown)
        }
        Cbor::Array(items) => Json::Array(items.iter().map(to_json).collect::<Result<_, _>>()?),
        Cbor::Map(entries) => {
            let mut map = Map::new();
            for (key, item) in entries {
                let key = key.as_text().ok_or(ToJsonError::Key)?;
                map.insert(key.to_owned(), to_json(item)?);
            }
            Json::Object(map)
        }
        Cbor::Float(_) => return Err(ToJsonError::Float),
        _ => return Err(ToJsonError::Unsupported),
    })
}

/// Reads a content from JSON; texts and keys are normalised to NFC. Whether the fields are right is for
/// [`super::validate`].
///
/// # Errors
/// The first place that a content has no form for: a fraction, a `null`, a key twice, nesting too deep.
pub fn from_json(value: &Json) -> Result<Cbor, Fault> {
    read(value, &mut Path::default(), 0)
}

fn read(value: &Json, path: &mut Path, depth: usize) -> Result<Cbor, Fault> {
    let fault = |path: &Path, rule, args| Err(Fault::new(path.as_str(), rule, args));
    if depth == MAX_CONTENT_DEPTH && (value.is_array() || value.is_object()) {
        return fault(path, Rule::TooDeep, vec![("max", MAX_CONTENT_DEPTH.to_string())]);
    }
    Ok(match value {
        Json::Null => return fault(path, Rule::NoNull, Vec::new()),
        Json::Bool(yes) => Cbor::Bool(*yes),
        Json::String(text) => Cbor::Text(text.nfc().collect()),
        Json::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Cbor::from(number),
            (_, Some(number)) => Cbor::from(number),
            _ => return fault(path, Rule::NoFractions, vec![("value", number.to_string())]),
        },
        Json::Array(items) => {
            let mut list = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                let mark = path.enter_item(index);
                list.push(read(item, path, depth + 1)?);
                path.leave(mark);
            }
            Cbor::Array(list)
        }
        Json::Object(fields) => {
            let mut seen = std::collections::BTreeSet::new();
            let mut map = Vec::with_capacity(fields.len());
            for (name, item) in fields {
                let name: String = name.nfc().collect();
                let mark = path.enter_field(&name);
                if !seen.insert(name.clone()) {
                    return fault(path, Rule::DuplicateField, vec![("field", short(&name))]);
                }
                map.push((Cbor::Text(name), read(item, path, depth + 1)?));
                path.leave(mark);
            }
            Cbor::Map(map)
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_content_has_no_form_for_is_refused_with_its_place() {
        let cases = [
            (json!({"maturity": null}), "maturity", Rule::NoNull),
            (json!({"links": [{"url": 1.5}]}), "links[0].url", Rule::NoFractions),
            (json!({"a": 1e300}), "a", Rule::NoFractions),
            (json!({"caf\u{e9}": 1, "cafe\u{301}": 2}), "caf\u{e9}", Rule::DuplicateField),
        ];
        for (value, path, rule) in cases {
            let fault = from_json(&value).unwrap_err();
            assert_eq!((fault.path.as_str(), fault.rule), (path, rule), "{value}");
        }
        let deep = (0..MAX_CONTENT_DEPTH + 1).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(from_json(&deep).unwrap_err().rule, Rule::TooDeep);
        let fits = (0..MAX_CONTENT_DEPTH).fold(json!(1), |inner, _| json!([inner]));
        assert!(from_json(&fits).is_ok());
    }

    #[test]
    fn the_same_words_become_the_same_bytes() {
        let composed = from_json(&json!({"title": {"fi": "Hyv\u{e4}"}})).unwrap();
        let decomposed = from_json(&json!({"title": {"fi": "Hyva\u{308}"}})).unwrap();
        assert_eq!(composed, decomposed);
    }

    #[test]
    fn bytes_are_shown_and_never_read_back_as_bytes() {
        let shown = to_json(&Cbor::Bytes(vec![0xff, 0x00])).unwrap();
        assert_eq!(shown, json!({"$bytes": "_wA"}));
        assert!(from_json(&shown).unwrap().is_map());
    }

    #[test]
    fn what_json_can_not_say_is_an_error_and_not_a_guess() {
        assert_eq!(to_json(&Cbor::Float(1.0)), Err(ToJsonError::Float));
        assert_eq!(to_json(&Cbor::Tag(1, Box::new(Cbor::Null))), Err(ToJsonError::Unsupported));
        assert_eq!(to_json(&Cbor::Map(vec![(Cbor::from(1), Cbor::Null)])), Err(ToJsonError::Key));
        let low = Cbor::Integer(ciborium::value::Integer::try_from(-1 - i128::from(u64::MAX)).unwrap());
        assert_eq!(to_json(&low), Err(ToJsonError::Integer));
    }

    /// JSON values that a content can have, with texts already in NFC.
    fn contents() -> impl Strategy<Value = Json> {
        let text = |pattern| proptest::string::string_regex(pattern).unwrap().prop_map(|t| t.nfc().collect::<String>());
        let leaf = prop_oneof![
            any::<i64>().prop_map(Json::from),
            any::<u64>().prop_map(Json::from),
            any::<bool>().prop_map(Json::from),
            text(".{0,20}").prop_map(Json::from),
        ];
        leaf.prop_recursive(5, 60, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
                proptest::collection::btree_map(text(".{0,8}"), inner, 0..6)
                    .prop_map(|map| Json::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn nothing_is_lost_from_json_and_back(value in contents()) {
            let cbor = from_json(&value).unwrap();
            prop_assert_eq!(to_json(&cbor).unwrap(), value);
        }

        #[test]
        fn what_is_signed_comes_back_as_it_was_written(value in contents()) {
            let bytes = crate::cbor::encode(&from_json(&value).unwrap()).unwrap();
            prop_assert_eq!(to_json(&crate::cbor::decode(&bytes).unwrap()).unwrap(), value);
        }
    }
}
