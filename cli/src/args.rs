//! What can be typed. Names here are relied on by people and scripts: extend freely, rename nothing.

mod authoring;
mod identity;
mod import;
mod survey;
mod values;
mod watch;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand};
use kirjo_protocol::id::{NetworkId, OrgId};
use kirjo_protocol::replica::DropRule;

use kirjo_node::messages::Lang;

pub(crate) use authoring::{NewArgs, PrivacyArgs, PrivacyCommand, SchemaArgs, ShowArgs};
pub(crate) use import::ImportArgs;
pub(crate) use survey::{QueryArgs, SurveyArgs, SurveyCommand, SurveyForm, SurveyVerifyArgs};
pub(crate) use values::{KeyRef, RecordRef};
pub(crate) use watch::{WatchArgs, WatchCommand};

pub(crate) use identity::{Controlled, KeyArgs, KeyCommand, OrgArgs, OrgCommand};

use values::{drop_rule, org_type, published_kind, text_lang, title_lang, ui_lang};

/// Seconds that `sync --wait` waits when it is not told how long: a reconciliation of large sets included.
pub(crate) const DEFAULT_WAIT: &str = "30";
/// Longest wait that can be asked for.
pub(crate) const MAX_WAIT: u64 = 300;

/// Run a node of the federated catalogue, publish to it, search it, look after its peers
#[derive(Debug, Parser)]
#[command(
    name = "kirjo",
    version,
    max_term_width = 80,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "\
Exit codes: 0 done, 1 refused or failed, 2 wrong usage.

Example: a node of your own, and a first record
  kirjo init --name \"Esimerkki Oy\" && kirjo run
  kirjo publish product.yaml"
)]
pub(crate) struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub(crate) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// The node's data directory [default: $KIRJO_HOME, or $XDG_DATA_HOME/kirjo, or ~/.local/share/kirjo]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Language of messages: fi, sv or en [default: that of the locale]
    #[arg(long, global = true, env = "KIRJO_LANG", hide_env_values = true, value_name = "LANG", value_parser = ui_lang)]
    pub(crate) ui_lang: Option<Lang>,
}

/// A command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a node: its data directory, keys and configuration, and an organisation
    #[command(after_help = "\
Example:
  kirjo init --name \"Esimerkki Oy\" --org-type company \\
      --bootstrap /dns4/kirjo.example.org/udp/4480/quic-v1")]
    Init(InitArgs),
    /// Run the node in the foreground; it is ready when it prints its web address
    #[command(after_help = "\
SIGTERM and Ctrl-C stop it cleanly. KIRJO_LOG sets what it logs to standard
error, such as KIRJO_LOG=debug.

Example:
  kirjo run --home /var/lib/kirjo")]
    Run,
    /// Run a network of several participants in one process, with invented records
    #[command(after_help = "\
Its data is kept in --home [default: kirjo-demo beside the default directory]
and used again by the next run.

Example:
  kirjo demo --nodes 3 --home /tmp/demo")]
    Demo(DemoArgs),
    /// Write a template of a record file, with every field explained
    #[command(after_help = "\
What has to be there stands ready with an example; take the # away from what
else you want to say.

Example:
  kirjo new product --lang sv --out product.yaml")]
    New(NewArgs),
    /// Print the JSON Schema of a kind, for editors that complete what you write
    #[command(after_help = "\
Every node serves it too, at /schemas/KIND.json.

Example:
  kirjo schema product --lang fi > product.schema.json")]
    Schema(SchemaArgs),
    /// Show what readers will see of the records of files
    #[command(after_help = "\
Needs no running node. Faults and warnings are shown as well.

Example:
  kirjo show product.yaml --lang sv")]
    Show(ShowArgs),
    /// Look for personal data in files or in what has been published
    #[command(
        subcommand_required = true,
        after_help = "\
Example:
  kirjo privacy scan product.yaml"
    )]
    Privacy(PrivacyArgs),
    /// Publish the records of YAML, JSON or CSV files
    #[command(after_help = "\
