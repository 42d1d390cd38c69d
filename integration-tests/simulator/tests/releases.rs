//! Two releases of the protocol side by side: the present one, and a build of the same sources that knows one more kind,
//! one more optional field and one more critical field. Nothing but bytes gets from one to the other.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use ciborium::value::Value;
use kirjo_protocol as present;
use kirjo_protocol_later as later;
use serde_json::Value as Json;

use present::body::Body;
use present::id::{OrgId, RecordKey};
use present::identity::{Operation, Signer};
use present::key::SigningKey;
use present::kind::Kind;
use present::time::{DAY, Seq, UnixMillis};

const NETWORK: &str = "demo";
const NOW: u64 = 1_790_000_000_000;

/// What goes over a link.
enum Sent {
    Request { from: u64, to: u64, token: u64, frame: Vec<u8> },
    Answer { from: u64, to: u64, token: u64, frame: Vec<u8> },
}

/// A node of either release, as the network sees it.
trait Node {
    /// Takes in an envelope of its own, or from a peer by gossip.
    fn offer(&mut self, envelope: &[u8], from: Option<u64>) -> &'static str;
    fn connect(&mut self, peer: u64, outbound: bool) -> Vec<Sent>;
    fn hear(&mut self, sent: Sent) -> Vec<Sent>;
    /// Every envelope it holds.
    fn envelopes(&self) -> BTreeSet<Arc<[u8]>>;
    fn digest(&self) -> ([u8; 32], usize);
    /// The ids of what its readers see.
    fn shown(&self) -> BTreeSet<[u8; 32]>;
    fn has_loaded(&self) -> bool;
    /// The same disk under another program: its log, restored.
    fn log(&self) -> BTreeMap<u64, Arc<[u8]>>;
}

