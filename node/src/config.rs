//! `kirjo.toml`: what an operator says about a node. A working node needs none of it but its name.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use kirjo_protocol::id::{NetworkId, OrgId};
use kirjo_protocol::limits::{DEFAULT_UNKNOWN_BYTES, DEFAULT_UNKNOWN_ORGS};
use kirjo_protocol::replica;
use libp2p::Multiaddr;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::{self, PemObject as _};
use serde::{Deserialize, Serialize};

/// The network that nodes join unless told otherwise.
pub const DEFAULT_NETWORK: &str = "kirjo";
/// Where readers are served unless told otherwise: loopback, behind the organisation's own reverse proxy.
pub const DEFAULT_HTTP: &str = "127.0.0.1:8480";
/// Where peers connect unless told otherwise: TCP, QUIC, and a WebSocket for a reverse proxy on the same machine.
pub const DEFAULT_LISTEN: [&str; 3] =
    ["/ip4/0.0.0.0/udp/4480/quic-v1", "/ip4/0.0.0.0/tcp/4480", "/ip4/127.0.0.1/tcp/4481/ws"];

/// Requests that one reader may make a second, on average: many times what people and polite programs do.
pub const DEFAULT_REQUESTS_PER_SECOND: u32 = 50;
/// Requests that one reader may make at once: a hospital's readers behind one address open their pages together.
pub const DEFAULT_BURST: u32 = 500;

/// Certificates in the file of trusted authorities.
const MAX_TRUSTED: usize = 256;

/// The file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The network's id; part of everything that is signed.
    pub network: String,
    /// The organisation that this node publishes for unless a command names another.
    pub org: OrgId,
    /// Where readers are served.
    #[serde(default)]
    pub http: Http,
    /// How this node meets others.
    #[serde(default)]
    pub peers: Peers,
    /// What it may use.
    #[serde(default)]
    pub limits: Limits,
}

/// The public HTTP listener.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Address and port; port 0 picks a free one.
    pub address: SocketAddr,
    /// Where readers find this node from outside, such as `https://catalogue.example.fi`, when a reverse proxy stands
    /// before it. Links in feeds, sitemaps and exports start with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
    /// Requests that one reader may make a second, on average; 0 sets no limit.
    #[serde(default = "default_requests_per_second")]
    pub requests_per_second: u32,
    /// Requests that one reader may make at once, 1 or more.
    #[serde(default = "default_burst")]
    pub burst: u32,
    /// Addresses of reverse proxies, such as `127.0.0.1`, whose `X-Forwarded-For` names the reader. Without it, readers
    /// who come from this machine have no limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trusted_proxies: Vec<IpAddr>,
}

fn default_requests_per_second() -> u32 {
    DEFAULT_REQUESTS_PER_SECOND
}

fn default_burst() -> u32 {
    DEFAULT_BURST
}

/// The peer network.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Peers {
    /// Addresses to listen at.
    pub listen: Vec<Multiaddr>,
    /// Peers to dial first.
    pub bootstrap: Vec<Multiaddr>,
    /// Addresses at which others reach this node, when it stands behind a firewall or proxy.
    pub external: Vec<Multiaddr>,
    /// Whether this node carries connections between others that cannot reach each other, within fixed limits.
    pub relay: bool,
    /// A file of certificates in PEM: authorities that may vouch for the web servers of peers, beside those that
    /// browsers trust. Relative paths start at the data directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_ca: Option<PathBuf>,
}

/// Local budgets.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Organisations without evidence of who they are that this node replicates.
    pub unknown_orgs: usize,
    /// Bytes of their records that this node may hold and still take in another of them; 4294967296 are 4 GiB. Those that it
    /// holds already go on within the network's quotas.
    pub unknown_bytes: u64,
    /// Bytes of memory the database may use for its cache, in MiB.
    pub cache_mib: u64,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            address: DEFAULT_HTTP.parse().expect("a constant address"),
            public: None,
            requests_per_second: DEFAULT_REQUESTS_PER_SECOND,
            burst: DEFAULT_BURST,
            trusted_proxies: Vec::new(),
        }
    }
}

