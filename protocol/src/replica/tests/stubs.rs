//! Records without their payload: the set is the same, and only who has them can serve them.

use super::*;
use crate::limits::{EXPIRED_SERVED, MAX_DROP_RULES, QUOTA_RECORDS};

fn of(publisher: &Publisher) -> DropRule {
    DropRule::Org(publisher.org())
}

fn only(publisher: &Publisher, key: u8) -> DropRule {
    DropRule::Record(publisher.org(), RecordKey([key; 16]))
}

fn is_stub(replica: &Replica, record: &Record) -> Option<bool> {
    replica.by_id(&record.id()).map(|view| view.entry.stub)
}

/// The verdicts and what came out of one input.
fn handled(replica: &mut Replica, now: UnixMillis, input: Input) -> Vec<Output> {
    let mut out = Vec::new();
    replica.handle(now, input, &mut out);
    out
}

#[test]
fn what_is_held_becomes_a_stub_at_once_and_what_comes_later_when_it_comes() {
    let mut world = World::new(2);
    let publisher = Publisher::new(1);
    let (held, later) = (publisher.record(1, NOW), publisher.record(2, NOW.plus(1)));
    for at in [0, 1] {
        world.publish(at, &publisher.genesis);
        world.publish(at, &held);
    }
    assert_eq!(world.drop_by(0, of(&publisher)), 1);
    assert_eq!(world.drop_by(0, of(&publisher)), 0, "a rule that is there is taken again without harm");
    for at in [0, 1] {
        assert_eq!(world.publish(at, &later), Verdict::Accepted);
    }
    let replica = &world.nodes[0].0;
    assert_eq!((replica.stubs(), replica.rules().collect::<Vec<_>>()), (2, vec![(of(&publisher), 2)]));
    assert_eq!(replica.record(&publisher.org(), &RecordKey([1; 16])).map(|view| view.is_showable(NOW)), Some(false));
    assert!(world.nodes[0].1.values().all(|record| *record.kind() == Kind::Identity));
    world.assert_in_step();
}

#[test]
fn identities_heads_retractions_and_records_of_own_organisations_are_never_dropped() {
    let mut replica = replica();
    let (publisher, own) = (Publisher::new(1), Publisher::new(2));
    replica.add_own(own.org(), NOW);
    assert_eq!(replica.drop_by(of(&own), &mut Vec::new()), Err(DropRefused::Own(own.org())));
    assert_eq!(replica.drop_by(only(&own, 1), &mut Vec::new()), Err(DropRefused::Own(own.org())));
    // A rule from before the organisation moved here has no force.
    replica.set_rules([of(&own), of(&publisher)]);
    let head = Body::new(publisher.org(), Kind::Head, RecordKey::HEAD, Seq::new(NOW, 1)).expires(NOW.plus(DAY));
    let content = Head { as_of: NOW, count: 0, root: [0; 32] }.to_content();
    let head = publisher.sign(&head.content(content));
    let retraction = publisher.retraction(3, NOW);
    for record in [&publisher.genesis, &own.genesis, &own.record(1, NOW), &head, &retraction] {
        assert_eq!(offer(&mut replica, NOW, record), Verdict::Accepted);
        assert_eq!(is_stub(&replica, record), Some(false));
    }
    assert_eq!(replica.drop_by(of(&publisher), &mut Vec::new()), Ok(0));
}

#[test]
fn there_is_an_end_to_rules() {
    let mut replica = replica();
    let org = OrgId([7; 32]);
    let key = |number: usize| {
        let mut key = [0; 16];
        key[8..].copy_from_slice(&(number as u64).to_be_bytes());
        DropRule::Record(org, RecordKey(key))
    };
    for number in 0..MAX_DROP_RULES {
        assert_eq!(replica.drop_by(key(number), &mut Vec::new()), Ok(0));
    }
    assert_eq!(replica.drop_by(DropRule::Org(org), &mut Vec::new()), Err(DropRefused::TooMany));
    assert_eq!(replica.drop_by(key(0), &mut Vec::new()), Ok(0));
    assert_eq!(replica.keep(NOW, key(0), &mut Vec::new()), Some(0));
    assert_eq!(replica.keep(NOW, key(0), &mut Vec::new()), None);
    assert_eq!(replica.drop_by(DropRule::Org(org), &mut Vec::new()), Ok(0));
}

#[test]
fn rules_are_written_as_records_are() {
    let publisher = Publisher::new(1);
    for rule in [of(&publisher), only(&publisher, 9)] {
        assert_eq!(rule.to_string().parse(), Ok(rule));
    }
    assert_eq!(only(&publisher, 9).to_string(), format!("{}/{}", publisher.org(), RecordKey([9; 16])));
    for wrong in ["", "/", "nobody", "nobody/nothing"] {
        assert!(wrong.parse::<DropRule>().is_err(), "{wrong}");
    }
}

