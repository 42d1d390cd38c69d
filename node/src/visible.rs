//! The one answer to whether readers of this node may see a record.
//!
//! Pages, lists, search, counts and the reading API all ask [`is_visible`], so that they can't disagree:
//! a record that is counted is also found, and one that is hidden is hidden everywhere.

use std::collections::BTreeSet;

use kirjo_protocol::id::OrgId;
use kirjo_protocol::replica::View;
use kirjo_protocol::time::UnixMillis;

/// What this node's operator keeps from its readers. The records stay in the set, are reconciled and
/// served to other nodes: local policy decides what is shown, never what is held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Organisations of which nothing is shown.
    pub hidden_orgs: BTreeSet<OrgId>,
}

impl Policy {
    /// Whether the operator hides an organisation.
    pub fn hides(&self, org: &OrgId) -> bool {
        self.hidden_orgs.contains(org)
    }
}

/// Whether readers may see a record: a published winner, not retracted, its lease not ended, of a known
/// kind, without critical fields this version doesn't know, and not hidden by the operator.
pub fn is_visible(view: &View<'_>, now: UnixMillis, policy: &Policy) -> bool {
    view.is_showable(now) && !policy.hides(&view.org)
}
