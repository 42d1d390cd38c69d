//! Chains of identity operations: what each order of arrival leads to, and which records count under them.

use ciborium::value::Value;
use kirjo_protocol::body::Body;
use kirjo_protocol::cbor;
use kirjo_protocol::envelope::verify;
use kirjo_protocol::id::{OrgId, RecordId, RecordKey};
use kirjo_protocol::identity::{Operation, Signer};
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::time::Seq;
use serde_json::{Map, Value as Json, json};

use super::{file as file_of, genesis_operation, hex, identity, key, network, organisation, seal, seq};

/// A scenario under construction: operations by label.
struct Scenario {
    org: OrgId,
    operations: Vec<(&'static str, Vec<u8>)>,
}

impl Scenario {
    fn new() -> Self {
        let (org, genesis) = organisation();
        Self { org, operations: vec![("genesis", genesis)] }
    }

    fn id(&self, label: &str) -> RecordId {
        let found = self.operations.iter().find(|(name, _)| *name == label).map(|(_, bytes)| bytes);
        verify(found.expect("the label is one of the scenario's"), &network()).expect("a valid record").id()
    }

    /// Adds an operation that changes the genesis's, after another, signed by the controller of a seed.
    fn add(&mut self, label: &'static str, after: &str, by: u8, millis: u64, change: impl FnOnce(&mut Operation)) {
        let mut operation = genesis_operation();
        operation.previous = Some(self.id(after));
        change(&mut operation);
        self.operations.push((label, identity(self.org, &operation, millis, &key(by))));
    }

    /// Adds an operation with any content.
    fn add_raw(&mut self, label: &'static str, org: OrgId, by: &SigningKey, content: Value) {
        let body = Body::new(org, Kind::Identity, RecordKey::IDENTITY, seq(self.operations.len() as u64, 0));
        self.operations.push((label, seal(&body.content(content), by)));
    }

