//! Several hosts on this machine: network namespaces with addresses of their own, joined by a bridge.
//!
//! A [`Lan`] is a namespace that holds the bridge; a [`Host`] is one that is plugged into it. Programs are
//! run inside by `nsenter`, so a node there is the same binary that people install, with its default ports.
//! Root may make namespaces, and elsewhere whoever may make user namespaces; where both are forbidden the
//! tests fail and name the setting.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// The network of the bridge, from a block that no test machine is likely to use: 10.77.0.0/24.
const PREFIX: [u8; 3] = [10, 77, 0];

/// A process that keeps namespaces alive. It ends with its standard input, so it never outlives the test.
struct Holder(Child);

impl Holder {
    /// Runs `unshare` with some options through another command, makes the namespace ready, and waits until it is.
    fn new(through: &[String], unshare: &[&str], prepare: &str) -> Self {
        let script = format!("{prepare} && echo ready && exec cat");
        let line: Vec<&str> = through.iter().map(String::as_str).chain(["unshare"]).collect();
        let mut child = Command::new(line[0])
            .args(&line[1..])
            .args(unshare)
            .args(["--", "sh", "-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", line[0]));
        let mut said = String::new();
        let stdout = child.stdout.take().expect("standard output is piped");
        BufReader::new(stdout).read_line(&mut said).expect("the holder's output can be read");
        assert_eq!(
            said.trim(),
            "ready",
            "a network namespace can't be made; run the tests as root, or allow user namespaces \
             (sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces and user.max_net_namespaces above 0, \
             kernel.apparmor_restrict_unprivileged_userns=0)"
        );
        Self(child)
    }

    fn pid(&self) -> String {
        self.0.id().to_string()
    }

    /// The command through which others run inside.
    fn through(&self) -> Vec<String> {
        let mut through = ["nsenter", "--target", &self.pid(), "--net", "--mount"].map(str::to_owned).to_vec();
        if !rustix::process::geteuid().is_root() {
            through.extend(["--user", "--preserve-credentials"].map(str::to_owned));
        }
        through
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn sh(through: &[String], script: &str, input: &str) {
    let mut child = Command::new(&through[0])
        .args(&through[1..])
        .args(["sh", "-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", through[0]));
    child.stdin.take().expect("standard input is piped").write_all(input.as_bytes()).expect("the script reads");
    let ended = child.wait_with_output().expect("a child can be waited for");
    assert!(ended.status.success(), "{script}\n{input}\n{}", String::from_utf8_lossy(&ended.stderr));
}

/// A bridge into which hosts are plugged.
pub struct Lan {
    bridge: Holder,
}

impl Lan {
    /// Makes the bridge.
    ///
    /// # Panics
    /// When namespaces are forbidden here; the message names the setting.
    pub fn new() -> Self {
        let root = rustix::process::geteuid().is_root();
        let unshare: &[&str] =
            if root { &["--net", "--mount"] } else { &["--user", "--map-root-user", "--net", "--mount"] };
        let prepare = "ip link set lo up && ip link add lan type bridge && ip link set lan up";
        Self { bridge: Holder::new(&["env".to_owned()], unshare, prepare) }
    }

    /// Plugs in a host whose address ends in this number.
    ///
    /// # Panics
    /// When the system refuses.
    pub fn host(&self, number: u8) -> Host {
        let holder = Holder::new(&self.bridge.through(), &["--net", "--mount"], "ip link set lo up");
        let plug = format!(
            "ip link add port{number} type veth peer name eth0 netns {} && ip link set port{number} master lan up",
            holder.pid()
        );
        sh(&self.bridge.through(), &plug, "");
        let files = tempfile::Builder::new().prefix("kirjo-host-").tempdir().expect("a temporary directory");
        let host = Host { holder, address: address(number), files };
        host.sh(&format!("ip address add {}/24 dev eth0 && ip link set eth0 up", host.address));
        host
    }
}

impl Default for Lan {
    fn default() -> Self {
        Self::new()
    }
}

fn address(number: u8) -> Ipv4Addr {
    Ipv4Addr::new(PREFIX[0], PREFIX[1], PREFIX[2], number)
}

/// A host with an address of its own.
pub struct Host {
    holder: Holder,
    address: Ipv4Addr,
    files: TempDir,
}

impl Host {
    /// Its address.
    pub fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// The command through which others run inside.
    pub fn through(&self) -> Vec<String> {
        self.holder.through()
    }

    /// Runs a script inside, which has to go well.
    ///
    /// # Panics
    /// When it does not.
    pub fn sh(&self, script: &str) {
        sh(&self.through(), script, "");
    }

    /// Gives it another address in the place of the one it has.
    ///
    /// # Panics
    /// When the system refuses.
    pub fn move_to(&mut self, number: u8) {
        let new = address(number);
        self.sh(&format!("ip address del {}/24 dev eth0 && ip address add {new}/24 dev eth0", self.address));
        self.address = new;
    }

    /// Puts rules of nftables between the host and the rest, in place of those that were there.
    ///
    /// # Panics
    /// When the rules are none.
    pub fn firewall(&self, rules: &str) {
        let table = format!("table inet wall {{}}\ndelete table inet wall\ntable inet wall {{\n{rules}\n}}\n");
        sh(&self.through(), "nft -f -", &table);
    }

    /// Takes the rules away.
    pub fn open(&self) {
        self.firewall("");
    }

    /// Loses everything that comes from these hosts; what it sends them still arrives.
    pub fn hear_nothing_from(&self, others: &[&Host]) {
        let others: Vec<String> = others.iter().map(|host| host.address.to_string()).collect();
        self.firewall(&format!(
            "chain input {{\n type filter hook input priority 0;\n ip saddr {{ {} }} drop\n}}",
            others.join(", ")
        ));
    }

    /// Lets in only answers to what went out, as most firewalls and all address translation do. More rules for
    /// what may go out can be given.
    pub fn only_dial_out(&self, output: &str) {
        self.firewall(&format!(
            "chain input {{\n type filter hook input priority 0; policy drop;\n iif lo accept\n \
             ct state established,related accept\n}}\n\
             chain output {{\n type filter hook output priority 0;\n oif lo accept\n{output}\n}}"
        ));
    }

    /// Lets a name stand for an address, here only.
    ///
    /// # Panics
    /// When the system refuses.
    pub fn name(&self, name: &str, address: Ipv4Addr) {
        let hosts = self.write("hosts", &format!("127.0.0.1 localhost\n{address} {name}\n"));
        self.sh(&format!("mount --bind '{hosts}' /etc/hosts"));
    }

    /// A directory that lives as long as the host.
    pub fn directory(&self) -> &Path {
        self.files.path()
    }

    /// Writes a file into that directory, and gives back its path.
    ///
    /// # Panics
    /// When the system refuses.
    pub fn write(&self, name: &str, content: &str) -> String {
        let path = self.directory().join(name);
        std::fs::write(&path, content).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        path.display().to_string()
    }

    /// Starts a program that serves until the value is dropped.
    ///
    /// # Panics
    /// When it can't be started.
    pub fn serve(&self, program: &str, args: &[&str]) -> Service {
        let through = self.through();
        let child = Command::new(&through[0])
            .args(&through[1..])
            .arg(program)
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        Service(child)
    }
}

/// A program that serves on a host.
pub struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
