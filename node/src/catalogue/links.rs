//! Which records refer to which, and which statements about a record or an organisation count.
//!
//! A record says to whom it refers; that others refer to it nobody could see without an index. This one is derived
//! from the set and grows with it: what has arrived is read once, what has left is recognised when it is met. It holds
//! references and no texts, so nothing withdrawn lingers here.
//!
//! A statement counts when whoever must have signed it has: a membership needs both sides, a statement that several
//! make together needs all of them, nobody praises themselves, and only an owner consents to be in a showcase.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use kirjo_protocol::content::endorsement::{CONSENT, MEMBERSHIP};
use kirjo_protocol::content::{Endorsement, Subject, references};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::kind::Kind;
use kirjo_protocol::replica::{Arrival, Replica};

use crate::store::StoreError;
use crate::visible::is_visible;

use super::Source;

/// Records that are read in one go, so that the index is never held for long: some ten milliseconds.
const READ_AT_ONCE: usize = 500;
/// Statements of one organisation about one subject that are looked at, the newest first. There are 13 types; without
/// a bound, one publisher's ten thousand endorsements of a record would make its page slow for everybody.
const STATEMENTS_PER_ORG: usize = 16;
/// References of one organisation to one subject that are looked at, and consents for one item, the newest first.
const REFERENCES_PER_ORG: usize = 64;
/// Reads after which what has left the set is let go: the index is at most so much larger than the set.
const READS_UNTIL_TIDY: usize = 50_000;

/// A reference to something, seen from there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Referrer {
    /// In what sense it refers: a field's name or a code of the list `relation`.
    pub role: Box<str>,
    /// Its place in the log.
    pub arrival: Arrival,
    /// The record that refers.
    pub org: OrgId,
    /// Its place within its organisation.
    pub key: RecordKey,
}

/// A statement that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its place in the log.
    pub arrival: Arrival,
    /// Who states it.
    pub org: OrgId,
    /// The place of the endorsement.
    pub key: RecordKey,
    /// A code of the list `endorsement-type`.
    pub kind: String,
    /// From which day on.
    pub since: Option<String>,
    /// To which day, inclusive.
    pub until: Option<String>,
    /// Whether that day has passed.
    pub ended: bool,
}

/// What a record that refers to others says of them.
#[derive(Debug)]
struct Known {
    org: OrgId,
    key: RecordKey,
    subjects: Vec<(Subject, Box<str>)>,
    endorsement: Option<Endorsement>,
}

#[derive(Debug, Default)]
struct Index {
    /// The last arrival that has been read.
    seen: Arrival,
    reads: usize,
    sources: BTreeMap<Arrival, Known>,
    /// By subject and by the organisation that refers to it, so that none can hide behind another's number of records.
    targets: BTreeMap<(Subject, OrgId), BTreeSet<Arrival>>,
}

/// The index.
#[derive(Debug, Default)]
pub(super) struct Links(Mutex<Index>);

