//! The demonstration: a network of five participants in one process, with the real actors of the field and a
//! fictitious catalogue.
//!
//! Every participant is a node of its own with its own keys, store and ports; every actor is an organisation
//! with its own genesis and signer, hosted by the node it fits and marked as a demonstration in its record.
//! The data stays in the home directory and a second start resumes from it.

mod cast;
mod script;

use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kirjo_protocol::content::{self, schema::Lease};
use kirjo_protocol::id::{NetworkId, OrgId};
use kirjo_protocol::time::UnixMillis;
use libp2p::Multiaddr;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::clock::Clock;
use crate::home::{Home, HomeError, Init};
use crate::http::{HttpError, Server};
use crate::node::{Node, NodeError, StartError};
use crate::publish::{Outcome, PublishOptions};

use cast::{Actor, Cast};
use script::Script;

/// The network id of demonstrations; no record of one can be replayed into a live network.
pub const NETWORK: &str = "demo";
/// Participants unless told otherwise.
pub const PARTICIPANTS: usize = 5;
/// Most participants: one process on one machine has to carry them all.
pub const MAX_PARTICIPANTS: usize = 16;
/// The first HTTP port; each participant takes the next free one.
pub const FIRST_PORT: u16 = 8480;
/// Ports looked at for each participant before giving up.
const PORTS_TRIED: u16 = 200;
/// How long the nodes get to come to the same set before the demonstration starts anyway.
const IN_STEP_TIME: Duration = Duration::from_secs(20);
/// The file in a participant's home that says which organisation stands for which actor.
const CAST_FILE: &str = "demo-cast.json";
/// The file in the demonstration's directory that says when it was founded and for how many participants.
const FOUNDING_FILE: &str = "demo.json";

/// How far the demonstration has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// A participant's node is being prepared.
    Preparing {
        /// The participant's name.
        name: String,
        /// Its number, from one.
        number: usize,
        /// How many there are.
        of: usize,
        /// Organisations that it hosts.
        organisations: usize,
    },
    /// A participant's node is serving, and its records are in its store.
    Loaded {
        /// The participant's name.
        name: String,
        /// Its number, from one.
        number: usize,
        /// How many there are.
        of: usize,
        /// Records that it has published.
        records: usize,
    },
    /// The nodes are exchanging their records.
    Exchanging {
        /// Records held by the node that holds fewest.
        records: usize,
        /// Records there are.
        of: usize,
    },
}

/// Why a demonstration did not start.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A number of participants that can't be.
    #[error("--nodes must be 1 to {MAX_PARTICIPANTS}")]
    Participants,
    /// A data directory.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// A node.
    #[error(transparent)]
    Start(#[from] StartError),
    /// An HTTP listener.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// Publishing.
    #[error(transparent)]
    Node(#[from] NodeError),
    /// No free port.
    #[error("no free port for HTTP from {0} on; stop the programs that use them")]
    Ports(u16),
    /// The directory holds a demonstration that was founded otherwise.
    #[error(
        "{0}: this demonstration was founded with another number of participants or by another version; \
         remove it, or choose another --home"
    )]
    Another(PathBuf),
    /// The catalogue that the program carries has a fault.
    #[error("the demo catalogue has a fault: {0}; this is a fault of the program, please report it")]
    Catalogue(String),
}

/// One participant of a running demonstration.
pub struct Participant {
    /// Its name.
    pub name: String,
    /// Its node.
    pub node: Node,
    server: Server,
}

/// A running demonstration.
pub struct Demo {
    /// The participants, in the order of their ports.
    pub participants: Vec<Participant>,
}

/// Where demonstrations keep their data unless told otherwise: beside the default data directory.
pub fn default_directory() -> PathBuf {
    let mut directory = Home::default_directory().into_os_string();
    directory.push("-demo");
    directory.into()
}

