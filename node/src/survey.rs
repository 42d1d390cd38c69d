//! What the file of a market survey says, read back by whoever checks it.
//!
//! The signature is checked by [`kirjo_protocol::survey`]; here is what it was over.

use std::collections::BTreeMap;

use kirjo_protocol::id::{NetworkId, OrgId, RecordId, RecordKey};
use kirjo_protocol::survey::{COLUMNS, Format, VERSION};
use kirjo_protocol::time::UnixMillis;
use serde::{Deserialize, Serialize};

use crate::clock::parse_instant;

/// Largest file that is read: the records that a survey may have, each with long texts in several languages.
pub const MAX_FILE: usize = 64 * 1024 * 1024;

/// Why a document is no survey's, though it may be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Not JSON of the form, or a row that has not the columns.
    #[error("{0}")]
    Form(String),
    /// Something that every survey says is missing or malformed.
    #[error("it does not say {0}, or not in its form")]
    Fact(&'static str),
    /// Of a version that this software does not know.
    #[error("version {0} of surveys is not known here")]
    Version(u64),
    /// The hits are not as many as it says.
    #[error("it says that it has {total} records and lists {listed}")]
    Incomplete {
        /// As it says.
        total: usize,
        /// As it lists.
        listed: usize,
    },
}

/// What a survey says of itself, and which records it lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The network.
    pub network: NetworkId,
    /// The organisation whose node made it.
    pub org: OrgId,
    /// The node's peer id.
    pub node: String,
    /// The organisation's identity then: its operations one after the other.
    pub identity: Vec<u8>,
    /// When it was taken.
    pub made: UnixMillis,
    /// The address of the search.
    pub address: String,
    /// Its records in their order.
    pub hits: Vec<Listed>,
}

/// A record that a survey lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its organisation.
    pub org: OrgId,
    /// Its place.
    pub key: RecordKey,
    /// Its version then.
    pub id: RecordId,
}

/// Reads what was signed.
///
/// # Errors
/// [`ReadError`] names what is amiss.
pub fn read(format: Format, document: &[u8]) -> Result<Said, ReadError> {
    let (facts, hits) = match format {
        Format::Json => from_json(document)?,
        Format::Csv => from_csv(document)?,
    };
    let text = |name: &'static str| facts.get(name).ok_or(ReadError::Fact(name));
    let number = |name: &'static str| text(name)?.parse::<u64>().map_err(|_| ReadError::Fact(name));
    match number("version")? {
        VERSION => {}
        other => return Err(ReadError::Version(other)),
    }
    let total = usize::try_from(number("total")?).unwrap_or(usize::MAX);
    if total != hits.len() {
        return Err(ReadError::Incomplete { total, listed: hits.len() });
    }
    let identity = data_encoding::BASE64URL_NOPAD.decode(text("node.identity")?.as_bytes());
    Ok(Said {
        network: text("network")?.parse().map_err(|_| ReadError::Fact("network"))?,
        org: text("node.org")?.parse().map_err(|_| ReadError::Fact("node.org"))?,
        node: text("node.node")?.clone(),
        identity: identity.map_err(|_| ReadError::Fact("node.identity"))?,
        made: parse_instant(text("made.at")?).ok_or(ReadError::Fact("made.at"))?,
        address: text("query.address")?.clone(),
        hits,
    })
}

