//! Every limit of the protocol in one place, each with its reason.
//!
//! The limits that decide whether bytes are a record are the same on every node for ever; the others
//! bound what one peer can make another do.

use crate::budget::Rate;
use crate::time::{DAY, MINUTE, MONTH, SECOND};

/// Largest envelope in bytes, checked before parsing. Long descriptions in several languages fit; gossip
/// transmits up to 64 KiB, which leaves room for its framing.
pub const MAX_ENVELOPE: usize = 48 * 1024;
/// Deepest nesting of CBOR in a body, the body's own map included: more than any content needs, and far from any stack's end.
pub const MAX_DEPTH: usize = 16;
/// Longest lease on the wire, from the seq's time: the longest ceiling of any kind.
pub const MAX_LEASE: u64 = 36 * MONTH;
/// How long a retraction is kept, from its seq's time: one month past the longest lease, when every
/// version that it could cover has expired.
pub const RETRACTION_KEPT: u64 = 37 * MONTH;
/// How long an expired record is still served before it leaves every node.
pub const EXPIRED_SERVED: u64 = 30 * DAY;
/// Lease of a head and of a node record.
pub const SYSTEM_LEASE: u64 = 30 * DAY;
/// How far ahead of the receiver's clock a seq may be before the record is put off.
pub const MAX_AHEAD: u64 = 5 * MINUTE;
/// How far from the median of its peers' clocks a node may be and still publish.
pub const MAX_CLOCK_OFFSET: u64 = 5 * MINUTE;

/// Identity operations an organisation can have, the genesis included.
pub const MAX_IDENTITY_OPERATIONS: usize = 64;
/// Controllers of an organisation.
pub const MAX_CONTROLLERS: usize = 5;
/// Signers listed by one identity operation; rotated-out signers stay listed with their `until`.
pub const MAX_SIGNERS: usize = 32;
/// Scopes of one signer.
pub const MAX_SCOPES: usize = 16;
/// Domains of an organisation: each costs every node that checks it a request a day.
pub const MAX_DOMAINS: usize = 2;
/// Registry identifiers of an organisation.
pub const MAX_IDENTIFIERS: usize = 8;
/// Organisations that one confirms as its units: the units of the largest wellbeing services county.
pub const MAX_UNITS: usize = 256;
/// Longest text in an identity operation, in bytes.
pub const MAX_IDENTITY_TEXT: usize = 253;

/// Published records an organisation may hold in the network, retractions apart.
pub const QUOTA_RECORDS: usize = 10_000;
/// How many of them may be large. Counts, unlike sums of bytes, keep the same records whatever the order of
/// arrival; together the two bound an organisation to 64 MiB of small records and 24 MiB of large ones.
pub const QUOTA_LARGE: usize = 512;
/// Envelopes above this many bytes are large.
pub const LARGE_ENVELOPE: usize = 6_710;
/// Retractions an organisation may hold in the network; each is small.
pub const QUOTA_RETRACTIONS: usize = 20_000;
/// Node records an organisation may hold in the network, and with its head all its system records but one.
pub const QUOTA_NODES: usize = 64;
/// Organisations without any evidence of who they are (trust level 0) that a node replicates unless configured otherwise.
pub const DEFAULT_UNKNOWN_ORGS: usize = 5_000;
/// Bytes of envelopes of such organisations, above which a node takes in no further ones unless configured otherwise.
/// 4 GiB are four million small records.
pub const DEFAULT_UNKNOWN_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// Organisations remembered as refused for want of room, so that their records are not kept waiting for an identity
/// that is not let in; twice as many as are held.
pub const TURNED_AWAY_ENTRIES: usize = 10_000;

/// Largest request or response frame in bytes.
pub const MAX_FRAME: usize = 1024 * 1024;
/// Largest reconciliation frame in bytes.
pub const MAX_RECONCILE_FRAME: usize = 64 * 1024;
/// Envelope bytes put into one transfer frame: the frame's limit less room for its own structure and one envelope.
pub const TRANSFER_BYTES: usize = 512 * 1024;
/// Records in one transfer frame.
pub const TRANSFER_RECORDS: usize = 512;
/// Ids asked for in one request.
pub const FETCH_IDS: usize = 512;
/// Ids in one answer to a listing: half of a frame.
pub const LIST_IDS: usize = 16_384;

/// Records that a peer must hold more than this node before they are loaded in bulk: below it reconciliation
/// finds them in a few rounds.
pub const BULK_MISSING: u64 = 5_000;

/// Fetches of a bulk load under way at one time. At most as many half mebibytes come in unasked-for order, and a
/// link of 100 ms still carries 10,000 records of 1 KB a second.
pub const BULK_WINDOW: usize = 4;

/// Fetches that a bulk load begins in one second, so that it stays below the requests that a peer answers.
pub const BULK_FETCHES: u64 = 80;

/// Fetches in a row that may bring nothing new before a bulk load is given up: its peer lists what it doesn't have.
pub const BULK_FRUITLESS: usize = 16;

/// Records that a bulk load must bring in each [`BULK_PACE_TIME`]: a peer that trickles must not keep others away.
pub const BULK_PACE: u64 = 1_000;

/// How long a bulk load's pace is measured.
pub const BULK_PACE_TIME: u64 = MINUTE;

