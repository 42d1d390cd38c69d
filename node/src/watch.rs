//! Watches: searches that this node keeps for its operator, and whose new answers it posts to an address.
//!
//! Signatures, ids and retries are those of Standard Webhooks 1.0 (<https://www.standardwebhooks.com/>). A message is
//! named by watch and record, so it has the same id however often it is sent and whatever happened to the node meanwhile.
//! What is due stands in the store before the place in the log moves on, so a kill repeats and never skips.

mod address;
mod send;

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use kirjo_protocol::id::{OrgId, RecordId, RecordKey, base32};
use kirjo_protocol::time::{HOUR, MINUTE, SECOND, UnixMillis};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::store::{Change, Store, StoreError};

pub use address::{AddressError, Target};
pub use send::{Failed, Sender};

/// Watches of one node. Each is a search whenever something arrives.
pub const MAX_WATCHES: usize = 20;
/// Messages of one watch that wait; while so many do, the place in the log stays where it is.
pub const MAX_PENDING: usize = 200;
/// Lines of the log of one watch: the newest.
pub const MAX_LOG: usize = 100;
/// When a message that was not taken is sent again, after each attempt: the schedule that the standard recommends, a bit
/// more than three days. Then it is given up.
pub const RETRY_AFTER: [u64; 9] =
    [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
/// Where the store keeps a watch, and its log: under this and its id.
const WATCH_KEY: &[u8] = b"watch/";
const LOG_KEY: &[u8] = b"watch-log/";
/// What a secret begins with when it is shown.
const SECRET_PREFIX: &str = "whsec_";

/// A watch.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Watch {
    /// Its id.
    pub id: String,
    /// The parameters of the search.
    pub query: String,
    /// Where its answers are posted.
    pub url: String,
    /// Whether the address may be one of a private network.
    pub allow_private: bool,
    /// When it was added.
    pub created: UnixMillisText,
    /// The last arrival that it has looked at.
    pub since: u64,
    /// Whether the receiver has said that it wants no more (410).
    pub disabled: bool,
    /// What is still to be delivered.
    pub pending: Vec<Pending>,
    /// The secret that messages are signed with, in base64.
    secret: String,
}

/// An instant as it is kept.
pub type UnixMillisText = u64;

/// A message that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The record's organisation.
    pub org: OrgId,
    /// Its place.
    pub key: RecordKey,
    /// Its version.
    pub id: RecordId,
    /// How often it has been sent in vain.
    pub attempts: usize,
    /// When it is to be sent.
    pub due: UnixMillisText,
}

/// What became of one attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logged {
    /// When.
    pub at: UnixMillisText,
    /// The message.
    pub message: String,
    /// The record, as `ORG/KEY`, and its version.
    pub record: String,
    /// The version of the record.
    pub id: RecordId,
    /// The number of the attempt, from one.
    pub attempt: usize,
    /// `delivered`, `failed`, `given-up`, or `gone` when there is nothing to tell any more.
    pub outcome: String,
    /// What the receiver answered, or why it could not be reached.
    pub detail: String,
}

impl Pending {
    /// A message about a version of a record, due at once.
    pub fn new(org: OrgId, key: RecordKey, id: RecordId) -> Self {
        Self { org, key, id, attempts: 0, due: 0 }
    }
}

impl Watch {
    /// A new watch, and its secret as it is shown once.
    pub fn new(query: String, target: &Target, since: u64, now: UnixMillis, entropy: [u8; 40]) -> (Self, String) {
        let (id, secret) = entropy.split_at(8);
        let secret = BASE64.encode(secret);
        let shown = format!("{SECRET_PREFIX}{secret}");
        let watch = Self {
            id: base32().encode(id),
            query,
            url: target.url().to_owned(),
            allow_private: target.allows_private(),
            created: now.0,
            since,
            disabled: false,
            pending: Vec::new(),
            secret,
        };
        (watch, shown)
    }

    /// The id of the message about a record: the same for every attempt.
    pub fn message_id(&self, record: &RecordId) -> String {
        let digest = Sha256::new().chain_update(b"kirjo/watch/1/").chain_update(&self.id).chain_update(record.0);
        format!("msg_{}", &base32().encode(&digest.finalize())[..26])
    }

