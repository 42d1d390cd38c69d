//! Ids that a peer lists and can't serve.

use super::*;
use crate::id::RecordId;
use crate::limits::{GONE_ENTRIES, GONE_TIME};

const PEER: Peer = Peer(1);

/// A session of `one` with a peer that holds the ids of `other` but says that each is gone; the ids asked for.
fn asked_in_vain(one: &mut Replica, other: &mut Replica, now: UnixMillis) -> Vec<RecordId> {
    let mut asked = Vec::new();
    let mut out = Vec::new();
    one.handle(now, Input::Connected { peer: PEER, outbound: true }, &mut out);
    while let Some(output) = out.pop() {
        let Output::Request { token, request, .. } = output else { continue };
        if let Request::Fetch { ids } = request {
            asked.extend(ids.iter().copied());
            let input = Input::Fetched { peer: PEER, token, records: Vec::new(), gone: ids, verdicts: None };
            one.handle(now, input, &mut out);
            continue;
        }
        let mut answers = Vec::new();
        other.handle(now, Input::Request { peer: Peer(9), token, request }, &mut answers);
        for answer in answers {
            if let Output::Reply { token, response } = answer {
                one.handle(now, Input::Response { peer: PEER, token, response }, &mut out);
            }
        }
    }
    one.handle(now, Input::Disconnected { peer: PEER }, &mut out);
    asked
}

#[test]
fn what_a_peer_said_is_gone_is_not_asked_of_it_for_a_day_though_it_comes_back() {
    let (mut one, mut other) = (replica(), replica());
    let publisher = Publisher::new(1);
    for replica in [&mut one, &mut other] {
        offer(replica, NOW, &publisher.genesis);
    }
    let missing = publisher.record(1, NOW);
    offer(&mut other, NOW, &missing);
    assert_eq!(asked_in_vain(&mut one, &mut other, NOW), [missing.id()]);
    assert_eq!(asked_in_vain(&mut one, &mut other, NOW.plus(MINUTE)), []);
    one.handle(NOW.plus(GONE_TIME - 1), Input::Tick, &mut Vec::new());
    assert_eq!(asked_in_vain(&mut one, &mut other, NOW.plus(GONE_TIME - 1)), []);
    assert_eq!(asked_in_vain(&mut one, &mut other, NOW.plus(GONE_TIME)), [missing.id()]);
}

#[test]
fn what_is_remembered_as_gone_is_bounded_for_each_peer_and_in_all() {
    let mut gone = gone::Gone::default();
    let id = |number: usize| {
        let mut id = [0; 32];
        id[..8].copy_from_slice(&number.to_be_bytes());
        RecordId(id)
    };
    for number in 0..=GONE_ENTRIES {
        gone.note(PEER, id(number), NOW);
    }
    assert!(gone.holds(PEER, &id(0), NOW) && !gone.holds(PEER, &id(GONE_ENTRIES), NOW));
    assert!(!gone.holds(Peer(2), &id(0), NOW), "each peer speaks for itself");
    for peer in 2..2 + MAX_PEERS as u64 {
        gone.note(Peer(peer), id(0), NOW);
    }
    assert!(!gone.holds(PEER, &id(0), NOW) && gone.holds(Peer(2), &id(0), NOW));
    gone.expire(NOW.plus(GONE_TIME));
    assert!(!gone.holds(Peer(2), &id(0), NOW));
}
