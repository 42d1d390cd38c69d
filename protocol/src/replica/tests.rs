mod budget;
mod deaf;
mod gone;
mod heads;
mod load;
mod stubs;
mod world;

use ciborium::value::Value;
use proptest::prelude::*;

use super::*;
use crate::body::Body;
use crate::cbor;
use crate::envelope;
use crate::head::Head;
use crate::id::RecordKey;
use crate::identity::Signer;
use crate::key::SigningKey;
use crate::kind::Kind;
use crate::limits::{EXPIRED_SERVED, QUOTA_RECORDS, RETRACTION_KEPT, SILENT_SESSIONS, SYSTEM_LEASE, WAITING_TIME};
use crate::time::{DAY, HOUR, MINUTE, SECOND, Seq};

use world::*;

#[test]
fn two_replicas_with_different_sets_come_to_the_same_in_one_session() {
    let mut world = World::new(2);
    let (a, b) = (Publisher::new(1), Publisher::new(2));
    for (at, publisher) in [(0, &a), (1, &b)] {
        world.publish(at, &publisher.genesis);
        for key in 0..200 {
            assert_eq!(world.publish(at, &publisher.record(key, NOW)), Verdict::Accepted);
        }
    }
    // Both know a, at different versions; one has been withdrawn on the other side.
    world.publish(1, &a.genesis);
    world.publish(1, &a.text(5, NOW.plus(1), "newer"));
    world.publish(0, &b.genesis);
    world.publish(0, &b.retraction(7, NOW.plus(1)));
    world.connect(0, 1);
    world.assert_in_step();
    assert_eq!(world.nodes[0].0.len(), 402);
    assert!(world.synced.iter().all(|(.., complete)| *complete), "{:?}", world.synced);
    let view = world.nodes[1].0.record(&b.org(), &RecordKey([7; 16])).unwrap();
    assert!(view.entry.retraction);
}

#[test]
fn a_late_joiner_fetches_more_than_fits_into_one_request() {
    let mut world = World::new(2);
    for seed in 0..8 {
        let publisher = Publisher::new(seed);
        world.publish(0, &publisher.genesis);
        for key in 0..250 {
            world.publish(0, &publisher.record(key, NOW.minus(u64::from(key))));
        }
    }
    world.connect(1, 0);
    world.assert_in_step();
    assert_eq!(world.nodes[1].0.len(), 8 * 251);
}

#[test]
fn equal_sets_are_found_equal_in_one_small_round() {
    let mut world = World::new(2);
    let publisher = Publisher::new(1);
    for at in [0, 1] {
        world.publish(at, &publisher.genesis);
        for key in 0..250 {
            world.publish(at, &publisher.record(key, NOW.minus(u64::from(key))));
        }
    }
    world.connect(0, 1);
    assert_eq!(world.synced, [(0, 1, 0, true)]);
    assert!(world.sent < 500, "{} bytes", world.sent);
}

#[test]
fn a_retracted_record_never_comes_back() {
    let mut world = World::new(3);
    let publisher = Publisher::new(1);
    let old = publisher.record(7, NOW);
    for at in 0..3 {
        world.publish(at, &publisher.genesis);
        world.publish(at, &old);
    }
    assert_eq!(world.publish(0, &publisher.retraction(7, NOW.plus(1))), Verdict::Accepted);
    assert_eq!(world.nodes[0].1.len(), 2, "the payload has left the log");
    assert_eq!(world.publish(0, &old), Verdict::Superseded);
    // Two nodes that were away still hold the old version; the session erases it and doesn't take it back.
    world.connect(1, 0);
    world.connect(0, 2);
    world.assert_in_step();
    assert_eq!(world.nodes[2].0.live_records(NOW), 0);
    assert_eq!(world.publish(2, &old), Verdict::Superseded);
}

