//! The watches of a running node: one task each, which looks for new answers and posts them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use kirjo_protocol::id::{RecordId, base32};
use kirjo_protocol::replica::Arrival;
use kirjo_protocol::time::SECOND;
use serde_json::{Value, json};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use super::App;
use super::json::{page_of, time};
use super::problem::Problem;
use crate::catalogue::Item;
use crate::messages::Lang;
use crate::search::Request;
use crate::store::Change;
use crate::watch::{Logged, MAX_PENDING, MAX_WATCHES, Pending, Target, Watch, keep_log, read_all};

/// How long a watch waits for more before it looks, so that what comes together costs one search.
const LOOK_TOGETHER: Duration = Duration::from_millis(500);
/// How long until it looks again when there was more than it could take in, or the search has more to read.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How long it waits when nothing is due and nothing comes. Whatever wakes it comes sooner.
const IDLE: Duration = Duration::from_secs(60 * 60);

/// The watches of a node.
#[derive(Default)]
pub(super) struct Watches(Mutex<BTreeMap<String, Entry>>);

struct Entry {
    watch: Watch,
    log: Vec<Logged>,
    told: Arc<Notify>,
    task: Option<JoinHandle<()>>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}

/// A watch as its operator sees it.
pub(super) fn shown(watch: &Watch) -> Value {
    json!({
        "id": watch.id,
        "query": watch.query,
        "url": watch.url,
        "allow_private": watch.allow_private,
        "created": time(kirjo_protocol::time::UnixMillis(watch.created)),
        "disabled": watch.disabled,
        "pending": watch.pending.len(),
    })
}

fn no_watch(id: &str) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no-watch").arg("id", id)
}

impl Watches {
    fn entries(&self) -> MutexGuard<'_, BTreeMap<String, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of them.
    pub(super) fn list(&self) -> Vec<Watch> {
        self.entries().values().map(|entry| entry.watch.clone()).collect()
    }

    /// The newest lines of the log of one, newest first.
    pub(super) fn log(&self, id: &str) -> Result<Vec<Logged>, Problem> {
        let entries = self.entries();
        let entry = entries.get(id).ok_or_else(|| no_watch(id))?;
        Ok(entry.log.iter().rev().cloned().collect())
    }

    fn get(&self, id: &str) -> Option<Watch> {
        self.entries().get(id).map(|entry| entry.watch.clone())
    }

    /// Changes a watch and its log, and gives what keeps both; nothing when it has been removed meanwhile.
    fn change(&self, id: &str, change: impl FnOnce(&mut Watch, &mut Vec<Logged>)) -> Option<Vec<Change>> {
        let mut entries = self.entries();
        let entry = entries.get_mut(id)?;
        change(&mut entry.watch, &mut entry.log);
        let surplus = entry.log.len().saturating_sub(crate::watch::MAX_LOG);
        entry.log.drain(..surplus);
        Some(vec![entry.watch.keep(), keep_log(id, &entry.log)])
    }
}

/// Reads the watches that the store keeps, and starts them.
pub(super) fn start(app: &App) -> Result<(), crate::store::StoreError> {
    for (watch, log) in read_all(app.node.store())? {
        begin(app, watch, log);
    }
    Ok(())
}

fn begin(app: &App, watch: Watch, log: Vec<Logged>) {
    let (id, told) = (watch.id.clone(), Arc::new(Notify::new()));
    let mut entries = app.watches.entries();
    let task = tokio::spawn(run(app.clone(), id.clone(), told.clone(), app.closing.clone()));
    entries.insert(id, Entry { watch, log, told, task: Some(task) });
}

/// Adds a watch and starts it; gives it with its secret, which nobody is told again.
pub(super) async fn add(app: &App, query: String, target: &Target) -> Result<(Watch, String), Problem> {
    let mut entropy = [0; 40];
    getrandom::fill(&mut entropy).map_err(|error| {
        tracing::error!(%error, "the system gives no random numbers");
        Problem::internal()
    })?;
    if app.watches.entries().len() >= MAX_WATCHES {
        return Err(Problem::new(StatusCode::CONFLICT, "too-many-watches").arg("max", MAX_WATCHES.to_string()));
    }
    let since = app.node.store().next_arrival().0.saturating_sub(1);
    let (watch, secret) = Watch::new(query, target, since, app.node.now(), entropy);
    app.node.store().apply(vec![watch.keep()]).await?;
    begin(app, watch.clone(), Vec::new());
    Ok((watch, secret))
}

