//! One node: a replica, a disk, and what the driver around them keeps.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use kirjo_protocol::conduct::Conduct;
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::RecordId;
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::replica::Peer;
use kirjo_protocol::time::SteadyMillis;

use crate::disk::Disk;
use crate::engine::Engine;
use crate::scenario::{Mode, Release};
use crate::trace::Millis;

/// What is due when a batch is durable.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// Own records, to be gossiped now.
    pub(crate) fresh: Vec<Record>,
    /// The publisher whose job this was; it is told now.
    pub(crate) job: Option<usize>,
}

/// A connection as one side knows it.
#[derive(Debug)]
pub(crate) struct Conn {
    pub(crate) epoch: u64,
    pub(crate) peer: Peer,
    pub(crate) outbound: bool,
    pub(crate) subscribed: bool,
    /// When the last thing sent over it arrives.
    pub(crate) opened: Millis,
}

/// When a node that this one dials is dialled next.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Dial {
    pub(crate) next: Millis,
    pub(crate) failures: u32,
    pub(crate) under_way: bool,
}

/// A session as the observer measures it.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Measured {
    /// Rounds of comparing everything.
    pub(crate) rounds: usize,
    /// The sums of both sets when it began.
    pub(crate) sets: (SetSum, SetSum),
    /// Whether the comparison has ended.
    pub(crate) compared: bool,
}

/// A sum over a set of ids that tells sets apart: the exclusive or, and their number.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SetSum {
    pub(crate) xor: u128,
    pub(crate) count: i64,
}

impl SetSum {
    pub(crate) fn of(id: &RecordId) -> u128 {
        u128::from_le_bytes(id.0[..16].try_into().unwrap_or_default())
    }

    pub(crate) fn add(&mut self, id: &RecordId) {
        self.xor ^= Self::of(id);
        self.count += 1;
    }

    pub(crate) fn remove(&mut self, id: &RecordId) {
        self.xor ^= Self::of(id);
        self.count -= 1;
    }
}

/// Whether a restarted node may publish yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// It may.
    Open,
    /// It asks peers for what it has published before: since then, and so many have answered.
    Asking { since: Millis, answers: usize },
}

/// What a hostile node has.
#[derive(Debug, Default)]
pub(crate) struct Hostile {
    pub(crate) mode: Mode,
    /// Every envelope it has ever seen.
    pub(crate) hoard: Vec<Arc<[u8]>>,
    /// Keys of organisations that are not its own.
    pub(crate) stolen: BTreeMap<usize, Arc<SigningKey>>,
}

pub(crate) struct Node {
    pub(crate) replica: Engine,
    pub(crate) disk: Disk<Done>,
    pub(crate) up: bool,
    /// Counts lives; what was under way in an earlier one is void.
    pub(crate) boot: u64,
    pub(crate) skew: i64,
    pub(crate) release: Release,
    pub(crate) hostile: Option<Hostile>,
    pub(crate) guard: Guard,
    /// A head that is due when a peer has answered.
    pub(crate) head_held: bool,
    pub(crate) sum: SetSum,

    pub(crate) conns: BTreeMap<usize, Conn>,
    pub(crate) numbers: BTreeMap<Peer, usize>,
    pub(crate) next_peer: u64,
    /// Whom it dials.
    pub(crate) dials: BTreeMap<usize, Dial>,

    pub(crate) mesh: BTreeSet<usize>,
    pub(crate) seen: HashMap<u32, Millis>,
    /// What it holds against others, and what it keeps to itself; by virtual time.
    pub(crate) conduct: Conduct<usize>,

    /// Own requests under way: by token, whom was asked.
    pub(crate) asked: BTreeMap<u64, usize>,
    /// Requests of others under way: by reply token, who asked, over which connection, by which token.
    pub(crate) replies: BTreeMap<u64, (usize, u64, u64)>,
    pub(crate) next_reply: u64,
    pub(crate) sessions: BTreeMap<Peer, Measured>,
}

impl Node {
    pub(crate) fn new(replica: Engine, skew: i64, release: Release, hostile: bool) -> Self {
        Self {
            replica,
            disk: Disk::default(),
            up: false,
            boot: 0,
            skew,
            release,
            hostile: hostile.then(Hostile::default),
            guard: Guard::Open,
            head_held: false,
            sum: SetSum::default(),
            conns: BTreeMap::new(),
            numbers: BTreeMap::new(),
            next_peer: 1,
            dials: BTreeMap::new(),
            mesh: BTreeSet::new(),
            seen: HashMap::new(),
            conduct: Conduct::new(SteadyMillis(0)),
            asked: BTreeMap::new(),
            replies: BTreeMap::new(),
            next_reply: 1,
            sessions: BTreeMap::new(),
        }
    }

    pub(crate) fn is_honest(&self) -> bool {
        self.hostile.is_none()
    }

    pub(crate) fn mode(&self) -> Mode {
        self.hostile.as_ref().map_or(Mode::Fair, |hostile| hostile.mode)
    }

    /// Forgets everything that is in memory only.
    pub(crate) fn forget(&mut self) {
        self.up = false;
        self.boot += 1;
        self.head_held = false;
        self.conns.clear();
        self.numbers.clear();
        self.mesh.clear();
        self.seen.clear();
        self.conduct = Conduct::new(SteadyMillis(0));
        self.asked.clear();
        self.replies.clear();
        self.sessions.clear();
        self.disk.lose_power();
    }
}
