//! Which addresses are worth keeping.
//!
//! Addresses come from strangers, so only the few shapes that our transports can dial are taken: a host, one transport,
//! perhaps a relay reached that way, and perhaps a peer id. Everything else, however legal, is refused by name.

use libp2p::PeerId;
use libp2p::multiaddr::{Multiaddr, Protocol};
use thiserror::Error;

/// An address longer than this is no address of ours; the longest host name with all parts stays well below.
pub const MAX_ADDRESS_BYTES: usize = 256;

/// Why an address is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AddressFault {
    /// See [`MAX_ADDRESS_BYTES`].
    #[error("the address is longer than {MAX_ADDRESS_BYTES} bytes")]
    TooLong,
    /// It does not begin with an IP address or a host name.
    #[error("the address must begin with /ip4, /ip6, /dns, /dns4 or /dns6")]
    Host,
    /// An address that cannot be dialled, such as 0.0.0.0 or a multicast group.
    #[error("nobody can be reached at this host")]
    Unreachable,
    /// Port 0 or none.
    #[error("the address has no port")]
    Port,
    /// Not TCP, QUIC or WebSocket.
    #[error("after the host only /tcp/PORT, /udp/PORT/quic-v1 or /tcp/PORT/ws with or without /tls are understood")]
    Transport,
    /// The address ends in another peer id than the one it is said to belong to.
    #[error("the address names another peer than it was given for")]
    OtherPeer,
    /// An address over a relay that does not say whom the relay is to call.
    #[error("an address over a relay must end in /p2p/ID of the peer behind it")]
    BehindRelay,
}

/// Whether an address leads over a relay.
pub(crate) fn is_relayed(address: &Multiaddr) -> bool {
    address.iter().any(|part| part == Protocol::P2pCircuit)
}

/// Whether an address is of this machine only.
pub(crate) fn is_loopback(address: &Multiaddr) -> bool {
    address.iter().any(|part| match part {
        Protocol::Ip4(ip) => ip.is_loopback(),
        Protocol::Ip6(ip) => ip.is_loopback(),
        _ => false,
    })
}

/// The relay that an address leads over.
pub(super) fn relay_of(address: &Multiaddr) -> Option<PeerId> {
    let mut relay = None;
    for part in address.iter() {
        match part {
            Protocol::P2p(peer) => relay = Some(peer),
            Protocol::P2pCircuit => return relay,
            _ => {}
        }
    }
    None
}

