//! Sessions, their limits, and every message against those over the crate's own storage.

use std::collections::BTreeSet;

use negentropy::NegentropyStorageVector;
use proptest::prelude::*;

use super::*;
use crate::set::Item;

const SMALL_MESSAGE: usize = 4096;

/// Small messages need many rounds, which is not what the tests that use this are about.
fn limits(message_bytes: usize) -> Limits {
    Limits { message_bytes, rounds: usize::MAX, ..Limits::STANDARD }
}

/// A stream of numbers that look random and are the same every time (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    /// `times` tells how many times there are; few of them make the ids decide the order.
    fn item(&mut self, times: u64) -> Item {
        let mut id = [0; 32];
        for chunk in id.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes());
        }
        Item::new(self.next() % times, id)
    }
}

/// Two sets that share `common` items and have some of their own.
fn two_sets(seed: u64, times: u64, common: usize, ours: usize, theirs: usize) -> (OrderedSet, OrderedSet) {
    let mut numbers = Numbers(seed);
    let mut initiator = OrderedSet::new();
    let mut responder = OrderedSet::new();
    for _ in 0..common {
        let item = numbers.item(times);
        initiator.insert(item);
        responder.insert(item);
    }
    for _ in 0..ours {
        initiator.insert(numbers.item(times));
    }
    for _ in 0..theirs {
        responder.insert(numbers.item(times));
    }
    (initiator, responder)
}

fn ids(set: &OrderedSet) -> BTreeSet<[u8; 32]> {
    set.iter().map(|item| item.id).collect()
}

fn lacking(set: &OrderedSet, other: &OrderedSet) -> Vec<[u8; 32]> {
    ids(set).difference(&ids(other)).copied().collect()
}

fn reference(set: &OrderedSet) -> NegentropyStorageVector {
    let mut vector = NegentropyStorageVector::new();
    for item in set {
        vector.insert(item.millis, Id::from_byte_array(item.id)).unwrap();
    }
    vector.seal().unwrap();
    vector
}

/// What a whole session found, as sorted ids.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    have: Vec<[u8; 32]>,
    need: Vec<[u8; 32]>,
    truncated: bool,
    rounds: usize,
}

fn run(initiator_set: &OrderedSet, responder_set: &OrderedSet, limits: Limits) -> Found {
    let (mut initiator, mut message) = Initiator::with_limits(initiator_set, limits);
    let (mut have, mut need) = (BTreeSet::new(), BTreeSet::new());
    loop {
        let answer = respond_within(responder_set, &message, limits).unwrap();
        assert!(answer.len() <= limits.message_bytes);
        let step = initiator.step(initiator_set, &answer).unwrap();
        assert!(step.have.is_sorted() && step.need.is_sorted());
        have.extend(step.have);
        need.extend(step.need);
        assert_eq!(initiator.has_ended(), step.next.is_none());
        let Some(next) = step.next else {
            return Found {
                have: have.into_iter().collect(),
                need: need.into_iter().collect(),
                truncated: step.truncated,
                rounds: initiator.rounds(),
            };
        };
        assert!(next.len() <= limits.message_bytes);
        message = next;
    }
}

/// Runs a session on both storages side by side and compares all that is said and found.
fn assert_said_alike(initiator_set: &OrderedSet, responder_set: &OrderedSet, limits: Limits) {
    let (initiator_vector, responder_vector) = (reference(initiator_set), reference(responder_set));
    let bytes = limits.message_bytes as u64;
    let mut their_initiator = Negentropy::borrowed(&initiator_vector, bytes).unwrap();
    let mut their_responder = Negentropy::borrowed(&responder_vector, bytes).unwrap();

    let (mut initiator, mut message) = Initiator::with_limits(initiator_set, limits);
    assert_eq!(message, their_initiator.initiate().unwrap(), "first message");
    loop {
        let answer = respond_within(responder_set, &message, limits).unwrap();
        assert_eq!(answer, their_responder.reconcile(&message).unwrap(), "answer");
        let (mut have, mut need) = (Vec::new(), Vec::new());
        let their_next = their_initiator.reconcile_with_ids(&answer, &mut have, &mut need).unwrap();
        let step = initiator.step(initiator_set, &answer).unwrap();
        assert_eq!(step.have, sorted(have));
        assert_eq!(step.need, sorted(need));
        assert_eq!(step.next, their_next, "next message");
        match step.next {
            Some(next) => message = next,
            None => return,
        }
    }
}