#[test]
fn a_record_before_its_identity_waits_and_then_counts() {
    let mut world = World::new(2);
    let publisher = Publisher::new(1);
    let record = publisher.record(1, NOW);
    assert_eq!(world.publish(0, &record), Verdict::Waiting);
    assert_eq!(world.publish(0, &record), Verdict::Waiting);
    assert!(world.nodes[0].0.is_empty() && world.nodes[0].0.waiting_bytes().0 == record.bytes().len());
    assert_eq!(world.publish(0, &publisher.genesis), Verdict::Accepted);
    assert_eq!(world.nodes[0].0.live_records(NOW), 1);
    assert_eq!(world.nodes[0].0.waiting_bytes().0, 0);
}

#[test]
fn a_record_from_a_peer_makes_the_replica_ask_for_the_identity() {
    let mut world = World::new(2);
    let publisher = Publisher::new(1);
    world.connect(0, 1);
    world.publish(1, &publisher.genesis);
    let mut out = Vec::new();
    let verdict = world.nodes[0].0.offer(NOW, &publisher.record(1, NOW), Source::Peer(Peer(1)), &mut out);
    assert_eq!(verdict, Verdict::Waiting);
    world.carry_out(0, out);
    assert_eq!(world.nodes[0].0.live_records(NOW), 1);
}

#[test]
fn a_record_that_waited_in_vain_is_let_go_and_counted() {
    let mut replica = replica();
    let record = Publisher::new(1).record(1, NOW);
    offer(&mut replica, NOW, &record);
    replica.handle(NOW.plus(WAITING_TIME - 1), Input::Tick, &mut Vec::new());
    assert!(replica.waiting_bytes().0 > 0);
    replica.handle(NOW.plus(WAITING_TIME), Input::Tick, &mut Vec::new());
    assert_eq!(replica.waiting_bytes().0, 0);
    let refused = Verdict::Refused(Refusal::WaitedInVain);
    assert_eq!(replica.verdicts().find(|(verdict, _)| *verdict == refused), Some((refused, 1)));
}

#[test]
fn a_record_from_the_future_is_put_off_until_it_is_due() {
    let mut replica = replica();
    let publisher = Publisher::new(1);
    offer(&mut replica, NOW, &publisher.genesis);
    assert_eq!(offer(&mut replica, NOW, &publisher.record(1, NOW.plus(5 * MINUTE))), Verdict::Accepted);
    assert_eq!(offer(&mut replica, NOW, &publisher.record(2, NOW.plus(HOUR))), Verdict::Future);
    replica.handle(NOW.plus(HOUR - 5 * MINUTE - 1), Input::Tick, &mut Vec::new());
    assert_eq!(replica.live_records(NOW), 1);
    replica.handle(NOW.plus(HOUR - 5 * MINUTE), Input::Tick, &mut Vec::new());
    assert_eq!(replica.live_records(NOW), 2);
    assert_eq!(replica.waiting_bytes(), (0, 0));
}

#[test]
fn an_own_record_of_the_future_is_refused_and_never_published_later() {
    let mut replica = replica();
    let publisher = Publisher::new(1);
    replica.add_own(publisher.org(), NOW);
    // Published while this node's clock was an hour ahead, which has been mended since.
    let ahead = NOW.plus(HOUR);
    for record in [&publisher.genesis, &publisher.record(1, ahead)] {
        assert_eq!(offer(&mut replica, ahead, record), Verdict::Accepted);
    }
    for text in ["one", "two"] {
        let seq = replica.next_seq(&publisher.org(), NOW);
        let mut body = publisher.body(1, ahead).content(cbor::map([("title", Value::from(text))]));
        body.seq = seq;
        assert_eq!(offer(&mut replica, NOW, &publisher.sign(&body)), Verdict::Future);
    }
    assert_eq!(replica.waiting_bytes(), (0, 0));
    let mut out = Vec::new();
    replica.handle(NOW.plus(HOUR), Input::Tick, &mut out);
    assert!(!out.iter().any(|output| matches!(output, Output::Store { .. } | Output::Evidence { .. })), "{out:?}");
}

