//! What an organisation has published, as an import has to know it: by the publisher's own ids and by source.

use kirjo_protocol::cbor;
use kirjo_protocol::content::{LangMap, read};
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::kind::Kind;

use super::Keys;
use crate::node::{Node, NodeError};

/// A published record of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its place.
    pub key: RecordKey,
    /// Its kind.
    pub kind: Kind,
    /// The publisher's own id.
    pub local_id: Option<String>,
    /// The name of the source that it was imported from.
    pub source: Option<String>,
    /// Its title.
    pub title: LangMap,
}

impl Node {
    /// The organisation's published records, by default those of this node's own.
    ///
    /// # Errors
    /// [`NodeError::NotOurs`] for an organisation that this node does not sign for; or the store can't be read.
    pub fn held(&self, org: Option<OrgId>) -> Result<(OrgId, Vec<Held>), NodeError> {
        let org = self.own_org(org)?;
        let mut held = Vec::new();
        for (key, kind, arrival, _) in self.own_records(&org, Keys::All)? {
            if let Some(record) = self.record(arrival)?
                && let Some(content) = &record.body().content
            {
                held.push(Held {
                    key,
                    kind,
                    local_id: read::text(content, "localId"),
                    source: cbor::get(content, "source").and_then(|source| read::text(source, "name")),
                    title: read::lang_map(content, "title"),
                });
            }
        }
        Ok((org, held))
    }
}
