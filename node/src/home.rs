//! A node's data directory: configuration, keys, database and admin socket.
//!
//! ```text
//! kirjo.toml            configuration
//! keys/node.pem         the transport key; its public half is the peer id
//! keys/ORG/             for each organisation that this node signs for:
//!   genesis.cose          the identity operation that founded it
//!   controller.pem        signs identity operations; belongs offline
//!   signer.pem            signs records
//! db/                   the database
//! admin.sock            the admin interface while the node runs
//! ```

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use kirjo_protocol::body::Body;
use kirjo_protocol::envelope::{self, Record};
use kirjo_protocol::id::{NetworkId, OrgId, RecordKey};
use kirjo_protocol::identity::{Operation, Signer};
use kirjo_protocol::key::SigningKey;
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
    /// The key that signs its records.
    pub signer: SigningKey,
    /// Whether the controller's key lies here too. It belongs offline once the node works.
    pub controller_here: bool,
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
            signer: keys::read(&directory.join("signer.pem"))?,
            controller_here: directory.join("controller.pem").exists(),
        })
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
    fn a_genesis_of_another_network_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::new(directory.path());
        home.init(&init("Esimerkki"), UnixMillis(1_790_000_000_000)).unwrap();
        assert!(matches!(home.orgs(&"other".parse().unwrap()), Err(HomeError::Genesis(_))));
    }
}
