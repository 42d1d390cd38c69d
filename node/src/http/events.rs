//! A stream of changes, as server-sent events.
//!
//! The log is the source and the node's notice of a change only a knock at the door: after each, the
//! stream reads on from where it was. So a slow reader misses nothing, a reader who was away goes on with
//! `Last-Event-ID`, and nothing is buffered for anybody.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream;
use kirjo_protocol::replica::Arrival;
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, broadcast, watch};

use crate::node::Change;

use super::App;
use super::api::changes_since;
use super::openapi::parameters::EventsQuery;
use super::params::Params;
use super::problem::Problem;

/// Streams at one time, so that they leave most connections to other readers.
pub const MAX_STREAMS: usize = 128;
/// A line is sent this often when nothing happens, so that proxies keep the connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Steps of the log read at once.
const BATCH: usize = 64;

struct Stream {
    app: App,
    changes: broadcast::Receiver<Change>,
    closing: watch::Receiver<bool>,
    ready: VecDeque<Value>,
    last: Arrival,
    _place: OwnedSemaphorePermit,
}

#[utoipa::path(
    get,
    path = "/api/v1/events",
    operation_id = "events",
    tag = "records",
    summary = "api-events",
    params(EventsQuery, ("Last-Event-ID" = Option<u64>, Header, description = "api-parameter-last-event-id")),
    responses((status = 200, description = "api-answer", body = String, content_type = "text/event-stream")),
)]
pub(super) async fn events(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let params = Params::strict(&uri, EventsQuery::NAMES)?;
    let next = app.node.store().next_arrival();
    let resumed = match headers.get("last-event-id").map(|value| value.to_str().unwrap_or_default()) {
        Some(text) => {
            let bad = || Problem::bad_parameter("Last-Event-ID", text, "since");
            let id: u64 = text.parse().map_err(|_| bad())?;
            if id > 0 && id >= next.0 {
                return Err(Problem::bad_parameter("Last-Event-ID", text, "since-unknown"));
            }
            Some(Arrival(id))
        }
        None => params.since(next)?,
    };
    let place = app.streams.clone().try_acquire_owned().map_err(|_| Problem::busy())?;
    let start = Stream {
        changes: app.node.changes(),
        closing: app.closing.clone(),
        ready: VecDeque::new(),
        last: resumed.unwrap_or(Arrival(next.0.saturating_sub(1))),
        app,
        _place: place,
    };
    let events = stream::unfold(start, |mut stream| async move {
        let event = stream.next().await?;
        Some((Ok::<_, Infallible>(event), stream))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response())
}

impl Stream {
    /// The next event; `None` when the node stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(change) = self.ready.pop_front() {
                let name = if change["retraction"] == true { "retraction" } else { "record" };
                return Some(Event::default().event(name).id(change["arrival"].to_string()).data(change.to_string()));
            }
            let (items, last, more) = changes_since(&self.app, self.last, BATCH);
            self.last = last;
            self.ready.extend(items);
            if !self.ready.is_empty() || more {
                continue;
            }
            tokio::select! {
                change = self.changes.recv() => if let Err(broadcast::error::RecvError::Closed) = change { return None },
                _ = self.closing.wait_for(|closing| *closing) => return None,
            }
        }
    }
}