/// Writes the smallest possible driver around the replica of one release: a log in memory, frames in and frames out.
macro_rules! driver {
    ($name:ident, $protocol:ident) => {
        mod $name {
            use super::{$protocol as protocol, *};
            use protocol::envelope::{self, Record};
            use protocol::frame::{Request, Response};
            use protocol::id::NetworkId;
            use protocol::refusal::Refusal;
            use protocol::replica::{Arrival, Config, Input, Output, Peer, Replica, Source, Stored, Token};
            use protocol::time::UnixMillis;

            pub(super) struct Driver {
                number: u64,
                replica: Replica,
                log: BTreeMap<Arrival, Record>,
                loaded: bool,
            }

            fn network() -> NetworkId {
                NETWORK.parse().expect("a good name")
            }

            fn verified(envelopes: Vec<Arc<[u8]>>) -> Vec<Result<Record, Refusal>> {
                let verify = |bytes: Arc<[u8]>| envelope::verify(&bytes, &network()).map_err(|e| Refusal::from(&e));
                envelopes.into_iter().map(verify).collect()
            }

            impl Driver {
                pub(super) fn new(number: u64) -> Self {
                    let replica = Replica::new(Config::new(network(), number));
                    Self { number, replica, log: BTreeMap::new(), loaded: false }
                }

                /// Starts from a log that a node of whatever release has written.
                pub(super) fn restored(number: u64, log: BTreeMap<u64, Arc<[u8]>>) -> Self {
                    let mut node = Self::new(number);
                    for (arrival, bytes) in log {
                        node.log.insert(Arrival(arrival), envelope::read_trusted(&bytes, &network()).expect("its own"));
                    }
                    let (first, rest): (Vec<_>, Vec<_>) =
                        node.log.iter().partition(|(_, record)| *record.kind() == protocol::kind::Kind::Identity);
                    let stored = first.into_iter().chain(rest).map(|(arrival, record)| Stored::of(*arrival, record));
                    let mut out = Vec::new();
                    node.replica.restore(stored, &mut out).expect("a set");
                    assert!(out.is_empty(), "nothing of it is given up");
                    node
                }

                fn input(&mut self, input: Input) -> Vec<Sent> {
                    let mut out = Vec::new();
                    self.replica.handle(UnixMillis(NOW), input, &mut out);
                    self.carry_out(out)
                }

                fn envelopes_of(&self, arrivals: &[Arrival]) -> Vec<Arc<[u8]>> {
                    arrivals.iter().filter_map(|arrival| self.log.get(arrival)).map(|r| r.bytes().clone()).collect()
                }

                fn carry_out(&mut self, out: Vec<Output>) -> Vec<Sent> {
                    self.loaded |= self.replica.loading().is_some();
                    let from = self.number;
                    let mut sent = Vec::new();
                    let answer = |token: Token, response: Response| {
                        let (to, token) = (token.0 & 0xff, token.0 >> 8);
                        Sent::Answer { from, to, token, frame: response.encode() }
                    };
                    for output in out {
                        match output {
                            Output::Store { arrival, record } => {
                                self.log.insert(arrival, record);
                            }
                            Output::Erase { arrival } => {
                                self.log.remove(&arrival);
                            }
                            Output::StoreStub(_) => panic!("nobody here leaves anything out"),
                            Output::Request { peer, token, request } => {
                                sent.push(Sent::Request { from, to: peer.0, token: token.0, frame: request.encode() });
                            }
                            Output::Push { peer, token, arrivals } => {
                                let frame = Request::Push { envelopes: self.envelopes_of(&arrivals) }.encode();
                                sent.push(Sent::Request { from, to: peer.0, token: token.0, frame });
                            }
                            Output::Reply { token, response } => sent.push(answer(token, response)),
                            Output::ReplyRecords { token, arrivals, gone } => {
                                let envelopes = self.envelopes_of(&arrivals);
                                sent.push(answer(token, Response::Records { envelopes, gone }));
                            }
                            Output::ReplyVerdicts { token, verdicts, winners } => {
                                let winners = self.envelopes_of(&winners);
                                sent.push(answer(token, Response::Verdicts { verdicts, winners }));
                            }
                            Output::Disconnect { peer, refusal } => panic!("{from} disconnects {}: {refusal}", peer.0),
                            Output::Evidence { .. } => panic!("nobody has equivocated"),
                            Output::Synced { .. } | Output::Deaf { .. } | Output::HeadDue { .. } => {}
                        }
                    }
                    sent
                }
            }

            impl Node for Driver {
                fn offer(&mut self, bytes: &[u8], from: Option<u64>) -> &'static str {
                    let record = envelope::verify(bytes, &network()).expect("a good envelope");
                    let source = from.map_or(Source::Local, |peer| Source::Peer(Peer(peer)));
                    let mut out = Vec::new();
                    let verdict = self.replica.offer(UnixMillis(NOW), &record, source, &mut out);
                    self.carry_out(out);
                    verdict.name()
                }

                fn connect(&mut self, peer: u64, outbound: bool) -> Vec<Sent> {
                    self.input(Input::Connected { peer: Peer(peer), outbound })
                }

                fn hear(&mut self, sent: Sent) -> Vec<Sent> {
                    match sent {
                        Sent::Request { from, token, frame, .. } => {
                            let (peer, token) = (Peer(from), Token(token << 8 | from));
                            match Request::decode(&frame).expect("a frame of this protocol") {
                                Request::Push { envelopes } => {
                                    self.input(Input::Pushed { peer, token, records: verified(envelopes) })
                                }
                                request => self.input(Input::Request { peer, token, request }),
                            }
                        }
                        Sent::Answer { from, token, frame, .. } => {
                            let (peer, token) = (Peer(from), Token(token));
                            self.input(match Response::decode(&frame).expect("a frame of this protocol") {
                                Response::Records { envelopes, gone } => {
                                    let records = verified(envelopes);
                                    Input::Fetched { peer, token, records, gone, verdicts: None }
                                }
                                Response::Verdicts { verdicts, winners } => {
                                    let (records, verdicts) = (verified(winners), Some(verdicts));
                                    Input::Fetched { peer, token, records, gone: Vec::new(), verdicts }
                                }
                                response => Input::Response { peer, token, response },
                            })
                        }
                    }
                }

                fn envelopes(&self) -> BTreeSet<Arc<[u8]>> {
                    self.log.values().map(|record| record.bytes().clone()).collect()
                }

                fn digest(&self) -> ([u8; 32], usize) {
                    self.replica.state_digest(UnixMillis(NOW))
                }

                fn shown(&self) -> BTreeSet<[u8; 32]> {
                    let all = self.replica.since(Arrival(0));
                    all.filter(|view| view.is_showable(UnixMillis(NOW))).map(|view| view.entry.id.0).collect()
                }

                fn has_loaded(&self) -> bool {
                    self.loaded
                }

                fn log(&self) -> BTreeMap<u64, Arc<[u8]>> {
                    self.log.iter().map(|(arrival, record)| (arrival.0, record.bytes().clone())).collect()
                }
            }
        }
    };
}

