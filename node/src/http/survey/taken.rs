//! What a survey says: the answer to a search, and what one has to know to rely on it.

use std::sync::Arc;

use kirjo_protocol::id::OrgId;
use kirjo_protocol::replica::Replica;
use kirjo_protocol::survey::VERSION;
use kirjo_protocol::time::UnixMillis;
use serde_json::{Map, Value, json};

use super::super::App;
use super::super::api::orgs::completeness;
use super::super::api::search::why;
use super::super::json::{hex, time};
use super::super::problem::Problem;
use super::{Asked, MAX_HITS};
use crate::catalogue::{Document, Item, Results};
use crate::facts;
use crate::left_out::LeftOut;
use crate::messages::{self, Lang};
use crate::node::{PeerInfo, Publisher, Status};
use crate::search::{Found, Request, analysis_version, normal};
use crate::visible::is_visible;

/// How often a survey is begun again when records are erased while it is made.
const TRIES: usize = 3;
/// How sure the catalogue is of who a publisher is: its own word.
pub(in crate::http) const LEVEL: u8 = 0;

/// A survey as it was taken at one moment.
pub(in crate::http) struct Survey {
    pub(in crate::http) lang: Lang,
    pub(in crate::http) asked: Asked,
    pub(in crate::http) made: UnixMillis,
    pub(in crate::http) results: Results,
    pub(in crate::http) publishers: Vec<Known>,
    pub(in crate::http) nodes: Vec<Peer>,
    pub(in crate::http) withheld: Withheld,
    pub(in crate::http) status: Status,
    /// Records that readers of this node see in all.
    pub(in crate::http) visible: usize,
    /// The organisation whose node this is.
    pub(in crate::http) org: OrgId,
    pub(in crate::http) name: Option<Arc<Document>>,
    identity: Vec<u8>,
}

/// A publisher that this node knows of.
pub(in crate::http) struct Known {
    pub(in crate::http) org: OrgId,
    pub(in crate::http) own: Option<Arc<Document>>,
    /// Its visible records.
    pub(in crate::http) records: usize,
    pub(in crate::http) publisher: Publisher,
}

/// A node that this one knows of, and the own record of its organisation.
pub(in crate::http) struct Peer {
    pub(in crate::http) info: PeerInfo,
    pub(in crate::http) own: Option<Arc<Document>>,
}

/// What readers of this node do not see of the live records of the set.
#[derive(Default)]
pub(in crate::http) struct Withheld {
    /// Records and organisations that the operator hides.
    pub(in crate::http) hidden: (usize, usize),
    /// Records whose payload the operator's rules leave out.
    pub(in crate::http) left_out: usize,
    pub(in crate::http) rules: Vec<LeftOut>,
    /// Records that this version can't show.
    pub(in crate::http) unreadable: usize,
}

impl Withheld {
    /// All of them together.
    pub(in crate::http) fn records(&self) -> usize {
        self.hidden.0 + self.left_out + self.unreadable
    }

    fn count(app: &App, now: UnixMillis) -> Self {
        let policy = app.node.policy();
        let mut withheld = app.node.read(|replica| {
            let mut withheld = Self::default();
            let live = |view: &kirjo_protocol::replica::View<'_>| view.is_published() && view.is_live(now);
            for view in replica.since(kirjo_protocol::replica::Arrival(0)).filter(live) {
                if policy.hides(&view.org) {
                    withheld.hidden.0 += 1;
                } else if view.entry.stub {
                    withheld.left_out += 1;
                } else if !is_visible(&view, now, policy) {
                    withheld.unreadable += 1;
                }
            }
            withheld.hidden.1 = policy.hidden_orgs.iter().filter(|org| replica.org(org).is_some()).count();
            withheld
        });
        // A rule about an organisation that is hidden would name it.
        withheld.rules = app.node.left_out();
        withheld.rules.retain(|left| !policy.hides(&left.rule.org()));
        withheld
    }

