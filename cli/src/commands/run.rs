//! `kirjo run`: one node in the foreground, and the sentences for why it did not start.

use std::future::Future;
use std::time::Duration;

use kirjo_node::clock::Clock;
use kirjo_node::config::ConfigError;
use kirjo_node::home::HomeError;
use kirjo_node::http::{HttpError, Server};
use kirjo_node::keys::KeyFileError;
use kirjo_node::messages;
use kirjo_node::network::NetworkError;
use kirjo_node::node::{Node, StartError};
use kirjo_node::store::StoreError;
use serde_json::json;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::Context;
use crate::failure::{Failure, Outcome};
use crate::lang::Words;
use crate::output;

/// What is logged unless `KIRJO_LOG` says otherwise.
const LOG: &str = "warn,kirjo=info,kirjo_node=info,kirjo_protocol=info";
/// How long a clean stop may take. What has been acknowledged is on the disk already.
const STOP_TIME: Duration = Duration::from_secs(15);

pub(super) async fn run(context: &Context) -> Outcome {
    log();
    let words = context.words;
    let node = Node::start(context.home(), Clock::system()).await;
    let node = node.map_err(|error| Failure::new(start_sentence(words, &error)))?;
    let mut signals = Signals::new()?;
    let server = match Server::start(&node).await {
        Ok(server) => server,
        Err(error) => {
            node.stop().await;
            return Err(Failure::new(http_sentence(words, &error)));
        }
    };
    let url = format!("http://{}/", server.address());
    let ready = if context.json() {
        let status = node.status();
        output::json_line(&json!({
            "http": url,
            "node": status.node,
            "network": status.network,
            "orgs": status.orgs,
            "listen": status.listen,
            "home": context.home().directory().display().to_string(),
        }))
    } else {
        output::line(&url)
    };
    // A node whose starter does not read its output serves all the same.
    drop(ready);

    let ended = tokio::select! {
        () = signals.next() => Ok(()),
        ended = node.ended() => ended,
    };
    signals
        .bounded(async {
            server.stop().await;
            node.stop().await;
        })
        .await;
    ended.map_err(|error| Failure::new(store_sentence(words, &error)))
}

