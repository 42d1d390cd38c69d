use super::*;
use crate::limits::{MAX_FRAME, PENALTY_HALF_LIFE, REQUESTS_UNDER_WAY};
use crate::time::SECOND;

const KIB: usize = 1024;
const START: SteadyMillis = SteadyMillis(77);
const PEER: u32 = 1;

fn conduct() -> Conduct<u32> {
    Conduct::new(START)
}

fn after(seconds: u64) -> SteadyMillis {
    START.plus(seconds * SECOND)
}

#[test]
fn a_peer_may_burst_and_then_keep_its_rate() {
    let mut conduct = conduct();
    for _ in 0..500 {
        assert_eq!(conduct.message(PEER, KIB, START), Admission::Granted);
    }
    assert_eq!(conduct.message(PEER, KIB, START), Admission::Refused);
    for second in 1..100 {
        for _ in 0..50 {
            assert_eq!(conduct.message(PEER, KIB, after(second)), Admission::Granted);
        }
    }
    assert_eq!(conduct.message(2, KIB, START), Admission::Granted, "each has budgets of its own");
}

#[test]
fn large_messages_are_counted_by_their_bytes() {
    let mut conduct = conduct();
    let granted = (0..500).filter(|_| conduct.message(PEER, 64 * KIB, START) == Admission::Granted).count();
    assert_eq!(granted, 16 * 1024 / 64);
}

#[test]
fn requests_are_counted_and_so_are_the_bytes_of_what_they_bring() {
    let mut conduct = conduct();
    let granted = (0..500).filter(|_| conduct.request(PEER, 100, START) == Admission::Granted).count();
    assert_eq!(granted, 200);
    let mut granted = 0;
    while conduct.request(2, 100, START) == Admission::Granted {
        conduct.answered(2, MAX_FRAME, START);
        granted += 1;
    }
    assert_eq!(granted, 128, "small requests with large answers are limited by the answers");
    let granted = (0..500).filter(|_| conduct.request(3, MAX_FRAME, START) == Admission::Granted).count();
    assert_eq!(granted, 128, "and large requests by themselves");
}

#[test]
fn one_flood_is_forgiven_and_a_lasting_one_blocks() {
    let mut conduct = conduct();
    let mut blocked = None;
    for second in 0..60 {
        for _ in 0..1_000 {
            if conduct.message(PEER, KIB, after(second)) == Admission::Block {
                assert_eq!(blocked.replace(second), None, "a block is said once");
            }
        }
    }
    assert_eq!(blocked, Some(20));
    assert!(conduct.is_blocked(&PEER));
    assert!(!conduct.is_blocked(&2));
}

#[test]
fn floods_by_gossip_and_by_requests_add_up() {
    let mut conduct = conduct();
    for _ in 0..500 {
        conduct.message(PEER, KIB, START);
    }
    for _ in 0..200 {
        conduct.request(PEER, KIB, START);
    }
    assert_eq!(conduct.message(PEER, KIB, START), Admission::Refused);
    assert_eq!(conduct.request(PEER, KIB, START), Admission::Refused);
    let points = |conduct: &Conduct<u32>| conduct.standings(START).map(|(_, standing)| standing.points).sum::<u64>();
    assert_eq!(points(&conduct), 40, "at one moment they are one flood");
}

#[test]
fn offences_far_apart_do_not_add_up() {
    let mut conduct = conduct();
    for step in 0..20 {
        let now = START.plus(step * PENALTY_HALF_LIFE);
        assert_eq!(conduct.offence(PEER, Offence::Garbage, now), Admission::Refused);
    }
    let now = START.plus(100 * PENALTY_HALF_LIFE);
    assert_eq!(conduct.offence(PEER, Offence::Garbage, now), Admission::Refused);
    assert_eq!(conduct.offence(PEER, Offence::Garbage, now), Admission::Refused);
    assert_eq!(conduct.offence(PEER, Offence::Garbage, now), Admission::Block);
}

#[test]
fn the_operator_sees_the_penalty_its_name_and_the_block() {
    let mut conduct = conduct();
    conduct.message(2, KIB, START);
    conduct.offence(PEER, Offence::Unexpected, START);
    conduct.offence(PEER, Offence::Silence, START);
    let seen: Vec<_> = conduct.standings(START).collect();
    assert_eq!(seen, [(PEER, Standing { points: 45, last: Some(Offence::Silence), blocked_for: 0 })]);
    for _ in 0..2 {
        conduct.offence(PEER, Offence::Forgery, START);
    }
    let seen: Vec<_> = conduct.standings(after(60)).collect();
    let (points, blocked_for) = (seen[0].1.points, seen[0].1.blocked_for);
    assert_eq!((points, blocked_for), (91, BLOCK_TIME - 60 * SECOND));
}