#[test]
fn a_lease_ends_is_served_for_thirty_days_and_then_leaves() {
    let mut replica = replica();
    let publisher = Publisher::new(1);
    offer(&mut replica, NOW, &publisher.genesis);
    let record = publisher.record(1, NOW);
    let end = record.expires();
    offer(&mut replica, NOW, &record);
    assert_eq!((replica.live_records(end.minus(1)), replica.live_records(end)), (1, 0));
    replica.handle(end.plus(EXPIRED_SERVED - 1), Input::Tick, &mut Vec::new());
    assert!(replica.by_id(&record.id()).is_some());
    let mut out = Vec::new();
    replica.handle(end.plus(EXPIRED_SERVED), Input::Tick, &mut out);
    assert!(replica.by_id(&record.id()).is_none());
    assert!(out.iter().any(|output| matches!(output, Output::Erase { .. })));
    assert_eq!(offer(&mut replica, end.plus(EXPIRED_SERVED), &record), Verdict::Expired);
}

#[test]
fn a_retraction_outlives_every_version_it_could_cover_and_then_leaves_with_its_organisation() {
    let mut replica = replica();
    let publisher = Publisher::new(1);
    offer(&mut replica, NOW, &publisher.genesis);
    offer(&mut replica, NOW, &publisher.retraction(1, NOW));
    replica.handle(NOW.plus(RETRACTION_KEPT - 1), Input::Tick, &mut Vec::new());
    assert_eq!(replica.len(), 2);
    replica.handle(NOW.plus(RETRACTION_KEPT), Input::Tick, &mut Vec::new());
    replica.handle(NOW.plus(RETRACTION_KEPT + DAY), Input::Tick, &mut Vec::new());
    assert_eq!((replica.len(), replica.org_count()), (0, 0));
}

#[test]
fn a_revoked_signer_takes_its_records_with_it_whichever_comes_first() {
    let publisher = Publisher::new(1);
    let fresh = SigningKey::from_seed([77; 32]);
    let (kept, stolen) = (publisher.record(1, NOW), publisher.record(2, NOW.plus(SECOND)));
    let revoke = publisher.next_operation(&publisher.genesis, vec![Signer::of_everything(fresh.public())]);
    let body = publisher.body(1, NOW.plus(MINUTE)).content(cbor::map([("title", Value::from("signed again"))]));
    let again = read(envelope::sign(&body, &fresh, &network()).unwrap());

    let (mut late, mut early) = (replica(), replica());
    for record in [&publisher.genesis, &kept, &stolen, &revoke, &again] {
        offer(&mut late, NOW, record);
    }
    for record in [&publisher.genesis, &revoke, &again] {
        assert_eq!(offer(&mut early, NOW, record), Verdict::Accepted);
    }
    for record in [&kept, &stolen] {
        assert_eq!(offer(&mut early, NOW, record), Verdict::Refused(Refusal::Revoked));
        assert_eq!(offer(&mut late, NOW, record), Verdict::Refused(Refusal::Revoked));
    }
    assert_eq!(late.state_digest(NOW), early.state_digest(NOW));
    assert_eq!(late.live_records(NOW), 1);
}

#[test]
fn a_rotated_signer_counts_up_to_its_until_only() {
    let publisher = Publisher::new(1);
    let mut rotated = Signer::of_everything(publisher.signer.public());
    rotated.until = Some(Seq::new(NOW, 0));
    let rotate = publisher.next_operation(&publisher.genesis, vec![rotated]);
    let mut replica = replica();
    for record in [&publisher.genesis, &publisher.record(2, NOW.plus(SECOND)), &rotate] {
        offer(&mut replica, NOW, record);
    }
    assert_eq!(replica.live_records(NOW), 0);
    assert_eq!(offer(&mut replica, NOW, &publisher.record(1, NOW)), Verdict::Accepted);
    assert_eq!(offer(&mut replica, NOW, &publisher.record(3, NOW.plus(1))), Verdict::Refused(Refusal::SignerEnded));
}