impl Demo {
    /// Starts a demonstration and returns when all its nodes serve the whole catalogue.
    ///
    /// # Errors
    /// [`DemoError`], one clear sentence.
    pub async fn start(
        directory: &Path,
        participants: usize,
        mut progress: impl FnMut(Progress),
    ) -> Result<Self, DemoError> {
        if !(1..=MAX_PARTICIPANTS).contains(&participants) {
            return Err(DemoError::Participants);
        }
        let clock = Clock::system();
        let network: NetworkId = NETWORK.parse().expect("a constant network id");
        let cast = Cast::read().map_err(DemoError::Catalogue)?;
        let troupes = cast.troupes(participants);
        let of = troupes.len();
        let founding = Founding::of(directory, participants, &troupes, clock.now())?;
        // Everybody is founded before anybody publishes: records refer to organisations on other nodes.
        let mut orgs = BTreeMap::new();
        for (at, troupe) in troupes.iter().enumerate() {
            let (name, number) = (troupe[0].name(), at + 1);
            progress(Progress::Preparing { name, number, of, organisations: troupe.len() });
            orgs.extend(prepare(&directory.join(&troupe[0].slug), troupe, &network, &clock)?);
        }
        if cast.actors.iter().any(|actor| !orgs.contains_key(&actor.slug)) {
            return Err(DemoError::Another(directory.to_owned()));
        }
        let places = cast.places();
        let script = Script { network: &network, orgs: &orgs, records: &places, founded: founding.founded() };
        let mut demo = Self { participants: Vec::new() };
        let mut port = FIRST_PORT;
        for (at, troupe) in troupes.iter().enumerate() {
            let (name, number) = (troupe[0].name(), at + 1);
            let home = Home::new(directory.join(&troupe[0].slug));
            let config = home.config()?;
            let listener = free_listener(&mut port).await?;
            let node = Node::start_with(home, config, clock.clone()).await?;
            let records = load(&node, troupe, &script, &cast).await?;
            let server = Server::start_on(&node, listener).await?;
            progress(Progress::Loaded { name: name.clone(), number, of, records });
            demo.participants.push(Participant { name, node, server });
        }
        demo.introduce().await;
        demo.wait_until_in_step(&mut progress).await;
        Ok(demo)
    }

    /// The addresses where the participants serve readers.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.participants.iter().map(|participant| participant.server.address()).collect()
    }

    /// Whether all nodes hold the same records.
    pub fn in_step(&self) -> bool {
        let mut digests = self.participants.iter().map(|participant| participant.node.state_digest());
        let first = digests.next();
        digests.all(|digest| Some(digest) == first)
    }

    /// Stops all nodes, one after the other.
    pub async fn stop(self) {
        for participant in self.participants {
            participant.server.stop().await;
            participant.node.stop().await;
        }
    }

    /// Each node is told the addresses of those started before it; the rest they learn from node records.
    async fn introduce(&self) {
        for (at, participant) in self.participants.iter().enumerate() {
            for earlier in &self.participants[..at] {
                participant.node.meet(&earlier.node).await;
            }
        }
    }

    async fn wait_until_in_step(&self, progress: &mut impl FnMut(Progress)) {
        let held = |participant: &Participant| {
            let now = participant.node.now();
            participant.node.read(|replica| replica.live_records(now))
        };
        // What there is to exchange is what each publishes for its own organisations.
        let own = |participant: &Participant| {
            participant
                .node
                .read(|replica| replica.own().filter_map(|org| replica.org(&org)).map(|org| org.records).sum::<usize>())
        };
        let of = self.participants.iter().map(own).sum();
        let start = Instant::now();
        let mut shown = None;
        loop {
            let fewest = self.participants.iter().map(held).min().unwrap_or(of);
            if shown != Some(fewest) {
                shown = Some(fewest);
                progress(Progress::Exchanging { records: fewest, of });
            }
            if self.in_step() || start.elapsed() >= IN_STEP_TIME {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// When a demonstration was founded, and for how many participants.
#[derive(Debug, Serialize, Deserialize)]
struct Founding {
    /// Milliseconds since 1970. The days in its records are counted from here, at every later start too.
    founded: u64,
    participants: usize,
}

impl Founding {
    /// That of a directory, which is founded now unless it has been. The participants can't be changed later: each
    /// actor's keys are at the node that hosts it.
    fn of(directory: &Path, participants: usize, troupes: &[Vec<&Actor>], now: UnixMillis) -> Result<Self, DemoError> {
        let path = directory.join(FOUNDING_FILE);
        let io = |source| DemoError::Home(HomeError::Io { path: path.clone(), source });
        let another = || DemoError::Another(directory.to_owned());
        if path.exists() {
            let text = fs::read_to_string(&path).map_err(io)?;
            let founding: Self = serde_json::from_str(&text).map_err(|_| another())?;
            return if founding.participants == participants { Ok(founding) } else { Err(another()) };
        }
        if troupes.iter().any(|troupe| directory.join(&troupe[0].slug).join(CAST_FILE).exists()) {
            return Err(another());
        }
        let founding = Self { founded: now.0, participants };
        fs::create_dir_all(directory).map_err(io)?;
        // Renamed when it is whole, so that an interrupted start leaves none half written.
        let unfinished = path.with_extension("json.new");
        let text = serde_json::to_string(&founding).expect("numbers have a form in JSON");
        fs::write(&unfinished, text).and_then(|()| fs::rename(&unfinished, &path)).map_err(io)?;
        Ok(founding)
    }

    fn founded(&self) -> UnixMillis {
        UnixMillis(self.founded)
    }
}

/// Makes a participant's home with the keys of all its organisations, or reads which they are. A home is
/// prepared under another name and renamed when it is complete, so that an interrupted start leaves none half made.
fn prepare(
    home: &Path,
    troupe: &[&Actor],
    network: &NetworkId,
    clock: &Clock,
) -> Result<BTreeMap<String, OrgId>, DemoError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| DemoError::Home(HomeError::Io { path, source })
    };
    let cast_file = home.join(CAST_FILE);
    if cast_file.exists() {
        let text = fs::read_to_string(&cast_file).map_err(io(&cast_file))?;
        return serde_json::from_str(&text).map_err(|error| io(&cast_file)(std::io::Error::other(error)));
    }
    if home.exists() {
        return Err(HomeError::Exists(home.to_owned()).into());
    }
    let mut name = home.as_os_str().to_owned();
    name.push(".new");
    let unfinished = PathBuf::from(name);
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(io(&unfinished))?;
    }
    let new = Home::new(&unfinished);
    let listen = |address: &str| address.parse::<Multiaddr>().expect("a constant address");
    let init = Init {
        name: troupe[0].name(),
        lang: "fi".into(),
        org_type: troupe[0].org_type.clone(),
        network: network.clone(),
        http: None,
        listen: vec![listen("/ip4/127.0.0.1/udp/0/quic-v1"), listen("/ip4/127.0.0.1/tcp/0")],
        bootstrap: Vec::new(),
    };
    let mut orgs = BTreeMap::new();
    for actor in troupe {
        let org = if orgs.is_empty() { new.init(&init, clock.now())? } else { new.found(network, clock.now())? };
        orgs.insert(actor.slug.clone(), org);
    }
    for actor in troupe {
        new.set_profile(&orgs[&actor.slug], &actor.profile())?;
    }
    let text = serde_json::to_string_pretty(&orgs).expect("texts have a form in JSON");
    fs::write(unfinished.join(CAST_FILE), text).map_err(io(&unfinished))?;
    fs::rename(&unfinished, home).map_err(io(home))?;
    Ok(orgs)
}

