//! The binary that people install, and what came of one run of it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

/// The `kirjo` binary of the same build as the running test.
///
/// # Panics
/// When it has not been built; the message names the command that does.
pub fn path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let own = std::env::current_exe().expect("a test knows its own file");
        let mut directory = own.parent().expect("a file lies in a directory");
        if directory.ends_with("deps") {
            directory = directory.parent().expect("deps lies in the profile's directory");
        }
        let path = directory.join("kirjo");
        let release = if directory.ends_with("release") { " --release" } else { "" };
        assert!(path.is_file(), "{} is missing; build it with `cargo build -p kirjo{release}`", path.display());
        path
    })
}

/// The binary, to be run in English and with nothing taken over from whoever runs the tests.
pub fn command() -> Command {
    let mut command = Command::new(path());
    settle(&mut command);
    command
}

/// Removes what would make a run depend on its surroundings.
pub fn settle(command: &mut Command) {
    for name in
        ["KIRJO_HOME", "KIRJO_LOG", "KIRJO_CLOCK_OFFSET_MS", "XDG_DATA_HOME", "LANGUAGE", "LC_ALL", "LC_MESSAGES"]
    {
        command.env_remove(name);
    }
    command.env("KIRJO_LANG", "en").env("LANG", "C.UTF-8");
}

/// One run of a command that came to its end.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error.
    pub stderr: String,
}

impl Run {
    /// Runs a command to its end.
    ///
    /// # Panics
    /// When it can't be started.
    pub fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        output.into()
    }

    /// What it wrote to standard output, as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// The same, when it went well.
    ///
    /// # Panics
    /// When it did not.
    pub fn good(self) -> Self {
        assert_eq!(self.code, Some(0), "{}\n{}", self.text(), self.stderr);
        self
    }

    /// Its standard output as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| {
            panic!("not JSON ({error}), exit code {:?}: {:?}\n{}", self.code, self.text(), self.stderr)
        })
    }

    /// The sentences of a refusal: exit code 1, and every line of standard error is one of ours.
    ///
    /// # Panics
    /// When it is no refusal, or says something unreadable.
    pub fn refusal(&self) -> String {
        self.failed_with(1)
    }

    /// The sentences of wrong usage: exit code 2.
    ///
    /// # Panics
    /// When it is none.
    pub fn usage(&self) -> String {
        self.failed_with(2)
    }

    fn failed_with(&self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{}\n{}", self.text(), self.stderr);
        assert!(!self.stderr.trim().is_empty(), "a failure says why");
        assert!(!self.stderr.contains("panicked") && !self.stderr.contains("RUST_BACKTRACE"), "{}", self.stderr);
        self.stderr.clone()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        Self { code: output.status.code(), stdout: output.stdout, stderr }
    }
}
