//! Decoding and verifying on the blocking pool, with a bound on how much is under way.

use std::sync::Arc;

use kirjo_protocol::envelope::{self, Record};
use kirjo_protocol::frame::{Request, Response};
use kirjo_protocol::id::NetworkId;
use kirjo_protocol::refusal::Refusal;
use kirjo_protocol::replica::{Input, Peer, Token};
use libp2p::PeerId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::Message;
use crate::network::{MessageId, ReplyToken};

/// Gossip messages being verified at once: about 50 ms of work on one core, and 12 MiB at their largest.
const GOSSIP_UNDER_WAY: usize = 256;
/// Requests being decoded at once; each may hold a frame of a mebibyte.
const REQUESTS_UNDER_WAY: usize = 16;

/// Hands work to the blocking pool and results to the engine.
pub(super) struct Verifier {
    envelopes: Arc<envelope::Verifier>,
    engine: mpsc::Sender<Message>,
    gossip: Arc<Semaphore>,
    requests: Arc<Semaphore>,
}

impl Verifier {
    pub(super) fn new(network: NetworkId, engine: mpsc::Sender<Message>) -> Self {
        Self {
            envelopes: Arc::new(envelope::Verifier::new(network)),
            engine,
            gossip: Arc::new(Semaphore::new(GOSSIP_UNDER_WAY)),
            requests: Arc::new(Semaphore::new(REQUESTS_UNDER_WAY)),
        }
    }

    /// Verifies a gossip message; false when too many are under way.
    pub(super) fn gossip(&self, peer: PeerId, message: MessageId, bytes: Vec<u8>) -> bool {
        let Ok(permit) = self.gossip.clone().try_acquire_owned() else { return false };
        self.spawn(permit, move |envelopes| Message::Gossip { peer, message, record: verify(&bytes, envelopes) });
        true
    }

    /// Decodes a request and verifies the records in it; false when too many are under way.
    pub(super) fn request(&self, peer: PeerId, number: Peer, reply: ReplyToken, frame: Vec<u8>) -> bool {
        let Ok(permit) = self.requests.clone().try_acquire_owned() else { return false };
        self.spawn(permit, move |verifier| match Request::decode(&frame) {
            Err(_) => Message::BadRequest { peer, reply },
            Ok(Request::Push { envelopes }) => {
                let records = envelopes.iter().map(|bytes| verify(bytes, verifier)).collect();
                Message::Input(Input::Pushed { peer: number, token: Token(reply.0), records })
            }
            Ok(request) => Message::Input(Input::Request { peer: number, token: Token(reply.0), request }),
        });
        true
    }

    /// Decodes an answer and verifies the records in it. Answers are bounded by the questions under way.
    pub(super) fn response(&self, peer: PeerId, number: Peer, token: u64, frame: Vec<u8>) {
        let (engine, verifier) = (self.engine.clone(), self.envelopes.clone());
        let work = move || {
            let verified = |envelopes: &[Arc<[u8]>]| envelopes.iter().map(|bytes| verify(bytes, &verifier)).collect();
            match Response::decode(&frame) {
                Err(_) => Message::BadResponse { peer, token },
                Ok(Response::Records { envelopes, gone }) => {
                    let records = verified(&envelopes);
                    Message::Input(Input::Fetched { peer: number, token: Token(token), records, gone, verdicts: None })
                }
                Ok(Response::Verdicts { verdicts, winners }) => {
                    let records = verified(&winners);
                    let (gone, verdicts) = (Vec::new(), Some(verdicts));
                    Message::Input(Input::Fetched { peer: number, token: Token(token), records, gone, verdicts })
                }
                Ok(response) => Message::Input(Input::Response { peer: number, token: Token(token), response }),
            }
        };
        tokio::spawn(async move {
            if let Ok(message) = tokio::task::spawn_blocking(work).await {
                // The engine may have ended meanwhile.
                let _ = engine.send(message).await;
            }
        });
    }

    fn spawn(&self, permit: OwnedSemaphorePermit, work: impl FnOnce(&envelope::Verifier) -> Message + Send + 'static) {
        let (engine, verifier) = (self.engine.clone(), self.envelopes.clone());
        tokio::spawn(async move {
            if let Ok(message) = tokio::task::spawn_blocking(move || work(&verifier)).await {
                let _ = engine.send(message).await;
            }
            drop(permit);
        });
    }
}

fn verify(bytes: &[u8], verifier: &envelope::Verifier) -> Result<Record, Refusal> {
    verifier.verify(bytes).map_err(|error| Refusal::from(&error))
}
