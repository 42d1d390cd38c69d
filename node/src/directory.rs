//! The address book: who runs which node and where, read from the node records of the catalogue itself.

use std::collections::BTreeMap;

use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{NetworkId, OrgId};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::node_record::NodeRecord;
use kirjo_protocol::time::{Seq, UnixMillis};
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
    /// The record's version.
    pub seq: Seq,
}

/// The address book.
#[derive(Debug, Default)]
pub struct Directory {
    nodes: BTreeMap<PeerId, KnownNode>,
}

impl Directory {
    /// Takes in a record if it is a node record that the node itself has proven, unless a newer one of the same peer
    /// is known, of whichever organisation; says which peer it is about.
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
        if self.nodes.get(&peer).is_some_and(|known| known.seq > record.seq()) {
            return None;
        }
        let node = KnownNode {
            org: record.org(),
            addresses: content.addresses.iter().filter_map(|address| address.parse().ok()).collect(),
            software: content.software,
            expires: record.expires(),
            seq: record.seq(),
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

#[cfg(test)]
mod tests {
    use kirjo_protocol::body::Body;
    use kirjo_protocol::envelope;
    use kirjo_protocol::key::SigningKey;
    use libp2p::identity::Keypair;

    use super::*;

    #[test]
    fn the_newest_word_of_a_node_counts_whichever_organisation_signed_it_and_whatever_came_last() {
        let network: NetworkId = "test".parse().unwrap();
        let transport = SigningKey::from_seed([1; 32]);
        let peer = Keypair::ed25519_from_bytes([1; 32]).unwrap().public().to_peer_id().to_bytes();
        let said = |org: OrgId, at: u64| {
            let content = NodeRecord {
                peer: peer.clone(),
                addresses: Vec::new(),
                software: String::new(),
                orgs: vec![org],
                proof: NodeRecord::prove(&transport, &network, &org, &peer),
            };
            let seq = Seq::new(UnixMillis(at), 0);
            let mut body = Body::new(org, Kind::Node, NodeRecord::key_of(&peer), seq).expires(UnixMillis(at + 1_000));
            body.content = Some(content.to_content());
            let signed = envelope::sign(&body, &SigningKey::from_seed([2; 32]), &network).unwrap();
            envelope::verify(&signed, &network).unwrap()
        };
        let (before, after) = (said(OrgId([3; 32]), 1_000), said(OrgId([4; 32]), 2_000));
        for order in [[&before, &after], [&after, &before]] {
            let mut book = Directory::default();
            for record in order {
                book.learn(&network, record);
            }
            assert_eq!(book.iter().map(|(_, node)| node.org).collect::<Vec<_>>(), vec![OrgId([4; 32])]);
        }
    }
}
