//! A record in the making: what a source says of it, and what a mapping and the options add.

use serde_json::{Map, Value};

use super::fault::{Fault, Place, Rule};
use super::mapping::{known_kind, unknown_field};
use super::source::Source;
use super::values::{self, clean};
use super::{Options, labels};

/// Longest id that a record may have, and how many letters of a longer one are kept before its digest.
const ID_MAX: usize = kirjo_protocol::content::text::LABEL_MAX;
const ID_KEPT: usize = ID_MAX - 1 - 16;
/// Longest text that may stand as a summary.
const SUMMARY_MAX: usize = kirjo_protocol::content::text::SUMMARY_MAX;

/// A record in the making.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) place: Place,
    pub(super) kind: Option<String>,
    pub(super) id: Option<String>,
    /// What is asked for when there is no id.
    pub(super) id_field: String,
    pub(super) fields: Map<String, Value>,
    pub(super) source: Source,
    pub(super) faults: Vec<Fault>,
}

/// A draft that has become a record, or why it has not.
#[derive(Debug)]
pub(super) enum Finished {
    Record {
        id: String,
        source: String,
        record: Value,
    },
    Refused {
        id: Option<String>,
        faults: Vec<Fault>,
    },
    /// Of another kind than is asked for.
    OtherKind {
        id: Option<String>,
        kind: String,
    },
}

impl Draft {
    /// Something of a kind that stands at a place.
    pub(super) fn new(place: Place, kind: &str) -> Self {
        Self { place, kind: Some(kind.to_owned()), id_field: "id".to_owned(), ..Self::default() }
    }

