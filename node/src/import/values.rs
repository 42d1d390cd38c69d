//! From texts of a source to the values of a field, as its shape asks.
//!
//! A path such as `title.fi`, `links[0].url` or `regulatory.status` is resolved by the table of the kind's fields, so
//! that nothing about the fields is repeated here.

use kirjo_protocol::content::form::Form;
use kirjo_protocol::content::schema::{Field, Shape};
use kirjo_protocol::content::text::is_language;
use serde_json::{Map, Value};

use super::fault::{Fault, Rule};
use super::labels;

/// What separates the entries of a list within one cell unless a mapping says otherwise.
pub(super) const LIST_SEPARATOR: &str = ";";
/// Most items of a list that a path may name by their number.
const MAX_ITEMS: usize = 100;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// Into a field of a map, or the text of a language.
    Name(String),
    /// Into an item of a list.
    Item(usize),
}

/// What stands at the end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaf {
    Text,
    Texts,
    Code(&'static str),
    Codes(&'static str),
    Integer,
    YesOrNo,
}

/// A place in a content to which values can be brought.
#[derive(Debug, Clone)]
pub(super) struct Target {
    path: String,
    steps: Vec<Step>,
    leaf: Leaf,
    /// How many steps lead to a map or list item that a default alone does not begin.
    optional_parent: usize,
}

/// Resolves a path in the fields of a kind.
pub(super) fn target(kind: &str, path: &str) -> Option<Target> {
    let schema = kirjo_protocol::content::schema(kind)?;
    let mut parts = path.split('.').peekable();
    let mut steps = Vec::new();
    let mut optional_parent = 0;
    let mut fields: Vec<&'static Field> = schema.fields().collect();
    loop {
        let (name, item) = step(parts.next()?)?;
        let field = *fields.iter().find(|field| field.name == name)?;
        steps.push(Step::Name(name.to_owned()));
        let mut language = |steps: &mut Vec<Step>| {
            let tag = parts.next().filter(|tag| is_language(tag))?;
            steps.push(Step::Name(tag.to_owned()));
            Some(())
        };
        let leaf = match field.shape {
            Shape::Map(of) if item.is_none() => {
                if !field.required {
                    optional_parent = steps.len();
                }
                fields = of.iter().collect();
                continue;
            }
            Shape::List(of, _) => {
                steps.push(Step::Item(item?));
                optional_parent = steps.len();
                fields = of.iter().collect();
                continue;
            }
            _ if item.is_some() => return None,
            Shape::LangLine(_) | Shape::LangProse(_) | Shape::LangDates => {
                language(&mut steps)?;
                Leaf::Text
            }
            Shape::LangLists(_) => {
                language(&mut steps)?;
                Leaf::Texts
            }
            // Regions have names that people write, countries and areas only their codes, which stay as they are.
            Shape::Form(Form::Region) => Leaf::Code("region"),
            Shape::Forms(Form::Region, _) => Leaf::Codes("region"),
            Shape::Line(_) | Shape::Prose(_) | Shape::Form(_) => Leaf::Text,
            Shape::Lines(_) | Shape::Forms(..) => Leaf::Texts,
            Shape::Code(list) => Leaf::Code(list),
            Shape::Codes(list) => Leaf::Codes(list),
            Shape::Integer(..) => Leaf::Integer,
            Shape::Boolean => Leaf::YesOrNo,
            Shape::Map(_) => return None,
        };
        return parts.next().is_none().then(|| Target { path: path.to_owned(), steps, leaf, optional_parent });
    }
}

/// A part of a path: a name and maybe the number of an item.
fn step(part: &str) -> Option<(&str, Option<usize>)> {
    match part.split_once('[') {
        None => Some((part, None)),
        Some((name, rest)) => {
            let item: usize = rest.strip_suffix(']')?.parse().ok()?;
            (item < MAX_ITEMS).then_some((name, Some(item)))
        }
    }
}

impl Target {
    /// The path as it was written.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The list of codes that its values belong to.
    pub(super) fn list(&self) -> Option<&'static str> {
        match self.leaf {
            Leaf::Code(list) | Leaf::Codes(list) => Some(list),
            _ => None,
        }
    }

    /// Whether it takes several values.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.leaf, Leaf::Texts | Leaf::Codes(_))
    }

    /// The value for texts of a source; nothing for no text.
    ///
    /// # Errors
    /// When a text is not of the field's type. Whether it keeps the field's rules is for the content rules.
    pub(super) fn value(&self, texts: &[String]) -> Result<Option<Value>, Fault> {
        let texts: Vec<&str> = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
        let Some(first) = texts.first() else { return Ok(None) };
        if self.is_list() {
            let mut values: Vec<Value> = Vec::with_capacity(texts.len());
            for text in texts {
                let value = Value::from(match self.leaf {
                    Leaf::Codes(list) => labels::find(list, text).map_or_else(|| clean(text), str::to_owned),
                    _ => clean(text),
                });
                // Two labels may stand for one code, and lists of others repeat themselves.
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            return Ok(Some(Value::Array(values)));
        }
        if texts.len() > 1 {
            return Err(Fault::new(&self.path, Rule::SeveralValues, &[("found", &texts.join("; "))]));
        }
        Ok(Some(match self.leaf {
            Leaf::Code(list) => Value::from(labels::find(list, first).map_or_else(|| clean(first), str::to_owned)),
            Leaf::Integer => {
                let digits: String = first.chars().filter(|c| !c.is_whitespace()).collect();
                let number = digits.parse::<u64>();
                number.map(Value::from).map_err(|_| Fault::new(&self.path, Rule::NotANumber, &[("value", first)]))?
            }
            Leaf::YesOrNo => yes_or_no(first)
                .map(Value::from)
                .ok_or_else(|| Fault::new(&self.path, Rule::NotYesOrNo, &[("value", first)]))?,
            _ => Value::from(clean(first)),
        }))
    }

    /// Puts a value in its place.
    pub(super) fn put(&self, fields: &mut Map<String, Value>, value: Value) {
        let mut at = fields;
        let mut steps = self.steps.iter().peekable();
        while let Some(step) = steps.next() {
            let Step::Name(name) = step else { return };
            match steps.peek() {
                None => {
                    at.insert(name.clone(), value);
                    return;
                }
                Some(Step::Name(_)) => {
                    let next = at.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
                    let Value::Object(map) = next else { return };
                    at = map;
                }
                Some(Step::Item(item)) => {
                    let next = at.entry(name.clone()).or_insert_with(|| Value::Array(Vec::new()));
                    let Value::Array(items) = next else { return };
                    while items.len() <= *item {
                        items.push(Value::Object(Map::new()));
                    }
                    let Some(Value::Object(map)) = items.get_mut(*item) else { return };
                    at = map;
                    steps.next();
                }
            }
        }
    }

    /// Whether a default belongs here: nothing stands there, and if it is within an optional map or an item of a list,
    /// the record has begun that one.
    pub(super) fn wants_default(&self, fields: &Map<String, Value>) -> bool {
        let mut at = None;
        for (depth, step) in self.steps.iter().enumerate() {
            let next = match (step, at) {
                (Step::Name(name), None) => fields.get(name),
                (Step::Name(name), Some(value)) => Value::get(value, name),
                (Step::Item(item), Some(value)) => Value::get(value, *item),
                (Step::Item(_), None) => None,
            };
            match next {
                Some(value) => at = Some(value),
                None => return depth >= self.optional_parent,
            }
        }
        false
    }
}

