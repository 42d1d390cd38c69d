use std::io;

use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, StreamExt};
use libp2p::request_response::{self, Codec, ProtocolSupport};
use libp2p::swarm::{Swarm, SwarmEvent};
use libp2p::{StreamProtocol, SwarmBuilder, noise, tcp, yamux};

use super::*;

impl Node {
    async fn request(&mut self) -> (PeerId, ReplyToken, Vec<u8>) {
        self.await_event("request", |event| match event {
            Event::Request { peer, reply, frame } => Some((*peer, *reply, frame.clone())),
            _ => None,
        })
        .await
    }

    async fn response(&mut self, wanted: u64) -> Vec<u8> {
        self.await_event("response", |event| match event {
            Event::Response { token, frame, .. } if *token == wanted => Some(frame.clone()),
            _ => None,
        })
        .await
    }

    async fn failure(&mut self, wanted: u64) -> RequestFailure {
        self.await_event("failed request", |event| match event {
            Event::RequestFailed { token, reason, .. } if *token == wanted => Some(reason.clone()),
            _ => None,
        })
        .await
    }

    async fn ask(&self, peer: PeerId, token: u64, frame: Vec<u8>) {
        self.tell(Command::Request { peer, token, frame }).await;
    }
}

async fn pair(seed: u8) -> (Node, Node) {
    let mut first = Node::start(config(seed, &[TCP])).await;
    let mut second = Node::start(dialling(seed + 1, &first)).await;
    first.connected(&second).await;
    second.connected(&first).await;
    (first, second)
}

#[tokio::test]
async fn a_request_gets_its_reply_whatever_the_order() {
    let (mut first, mut second) = pair(200).await;
    for token in 1..=3 {
        second.ask(first.peer(), token, vec![token as u8]).await;
    }
    let mut requests = Vec::new();
    for _ in 0..3 {
        requests.push(first.request().await);
    }
    for (peer, reply, frame) in requests.into_iter().rev() {
        assert_eq!(peer, second.peer());
        first.tell(Command::Reply { reply, frame: [frame, b"!".to_vec()].concat() }).await;
    }
    for token in 1..=3 {
        assert_eq!(second.response(token).await, [token as u8, b'!']);
    }
}

#[tokio::test]
async fn the_largest_frames_pass_both_ways() {
    let (mut first, mut second) = pair(203).await;
    second.ask(first.peer(), 1, vec![1; MAX_FRAME_BYTES]).await;
    let (_, reply, frame) = first.request().await;
    assert_eq!(frame, vec![1; MAX_FRAME_BYTES]);
    first.tell(Command::Reply { reply, frame: vec![2; MAX_FRAME_BYTES] }).await;
    assert_eq!(second.response(1).await, vec![2; MAX_FRAME_BYTES]);
    second.ask(first.peer(), 2, vec![1; MAX_FRAME_BYTES + 1]).await;
    assert_eq!(second.failure(2).await, RequestFailure::TooLarge);
}

#[tokio::test]
async fn a_request_that_cannot_be_answered_fails_at_once() {
    let (mut first, mut second) = pair(206).await;
    second.ask(PeerId::random(), 1, Vec::new()).await;
    assert_eq!(second.failure(1).await, RequestFailure::NotConnected);

    second.ask(first.peer(), 2, Vec::new()).await;
    let (_, reply, _) = first.request().await;
    first.tell(Command::Refuse(reply)).await;
    assert!(matches!(second.failure(2).await, RequestFailure::Stream(_)));

    second.ask(first.peer(), 3, Vec::new()).await;
    let (_, reply, _) = first.request().await;
    second.tell(Command::Disconnect(first.peer())).await;
    assert_eq!(second.failure(3).await, RequestFailure::ConnectionClosed);
    first.disconnected(second.peer()).await;
    first.tell(Command::Reply { reply, frame: Vec::new() }).await;
    first.counted("replies_lost", 1).await;
}

#[tokio::test]
async fn more_requests_than_a_peers_share_are_refused() {
    let (mut first, mut second) = pair(209).await;
    for token in 0..9 {
        second.ask(first.peer(), token, Vec::new()).await;
    }
    assert_eq!(second.failure(8).await, RequestFailure::Busy);
    for _ in 0..8 {
        let (_, reply, _) = first.request().await;
        first.tell(Command::Reply { reply, frame: Vec::new() }).await;
    }
    for token in 0..8 {
        second.response(token).await;
    }
    assert_eq!(first.counter("requests_refused"), 0);
}

/// Writes its request as it is, and the end of the stream.
#[derive(Clone, Default)]
struct Raw;

impl Codec for Raw {
    type Protocol = StreamProtocol;
    type Request = Vec<u8>;
    type Response = Vec<u8>;

