//! A participant: a data directory made by `kirjo init`, and the `kirjo run` that serves it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::hosts::Host;
use crate::http::{Answer, Request};
use crate::program::{self, Run};
use crate::wait::{PATIENCE, until};

/// Ports for peers are taken from below the range that the system gives to outgoing connections, so that a
/// stopped node finds its port free when it comes back.
const PORTS: std::ops::Range<u16> = 11_000..31_000;

/// Where a node listens for peers unless told otherwise.
const DEFAULT_PORT: u16 = 4480;

/// A port that is free for TCP and UDP on loopback, and that no other test of this process gets.
///
/// # Panics
/// When all ports are taken.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let offset = std::process::id() as u16 % (PORTS.end - PORTS.start);
    for _ in PORTS {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = PORTS.start + (offset.wrapping_add(step)) % (PORTS.end - PORTS.start);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() && UdpSocket::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("every port in {PORTS:?} is taken");
}

/// What a publisher is told about one record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Published {
    /// The organisation.
    pub org: String,
    /// The place.
    pub key: String,
    /// The version.
    pub id: String,
}

impl Published {
    /// Where readers find it.
    pub fn path(&self) -> String {
        format!("/api/v1/records/{}/{}", self.org, self.key)
    }
}

/// A participant.
pub struct Participant {
    name: String,
    directory: TempDir,
    /// Where peers find it.
    ip: IpAddr,
    port: u16,
    clock_offset_ms: i64,
    running: Option<Running>,
    /// Commands that run inside the participant's own view of the file system or network go through this one.
    through: Vec<String>,
}

struct Running {
    child: Child,
    http: SocketAddr,
}

impl Participant {
    /// Makes a node that listens for peers by TCP and QUIC on loopback; it does not run yet.
    pub fn init(name: &str, network: &str, bootstrap: &[String]) -> Self {
        let directory = tempfile::Builder::new().prefix("kirjo-").tempdir().expect("a temporary directory");
        Self::init_in(directory, Vec::new(), name, network, bootstrap)
    }

    /// The same in a directory of the caller's, with all commands run through another one.
    pub fn init_in(directory: TempDir, through: Vec<String>, name: &str, network: &str, bootstrap: &[String]) -> Self {
        let participant = Self::unmade(name, directory, through, Ipv4Addr::LOCALHOST, free_port());
        let (tcp, quic) = (participant.tcp(), participant.quic());
        let mut args = vec!["init", "--name", name, "--org-type", "company", "--network", network];
        args.extend(["--http", "127.0.0.1:0", "--listen", &tcp, "--listen", &quic]);
        args.extend(bootstrap.iter().flat_map(|address| ["--bootstrap", address]));
        participant.run(&args).good();
        participant
    }

    /// Makes a node on a host of its own, with every setting at its default; it does not run yet.
    pub fn init_on(host: &Host, name: &str, network: &str, bootstrap: &[String]) -> Self {
        let directory = tempfile::Builder::new().prefix("kirjo-").tempdir().expect("a temporary directory");
        let participant = Self::unmade(name, directory, host.through(), host.address(), DEFAULT_PORT);
        let mut args = vec!["init", "--name", name, "--org-type", "company", "--network", network];
        args.extend(bootstrap.iter().flat_map(|address| ["--bootstrap", address]));
        participant.run(&args).good();
        participant
    }

    fn unmade(name: &str, directory: TempDir, through: Vec<String>, ip: Ipv4Addr, port: u16) -> Self {
        Self { name: name.into(), directory, ip: ip.into(), port, clock_offset_ms: 0, running: None, through }
    }

    /// Notes that its host has another address now.
    pub fn moved_to(&mut self, ip: Ipv4Addr) {
        self.ip = ip.into();
    }

    /// Changes its configuration for the next start.
    ///
    /// # Panics
    /// When there is nothing to replace.
    pub fn configure(&self, from: &str, to: &str) {
        let path = self.home().join("kirjo.toml");
        let before = fs::read_to_string(&path).expect("a node has a configuration");
        assert!(before.contains(from), "{from:?} is not in the configuration:\n{before}");
        fs::write(&path, before.replacen(from, to, 1)).expect("the configuration can be written");
    }

    /// Makes a node and starts it.
    pub fn start_new(name: &str, network: &str, bootstrap: &[String]) -> Self {
        let mut participant = Self::init(name, network, bootstrap);
        participant.start();
        participant
    }

