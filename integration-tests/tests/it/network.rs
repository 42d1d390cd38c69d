//! Real `kirjo` processes on loopback, each with its own data directory, keys and ports; and whole nodes in one process, where
//! there are many or the links between them are bad.

mod availability;
mod backup;
mod compare;
mod completeness;
mod crash;
mod demonstration;
mod gossip;
mod hostile_peers;
mod hosting;
mod keys;
mod left_out;
mod propagation;
mod refusals;
mod retraction;
mod statements;
mod survey;
mod watch;

use integration_tests::federation::Federation;
use integration_tests::participant::Published;
use integration_tests::wait::until;

/// Waits until readers of every running node find this version.
fn shown_everywhere(federation: &Federation, published: &Published) {
    for node in federation.running() {
        until(&format!("{} at {}", published.id, node.name()), || node.shows(published));
    }
}
