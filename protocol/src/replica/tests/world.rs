//! Publishers, and replicas with the smallest possible driver: a log in memory, and a wire that delivers at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use ciborium::value::Value;

use crate::body::Body;
use crate::cbor;
use crate::envelope::{self, Record};
use crate::frame::{Request, Response};
use crate::id::{NetworkId, OrgId, RecordKey};
use crate::identity::{Operation, Signer};
use crate::key::SigningKey;
use crate::kind::Kind;
use crate::refusal::{Refusal, Verdict};
use crate::time::{DAY, Seq, UnixMillis};

use super::super::{Arrival, Config, DropRule, Input, Output, Peer, Replica, Source, Stub, Token};

pub(super) const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

pub(super) fn network() -> NetworkId {
    "test".parse().unwrap()
}

pub(super) fn replica() -> Replica {
    Replica::new(Config::new(network(), 1))
}

pub(super) fn read(bytes: Vec<u8>) -> Record {
    envelope::verify(&bytes, &network()).unwrap()
}

/// An organisation with one controller and one signer.
pub(super) struct Publisher {
    pub(super) controller: SigningKey,
    pub(super) signer: SigningKey,
    pub(super) genesis: Record,
}

impl Publisher {
    pub(super) fn new(seed: u8) -> Self {
        let (controller, signer) = (SigningKey::from_seed([seed; 32]), SigningKey::from_seed([seed + 100; 32]));
        let operation = Operation {
            controllers: vec![controller.public()],
            signers: vec![Signer::of_everything(signer.public())],
            ..Operation::default()
        };
        let body = Body::new(OrgId::GENESIS, Kind::Identity, RecordKey::IDENTITY, Seq::new(NOW.minus(DAY), 0))
            .content(operation.to_content());
        let genesis = read(envelope::sign(&body, &controller, &network()).unwrap());
        Self { controller, signer, genesis }
    }

    pub(super) fn org(&self) -> OrgId {
        self.genesis.org()
    }

    pub(super) fn body(&self, key: u8, at: UnixMillis) -> Body {
        Body::new(self.org(), Kind::Product, RecordKey([key; 16]), Seq::new(at, 0)).expires(at.plus(30 * DAY))
    }

    pub(super) fn sign(&self, body: &Body) -> Record {
        read(envelope::sign(body, &self.signer, &network()).unwrap())
    }

    pub(super) fn record(&self, key: u8, at: UnixMillis) -> Record {
        self.text(key, at, "text")
    }

    pub(super) fn text(&self, key: u8, at: UnixMillis, text: &str) -> Record {
        self.sign(&self.body(key, at).content(cbor::map([("title", Value::from(text))])))
    }

    pub(super) fn retraction(&self, key: u8, at: UnixMillis) -> Record {
        self.sign(&self.body(key, at).expires(UnixMillis(0)).retraction())
    }

    pub(super) fn next_operation(&self, previous: &Record, signers: Vec<Signer>) -> Record {
        let operation = Operation {
            previous: Some(previous.id()),
            controllers: vec![self.controller.public()],
            signers,
            ..Operation::default()
        };
        let body = Body::new(self.org(), Kind::Identity, RecordKey::IDENTITY, Seq::new(NOW, 0))
            .content(operation.to_content());
        read(envelope::sign(&body, &self.controller, &network()).unwrap())
    }
}

pub(super) fn offer(replica: &mut Replica, now: UnixMillis, record: &Record) -> Verdict {
    replica.offer(now, record, Source::Local, &mut Vec::new())
}

/// Replicas with the smallest possible driver: a log in memory, and a wire that delivers at once.
pub(super) struct World {
    pub(super) now: UnixMillis,
    pub(super) nodes: Vec<(Replica, BTreeMap<Arrival, Record>)>,
    /// What is left of the records that each has dropped.
    pub(super) stubs: Vec<BTreeMap<Arrival, Stub>>,
    pub(super) synced: Vec<(usize, usize, usize, bool)>,
    pub(super) disconnected: Vec<(usize, Refusal)>,
    pub(super) deaf: Vec<(usize, usize)>,
    pub(super) sent: usize,
}

impl World {
    pub(super) fn new(nodes: usize) -> Self {
        let stubs = vec![BTreeMap::new(); nodes];
        let nodes = (0..nodes).map(|_| (replica(), BTreeMap::new())).collect();
        Self { now: NOW, nodes, stubs, synced: Vec::new(), disconnected: Vec::new(), deaf: Vec::new(), sent: 0 }
    }

    pub(super) fn publish(&mut self, at: usize, record: &Record) -> Verdict {
        let mut out = Vec::new();
        let verdict = self.nodes[at].0.offer(self.now, record, Source::Local, &mut out);
        self.carry_out(at, out);
        verdict
    }

    pub(super) fn input(&mut self, at: usize, input: Input) {
        let mut out = Vec::new();
        self.nodes[at].0.handle(self.now, input, &mut out);
        self.carry_out(at, out);
    }

