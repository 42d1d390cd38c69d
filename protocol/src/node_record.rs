//! Node records: the network as a set of records, which is all the address book that nodes need.
//!
//! ```text
//! content = { "peer": peer id, "addresses": [multiaddr], "software": text, "orgs": [org], "proof": 64 bytes }
//! ```
//!
//! The record is signed by an organisation; `proof` is signed by the peer's transport key, so that an
//! organisation can't claim somebody else's node.

use ciborium::value::Value;
use sha2::{Digest, Sha256};

use crate::cbor;
use crate::id::{NetworkId, OrgId, RecordKey};
use crate::key::{PublicKey, SigningKey};

/// Longest peer id in bytes; an Ed25519 one has 38.
pub const MAX_PEER_ID: usize = 64;
/// Addresses one node record can give.
pub const MAX_ADDRESSES: usize = 8;
/// Longest address in bytes of text.
pub const MAX_ADDRESS: usize = 256;
/// Acting organisations one node record can name.
pub const MAX_ORGS: usize = 256;
/// Longest name of the software in bytes.
pub const MAX_SOFTWARE: usize = 64;
/// How an Ed25519 peer id starts: an identity multihash of 36 bytes that holds a key message.
const ED25519_PEER: [u8; 6] = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];

/// The content of a node record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeRecord {
    /// The node's libp2p peer id, binary.
    pub peer: Vec<u8>,
    /// Where it can be dialled, as multiaddr texts; empty for a node that only dials out.
    pub addresses: Vec<String>,
    /// Name and version of its software.
    pub software: String,
    /// Organisations it signs for, the record's own first.
    pub orgs: Vec<OrgId>,
    /// The transport key's signature.
    pub proof: [u8; 64],
}

impl NodeRecord {
    /// Where a node's record stands: the first 16 bytes of SHA-256 of its peer id.
    pub fn key_of(peer: &[u8]) -> RecordKey {
        let hash: [u8; 32] = Sha256::digest(peer).into();
        RecordKey::from_slice(&hash[..16]).expect("half of 32 bytes is 16")
    }

    /// What the transport key signs.
    fn claim(network: &NetworkId, org: &OrgId, peer: &[u8]) -> Vec<u8> {
        [b"kirjo/node/1/", network.as_str().as_bytes(), b"/", &org.0[..], peer].concat()
    }

    /// The transport key's proof that it acts for an organisation.
    pub fn prove(transport: &SigningKey, network: &NetworkId, org: &OrgId, peer: &[u8]) -> [u8; 64] {
        transport.sign(&Self::claim(network, org, peer))
    }

    /// Whether the peer itself says that it acts for `org`.
    pub fn is_proven(&self, network: &NetworkId, org: &OrgId) -> bool {
        let key = self.peer.strip_prefix(&ED25519_PEER).and_then(|bytes| <&[u8; 32]>::try_from(bytes).ok());
        key.and_then(|bytes| PublicKey::from_bytes(bytes).ok())
            .is_some_and(|key| key.verifies(&Self::claim(network, org, &self.peer), &self.proof))
    }

    /// Reads a content; `None` when it is not a node record's or beyond its limits.
    pub fn from_content(content: &Value) -> Option<Self> {
        let peer = cbor::get(content, "peer")?.as_bytes()?.clone();
        let addresses = cbor::get(content, "addresses")?.as_array()?;
        let software = cbor::get(content, "software")?.as_text()?;
        let orgs = cbor::get(content, "orgs")?.as_array()?;
        if peer.len() > MAX_PEER_ID
            || addresses.len() > MAX_ADDRESSES
            || orgs.len() > MAX_ORGS
            || software.len() > MAX_SOFTWARE
        {
            return None;
        }
        Some(Self {
            peer,
            addresses: addresses
                .iter()
                .map(|a| a.as_text().filter(|text| text.len() <= MAX_ADDRESS).map(str::to_owned))
                .collect::<Option<_>>()?,
            software: software.to_owned(),
            orgs: orgs.iter().map(|org| cbor::as_array(org).map(OrgId)).collect::<Option<_>>()?,
            proof: cbor::as_array(cbor::get(content, "proof")?)?,
        })
    }

    /// The content for signing.
    pub fn to_content(&self) -> Value {
        let texts = self.addresses.iter().map(|a| Value::from(a.as_str())).collect();
        let orgs = self.orgs.iter().map(|org| cbor::bytes(&org.0)).collect();
        cbor::map([
            ("peer", cbor::bytes(&self.peer)),
            ("addresses", Value::Array(texts)),
            ("software", Value::from(self.software.as_str())),
            ("orgs", Value::Array(orgs)),
            ("proof", cbor::bytes(&self.proof)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_record_of_somebody_elses_peer_is_not_proven() {
        let network: NetworkId = "test".parse().unwrap();
        let (transport, thief) = (SigningKey::from_seed([1; 32]), SigningKey::from_seed([2; 32]));
        let (org, other) = (OrgId([3; 32]), OrgId([4; 32]));
        let peer = [&ED25519_PEER[..], transport.public().as_bytes()].concat();
        let make = |key: &SigningKey, org: &OrgId| NodeRecord {
            peer: peer.clone(),
            addresses: vec!["/ip4/127.0.0.1/tcp/4480".into()],
            software: "kirjo/0.1.0".into(),
            orgs: vec![*org],
            proof: NodeRecord::prove(key, &network, org, &peer),
        };
        let honest = make(&transport, &org);
        assert_eq!(NodeRecord::from_content(&honest.to_content()), Some(honest.clone()));
        assert!(honest.is_proven(&network, &org));
        assert!(!honest.is_proven(&network, &other), "the proof names the organisation");
        assert!(!make(&thief, &other).is_proven(&network, &other));
    }
}
