//! Resumption tokens: the whole question and the place where the next part begins.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use kirjo_protocol::id::RecordId;
use kirjo_protocol::time::UnixMillis;

use super::item::Item;
use super::metadata::Format;
use super::request::{List, Set, Wrong};

/// Longest token that is looked at.
const TOKEN_MAX: usize = 500;

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token(String);

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Token {
    /// The token of the part after an item.
    pub(super) fn after(list: &List, last: &Item, given: usize) -> Self {
        let time = |at: Option<UnixMillis>| at.map_or_else(String::new, |at| at.0.to_string());
        let set = list.set.as_ref().map(Set::spec).unwrap_or_default();
        let parts = [
            list.format.prefix().to_owned(),
            set,
            time(list.from),
            time(list.before),
            last.at.0.to_string(),
            last.id.to_string(),
            (list.given + given).to_string(),
        ];
        Self(BASE64URL_NOPAD.encode(parts.join(" ").as_bytes()))
    }

    /// The list that goes on there.
    pub(super) fn read(text: &str) -> Result<List, Wrong> {
        Self::parse(text).ok_or_else(|| Wrong::new("badResumptionToken", "This is no token of this node."))
    }

    fn parse(text: &str) -> Option<List> {
        if text.len() > TOKEN_MAX {
            return None;
        }
        let text = String::from_utf8(BASE64URL_NOPAD.decode(text.as_bytes()).ok()?).ok()?;
        let parts: [&str; 7] = text.split(' ').collect::<Vec<_>>().try_into().ok()?;
        let [format, set, from, before, at, id, given] = parts;
        let time =
            |text: &str| if text.is_empty() { Some(None) } else { text.parse().ok().map(|at| Some(UnixMillis(at))) };
        let id: RecordId = id.parse().ok()?;
        Some(List {
            format: Format::ALL.iter().find(|own| own.prefix() == format).copied()?,
            set: if set.is_empty() { None } else { Some(Set::read(set)?) },
            from: time(from)?,
            before: time(before)?,
            after: Some((UnixMillis(at.parse().ok()?), id)),
            given: given.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::request;
    use super::*;
    use kirjo_protocol::id::{OrgId, RecordKey};
    use kirjo_protocol::kind::Kind;
    use kirjo_protocol::replica::Arrival;

    #[test]
    fn a_token_is_the_question_and_the_place() {
        let list = request::list(Some("rdf"), Some("kind:event"), Some("2026-01-01"), None).unwrap();
        let last = Item {
            at: UnixMillis(5),
            id: RecordId([3; 32]),
            org: OrgId([1; 32]),
            key: RecordKey([2; 16]),
            kind: Kind::Event,
            arrival: Arrival(1),
            deleted: false,
        };
        let next = Token::read(&Token::after(&list, &last, 100).to_string()).unwrap();
        assert_eq!((next.format, &next.set, next.from, next.before), (list.format, &list.set, list.from, list.before));
        assert_eq!((next.after, next.given), (Some(last.position()), 100));
        for bad in ["", "x", "AAAA", &"A".repeat(1_000)] {
            assert_eq!(Token::read(bad).unwrap_err().code, "badResumptionToken", "{bad}");
        }
    }
}
