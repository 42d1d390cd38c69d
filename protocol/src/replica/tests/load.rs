//! Loading in bulk.

use super::*;
use crate::frame::Scope;
use crate::limits::{BULK_FETCHES, BULK_FRUITLESS, BULK_MISSING, BULK_PACE_TIME, BULK_WINDOW, FETCH_IDS};

/// Peers in the order of the tests' own making.
const SOURCE: Peer = Peer(1);
const OTHER: Peer = Peer(2);

/// A world in which node 1 holds more than a load begins at and node 0 nothing.
fn far_behind() -> World {
    let mut world = World::new(2);
    let mut seed = 0;
    while world.nodes[1].0.len() as u64 <= BULK_MISSING {
        seed += 1;
        let publisher = Publisher::new(seed);
        world.publish(1, &publisher.genesis);
        for key in 0..=250 {
            world.publish(1, &publisher.record(key, NOW.minus(u64::from(key))));
        }
    }
    world
}

/// What a replica alone asks for.
fn asked(out: &mut Vec<Output>) -> Vec<(Peer, Token, Request)> {
    let requests = out.drain(..).filter_map(|output| match output {
        Output::Request { peer, token, request } => Some((peer, token, request)),
        _ => None,
    });
    requests.collect()
}

/// A replica whose peer says that it holds a million records, and what it asks next.
fn loading_from(peer: Peer) -> (Replica, Vec<(Peer, Token, Request)>) {
    let mut replica = replica();
    let mut out = Vec::new();
    replica.handle(NOW, Input::Connected { peer, outbound: true }, &mut out);
    let [(_, token, _)] = asked(&mut out)[..] else { panic!("a session begins with one request") };
    let response = Response::Hello { now: NOW, records: 1_000_000 };
    replica.handle(NOW, Input::Response { peer, token, response }, &mut out);
    (replica, asked(&mut out))
}

/// Answers a listing with ids that nobody has.
fn list(replica: &mut Replica, token: Token, from: u64, count: u64, left: u64) -> Vec<Output> {
    let mut out = Vec::new();
    let id = |number: u64| {
        let mut id = [0; 32];
        id[..8].copy_from_slice(&number.to_be_bytes());
        RecordId(id)
    };
    let ids = (from..from + count).map(id).collect();
    let response = Response::List { ids, last: UnixMillis(from + count), left };
    replica.handle(NOW, Input::Response { peer: SOURCE, token, response }, &mut out);
    out
}

/// Past the identity operations, of which there are none, and one listing of what there is further.
fn fetching() -> (Replica, Vec<(Peer, Token, Request)>) {
    let (mut replica, first) = loading_from(SOURCE);
    let [(_, token, Request::List { scope: Scope::Identities, .. })] = first[..] else { panic!("{first:?}") };
    let second = asked(&mut list(&mut replica, token, 0, 0, 0));
    let [(_, token, Request::List { scope: Scope::All, .. })] = second[..] else { panic!("{second:?}") };
    let requests = asked(&mut list(&mut replica, token, 1, 16_000, 900_000));
    (replica, requests)
}

#[test]
fn a_newcomer_loads_everything_and_ends_in_step() {
    let mut world = far_behind();
    world.connect(0, 1);
    world.assert_in_step();
    assert_eq!(world.nodes[0].0.loading(), None);
    let records = world.nodes[1].0.len();
    assert_eq!(world.synced.last(), Some(&(0, 1, records, true)));
}

#[test]
fn a_load_that_was_broken_off_fetches_only_the_rest() {
    let mut world = far_behind();
    let held: Vec<Record> = world.nodes[1].1.values().take(3_000).cloned().collect();
    // The order of the log is no order of the listing: what is held lies all over it.
    for record in &held {
        world.publish(0, record);
    }
    let all = world.nodes[1].0.len();
    // More again than a load begins at.
    for seed in 100..=112 {
        let publisher = Publisher::new(seed);
        world.publish(1, &publisher.genesis);
        for key in 0..=250 {
            world.publish(1, &publisher.record(key, NOW));
        }
    }
    world.connect(0, 1);
    world.assert_in_step();
    let missing = world.nodes[1].0.len() - held.len();
    assert_eq!(world.synced.last(), Some(&(0, 1, missing, true)), "of {all}");
}

#[test]
fn the_receiver_sets_the_pace() {
    let (replica, requests) = fetching();
    let fetches = requests.iter().filter(|(.., request)| matches!(request, Request::Fetch { .. })).count();
    assert_eq!(fetches, BULK_WINDOW);
    assert!(requests.iter().all(|(.., request)| match request {
        Request::Fetch { ids } => ids.len() == FETCH_IDS,
        _ => false,
    }));
    assert_eq!(replica.loading().map(|loading| (loading.held, loading.expected)), Some((0, 1_000_000)));
}