#[test]
fn an_equivocation_leaves_one_winner_and_its_evidence_and_a_higher_seq_heals_it() {
    let publisher = Publisher::new(1);
    let (one, two) = (publisher.text(1, NOW, "one"), publisher.text(1, NOW, "two"));
    let winner = one.id().min(two.id());
    for order in [[&one, &two], [&two, &one]] {
        let mut replica = replica();
        offer(&mut replica, NOW, &publisher.genesis);
        let mut out = Vec::new();
        for record in order {
            replica.offer(NOW, record, Source::Local, &mut out);
        }
        assert_eq!(replica.record(&publisher.org(), &RecordKey([1; 16])).unwrap().entry.id, winner);
        assert_eq!(out.iter().filter(|output| matches!(output, Output::Evidence { .. })).count(), 1);
        assert!(replica.org(&publisher.org()).unwrap().equivocation.is_some());
        assert_eq!(offer(&mut replica, NOW, &publisher.text(1, NOW.plus(1), "three")), Verdict::Accepted);
    }
}

#[test]
fn an_unknown_kind_is_held_counted_and_reconciled_but_not_shown() {
    let mut world = World::new(2);
    let publisher = Publisher::new(1);
    let mut body = publisher.body(1, NOW).content(cbor::map([("title", Value::from("later"))]));
    body.kind = Kind::parse("pathway").unwrap();
    let unknown = publisher.sign(&body);
    let mut body = publisher.body(2, NOW).content(cbor::map([("dose", Value::from(1))]));
    body.critical = vec!["dose".into()];
    let critical = publisher.sign(&body);
    for record in [&publisher.genesis, &unknown, &critical] {
        assert_eq!(world.publish(0, record), Verdict::Accepted);
    }
    world.connect(1, 0);
    world.assert_in_step();
    let other = &world.nodes[1].0;
    assert_eq!(other.live_records(NOW), 2);
    assert!(!other.by_id(&unknown.id()).unwrap().is_showable(NOW));
    assert!(!other.by_id(&critical.id()).unwrap().is_showable(NOW));
}

#[test]
fn a_quota_keeps_the_lowest_whatever_the_order_of_arrival() {
    let publisher = Publisher::new(1);
    let record = |number: u64| {
        let mut key = [0; 16];
        key[..8].copy_from_slice(&(number + 100).to_be_bytes());
        let seq = Seq::new(NOW.minus(DAY).plus(number), 0);
        let body = Body::new(publisher.org(), Kind::Product, RecordKey(key), seq)
            .expires(NOW.plus(DAY))
            .content(cbor::map([("title", Value::from("x"))]));
        envelope::read_trusted(&envelope::sign(&body, &publisher.signer, &network()).unwrap(), &network()).unwrap()
    };
    let more = QUOTA_RECORDS as u64 + 3;
    let records: Vec<Record> = (0..more).map(record).collect();
    let (mut up, mut down) = (replica(), replica());
    for replica in [&mut up, &mut down] {
        offer(replica, NOW, &publisher.genesis);
    }
    let refused: Vec<_> =
        records.iter().map(|record| offer(&mut up, NOW, record)).filter(|v| *v != Verdict::Accepted).collect();
    assert_eq!(refused, [Verdict::Refused(Refusal::Quota); 3]);
    for record in records.iter().rev() {
        assert_eq!(offer(&mut down, NOW, record), Verdict::Accepted);
    }
    assert_eq!(up.live_records(NOW), QUOTA_RECORDS);
    assert_eq!(up.state_digest(NOW), down.state_digest(NOW));
}

#[test]
fn a_restored_replica_is_the_one_that_was_stored() {
    let mut world = World::new(1);
    let publisher = Publisher::new(1);
    for record in
        [&publisher.genesis, &publisher.record(1, NOW), &publisher.retraction(2, NOW), &publisher.record(3, NOW)]
    {
        world.publish(0, record);
    }
    let stored: Vec<Stored> = world.nodes[0].1.iter().map(|(arrival, record)| Stored::of(*arrival, record)).collect();
    let mut again = replica();
    let mut out = Vec::new();
    again.restore(stored, &mut out).unwrap();
    assert!(out.is_empty());
    assert_eq!(again.state_digest(NOW), world.nodes[0].0.state_digest(NOW));
    assert_eq!(again.next_arrival, world.nodes[0].0.next_arrival);
    assert_eq!(offer(&mut again, NOW, &publisher.record(2, NOW.minus(1))), Verdict::Superseded);
}