driver!(of_present, present);
driver!(of_later, later);

/// Carries everything to where it goes until nobody has anything to say.
fn settle(nodes: &mut [Box<dyn Node>], sent: Vec<Sent>) {
    let mut queue = VecDeque::from(sent);
    while let Some(next) = queue.pop_front() {
        let (Sent::Request { to, .. } | Sent::Answer { to, .. }) = &next;
        let to = *to as usize;
        queue.extend(nodes[to].hear(next));
    }
}

/// One node dials another, and they reconcile.
fn connect(nodes: &mut [Box<dyn Node>], from: usize, to: usize) {
    let mut sent = nodes[to].connect(from as u64, false);
    sent.extend(nodes[from].connect(to as u64, true));
    settle(nodes, sent);
}

fn field(name: &str, value: impl Into<Value>) -> (Value, Value) {
    (Value::from(name), value.into())
}

fn english(text: &str) -> Value {
    Value::Map(vec![field("en", text)])
}

/// A content that any release may publish as a product but for the fields that are added.
fn product(title: &str, added: Option<(Value, Value)>) -> Value {
    let mut fields = vec![
        field("title", english(title)),
        field("summary", english("What it is.")),
        field("description", english("What it does.")),
        field("themes", Value::Array(vec![Value::from("elderly-care")])),
        field("productType", "sensor"),
        field("regulatory", Value::Map(vec![field("status", "not-a-device")])),
    ];
    fields.extend(added);
    Value::Map(fields)
}

fn pathway(title: &str) -> Value {
    let Value::Map(fields) = product(title, None) else { unreachable!("a product is a map") };
    Value::Map(fields.into_iter().take(4).collect())
}

/// A publisher with its genesis.
struct Publisher {
    signer: SigningKey,
    genesis: Arc<[u8]>,
    org: OrgId,
}

impl Publisher {
    fn new(seed: u8) -> Self {
        let controller = SigningKey::from_seed([seed; 32]);
        let signer = SigningKey::from_seed([seed ^ 0x80; 32]);
        let operation = Operation {
            controllers: vec![controller.public()],
            signers: vec![Signer::of_everything(signer.public())],
            ..Operation::default()
        };
        let seq = Seq::new(UnixMillis(NOW - DAY), 0);
        let body = Body::new(OrgId::GENESIS, Kind::Identity, RecordKey::IDENTITY, seq).content(operation.to_content());
        let genesis: Arc<[u8]> = Self::sign(&body, &controller);
        let org = present::envelope::verify(&genesis, &NETWORK.parse().unwrap()).unwrap().org();
        Self { signer, genesis, org }
    }

    fn sign(body: &Body, key: &SigningKey) -> Arc<[u8]> {
        present::envelope::sign(body, key, &NETWORK.parse().unwrap()).unwrap().into()
    }

    fn record(&self, kind: &str, key: u8, content: Value, critical: &[&str]) -> Arc<[u8]> {
        let seq = Seq::new(UnixMillis(NOW - u64::from(key)), 0);
        let mut body = Body::new(self.org, Kind::parse(kind).unwrap(), RecordKey([key; 16]), seq)
            .expires(UnixMillis(NOW + DAY))
            .content(content);
        body.critical = critical.iter().map(|name| (*name).to_owned()).collect();
        Self::sign(&body, &self.signer)
    }