/// One range as anyone might send it, sense or nonsense.
#[derive(Debug, Clone)]
struct AnyRange {
    time: u64,
    prefix: Vec<u8>,
    mode: u64,
    payload: Payload,
}

#[derive(Debug, Clone)]
enum Payload {
    Nothing,
    Bytes([u8; 16]),
    Ids { claimed: u64, ids: Vec<[u8; 32]> },
}

fn number(mut number: u64) -> Vec<u8> {
    let mut digits = vec![(number & 0x7f) as u8];
    while number > 0x7f {
        number >>= 7;
        digits.push((number & 0x7f) as u8 | 0x80);
    }
    digits.reverse();
    digits
}

impl AnyRange {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = number(self.time);
        bytes.extend(number(self.prefix.len() as u64));
        bytes.extend(&self.prefix);
        bytes.extend(number(self.mode));
        match &self.payload {
            Payload::Nothing => {}
            Payload::Bytes(fingerprint) => bytes.extend(fingerprint),
            Payload::Ids { claimed, ids } => {
                bytes.extend(number(*claimed));
                bytes.extend(ids.concat());
            }
        }
        bytes
    }
}

fn any_range() -> impl Strategy<Value = AnyRange> {
    let time = prop_oneof![5 => 0_u64..4, 1 => any::<u64>()];
    let prefix = prop_oneof![
        9 => prop::collection::vec(any::<u8>(), 0..3),
        1 => prop::collection::vec(any::<u8>(), 30..35),
    ];
    let id_list = prop::collection::vec(any::<[u8; 32]>(), 0..4);
    let body = prop_oneof![
        3 => Just((0, Payload::Nothing)),
        9 => any::<[u8; 16]>().prop_map(|bytes| (1, Payload::Bytes(bytes))),
        9 => id_list.clone().prop_map(|ids| (2, Payload::Ids { claimed: ids.len() as u64, ids })),
        1 => (any::<u64>(), id_list).prop_map(|(claimed, ids)| (2, Payload::Ids { claimed, ids })),
        1 => (0_u64..9).prop_map(|mode| (mode, Payload::Nothing)),
    ];
    (time, prefix, body).prop_map(|(time, prefix, (mode, payload))| AnyRange { time, prefix, mode, payload })
}

