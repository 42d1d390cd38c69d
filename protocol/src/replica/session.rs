//! Sessions: one replica bringing itself and one peer to the same set.
//!
//! A session says hello, compares the sets by reconciliation, fetches what is missing (identity operations
//! first, or the records behind them would have to wait), pushes what the peer is missing, and ends. There
//! is at most one session with a peer and one request under way in it, so each side sets its own pace.

use std::collections::{BTreeSet, VecDeque};

use crate::envelope::Record;
use crate::frame::{Request, Response, Scope};
use crate::id::RecordId;
use crate::limits::{FETCH_IDS, MAX_SESSION_BYTES, SESSION_TIMEOUT, SILENT_SESSIONS, TRANSFER_BYTES, TRANSFER_RECORDS};
use crate::reconcile::Initiator;
use crate::refusal::{Refusal, Verdict};
use crate::time::{SECOND, UnixMillis};

use super::deaf::Hearing;
use super::{Arrival, Output, Peer, Replica, Source, Token};

/// How long a peer that dialled us must have asked nothing before we open a session of our own with it: its
/// session has then brought both to the same set, and ours confirms that, and the clocks, from this side.
const OWED_AFTER: u64 = 2 * SECOND;

#[derive(Debug, Default)]
pub(super) struct PeerState {
    pub(super) outbound: bool,
    pub(super) hearing: Hearing,
    pub(super) last_sync: Option<UnixMillis>,
    pub(super) behind: bool,
    /// Whether a session of our own is owed to a peer that dialled us, and when it last asked us something.
    pub(super) owed: bool,
    pub(super) heard: UnixMillis,
    clock_offset: Option<i64>,
    pub(super) session: Option<Session>,
    again: bool,
    /// Sessions in a row that ended because it gave no answer.
    silent: u32,
    complete: bool,
    /// The next arrival number when the last session that ended well began: what arrived before it was compared.
    compared: Option<Arrival>,
    received: u64,
    sent: u64,
    refused: u64,
    /// Whether a bulk load from it has been given up.
    pub(super) unsuited: bool,
}

impl PeerState {
    /// Of a peer that has just connected.
    pub(super) fn new(now: UnixMillis) -> Self {
        Self { hearing: Hearing::new(now), ..Self::default() }
    }
}

#[derive(Debug)]
pub(super) struct Session {
    pub(super) began: Arrival,
    pub(super) progress: UnixMillis,
    pub(super) pending: Token,
    pub(super) stage: Stage,
    need: VecDeque<RecordId>,
    have: VecDeque<RecordId>,
    bytes: u64,
    pub(super) received: usize,
    sent: usize,
    truncated: bool,
    /// Whether the peer has said of ids it had listed that they are gone, and not before.
    newly_gone: bool,
}

#[derive(Debug)]
pub(super) enum Stage {
    Hello,
    /// A bulk load, which keeps account of its requests itself.
    Load,
    Compare(Scope, Initiator),
    Fetch(BTreeSet<RecordId>),
    Push(usize),
}

/// What a replica knows of a connected peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerView {
    /// Which peer.
    pub peer: Peer,
    /// Whether this node dialled it.
    pub outbound: bool,
    /// When a session with it last ended well.
    pub last_sync: Option<UnixMillis>,
    /// Whether that session left both sides with the same set.
    pub complete: bool,
    /// The next arrival number when that session began: all that arrived before was compared in it.
    pub compared: Option<Arrival>,
    /// Whether a session is under way.
    pub syncing: bool,
    /// Its clock less ours, in milliseconds.
    pub clock_offset: Option<i64>,
    /// Records it brought in sessions.
    pub received: u64,
    /// Records it took in sessions.
    pub sent: u64,
    /// Records of it that were refused.
    pub refused: u64,
}

impl Replica {
    pub(super) fn start_session(&mut self, now: UnixMillis, peer: Peer, out: &mut Vec<Output>) {
        let token = self.token();
        let Some(state) = self.peers.get_mut(&peer) else { return };
        if state.session.is_some() {
            state.again = true;
            return;
        }
        state.behind = false;
        state.owed = false;
        state.again = false;
        state.session = Some(Session {
            began: self.next_arrival,
            progress: now,
            pending: token,
            stage: Stage::Hello,
            need: VecDeque::new(),
            have: VecDeque::new(),
            bytes: 0,
            received: 0,
            sent: 0,
            truncated: false,
            newly_gone: false,
        });
        out.push(Output::Request { peer, token, request: Request::Hello { now } });
    }

    /// The session that waits for this answer, taken out of its peer's state while it is worked on.
    fn take_session(&mut self, peer: Peer, token: Token) -> Option<Session> {
        let state = self.peers.get_mut(&peer)?;
        state.session.take_if(|session| session.pending == token)
    }

