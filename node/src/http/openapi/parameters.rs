//! The parameters of every resource: the names that its handler takes, and for each what the description of the
//! interface says of its values. Both are read from the same lists, so that neither knows more than the other.
//!
//! Descriptions are ids of messages here; [`document`](super::document) puts the words in their place.

use kirjo_protocol::codes;
use kirjo_protocol::content::SCHEMAS;
use kirjo_protocol::kind::{Kind, PUBLISHED};
use kirjo_protocol::survey::Format;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Required};

use crate::catalogue::{DEFAULT_LIMIT, MAX_LIMIT, MAX_QUERY};
use crate::http::api::batch::MAX_BATCH;
use crate::http::api::search::PARAMETERS;
use crate::http::compare;
use crate::http::params::RANGES;
use crate::search::Sort;
use crate::search::facets::FACETS;

/// The id of an organisation. The last of its letters carries one bit.
pub(in crate::http) const ORG: &str = "^[a-z2-7]{51}[aq]$";
/// The key of a record. The last of its letters carries three bits.
pub(in crate::http) const KEY: &str = "^[a-z2-7]{25}[aeimquy4]$";
/// A place in the order of a search.
const SEARCH_CURSOR: &str = "^[a-z2-7]{38}[aiqy]$";
/// A place in a list of records.
const LIST_CURSOR: &str = "^[a-z2-7]{64}$";
/// A language tag as records have them.
const LANGUAGE: &str = "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$";
/// Its longest.
const LANGUAGE_MAX: usize = 35;
/// What stands for this node's organisation in examples until the document is written.
pub(super) const OWN_ORG: &str = "{own-org}";
/// The same for the key of an organisation's own record.
pub(super) const OWN_KEY: &str = "{own-key}";

/// A key that no record of this node's organisation has.
const NO_KEY: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaa";