    /// A second participant with a copy of this one's data directory, as restored from a backup.
    ///
    /// # Panics
    /// When this one runs: a backup is taken of a stopped node.
    pub fn backup(&self) -> TempDir {
        assert!(self.running.is_none(), "a backup is taken of a stopped node");
        let copy = tempfile::Builder::new().prefix("kirjo-backup-").tempdir().expect("a temporary directory");
        copy_directory(&self.home(), &copy.path().join("home"));
        copy
    }

    /// Puts a backup in the place of the data directory.
    ///
    /// # Panics
    /// When this one runs.
    pub fn restore(&mut self, backup: &TempDir) {
        assert!(self.running.is_none(), "a backup is restored to a stopped node");
        fs::remove_dir_all(self.home()).expect("the data directory can be removed");
        copy_directory(&backup.path().join("home"), &self.home());
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its data directory.
    pub fn home(&self) -> PathBuf {
        self.directory.path().join("home")
    }

    /// A file beside the data directory, removed with it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Writes a file beside the data directory.
    ///
    /// # Panics
    /// When the system refuses.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.file(name);
        fs::write(&path, content).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        path.display().to_string()
    }

    /// The port at which it listens for peers.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where peers reach it by TCP.
    pub fn tcp(&self) -> String {
        format!("/ip4/{}/tcp/{}", self.ip, self.port)
    }

    /// Where peers reach it by QUIC.
    pub fn quic(&self) -> String {
        format!("/ip4/{}/udp/{}/quic-v1", self.ip, self.port)
    }

    /// Moves the clock of its next start.
    pub fn set_clock_offset(&mut self, millis: i64) {
        self.clock_offset_ms = millis;
    }