    /// The signature of a message as the header has it: `v1,` and HMAC-SHA256 over id, seconds and body.
    pub fn sign(&self, message: &str, seconds: u64, body: &[u8]) -> String {
        let secret = BASE64.decode(self.secret.as_bytes()).unwrap_or_default();
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).expect("HMAC takes keys of every length");
        mac.update(format!("{message}.{seconds}.").as_bytes());
        mac.update(body);
        format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
    }

    /// Notes that a message was sent in vain: when it is due again, or nothing when it is given up.
    pub fn put_off(&mut self, record: &RecordId, now: UnixMillis) -> Option<UnixMillis> {
        let at = self.pending.iter().position(|pending| pending.id == *record)?;
        let pending = &mut self.pending[at];
        match RETRY_AFTER.get(pending.attempts) {
            Some(after) => {
                pending.attempts += 1;
                pending.due = now.plus(*after).0;
                Some(UnixMillis(pending.due))
            }
            None => {
                self.pending.remove(at);
                None
            }
        }
    }

    /// Forgets a message: it has been taken, or there is nothing to tell any more.
    pub fn settle(&mut self, record: &RecordId) {
        self.pending.retain(|pending| pending.id != *record);
    }

    /// The change that keeps it.
    pub fn keep(&self) -> Change {
        Change::Meta { key: [WATCH_KEY, self.id.as_bytes()].concat(), value: serde_json::to_vec(self).ok() }
    }

    /// The changes that forget it and its log.
    pub fn forget(id: &str) -> Vec<Change> {
        let key = |prefix: &[u8]| Change::Meta { key: [prefix, id.as_bytes()].concat(), value: None };
        vec![key(WATCH_KEY), key(LOG_KEY)]
    }
}

/// The change that keeps the newest lines of a log.
pub fn keep_log(id: &str, log: &[Logged]) -> Change {
    let newest = &log[log.len().saturating_sub(MAX_LOG)..];
    Change::Meta { key: [LOG_KEY, id.as_bytes()].concat(), value: serde_json::to_vec(newest).ok() }
}

/// Reads the watches that a store keeps, each with its log. One that can't be read is passed over, and said to be.
///
/// # Errors
/// When the store can't be read.
pub fn read_all(store: &Store) -> Result<Vec<(Watch, Vec<Logged>)>, StoreError> {
    let mut logs: std::collections::BTreeMap<Vec<u8>, Vec<u8>> = store.metas(LOG_KEY)?.into_iter().collect();
    let mut watches = Vec::new();
    for (id, value) in store.metas(WATCH_KEY)? {
        match serde_json::from_slice::<Watch>(&value) {
            Ok(watch) => {
                let log = logs.remove(&id).and_then(|log| serde_json::from_slice(&log).ok()).unwrap_or_default();
                watches.push((watch, log));
            }
            Err(error) => tracing::warn!(%error, "a watch can't be read and is passed over"),
        }
    }
    Ok(watches)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch() -> (Watch, String) {
        let target = Target::parse("https://receiver.example/hook", false).unwrap();
        Watch::new("q=x".into(), &target, 7, UnixMillis(1_795_000_000_000), [9; 40])
    }

    fn pending(at: u8) -> Pending {
        Pending::new(OrgId([at; 32]), RecordKey([at; 16]), RecordId([at; 32]))
    }

    #[test]
    fn a_signature_is_that_of_the_standard_s_example() {
        // The example of the reference libraries' tests.
        let (mut watch, shown) = watch();
        let secret = shown.strip_prefix(SECRET_PREFIX).unwrap();
        assert_eq!(BASE64.decode(secret.as_bytes()).unwrap().len(), 32, "{shown}");
        watch.secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into();
        let signature = watch.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_message_has_one_id_for_ever_and_no_two_have_the_same() {
        let (watch, _) = watch();
        assert_eq!(watch.message_id(&RecordId([1; 32])), watch.clone().message_id(&RecordId([1; 32])));
        assert_ne!(watch.message_id(&RecordId([1; 32])), watch.message_id(&RecordId([2; 32])));
        let other = Watch { id: "other".into(), ..watch.clone() };
        assert_ne!(watch.message_id(&RecordId([1; 32])), other.message_id(&RecordId([1; 32])));
    }

    #[test]
    fn what_is_not_taken_comes_again_by_the_schedule_and_is_given_up_at_its_end() {
        let (mut watch, _) = watch();
        watch.pending.push(pending(1));
        let mut now = UnixMillis(1_795_000_000_000);
        for after in RETRY_AFTER {
            let due = watch.put_off(&RecordId([1; 32]), now).unwrap();
            assert_eq!(due, now.plus(after));
            now = due;
        }
        assert_eq!(watch.put_off(&RecordId([1; 32]), now), None);
        assert!(watch.pending.is_empty());
    }

    #[test]
    fn watches_and_the_newest_lines_of_their_logs_survive_a_restart() {
        let home = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(home.path(), &"demo".parse().unwrap()).unwrap();
        let (mut watch, _) = watch();
        watch.pending.push(pending(3));
        let line = |attempt: usize| Logged {
            at: 1,
            message: "msg".into(),
            record: "a/b".into(),
            id: RecordId([1; 32]),
            attempt,
            outcome: "failed".into(),
            detail: String::new(),
        };
        let log: Vec<Logged> = (0..MAX_LOG + 5).map(line).collect();
        store.apply_blocking(vec![watch.keep(), keep_log(&watch.id, &log)]).unwrap();
        let read = read_all(&store).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!((&read[0].0.pending, read[0].0.since), (&watch.pending, 7));
        assert_eq!((read[0].1.len(), read[0].1[0].attempt), (MAX_LOG, 5));
        store.apply_blocking(Watch::forget(&watch.id)).unwrap();
        assert!(read_all(&store).unwrap().is_empty());
    }
}
