use kirjo_protocol::content::SCHEMAS;

use super::*;

/// Every value of a schema under a keyword, at any depth.
fn each<'v>(value: &'v Value, keyword: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get(keyword));
            map.values().for_each(|value| each(value, keyword, found));
        }
        Value::Array(items) => items.iter().for_each(|value| each(value, keyword, found)),
        _ => {}
    }
}

#[test]
fn every_kind_has_a_schema_whose_references_lead_somewhere() {
    for schema in SCHEMAS {
        let made = json_schema(schema, Lang::En);
        assert_eq!(made["properties"]["kind"]["const"], json!(schema.kind));
        let mut references = Vec::new();
        each(&made, "$ref", &mut references);
        assert!(!references.is_empty());
        for reference in references {
            let pointer = reference.as_str().and_then(|text| text.strip_prefix('#')).unwrap();
            assert!(made.pointer(pointer).is_some(), "{} {pointer}", schema.kind);
        }
        let bytes = made.to_string().len();
        assert!(bytes < 200_000, "{} takes {bytes} bytes", schema.kind);
    }
}

#[test]
fn no_map_takes_fields_that_the_table_does_not_have() {
    for schema in SCHEMAS {
        let made = json_schema(schema, Lang::En);
        let mut objects = Vec::new();
        each(&made, "properties", &mut objects);
        for path in fields::all(schema).into_iter().map(|(path, _)| path) {
            let mut at = &made;
            for step in path.split('.') {
                at = at.pointer("/items").unwrap_or(at);
                at = at.pointer(&format!("/properties/{step}")).unwrap_or_else(|| panic!("{} {path}", schema.kind));
            }
            assert!(at["title"].is_string() && at["description"].is_string(), "{} {path}", schema.kind);
        }
        assert_eq!(made["additionalProperties"], json!(false));
        assert!(objects.len() > 3);
    }
}

#[test]
fn titles_are_in_the_language_asked_for() {
    let product = kirjo_protocol::content::schema("product").unwrap();
    let sv = json_schema(product, Lang::Sv);
    assert_eq!(sv["properties"]["brand"]["title"], json!("Varumärke"));
    assert_eq!(sv["title"], json!("Produkt"));
    let codes = sv["$defs"]["codes-maturity"]["oneOf"].as_array().unwrap();
    assert!(codes.iter().all(|code| code["const"].is_string() && code["title"].is_string()));
}

#[test]
fn limits_and_required_fields_are_those_of_the_table() {
    let call = json_schema(kirjo_protocol::content::schema("call").unwrap(), Lang::En);
    let required = call["required"].as_array().unwrap();
    for field in ["kind", "title", "summary", "themes", "programme", "page", "deadlines"] {
        assert!(required.contains(&json!(field)), "{field}");
    }
    assert_eq!(call["properties"]["deadlines"]["maxItems"], json!(10));
    assert_eq!(call["properties"]["coFundingPercent"]["maximum"], json!(100));
    assert_eq!(call["$defs"]["line-120"]["maxLength"], json!(120));
}
