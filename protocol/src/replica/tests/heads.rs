//! When a head is due, and what an own record that does not count must not become.

use super::*;
use crate::limits::HEAD_RETRY;

fn is_due(replica: &mut Replica, at: UnixMillis) -> bool {
    let mut out = Vec::new();
    replica.handle(at, Input::Tick, &mut out);
    out.iter().any(|output| matches!(output, Output::HeadDue { .. }))
}

/// A replica that signs for an organisation and is not due a head.
fn settled() -> (Replica, Publisher) {
    let publisher = Publisher::new(1);
    let mut replica = replica();
    replica.add_own(publisher.org(), NOW);
    offer(&mut replica, NOW, &publisher.genesis);
    assert!(is_due(&mut replica, NOW.plus(MINUTE)) && !is_due(&mut replica, NOW.plus(2 * MINUTE)));
    (replica, publisher)
}

fn signed(publisher: &Publisher, at: UnixMillis, head: Head) -> Record {
    let body = Body::new(publisher.org(), Kind::Head, RecordKey::HEAD, Seq::new(at, 1));
    publisher.sign(&body.expires(at.plus(SYSTEM_LEASE)).content(head.to_content()))
}

#[test]
fn an_organisation_that_removes_a_signer_is_due_a_head_at_once() {
    let (mut replica, publisher) = settled();
    let head = signed(&publisher, NOW, replica.head_of(&publisher.org(), NOW).unwrap());
    offer(&mut replica, NOW, &head);
    let fresh = Signer::of_everything(SigningKey::from_seed([77; 32]).public());
    let now = NOW.plus(3 * MINUTE);
    offer(&mut replica, now, &publisher.next_operation(&publisher.genesis, vec![fresh]));
    assert!(replica.by_id(&head.id()).is_none(), "the head went with its signer");
    assert!(is_due(&mut replica, now.plus(MINUTE)));
}

#[test]
fn a_restored_publisher_that_hears_of_a_head_from_before_is_due_a_new_one_soon() {
    // The head got through before the disk was lost, what it counts did not.
    let (mut replica, publisher) = settled();
    let now = NOW.plus(3 * MINUTE);
    let lost = signed(&publisher, now, Head { as_of: now, count: 2, root: [7; 32] });
    let verdict = replica.offer(now, &lost, Source::Peer(Peer(1)), &mut Vec::new());
    assert_eq!(verdict, Verdict::Accepted);
    assert!(!is_due(&mut replica, now.plus(SECOND)), "what the head counts may be on its way");
    assert!(is_due(&mut replica, now.plus(HEAD_RETRY)));
    assert!(!is_due(&mut replica, now.plus(2 * HEAD_RETRY)));

    // Its own head says nothing new to it, and a change of its own is not put off by another's head.
    let own = signed(&publisher, now.plus(HEAD_RETRY), Head { as_of: now.plus(HEAD_RETRY), count: 0, root: [7; 32] });
    offer(&mut replica, now.plus(2 * HEAD_RETRY), &own);
    assert!(!is_due(&mut replica, now.plus(4 * HEAD_RETRY)));
    let later = now.plus(5 * HEAD_RETRY);
    offer(&mut replica, later, &publisher.record(1, later));
    replica.offer(
        later,
        &signed(&publisher, later, Head { as_of: later, count: 2, root: [7; 32] }),
        Source::Peer(Peer(1)),
        &mut Vec::new(),
    );
    assert!(is_due(&mut replica, later.plus(3 * SECOND)));
}

#[test]
fn an_own_record_whose_signer_is_unknown_is_refused_and_never_published_later() {
    // The node was restored from before the operation that lists its new key, and signs with that key.
    let (mut replica, publisher) = settled();
    let fresh = SigningKey::from_seed([77; 32]);
    let operation = publisher.next_operation(&publisher.genesis, vec![Signer::of_everything(fresh.public())]);
    let say = |text: &str| {
        let body = publisher.body(1, NOW).content(cbor::map([("title", Value::from(text))]));
        read(envelope::sign(&body, &fresh, &network()).unwrap())
    };
    assert_eq!(offer(&mut replica, NOW, &say("before it asked its peers")), Verdict::Waiting);
    assert_eq!(replica.waiting_bytes().0, 0);
    // What peers bring waits all the same.
    let brought = replica.offer(NOW, &say("what it had said"), Source::Peer(Peer(1)), &mut Vec::new());
    assert_eq!((brought, replica.waiting_bytes().0 > 0), (Verdict::Waiting, true));
    replica.offer(NOW, &operation, Source::Peer(Peer(1)), &mut Vec::new());
    assert_eq!(replica.record(&publisher.org(), &RecordKey([1; 16])).unwrap().entry.id, say("what it had said").id());
    assert!(replica.org(&publisher.org()).unwrap().equivocation.is_none());
}
