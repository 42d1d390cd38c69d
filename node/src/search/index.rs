//! The inverted index on disk: which records have which terms, and which codes.
//!
//! It is derived from the store and knows nothing that the store doesn't: each record is under its arrival number. Its
//! commits carry how far it has read the log and with which release's analysis; one that was made otherwise is made anew
//! beside the old one, which serves until the new one is whole.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ciborium::value::Value;
use kirjo_protocol::content::schema::{Field as ContentField, Shape};
use kirjo_protocol::content::{read, schema};
use kirjo_protocol::envelope::Record;
use kirjo_protocol::id::{OrgId, RecordId, RecordKey};
use kirjo_protocol::replica::Arrival;
use kirjo_protocol::{cbor, codes};
use tantivy::schema::{BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{Index, IndexSettings, Searcher, TantivyDocument, TantivyError, Term};

use super::concepts::Concepts;
use super::facets::{FACETS, Facet, Of};
use super::forms::Analyser;
use super::language::Language;
use crate::facts;

/// Which terms the code gives a text. Another number makes every node index anew.
const ANALYSIS: u32 = 2;

/// Fields of text by their weight, the name first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Title,
    Brief,
    Body,
    Publisher,
}

impl Part {
    pub(super) const ALL: [Self; 4] = [Self::Title, Self::Brief, Self::Body, Self::Publisher];

    /// Its name, as fields of the index and reasons have it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Brief => "brief",
            Self::Body => "body",
            Self::Publisher => "publisher",
        }
    }
}

/// The fields of the index.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) parts: [Field; 4],
    pub(super) codes: Field,
    place: Field,
    arrival: Field,
    id: Field,
    deadline: Field,
    facets: Vec<Field>,
}

/// The name of the column of arrival numbers, of that of the first eight bytes of record ids, and of that of deadlines.
pub(super) const ARRIVAL: &str = "arrival";
pub(super) const ID: &str = "id";
pub(super) const DEADLINE: &str = "deadline";

/// What the index keeps of a record's id.
pub(super) fn short(id: &RecordId) -> u64 {
    id.0.first_chunk::<8>().map_or(0, |head| u64::from_be_bytes(*head))
}

impl Fields {
    fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let text = |option| {
            let indexing =
                TextFieldIndexing::default().set_tokenizer(TOKENIZER).set_fieldnorms(false).set_index_option(option);
            TextOptions::default().set_indexing_options(indexing)
        };
        let parts =
            Part::ALL.map(|part| schema.add_text_field(part.name(), text(IndexRecordOption::WithFreqsAndPositions)));
        let codes = schema.add_text_field("codes", text(IndexRecordOption::Basic));
        let place = schema.add_bytes_field("place", BytesOptions::default().set_indexed());
        let column = || NumericOptions::default().set_fast();
        let arrival = schema.add_u64_field(ARRIVAL, column().set_indexed());
        let id = schema.add_u64_field(ID, column());
        let deadline = schema.add_u64_field(DEADLINE, column());
        let facets = FACETS.iter().map(|facet| schema.add_u64_field(facet.name, column())).collect();
        (schema.build(), Self { parts, codes, place, arrival, id, deadline, facets })
    }

    /// The term of the place of a record.
    pub(super) fn place(&self, org: &OrgId, key: &RecordKey) -> Term {
        Term::from_field_bytes(self.place, &[org.0.as_slice(), &key.0].concat())
    }

    /// The term of the record of an arrival number.
    pub(super) fn arrival(&self, arrival: Arrival) -> Term {
        Term::from_field_u64(self.arrival, arrival.0)
    }

    /// What is indexed of a record.
    pub(super) fn document(
        &self,
        analyser: &Analyser,
        arrival: Arrival,
        record: &Record,
        publisher: Option<&Record>,
    ) -> Option<TantivyDocument> {
        let content = record.body().content.as_ref()?;
        let mut out = Texts { analyser, parts: Default::default(), codes: Vec::new() };
        for (lang, text) in facts::title(content).iter() {
            out.add(Part::Title, Some(lang), text);
        }
        if let Some(schema) = schema(record.kind().name()) {
            for field in schema.fields().filter(|field| !matches!(field.name, "title" | "localId")) {
                let part = if matches!(field.name, "summary" | "keywords") { Part::Brief } else { Part::Body };
                out.field(part, field, content);
            }
        }
        out.codes.push(format!("kind:{}", record.kind().name()));
        let own = publisher.and_then(|publisher| publisher.body().content.as_ref());
        if let Some(own) = own.filter(|_| publisher.is_some_and(|publisher| publisher.id() != record.id())) {
            for (lang, text) in facts::title(own).iter() {
                out.add(Part::Publisher, Some(lang), text);
            }
        }
        let mut document = TantivyDocument::new();
        document.add_u64(self.arrival, arrival.0);
        document.add_u64(self.id, short(&record.id()));
        facts::deadlines(content).iter().for_each(|deadline| document.add_u64(self.deadline, deadline.0));
        document.add_bytes(self.place, &[record.org().0.as_slice(), &record.key().0].concat());
        for (part, field) in out.parts.iter().zip(self.parts).filter(|(part, _)| !part.is_empty()) {
            document.add_text(field, part);
        }
        let concepts = Concepts::get();
        let codes = out.codes.into_iter().map(|code| {
            let meant = concepts.of_code(&code);
            std::iter::once(code).chain(meant).collect::<Vec<_>>().join("\t")
        });
        document.add_text(self.codes, codes.collect::<Vec<_>>().join("\n"));
        for (facet, field) in FACETS.iter().zip(&self.facets) {
            let values = match facet.of {
                Of::Record => facet.values(content),
                Of::Publisher => own.map(|own| facet.values(own)).unwrap_or_default(),
                Of::Texts => languages(content),
            };
            values.into_iter().for_each(|value| document.add_u64(*field, value));
        }
        Some(document)
    }
}

