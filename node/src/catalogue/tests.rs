//! Lists and searches over a replica and a map of envelopes.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use kirjo_protocol::body::Body;
use kirjo_protocol::content::json::from_json;
use kirjo_protocol::envelope;
use kirjo_protocol::id::{NetworkId, RecordId};
use kirjo_protocol::identity::{Operation, Signer};
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::refusal::Verdict;
use kirjo_protocol::replica::{Config, Output, Source as From};
use kirjo_protocol::time::{DAY, Seq};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const NOW: UnixMillis = UnixMillis(1_795_000_000_000);

/// A replica with its envelopes, and one organisation that publishes.
pub(crate) struct Shelf {
    replica: Replica,
    records: BTreeMap<Arrival, Record>,
    pub(crate) policy: Policy,
    pub(crate) now: Cell<UnixMillis>,
    org: OrgId,
    signer: SigningKey,
    counter: u16,
}

impl Source for Shelf {
    fn now(&self) -> UnixMillis {
        self.now.get()
    }

    fn policy(&self) -> &Policy {
        &self.policy
    }

    fn read<T>(&self, read: impl FnOnce(&Replica) -> T) -> T {
        read(&self.replica)
    }

    fn record(&self, arrival: Arrival) -> Result<Option<Record>, StoreError> {
        Ok(self.records.get(&arrival).cloned())
    }
}

fn network() -> NetworkId {
    "test".parse().unwrap()
}

impl Shelf {
    pub(crate) fn new() -> Self {
        let mut shelf = Self {
            replica: Replica::new(Config::new(network(), 1)),
            records: BTreeMap::new(),
            policy: Policy::default(),
            now: Cell::new(NOW),
            org: OrgId::GENESIS,
            signer: SigningKey::from_seed([200; 32]),
            counter: 0,
        };
        shelf.org = shelf.found(1);
        shelf
    }

    /// The organisation that publishes unless another one is named.
    pub(crate) fn org(&self) -> OrgId {
        self.org
    }

    /// Founds an organisation.
    pub(super) fn found(&mut self, controller: u8) -> OrgId {
        let controller = SigningKey::from_seed([controller; 32]);
        let operation = Operation {
            controllers: vec![controller.public()],
            signers: vec![Signer::of_everything(self.signer.public())],
            ..Operation::default()
        };
        let body = Body::new(OrgId::GENESIS, Kind::Identity, RecordKey::IDENTITY, Seq::new(NOW.minus(DAY), 0));
        let bytes = envelope::sign(&body.content(operation.to_content()), &controller, &network()).unwrap();
        let genesis = envelope::verify(&bytes, &network()).unwrap();
        self.offer(&genesis);
        genesis.org()
    }

    /// Publishes for one of several organisations.
    pub(super) fn publish_for(&mut self, org: OrgId, kind: Kind, key: u8, content: &Value) -> RecordId {
        let own = std::mem::replace(&mut self.org, org);
        let id = self.publish(kind, key, content);
        self.org = own;
        id
    }

    /// Takes the newest envelope out of the store, as if it were still being written.
    pub(super) fn take_newest(&mut self) -> (Arrival, Record) {
        self.records.pop_last().unwrap()
    }

    /// Puts an envelope into the store.
    pub(super) fn put_back(&mut self, (arrival, record): (Arrival, Record)) {
        self.records.insert(arrival, record);
    }

    /// Withdraws a record of one of several organisations.
    pub(super) fn retract_for(&mut self, org: OrgId, kind: Kind, key: u8) {
        let own = std::mem::replace(&mut self.org, org);
        self.retract(kind, key);
        self.org = own;
    }

    /// Another shelf with the same records, which came in another order.
    pub(crate) fn copy(&self, mut order: impl FnMut(&mut Vec<Record>)) -> Self {
        let mut copy = Self {
            replica: Replica::new(Config::new(network(), 2)),
            records: BTreeMap::new(),
            policy: self.policy.clone(),
            now: Cell::new(self.now.get()),
            org: self.org,
            signer: SigningKey::from_seed([200; 32]),
            counter: self.counter,
        };
        let mut records: Vec<Record> = self.records.values().cloned().collect();
        order(&mut records);
        // Identities first, as every transfer sends them.
        records.sort_by_key(|record| *record.kind() != Kind::Identity);
        records.iter().for_each(|record| copy.offer(record));
        copy
    }

    fn offer(&mut self, record: &Record) {
        let mut out = Vec::new();
        assert_eq!(self.replica.offer(NOW, record, From::Local, &mut out), Verdict::Accepted);
        for output in out {
            match output {
                Output::Store { arrival, record } => drop(self.records.insert(arrival, record)),
                Output::Erase { arrival } => drop(self.records.remove(&arrival)),
                _ => {}
            }
        }
    }

    fn sign(&mut self, body: Body) -> RecordId {
        let bytes = envelope::sign(&body, &self.signer, &network()).unwrap();
        let record = envelope::verify(&bytes, &network()).unwrap();
        self.offer(&record);
        record.id()
    }

    fn body(&mut self, kind: Kind, key: RecordKey) -> Body {
        self.counter += 1;
        Body::new(self.org, kind, key, Seq::new(NOW, self.counter)).expires(NOW.plus(30 * DAY))
    }

    pub(crate) fn publish(&mut self, kind: Kind, key: u8, content: &Value) -> RecordId {
        let key = if kind == Kind::Organisation { RecordKey::ORGANISATION } else { RecordKey([key; 16]) };
        let body = self.body(kind, key).content(from_json(content).unwrap());
        self.sign(body)
    }