Prints the key and the id of each record. A record with a fault is not
published; the others of its file are. With --check no node is needed. A
reference to a record of your own is written local: and its localId. A CSV file
has a column for each field, such as localId, title.fi and contact.email; lists
are written with semicolons.

Example:
  kirjo publish --check product.yaml && kirjo publish product.yaml")]
    Publish(PublishArgs),
    /// Import records from tables, calendars and other catalogues
    #[command(after_help = import::HELP)]
    Import(ImportArgs),
    /// Confirm that records still hold, and give them a new lease
    #[command(after_help = "\
A person confirms: the command asks on a terminal, and needs --yes elsewhere.

Example:
  kirjo renew ge3q6bztqe4dqnzwgu2dgmrrgi --yes")]
    Renew(RenewArgs),
    /// Withdraw records for good; every node erases what they said
    #[command(after_help = "\
Example:
  kirjo retract ge3q6bztqe4dqnzwgu2dgmrrgi")]
    Retract(RetractArgs),
    /// Search what the node holds; without words, list it
    #[command(after_help = "\
Example:
  kirjo search remote monitoring --kind product --lang en")]
    Search(SearchArgs),
    /// Take a signed market survey: everything that answers a search
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "\
It is complete or refused, never cut, and says when, where and of what it was
taken. To search for the word verify itself, write -- before it.

Example:
  kirjo survey remote monitoring --kind product --format csv --out survey.csv"
    )]
    Survey(SurveyArgs),
    /// Keep searches on this node, and post what newly answers them
    #[command(
        subcommand_required = true,
        after_help = "\
Example:
  kirjo watch list"
    )]
    Watch(WatchArgs),
    /// Show one record
    #[command(after_help = "\
--raw gives the signed envelope (COSE) exactly as its publisher made it.

Example:
  kirjo get ORG/KEY --raw --out record.cose")]
    Get(GetArgs),
    /// Check a signed record without a network
    #[command(after_help = "\
Says apart whether the signature is good and whether the signer belongs to the
organisation; the latter needs the organisation's identity, which every node
gives at /api/v1/orgs/ORG/identity?format=cose. With a proof, also whether the
publisher has counted the record.

Example:
  kirjo verify record.cose --network demo --identity identity.cose \\
      --proof proof.json")]
    Verify(VerifyArgs),
    /// List the node's peers, or look after one
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "\
Example:
  kirjo peers add /dns4/kirjo.example.org/tcp/4480"
    )]
    Peers(PeersArgs),
    /// List what this node leaves out, or decide about it
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "\
What is left out stays counted and compared, but its payload is neither kept nor
shown here, and readers are told so. It is local: other nodes keep it.

Example:
  kirjo policy drop ORG/KEY --reason \"A court has ordered it.\""
    )]
    Policy(PolicyArgs),
    /// Compare with all connected peers now, and fetch what is missing
    #[command(after_help = "\
With --wait the exit code is 0 only when all connected peers are in step.

Example:
  kirjo sync --wait 60")]
    Sync(SyncArgs),
    /// Show the state of the node
    #[command(after_help = "\
Example:
  kirjo status --json")]
    Status(StatusArgs),
    /// Save the records of a stopped node in one file
    #[command(after_help = "\
A backup is this file, the directory keys and kirjo.toml. --salvage takes what
can be read of a damaged database.

Example: the way back from a damaged database in /var/lib/kirjo
  kirjo dump --salvage saved.kirjo
  mv /var/lib/kirjo/db/store /var/lib/kirjo/store-damaged
  kirjo restore saved.kirjo && kirjo run")]
    Dump(DumpArgs),
    /// Bring the records of a dump into the database of a stopped node
    #[command(after_help = "\
Each record is verified, and none replaces a newer one. What the dump lacks
comes from the peers.

Example:
  kirjo restore saved.kirjo")]
    Restore(RestoreArgs),
    /// Show keys, and change which of them sign
    #[command(
        subcommand_required = true,
        after_help = "\
Example:
  kirjo key show"
    )]
    Key(KeyArgs),
    /// Look after the organisations that this node signs for
    #[command(
        subcommand_required = true,
        after_help = "\
Example:
  kirjo org list"
    )]
    Org(OrgArgs),
}

