//! Inputs to start from: the test vectors of the specification, and the stored corpus.
//!
//! The corpus is a directory for each target with an input a file. It holds what once reached code that
//! nothing else reached, and what once was a failure.

use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use serde_json::Value;

/// Where the corpus of a target is.
pub fn directory(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target)
}

/// The stored inputs of a target, by name.
pub fn stored(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(directory(target)) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().filter_map(|path| std::fs::read(&path).ok().map(|bytes| (path, bytes))).collect()
}

/// The vectors of a file.
///
/// # Panics
/// When the file is not there or not what it should be.
pub fn vectors(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocol/vectors").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    file["vectors"].as_array().cloned().unwrap_or_default()
}

/// The bytes of the vectors of a file that are wanted: each value in hex that is long enough to be one of the
/// things that the file is about, and each told in parts.
pub fn of_vectors(file: &str, wanted: impl Fn(&Value) -> bool) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for vector in vectors(file).iter().filter(|vector| wanted(vector)) {
        match (&vector["hex"], vector["parts"].as_array()) {
            (Value::String(hex), _) => found.extend(HEXLOWER.decode(hex.as_bytes()).ok()),
            (_, Some(parts)) => found.push(parts.iter().flat_map(part).collect()),
            _ => envelopes(vector, &mut found),
        }
    }
    found.sort();
    found.dedup();
    found
}

fn part(part: &Value) -> Vec<u8> {
    let bytes = HEXLOWER.decode(part["hex"].as_str().unwrap_or_default().as_bytes()).unwrap_or_default();
    bytes.repeat(part["times"].as_u64().unwrap_or(1) as usize)
}

/// The envelopes anywhere in a value; they begin like no other.
fn envelopes(value: &Value, found: &mut Vec<Vec<u8>>) {
    match value {
        Value::String(hex) if hex.starts_with("d284") => found.extend(HEXLOWER.decode(hex.as_bytes()).ok()),
        Value::Array(items) => items.iter().for_each(|item| envelopes(item, found)),
        Value::Object(fields) => fields.values().for_each(|item| envelopes(item, found)),
        _ => {}
    }
}
