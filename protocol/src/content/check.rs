//! The walker that validation uses: it goes through a content, remembers where it is and collects every fault.
//!
//! A person who mends a file wants all that is wrong with it at once, so no check stops the next one.

use ciborium::value::Value;
use unicode_normalization::is_nfc;

use super::fault::{Fault, Path, Rule};
use super::near::nearest;
use super::text;
use crate::codes;

/// Longest value that a fault repeats, in characters.
const SHOWN_MAX: usize = 80;

/// The first combining mark. All characters before it are in form C, alone and side by side.
const COMBINING: char = '\u{300}';

/// A value as a fault repeats it: on one line and not long.
pub(crate) fn short(value: &str) -> String {
    let mut shown: String = value.chars().take(SHOWN_MAX).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().nth(SHOWN_MAX).is_some() {
        shown.push('…');
    }
    shown
}

/// What a text field may hold.
#[derive(Clone, Copy)]
pub(crate) struct TextRule {
    max: usize,
    line_breaks: bool,
}

/// A text of one line.
pub(crate) const fn line(max: usize) -> TextRule {
    TextRule { max, line_breaks: false }
}

/// A text that may have paragraphs.
pub(crate) const fn prose(max: usize) -> TextRule {
    TextRule { max, line_breaks: true }
}

/// The fields of a map that is being checked. Those that nobody asked for are unknown.
pub(crate) struct Fields<'v> {
    entries: &'v [(Value, Value)],
    asked: Vec<&'static str>,
}

impl<'v> Fields<'v> {
    fn ask(&mut self, name: &'static str) -> Option<&'v Value> {
        self.asked.push(name);
        self.entries.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
    }
}

/// Collects faults while it goes through a content.
#[derive(Default)]
pub(crate) struct Checker {
    path: Path,
    faults: Vec<Fault>,
}

impl Checker {
    pub(crate) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// Notes a fault here.
    pub(crate) fn fault(&mut self, rule: Rule, args: &[(&'static str, &str)]) {
        let args = args.iter().map(|(name, value)| (*name, short(value))).collect();
        self.faults.push(Fault::new(self.path.as_str(), rule, args));
    }

    /// Notes a fault in a field of this map.
    pub(crate) fn fault_at(&mut self, field: &str, rule: Rule, args: &[(&'static str, &str)]) {
        let mark = self.path.enter_field(field);
        self.fault(rule, args);
        self.path.leave(mark);
    }

    /// Checks a field if it is there.
    pub(crate) fn optional<'v, T>(
        &mut self,
        fields: &mut Fields<'v>,
        name: &'static str,
        check: impl FnOnce(&mut Self, &'v Value) -> T,
    ) -> Option<T> {
        let value = fields.ask(name)?;
        let mark = self.path.enter_field(name);
        let result = check(self, value);
        self.path.leave(mark);
        Some(result)
    }

    /// Checks a field that has to be there.
    pub(crate) fn required<'v, T>(
        &mut self,
        fields: &mut Fields<'v>,
        name: &'static str,
        check: impl FnOnce(&mut Self, &'v Value) -> T,
    ) -> Option<T> {
        let result = self.optional(fields, name, check);
        if result.is_none() {
            self.fault_at(name, Rule::Required, &[("field", name)]);
        }
        result
    }

    /// A map whose fields are asked for one by one; [`Checker::no_others`] ends it.
    pub(crate) fn map<'v>(&mut self, value: &'v Value) -> Option<Fields<'v>> {
        let entries = self.entries(value)?;
        if entries.is_empty() {
            self.fault(Rule::EmptyList, &[]);
        }
        Some(Fields { entries, asked: Vec::new() })
    }

    fn entries<'v>(&mut self, value: &'v Value) -> Option<&'v [(Value, Value)]> {
        let entries = value.as_map().map(Vec::as_slice);
        if entries.is_none() {
            self.wrong_type("map", value);
        }
        entries
    }

    /// Notes every field that nobody asked for.
    pub(crate) fn no_others(&mut self, fields: Fields<'_>) {
        for (key, _) in fields.entries {
            if fields.asked.iter().any(|asked| key.as_text() == Some(asked)) {
                continue;
            }
            let name = key.as_text().map_or_else(|| format!("{key:?}"), str::to_owned);
            match nearest(&name, fields.asked.iter().copied()) {
                Some(near) => self.fault_at(&name, Rule::UnknownField, &[("field", &name), ("suggestion", near)]),
                None => self.fault_at(&name, Rule::UnknownField, &[("field", &name)]),
            }
        }
    }

    pub(crate) fn wrong_type(&mut self, expected: &'static str, value: &Value) {
        let found = match value {
            Value::Text(_) => "text",
            Value::Array(_) => "list",
            Value::Map(_) => "map",
            Value::Integer(_) => "integer",
            Value::Bool(_) => "yes-no",
            Value::Bytes(_) => "bytes",
            Value::Null => "nothing",
            _ => "other",
        };
        self.fault(Rule::WrongType, &[("expected", expected), ("found", found)]);
    }

