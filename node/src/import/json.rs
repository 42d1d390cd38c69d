//! JSON of strangers: read with a bound on its parts and its depth.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::fault::{Broken, Rule};

/// Parts of a document: twice what a document of the largest size has when it is written as people and programs write.
pub(super) const MAX_PARTS: usize = 1_000_000;
/// Parts of one line: more than the largest record has.
pub(super) const MAX_LINE_PARTS: usize = 20_000;
/// Deepest nesting: a content may be 15 deep, and linked data that nobody flattened some more.
const MAX_DEPTH: usize = 64;

/// Reads one value.
pub(super) fn read(text: &str, most: usize) -> Result<Value, Broken> {
    let parts = Cell::new(most);
    let mut parser = serde_json::Deserializer::from_str(text);
    let value = Bounded { parts: &parts, depth: 0 }.deserialize(&mut parser);
    value.and_then(|value| parser.end().map(|()| value)).map_err(|error| {
        let line = error.line().max(1) as u64;
        let words = error.to_string();
        let words = words.split(" at line ").next().unwrap_or_default();
        if parts.get() == 0 || words == TOO_DEEP || words.starts_with("recursion limit") {
            Broken::at(line, Rule::TooComplex, &[("max", &most.to_string())])
        } else {
            Broken::at(line, Rule::Syntax, &[("detail", words)])
        }
    })
}

const TOO_DEEP: &str = "too deep";

#[derive(Clone, Copy)]
struct Bounded<'c> {
    /// Parts that may still come.
    parts: &'c Cell<usize>,
    depth: usize,
}

impl Bounded<'_> {
    fn spend<E: serde::de::Error>(self) -> Result<(), E> {
        let left = self.parts.get().checked_sub(1).filter(|left| *left > 0);
        self.parts.set(left.unwrap_or(0));
        left.map(|_| ()).ok_or_else(|| E::custom("too many parts"))
    }

    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom(TOO_DEEP));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Bounded<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<Value, D::Error> {
        self.spend()?;
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bounded<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
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

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format!("duplicate key `{}`", super::fault::short(&key))));
            }
            let value = entries.next_value_seed(inner)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> (Option<u64>, Rule) {
        let broken = read(text, 1000).unwrap_err();
        (broken.place.line, broken.fault.rule)
    }

    #[test]
    fn what_is_too_deep_or_too_much_is_refused_with_its_line() {
        assert_eq!(rule(&"[".repeat(100_000)), (Some(1), Rule::TooComplex));
        assert_eq!(rule(&format!("[{}1]", "1,\n".repeat(2_000))).1, Rule::TooComplex);
        assert_eq!(rule(&format!("{}1{}", "[".repeat(MAX_DEPTH + 1), "]".repeat(MAX_DEPTH + 1))).1, Rule::TooComplex);
        assert_eq!(rule("{\"a\": 1,\n}"), (Some(2), Rule::Syntax));
        assert_eq!(rule("{\"a\": 1, \"a\": 2}").1, Rule::Syntax);
        assert_eq!(rule("{} {}").1, Rule::Syntax);
        assert_eq!(read("{\"a\": [1, 2.5, null]}", 1000).unwrap()["a"][1], 2.5);
    }
}
