//! A record as readers are shown it.
//!
//! Everything of it, in its publisher's words, with one exception: of a showcase only the items whose owners consent.
//! The signed bytes always have them all, for they can't be altered.

use std::borrow::Cow;

use ciborium::value::Value;
use kirjo_protocol::content::{LangMap, showcase};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{OrgId, RecordKey};

/// A record, its publisher's name, and the content that readers are shown.
#[derive(Debug, Clone)]
pub struct Shown<'r> {
    /// The record as it was signed.
    pub record: &'r Record,
    /// The publisher's own name, when its record is visible.
    pub publisher: Option<&'r LangMap>,
    content: Option<Cow<'r, Value>>,
}

impl<'r> Shown<'r> {
    /// A record with all that it says.
    pub fn whole(record: &'r Record, publisher: Option<&'r LangMap>) -> Self {
        Self { record, publisher, content: record.body().content.as_ref().map(Cow::Borrowed) }
    }

    /// A showcase without the items that are not to be shown.
    #[must_use]
    pub fn without(mut self, items: &[(OrgId, RecordKey)]) -> Self {
        if let (Some(content), false) = (&mut self.content, items.is_empty()) {
            showcase::remove(content.to_mut(), items);
        }
        self
    }

    /// What readers are shown of the content; nothing of a retraction.
    pub fn content(&self) -> Option<&Value> {
        self.content.as_deref()
    }
}
