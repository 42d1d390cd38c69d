//! The document as it is published: what the handlers say, with words, examples, and the answers that every resource has.

use kirjo_protocol::id::{OrgId, RecordKey};
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

use super::parameters::{OWN_KEY, OWN_ORG};
use crate::http::problem::MEDIA_TYPE;
use crate::messages::{self, Lang};

/// What messages for the document begin with.
const MESSAGE: &str = "api-";
/// The groups of resources, in the order in which they are shown.
pub(in crate::http) const GROUPS: [&str; 5] = ["search", "records", "organisations", "exports", "node"];
/// Resources that are streams or files: they answer at once or are told to wait, and no cursor leads on.
const LISTS: [&str; 4] = ["search", "records", "orgs", "changes"];

/// Writes the document.
pub(super) fn make(described: OpenApi, lang: Lang, own: &OrgId) -> Value {
    // Both are values of our own making; a document that can't be one would be found by every test.
    let mut document = serde_json::to_value(described).unwrap_or_default();
    let word = |id: &str| messages::text(lang, id, &[]);
    document["info"] = json!({
        "title": "Kirjo",
        "summary": word("api-title"),
        "description": word("api-description"),
        "version": env!("CARGO_PKG_VERSION"),
        "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
    });
    document["servers"] = json!([{"url": "/"}]);
    let group = |name: &&str| json!({"name": name, "description": word(&format!("api-group-{name}"))});
    document["tags"] = GROUPS.iter().map(group).collect();
    document["components"]["schemas"]["Problem"] = problem();
    open(&mut document["components"]["schemas"]);
    document["components"]["headers"] = headers(&word);
    if let Some(paths) = document["paths"].as_object_mut() {
        for (path, item) in paths.iter_mut() {
            if let Some(operation) = item["get"].as_object_mut() {
                complete(path, operation, &word);
            }
        }
        paths.sort_keys();
    }
    fill(&mut document, lang, own);
    document
}

/// What every problem has. Each has members of its own beside.
fn problem() -> Value {
    json!({
        "type": "object",
        "description": "What went wrong (RFC 9457), in the reader's language.",
        "required": ["type", "title", "status", "detail", "code", "request_id"],
        "properties": {
            "type": {"type": "string", "format": "uri", "description": "Names the kind of problem."},
            "title": {"type": "string", "description": "The kind of problem."},
            "status": {"type": "integer", "description": "The status code."},
            "detail": {"type": "string", "description": "This case: the rule and the remedy."},
            "code": {"type": "string", "description": "The end of the type."},
            "request_id": {"type": "string", "description": "Names this request to the node's operator."},
        },
    })
}

fn headers(word: &impl Fn(&str) -> String) -> Value {
    let text = |id: &str| json!({"description": word(id), "schema": {"type": "string"}});
    json!({
        "RequestId": {"description": word("api-header-request-id"), "required": true, "schema": {"type": "string"}},
        "Link": text("api-header-link"),
        "ETag": text("api-header-etag"),
        "RetryAfter": {"description": word("api-header-retry-after"), "schema": {"type": "integer", "minimum": 0}},
        "RateLimit": text("api-header-rate-limit"),
        "RateLimitPolicy": text("api-header-rate-limit-policy"),
    })
}

/// Adds to a resource what all of its kind have.
fn complete(path: &str, operation: &mut Map<String, Value>, word: &impl Fn(&str) -> String) {
    let has_parameters = operation.get("parameters").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    let is_list = operation["operationId"].as_str().is_some_and(|id| LISTS.contains(&id));
    let Some(responses) = operation.entry("responses").or_insert_with(|| json!({})).as_object_mut() else { return };
    let header = |name: &str| json!({"$ref": format!("#/components/headers/{name}")});
    let kept = responses.contains_key("304");
    for (status, response) in responses.iter_mut() {
        if status.starts_with('4') || status == "503" {
            continue;
        }
        response["headers"] = json!({
            "X-Request-Id": header("RequestId"),
            "RateLimit": header("RateLimit"),
            "RateLimit-Policy": header("RateLimitPolicy"),
        });
        if is_list {
            response["headers"]["Link"] = header("Link");
        }
        if kept {
            response["headers"]["ETag"] = header("ETag");
        }
    }
    // Even a resource without parameters refuses those that it is given.
    let mut common = vec!["400", "429", "500", "503"];
    if path.contains('{') {
        common.push("404");
    }
    if !has_parameters {
        operation.remove("parameters");
    }
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for status in common {
        let response =
            responses.entry(status).or_insert_with(|| json!({"description": format!("api-problem-{status}")}));
        let schema = json!({"schema": {"$ref": "#/components/schemas/Problem"}});
        if let Some(content) = response.as_object_mut() {
            match content.entry("content") {
                serde_json::map::Entry::Vacant(place) => drop(place.insert(json!({ MEDIA_TYPE: schema }))),
                serde_json::map::Entry::Occupied(mut place) => place.get_mut()[MEDIA_TYPE] = schema,
            }
        }
    }
    for (status, response) in responses.iter_mut() {
        let refused = status.starts_with('4') || status.starts_with('5');
        if !refused {
            continue;
        }
        response["headers"] = json!({"X-Request-Id": header("RequestId")});
        if matches!(status.as_str(), "429" | "503") {
            response["headers"]["Retry-After"] = header("RetryAfter");
        }
        if response.get("content").is_none() {
            response["content"] = json!({ MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}} });
        }
    }
    responses.sort_keys();
    let summary = operation["summary"].as_str().map(word);
    operation.insert("summary".to_owned(), summary.into());
}

/// Lets every object have further members: in tests they are closed.
fn open(schemas: &mut Value) {
    match schemas {
        Value::Object(members) => {
            if members.get("additionalProperties") == Some(&Value::Bool(false)) {
                members.remove("additionalProperties");
            }
            members.values_mut().for_each(open);
        }
        Value::Array(items) => items.iter_mut().for_each(open),
        _ => {}
    }
}

/// Puts words in the place of messages' ids, and this node's organisation into examples.
fn fill(value: &mut Value, lang: Lang, own: &OrgId) {
    match value {
        Value::String(text) if text.starts_with(MESSAGE) && messages::contains(lang, text) => {
            *text = messages::text(lang, text, &[]);
        }
        Value::String(text) if text.contains(OWN_ORG) || text.contains(OWN_KEY) => {
            *text = text.replace(OWN_ORG, &own.to_string()).replace(OWN_KEY, &RecordKey::ORGANISATION.to_string());
        }
        Value::Object(members) => members.values_mut().for_each(|member| fill(member, lang, own)),
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, lang, own)),
        _ => {}
    }
}