/// Logs to standard error, as `KIRJO_LOG` says.
pub(super) fn log() {
    let filter = EnvFilter::try_from_env("KIRJO_LOG").unwrap_or_else(|_| EnvFilter::new(LOG));
    // A logger that is there already, as in a test, does as well.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// What asks a process to end.
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    pub(super) fn new() -> Result<Self, Failure> {
        let listen = |kind| signal(kind).map_err(|error| Failure::new(error.to_string()));
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    /// Does what belongs to a clean end, but not for ever, and not against a second signal.
    pub(super) async fn bounded(&mut self, stop: impl Future<Output = ()>) {
        tokio::select! {
            () = stop => {}
            () = self.next() => tracing::warn!("stopped at once by a second signal"),
            () = tokio::time::sleep(STOP_TIME) => tracing::warn!("stopping took too long and was given up"),
        }
    }
}

/// Why a node did not start, in the user's language.
pub(super) fn start_sentence(words: Words, error: &StartError) -> String {
    match error {
        StartError::Home(error) => home_sentence(words, error),
        StartError::Store(error) => store_sentence(words, error),
        StartError::Network(error) => network_sentence(words, error),
        StartError::Set(error) => words.tell("cli-start-set", &[("reason", error.to_string())]),
    }
}

/// Why a data directory can't be used.
pub(super) fn home_sentence(words: Words, error: &HomeError) -> String {
    match error {
        HomeError::Absent(home) => words.tell("cli-no-node", &[("home", home.display().to_string())]),
        HomeError::Exists(home) => words.tell("cli-home-exists", &[("home", home.display().to_string())]),
        HomeError::Genesis(path) => words.tell("cli-bad-genesis", &[("path", path.display().to_string())]),
        HomeError::Io { path, source } => {
            words.tell("cli-path", &[("path", path.display().to_string()), ("reason", source.to_string())])
        }
        HomeError::Key(error) => key_sentence(words, error),
        HomeError::Config(ConfigError::Io { path, source }) => {
            words.tell("cli-path", &[("path", path.display().to_string()), ("reason", source.to_string())])
        }
        HomeError::Config(ConfigError::Malformed { path, reason }) => {
            words.tell("cli-config", &[("path", path.display().to_string()), ("reason", one_line(reason))])
        }
    }
}

/// Why a key file can't be used.
pub(super) fn key_sentence(words: Words, error: &KeyFileError) -> String {
    match error {
        KeyFileError::Io { path, source } => {
            words.tell("cli-key-file", &[("path", path.display().to_string()), ("reason", source.to_string())])
        }
        KeyFileError::TooOpen { path, mode } => {
            words.tell("cli-key-open", &[("path", path.display().to_string()), ("mode", format!("{mode:o}"))])
        }
        KeyFileError::Malformed { path } => words.tell("cli-key-malformed", &[("path", path.display().to_string())]),
    }
}

/// The head and the end of a parser's explanation, without the picture between them.
fn one_line(reason: &str) -> String {
    let mut lines = reason.lines().map(str::trim).filter(|line| !line.is_empty());
    match (lines.next(), lines.next_back()) {
        (Some(head), Some(end)) => format!("{head}: {end}"),
        (head, _) => head.unwrap_or_default().to_owned(),
    }
}

pub(super) fn store_sentence(words: Words, error: &StoreError) -> String {
    match error {
        StoreError::InUse { directory, .. } => {
            words.tell("cli-store-in-use", &[("path", directory.display().to_string())])
        }
        StoreError::Newer { found, supported } => {
            words.tell("cli-store-newer", &[("found", found.to_string()), ("supported", supported.to_string())])
        }
        StoreError::OtherNetwork { found, expected } => {
            words.tell("cli-store-network", &[("found", found.clone()), ("expected", expected.clone())])
        }
        StoreError::Damaged { directory, reason } => {
            words.tell("cli-store-damaged", &[("path", directory.display().to_string()), ("reason", one_line(reason))])
        }
        StoreError::Corrupt { arrival } => words.tell("cli-store-corrupt", &[("number", arrival.0.to_string())]),
        StoreError::Dump { reason } => words.tell("cli-dump-broken", &[("reason", (*reason).to_owned())]),
        StoreError::DiskFull { free } => words.tell("cli-disk-full", &[("free", output::size(*free))]),
        StoreError::Io { directory, reason, .. } => {
            words.tell("cli-path", &[("path", directory.display().to_string()), ("reason", reason.clone())])
        }
        other => words.tell("cli-start-other", &[("reason", other.to_string())]),
    }
}

fn network_sentence(words: Words, error: &NetworkError) -> String {
    match error {
        NetworkError::InUse(address) => words.tell("cli-port-in-use", &[("address", address.to_string())]),
        NetworkError::Listen { address, reason } => {
            words.tell("cli-listen-refused", &[("address", address.to_string()), ("reason", reason.clone())])
        }
        NetworkError::Bootstrap { address, fault } => {
            let args =
                [("option", "bootstrap".to_owned()), ("value", address.to_string()), ("reason", fault.to_string())];
            words.tell("cli-bad-address", &args)
        }
        other => words.tell("cli-start-other", &[("reason", other.to_string())]),
    }
}

/// Why the listeners did not open.
pub(super) fn http_sentence(words: Words, error: &HttpError) -> String {
    match error {
        HttpError::InUse(_) => return words.tell("cli-http-in-use", &error.args()),
        HttpError::Listen { .. } => return words.tell("cli-http-listen", &error.args()),
        HttpError::SocketInUse(_) | HttpError::Socket { .. } => {}
    }
    let args = error.args();
    let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    messages::error(words.lang(), error.code(), &args)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parser_s_picture_becomes_one_line() {
        let reason = "TOML parse error at line 2, column 1\n  |\n2 | htpp = 1\n  | ^^^^\nunknown field `htpp`\n";
        assert_eq!(one_line(reason), "TOML parse error at line 2, column 1: unknown field `htpp`");
        assert_eq!(one_line("network: wrong"), "network: wrong");
        assert_eq!(one_line(""), "");
    }
}
