//! What a record says, as facts with labels: the one rendering of all kinds that pages and previews share.
//!
//! It walks the tables of fields, so a new field or kind is shown without a line of code. The publisher's texts are
//! given word for word with their language; what is ours (labels, names of codes, dates) is in the reader's.

pub mod compare;
mod moment;
#[cfg(test)]
mod tests;
mod value;

use ciborium::Value;
use kirjo_protocol::cbor;
use kirjo_protocol::content::schema::{Field, Schema, Shape};
use kirjo_protocol::content::{LangMap, read};
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::time::UnixMillis;

use crate::messages::{Lang, fields, text};

pub use moment::{date, finnish_instant, is_past, today, utc_day, written_date};

/// Fields that a page shows in places of their own.
const ELSEWHERE: [&str; 10] = [
    "title",
    "summary",
    "description",
    "localId",
    "confirmed",
    "textDates",
    "licence",
    "demo",
    "deprecated",
    "cancelled",
];
/// Maps whose fields are facts among the others.
const IN_PLACE: [&str; 2] = ["identifiers", "markets"];
/// Sections in front of the plain facts.
const FIRST: [&str; 1] = ["regulatory"];
/// Sections behind everything else.
const LAST: [&str; 4] = ["evidence", "relations", "links", "contact"];
/// The section of everything that has none of its own.
const FACTS: &str = "facts";
/// The status of a device that may only be shown at fairs.
const NOT_CE_MARKED: &str = "not-yet-ce-marked";
/// The status of a product whose maker says nothing.
const NOT_STATED: &str = "not-stated";

/// Who reads: in which language, and when, for what is over by then.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// The language.
    pub lang: Lang,
    /// The time.
    pub now: UnixMillis,
}

/// Facts under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name: that of the field that it shows, or `facts`.
    pub id: &'static str,
    /// What stands above it.
    pub heading: String,
    /// What the law or fairness demands to be said of it.
    pub notices: Vec<String>,
    /// The facts.
    pub facts: Vec<Fact>,
}

/// A label and what the record says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// The label's language when it is the publisher's.
    pub label_lang: Option<String>,
    /// The values, at least one.
    pub values: Vec<Shown>,
}

/// One value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// What it is, when it is one of several of different sorts.
    pub label: Option<String>,
    /// The text.
    pub text: String,
    /// The language of the text, when it is the publisher's.
    pub lang: Option<String>,
    /// Where it leads.
    pub link: Option<Link>,
    /// The instant in machines' form, without the zone's name.
    pub instant: Option<String>,
}

/// Where a value leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// A web address.
    Web(String),
    /// A mailbox.
    Mail(String),
    /// An organisation of the network.
    Org(OrgId),
    /// A record of the network.
    Record(OrgId, RecordKey),
}

/// The fields of a kind that everybody is shown. A view for procurement is to leave the investment out here.
fn shown(schema: &Schema) -> impl Iterator<Item = &'static Field> + use<'_> {
    // Own fields first: they tell a product from another, themes and regions only place it.
    schema.own.iter().chain(schema.common).filter(|field| !ELSEWHERE.contains(&field.name))
}

