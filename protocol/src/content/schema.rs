//! The shape of a content as data: which fields a kind has, what each may hold and what it means elsewhere.
//!
//! One table per kind stands in the kind's own file. Everything else that has to know the fields reads it: validation
//! here; JSON Schema, templates, CSV columns, the JSON-LD context and pages in the node; the CDDL of the
//! specification. So no two of them can disagree.

use ciborium::value::Value;

use super::check::{Checker, Fields, line, prose};
use super::form::Form;
use super::text;

/// A kind that people publish.
pub struct Schema {
    /// Its name on the wire.
    pub kind: &'static str,
    /// How long a lease its publisher may give.
    pub lease: Lease,
    /// The classes of its records in RDF, as terms of [`crate::content::term`].
    pub classes: &'static [&'static str],
    /// The fields of every kind in the form that this one has them.
    pub common: &'static [Field],
    /// Its own fields.
    pub own: &'static [Field],
    /// What no single field can say: rules between fields. It runs after the fields, on a content that is a map.
    pub(super) rules: fn(&mut Checker, &Value),
}

/// How long a record may stand without being confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lease {
    /// So many months of 31 days from its seq's time.
    Months(u32),
    /// To the latest instant in these fields, which is when what it announces is over; a field is a path like
    /// `deadlines` or `ends`. At most so many months as well.
    Until {
        /// The fields.
        fields: &'static [&'static str],
        /// The ceiling in months.
        months: u32,
    },
}

impl Lease {
    /// The ceiling in months.
    pub const fn months(self) -> u32 {
        match self {
            Self::Months(months) | Self::Until { months, .. } => months,
        }
    }
}

/// One field of a content or of a map within it.
pub struct Field {
    /// Its name in JSON and CBOR.
    pub name: &'static str,
    /// What it may hold.
    pub shape: Shape,
    /// Whether it has to be there.
    pub required: bool,
    /// The property that it is in RDF: a prefix of [`crate::content::term`] and a name, such as `schema:name`.
    pub term: &'static str,
}

/// What a field may hold. Lengths count Unicode code points.
pub enum Shape {
    /// A text of one line.
    Line(usize),
    /// A text that may have paragraphs.
    Prose(usize),
    /// A list of lines, each of at most so many characters.
    Lines(usize),
    /// A line in each of several languages.
    LangLine(usize),
    /// Prose in each of several languages.
    LangProse(usize),
    /// Lists of lines by language.
    LangLists(usize),
    /// A date in each of several languages.
    LangDates,
    /// A code of a controlled list.
    Code(&'static str),
    /// Several codes of a controlled list.
    Codes(&'static str),
    /// A whole number from one to the other.
    Integer(u64, u64),
    /// Yes or no.
    Boolean,
    /// A line with a form of its own.
    Form(Form),
    /// Several of them, at most so many.
    Forms(Form, usize),
    /// A map with fields of its own.
    Map(&'static [Field]),
    /// A list of such maps, at most so many.
    List(&'static [Field], usize),
}

/// A field that has to be there.
pub(super) const fn required(name: &'static str, shape: Shape, term: &'static str) -> Field {
    Field { name, shape, required: true, term }
}

/// A field that may be left out.
pub(super) const fn optional(name: &'static str, shape: Shape, term: &'static str) -> Field {
    Field { name, shape, required: false, term }
}

impl Schema {
    /// All fields of the kind, those of every kind first.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.common.iter().chain(self.own)
    }

    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields().find(|field| field.name == name)
    }

    /// Checks a content of the kind.
    pub(super) fn check(&self, checker: &mut Checker, content: &Value) {
        let Some(mut fields) = checker.map(content) else { return };
        for field in self.fields() {
            check_field(checker, &mut fields, field);
        }
        checker.no_others(fields);
        (self.rules)(checker, content);
    }
}

fn check_field(checker: &mut Checker, fields: &mut Fields<'_>, field: &'static Field) {
    let check = |checker: &mut Checker, value| field.shape.check(checker, value);
    if field.required {
        checker.required(fields, field.name, check);
    } else {
        checker.optional(fields, field.name, check);
    }
}

/// Checks a map whose fields are these.
fn check_map(checker: &mut Checker, value: &Value, of: &'static [Field]) {
    let Some(mut fields) = checker.map(value) else { return };
    for field in of {
        check_field(checker, &mut fields, field);
    }
    checker.no_others(fields);
}

impl Shape {
    fn check(&self, c: &mut Checker, value: &Value) {
        match *self {
            Self::Line(max) => {
                c.text(value, line(max));
            }
            Self::Prose(max) => {
                c.text(value, prose(max));
            }
            Self::Lines(max) => c.texts(value, max),
            Self::LangLine(max) => c.lang_map(value, line(max)),
            Self::LangProse(max) => c.lang_map(value, prose(max)),
            Self::LangLists(max) => c.lang_lists(value, max),
            Self::LangDates => {
                c.by_language(value, |c, date| {
                    Form::Date.check(c, date);
                });
            }
            Self::Code(list) => {
                c.code(value, list);
            }
            Self::Codes(list) => c.codes(value, list),
            Self::Integer(min, max) => c.integer(value, min..=max),
            Self::Boolean => c.boolean(value),
            Self::Form(form) => {
                form.check(c, value);
            }
            Self::Forms(form, max) => c.list(value, max, |c, item| {
                form.check(c, item);
            }),
            Self::Map(fields) => check_map(c, value, fields),
            Self::List(fields, max) => c.list(value, max, |c, item| check_map(c, item, fields)),
        }
    }

    /// The most entries that a list or language map of this shape may have; `None` for single values.
    pub fn max_entries(&self) -> Option<usize> {
        match *self {
            Self::Lines(_) => Some(text::LIST_MAX),
            Self::LangLine(_) | Self::LangProse(_) | Self::LangLists(_) | Self::LangDates => Some(text::LANGUAGES_MAX),
            Self::Codes(list) => Some(text::codes_max(list)),
            Self::Forms(_, max) | Self::List(_, max) => Some(max),
            _ => None,
        }
    }
}
