//! Whether a port is free.
//!
//! The TCP transport binds with `SO_REUSEPORT`, so that two nodes of one user would silently share a port and each get half of the
//! connections. A plain bind beforehand tells: it fails if anybody listens there. For UDP it spares us the transport's wrapping
//! of the system's error, and at the end it tells when the port is free again.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};

use libp2p::core::transport::TransportError;
use libp2p::multiaddr::{Multiaddr, Protocol};

use super::NetworkError;

/// A socket to listen at.
enum Socket {
    Tcp(SocketAddr),
    Udp(SocketAddr),
}

/// Says if another program listens at an address.
pub(super) fn probe(address: &Multiaddr) -> Result<(), NetworkError> {
    match socket(address) {
        Some(Socket::Tcp(socket)) => TcpListener::bind(socket).map(drop),
        Some(Socket::Udp(socket)) => UdpSocket::bind(socket).map(drop),
        None => Ok(()),
    }
    .map_err(|error| refused(address, &error))
}

/// The error for an address that cannot be listened at.
pub(super) fn refused(address: &Multiaddr, error: &io::Error) -> NetworkError {
    if error.kind() == io::ErrorKind::AddrInUse {
        return NetworkError::InUse(address.clone());
    }
    NetworkError::Listen { address: address.clone(), reason: error.to_string() }
}

/// The error for an address that a transport did not take.
pub(super) fn not_taken(address: &Multiaddr, error: TransportError<io::Error>) -> NetworkError {
    match error {
        TransportError::Other(error) => refused(address, &error),
        TransportError::MultiaddrNotSupported(_) => NetworkError::Listen {
            address: address.clone(),
            reason: "only /ip4 or /ip6 with /tcp/PORT, /tcp/PORT/ws or /udp/PORT/quic-v1 can be listened at".to_owned(),
        },
    }
}

fn socket(address: &Multiaddr) -> Option<Socket> {
    let mut parts = address.iter();
    let ip: IpAddr = match parts.next()? {
        Protocol::Ip4(ip) => ip.into(),
        Protocol::Ip6(ip) => ip.into(),
        _ => return None,
    };
    match parts.next()? {
        Protocol::Tcp(port) if port != 0 => Some(Socket::Tcp(SocketAddr::new(ip, port))),
        Protocol::Udp(port) if port != 0 => Some(Socket::Udp(SocketAddr::new(ip, port))),
        _ => None,
    }
}