/// The texts of a record as terms, and its codes.
struct Texts<'a> {
    analyser: &'a Analyser,
    parts: [String; 4],
    codes: Vec<String>,
}

impl Texts<'_> {
    fn add(&mut self, part: Part, lang: Option<&str>, text: &str) {
        let out = &mut self.parts[part as usize];
        match lang {
            None => self.analyser.text(None, text, out),
            Some(lang) if self.analyser.reads(lang) => self.analyser.text(Language::of(lang), text, out),
            Some(_) => return,
        }
        // A phrase does not run from one text into the next.
        out.push('\n');
    }

    /// The texts and codes of a field, at every depth.
    fn field(&mut self, part: Part, field: &'static ContentField, map: &Value) {
        let Some(value) = cbor::get(map, field.name) else { return };
        let texts = |value: &Value| -> Vec<String> {
            value.as_array().into_iter().flatten().filter_map(Value::as_text).map(str::to_owned).collect()
        };
        match field.shape {
            Shape::Line(_) | Shape::Prose(_) => {
                if let Some(text) = value.as_text() {
                    self.add(part, None, text);
                }
            }
            Shape::Lines(_) => texts(value).iter().for_each(|text| self.add(part, None, text)),
            Shape::LangLine(_) | Shape::LangProse(_) => {
                for (lang, text) in value.as_map().into_iter().flatten() {
                    if let Some(text) = text.as_text() {
                        self.add(part, lang.as_text(), text);
                    }
                }
            }
            Shape::LangLists(_) => {
                for (lang, list) in value.as_map().into_iter().flatten() {
                    texts(list).iter().for_each(|text| self.add(part, lang.as_text(), text));
                }
            }
            Shape::Code(list) => self.codes.extend(value.as_text().map(|code| format!("{list}:{code}"))),
            Shape::Codes(list) => self.codes.extend(texts(value).iter().map(|code| format!("{list}:{code}"))),
            Shape::Form(_) | Shape::Forms(..) if field.name == "regions" => {
                self.codes.extend(texts(value).iter().map(|code| format!("region:{code}")));
            }
            Shape::Map(fields) => fields.iter().for_each(|field| self.field(part, field, value)),
            Shape::List(fields, _) => {
                for item in value.as_array().into_iter().flatten() {
                    fields.iter().for_each(|field| self.field(part, field, item));
                }
            }
            _ => {}
        }
    }
}

const TOKENIZER: &str = "terms";

/// Reads what [`Analyser::text`] writes.
#[derive(Debug, Clone, Default)]
struct Terms;

struct TermStream<'t> {
    rest: &'t str,
    token: Token,
    /// The position of the next term.
    next: usize,
}

impl Tokenizer for Terms {
    type TokenStream<'t> = TermStream<'t>;

    fn token_stream<'t>(&'t mut self, text: &'t str) -> TermStream<'t> {
        TermStream { rest: text, token: Token::default(), next: 0 }
    }
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let Some(end) = self.rest.find(['\t', '\n']) else {
                if self.rest.is_empty() {
                    return false;
                }
                self.set(self.rest.len());
                self.rest = "";
                return true;
            };
            let last_of_place = self.rest.as_bytes()[end] == b'\n';
            let found = end > 0;
            if found {
                self.set(end);
            }
            self.next += usize::from(last_of_place);
            self.rest = &self.rest[end + 1..];
            if found {
                return true;
            }
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

impl TermStream<'_> {
    fn set(&mut self, end: usize) {
        self.token.text.clear();
        self.token.text.push_str(&self.rest[..end]);
        self.token.position = self.next;
    }
}

