//! A full disk, made of a small file system in memory that only the test and its node see.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use integration_tests::federation::NETWORK;
use integration_tests::participant::Participant;
use integration_tests::program::Run;
use integration_tests::sample::product;
use serde_json::json;

/// Room for a node, and for the reserve below which it writes nothing.
const SIZE: &str = "80m";

/// A file system of its own, alive as long as its holder.
struct SmallDisk {
    holder: Child,
    through: Vec<String>,
}

impl SmallDisk {
    /// Mounts it over a directory. Root may do so, and elsewhere whoever may make user namespaces.
    fn over(directory: &str) -> Self {
        let script =
            format!("mount -t tmpfs -o size={SIZE},mode=0700 none '{directory}' && echo ready && exec sleep infinity");
        let root = rustix::process::geteuid().is_root();
        let namespaces: &[&str] = if root { &["--mount"] } else { &["--user", "--map-root-user", "--mount"] };
        let mut holder = Command::new("unshare")
            .args(namespaces)
            .args(["--", "sh", "-c", &script])
            .stdout(Stdio::piped())
            .spawn()
            .expect("`unshare` of util-linux is there");
        let mut line = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line).unwrap();
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

    fn sh(&self, script: &str) -> Run {
        Run::of(Command::new(&self.through[0]).args(&self.through[1..]).args(["sh", "-c", script]))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

#[test]
fn a_full_disk_ends_the_node_with_one_sentence_and_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().display().to_string();
    let disk = SmallDisk::over(&path);
    let mut node = Participant::init_in(directory, disk.through.clone(), "Täysi Oy", NETWORK, &[]);
    node.start();
    let publish = |node: &Participant, id: &str| {
        let record = product(id, "Levyllä").to_string();
        assert_eq!(disk.sh(&format!("cat > '{path}/record.json' <<'END'\n{record}\nEND")).code, Some(0));
        node.run(&["publish", &format!("{path}/record.json"), "--json"])
    };
    let first = publish(&node, "first").good().json();
    assert_eq!(first["published"], json!(1));

    // What is left is less than the node keeps free.
    let filled = disk.sh(&format!("dd if=/dev/zero of='{path}/filler' bs=1M count=70 status=none"));
    assert_eq!(filled.code, Some(0), "{}", filled.stderr);
    let refused = publish(&node, "second");
    assert_eq!(refused.code, Some(1), "{}", refused.text());
    assert!(!refused.stderr.trim().is_empty());
    let status = node.ended();
    assert_eq!(status.code(), Some(1), "{}", node.log());
    let log = node.log();
    let sentences: Vec<&str> = log.lines().filter(|line| line.starts_with("kirjo: ")).collect();
    assert_eq!(sentences.len(), 1, "one sentence: {log}");
    assert!(sentences[0].contains("free"), "{log}");

    // Nothing is damaged: with room again it goes on where it was.
    assert_eq!(disk.sh(&format!("rm '{path}/filler'")).code, Some(0));
    node.start();
    let place =
        format!("{}/{}", first["items"][0]["org"].as_str().unwrap(), first["items"][0]["key"].as_str().unwrap());
    assert_eq!(node.json(&["get", &place])["id"], first["items"][0]["id"]);
    assert_eq!(publish(&node, "second").good().json()["published"], json!(1));
    node.stop();
}
