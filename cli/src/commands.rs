//! One file per group of commands, and what they share.

mod change;
mod demo;
mod dump;
mod files;
mod get;
mod import;
mod init;
mod key;
mod new;
mod org;
mod outcomes;
mod peers;
mod policy;
mod privacy;
mod publish;
mod renew;
mod retract;
mod run;
mod schema;
mod search;
mod show;
mod status;
mod survey;
mod sync;
mod verify;
mod verify_proof;
mod watch;

use std::future::Future;

use kirjo_node::home::Home;
use serde_json::Value;

use crate::args::{Cli, Command, Global, KeyCommand};
use crate::client::Client;
use crate::failure::{Failure, Outcome};
use crate::lang::Words;

/// What every command works with.
struct Context {
    global: Global,
    words: Words,
}

impl Context {
    /// The data directory.
    fn home(&self) -> Home {
        Home::new(self.global.home.clone().unwrap_or_else(Home::default_directory))
    }

    fn client(&self) -> Client {
        Client::new(self.home(), self.words)
    }

    fn json(&self) -> bool {
        self.global.json
    }
}

/// Every answer to whether a signer belongs to an organisation, for the test of the catalogue.
#[cfg(test)]
pub(crate) fn membership_codes() -> impl Iterator<Item = &'static str> {
    verify::Membership::ALL.into_iter().map(verify::Membership::code)
}

/// Every sentence that is asked for by a name made at run time, for the test of the catalogue.
#[cfg(test)]
pub(crate) fn named_sentences() -> Vec<String> {
    use kirjo_protocol::completeness::State;
    use kirjo_protocol::identity::ChangeError;
    use kirjo_protocol::proof::Claim;
    let states = State::ALL.iter().map(|state| format!("cli-publisher-{}", state.name()));
    let changes = ChangeError::CODES.iter().map(|code| format!("cli-change-{code}"));
    let claims = Claim::ALL.iter().map(|claim| format!("cli-claim-{}", claim.name()));
    let imports = kirjo_node::import::Rule::ALL.iter().map(|rule| format!("import-{}", rule.code()));
    let left = kirjo_node::import::Reason::ALL.iter().map(|reason| format!("import-left-{}", reason.code()));
    let members = verify::Membership::ALL.into_iter().filter(|member| member.verdict() == Some(false));
    let surveys = members.map(|member| format!("cli-survey-member-{}", member.code()));
    let outcomes = ["delivered", "failed", "given-up", "gone"].map(|outcome| format!("cli-watch-was-{outcome}"));
    states.chain(changes).chain(claims).chain(imports).chain(left).chain(surveys).chain(outcomes).collect()
}

/// Does what was typed.
pub(crate) fn dispatch(cli: Cli, words: Words) -> Outcome {
    let context = Context { global: cli.global, words };
    if matches!(cli.command, Command::Run | Command::Demo(_)) {
        // These run for long.
        crate::allocator::keep_little();
    }
    match cli.command {
        Command::Init(args) => init::init(&context, args),
        Command::Run => serving(run::run(&context)),
        Command::Demo(args) => serving(demo::demo(&context, args)),
        Command::New(args) => new::new(&context, &args),
        Command::Schema(args) => schema::schema(&context, &args),
        Command::Show(args) => show::show(&context, &args),
        Command::Privacy(args) => asking(privacy::privacy(&context, args.command)),
        Command::Publish(args) => asking(publish::publish(&context, args)),
        Command::Import(args) => asking(import::import(&context, args)),
        Command::Renew(args) => asking(renew::renew(&context, args)),
        Command::Retract(args) => asking(retract::retract(&context, args)),
        Command::Search(args) => asking(search::search(&context, args)),
        Command::Survey(args) => survey::survey(&context, args),
        Command::Watch(args) => asking(watch::watch(&context, args.command)),
        Command::Get(args) => asking(get::get(&context, args)),
        Command::Verify(args) => verify::verify(&context, args),
        Command::Peers(args) => asking(peers::peers(&context, args)),
        Command::Policy(args) => asking(policy::policy(&context, args)),
        Command::Sync(args) => asking(sync::sync(&context, args)),
        Command::Status(args) => asking(status::status(&context, args.all)),
        Command::Dump(args) => dump::dump(&context, &args),
        Command::Restore(args) => dump::restore(&context, &args),
        Command::Key(args) => match args.command {
            KeyCommand::Show => asking(key::show(&context)),
            KeyCommand::Rotate { to, controlled } => asking(key::rotate(&context, to, &controlled)),
            KeyCommand::AddSigner { key, scopes, controlled } => {
                asking(key::add_signer(&context, key, scopes, &controlled))
            }
            KeyCommand::Revoke { key, stolen, controlled } => asking(key::revoke(&context, key, stolen, &controlled)),
        },
        Command::Org(args) => asking(org::org(&context, args.command)),
    }
}

/// Runs a command that asks a running node something; one thread does.
fn asking(command: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::new(error.to_string()))?.block_on(command)
}

/// Runs a command that is a node.
fn serving(command: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Failure::new(error.to_string()))?.block_on(command)
}

/// A text member of an answer; empty when it is missing.
fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// A number member of an answer.
fn number(value: &Value, member: &str) -> u64 {
    value.get(member).and_then(Value::as_u64).unwrap_or_default()
}

/// A yes-or-no member of an answer.
fn yes(value: &Value, member: &str) -> bool {
    value.get(member).and_then(Value::as_bool).unwrap_or_default()
}

/// The list in an answer.
fn items<'v>(value: &'v Value, member: &str) -> &'v [Value] {
    value.get(member).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