/// Publishes what a participant's organisations have to say. What is published already is left alone, and so is what
/// has come to its end since the demonstration was founded: a call that has closed, an event that is over.
async fn load(node: &Node, troupe: &[&Actor], script: &Script<'_>, cast: &Cast) -> Result<usize, DemoError> {
    let (mut records, mut places) = (Vec::new(), Vec::new());
    for actor in troupe {
        let org = script.orgs[&actor.slug];
        for scene in cast.scenes_of(&actor.slug) {
            let place = format!("{}.yaml: {}", scene.file, scene.local_id);
            let record = script.stage(&org, &scene.record);
            let record = record.map_err(|reason| DemoError::Catalogue(format!("{place}: {reason}")))?;
            if !is_over(&record, node.now()) {
                records.push((org, record));
                places.push(place);
            }
        }
    }
    let own = node.read(|replica| replica.own().count());
    let published = records.len() + own;
    // The nodes are introduced to each other later, and each holds what it has published.
    let options = PublishOptions { force: true, ..PublishOptions::default() };
    for (outcome, place) in node.publish_for(records, options).await?.into_iter().zip(places) {
        if let Outcome::Refused(faults) = outcome {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            return Err(DemoError::Catalogue(format!("{place}: {}", faults.join("; "))));
        }
    }
    Ok(published)
}

/// Whether what a record announces is over. Those of other kinds are confirmed and renewed, and never over by themselves.
fn is_over(record: &Value, now: UnixMillis) -> bool {
    let kind = record["kind"].as_str().unwrap_or_default();
    let announces = content::schema(kind).is_some_and(|schema| matches!(schema.lease, Lease::Until { .. }));
    let content = announces.then(|| content::json::from_json(record).ok()).flatten();
    content.and_then(|content| content::latest_expiry(kind, &content, now)).is_some_and(|latest| latest <= now)
}

/// A listener at the next free port; it stays open, so that a second demonstration can't choose the same.
async fn free_listener(port: &mut u16) -> Result<TcpListener, DemoError> {
    let first = *port;
    for candidate in first..first.saturating_add(PORTS_TRIED) {
        if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, candidate)).await {
            *port = candidate + 1;
            return Ok(listener);
        }
    }
    Err(DemoError::Ports(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_demonstration_is_in_step_and_resumes_from_its_data() {
        let directory = tempfile::tempdir().unwrap();
        let demo = Demo::start(directory.path(), PARTICIPANTS, |_| {}).await.unwrap();
        assert!(demo.in_step());
        let status = demo.participants[4].node.status();
        let cast = Cast::read().unwrap();
        assert_eq!(status.records, cast.actors.len() + cast.records());
        assert_eq!(status.organisations, cast.actors.len());
        demo.stop().await;

        let again = Demo::start(directory.path(), PARTICIPANTS, |_| {}).await.unwrap();
        assert_eq!(again.participants[4].node.state_digest(), status.state_digest);
        again.stop().await;

        let other = Demo::start(directory.path(), 2, |_| {}).await;
        assert!(matches!(other, Err(DemoError::Another(_))), "each actor's keys are at the node that hosts it");
    }
}
