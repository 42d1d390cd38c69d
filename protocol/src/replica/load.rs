//! Loading in bulk: how a replica that lacks most of the set gets it from one peer.
//!
//! Reconciliation finds few differences among many records; here nearly everything is missing, so the peer
//! lists its ids in order and what is not held is fetched, several requests at a time. The receiver sets the
//! pace: nothing comes that it has not asked for. What has come stays, so a load that is broken off begins
//! again with a listing, which costs 32 bytes a record, and fetches only the rest.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::frame::{Request, Response, Scope};
use crate::id::RecordId;
use crate::limits::{
    BULK_FETCHES, BULK_FRUITLESS, BULK_MISSING, BULK_PACE, BULK_PACE_TIME, BULK_WINDOW, FETCH_IDS, LIST_IDS,
};
use crate::refusal::Refusal;
use crate::set::Item;
use crate::time::{SECOND, UnixMillis};

use super::session::{Session, Stage};
use super::{Arrival, Output, Peer, Replica, Token};

/// Before the first item of every set.
const START: Item = Item::new(0, [0; 32]);

#[derive(Debug)]
pub(super) struct Load {
    peer: Peer,
    /// Records that the peer said to hold.
    expected: u64,
    scope: Scope,
    /// Records held when it began, and the number that the next was to get.
    begun_with: (usize, Arrival),
    /// The last item listed.
    cursor: Item,
    listing: Option<Token>,
    /// Whether the scope has been listed to its end.
    listed: bool,
    /// Ids listed in this scope that were held already.
    held: usize,
    queue: VecDeque<RecordId>,
    asked: BTreeMap<Token, BTreeSet<RecordId>>,
    fruitless: usize,
    /// The second in which fetches are counted, and how many there were.
    begun: (u64, u64),
    /// Records it has brought since it last proved itself.
    useful: u64,
    /// Since when the pace is measured, and what has come in that time.
    pace: (UnixMillis, u64),
}

/// A bulk load under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loading {
    /// From whom.
    pub peer: Peer,
    /// Records held now.
    pub held: u64,
    /// Records that the peer said to hold when it began.
    pub expected: u64,
}

impl Replica {
    /// The bulk load under way, if there is one.
    pub fn loading(&self) -> Option<Loading> {
        let load = self.load.as_ref()?;
        Some(Loading { peer: load.peer, held: self.table.len() as u64, expected: load.expected })
    }

    /// Whether a peer that holds so many records is one to load from, rather than to reconcile with.
    pub(super) fn is_far_behind(&self, peer: Peer, records: u64) -> bool {
        let suited = self.peers.get(&peer).is_some_and(|state| !state.unsuited);
        suited && records.saturating_sub(self.table.len() as u64) > BULK_MISSING
    }

    pub(super) fn begin_load(
        &mut self,
        now: UnixMillis,
        peer: Peer,
        mut session: Session,
        expected: u64,
        out: &mut Vec<Output>,
    ) {
        // Answers are found by the load's own tokens.
        session.pending = self.token();
        session.stage = Stage::Load;
        if let Some(state) = self.peers.get_mut(&peer) {
            state.session = Some(session);
            self.load = Some(Load {
                peer,
                expected,
                scope: Scope::Identities,
                cursor: START,
                begun_with: (self.table.len(), self.next_arrival),
                listing: None,
                listed: false,
                held: 0,
                queue: VecDeque::new(),
                asked: BTreeMap::new(),
                fruitless: 0,
                begun: (0, 0),
                useful: 0,
                pace: (now, 0),
            });
            self.load_unproven.get_or_insert(now);
            self.go_on_loading(now, out);
        }
    }

    /// Whether a load is under way that may be trusted to bring what other peers would push. A peer that only says
    /// that it holds much is trusted for one [`BULK_PACE_TIME`]; reconnecting gives it no more.
    pub(super) fn is_busy_loading(&self, now: UnixMillis) -> bool {
        self.load.is_some() && self.load_unproven.is_none_or(|since| now.since(since) < BULK_PACE_TIME)
    }

