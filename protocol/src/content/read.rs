//! Lenient reading, for showing: takes what it understands and leaves the rest alone.
//!
//! A record was checked by its publisher's node, perhaps of a later version, perhaps by other rules than
//! ours. A reader is better served by what can be read of it than by an error page.

use std::collections::BTreeMap;

use ciborium::value::Value;

use super::common::Common;
use super::text::LangMap;
use crate::cbor;

/// The fields that every kind has.
pub fn common(content: &Value) -> Common {
    Common::read(content)
}

/// A text field.
pub fn text(map: &Value, field: &str) -> Option<String> {
    cbor::get(map, field)?.as_text().map(str::to_owned)
}

/// A text field that may be missing.
pub fn text_or_empty(map: &Value, field: &str) -> String {
    text(map, field).unwrap_or_default()
}

/// A list of texts; items of other types are left out.
pub fn texts(map: &Value, field: &str) -> Vec<String> {
    cbor::get(map, field).map(texts_of).unwrap_or_default()
}

fn texts_of(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|item| item.as_text().map(str::to_owned)).collect()
}

/// A language map.
pub fn lang_map(map: &Value, field: &str) -> LangMap {
    cbor::get(map, field).map(LangMap::read).unwrap_or_default()
}

/// Lists of texts by language.
pub fn lang_lists(map: &Value, field: &str) -> BTreeMap<String, Vec<String>> {
    let entries = cbor::get(map, field).and_then(Value::as_map).into_iter().flatten();
    entries.filter_map(|(lang, list)| Some((lang.as_text()?.to_owned(), texts_of(list)))).collect()
}

/// A yes or no; missing means no.
pub fn boolean(map: &Value, field: &str) -> bool {
    cbor::get(map, field).and_then(Value::as_bool).unwrap_or(false)
}

/// A small number.
pub fn number(map: &Value, field: &str) -> Option<u32> {
    cbor::get(map, field).and_then(cbor::as_u64)?.try_into().ok()
}

/// The items of a list, each read by the same reader.
pub fn items<T>(map: &Value, field: &str, read: impl Fn(&Value) -> T) -> Vec<T> {
    cbor::get(map, field).and_then(Value::as_array).into_iter().flatten().map(read).collect()
}
