//! Publishing: from a record file's fields to signed, stored and gossiped records.
//!
//! A file is checked whole before anything of it is published, and every fault is named at once. What the
//! publisher leaves out is filled in here: the key, the lease, the date of each language, the licence.

mod check;
mod held;
mod prepare;
mod reference;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use ciborium::Value;
use kirjo_protocol::cbor;
use kirjo_protocol::content::fault::{Fault, Rule};
use kirjo_protocol::content::{self, read as content_read};
use kirjo_protocol::envelope::EnvelopeError;
use kirjo_protocol::id::{OrgId, RecordId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::limits::{MAX_CLOCK_OFFSET, MAX_ENVELOPE};
use kirjo_protocol::time::UnixMillis;
use serde_json::Value as Json;
use tokio::sync::oneshot;

pub use check::{Checked, check_alone};
use prepare::{Prepared, over, prepare};
pub use reference::LOCAL;
use reference::Resolved;

use crate::clock::random_seed;
use crate::engine::{Message, Signed, Unsigned};
use crate::node::{Node, NodeError};

pub use held::Held;

/// The licence of a record's text when its publisher names none.
const DEFAULT_LICENCE: &str = "CC-BY-4.0";
/// Records of one call from which on their checks are shared among the cores: fewer take less time than threads do.
const SHARED_FROM: usize = 32;
/// Fields that say when a text was looked at; they alone don't make a new version.
const DATES: [&str; 2] = ["confirmed", "textDates"];
/// Language maps whose changes date a language.
const DATED_TEXTS: [&str; 3] = ["title", "summary", "description"];

/// By organisation, the keys of its records by the publisher's own ids. Filled when an organisation first publishes.
pub(crate) type LocalIds = BTreeMap<OrgId, BTreeMap<String, RecordKey>>;

/// How to publish.
#[derive(Debug, Clone, Default)]
pub struct PublishOptions {
    /// Only check; sign and send nothing.
    pub check: bool,
    /// Why findings of the personal-data lint do not apply; kept in this node's log, never published.
    pub reason: Option<String>,
    /// Publish even when no peer has been asked for this node's own records since its start.
    pub force: bool,
}

/// Which records of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// Those at these keys.
    These(Vec<RecordKey>),
    /// All that it has published.
    All,
}

/// What became of one record of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is published, or with [`PublishOptions::check`] could be.
    Published(Published),
    /// It broke rules, and nothing of it was published.
    Refused(Vec<Fault>),
}

/// A published record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its organisation.
    pub org: OrgId,
    /// Its place.
    pub key: RecordKey,
    /// Its id; `None` when it was only checked.
    pub id: Option<RecordId>,
    /// Its kind.
    pub kind: Kind,
    /// The end of its lease.
    pub expires: UnixMillis,
    /// Whether the same content was published already, so that nothing was done.
    pub unchanged: bool,
    /// What its author may want to reconsider; nothing was refused for it.
    pub warnings: Vec<Fault>,
}

/// A record that has passed all checks.
struct Draft {
    org: OrgId,
    kind: Kind,
    key: RecordKey,
    local_id: Option<String>,
    expires: UnixMillis,
    content: Value,
    unchanged: Option<RecordId>,
    warnings: Vec<Fault>,
    /// What it refers to by local ids.
    refers: Vec<Resolved>,
}

impl Node {
    /// Publishes records for one organisation, by default this node's own.
    ///
    /// # Errors
    /// [`NodeError`] when nothing at all can be published; faults of single records are in their [`Outcome`].
    pub async fn publish(
        &self,
        org: Option<OrgId>,
        records: Vec<Json>,
        options: PublishOptions,
    ) -> Result<Vec<Outcome>, NodeError> {
        let org = self.own_org(org)?;
        self.publish_for(records.into_iter().map(|record| (org, record)).collect(), options).await
    }