    /// One record each of what only the later release knows whole: a kind, an optional field, a critical field.
    fn of_later_release(&self) -> [Arc<[u8]>; 3] {
        [
            self.record("pathway", 251, pathway("How we do it"), &[]),
            self.record("product", 252, product("Light", Some(field("carbon", 12))), &[]),
            self.record("product", 253, product("Strong", Some(field("dose", 3))), &["dose"]),
        ]
    }
}

/// Everybody holds the same bytes, and readers see what the release of their node knows: the present one neither the
/// record of the unknown kind nor the one with the unknown critical field.
fn assert_in_step(nodes: &[Box<dyn Node>], is_later: &[bool]) {
    for (node, is_later) in nodes.iter().zip(is_later) {
        assert_eq!(node.envelopes(), nodes[0].envelopes());
        assert_eq!(node.digest(), nodes[0].digest());
        let published = node.digest().1;
        assert_eq!(node.shown().len(), if *is_later { published } else { published - 2 });
    }
}

#[test]
fn a_record_of_a_later_release_is_held_everywhere_and_shown_by_whoever_knows_it() {
    let publisher = Publisher::new(1);
    // Two later nodes that meet through a present one only, and a present one that comes last.
    let mut nodes: Vec<Box<dyn Node>> = vec![
        Box::new(of_later::Driver::new(0)),
        Box::new(of_present::Driver::new(1)),
        Box::new(of_later::Driver::new(2)),
        Box::new(of_present::Driver::new(3)),
    ];
    let [kind, optional, critical] = publisher.of_later_release();
    let plain = publisher.record("product", 1, product("Plain", None), &[]);
    for envelope in [&publisher.genesis, &kind, &optional, &plain] {
        assert_eq!(nodes[0].offer(envelope, None), "accepted");
    }
    connect(&mut nodes, 0, 1);
    connect(&mut nodes, 1, 2);
    // By gossip, and later ones by way of a present one.
    assert_eq!(nodes[2].offer(&critical, None), "accepted");
    assert_eq!(nodes[1].offer(&critical, Some(2)), "accepted");
    assert_eq!(nodes[0].offer(&critical, Some(1)), "accepted");
    connect(&mut nodes, 3, 1);
    assert_in_step(&nodes, &[true, false, true, false]);
    assert_eq!(nodes[0].shown().len(), 4);
}

#[test]
fn a_node_shows_what_it_has_held_all_along_as_soon_as_it_is_updated_and_hides_it_again_when_it_goes_back() {
    let publisher = Publisher::new(1);
    let mut before = of_present::Driver::new(0);
    let envelopes = publisher.of_later_release();
    for envelope in [&publisher.genesis].into_iter().chain(&envelopes) {
        assert_eq!(before.offer(envelope, None), "accepted");
    }
    let updated = of_later::Driver::restored(0, before.log());
    let back = of_present::Driver::restored(0, updated.log());
    assert_eq!((before.shown().len(), updated.shown().len(), back.shown()), (1, 3, before.shown()));
    let nodes: Vec<Box<dyn Node>> = vec![Box::new(before), Box::new(updated), Box::new(back)];
    assert_in_step(&nodes, &[false, true, false]);
}

#[test]
fn nodes_of_two_releases_load_the_whole_set_from_each_other() {
    let mut nodes: Vec<Box<dyn Node>> = vec![
        Box::new(of_present::Driver::new(0)),
        Box::new(of_later::Driver::new(1)),
        Box::new(of_present::Driver::new(2)),
    ];
    let content = pathway("One of many");
    for seed in 1..=22 {
        let publisher = Publisher::new(seed);
        nodes[0].offer(&publisher.genesis, None);
        for key in 1..=240 {
            nodes[0].offer(&publisher.record("product", key, content.clone(), &[]), None);
        }
    }
    for envelope in Publisher::new(22).of_later_release() {
        nodes[0].offer(&envelope, None);
    }
    assert!(nodes[0].envelopes().len() as u64 > present::limits::BULK_MISSING);
    connect(&mut nodes, 1, 0);
    connect(&mut nodes, 2, 1);
    assert!(nodes[1].has_loaded() && nodes[2].has_loaded(), "both came by a load in bulk");
    assert_in_step(&nodes, &[false, true, false]);
}

