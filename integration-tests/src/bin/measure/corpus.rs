//! Signed records of many organisations, made before anything is timed.
//!
//! They lie in a file, as they would come from a network or a disk, so that the memory measured is that of
//! the work and not of its material.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::FileExt as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use kirjo_protocol::body::Body;
use kirjo_protocol::content::json::from_json;
use kirjo_protocol::envelope;
use kirjo_protocol::id::{NetworkId, OrgId, RecordKey};
use kirjo_protocol::identity::{Operation, Signer};
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::time::{DAY, Seq, UnixMillis};
use serde_json::{Value, json};

/// Letters of a description; with them an envelope has about 1,060 bytes.
const DESCRIPTION: usize = 600;

/// The material.
pub(crate) struct Corpus {
    pub(crate) network: NetworkId,
    /// When it was signed.
    pub(crate) now: UnixMillis,
    /// How many of the first envelopes are identity operations.
    pub(crate) organisations: usize,
    file: File,
    /// Where each envelope ends.
    ends: Vec<u64>,
}

struct Org {
    id: OrgId,
    signer: SigningKey,
}

impl Corpus {
    /// Makes so many records of so many organisations, in an order that mixes them.
    pub(crate) fn make(records: usize, organisations: usize) -> anyhow::Result<Self> {
        Self::of_kind(Kind::Product, records, organisations)
    }

    /// The same of pointers to datasets.
    pub(crate) fn of_datasets(records: usize, organisations: usize) -> anyhow::Result<Self> {
        Self::of_kind(Kind::Dataset, records, organisations)
    }

