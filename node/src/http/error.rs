//! Why a node can't serve HTTP.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Why a listener did not open. The message catalogue has the sentence under `error-` and the code.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The address is taken.
    #[error("{0} is in use by another program; stop it, or choose another port with --http")]
    InUse(SocketAddr),
    /// The address can't be listened at.
    #[error("cannot listen at {address}: {source}; choose another with --http")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// A living node answers at the admin socket.
    #[error("another node is using {0} already; stop it, or choose another directory with --home")]
    SocketInUse(PathBuf),
    /// The admin socket can't be made.
    #[error("the admin socket {path} cannot be opened: {source}")]
    Socket {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl HttpError {
    pub(super) fn listen(address: SocketAddr, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::AddrInUse {
            return Self::InUse(address);
        }
        Self::Listen { address, source: io::Error::new(error.kind(), error.to_string()) }
    }

    pub(super) fn socket(path: &Path, source: io::Error) -> Self {
        Self::Socket { path: path.to_owned(), source }
    }

    /// The stable name of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InUse(_) => "http-in-use",
            Self::Listen { .. } => "http-listen",
            Self::SocketInUse(_) => "admin-in-use",
            Self::Socket { .. } => "admin-socket",
        }
    }

    /// The facts of the case, for the sentence.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::InUse(address) => vec![("address", address.to_string())],
            Self::Listen { address, source } => vec![("address", address.to_string()), ("reason", source.to_string())],
            Self::SocketInUse(path) => vec![("path", path.display().to_string())],
            Self::Socket { path, source } => vec![("path", path.display().to_string()), ("reason", source.to_string())],
        }
    }
}