impl Default for Peers {
    fn default() -> Self {
        let listen = DEFAULT_LISTEN.iter().map(|address| address.parse().expect("a constant address")).collect();
        Self { listen, bootstrap: Vec::new(), external: Vec::new(), relay: true, trusted_ca: None }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { unknown_orgs: DEFAULT_UNKNOWN_ORGS, unknown_bytes: DEFAULT_UNKNOWN_BYTES, cache_mib: 16 }
    }
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file does not say what it should.
    #[error("{path}: {reason}")]
    Malformed {
        /// Which file.
        path: std::path::PathBuf,
        /// Line, key and rule.
        reason: String,
    },
}

impl Config {
    /// A configuration with everything at its default.
    pub fn new(network: &NetworkId, org: OrgId) -> Self {
        Self {
            network: network.to_string(),
            org,
            http: Http::default(),
            peers: Peers::default(),
            limits: Limits::default(),
        }
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`ConfigError`] names the file and, as far as possible, the line and key.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Io { path: path.to_owned(), source })?;
        let malformed = |reason: String| ConfigError::Malformed { path: path.to_owned(), reason };
        let config: Self = toml::from_str(&text).map_err(|error| malformed(error.to_string()))?;
        if config.http.burst == 0 {
            return Err(malformed(
                "http.burst: 1 or more is expected; requests_per_second = 0 sets no limit".to_owned(),
            ));
        }
        config.network.parse::<NetworkId>().map_err(|error| malformed(format!("network: {error}")))?;
        Ok(config)
    }

    /// The certificates of [`Peers::trusted_ca`], in DER, for the data directory `home`.
    ///
    /// # Errors
    /// [`ConfigError`] names the file when it can't be read, holds no certificate or too many.
    pub fn trusted_ca(&self, home: &Path) -> Result<Vec<Vec<u8>>, ConfigError> {
        let Some(path) = &self.peers.trusted_ca else { return Ok(Vec::new()) };
        let path = home.join(path);
        let malformed = |reason: String| ConfigError::Malformed { path: path.clone(), reason };
        let text = std::fs::read(&path).map_err(|source| ConfigError::Io { path: path.clone(), source })?;
        let certificates: Result<Vec<_>, pem::Error> =
            CertificateDer::pem_slice_iter(&text).take(MAX_TRUSTED + 1).map(|der| Ok(der?.to_vec())).collect();
        let certificates = certificates.map_err(|error| malformed(format!("peers.trusted_ca: {error}")))?;
        if !(1..=MAX_TRUSTED).contains(&certificates.len()) {
            return Err(malformed(format!(
                "peers.trusted_ca: a file of 1 to {MAX_TRUSTED} certificates in PEM is expected; this one has {}",
                certificates.len()
            )));
        }
        Ok(certificates)
    }

    /// What a replica of this node is told.
    pub fn replica(&self, entropy: u64) -> replica::Config {
        let Limits { unknown_orgs, unknown_bytes, .. } = self.limits;
        replica::Config { unknown_orgs, unknown_bytes, ..replica::Config::new(self.network_id(), entropy) }
    }

    /// The network's id.
    pub fn network_id(&self) -> NetworkId {
        self.network.parse().expect("checked when the configuration was read or made")
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        toml::to_string(self).expect("every field has a form in TOML")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_trusted_authorities_that_is_none_is_named() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let mut config = Config::new(&"test".parse().expect("a network id"), OrgId([7; 32]));
        assert_eq!(config.trusted_ca(home.path()).expect("none is asked for"), Vec::<Vec<u8>>::new());
        assert!(!config.to_text().contains("trusted_ca"));
        config.peers.trusted_ca = Some("ca.pem".into());
        let path = home.path().join("ca.pem");
        assert!(matches!(config.trusted_ca(home.path()), Err(ConfigError::Io { path: named, .. }) if named == path));
        for wrong in ["", "garbage", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
            std::fs::write(&path, wrong).expect("a file can be written");
            let refused = config.trusted_ca(home.path());
            assert!(
                matches!(&refused, Err(ConfigError::Malformed { path: named, .. }) if *named == path),
                "{refused:?}"
            );
        }
        let two = "-----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----\n".repeat(2);
        std::fs::write(&path, two).expect("a file can be written");
        assert_eq!(config.trusted_ca(home.path()).expect("two"), vec![vec![0, 1, 2]; 2]);
    }
}