/// Everything that a record says beside its title, summary and description.
pub fn sections(schema: &Schema, content: &Value, reader: Reader) -> Vec<Section> {
    let walk = Walk { kind: schema.kind, reader };
    let mut facts = walk.section(FACTS, text(reader.lang, "facts-heading", &[]));
    let mut others = Vec::new();
    for field in shown(schema) {
        let Some(value) = cbor::get(content, field.name) else { continue };
        match &field.shape {
            Shape::Map(fields) if value::is_money(fields) => facts.facts.extend(walk.fact(field, value, field.name)),
            Shape::Map(fields) if IN_PLACE.contains(&field.name) => {
                walk.map(fields, value, field.name, &mut facts.facts)
            }
            Shape::Map(fields) => {
                let mut section = walk.section(field.name, walk.label(field.name));
                walk.map(fields, value, field.name, &mut section.facts);
                if field.name == "regulatory" {
                    section.notices.extend(walk.regulatory(value));
                }
                others.push(section);
            }
            Shape::List(fields, _) => {
                let mut section = walk.section(field.name, walk.label(field.name));
                section.facts = walk.list(field, fields, value);
                others.push(section);
            }
            _ => facts.facts.extend(walk.fact(field, value, field.name)),
        }
    }
    let mut sections: Vec<Section> = others.extract_if(.., |section| FIRST.contains(&section.id)).collect();
    sections.push(facts);
    let mut last: Vec<Section> = others.extract_if(.., |section| LAST.contains(&section.id)).collect();
    last.sort_by_key(|section| LAST.iter().position(|id| *id == section.id));
    sections.extend(others);
    sections.extend(last);
    sections.retain(|section| !section.facts.is_empty());
    sections
}

/// What readers have to know before they read on, such as that it is over.
pub fn notices(schema: &Schema, content: &Value, reader: Reader) -> Vec<String> {
    let say = |id: &str| text(reader.lang, id, &[]);
    let mut notices = Vec::new();
    for (field, id) in [("demo", "demo-notice"), ("cancelled", "notice-cancelled"), ("deprecated", "notice-deprecated")]
    {
        if schema.field(field).is_some() && read::boolean(content, field) {
            notices.push(say(id));
        }
    }
    let deadlines: &[&str] = match schema.kind {
        "call" => &["deadlines"],
        "need" => &["deadline"],
        "partner-search" => &["callDeadline", "expressionDeadline"],
        "event" => &["ends"],
        _ => &[],
    };
    for field in deadlines {
        if let Some(last) = moment::last(content, field).filter(|last| *last <= reader.now) {
            let id = if *field == "ends" { "notice-over" } else { "notice-closed" };
            notices.push(text(reader.lang, id, &[("when", moment::finnish(reader.lang, last).into())]));
            break;
        }
    }
    notices
}

/// What a record is called: its title, or in its place the name of what it states, in three languages.
pub fn title(content: &Value) -> LangMap {
    let own = read::lang_map(content, "title");
    let Some(stated) = read::text(content, "endorsementType").filter(|_| own.iter().next().is_none()) else {
        return own;
    };
    let label = |lang: Lang| {
        let label = kirjo_protocol::codes::label("endorsement-type", &stated, lang.code());
        (lang.code().to_owned(), label.unwrap_or(&stated).to_owned())
    };
    LangMap(Lang::ALL.into_iter().map(label).collect())
}

/// The instants until which something can be done about a record: applied for, answered, registered for.
pub fn deadlines(content: &Value) -> Vec<UnixMillis> {
    // Of a partner search the day to answer it, and else the one of its call.
    let own = ["deadlines", "deadline", "expressionDeadline", "registrationDeadline"];
    let instants = |field: &&str| moment::instants(content, field);
    let found: Vec<UnixMillis> = own.iter().flat_map(instants).collect();
    if found.is_empty() { ["callDeadline", "starts"].iter().flat_map(instants).collect() } else { found }
}

/// The walk through one record.
#[derive(Clone, Copy)]
struct Walk {
    kind: &'static str,
    reader: Reader,
}

impl Walk {
    fn section(&self, id: &'static str, heading: String) -> Section {
        Section { id, heading, notices: Vec::new(), facts: Vec::new() }
    }

    fn label(&self, path: &str) -> String {
        fields::label(self.reader.lang, self.kind, path)
    }

    /// A field with its label; none when nothing of it can be read.
    fn fact(&self, field: &'static Field, value: &Value, path: &str) -> Option<Fact> {
        let values = value::of(self.reader, field, value);
        (!values.is_empty()).then(|| Fact { label: self.label(path), label_lang: None, values })
    }

