//! A node's data directory: configuration, keys, database and admin socket.
//!
//! ```text
//! kirjo.toml            configuration
//! keys/node.pem         the transport key; its public half is the peer id
//! keys/ORG/             for each organisation that this node signs for:
//!   genesis.cose          the identity operation that founded it
//!   controller.pem        signs identity operations; belongs offline
//!   signer.pem            signs records; after a rotation signer-2.pem does, and so on
//!   profile.json          what its first record is to say, until that is published
//! db/                   the database and its lock
//! admin.sock            the admin interface while the node runs
//! ```

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use kirjo_protocol::body::Body;
use kirjo_protocol::envelope::{self, Record};
use kirjo_protocol::id::{NetworkId, OrgId, RecordKey};
use kirjo_protocol::identity::{Authority, Chain, Operation, Signer};
use kirjo_protocol::key::{PublicKey, SigningKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::time::{Seq, UnixMillis};
use libp2p::Multiaddr;

use crate::clock::random_seed;
use crate::config::{Config, ConfigError};
use crate::keys::{self, KeyFileError};

/// Why a data directory cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// There is no node yet.
    #[error("there is no node in {0}; make one with `kirjo init --name NAME`")]
    Absent(PathBuf),
    /// There is a node already.
    #[error("there is a node in {0} already; choose another --home, or use it as it is")]
    Exists(PathBuf),
    /// A file or directory cannot be used.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An organisation's genesis is not what it was.
    #[error("{0} is not this organisation's genesis in this network; restore the file from your backup")]
    Genesis(PathBuf),
}

/// A data directory.
#[derive(Debug, Clone)]
pub struct Home {
    directory: PathBuf,
}

/// What a new node is told.
#[derive(Debug, Clone)]
pub struct Init {
    /// The organisation's name.
    pub name: String,
    /// The language of the name, as BCP 47.
    pub lang: String,
    /// The organisation's kind, a code of the list `org-type`.
    pub org_type: String,
    /// The network to take part in.
    pub network: NetworkId,
    /// Where to serve readers, if not at the default.
    pub http: Option<std::net::SocketAddr>,
    /// Where to listen for peers, if not at the defaults.
    pub listen: Vec<Multiaddr>,
    /// Peers to dial first.
    pub bootstrap: Vec<Multiaddr>,
}

/// The keys of one organisation that this node signs for.
#[derive(Debug)]
pub struct OrgKeys {
    /// The organisation.
    pub org: OrgId,
    /// Its founding record.
    pub genesis: Record,
    /// The keys that this node has for signing its records, oldest first. Which of them counts, the identity says.
    pub signers: Vec<SigningKey>,
    /// Whether the controller's key lies here too. It belongs offline once the node works.
    pub controller_here: bool,
}

impl OrgKeys {
    /// The key of this node that counts for a record of a kind and seq: one without end before one that ends,
    /// then the newest.
    pub fn signer_for(&self, chain: &Chain, kind: &Kind, seq: Seq) -> Option<&SigningKey> {
        let ends = |key: &SigningKey| {
            let listed = chain.current().signers.iter().find(|signer| signer.key == key.public());
            listed.is_none_or(|signer| signer.until.is_some())
        };
        let counting = self.signers.iter().rev();
        let counting = counting.filter(|key| chain.authority(&key.public(), kind, seq) == Authority::Counts);
        counting.min_by_key(|key| ends(key))
    }

    /// A key of this node that the identity has never listed: made for an operation that is still to come.
    pub fn fresh_signer(&self, chain: &Chain) -> Option<&SigningKey> {
        let listed = |key: &SigningKey| {
            chain.links().iter().any(|link| link.operation.signers.iter().any(|signer| signer.key == key.public()))
        };
        self.signers.iter().find(|key| !listed(key))
    }
}

impl Home {
    /// A data directory at a path, which may not exist yet.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    /// `--home`, else `KIRJO_HOME`, else `XDG_DATA_HOME/kirjo`, else `~/.local/share/kirjo`.
    pub fn default_directory() -> PathBuf {
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        variable("KIRJO_HOME")
            .or_else(|| variable("XDG_DATA_HOME").map(|data| data.join("kirjo")))
            .or_else(|| variable("HOME").map(|home| home.join(".local/share/kirjo")))
            .unwrap_or_else(|| PathBuf::from("kirjo"))
    }

    /// The directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Where the configuration is.
    pub fn config_path(&self) -> PathBuf {
        self.directory.join("kirjo.toml")
    }