    /// Publishes records for several organisations of this node, in one group.
    ///
    /// # Errors
    /// As [`Node::publish`].
    pub async fn publish_for(
        &self,
        records: Vec<(OrgId, Json)>,
        options: PublishOptions,
    ) -> Result<Vec<Outcome>, NodeError> {
        if !options.check {
            self.check_clock()?;
        }
        let mut local_ids = self.0.publishing.lock().await;
        let mut results = self.drafts(&records, &options, &mut local_ids)?;
        let signs = |result: &Result<Draft, Vec<Fault>>| {
            result.as_ref().ok().filter(|draft| draft.unchanged.is_none()).map(|draft| draft.org)
        };
        let orgs: BTreeSet<OrgId> = results.iter().filter_map(signs).collect();
        if !options.check && orgs.iter().any(|org| self.0.guard.holds(org)) {
            // What peers hold may be newer than what these were made from. Others may check meanwhile.
            orgs.iter().for_each(|org| drop(local_ids.remove(org)));
            drop(local_ids);
            self.wait_for_guard(&orgs, options.force).await?;
            local_ids = self.0.publishing.lock().await;
            orgs.iter().for_each(|org| drop(local_ids.remove(org)));
            results = self.drafts(&records, &options, &mut local_ids)?;
        }

        let unsigned = results.iter().flatten().filter(|draft| draft.unchanged.is_none() && !options.check);
        let unsigned = unsigned.map(|draft| Unsigned {
            org: draft.org,
            kind: draft.kind.clone(),
            key: draft.key,
            expires: draft.expires,
            content: Some(draft.content.clone()),
            critical: Vec::new(),
        });
        let mut signed = self.sign(unsigned.collect()).await?.into_iter();
        let outcomes = results.into_iter().map(|result| match result {
            Err(faults) => Ok(Outcome::Refused(faults)),
            Ok(draft) if options.check || draft.unchanged.is_some() => Ok(Outcome::Published(Published {
                org: draft.org,
                key: draft.key,
                id: draft.unchanged,
                kind: draft.kind,
                expires: draft.expires,
                unchanged: draft.unchanged.is_some(),
                warnings: draft.warnings,
            })),
            Ok(draft) => {
                let mut outcome = signed.next().ok_or(NodeError::Stopping).and_then(outcome)?;
                if let Outcome::Published(published) = &mut outcome {
                    published.warnings = draft.warnings;
                }
                Ok(outcome)
            }
        });
        outcomes.collect()
    }

    /// Checks records and fills in what they leave out, against what is held now.
    fn drafts(
        &self,
        records: &[(OrgId, Json)],
        options: &PublishOptions,
        local_ids: &mut LocalIds,
    ) -> Result<Vec<Result<Draft, Vec<Fault>>>, NodeError> {
        for org in std::mem::take(&mut *self.0.ids_stale.lock().unwrap_or_else(PoisonError::into_inner)) {
            local_ids.remove(&org);
        }
        for (org, _) in records {
            self.own_org(Some(*org))?;
            if !local_ids.contains_key(org) {
                let found = self.read_local_ids(org)?;
                local_ids.insert(*org, found);
            }
        }
        // A record may refer to a later one of the same call, so all keys are known before any is looked at.
        let mut expected = LocalIds::new();
        for (org, record) in records {
            if let Some((local_id, key)) = expected_key(record, &local_ids[org])? {
                // Two rows of one file with one id are two versions of one record.
                expected.entry(*org).or_default().entry(local_id).or_insert(key);
            }
        }
        let draft = |(org, record): &(OrgId, Json)| {
            self.draft(*org, record.clone(), options, &local_ids[org], expected.get(org))
        };
        let mut results = on_all_cores(records, draft)?;
        refuse_dangling(&mut results, records, local_ids);
        for draft in results.iter().flatten() {
            if let Some(local_id) = &draft.local_id {
                local_ids.entry(draft.org).or_default().insert(local_id.clone(), draft.key);
            }
        }
        Ok(results)
    }

    /// Signs live records again with a new lease, as confirmed by a person.
    ///
    /// # Errors
    /// [`NodeError::NoRecord`] names a key without a live record; nothing is renewed then. As to `force`, see
    /// [`PublishOptions`].
    pub async fn renew(&self, org: Option<OrgId>, keys: Keys, force: bool) -> Result<Vec<Outcome>, NodeError> {
        let org = self.own_org(org)?;
        self.check_clock()?;
        self.wait_for_guard(&[org].into(), force).await?;
        let now = self.now();
        let mut unsigned = Vec::new();
        // What is over can't be renewed; its place among the others is kept.
        let mut refused = Vec::new();
        for (key, kind, arrival, held_until) in self.own_records(&org, keys)? {
            let record = self.record(arrival)?.ok_or_else(|| NodeError::NoRecord(key.to_string()))?;
            let Some(mut content) = record.body().content.clone() else { continue };
            set(&mut content, "confirmed", Value::from(date_of(now)));
            let latest = content::latest_expiry(kind.name(), &content, now).unwrap_or(now);
            refused.push(over(&kind, latest, now));
            if refused.last().is_some_and(Option::is_some) {
                continue;
            }
            let expires = latest.max(held_until);
            let critical = record.body().critical.clone();
            unsigned.push(Unsigned { org, kind, key, expires, content: Some(content), critical });
        }
        let mut signed = self.sign(unsigned).await?.into_iter();
        let outcomes = refused.into_iter().map(|fault| match fault {
            Some(fault) => Ok(Outcome::Refused(vec![fault])),
            None => signed.next().ok_or(NodeError::Stopping).and_then(outcome),
        });
        outcomes.collect()
    }

