//! Checks bytes against the CDDL files of the protocol.
//!
//! CDDL says less than the protocol does: it knows no deterministic encoding, no signatures and no relations between
//! fields. What it does say is checked here with a validator that shares no code with the product.

use std::collections::BTreeSet;
use std::path::Path;

use cddl::validator::Validator as _;
use cddl::validator::cbor::CBORValidator;
use cddl::validator::cbor_value::decode_cbor;

/// A file of the protocol, by its path there.
///
/// # Panics
/// When it can't be read.
pub fn protocol_file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocol").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Bytes with a name, and whether the protocol accepts them.
pub struct Case {
    /// Its name among the vectors.
    pub name: String,
    /// Whether the protocol accepts the bytes.
    pub valid: bool,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Demands that each case fits a rule of the CDDL if it is valid, and of the others exactly those named.
///
/// # Panics
/// When it is not so, with the names that differ.
pub fn check(rule: &str, cases: impl IntoIterator<Item = Case>, lets_pass: &[&str]) {
    let source =
        anchored(&format!("root = {rule}\n{}\n{}", protocol_file("record.cddl"), protocol_file("frames.cddl")));
    let schema = cddl::parser::cddl_from_str(&source, true).unwrap_or_else(|error| panic!("{error}"));
    let (mut passed, mut valid) = (BTreeSet::new(), 0);
    for case in cases {
        let outcome = match decode_cbor(&case.bytes) {
            Ok(value) => CBORValidator::new(&schema, value, None).validate().map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        match outcome {
            Ok(()) if !case.valid => drop(passed.insert(case.name)),
            Err(error) if case.valid => panic!("{rule}: {} is valid and does not fit: {error}", case.name),
            _ => {}
        }
        valid += usize::from(case.valid);
    }
    assert!(valid > 0, "{rule}: nothing that is valid");
    let expected: BTreeSet<_> = lets_pass.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(passed, expected, "{rule}: invalid, and the CDDL lets it pass");
}

/// A regular expression of CDDL is about the whole text (RFC 8610 section 3.8.3); the validator looks for it anywhere.
fn anchored(cddl: &str) -> String {
    const CONTROL: &str = ".regexp \"";
    let mut pieces = cddl.split(CONTROL);
    let mut anchored = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (expression, rest) = piece.split_once('"').expect("a regular expression ends with a quotation mark");
        anchored.push_str(&format!("{CONTROL}^(?:{expression})$\"{rest}"));
    }
    anchored
}
