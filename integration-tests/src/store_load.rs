//! A load for the store alone, the same for everybody who knows its seed: so that what a killed process has
//! left behind can be compared with what it should have.

use std::collections::BTreeSet;
use std::sync::Arc;

use kirjo_fuzz::random::Random;
use kirjo_node::store::{Change, Row};
use kirjo_protocol::body::Body;
use kirjo_protocol::cbor;
use kirjo_protocol::envelope;
use kirjo_protocol::id::{NetworkId, OrgId, RecordKey};
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::replica::Arrival;
use kirjo_protocol::time::{DAY, Seq, UnixMillis};

/// The network of its records.
pub const NETWORK: &str = "kuorma";
/// The value that every change leaves: its own number.
pub const LAST: &[u8] = b"last";

/// The load of a seed: a sequence of changes without end.
pub struct Load {
    seed: u64,
    network: NetworkId,
    signer: SigningKey,
}

impl Load {
    /// The load of a seed.
    ///
    /// # Panics
    /// Never: the network's name is one.
    pub fn new(seed: u64) -> Self {
        Self { seed, network: NETWORK.parse().expect("a network id"), signer: SigningKey::from_seed([9; 32]) }
    }

    /// Its network.
    pub fn network(&self) -> &NetworkId {
        &self.network
    }

    fn random(&self, number: u64) -> Random {
        Random::new(self.seed ^ number.wrapping_mul(0x2545_f491_4f6c_dd1d))
    }

    /// The number that a change erases, if it does not put a record under its own.
    fn erased(&self, number: u64) -> Option<u64> {
        let mut random = self.random(number);
        (number > 0 && random.once_in(5)).then(|| random.number() % number)
    }

    /// The record that a change puts under its own number.
    ///
    /// # Panics
    /// Never: the body is valid.
    pub fn record(&self, number: u64) -> (Row, Arc<[u8]>) {
        let mut random = self.random(!number);
        let length = if random.once_in(12) { 6_000 + random.below(34_000) } else { 100 + random.below(1_400) };
        let text: String = (0..length).map(|_| char::from(b'a' + random.below(26) as u8)).collect();
        let seq = Seq::new(UnixMillis(1_790_000_000_000 + number), 0);
        let mut key = [0; 16];
        key[..8].copy_from_slice(&(number + 1_000).to_be_bytes());
        let body = Body::new(OrgId([3; 32]), Kind::Product, RecordKey(key), seq)
            .expires(seq.time().plus(DAY))
            .content(cbor::map([("title", text.into())]));
        let bytes = envelope::sign(&body, &self.signer, &self.network).expect("a valid body");
        let record = envelope::read_trusted(&bytes, &self.network).expect("just signed");
        (Row::new(Arrival(number), &record), bytes.into())
    }

    /// The changes of a number, to be written together.
    pub fn changes(&self, number: u64) -> Vec<Change> {
        let change = match self.erased(number) {
            Some(arrival) => Change::Erase { arrival: Arrival(arrival) },
            None => {
                let (row, envelope) = self.record(number);
                Change::Put { row, envelope }
            }
        };
        vec![change, Change::Meta { key: LAST.to_vec(), value: Some(number.to_be_bytes().to_vec()) }]
    }

    /// The numbers of the records that are there after all changes up to this one.
    pub fn held_after(&self, last: u64) -> BTreeSet<u64> {
        let mut held = BTreeSet::new();
        for number in 0..=last {
            match self.erased(number) {
                Some(erased) => drop(held.remove(&erased)),
                None => drop(held.insert(number)),
            }
        }
        held
    }
}