    async fn read_request<T: AsyncRead + Unpin + Send>(
        &mut self,
        _: &StreamProtocol,
        _: &mut T,
    ) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    async fn read_response<T: AsyncRead + Unpin + Send>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
    ) -> io::Result<Vec<u8>> {
        let mut response = Vec::new();
        io.read_to_end(&mut response).await?;
        Ok(response)
    }

    async fn write_request<T>(&mut self, _: &StreamProtocol, io: &mut T, request: Vec<u8>) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        io.write_all(&request).await
    }

    async fn write_response<T>(&mut self, _: &StreamProtocol, _: &mut T, _: Vec<u8>) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        Ok(())
    }
}

type Stranger = Swarm<request_response::Behaviour<Raw>>;

/// A program that speaks the transports and writes what it likes.
async fn stranger(to: &Node) -> Stranger {
    let protocol = StreamProtocol::new("/kirjo/test/sync/1");
    let settings = request_response::Config::default();
    let mut swarm = SwarmBuilder::with_new_identity()
        .with_tokio()
        .with_tcp(tcp::Config::default(), noise::Config::new, yamux::Config::default)
        .expect("TCP")
        .with_behaviour(|_| request_response::Behaviour::new([(protocol, ProtocolSupport::Full)], settings))
        .expect("a behaviour")
        .with_swarm_config(|config| config.with_idle_connection_timeout(PATIENCE))
        .build();
    swarm.dial(to.address()).expect("dialling");
    let connected =
        async { while !matches!(swarm.select_next_some().await, SwarmEvent::ConnectionEstablished { .. }) {} };
    timeout(PATIENCE, connected).await.expect("connected");
    swarm
}

/// What becomes of a request: the bytes that came back, an error, or the loss of the connection.
async fn outcome(swarm: &mut Stranger) -> Option<Vec<u8>> {
    let search = async {
        loop {
            match swarm.select_next_some().await {
                SwarmEvent::Behaviour(request_response::Event::Message {
                    message: request_response::Message::Response { response, .. },
                    ..
                }) => return Some(response),
                SwarmEvent::Behaviour(request_response::Event::OutboundFailure { .. })
                | SwarmEvent::ConnectionClosed { .. } => return None,
                _ => {}
            }
        }
    };
    timeout(PATIENCE, search).await.expect("an outcome")
}

#[tokio::test]
async fn a_faulty_frame_costs_the_stream_and_the_third_one_the_connection() {
    let mut node = Node::start(config(220, &[TCP])).await;
    let mut peer = stranger(&node).await;

    // An honest frame first, to know that the stranger would be understood.
    peer.behaviour_mut().send_request(&node.peer(), b"\x00\x00\x00\x02hi".to_vec());
    let answer = async {
        let (_, reply, frame) = node.request().await;
        assert_eq!(frame, b"hi");
        node.tell(Command::Reply { reply, frame: b"ho".to_vec() }).await;
    };
    let (answer, ()) = tokio::join!(outcome(&mut peer), answer);
    assert_eq!(answer.as_deref(), Some(&b"\x00\x00\x00\x02ho"[..]));

    let oversized = (MAX_FRAME_BYTES as u32 + 1).to_be_bytes().to_vec();
    let trailing = b"\x00\x00\x00\x01ab".to_vec();
    for (faults, frame) in [(1, oversized), (2, trailing)] {
        peer.behaviour_mut().send_request(&node.peer(), frame);
        let answer = outcome(&mut peer).await.unwrap_or_default();
        assert!(answer.is_empty(), "{answer:?}");
        node.counted("requests_malformed", faults).await;
        assert!(peer.is_connected(&node.peer()), "the connection stays");
    }
    peer.behaviour_mut().send_request(&node.peer(), u32::MAX.to_be_bytes().to_vec());
    let gone = async { while !matches!(peer.select_next_some().await, SwarmEvent::ConnectionClosed { .. }) {} };
    timeout(PATIENCE, gone).await.expect("the connection is closed");
    node.disconnected(*peer.local_peer_id()).await;
    assert_eq!(node.counter("peers_blocked"), 1);
    assert_eq!(node.counter("requests_received"), 1);
}

#[tokio::test]
async fn a_flood_of_requests_is_refused_and_does_not_reach_the_engine() {
    let mut node = Node::start(config(223, &[TCP])).await;
    let mut peer = stranger(&node).await;
    let mut answered = 0;
    // A few at a time, so that they come faster than the bucket fills on the slowest machine too.
    for _ in 0..100 {
        let mut waiting = 6;
        for _ in 0..waiting {
            peer.behaviour_mut().send_request(&node.peer(), b"\x00\x00\x00\x00".to_vec());
        }
        while waiting > 0 {
            tokio::select! {
                biased;
                answer = outcome(&mut peer) => {
                    waiting -= 1;
                    answered += u32::from(answer.is_some_and(|bytes| !bytes.is_empty()));
                }
                (_, reply, _) = node.request() => node.tell(Command::Reply { reply, frame: Vec::new() }).await,
            }
        }
    }
    assert!((200..600).contains(&answered), "{answered}");
    assert!(node.counter("requests_refused") >= 1);
}
