//! The address book: who runs which node and where, read from the node records of the catalogue itself.

use std::collections::BTreeMap;

use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{NetworkId, OrgId};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::node_record::NodeRecord;
use kirjo_protocol::time::UnixMillis;
use libp2p::{Multiaddr, PeerId};

/// Nodes that an address book holds. Anybody can found organisations and write node records, so it is bounded;
/// gossip and reconciliation work with whomever is connected.
pub const MAX_NODES: usize = 5_000;

/// One node of the network, by its own signed word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownNode {
    /// The organisation that signed the record.
    pub org: OrgId,
    /// Where it can be dialled.
    pub addresses: Vec<Multiaddr>,
    /// Its software.
    pub software: String,
    /// The end of the record's lease.
    pub expires: UnixMillis,
}

/// The address book.
#[derive(Debug, Default)]
pub struct Directory {
    nodes: BTreeMap<PeerId, KnownNode>,
}

impl Directory {
    /// Takes in a record if it is a node record that the node itself has proven; says which peer it is about.
    pub fn learn(&mut self, network: &NetworkId, record: &Record) -> Option<(PeerId, KnownNode)> {
        if *record.kind() != Kind::Node {
            return None;
        }
        let content = NodeRecord::from_content(record.body().content.as_ref()?)?;
        if NodeRecord::key_of(&content.peer) != record.key() || !content.is_proven(network, &record.org()) {
            return None;
        }
        let peer = PeerId::from_bytes(&content.peer).ok()?;
        if self.nodes.len() >= MAX_NODES && !self.nodes.contains_key(&peer) {
            return None;
        }
        let node = KnownNode {
            org: record.org(),
            addresses: content.addresses.iter().filter_map(|address| address.parse().ok()).collect(),
            software: content.software,
            expires: record.expires(),
        };
        self.nodes.insert(peer, node.clone());
        Some((peer, node))
    }

    /// What is known of a peer.
    pub fn get(&self, peer: &PeerId) -> Option<&KnownNode> {
        self.nodes.get(peer)
    }

    /// Everybody known, by peer id.
    pub fn iter(&self) -> impl Iterator<Item = (&PeerId, &KnownNode)> {
        self.nodes.iter()
    }

    /// Lets go of nodes whose record has ended.
    pub fn expire(&mut self, now: UnixMillis) {
        self.nodes.retain(|_, node| node.expires > now);
    }
}
