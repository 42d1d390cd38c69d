//! What a harvester asks, and what can be wrong with it.

use axum::extract::Query;
use axum::http::Uri;
use kirjo_protocol::id::{OrgId, RecordId};
use kirjo_protocol::kind::{Kind, PUBLISHED};
use kirjo_protocol::time::{DAY, SECOND, UnixMillis};

use super::item::Item;
use super::metadata::Format;
use super::token::Token;
use crate::clock::parse_instant;

/// What is wrong with a request, in the protocol's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) code: &'static str,
    pub(super) text: String,
}

impl Wrong {
    pub(super) fn new(code: &'static str, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }

    fn argument(text: impl Into<String>) -> Self {
        Self::new("badArgument", text)
    }

    pub(super) fn no_such_item(identifier: &str) -> Self {
        Self::new("idDoesNotExist", format!("There is no item {}.", short(identifier)))
    }
}

fn short(text: &str) -> String {
    text.chars().take(120).collect()
}

/// A request.
#[derive(Debug, Clone)]
pub(super) enum Request {
    Identify,
    Formats(Option<String>),
    Sets,
    Get { identifier: String, format: Format },
    List { headers_only: bool, list: List },
}

/// Records that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Set {
    Kind(Kind),
    Org(OrgId),
}

impl Set {
    pub(super) fn read(spec: &str) -> Option<Self> {
        match spec.split_once(':')? {
            ("kind", name) => PUBLISHED.into_iter().find(|kind| kind.name() == name).map(Self::Kind),
            ("org", org) => org.parse().ok().map(Self::Org),
            _ => None,
        }
    }

    pub(super) fn spec(&self) -> String {
        match self {
            Self::Kind(kind) => format!("kind:{}", kind.name()),
            Self::Org(org) => format!("org:{org}"),
        }
    }
}

/// Which items a list has, and where to go on.
#[derive(Debug, Clone)]
pub(super) struct List {
    pub(super) format: Format,
    pub(super) set: Option<Set>,
    pub(super) from: Option<UnixMillis>,
    /// The first instant that is too late.
    pub(super) before: Option<UnixMillis>,
    pub(super) after: Option<(UnixMillis, RecordId)>,
    /// Items given before.
    pub(super) given: usize,
}

impl List {
    pub(super) fn wants(&self, item: &Item) -> bool {
        let in_set = match &self.set {
            None => true,
            Some(Set::Kind(kind)) => item.kind == *kind,
            Some(Set::Org(org)) => item.org == *org,
        };
        in_set
            && self.from.is_none_or(|from| item.at.0 / SECOND >= from.0 / SECOND)
            && self.before.is_none_or(|before| item.at < before)
    }
}

type Arguments = Vec<(String, String)>;

impl Request {
    /// Reads the part of an address after the question mark; gives the arguments back for the answer to repeat.
    pub(super) fn read(query: &str) -> Result<(Self, Arguments), Wrong> {
        let uri: Uri = format!("/?{query}").parse().map_err(|_| Wrong::argument("The arguments can't be read."))?;
        let Query(arguments) = Query::<Arguments>::try_from_uri(&uri)
            .map_err(|_| Wrong::argument("The arguments are not encoded as they must be."))?;
        for (at, (name, _)) in arguments.iter().enumerate() {
            if arguments[..at].iter().any(|(before, _)| before == name) {
                let code = if name == "verb" { "badVerb" } else { "badArgument" };
                return Err(Wrong::new(code, format!("The argument {} is given twice.", short(name))));
            }
        }
        let get = |name: &str| arguments.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        let allow = |allowed: &[&str]| match arguments
            .iter()
            .find(|(name, _)| name != "verb" && !allowed.contains(&name.as_str()))
        {
            Some((name, _)) => Err(Wrong::argument(format!("The argument {} is not one of this verb.", short(name)))),
            None => Ok(()),
        };
        let request = match get("verb") {
            Some("Identify") => allow(&[]).map(|()| Self::Identify),
            Some("ListMetadataFormats") => {
                allow(&["identifier"]).map(|()| Self::Formats(get("identifier").map(str::to_owned)))
            }
            Some("ListSets") => match get("resumptionToken") {
                // The list of sets is always whole, so that there are no tokens for it.
                Some(_) => Err(Wrong::new("badResumptionToken", "The list of sets has no parts.")),
                None => allow(&[]).map(|()| Self::Sets),
            },
            Some("GetRecord") => allow(&["identifier", "metadataPrefix"]).and_then(|()| {
                let identifier =
                    get("identifier").ok_or_else(|| Wrong::argument("The argument identifier is missing."))?;
                Ok(Self::Get { identifier: identifier.to_owned(), format: format(get("metadataPrefix"))? })
            }),
            Some(verb @ ("ListRecords" | "ListIdentifiers")) => {
                let list = match get("resumptionToken") {
                    Some(token) => allow(&["resumptionToken"]).and_then(|()| Token::read(token)),
                    None => allow(&["metadataPrefix", "from", "until", "set"])
                        .and_then(|()| list(get("metadataPrefix"), get("set"), get("from"), get("until"))),
                };
                list.map(|list| Self::List { headers_only: verb == "ListIdentifiers", list })
            }
            Some(other) => Err(Wrong::new("badVerb", format!("There is no verb {}.", short(other)))),
            None => Err(Wrong::new("badVerb", "The argument verb is missing.")),
        };
        Ok((request?, arguments))
    }
}

