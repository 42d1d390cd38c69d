//! JSON Schemas of the kinds, made from the tables of fields, so that editors complete what authors write.
//!
//! A schema describes the file form of a record: `kind`, maybe `key` and `expires`, and the fields. It accepts every
//! record that may be published; of what may not, it refuses the wrong shapes, the wrong codes and the rules between
//! fields that JSON Schema can say. Check digits, dates that no calendar has and what the lint looks for remain for
//! `kirjo publish --check`.

mod rules;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use kirjo_protocol::codes;
use kirjo_protocol::content::form::Form;
use kirjo_protocol::content::schema::{Field, Schema, Shape};
use kirjo_protocol::content::text::{LABEL_MAX, LANGUAGES_MAX, LIST_MAX, TITLE_LANGUAGES, codes_max};
use serde_json::{Map, Value, json};

use crate::messages::{Lang, fields, text};
use crate::publish::LOCAL;

/// The dialect.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// Where schemas are by their names; every node serves them at the same path.
const BASE: &str = "https://kirjo.example/schemas/";
/// Codes that get their labels in a schema; longer lists give the codes alone, so that editors stay quick.
const LABELLED: usize = 70;
/// The form of a record key.
const KEY: &str = "^[a-z2-7]{26}$";
/// A line: no line break, and not only spaces.
const LINE: &str = r"^[^\n\r]*\S[^\n\r]*$";
/// Not only spaces.
const PROSE: &str = r"\S";

