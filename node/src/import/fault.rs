//! What is wrong with a source, said so that a person can mend it.

use std::fmt;

/// Longest piece of a source that a fault repeats, in characters.
const SHOWN_MAX: usize = 80;

/// A piece of a source as a fault repeats it: on one line and not long.
pub(super) fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN_MAX).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN_MAX).is_some() {
        shown.push('…');
    }
    shown
}

/// Where something stands in a source: a row of a table, a line of a text, a node of a graph, or several of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The row, entry or record, counted from one; the header of a table is not counted.
    pub row: Option<u64>,
    /// The line, counted from one.
    pub line: Option<u64>,
    /// The node, event or file that has a name of its own.
    pub node: Option<String>,
}

impl Place {
    /// A row of a table that begins at a line.
    pub fn row(row: u64, line: u64) -> Self {
        Self { row: Some(row), line: Some(line), node: None }
    }

    /// The entry of a number in a list.
    pub fn entry(row: u64) -> Self {
        Self { row: Some(row), ..Self::default() }
    }

    /// A line.
    pub fn line(line: u64) -> Self {
        Self { line: Some(line), ..Self::default() }
    }

    /// Something with a name.
    pub fn node(name: impl AsRef<str>) -> Self {
        Self { node: Some(short(name.as_ref())), ..Self::default() }
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// A rule that a source broke.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[$doc])* $name,)*
        }

        impl Rule {
            /// Every rule, so that a catalogue of sentences can be checked for completeness.
            pub const ALL: &'static [Rule] = &[$(Rule::$name,)*];

            /// The stable name of the rule; its sentence is in the catalogue under `import-` and this.
            pub fn code(self) -> &'static str {
                match self {
                    $(Rule::$name => $code,)*
                }
            }
        }
    };
}

rules! {
    /// The source can't be read; the reason is the operating system's. Args: `reason`.
    Unreadable = "unreadable",
    /// Text in another encoding, by its mark or its bytes. Args: `encoding`, `byte`.
    WrongEncoding = "wrong-encoding",
    /// Bytes that are no UTF-8 and may be Latin-1. Args: `byte`, `line`.
    NotUtf8 = "not-utf8",
    /// An archive or another binary file. Args: `found`.
    Binary = "binary",
    /// Neither the name nor the content says the format. Args: `formats`.
    UnknownFormat = "unknown-format",
    /// Nothing to import. No args.
    NoRecords = "no-records",
    /// A document that has to be held whole and is larger than it may be. Args: `max` (MiB).
    TooLarge = "too-large",
    /// More parts, or deeper nested ones, than any such document needs. Args: `max`.
    TooComplex = "too-complex",
    /// Not what its format demands; the detail is the parser's, in English. Args: `detail`.
    Syntax = "syntax",
    /// An XML document that declares entities. No args.
    Entities = "entities",
    /// A JSON-LD context that is not known by name; none is ever fetched. Args: `context`.
    UnknownContext = "unknown-context",
    /// A version of publiccode.yml that this program does not know. Args: `version`.
    UnknownVersion = "unknown-version",
    /// A column that the mapping names and the table lacks. Args: `column`, `columns`.
    MissingColumn = "missing-column",
    /// Two columns of one name. Args: `column`.
    DuplicateColumn = "duplicate-column",
    /// A column, or a path in a mapping, that is no field of the kind. Args: `field`, `kind`.
    UnknownField = "unknown-field",
    /// A part of a mapping file that is not as it has to be. Args: `path`, `expected`.
    BadMapping = "bad-mapping",
    /// A kind that nobody publishes. Args: `value`, `allowed`.
    UnknownKind = "unknown-kind",
    /// Nothing says of which kind the record is. No args.
    NoKind = "no-kind",
    /// A row longer than a record can be. Args: `max` (KiB).
    RowTooLong = "row-too-long",
    /// A row with more cells than a table may have columns. Args: `max`.
    TooManyCells = "too-many-cells",
    /// A row with more or fewer cells than the header. Args: `expected`, `found`.
    RaggedRow = "ragged-row",
    /// Something other than a map where a record should be. No args.
    NotARecord = "not-a-record",
    /// No id by which a later import finds the record again. Args: `field`.
    NoId = "no-id",
    /// The same id twice in what is imported. Args: `value`, `first`.
    DuplicateId = "duplicate-id",
    /// A second organisation, of which a publisher has only one: itself. No args.
    OneOrganisation = "one-organisation",
    /// Imported text that does not say where it comes from. No args.
    NoSource = "no-source",
    /// Imported text that does not say on which terms it may be used. Args: `allowed`.
    NoLicence = "no-licence",
    /// A licence on which a text can't be taken over. Args: `value`, `allowed`.
    UnknownLicence = "unknown-licence",
    /// A text whose language nothing says. No args.
    NoLanguage = "no-language",
    /// Not a whole number. Args: `value`.
    NotANumber = "not-a-number",
    /// Neither yes nor no. Args: `value`.
    NotYesOrNo = "not-yes-or-no",
    /// A value that the mapping's table doesn't translate. Args: `value`, `known`.
    NotTranslated = "not-translated",
    /// Several values for a field that has one. Args: `found`.
    SeveralValues = "several-values",
    /// Not a date or time. Args: `value`.
    NotATime = "not-a-time",
    /// A time without a time zone. Args: `value`.
    NoZone = "no-zone",
    /// A time zone that is not known. Args: `value`.
    UnknownZone = "unknown-zone",
    /// A rule of recurrence that can't be expanded into single events. Args: `value`, `max`.
    Recurrence = "recurrence",
}

/// A rule broken at a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field, column or property; empty when it is about the whole.
    pub field: String,
    /// Which rule.
    pub rule: Rule,
    /// The facts of the case, by the names that the rule lists.
    pub args: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault at a field.
    pub fn new(field: impl Into<String>, rule: Rule, args: &[(&'static str, &str)]) -> Self {
        let args = args.iter().map(|(name, value)| (*name, short(value))).collect();
        Self { field: field.into(), rule, args }
    }

    /// A fault of the whole.
    pub fn whole(rule: Rule, args: &[(&'static str, &str)]) -> Self {
        Self::new("", rule, args)
    }

    /// A fault that repeats a list of what is allowed, which is never cut.
    pub(super) fn listing(mut self, name: &'static str, list: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut all = String::new();
        for item in list {
            if !all.is_empty() {
                all.push_str(", ");
            }
            all.push_str(item.as_ref());
        }
        self.args.push((name, all));
        self
    }

    /// Under which key the message catalogue has its sentence.
    pub fn message_key(&self) -> String {
        format!("import-{}", self.rule.code())
    }
}

/// Why nothing of a source can be imported, and where that shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Where.
    pub place: Place,
    /// Why.
    pub fault: Fault,
}

impl Broken {
    /// A source that breaks a rule as a whole.
    pub fn whole(rule: Rule, args: &[(&'static str, &str)]) -> Self {
        Self { place: Place::default(), fault: Fault::whole(rule, args) }
    }

    /// A source that breaks a rule at a line.
    pub fn at(line: u64, rule: Rule, args: &[(&'static str, &str)]) -> Self {
        Self { place: Place::line(line), fault: Fault::whole(rule, args) }
    }
}

impl From<Fault> for Broken {
    fn from(fault: Fault) -> Self {
        Self { place: Place::default(), fault }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?})", self.fault.rule.code(), self.fault.args)
    }
}

impl std::error::Error for Broken {}