/// Forgets a watch, its log and what it still had to deliver.
pub(super) async fn remove(app: &App, id: &str) -> Result<(), Problem> {
    let removed = app.watches.entries().remove(id);
    removed.ok_or_else(|| no_watch(id))?;
    app.node.store().apply(Watch::forget(id)).await?;
    Ok(())
}

/// Posts a message that is about no record, and says how that went. A watch that its receiver had ended goes on when
/// the receiver takes it.
pub(super) async fn test(app: &App, id: &str) -> Result<Value, Problem> {
    let watch = app.watches.get(id).ok_or_else(|| no_watch(id))?;
    let now = app.node.now();
    let body = json!({"type": "watch.test", "timestamp": time(now), "data": {"watch": id, "query": watch.query}});
    let message = format!("msg_test_{}", base32().encode(&now.0.to_be_bytes()));
    let sent = app.sender.post(&watch, &message, now.0 / SECOND, body.to_string().into_bytes()).await;
    let delivered = sent.is_ok();
    if let Some(changes) = app.watches.change(id, |watch, _| watch.disabled &= !delivered) {
        app.node.store().apply(changes).await?;
    }
    if let Some(entry) = app.watches.entries().get(id) {
        entry.told.notify_one();
    }
    let detail = sent.map_or_else(|failed| failed.to_string(), |status| status.to_string());
    Ok(json!({"delivered": delivered, "message": message, "detail": detail}))
}

async fn run(app: App, id: String, told: Arc<Notify>, mut closing: watch::Receiver<bool>) {
    let mut stored = app.node.stored();
    loop {
        stored.mark_unchanged();
        let more = look(&app, &id).await.unwrap_or_else(|problem| {
            tracing::debug!(status = %problem.status(), watch = id, "a watch could not look");
            true
        });
        let Some(mut wait) = deliver(&app, &id).await else { return };
        if more {
            wait = wait.min(LOOK_AGAIN);
        }
        let arrived = tokio::select! {
            changed = stored.changed() => match changed {
                Ok(()) => true,
                Err(_) => return,
            },
            () = told.notified() => false,
            () = tokio::time::sleep(wait) => false,
            _ = closing.changed() => return,
        };
        if arrived {
            tokio::time::sleep(LOOK_TOGETHER).await;
        }
    }
}

/// Looks for what has arrived since the last time and answers the watch, puts it among what is due, and tells whether
/// there may be more already.
async fn look(app: &App, id: &str) -> Result<bool, Problem> {
    let Some(watch) = app.watches.get(id).filter(|watch| !watch.disabled) else { return Ok(false) };
    let room = MAX_PENDING.saturating_sub(watch.pending.len());
    if room == 0 {
        return Ok(true);
    }
    let request = super::read_search(&watch.query).map_err(|_| Problem::internal())?;
    let since = Arrival(watch.since);
    let request =
        Request { since: Some(since), limit: usize::MAX, after: None, explain: false, count: false, ..request };
    let (found, more) = app
        .blocking(move |app| {
            let snapshot = app.catalogue.snapshot(&app.node);
            let answer = app.catalogue.searcher().answer(&app.node, snapshot, &request)?;
            let mut arrivals: Vec<Arrival> = answer.found.iter().map(|found| found.arrival).collect();
            arrivals.sort_unstable();
            let more = arrivals.len() > room || app.catalogue.searcher().behind(&app.node) > 0;
            arrivals.truncate(room);
            let pending = app.node.read(|replica| {
                let views = arrivals.iter().filter_map(|arrival| replica.by_arrival(*arrival));
                let pending = |view: kirjo_protocol::replica::View<'_>| {
                    (view.entry.arrival, Pending::new(view.org, view.entry.key, view.entry.id))
                };
                views.map(pending).collect::<Vec<_>>()
            });
            Ok((pending, more))
        })
        .await?;
    let Some(last) = found.last().map(|(arrival, _)| arrival.0) else { return Ok(more) };
    let changes = app.watches.change(id, |watch, _| {
        watch.pending.extend(found.into_iter().map(|(_, pending)| pending));
        watch.since = last;
    });
    if let Some(changes) = changes {
        app.node.store().apply(changes).await?;
    }
    Ok(more)
}

