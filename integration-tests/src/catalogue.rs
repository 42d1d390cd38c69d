//! Generated catalogues: plausible records of every kind, signed, in whatever number a measurement asks for.
//!
//! Nothing in them is real, and everything in them is valid: each content keeps the rules that hold when people publish,
//! links lead to records that exist, and sizes spread as those of hand-written records do. A catalogue is a function of
//! its seed and its day, record by record, so that a million of them need no memory and the same seed gives the same
//! bytes on every machine.
//!
//! ```
//! use integration_tests::catalogue::Catalogue;
//!
//! let catalogue = Catalogue::new(1_000, 7, Catalogue::DAY);
//! let (kind, content) = catalogue.content(1);
//! assert!(kirjo_protocol::content::validate(kind.name(), &content).is_empty());
//! assert_eq!(catalogue.signed(1), Catalogue::new(1_000, 7, Catalogue::DAY).signed(1));
//! ```

mod contents;
mod day;
mod funding;
mod sentences;
mod statements;
#[cfg(test)]
mod tests;
mod words;

use std::io::Write;

use ciborium::value::Value;
use fastrand::Rng;
use kirjo_node::store::{DumpWriter, Dumped, StoreError};
use kirjo_protocol::body::Body;
use kirjo_protocol::content::{self, json::from_json};
use kirjo_protocol::envelope;
use kirjo_protocol::id::{NetworkId, OrgId, RecordKey};
use kirjo_protocol::identity::{Operation, Signer};
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::time::{DAY, HOUR, Seq, UnixMillis};

/// The network of generated catalogues unless another is asked for.
pub const NETWORK: &str = "measure";
/// Records of one organisation, its own among them: what an active county or a cluster publishes.
pub const RECORDS_PER_ORGANISATION: usize = 200;
/// Over how long a time before the catalogue's day its records were published.
const PUBLISHED_OVER: u64 = 20 * DAY;
/// Records that one thread makes at once.
const CHUNK: usize = 256;
/// How far to look for a record of a kind before a link is left out.
const LINK_STEPS: usize = 400;

/// How many in a thousand records are of which kind, beside the organisations' own.
const SHARES: [(Kind, u32); 12] = [
    (Kind::Product, 220),
    (Kind::Competence, 190),
    (Kind::Practice, 90),
    (Kind::Need, 90),
    (Kind::Call, 40),
    (Kind::PartnerSearch, 50),
    (Kind::Project, 80),
    (Kind::Dataset, 70),
    (Kind::Endorsement, 110),
    (Kind::Showcase, 10),
    (Kind::Event, 30),
    (Kind::Action, 20),
];

/// A catalogue.
pub struct Catalogue {
    records: usize,
    seed: u64,
    day: UnixMillis,
    network: NetworkId,
    organisations: Vec<Organisation>,
}

struct Organisation {
    id: OrgId,
    genesis: Vec<u8>,
    signer: SigningKey,
}

impl Catalogue {
    /// The day on which a catalogue is published unless another is given: 2026-11-28. Its shortest leases end a year later.
    pub const DAY: UnixMillis = UnixMillis(20_785 * DAY);

    /// A catalogue of so many records. Their organisations are founded here, one for about 200 records.
    pub fn new(records: usize, seed: u64, day: UnixMillis) -> Self {
        Self::in_network(NETWORK, records, seed, day)
    }

    /// The same in a network of another name.
    ///
    /// # Panics
    /// When the name is none of a network.
    pub fn in_network(network: &str, records: usize, seed: u64, day: UnixMillis) -> Self {
        let network: NetworkId = network.parse().expect("the name of a network");
        let number = records.div_ceil(RECORDS_PER_ORGANISATION);
        let organisations = (0..number).map(|number| Organisation::found(number, seed, day, &network)).collect();
        Self { records, seed, day, network, organisations }
    }