/// Where an index is.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// In memory, for as long as the program runs.
    Memory,
    /// In a directory of its own.
    Directory(PathBuf),
}

/// Opens the index at a place, or makes an empty one; an unreadable one is thrown away, for the store has all of it.
pub(super) fn open(place: &Place) -> Result<(Index, Fields), TantivyError> {
    let (schema, fields) = Fields::schema();
    let index = match place {
        Place::Memory => Index::create_in_ram(schema),
        Place::Directory(directory) => match Index::open_in_dir(directory) {
            Ok(index) if index.schema() == schema && read_to(&index).is_some() => index,
            found => {
                if let Err(error) = found {
                    tracing::info!(%error, "the index of the search is made anew");
                }
                create(directory, schema)?
            }
        },
    };
    index.tokenizers().register(TOKENIZER, TextAnalyzer::builder(Terms).build());
    Ok((index, fields))
}

/// Throws away what is at a place and makes an empty index.
pub(super) fn anew(place: &Place) -> Result<(Index, Fields), TantivyError> {
    if let Place::Directory(directory) = place {
        fs::remove_dir_all(directory)?;
    }
    open(place)
}

fn create(directory: &Path, schema: Schema) -> Result<Index, TantivyError> {
    if directory.exists() {
        fs::remove_dir_all(directory)?;
    }
    fs::create_dir_all(directory)?;
    Index::builder().schema(schema).settings(IndexSettings::default()).create_in_dir(directory)
}

/// What a commit carries: the analysis, the codes' release and the last arrival that it covers.
pub(super) fn payload(to: Arrival) -> String {
    format!("{} {} {}", analysis(), version(), to.0)
}

/// The arrival numbers of all records in an index, each with what it keeps of the id.
pub(super) fn arrivals(searcher: &Searcher) -> Result<Vec<(Arrival, u64)>, TantivyError> {
    let mut all = Vec::new();
    for reader in searcher.segment_readers() {
        let (arrivals, ids) = (reader.fast_fields().u64(ARRIVAL)?, reader.fast_fields().u64(ID)?);
        let of = |doc| Some((Arrival(arrivals.first(doc)?), ids.first(doc)?));
        all.extend(reader.doc_ids_alive().filter_map(of));
    }
    Ok(all)
}

/// How far an index of this release has read the log; nothing of another release's.
pub(super) fn read_to(index: &Index) -> Option<Arrival> {
    let payload = index.load_metas().ok()?.payload?;
    let mut parts = payload.split(' ');
    let (analysis, codes, to) = (parts.next()?, parts.next()?, parts.next()?);
    (analysis == self::analysis() && codes == version()).then(|| to.parse().ok().map(Arrival))?
}

/// What decides which terms a text has: the code and the table of concepts.
pub(super) fn analysis() -> String {
    format!("{ANALYSIS}-{:016x}", Concepts::number())
}

/// The program's release, for facets number the codes of its lists.
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

impl Facet {
    /// The numbers of the codes that a content has.
    fn values(&self, content: &Value) -> Vec<u64> {
        let mut at = content;
        let mut steps = self.path.split('.').peekable();
        while let Some(step) = steps.next() {
            if steps.peek().is_some() {
                let Some(inner) = cbor::get(at, step) else { return Vec::new() };
                at = inner;
                continue;
            }
            let mut texts = read::texts(at, step);
            texts.extend(read::text(at, step));
            let mut numbers: Vec<u64> = texts.iter().filter_map(|code| number(self.list, code)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            return numbers;
        }
        Vec::new()
    }
}

/// The numbers of the languages that the texts of a content are in.
fn languages(content: &Value) -> Vec<u64> {
    let fields = ["title", "summary", "description", "statement"].map(|field| read::lang_map(content, field));
    let tags = fields.iter().flat_map(|map| map.0.keys()).map(|tag| tag.split('-').next().unwrap_or_default());
    let tags: BTreeSet<&str> = tags.collect();
    tags.into_iter().filter_map(|tag| number("language", tag)).collect()
}

/// The number of a code in its list.
pub(super) fn number(list: &str, code: &str) -> Option<u64> {
    codes::all(list).position(|own| own.code == code).map(|place| place as u64)
}