/// What a parameter takes.
#[derive(Debug, Clone, Copy)]
enum Takes {
    /// The words of a search.
    Words,
    /// One published kind: of these, or of all when none are named.
    Kind(&'static [Kind]),
    /// Several kinds, apart by commas.
    Kinds,
    /// An organisation.
    Org,
    /// Several organisations, apart by commas.
    Orgs,
    /// The key of a record.
    Key,
    /// Several codes of a list, apart by commas.
    Codes(&'static str),
    /// The language of sentences.
    Lang,
    /// The same, and of the texts that a record has to have.
    TextLang,
    /// How many items.
    Limit,
    /// A place that a list has given.
    Cursor(&'static str),
    /// A step of the log.
    Since,
    /// One of a few words.
    OneOf(&'static [&'static str]),
    /// A day.
    Day,
    /// `true` or `false`.
    Yes,
    /// Places of records, apart by commas.
    Places,
    /// A few of them, each once.
    Compared,
    /// A text of another protocol.
    Text,
    /// The file of a kind's schema.
    SchemaFile,
    /// A text of a form, with an example.
    Form(&'static str, &'static str),
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn of_form(pattern: &str) -> Object {
    text().pattern(Some(pattern)).build()
}

fn one_of<'v>(values: impl IntoIterator<Item = &'v str>) -> Object {
    text().enum_values(Some(values)).build()
}

fn several(of: Object) -> Schema {
    ArrayBuilder::new().items(of).min_items(Some(1)).build().into()
}

fn places() -> ArrayBuilder {
    ArrayBuilder::new().items(of_form(&format!("{}/{}", ORG.trim_end_matches('$'), KEY.trim_start_matches('^'))))
}

fn names(kinds: &[Kind]) -> Vec<&str> {
    if kinds.is_empty() { PUBLISHED.iter().map(Kind::name).collect() } else { kinds.iter().map(Kind::name).collect() }
}

fn codes_of(list: &'static str) -> Object {
    one_of(codes::all(list).map(|code| code.code))
}

impl Takes {
    fn schema(self) -> Schema {
        match self {
            Self::Words => text().max_length(Some(MAX_QUERY)).build().into(),
            Self::Kind(kinds) => one_of(names(kinds)).into(),
            Self::Kinds => several(one_of(names(&[]))),
            Self::Org => of_form(ORG).into(),
            Self::Orgs => several(of_form(ORG)),
            Self::Key => of_form(KEY).into(),
            Self::Codes(list) => several(codes_of(list)),
            Self::Lang | Self::TextLang => text().pattern(Some(LANGUAGE)).max_length(Some(LANGUAGE_MAX)).build().into(),
            Self::SchemaFile => {
                text().enum_values(Some(SCHEMAS.iter().map(|schema| format!("{}.json", schema.kind)))).build().into()
            }
            Self::Limit => ObjectBuilder::new()
                .schema_type(Type::Integer)
                .minimum(Some(1))
                .maximum(Some(MAX_LIMIT))
                .default(Some(DEFAULT_LIMIT.into()))
                .build()
                .into(),
            Self::Cursor(pattern) | Self::Form(pattern, _) => of_form(pattern).into(),
            Self::Since => ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).build().into(),
            Self::OneOf(values) => one_of(values.iter().copied()).into(),
            Self::Day => text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))).build().into(),
            Self::Yes => ObjectBuilder::new().schema_type(Type::Boolean).build().into(),
            Self::Places => places().min_items(Some(1)).max_items(Some(MAX_BATCH)).build().into(),
            Self::Compared => places()
                .min_items(Some(compare::FEWEST))
                .max_items(Some(compare::MOST))
                .unique_items(true)
                .build()
                .into(),
            Self::Text => text().min_length(Some(1)).build().into(),
        }
    }

    fn example(self) -> Option<Value> {
        Some(match self {
            Self::Words => "etähoito".into(),
            Self::Kind(kinds) => names(kinds)[0].into(),
            Self::Kinds => vec!["product", "competence"].into(),
            Self::Org => OWN_ORG.into(),
            Self::Orgs => vec![OWN_ORG].into(),
            Self::Key => OWN_KEY.into(),
            Self::Lang | Self::TextLang => "fi".into(),
            Self::Limit => 5.into(),
            Self::Since => 0.into(),
            Self::SchemaFile => "need.json".into(),
            Self::OneOf(values) => values[0].into(),
            Self::Day => "2026-05-31".into(),
            Self::Yes => true.into(),
            Self::Places => vec![format!("{OWN_ORG}/{OWN_KEY}")].into(),
            Self::Compared => vec![format!("{OWN_ORG}/{OWN_KEY}"), format!("{OWN_ORG}/{NO_KEY}")].into(),
            Self::Form(_, example) => example.into(),
            Self::Codes(list) => vec![codes::all(list).next()?.code].into(),
            // Only an answer before gives one.
            Self::Cursor(_) | Self::Text => return None,
        })
    }

    /// The message that says what it is for.
    fn message(self, name: &str) -> String {
        match self {
            Self::TextLang => "api-parameter-text-lang".to_owned(),
            Self::Codes(_) => "api-parameter-facet".to_owned(),
            Self::Compared => "api-parameter-compared".to_owned(),
            _ => format!("api-parameter-{name}"),
        }
    }

    fn parameter(self, name: &str, within: ParameterIn) -> Parameter {
        let is_list = matches!(self, Self::Kinds | Self::Orgs | Self::Codes(_) | Self::Places | Self::Compared);
        let required = if within == ParameterIn::Path || matches!(self, Self::Places | Self::Compared) {
            Required::True
        } else {
            Required::False
        };
        ParameterBuilder::new()
            .name(name)
            // In this order: whatever is in no other place yet is taken for a part of the path, which is required.
            .parameter_in(within)
            .required(required)
            .description(Some(self.message(name)))
            .schema(Some(RefOr::T(self.schema())))
            .style(is_list.then_some(ParameterStyle::Form))
            .explode(is_list.then_some(false))
            .example(self.example())
            .build()
    }
}