    fn ask(
        &mut self,
        now: UnixMillis,
        peer: Peer,
        mut session: Session,
        stage: Stage,
        request: Request,
        out: &mut Vec<Output>,
    ) {
        let token = self.token();
        session.pending = token;
        session.progress = now;
        session.stage = stage;
        if let Some(state) = self.peers.get_mut(&peer) {
            state.session = Some(session);
            out.push(Output::Request { peer, token, request });
        }
    }

    pub(super) fn continue_session(
        &mut self,
        now: UnixMillis,
        peer: Peer,
        token: Token,
        response: Response,
        out: &mut Vec<Output>,
    ) {
        if self.take_listing(now, peer, token, &response, out) {
            return;
        }
        let Some(mut session) = self.take_session(peer, token) else { return };
        match (std::mem::replace(&mut session.stage, Stage::Hello), response) {
            (Stage::Hello, Response::Hello { now: theirs, records }) => {
                if let Some(state) = self.peers.get_mut(&peer) {
                    state.clock_offset =
                        Some(i64::try_from(i128::from(theirs.0) - i128::from(now.0)).unwrap_or(i64::MAX));
                }
                match (self.is_far_behind(peer, records), &self.load) {
                    (true, None) => self.begin_load(now, peer, session, records, out),
                    // It begins again when the load has ended.
                    (true, Some(_)) => self.end_session(peer, session, now, false, out),
                    (false, _) => self.compare(now, peer, session, Scope::All, out),
                }
            }
            (Stage::Compare(scope, mut initiator), Response::Reconcile { message }) => {
                let set = match scope {
                    Scope::All => &self.table.set,
                    Scope::Identities => &self.table.identities,
                };
                let Ok(step) = initiator.step(set, &message) else {
                    self.break_off(peer, Refusal::BadFrame, out);
                    return;
                };
                session.truncated |= step.truncated;
                let need = step.need.into_iter().map(RecordId);
                match scope {
                    Scope::All => {
                        session.need.extend(need);
                        session.have.extend(step.have.into_iter().map(RecordId));
                    }
                    // Known from the first comparison; here they only come to the front.
                    Scope::Identities => need.for_each(|id| session.need.push_front(id)),
                }
                match step.next {
                    Some(message) => {
                        let request = Request::Reconcile { scope, message };
                        self.ask(now, peer, session, Stage::Compare(scope, initiator), request, out);
                    }
                    None if scope == Scope::All && !session.need.is_empty() => {
                        self.compare(now, peer, session, Scope::Identities, out);
                    }
                    None => {
                        self.order_offers(&mut session);
                        self.transfer(now, peer, session, out);
                    }
                }
            }
            (_, Response::Refused(_)) => self.end_session(peer, session, now, false, out),
            _ => self.break_off(peer, Refusal::Unexpected, out),
        }
    }

    pub(super) fn compare(
        &mut self,
        now: UnixMillis,
        peer: Peer,
        session: Session,
        scope: Scope,
        out: &mut Vec<Output>,
    ) {
        let set = match scope {
            Scope::All => &self.table.set,
            Scope::Identities => &self.table.identities,
        };
        let (initiator, message) = Initiator::new(set);
        self.ask(now, peer, session, Stage::Compare(scope, initiator), Request::Reconcile { scope, message }, out);
    }

    /// Puts identity operations first among what is offered, in the order of their chains.
    fn order_offers(&self, session: &mut Session) {
        let mut offers: Vec<_> = session
            .have
            .drain(..)
            .filter_map(|id| {
                let slot = self.table.by_id.get(&id)?;
                let entry = self.table.entry(*slot);
                Some((entry.leaves_at().is_some(), entry.arrival, id))
            })
            .collect();
        offers.sort();
        session.have.extend(offers.into_iter().map(|(.., id)| id));
    }

    /// The next transfer of a session, or its end.
    fn transfer(&mut self, now: UnixMillis, peer: Peer, mut session: Session, out: &mut Vec<Output>) {
        if session.bytes >= MAX_SESSION_BYTES {
            session.truncated = true;
            session.need.clear();
            session.have.clear();
        }
        if !self.peers.contains_key(&peer) {
            return;
        }
        let mut ids = BTreeSet::new();
        let mut order = Vec::new();
        while order.len() < FETCH_IDS
            && let Some(id) = session.need.pop_front()
        {
            if !self.table.by_id.contains_key(&id) && !self.gone.holds(peer, &id, now) && ids.insert(id) {
                order.push(id);
            }
        }
        if !order.is_empty() {
            self.ask(now, peer, session, Stage::Fetch(ids), Request::Fetch { ids: order }, out);
            return;
        }
        let (mut arrivals, mut bytes): (Vec<Arrival>, usize) = (Vec::new(), 0);
        while arrivals.len() < TRANSFER_RECORDS
            && bytes < TRANSFER_BYTES
            && let Some(id) = session.have.pop_front()
        {
            // A stub can't be pushed: the peer gets the record from somebody else.
            if let Some(entry) = self.table.by_id.get(&id).map(|slot| self.table.entry(*slot))
                && !entry.stub
            {
                bytes += entry.bytes as usize;
                arrivals.push(entry.arrival);
            }
        }
        if arrivals.is_empty() {
            let complete = !session.truncated && !session.newly_gone;
            self.end_session(peer, session, now, complete, out);
            return;
        }
        let token = self.token();
        session.pending = token;
        session.progress = now;
        session.bytes += bytes as u64;
        session.stage = Stage::Push(arrivals.len());
        if let Some(state) = self.peers.get_mut(&peer) {
            state.session = Some(session);
            out.push(Output::Push { peer, token, arrivals });
        }
    }

