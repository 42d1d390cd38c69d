//! What an import will do, before it does anything.

use std::collections::{BTreeMap, BTreeSet};

use kirjo_node::import::{Candidate, Import};
use kirjo_protocol::limits::QUOTA_RECORDS;
use serde_json::Value;

use super::super::{items, text};
use crate::failure::Failure;
use crate::lang::Words;
use crate::output;

/// A record that the organisation has published.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) key: String,
    pub(super) kind: String,
    pub(super) local_id: Option<String>,
    pub(super) source: Option<String>,
    title: Value,
}

impl Held {
    /// Reads the node's answer.
    pub(super) fn of(answer: &Value) -> Vec<Self> {
        let held = |item: &Value| Self {
            key: text(item, "key").to_owned(),
            kind: text(item, "kind").to_owned(),
            local_id: item.get("local_id").and_then(Value::as_str).map(str::to_owned),
            source: item.get("source").and_then(Value::as_str).map(str::to_owned),
            title: item.get("title").cloned().unwrap_or_default(),
        };
        items(answer, "items").iter().map(held).collect()
    }

    /// Key, id and title on one line.
    pub(super) fn line(&self, words: Words) -> String {
        let title = words.pick(&self.title).map(output::plain).unwrap_or_default();
        format!("{}  {}  {title}", self.key, output::plain(self.local_id.as_deref().unwrap_or_default()))
    }
}

/// A record that will be published.
pub(super) struct Planned<'i> {
    pub(super) candidate: &'i Candidate,
    /// Whether the organisation has none with this id yet.
    pub(super) new: bool,
}

/// What an import will do.
pub(super) struct Plan<'i> {
    pub(super) records: Vec<Planned<'i>>,
    /// Records whose id belongs to something that was not imported from this source, and to which one.
    pub(super) taken: Vec<(&'i Candidate, Option<String>)>,
    /// What the source no longer has.
    pub(super) vanished: Vec<Held>,
}

impl<'i> Plan<'i> {
    /// Compares what was read with what is published.
    pub(super) fn of(words: Words, import: &'i Import, held: &[Held], replace: bool) -> Result<Self, Failure> {
        let by_id: BTreeMap<&str, &Held> =
            held.iter().filter_map(|held| Some((held.local_id.as_deref()?, held))).collect();
        let (mut records, mut taken) = (Vec::with_capacity(import.candidates.len()), Vec::new());
        for candidate in &import.candidates {
            // An organisation has one profile, whatever its id.
            let profile = || held.iter().find(|held| candidate.is_profile && held.kind == "organisation");
            let known = by_id.get(candidate.id.as_str()).copied().or_else(profile);
            match known {
                Some(known) if !replace && known.source.as_deref() != Some(&candidate.source) => {
                    taken.push((candidate, known.source.clone()));
                }
                _ => records.push(Planned { candidate, new: known.is_none() }),
            }
        }
        let new = records.iter().filter(|planned| planned.new).count() as u64;
        let beyond = import.found - import.candidates.len() as u64;
        let total = held.len() as u64 + new + beyond;
        if total > QUOTA_RECORDS as u64 || beyond > 0 {
            let facts = [
                ("found", import.found.into()),
                ("held", held.len().into()),
                ("total", total.into()),
                ("max", QUOTA_RECORDS.into()),
            ];
            return Err(Failure::new(words.say("cli-import-quota", &facts)));
        }
        let sources: BTreeSet<&str> = import.sources.iter().map(String::as_str).collect();
        let vanished = held
            .iter()
            .filter(|held| held.source.as_deref().is_some_and(|source| sources.contains(source)))
            .filter(|held| held.local_id.as_deref().is_some_and(|id| !import.has(id)))
            .cloned()
            .collect();
        Ok(Self { records, taken, vanished })
    }