    /// Withdraws records, for good: every node erases what they said.
    ///
    /// # Errors
    /// [`NodeError::NoRecord`] names a key without a record; nothing is withdrawn then. As to `force`, see
    /// [`PublishOptions`].
    pub async fn retract(&self, org: Option<OrgId>, keys: Keys, force: bool) -> Result<Vec<Outcome>, NodeError> {
        let org = self.own_org(org)?;
        self.check_clock()?;
        self.wait_for_guard(&[org].into(), force).await?;
        let mut local_ids = self.0.publishing.lock().await;
        let records = self.own_records(&org, keys)?;
        let unsigned = records.into_iter().map(|(key, kind, ..)| Unsigned {
            org,
            kind,
            key,
            expires: UnixMillis(0),
            content: None,
            critical: Vec::new(),
        });
        let signed = self.sign(unsigned.collect()).await?;
        // A withdrawn record's own id may be used again, for a new key.
        local_ids.remove(&org);
        signed.into_iter().map(outcome).collect()
    }

    fn own_org(&self, org: Option<OrgId>) -> Result<OrgId, NodeError> {
        let org = org.unwrap_or(self.0.config.org);
        self.0.org_keys(&org).map(|_| org).ok_or(NodeError::NotOurs(org))
    }

    /// A clock that is far off would sign leases and versions that others put off or lose.
    fn check_clock(&self) -> Result<(), NodeError> {
        let offset = self.read(|replica| replica.clock_offset());
        if offset.unsigned_abs() > MAX_CLOCK_OFFSET { Err(NodeError::ClockOff(offset)) } else { Ok(()) }
    }

    async fn sign(&self, records: Vec<Unsigned>) -> Result<Vec<Signed>, NodeError> {
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let (done, signed) = oneshot::channel();
        self.0.tell(Message::Publish { records, done }).await;
        signed.await.map_err(|_| NodeError::Stopping)
    }

    /// The published records of an organisation at some keys.
    fn own_records(
        &self,
        org: &OrgId,
        keys: Keys,
    ) -> Result<Vec<(RecordKey, Kind, kirjo_protocol::replica::Arrival, UnixMillis)>, NodeError> {
        self.read(|replica| match keys {
            Keys::All => Ok(replica
                .records_of(org)
                .filter(|view| view.is_published())
                .map(|view| (view.entry.key, view.kind.clone(), view.entry.arrival, view.entry.expires))
                .collect()),
            Keys::These(keys) => keys
                .into_iter()
                .map(|key| {
                    let view = replica.record(org, &key).filter(|view| view.is_published());
                    let view = view.ok_or_else(|| NodeError::NoRecord(key.to_string()))?;
                    Ok((key, view.kind.clone(), view.entry.arrival, view.entry.expires))
                })
                .collect(),
        })
    }

    fn read_local_ids(&self, org: &OrgId) -> Result<BTreeMap<String, RecordKey>, NodeError> {
        let records = self.own_records(org, Keys::All)?;
        let mut found = BTreeMap::new();
        for (key, _, arrival, _) in records {
            if let Some(record) = self.record(arrival)?
                && let Some(content) = &record.body().content
                && let Some(local_id) = content_read::text(content, "localId")
            {
                found.insert(local_id, key);
            }
        }
        Ok(found)
    }