    fn of_kind(kind: Kind, records: usize, organisations: usize) -> anyhow::Result<Self> {
        let network: NetworkId = "measure".parse().context("a network id")?;
        let now = UnixMillis(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() as u64);
        let mut corpus = Self { network, now, organisations, file: tempfile::tempfile()?, ends: Vec::new() };
        let file = corpus.file.try_clone()?;
        let mut out = BufWriter::with_capacity(1 << 20, file);
        let mut orgs = Vec::with_capacity(organisations);
        for number in 0..organisations {
            let (org, genesis) = corpus.found(number)?;
            corpus.append(&mut out, &genesis)?;
            orgs.push(org);
        }

        let next = AtomicUsize::new(0);
        let (done, made) = mpsc::sync_channel(64);
        let (corpus_now, corpus_network, orgs) = (corpus.now, corpus.network.clone(), &orgs);
        thread::scope(|scope| -> anyhow::Result<()> {
            for _ in 0..cores() {
                let (done, next, network, kind) = (done.clone(), &next, corpus_network.clone(), &kind);
                scope.spawn(move || {
                    loop {
                        let start = next.fetch_add(CHUNK, Ordering::Relaxed);
                        if start >= records {
                            break;
                        }
                        let chunk = start..records.min(start + CHUNK);
                        let chunk: Vec<Vec<u8>> = chunk
                            .map(|number| record(kind, number, &orgs[number % orgs.len()], &network, corpus_now))
                            .collect();
                        if done.send(chunk).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(done);
            for chunk in made {
                for envelope in chunk {
                    corpus.append(&mut out, &envelope)?;
                }
            }
            Ok(())
        })?;
        out.flush()?;
        Ok(corpus)
    }

    fn append(&mut self, out: &mut impl std::io::Write, envelope: &[u8]) -> anyhow::Result<()> {
        out.write_all(envelope)?;
        self.ends.push(self.bytes() + envelope.len() as u64);
        Ok(())
    }

    fn found(&self, number: usize) -> anyhow::Result<(Org, Vec<u8>)> {
        let (controller, signer) = (key(b'c', number), key(b's', number));
        let operation = Operation {
            controllers: vec![controller.public()],
            signers: vec![Signer::of_everything(signer.public())],
            ..Operation::default()
        };
        let seq = Seq::new(self.now.minus(DAY), 0);
        let body = Body::new(OrgId::GENESIS, Kind::Identity, RecordKey::IDENTITY, seq).content(operation.to_content());
        let genesis = envelope::sign(&body, &controller, &self.network)?;
        let id = OrgId(envelope::peek_id(&genesis, &self.network)?.0);
        Ok((Org { id, signer }, genesis))
    }

    /// How many envelopes there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of all envelopes.
    pub(crate) fn bytes(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Reads some envelopes, one after the other in one buffer; gives the buffer and where each ends in it.
    pub(crate) fn read(&self, range: std::ops::Range<usize>) -> std::io::Result<(Vec<u8>, Vec<usize>)> {
        let start = if range.start == 0 { 0 } else { self.ends[range.start - 1] };
        let ends: Vec<usize> = self.ends[range].iter().map(|end| (end - start) as usize).collect();
        let mut buffer = vec![0; ends.last().copied().unwrap_or(0)];
        self.file.read_exact_at(&mut buffer, start)?;
        Ok((buffer, ends))
    }
}

/// Envelopes of a buffer of [`Corpus::read`].
pub(crate) fn envelopes<'b>(buffer: &'b [u8], ends: &'b [usize]) -> impl Iterator<Item = &'b [u8]> {
    let mut start = 0;
    ends.iter().map(move |end| &buffer[std::mem::replace(&mut start, *end)..*end])
}

/// Records that one thread works on at once.
pub(crate) const CHUNK: usize = 256;

/// Threads that compute at once.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn key(purpose: u8, number: usize) -> SigningKey {
    let mut seed = [purpose; 32];
    seed[..8].copy_from_slice(&(number as u64).to_be_bytes());
    SigningKey::from_seed(seed)
}

fn record(kind: &Kind, number: usize, org: &Org, network: &NetworkId, now: UnixMillis) -> Vec<u8> {
    let words = ["anturi", "hoito", "kotona", "palvelu", "seuranta", "tuki", "mittaus", "arki"];
    let mut text = String::with_capacity(DESCRIPTION + 16);
    let mut state = number as u64;
    while text.len() < DESCRIPTION {
        // Words in a different order for each record; the quality of the randomness does not matter.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.push_str(words[(state >> 60) as usize % words.len()]);
        text.push(' ');
    }
    let mut content = json!({
        "localId": format!("m-{number}"),
        "title": {"fi": format!("Mittauslaite {number}")},
        "summary": {"fi": "Keksitty tuote, jolla mitataan."},
        "description": {"fi": text.trim_end()},
        "themes": ["home-care"],
        "licence": "CC-BY-4.0",
    });
    let own = match kind {
        Kind::Dataset => json!({
            "keywords": {"fi": ["rekisteri"]}, "contact": {"role": {"fi": "Neuvonta"}, "email": "neuvonta@mittaus.example"},
            "datasetType": "registry", "accessRights": "non-public", "healthCategories": ["EHRS"], "structured": false,
            "distributions": [{"accessUrl": "https://mittaus.example/lupa"}], "provenance": {"fi": "Keksitty."},
        }),
        _ => json!({"productType": "sensor", "regulatory": {"status": "not-a-device"}}),
    };
    if let (Value::Object(content), Value::Object(own)) = (&mut content, own) {
        content.extend(own);
    }
    let content = from_json(&content).expect("content without fractions");
    let mut place = [0; 16];
    place[..8].copy_from_slice(&(number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    place[8..].copy_from_slice(&(number as u64).to_be_bytes());
    // Published over the last hour.
    let at = now.minus(number as u64 * 37 % 3_600_000);
    let body = Body::new(org.id, kind.clone(), RecordKey(place), Seq::new(at, (number % 65_536) as u16));
    let body = body.expires(at.plus(300 * DAY)).content(content);
    envelope::sign(&body, &org.signer, network).expect("a record that can be signed")
}