#[test]
fn a_stub_merges_and_expires_as_the_record_would() {
    let (mut whole, mut stubs) = (replica(), replica());
    let publisher = Publisher::new(1);
    stubs.drop_by(of(&publisher), &mut Vec::new()).unwrap();
    let record = publisher.record(1, NOW);
    let records = [&publisher.genesis, &record, &publisher.record(2, NOW), &publisher.retraction(2, NOW.plus(1))];
    let older = publisher.record(1, NOW.minus(1));
    for replica in [&mut whole, &mut stubs] {
        for record in records {
            assert_eq!(offer(replica, NOW, record), Verdict::Accepted);
        }
        assert_eq!(offer(replica, NOW, &record), Verdict::Known);
        assert_eq!(offer(replica, NOW, &older), Verdict::Superseded);
        assert!(replica.record(&publisher.org(), &RecordKey([2; 16])).is_some_and(|view| view.entry.retraction));
    }
    let ids = |replica: &Replica| replica.table.by_id.keys().copied().collect::<Vec<_>>();
    for at in [NOW, NOW.plus(30 * DAY), NOW.plus(30 * DAY + EXPIRED_SERVED)] {
        for replica in [&mut whole, &mut stubs] {
            handled(replica, at, Input::Tick);
        }
        assert_eq!(ids(&whole), ids(&stubs));
        assert_eq!(whole.state_digest(at), stubs.state_digest(at));
        assert_eq!(whole.live_records(at), stubs.live_records(at));
        assert_eq!(whole.head_of(&publisher.org(), at), stubs.head_of(&publisher.org(), at));
        assert_eq!(whole.counted_ids(&publisher.org(), at), stubs.counted_ids(&publisher.org(), at));
        assert_eq!(whole.unknown(), stubs.unknown());
    }
    assert_eq!(is_stub(&stubs, &record), None, "it has left");
    assert_eq!((stubs.stubs(), stubs.len()), (0, 2));
}

#[test]
fn stubs_fill_a_quota_like_records() {
    let (mut whole, mut stubs) = (replica(), replica());
    let publisher = Publisher::new(1);
    stubs.drop_by(of(&publisher), &mut Vec::new()).unwrap();
    for replica in [&mut whole, &mut stubs] {
        offer(replica, NOW, &publisher.genesis);
    }
    for number in 0..QUOTA_RECORDS + 2 {
        let mut key = [9; 16];
        key[..8].copy_from_slice(&number.to_be_bytes());
        let body = Body::new(publisher.org(), Kind::Product, RecordKey(key), Seq::new(NOW, 0)).expires(NOW.plus(DAY));
        let record = publisher.sign(&body.content(cbor::map([("title", Value::from("text"))])));
        assert_eq!(offer(&mut whole, NOW, &record), offer(&mut stubs, NOW, &record));
    }
    assert_eq!((whole.live_records(NOW), stubs.stubs()), (QUOTA_RECORDS, QUOTA_RECORDS));
    assert_eq!(whole.state_digest(NOW), stubs.state_digest(NOW));
}

#[test]
fn a_holder_of_stubs_and_a_holder_of_the_records_agree_in_one_round() {
    let mut world = World::new(2);
    let publisher = Publisher::new(1);
    world.drop_by(0, of(&publisher));
    for at in [0, 1] {
        world.publish(at, &publisher.genesis);
        for key in 0..100 {
            world.publish(at, &publisher.record(key, NOW));
        }
    }
    world.connect(0, 1);
    world.assert_in_step();
    assert_eq!(world.synced, [(0, 1, 0, true)], "there is nothing to ask for and nothing to push");
    assert!(world.disconnected.is_empty());
}