    /// The scenario as a vector; each run is an order of arrival with what becomes of each operation.
    fn tell(self, name: &str, reason: &str, runs: &[(&[(&str, &str)], &str)], authority: Vec<Json>) -> Json {
        let operations: Map<_, _> =
            self.operations.iter().map(|(label, bytes)| ((*label).to_owned(), Json::from(hex(bytes)))).collect();
        let runs: Vec<Json> = runs
            .iter()
            .map(|(arrivals, tip)| {
                let arrivals: Vec<Json> =
                    arrivals.iter().map(|(label, outcome)| json!({ "operation": label, "outcome": outcome })).collect();
                json!({ "arrivals": arrivals, "tip": if tip.is_empty() { Json::Null } else { json!(tip) } })
            })
            .collect();
        json!({ "name": name, "reason": reason, "operations": operations, "runs": runs, "authority": authority })
    }
}

fn answer(signer: u8, kind: &str, seq: Seq, answer: &str) -> Json {
    json!({ "signer": hex(key(signer).public().as_bytes()), "kind": kind, "seq": seq.0, "answer": answer })
}

/// The content of the genesis with one field put in, replaced or taken out.
fn changed(previous: Option<RecordId>, field: &str, value: Option<Value>) -> Value {
    let mut operation = genesis_operation();
    operation.previous = previous;
    let mut entries = operation.to_content().into_map().unwrap_or_default();
    entries.retain(|(key, _)| key.as_text() != Some(field));
    entries.extend(value.map(|value| (Value::from(field), value)));
    Value::Map(entries)
}

fn forks() -> Vec<Json> {
    let mut stronger = Scenario::new();
    let thief = |o: &mut Operation| o.signers = vec![Signer::of_everything(key(66).public())];
    stronger.add("thief", "genesis", 3, 1, thief);
    stronger.add("thief-again", "thief", 3, 2, thief);
    stronger.add("rescue", "genesis", 1, 500, |o| o.controllers[2] = key(8).public());
    let stronger = stronger.tell(
        "a stronger controller takes the place of a longer branch",
        "at a fork the lowest index of the signing controller wins; length and time do not count",
        &[
            (
                &[("genesis", "extends"), ("thief", "extends"), ("thief-again", "extends"), ("rescue", "replaces")],
                "rescue",
            ),
            (
                &[
                    ("genesis", "extends"),
                    ("rescue", "extends"),
                    ("thief", "superseded"),
                    ("thief-again", "unknown-previous"),
                ],
                "rescue",
            ),
            (
                &[
                    ("genesis", "extends"),
                    ("thief", "extends"),
                    ("rescue", "replaces"),
                    ("thief-again", "unknown-previous"),
                ],
                "rescue",
            ),
        ],
        vec![answer(66, "product", seq(3, 0), "unknown"), answer(10, "product", seq(3, 0), "counts")],
    );

    let mut siblings = Scenario::new();
    siblings.add("one", "genesis", 2, 1, |o| o.domains = vec!["one.example".into()]);
    siblings.add("two", "genesis", 2, 2, |o| o.domains = vec!["two.example".into()]);
    let (low, high) = if siblings.id("one") < siblings.id("two") { ("one", "two") } else { ("two", "one") };
    let siblings = siblings.tell(
        "two operations of one controller",
        "at a fork of one controller the lower id wins, byte by byte",
        &[
            (&[("genesis", "extends"), (high, "extends"), (low, "replaces"), (high, "superseded")], low),
            (&[("genesis", "extends"), (low, "extends"), (high, "superseded"), (low, "known")], low),
        ],
        vec![],
    );

    let mut deep = Scenario::new();
    deep.add("first", "genesis", 2, 1, |_| {});
    deep.add("second", "first", 1, 2, |o| o.domains = vec!["a.example".into()]);
    deep.add("rival", "genesis", 1, 3, |o| o.domains = vec!["b.example".into()]);
    let deep = deep.tell(
        "the fork is decided where it is",
        "the first step that differs decides, whoever signed later ones",
        &[
            (&[("genesis", "extends"), ("first", "extends"), ("second", "extends"), ("rival", "replaces")], "rival"),
            (
                &[
                    ("genesis", "extends"),
                    ("second", "unknown-previous"),
                    ("rival", "extends"),
                    ("first", "superseded"),
                ],
                "rival",
            ),
        ],
        vec![],
    );
    vec![stronger, siblings, deep]
}

fn precedence() -> Json {
    let mut s = Scenario::new();
    s.add("by-signer", "genesis", 10, 1, |_| {});
    s.add("by-stranger", "genesis", 9, 2, |_| {});
    s.add("itself", "genesis", 2, 3, |o| o.controllers[1] = key(7).public());
    s.add("a-stronger-one", "genesis", 2, 4, |o| o.controllers[0] = key(7).public());
    s.add("all-but-the-first", "genesis", 2, 5, |o| o.controllers.truncate(1));
    s.add("the-first-itself", "genesis", 1, 6, |o| o.controllers[0] = key(7).public());
    s.add("a-weaker-one", "genesis", 2, 7, |o| o.controllers[2] = key(7).public());
    s.add("one-more", "a-weaker-one", 1, 8, |o| {
        o.controllers[2] = key(7).public();
        o.controllers.push(key(8).public());
    });
    s.tell(
        "a controller changes only weaker ones",
        "an operation keeps the controllers up to the index of its signer",
        &[(
            &[
                ("genesis", "extends"),
                ("by-signer", "refused"),
                ("by-stranger", "refused"),
                ("itself", "refused"),
                ("a-stronger-one", "refused"),
                ("all-but-the-first", "refused"),
                ("the-first-itself", "refused"),
                ("a-weaker-one", "extends"),
                ("one-more", "extends"),
            ],
            "one-more",
        )],
        vec![],
    )
}

fn authority() -> Json {
    let mut s = Scenario::new();
    let end = seq(1_000, 0);
    let with = |scope: &str| Signer { key: key(11).public(), scopes: vec![scope.to_owned()], until: None };
    s.add("rotated", "genesis", 1, 1, |o| {
        o.signers[0].until = Some(end);
        o.signers.push(with("product"));
    });
    s.add("revoked", "rotated", 1, 2, |o| o.signers = vec![with("product"), Signer::of_everything(key(12).public())]);
    let mut early = s.operations.clone();
    early.truncate(2);
    let rotated = Scenario { org: s.org, operations: early }.tell(
        "rotation sets until",
        "a record counts up to its signer's until, that included, and within its scopes",
        &[(&[("genesis", "extends"), ("rotated", "extends")], "rotated")],
        vec![
            answer(10, "product", end, "counts"),
            answer(10, "product", Seq(end.0 + 1), "ended"),
            answer(11, "product", seq(0, 0), "counts"),
            answer(11, "competence", seq(0, 0), "out-of-scope"),
            answer(11, "head", seq(0, 0), "out-of-scope"),
            answer(12, "product", seq(0, 0), "unknown"),
        ],
    );
    let revoked = s.tell(
        "revocation removes the signer",
        "only the last operation of the winning chain says who signs; an earlier one only tells revoked from unknown",
        &[(&[("genesis", "extends"), ("rotated", "extends"), ("revoked", "extends")], "revoked")],
        vec![
            answer(10, "product", seq(0, 0), "revoked"),
            answer(11, "product", seq(9_999, 0), "counts"),
            answer(12, "node", seq(0, 0), "counts"),
            answer(13, "product", seq(0, 0), "unknown"),
        ],
    );
    json!([rotated, revoked])
}

/// Operations whose content breaks a rule, each offered to the chain of the ordinary genesis.
fn contents() -> Vec<Json> {
    let keys = |seeds: std::ops::Range<u8>| {
        Value::Array(seeds.map(|seed| cbor::bytes(key(seed).public().as_bytes())).collect())
    };
    let texts = |count: usize, text: &str| Some(Value::Array(vec![Value::from(text); count]));
    let signers = |entries: Vec<(u8, Vec<(&'static str, Value)>)>| {
        let entry = |(seed, fields): (u8, Vec<(&'static str, Value)>)| {
            let own = [("key", cbor::bytes(key(seed).public().as_bytes()))];
            Value::Map(own.into_iter().chain(fields).map(|(k, v)| (Value::from(k), v)).collect())
        };
        Some(Value::Array(entries.into_iter().map(entry).collect()))
    };
    let scopes = |count: usize| ("scopes", Value::Array(vec![Value::from("*"); count]));
    let weak = [&[1][..], &[0; 31]].concat();
    let registers = |count: usize| {
        Some(Value::Map((0..count).map(|at| (Value::from(format!("register-{at}")), Value::from("1"))).collect()))
    };
    let cases: Vec<(&str, &str, &str, Option<Value>)> = vec![
        ("no controllers", "there are 1 to 5", "controllers", Some(Value::Array(vec![]))),
        ("a list of controllers is missing", "there are 1 to 5", "controllers", None),
        ("six controllers", "there are 1 to 5", "controllers", Some(keys(1..7))),
        (
            "a controller twice",
            "each once",
            "controllers",
            Some(Value::Array(vec![cbor::bytes(key(1).public().as_bytes()); 2])),
        ),
        ("a weak controller", "keys are canonical and not weak", "controllers", {
            Some(Value::Array(vec![cbor::bytes(key(1).public().as_bytes()), Value::Bytes(weak)]))
        }),
        ("no list of signers", "the list may be empty but not missing", "signers", None),
        (
            "33 signers",
            "there are at most 32",
            "signers",
            signers((10..43).map(|seed| (seed, vec![scopes(1)])).collect()),
        ),
        ("a signer twice", "each once", "signers", signers(vec![(10, vec![scopes(1)]), (10, vec![scopes(1)])])),
        ("a signer without scopes", "1 to 16 scopes", "signers", signers(vec![(10, vec![scopes(0)])])),
        ("a signer with 17 scopes", "1 to 16 scopes", "signers", signers(vec![(10, vec![scopes(17)])])),
        ("an until at 2^63", "a seq is below 2^63", "signers", {
            signers(vec![(10, vec![scopes(1), ("until", Value::from(Seq::END))])])
        }),
        ("a null until", "until is a seq or absent", "signers", {
            signers(vec![(10, vec![scopes(1), ("until", Value::Null)])])
        }),
        ("three domains", "at most 2", "domains", texts(3, "a.example")),
        ("a long domain", "texts have at most 253 bytes", "domains", texts(1, &"a".repeat(254))),
        ("nine register numbers", "at most 8", "identifiers", registers(9)),
        ("a short parent", "ids have 32 bytes", "parent", Some(Value::Bytes(vec![1; 31]))),
        ("257 units", "at most 256", "units", {
            Some(Value::Array(
                (0..257_u16).map(|at| cbor::bytes(&[&at.to_be_bytes()[..], &[7; 30]].concat())).collect(),
            ))
        }),
        ("a unit twice", "each once", "units", Some(Value::Array(vec![cbor::bytes(&[7; 32]); 2]))),
        ("a short unit", "ids have 32 bytes", "units", Some(Value::Array(vec![cbor::bytes(&[7; 31])]))),
        ("no operation before", "every operation but the genesis names the one before", "previous", None),
    ];
    let mut vectors: Vec<Json> = cases
        .into_iter()
        .map(|(name, reason, field, value)| {
            let mut s = Scenario::new();
            let (org, content) = (s.org, changed(Some(s.id("genesis")), field, value));
            s.add_raw("bad", org, &key(1), content);
            s.tell(name, reason, &[(&[("genesis", "extends"), ("bad", "refused")], "genesis")], vec![])
        })
        .collect();

    let mut s = Scenario::new();
    let (org, content) = (s.org, changed(Some(s.id("genesis")), "newField", Some(Value::from(1))));
    s.add_raw("later", org, &key(1), content);
    let reason = "fields of later versions are left alone";
    vectors.push(s.tell(
        "an unknown field",
        reason,
        &[(&[("genesis", "extends"), ("later", "extends")], "later")],
        vec![],
    ));

    let mut s = Scenario::new();
    let units = Value::Array(vec![cbor::bytes(&[7; 32]), cbor::bytes(&[8; 32])]);
    let (org, content) = (s.org, changed(Some(s.id("genesis")), "units", Some(units)));
    s.add_raw("confirms", org, &key(1), content);
    vectors.push(s.tell(
        "two confirmed units",
        "a parent lists the organisations that it confirms",
        &[(&[("genesis", "extends"), ("confirms", "extends")], "confirms")],
        vec![],
    ));

    let founding = [
        ("a genesis signed by a stranger", "a genesis is signed by one of its own controllers", 9, None),
        ("a genesis with an operation before it", "a genesis has none", 1, Some(RecordId([4; 32]))),
    ];
    for (name, reason, by, previous) in founding {
        let mut s = Scenario { org: OrgId::GENESIS, operations: vec![] };
        let mut operation = genesis_operation();
        operation.previous = previous;
        s.add_raw("genesis", OrgId::GENESIS, &key(by), operation.to_content());
        vectors.push(s.tell(name, reason, &[(&[("genesis", "refused")], "")], vec![]));
    }
    vectors
}

pub(super) fn file() -> Json {
    let mut vectors = forks();
    vectors.push(precedence());
    if let Json::Array(both) = authority() {
        vectors.extend(both);
    }
    vectors.extend(contents());
    file_of(
        "Identity operations. Each run offers the operations in one order; the outcome of each and the tip at the end are given. The answers about authority hold at the end of every run.",
        vectors,
    )
}
