//! The parameters of a request, each checked and none silently ignored.

use std::collections::BTreeMap;
use std::str::FromStr;

use axum::extract::Query;
use axum::http::Uri;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kirjo_protocol::codes;
use kirjo_protocol::content::text::is_language;
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::kind::{Kind, PUBLISHED};
use kirjo_protocol::replica::Arrival;
use kirjo_protocol::time::{DAY, UnixMillis};

use crate::catalogue::{DEFAULT_LIMIT, MAX_LIMIT, MAX_QUERY, Query as List};
use crate::deadline::Deadline;
use crate::search::facets::FACETS;
use crate::search::{MAX_WORDS, Range, Request, Sort, word_count};

use super::api::batch::MAX_BATCH;
use super::problem::Problem;

/// Parameters of a search that narrow it to days.
pub(crate) const RANGES: [&str; 6] =
    ["deadline-from", "deadline-to", "updated-from", "updated-to", "expires-from", "expires-to"];

/// The parameters of one request.
#[derive(Debug)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads the parameters of a program's request: what is given must be known, given once and not empty.
    pub(super) fn strict(uri: &Uri, allowed: &[&str]) -> Result<Self, Problem> {
        let params = Self::read(uri, allowed)?;
        params.lang()?;
        match params.0.iter().find(|(name, value)| value.is_empty() && name != "q") {
            Some((name, value)) => Err(Problem::bad_parameter(name, value, "empty")),
            None => Ok(params),
        }
    }

    /// Reads the parameters of a page's form, which sends its empty fields too.
    pub(super) fn of_form(uri: &Uri, allowed: &[&str]) -> Result<Self, Problem> {
        let mut params = Self::read(uri, allowed)?;
        params.0.retain(|(_, value)| !value.trim().is_empty());
        Ok(params)
    }

    /// The same where one parameter may be given several times, as check boxes of one name are: its values are then apart
    /// by commas.
    pub(super) fn of_boxes(uri: &Uri, allowed: &[&str], boxes: &str) -> Result<Self, Problem> {
        let (mut chosen, mut others) = (Vec::new(), Vec::new());
        for (name, value) in Self::given(uri)? {
            if name == boxes { chosen.push(value) } else { others.push((name, value)) }
        }
        let mut params = Self::checked(others, allowed)?;
        if !chosen.is_empty() {
            params.0.push((boxes.to_owned(), chosen.join(",")));
        }
        params.0.retain(|(_, value)| !value.trim().is_empty());
        Ok(params)
    }

    fn read(uri: &Uri, allowed: &[&str]) -> Result<Self, Problem> {
        Self::checked(Self::given(uri)?, allowed)
    }

    fn given(uri: &Uri) -> Result<Vec<(String, String)>, Problem> {
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|_| Problem::bad_parameter("?", uri.query().unwrap_or_default(), "encoding"))?;
        Ok(pairs)
    }

    fn checked(pairs: Vec<(String, String)>, allowed: &[&str]) -> Result<Self, Problem> {
        for (at, (name, _)) in pairs.iter().enumerate() {
            if !allowed.contains(&name.as_str()) {
                return Err(Problem::unknown_parameter(name, allowed));
            }
            if pairs[..at].iter().any(|(before, _)| before == name) {
                return Err(Problem::repeated_parameter(name));
            }
        }
        Ok(Self(pairs))
    }

    /// A value as it was given.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// All of them.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    fn parsed<T: FromStr>(&self, name: &str, rule: &str) -> Result<Option<T>, Problem> {
        let parse = |text: &str| text.parse().map_err(|_| Problem::bad_parameter(name, text, rule));
        self.text(name).map(parse).transpose()
    }

    /// `limit`: items of a page.
    pub(super) fn limit(&self) -> Result<usize, Problem> {
        match self.parsed("limit", "limit") {
            Ok(None) => Ok(DEFAULT_LIMIT),
            Ok(Some(limit)) if (1..=MAX_LIMIT).contains(&limit) => Ok(limit),
            _ => Err(Problem::bad_parameter("limit", self.text("limit").unwrap_or_default(), "limit")
                .arg("max", MAX_LIMIT.to_string())
                .member("minimum", 1)
                .member("maximum", MAX_LIMIT)),
        }
    }

    /// `kind`: one of the published kinds.
    pub(super) fn kind(&self) -> Result<Option<Kind>, Problem> {
        let Some(text) = self.text("kind") else { return Ok(None) };
        let allowed: Vec<&str> = PUBLISHED.iter().map(Kind::name).collect();
        let kind = PUBLISHED.into_iter().find(|kind| kind.name() == text);
        kind.map(Some).ok_or_else(|| Problem::not_one_of("kind", text, &allowed))
    }

    /// `lang`: a language of texts.
    pub(super) fn lang(&self) -> Result<Option<String>, Problem> {
        match self.text("lang") {
            Some(text) if !is_language(text) => Err(Problem::bad_parameter("lang", text, "lang")),
            lang => Ok(lang.map(str::to_owned)),
        }
    }

    /// `org`: an organisation's id.
    pub(super) fn org(&self) -> Result<Option<OrgId>, Problem> {
        self.parsed("org", "org")
    }

    /// `cursor`: where the page before ended.
    pub(super) fn cursor<T: FromStr>(&self) -> Result<Option<T>, Problem> {
        self.parsed("cursor", "cursor")
    }

    /// `since`: the last change that was seen. `next` is the number that no change has yet.
    pub(super) fn since(&self, next: Arrival) -> Result<Option<Arrival>, Problem> {
        match self.parsed::<u64>("since", "since")? {
            Some(since) if since > 0 && since >= next.0 => {
                Err(Problem::bad_parameter("since", &since.to_string(), "since-unknown"))
            }
            since => Ok(since.map(Arrival)),
        }
    }

    /// `format`: true for `cose`, false for `json`.
    pub(super) fn wants_cose(&self) -> Result<Option<bool>, Problem> {
        match self.text("format") {
            None => Ok(None),
            Some("cose") => Ok(Some(true)),
            Some("json") => Ok(Some(false)),
            Some(other) => Err(Problem::not_one_of("format", other, &["json", "cose"])),
        }
    }

    /// `ids`: places of records, as `ORG/KEY` apart by commas.
    pub(super) fn places(&self) -> Result<Vec<(OrgId, RecordKey)>, Problem> {
        let text = self.text("ids").unwrap_or_default();
        let place = |text: &str| {
            let (org, key) = text.split_once('/')?;
            Some((org.parse().ok()?, key.parse().ok()?))
        };
        let bad = |value: &str| {
            Problem::bad_parameter("ids", value, "ids").arg("max", MAX_BATCH.to_string()).member("maximum", MAX_BATCH)
        };
        // One more is enough to see that there are too many.
        let places: Result<Vec<_>, Problem> =
            text.split(',').take(MAX_BATCH + 1).map(|text| place(text).ok_or_else(|| bad(text))).collect();
        places.and_then(|places| if places.len() > MAX_BATCH { Err(bad(text)) } else { Ok(places) })
    }

    /// `q`: what was typed.
    pub(super) fn query(&self) -> Result<String, Problem> {
        let text = self.text("q").unwrap_or_default().trim();
        let too = |rule, max: usize| {
            Problem::bad_parameter("q", text, rule).arg("max", max.to_string()).member("maximum", max)
        };
        if text.chars().count() > MAX_QUERY {
            return Err(too("query", MAX_QUERY));
        }
        if word_count(text) > MAX_WORDS {
            return Err(too("words", MAX_WORDS));
        }
        Ok(text.to_owned())
    }

    /// All of a list. Parameters that the resource doesn't allow are not there.
    pub(super) fn list(&self) -> Result<List, Problem> {
        Ok(List {
            kind: self.kind()?,
            lang: self.lang()?,
            org: self.org()?,
            limit: self.limit()?,
            after: self.cursor()?,
            deadline: Deadline::default(),
        })
    }

    /// All of a search, facets included: several values of one are apart by commas.
    pub(super) fn search(&self) -> Result<Request, Problem> {
        let several = |name: &str| -> Vec<String> {
            self.text(name).map(|text| text.split(',').map(str::to_owned).collect()).unwrap_or_default()
        };
        let names: Vec<&str> = PUBLISHED.iter().map(Kind::name).collect();
        let kind = |text: &String| {
            let kind = PUBLISHED.into_iter().find(|kind| kind.name() == text);
            kind.ok_or_else(|| Problem::not_one_of("kind", text, &names))
        };
        let org = |text: &String| text.parse::<OrgId>().map_err(|_| Problem::bad_parameter("org", text, "org"));
        let mut codes = BTreeMap::new();
        for (number, facet) in FACETS.iter().enumerate() {
            if facet.name == "lang" {
                // A tag that no list has is a language in which there is nothing.
                if let Some(lang) = self.lang()? {
                    let primary = lang.split('-').next().unwrap_or_default();
                    codes.insert(number, vec![facet.number(primary).unwrap_or(u64::MAX)]);
                }
                continue;
            }
            let values = several(facet.name);
            if values.is_empty() {
                continue;
            }
            let number_of = |text: &String| {
                let allowed = || codes::all(facet.list).map(|code| code.code).collect::<Vec<_>>();
                facet.number(text).ok_or_else(|| Problem::not_one_of(facet.name, text, &allowed()))
            };
            codes.insert(number, values.iter().map(number_of).collect::<Result<_, _>>()?);
        }
        let sort = match self.text("sort") {
            None => Sort::default(),
            Some(text) => {
                let sort = Sort::ALL.into_iter().find(|sort| sort.name() == text);
                sort.ok_or_else(|| Problem::not_one_of("sort", text, &Sort::NAMES))?
            }
        };
        Ok(Request {
            text: self.query()?,
            kinds: several("kind").iter().map(kind).collect::<Result<_, _>>()?,
            orgs: several("org").iter().map(org).collect::<Result<_, _>>()?,
            codes,
            closes: self.range("deadline-from", "deadline-to")?,
            updated: self.range("updated-from", "updated-to")?,
            expires: self.range("expires-from", "expires-to")?,
            since: None,
            sort,
            limit: self.limit()?,
            after: self.cursor()?,
            count: self.yes("facets")?,
            explain: self.yes("explain")?,
            deadline: Deadline::default(),
        })
    }

    /// Two days in UTC, from the start of one to the end of the other.
    fn range(&self, from: &str, to: &str) -> Result<Range, Problem> {
        let day = |name: &str| -> Result<Option<UnixMillis>, Problem> {
            let Some(text) = self.text(name) else { return Ok(None) };
            start_of(text).map(Some).ok_or_else(|| Problem::bad_parameter(name, text, "day"))
        };
        let (from, last) = (day(from)?, day(to)?);
        Ok(Range { from, to: last.map(|last| UnixMillis(last.0 + DAY - 1)) })
    }

    /// A parameter that is `true` or `false`, and false when it is not given.
    fn yes(&self, name: &str) -> Result<bool, Problem> {
        match self.text(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(Problem::not_one_of(name, other, &["true", "false"])),
        }
    }
}