    /// Where the database is.
    pub fn database(&self) -> PathBuf {
        self.directory.join("db")
    }

    /// Where the index of the search is. It can be made anew from the database.
    pub fn index(&self) -> PathBuf {
        self.directory.join("index")
    }

    /// Where the admin interface is while the node runs.
    pub fn admin_socket(&self) -> PathBuf {
        self.directory.join("admin.sock")
    }

    fn keys(&self) -> PathBuf {
        self.directory.join("keys")
    }

    fn org_keys(&self, org: &OrgId) -> PathBuf {
        self.keys().join(org.to_string())
    }

    /// Whether there is a node.
    pub fn exists(&self) -> bool {
        self.config_path().exists()
    }

    /// Reads the configuration.
    ///
    /// # Errors
    /// [`HomeError::Absent`] without a node, [`HomeError::Config`] with an unusable file.
    pub fn config(&self) -> Result<Config, HomeError> {
        if !self.exists() {
            return Err(HomeError::Absent(self.directory.clone()));
        }
        Ok(Config::read(&self.config_path())?)
    }

    /// Makes a node: directory, keys, configuration, and an organisation founded now.
    ///
    /// # Errors
    /// [`HomeError::Exists`] when there is one; otherwise what the system refused.
    pub fn init(&self, init: &Init, now: UnixMillis) -> Result<OrgId, HomeError> {
        if self.exists() {
            return Err(HomeError::Exists(self.directory.clone()));
        }
        make_directory(&self.directory)?;
        make_directory(&self.keys())?;
        let transport = self.keys().join("node.pem");
        if !transport.exists() {
            keys::write_new(&transport, &new_key(&transport)?)?;
        }
        let org = self.found(&init.network, now)?;
        let profile = serde_json::json!({
            "kind": "organisation", "title": { (&init.lang): init.name }, "orgType": init.org_type,
        });
        self.set_profile(&org, &profile)?;

        let mut config = Config::new(&init.network, org);
        if let Some(address) = init.http {
            config.http.address = address;
        }
        if !init.listen.is_empty() {
            config.peers.listen = init.listen.clone();
        }
        config.peers.bootstrap = init.bootstrap.clone();
        // Written last: a directory without it is no node, so an interrupted init can be run again.
        let path = self.config_path();
        keys::write_private(&path, config.to_text().as_bytes()).map_err(|source| HomeError::Io { path, source })?;
        Ok(org)
    }

    /// Founds an organisation that this node signs for: a controller, a signer and a genesis.
    ///
    /// # Errors
    /// What the system refused.
    pub fn found(&self, network: &NetworkId, now: UnixMillis) -> Result<OrgId, HomeError> {
        let keys_path = self.keys();
        let (controller, signer) = (new_key(&keys_path)?, new_key(&keys_path)?);
        let operation = Operation {
            controllers: vec![controller.public()],
            signers: vec![Signer::of_everything(signer.public())],
            ..Operation::default()
        };
        let body = Body::new(OrgId::GENESIS, Kind::Identity, RecordKey::IDENTITY, Seq::new(now, 0))
            .content(operation.to_content());
        let bytes =
            envelope::sign(&body, &controller, network).expect("a genesis of one controller and one signer is valid");
        let genesis = envelope::read_trusted(&bytes, network).expect("just signed");
        let org = genesis.org();
        let directory = self.org_keys(&org);
        make_directory(&directory)?;
        keys::write_new(&directory.join("controller.pem"), &controller)?;
        keys::write_new(&directory.join("signer.pem"), &signer)?;
        let path = directory.join("genesis.cose");
        keys::write_private(&path, &bytes).map_err(|source| HomeError::Io { path, source })?;
        Ok(org)
    }

    /// The transport key.
    ///
    /// # Errors
    /// When the file cannot be used.
    pub fn transport_key(&self) -> Result<SigningKey, HomeError> {
        Ok(keys::read(&self.keys().join("node.pem"))?)
    }

    /// The organisations that this node signs for, by id.
    ///
    /// # Errors
    /// When a directory or key cannot be used, or a genesis is not the organisation's.
    pub fn orgs(&self, network: &NetworkId) -> Result<Vec<OrgKeys>, HomeError> {
        let path = self.keys();
        let io = |source| HomeError::Io { path: path.clone(), source };
        let mut orgs = Vec::new();
        for entry in fs::read_dir(&path).map_err(io)? {
            let name = entry.map_err(io)?.file_name();
            let Some(org) = name.to_str().and_then(|name| name.parse::<OrgId>().ok()) else { continue };
            if !path.join(&name).join("genesis.cose").exists() && !path.join(&name).join("controller.pem").exists() {
                // An organisation of elsewhere that was being taken in when something ended it.
                continue;
            }
            orgs.push(self.org(network, org)?);
        }
        orgs.sort_by_key(|keys| keys.org);
        Ok(orgs)
    }

