//! Node records: whose claim to run a node is proven.

use kirjo_protocol::body::Body;
use kirjo_protocol::id::OrgId;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::limits::SYSTEM_LEASE;
use kirjo_protocol::node_record::NodeRecord;
use serde_json::{Value as Json, json};

use super::{file as file_of, hex, key, network, organisation, seal, seq, unhex};

pub(super) fn file() -> Json {
    let (org, _) = organisation();
    let (transport, thief) = (key(20), key(21));
    let peer_of = |key: &[u8; 32]| [&unhex("002408011220")[..], key].concat();
    let peer = peer_of(transport.public().as_bytes());
    let honest = NodeRecord {
        peer: peer.clone(),
        addresses: vec!["/ip4/192.0.2.1/udp/4480/quic-v1".into(), "/dns4/node.example/tcp/4480".into()],
        software: "kirjo/0.1.0".into(),
        orgs: vec![org],
        proof: NodeRecord::prove(&transport, &network(), &org, &peer),
    };
    let with = |change: &dyn Fn(&mut NodeRecord)| {
        let mut record = honest.clone();
        change(&mut record);
        record
    };
    let live = "live".parse().expect("a plain label");
    let cases = [
        ("a node's own record", "", honest.clone()),
        ("a node that only dials out", "", with(&|r| r.addresses.clear())),
        ("somebody else's peer", "the proof is signed by another key", {
            with(&|r| r.proof = NodeRecord::prove(&thief, &network(), &org, &peer))
        }),
        ("a proof for another organisation", "the proof names the organisation", {
            with(&|r| r.proof = NodeRecord::prove(&transport, &network(), &OrgId([4; 32]), &peer))
        }),
        ("a proof for another network", "the proof names the network", {
            with(&|r| r.proof = NodeRecord::prove(&transport, &live, &org, &peer))
        }),
        ("a peer id of another form", "the peer id holds an Ed25519 key", with(&|r| r.peer[2] = 0x09)),
        ("nine addresses", "at most 8", with(&|r| r.addresses = vec!["/ip4/192.0.2.1/tcp/1".into(); 9])),
        ("a long address", "at most 256 bytes", with(&|r| r.addresses = vec!["/".repeat(257)])),
        ("a long name of the software", "at most 64 bytes", with(&|r| r.software = "k".repeat(65))),
        ("many organisations", "at most 256", with(&|r| r.orgs = vec![org; 257])),
    ];
    let vectors = cases
        .into_iter()
        .map(|(name, reason, node)| {
            let place = NodeRecord::key_of(&node.peer);
            let seq = seq(1, 0);
            let body = Body::new(org, Kind::Node, place, seq)
                .expires(seq.time().plus(SYSTEM_LEASE))
                .content(node.to_content());
            let bytes = seal(&body, &key(10));
            let mut vector =
                json!({ "name": name, "hex": hex(&bytes), "key": place.to_string(), "valid": reason.is_empty() });
            if !reason.is_empty() {
                vector["reason"] = json!(reason);
            }
            vector
        })
        .collect();
    super::merged([
        file_of(
            "Node records as whole envelopes. All of them are records; the valid ones are believed. The transport key's seed is the byte 20, 32 times.",
            vectors,
        ),
        json!({ "org": org.to_string(), "peer": hex(&peer) }),
    ])
}
