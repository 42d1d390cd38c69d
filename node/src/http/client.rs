//! Who is at the other end of a connection, as far as limits go.

use std::net::{IpAddr, SocketAddr};

/// The other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Client {
    /// The operator's own, on the admin socket.
    Operator,
    /// Somebody at an address.
    At(IpAddr),
}

impl From<SocketAddr> for Client {
    fn from(address: SocketAddr) -> Self {
        // A listener for both families shows IPv4 clients as mapped addresses.
        Self::At(address.ip().to_canonical())
    }
}

impl From<tokio::net::unix::SocketAddr> for Client {
    fn from(_: tokio::net::unix::SocketAddr) -> Self {
        Self::Operator
    }
}
