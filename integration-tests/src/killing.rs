//! Killing a node while it publishes.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::participant::{Participant, Published};
use crate::sample::{product, random_below};
use crate::wait::until_true;

/// Publishers at work at one time, so that the node writes in groups.
const PUBLISHERS: usize = 4;

/// Publishes until the node is killed at a random moment, and gives back what has been acknowledged.
///
/// # Panics
/// When the node ends otherwise.
pub fn publish_until_killed(node: &mut Participant, round: usize) -> Vec<Published> {
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
                        Ok(published) => acknowledged.lock().expect("no publisher panics").push(published),
                        Err(_) => return,
                    }
                }
            });
        }
        until_true("publishing under way", || begun.load(Ordering::SeqCst) >= until);
        for _ in 0..spin {
            std::hint::spin_loop();
        }
        let pid = rustix::process::Pid::from_raw(pid as i32).expect("a process id");
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("a running child can be killed");
        stopped.store(true, Ordering::SeqCst);
    });
    node.ended();
    acknowledged.into_inner().expect("no publisher panics")
}