    /// Asks for what comes next, as far as the window is open, or ends the load.
    fn go_on_loading(&mut self, now: UnixMillis, out: &mut Vec<Output>) {
        let Some(mut load) = self.load.take() else { return };
        let peer = load.peer;
        if load.listed && load.queue.is_empty() && load.asked.is_empty() {
            if load.scope == Scope::All {
                self.end_load(now, peer, out);
                return;
            }
            (load.scope, load.cursor, load.listed, load.held) = (Scope::All, START, false, 0);
        }
        if !load.listed && load.listing.is_none() && load.queue.len() < LIST_IDS / 2 {
            let token = self.token();
            load.listing = Some(token);
            let (time, id) = (UnixMillis(load.cursor.millis), RecordId(load.cursor.id));
            out.push(Output::Request { peer, token, request: Request::List { scope: load.scope, time, id } });
        }
        // Operations of one chain have to come in their order.
        let window = if load.scope == Scope::Identities { 1 } else { BULK_WINDOW };
        if load.begun.0 != now.0 / SECOND {
            load.begun = (now.0 / SECOND, 0);
        }
        while load.asked.len() < window && load.begun.1 < BULK_FETCHES {
            let mut ids = Vec::new();
            while ids.len() < FETCH_IDS
                && let Some(id) = load.queue.pop_front()
            {
                if !self.table.by_id.contains_key(&id) {
                    ids.push(id);
                }
            }
            if ids.is_empty() {
                break;
            }
            let token = self.token();
            load.begun.1 += 1;
            load.asked.insert(token, ids.iter().copied().collect());
            out.push(Output::Request { peer, token, request: Request::Fetch { ids } });
        }
        let idle = load.listing.is_none() && load.asked.is_empty() && load.queue.is_empty();
        self.load = Some(load);
        if idle {
            // Everything listed so far is held already.
            self.go_on_loading(now, out);
        }
    }

    /// Goes on after a pause that the number of fetches in a second has made.
    pub(super) fn tick_load(&mut self, now: UnixMillis, out: &mut Vec<Output>) {
        if self.load.as_ref().is_some_and(|load| load.begun.0 != now.0 / SECOND) {
            self.go_on_loading(now, out);
        }
    }

    /// Takes an answer to a listing; false when it is no answer of the load's.
    pub(super) fn take_listing(
        &mut self,
        now: UnixMillis,
        peer: Peer,
        token: Token,
        response: &Response,
        out: &mut Vec<Output>,
    ) -> bool {
        let Some(load) = self.load.as_mut().filter(|load| load.peer == peer && load.has(token)) else { return false };
        match response {
            Response::List { ids, last, left } if load.listing == Some(token) => {
                load.listing = None;
                if let Some(id) = ids.last() {
                    let cursor = Item::new(last.0, id.0);
                    if cursor <= load.cursor {
                        self.break_off(peer, Refusal::Unexpected, out);
                        return true;
                    }
                    load.cursor = cursor;
                }
                load.listed = *left == 0 || ids.is_empty();
                let queued = load.queue.len();
                load.queue.extend(ids.iter().filter(|id| !self.table.by_id.contains_key(*id)));
                load.held += ids.len() - (load.queue.len() - queued);
                if load.held > load.ever_held(self.next_arrival) {
                    // Each item is listed once, so some of these are not in its set.
                    self.break_off(peer, Refusal::Unexpected, out);
                    return true;
                }
                // A full answer a minute keeps the pace, so that what was loaded before is passed over.
                load.pace.1 += ids.len() as u64 * BULK_PACE / LIST_IDS as u64;
                if !load.listed && load.asked.is_empty() && !self.keeps_pace(now) {
                    self.leave_load(now, peer, out);
                    return true;
                }
                self.note_progress(now, peer, 0);
                self.go_on_loading(now, out);
            }
            Response::Refused(_) => self.leave_load(now, peer, out),
            _ => self.break_off(peer, Refusal::Unexpected, out),
        }
        true
    }