    fn org(&self, network: &NetworkId, org: OrgId) -> Result<OrgKeys, HomeError> {
        let directory = self.org_keys(&org);
        let path = directory.join("genesis.cose");
        let bytes = fs::read(&path).map_err(|source| HomeError::Io { path: path.clone(), source })?;
        let genesis =
            envelope::verify(&bytes, network).ok().filter(|genesis| genesis.is_genesis() && genesis.org() == org);
        Ok(OrgKeys {
            org,
            genesis: genesis.ok_or(HomeError::Genesis(path))?,
            signers: self.signers(&org)?,
            controller_here: directory.join("controller.pem").exists(),
        })
    }

    /// The files of an organisation's signers with their numbers, ascending.
    fn signer_files(&self, org: &OrgId) -> Result<Vec<(u32, PathBuf)>, HomeError> {
        let path = self.org_keys(org);
        let io = |source| HomeError::Io { path: path.clone(), source };
        let mut files = Vec::new();
        for entry in fs::read_dir(&path).map_err(io)? {
            let name = entry.map_err(io)?.file_name();
            if let Some(number) = name.to_str().and_then(signer_number) {
                files.push((number, path.join(name)));
            }
        }
        files.sort();
        Ok(files)
    }

    fn signers(&self, org: &OrgId) -> Result<Vec<SigningKey>, HomeError> {
        let files = self.signer_files(org)?;
        if files.is_empty() {
            // Names the file that has to be there, with what the system says of it.
            return Ok(vec![keys::read(&self.org_keys(org).join("signer.pem"))?]);
        }
        files.iter().map(|(_, path)| Ok(keys::read(path)?)).collect()
    }

    /// Makes one more signer for an organisation whose keys lie here. It signs nothing before the identity lists it.
    ///
    /// # Errors
    /// What the system refused.
    pub fn new_signer(&self, org: &OrgId) -> Result<PublicKey, HomeError> {
        let last = self.signer_files(org)?.last().map_or(0, |(number, _)| *number);
        let path = self.org_keys(org).join(signer_name(last + 1));
        let key = new_key(&path)?;
        keys::write_new(&path, &key)?;
        Ok(key.public())
    }

    /// Takes in an organisation that was founded elsewhere: keeps its genesis and makes a signer for it, unless
    /// its keys lie here already. Interrupted, it can be done again.
    ///
    /// # Errors
    /// What the system refused.
    pub fn take_in(&self, genesis: &Record) -> Result<(), HomeError> {
        let org = genesis.org();
        let directory = self.org_keys(&org);
        if directory.join("genesis.cose").exists() {
            return Ok(());
        }
        make_directory(&directory)?;
        if self.signer_files(&org)?.is_empty() {
            self.new_signer(&org)?;
        }
        // Written last: a directory without it belongs to no organisation.
        let path = directory.join("genesis.cose");
        keys::write_private(&path, genesis.bytes()).map_err(|source| HomeError::Io { path, source })
    }

    /// Where an organisation's controller lies unless it is kept elsewhere.
    pub fn controller_path(&self, org: &OrgId) -> PathBuf {
        self.org_keys(org).join("controller.pem")
    }

    /// Keeps what an organisation's first record is to say, in place of what was kept before.
    ///
    /// # Errors
    /// What the system refused.
    pub fn set_profile(&self, org: &OrgId, profile: &serde_json::Value) -> Result<(), HomeError> {
        let path = self.org_keys(org).join("profile.json");
        fs::write(&path, profile.to_string()).map_err(|source| HomeError::Io { path, source })
    }