    /// How many records there are, without the identity operations.
    pub fn len(&self) -> usize {
        self.records
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// How many organisations have published them.
    pub fn organisations(&self) -> usize {
        self.organisations.len()
    }

    /// The identity operations, one of each organisation.
    pub fn identities(&self) -> impl Iterator<Item = &[u8]> {
        self.organisations.iter().map(|organisation| &*organisation.genesis)
    }

    /// The kind of a record, by its number.
    pub fn kind(&self, number: usize) -> Kind {
        if number.is_multiple_of(RECORDS_PER_ORGANISATION) {
            return Kind::Organisation;
        }
        let all: u32 = SHARES.iter().map(|(_, share)| *share).sum();
        let mut of = self.rng(number, b'k').u32(..all);
        for (kind, share) in &SHARES {
            match of.checked_sub(*share) {
                Some(rest) => of = rest,
                None => return kind.clone(),
            }
        }
        Kind::Product
    }

    /// What a record says.
    ///
    /// # Panics
    /// Never: what is generated has a form in CBOR.
    pub fn content(&self, number: usize) -> (Kind, Value) {
        let kind = self.kind(number);
        let content = contents::content(&mut Draft { catalogue: self, number, rng: self.rng(number, b'c') }, &kind);
        (kind, from_json(&content).expect("texts, whole numbers, lists and maps"))
    }

    /// A record as its organisation has signed it.
    ///
    /// # Panics
    /// Never: what is generated can be signed.
    pub fn signed(&self, number: usize) -> Vec<u8> {
        let (kind, content) = self.content(number);
        let organisation = &self.organisations[number / RECORDS_PER_ORGANISATION];
        let before = self.rng(number, b't').u64(..PUBLISHED_OVER);
        let at = self.day.minus(before + HOUR);
        let expires = content::latest_expiry(kind.name(), &content, at).expect("a kind that people publish");
        // The counter makes every time of an organisation one of its own.
        let seq = Seq::new(at, (number % RECORDS_PER_ORGANISATION) as u16);
        let body = Body::new(organisation.id, kind, self.key(number), seq).expires(expires).content(content);
        envelope::sign(&body, &organisation.signer, &self.network).expect("a record that can be signed")
    }

    /// Writes the catalogue as a dump that `kirjo restore` reads, one record after the other in their order; all cores
    /// compute.
    ///
    /// # Errors
    /// When it can't be written.
    ///
    /// # Panics
    /// When a thread has panicked.
    pub fn dump(&self, out: &mut dyn Write) -> Result<Dumped, StoreError> {
        let mut dump = DumpWriter::new(out, &self.network, std::path::Path::new("."))?;
        for genesis in self.identities() {
            dump.add(genesis.to_vec())?;
        }
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut next = 0;
        while next < self.records {
            let made: Vec<Vec<Vec<u8>>> = std::thread::scope(|scope| {
                let chunks: Vec<_> = (0..cores)
                    .map(|core| {
                        let start = (next + core * CHUNK).min(self.records);
                        let end = (start + CHUNK).min(self.records);
                        scope.spawn(move || (start..end).map(|number| self.signed(number)).collect())
                    })
                    .collect();
                chunks.into_iter().map(|chunk| chunk.join().expect("a thread that makes records")).collect()
            });
            for envelope in made.into_iter().flatten() {
                dump.add(envelope)?;
            }
            next += cores * CHUNK;
        }
        dump.finish()
    }

    /// Numbers that depend on nothing but the seed, the record and what they are for.
    fn rng(&self, number: usize, purpose: u8) -> Rng {
        // The golden ratio spreads neighbouring numbers over the whole range.
        let spread = (number as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Rng::with_seed(self.seed.rotate_left(17) ^ spread ^ u64::from(purpose) << 56)
    }

    fn key(&self, number: usize) -> RecordKey {
        if number.is_multiple_of(RECORDS_PER_ORGANISATION) {
            return RecordKey::ORGANISATION;
        }
        RecordKey(self.rng(number, b'p').u128(..).to_be_bytes())
    }
}

impl Organisation {
    fn found(number: usize, seed: u64, day: UnixMillis, network: &NetworkId) -> Self {
        let key = |purpose: u8| {
            let mut bytes = [purpose; 32];
            bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
            bytes[8..16].copy_from_slice(&seed.to_be_bytes());
            SigningKey::from_seed(bytes)
        };
        let (controller, signer) = (key(b'c'), key(b's'));
        let operation = Operation {
            controllers: vec![controller.public()],
            signers: vec![Signer::of_everything(signer.public())],
            ..Operation::default()
        };
        let seq = Seq::new(day.minus(PUBLISHED_OVER + DAY), 0);
        let body = Body::new(OrgId::GENESIS, Kind::Identity, RecordKey::IDENTITY, seq).content(operation.to_content());
        let genesis = envelope::sign(&body, &controller, network).expect("a valid genesis");
        let id = OrgId(envelope::peek_id(&genesis, network).expect("just signed").0);
        Self { id, genesis, signer }
    }
}

/// A content that is being made: where it stands in its catalogue, and the numbers that decide about it.
struct Draft<'c> {
    catalogue: &'c Catalogue,
    number: usize,
    rng: Rng,
}

impl Draft<'_> {
    /// The id of some organisation.
    fn some_org(&mut self) -> String {
        let at = self.rng.usize(..self.catalogue.organisations.len());
        self.catalogue.organisations[at].id.to_string()
    }

    /// Another organisation than the one that publishes this.
    fn other_org(&mut self) -> Option<String> {
        let own = self.number / RECORDS_PER_ORGANISATION;
        let others = self.catalogue.organisations.len().checked_sub(1).filter(|others| *others > 0)?;
        let at = self.rng.usize(..others);
        Some(self.catalogue.organisations[if at >= own { at + 1 } else { at }].id.to_string())
    }

    /// A reference to some record of one of these kinds, and its number.
    fn link(&mut self, kinds: &[Kind]) -> Option<(String, usize)> {
        let start = self.rng.usize(..self.catalogue.records);
        let candidates =
            (0..LINK_STEPS.min(self.catalogue.records)).map(|step| (start + step) % self.catalogue.records);
        let found =
            candidates.into_iter().find(|at| *at != self.number && kinds.contains(&self.catalogue.kind(*at)))?;
        let org = &self.catalogue.organisations[found / RECORDS_PER_ORGANISATION].id;
        Some((format!("{org}/{}", self.catalogue.key(found)), found))
    }

    /// A day so many days from the catalogue's, as a date.
    fn day(&self, days: i64) -> String {
        day::date(self.at(days))
    }

    fn at(&self, days: i64) -> UnixMillis {
        let away = days.unsigned_abs() * DAY;
        if days < 0 { self.catalogue.day.minus(away) } else { self.catalogue.day.plus(away) }
    }

    /// A day so many days before the catalogue's, within a range.
    fn past(&mut self, days: std::ops::Range<i64>) -> String {
        let days = self.rng.i64(days);
        self.day(-days)
    }

    /// A deadline between two and twenty months away, so that nothing is over soon after the catalogue's day.
    fn deadline(&mut self) -> (String, i64) {
        let days = self.rng.i64(60..600);
        (day::instant(self.at(days), self.rng.u32(9..18), false), days)
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(..100) < percent
    }

    /// A code of a controlled list.
    fn code(&mut self, list: &str) -> &'static str {
        let number = kirjo_protocol::codes::all(list).count();
        let at = self.rng.usize(..number.max(1));
        kirjo_protocol::codes::all(list).nth(at).map_or("", |code| code.code)
    }
}