/// The start of a day in UTC that is written as `2026-05-31`. No record is older than the count of seconds.
fn start_of(day: &str) -> Option<UnixMillis> {
    let date: Date = Some(day).filter(|day| day.len() == "2026-05-31".len())?.parse().ok()?;
    let start = date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond();
    Some(UnixMillis(u64::try_from(start).unwrap_or_default()))
}

/// A text as part of a query string.
pub(super) fn encoded(text: &str) -> String {
    let keep = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'_' | b'~');
    text.bytes().map(|c| if keep(c) { char::from(c).to_string() } else { format!("%{c:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Params, Problem> {
        let uri: Uri = format!("/api/v1/search?{query}").parse().unwrap();
        let names = [
            "q",
            "kind",
            "lang",
            "limit",
            "cursor",
            "org",
            "since",
            "format",
            "sort",
            "theme",
            "facets",
            "deadline-from",
            "updated-to",
        ];
        Params::strict(&uri, &names)
    }

    #[test]
    fn each_bad_value_is_refused_and_each_good_one_taken() {
        for good in [
            "",
            "q=",
            "q=koti+hoito",
            "kind=product",
            "kind=product,need",
            "theme=home-care",
            "sort=newest",
            "sort=deadline&deadline-from=2026-02-28",
            "updated-to=2024-02-29",
            "facets=true",
            "lang=smn",
            "lang=sv-FI",
            "limit=1",
            "limit=100",
            "since=0",
        ] {
            let params = read(good).unwrap();
            assert!(params.search().is_ok() && params.since(Arrival(1)).is_ok(), "{good}");
        }
        for bad in [
            "kind=",
            "kind=Product",
            "kind=head",
            "lang=Finnish",
            "limit=0",
            "limit=101",
            "limit=many",
            "org=abc",
            "cursor=abc",
            "sort=best",
            "deadline-from=soon",
            "updated-to=2025-02-29",
            "theme=home-care,nonsense",
            "theme=,",
            "facets=yes",
            "kind=product,head",
        ] {
            let refused = read(bad).and_then(|params| params.search());
            assert_eq!(refused.unwrap_err().status().as_u16(), 400, "{bad}");
        }
        assert!(read("nonsense=1").is_err() && read("limit=1&limit=2").is_err());
        assert!(read("format=xml").unwrap().wants_cose().is_err());
        assert!(read(&format!("q={}", "x".repeat(MAX_QUERY + 1))).unwrap().search().is_err());
        assert!(read(&format!("q={}", "x+".repeat(MAX_WORDS + 1))).unwrap().search().is_err());
    }

    #[test]
    fn a_place_in_the_log_of_another_node_is_noticed() {
        assert_eq!(read("since=6").unwrap().since(Arrival(7)).unwrap(), Some(Arrival(6)));
        assert!(read("since=7").unwrap().since(Arrival(7)).is_err());
        assert!(read("since=-1").unwrap().since(Arrival(7)).is_err());
    }

    #[test]
    fn a_form_may_send_its_empty_fields() {
        let uri: Uri = "/fi/search?q=&kind=".parse().unwrap();
        assert!(Params::of_form(&uri, &["q", "kind"]).unwrap().search().is_ok());
        assert!(Params::of_form(&uri, &["q"]).is_err());
    }

    #[test]
    fn check_boxes_of_one_name_are_one_list_and_everything_else_is_given_once() {
        let boxes = |query: &str| {
            let uri: Uri = format!("/fi/compare?{query}").parse().unwrap();
            Params::of_boxes(&uri, &["q"], "ids").map(|params| params.text("ids").map(str::to_owned))
        };
        assert_eq!(boxes("ids=a%2Fb&ids=c&q=x").unwrap(), Some("a/b,c".into()));
        assert_eq!(boxes("ids=a%2Cb").unwrap(), Some("a,b".into()));
        assert_eq!(boxes("").unwrap(), None);
        assert!(boxes("q=1&q=2").is_err() && boxes("nonsense=1").is_err());
    }
}