/// Posts what is due, one after the other, and says how long to wait then; nothing when the watch has been removed.
async fn deliver(app: &App, id: &str) -> Option<Duration> {
    loop {
        let watch = app.watches.get(id)?;
        if *app.closing.borrow() {
            return None;
        }
        let now = app.node.now();
        let next = watch.pending.iter().min_by_key(|pending| pending.due).filter(|_| !watch.disabled);
        let Some(next) = next.cloned() else { return Some(IDLE) };
        if next.due > now.0 {
            return Some(Duration::from_millis(next.due - now.0).min(IDLE));
        }
        let (line, is_final) = attempt(app, &watch, &next).await;
        let sent_at = app.node.now();
        let changes = app.watches.change(id, |watch, log| {
            let mut line = line;
            if line.outcome == "failed" {
                if is_final {
                    watch.disabled = true;
                } else if watch.put_off(&next.id, sent_at).is_none() {
                    line.outcome = "given-up".into();
                }
            } else {
                watch.settle(&next.id);
            }
            log.push(line);
        })?;
        if let Err(error) = app.node.store().apply(changes).await {
            tracing::error!(%error, "the log of a watch can't be kept");
            return Some(IDLE);
        }
    }
}

/// Posts a message once. Gives the line of the log, and whether the receiver wants no more.
async fn attempt(app: &App, watch: &Watch, pending: &Pending) -> (Logged, bool) {
    let now = app.node.now();
    let message = watch.message_id(&pending.id);
    let line = |outcome: &str, detail: String| Logged {
        at: now.0,
        message: message.clone(),
        record: format!("{}/{}", pending.org, pending.key),
        id: pending.id,
        attempt: pending.attempts + 1,
        outcome: outcome.to_owned(),
        detail,
    };
    let (watched, wanted) = (watch.clone(), pending.clone());
    let body = app.blocking(move |app| Ok(body(app, &watched, &wanted)?)).await;
    let body = match body {
        Ok(Some(body)) => body,
        // Withdrawn, expired or in a newer version, which is a message of its own.
        Ok(None) => return (line("gone", String::new()), false),
        Err(problem) => return (line("failed", problem.code().to_owned()), false),
    };
    match app.sender.post(watch, &message, now.0 / SECOND, body).await {
        Ok(status) => (line("delivered", format!("status {status}")), false),
        Err(failed) => (line("failed", failed.to_string()), failed.is_final()),
    }
}

/// What is posted about a record; nothing when readers no longer see this version.
fn body(app: &App, watch: &Watch, pending: &Pending) -> Result<Option<Vec<u8>>, crate::store::StoreError> {
    let document = app.catalogue.visible(&app.node, &pending.org, &pending.key)?;
    let Some(document) = document.filter(|document| is_version(&document.id, pending)) else { return Ok(None) };
    let publisher = app.catalogue.publisher(&app.node, &pending.org)?;
    let item = super::json::item(Lang::Fi, &Item { document: Arc::clone(&document), publisher }, app.node.now());
    let pages: serde_json::Map<String, Value> =
        Lang::ALL.iter().map(|lang| (lang.code().to_owned(), page_of(*lang, &document).into())).collect();
    let mut record = item;
    record["url"] = Value::Object(pages);
    let body = json!({
        "type": "record.matched",
        "timestamp": record["published"],
        "data": {"watch": watch.id, "query": watch.query, "record": record},
    });
    Ok(Some(body.to_string().into_bytes()))
}

fn is_version(id: &RecordId, pending: &Pending) -> bool {
    *id == pending.id
}