macro_rules! sets {
    ($within:ident: $($(#[$doc:meta])* $set:ident { $($name:literal: $takes:expr),* $(,)? })*) => {$(
        $(#[$doc])*
        pub(in crate::http) struct $set;

        impl $set {
            /// The names.
            #[allow(dead_code, reason = "those of paths are read by the router")]
            pub(in crate::http) const NAMES: &[&str] = &[$($name),*];
        }

        impl IntoParams for $set {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                vec![$($takes.parameter($name, ParameterIn::$within)),*]
            }
        }
    )*};
}

sets! { Path:
    /// A record by its place.
    RecordPath { "org": Takes::Org, "key": Takes::Key }
    /// An organisation.
    OrgPath { "org": Takes::Org }
    /// The schema of a kind.
    SchemaPath { "file": Takes::SchemaFile }
    /// One of several sitemaps.
    SitemapPath { "number": Takes::Form("^[1-9][0-9]{0,5}\\.xml$", "1.xml") }
}

sets! { Query:
    /// Of a resource without any.
    NoneQuery {}
    /// Of a resource that only has sentences in a language.
    LangQuery { "lang": Takes::Lang }
    /// Of the list of records.
    RecordsQuery {
        "kind": Takes::Kind(&[]), "lang": Takes::TextLang, "limit": Takes::Limit, "cursor": Takes::Cursor(LIST_CURSOR),
        "org": Takes::Org,
    }
    /// Of one record.
    RecordQuery {
        "format": Takes::OneOf(&["json", "jsonld", "ttl", "cose", "csv", "ics"]), "lang": Takes::Lang,
        "context": Takes::OneOf(&["link", "inline"]),
    }
    /// Of several records at once.
    BatchQuery { "ids": Takes::Places, "format": Takes::OneOf(&["json", "cose"]), "lang": Takes::Lang }
    /// Of the list of organisations.
    OrgsQuery { "limit": Takes::Limit, "cursor": Takes::Cursor(ORG), "lang": Takes::Lang }
    /// Of a comparison.
    CompareQuery { "ids": Takes::Compared, "lang": Takes::Lang }
    /// Of an identity.
    IdentityQuery { "format": Takes::OneOf(&["json", "cose"]), "lang": Takes::Lang }
    /// Of words to go on with.
    SuggestQuery { "q": Takes::Words, "lang": Takes::Lang, "limit": Takes::Limit }
    /// Of steps of the log.
    ChangesQuery { "since": Takes::Since, "limit": Takes::Limit, "lang": Takes::Lang }
    /// Of the stream of steps.
    EventsQuery { "since": Takes::Since, "lang": Takes::Lang }
    /// Of a file of records.
    ExportQuery { "kind": Takes::Kind(&[]), "org": Takes::Org }
    /// Of the catalogue for data portals.
    CatalogQuery { "kind": Takes::Kind(&[Kind::Dataset, Kind::Organisation]), "org": Takes::Org }
    /// Of the calendar.
    CalendarQuery { "kind": Takes::Kind(&[Kind::Event, Kind::Call]), "org": Takes::Org, "lang": Takes::Lang }
    /// Of the harvesting protocol, whose requests are its own.
    OaiQuery {
        "verb": Takes::OneOf(&["Identify", "ListMetadataFormats", "ListSets", "ListIdentifiers", "ListRecords", "GetRecord"]),
        "identifier": Takes::Text, "metadataPrefix": Takes::OneOf(&["oai_dc", "rdf"]),
        "from": Takes::Text, "until": Takes::Text, "set": Takes::Text, "resumptionToken": Takes::Text,
    }
}

/// Of a search: its own parameters, and every facet with the codes that it takes.
pub(in crate::http) struct SearchQuery;

/// Of the counts of a search: what narrows it.
pub(in crate::http) struct FacetsQuery;

/// Of a feed or anything else about all that a search finds: what narrows it, and the order.
pub(in crate::http) struct FeedQuery;

/// Of a survey.
pub(in crate::http) struct SurveyQuery;

impl SearchQuery {
    /// The names.
    pub(in crate::http) fn names() -> Vec<&'static str> {
        PARAMETERS.into_iter().chain(RANGES).chain(FACETS.iter().map(|facet| facet.name)).collect()
    }
}

impl FacetsQuery {
    /// The names.
    pub(in crate::http) fn names() -> Vec<&'static str> {
        SearchQuery::names().into_iter().filter(|name| narrows(name)).collect()
    }
}

impl FeedQuery {
    /// The names.
    pub(in crate::http) fn names() -> Vec<&'static str> {
        SearchQuery::names().into_iter().filter(|name| *name == "sort" || narrows(name)).collect()
    }
}

impl SurveyQuery {
    /// The names.
    pub(in crate::http) fn names() -> Vec<&'static str> {
        FeedQuery::names().into_iter().chain(["format"]).collect()
    }
}

/// Whether a parameter of a search says what is found, rather than what is told of it.
fn narrows(name: &str) -> bool {
    !["sort", "limit", "cursor", "facets", "explain"].contains(&name)
}

/// What a parameter of a search takes.
fn of_search(name: &str) -> Takes {
    match name {
        "q" => Takes::Words,
        "kind" => Takes::Kinds,
        "org" => Takes::Orgs,
        "sort" => Takes::OneOf(&Sort::NAMES),
        "limit" => Takes::Limit,
        "cursor" => Takes::Cursor(SEARCH_CURSOR),
        "lang" => Takes::TextLang,
        "format" => Takes::OneOf(Format::NAMES),
        _ if RANGES.contains(&name) => Takes::Day,
        _ => FACETS.iter().find(|facet| facet.name == name).map_or(Takes::Yes, |facet| Takes::Codes(facet.list)),
    }
}

macro_rules! of_searches {
    ($($set:ident),*) => {$(
        impl IntoParams for $set {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                Self::names().into_iter().map(|name| of_search(name).parameter(name, ParameterIn::Query)).collect()
            }
        }
    )*};
}

of_searches!(SearchQuery, FacetsQuery, FeedQuery, SurveyQuery);
