//! The description of the interface as a page: the same document that programs get, laid out for people.

use serde_json::Value;

use super::super::openapi::GROUPS;

/// What stands between values that are listed.
const BETWEEN: &str = ", ";
/// What the document calls this node's schemas.
const SCHEMAS: &str = "#/components/schemas/";
/// The one resource whose example is not followed from a page: its answer never ends.
const ENDLESS: &str = "events";

/// The whole description.
pub(super) struct Reference {
    pub(super) description: String,
    pub(super) groups: Vec<Group>,
}

/// Resources about one thing.
pub(super) struct Group {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) resources: Vec<Resource>,
}

/// What is at one path.
pub(super) struct Resource {
    pub(super) id: String,
    pub(super) path: String,
    pub(super) summary: String,
    pub(super) example: Option<String>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) members: String,
    pub(super) answers: Vec<Answer>,
}

/// A parameter.
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) required: bool,
    pub(super) meaning: String,
    /// The words that it takes, when they are few enough to be listed in the document.
    pub(super) values: String,
}

/// A status.
pub(super) struct Answer {
    pub(super) status: String,
    pub(super) meaning: String,
    pub(super) media: String,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Reference {
    /// Reads a document.
    pub(super) fn of(document: &Value) -> Self {
        let tags = document["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
        let title = |id: &str| tags.iter().find(|tag| tag["name"] == id).map(|tag| text(&tag["description"]));
        let group = |id: &str| Group {
            id: id.to_owned(),
            title: title(id).unwrap_or_default(),
            resources: resources(document, id),
        };
        Self {
            description: text(&document["info"]["description"]),
            groups: GROUPS.iter().map(|id| group(id)).collect(),
        }
    }
}

fn resources(document: &Value, group: &str) -> Vec<Resource> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let resources = paths.map(|(path, item)| (path, &item["get"])).filter(|(_, resource)| resource["tags"][0] == group);
    resources.map(|(path, resource)| Resource::of(document, path, resource)).collect()
}

impl Resource {
    fn of(document: &Value, path: &str, resource: &Value) -> Self {
        let parameters = resource["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let answers = resource["responses"].as_object().into_iter().flatten().map(|(status, answer)| Answer {
            status: status.clone(),
            meaning: text(&answer["description"]),
            media: answer["content"].as_object().map(|content| joined(content.keys())).unwrap_or_default(),
        });
        Self {
            id: text(&resource["operationId"]),
            path: path.to_owned(),
            summary: text(&resource["summary"]),
            example: example(path, resource, parameters),
            members: members(document, &resource["responses"]["200"]["content"]["application/json"]["schema"]),
            answers: answers.collect(),
            parameters: parameters.iter().map(Parameter::of).collect(),
        }
    }

    /// The names of the parameters, for their heading.
    pub(super) fn names(&self) -> String {
        joined(self.parameters.iter().map(|parameter| &parameter.name))
    }
}

impl Parameter {
    fn of(parameter: &Value) -> Self {
        let schema = &parameter["schema"];
        let values = schema["enum"].as_array().or(schema["items"]["enum"].as_array());
        Self {
            name: text(&parameter["name"]),
            required: parameter["required"] == true,
            meaning: text(&parameter["description"]),
            values: joined(values.into_iter().flatten().filter_map(Value::as_str)),
        }
    }
}

fn joined<'t, T: AsRef<str> + ?Sized + 't>(texts: impl Iterator<Item = &'t T>) -> String {
    texts.map(AsRef::as_ref).collect::<Vec<_>>().join(BETWEEN)
}

/// An address that works here: what a path needs, what is required, and words when it is a search.
fn example(path: &str, resource: &Value, parameters: &[Value]) -> Option<String> {
    if resource["operationId"] == ENDLESS {
        return None;
    }
    let mut path = path.to_owned();
    let mut query = form_urlencoded::Serializer::new(String::new());
    for parameter in parameters {
        let (name, example) = (parameter["name"].as_str()?, &parameter["example"]);
        let value = match example {
            Value::String(text) => text.clone(),
            Value::Array(items) => joined(items.iter().filter_map(Value::as_str)).replace(BETWEEN, ","),
            other => other.to_string(),
        };
        if parameter["in"] == "path" {
            path = path.replace(&format!("{{{name}}}"), &value);
        } else if parameter["required"] == true || name == "q" || name == "verb" {
            query.append_pair(name, &value);
        }
    }
    let query = query.finish();
    Some(if query.is_empty() { path } else { format!("{path}?{query}") })
}

/// The names of what is in an answer.
fn members(document: &Value, schema: &Value) -> String {
    let name = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix(SCHEMAS)).unwrap_or_default();
    let properties = document["components"]["schemas"][name]["properties"].as_object();
    properties.map(|properties| joined(properties.keys())).unwrap_or_default()
}