    /// A text that keeps the rules of all texts and its own.
    pub(crate) fn text<'v>(&mut self, value: &'v Value, rule: TextRule) -> Option<&'v str> {
        let Some(text) = value.as_text() else {
            self.wrong_type("text", value);
            return None;
        };
        if text.trim().is_empty() {
            self.fault(Rule::Blank, &[]);
            return None;
        }
        if let Some(character) = text.chars().find(|c| text::is_forbidden(*c)) {
            self.fault(Rule::ControlCharacter, &[("character", &format!("U+{:04X}", u32::from(character)))]);
        }
        if !rule.line_breaks && text.contains('\n') {
            self.fault(Rule::LineBreak, &[]);
        }
        // Below the combining marks every text is composed; tables are asked only about the rest.
        if text.chars().any(|c| c >= COMBINING) && !is_nfc(text) {
            self.fault(Rule::NotNfc, &[]);
        }
        let found = text.chars().count();
        if found > rule.max {
            self.fault(Rule::TooLong, &[("max", &rule.max.to_string()), ("found", &found.to_string())]);
        }
        Some(text)
    }

    pub(crate) fn boolean(&mut self, value: &Value) {
        if value.as_bool().is_none() {
            self.wrong_type("yes-no", value);
        }
    }

    pub(crate) fn integer(&mut self, value: &Value, range: std::ops::RangeInclusive<u64>) {
        let Some(found) = value.as_integer().map(i128::from) else {
            self.wrong_type("integer", value);
            return;
        };
        let (min, max) = (*range.start(), *range.end());
        if found < i128::from(min) || found > i128::from(max) {
            self.fault(
                Rule::OutOfRange,
                &[("min", &min.to_string()), ("max", &max.to_string()), ("found", &found.to_string())],
            );
        }
    }

    /// A code of a controlled list.
    pub(crate) fn code<'v>(&mut self, value: &'v Value, list: &'static str) -> Option<&'v str> {
        let text = self.text(value, line(text::LABEL_MAX))?;
        if codes::contains(list, text) {
            return Some(text);
        }
        let known = || codes::all(list).map(|code| code.code);
        let mut args = vec![
            ("value", short(text)),
            ("list", list.to_owned()),
            ("allowed", known().collect::<Vec<_>>().join(", ")),
        ];
        args.extend(nearest(text, known()).map(|near| ("suggestion", near.to_owned())));
        self.faults.push(Fault::new(self.path.as_str(), Rule::NotACode, args));
        None
    }

    /// Looks once more at the value of a field, for a rule between fields; nothing when it isn't there.
    pub(crate) fn within(&mut self, map: &Value, name: &str, check: impl FnOnce(&mut Self, &Value)) {
        if let Some(value) = crate::cbor::get(map, name) {
            let mark = self.path.enter_field(name);
            check(self, value);
            self.path.leave(mark);
        }
    }

    /// Looks once more at the maps of a list, for a rule between their fields.
    pub(crate) fn each(&mut self, map: &Value, name: &str, mut check: impl FnMut(&mut Self, &Value)) {
        self.within(map, name, |c, list| {
            for (index, item) in list.as_array().into_iter().flatten().enumerate().filter(|(_, item)| item.is_map()) {
                let mark = c.path.enter_item(index);
                check(c, item);
                c.path.leave(mark);
            }
        });
    }

    /// A list that is not empty, not too long and has nothing twice.
    pub(crate) fn list<'v>(&mut self, value: &'v Value, max: usize, mut check: impl FnMut(&mut Self, &'v Value)) {
        let Some(items) = value.as_array() else {
            self.wrong_type("list", value);
            return;
        };
        if items.is_empty() {
            self.fault(Rule::EmptyList, &[]);
        }
        if items.len() > max {
            self.fault(Rule::TooMany, &[("max", &max.to_string()), ("found", &items.len().to_string())]);
        }
        // What is beyond the limit is not looked at: the list has to be shortened anyway.
        for (index, item) in items.iter().take(max).enumerate() {
            let mark = self.path.enter_item(index);
            match item.as_text() {
                Some(text) if items[..index].contains(item) => self.fault(Rule::DuplicateEntry, &[("value", text)]),
                _ => check(self, item),
            }
            self.path.leave(mark);
        }
    }

    /// A list of codes of a controlled list.
    pub(crate) fn codes(&mut self, value: &Value, list: &'static str) {
        self.list(value, text::codes_max(list), |checker, item| {
            checker.code(item, list);
        });
    }

    /// A list of short texts.
    pub(crate) fn texts(&mut self, value: &Value, max_length: usize) {
        self.list(value, text::LIST_MAX, |checker, item| {
            checker.text(item, line(max_length));
        });
    }

    /// Something in several languages: a map from language tags.
    pub(crate) fn by_language<'v>(
        &mut self,
        value: &'v Value,
        mut check: impl FnMut(&mut Self, &'v Value),
    ) -> Option<Vec<&'v str>> {
        let entries = self.entries(value)?;
        if entries.is_empty() {
            self.fault(Rule::EmptyList, &[]);
        }
        if entries.len() > text::LANGUAGES_MAX {
            self.fault(
                Rule::TooMany,
                &[("max", &text::LANGUAGES_MAX.to_string()), ("found", &entries.len().to_string())],
            );
        }
        let mut languages = Vec::new();
        for (key, item) in entries.iter().take(text::LANGUAGES_MAX) {
            let name = key.as_text().map_or_else(|| format!("{key:?}"), str::to_owned);
            let mark = self.path.enter_field(&name);
            if text::is_language(&name) {
                check(self, item);
                languages.extend(key.as_text());
            } else {
                self.fault(Rule::NotALanguage, &[("value", &name)]);
            }
            self.path.leave(mark);
        }
        Some(languages)
    }

    /// A text in several languages.
    pub(crate) fn lang_map(&mut self, value: &Value, rule: TextRule) {
        self.by_language(value, |checker, item| {
            checker.text(item, rule);
        });
    }

    /// A list of short texts in several languages.
    pub(crate) fn lang_lists(&mut self, value: &Value, max_length: usize) {
        self.by_language(value, |checker, item| checker.texts(item, max_length));
    }
}
