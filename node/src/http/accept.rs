//! The accept loop: who may connect, and for how long a connection may do nothing.
//!
//! The usual way to serve sets no timer, so a client that sends its headers one byte a minute holds a
//! connection for ever. Here each connection must deliver its headers in time (an idle one is closed by the
//! same rule), must take what it is sent in time, and is one of a bounded number.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep, sleep, timeout};

use super::client::Client;

/// Connections at one time. Each costs some tens of kilobytes; beyond it, clients wait in the system's queue.
pub const MAX_CONNECTIONS: usize = 512;
/// How long the headers of a request may take, the time before the first byte included.
pub const HEADER_TIME: Duration = Duration::from_secs(10);
/// How long a client may leave a response untouched.
pub const STALL_TIME: Duration = Duration::from_secs(30);
/// How long requests under way may take to end when the node stops.
pub const SHUTDOWN_TIME: Duration = Duration::from_secs(5);
/// Largest header section in bytes; cursors and search words fit many times.
const HEADER_BYTES: usize = 16 * 1024;

/// The bounds of one listener.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) connections: usize,
    pub(super) header_time: Duration,
    pub(super) stall_time: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { connections: MAX_CONNECTIONS, header_time: HEADER_TIME, stall_time: STALL_TIME }
    }
}

/// Serves until `closing` says so, then lets requests under way end.
pub(super) async fn serve<L>(mut listener: L, router: Router, bounds: Bounds, mut closing: watch::Receiver<bool>)
where
    L: Listener,
    L::Addr: Into<Client>,
{
    let permits = Arc::new(Semaphore::new(bounds.connections));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        let next = async {
            let permit = Arc::clone(&permits).acquire_owned().await.expect("the semaphore is never closed");
            let (stream, address) = listener.accept().await;
            (permit, stream, address.into())
        };
        let (permit, stream, client): (_, _, Client) = tokio::select! {
            next = next => next,
            _ = closing.wait_for(|closing| *closing) => break,
        };
        while connections.try_join_next().is_some() {}
        let service = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(client);
            service.call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(bounds.header_time)
            .max_buf_size(HEADER_BYTES)
            .serve_connection(TokioIo::new(Patience::new(stream, bounds.stall_time)), service);
        let connection = graceful.watch(connection);
        connections.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }
    drop(listener);
    // Those that don't end in time are cut off when the set is dropped.
    let _ = timeout(SHUTDOWN_TIME, graceful.shutdown()).await;
}

/// A stream whose writes fail when the other side takes nothing for too long.
struct Patience<S> {
    stream: S,
    time: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Patience<S> {
    fn new(stream: S, time: Duration) -> Self {
        Self { stream, time, waiting: None }
    }

    fn judge<T>(&mut self, cx: &mut Context<'_>, progress: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if progress.is_ready() {
            self.waiting = None;
            return progress;
        }
        let time = self.time;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(time)));
        match waiting.as_mut().poll(cx) {
            Poll::Ready(()) => {
                waiting.as_mut().reset(Instant::now() + time);
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not take the response")))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patience<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patience<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let progress = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.judge(cx, progress)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let progress = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.judge(cx, progress)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let progress = Pin::new(&mut self.stream).poll_flush(cx);
        self.judge(cx, progress)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    const SHORT: Duration = Duration::from_millis(200);
    const LONG: Duration = Duration::from_secs(10);

    /// A server of one page, its address, and the switch that closes it.
    async fn server(bounds: Bounds) -> (std::net::SocketAddr, watch::Sender<bool>, tokio::task::JoinHandle<()>) {
        let big = vec![b'x'; 64 * 1024 * 1024];
        let router = Router::new()
            .route("/", get(|| async { "here" }))
            .route("/big", get(move || std::future::ready(big.clone())))
            .route(
                "/slow",
                get(|| async {
                    sleep(SHORT).await;
                    "done"
                }),
            );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (close, closing) = watch::channel(false);
        let task = tokio::spawn(serve(listener, router, bounds, closing));
        (address, close, task)
    }

    async fn read_all(stream: &mut TcpStream) -> String {
        let mut bytes = Vec::new();
        // A reset is an end as well.
        let _ = timeout(LONG, stream.read_to_end(&mut bytes)).await.expect("the server ends the connection");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    #[tokio::test]
    async fn a_client_that_drips_its_headers_is_cut_off() {
        let (address, _close, _task) = server(Bounds { header_time: SHORT, ..Bounds::default() }).await;
        let mut slow = TcpStream::connect(address).await.unwrap();
        let dripping = async {
            let start = Instant::now();
            for byte in b"GET / HTTP/1.1\r\nHost: a-host-with-a-name-long-enough-to-take-its-time\r\n".iter().cycle() {
                if slow.write_all(&[*byte]).await.is_err() {
                    break;
                }
                sleep(SHORT / 10).await;
            }
            start.elapsed()
        };
        let taken = timeout(LONG, dripping).await.expect("the server gives up on the client");
        assert!(taken >= SHORT, "it has its time: {taken:?}");
    }

    #[tokio::test]
    async fn a_client_that_says_nothing_is_cut_off() {
        let (address, _close, _task) = server(Bounds { header_time: SHORT, ..Bounds::default() }).await;
        let mut silent = TcpStream::connect(address).await.unwrap();
        assert!(!read_all(&mut silent).await.contains("here"));
    }

    #[tokio::test]
    async fn a_client_that_never_reads_is_cut_off() {
        let (address, _close, _task) = server(Bounds { stall_time: SHORT, connections: 1, ..Bounds::default() }).await;
        let mut deaf = TcpStream::connect(address).await.unwrap();
        deaf.write_all(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        // Its place is free for the next one only when the server has given it up.
        let mut next = TcpStream::connect(address).await.unwrap();
        next.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        assert!(read_all(&mut next).await.contains("here"));
    }

    #[tokio::test]
    async fn a_connection_above_the_limit_waits_for_a_place() {
        let (address, _close, _task) = server(Bounds { connections: 1, ..Bounds::default() }).await;
        let first = TcpStream::connect(address).await.unwrap();
        sleep(SHORT).await;
        let mut second = TcpStream::connect(address).await.unwrap();
        second.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut buffer = [0; 1];
        assert!(timeout(SHORT, second.read(&mut buffer)).await.is_err(), "it must wait");
        drop(first);
        assert!(read_all(&mut second).await.contains("here"));
    }

    #[tokio::test]
    async fn a_request_under_way_is_finished_before_the_end() {
        let (address, close, task) = server(Bounds::default()).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        sleep(SHORT / 4).await;
        close.send_replace(true);
        assert!(read_all(&mut client).await.contains("done"));
        timeout(LONG, task).await.expect("the server ends").unwrap();
        assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    }
}
