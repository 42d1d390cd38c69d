//! The budget for organisations of others.

use super::*;
use crate::limits::EXPIRED_SERVED;

/// A stranger to every replica: no connection has this number.
const STRANGER: Source = Source::Peer(Peer(0));

fn with_room(organisations: usize, bytes: u64) -> Replica {
    Replica::new(Config { unknown_orgs: organisations, unknown_bytes: bytes, ..Config::new(network(), 1) })
}

fn hear(replica: &mut Replica, record: &Record) -> Verdict {
    replica.offer(NOW, record, STRANGER, &mut Vec::new())
}

fn size(record: &Record) -> u64 {
    record.bytes().len() as u64
}

const NO_ROOM: Verdict = Verdict::Refused(Refusal::UnknownOrgs);

#[test]
fn first_come_first_served_by_number_and_by_bytes_and_refusals_are_counted() {
    let publishers: Vec<_> = (1..5).map(Publisher::new).collect();
    let mut few = with_room(2, u64::MAX);
    let verdicts: Vec<_> = publishers.iter().map(|publisher| hear(&mut few, &publisher.genesis)).collect();
    assert_eq!(verdicts, [Verdict::Accepted, Verdict::Accepted, NO_ROOM, NO_ROOM]);

    let room = size(&publishers[0].genesis) + size(&publishers[1].genesis);
    let mut small = with_room(100, room);
    let verdicts: Vec<_> = publishers.iter().map(|publisher| hear(&mut small, &publisher.genesis)).collect();
    assert_eq!(verdicts, [Verdict::Accepted, Verdict::Accepted, NO_ROOM, NO_ROOM]);
    assert_eq!((small.unknown().organisations, small.unknown().bytes), (2, room));
    assert_eq!(small.verdicts().find(|(verdict, _)| *verdict == NO_ROOM), Some((NO_ROOM, 2)));
}

#[test]
fn an_organisation_that_is_held_goes_on_publishing_when_the_budget_is_spent() {
    let (first, second) = (Publisher::new(1), Publisher::new(2));
    let mut replica = with_room(100, size(&first.genesis) + 100);
    assert_eq!(hear(&mut replica, &first.genesis), Verdict::Accepted);
    for key in 0..5 {
        assert_eq!(hear(&mut replica, &first.record(key, NOW)), Verdict::Accepted, "it is held whole");
    }
    assert!(replica.unknown().bytes > replica.unknown().most_bytes);
    let signers = vec![Signer::of_everything(first.signer.public())];
    assert_eq!(hear(&mut replica, &first.next_operation(&first.genesis, signers)), Verdict::Accepted);
    assert_eq!(hear(&mut replica, &second.genesis), NO_ROOM);
}

#[test]
fn who_was_turned_away_does_not_fill_the_waiting_room_and_comes_in_when_there_is_room() {
    let (first, second) = (Publisher::new(1), Publisher::new(2));
    let record = first.text(1, NOW, &"x".repeat(5_000));
    let mut replica = with_room(100, size(&first.genesis) + size(&second.genesis) + 200);
    hear(&mut replica, &first.genesis);
    hear(&mut replica, &record);
    assert_eq!(hear(&mut replica, &second.genesis), NO_ROOM);
    assert_eq!(hear(&mut replica, &second.record(1, NOW)), NO_ROOM);
    assert_eq!(replica.waiting_bytes().0, 0);

    let gone = NOW.plus(30 * DAY + EXPIRED_SERVED);
    replica.handle(gone, Input::Tick, &mut Vec::new());
    assert_eq!(replica.unknown().bytes, size(&first.genesis), "what has left gives its bytes back");
    assert_eq!(hear(&mut replica, &second.genesis), Verdict::Accepted);
    assert_eq!(hear(&mut replica, &second.record(1, NOW)), Verdict::Accepted);
}

#[test]
fn what_is_replaced_withdrawn_or_revoked_gives_its_bytes_back() {
    let publisher = Publisher::new(1);
    let mut replica = with_room(100, u64::MAX);
    hear(&mut replica, &publisher.genesis);
    let base = size(&publisher.genesis);
    hear(&mut replica, &publisher.text(1, NOW, &"x".repeat(9_000)));
    let newer = publisher.text(1, NOW.plus(1), "short");
    hear(&mut replica, &newer);
    assert_eq!(replica.unknown().bytes, base + size(&newer));
    let withdrawn = publisher.retraction(1, NOW.plus(2));
    hear(&mut replica, &withdrawn);
    assert_eq!(replica.unknown().bytes, base + size(&withdrawn));
    let revocation = publisher.next_operation(&publisher.genesis, Vec::new());
    assert_eq!(hear(&mut replica, &revocation), Verdict::Accepted);
    assert_eq!(replica.unknown().bytes, base + size(&revocation), "what its signer had signed is gone");
}

#[test]
fn what_this_node_signs_for_is_not_counted_and_always_let_in() {
    let (own, hosted, other) = (Publisher::new(1), Publisher::new(2), Publisher::new(3));
    let mut replica = with_room(1, size(&other.genesis));
    replica.add_own(own.org(), NOW);
    assert_eq!(hear(&mut replica, &own.genesis), Verdict::Accepted);
    hear(&mut replica, &own.record(1, NOW));
    assert_eq!((replica.unknown().organisations, replica.unknown().bytes), (0, 0));
    assert_eq!(hear(&mut replica, &hosted.genesis), Verdict::Accepted);
    assert_eq!(hear(&mut replica, &other.genesis), NO_ROOM);
    // It comes to be hosted here, with all it has.
    replica.add_own(hosted.org(), NOW);
    hear(&mut replica, &hosted.record(1, NOW));
    assert_eq!(hear(&mut replica, &other.genesis), Verdict::Accepted);
    assert_eq!((replica.unknown().organisations, replica.unknown().bytes), (1, size(&other.genesis)));
}

#[test]
fn a_restored_replica_has_spent_the_same() {
    let (own, other) = (Publisher::new(1), Publisher::new(2));
    let mut replica = with_room(100, u64::MAX);
    replica.add_own(own.org(), NOW);
    let signers = vec![Signer::of_everything(other.signer.public())];
    let second = other.next_operation(&other.genesis, signers);
    let mut stored = Vec::new();
    let records = [&own.genesis, &other.genesis, &second].map(Clone::clone).into_iter();
    for record in records.chain((1..5).flat_map(|key| [own.record(key, NOW), other.record(key, NOW)])) {
        let mut out = Vec::new();
        assert_eq!(replica.offer(NOW, &record, STRANGER, &mut out), Verdict::Accepted);
        stored.extend(out.into_iter().filter_map(|output| match output {
            Output::Store { arrival, record } => Some(Stored::of(arrival, &record)),
            _ => None,
        }));
    }
    // A budget that has become smaller since drops nothing that is held.
    let mut again = with_room(1, 10);
    again.add_own(own.org(), NOW);
    again.restore(stored, &mut Vec::new()).unwrap();
    let (before, after) = (replica.unknown(), again.unknown());
    assert!(before.bytes > 0);
    assert_eq!((before.organisations, before.bytes), (after.organisations, after.bytes));
    assert_eq!(hear(&mut again, &Publisher::new(3).genesis), NO_ROOM);
}
