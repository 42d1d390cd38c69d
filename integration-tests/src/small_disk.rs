//! A small file system in memory that only a test and its processes see: what a full disk is like.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::program::Run;

/// A file system of its own, alive as long as its holder.
pub struct SmallDisk {
    holder: Child,
    through: Vec<String>,
}

impl SmallDisk {
    /// Mounts it over a directory. Root may do so, and elsewhere whoever may make user namespaces.
    ///
    /// # Panics
    /// When the system allows neither; with what to do about it.
    pub fn over(directory: &str, mebibytes: u32) -> Self {
        let script = format!(
            "mount -t tmpfs -o size={mebibytes}m,mode=0700 none '{directory}' && echo ready && exec sleep infinity"
        );
        let root = rustix::process::geteuid().is_root();
        let namespaces: &[&str] = if root { &["--mount"] } else { &["--user", "--map-root-user", "--mount"] };
        let mut holder = Command::new("unshare")
            .args(namespaces)
            .args(["--", "sh", "-c", &script])
            .stdout(Stdio::piped())
            .spawn()
            .expect("`unshare` of util-linux is there");
        let mut line = String::new();
        let stdout = holder.stdout.take().expect("standard output is piped");
        BufReader::new(stdout).read_line(&mut line).expect("the holder says when it is ready");
        assert_eq!(
            line.trim(),
            "ready",
            "a small file system can't be mounted; run the tests as root, or allow user namespaces \
             (sysctl kernel.unprivileged_userns_clone=1 and user.max_user_namespaces above 0)"
        );
        let mut through =
            vec!["nsenter".to_owned(), "--target".to_owned(), holder.id().to_string(), "--mount".to_owned()];
        if !root {
            through.extend(["--user".to_owned(), "--preserve-credentials".to_owned()]);
        }
        Self { holder, through }
    }

    /// The command through which others run where they see it.
    pub fn through(&self) -> &[String] {
        &self.through
    }

    /// Runs a script where it sees the file system.
    pub fn sh(&self, script: &str) -> Run {
        Run::of(Command::new(&self.through[0]).args(&self.through[1..]).args(["sh", "-c", script]))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}
