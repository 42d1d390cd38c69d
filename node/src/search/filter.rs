//! By what a request narrows what was found, and how many there are of each value.

use std::collections::BTreeMap;

use kirjo_protocol::kind::{Kind, PUBLISHED};
use kirjo_protocol::time::UnixMillis;

use super::SearchError;
use super::facets::FACETS;
use super::index::DEADLINE;
use super::rank::{Columns, Ranked, View};
use super::request::{Counts, Request};

/// By what a request narrows what was found.
pub(super) struct Filter<'r> {
    request: &'r Request,
    kinds: Vec<u8>,
    orgs: Vec<Option<u32>>,
    columns: Vec<Option<Columns>>,
    /// When a range of deadlines is asked for.
    deadlines: Option<Columns>,
}

impl<'r> Filter<'r> {
    pub(super) fn new(view: &View, request: &'r Request) -> Result<Self, SearchError> {
        let kind = |kind: &Kind| PUBLISHED.iter().position(|own| own == kind).and_then(|at| u8::try_from(at).ok());
        let columns = FACETS.iter().enumerate().map(|(at, facet)| {
            let needed = request.count || request.codes.contains_key(&at);
            if needed { view.columns(facet.name).map(Some) } else { Ok(None) }
        });
        Ok(Self {
            request,
            kinds: request.kinds.iter().filter_map(kind).collect(),
            orgs: request.orgs.iter().map(|org| view.snapshot.org_number(org)).collect(),
            columns: columns.collect::<Result<_, _>>()?,
            deadlines: if request.closes.is_open() { None } else { Some(view.columns(DEADLINE)?) },
        })
    }

    /// Whether a record is in the ranges that are asked for. They are no facets: what is outside counts nowhere.
    fn in_ranges(&self, view: &View, hit: u32) -> bool {
        let signed = view.snapshot.hit(hit);
        let mut deadlines =
            self.deadlines.iter().flat_map(|column| view.place(hit).map(|place| column.at(place))).flatten();
        self.request.updated.contains(signed.seq.time())
            && self.request.expires.contains(signed.expires)
            && (self.deadlines.is_none() || deadlines.any(|instant| self.request.closes.contains(UnixMillis(instant))))
    }

    /// What passes, and counts: a record that fails for one facet alone still counts for the other values of that facet.
    pub(super) fn apply(&self, view: &View, ranked: Vec<Ranked>, count: bool) -> (Vec<Ranked>, Option<Counts>) {
        let mut counts = Counts {
            kinds: vec![0; PUBLISHED.len()],
            orgs: BTreeMap::new(),
            codes: vec![BTreeMap::new(); FACETS.len()],
        };
        let mut orgs: Vec<usize> = vec![0; if count { view.snapshot.organisations() } else { 0 }];
        let (kind_facet, org_facet) = (FACETS.len(), FACETS.len() + 1);
        let ranked = ranked.into_iter().filter(|ranked| self.in_ranges(view, ranked.hit));
        let kept = ranked.filter(|ranked| {
            let (kind, org) = view.snapshot.kind_and_org(ranked.hit);
            let place = view.place(ranked.hit);
            // The only facet that it fails for.
            let mut failed: Option<usize> = None;
            let mut fails = 0;
            let mut fail = |facet: usize| {
                failed = Some(facet);
                fails += 1;
            };
            if !self.kinds.is_empty() && !self.kinds.contains(&kind) {
                fail(kind_facet);
            }
            if !self.request.orgs.is_empty() && !self.orgs.contains(&Some(org)) {
                fail(org_facet);
            }
            for (facet, wanted) in &self.request.codes {
                let values =
                    self.columns[*facet].as_ref().zip(place).into_iter().flat_map(|(column, place)| column.at(place));
                if !values.into_iter().any(|value| wanted.contains(&value)) {
                    fail(*facet);
                }
            }
            if count && fails <= 1 {
                let counted = |facet: usize| failed.is_none_or(|failed| failed == facet);
                if counted(kind_facet) {
                    counts.kinds[usize::from(kind)] += 1;
                }
                if counted(org_facet) {
                    orgs[org as usize] += 1;
                }
                for (facet, column) in self.columns.iter().enumerate().filter(|(facet, _)| counted(*facet)) {
                    for value in column.as_ref().zip(place).into_iter().flat_map(|(column, place)| column.at(place)) {
                        *counts.codes[facet].entry(value).or_default() += 1;
                    }
                }
            }
            fails == 0
        });
        let kept: Vec<Ranked> = kept.collect();
        if !count {
            return (kept, None);
        }
        counts.orgs = view
            .snapshot
            .org_ids()
            .filter_map(|(org, at)| {
                let count = orgs[at as usize];
                (count > 0).then_some((*org, count))
            })
            .collect();
        (kept, Some(counts))
    }
}