fn format(prefix: Option<&str>) -> Result<Format, Wrong> {
    let prefix = prefix.ok_or_else(|| Wrong::argument("The argument metadataPrefix is missing."))?;
    let known = Format::ALL.iter().find(|format| format.prefix() == prefix).copied();
    known.ok_or_else(|| Wrong::new("cannotDisseminateFormat", format!("Items have no format {}.", short(prefix))))
}

/// Reads the arguments of a list that begins.
pub(super) fn list(
    prefix: Option<&str>,
    set: Option<&str>,
    from: Option<&str>,
    until: Option<&str>,
) -> Result<List, Wrong> {
    let format = format(prefix)?;
    let set = match set {
        None => None,
        Some(spec) => {
            Some(Set::read(spec).ok_or_else(|| Wrong::argument(format!("There is no set {}.", short(spec))))?)
        }
    };
    let instant = |name: &str, text: Option<&str>| match text {
        None => Ok(None),
        Some(text) => {
            let whole = text.len() == 10 || (text.len() == 20 && text.ends_with('Z'));
            let at = parse_instant(text).filter(|_| whole);
            at.map(Some)
                .ok_or_else(|| Wrong::argument(format!("{name} is not a date or an instant in UTC: {}.", short(text))))
        }
    };
    let (start, end) = (instant("from", from)?, instant("until", until)?);
    if let (Some(from), Some(until)) = (from, until)
        && from.len() != until.len()
    {
        return Err(Wrong::argument("from and until are not of the same granularity."));
    }
    if start.zip(end).is_some_and(|(start, end)| start > end) {
        return Err(Wrong::argument("from is after until."));
    }
    // The last second or day belongs to the list.
    let step = if until.is_some_and(|until| until.len() == 10) { DAY } else { SECOND };
    Ok(List { format, set, from: start, before: end.map(|end| end.plus(step)), after: None, given: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_in_the_words_of_the_protocol() {
        for (query, code) in [
            ("", "badVerb"),
            ("verb=Nonsense", "badVerb"),
            ("verb=Identify&verb=Identify", "badVerb"),
            ("verb=Identify&x=1", "badArgument"),
            ("verb=ListRecords", "badArgument"),
            ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
            ("verb=ListRecords&metadataPrefix=oai_dc&set=nonsense", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=yesterday", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-02T00:00:00Z", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-03&until=2026-01-02", "badArgument"),
            ("verb=ListRecords&resumptionToken=nonsense", "badResumptionToken"),
            ("verb=ListRecords&resumptionToken=nonsense&metadataPrefix=oai_dc", "badArgument"),
            ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
            ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ] {
            assert_eq!(Request::read(query).unwrap_err().code, code, "{query}");
        }
        for good in
            ["verb=Identify", "verb=ListSets", "verb=ListIdentifiers&metadataPrefix=rdf&from=2026-01-01&set=kind:call"]
        {
            assert!(Request::read(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn a_day_belongs_to_a_list_to_its_end() {
        let list = list(Some("oai_dc"), None, Some("2026-01-01"), Some("2026-01-01")).unwrap();
        assert_eq!(list.before.unwrap().0 - list.from.unwrap().0, DAY);
    }
}