/// Organisations whose identity chains are asked for in one request.
pub const FETCH_ORGS: usize = 64;
/// Envelope bytes that one reconciliation session may move, both ways together; what is left waits for the next.
pub const MAX_SESSION_BYTES: u64 = 256 * 1024 * 1024;

/// How often a node reconciles on its own account.
pub const RECONCILE_EVERY: u64 = 5 * MINUTE;
/// The width of the jitter around it, so that nodes don't march in step.
pub const MINUTE_OF_JITTER: u64 = MINUTE;
/// Peers asked in each such period.
pub const RECONCILE_PEERS: usize = 3;
/// How long a session may go without an answer before it is given up.
pub const SESSION_TIMEOUT: u64 = 60 * SECOND;

/// Sessions in a row that a peer may leave without an answer before it loses its connection: one may be a
/// long pause of its machine, and a connection made anew mends what else it can be.
pub const SILENT_SESSIONS: u32 = 3;
/// How long gossip may take to bring a record before it counts as missed: it takes a second, and what waits
/// longer than five in a queue is dropped.
pub const GOSSIP_TIME: u64 = 10 * SECOND;
/// Sessions in a row that may bring what a connected peer should have gossiped before the link counts as deaf:
/// one may bring what the peer itself had from a session.
pub const DEAF_SESSIONS: u32 = 2;
/// How long a record whose signer is not known yet is kept.
pub const WAITING_TIME: u64 = 10 * MINUTE;
/// Bytes of all records that wait for their signer.
pub const WAITING_BYTES: usize = 4 * 1024 * 1024;
/// Bytes of all records that wait for their time to come.
pub const FUTURE_BYTES: usize = 1024 * 1024;
/// How long a peer's "gone" for an id is believed.
pub const GONE_TIME: u64 = DAY;
/// "Gone" answers remembered of each peer.
pub const GONE_ENTRIES: usize = 625;
/// Rules by which a node leaves records out.
pub const MAX_DROP_RULES: usize = 10_000;
/// Equivocations kept as evidence, one per organisation.
pub const EVIDENCE_ENTRIES: usize = 1_000;
/// Gossip messages that a peer may send.
pub const PEER_MESSAGES: Rate = Rate { burst: 500, per_second: 50 };
/// Gossip messages that a node itself sends, its own and those it passes on: with what five seconds of queueing bunch
/// together below what a peer may send, so that an honest node, however busy its neighbours, is never over their limits.
pub const OWN_MESSAGES: Rate = Rate { burst: 250, per_second: 40 };
/// Gossip bytes that a peer may send: 16 MiB, and again within ten seconds.
pub const PEER_GOSSIP_BYTES: Rate = Rate { burst: 16 * 1024 * 1024, per_second: 16 * 1024 * 1024 / 10 };
/// Gossip bytes that a node itself sends.
pub const OWN_GOSSIP_BYTES: Rate = Rate { burst: 8 * 1024 * 1024, per_second: 1_200 * 1024 };
/// Requests that a peer may make.
pub const PEER_REQUESTS: Rate = Rate { burst: 200, per_second: BULK_FETCHES + 20 };
/// Requests that a node makes to one peer: more than a bulk load begins, and fewer than that peer grants.
pub const OWN_REQUESTS: Rate = Rate { burst: 150, per_second: BULK_FETCHES + 10 };
/// Bytes of a peer's requests and of the answers to them, together: a disk and a line have others to serve.
pub const PEER_EXCHANGE_BYTES: Rate = Rate { burst: 128 * 1024 * 1024, per_second: 40 * 1024 * 1024 };
/// Bytes of a node's own requests to one peer and of that peer's answers: 30,000 records of 1 KB a second, and with
/// what is under way below what the peer grants.
pub const OWN_EXCHANGE_BYTES: Rate = Rate { burst: 64 * 1024 * 1024, per_second: 32 * 1024 * 1024 };
/// Requests of one peer that wait for an answer, and requests to one peer that wait for its answer.
pub const REQUESTS_UNDER_WAY: usize = 8;

/// A flood is one offence in this time, however many messages it has.
pub const FLOOD_TIME: u64 = 10 * SECOND;
/// In this time half of a peer's penalty is forgotten. What happens once in each period of reconciliation, as with a
/// peer whose disk has lost a few bits, comes to twice its points and no more.
pub const PENALTY_HALF_LIFE: u64 = RECONCILE_EVERY;
/// A peer whose penalty reaches so many points is blocked.
pub const PENALTY_LIMIT: u64 = 100;
/// How long a peer is blocked: two half-lives, so that one that comes back and goes on is blocked sooner.
pub const BLOCK_TIME: u64 = 10 * MINUTE;
/// Peers whose conduct is remembered, connected or not, so that nobody sheds a penalty by dialling again.
pub const CONDUCT_ENTRIES: usize = 2_048;
/// Peers blocked at one time: a flood of identities must not become a flood of memory.
pub const BLOCKED_ENTRIES: usize = 1_024;

/// Peers a replica keeps state for.
pub const MAX_PEERS: usize = 300;

/// A head is signed again after this time.
pub const HEAD_EVERY: u64 = DAY;
/// A head is signed again this long after the last of a burst of records.
pub const HEAD_AFTER_BURST: u64 = 2 * SECOND;

/// A head that was refused because this node's clock is behind its numbers is tried again after this time; and after
/// it a head of its own that a peer has brought is looked at, when what it counts has had time to come.
pub const HEAD_RETRY: u64 = MINUTE;
