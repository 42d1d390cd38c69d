//! What answers about organisations, peers and the node itself look like. See [`schemas`](super::schemas).

#![allow(dead_code, reason = "what is described is written elsewhere; only tests read these")]

use std::collections::BTreeMap;

use utoipa::ToSchema;

use super::schemas::{Referrers, Statements, Texts, shapes};

shapes! {
    /// A node that was asked for what an organisation has published.
    Asked {
        /// The organisation whose node it is.
        org: String,
        /// The peer.
        peer: String,
        /// When.
        #[schema(format = DateTime)]
        at: String,
    }
    /// How much of what an organisation says it has is here.
    Completeness {
        /// What it comes to.
        state: String,
        /// Records that lack.
        missing: Option<u64>,
        /// Records newer than its statement.
        ahead: Option<u64>,
        /// When it made the statement.
        head_as_of: Option<String>,
        /// How long ago, in seconds.
        head_age_seconds: Option<u64>,
        /// Who has been asked since.
        asked: Option<Vec<Asked>>,
    }
    /// One organisation of the list.
    OrgItem {
        /// Its id.
        org: String,
        /// How much of its records is here.
        #[schema(required)]
        completeness: Option<Completeness>,
        /// Its name.
        title: Texts,
        /// Its visible records.
        records: u64,
        /// Whether it stands here as an example.
        demo: bool,
    }
    /// A page of the list of organisations.
    Orgs {
        /// How many there are.
        total: u64,
        /// The page's, by id.
        items: Vec<OrgItem>,
        /// The cursor of the next page; null on the last.
        #[schema(required)]
        next: Option<String>,
    }
    /// A key that signs for an organisation.
    Signer {
        /// The key.
        key: String,
        /// Kinds that it may sign, or `*`.
        scopes: Vec<String>,
        /// The last version that it may sign, once it has been rotated out.
        #[schema(required)]
        until: Option<u64>,
        /// When that is.
        #[schema(required)]
        until_time: Option<String>,
    }
    /// An organisation's identity as it is now.
    Identity {
        /// The id of the operation before.
        #[schema(required)]
        previous: Option<String>,
        /// Keys that decide about the identity.
        controllers: Vec<String>,
        /// Keys that sign records.
        signers: Vec<Signer>,
        /// Domains that it claims.
        domains: Vec<String>,
        /// Identifiers that it claims.
        identifiers: BTreeMap<String, String>,
        /// The organisation that it is a unit of.
        #[schema(required)]
        parent: Option<String>,
        /// Units that it confirms.
        units: Vec<String>,
        /// The organisation that it continues.
        #[schema(required)]
        successor_of: Option<String>,
    }
    /// A count and a root over ids.
    Tally {
        /// Records.
        count: u64,
        /// The root over their ids, in hexadecimal digits.
        root: String,
        /// Records newer than the statement.
        above: Option<u64>,
    }
    /// An organisation's signed statement of how much it has published, beside what is here.
    Head {
        /// When it was made.
        #[schema(format = DateTime)]
        as_of: String,
        /// How long ago, in seconds.
        age_seconds: u64,
        /// Whether that is too long.
        stale: bool,
        /// Whether both sides agree.
        whole: bool,
        /// What it says.
        theirs: Tally,
        /// What is here.
        ours: Tally,
    }
    /// An organisation.
    Org {
        /// Its id.
        org: String,
        /// Its name.
        title: Texts,
        /// A sentence about it.
        summary: Texts,
        /// Whether it stands here as an example.
        demo: bool,
        /// Its visible records.
        records: u64,
        /// Bytes of its records.
        bytes: u64,
        /// Whether this node signs for it.
        hosted_here: bool,
        /// The level of trust.
        level: u64,
        /// Its identity.
        identity: Identity,
        /// Operations of its identity.
        operations: u64,
        /// The id of the last.
        tip: String,
        /// Two operations that contradict each other, when there are.
        #[schema(required)]
        equivocation: Option<Vec<String>>,
        /// Its signed statement of how much it has published.
        #[schema(required)]
        head: Option<Head>,
        /// How much of that is here.
        completeness: Completeness,
        /// Whether its parent confirms it.
        parent_confirms: bool,
        /// What others state about it.
        statements: Statements,
        /// What refers to it.
        referenced_by: Referrers,
        /// Its highest version.
        #[schema(required)]
        last_seq: Option<u64>,
        /// The key with which this node signs for it.
        #[schema(required)]
        signs_here: Option<String>,
    }
    /// One operation of an identity.
    OrgOperation {
        /// The id of the operation before.
        #[schema(required)]
        previous: Option<String>,
        /// Keys that decide about the identity.
        controllers: Vec<String>,
        /// Keys that sign records.
        signers: Vec<Signer>,
        /// Domains that it claims.
        domains: Vec<String>,
        /// Identifiers that it claims.
        identifiers: BTreeMap<String, String>,
        /// The organisation that it is a unit of.
        #[schema(required)]
        parent: Option<String>,
        /// Units that it confirms.
        units: Vec<String>,
        /// The organisation that it continues.
        #[schema(required)]
        successor_of: Option<String>,
        /// Its id.
        id: String,
        /// Which of the controllers before signed it.
        controller: u64,
        /// When it was signed.
        #[schema(format = DateTime)]
        published: String,
    }
    /// The operations of an identity, the first one first.
    Operations {
        /// The organisation.
        org: String,
        /// How many there are.
        total: u64,
        /// All of them.
        items: Vec<OrgOperation>,
        /// Always null.
        #[schema(required)]
        next: Option<String>,
    }
    /// A proof that a record is among those that its publisher counts.
    Proof {
        /// The version of the format.
        version: u64,
        /// The network.
        network: String,
        /// The organisation.
        org: String,
        /// The record's place.
        key: String,
        /// The record's id.
        id: String,
        /// Its number in the order of ids.
        index: u64,
        /// Hashes on the way to the root.
        path: Vec<String>,
        /// The signed statement, in hexadecimal digits.
        head: String,
    }
    /// Another node.
    Peer {
        /// Its id.
        peer: String,
        /// The organisation whose node it is.
        #[schema(required)]
        org: Option<String>,
        /// The organisation's name.
        name: Texts,
        /// The address of the connection.
        #[schema(required)]
        address: Option<String>,
        /// Whether it is connected.
        connected: bool,
        /// Whether this node dialled.
        outbound: bool,
        /// quic, tcp, websocket or relay.
        #[schema(required)]
        transport: Option<String>,
        /// Its software.
        #[schema(required)]
        software: Option<String>,
        /// The time of the last ping.
        #[schema(required)]
        latency_ms: Option<u64>,
        /// When the connection was made.
        #[schema(required)]
        since: Option<String>,
        /// When a reconciliation with it last ended well.
        #[schema(required)]
        last_sync: Option<String>,
        /// Whether that left both sides with the same set.
        in_step: bool,
        /// Records that it brought.
        received: u64,
        /// Records that it took.
        sent: u64,
        /// Records of it that were refused.
        refused: u64,
        /// Its clock less ours.
        #[schema(required)]
        clock_offset_ms: Option<i64>,
        /// Whether the operator keeps it out.
        banned: bool,
        /// What counts against it now, in points.
        penalty: u64,
        /// What it was last given points for.
        #[schema(required)]
        last_offence: Option<String>,
        /// Until when this node keeps it out by itself.
        #[schema(required)]
        blocked_until: Option<String>,
        /// Addresses that it gives.
        addresses: Vec<String>,
    }
    /// Other nodes.
    Peers {
        /// How many are known.
        total: u64,
        /// All of them.
        items: Vec<Peer>,
        /// Always null.
        #[schema(required)]
        next: Option<String>,
    }
    /// What is held of organisations that this node does not sign for.
    Unknown {
        /// Organisations.
        organisations: u64,
        /// How many it takes.
        most_organisations: u64,
        /// Bytes of their records.
        bytes: u64,
        /// How many it takes.
        most_bytes: u64,
        /// Records that were refused for that.
        refused: u64,
    }
    /// What the operator leaves out.
    LeftOut {
        /// Records.
        records: u64,
        /// Rules.
        rules: u64,
    }
    /// The load of the whole catalogue from a peer.
    Loading {
        /// Records held.
        held: u64,
        /// Records that the peer has.
        expected: u64,
    }
    /// The state of this node.
    Status {
        /// Its software.
        version: String,
        /// The network.
        network: String,
        /// Its id.
        node: String,
        /// Organisations that it signs for.
        orgs: Vec<String>,
        /// Live published records.
        records: u64,
        /// SHA-256 over the sorted ids of what is published: equal on two nodes that hold the same.
        state_digest: String,
        /// For which instant.
        #[schema(format = DateTime)]
        digest_at: String,
        /// Records of all sorts, withdrawn ones included.
        set: u64,
        /// Organisations.
        organisations: u64,
        /// What it holds of others.
        unknown: Unknown,
        /// What the operator leaves out.
        left_out: LeftOut,
        /// Organisations by how much of theirs is here.
        completeness: BTreeMap<String, u64>,
        /// Organisations that nothing may be signed for yet.
        guarded: Vec<String>,
        /// Connected peers.
        peers: u64,
        /// The load under way.
        #[schema(required)]
        loading: Option<Loading>,
        /// Whether it answers readers.
        ready: bool,
        /// Where it serves readers.
        #[schema(required)]
        http: Option<String>,
        /// Where it listens for peers.
        listen: Vec<String>,
        /// How far its clock is behind its peers'.
        clock_offset_ms: i64,
        /// Offered records by what became of them.
        verdicts: BTreeMap<String, u64>,
        /// Events of the network by name.
        network_counters: BTreeMap<String, u64>,
        /// Bytes of the database.
        size_on_disk: u64,
        /// When it was started.
        #[schema(format = DateTime)]
        started: String,
        /// Steps of the log that the search has not taken in yet.
        search_behind: u64,
    }
}