/// `status`.
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Say of every publisher how complete it is here, not only where something is amiss
    #[arg(long)]
    pub(crate) all: bool,
}

/// `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The organisation's name [default: the name of this machine]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The language of the name: fi, sv or en
    #[arg(long, default_value = "fi", value_name = "LANG", value_parser = title_lang)]
    pub(crate) lang: String,
    /// What the organisation is, such as company, university or association
    #[arg(long, default_value = "other", value_name = "CODE", value_parser = org_type)]
    pub(crate) org_type: String,
    /// The network to take part in; it can't be changed later
    #[arg(long, default_value = kirjo_node::config::DEFAULT_NETWORK, value_name = "ID")]
    pub(crate) network: NetworkId,
    /// Where to serve readers; port 0 takes a free one [default: 127.0.0.1:8480]
    #[arg(long, value_name = "ADDR")]
    pub(crate) http: Option<SocketAddr>,
    /// Where to listen for peers, repeatable [default: port 4480 by TCP and QUIC, 4481 by WebSocket]
    #[arg(long, value_name = "MULTIADDR")]
    pub(crate) listen: Vec<String>,
    /// A peer to dial first, repeatable
    #[arg(long, value_name = "MULTIADDR")]
    pub(crate) bootstrap: Vec<String>,
}

/// `demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// How many participants
    #[arg(long, default_value_t = kirjo_node::demo::PARTICIPANTS, value_name = "N")]
    pub(crate) nodes: usize,
}

/// `publish`.
#[derive(Debug, Args)]
pub(crate) struct PublishArgs {
    /// Record files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Only check the records; publish nothing
    #[arg(long)]
    pub(crate) check: bool,
    /// The organisation to publish for [default: the node's own]
    #[arg(long, value_name = "ORG")]
    pub(crate) org: Option<OrgId>,
    /// Why what looks like personal data is none; kept on this node, never published
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Publish even when no peer has been asked for the organisation's records since the node's start
    #[arg(long)]
    pub(crate) force: bool,
}

/// `renew`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("which").required(true).args(["keys", "all"])))]
pub(crate) struct RenewArgs {
    /// Keys of the records
    #[arg(value_name = "KEY")]
    pub(crate) keys: Vec<KeyRef>,
    /// All records of the organisation
    #[arg(long)]
    pub(crate) all: bool,
    /// A person has confirmed that the records still hold
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Also when no peer has been asked for the organisation's records since the node's start
    #[arg(long)]
    pub(crate) force: bool,
    /// The organisation [default: that of the keys, or the node's own]
    #[arg(long, value_name = "ORG")]
    pub(crate) org: Option<OrgId>,
}

/// `retract`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("which").required(true).args(["keys", "all"])))]
pub(crate) struct RetractArgs {
    /// Keys of the records
    #[arg(value_name = "KEY")]
    pub(crate) keys: Vec<KeyRef>,
    /// All records of the organisation, which so leaves the network
    #[arg(long, requires = "yes")]
    pub(crate) all: bool,
    /// Needed with --all
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Also when no peer has been asked for the organisation's records since the node's start
    #[arg(long)]
    pub(crate) force: bool,
    /// The organisation [default: that of the keys, or the node's own]
    #[arg(long, value_name = "ORG")]
    pub(crate) org: Option<OrgId>,
}

/// `search`.
#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// Words that must all occur
    #[arg(value_name = "WORDS")]
    pub(crate) words: Vec<String>,
    /// Only records of this kind, such as product, need or call
    #[arg(long, value_name = "KIND", value_parser = published_kind)]
    pub(crate) kind: Option<String>,
    /// Only records with texts in this language, such as sv
    #[arg(long, value_name = "LANG", value_parser = text_lang)]
    pub(crate) lang: Option<String>,
    /// At most so many records
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
}

/// `get`.
#[derive(Debug, Args)]
pub(crate) struct GetArgs {
    /// Which record
    #[arg(value_name = "ORG/KEY")]
    pub(crate) record: RecordRef,
    /// The signed envelope instead of its content
    #[arg(long)]
    pub(crate) raw: bool,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE", requires = "raw")]
    pub(crate) out: Option<PathBuf>,
}

