//! Long answers, written by a thread that reads the store and waits for the reader.
//!
//! The thread holds no lock, only the list of what was visible when it began. Between it and the connection is a queue
//! of a few parts, so memory does not grow with the catalogue, and a slow reader only makes it wait: the accept loop
//! closes the connection of one who takes nothing, and [`EXPORT_TIME`] ends the patience with one who takes little.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::{Instant, timeout_at};

use super::super::App;
use super::super::problem::Problem;
use super::conditional::{self, Version};
use crate::catalogue::Snapshot;

/// Exports that are written at one time; whoever comes then is told to come again. Each has three threads, and one keeps
/// a machine of two cores busy; the others are for those whose readers are slow.
pub const MAX_EXPORTS: usize = 6;
/// How long one export may take: a million records over a slow line.
pub const EXPORT_TIME: Duration = Duration::from_secs(30 * 60);
/// Bytes of one part.
const PART: usize = 64 * 1024;
/// Parts that wait for the reader.
const QUEUE: usize = 4;

/// A request for an export.
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
}

enum Part {
    Bytes(Bytes),
    Failed(io::Error),
    End,
}

/// Collects what is written into parts and hands them on.
struct Parts {
    buffer: Vec<u8>,
    queue: mpsc::Sender<Part>,
    runtime: Handle,
    deadline: Instant,
}

impl Parts {
    fn hand_on(&self, part: Part) -> io::Result<()> {
        match self.runtime.block_on(timeout_at(self.deadline, self.queue.send(part))) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the reader takes too long for an export")),
        }
    }
}

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PART {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let part = std::mem::replace(&mut self.buffer, Vec::with_capacity(PART + 4096));
        if part.is_empty() { Ok(()) } else { self.hand_on(Part::Bytes(part.into())) }
    }
}

/// Answers with what `write` writes of the catalogue as it is now, unless the reader has that already. `given` is what
/// the answer depends on beside the catalogue and the address.
pub(super) async fn answer(
    app: App,
    asked: Asked,
    media_type: &'static str,
    given: &str,
    write: impl FnOnce(&App, &Snapshot, &mut dyn Write) -> io::Result<()> + Send + 'static,
) -> Result<Response, Problem> {
    let snapshot = app.blocking(|app| Ok(app.catalogue.snapshot(&app.node))).await?;
    let version = version(&app, &snapshot, &asked.uri, given);
    if let Some(response) = version.not_modified(&asked.headers) {
        return Ok(response);
    }
    let mut response = if asked.method == Method::HEAD {
        // A body of unknown length, so that none is stated: it would be known only by writing it all.
        Body::from_stream(stream::empty::<io::Result<Bytes>>()).into_response()
    } else {
        let place = app.exports.clone().try_acquire_owned().map_err(|_| Problem::busy())?;
        body(app, snapshot, place, write).into_response()
    };
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    version.mark(response.headers_mut());
    Ok(response)
}

/// The version of an answer that depends on everything visible.
pub(super) fn version(app: &App, snapshot: &Snapshot, uri: &Uri, given: &str) -> Version {
    let asked = uri.path_and_query().map_or("", |asked| asked.as_str());
    let tag = conditional::tag(&[&snapshot.digest(), asked.as_bytes(), given.as_bytes()]);
    Version::new(tag, snapshot.taken(), app.node.now())
}

fn body(
    app: App,
    snapshot: Arc<Snapshot>,
    place: OwnedSemaphorePermit,
    write: impl FnOnce(&App, &Snapshot, &mut dyn Write) -> io::Result<()> + Send + 'static,
) -> Body {
    let (queue, parts) = mpsc::channel(QUEUE);
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        let deadline = Instant::now() + EXPORT_TIME;
        let mut out = Parts { buffer: Vec::with_capacity(PART + 4096), queue, runtime, deadline };
        let end = match write(&app, &snapshot, &mut out).and_then(|()| out.flush()) {
            Ok(()) => Part::End,
            Err(error) => {
                tracing::debug!(%error, "an export ended early");
                Part::Failed(error)
            }
        };
        // When nobody takes it, nobody waits for it.
        let _ = out.hand_on(end);
        drop(place);
    });
    let parts = stream::unfold(Some(parts), async |parts| {
        let mut parts = parts?;
        match parts.recv().await {
            Some(Part::Bytes(bytes)) => Some((Ok(bytes), Some(parts))),
            Some(Part::End) => None,
            Some(Part::Failed(error)) => Some((Err(error), None)),
            // The thread has panicked: what was sent must not look complete.
            None => Some((Err(io::Error::from(io::ErrorKind::UnexpectedEof)), None)),
        }
    });
    // The compressor asks once more after the end.
    Body::from_stream(parts.fuse())
}