#[test]
fn a_load_stays_below_the_requests_that_a_peer_answers() {
    let (mut replica, mut requests) = fetching();
    let genesis = Publisher::new(1).genesis;
    let mut fetched = 0;
    while !requests.is_empty() {
        let (peer, token, request) = requests.remove(0);
        let mut out = Vec::new();
        if matches!(request, Request::List { .. }) {
            out = list(&mut replica, token, 20_000 + fetched * 20_000, 16_000, 900_000);
        } else {
            fetched += 1;
            let records = vec![Ok(genesis.clone())];
            let input = Input::Fetched { peer, token, records, gone: Vec::new(), verdicts: None };
            replica.handle(NOW, input, &mut out);
        }
        requests.extend(asked(&mut out));
    }
    assert_eq!(fetched, BULK_FETCHES, "in one second");
    let mut out = Vec::new();
    replica.handle(NOW.plus(SECOND), Input::Tick, &mut out);
    let next = asked(&mut out);
    assert_eq!(next.iter().filter(|(.., request)| matches!(request, Request::Fetch { .. })).count(), BULK_WINDOW);
}

#[test]
fn a_peer_that_lists_what_it_does_not_have_is_let_be() {
    let (mut replica, mut requests) = fetching();
    let mut fetched = 0;
    let next = loop {
        let (peer, token, request) = requests.remove(0);
        let ids = match request {
            Request::Fetch { ids } => ids,
            other => break other,
        };
        fetched += 1;
        let mut out = Vec::new();
        let input = Input::Fetched { peer, token, records: Vec::new(), gone: ids, verdicts: None };
        replica.handle(NOW, input, &mut out);
        requests.retain(|(_, token, _)| replica.is_loads(peer, *token));
        requests.extend(asked(&mut out));
    };
    assert_eq!(fetched, BULK_FRUITLESS);
    assert!(matches!(next, Request::Reconcile { scope: Scope::All, .. }), "{next:?}");
    assert_eq!(replica.loading(), None);
    assert!(!replica.is_far_behind(SOURCE, 1_000_000), "not from this one again");
}

#[test]
fn a_peer_that_trickles_does_not_keep_others_away() {
    let (mut replica, requests) = fetching();
    let publisher = Publisher::new(1);
    let (peer, token, _) = requests[0].clone();
    let input = |token| {
        let records = vec![Ok(publisher.genesis.clone())];
        Input::Fetched { peer, token, records, gone: Vec::new(), verdicts: None }
    };
    let mut out = Vec::new();
    replica.handle(NOW.plus(SECOND), input(token), &mut out);
    assert!(replica.loading().is_some());
    replica.handle(NOW.plus(BULK_PACE_TIME), input(requests[1].1), &mut out);
    assert_eq!(replica.loading(), None);
}

#[test]
fn a_listing_that_does_not_go_forward_costs_the_connection() {
    let (mut replica, requests) = loading_from(SOURCE);
    let out = list(&mut replica, requests[0].1, 5, 10, 100);
    let next = out.into_iter().find_map(|output| match output {
        Output::Request { token, request: Request::List { .. }, .. } => Some(token),
        _ => None,
    });
    let out = list(&mut replica, next.expect("the listing goes on"), 5, 10, 100);
    assert!(matches!(out[..], [Output::Disconnect { peer: SOURCE, refusal: Refusal::Unexpected }]), "{out:?}");
    assert_eq!(replica.loading(), None);
}

#[test]
fn while_one_peer_is_loaded_from_others_wait_and_begin_when_it_has_gone() {
    let (mut replica, _) = loading_from(SOURCE);
    let mut out = Vec::new();
    replica.handle(NOW, Input::Connected { peer: OTHER, outbound: true }, &mut out);
    let [(_, token, _)] = asked(&mut out)[..] else { panic!("a session begins with one request") };
    let response = Response::Hello { now: NOW, records: 1_000_000 };
    replica.handle(NOW, Input::Response { peer: OTHER, token, response }, &mut out);
    assert!(matches!(out[..], [Output::Synced { peer: OTHER, complete: false, .. }]), "{out:?}");
    out.clear();
    let request = Request::Reconcile { scope: Scope::All, message: vec![0x61] };
    replica.handle(NOW, Input::Request { peer: OTHER, token: Token(9), request }, &mut out);
    assert!(matches!(out[..], [Output::Reply { response: Response::Refused(Refusal::Busy), .. }]), "{out:?}");
    out.clear();
    replica.handle(NOW, Input::Disconnected { peer: SOURCE }, &mut out);
    assert_eq!(replica.loading(), None);
    replica.handle(NOW.plus(SECOND), Input::Tick, &mut out);
    let next = asked(&mut out);
    assert!(matches!(next[..], [(OTHER, _, Request::Hello { .. })]), "{next:?}");
}

