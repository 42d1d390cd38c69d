//! The demonstration as people start it: one process, several participants.

use std::fs::{File, read_to_string};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::{Mutex, PoisonError};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use crate::http::{Answer, Request};
use crate::program::{self, Run};
use crate::wait::until;

/// The network of demonstrations.
pub const NETWORK: &str = "demo";

/// A running demonstration.
pub struct Demonstration {
    child: Child,
    /// Its participants, in the order in which it names them.
    pub sites: Vec<Site>,
}

/// One participant of it.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// Where it serves readers.
    pub http: std::net::SocketAddr,
    /// Its data directory.
    pub home: PathBuf,
}

impl Demonstration {
    /// Starts it with its data below a directory, and waits until it says that it is ready.
    ///
    /// # Panics
    /// When it does not become ready.
    pub fn start(directory: &TempDir) -> Self {
        // It looks for free ports before it takes them, so that two that start at once could choose the same.
        static STARTING: Mutex<()> = Mutex::new(());
        let _one_at_a_time = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut command = program::command();
        command.args(["demo", "--json", "--home"]).arg(directory.path());
        let log = directory.path().join("demonstration.log");
        let stderr = File::create(&log).expect("a log can be written");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr).spawn().expect("it starts");
        let stdout = child.stdout.take().expect("standard output is piped");
        // The value ends before the stream does.
        let ready = serde_json::Deserializer::from_reader(stdout).into_iter::<Value>().next();
        let ready = ready.unwrap_or_else(|| panic!("it did not start:\n{}", read_to_string(&log).unwrap_or_default()));
        let ready = ready.expect("what it says is JSON");
        let sites = ready["participants"].as_array().unwrap_or_else(|| panic!("no participants: {ready}"));
        let sites = sites.iter().map(|site| Site::read(site).unwrap_or_else(|| panic!("{site}"))).collect();
        Self { child, sites }
    }

    /// Asks it to end, and waits until it has.
    ///
    /// # Panics
    /// When it does not end cleanly.
    pub fn stop(mut self) {
        let pid = Pid::from_raw(self.child.id() as i32).expect("a child has a process id");
        kill_process(pid, Signal::TERM).expect("a running child can be signalled");
        let status = until("the end of the demonstration", || match self.child.try_wait() {
            Ok(Some(status)) => Ok(status),
            other => Err(format!("{other:?}")),
        });
        assert_eq!(status.code(), Some(0), "it ends cleanly");
    }
}

impl Drop for Demonstration {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Site {
    fn read(value: &Value) -> Option<Self> {
        let http = value["http"].as_str()?.strip_prefix("http://")?.strip_suffix('/')?.parse().ok()?;
        Some(Self {
            name: value["name"].as_str()?.to_owned(),
            http,
            home: Path::new(value["home"].as_str()?).to_owned(),
        })
    }

    /// What it answers to a reader.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn get(&self, path: &str) -> Answer {
        Request::get(path).tcp(self.http).unwrap_or_else(|error| panic!("{}: {path}: {error}", self.name))
    }

    /// Its state.
    pub fn status(&self) -> Value {
        self.get("/api/v1/status").good().json()
    }

    /// Runs a command of `kirjo` at its data directory.
    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(program::command().args(args).arg("--home").arg(&self.home))
    }
}