    /// Takes what a fetch of the load has brought; false when it is no answer of the load's.
    #[expect(clippy::too_many_arguments, reason = "what one answer came to")]
    pub(super) fn take_load(
        &mut self,
        now: UnixMillis,
        peer: Peer,
        token: Token,
        arrived: &BTreeSet<RecordId>,
        gone: &[RecordId],
        useful: u64,
        out: &mut Vec<Output>,
    ) -> bool {
        let Some(load) = self.load.as_mut().filter(|load| load.peer == peer) else { return false };
        let Some(mut left) = load.asked.remove(&token) else { return false };
        left.retain(|id| !arrived.contains(id));
        for id in gone {
            if left.remove(id) {
                self.gone.note(peer, *id, now);
            }
        }
        // What did not fit is asked for again, but only of a peer that sent something.
        if !arrived.is_empty() {
            left.into_iter().for_each(|id| load.queue.push_front(id));
        }
        load.fruitless = if useful == 0 { load.fruitless + 1 } else { 0 };
        load.pace.1 += useful;
        load.useful += useful;
        if load.useful >= BULK_PACE {
            load.useful = 0;
            self.load_unproven = None;
        }
        if load.fruitless >= BULK_FRUITLESS || !self.keeps_pace(now) {
            self.leave_load(now, peer, out);
            return true;
        }
        self.note_progress(now, peer, useful);
        self.go_on_loading(now, out);
        true
    }

    /// Whether the load has brought enough, looked at once in each [`BULK_PACE_TIME`].
    fn keeps_pace(&mut self, now: UnixMillis) -> bool {
        let Some(load) = &mut self.load else { return true };
        if now.since(load.pace.0) < BULK_PACE_TIME {
            return true;
        }
        let kept = load.pace.1 >= BULK_PACE;
        load.pace = (now, 0);
        self.load_unproven.get_or_insert(now);
        kept
    }

    /// Whether a request of the load has this token.
    pub(super) fn is_loads(&self, peer: Peer, token: Token) -> bool {
        self.load.as_ref().is_some_and(|load| load.peer == peer && load.has(token))
    }

    fn note_progress(&mut self, now: UnixMillis, peer: Peer, received: u64) {
        if let Some(session) = self.peers.get_mut(&peer).and_then(|state| state.session.as_mut()) {
            session.progress = now;
            session.received += received as usize;
        }
    }

    /// The peer won't or can't serve: another may, and this one is reconciled with.
    fn leave_load(&mut self, now: UnixMillis, peer: Peer, out: &mut Vec<Output>) {
        if let Some(state) = self.peers.get_mut(&peer) {
            state.unsuited = true;
        }
        self.end_load(now, peer, out);
    }

    /// Goes on with the session that the load was the beginning of.
    fn end_load(&mut self, now: UnixMillis, peer: Peer, out: &mut Vec<Output>) {
        self.drop_load(peer);
        if let Some(session) = self.peers.get_mut(&peer).and_then(|state| state.session.take()) {
            self.compare(now, peer, session, Scope::All, out);
        }
    }

    /// Ends the load from a peer, if there is one, and lets the sessions begin that it kept waiting.
    pub(super) fn drop_load(&mut self, peer: Peer) {
        if self.load.take_if(|load| load.peer == peer).is_some() {
            for (other, state) in &mut self.peers {
                state.behind |= *other != peer;
            }
        }
    }
}

impl Load {
    /// Most records that can have been held at some time since it began, those gone meanwhile included.
    fn ever_held(&self, next: Arrival) -> usize {
        self.begun_with.0 + next.0.saturating_sub(self.begun_with.1.0) as usize
    }

    fn has(&self, token: Token) -> bool {
        self.listing == Some(token) || self.asked.contains_key(&token)
    }
}
