//! A link whose gossip has gone deaf. This world has no gossip at all, so every record comes by a session.

use super::*;
use crate::limits::{DEAF_SESSIONS, GOSSIP_TIME};

/// Two that have met long ago, and what one of them publishes.
fn met() -> (World, Publisher) {
    let mut world = World::new(2);
    let publisher = Publisher::new(1);
    for at in [0, 1] {
        world.publish(at, &publisher.genesis);
    }
    world.connect(0, 1);
    world.now = world.now.plus(GOSSIP_TIME);
    (world, publisher)
}

/// Node 1 publishes; after a while node 0 reconciles with it.
fn session(world: &mut World, publisher: &Publisher, key: u8, after: u64) {
    let record = publisher.record(key, world.now);
    assert_eq!(world.publish(1, &record), Verdict::Accepted);
    world.now = world.now.plus(after);
    world.input(0, Input::Sync { peer: Some(Peer(1)) });
    world.assert_in_step();
}

#[test]
fn a_peer_whose_sessions_keep_bringing_what_it_never_gossiped_is_dialled_again() {
    let (mut world, publisher) = met();
    for number in 1..DEAF_SESSIONS {
        session(&mut world, &publisher, number as u8, GOSSIP_TIME);
        assert!(world.deaf.is_empty(), "one session proves nothing");
    }
    session(&mut world, &publisher, 100, GOSSIP_TIME);
    assert_eq!(world.deaf, [(0, 1)]);
    // It is said once, and then the count begins anew.
    session(&mut world, &publisher, 101, GOSSIP_TIME);
    assert_eq!(world.deaf.len(), 1);
}

#[test]
fn a_word_of_gossip_clears_the_link() {
    let (mut world, publisher) = met();
    for number in 0..3 * DEAF_SESSIONS {
        session(&mut world, &publisher, number as u8, GOSSIP_TIME);
        world.nodes[0].0.heard_gossip(Peer(1));
    }
    assert_eq!(world.deaf, []);
}

#[test]
fn what_gossip_could_not_have_brought_yet_or_before_the_link_says_nothing() {
    let (mut world, publisher) = met();
    for number in 0..3 * DEAF_SESSIONS {
        session(&mut world, &publisher, number as u8, GOSSIP_TIME - 1);
    }
    for number in 0..3 * DEAF_SESSIONS {
        // Long before they met, as after a partition that has healed elsewhere.
        let record = publisher.record(100 + number as u8, NOW.minus(HOUR));
        assert_eq!(world.publish(1, &record), Verdict::Accepted);
        world.input(0, Input::Sync { peer: Some(Peer(1)) });
    }
    world.assert_in_step();
    assert_eq!(world.deaf, []);
}
