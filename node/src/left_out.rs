//! What this node leaves out by its operator's rules: the records stay in the set, their payloads are not kept.
//!
//! The replica knows which rules there are; here is what people are told about them, and how they survive a restart.
//! A rule is written in the same step in which the payloads go, so that neither is ever there without the other.

use std::collections::BTreeMap;

use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::replica::DropRule;
use kirjo_protocol::time::UnixMillis;

use crate::node::NodeError;
use crate::store::{Change, Store, StoreError};

/// Where the store keeps the rules: under this and the text of the rule.
const RULE_KEY: &[u8] = b"drop-rule/";
/// Most characters of a reason: readers see it whole.
pub const MAX_REASON: usize = 300;

/// What the operator said about a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The reason, as readers are told it.
    pub reason: String,
    /// When the rule was given.
    pub since: UnixMillis,
}

/// A rule as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The rule.
    pub rule: DropRule,
    /// What the operator said about it.
    pub why: Why,
    /// How many records it leaves out now.
    pub records: usize,
}

/// The rules of a node, with what was said about them.
pub(crate) type Rules = BTreeMap<DropRule, Why>;

/// The rule by which a record is left out, that about the record alone first.
pub(crate) fn why(rules: &Rules, org: &OrgId, key: &RecordKey) -> Option<Why> {
    let of_record = rules.get(&DropRule::Record(*org, *key));
    of_record.or_else(|| rules.get(&DropRule::Org(*org))).cloned()
}

/// A reason that can be shown: one line, neither empty nor long.
pub(crate) fn reason(text: &str) -> Result<String, NodeError> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= MAX_REASON && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(NodeError::BadReason(MAX_REASON)) }
}

/// Reads the rules that a store keeps.
pub(crate) fn read_rules(store: &Store) -> Result<Rules, StoreError> {
    let mut rules = Rules::new();
    for (key, value) in store.metas(RULE_KEY)? {
        let rule = std::str::from_utf8(&key).ok().and_then(|text| text.parse().ok());
        let value = String::from_utf8_lossy(&value);
        let said = value.split_once(' ').and_then(|(since, reason)| Some((since.parse().ok()?, reason)));
        match (rule, said) {
            (Some(rule), Some((since, reason))) => {
                rules.insert(rule, Why { reason: reason.to_owned(), since: UnixMillis(since) });
            }
            _ => tracing::warn!("a rule about what to leave out can't be read and is passed over"),
        }
    }
    Ok(rules)
}

/// The change that keeps a rule, or forgets it.
pub(crate) fn keep_rule(rule: DropRule, why: Option<&Why>) -> Change {
    let key = [RULE_KEY, rule.to_string().as_bytes()].concat();
    Change::Meta { key, value: why.map(|why| format!("{} {}", why.since.0, why.reason).into_bytes()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_that_can_be_shown() {
        assert_eq!(reason(" A court has ordered it. ").unwrap(), "A court has ordered it.");
        for wrong in ["", "  ", "two\nlines", "bell\u{7}", &"x".repeat(MAX_REASON + 1)] {
            assert!(matches!(reason(wrong), Err(NodeError::BadReason(MAX_REASON))), "{wrong:?}");
        }
        assert!(reason(&"ä".repeat(MAX_REASON)).is_ok());
    }

    #[test]
    fn rules_are_read_as_they_were_kept_and_the_narrower_one_gives_the_reason() {
        let home = tempfile::tempdir().unwrap();
        let network = "demo".parse().unwrap();
        let (store, _) = Store::open(home.path(), &network).unwrap();
        let (org, key) = (OrgId([1; 32]), RecordKey([2; 16]));
        let said = |reason: &str| Why { reason: reason.to_owned(), since: UnixMillis(7) };
        let rules: Rules =
            [(DropRule::Org(org), said("all of it")), (DropRule::Record(org, key), said("this one"))].into();
        let changes = rules.iter().map(|(rule, why)| keep_rule(*rule, Some(why))).collect();
        store.apply_blocking(changes).unwrap();
        assert_eq!(read_rules(&store).unwrap(), rules);
        assert_eq!(why(&rules, &org, &key), Some(said("this one")));
        assert_eq!(why(&rules, &org, &RecordKey([3; 16])), Some(said("all of it")));
        assert_eq!(why(&rules, &OrgId([4; 32]), &key), None);
        store.apply_blocking(vec![keep_rule(DropRule::Org(org), None)]).unwrap();
        assert_eq!(read_rules(&store).unwrap().len(), 1);
    }
}
