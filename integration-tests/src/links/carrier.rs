//! What makes the connections of one host: listening and dialling.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::future::{self, BoxFuture, Ready};
use kirjo_node::network::{ByteStream, Multiaddr};
use libp2p::core::transport::{DialOpts, ListenerId, Transport, TransportError, TransportEvent};
use libp2p::multiaddr::Protocol;
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::{Incoming, Links, multiaddr};

/// Connections that wait to be accepted.
const BACKLOG: usize = 128;
/// Where the ports of those who dial begin.
const FIRST_DIALLING_PORT: u16 = 49_152;

type Stream = Box<dyn ByteStream>;

/// One host.
pub(super) struct Host {
    links: Links,
    ip: Ipv4Addr,
    listeners: Vec<Listener>,
    dialled: u16,
}

struct Listener {
    links: Links,
    id: ListenerId,
    address: SocketAddrV4,
    incoming: mpsc::Receiver<Incoming>,
    /// Whether the swarm knows its address.
    announced: bool,
    closed: bool,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.links.listeners().remove(&self.address);
    }
}

impl Host {
    pub(super) fn new(links: Links, ip: Ipv4Addr) -> Self {
        Self { links, ip, listeners: Vec::new(), dialled: 0 }
    }
}

impl Transport for Host {
    type Output = Stream;
    type Error = io::Error;
    type ListenerUpgrade = Ready<io::Result<Stream>>;
    type Dial = BoxFuture<'static, io::Result<Stream>>;

    fn listen_on(&mut self, id: ListenerId, address: Multiaddr) -> Result<(), TransportError<io::Error>> {
        let Some(socket) = socket(&address) else { return Err(TransportError::MultiaddrNotSupported(address)) };
        if *socket.ip() != self.ip {
            return Err(TransportError::Other(io::ErrorKind::AddrNotAvailable.into()));
        }
        let (accept, incoming) = mpsc::channel(BACKLOG);
        let mut listeners = self.links.listeners();
        if listeners.contains_key(&socket) {
            return Err(TransportError::Other(io::ErrorKind::AddrInUse.into()));
        }
        listeners.insert(socket, accept);
        drop(listeners);
        let links = self.links.clone();
        self.listeners.push(Listener { links, id, address: socket, incoming, announced: false, closed: false });
        Ok(())
    }

    fn remove_listener(&mut self, id: ListenerId) -> bool {
        let mut listeners = self.listeners.iter_mut();
        listeners.find(|listener| listener.id == id).is_some_and(|listener| {
            listener.closed = true;
            true
        })
    }

    fn dial(&mut self, address: Multiaddr, _: DialOpts) -> Result<Self::Dial, TransportError<io::Error>> {
        let Some(to) = socket(&address) else { return Err(TransportError::MultiaddrNotSupported(address)) };
        let port = FIRST_DIALLING_PORT + self.dialled % (u16::MAX - FIRST_DIALLING_PORT);
        self.dialled = self.dialled.wrapping_add(1);
        let (links, from) = (self.links.clone(), SocketAddrV4::new(self.ip, port));
        Ok(Box::pin(async move {
            let latency = links.latency(*from.ip(), *to.ip());
            sleep(latency).await;
            let accept = links.listeners().get(&to).cloned();
            let (here, there) = links.connect(*from.ip(), *to.ip());
            let accepted = accept.is_some_and(|accept| accept.try_send((there, from)).is_ok());
            sleep(latency).await;
            if !accepted {
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            Ok(Box::new(here) as Stream)
        }))
    }

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<TransportEvent<Self::ListenerUpgrade, io::Error>> {
        if let Some(at) = self.listeners.iter().position(|listener| listener.closed) {
            let listener_id = self.listeners.remove(at).id;
            return Poll::Ready(TransportEvent::ListenerClosed { listener_id, reason: Ok(()) });
        }
        for listener in &mut self.listeners {
            if !std::mem::replace(&mut listener.announced, true) {
                let listen_addr = multiaddr(listener.address);
                return Poll::Ready(TransportEvent::NewAddress { listener_id: listener.id, listen_addr });
            }
            if let Poll::Ready(Some((link, from))) = listener.incoming.poll_recv(cx) {
                return Poll::Ready(TransportEvent::Incoming {
                    listener_id: listener.id,
                    upgrade: future::ready(Ok(Box::new(link) as Stream)),
                    local_addr: multiaddr(listener.address),
                    send_back_addr: multiaddr(from),
                });
            }
        }
        Poll::Pending
    }
}

/// The address of TCP that a multiaddr is, with or without the id of who listens there.
fn socket(address: &Multiaddr) -> Option<SocketAddrV4> {
    let mut parts = address.iter();
    let (Some(Protocol::Ip4(ip)), Some(Protocol::Tcp(port))) = (parts.next(), parts.next()) else { return None };
    parts.all(|part| matches!(part, Protocol::P2p(_))).then(|| SocketAddrV4::new(ip, port))
}
