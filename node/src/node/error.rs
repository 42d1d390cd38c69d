//! What can go wrong with a node, in words for people. Each has a code under which the message catalogue
//! has its sentence in three languages; the English here is for logs.

use kirjo_protocol::id::OrgId;
use kirjo_protocol::limits::MAX_DROP_RULES;
use kirjo_protocol::replica::DropRefused;

use crate::home::HomeError;
use crate::network::NetworkError;
use crate::store::StoreError;

/// Why a node did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its data directory, configuration or keys.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Its database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its ports.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// What the database holds is no set of records.
    #[error(
        "the database holds records that do not belong together ({0}); move the directory db away and start again: the records come back from the peers"
    )]
    Set(#[from] kirjo_protocol::replica::RestoreError),
}

/// Why a running node refused something.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// It does not sign for this organisation.
    #[error("this node does not sign for organisation {0}; `kirjo key show` lists those it signs for")]
    NotOurs(OrgId),
    /// No key of this node signs for the organisation any more, or yet.
    #[error("no key of this node may sign for organisation {0}; `kirjo key show` lists its keys")]
    NotSigning(OrgId),
    /// No peer has said what this node's organisations have published.
    #[error("no peer has answered yet whether it holds newer records of this organisation; try again, or use --force")]
    Unasked,
    /// The organisation is not held here.
    #[error("organisation {0} is not held here; `kirjo sync` fetches what peers hold")]
    UnknownOrg(OrgId),
    /// An identity operation that can't follow the one in force.
    #[error("the identity operation is not the next of its organisation: {0}; fetch the identity and sign again")]
    BadOperation(&'static str),
    /// Records were published while the operation was being prepared, again and again.
    #[error("the organisation's records changed meanwhile; try again")]
    Changing,
    /// The data directory.
    #[error("{0}")]
    Home(String),
    /// There is no such record.
    #[error("this node's organisation has no record with key {0}; `kirjo search` and `kirjo get` show keys")]
    NoRecord(String),
    /// Its clock differs too much from its peers'.
    #[error("this node's clock is {0} ms away from the median of its peers; set the clock (NTP) and try again")]
    ClockOff(i64),
    /// Its clock is so many milliseconds behind the newest number of an organisation.
    #[error(
        "this node's clock is {0} ms behind the organisation's newest record; set the clock (NTP), or wait, and try again"
    )]
    ClockBehind(u64),
    /// Not a multiaddr.
    #[error(
        "{0:?} is not a peer address; write one like /dns4/node.example.org/tcp/4480 or /ip4/192.0.2.7/udp/4480/quic-v1"
    )]
    BadAddress(String),
    /// Not a peer id.
    #[error("{0:?} is not a peer id; `kirjo peers` lists them")]
    BadPeer(String),
    /// A peer that is not connected.
    #[error("peer {0} is not connected; `kirjo peers` lists those that are")]
    NotConnected(String),
    /// The operator's list of peers is full.
    #[error("{0} peers have been added already; nodes find each other by themselves once one of them is reached")]
    TooManyPeers(usize),
    /// A rule about an organisation that this node signs for.
    #[error("this node signs for organisation {0} and keeps its records; `kirjo retract` withdraws them everywhere")]
    OwnRecords(OrgId),
    /// There are as many rules about what to leave out as there may be.
    #[error("there are {0} rules already; take one back with `kirjo policy keep`")]
    TooManyRules(usize),
    /// There is no such rule.
    #[error("there is no rule about {0}; `kirjo policy` lists them")]
    NoRule(String),
    /// A reason that can't be shown to readers.
    #[error("give a reason of one line and at most {0} characters; readers see it")]
    BadReason(usize),
    /// This node leaves out records of the organisation that it is to sign for.
    #[error("this node leaves records of organisation {0} out; take the rules back with `kirjo policy keep` first")]
    LeavesOut(OrgId),
    /// A record that can't be signed, though its content is valid.
    #[error("the record can't be signed: {0}")]
    Unsignable(String),
    /// A record that the rules of the network refuse, such as one above the organisation's quota.
    #[error("the record is refused by the rules of the network: {0}; `kirjo status` shows the organisation's state")]
    RefusedByRules(&'static str),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    NoEntropy(String),
    /// The node is stopping.
    #[error("the node is stopping; start it again with `kirjo run`")]
    Stopping,
    /// Its database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl NodeError {
    /// The stable name of the error; the message catalogue has its sentence under `error-` and this.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOurs(_) => "not-ours",
            Self::NotSigning(_) => "not-signing",
            Self::Unasked => "unasked",
            Self::UnknownOrg(_) => "unknown-org",
            Self::BadOperation(_) => "bad-operation",
            Self::Changing => "changing",
            Self::Home(_) => "home",
            Self::NoRecord(_) => "no-record",
            Self::ClockOff(_) => "clock-off",
            Self::ClockBehind(_) => "clock-behind",
            Self::BadAddress(_) => "bad-address",
            Self::BadPeer(_) => "bad-peer",
            Self::NotConnected(_) => "not-connected",
            Self::TooManyPeers(_) => "too-many-peers",
            Self::OwnRecords(_) => "own-records",
            Self::TooManyRules(_) => "too-many-rules",
            Self::NoRule(_) => "no-rule",
            Self::BadReason(_) => "bad-reason",
            Self::LeavesOut(_) => "leaves-out",
            Self::Unsignable(_) => "unsignable",
            Self::RefusedByRules(_) => "refused-by-rules",
            Self::NoEntropy(_) => "no-entropy",
            Self::Stopping => "stopping",
            Self::Store(_) => "store",
        }
    }

    /// The facts of the case, for the sentence.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotOurs(org)
            | Self::NotSigning(org)
            | Self::UnknownOrg(org)
            | Self::OwnRecords(org)
            | Self::LeavesOut(org) => vec![("org", org.to_string())],
            Self::NoRule(rule) => vec![("rule", rule.clone())],
            Self::Unasked | Self::Changing => Vec::new(),
            Self::BadOperation(outcome) => vec![("outcome", (*outcome).to_owned())],
            Self::Home(reason) => vec![("reason", reason.clone())],
            Self::NoRecord(key) => vec![("key", key.clone())],
            Self::ClockOff(millis) => vec![("millis", millis.to_string())],
            Self::ClockBehind(millis) => vec![("millis", millis.to_string())],
            Self::BadAddress(value) | Self::BadPeer(value) | Self::NotConnected(value) => {
                vec![("value", value.clone())]
            }
            Self::TooManyPeers(most) | Self::TooManyRules(most) | Self::BadReason(most) => {
                vec![("max", most.to_string())]
            }
            Self::Unsignable(reason) | Self::NoEntropy(reason) => vec![("reason", reason.clone())],
            Self::RefusedByRules(verdict) => vec![("verdict", (*verdict).to_owned())],
            Self::Stopping => Vec::new(),
            Self::Store(error) => vec![("reason", error.to_string())],
        }
    }
}

impl From<DropRefused> for NodeError {
    fn from(refused: DropRefused) -> Self {
        match refused {
            DropRefused::Own(org) => Self::OwnRecords(org),
            DropRefused::TooMany => Self::TooManyRules(MAX_DROP_RULES),
        }
    }
}