/// `verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The signed envelope; `-` is standard input
    #[arg(value_name = "FILE.cose")]
    pub(crate) file: String,
    /// The network it was signed for [default: that of the node in --home, else kirjo]
    #[arg(long, value_name = "ID")]
    pub(crate) network: Option<NetworkId>,
    /// The organisation's identity: its operations one after the other
    #[arg(long, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    /// A proof that the record is among those its publisher counts: /api/v1/proof/ORG/KEY
    #[arg(long, value_name = "PROOF.json")]
    pub(crate) proof: Option<PathBuf>,
}

/// `peers`.
#[derive(Debug, Args)]
pub(crate) struct PeersArgs {
    /// What to do; without it, list them.
    #[command(subcommand)]
    pub(crate) command: Option<PeersCommand>,
}

/// What can be done with a peer.
#[derive(Debug, Subcommand)]
pub(crate) enum PeersCommand {
    /// List connected, known and banned peers
    #[command(after_help = "Example:\n  kirjo peers list --json")]
    List,
    /// Show one peer
    #[command(after_help = "The end of an id is enough when it is unique.\n\nExample:\n  kirjo peers show 12D3KooW...")]
    Show {
        /// Its peer id
        #[arg(value_name = "ID")]
        peer: String,
    },
    /// Dial an address now and after every start
    #[command(after_help = "Example:\n  kirjo peers add /dns4/kirjo.example.org/udp/4480/quic-v1")]
    Add {
        /// Where the peer is
        #[arg(value_name = "MULTIADDR")]
        address: String,
    },
    /// Keep a peer out, also after a restart
    #[command(after_help = "Example:\n  kirjo peers ban 12D3KooW...")]
    Ban {
        /// Its peer id
        #[arg(value_name = "ID")]
        peer: String,
    },
    /// Let a banned peer in again
    #[command(after_help = "Example:\n  kirjo peers unban 12D3KooW...")]
    Unban {
        /// Its peer id
        #[arg(value_name = "ID")]
        peer: String,
    },
}

/// `policy`.
#[derive(Debug, Args)]
pub(crate) struct PolicyArgs {
    /// What to do; without it, list the rules.
    #[command(subcommand)]
    pub(crate) command: Option<PolicyCommand>,
}

/// What can be decided about records of others.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// List the rules, and how many records each leaves out
    #[command(after_help = "Example:\n  kirjo policy list --json")]
    List,
    /// Erase records of others here and leave them out from now on
    #[command(after_help = "\
Shows how many records it concerns and asks on a terminal; needs --yes elsewhere.

Example:
  kirjo policy drop ORG --reason \"Advertises what it does not make.\" --yes")]
    Drop {
        /// A record, or an organisation for all it publishes
        #[arg(value_name = "ORG[/KEY]", value_parser = drop_rule)]
        rule: DropRule,
        /// Why; readers of this node see it
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Erase without asking
        #[arg(long, short)]
        yes: bool,
    },
    /// Take a rule back and fetch the records from peers that still have them
    #[command(after_help = "Example:\n  kirjo policy keep ORG/KEY")]
    Keep {
        /// What the rule is about, as `kirjo policy` shows it
        #[arg(value_name = "ORG[/KEY]", value_parser = drop_rule)]
        rule: DropRule,
    },
}

/// `sync`.
#[derive(Debug, Args)]
pub(crate) struct SyncArgs {
    /// Wait until it is done, at most so many seconds
    #[arg(
        long,
        num_args = 0..=1,
        default_missing_value = DEFAULT_WAIT,
        value_name = "SECONDS",
        value_parser = clap::value_parser!(u64).range(1..=MAX_WAIT)
    )]
    pub(crate) wait: Option<u64>,
}

/// `dump`.
#[derive(Debug, Args)]
pub(crate) struct DumpArgs {
    /// Where to write it; what was there is replaced when the dump is whole
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Take what can be read of a damaged database
    #[arg(long)]
    pub(crate) salvage: bool,
}

/// `restore`.
#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// A dump
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[cfg(test)]
mod tests;
