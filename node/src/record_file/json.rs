//! JSON record files.
//!
//! The JSON library keeps the last of two equal keys and turns large numbers into fractions; a reader of our
//! own on top of its parser refuses both, where they stand.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{FileRule, Place, excerpt};

/// Reads one record or a list of them.
pub(super) fn read(text: &str) -> Result<Vec<Value>, (Option<Place>, FileRule)> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let broken = RefCell::new(None);
    let mut parser = serde_json::Deserializer::from_str(text);
    let value = Strict(&broken).deserialize(&mut parser).and_then(|value| parser.end().map(|()| value));
    match value {
        Ok(Value::Array(records)) => {
            let misfit = records.iter().position(|record| !record.is_object());
            match misfit {
                None => Ok(records),
                Some(at) => Err((super::locate(text, at, ""), FileRule::NotARecord)),
            }
        }
        Ok(record @ Value::Object(_)) => Ok(vec![record]),
        Ok(_) => Err((Some(Place { line: 1, column: 1 }), FileRule::NotARecord)),
        Err(error) => {
            let place = (error.line() > 0).then(|| Place { line: error.line(), column: error.column().max(1) });
            Err((place, broken.take().unwrap_or_else(|| syntax(&error))))
        }
    }
}

/// The parser's words without the place, which is said apart.
fn syntax(error: &serde_json::Error) -> FileRule {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    if words.starts_with("recursion limit") { FileRule::TooComplex } else { FileRule::Syntax(excerpt(words)) }
}

/// Reads a value and notes the rule that made it stop: the library's own error can only carry text.
#[derive(Clone, Copy)]
struct Strict<'c>(&'c RefCell<Option<FileRule>>);

impl Strict<'_> {
    fn stop<T, E: serde::de::Error>(self, rule: FileRule) -> Result<T, E> {
        let error = E::custom(rule.code());
        self.0.replace(Some(rule));
        Err(error)
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<Value, D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a record")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        self.stop(FileRule::Fraction(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                self.0.replace(Some(FileRule::DuplicateKey(excerpt(&key))));
                return Err(A::Error::custom("duplicate key"));
            }
            map.insert(key, entries.next_value_seed(self)?);
        }
        Ok(Value::Object(map))
    }
}