    /// What `init` was told about an organisation, to be published as its first record.
    pub fn profile(&self, org: &OrgId) -> Option<serde_json::Value> {
        let text = fs::read_to_string(self.org_keys(org).join("profile.json")).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Forgets what the first record is to say: it has been published. Whether this is still there says apart a
    /// new organisation from one whose database was lost.
    pub(crate) fn forget_profile(&self, org: &OrgId) -> std::io::Result<()> {
        match fs::remove_file(self.org_keys(org).join("profile.json")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// The name of a signer's file: the first has none of the numbers.
fn signer_name(number: u32) -> String {
    if number == 1 { "signer.pem".to_owned() } else { format!("signer-{number}.pem") }
}

fn signer_number(name: &str) -> Option<u32> {
    let middle = name.strip_prefix("signer")?.strip_suffix(".pem")?;
    let number = if middle.is_empty() { 1 } else { middle.strip_prefix('-')?.parse().ok()? };
    (signer_name(number) == name).then_some(number)
}

fn new_key(path: &Path) -> Result<SigningKey, HomeError> {
    let seed = random_seed().map_err(|source| HomeError::Io { path: path.to_owned(), source })?;
    Ok(SigningKey::from_seed(seed))
}

fn make_directory(path: &Path) -> Result<(), HomeError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|source| HomeError::Io { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn init(name: &str) -> Init {
        Init {
            name: name.into(),
            lang: "fi".into(),
            org_type: "company".into(),
            network: "test".parse().unwrap(),
            http: None,
            listen: Vec::new(),
            bootstrap: Vec::new(),
        }
    }

    #[test]
    fn a_new_home_is_complete_and_never_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::new(directory.path().join("node"));
        assert!(matches!(home.config(), Err(HomeError::Absent(_))));
        let org = home.init(&init("Esimerkki"), UnixMillis(1_790_000_000_000)).unwrap();
        let config = home.config().unwrap();
        assert_eq!(config.org, org);
        let orgs = home.orgs(&config.network_id()).unwrap();
        assert_eq!(orgs.len(), 1);
        assert_eq!(orgs[0].org, org);
        assert!(home.transport_key().is_ok());
        assert!(matches!(home.init(&init("Toinen"), UnixMillis(1)), Err(HomeError::Exists(_))));
    }

    #[test]
    fn the_signer_that_counts_is_chosen_by_the_identity() {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::new(directory.path());
        let now = UnixMillis(1_790_000_000_000);
        let org = home.init(&init("Esimerkki"), now).unwrap();
        let network: NetworkId = "test".parse().unwrap();
        let second = home.new_signer(&org).unwrap();
        let keys = home.orgs(&network).unwrap().remove(0);
        assert_eq!(keys.signers.len(), 2);
        assert_eq!(keys.signers[1].public(), second);
        let mut chain = Chain::found(keys.genesis.clone()).unwrap();
        let signer = |chain: &Chain, at: u64| {
            keys.signer_for(chain, &Kind::Product, Seq::new(now.plus(at), 0)).map(SigningKey::public)
        };
        assert_eq!(signer(&chain, 5), Some(keys.signers[0].public()));
        assert_eq!(keys.fresh_signer(&chain).map(SigningKey::public), Some(second));

        let change = kirjo_protocol::identity::Change::Rotate {
            from: vec![keys.signers[0].public()],
            to: second,
            until: Seq::last_of(now.plus(9)),
        };
        let controller = keys::read(&home.controller_path(&org)).unwrap();
        let operation = chain.changed(&change).unwrap();
        let record = chain.sign_next(&operation, &controller, now, &network).unwrap();
        chain.offer(&record);
        assert_eq!(signer(&chain, 5), Some(second), "the one without an end, although the old one counts still");
        assert_eq!(signer(&chain, 99), Some(second));
        assert!(keys.fresh_signer(&chain).is_none());
    }

    #[test]
    fn an_organisation_of_elsewhere_is_taken_in_once() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (here, there) = (Home::new(here.path()), Home::new(there.path()));
        let now = UnixMillis(1_790_000_000_000);
        here.init(&init("Täällä"), now).unwrap();
        let org = there.init(&init("Tuolla"), now).unwrap();
        let network = "test".parse().unwrap();
        let genesis = there.orgs(&network).unwrap().remove(0).genesis;
        here.take_in(&genesis).unwrap();
        here.take_in(&genesis).unwrap();
        let orgs = here.orgs(&network).unwrap();
        let taken = orgs.iter().find(|keys| keys.org == org).unwrap();
        assert_eq!(taken.signers.len(), 1);
        assert!(!taken.controller_here);
        assert_eq!(signer_number("signer-2.pem"), Some(2));
        for other in ["signer-1.pem", "signer-02.pem", "signer-x.pem", "signer.pem.new", "controller.pem"] {
            assert_eq!(signer_number(other), None, "{other}");
        }
    }

    #[test]
    fn a_genesis_of_another_network_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::new(directory.path());
        home.init(&init("Esimerkki"), UnixMillis(1_790_000_000_000)).unwrap();
        assert!(matches!(home.orgs(&"other".parse().unwrap()), Err(HomeError::Genesis(_))));
    }
}