/// Takes away the empty items that paths into a list have left before others.
pub(super) fn compact(fields: &mut Map<String, Value>) {
    for value in fields.values_mut() {
        if let Value::Array(items) = value {
            items.retain(|item| item.as_object().is_none_or(|map| !map.is_empty()));
        }
    }
    fields.retain(|_, value| value.as_array().is_none_or(|items| !items.is_empty()));
}

/// A text as a record can carry it: line breaks of one kind, no other control characters than those.
pub(super) fn clean(text: &str) -> String {
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    text.chars().map(|c| if c == '\t' || c == '\u{a0}' { ' ' } else { c }).collect()
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "x" | "kyllä" | "k" | "ja" | "j" => Some(true),
        "false" | "no" | "n" | "0" | "-" | "ei" | "e" | "nej" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn put(entries: &[(&str, &str)]) -> Value {
        let mut fields = Map::new();
        for (path, text) in entries {
            let target = target("product", path).unwrap_or_else(|| panic!("{path}"));
            let texts: Vec<String> = text.split(LIST_SEPARATOR).map(str::to_owned).collect();
            if let Some(value) = target.value(&texts).unwrap() {
                target.put(&mut fields, value);
            }
        }
        compact(&mut fields);
        Value::Object(fields)
    }

    #[test]
    fn a_path_leads_through_languages_maps_and_lists() {
        let made = put(&[
            ("title.fi", "Apuri"),
            ("keywords.en", "falls; floor;falls"),
            ("themes", "Home care;elderly-care"),
            ("trl", " 9 "),
            ("regulatory.status", "not-a-device"),
            ("links[1].url", "https://a.example"),
            ("links[1].type", "Home page"),
            ("links[0].url", ""),
            ("demo", "kyllä"),
        ]);
        let expected = json!({
            "title": {"fi": "Apuri"}, "keywords": {"en": ["falls", "floor"]}, "themes": ["home-care", "elderly-care"],
            "trl": 9, "regulatory": {"status": "not-a-device"},
            "links": [{"url": "https://a.example", "type": "home"}], "demo": true,
        });
        assert_eq!(made, expected);
    }

    #[test]
    fn what_is_no_path_of_the_kind_is_none() {
        for path in [
            "titel",
            "title",
            "title.",
            "title.FI",
            "title.fi.x",
            "links.url",
            "links[x].url",
            "links[100].url",
            "trl[0]",
            "contact",
            "",
        ] {
            assert!(target("product", path).is_none(), "{path}");
        }
        assert!(target("competence", "productType").is_none());
        assert!(target("spaceship", "title.fi").is_none());
    }

    #[test]
    fn a_text_of_the_wrong_type_is_a_fault_at_its_path() {
        let value = |path: &str, text: &str| target("product", path).unwrap().value(&[text.to_owned()]);
        assert_eq!(value("trl", "nine").unwrap_err().rule, Rule::NotANumber);
        assert_eq!(value("demo", "maybe").unwrap_err().field, "demo");
        assert_eq!(value("productType", "Rocket").unwrap(), Some(json!("Rocket")), "the content rules name the codes");
        let several = target("product", "brand").unwrap().value(&["a".into(), "b".into()]);
        assert_eq!(several.unwrap_err().rule, Rule::SeveralValues);
    }

    #[test]
    fn a_default_does_not_begin_an_optional_map() {
        let fields = json!({"title": {"fi": "x"}, "links": [{"url": "https://a.example"}]});
        let fields = fields.as_object().unwrap();
        let wants = |path: &str| target("product", path).unwrap().wants_default(fields);
        assert!(wants("links[0].type") && wants("regulatory.status") && wants("productType") && wants("title.sv"));
        assert!(!wants("title.fi") && !wants("links[1].type") && !wants("contact.role.fi") && !wants("links[0].url"));
    }
}