#[test]
fn a_block_ends_by_itself_and_who_goes_on_is_blocked_sooner() {
    let mut conduct = conduct();
    for _ in 0..3 {
        conduct.offence(PEER, Offence::Garbage, START);
    }
    assert!(conduct.released(START.plus(BLOCK_TIME - 1)).is_empty());
    assert!(conduct.is_blocked(&PEER));
    let end = START.plus(BLOCK_TIME);
    assert_eq!(conduct.released(end), [PEER]);
    assert!(conduct.released(end).is_empty(), "it is said once");
    assert!(!conduct.is_blocked(&PEER));
    assert_eq!(conduct.offence(PEER, Offence::Garbage, end), Admission::Refused);
    assert_eq!(conduct.offence(PEER, Offence::Garbage, end), Admission::Block);
}

#[test]
fn a_pardon_forgets_block_and_penalty() {
    let mut conduct = conduct();
    for _ in 0..3 {
        conduct.offence(PEER, Offence::Garbage, START);
    }
    conduct.pardon(&PEER);
    assert!(!conduct.is_blocked(&PEER));
    assert_eq!(conduct.standings(START).count(), 0);
    assert_eq!(conduct.offence(PEER, Offence::Garbage, START), Admission::Refused);
}

#[test]
fn a_penalty_outlives_the_connection_and_dialling_again() {
    let mut conduct = conduct();
    conduct.offence(PEER, Offence::Garbage, START);
    conduct.offence(PEER, Offence::Garbage, START);
    conduct.sweep(START.plus(ACCOUNT_LIFE));
    assert_eq!(conduct.offence(PEER, Offence::Garbage, START.plus(ACCOUNT_LIFE)), Admission::Block);
}

#[test]
fn a_node_that_keeps_its_own_gossip_budget_is_never_over_a_peers_limit() {
    for size in [KIB, 20 * KIB, 48 * KIB] {
        let (mut sender, mut receiver) = (conduct(), conduct());
        let mut queued = 0;
        for second in 0..120 {
            let now = after(second);
            queued += (0..1_000).filter(|_| sender.may_publish(size, now)).count();
            // The worst case: the queue holds everything back for five seconds and then lets it go at once.
            if second % 5 == 4 {
                for _ in 0..std::mem::take(&mut queued) {
                    assert_eq!(receiver.message(PEER, size, now), Admission::Granted, "{size} B at {second} s");
                }
            }
        }
    }
}

#[test]
fn a_node_that_keeps_its_own_pace_of_asking_is_never_over_a_peers_limit() {
    for (request, answer) in [(100, 100), (100, MAX_FRAME), (MAX_FRAME, 100), (MAX_FRAME, MAX_FRAME)] {
        let (mut asker, mut answerer) = (conduct(), conduct());
        let mut asked = 0;
        for step in 0..6_000 {
            let now = START.plus(step * 20);
            // As many as may be under way; all are answered at once, and the answers arrive a step later.
            let under_way = (0..REQUESTS_UNDER_WAY).filter(|_| asker.may_ask(PEER, request, now)).count();
            for _ in 0..under_way {
                assert_eq!(answerer.request(PEER, request, now), Admission::Granted, "{request} B at step {step}");
                answerer.answered(PEER, answer, now);
                asker.was_answered(PEER, answer, now.plus(19));
            }
            asked += under_way;
        }
        assert!(asked > 1_500, "and it is not kept from asking: {asked} times in two minutes");
    }
}

#[test]
fn passing_on_leaves_room_for_what_is_published_here() {
    let mut conduct = conduct();
    assert_eq!((0..1_000).filter(|_| conduct.may_forward(KIB, START)).count(), 125);
    assert_eq!((0..1_000).filter(|_| conduct.may_publish(KIB, START)).count(), 125);
}

#[test]
fn the_accounts_are_bounded_and_forgotten_and_the_worst_are_kept_longest() {
    let mut conduct = conduct();
    for _ in 0..3 {
        conduct.offence(PEER, Offence::Garbage, START);
    }
    conduct.offence(2, Offence::Silence, START);
    for peer in 10..10 + 2 * CONDUCT_ENTRIES as u32 {
        conduct.request(peer, KIB, START);
    }
    assert_eq!(conduct.accounts.len(), CONDUCT_ENTRIES);
    assert!(conduct.is_blocked(&PEER));
    assert_eq!(conduct.standings(START).count(), 2);
    conduct.sweep(START.plus(ACCOUNT_LIFE));
    assert_eq!(conduct.accounts.len(), 2);
    conduct.released(START.plus(BLOCK_TIME));
    conduct.sweep(START.plus(20 * BLOCK_TIME));
    assert!(conduct.accounts.is_empty());
}

#[test]
fn the_blocked_are_bounded_and_those_let_in_early_are_named() {
    let mut conduct = conduct();
    for peer in 0..=BLOCKED_ENTRIES as u32 {
        for _ in 0..3 {
            conduct.offence(peer, Offence::Garbage, START.plus(u64::from(peer)));
        }
    }
    assert_eq!(conduct.blocked, BLOCKED_ENTRIES);
    assert_eq!(conduct.released(after(5)), [0]);
    assert!(!conduct.is_blocked(&0) && conduct.is_blocked(&1));
    assert_eq!(conduct.released(after(5).plus(BLOCK_TIME)).len(), BLOCKED_ENTRIES);
}
