//! Publishers: an organisation's keys, what it has been told is safe, and the work it still has to do.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::sync::Arc;

use ciborium::value::Value;
use kirjo_protocol::body::Body;
use kirjo_protocol::cbor;
use kirjo_protocol::envelope::{self, Record};
use kirjo_protocol::head::Head;
use kirjo_protocol::id::{OrgId, RecordId, RecordKey};
use kirjo_protocol::identity::{Operation, Signer};
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::limits::{HEAD_EVERY, MAX_CLOCK_OFFSET, SYSTEM_LEASE};
use kirjo_protocol::refusal::Verdict;
use kirjo_protocol::replica::Source;
use kirjo_protocol::time::{DAY, SECOND, Seq, UnixMillis};

use crate::node::{Done, Guard};
use crate::promise::Promise;
use crate::random::Random;
use crate::sabotage::Sabotage;
use crate::scenario::Form;
use crate::trace::Millis;

use super::{EPOCH, World};

/// The lease of a record whose step names none.
const LEASE: Millis = 365 * DAY;
/// How long a restarted node asks its peers before it refuses to publish.
const GUARD_TIME: Millis = 30 * SECOND;
/// Peers that a restarted node asks.
const GUARD_PEERS: usize = 2;

/// A version of a record that its publisher has signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) seq: Seq,
    pub(super) id: RecordId,
    pub(super) retraction: bool,
    pub(super) expires: UnixMillis,
    pub(super) signer: [u8; 32],
}

/// A record as its publisher remembers it.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// Versions it was told are safe.
    pub(super) acknowledged: Vec<Version>,
    form: Form,
}

/// Something to be done.
#[derive(Clone)]
pub(super) enum Job {
    /// Take the genesis in.
    Found,
    /// Publish a version.
    Put { place: u8, form: Form, lease: Millis, again: bool },
    /// Withdraw.
    Retract { place: u8, again: bool },
    /// Change the keys.
    Operate { revoke: bool, signed: Option<(Record, Arc<SigningKey>)> },
}

/// Short enough for a story: what is signed shows as its name.
impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found => f.write_str("found the organisation"),
            Self::Put { place, form, .. } => write!(f, "publish {form:?} at {place}"),
            Self::Retract { place, .. } => write!(f, "withdraw {place}"),
            Self::Operate { revoke, signed } => {
                f.write_str(if *revoke { "remove all keys but a new one" } else { "take a new key into use" })?;
                signed.iter().try_for_each(|(record, _)| write!(f, ": {}", name(record)))
            }
        }
    }
}

impl Job {
    /// Whether the publisher tries until it is done.
    fn insists(&self) -> bool {
        match self {
            Self::Found | Self::Operate { .. } => true,
            Self::Put { again, .. } | Self::Retract { again, .. } => *again,
        }
    }
}

/// An identity operation that the publisher was told is safe.
pub(super) struct Made {
    pub(super) record: Record,
    /// The keys that it lists.
    listed: Vec<Signer>,
    /// The one that signs from then on.
    signer: Arc<SigningKey>,
    /// Those that it removed.
    revoked: Vec<[u8; 32]>,
}

impl Made {
    pub(super) fn removes_keys(&self) -> bool {
        !self.revoked.is_empty()
    }
}

/// A publisher.
pub(super) struct Desk {
    pub(super) org: OrgId,
    controllers: [SigningKey; 2],
    genesis: Record,
    /// Its operations, the genesis first: the last is in force.
    pub(super) operations: Vec<Made>,
    /// Since when its own node lacks the one in force.
    pub(super) lacking: Option<Millis>,
    pub(super) jobs: VecDeque<Job>,
    pub(super) running: Option<(Job, Option<(RecordKey, Version)>)>,
    pub(super) places: BTreeMap<RecordKey, Place>,
    /// Versions whose only disk was lost.
    pub(super) destroyed: BTreeSet<RecordId>,
    /// Keys that a thief has signed with.
    pub(super) stolen_keys: BTreeSet<[u8; 32]>,
    /// Whether its weaker controller has been stolen.
    pub(super) thief: bool,
    versions: u32,
}