#[test]
fn a_stub_is_gone_for_who_asks_and_is_left_out_of_what_is_pushed_and_of_winners() {
    let mut replica = replica();
    let publisher = Publisher::new(1);
    let (dropped, whole) = (publisher.record(1, NOW), publisher.record(2, NOW));
    replica.drop_by(only(&publisher, 1), &mut Vec::new()).unwrap();
    for record in [&publisher.genesis, &dropped, &whole] {
        offer(&mut replica, NOW, record);
    }
    let (peer, token) = (Peer(1), Token(1));
    handled(&mut replica, NOW, Input::Connected { peer, outbound: false });
    let ids = vec![dropped.id(), whole.id()];
    let out = handled(&mut replica, NOW, Input::Request { peer, token, request: Request::Fetch { ids } });
    let [Output::ReplyRecords { arrivals, gone, .. }] = &out[..] else { panic!("{out:?}") };
    assert_eq!((arrivals.len(), &gone[..]), (1, &[dropped.id()][..]));
    let request =
        Request::List { scope: crate::frame::Scope::All, time: UnixMillis(0), id: crate::id::RecordId([0; 32]) };
    let out = handled(&mut replica, NOW, Input::Request { peer, token, request });
    let [Output::Reply { response: Response::List { ids, .. }, .. }] = &out[..] else { panic!("{out:?}") };
    assert!(ids.contains(&dropped.id()), "it is in the set");
    let older = [publisher.record(1, NOW.minus(1)), publisher.record(2, NOW.minus(1))].map(Ok).to_vec();
    let out = handled(&mut replica, NOW, Input::Pushed { peer, token, records: older });
    let [Output::ReplyVerdicts { verdicts, winners, .. }] = &out[..] else { panic!("{out:?}") };
    assert_eq!((&verdicts[..], winners.len()), (&[Verdict::Superseded; 2][..], 1));
}

#[test]
fn who_lacks_what_one_peer_has_dropped_gets_it_from_another_and_blames_nobody() {
    let mut world = World::new(3);
    let publisher = Publisher::new(1);
    world.drop_by(1, of(&publisher));
    for at in [1, 2] {
        world.publish(at, &publisher.genesis);
        for key in 0..50 {
            world.publish(at, &publisher.record(key, NOW));
        }
    }
    world.connect(0, 1);
    assert_eq!(world.nodes[0].0.len(), 1, "the identity alone");
    // What is gone may have been superseded meanwhile, so it is compared once more, and then it has ended well.
    assert_eq!(world.synced, [(0, 1, 1, false), (0, 1, 0, true)]);
    world.synced.clear();
    world.input(1, Input::Sync { peer: None });
    assert_eq!(world.synced, [(1, 0, 0, true)], "who can push nothing has done all it can");
    world.connect(0, 2);
    world.assert_in_step();
    assert!(world.disconnected.is_empty() && world.deaf.is_empty());
}

#[test]
fn a_rule_taken_back_brings_whole_records_and_says_nothing_about_gossip() {
    let mut world = World::new(2);
    let publisher = Publisher::new(1);
    world.publish(0, &publisher.genesis);
    world.publish(1, &publisher.genesis);
    world.connect(0, 1);
    world.drop_by(0, of(&publisher));
    world.drop_by(0, only(&publisher, 1));
    world.now = world.now.plus(MINUTE);
    for key in 0..3 {
        for at in [0, 1] {
            world.publish(at, &publisher.record(key, NOW.plus(MINUTE)));
        }
    }
    world.now = world.now.plus(MINUTE);
    assert_eq!(world.keep(0, of(&publisher)), Some(2), "another rule covers the third");
    world.assert_in_step();
    assert_eq!(world.nodes[0].0.stubs(), 1);
    assert_eq!(world.keep(0, only(&publisher, 1)), Some(1));
    world.assert_in_step();
    assert_eq!(world.nodes[0].0.stubs(), 0);
    assert!(world.deaf.is_empty() && world.disconnected.is_empty());
}

#[test]
fn of_an_equivocation_no_pair_is_kept_when_the_winner_is_a_stub() {
    let publisher = Publisher::new(1);
    let pair = [publisher.text(1, NOW, "one"), publisher.text(1, NOW, "two")];
    let (mut whole, mut stubs) = (replica(), replica());
    stubs.drop_by(of(&publisher), &mut Vec::new()).unwrap();
    for (replica, evidence) in [(&mut whole, 1), (&mut stubs, 0)] {
        let mut out = Vec::new();
        for record in [&publisher.genesis, &pair[0], &pair[1]] {
            replica.offer(NOW, record, Source::Local, &mut out);
        }
        let kept = out.iter().filter(|output| matches!(output, Output::Evidence { .. })).count();
        assert_eq!(kept, evidence);
    }
    assert_eq!(whole.state_digest(NOW), stubs.state_digest(NOW), "it splits nobody all the same");
}