#[test]
fn the_later_release_knows_one_kind_and_two_fields_more_and_nothing_else() {
    let rules = |faults: Vec<String>| faults.join(" ");
    let now = |kind: &str, content: &Value| {
        rules(present::content::validate(kind, content).iter().map(|fault| fault.rule.code().to_owned()).collect())
    };
    let then = |kind: &str, content: &Value| {
        rules(later::content::validate(kind, content).iter().map(|fault| fault.rule.code().to_owned()).collect())
    };
    let carbon = product("Light", Some(field("carbon", 12)));
    let dose = product("Strong", Some(field("dose", 3)));
    for (kind, content, refusal) in [
        ("product", product("Plain", None), ""),
        ("product", carbon.clone(), "unknown-field"),
        ("product", dose.clone(), "unknown-field"),
        ("pathway", pathway("How"), "unknown-kind"),
    ] {
        assert_eq!((now(kind, &content).as_str(), then(kind, &content).as_str()), (refusal, ""), "{kind}");
    }
    let names = |kinds: Vec<String>| kinds.join(" ");
    assert_eq!(
        names(later::kind::PUBLISHED.iter().map(|kind| kind.name().to_owned()).collect()),
        format!("{} pathway", names(present::kind::PUBLISHED.iter().map(|kind| kind.name().to_owned()).collect()))
    );
    let read = later::content::later::Added::read;
    assert_eq!((read(&carbon).carbon, read(&carbon).dose), (Some(12), None));
    assert_eq!((read(&dose).carbon, read(&dose).dose), (None, Some(3)));
}

/// The bytes of a vector: `hex`, or `parts` that are joined, each as often as its `times`.
fn bytes_of(vector: &Json) -> Vec<u8> {
    let hex = |text: &str| -> Vec<u8> {
        let digits = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hex");
        (0..text.len()).step_by(2).map(digits).collect()
    };
    match &vector["parts"] {
        Json::Array(parts) => parts
            .iter()
            .flat_map(|part| {
                let times = part["times"].as_u64().unwrap_or(1) as usize;
                hex(part["hex"].as_str().unwrap()).repeat(times)
            })
            .collect(),
        _ => hex(vector["hex"].as_str().unwrap()),
    }
}

#[test]
fn two_releases_judge_every_envelope_and_every_frame_of_the_vectors_alike() {
    let vectors = |text: &str| -> Vec<Json> {
        let file: Json = serde_json::from_str(text).unwrap();
        file["vectors"].as_array().unwrap().clone()
    };
    let envelopes = vectors(include_str!("../../../protocol/vectors/envelope.json"));
    for vector in &envelopes {
        let bytes = bytes_of(vector);
        let one = present::envelope::verify(&bytes, &NETWORK.parse().unwrap())
            .map(|record| record.id().0)
            .map_err(|error| present::refusal::Refusal::from(&error).name());
        let two = later::envelope::verify(&bytes, &NETWORK.parse().unwrap())
            .map(|record| record.id().0)
            .map_err(|error| later::refusal::Refusal::from(&error).name());
        assert_eq!((&one, one.is_ok()), (&two, vector["valid"].as_bool().unwrap()), "{}", vector["name"]);
    }
    let frames = vectors(include_str!("../../../protocol/vectors/frames.json"));
    for vector in &frames {
        let bytes = bytes_of(vector);
        let one = (
            present::frame::Request::decode(&bytes).map(|frame| frame.encode()).ok(),
            present::frame::Response::decode(&bytes).map(|frame| frame.encode()).ok(),
        );
        let two = (
            later::frame::Request::decode(&bytes).map(|frame| frame.encode()).ok(),
            later::frame::Response::decode(&bytes).map(|frame| frame.encode()).ok(),
        );
        assert_eq!(one, two, "{}", vector["name"]);
    }
    assert!(envelopes.len() > 10 && frames.len() > 10);
}
