//! Values as YAML, written as people would.

use serde_json::Value;

/// Words that YAML of some version takes for something else than text.
const WORDS: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"];

/// The lines of one entry of a map, each with how much deeper it stands than the entry.
pub(super) fn entry(name: &str, value: &Value) -> Vec<(usize, String)> {
    match value {
        Value::Object(map) => {
            let mut lines = vec![(0, format!("{name}:"))];
            for (key, item) in map {
                lines.extend(entry(key, item).into_iter().map(|(deeper, line)| (deeper + 2, line)));
            }
            lines
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(in_flow).collect();
            vec![(0, format!("{name}: [{}]", items.join(", ")))]
        }
        Value::String(text) if text.contains('\n') => {
            let mut lines = vec![(0, format!("{name}: |-"))];
            lines.extend(text.lines().map(|line| (2, line.to_owned())));
            lines
        }
        other => vec![(0, format!("{name}: {}", scalar(other)))],
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A scalar within brackets, where commas and brackets mean something.
fn in_flow(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) && !text.contains([',', '[', ']', '{', '}']) => text.clone(),
        other => other.to_string(),
    }
}

/// Whether every reader of YAML takes a text for itself without quotation marks.
fn is_plain(text: &str) -> bool {
    let begins = text.chars().next().is_some_and(char::is_alphabetic);
    begins
        && !WORDS.contains(&text.to_lowercase().as_str())
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains('"')
        && !text.ends_with(':')
        && text.trim() == text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_reads_back_the_same() {
        let value = json!({
            "plain": "Askelvahti 2", "norway": "NO", "date": "2026-11-02", "number": 7, "yes": true, "digits": "0000",
            "colon": "a: b", "hash": "a #b", "quote": "sanoo \"ei\"", "list": ["a, b", "c", "yes"],
            "lines": "yksi\n\nkaksi", "map": {"fi": "moi", "sv": "hej: du"}, "time": "2031-01-01T10:00:00+02:00[Europe/Helsinki]",
        });
        let lines = entry("record", &value);
        let text: String = lines.into_iter().map(|(deeper, line)| format!("{}{line}\n", " ".repeat(deeper))).collect();
        let read = kirjo_node::record_file::parse("x.yaml", &text).unwrap();
        assert_eq!(read[0]["record"], value, "{text}");
    }
}