    /// Checks one record of a file and fills in what it leaves out. `expected` are the keys of the other records of
    /// its call.
    fn draft(
        &self,
        org: OrgId,
        mut record: Json,
        options: &PublishOptions,
        local_ids: &BTreeMap<String, RecordKey>,
        expected: Option<&BTreeMap<String, RecordKey>>,
    ) -> Result<Result<Draft, Vec<Fault>>, NodeError> {
        let now = self.now();
        let key_of = |id: &str| expected.and_then(|expected| expected.get(id)).or_else(|| local_ids.get(id)).copied();
        let schema = record.get("kind").and_then(Json::as_str).and_then(content::schema);
        let refers = match (schema, record.as_object_mut()) {
            (Some(schema), Some(fields)) => reference::resolve(schema, &org, fields, &key_of),
            _ => Vec::new(),
        };
        let mut prepared = match prepare(record, options.reason.as_deref()) {
            Ok(prepared) => prepared,
            Err(faults) => return Ok(Err(faults)),
        };
        prepared.faults.extend(own_endorsement(&org, &prepared.kind, &prepared.content));
        let local_id = content_read::text(&prepared.content, "localId");
        let known_key = local_id.as_ref().and_then(|id| key_of(id));
        let key = match (prepared.kind == Kind::Organisation, prepared.key.or(known_key)) {
            (true, _) => RecordKey::ORGANISATION,
            (false, Some(key)) => key,
            (false, None) => new_key()?,
        };
        let held = self.read(|replica| {
            let view = replica.record(&org, &key)?;
            Some((view.entry.arrival, view.kind.clone(), view.entry.retraction, view.entry.expires, view.entry.id))
        });
        let mut before = None;
        let mut earliest = UnixMillis(0);
        if let Some((arrival, held_kind, retraction, held_expires, id)) = held {
            if held_kind != prepared.kind || (retraction && prepared.kind != Kind::Organisation) {
                let kind = if retraction { "retraction" } else { held_kind.name() };
                let args = vec![("value", key.to_string()), ("kind", kind.to_owned())];
                prepared.faults.push(Fault::new("key", Rule::OtherKindAtKey, args));
            } else if !retraction {
                earliest = held_expires;
                before =
                    self.record(arrival)?.and_then(|record| record.body().content.clone()).map(|content| (content, id));
            }
        }

        let latest = prepared.latest(now);
        let lease_asked = prepared.wished.is_some();
        let expires = prepared.expires(now, earliest, latest);
        let Prepared { kind, mut content, faults, warnings, .. } = prepared;
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        // The same content with no other lease asked for needs no new version; `renew` is for the lease.
        let same =
            before.as_ref().filter(|(before, _)| without_dates(before) == without_dates(&content)).map(|(_, id)| *id);
        let unchanged = same.filter(|_| !lease_asked || expires == earliest);
        let expires = if unchanged.is_some() { earliest } else { expires };
        date_texts(&mut content, before.as_ref().map(|(content, _)| content), now);
        Ok(Ok(Draft { org, kind, key, local_id, expires, content, unchanged, warnings, refers }))
    }
}