    /// The records in groups that fit into a request each.
    pub(super) fn batches(&self, records: usize, bytes: usize) -> Vec<&[Planned<'i>]> {
        let mut batches = Vec::new();
        let (mut start, mut size) = (0, 0);
        for (at, planned) in self.records.iter().enumerate() {
            let more = planned.candidate.record.len();
            if at > start && (at - start == records || size + more > bytes) {
                batches.push(&self.records[start..at]);
                (start, size) = (at, 0);
            }
            size += more;
        }
        if start < self.records.len() {
            batches.push(&self.records[start..]);
        }
        batches
    }
}

#[cfg(test)]
mod tests {
    use kirjo_node::import::{Format, Options, Source};
    use kirjo_node::messages::Lang;
    use serde_json::json;

    use super::*;

    fn import(ids: &[String]) -> Import {
        let source = Source { name: Some("List".into()), licence: Some("own".into()), ..Source::default() };
        let mut import = Import::new(Options { source, today: "2026-11-28".into(), ..Options::default() });
        let lines: Vec<String> = ids.iter().map(|id| json!({"kind": "product", "localId": id}).to_string()).collect();
        import.read("a.ndjson", Some(Format::Ndjson), lines.join("\n").as_bytes()).unwrap();
        import
    }

    fn held(entries: &[(&str, Option<&str>)]) -> Vec<Held> {
        let items: Vec<Value> = entries
            .iter()
            .map(
                |(id, source)| json!({"key": format!("key-{id}"), "kind": "product", "local_id": id, "source": source}),
            )
            .collect();
        Held::of(&json!({ "items": items }))
    }

    fn plan<'i>(import: &'i Import, held: &[Held], replace: bool) -> Result<Plan<'i>, Failure> {
        Plan::of(Words::of(Some(Lang::En)), import, held, replace)
    }

    fn ids(records: &[Planned<'_>]) -> Vec<(String, bool)> {
        records.iter().map(|planned| (planned.candidate.id.clone(), planned.new)).collect()
    }

    #[test]
    fn what_another_source_or_a_person_wrote_is_left_alone_unless_told_otherwise() {
        let import = import(&["a".into(), "b".into(), "c".into(), "d".into()]);
        let held = held(&[("a", Some("List")), ("b", Some("Other")), ("c", None), ("e", Some("List")), ("f", None)]);
        let careful = plan(&import, &held, false).unwrap();
        assert_eq!(ids(&careful.records), [("a".into(), false), ("d".into(), true)]);
        let taken: Vec<_> = careful.taken.iter().map(|(one, source)| (one.id.as_str(), source.as_deref())).collect();
        assert_eq!(taken, [("b", Some("Other")), ("c", None)]);
        let vanished: Vec<_> = careful.vanished.iter().map(|held| held.key.as_str()).collect();
        assert_eq!(vanished, ["key-e"], "what no import brought is never offered for retraction");
        assert_eq!(plan(&import, &held, true).unwrap().records.len(), 4);
    }

    #[test]
    fn an_import_beyond_the_quota_is_refused_before_it_begins() {
        let many: Vec<String> = (0..QUOTA_RECORDS + 1).map(|at| at.to_string()).collect();
        let refused = plan(&import(&many), &[], false).err().unwrap().to_string();
        assert!(refused.contains("10,001") || refused.contains("10001"), "{refused}");
        let fits = import(&many[..QUOTA_RECORDS - 1]);
        assert!(plan(&fits, &held(&[("x", None)]), false).is_ok());
        assert!(plan(&fits, &held(&[("x", None), ("y", None)]), false).is_err());
        assert!(plan(&fits, &held(&[("x", None), ("1", Some("List"))]), false).is_ok(), "a change makes no new record");
    }

    #[test]
    fn requests_are_bounded_and_lose_no_record() {
        let import = import(&(0..23).map(|at| at.to_string()).collect::<Vec<_>>());
        let plan = plan(&import, &[], false).unwrap();
        let sizes = |batches: Vec<&[Planned<'_>]>| batches.iter().map(|batch| batch.len()).collect::<Vec<_>>();
        assert_eq!(sizes(plan.batches(10, usize::MAX)), [10, 10, 3]);
        assert_eq!(sizes(plan.batches(10, 1)), [1; 23]);
    }
}
