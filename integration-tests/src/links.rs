//! A network inside of one process: links with a latency of their own that lose frames, in the place of TCP.
//!
//! Hosts have addresses of 198.18.0.0/15, which is set aside for measurements (RFC 2544). Two hosts always have the same latency
//! between them, drawn from a range with a seed. What a connection carries stays in order: a frame that is lost comes one
//! retransmission later, and everything behind it waits, as with TCP.

mod carrier;
mod line;
mod stream;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use kirjo_node::network::{Carrier, Multiaddr};
use libp2p::core::transport::Transport as _;
use libp2p::multiaddr::Protocol;
use tokio::sync::mpsc;

use stream::Link;

/// The port that every host listens at.
const PORT: u16 = 4480;
/// The first address; hosts are numbered from it.
const FIRST_HOST: u32 = 0xc612_0000;
/// Hosts that there are addresses for.
pub const MAX_HOSTS: usize = 1 << 17;

/// How the links are.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// The time one way, of which each pair of hosts gets its own.
    pub latency: RangeInclusive<Duration>,
    /// The share of frames that are lost once.
    pub loss: f64,
    /// What latencies and losses are drawn with.
    pub seed: u64,
}

/// A network of links. Clones are the same network.
#[derive(Debug, Clone)]
pub struct Links(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    quality: Quality,
    listeners: Mutex<BTreeMap<SocketAddrV4, mpsc::Sender<Incoming>>>,
    connections: AtomicU64,
    frames: AtomicU64,
    retransmitted: AtomicU64,
}

/// A connection that waits to be accepted, and where it comes from.
type Incoming = (Link, SocketAddrV4);

impl Links {
    /// A network without hosts.
    pub fn new(quality: Quality) -> Self {
        Self(Arc::new(Shared {
            quality,
            listeners: Mutex::default(),
            connections: AtomicU64::default(),
            frames: AtomicU64::default(),
            retransmitted: AtomicU64::default(),
        }))
    }

    /// What makes the connections of a host.
    ///
    /// # Panics
    /// When there are not so many hosts ([`MAX_HOSTS`]).
    pub fn carrier(&self, host: usize) -> Carrier {
        carrier::Host::new(self.clone(), ip(host)).boxed()
    }

    /// Where a host listens.
    ///
    /// # Panics
    /// When there are not so many hosts ([`MAX_HOSTS`]).
    pub fn address(host: usize) -> Multiaddr {
        multiaddr(SocketAddrV4::new(ip(host), PORT))
    }

    /// Frames sent so far.
    pub fn frames(&self) -> u64 {
        self.0.frames.load(Ordering::Relaxed)
    }

    /// Frames among them that came one retransmission later.
    pub fn retransmitted(&self) -> u64 {
        self.0.retransmitted.load(Ordering::Relaxed)
    }

    /// The time one way between two hosts.
    fn latency(&self, one: Ipv4Addr, other: Ipv4Addr) -> Duration {
        let (low, high) = (one.min(other), one.max(other));
        let pair = (u64::from(u32::from(low)) << 32) | u64::from(u32::from(high));
        let (shortest, longest) = (*self.0.quality.latency.start(), *self.0.quality.latency.end());
        let spread = u64::try_from(longest.saturating_sub(shortest).as_micros()).unwrap_or(u64::MAX);
        shortest + Duration::from_micros(Rng::with_seed(self.0.quality.seed ^ pair).u64(..=spread))
    }

    fn listeners(&self) -> MutexGuard<'_, BTreeMap<SocketAddrV4, mpsc::Sender<Incoming>>> {
        self.0.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The two ends of a new connection.
    fn connect(&self, one: Ipv4Addr, other: Ipv4Addr) -> (Link, Link) {
        let number = self.0.connections.fetch_add(1, Ordering::Relaxed);
        let latency = self.latency(one, other);
        Link::pair(self, latency, Rng::with_seed(self.0.quality.seed.wrapping_add(number)))
    }
}

fn ip(host: usize) -> Ipv4Addr {
    assert!(host < MAX_HOSTS, "there are addresses for {MAX_HOSTS} hosts");
    Ipv4Addr::from(FIRST_HOST + host as u32)
}

fn multiaddr(address: SocketAddrV4) -> Multiaddr {
    Multiaddr::from_iter([Protocol::Ip4(*address.ip()), Protocol::Tcp(address.port())])
}

#[cfg(test)]
mod tests {
    use futures::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    fn links(loss: f64) -> Links {
        let latency = Duration::from_millis(10)..=Duration::from_millis(100);
        Links::new(Quality { latency, loss, seed: 7 })
    }

    #[test]
    fn a_pair_of_hosts_keeps_its_latency_and_pairs_differ() {
        let links = links(0.0);
        let mut seen = std::collections::BTreeSet::new();
        for other in 1..100 {
            let latency = links.latency(ip(0), ip(other));
            assert!(links.0.quality.latency.contains(&latency), "{latency:?}");
            assert_eq!(latency, links.latency(ip(other), ip(0)));
            seen.insert(latency);
        }
        assert!(seen.len() > 90, "{seen:?}");
    }

    #[tokio::test]
    async fn a_link_carries_more_than_its_buffer_whole_and_in_order_and_says_when_it_ends() {
        let quality = Quality { latency: Duration::ZERO..=Duration::from_millis(1), loss: 0.001, seed: 1 };
        let links = Links::new(quality);
        let (mut one, mut other) = links.connect(ip(1), ip(2));
        let sent: Vec<u8> = (0..2_000_000_u32).map(|number| (number % 251) as u8).collect();
        let writing = async {
            one.write_all(&sent).await.expect("the other end reads");
            one.close().await.expect("it can be closed");
        };
        let mut received = Vec::new();
        let (read, ()) = futures::future::join(other.read_to_end(&mut received), writing).await;
        assert_eq!(read.ok(), Some(sent.len()));
        assert!(received == sent);
        assert!(links.retransmitted() > 0 && links.frames() > sent.len() as u64 / 1_500);
        drop(other);
        assert!(one.write_all(b"nobody is there").await.is_err());
    }
}