/// Works through records in their order, on all cores when there are many: to check texts takes most of an import.
fn on_all_cores<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<R, NodeError> + Sync,
) -> Result<Vec<R>, NodeError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if items.len() < SHARED_FROM || cores == 1 {
        return items.iter().map(work).collect();
    }
    let work = &work;
    let parts: Result<Vec<Vec<R>>, NodeError> = std::thread::scope(|scope| {
        let share = |part| scope.spawn(move || items_of(part, work));
        let running: Vec<_> = items.chunks(items.len().div_ceil(cores)).map(share).collect();
        running.into_iter().map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    Ok(parts?.into_iter().flatten().collect())
}

fn items_of<T, R>(part: &[T], work: &impl Fn(&T) -> Result<R, NodeError>) -> Result<Vec<R>, NodeError> {
    part.iter().map(work).collect()
}

/// The local id of a record of a file and the key that it has or will have.
fn expected_key(record: &Json, known: &BTreeMap<String, RecordKey>) -> Result<Option<(String, RecordKey)>, NodeError> {
    let text = |field| record.get(field).and_then(Json::as_str);
    let Some(local_id) = text("localId") else { return Ok(None) };
    let key = match (text("kind"), text("key").and_then(|key| key.parse().ok())) {
        (Some("organisation"), _) => RecordKey::ORGANISATION,
        (_, Some(key)) => key,
        _ => known.get(local_id).copied().map_or_else(new_key, Ok)?,
    };
    Ok(Some((local_id.to_owned(), key)))
}

/// Refuses records that refer to a refused one of the same call, and those that refer to these, until all hold.
fn refuse_dangling(results: &mut [Result<Draft, Vec<Fault>>], records: &[(OrgId, Json)], known: &LocalIds) {
    loop {
        let good: BTreeSet<(OrgId, &str)> = results
            .iter()
            .flatten()
            .filter_map(|draft| draft.local_id.as_deref().map(|local_id| (draft.org, local_id)))
            .collect();
        let there = |org: &OrgId, id: &str| {
            good.contains(&(*org, id)) || known.get(org).is_some_and(|known| known.contains_key(id))
        };
        let dangling = |(org, draft): (&OrgId, &Draft)| -> Vec<Fault> {
            let gone = draft.refers.iter().filter(|refers| !there(org, &refers.local_id));
            let value = |refers: &Resolved| format!("{LOCAL}{}", refers.local_id);
            gone.map(|refers| Fault::new(&*refers.path, refers.form.rule(), vec![("value", value(refers))])).collect()
        };
        let faults: Vec<(usize, Vec<Fault>)> = results
            .iter()
            .zip(records)
            .enumerate()
            .filter_map(|(at, (result, (org, _)))| Some((at, dangling((org, result.as_ref().ok()?)))))
            .filter(|(_, faults)| !faults.is_empty())
            .collect();
        if faults.is_empty() {
            return;
        }
        for (at, faults) in faults {
            results[at] = Err(faults);
        }
    }
}

fn outcome(signed: Signed) -> Result<Outcome, NodeError> {
    Ok(match signed {
        Signed::Published(record) => Outcome::Published(Published {
            org: record.org(),
            key: record.key(),
            id: Some(record.id()),
            kind: record.kind().clone(),
            expires: record.expires(),
            unchanged: false,
            warnings: Vec::new(),
        }),
        Signed::Invalid(EnvelopeError::TooLarge(_)) => {
            Outcome::Refused(vec![Fault::new("", Rule::RecordTooLarge, vec![("max", MAX_ENVELOPE.to_string())])])
        }
        Signed::Invalid(error) => return Err(NodeError::Unsignable(error.to_string())),
        Signed::Refused(verdict) => return Err(NodeError::RefusedByRules(verdict.name())),
        Signed::NoSigner(org) => return Err(NodeError::NotSigning(org)),
        Signed::Failed(error) => return Err(NodeError::Store((*error).clone())),
    })
}

/// Praise counts only from others, and only an owner can consent for its record.
fn own_endorsement(org: &OrgId, kind: &Kind, content: &Value) -> Option<Fault> {
    let endorsement = Some(content).filter(|_| *kind == Kind::Endorsement).map(content::Endorsement::read)?;
    let own = endorsement.subject?.org() == org;
    let consents = endorsement.endorsement_type == content::endorsement::CONSENT;
    let args = vec![("type", endorsement.endorsement_type)];
    (own != consents).then(|| Fault::new("subject", Rule::OwnEndorsement, args))
}

fn date_of(at: UnixMillis) -> String {
    let timestamp = jiff::Timestamp::from_millisecond(at.0 as i64).unwrap_or(jiff::Timestamp::MAX);
    timestamp.strftime("%Y-%m-%d").to_string()
}

fn set(content: &mut Value, field: &str, value: Value) {
    if let Value::Map(entries) = content {
        entries.retain(|(key, _)| key.as_text() != Some(field));
        entries.push((Value::from(field), value));
    }
}

fn without_dates(content: &Value) -> Vec<u8> {
    let mut content = content.clone();
    if let Value::Map(entries) = &mut content {
        entries.retain(|(key, _)| !key.as_text().is_some_and(|key| DATES.contains(&key)));
        // An import says on which day it looked at its source, which is no change of what it found there.
        for (_, source) in entries.iter_mut().filter(|(key, _)| key.as_text() == Some("source")) {
            if let Value::Map(entries) = source {
                entries.retain(|(key, _)| key.as_text() != Some("retrieved"));
            }
        }
    }
    cbor::encode(&content).unwrap_or_default()
}

/// Dates each language by the day its texts last changed, so that a translation that has fallen behind shows.
fn date_texts(content: &mut Value, before: Option<&Value>, now: UnixMillis) {
    if cbor::get(content, "confirmed").is_none() {
        set(content, "confirmed", Value::from(date_of(now)));
    }
    if cbor::get(content, "textDates").is_some() {
        return;
    }
    let texts = |content: &Value| -> BTreeMap<String, Vec<String>> {
        let mut by_language: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for field in DATED_TEXTS {
            for (lang, text) in content_read::lang_map(content, field).iter() {
                by_language.entry(lang.to_owned()).or_default().push(text.to_owned());
            }
        }
        by_language
    };
    let old = before.map(&texts).unwrap_or_default();
    let old_dates = before.map(|before| content_read::lang_map(before, "textDates"));
    let dates = texts(content)
        .into_iter()
        .map(|(lang, texts)| {
            let kept = old_dates.as_ref().filter(|_| old.get(&lang) == Some(&texts)).and_then(|dates| dates.get(&lang));
            let date = kept.map_or_else(|| date_of(now), str::to_owned);
            (Value::from(lang), Value::from(date))
        })
        .collect();
    set(content, "textDates", Value::Map(dates));
}

fn new_key() -> Result<RecordKey, NodeError> {
    let seed = random_seed().map_err(|error| NodeError::NoEntropy(error.to_string()))?;
    Ok(RecordKey::from_slice(&seed[..16]).expect("16 of 32 bytes"))
}