    /// A node's operator leaves records out.
    pub(super) fn drop_by(&mut self, at: usize, rule: DropRule) -> usize {
        let mut out = Vec::new();
        let dropped = self.nodes[at].0.drop_by(rule, &mut out).unwrap();
        self.carry_out(at, out);
        dropped
    }

    /// A node's operator takes a rule back.
    pub(super) fn keep(&mut self, at: usize, rule: DropRule) -> Option<usize> {
        let mut out = Vec::new();
        let released = self.nodes[at].0.keep(self.now, rule, &mut out);
        self.carry_out(at, out);
        released
    }

    /// `one` dials `two` and they reconcile.
    pub(super) fn connect(&mut self, one: usize, two: usize) {
        self.input(two, Input::Connected { peer: Peer(one as u64), outbound: false });
        self.input(one, Input::Connected { peer: Peer(two as u64), outbound: true });
    }

    pub(super) fn envelopes(&self, at: usize, arrivals: &[Arrival]) -> Vec<Arc<[u8]>> {
        arrivals
            .iter()
            .filter_map(|arrival| self.nodes[at].1.get(arrival))
            .map(|record| record.bytes().clone())
            .collect()
    }

    pub(super) fn verified(envelopes: &[Arc<[u8]>]) -> Vec<Result<Record, Refusal>> {
        envelopes
            .iter()
            .map(|bytes| envelope::verify(bytes, &network()).map_err(|error| Refusal::from(&error)))
            .collect()
    }

    pub(super) fn carry_out(&mut self, at: usize, out: Vec<Output>) {
        let me = Peer(at as u64);
        for output in out {
            match output {
                Output::Store { arrival, record } => assert!(self.nodes[at].1.insert(arrival, record).is_none()),
                Output::StoreStub(stub) => {
                    self.nodes[at].1.remove(&stub.arrival);
                    assert!(self.stubs[at].insert(stub.arrival, stub).is_none(), "dropped twice");
                }
                Output::Erase { arrival } => {
                    let erased = (self.nodes[at].1.remove(&arrival), self.stubs[at].remove(&arrival));
                    assert!(erased.0.is_some() != erased.1.is_some(), "erased what was not there");
                }
                Output::Request { peer, token, request } => {
                    self.sent += request.encode().len();
                    let request = Request::decode(&request.encode()).unwrap();
                    self.input(
                        peer.0 as usize,
                        Input::Request { peer: me, token: Token(token.0 << 8 | at as u64), request },
                    );
                }
                Output::Push { peer, token, arrivals } => {
                    let records = Self::verified(&self.envelopes(at, &arrivals));
                    self.input(
                        peer.0 as usize,
                        Input::Pushed { peer: me, token: Token(token.0 << 8 | at as u64), records },
                    );
                }
                Output::Reply { token, response } => {
                    let response = Response::decode(&response.encode()).unwrap();
                    self.input(
                        (token.0 & 0xff) as usize,
                        Input::Response { peer: me, token: Token(token.0 >> 8), response },
                    );
                }
                Output::ReplyRecords { token, arrivals, gone } => {
                    let records = Self::verified(&self.envelopes(at, &arrivals));
                    let input = Input::Fetched { peer: me, token: Token(token.0 >> 8), records, gone, verdicts: None };
                    self.input((token.0 & 0xff) as usize, input);
                }
                Output::ReplyVerdicts { token, verdicts, winners } => {
                    let records = Self::verified(&self.envelopes(at, &winners));
                    let verdicts = Some(verdicts);
                    let input =
                        Input::Fetched { peer: me, token: Token(token.0 >> 8), records, gone: Vec::new(), verdicts };
                    self.input((token.0 & 0xff) as usize, input);
                }
                Output::Synced { peer, received, sent, complete } => {
                    self.synced.push((at, peer.0 as usize, received + sent, complete));
                }
                Output::Disconnect { peer, refusal } => self.disconnected.push((peer.0 as usize, refusal)),
                Output::Deaf { peer } => self.deaf.push((at, peer.0 as usize)),
                Output::Evidence { .. } | Output::HeadDue { .. } => {}
            }
        }
    }

    pub(super) fn assert_in_step(&self) {
        let digest = self.nodes[0].0.state_digest(self.now);
        for ((replica, log), stubs) in self.nodes.iter().zip(&self.stubs) {
            assert_eq!(replica.state_digest(self.now), digest);
            assert_eq!(
                replica.table.set.iter().collect::<Vec<_>>(),
                self.nodes[0].0.table.set.iter().collect::<Vec<_>>()
            );
            assert_eq!(log.len() + stubs.len(), replica.len(), "the log holds exactly the set");
            assert!(log.keys().all(|arrival| replica.by_arrival(*arrival).is_some_and(|view| !view.entry.stub)));
            for (arrival, stub) in stubs {
                let view = replica.by_arrival(*arrival).unwrap();
                assert!(view.entry.stub && !log.contains_key(arrival), "of a stub there is no payload");
                assert_eq!((view.org, view.entry.id, view.kind), (stub.org, stub.id, &stub.kind));
            }
        }
    }
}
