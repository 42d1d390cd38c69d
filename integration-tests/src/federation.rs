//! Several participants of one network on this machine.

use serde_json::Value;

use crate::participant::Participant;
use crate::wait::until;

/// The network that tests make.
pub const NETWORK: &str = "testiverkko";

/// Names of invented organisations.
const NAMES: [&str; 8] = ["Haapa", "Koivu", "Kuusi", "Leppä", "Mänty", "Paju", "Pihlaja", "Tammi"];

/// Some participants, of which the first is the one that the others know when they are made.
pub struct Federation {
    /// The participants, in the order of their start.
    pub nodes: Vec<Participant>,
}

impl Federation {
    /// Starts so many, and waits until each holds the organisations of all.
    pub fn of(count: usize) -> Self {
        let mut federation = Self { nodes: Vec::new() };
        for _ in 0..count {
            federation.add();
        }
        federation.in_step(count);
        federation
    }

    /// Adds a participant that knows the first one by TCP, and every second one by QUIC.
    pub fn add(&mut self) -> &mut Participant {
        let at = self.nodes.len();
        let bootstrap = self.nodes.first().map(|first| if at.is_multiple_of(2) { first.tcp() } else { first.quic() });
        let name = format!("{} {at} Oy", NAMES[at % NAMES.len()]);
        self.nodes.push(Participant::start_new(&name, NETWORK, &bootstrap.into_iter().collect::<Vec<_>>()));
        self.nodes.last_mut().expect("just added")
    }

    /// Those that run.
    pub fn running(&self) -> impl Iterator<Item = &Participant> {
        self.nodes.iter().filter(|node| node.runs())
    }

    /// Asserts that no node has seen two records of one place and version.
    ///
    /// # Panics
    /// When one has.
    pub fn no_equivocation(&self) {
        for node in self.running() {
            for org in node.status()["orgs"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                for reader in self.running() {
                    let org = reader.get(&format!("/api/v1/orgs/{org}")).good().json();
                    assert!(org["equivocation"].is_null(), "{}: {org}", reader.name());
                }
            }
        }
    }

    /// Waits until all that run hold so many records, and the same: equal digests.
    pub fn in_step(&self, records: usize) {
        in_step(&self.running().collect::<Vec<_>>(), records);
    }
}

/// Waits until all these hold so many records, and the same: equal digests.
pub fn in_step(nodes: &[&Participant], records: usize) {
    until(&format!("{records} records and one digest on all nodes"), || {
        let states: Vec<Value> = nodes.iter().map(|node| node.status()).collect();
        let same =
            |state: &Value| state["records"] == records as u64 && state["state_digest"] == states[0]["state_digest"];
        if states.iter().all(same) {
            return Ok(());
        }
        let seen: Vec<String> = states
            .iter()
            .map(|state| {
                format!("{} records, digest {}, {} peers", state["records"], state["state_digest"], state["peers"])
            })
            .collect();
        Err(seen.join("; "))
    });
}
