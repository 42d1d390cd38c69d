//! `kirjo verify --proof`: whether a record is among those that its publisher's signed head counts.

use std::path::Path;

use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::NetworkId;
use kirjo_protocol::proof::{Checked, Claim, InclusionProof, MAX_PROOF_BYTES};
use serde_json::{Map, Value, json};

use super::verify::{Membership, read};
use crate::failure::Failure;
use crate::lang::Words;
use crate::output;

/// What a proof shows, and whether its head's signer belongs to the organisation.
pub(super) struct Shown {
    proof: InclusionProof,
    checked: Checked,
    head_member: Membership,
}

impl Shown {
    /// Reads a proof and checks it for a record.
    pub(super) fn read(
        words: Words,
        file: &Path,
        record: &Record,
        network: &NetworkId,
        belongs: impl Fn(&Record) -> Membership,
    ) -> Result<Self, Failure> {
        let name = file.display().to_string();
        let bytes = read(words, &name, MAX_PROOF_BYTES)?;
        let proof = InclusionProof::from_json(&bytes).map_err(|error| {
            Failure::new(words.tell("cli-not-proof", &[("file", name), ("reason", error.to_string())]))
        })?;
        let checked = proof.check(record, network);
        let head_member = checked.head.as_ref().map_or(Membership::NotChecked, belongs);
        Ok(Self { proof, checked, head_member })
    }

    /// Whether everything that was looked at is as it should be.
    pub(super) fn holds(&self) -> bool {
        self.checked.failed.is_empty() && self.head_member.verdict() != Some(false)
    }

    fn claim(&self, claim: Claim) -> bool {
        !self.checked.failed.contains(&claim)
    }

    pub(super) fn to_json(&self) -> Value {
        let claims: Map<String, Value> =
            Claim::ALL.iter().map(|claim| (claim.name().to_owned(), self.claim(*claim).into())).collect();
        json!({
            "holds": self.holds(),
            "claims": claims,
            "head_membership": self.head_member.code(),
            "head_as_of": self.checked.content.map(|head| output::time(head.as_of)),
            "count": self.checked.content.map(|head| head.count),
            "index": self.proof.index,
        })
    }

    /// Each claim apart, for people.
    pub(super) fn facts(&self, words: Words) -> Vec<(String, String)> {
        let answer = |good: bool| words.word(if good { "yes" } else { "no" });
        let mut facts = vec![(words.word("cli-proof"), answer(self.holds()))];
        let claims = Claim::ALL.iter();
        facts.extend(
            claims.map(|claim| (words.word(&format!("cli-claim-{}", claim.name())), answer(self.claim(*claim)))),
        );
        let member = words.word(&format!("cli-member-{}", self.head_member.code()));
        facts.push((words.word("cli-head-member"), member));
        if let Some(head) = self.checked.content {
            facts.push((words.word("cli-head-as-of"), output::time(head.as_of)));
            facts.push((words.word("cli-head-count"), head.count.to_string()));
        }
        facts
    }
}