#[test]
fn a_restored_replica_agrees_with_its_rules_wherever_it_was_interrupted() {
    let mut world = World::new(1);
    let (a, b) = (Publisher::new(1), Publisher::new(2));
    world.drop_by(0, of(&a));
    for publisher in [&a, &b] {
        world.publish(0, &publisher.genesis);
        world.publish(0, &publisher.record(1, NOW));
    }
    let whole = world.nodes[0].1.iter().map(|(arrival, record)| (*arrival, Stored::of(*arrival, record)));
    let stubs = world.stubs[0].iter().map(|(arrival, stub)| (*arrival, Stored::Stub(stub.clone())));
    let stored: BTreeMap<Arrival, Stored> = whole.chain(stubs).collect();
    let restored = |rules: &[DropRule]| {
        let (mut again, mut out) = (replica(), Vec::new());
        again.set_rules(rules.iter().copied());
        again.restore(stored.values().cloned(), &mut out).unwrap();
        (again, out)
    };
    let (same, out) = restored(&[of(&a)]);
    assert_eq!((same.stubs(), same.state_digest(NOW), out.len()), (1, world.nodes[0].0.state_digest(NOW), 0));
    let (more, out) = restored(&[of(&a), of(&b)]);
    assert_eq!((more.stubs(), more.state_digest(NOW)), (2, same.state_digest(NOW)));
    assert!(matches!(&out[..], [Output::StoreStub(stub)] if stub.org == b.org()), "{out:?}");
    let (none, out) = restored(&[]);
    assert_eq!((none.stubs(), none.len()), (0, 3), "what has no payload and no rule is to be fetched again");
    assert!(matches!(&out[..], [Output::Erase { .. }]), "{out:?}");
    assert_eq!(none.next_arrival, same.next_arrival, "its number is not used again");
}

#[test]
fn a_peer_that_has_dropped_nearly_everything_is_loaded_from_as_far_as_it_goes_and_blamed_for_nothing() {
    let mut world = World::new(2);
    world.publish(1, &Publisher::new(99).genesis);
    for seed in 0..30 {
        let publisher = Publisher::new(seed);
        if seed > 0 {
            world.drop_by(1, of(&publisher));
        }
        world.publish(1, &publisher.genesis);
        for key in 0..200 {
            world.publish(1, &publisher.record(key, NOW));
        }
    }
    world.connect(0, 1);
    for _ in 0..200 {
        world.now = world.now.plus(SECOND);
        world.input(0, Input::Tick);
    }
    assert_eq!(world.nodes[0].0.len(), 31 + 200, "identities, and the records that are there");
    assert!(world.disconnected.is_empty() && world.deaf.is_empty());
    assert_eq!(world.synced, [(0, 1, 231, true)], "it ends well, and nothing is asked for again and again");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the order in which records arrive and rules come and go, the set and its digest are those of a node
    /// without rules, as long as what was taken out by a rule taken back comes again.
    #[test]
    fn any_order_of_arrival_and_of_rules_ends_in_the_same_set_and_digest(
        order in Just((0..14_usize).collect::<Vec<_>>()).prop_shuffle(),
        rules in proptest::collection::vec((0..14_usize, 0..4_usize, any::<bool>()), 0..8),
    ) {
        let (a, b) = (Publisher::new(1), Publisher::new(2));
        let mut records = vec![];
        for publisher in [&a, &b] {
            records.extend([
                publisher.record(1, NOW), publisher.record(1, NOW.plus(1)), publisher.text(2, NOW, "one"),
                publisher.text(2, NOW, "two"), publisher.record(3, NOW), publisher.retraction(3, NOW.plus(2)),
                publisher.record(4, NOW),
            ]);
        }
        let rule = |number: usize| [of(&a), only(&a, 1), of(&b), only(&b, 2)][number];
        let mut plain = replica();
        let mut ruled = replica();
        for replica in [&mut plain, &mut ruled] {
            offer(replica, NOW, &a.genesis);
            offer(replica, NOW, &b.genesis);
        }
        for (step, at) in order.iter().enumerate() {
            for (_, number, on) in rules.iter().filter(|(when, ..)| *when == step) {
                if *on {
                    ruled.drop_by(rule(*number), &mut Vec::new()).unwrap();
                } else {
                    ruled.keep(NOW, rule(*number), &mut Vec::new());
                }
            }
            offer(&mut plain, NOW, &records[*at]);
            offer(&mut ruled, NOW, &records[*at]);
        }
        for record in &records {
            offer(&mut ruled, NOW, record);
        }
        let set = |replica: &Replica| replica.table.set.iter().collect::<Vec<_>>();
        prop_assert_eq!(set(&plain), set(&ruled));
        prop_assert_eq!(plain.state_digest(NOW), ruled.state_digest(NOW));
        for publisher in [&a, &b] {
            prop_assert_eq!(plain.head_of(&publisher.org(), NOW.plus(9)), ruled.head_of(&publisher.org(), NOW.plus(9)));
        }
        let left_out = ruled.since(Arrival(0)).filter(|view| view.entry.stub).count();
        prop_assert_eq!(left_out, ruled.stubs());
        for view in ruled.since(Arrival(0)) {
            prop_assert_eq!(
                view.entry.stub,
                ruled.drops(&view.org, &view.entry.key, view.kind, view.entry.retraction)
            );
        }
    }
}