#[test]
fn a_listing_that_never_ends_does_not_keep_others_away() {
    let (mut replica, requests) = loading_from(SOURCE);
    let publisher = Publisher::new(1);
    offer(&mut replica, NOW, &publisher.genesis);
    let held = vec![RecordId(publisher.org().0)];
    // Nothing listed is worth a fetch, and each answer comes just before it would be too late.
    let (mut now, mut token) = (NOW, requests[0].1);
    let mut out = Vec::new();
    while let Some(loading) = replica.loading() {
        assert_eq!(loading.peer, SOURCE);
        assert!(now.since(NOW) <= 2 * BULK_PACE_TIME, "the load goes on and on");
        now = now.plus(25 * SECOND);
        out.clear();
        let ids = if now.since(NOW) == 25 * SECOND { held.clone() } else { vec![RecordId([7; 32])] };
        let response = Response::List { ids, last: now, left: 1_000_000 };
        replica.handle(now, Input::Response { peer: SOURCE, token, response }, &mut out);
        let requests = asked(&mut out);
        for (peer, token, request) in &requests {
            if let Request::Fetch { ids } = request {
                let gone = ids.clone();
                let input = Input::Fetched { peer: *peer, token: *token, records: Vec::new(), gone, verdicts: None };
                replica.handle(now, input, &mut out);
            }
        }
        let next = requests.into_iter().find(|(.., request)| matches!(request, Request::List { .. }));
        token = next.map_or(token, |(_, token, _)| token);
    }
}

#[test]
fn a_listing_cannot_name_more_that_is_held_than_is_held() {
    let (mut replica, requests) = loading_from(SOURCE);
    let publisher = Publisher::new(1);
    offer(&mut replica, NOW, &publisher.genesis);
    let ids = vec![RecordId(publisher.org().0); 2];
    let mut out = Vec::new();
    let response = Response::List { ids, last: NOW, left: 1_000_000 };
    replica.handle(NOW, Input::Response { peer: SOURCE, token: requests[0].1, response }, &mut out);
    assert!(matches!(out[..], [Output::Disconnect { peer: SOURCE, refusal: Refusal::Unexpected }]), "{out:?}");
}

#[test]
fn a_load_that_brings_nothing_does_not_stop_this_node_from_answering_others() {
    let (mut replica, _) = loading_from(SOURCE);
    let mut answer = |now| {
        let mut out = Vec::new();
        let message = crate::reconcile::Initiator::new(&crate::set::OrderedSet::new()).1;
        let request = Request::Reconcile { scope: Scope::All, message };
        replica.handle(now, Input::Request { peer: OTHER, token: Token(9), request }, &mut out);
        matches!(out[..], [Output::Reply { response: Response::Reconcile { .. }, .. }])
    };
    assert!(!answer(NOW.plus(BULK_PACE_TIME - 1)), "what the load will bring need not be pushed as well");
    assert!(answer(NOW.plus(BULK_PACE_TIME)), "so much trust and no more");
    // Whoever comes back with the same boast finds it used up.
    let mut out = Vec::new();
    let now = NOW.plus(2 * BULK_PACE_TIME);
    replica.handle(now, Input::Disconnected { peer: SOURCE }, &mut out);
    out.clear();
    replica.handle(now, Input::Connected { peer: SOURCE, outbound: true }, &mut out);
    let [(_, token, _)] = asked(&mut out)[..] else { panic!("a session begins with one request") };
    let response = Response::Hello { now, records: 1_000_000 };
    replica.handle(now, Input::Response { peer: SOURCE, token, response }, &mut out);
    assert!(replica.loading().is_some());
    let message = crate::reconcile::Initiator::new(&crate::set::OrderedSet::new()).1;
    let request = Request::Reconcile { scope: Scope::All, message };
    let mut out = Vec::new();
    replica.handle(now, Input::Request { peer: OTHER, token: Token(9), request }, &mut out);
    assert!(matches!(out[..], [Output::Reply { response: Response::Reconcile { .. }, .. }]), "{out:?}");
}

#[test]
fn listings_of_any_set_name_each_item_once() {
    let mut world = World::new(1);
    let publisher = Publisher::new(1);
    world.publish(0, &publisher.genesis);
    for key in 0..100 {
        world.publish(0, &publisher.record(key, NOW.minus(u64::from(key % 7))));
    }
    let replica = &mut world.nodes[0].0;
    // From every item on, the listing has just the items after it.
    let items: Vec<_> = replica.table.set.iter().collect();
    for (at, item) in items.iter().enumerate() {
        let request = Request::List { scope: Scope::All, time: UnixMillis(item.millis), id: RecordId(item.id) };
        let mut out = Vec::new();
        replica.handle(NOW, Input::Request { peer: SOURCE, token: Token(1), request }, &mut out);
        let Some(Output::Reply { response: Response::List { ids, left: 0, .. }, .. }) = out.pop() else {
            panic!("a listing is answered")
        };
        let after: Vec<RecordId> = items[at + 1..].iter().map(|item| RecordId(item.id)).collect();
        assert_eq!(ids, after);
    }
}