    pub(crate) fn product(&mut self, key: u8, title: &str, description: &str) -> RecordId {
        self.publish(Kind::Product, key, &json!({"title": {"fi": title}, "description": {"fi": description}}))
    }

    pub(crate) fn retract(&mut self, kind: Kind, key: u8) {
        let body = self.body(kind, RecordKey([key; 16]));
        self.sign(body.retraction());
    }
}

fn ids(page: &Page) -> Vec<RecordId> {
    page.items.iter().map(|item| item.document.id).collect()
}

/// What a search finds.
fn found(catalogue: &Catalogue, shelf: &Shelf, text: &str) -> Vec<RecordId> {
    let request = Request { text: text.into(), limit: MAX_LIMIT, ..Request::default() };
    catalogue.results(shelf, &request).unwrap().items.iter().map(|item| item.document.id).collect()
}

#[test]
fn a_list_is_newest_first_and_counts_what_it_shows() {
    let (mut shelf, catalogue) = (Shelf::new(), Catalogue::default());
    let first = shelf.product(1, "Ensimmäinen", "x");
    let second = shelf.product(2, "Toinen", "x");
    let page = catalogue.page(&shelf, &Query::default()).unwrap();
    assert_eq!((page.total, ids(&page), page.next), (2, vec![second, first], None));
    let newer = shelf.product(1, "Ensimmäinen, uudistettu", "x");
    assert_eq!(ids(&catalogue.page(&shelf, &Query::default()).unwrap()), [newer, second]);
}

#[test]
fn kind_language_and_organisation_narrow_a_list() {
    let (mut shelf, catalogue) = (Shelf::new(), Catalogue::default());
    let own = shelf.publish(
        Kind::Organisation,
        0,
        &json!({"title": {"sv": "Egen"}, "orgType": "company", "formerNames": {"sv": ["Gamla"]}}),
    );
    let finnish = shelf.product(1, "Suomeksi", "x");
    let of = |query: Query| ids(&catalogue.page(&shelf, &query).unwrap());
    assert_eq!(of(Query { kind: Some(Kind::Product), ..Query::default() }), [finnish]);
    assert_eq!(of(Query { lang: Some("sv".into()), ..Query::default() }), [own]);
    assert_eq!(of(Query { org: Some(shelf.org), ..Query::default() }), [finnish, own]);
    assert_eq!(of(Query { org: Some(OrgId([9; 32])), ..Query::default() }), []);
    assert_eq!(found(&catalogue, &shelf, "gamla"), [own], "a former name finds its organisation");
}

#[test]
fn what_was_withdrawn_leaves_the_list_and_the_memory() {
    let (mut shelf, catalogue) = (Shelf::new(), Catalogue::default());
    shelf.product(1, "Poistuva", "salainen sana");
    assert_eq!(found(&catalogue, &shelf, "salainen").len(), 1);
    shelf.retract(Kind::Product, 1);
    catalogue.forget_gone(&shelf);
    assert!(!format!("{:?}", catalogue.documents).contains("Poistuva"), "its title is still in the cache");
    assert_eq!(found(&catalogue, &shelf, "salainen"), []);
    assert_eq!(catalogue.page(&shelf, &Query::default()).unwrap().total, 0);
}

#[test]
fn a_lease_that_ends_leaves_the_list_without_any_change_of_the_set() {
    let (mut shelf, catalogue) = (Shelf::new(), Catalogue::default());
    shelf.product(1, "Vanheneva", "x");
    assert_eq!(catalogue.page(&shelf, &Query::default()).unwrap().total, 1);
    shelf.now.set(NOW.plus(30 * DAY));
    assert_eq!(catalogue.page(&shelf, &Query::default()).unwrap().total, 0);
}

#[test]
fn what_the_operator_hides_or_the_version_does_not_know_is_neither_listed_nor_counted() {
    let (mut shelf, catalogue) = (Shelf::new(), Catalogue::default());
    shelf.publish(Kind::parse("pathway").unwrap(), 5, &json!({"title": {"en": "Of a later version"}}));
    let mut critical =
        shelf.body(Kind::Product, RecordKey([6; 16])).content(from_json(&json!({"title": {"en": "x"}})).unwrap());
    critical.critical = vec!["dosage".into()];
    shelf.sign(critical);
    assert_eq!(catalogue.page(&shelf, &Query::default()).unwrap().total, 0);
    shelf.product(1, "Näkyvä", "x");
    assert_eq!(catalogue.snapshot(&shelf).len(), 1);
    shelf.policy.hidden_orgs.insert(shelf.org);
    assert_eq!(Catalogue::default().snapshot(&shelf).len(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn pages_show_each_record_once_while_others_are_published(
        before in 1_usize..25,
        between in 0_usize..10,
        limit in 1_usize..6,
    ) {
        let (mut shelf, catalogue) = (Shelf::new(), Catalogue::default());
        let mut key = 0;
        let mut add = |shelf: &mut Shelf| {
            key += 1;
            shelf.product(key, &format!("Sana {key}"), "x")
        };
        let first: BTreeSet<RecordId> = (0..before).map(|_| add(&mut shelf)).collect();
        let mut between = 0..between;
        let mut query = Query { limit, ..Query::default() };
        let mut seen = Vec::new();
        loop {
            let page = catalogue.page(&shelf, &query).unwrap();
            seen.extend(ids(&page));
            let Some(next) = page.next else { break };
            query.after = Some(next);
            if between.next().is_some() {
                add(&mut shelf);
            }
        }
        let distinct: BTreeSet<RecordId> = seen.iter().copied().collect();
        prop_assert_eq!(distinct.len(), seen.len(), "a record came twice");
        prop_assert!(first.is_subset(&distinct), "a record was skipped");
    }
}