/// Checks an address and takes it apart into the part to dial and the peer id, if one is named.
pub(super) fn split(
    address: &Multiaddr,
    expected: Option<PeerId>,
) -> Result<(Multiaddr, Option<PeerId>), AddressFault> {
    if address.len() > MAX_ADDRESS_BYTES {
        return Err(AddressFault::TooLong);
    }
    let mut parts = address.iter().peekable();
    let mut dialled = Multiaddr::empty();

    let host = parts.next().ok_or(AddressFault::Host)?;
    match &host {
        Protocol::Ip4(ip) if ip.is_unspecified() || ip.is_multicast() || ip.is_broadcast() => {
            return Err(AddressFault::Unreachable);
        }
        Protocol::Ip6(ip) if ip.is_unspecified() || ip.is_multicast() => return Err(AddressFault::Unreachable),
        Protocol::Dns(name) | Protocol::Dns4(name) | Protocol::Dns6(name) if name.is_empty() => {
            return Err(AddressFault::Host);
        }
        Protocol::Ip4(_) | Protocol::Ip6(_) | Protocol::Dns(_) | Protocol::Dns4(_) | Protocol::Dns6(_) => {}
        _ => return Err(AddressFault::Host),
    }
    dialled.push(host);

    let transport = parts.next().ok_or(AddressFault::Port)?;
    let over_udp = match transport {
        Protocol::Tcp(0) | Protocol::Udp(0) => return Err(AddressFault::Port),
        Protocol::Tcp(_) => false,
        Protocol::Udp(_) => true,
        _ => return Err(AddressFault::Transport),
    };
    dialled.push(transport);

    if over_udp {
        match parts.next() {
            Some(Protocol::QuicV1) => dialled.push(Protocol::QuicV1),
            _ => return Err(AddressFault::Transport),
        }
    } else {
        let tls = parts.next_if(|part| matches!(part, Protocol::Tls));
        let socket = parts.next_if(|part| matches!(part, Protocol::Ws(_) | Protocol::Wss(_)));
        if tls.is_some() && socket.is_none() {
            return Err(AddressFault::Transport);
        }
        for part in [tls, socket].into_iter().flatten() {
            dialled.push(part);
        }
    }

    let named = match (parts.next(), parts.next()) {
        (None, _) => None,
        (Some(Protocol::P2p(peer)), None) => Some(peer),
        (Some(Protocol::P2p(relay)), Some(Protocol::P2pCircuit)) => {
            dialled.push(Protocol::P2p(relay));
            dialled.push(Protocol::P2pCircuit);
            let named = match parts.next() {
                None => None,
                Some(Protocol::P2p(peer)) => Some(peer),
                Some(_) => return Err(AddressFault::Transport),
            };
            match named.or(expected) {
                None => return Err(AddressFault::BehindRelay),
                Some(peer) if peer == relay => return Err(AddressFault::OtherPeer),
                Some(_) => named,
            }
        }
        _ => return Err(AddressFault::Transport),
    };
    if parts.next().is_some() {
        return Err(AddressFault::Transport);
    }
    match (named, expected) {
        (Some(named), Some(expected)) if named != expected => Err(AddressFault::OtherPeer),
        _ => Ok((dialled, named.or(expected))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Multiaddr {
        text.parse().expect("a multiaddr")
    }

    #[test]
    fn addresses_our_transports_can_dial_are_taken() {
        let peer = PeerId::random();
        for text in [
            "/ip4/127.0.0.1/tcp/4480",
            "/ip6/2001:db8::1/udp/4480/quic-v1",
            "/dns4/kirjo.example/tcp/443/tls/ws",
            "/dns/kirjo.example/tcp/443/x-parity-wss/%2Fp2p",
            "/ip4/10.0.0.7/tcp/4481/ws",
        ] {
            assert_eq!(split(&parsed(text), Some(peer)), Ok((parsed(text), Some(peer))), "{text}");
            let named = parsed(&format!("{text}/p2p/{peer}"));
            assert_eq!(split(&named, None), Ok((parsed(text), Some(peer))), "{named}");
        }
    }

    #[test]
    fn an_address_over_a_relay_names_both_ends() {
        let (relay, peer) = (PeerId::random(), PeerId::random());
        let over = parsed(&format!("/dns4/kirjo.example/tcp/443/tls/ws/p2p/{relay}/p2p-circuit"));
        let whole = over.clone().with(Protocol::P2p(peer));
        assert_eq!(split(&whole, None), Ok((over.clone(), Some(peer))));
        assert_eq!(split(&over, Some(peer)), Ok((over.clone(), Some(peer))));
        assert_eq!(split(&whole, Some(relay)), Err(AddressFault::OtherPeer));
        assert!(is_relayed(&whole) && relay_of(&whole) == Some(relay));
        let direct = parsed(&format!("/ip4/10.0.0.7/tcp/4480/p2p/{peer}"));
        assert!(!is_relayed(&direct) && relay_of(&direct).is_none());
    }

    #[test]
    fn other_addresses_are_refused_by_name() {
        let peer = PeerId::random();
        let to_itself = format!("/ip4/127.0.0.1/tcp/1/p2p/{peer}/p2p-circuit/p2p/{peer}");
        let to_nobody = format!("/ip4/127.0.0.1/tcp/1/p2p/{peer}/p2p-circuit");
        let nameless = "/ip4/127.0.0.1/tcp/1/p2p-circuit";
        let other = PeerId::random();
        let twice = format!("{to_nobody}/p2p/{other}/p2p-circuit/p2p/{other}");
        for (text, fault) in [
            ("/ip4/0.0.0.0/tcp/4480", AddressFault::Unreachable),
            ("/ip4/224.0.0.1/udp/4480/quic-v1", AddressFault::Unreachable),
            ("/ip4/127.0.0.1/tcp/0", AddressFault::Port),
            ("/ip4/127.0.0.1", AddressFault::Port),
            ("/ip4/127.0.0.1/udp/4480", AddressFault::Transport),
            ("/ip4/127.0.0.1/tcp/4480/tls", AddressFault::Transport),
            ("/memory/7", AddressFault::Host),
            ("/unix/run", AddressFault::Host),
            (to_itself.as_str(), AddressFault::OtherPeer),
            (to_nobody.as_str(), AddressFault::BehindRelay),
            (nameless, AddressFault::Transport),
            (twice.as_str(), AddressFault::Transport),
        ] {
            assert_eq!(split(&parsed(text), None), Err(fault), "{text}");
        }
        let named = parsed(&format!("/ip4/127.0.0.1/tcp/1/p2p/{peer}"));
        assert_eq!(split(&named, Some(PeerId::random())), Err(AddressFault::OtherPeer));
        let long = parsed(&format!("/dns4/{}/tcp/1", "a".repeat(MAX_ADDRESS_BYTES)));
        assert_eq!(split(&long, None), Err(AddressFault::TooLong));
    }
}