/// The schema of a kind, with titles and descriptions in a language.
pub fn json_schema(schema: &Schema, lang: Lang) -> Value {
    let mut writer = Writer { kind: schema.kind, lang, defs: BTreeMap::new() };
    let mut properties = Map::new();
    properties.insert("$schema".into(), json!({"type": "string"}));
    properties.insert("kind".into(), json!({"const": schema.kind, "title": writer.say("cli-kind")}));
    let key = json!({"type": "string", "pattern": KEY, "title": writer.say("cli-key"), "description": writer.say("schema-key")});
    properties.insert("key".into(), key);
    let expires = json!({
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T.+)?$",
        "title": writer.say("cli-expires"),
        "description": writer.say("schema-expires"),
    });
    properties.insert("expires".into(), expires);
    let (fields, required) = writer.fields(schema.fields(), "");
    properties.extend(fields);
    let required: Vec<Value> = std::iter::once(json!("kind")).chain(required).collect();
    let mut whole = json!({
        "$schema": DIALECT,
        "$id": format!("{BASE}{}.json", schema.kind),
        "title": codes::label("kind", schema.kind, lang.code()).unwrap_or(schema.kind),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    let rules = rules::between_fields(schema.kind, "");
    if !rules.is_empty() {
        whole["allOf"] = Value::Array(rules);
    }
    whole["$defs"] = Value::Object(writer.defs.into_iter().collect());
    whole
}

struct Writer {
    kind: &'static str,
    lang: Lang,
    /// What several fields share, by name.
    defs: BTreeMap<String, Value>,
}

impl Writer {
    fn say(&self, id: &str) -> String {
        text(self.lang, id, &[])
    }

    fn fields(
        &mut self,
        fields: impl Iterator<Item = &'static Field>,
        above: &str,
    ) -> (Map<String, Value>, Vec<Value>) {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for field in fields {
            let path = if above.is_empty() { field.name.to_owned() } else { format!("{above}.{}", field.name) };
            let mut property = json!({
                "title": fields::label(self.lang, self.kind, &path),
                "description": fields::hint(self.lang, self.kind, &path),
            });
            if let (Value::Object(property), Value::Object(shape)) = (&mut property, self.shape(&field.shape, &path)) {
                property.extend(shape);
            }
            properties.insert(field.name.to_owned(), property);
            if field.required {
                required.push(json!(field.name));
            }
        }
        (properties, required)
    }

    fn shape(&mut self, shape: &Shape, path: &str) -> Value {
        match *shape {
            Shape::Line(max) => self.line(max),
            Shape::Prose(max) => self.prose(max),
            Shape::Lines(max) => {
                let line = self.line(max);
                list(&line, LIST_MAX)
            }
            Shape::LangLine(max) => {
                let line = self.line(max);
                let mut texts = self.by_language(&format!("line-{max}-by-language"), &line);
                if path == "title" {
                    texts["not"] = rules::none_of_languages(&TITLE_LANGUAGES);
                }
                texts
            }
            Shape::LangProse(max) => {
                let prose = self.prose(max);
                self.by_language(&format!("prose-{max}-by-language"), &prose)
            }
            Shape::LangLists(max) => {
                let line = self.line(max);
                self.by_language(&format!("lines-{max}-by-language"), &list(&line, LIST_MAX))
            }
            Shape::LangDates => {
                let date = self.form(Form::Date);
                self.by_language("dates-by-language", &date)
            }
            Shape::Code(name) => self.code(name),
            Shape::Codes(name) => {
                let code = self.code(name);
                list(&code, codes_max(name))
            }
            Shape::Integer(min, max) => json!({"type": "integer", "minimum": min, "maximum": max}),
            Shape::Boolean => json!({"type": "boolean"}),
            Shape::Form(form) => self.form(form),
            Shape::Forms(form, max) => {
                let item = self.form(form);
                list(&item, max)
            }
            Shape::Map(fields) => self.map(fields, path),
            Shape::List(fields, max) => {
                let item = self.map(fields, path);
                // Two equal maps are odd and no fault.
                json!({"type": "array", "items": item, "minItems": 1, "maxItems": max})
            }
        }
    }

    fn map(&mut self, fields: &'static [Field], path: &str) -> Value {
        let (properties, required) = self.fields(fields.iter(), path);
        let mut map = json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false,
            "minProperties": 1,
        });
        let rules = rules::between_fields(self.kind, path);
        if !rules.is_empty() {
            map["allOf"] = Value::Array(rules);
        }
        map
    }

    /// A shape that several fields share.
    fn shared(&mut self, name: &str, make: impl FnOnce(&Self) -> Value) -> Value {
        if !self.defs.contains_key(name) {
            let made = make(self);
            self.defs.insert(name.to_owned(), made);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    fn line(&mut self, max: usize) -> Value {
        self.shared(&format!("line-{max}"), |_| json!({"type": "string", "maxLength": max, "pattern": LINE}))
    }

    fn prose(&mut self, max: usize) -> Value {
        self.shared(&format!("prose-{max}"), |_| json!({"type": "string", "maxLength": max, "pattern": PROSE}))
    }

    fn by_language(&mut self, name: &str, of: &Value) -> Value {
        let named: Map<String, Value> = Lang::ALL
            .into_iter()
            .map(|lang| {
                let title = codes::label("language", lang.code(), self.lang.code()).unwrap_or(lang.code());
                let mut property = of.clone();
                property["title"] = json!(title);
                (lang.code().to_owned(), property)
            })
            .collect();
        self.shared(name, |_| {
            json!({
                "type": "object",
                "properties": named,
                "patternProperties": { Form::Language.pattern(): of },
                "additionalProperties": false,
                "minProperties": 1,
                "maxProperties": LANGUAGES_MAX,
            })
        })
    }

    fn code(&mut self, list: &str) -> Value {
        self.shared(&format!("codes-{list}"), |writer| {
            let all: Vec<&codes::Code> = codes::all(list).collect();
            if all.len() > LABELLED {
                return json!({"enum": all.iter().map(|code| code.code).collect::<Vec<_>>()});
            }
            let labelled = |code: &&codes::Code| json!({"const": code.code, "title": code.label(writer.lang.code())});
            json!({"oneOf": all.iter().map(labelled).collect::<Vec<_>>()})
        })
    }

    fn form(&mut self, form: Form) -> Value {
        let name = format!("{form:?}").to_lowercase();
        self.shared(&name, |_| match form {
            // In a file, a record of one's own goes by its local id as well.
            Form::Record | Form::Subject | Form::Org => json!({
                "type": "string",
                "anyOf": [
                    {"pattern": form.pattern(), "maxLength": form.max()},
                    {"pattern": format!(r"^{LOCAL}.*\S"), "maxLength": LOCAL.len() + LABEL_MAX},
                ],
            }),
            _ => json!({"type": "string", "maxLength": form.max(), "pattern": form.pattern()}),
        })
    }
}

fn list(of: &Value, max: usize) -> Value {
    json!({"type": "array", "items": of, "minItems": 1, "maxItems": max, "uniqueItems": true})
}
