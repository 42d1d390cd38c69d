use super::*;

fn address(port: u16) -> Multiaddr {
    format!("/ip4/127.0.0.1/tcp/{port}").parse().expect("a multiaddr")
}

fn named(port: u16, peer: PeerId) -> Multiaddr {
    format!("/ip4/127.0.0.1/tcp/{port}/p2p/{peer}").parse().expect("a multiaddr")
}

fn nobody(_: &PeerId) -> bool {
    false
}

const LATER: Duration = Duration::from_secs(600);

#[test]
fn a_bootstrap_address_without_a_name_is_dialled_until_somebody_is_found() {
    let (start, peer) = (Instant::now(), PeerId::random());
    let mut dialer = Dialer::new(PeerId::random());
    dialer.add_bootstrap(&address(1), start).expect("taken");
    let dials = dialer.due(start, 0, nobody);
    assert_eq!(dials, vec![Dial { peer: None, addresses: vec![address(1)] }]);
    assert!(dialer.due(start, 0, nobody).is_empty(), "one dial at a time");
    dialer.failed(&dials[0], start);
    assert!(dialer.due(start + Duration::from_millis(249), 0, nobody).is_empty());
    assert_eq!(dialer.due(start + Duration::from_millis(1_001), 0, nobody), dials);

    dialer.reached(peer, &named(1, peer), None, start);
    assert!(dialer.due(start + LATER, 0, |id| *id == peer).is_empty(), "it is connected");
    dialer.lost(&peer, SOUND_CONNECTION, start + LATER);
    let again = dialer.due(start + LATER + Duration::from_millis(1_001), TARGET_OUTBOUND, nobody);
    assert_eq!(again, vec![Dial { peer: Some(peer), addresses: vec![address(1)] }]);
}

#[test]
fn whoever_moves_into_a_bootstrap_address_is_found() {
    let (start, old) = (Instant::now(), PeerId::random());
    let mut dialer = Dialer::new(PeerId::random());
    dialer.add_bootstrap(&address(1), start).expect("taken");
    dialer.due(start, 0, nobody);
    dialer.reached(old, &address(1), None, start);
    dialer.lost(&old, SOUND_CONNECTION, start);
    let dials = dialer.due(start + LATER, 0, nobody);
    dialer.mistaken(&old, &address(1), start + LATER);
    dialer.failed(&dials[0], start + LATER);
    let dials = dialer.due(start + 2 * LATER, 0, nobody);
    assert_eq!(dials, vec![Dial { peer: None, addresses: vec![address(1)] }]);
}

#[test]
fn this_node_is_never_dialled() {
    let (start, local) = (Instant::now(), PeerId::random());
    let mut dialer = Dialer::new(local);
    dialer.add_bootstrap(&named(1, local), start).expect("taken");
    dialer.learn(local, &[address(2)], false, start);
    assert!(dialer.due(start + LATER, 0, nobody).is_empty());
    dialer.add_bootstrap(&address(3), start).expect("taken");
    assert_eq!(dialer.due(start, 0, nobody).len(), 1);
    dialer.own(&address(3));
    assert!(dialer.due(start + LATER, 0, nobody).is_empty());
}

#[test]
fn learned_peers_are_dialled_only_while_connections_are_few() {
    let start = Instant::now();
    let mut dialer = Dialer::new(PeerId::random());
    for port in 1..100 {
        assert_eq!(dialer.learn(PeerId::random(), &[address(port)], false, start), 0);
    }
    let now = start + LATER;
    assert!(dialer.due(now, TARGET_OUTBOUND, nobody).is_empty());
    let first = dialer.due(now, TARGET_OUTBOUND - 3, nobody);
    assert_eq!(first.len(), 3);
    assert!(dialer.due(now, TARGET_OUTBOUND - 3, nobody).is_empty(), "dials under way count");
    dialer.failed(&first[0], now);
    assert_eq!(dialer.due(now, TARGET_OUTBOUND - 3, nobody).len(), 1, "another takes the place of the one that failed");
}