    fn to_json(&self, lang: Lang) -> Value {
        let rules = self.rules.iter().map(|left| {
            json!({
                "rule": left.rule.to_string(),
                "reason": left.why.reason,
                "since": time(left.why.since),
                "records": left.records,
            })
        });
        // Nothing needs no reason.
        let say = |id: &str, count: usize| (count > 0).then(|| messages::text(lang, id, &[("count", count.into())]));
        json!({
            "records": self.records(),
            "hidden": {
                "records": self.hidden.0,
                "organisations": self.hidden.1,
                "reason": say("survey-hidden", self.hidden.0),
            },
            "left_out": {
                "records": self.left_out,
                "reason": say("survey-left-out", self.left_out),
                "rules": rules.collect::<Vec<_>>(),
            },
            "unreadable": {"records": self.unreadable, "reason": say("survey-unreadable", self.unreadable)},
        })
    }
}

/// Refuses what a survey would have to be cut for.
fn bounded(total: usize) -> Result<(), Problem> {
    if total <= MAX_HITS {
        return Ok(());
    }
    let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    Err(Problem::new(status, "survey-too-large")
        .arg("max", MAX_HITS.to_string())
        .arg("total", total.to_string())
        .member("maximum", MAX_HITS)
        .member("total", total))
}

impl Survey {
    /// Takes a survey now. Reads the disk.
    pub(in crate::http) fn take(app: &App, lang: Lang, asked: &Asked) -> Result<Self, Problem> {
        let node = &app.node;
        let whole = Request { limit: MAX_HITS, explain: true, after: None, count: false, ..asked.request.clone() };
        for _ in 0..TRIES {
            let made = node.now();
            let snapshot = app.catalogue.snapshot(node);
            let status = node.status();
            if !snapshot.serves(node.read(Replica::revision), made) {
                // Something has come between the answer's records and the digest that names them.
                continue;
            }
            let counting = Request { limit: 0, explain: false, ..whole.clone() };
            bounded(app.catalogue.results_from(node, &snapshot, &counting)?.total)?;
            let results = app.catalogue.results_from(node, &snapshot, &whole)?;
            let same_day = node.now().day_start() == made.day_start();
            if results.items.len() != results.total || !same_day {
                // Erased since, or the lot of ties is another day's.
                continue;
            }
            let org = node.config().org;
            return Ok(Self {
                lang,
                asked: asked.clone(),
                made,
                results,
                publishers: publishers(app, made)?,
                nodes: nodes(app)?,
                withheld: Withheld::count(app, made),
                status,
                visible: snapshot.len(),
                org,
                name: app.catalogue.publisher(node, &org)?,
                identity: node.own_identity(),
            });
        }
        Err(Problem::busy())
    }

    /// Everything but publishers, nodes and hits.
    pub(super) fn head(&self) -> Map<String, Value> {
        let taken_for = self.results.answer.instead.iter();
        let taken_for = taken_for.map(|(word, taken)| json!({"word": word, "taken_for": taken}));
        let filters: Map<String, Value> =
            self.asked.filters.iter().map(|(name, values)| (name.clone(), values.clone().into())).collect();
        let say = |id: &str| messages::text(self.lang, id, &[]);
        let head = json!({
            "type": "kirjo-survey",
            "version": VERSION,
            "language": self.lang.code(),
            "notice": say("survey-notice"),
            "network": self.status.network,
            "made": {
                "at": time(self.made),
                "helsinki": facts::finnish_instant(self.made),
                "lot_day": facts::utc_day(self.made),
            },
            "query": {
                "words": self.asked.request.text,
                "normal": normal(&self.asked.request.text),
                "sort": self.asked.request.sort.name(),
                "filters": filters,
                "taken_for": taken_for.collect::<Vec<_>>(),
                "address": format!("/api/v1/search?{}", self.asked.query),
            },
            "node": {
                "org": self.org,
                "name": self.name.as_ref().map(|own| &own.title).unwrap_or(&Default::default()),
                "node": self.status.node,
                "software": self.status.version,
                "analysis": analysis_version(),
                "identity": data_encoding::BASE64URL_NOPAD.encode(&self.identity),
            },
            "state": {
                "digest": hex(&self.status.state_digest),
                "digest_at": time(self.status.digest_at),
                "records": self.visible,
            },
            "withheld": self.withheld.to_json(self.lang),
            "levels": {"0": say("identity-level-self")},
            "total": self.results.total,
        });
        match head {
            Value::Object(head) => head,
            _ => Map::new(),
        }
    }

