//! One end of a connection: what arrives, and what is sent.

use std::io;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use fastrand::Rng;
use futures::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, Sleep};

use super::Links;
use super::line::{Line, Received};

/// One direction, and who waits for it.
#[derive(Debug)]
struct Way {
    line: Line,
    reader: Option<Waker>,
    writer: Option<Waker>,
    /// Nobody reads any more.
    left: bool,
}

/// One end of a connection.
#[derive(Debug)]
pub(super) struct Link {
    links: Links,
    incoming: Arc<Mutex<Way>>,
    outgoing: Arc<Mutex<Way>>,
    /// Wakes the reader when the next bytes arrive.
    arrival: Pin<Box<Sleep>>,
}

impl Link {
    pub(super) fn pair(links: &Links, latency: Duration, mut random: Rng) -> (Self, Self) {
        let mut way = || {
            let line = Line::new(latency, links.0.quality.loss, random.fork());
            Arc::new(Mutex::new(Way { line, reader: None, writer: None, left: false }))
        };
        let (there, back) = (way(), way());
        let end = |incoming: &Arc<Mutex<Way>>, outgoing: &Arc<Mutex<Way>>| Self {
            links: links.clone(),
            incoming: incoming.clone(),
            outgoing: outgoing.clone(),
            arrival: Box::pin(tokio::time::sleep(Duration::ZERO)),
        };
        (end(&back, &there), end(&there, &back))
    }
}

impl AsyncRead for Link {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut [u8]) -> Poll<io::Result<usize>> {
        if into.is_empty() {
            return Poll::Ready(Ok(0));
        }
        loop {
            let arrives = {
                let mut way = lock(&self.incoming);
                match way.line.receive(Instant::now(), into) {
                    Received::Bytes(bytes) => {
                        if let Some(writer) = way.writer.take() {
                            writer.wake();
                        }
                        return Poll::Ready(Ok(bytes));
                    }
                    Received::Ended => return Poll::Ready(Ok(0)),
                    Received::Idle => {
                        way.reader = Some(cx.waker().clone());
                        return Poll::Pending;
                    }
                    Received::Wait(arrives) => arrives,
                }
            };
            if self.arrival.deadline() != arrives {
                self.arrival.as_mut().reset(arrives);
            }
            if self.arrival.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
        }
    }
}

impl AsyncWrite for Link {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if bytes.is_empty() {
            return Poll::Ready(Ok(0));
        }
        let mut way = lock(&self.outgoing);
        if way.left || way.line.has_ended() {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let sent = way.line.send(Instant::now(), bytes);
        if sent.bytes == 0 {
            way.writer = Some(cx.waker().clone());
            return Poll::Pending;
        }
        if let Some(reader) = way.reader.take() {
            reader.wake();
        }
        self.links.0.frames.fetch_add(sent.frames, Ordering::Relaxed);
        self.links.0.retransmitted.fetch_add(sent.lost, Ordering::Relaxed);
        Poll::Ready(Ok(sent.bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        end(&self.outgoing);
        Poll::Ready(Ok(()))
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        end(&self.outgoing);
        let mut way = lock(&self.incoming);
        way.left = true;
        if let Some(writer) = way.writer.take() {
            writer.wake();
        }
    }
}

fn end(way: &Mutex<Way>) {
    let mut way = lock(way);
    way.line.end(Instant::now());
    if let Some(reader) = way.reader.take() {
        reader.wake();
    }
}

fn lock(way: &Mutex<Way>) -> MutexGuard<'_, Way> {
    way.lock().unwrap_or_else(PoisonError::into_inner)
}