    /// Records that a peer sent: the answer to a fetch or push of a session, or identities asked for on their own.
    #[expect(clippy::too_many_arguments, reason = "the fields of one input")]
    pub(super) fn take_records(
        &mut self,
        now: UnixMillis,
        peer: Peer,
        token: Token,
        records: Vec<Result<Record, Refusal>>,
        gone: Vec<RecordId>,
        verdicts: Option<Vec<Verdict>>,
        out: &mut Vec<Output>,
    ) {
        let session = self.take_session(peer, token);
        let mut bytes = 0;
        let mut arrived = BTreeSet::new();
        let (mut accepted, mut known, mut refused, mut fresh) = (0, 0, 0, false);
        for record in records {
            match record {
                Ok(record) => {
                    bytes += record.bytes().len() as u64;
                    arrived.insert(record.id());
                    match self.offer(now, &record, Source::Peer(peer), out) {
                        Verdict::Accepted => {
                            accepted += 1;
                            fresh |= session.is_some() && self.gossip_missed(now, peer, &record);
                        }
                        Verdict::Known => known += 1,
                        Verdict::Refused(_) => refused += 1,
                        _ => {}
                    }
                }
                Err(refusal) => {
                    self.count(Verdict::Refused(refusal));
                    refused += 1;
                }
            }
        }
        let Some(state) = self.peers.get_mut(&peer) else { return };
        state.hearing.missed |= fresh;
        state.received += accepted as u64;
        state.refused += refused;
        if verdicts.is_none() && self.take_load(now, peer, token, &arrived, &gone, accepted as u64 + known, out) {
            return;
        }
        let (Some(mut session), Some(state)) = (session, self.peers.get_mut(&peer)) else { return };
        session.received += accepted;
        session.bytes += bytes;
        match std::mem::replace(&mut session.stage, Stage::Hello) {
            Stage::Fetch(asked) if verdicts.is_none() => {
                let mut left = asked;
                left.retain(|id| !arrived.contains(id));
                for id in gone {
                    // It may have been superseded since it was listed, which one more comparison shows. What has been
                    // dropped is passed over then, so that a peer with stubs comes to a good end too.
                    if left.remove(&id) {
                        session.newly_gone |= self.gone.note(peer, id, now);
                    }
                }
                // What did not fit is asked for again, but only of a peer that sent something.
                if arrived.is_empty() && !left.is_empty() {
                    session.truncated = true;
                } else {
                    left.into_iter().for_each(|id| session.need.push_front(id));
                }
                self.transfer(now, peer, session, out);
            }
            Stage::Push(offered) => match verdicts {
                // Fewer than offered, when records were erased here before the driver had read them for the push.
                Some(verdicts) if verdicts.len() <= offered => {
                    let taken = verdicts.iter().filter(|verdict| **verdict == Verdict::Accepted).count();
                    session.sent += taken;
                    state.sent += taken as u64;
                    self.transfer(now, peer, session, out);
                }
                _ => self.break_off(peer, Refusal::Unexpected, out),
            },
            _ => self.break_off(peer, Refusal::Unexpected, out),
        }
    }