impl Links {
    fn index(&self) -> MutexGuard<'_, Index> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the next records that have arrived, a bounded number, and tells whether there are more.
    pub(super) fn catch_up(&self, source: &impl Source) -> Result<bool, StoreError> {
        let mut index = self.index();
        let next: Vec<(Arrival, bool)> = source.read(|replica| {
            let may_refer = |view: &kirjo_protocol::replica::View<'_>| {
                view.is_published() && view.kind.is_shown() && !view.entry.stub
            };
            let views = replica.since(index.seen).take(READ_AT_ONCE);
            views.map(|view| (view.entry.arrival, may_refer(&view))).collect()
        });
        for (arrival, may_refer) in &next {
            if *may_refer {
                match source.record(*arrival)? {
                    Some(record) => index.insert(*arrival, &record),
                    // In the set already and not in the store yet: the next look finds it there.
                    None if source.read(|replica| is_whole(replica, *arrival)) => return Ok(false),
                    // Gone meanwhile: nobody refers to anything by it.
                    None => {}
                }
            }
            index.seen = *arrival;
        }
        index.reads += next.len();
        if index.reads >= READS_UNTIL_TIDY {
            let held: Vec<Arrival> = index.sources.keys().copied().collect();
            let gone = source.read(|replica| {
                held.into_iter().filter(|arrival| replica.by_arrival(*arrival).is_none()).collect::<Vec<_>>()
            });
            gone.iter().for_each(|arrival| index.remove(*arrival));
            index.reads = 0;
        }
        Ok(next.len() == READ_AT_ONCE)
    }

    /// The visible records that refer to a subject, endorsements apart, by sense and in the order of arrival.
    pub(super) fn referrers(&self, source: &impl Source, subject: &Subject) -> Vec<Referrer> {
        let index = self.index();
        let mut found = Vec::new();
        for org in index.referring(subject) {
            let wanted = |known: &Known| known.endorsement.is_none();
            for (arrival, known) in index.about(source, subject, org, wanted).take(REFERENCES_PER_ORG) {
                for (_, role) in known.subjects.iter().filter(|(to, _)| to == subject) {
                    found.push(Referrer { role: role.clone(), arrival, org: known.org, key: known.key });
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The statements about a subject that count, those still in force first, the newest first among them.
    pub(super) fn statements(&self, source: &impl Source, subject: &Subject, today: &str) -> Vec<Statement> {
        let index = self.index();
        let mut found = Vec::new();
        let mut asked = Asked { index: &index, source, today, answers: BTreeMap::new() };
        for org in index.referring(subject) {
            for (arrival, known, endorsement) in index.endorsements(source, subject, org).take(STATEMENTS_PER_ORG) {
                if asked.counts(known, endorsement) {
                    found.push(Statement {
                        arrival,
                        org: known.org,
                        key: known.key,
                        kind: endorsement.endorsement_type.clone(),
                        since: endorsement.since.clone(),
                        until: endorsement.until.clone(),
                        ended: has_ended(endorsement, today),
                    });
                }
            }
        }
        found.sort_by(|a, b| (a.ended, &b.since, a.arrival).cmp(&(b.ended, &a.since, b.arrival)));
        found
    }

    /// Whether the owner of a record consents to its being in a showcase.
    pub(super) fn consents(&self, source: &impl Source, item: &Subject, showcase: &Subject, today: &str) -> bool {
        let index = self.index();
        let mut own = index.endorsements(source, item, item.org()).take(REFERENCES_PER_ORG);
        own.any(|(_, _, endorsement)| {
            endorsement.endorsement_type == CONSENT
                && endorsement.showcase.as_ref() == Some(showcase)
                && !has_ended(endorsement, today)
        })
    }
}

/// Whether a record is in the set with its payload.
fn is_whole(replica: &Replica, arrival: Arrival) -> bool {
    replica.by_arrival(arrival).is_some_and(|view| !view.entry.stub)
}

/// Whether the last day of an endorsement is over.
fn has_ended(endorsement: &Endorsement, today: &str) -> bool {
    endorsement.until.as_deref().is_some_and(|until| until < today)
}

impl Index {
    fn insert(&mut self, arrival: Arrival, record: &Record) {
        let Some(content) = &record.body().content else { return };
        let subjects: Vec<(Subject, Box<str>)> =
            references(record.kind().name(), content).into_iter().map(|found| (found.subject, found.role)).collect();
        if subjects.is_empty() {
            return;
        }
        for (subject, _) in &subjects {
            self.targets.entry((*subject, record.org())).or_default().insert(arrival);
        }
        let endorsement = (*record.kind() == Kind::Endorsement).then(|| {
            // Its words are shown from the record itself.
            Endorsement { statement: Default::default(), ..Endorsement::read(content) }
        });
        self.sources.insert(arrival, Known { org: record.org(), key: record.key(), subjects, endorsement });
    }

    fn remove(&mut self, arrival: Arrival) {
        let Some(known) = self.sources.remove(&arrival) else { return };
        for (subject, _) in known.subjects {
            let place = (subject, known.org);
            if let Some(about) = self.targets.get_mut(&place) {
                about.remove(&arrival);
                if about.is_empty() {
                    self.targets.remove(&place);
                }
            }
        }
    }

    /// The organisations with records that refer to a subject.
    fn referring(&self, subject: &Subject) -> impl Iterator<Item = &OrgId> {
        let all = (*subject, OrgId([0; 32]))..=(*subject, OrgId([0xff; 32]));
        self.targets.range(all).map(|((_, org), _)| org)
    }

    /// The visible records of an organisation that refer to a subject, the last to arrive first.
    fn about<'i, S: Source>(
        &'i self,
        source: &'i S,
        subject: &Subject,
        org: &OrgId,
        wanted: impl Fn(&Known) -> bool,
    ) -> impl Iterator<Item = (Arrival, &'i Known)> {
        let arrivals = self.targets.get(&(*subject, *org)).into_iter().flatten().rev();
        let known = arrivals.filter_map(|arrival| Some((*arrival, self.sources.get(arrival)?)));
        known.filter(move |(arrival, known)| {
            let (now, policy) = (source.now(), source.policy());
            wanted(known)
                && source
                    .read(|replica| replica.by_arrival(*arrival).is_some_and(|view| is_visible(&view, now, policy)))
        })
    }

    /// The visible endorsements of a subject by an organisation, whether they count or not.
    fn endorsements<'i, S: Source>(
        &'i self,
        source: &'i S,
        subject: &Subject,
        org: &OrgId,
    ) -> impl Iterator<Item = (Arrival, &'i Known, &'i Endorsement)> {
        let wanted = *subject;
        let is_about = move |known: &Known| known.endorsement.as_ref().is_some_and(|made| made.subject == Some(wanted));
        let about = self.about(source, subject, org, is_about);
        about.filter_map(|(arrival, known)| Some((arrival, known, known.endorsement.as_ref()?)))
    }
}

/// Who states what: (who, the type, of what).
type Question = (OrgId, String, Subject);

/// What has been found out while statements are looked through, so that no question is asked of the set twice.
struct Asked<'i, S> {
    index: &'i Index,
    source: &'i S,
    today: &'i str,
    answers: BTreeMap<Question, bool>,
}

