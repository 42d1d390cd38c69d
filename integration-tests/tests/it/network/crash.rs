//! What has been acknowledged is on the drive.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use integration_tests::federation::{Federation, NETWORK};
use integration_tests::participant::{Participant, Published};
use integration_tests::sample::{product, random_below};
use integration_tests::wait::until_true;

/// Publishers at work at one time, so that the node writes in groups.
const PUBLISHERS: usize = 4;

/// Publishes until the node is killed at a random moment, and gives back what has been acknowledged.
fn publish_until_killed(node: &mut Participant, round: usize) -> Vec<Published> {
    let (acknowledged, stopped) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let begun = AtomicUsize::new(0);
    // Nothing is known about where in its work the node is when so many requests have begun.
    let until = 3 + random_below(60) as usize;
    let spin = random_below(300_000);
    let pid = node.pid();
    thread::scope(|scope| {
        for publisher in 0..PUBLISHERS {
            let (node, acknowledged, stopped, begun) = (&*node, &acknowledged, &stopped, &begun);
            scope.spawn(move || {
                for number in 0.. {
                    if stopped.load(Ordering::SeqCst) {
                        return;
                    }
                    begun.fetch_add(1, Ordering::SeqCst);
                    let record = product(&format!("c-{round}-{publisher}-{number}"), "Kestävä");
                    match node.try_publish(&record) {
                        Ok(published) => acknowledged.lock().unwrap().push(published),
                        Err(_) => return,
                    }
                }
            });
        }
        until_true("publishing under way", || begun.load(Ordering::SeqCst) >= until);
        for _ in 0..spin {
            std::hint::spin_loop();
        }
        let pid = rustix::process::Pid::from_raw(pid as i32).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
        stopped.store(true, Ordering::SeqCst);
    });
    node.ended();
    acknowledged.into_inner().unwrap()
}

#[test]
fn a_kill_during_publishing_loses_nothing_acknowledged() {
    let mut node = Participant::init("Kestävä Oy", NETWORK, &[]);
    let mut acknowledged = Vec::new();
    for round in 0..8 {
        node.start();
        acknowledged.extend(publish_until_killed(&mut node, round));
        node.start();
        for published in &acknowledged {
            assert_eq!(node.shows(published), Ok(()), "acknowledged, then killed in round {round}");
        }
        node.kill();
    }
    assert!(acknowledged.len() > 8, "only {} were acknowledged, which proves little", acknowledged.len());
}

#[test]
fn a_killed_publisher_and_its_peers_end_with_the_same_records() {
    let mut federation = Federation::of(3);
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        acknowledged.extend(publish_until_killed(&mut federation.nodes[1], round));
        federation.nodes[1].start();
    }
    for published in &acknowledged {
        super::shown_everywhere(&federation, published);
    }
    // Some may have been stored and not acknowledged; all nodes must agree about those too.
    let records = federation.nodes[1].status()["records"].as_u64().unwrap() as usize;
    assert!(records >= acknowledged.len() + 3);
    federation.in_step(records);
}