/// The key of a place.
pub(super) fn key_of(place: u8) -> RecordKey {
    let mut key = [0xa0; 16];
    key[15] = place;
    RecordKey(key)
}

/// A record's short name in a story.
pub(super) fn name(record: &Record) -> String {
    let org = &record.org().to_string()[..4];
    let what = if record.is_retraction() { "withdrawal" } else { record.kind().name() };
    let id = &record.id().to_string()[..6];
    format!("{what} {id} of {org} at {:02x}", record.key().0[15])
}

impl Desk {
    pub(super) fn new(world: &mut World<'_>, random: &mut Random) -> Self {
        let controllers = [SigningKey::from_seed(random.bytes()), SigningKey::from_seed(random.bytes())];
        let signer = Arc::new(SigningKey::from_seed(random.bytes()));
        let listed = vec![Signer::of_everything(signer.public())];
        let operation = Operation {
            controllers: controllers.iter().map(SigningKey::public).collect(),
            signers: listed.clone(),
            ..Operation::default()
        };
        let seq = Seq::new(EPOCH.minus(DAY), 0);
        let body = Body::new(OrgId::GENESIS, Kind::Identity, RecordKey::IDENTITY, seq).content(operation.to_content());
        let genesis = world.sign(&body, &controllers[0]);
        Self {
            org: genesis.org(),
            controllers,
            operations: vec![Made { record: genesis.clone(), listed, signer, revoked: Vec::new() }],
            lacking: None,
            genesis,
            jobs: VecDeque::from([Job::Found]),
            running: None,
            places: BTreeMap::new(),
            destroyed: BTreeSet::new(),
            stolen_keys: BTreeSet::new(),
            thief: false,
            versions: 0,
        }
    }

    /// The operation in force.
    pub(super) fn tip(&self) -> &Made {
        self.operations.last().unwrap_or_else(|| unreachable!("the genesis is never taken away"))
    }

    /// The key in use.
    pub(super) fn signer(&self) -> &Arc<SigningKey> {
        &self.tip().signer
    }

    /// Whether an operation has removed a key.
    pub(super) fn has_revoked(&self, key: &[u8; 32]) -> bool {
        self.operations.iter().any(|made| made.revoked.contains(key))
    }

    /// The version that must win: the best of those acknowledged whose key has not been removed.
    pub(super) fn expected(&self, place: &Place) -> Option<Version> {
        let counts = |version: &&Version| !self.has_revoked(&version.signer) && !self.destroyed.contains(&version.id);
        place
            .acknowledged
            .iter()
            .filter(counts)
            .max_by_key(|version| (version.seq, std::cmp::Reverse(version.id)))
            .copied()
    }
}

