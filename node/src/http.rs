//! What a node says over HTTP: the reading API and the pages on a public listener, and the admin
//! interface on a Unix socket in the data directory.
//!
//! The public listener takes GET and HEAD and nothing else; everything that changes something goes
//! through the socket, which only the node's own user can open. Both use the same accept loop,
//! and one layer around every handler that bounds its time, catches its panics, writes its problems in the
//! reader's language and adds the headers that keep a browser safe.

mod accept;
mod admin;
mod api;
mod assets;
mod client;
mod compare;
mod compression;
mod cors;
mod counters;
mod error;
mod events;
mod export;
mod json;
mod layer;
mod limits;
mod metrics;
mod openapi;
mod pages;
mod pagination;
mod params;
mod problem;
mod reader;
mod request_id;
mod schemas;
mod survey;
#[cfg(test)]
mod tests;
mod watches;

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Uri;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, broadcast, watch};
use tokio::task::JoinHandle;
use tracing::Span;
use utoipa_axum::router::OpenApiRouter;

use crate::catalogue::Catalogue;
use crate::messages::Lang;
use crate::node::Node;
use crate::search::{Request, Search};

pub use accept::{HEADER_TIME, MAX_CONNECTIONS, SHUTDOWN_TIME, STALL_TIME};
pub use admin::MAX_BODY;
pub use error::HttpError;
pub use events::MAX_STREAMS;
pub use export::{EXPORT_TIME, MAX_EXPORTS};
pub use survey::{MAX_HITS, MAX_SURVEYS};

#[cfg(test)]
pub(crate) use params::RANGES;

use counters::Counters;
use limits::Limits;
use problem::Problem;

/// Reads the part of an address after `/api/v1/search?` as that resource does.
///
/// # Errors
/// The title of the refusal, in English.
pub fn read_search(query: &str) -> Result<Request, String> {
    let uri: Uri = format!("/api/v1/search?{query}").parse().map_err(|_| "no address".to_owned())?;
    api::search::asked(&uri).map_err(|problem| problem.title_in(Lang::En))
}

/// Lists and searches that run at one time; more wait. They read the disk, and two keep two cores busy.
const MAX_READERS: usize = 4;
/// Readers who wait for that, at most: when each takes half a second, the last of them is served just in time.
pub const MAX_WAITING: usize = 120;

/// What all handlers share.
#[derive(Clone)]
struct App(Arc<Shared>);

struct Shared {
    node: Node,
    catalogue: Catalogue,
    /// Places of work under way. They are given back when the work ends, not when its reader leaves.
    readers: Arc<Semaphore>,
    /// Places of readers who are being served or wait for it.
    queue: Semaphore,
    limits: Limits,
    counters: Counters,
    documents: openapi::Documents,
    streams: Arc<Semaphore>,
    exports: Arc<Semaphore>,
    surveys: Arc<Semaphore>,
    watches: watches::Watches,
    sender: crate::watch::Sender,
    closing: watch::Receiver<bool>,
}

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    fn of(node: &Node, sender: crate::watch::Sender, closing: watch::Receiver<bool>) -> Self {
        Self(Arc::new(Shared {
            node: node.clone(),
            catalogue: Catalogue::with(Search::in_directory(node.home().index())),
            readers: Arc::new(Semaphore::new(MAX_READERS)),
            queue: Semaphore::new(MAX_READERS + MAX_WAITING),
            limits: Limits::new(&node.config().http),
            counters: Counters::default(),
            documents: openapi::Documents::default(),
            streams: Arc::new(Semaphore::new(MAX_STREAMS)),
            exports: Arc::new(Semaphore::new(MAX_EXPORTS)),
            surveys: Arc::new(Semaphore::new(MAX_SURVEYS)),
            watches: watches::Watches::default(),
            sender,
            closing,
        }))
    }

    /// Runs a reader's work that reads the disk away from the threads that serve connections. When too many wait
    /// already, it is refused at once.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let _turn = self.queue.try_acquire().map_err(|_| Problem::busy())?;
        self.unhurried(work).await
    }

    /// The same for work of the node's own, which waits as long as it has to.
    async fn unhurried<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let place = Arc::clone(&self.readers).acquire_owned().await.expect("the semaphore is never closed");
        let (app, span) = (self.clone(), Span::current());
        let task = tokio::task::spawn_blocking(move || {
            let _place = place;
            span.in_scope(|| work(&app))
        });
        task.await.unwrap_or_else(|_| Err(Problem::internal()))
    }
}