    pub(super) fn fault(&mut self, field: impl Into<String>, rule: Rule, args: &[(&'static str, &str)]) {
        self.faults.push(Fault::new(field, rule, args));
    }

    /// Puts a value at a path, unless something stands there.
    pub(super) fn set(&mut self, path: &str, value: impl Into<Value>) {
        let Some(kind) = &self.kind else { return };
        if let Some(target) = values::target(kind, path) {
            target.put(&mut self.fields, value.into());
        }
    }

    /// Puts a text at a path, read as the field asks.
    pub(super) fn put(&mut self, path: &str, text: &str) {
        self.put_all(path, &[text.to_owned()]);
    }

    /// Puts several texts at the path of a list.
    pub(super) fn put_all(&mut self, path: &str, texts: &[String]) {
        let Some(target) = self.kind.as_deref().and_then(|kind| values::target(kind, path)) else { return };
        match target.value(texts) {
            Ok(Some(value)) => target.put(&mut self.fields, value),
            Ok(None) => {}
            Err(fault) => self.faults.push(fault),
        }
    }

    /// Puts those of some texts that stand for codes of the field's list; the others are another catalogue's.
    pub(super) fn put_codes<'t>(&mut self, path: &str, texts: impl IntoIterator<Item = &'t str>) {
        let target = self.kind.as_deref().and_then(|kind| values::target(kind, path));
        let Some((target, list)) = target.and_then(|target| target.list().map(|list| (target, list))) else { return };
        let codes: Vec<String> =
            texts.into_iter().filter_map(|text| labels::find(list, text)).map(str::to_owned).collect();
        let codes = if target.is_list() { codes } else { codes.into_iter().take(1).collect() };
        if let Ok(Some(value)) = target.value(&codes) {
            target.put(&mut self.fields, value);
        }
    }

    /// Texts by language; one without a language has that of the source, and is a fault when there is none.
    pub(super) fn put_texts(&mut self, field: &str, texts: &[(Option<String>, String)], language: Option<&str>) {
        for (tag, text) in texts.iter().filter(|(_, text)| !text.trim().is_empty()) {
            match tag.as_deref().or(language) {
                Some(tag) => {
                    let path = format!("{field}.{}", language_tag(tag));
                    if !self.has(field, &language_tag(tag)) {
                        self.put(&path, text);
                    }
                }
                None => self.fault(field, Rule::NoLanguage, &[]),
            }
        }
    }

    /// Words by language, added to those that are there.
    pub(super) fn put_words(&mut self, field: &str, words: &[(Option<String>, String)], language: Option<&str>) {
        for (tag, word) in words.iter().filter(|(_, word)| !word.trim().is_empty()) {
            let Some(tag) = tag.as_deref().or(language) else {
                self.fault(field, Rule::NoLanguage, &[]);
                return;
            };
            let by_language = self.fields.entry(field.to_owned()).or_insert_with(|| Value::Object(Map::new()));
            let Some(by_language) = by_language.as_object_mut() else { return };
            let list = by_language.entry(language_tag(tag)).or_insert_with(|| Value::Array(Vec::new()));
            let word = Value::from(clean(word));
            if let Some(list) = list.as_array_mut().filter(|list| !list.contains(&word)) {
                list.push(word);
            }
        }
    }

    /// Adds an item to a list of maps, unless it is there.
    pub(super) fn push(&mut self, field: &str, item: Value) {
        let list = self.fields.entry(field.to_owned()).or_insert_with(|| Value::Array(Vec::new()));
        if let Some(list) = list.as_array_mut().filter(|list| !list.contains(&item)) {
            list.push(item);
        }
    }

    /// Adds a link of a type.
    pub(super) fn link(&mut self, kind: &str, url: &str) {
        self.push("links", serde_json::json!({"type": kind, "url": url}));
    }

    fn has(&self, field: &str, member: &str) -> bool {
        self.fields.get(field).and_then(|value| value.get(member)).is_some()
    }

    /// Gives a language that has a description but no summary the description, if that is short enough, or its first
    /// sentence, if that is. Whole sentences are taken and none is cut: a catalogue never rewrites.
    pub(super) fn summarise(&mut self) {
        let Some(descriptions) = self.fields.get("description").and_then(Value::as_object).cloned() else { return };
        for (language, text) in &descriptions {
            if self.has("summary", language) {
                continue;
            }
            let Some(text) = text.as_str() else { continue };
            if let Some(summary) = first_sentence(text) {
                self.put(&format!("summary.{language}"), summary);
            }
        }
    }

    /// Makes the record: constants, defaults, id and source.
    pub(super) fn finish(mut self, options: &Options) -> (Place, Finished) {
        let place = std::mem::take(&mut self.place);
        let finished = self.finished(options);
        (place, finished)
    }

    fn finished(mut self, options: &Options) -> Finished {
        let id = self.id.take().map(|id| local_id(&id)).filter(|id| !id.is_empty());
        let kind = match (self.kind.take(), &options.kind) {
            (Some(kind), Some(wanted)) if kind != *wanted => return Finished::OtherKind { id, kind },
            (Some(kind), _) => kind,
            (None, Some(wanted)) => wanted.clone(),
            (None, None) => {
                self.fault("kind", Rule::NoKind, &[]);
                return Finished::Refused { id, faults: self.faults };
            }
        };
        if let Err(fault) = known_kind(&kind) {
            self.faults.push(fault);
            return Finished::Refused { id, faults: self.faults };
        }
        if let Some(mapping) = &options.mapping {
            for (path, value) in &mapping.constants {
                match values::target(&kind, path) {
                    Some(target) => target.put(&mut self.fields, value.clone()),
                    None => self.faults.push(unknown_field(&kind, path)),
                }
            }
        }
        values::compact(&mut self.fields);
        for (path, text) in &options.defaults {
            let Some(target) = values::target(&kind, path) else {
                self.faults.push(unknown_field(&kind, path));
                continue;
            };
            if target.wants_default(&self.fields) {
                let texts: Vec<String> = if target.is_list() {
                    text.split(values::LIST_SEPARATOR).map(str::to_owned).collect()
                } else {
                    vec![text.clone()]
                };
                match target.value(&texts) {
                    Ok(Some(value)) => target.put(&mut self.fields, value),
                    Ok(None) => {}
                    Err(fault) => self.faults.push(fault),
                }
            }
        }
        let defaults = options.mapping.as_ref().and_then(|mapping| mapping.defaults.get(&kind));
        for (path, value) in defaults.into_iter().flatten() {
            if let Some(target) = values::target(&kind, path).filter(|target| target.wants_default(&self.fields)) {
                target.put(&mut self.fields, value.clone());
            }
        }
        match &id {
            Some(id) => {
                self.fields.insert("localId".to_owned(), Value::from(id.as_str()));
            }
            None => {
                let field = self.id_field.clone();
                self.fault("localId", Rule::NoId, &[("field", &field)]);
            }
        }
        let source = options.source(&self.source);
        match source.field(&options.today) {
            Ok(field) => {
                self.fields.insert("source".to_owned(), field);
            }
            Err(faults) => self.faults.extend(faults),
        }
        match (id, source.name) {
            (Some(id), Some(source)) if self.faults.is_empty() => {
                let mut record = Map::with_capacity(self.fields.len() + 1);
                record.insert("kind".to_owned(), Value::from(kind));
                record.append(&mut self.fields);
                Finished::Record { id, source, record: Value::Object(record) }
            }
            (id, _) => {
                self.faults.dedup();
                Finished::Refused { id, faults: self.faults }
            }
        }
    }
}

/// An id as a record carries it: on one line, and a long one by its beginning and its digest.
fn local_id(id: &str) -> String {
    use sha2::{Digest, Sha256};
    let id: String = clean(id).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if id.chars().count() <= ID_MAX {
        return id;
    }
    let digest = Sha256::digest(id.as_bytes());
    let kept: String = id.chars().take(ID_KEPT).collect();
    format!("{kept}~{}", data_encoding::HEXLOWER.encode(&digest[..8]))
}

/// The primary language in lower case, as the keys of language maps have it.
fn language_tag(tag: &str) -> String {
    match tag.split_once('-') {
        Some((primary, rest)) => format!("{}-{rest}", primary.to_ascii_lowercase()),
        None => tag.to_ascii_lowercase(),
    }
}

/// The whole text or its first sentence, whichever is short enough; both verbatim.
fn first_sentence(text: &str) -> Option<&str> {
    let text = text.trim();
    let fits = |part: &str| part.chars().count() <= SUMMARY_MAX && !part.is_empty();
    if fits(text) && !text.contains('\n') {
        return Some(text);
    }
    let paragraph = text.lines().next().unwrap_or_default().trim();
    if fits(paragraph) {
        return Some(paragraph);
    }
    let end = paragraph.match_indices(['.', '!', '?']).find(|(at, _)| {
        let mut after = paragraph[at + 1..].chars();
        // An abbreviation or a number goes on in small letters.
        after.next().is_none_or(|c| c == ' ') && after.next().is_none_or(|c| c.is_uppercase() || c.is_numeric())
    });
    end.map(|(at, _)| &paragraph[..=at]).filter(|sentence| fits(sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_a_whole_sentence_or_none() {
        let long = "Tämä on ensimmäinen lause. ".to_owned() + &"Toinen lause on pitkä. ".repeat(20);
        assert_eq!(first_sentence(&long), Some("Tämä on ensimmäinen lause."));
        assert_eq!(first_sentence("Lyhyt."), Some("Lyhyt."));
        assert_eq!(first_sentence(&"sana ".repeat(100)), None);
        let abbreviation = format!("Esim. anturi hälyttää klo 12. {}", "Se toimii hyvin. ".repeat(20));
        assert_eq!(first_sentence(&abbreviation), Some("Esim. anturi hälyttää klo 12."));
        assert_eq!(first_sentence("Otsikko\n\nKappale."), Some("Otsikko"));
    }

    #[test]
    fn a_long_id_stays_unique_and_a_short_one_as_it_is() {
        assert_eq!(local_id(" a-1 "), "a-1");
        let (one, two) = (local_id(&("x".repeat(200) + "1")), local_id(&("x".repeat(200) + "2")));
        assert_ne!(one, two);
        assert_eq!(one.chars().count(), ID_MAX);
        assert_eq!(one, local_id(&("x".repeat(200) + "1")), "the same at every run");
    }
}