/// Gives one message to both storages, on both sides, and compares what comes of it.
fn assert_read_alike(set: &OrderedSet, message: &[u8]) {
    let vector = reference(set);
    let bytes = SMALL_MESSAGE as u64;
    let theirs = Negentropy::borrowed(&vector, bytes).unwrap().reconcile(message);
    let ours = respond_within(set, message, limits(SMALL_MESSAGE));
    assert_eq!(ours, theirs.map_err(Error::Malformed));

    let mut theirs = Negentropy::borrowed(&vector, bytes).unwrap();
    theirs.set_initiator();
    let (mut have, mut need) = (Vec::new(), Vec::new());
    let their_next = theirs.reconcile_with_ids(message, &mut have, &mut need);
    let (mut initiator, _) = Initiator::with_limits(set, limits(SMALL_MESSAGE));
    match initiator.step(set, message) {
        Ok(step) => {
            assert_eq!(Ok(step.next), their_next);
            assert_eq!(step.have, sorted(have));
            assert_eq!(step.need, sorted(need));
        }
        Err(error) => {
            assert_eq!(error, Error::Malformed(their_next.unwrap_err()));
            assert_eq!(initiator.step(set, message), Err(Error::Ended));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn messages_are_byte_for_byte_those_over_the_crates_own_storage(
        seed in any::<u64>(), times in prop_oneof![Just(1_u64), Just(5), Just(1 << 40)],
        common in 0_usize..5000, ours in 0_usize..200, theirs in 0_usize..200, small in any::<bool>(),
    ) {
        let (initiator, responder) = two_sets(seed, times, common, ours, theirs);
        let message_bytes = if small { SMALL_MESSAGE } else { MAX_MESSAGE_BYTES };
        assert_said_alike(&initiator, &responder, limits(message_bytes));
    }

    #[test]
    fn lopsided_sets_fill_messages_and_still_say_the_same(
        seed in any::<u64>(), common in 0_usize..100, ours in 0_usize..1500, theirs in 0_usize..1500,
    ) {
        let (initiator, responder) = two_sets(seed, 50, common, ours, theirs);
        assert_said_alike(&initiator, &responder, limits(SMALL_MESSAGE));
        assert_said_alike(&initiator, &OrderedSet::new(), limits(SMALL_MESSAGE));
        assert_said_alike(&OrderedSet::new(), &responder, limits(SMALL_MESSAGE));
    }

    #[test]
    fn a_session_finds_exactly_the_differences(
        seed in any::<u64>(), common in 0_usize..5000, ours in 0_usize..200, theirs in 0_usize..200,
    ) {
        let (initiator, responder) = two_sets(seed, 1 << 30, common, ours, theirs);
        let found = run(&initiator, &responder, Limits::STANDARD);
        prop_assert_eq!(&found.have, &lacking(&initiator, &responder));
        prop_assert_eq!(&found.need, &lacking(&responder, &initiator));
        prop_assert!(!found.truncated);
        prop_assert!(found.rounds <= 4, "{} rounds", found.rounds);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn well_formed_nonsense_is_read_as_the_crate_reads_it(
        seed in any::<u64>(), items in 0_usize..1200, ranges in prop::collection::vec(any_range(), 0..12),
        cut in 0_usize..8,
    ) {
        let (set, _) = two_sets(seed, 9, items, 0, 0);
        let mut message = vec![0x61];
        message.extend(ranges.iter().flat_map(AnyRange::encode));
        message.truncate(message.len().saturating_sub(cut));
        assert_read_alike(&set, &message);
    }

    #[test]
    fn arbitrary_bytes_never_panic_and_are_read_as_the_crate_reads_them(
        seed in any::<u64>(), items in 0_usize..300, version in any::<bool>(),
        bytes in prop::collection::vec(prop_oneof![0_u8..4, any::<u8>()], 0..300),
    ) {
        let (set, _) = two_sets(seed, 9, items, 0, 0);
        let mut message = bytes;
        if version {
            message.insert(0, 0x61);
        }
        assert_read_alike(&set, &message);
        prop_assert!(ranges::Ranges::of(&message).count() <= message.len());
    }

    #[test]
    fn a_real_message_with_a_byte_changed_never_panics(
        seed in any::<u64>(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let (initiator, responder) = two_sets(seed, 1000, 400, 20, 20);
        let (_, mut message) = Initiator::new(&initiator);
        let place = at.index(message.len());
        message[place] = byte;
        assert_read_alike(&responder, &message);
    }
}

/// The items handed to the crate while it made or read one message.
fn touched(view: &SetView<'_>, work: impl FnOnce(&mut Negentropy<'_, SetView<'_>>)) -> usize {
    work(&mut engine(view, Limits::STANDARD));
    view.yielded.get()
}

/// The items touched by each message of a session, those of both sides in turn.
fn touched_by_session(initiator: &OrderedSet, responder: &OrderedSet) -> Vec<usize> {
    let room = MAX_SESSION_IDS;
    let mut counts = Vec::new();
    let mut next = None;
    counts.push(touched(&SetView::to_start(initiator), |engine| {
        next = Some(engine.initiate().unwrap());
    }));
    while let Some(message) = next.take() {
        let mut answer = Vec::new();
        counts.push(touched(&SetView::to_read(responder, &message, Role::Responder), |engine| {
            answer = engine.reconcile(&message).unwrap();
        }));
        counts.push(touched(&SetView::to_read(initiator, &answer, Role::Initiator { room }), |engine| {
            engine.set_initiator();
            next = engine.reconcile_with_ids(&answer, &mut Vec::new(), &mut Vec::new()).unwrap();
        }));
    }
    counts
}

#[test]
fn a_step_over_two_hundred_thousand_items_touches_fewer_than_two_thousand() {
    let (initiator, mut responder) = two_sets(1, 1 << 40, 200_000, 0, 0);
    let equal = touched_by_session(&initiator, &responder);
    assert_eq!(equal.len(), 3, "equal sets need one round");
    assert!(equal.iter().all(|count| *count < 100), "{equal:?}");

    let mut numbers = Numbers(2);
    for _ in 0..10 {
        responder.insert(numbers.item(1 << 40));
    }
    let unequal = touched_by_session(&initiator, &responder);
    assert!(unequal.iter().all(|count| *count < 2000), "{unequal:?}");
}

#[test]
fn a_hostile_message_makes_a_responder_touch_no_more_than_fits_its_answer() {
    let (set, _) = two_sets(1, 1 << 40, 50_000, 0, 0);
    // All of time, as a list of no ids: "send me everything". The answer is cut, and ends with a fingerprint.
    let everything = [0x61, 0x00, 0x00, 0x02, 0x00];
    let count = touched(&SetView::to_read(&set, &everything, Role::Responder), |engine| {
        assert!(engine.reconcile(&everything).unwrap().len() <= MAX_MESSAGE_BYTES);
    });
    assert!(count < MAX_MESSAGE_BYTES / 32 + 2, "{count} items");
    // The same with a fingerprint that doesn't match.
    let mut fingerprint = vec![0x61, 0x00, 0x00, 0x01];
    fingerprint.extend([0; 16]);
    let count = touched(&SetView::to_read(&set, &fingerprint, Role::Responder), |engine| {
        engine.reconcile(&fingerprint).unwrap();
    });
    assert!(count < 100, "{count} items");
}

#[test]
fn a_hostile_answer_makes_an_initiator_touch_no_more_than_it_may_report() {
    let (set, _) = two_sets(1, 1 << 40, 50_000, 0, 0);
    let i_have_nothing = [0x61, 0x00, 0x00, 0x02, 0x00];
    let view = SetView::to_read(&set, &i_have_nothing, Role::Initiator { room: 100 });
    let count = touched(&view, |engine| {
        engine.set_initiator();
        let (mut have, mut need) = (Vec::new(), Vec::new());
        assert!(engine.reconcile_with_ids(&i_have_nothing, &mut have, &mut need).is_err());
        assert_eq!(have.len(), 100);
    });
    assert_eq!(count, 100);
    assert!(view.ran_out_of_room());
}

#[test]
fn equal_sets_agree_in_one_round() {
    let (one, other) = two_sets(3, 1 << 40, 3000, 0, 0);
    let found = run(&one, &other, Limits::STANDARD);
    assert_eq!(found, Found { rounds: 1, ..Found::default() });
    assert_eq!(run(&OrderedSet::new(), &OrderedSet::new(), Limits::STANDARD).rounds, 1);
}

#[test]
fn the_number_of_ids_ends_a_session_with_what_it_has() {
    let (full, empty) = two_sets(4, 1 << 40, 0, 5000, 0);
    let limits = Limits { ids: 100, ..Limits::STANDARD };
    // The peer has nothing: we would report everything we have, and stop looking after the first hundred.
    let found = run(&full, &empty, limits);
    assert!(found.truncated);
    assert_eq!(found.need, Vec::<[u8; 32]>::new());
    let oldest: BTreeSet<_> = full.iter().take(100).map(|item| item.id).collect();
    assert!(found.have.into_iter().eq(oldest));
    // We have nothing: the peer lists as much as fits its message, and we take a hundred of it.
    let found = run(&empty, &full, limits);
    assert!(found.truncated);
    assert_eq!(found.need.len(), 100);
    assert!(found.need.iter().all(|id| ids(&full).contains(id)));
}

#[test]
fn differences_that_just_fit_do_not_count_as_truncated() {
    let (initiator, responder) = two_sets(5, 1 << 40, 2000, 60, 40);
    for (room, truncated) in [(101, false), (100, false), (99, true)] {
        let limits = Limits { ids: room, ..Limits::STANDARD };
        let found = run(&initiator, &responder, limits);
        assert_eq!(found.truncated, truncated, "room for {room}");
        assert_eq!(found.have.len() + found.need.len(), room.min(100));
    }
}

#[test]
fn the_number_of_rounds_ends_a_session_with_what_it_has() {
    let (empty, full) = two_sets(6, 1 << 40, 0, 0, 5000);
    let limits = Limits { message_bytes: SMALL_MESSAGE, rounds: 3, ..Limits::STANDARD };
    let found = run(&empty, &full, limits);
    assert!(found.truncated);
    assert_eq!(found.rounds, 3);
    assert!(found.need.len() > 200, "{}", found.need.len());
    // Having taken those in, the next session goes on.
    let mut less_empty: OrderedSet = full.iter().filter(|item| found.need.contains(&item.id)).collect();
    let again = run(&less_empty, &full, limits);
    assert!(again.need.iter().all(|id| !found.need.contains(id)));
    assert!(again.need.len() > 200, "{}", again.need.len());
    for item in &full {
        less_empty.insert(item);
    }
    assert!(!run(&less_empty, &full, limits).truncated);
}

#[test]
fn a_session_that_has_ended_takes_no_more_messages() {
    let (one, other) = two_sets(7, 1 << 40, 100, 0, 0);
    let (mut initiator, message) = Initiator::new(&one);
    let answer = respond(&other, &message).unwrap();
    assert_eq!(initiator.step(&one, &answer), Ok(Step::default()));
    assert!(initiator.has_ended());
    assert_eq!(initiator.step(&one, &answer), Err(Error::Ended));
}

#[test]
fn a_message_over_the_limit_is_refused_unread() {
    let set = OrderedSet::new();
    let long = vec![0x61; MAX_MESSAGE_BYTES + 1];
    let refusal = Error::TooLong { bytes: long.len() };
    assert_eq!(respond(&set, &long), Err(Error::TooLong { bytes: long.len() }));
    let (mut initiator, _) = Initiator::new(&set);
    assert_eq!(initiator.step(&set, &long), Err(refusal));
    assert!(initiator.has_ended());
}

#[test]
fn a_newer_protocol_version_is_answered_with_ours() {
    let (set, _) = two_sets(8, 10, 10, 0, 0);
    assert_eq!(respond(&set, &[0x62, 0x00]), Ok(vec![0x61]));
    assert_eq!(respond(&set, &[0x01]), Err(Error::Malformed(negentropy::Error::InvalidProtocolVersion)));
    assert_eq!(respond(&set, &[]), Err(Error::Malformed(negentropy::Error::ParseEndsPrematurely)));
}

#[test]
fn a_set_that_changes_between_rounds_does_no_harm() {
    let (mut initiator_set, mut responder_set) = two_sets(9, 1 << 40, 4000, 50, 50);
    let mut numbers = Numbers(10);
    let (mut initiator, mut message) = Initiator::new(&initiator_set);
    loop {
        responder_set.insert(numbers.item(1 << 40));
        let gone = responder_set.get(responder_set.len() / 2).unwrap();
        responder_set.remove(&gone);
        let answer = respond(&responder_set, &message).unwrap();
        let gone = initiator_set.get(initiator_set.len() / 3).unwrap();
        initiator_set.remove(&gone);
        let step = initiator.step(&initiator_set, &answer).unwrap();
        assert!(step.have.iter().all(|id| ids(&initiator_set).contains(id)));
        assert!(step.need.iter().all(|id| ids(&responder_set).contains(id)));
        match step.next {
            Some(next) => message = next,
            None => break,
        }
    }
    assert!(initiator.rounds() <= 5);
}