#[test]
fn what_was_stored_before_its_identity_is_restored_after_it_and_never_without() {
    let publisher = Publisher::new(1);
    let record = Stored::of(Arrival(1), &publisher.record(1, NOW));
    let identity = Stored::of(Arrival(2), &publisher.genesis);
    let (mut whole, mut out) = (replica(), Vec::new());
    whole.restore([record.clone(), identity], &mut out).unwrap();
    assert_eq!((whole.len(), out.len()), (2, 0));
    assert_eq!(replica().restore([record], &mut out), Err(RestoreError::NoIdentity(1)));
}

#[test]
fn a_head_that_counts_more_than_we_hold_starts_a_session_with_its_sender() {
    let mut world = World::new(2);
    let publisher = Publisher::new(1);
    for record in [&publisher.genesis, &publisher.record(1, NOW)] {
        world.publish(1, record);
    }
    world.publish(0, &publisher.genesis);
    // The link is there but nothing has gone over it, as after lost gossip.
    world.input(0, Input::Connected { peer: Peer(1), outbound: false });
    world.input(1, Input::Connected { peer: Peer(0), outbound: false });
    let head = world.nodes[1].0.head_of(&publisher.org(), NOW).unwrap();
    assert_eq!(head.count, 1);
    let body = Body::new(publisher.org(), Kind::Head, RecordKey::HEAD, Seq::new(NOW, 1));
    let head = publisher.sign(&body.expires(NOW.plus(SYSTEM_LEASE)).content(head.to_content()));
    let mut out = Vec::new();
    assert_eq!(world.nodes[0].0.offer(NOW, &head, Source::Peer(Peer(1)), &mut out), Verdict::Accepted);
    world.carry_out(0, out);
    world.publish(1, &head);
    world.input(0, Input::Tick);
    world.assert_in_step();
    assert!(Head::from_content(head.body().content.as_ref().unwrap()).is_some());
}

#[test]
fn a_head_counts_records_whose_numbers_have_run_ahead_and_nothing_that_follows() {
    let mut replica = replica();
    let publisher = Publisher::new(1);
    offer(&mut replica, NOW, &publisher.genesis);
    offer(&mut replica, NOW, &publisher.record(1, NOW.plus(MINUTE)));
    let org = publisher.org();
    let as_of = replica.head_time(&org, NOW);
    assert_eq!(replica.head_of(&org, as_of).unwrap().count, 1);
    let seq = replica.next_seq(&org, as_of.plus(1));
    let head = Body::new(org, Kind::Head, RecordKey::HEAD, seq).expires(NOW.plus(DAY));
    let head = publisher.sign(&head.content(replica.head_of(&org, as_of).unwrap().to_content()));
    assert_eq!(offer(&mut replica, NOW, &head), Verdict::Accepted);
    assert!(replica.next_seq(&org, NOW) > Seq::last_of(as_of));
    assert_eq!(replica.head_time(&org, NOW.plus(HOUR)), NOW.plus(HOUR), "the clock has caught up");
}

#[test]
fn both_sides_of_a_connection_come_to_know_that_they_are_in_step() {
    let mut world = World::new(2);
    let publisher = Publisher::new(1);
    world.publish(0, &publisher.genesis);
    world.connect(0, 1);
    world.now = world.now.plus(SECOND);
    world.input(1, Input::Tick);
    assert!(!world.nodes[1].0.peers().any(|peer| peer.complete), "the peer may still be at work");
    world.now = world.now.plus(2 * SECOND);
    world.input(1, Input::Tick);
    for (replica, _) in &world.nodes {
        assert!(replica.peers().all(|peer| peer.complete && peer.clock_offset == Some(0)));
    }
}

