//! Contents of records: those of system records, which decide something, and those of published ones, which
//! are checked, shown as JSON and read back.

use kirjo_protocol::cbor;
use kirjo_protocol::content::{self, json};
use kirjo_protocol::head::Head;
use kirjo_protocol::kind::PUBLISHED;
use kirjo_protocol::node_record::NodeRecord;
use kirjo_protocol::time::UnixMillis;

use super::bounded;
use crate::corpus::{of_vectors, vectors};

pub(super) fn content(input: &[u8]) -> String {
    let Ok(value) = bounded(input.len(), || cbor::decode(input)) else { return "no content".to_owned() };
    let mut said = String::new();
    if let Some(head) = Head::from_content(&value) {
        assert_eq!(Head::from_content(&head.to_content()), Some(head));
        said.push_str("head ");
    }
    if let Some(node) = NodeRecord::from_content(&value) {
        assert_eq!(NodeRecord::from_content(&node.to_content()), Some(node));
        said.push_str("node ");
    }
    for kind in PUBLISHED {
        let faults = bounded(input.len(), || content::validate(kind.name(), &value));
        said.push_str(if faults.is_empty() { "valid " } else { "faulty " });
    }
    if let Ok(shown) = json::to_json(&value) {
        // What has no form in JSON (byte strings, other depths) is refused on the way back, never read as another.
        if let Ok(back) = json::from_json(&shown) {
            let again = json::to_json(&back).expect("what came from JSON can be shown");
            let third = json::from_json(&again).expect("and read");
            assert_eq!(cbor::encode(&third), cbor::encode(&back), "JSON and back is stable");
            said.push_str("json");
        }
    }
    said
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for vector in vectors("content.json") {
        if let Ok(value) = json::from_json(&vector["content"]) {
            seeds.extend(cbor::encode(&value));
        }
    }
    let head = Head { as_of: UnixMillis(1_790_000_000_000), count: 3, root: [7; 32] };
    seeds.extend(cbor::encode(&head.to_content()));
    // Contents of other system records: field 6 of their bodies.
    let network = "demo".parse().expect("the name of a network");
    for file in ["identity.json", "node_record.json", "digest.json"] {
        for envelope in of_vectors(file, |_| true) {
            let record = kirjo_protocol::envelope::read_trusted(&envelope, &network);
            let content = record.ok().and_then(|record| record.body().content.clone());
            seeds.extend(content.and_then(|content| cbor::encode(&content).ok()));
        }
    }
    seeds
}