    fn command(&self) -> Command {
        let mut command = match self.through.split_first() {
            None => Command::new(program::path()),
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program::path());
                command
            }
        };
        program::settle(&mut command);
        command.env("KIRJO_HOME", self.home()).env("KIRJO_CLOCK_OFFSET_MS", self.clock_offset_ms.to_string());
        command
    }

    /// Runs a command of `kirjo` to its end.
    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command().args(args))
    }

    /// Runs a command that has to go well, and reads what it says with `--json`.
    pub fn json(&self, args: &[&str]) -> Value {
        self.run(&[args, &["--json"]].concat()).good().json()
    }

    /// Starts the node and waits until it is ready, which it says by printing its web address.
    ///
    /// # Panics
    /// When it does not become ready; with what it said.
    pub fn start(&mut self) {
        if let Err(run) = self.try_start() {
            panic!("{} did not start, exit code {:?}:\n{}", self.name, run.code, run.stderr);
        }
    }

    /// Starts the node, or says how it ended instead.
    ///
    /// # Errors
    /// The whole run, when it ended before it was ready.
    ///
    /// # Panics
    /// When it neither becomes ready nor ends.
    pub fn try_start(&mut self) -> Result<(), Run> {
        assert!(self.running.is_none(), "{} runs already", self.name);
        let log = self.file("log");
        let log_file = File::create(&log).expect("a log can be written");
        let mut child = self
            .command()
            .arg("run")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log_file)
            .spawn()
            .expect("the binary can be started");
        let stdout = child.stdout.take().expect("standard output is piped");
        let (said, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                // Only the first line is waited for; later ones are read so that the node never waits for a reader.
                let _ = said.send(line);
            }
        });
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => {
                let address = line.trim().strip_prefix("http://").and_then(|rest| rest.strip_suffix('/'));
                let http = address.and_then(|address| address.parse().ok());
                let http = http.unwrap_or_else(|| panic!("the first line is the web address, not {line:?}"));
                self.running = Some(Running { child, http });
                Ok(())
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                let status = child.wait().expect("an ended child can be waited for");
                let stderr = fs::read_to_string(&log).unwrap_or_default();
                Err(Run { code: status.code(), stdout: Vec::new(), stderr })
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let _ = child.kill();
                panic!("{} is not ready after {PATIENCE:?}:\n{}", self.name, self.log());
            }
        }
    }

    /// Starts it and kills it so long after, whether it is ready by then or not.
    ///
    /// # Panics
    /// When it can't be started.
    pub fn start_and_kill(&self, after: Duration) {
        assert!(self.running.is_none(), "{} runs already", self.name);
        let log_file = File::create(self.file("log")).expect("a log can be written");
        let mut command = self.command();
        command.arg("run").stdin(Stdio::null()).stdout(Stdio::null()).stderr(log_file);
        let mut child = command.spawn().expect("the binary can be started");
        // Not a wait for anything: the moment is what is tried out.
        std::thread::sleep(after);
        let _ = child.kill();
        child.wait().expect("a killed child can be waited for");
    }

    /// What it has written to standard error since its last start.
    pub fn log(&self) -> String {
        fs::read_to_string(self.file("log")).unwrap_or_default()
    }

    fn running(&self) -> &Running {
        self.running.as_ref().unwrap_or_else(|| panic!("{} does not run", self.name))
    }

    /// Its process, for the system's own records of it.
    ///
    /// # Panics
    /// When it does not run.
    pub fn pid(&self) -> u32 {
        self.running().child.id()
    }

    /// Where it serves readers.
    ///
    /// # Panics
    /// When it does not run.
    pub fn http(&self) -> SocketAddr {
        self.running().http
    }

    /// Memory it has resident, in bytes.
    ///
    /// # Panics
    /// When it does not run.
    pub fn resident_bytes(&self) -> u64 {
        let status =
            fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("a running process has a status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a process has a resident size");
        let kib: u64 = line.trim().trim_end_matches(" kB").trim().parse().expect("a number of kB");
        kib * 1024
    }

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.pid() as i32).expect("a child has a process id");
        kill_process(pid, signal).expect("a running child can be signalled");
    }

    /// Ends it as a power cut would, without a word.
    ///
    /// # Panics
    /// When it does not run.
    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
        let mut running = self.running.take().expect("just signalled");
        running.child.wait().expect("a killed child can be waited for");
    }

    /// Asks it to end, and waits until it has; it must say that it went well.
    ///
    /// # Panics
    /// When it ends otherwise than cleanly.
    pub fn stop(&mut self) {
        self.signal(Signal::TERM);
        let status = self.ended();
        assert_eq!(status.code(), Some(0), "{} ends cleanly: {}", self.name, self.log());
    }

    /// Waits until it has ended by itself.
    ///
    /// # Panics
    /// When it does not.
    pub fn ended(&mut self) -> ExitStatus {
        let name = self.name.clone();
        let running = self.running.as_mut().unwrap_or_else(|| panic!("{name} does not run"));
        let status = until(&format!("the end of {name}"), || match running.child.try_wait() {
            Ok(Some(status)) => Ok(status),
            Ok(None) => Err("it still runs".to_owned()),
            Err(error) => Err(error.to_string()),
        });
        self.running = None;
        status
    }

    /// Stops its process in the middle of whatever it does; its connections stay open and nobody answers.
    pub fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets a frozen process go on.
    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    /// Whether it runs.
    pub fn runs(&self) -> bool {
        self.running.is_some()
    }

    /// What it answers to a reader.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn get(&self, path: &str) -> Answer {
        self.read(Request::get(path)).unwrap_or_else(|error| panic!("{}: {path}: {error}\n{}", self.name, self.log()))
    }

    /// A reader's request: by the web address, or by the admin socket when the node's loopback is not ours.
    fn read(&self, request: Request<'_>) -> std::io::Result<Answer> {
        if self.through.is_empty() { request.tcp(self.http()) } else { request.unix(&self.home().join("admin.sock")) }
    }

    /// The signed bytes of a record, if they are there.
    pub fn cose(&self, path: &str) -> Answer {
        let request = Request::get(path).header("Accept", "application/cose");
        self.read(request).unwrap_or_else(|error| panic!("{}: {path}: {error}", self.name))
    }

    /// Sends something to its admin socket.
    ///
    /// # Errors
    /// When the node ends meanwhile.
    pub fn admin(&self, path: &str, body: impl Into<Vec<u8>>) -> std::io::Result<Answer> {
        Request::post(path, body).header("Accept-Language", "en").unix(&self.home().join("admin.sock"))
    }

    /// Publishes one record of its own organisation.
    ///
    /// # Errors
    /// When the node ends meanwhile, or refuses: nothing has been acknowledged then.
    pub fn try_publish(&self, record: &Value) -> Result<Published, String> {
        let answer = self.admin("/admin/v1/publish", json!({ "records": [record] }).to_string());
        let answer = answer.map_err(|error| error.to_string())?;
        if answer.status != 200 {
            return Err(format!("status {}: {}", answer.status, answer.text()));
        }
        let item = &answer.json()["items"][0];
        let text = |member: &str| item[member].as_str().map(str::to_owned).ok_or_else(|| item.to_string());
        Ok(Published { org: text("org")?, key: text("key")?, id: text("id")? })
    }

    /// Publishes one record of its own organisation, which has to go well.
    ///
    /// # Panics
    /// When it does not.
    pub fn publish(&self, record: &Value) -> Published {
        self.try_publish(record).unwrap_or_else(|reason| panic!("{}: {reason}\n{}", self.name, self.log()))
    }

    /// Withdraws a record of its own organisation.
    ///
    /// # Panics
    /// When that is refused.
    pub fn retract(&self, published: &Published) {
        let answer = self.admin("/admin/v1/retract", json!({ "keys": [published.key] }).to_string());
        let answer = answer.expect("the node answers").good().json();
        assert_eq!(answer["items"][0]["ok"], json!(true), "{answer}");
    }

    /// Offers an envelope as if a peer had sent it, and says what became of it.
    ///
    /// # Panics
    /// When the node does not answer.
    pub fn offer(&self, envelope: &[u8]) -> String {
        let answer = self.admin("/admin/v1/offer", envelope).expect("the node answers").good().json();
        answer["verdict"].as_str().unwrap_or_else(|| panic!("no verdict: {answer}")).to_owned()
    }

    /// Its state.
    pub fn status(&self) -> Value {
        self.get("/api/v1/status").good().json()
    }

    /// How often it has given a verdict since its start.
    pub fn verdicts(&self, name: &str) -> u64 {
        self.status()["verdicts"][name].as_u64().unwrap_or(0)
    }

    /// A counter of its network since its start.
    pub fn network_counter(&self, name: &str) -> u64 {
        self.status()["network_counters"][name].as_u64().unwrap_or(0)
    }

    /// The connected peers' ids.
    pub fn connected(&self) -> Vec<String> {
        let peers = self.get("/api/v1/peers").good().json();
        let peers = peers["items"].as_array().cloned().unwrap_or_default();
        let connected = peers.iter().filter(|peer| peer["connected"] == json!(true));
        connected.filter_map(|peer| peer["peer"].as_str().map(str::to_owned)).collect()
    }

    /// What it knows of a peer; null when it knows nothing.
    pub fn knows(&self, peer: &str) -> Value {
        let peers = self.get("/api/v1/peers").good().json();
        let mut peers = peers["items"].as_array().cloned().unwrap_or_default().into_iter();
        peers.find(|known| known["peer"] == json!(peer)).unwrap_or_default()
    }

    /// Its own peer id.
    ///
    /// # Panics
    /// When it says none.
    pub fn peer_id(&self) -> String {
        self.status()["node"].as_str().expect("a node has a peer id").to_owned()
    }

    /// Whether readers find a version of a record here.
    ///
    /// # Errors
    /// What they find instead.
    pub fn shows(&self, published: &Published) -> Result<(), String> {
        let answer = self.get(&published.path());
        if answer.status != 200 {
            return Err(format!("{}: status {}", self.name, answer.status));
        }
        let id = answer.json()["id"].clone();
        if id == json!(published.id) { Ok(()) } else { Err(format!("{}: has version {id}", self.name)) }
    }
}

impl Drop for Participant {
    fn drop(&mut self) {
        if let Some(running) = &mut self.running {
            let _ = running.child.kill();
            let _ = running.child.wait();
            if std::thread::panicking() {
                eprintln!("--- what {} wrote to standard error:\n{}", self.name, self.log());
            }
        }
    }
}

/// Copies a directory with the modes of its files; sockets are left out.
fn copy_directory(from: &Path, to: &Path) {
    let fail = |error: std::io::Error| -> ! { panic!("copying {}: {error}", from.display()) };
    fs::create_dir_all(to).unwrap_or_else(|error| fail(error));
    fs::set_permissions(to, fs::metadata(from).unwrap_or_else(|error| fail(error)).permissions())
        .unwrap_or_else(|error| fail(error));
    for entry in fs::read_dir(from).unwrap_or_else(|error| fail(error)) {
        let entry = entry.unwrap_or_else(|error| fail(error));
        let (kind, target) = (entry.file_type().unwrap_or_else(|error| fail(error)), to.join(entry.file_name()));
        if kind.is_dir() {
            copy_directory(&entry.path(), &target);
        } else if kind.is_file() {
            fs::copy(entry.path(), &target).unwrap_or_else(|error| fail(error));
        }
    }
}