#[test]
fn a_stalled_session_is_given_up_and_tried_again() {
    let mut replica = replica();
    let mut out = Vec::new();
    replica.handle(NOW, Input::Connected { peer: Peer(1), outbound: true }, &mut out);
    out.clear();
    replica.handle(NOW.plus(crate::limits::SESSION_TIMEOUT), Input::Tick, &mut out);
    assert!(out.iter().any(|output| matches!(output, Output::Synced { complete: false, .. })));
    out.clear();
    replica.handle(NOW.plus(crate::limits::SESSION_TIMEOUT + SECOND), Input::Tick, &mut out);
    assert!(out.iter().any(|output| matches!(output, Output::Request { request: Request::Hello { .. }, .. })));
}

#[test]
fn a_peer_that_never_answers_loses_its_connection() {
    let (mut replica, peer) = (replica(), Peer(1));
    let mut now = NOW;
    let mut out = Vec::new();
    replica.handle(now, Input::Connected { peer, outbound: true }, &mut out);
    for silent in 1..=SILENT_SESSIONS {
        let Some(Output::Request { token, .. }) = out.pop() else { panic!("no session was started") };
        out.clear();
        replica.handle(now, Input::Failed { peer, token }, &mut out);
        let disconnected = out.iter().any(|o| matches!(o, Output::Disconnect { refusal: Refusal::Silent, .. }));
        assert_eq!(disconnected, silent == SILENT_SESSIONS, "after {silent} sessions");
        now = now.plus(SECOND);
        out.clear();
        replica.handle(now, Input::Tick, &mut out);
    }
    assert!(out.is_empty(), "no session with a peer that has been let go: {out:?}");
}

#[test]
fn requests_that_this_side_could_not_send_are_not_held_against_the_peer() {
    let (mut replica, peer) = (replica(), Peer(1));
    let mut now = NOW;
    let mut out = Vec::new();
    replica.handle(now, Input::Connected { peer, outbound: true }, &mut out);
    for _ in 0..2 * SILENT_SESSIONS {
        let Some(Output::Request { token, .. }) = out.pop() else { panic!("no session was started") };
        replica.handle(now, Input::Unsent { peer, token }, &mut out);
        assert!(!out.iter().any(|output| matches!(output, Output::Disconnect { .. })));
        now = now.plus(SECOND);
        out.clear();
        replica.handle(now, Input::Tick, &mut out);
    }
}

#[test]
fn a_session_that_ends_well_forgives_the_silence_before_it() {
    let mut world = World::new(2);
    world.connect(0, 1);
    for round in 0..2 * SILENT_SESSIONS {
        let mut out = Vec::new();
        world.nodes[0].0.handle(world.now, Input::Sync { peer: Some(Peer(1)) }, &mut out);
        let Some(Output::Request { token, .. }) = out.pop() else { panic!("no session was started") };
        let mut out = Vec::new();
        world.nodes[0].0.handle(world.now, Input::Failed { peer: Peer(1), token }, &mut out);
        world.carry_out(0, out);
        if round % 2 == 1 {
            world.now = world.now.plus(SECOND);
            world.input(0, Input::Tick);
        }
    }
    assert_eq!(world.disconnected, []);
}

#[test]
fn a_record_erased_before_its_push_was_read_is_no_fault_of_the_peer() {
    let (publisher, peer) = (Publisher::new(1), Peer(1));
    for (missing, more, disconnected) in [(0, 0, false), (1, 0, false), (0, 1, true)] {
        let mut replica = replica();
        for record in [&publisher.genesis, &publisher.record(1, NOW), &publisher.record(2, NOW)] {
            offer(&mut replica, NOW, record);
        }
        let mut out = Vec::new();
        replica.handle(NOW, Input::Connected { peer, outbound: true }, &mut out);
        let Some(Output::Request { token, .. }) = out.pop() else { panic!("no session was started") };
        let response = Response::Hello { now: NOW, records: 0 };
        replica.handle(NOW, Input::Response { peer, token, response }, &mut out);
        let Some(Output::Request { token, request: Request::Reconcile { message, .. }, .. }) = out.pop() else {
            panic!("nothing was compared")
        };
        let message = crate::reconcile::respond(&crate::set::OrderedSet::new(), &message).unwrap();
        replica.handle(NOW, Input::Response { peer, token, response: Response::Reconcile { message } }, &mut out);
        let Some(Output::Push { token, arrivals, .. }) = out.pop() else { panic!("nothing was pushed") };
        assert_eq!(arrivals.len(), 3);
        let verdicts = Some(vec![Verdict::Accepted; arrivals.len() - missing + more]);
        let input = Input::Fetched { peer, token, records: Vec::new(), gone: Vec::new(), verdicts };
        replica.handle(NOW, input, &mut out);
        assert_eq!(out.iter().any(|output| matches!(output, Output::Disconnect { .. })), disconnected, "{out:?}");
    }
}