type Parts = (BTreeMap<&'static str, String>, Vec<Listed>);

/// The facts that are read, by their paths.
const FACTS: [&str; 8] =
    ["version", "network", "node.org", "node.node", "node.identity", "made.at", "query.address", "total"];

#[derive(Deserialize)]
struct Document {
    version: u64,
    network: String,
    made: Made,
    query: Query,
    node: NodeOf,
    total: u64,
    hits: Vec<Listed>,
}

#[derive(Deserialize)]
struct Made {
    at: String,
}

#[derive(Deserialize)]
struct Query {
    address: String,
}

#[derive(Deserialize)]
struct NodeOf {
    org: String,
    node: String,
    identity: String,
}

fn from_json(document: &[u8]) -> Result<Parts, ReadError> {
    let document: Document = serde_json::from_slice(document).map_err(|error| ReadError::Form(error.to_string()))?;
    let facts = [
        document.version.to_string(),
        document.network,
        document.node.org,
        document.node.node,
        document.node.identity,
        document.made.at,
        document.query.address,
        document.total.to_string(),
    ];
    Ok((FACTS.into_iter().zip(facts).collect(), document.hits))
}

fn from_csv(document: &[u8]) -> Result<Parts, ReadError> {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(document);
    let mut rows = rows.records();
    let bad = |error: csv::Error| ReadError::Form(error.to_string());
    let head = rows.next().transpose().map_err(bad)?;
    if head.is_none_or(|head| head.iter().ne(COLUMNS)) {
        return Err(ReadError::Form("the first row is not that of a survey".to_owned()));
    }
    let place = |name: &str| COLUMNS.iter().position(|column| *column == name).unwrap_or(COLUMNS.len());
    let (org, key, id, name, value) = (place("org"), place("key"), place("id"), place("name"), place("value"));
    let mut facts = BTreeMap::new();
    let mut hits = Vec::new();
    for row in rows {
        let row = row.map_err(bad)?;
        let cell = |at: usize| row.get(at).unwrap_or_default();
        match cell(0) {
            "fact" => {
                if let Some(fact) = FACTS.into_iter().find(|fact| *fact == cell(name)) {
                    facts.insert(fact, cell(value).to_owned());
                }
            }
            "hit" => {
                let bad = |column: &'static str| ReadError::Fact(column);
                hits.push(Listed {
                    org: cell(org).parse().map_err(|_| bad("org"))?,
                    key: cell(key).parse().map_err(|_| bad("key"))?,
                    id: cell(id).parse().map_err(|_| bad("id"))?,
                });
            }
            _ => {}
        }
    }
    Ok((facts, hits))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn document() -> Value {
        let hit = |at: u8| json!({"org": OrgId([at; 32]), "key": RecordKey([at; 16]), "id": RecordId([at; 32])});
        json!({
            "version": 1, "network": "demo", "total": 2,
            "made": {"at": "2026-11-28T12:00:00.5Z"},
            "query": {"address": "/api/v1/search?q=x"},
            "node": {"org": OrgId([7; 32]), "node": "12D3", "identity": "AQID"},
            "hits": [hit(1), hit(2)],
        })
    }

    fn said(document: &Value) -> Result<Said, ReadError> {
        read(Format::Json, document.to_string().as_bytes())
    }

    #[test]
    fn json_and_table_are_read_alike() {
        let from_json = said(&document()).unwrap();
        assert_eq!((from_json.hits.len(), from_json.identity.as_slice()), (2, &[1, 2, 3][..]));
        let mut rows = vec![COLUMNS.join(",")];
        let fact = |name: &str, value: &str| format!("fact{}{name},{value}", ",".repeat(COLUMNS.len() - 2));
        let org = OrgId([7; 32]).to_string();
        for (name, value) in FACTS.into_iter().zip([
            "1",
            "demo",
            &org,
            "12D3",
            "AQID",
            "2026-11-28T12:00:00.5Z",
            "/api/v1/search?q=x",
            "2",
        ]) {
            rows.push(fact(name, value));
        }
        for at in [1, 2] {
            let ids = format!("{},{},{}", OrgId([at; 32]), RecordKey([at; 16]), RecordId([at; 32]));
            rows.push(format!("hit,{at},{ids}{}", ",".repeat(COLUMNS.len() - 5)));
        }
        let table = rows.join("\r\n") + "\r\n";
        assert_eq!(read(Format::Csv, table.as_bytes()), Ok(from_json));
        assert!(matches!(read(Format::Csv, b"a,b\r\n"), Err(ReadError::Form(_))));
    }

    #[test]
    fn a_survey_that_lists_fewer_records_than_it_says_is_none() {
        let mut short = document();
        short["total"] = json!(3);
        assert_eq!(said(&short), Err(ReadError::Incomplete { total: 3, listed: 2 }));
    }

    #[test]
    fn what_is_amiss_is_named() {
        let with = |pointer: &str, value: Value| {
            let mut document = document();
            *document.pointer_mut(pointer).unwrap() = value;
            said(&document)
        };
        assert_eq!(with("/version", json!(2)), Err(ReadError::Version(2)));
        assert_eq!(with("/network", json!("No network")), Err(ReadError::Fact("network")));
        assert_eq!(with("/node/org", json!("abc")), Err(ReadError::Fact("node.org")));
        assert_eq!(with("/made/at", json!("soon")), Err(ReadError::Fact("made.at")));
        assert!(matches!(with("/hits/0/id", json!("abc")), Err(ReadError::Form(_))));
        assert!(matches!(read(Format::Json, b"{"), Err(ReadError::Form(_))));
    }
}
