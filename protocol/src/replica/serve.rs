//! Answering peers' questions. Nothing is kept between two of them.

use crate::envelope::Record;
use crate::frame::{Request, Response, Scope};
use crate::id::RecordId;
use crate::kind::Kind;
use crate::limits::{LIST_IDS, TRANSFER_BYTES, TRANSFER_RECORDS};
use crate::reconcile;
use crate::refusal::{Refusal, Verdict};
use crate::set::{Item, OrderedSet};
use crate::time::UnixMillis;

use super::table::Entry;
use super::{Arrival, Output, Peer, Replica, Token};

impl Replica {
    pub(super) fn answer(
        &mut self,
        now: UnixMillis,
        peer: Peer,
        token: Token,
        request: Request,
        out: &mut Vec<Output>,
    ) {
        self.hear(now, peer);
        match request {
            Request::Hello { .. } => {
                out.push(Output::Reply { token, response: Response::Hello { now, records: self.table.len() as u64 } })
            }
            // What the load will bring need not be pushed as well.
            Request::Reconcile { .. } if self.is_busy_loading(now) => {
                out.push(Output::Reply { token, response: Response::Refused(Refusal::Busy) });
            }
            Request::Reconcile { scope, message } => {
                let set = match scope {
                    Scope::All => &self.table.set,
                    Scope::Identities => &self.table.identities,
                };
                match reconcile::respond(set, &message) {
                    Ok(message) => out.push(Output::Reply { token, response: Response::Reconcile { message } }),
                    Err(_) => {
                        self.count(Verdict::Refused(Refusal::BadFrame));
                        out.push(Output::Reply { token, response: Response::Refused(Refusal::BadFrame) });
                        out.push(Output::Disconnect { peer, refusal: Refusal::BadFrame });
                    }
                }
            }
            Request::Fetch { ids } => {
                let entry = |id: &RecordId| self.table.by_id.get(id).map(|slot| self.table.entry(*slot));
                let whole = |id: &RecordId| entry(id).filter(|entry| !entry.stub);
                let gone: Vec<RecordId> = ids.iter().filter(|id| whole(id).is_none()).copied().collect();
                let arrivals = Self::fitting(ids.iter().filter_map(whole).collect());
                out.push(Output::ReplyRecords { token, arrivals, gone });
            }
            Request::Identities { orgs } => {
                let links = orgs.iter().filter_map(|org| self.table.org(org)).flat_map(|org| org.chain.links());
                let found = links
                    .filter_map(|link| self.table.by_id.get(&link.record.id()))
                    .map(|slot| self.table.entry(*slot))
                    .collect();
                let arrivals = Self::fitting(found);
                out.push(Output::ReplyRecords { token, arrivals, gone: Vec::new() });
            }
            Request::List { scope, time, id } => {
                let set = match scope {
                    Scope::All => &self.table.set,
                    Scope::Identities => &self.table.identities,
                };
                out.push(Output::Reply { token, response: Self::list(set, Item::new(time.0, id.0)) });
            }
            // The driver verifies pushed records and hands them in on their own.
            Request::Push { .. } => {
                out.push(Output::Reply { token, response: Response::Refused(Refusal::Unexpected) });
            }
        }
    }

    /// The ids of the set after an item.
    fn list(set: &OrderedSet, after: Item) -> Response {
        let first = set.rank(&after) + usize::from(set.contains(&after));
        let (mut ids, mut last) = (Vec::new(), UnixMillis(after.millis));
        for item in set.iter_from(first).take(LIST_IDS) {
            ids.push(RecordId(item.id));
            last = UnixMillis(item.millis);
        }
        let left = (set.len() - first - ids.len()) as u64;
        Response::List { ids, last, left }
    }

    /// As many records as fit into one frame, identity operations first and in the order of their arrival,
    /// which is the order of their chain.
    fn fitting(mut found: Vec<&Entry>) -> Vec<Arrival> {
        found.sort_by_key(|entry| (entry.leaves_at().is_some(), entry.arrival));
        let mut bytes = 0;
        found
            .into_iter()
            .take(TRANSFER_RECORDS)
            .take_while(|entry| {
                let fits = bytes < TRANSFER_BYTES;
                bytes += entry.bytes as usize;
                fits
            })
            .map(|entry| entry.arrival)
            .collect()
    }

    /// The held record that an offered loser lost to, if its payload is here.
    pub(super) fn winner_over(&self, record: &Record) -> Option<&Entry> {
        let org = self.table.org(&record.org())?;
        let slot = if *record.kind() == Kind::Identity {
            let operation = crate::identity::Operation::from_record(record).ok()?;
            let parent = org.chain.links().iter().position(|link| Some(link.record.id()) == operation.previous)?;
            self.table.by_id.get(&org.chain.links().get(parent + 1)?.record.id())?
        } else {
            org.places.get(&record.key())?
        };
        Some(self.table.entry(*slot)).filter(|entry| !entry.stub)
    }
}