    fn end_session(&mut self, peer: Peer, session: Session, now: UnixMillis, complete: bool, out: &mut Vec<Output>) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        state.session = None;
        state.silent = 0;
        state.complete = complete;
        if complete {
            state.last_sync = Some(now);
            state.compared = Some(session.began);
        }
        let again =
            std::mem::take(&mut state.again) || session.newly_gone || (session.truncated && session.received > 0);
        let deaf = state.hearing.session_ended();
        out.push(Output::Synced { peer, received: session.received, sent: session.sent, complete });
        if deaf {
            out.push(Output::Deaf { peer });
        } else if again {
            self.start_session(now, peer, out);
        }
    }

    /// A request failed; `silent` when the peer left it without an answer.
    pub(super) fn fail(&mut self, peer: Peer, token: Token, silent: bool, out: &mut Vec<Output>) {
        let of = if self.is_loads(peer, token) { None } else { Some(token) };
        self.abort_session(peer, of, silent, out);
    }

    /// Ends a session, or only the one that waits for this answer: it is tried again soon, until the peer has been
    /// silent too often.
    fn abort_session(&mut self, peer: Peer, token: Option<Token>, silent: bool, out: &mut Vec<Output>) {
        if token.is_none() {
            self.drop_load(peer);
        }
        let Some(state) = self.peers.get_mut(&peer) else { return };
        if let Some(session) = state.session.take_if(|session| token.is_none_or(|token| session.pending == token)) {
            state.complete = false;
            // Tried again at the next tick, once for each failure, because the peer may only have been busy.
            state.behind = true;
            state.again = false;
            state.silent += u32::from(silent);
            let silent = state.silent >= SILENT_SESSIONS;
            out.push(Output::Synced { peer, received: session.received, sent: session.sent, complete: false });
            if silent {
                self.break_off(peer, Refusal::Silent, out);
            }
        }
    }

    pub(super) fn break_off(&mut self, peer: Peer, refusal: Refusal, out: &mut Vec<Output>) {
        self.count(Verdict::Refused(refusal));
        self.drop_load(peer);
        if let Some(state) = self.peers.get_mut(&peer) {
            state.session = None;
            state.behind = false;
            state.complete = false;
        }
        out.push(Output::Disconnect { peer, refusal });
    }

    /// Gives up sessions that have stalled, and starts those that a head or a failure asked for.
    pub(super) fn tick_sessions(&mut self, now: UnixMillis, out: &mut Vec<Output>) {
        let (mut stalled, mut behind) = (Vec::new(), Vec::new());
        for (peer, state) in &self.peers {
            match &state.session {
                Some(session) if now.since(session.progress) >= SESSION_TIMEOUT => stalled.push(*peer),
                None if state.behind => behind.push(*peer),
                None if state.owed && now.since(state.heard) >= OWED_AFTER => behind.push(*peer),
                _ => {}
            }
        }
        for peer in stalled {
            self.abort_session(peer, None, true, out);
        }
        for peer in behind {
            self.start_session(now, peer, out);
        }
    }

    /// Notes that a peer is at work on a session of its own.
    pub(super) fn hear(&mut self, now: UnixMillis, peer: Peer) {
        if let Some(state) = self.peers.get_mut(&peer) {
            state.heard = now;
        }
    }

    /// Takes a push: offers each record and answers with what became of it.
    pub(super) fn take_push(
        &mut self,
        now: UnixMillis,
        peer: Peer,
        token: Token,
        records: Vec<Result<Record, Refusal>>,
        out: &mut Vec<Output>,
    ) {
        self.hear(now, peer);
        let mut verdicts = Vec::with_capacity(records.len());
        let mut winners = Vec::new();
        let mut winner_bytes = 0;
        for record in records {
            let verdict = match &record {
                Ok(record) => self.offer(now, record, Source::Peer(peer), out),
                Err(refusal) => {
                    self.count(Verdict::Refused(*refusal));
                    Verdict::Refused(*refusal)
                }
            };
            if let (Verdict::Superseded, Ok(record)) = (verdict, &record)
                && let Some(winner) = self.winner_over(record)
                && winner_bytes < TRANSFER_BYTES
            {
                winner_bytes += winner.bytes as usize;
                winners.push(winner.arrival);
            }
            if let Some(state) = self.peers.get_mut(&peer) {
                match verdict {
                    Verdict::Accepted => state.received += 1,
                    Verdict::Refused(_) => state.refused += 1,
                    _ => {}
                }
            }
            verdicts.push(verdict);
        }
        out.push(Output::ReplyVerdicts { token, verdicts, winners });
    }

    /// The connected peers, by number.
    pub fn peers(&self) -> impl Iterator<Item = PeerView> + '_ {
        self.peers.iter().map(|(peer, state)| PeerView {
            peer: *peer,
            outbound: state.outbound,
            last_sync: state.last_sync,
            complete: state.complete,
            compared: state.compared,
            syncing: state.session.is_some(),
            clock_offset: state.clock_offset,
            received: state.received,
            sent: state.sent,
            refused: state.refused,
        })
    }

    /// How far this node's clock is behind the median of its peers', in milliseconds; zero without peers.
    pub fn clock_offset(&self) -> i64 {
        let mut offsets: Vec<i64> = self.peers.values().filter_map(|state| state.clock_offset).collect();
        // This node's own clock is one of the votes, so that a single peer can't outvote it.
        offsets.push(0);
        offsets.sort_unstable();
        let middle = offsets.len() / 2;
        if offsets.len() % 2 == 1 { offsets[middle] } else { offsets[middle - 1] / 2 + offsets[middle] / 2 }
    }
}