#[test]
fn peers_the_operator_named_are_dialled_however_many_connections_there_are() {
    let start = Instant::now();
    let mut dialer = Dialer::new(PeerId::random());
    let (named_peer, asked) = (PeerId::random(), PeerId::random());
    dialer.add_bootstrap(&named(1, named_peer), start).expect("taken");
    dialer.learn(asked, &[address(2)], false, start);
    dialer.want(&asked, start);
    let dialled: Vec<_> = dialer.due(start, 50, nobody).into_iter().filter_map(|dial| dial.peer).collect();
    assert!(dialled.len() == 2 && dialled.contains(&named_peer) && dialled.contains(&asked));
}

#[test]
fn failures_back_off_up_to_five_minutes_and_a_sound_connection_forgives_them() {
    for failures in 0..100 {
        let wait = back_off(failures);
        assert!(wait >= FIRST_RETRY && wait <= MAX_BACK_OFF, "{failures}: {wait:?}");
    }
    assert!(back_off(1) <= BACK_OFF);
    assert!(back_off(5) >= 8 * BACK_OFF && back_off(5) <= 16 * BACK_OFF);
    assert!(back_off(40) >= MAX_BACK_OFF / 2);

    let (start, peer) = (Instant::now(), PeerId::random());
    let mut dialer = Dialer::new(PeerId::random());
    dialer.learn(peer, &[address(1)], false, start);
    let mut now = start;
    for _ in 0..FAILURES_TO_FORGET - 1 {
        now += LATER;
        dialer.lost(&peer, Duration::from_secs(1), now);
    }
    assert!(dialer.due(now + MAX_BACK_OFF / 3, 0, nobody).is_empty(), "connections that die young are failures");
    dialer.lost(&peer, SOUND_CONNECTION, now);
    assert_eq!(dialer.due(now + BACK_OFF, 0, nobody).len(), 1);
}

#[test]
fn a_learned_peer_that_never_answers_is_forgotten_and_a_named_one_never() {
    let start = Instant::now();
    let mut dialer = Dialer::new(PeerId::random());
    let (learned, given) = (PeerId::random(), PeerId::random());
    dialer.learn(learned, &[address(1)], false, start);
    dialer.add_bootstrap(&named(2, given), start).expect("taken");
    let mut now = start;
    for _ in 0..FAILURES_TO_FORGET {
        now += LATER;
        let dials = dialer.due(now, 0, nobody);
        assert_eq!(dials.len(), 2);
        for dial in dials {
            dialer.failed(&dial, now);
        }
    }
    let left = dialer.due(now + LATER, 0, nobody);
    assert!(left.len() == 1 && left[0].peer == Some(given));
}

#[test]
fn the_book_is_bounded_and_hearsay_does_not_displace_sound_peers() {
    let start = Instant::now();
    let mut dialer = Dialer::new(PeerId::random());
    let first = PeerId::random();
    dialer.learn(first, &[address(1)], false, start);
    for _ in 1..MAX_PEERS {
        assert_eq!(dialer.learn(PeerId::random(), &[address(2)], false, start), 0);
    }
    assert_eq!(dialer.learn(PeerId::random(), &[address(3)], false, start), 1);
    let connected = PeerId::random();
    assert_eq!(dialer.learn(connected, &[address(3)], true, start), 0, "a peer that is here displaces hearsay");
    assert_eq!(dialer.book.len(), MAX_PEERS);
    dialer.failed(&Dial { peer: Some(connected), addresses: vec![address(3)] }, start);
    let fresh = PeerId::random();
    assert_eq!(dialer.learn(fresh, &[address(4)], false, start), 0, "a failing peer makes room");
    assert!(dialer.book.contains_key(&fresh) && !dialer.book.contains_key(&connected));
}

#[test]
fn addresses_of_a_peer_are_bounded_and_the_proven_one_comes_first() {
    let (start, peer) = (Instant::now(), PeerId::random());
    let mut dialer = Dialer::new(PeerId::random());
    let many: Vec<_> = (1..40).map(address).collect();
    dialer.reached(peer, &address(77), Some(peer), start);
    assert_eq!(dialer.learn(peer, &many, false, start), many.len() - MAX_ADDRESSES);
    let dials = dialer.due(start + LATER, 0, nobody);
    assert_eq!(dials[0].addresses.len(), MAX_ADDRESSES);
    assert_eq!(dials[0].addresses[0], address(77));
}