    /// Its records in their order, each with its place.
    pub(in crate::http) fn hits(&self) -> impl Iterator<Item = (usize, &Item, &Found)> {
        let hits = self.results.items.iter().zip(&self.results.answer.found);
        hits.enumerate().map(|(at, (item, found))| (at + 1, item, found))
    }

    /// One of them.
    pub(super) fn hit(&self, place: usize, item: &Item, found: &Found) -> Value {
        let document = &item.document;
        let reasons: Vec<Value> = found.reasons.iter().map(|reason| why(self.lang, reason)).collect();
        json!({
            "place": place,
            "org": document.org,
            "key": document.key,
            "id": document.id,
            "kind": document.kind.name(),
            "title": document.title,
            "publisher": item.publisher.as_ref().map(|own| &own.title).unwrap_or(&Default::default()),
            "level": LEVEL,
            "seq": document.seq.0,
            "published": time(document.seq.time()),
            "expires": time(document.expires),
            "score": found.score,
            "why": reasons,
        })
    }
}

impl Known {
    pub(super) fn to_json(&self) -> Value {
        json!({
            "org": self.org,
            "name": self.own.as_ref().map(|own| &own.title).unwrap_or(&Default::default()),
            "level": LEVEL,
            "records": self.records,
            "completeness": completeness(&self.publisher),
        })
    }
}

impl Peer {
    pub(super) fn to_json(&self) -> Value {
        json!({
            "node": self.info.peer,
            "org": self.info.org,
            "name": self.own.as_ref().map(|own| &own.title).unwrap_or(&Default::default()),
            "software": self.info.software,
            "connected": self.info.connected,
            "last_sync": self.info.last_sync.map(time),
            "in_step": self.info.in_step,
        })
    }
}

fn publishers(app: &App, now: UnixMillis) -> Result<Vec<Known>, Problem> {
    let policy = app.node.policy();
    let orgs: Vec<(OrgId, usize)> = app.node.read(|replica| {
        let visible = |view: &kirjo_protocol::replica::View<'_>| is_visible(view, now, policy);
        let shown = replica.orgs().map(|org| org.id).filter(|org| !policy.hides(org));
        shown.map(|org| (org, replica.records_of(&org).filter(visible).count())).collect()
    });
    let mut publishers = Vec::with_capacity(orgs.len());
    for (org, records) in orgs {
        // Gone meanwhile.
        let Some(publisher) = app.node.completeness(&org)? else { continue };
        publishers.push(Known { org, own: app.catalogue.publisher(&app.node, &org)?, records, publisher });
    }
    Ok(publishers)
}

fn nodes(app: &App) -> Result<Vec<Peer>, Problem> {
    let mut nodes = Vec::new();
    for info in app.node.peers() {
        if info.org.is_some_and(|org| app.node.policy().hides(&org)) {
            continue;
        }
        let own = match &info.org {
            Some(org) => app.catalogue.publisher(&app.node, org)?,
            None => None,
        };
        nodes.push(Peer { info, own });
    }
    Ok(nodes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_have_to_be_cut_is_refused_with_both_numbers() {
        assert!(bounded(MAX_HITS).is_ok());
        let refused = bounded(MAX_HITS + 1).unwrap_err();
        assert_eq!(refused.status().as_u16(), 422);
        for lang in Lang::ALL {
            let said = refused.detail_in(lang);
            assert!(said.contains("10001") && said.contains("10000"), "{said}");
        }
    }
}