    /// The fields of a map as facts.
    fn map(&self, fields: &'static [Field], value: &Value, path: &str, facts: &mut Vec<Fact>) {
        for field in fields {
            let Some(value) = cbor::get(value, field.name) else { continue };
            let path = format!("{path}.{}", field.name);
            match field.shape {
                Shape::List(inner, _) => {
                    let values = value.as_array().into_iter().flatten().map(|item| self.line(inner, item)).collect();
                    facts.push(Fact { label: self.label(&path), label_lang: None, values });
                }
                _ => facts.extend(self.fact(field, value, &path)),
            }
        }
    }

    /// The items of a list of maps, each as a fact under what names it.
    fn list(&self, field: &'static Field, fields: &'static [Field], list: &Value) -> Vec<Fact> {
        let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(|item| self.item(field, fields, item)).collect()
    }

    fn item(&self, list: &'static Field, fields: &'static [Field], item: &Value) -> Option<Fact> {
        let value = |field: &'static Field| {
            cbor::get(item, field.name).map(|value| value::of(self.reader, field, value)).unwrap_or_default()
        };
        if let ("links" | "evidence", Some(fact)) = (list.name, value::titled(self.reader, item)) {
            return Some(fact);
        }
        // What leads somewhere is a value, and its name is elsewhere; anything else names the item.
        let is_link = |field: &Field| value::leads(&field.shape);
        let head = fields.iter().find(|field| field.required)?;
        let title = fields.iter().find(|field| matches!(field.shape, Shape::LangLine(_)) && is_link(head));
        let naming = title.filter(|title| cbor::get(item, title.name).is_some()).unwrap_or(head);
        let name = value(naming).into_iter().next()?;
        let mut values = Vec::new();
        for field in
            fields.iter().filter(|field| field.name != naming.name || is_link(head) && naming.name == head.name)
        {
            let path = format!("{}.{}", list.name, field.name);
            let label = (!is_link(field) || field.name != head.name).then(|| self.label(&path));
            let own = match field.shape {
                Shape::List(inner, _) => {
                    let inner_items = cbor::get(item, field.name).and_then(Value::as_array).into_iter().flatten();
                    inner_items.map(|item| self.line(inner, item)).collect()
                }
                _ => value(field),
            };
            values.extend(own.into_iter().map(|shown| Shown { label: label.clone(), ..shown }));
        }
        let (label, label_lang) =
            if is_link(naming) { (self.label(list.name), None) } else { (name.text.clone(), name.lang.clone()) };
        if values.is_empty() {
            // An item that is nothing but its name is a value of the list.
            return Some(Fact { label: self.label(list.name), label_lang: None, values: vec![name] });
        }
        Some(Fact { label, label_lang, values })
    }

    /// A map within an item, in one line: its values one after the other.
    fn line(&self, fields: &'static [Field], item: &Value) -> Shown {
        let parts = fields.iter().flat_map(|field| {
            cbor::get(item, field.name).map(|value| value::of(self.reader, field, value)).unwrap_or_default()
        });
        let mut parts = parts.collect::<Vec<_>>().into_iter();
        let Some(mut line) = parts.next() else { return Shown::default() };
        for part in parts {
            line.text = format!("{} · {}", line.text, part.text);
            line.link = line.link.or(part.link);
        }
        line
    }

    /// The notices that the law on medical devices demands.
    fn regulatory(&self, value: &Value) -> Vec<String> {
        let lang = self.reader.lang;
        let mut notices = Vec::new();
        match read::text_or_empty(value, "status").as_str() {
            NOT_CE_MARKED => notices.push(text(lang, "notice-not-ce", &[])),
            NOT_STATED | "" => notices.push(text(lang, "notice-not-stated", &[])),
            _ => {}
        }
        let expires = read::text(value, "certificateExpires").filter(|day| moment::is_past(day, self.reader.now));
        notices.extend(
            expires.map(|day| {
                text(lang, "notice-certificate-expired", &[("date", moment::written_date(lang, &day).into())])
            }),
        );
        notices
    }
}