#[test]
fn a_peer_that_answers_with_nonsense_is_disconnected() {
    let mut replica = replica();
    let mut out = Vec::new();
    replica.handle(NOW, Input::Connected { peer: Peer(1), outbound: true }, &mut out);
    let Some(Output::Request { token, .. }) = out.pop() else { panic!("no session was started") };
    let response = Response::Reconcile { message: vec![1, 2, 3] };
    replica.handle(NOW, Input::Response { peer: Peer(1), token, response }, &mut out);
    assert!(matches!(out[..], [Output::Disconnect { refusal: Refusal::Unexpected, .. }]));
}

#[test]
fn clocks_are_compared_by_the_median_with_ones_own() {
    let mut replica = replica();
    for (peer, ahead) in [(1, 10 * MINUTE), (2, 20 * MINUTE), (3, 30 * MINUTE)] {
        let mut out = Vec::new();
        replica.handle(NOW, Input::Connected { peer: Peer(peer), outbound: true }, &mut out);
        let Some(Output::Request { token, .. }) = out.pop() else { panic!("no session was started") };
        let response = Response::Hello { now: NOW.plus(ahead), records: 0 };
        replica.handle(NOW, Input::Response { peer: Peer(peer), token, response }, &mut out);
    }
    assert_eq!(replica.clock_offset(), 15 * MINUTE as i64, "between 10 and 20 of [0, 10, 20, 30]");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Live records are counted as they come and go, and not by walking over all of them.
    #[test]
    fn the_count_of_live_records_is_what_a_walk_finds(
        steps in proptest::collection::vec((0u8..6, 0u64..90, any::<bool>()), 1..40),
        ask in 0u64..140,
    ) {
        let publisher = Publisher::new(1);
        let mut replica = replica();
        offer(&mut replica, NOW, &publisher.genesis);
        for (key, days, retracted) in steps {
            let at = NOW.plus(days * DAY);
            let record = if retracted { publisher.retraction(key, at) } else { publisher.record(key, at) };
            replica.handle(at, Input::Tick, &mut Vec::new());
            offer(&mut replica, at, &record);
        }
        let now = NOW.plus(ask * DAY);
        let org = publisher.org();
        let walked = replica.records_of(&org).filter(|view| view.is_published() && view.is_live(now)).count();
        prop_assert_eq!(replica.live_records(now), walked);
    }

    /// The merge rule is commutative, associative and idempotent: any order, with repetitions, ends in one set.
    #[test]
    fn any_order_of_arrival_ends_in_the_same_set(order in proptest::collection::vec(0usize..14, 0..60)) {
        let publisher = Publisher::new(1);
        let mut records = vec![publisher.genesis.clone()];
        for version in 0..3 {
            for key in 0..3 {
                records.push(publisher.text(key, NOW.plus(version), "a"));
            }
            records.push(publisher.text(0, NOW.plus(version), "b"));
        }
        records.push(publisher.retraction(1, NOW.plus(1)));
        let (mut shuffled, mut straight) = (replica(), replica());
        for at in order.into_iter().chain(0..records.len()) {
            offer(&mut shuffled, NOW, &records[at.min(records.len() - 1)]);
        }
        for record in &records {
            offer(&mut straight, NOW, record);
        }
        prop_assert_eq!(shuffled.state_digest(NOW), straight.state_digest(NOW));
        let (a, b): (Vec<_>, Vec<_>) = (shuffled.table.set.iter().collect(), straight.table.set.iter().collect());
        prop_assert_eq!(a, b);
    }
}