impl World<'_> {
    /// Signs a body and reads it back.
    pub(super) fn sign(&mut self, body: &Body, key: &SigningKey) -> Record {
        let bytes = envelope::sign(body, key, &self.network);
        let record = bytes
            .map_err(|error| error.to_string())
            .and_then(|bytes| self.read(&bytes.into()).map_err(|refusal| refusal.to_string()));
        match record {
            Ok(record) => record,
            Err(error) => unreachable!("the simulator signs valid records only: {error}"),
        }
    }

    /// Puts something on a publisher's desk.
    pub(super) fn ask_for(&mut self, org: usize, job: Job) {
        self.desks[org].jobs.push_back(job);
        self.work(org);
    }

    /// Takes up the next job, if it can be done now.
    pub(super) fn work(&mut self, org: usize) {
        while self.nodes[org].up && self.desks[org].running.is_none() {
            let Some(job) = self.desks[org].jobs.pop_front() else { return };
            if matches!(job, Job::Operate { .. }) && self.lacks_operation(org) {
                self.desks[org].jobs.push_front(job);
                return;
            }
            if !matches!(job, Job::Found) && !self.may_publish(org, &job) {
                let patient = match self.nodes[org].guard {
                    Guard::Asking { since, .. } => self.now - since < GUARD_TIME,
                    Guard::Open => false,
                };
                if job.insists() || patient {
                    self.desks[org].jobs.push_front(job);
                    return;
                }
                self.tell(org, || format!("refuses to publish: {job:?}"));
                continue;
            }
            if !self.start_job(org, job) {
                return;
            }
        }
    }

    /// The checks before publishing: what has a restarted node published before, and is its clock right. Keys, and
    /// what a change of them makes necessary, don't wait for the clock.
    fn may_publish(&mut self, at: usize, job: &Job) -> bool {
        let node = &mut self.nodes[at];
        if let Guard::Asking { since, answers } = node.guard {
            let enough = answers >= GUARD_PEERS || (answers > 0 && self.now - since >= GUARD_TIME);
            let nobody = node.dials.is_empty() && self.scenario.links.iter().all(|(_, to)| *to != at);
            if !enough && !nobody {
                return false;
            }
            node.guard = Guard::Open;
        }
        job.insists() || node.replica.clock_offset().unsigned_abs() <= MAX_CLOCK_OFFSET
    }

    /// Does a job; false when it has to wait for the next tick.
    fn start_job(&mut self, org: usize, mut job: Job) -> bool {
        let (record, version) = match &mut job {
            Job::Found => {
                let now = self.clock(org);
                self.nodes[org].replica.add_own(self.desks[org].org, now);
                (self.desks[org].genesis.clone(), None)
            }
            Job::Operate { revoke, signed } => {
                if signed.is_none() {
                    *signed = Some(self.new_operation(org, *revoke));
                }
                let Some((record, _)) = signed else { return true };
                (record.clone(), None)
            }
            Job::Put { place, form, lease, again } => {
                let key = key_of(*place);
                let held = self.nodes[org].replica.record(&self.desks[org].org, &key);
                let held = held.map(|held| (held.retraction, held.expires));
                if held.is_some_and(|(retraction, _)| retraction) && !*again {
                    self.tell(org, || format!("does not publish over a withdrawal at {place}"));
                    return true;
                }
                // What has been published before is signed again as it is.
                if !*again && !self.may_say(org, *form) {
                    return true;
                }
                let until = held.map_or(UnixMillis(0), |(_, expires)| expires);
                let record = self.signed_version(org, *place, *form, Some(until.max(self.clock(org).plus(*lease))));
                (record.clone(), Some((key, version_of(&record))))
            }
            Job::Retract { place, again } => {
                let key = key_of(*place);
                let held = self.nodes[org].replica.record(&self.desks[org].org, &key);
                if !*again && held.is_none_or(|held| held.retraction) {
                    self.tell(org, || format!("has nothing to withdraw at {place}"));
                    return true;
                }
                let form = self.desks[org].places.get(&key).map_or(Form::Plain, |place| place.form);
                let record = self.signed_version(org, *place, form, None);
                (record.clone(), Some((key, version_of(&record))))
            }
        };
        let now = self.clock(org);
        let mut out = Vec::new();
        let verdict = self.nodes[org].replica.offer(now, &record, Source::Local, &mut out);
        self.tell(org, || format!("signs {} with number {}: {verdict}", name(&record), record.seq()));
        if let Some((key, _)) = version
            && let Job::Put { form, .. } = job
        {
            self.desks[org].places.entry(key).or_default().form = form;
        }
        match verdict {
            Verdict::Accepted | Verdict::Known => {
                self.desks[org].running = Some((job, version));
                let fresh = if verdict == Verdict::Accepted { vec![record] } else { Vec::new() };
                self.carry_out(org, out, Done { fresh, job: Some(org) });
                true
            }
            _ => {
                self.carry_out(org, out, Done::default());
                // What it waits for comes with a session.
                let insists = job.insists();
                if insists {
                    self.desks[org].jobs.push_front(job);
                }
                !insists
            }
        }
    }

    /// Whether the rules of its own release let a publisher say something. They must not keep back what the release
    /// knows, nor let out what it doesn't.
    fn may_say(&mut self, org: usize, form: Form) -> bool {
        let node = &self.nodes[org];
        let faults = node.replica.faults(&form.kind(), &form.content("A title"));
        let careless = self.is_sabotaged(Sabotage::PublishUnchecked);
        let known = form.is_known_to(node.release);
        if (careless || faults.is_empty()) != known {
            let text = format!("node {org} runs a {:?} release and judges {form:?} so: {faults:?}", node.release);
            self.break_promise(Promise::Publishable, text);
        }
        if !known {
            self.tell(org, || format!("refuses to publish {form:?}: {}", faults.join(", ")));
        }
        known
    }

    /// The key that the identity in force lists: a new one counts from when its operation is accepted, which is before
    /// the publisher is told so.
    fn signing_key(&self, org: usize) -> Arc<SigningKey> {
        match &self.desks[org].running {
            Some((Job::Operate { signed: Some((record, fresh)), .. }, _))
                if self.nodes[org].replica.by_id(&record.id()).is_some() =>
            {
                fresh.clone()
            }
            _ => self.desks[org].signer().clone(),
        }
    }

    fn signed_version(&mut self, org: usize, place: u8, form: Form, expires: Option<UnixMillis>) -> Record {
        let now = self.clock(org);
        let signer = self.signing_key(org);
        let desk = &mut self.desks[org];
        desk.versions += 1;
        let (id, number) = (desk.org, desk.versions);
        let mut seq = self.nodes[org].replica.next_seq(&id, now);
        if self.is_sabotaged(Sabotage::ReuseNumbers) {
            let held = self.nodes[org].replica.record(&id, &key_of(place));
            seq = held.map_or(seq, |held| held.seq);
        }
        let mut body = Body::new(id, form.kind(), key_of(place), seq);
        match expires {
            None => body = body.retraction(),
            Some(expires) => {
                let content = form.content(&format!("Place {place} of organisation {org}, version {number}"));
                body.critical = form.critical();
                // Numbers may run ahead of a clock that was mended; a lease always ends after them.
                body = body.expires(expires.max(seq.time().plus(SECOND))).content(content);
            }
        }
        self.sign(&body, &signer)
    }

    /// The operation that rotates or removes the key in use.
    fn new_operation(&mut self, org: usize, revoke: bool) -> (Record, Arc<SigningKey>) {
        let now = self.clock(org);
        let fresh = Arc::new(SigningKey::from_seed(self.random.bytes()));
        let desk = &self.desks[org];
        let seq = self.nodes[org].replica.next_seq(&desk.org, now);
        let mut signers = vec![Signer::of_everything(fresh.public())];
        if !revoke {
            signers.extend(desk.tip().listed.iter().cloned().map(|mut old| {
                old.until = old.until.or(Some(Seq(seq.0 - 1)));
                old
            }));
        }
        let operation = Operation {
            previous: Some(desk.tip().record.id()),
            controllers: desk.controllers.iter().map(SigningKey::public).collect(),
            signers,
            ..Operation::default()
        };
        let body = Body::new(desk.org, Kind::Identity, RecordKey::IDENTITY, seq).content(operation.to_content());
        let key = SigningKey::from_seed(desk.controllers[0].seed());
        (self.sign(&body, &key), fresh)
    }

    /// What a thief of the weaker controller signs: an operation after the one in force that lists its own key only.
    pub(super) fn usurpation(&mut self, org: usize, thief: &SigningKey, seq: Seq) -> Record {
        let desk = &self.desks[org];
        let operation = Operation {
            previous: Some(desk.tip().record.id()),
            controllers: desk.controllers.iter().map(SigningKey::public).collect(),
            signers: vec![Signer::of_everything(thief.public())],
            ..Operation::default()
        };
        let body = Body::new(desk.org, Kind::Identity, RecordKey::IDENTITY, seq).content(operation.to_content());
        let key = SigningKey::from_seed(desk.controllers[1].seed());
        self.sign(&body, &key)
    }

    /// The publisher is told that its job is done and safe.
    pub(super) fn job_done(&mut self, org: usize) {
        let Some((job, version)) = self.desks[org].running.take() else { return };
        self.tell(org, || "tells the publisher that it is safe".to_owned());
        if let Some((key, version)) = version {
            self.figures.acknowledged += 1;
            let place = self.desks[org].places.entry(key).or_default();
            place.acknowledged.push(version);
        }
        if let Job::Operate { revoke, signed: Some((record, fresh)) } = job {
            self.keys_changed(org, revoke, &record, fresh);
        }
        self.work(org);
    }

    fn keys_changed(&mut self, org: usize, revoke: bool, record: &Record, fresh: Arc<SigningKey>) {
        let Ok(operation) = Operation::from_record(record) else { return };
        let desk = &mut self.desks[org];
        let mut revoked = Vec::new();
        if revoke {
            revoked.extend(desk.tip().listed.iter().map(|signer| *signer.key.as_bytes()));
            // What shall stay is signed again before anything else, withdrawals included.
            let mut again = Vec::new();
            for (key, place) in &desk.places {
                let newest = place.acknowledged.iter().max_by_key(|version| version.seq);
                let number = key.0[15];
                match newest {
                    Some(version) if version.retraction => again.push(Job::Retract { place: number, again: true }),
                    Some(_) => again.push(Job::Put { place: number, form: place.form, lease: LEASE, again: true }),
                    None => {}
                }
            }
            for job in again.into_iter().rev() {
                desk.jobs.push_front(job);
            }
        }
        desk.operations.push(Made { record: record.clone(), listed: operation.signers, signer: fresh, revoked });
    }

    /// The node crashed under a publisher.
    pub(super) fn desk_crashed(&mut self, org: usize) {
        let Some((job, _)) = self.desks[org].running.take() else { return };
        if job.insists() {
            self.desks[org].jobs.push_front(job);
        }
    }

    /// Signs a head, unless the one in force says the same and is fresh.
    pub(super) fn sign_head(&mut self, at: usize, org: OrgId) {
        if self.nodes[at].is_honest() && matches!(self.nodes[at].guard, Guard::Asking { answers: 0, .. }) {
            self.nodes[at].head_held = true;
            return;
        }
        let now = self.clock(at);
        let replica = &self.nodes[at].replica;
        let Some(content) = replica.head_of(&org, replica.head_time(&org, now)) else { return };
        if self.is_sabotaged(Sabotage::SignOneHead) && replica.record(&org, &RecordKey::HEAD).is_some() {
            return;
        }
        if let Some(held) = replica.record(&org, &RecordKey::HEAD)
            && now.since(held.seq.time()) < HEAD_EVERY - HEAD_EVERY / 8
            && let Some(before) = self.nodes[at].disk.read(held.arrival)
            && let Some(before) = before.body().content.as_ref().and_then(Head::from_content)
            && (before.count, before.root) == (content.count, content.root)
            && replica.above(&org, before.as_of) == Some(0)
        {
            return;
        }
        self.publish_head(at, content.to_content());
    }

    pub(super) fn publish_head(&mut self, at: usize, content: Value) {
        let now = self.clock(at);
        let (org, signer) = (self.desks[at].org, self.signing_key(at));
        let above = Head::from_content(&content).map_or(now, |head| now.max(head.as_of.plus(1)));
        let seq = self.nodes[at].replica.next_seq(&org, above);
        let body = Body::new(org, Kind::Head, RecordKey::HEAD, seq).expires(now.plus(SYSTEM_LEASE)).content(content);
        let record = self.sign(&body, &signer);
        let mut out = Vec::new();
        let verdict = self.nodes[at].replica.offer(now, &record, Source::Local, &mut out);
        self.tell(at, || format!("signs {}: {verdict}", name(&record)));
        let fresh = if verdict == Verdict::Accepted { vec![record] } else { Vec::new() };
        self.carry_out(at, out, Done { fresh, job: None });
    }
}

/// A small content that says nothing much.
pub(super) fn text(text: &str) -> Value {
    cbor::map([("title", Value::from(text))])
}

pub(super) fn version_of(record: &Record) -> Version {
    Version {
        seq: record.seq(),
        id: record.id(),
        retraction: record.is_retraction(),
        expires: record.expires(),
        signer: *record.signer().as_bytes(),
    }
}