impl<S: Source> Asked<'_, S> {
    /// Whether an organisation has a statement of a type about a subject in force.
    fn states(&mut self, org: &OrgId, kind: &str, about: &Subject) -> bool {
        let (index, source, today) = (self.index, self.source, self.today);
        *self.answers.entry((*org, kind.to_owned(), *about)).or_insert_with(|| {
            let mut made = index.endorsements(source, about, org).take(STATEMENTS_PER_ORG);
            made.any(|(_, _, made)| made.endorsement_type == kind && !has_ended(made, today))
        })
    }

    /// Whether whoever must have signed a statement has.
    fn counts(&mut self, known: &Known, endorsement: &Endorsement) -> bool {
        let Some(subject) = endorsement.subject else { return false };
        // Nobody praises themselves, and a consent is for its showcase alone.
        if *subject.org() == known.org || endorsement.endorsement_type == CONSENT {
            return false;
        }
        let kind = endorsement.endorsement_type.as_str();
        let [member, network] = MEMBERSHIP;
        let answered = match (kind, subject) {
            (of, Subject::Org(org)) if of == member => self.states(&org, network, &Subject::Org(known.org)),
            (of, Subject::Org(org)) if of == network => self.states(&org, member, &Subject::Org(known.org)),
            (of, Subject::Record(..)) => !MEMBERSHIP.contains(&of),
            _ => true,
        };
        let mut others = endorsement.together.iter().filter(|org| **org != known.org);
        answered && others.all(|org| self.states(org, kind, &subject))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::Shelf;
    use super::*;

    const TODAY: &str = "2026-11-28";

    /// An index over a shelf of three organisations, each with one product at the place 1.
    struct Room {
        shelf: Shelf,
        links: Links,
        orgs: [OrgId; 3],
    }

    impl Room {
        fn new() -> Self {
            let mut shelf = Shelf::new();
            let orgs = [shelf.org(), shelf.found(2), shelf.found(3)];
            for org in orgs {
                shelf.publish_for(org, Kind::Product, 1, &json!({"title": {"en": "A product"}}));
            }
            Self { shelf, links: Links::default(), orgs }
        }

        fn product(&self, of: usize) -> Subject {
            Subject::Record(self.orgs[of], RecordKey([1; 16]))
        }

        fn endorse(&mut self, by: usize, place: u8, kind: &str, subject: Subject, more: Value) {
            let mut content = json!({"endorsementType": kind, "subject": subject.to_string(), "since": "2026-01-01"});
            content.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            self.shelf.publish_for(self.orgs[by], Kind::Endorsement, place, &content);
        }

        fn catch_up(&self) {
            while self.links.catch_up(&self.shelf).unwrap() {}
        }

        /// Who states what of a subject.
        fn stated(&self, subject: Subject) -> Vec<(usize, String)> {
            self.catch_up();
            let by = |org: &OrgId| self.orgs.iter().position(|own| own == org).unwrap();
            let found = self.links.statements(&self.shelf, &subject, TODAY);
            found.into_iter().map(|made| (by(&made.org), made.kind)).collect()
        }
    }

    #[test]
    fn a_statement_counts_when_somebody_else_signed_it_and_leaves_with_its_retraction() {
        let mut room = Room::new();
        let product = room.product(0);
        room.endorse(1, 9, "used-in-production", product, json!({}));
        room.endorse(0, 9, "assessed", product, json!({}));
        assert_eq!(room.stated(product), [(1, "used-in-production".to_owned())], "nobody praises themselves");
        room.shelf.retract_for(room.orgs[1], Kind::Endorsement, 9);
        assert_eq!(room.stated(product), []);
    }

    #[test]
    fn a_membership_counts_when_both_sides_have_signed_it() {
        let mut room = Room::new();
        let [member, network, _] = room.orgs.map(Subject::Org);
        room.endorse(0, 8, "member-of", network, json!({}));
        assert_eq!(room.stated(network), []);
        room.endorse(1, 8, "has-member", member, json!({}));
        assert_eq!(room.stated(network), [(0, "member-of".to_owned())]);
        assert_eq!(room.stated(member), [(1, "has-member".to_owned())]);
        room.endorse(1, 8, "has-member", member, json!({"until": "2026-11-27"}));
        assert_eq!(room.stated(network), [], "the network's side is over");
    }

    #[test]
    fn what_several_must_say_counts_when_all_have() {
        let mut room = Room::new();
        let (product, orgs) = (room.product(0), room.orgs);
        let together = json!({"together": [orgs[1].to_string(), orgs[2].to_string()]});
        room.endorse(1, 7, "piloted", product, together.clone());
        assert_eq!(room.stated(product), []);
        room.endorse(2, 7, "used-in-production", product, together.clone());
        assert_eq!(room.stated(product), [], "another statement is not the same statement");
        room.endorse(2, 6, "piloted", product, together);
        let mut stated = room.stated(product);
        stated.sort();
        assert_eq!(stated, [(1, "piloted".to_owned()), (2, "piloted".to_owned())]);
    }

    #[test]
    fn only_the_owner_consents_and_only_to_the_showcase_that_it_names() {
        let mut room = Room::new();
        let item = room.product(0);
        let showcase = Subject::Record(room.orgs[1], RecordKey([5; 16]));
        let other = Subject::Record(room.orgs[1], RecordKey([4; 16]));
        let consents = |room: &Room, showcase: &Subject| {
            room.catch_up();
            room.links.consents(&room.shelf, &item, showcase, TODAY)
        };
        room.endorse(1, 9, CONSENT, item, json!({"showcase": showcase.to_string()}));
        assert!(!consents(&room, &showcase), "the author of a showcase can't consent for others");
        room.endorse(0, 9, CONSENT, item, json!({"showcase": showcase.to_string()}));
        assert!(consents(&room, &showcase) && !consents(&room, &other));
        assert_eq!(room.stated(item), [], "a consent is no praise");
    }

    #[test]
    fn a_record_that_is_in_the_set_before_it_is_in_the_store_is_not_overlooked() {
        let mut room = Room::new();
        let product = room.product(0);
        room.catch_up();
        room.endorse(1, 9, "used-in-production", product, json!({}));
        let late = room.shelf.take_newest();
        assert_eq!(room.stated(product), []);
        room.shelf.put_back(late);
        assert_eq!(room.stated(product), [(1, "used-in-production".to_owned())]);
    }

    #[test]
    fn one_organisation_with_many_statements_leaves_room_for_the_others() {
        let mut room = Room::new();
        let product = room.product(0);
        room.endorse(2, 9, "used-in-production", product, json!({}));
        for place in 10..60 {
            room.endorse(1, place, "piloted", product, json!({}));
        }
        let stated = room.stated(product);
        assert_eq!(stated.iter().filter(|(by, _)| *by == 1).count(), STATEMENTS_PER_ORG);
        assert!(stated.contains(&(2, "used-in-production".to_owned())));
    }

    #[test]
    fn what_refers_is_found_with_its_sense_until_it_says_something_else() {
        let mut room = Room::new();
        let product = room.product(0);
        let need = json!({"title": {"en": "A need"}, "relations": [{"type": "uses", "record": product.to_string()}]});
        room.shelf.publish_for(room.orgs[2], Kind::Need, 3, &need);
        room.catch_up();
        let found = room.links.referrers(&room.shelf, &product);
        let found: Vec<(&str, OrgId)> = found.iter().map(|found| (&*found.role, found.org)).collect();
        assert_eq!(found, [("uses", room.orgs[2])]);
        room.shelf.publish_for(room.orgs[2], Kind::Need, 3, &json!({"title": {"en": "A need"}}));
        room.catch_up();
        assert_eq!(room.links.referrers(&room.shelf, &product), []);
    }
}