/// The listeners of a node. They close when it is dropped or [stopped](Self::stop).
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    socket: PathBuf,
    closing: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Server {
    /// Serves a node at its configured address and at the admin socket of its data directory.
    ///
    /// # Errors
    /// [`HttpError`] names the address or the file that can't be had.
    pub async fn start(node: &Node) -> Result<Self, HttpError> {
        let address = node.config().http.address;
        let listener = TcpListener::bind(address).await.map_err(|error| HttpError::listen(address, &error))?;
        Self::start_on(node, listener).await
    }

    /// Serves a node at a listener that is open already, and at the admin socket of its data directory.
    ///
    /// # Errors
    /// [`HttpError`] names the file that can't be had.
    pub async fn start_on(node: &Node, listener: TcpListener) -> Result<Self, HttpError> {
        let address = node.config().http.address;
        let address = listener.local_addr().map_err(|error| HttpError::listen(address, &error))?;
        let socket = node.home().admin_socket();
        let admin = admin::bind(&socket).await?;
        let (closing, closed) = watch::channel(false);
        let trusted = node.config().trusted_ca(node.home().directory()).unwrap_or_default();
        let sender =
            crate::watch::Sender::new(&trusted).map_err(|error| HttpError::socket(&socket, io::Error::other(error)))?;
        let app = App::of(node, sender, closed.clone());
        if let Err(error) = watches::start(&app) {
            tracing::error!(%error, "the watches can't be read");
        }
        let bounds = accept::Bounds::default();
        let tasks = vec![
            tokio::spawn(accept::serve(listener, public(&app), bounds, closed.clone())),
            tokio::spawn(accept::serve(admin, admin::router(&app), bounds, closed.clone())),
            tokio::spawn(follow_links(app.clone(), closed.clone())),
            tokio::spawn(follow_search(app.clone(), closed.clone())),
            tokio::spawn(forget_withdrawn(app, closed)),
        ];
        node.set_http(address);
        Ok(Self { address, socket, closing, tasks })
    }

    /// Where readers are served; a configured port 0 appears as the port that was found.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The admin socket.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Takes no more connections, and returns when requests under way have ended or their time is up.
    pub async fn stop(mut self) {
        self.closing.send_replace(true);
        for task in std::mem::take(&mut self.tasks) {
            // A listener that panicked has ended too.
            let _ = task.await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.closing.send_replace(true);
        // The next start removes it as well when this fails.
        let _ = std::fs::remove_file(&self.socket);
    }
}

/// What is for programs, with its description.
fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(export::router())
        .merge(api::router())
        .merge(metrics::router())
        .merge(schemas::router())
        .merge(openapi::router())
}

/// The reading API and the pages.
fn reading() -> Router<App> {
    let (programs, _) = routes().split_for_parts();
    programs.merge(assets::router()).merge(pages::router())
}

/// What everybody may ask.
fn public(app: &App) -> Router {
    layer::around(reading(), app, layer::PUBLIC)
}

/// Drops cached texts as soon as a retraction arrives or the operator leaves something out: such a text is to be gone,
/// also from memory.
async fn forget_withdrawn(app: App, mut closing: watch::Receiver<bool>) {
    let mut changes = app.node.changes();
    let mut dropped = app.node.dropped();
    loop {
        let withdrawn = tokio::select! {
            change = changes.recv() => match change {
                Ok(change) => change.retraction,
                Err(broadcast::error::RecvError::Lagged(_)) => true,
                Err(broadcast::error::RecvError::Closed) => break,
            },
            told = dropped.changed() => match told {
                Ok(()) => true,
                Err(_) => break,
            },
            _ = closing.wait_for(|closing| *closing) => break,
        };
        if withdrawn {
            // Many come together when an organisation leaves; one look is enough for all that are here already.
            while changes.try_recv().is_ok() {}
            app.catalogue.forget_gone(&app.node);
            if let Err(problem) = app.unhurried(|app| Ok(app.catalogue.searcher().forget_gone(&app.node)?)).await {
                tracing::debug!(status = %problem.status(), "the search has not forgotten what is gone");
            }
        }
    }
}

/// Keeps the index of references up with what arrives, away from readers.
async fn follow_links(app: App, mut closing: watch::Receiver<bool>) {
    let mut stored = app.node.stored();
    loop {
        while let Ok(true) = app.unhurried(|app| Ok(app.catalogue.follow_links(&app.node)?)).await {
            if *closing.borrow() {
                return;
            }
        }
        tokio::select! {
            told = stored.changed() => if told.is_err() { break },
            _ = closing.wait_for(|closing| *closing) => break,
        }
    }
}

/// How long the search waits for more before it takes in what has come, so that what comes together is written together.
const TAKE_IN_TOGETHER: Duration = Duration::from_millis(100);
/// How long nothing has to come until the search lets go of the memory that it writes with.
const SEARCH_RESTS: Duration = Duration::from_secs(10);
/// How often it looks, while nothing comes, whether what was withdrawn has to leave its files.
const SEARCH_LOOKS: Duration = Duration::from_secs(24 * 60 * 60);

/// Keeps the index of the search up with what arrives, away from readers.
async fn follow_search(app: App, mut closing: watch::Receiver<bool>) {
    let mut stored = app.node.stored();
    loop {
        // A node that loads the whole catalogue has its hands full; what it has loaded is taken in afterwards.
        while app.node.read(|replica| replica.loading().is_some()) {
            tokio::select! {
                () = tokio::time::sleep(TAKE_IN_TOGETHER) => {}
                _ = closing.changed() => return,
            }
        }
        while let Ok(true) = app.unhurried(|app| Ok(app.catalogue.searcher().catch_up(&app.node)?)).await {
            if *closing.borrow() {
                return;
            }
        }
        let mut resting = false;
        loop {
            let idle = tokio::select! {
                told = stored.changed() => match told {
                    Ok(()) => false,
                    Err(_) => return,
                },
                () = tokio::time::sleep(if resting { SEARCH_LOOKS } else { SEARCH_RESTS }) => true,
                _ = closing.changed() => return,
            };
            if !idle {
                break;
            }
            // A failure has been logged, and the next change tries again.
            let _ = app.unhurried(|app| Ok(app.catalogue.searcher().rest(app.node.now())?)).await;
            resting = true;
        }
        tokio::time::sleep(TAKE_IN_TOGETHER).await;
        stored.mark_unchanged();
    }
}
