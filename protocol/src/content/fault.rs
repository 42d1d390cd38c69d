//! What is wrong with a content, said so that a person can mend it.
//!
//! A fault names the place, the rule and the facts of the case. It carries no sentence: the words a user
//! reads come from the node's message catalogue in three languages, under the fault's message key.

use std::fmt;

/// Longest name of a field that is repeated in a path, in characters: a path is shown and logged, and the
/// names of unknown fields come from the file.
const MAX_SEGMENT: usize = 64;

/// Where in a content something is: `contact.email`, `links[2].url`; empty for the content itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Path(String);

impl Path {
    /// Goes into a field and returns the mark to come back to.
    pub(crate) fn enter_field(&mut self, name: &str) -> usize {
        let mark = self.0.len();
        if mark > 0 {
            self.0.push('.');
        }
        self.0.extend(name.chars().take(MAX_SEGMENT).map(|c| if c.is_control() { '\u{fffd}' } else { c }));
        mark
    }

    /// Goes into an item of a list and returns the mark to come back to.
    pub(crate) fn enter_item(&mut self, index: usize) -> usize {
        let mark = self.0.len();
        self.0.push_str(&format!("[{index}]"));
        mark
    }

    /// Comes back to where a mark was made.
    pub(crate) fn leave(&mut self, mark: usize) {
        self.0.truncate(mark);
    }

    /// The path as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// A rule that a content broke.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[$doc])* $name,)*
        }

        impl Rule {
            /// Every rule, so that a catalogue of sentences can be checked for completeness.
            pub const ALL: &'static [Rule] = &[$(Rule::$name,)*];

            /// The stable name of the rule, which scripts may rely on.
            pub fn code(self) -> &'static str {
                match self {
                    $(Rule::$name => $code,)*
                }
            }
        }
    };
}

rules! {
    /// A field that must be there is missing. Args: `field`.
    Required = "required",
    /// A language map has no text in any of the languages of which one is needed. Args: `field`, `languages`.
    RequiredLanguage = "required-language",
    /// The regulatory status demands a field that is missing. Args: `field`, `status`.
    RequiredForStatus = "required-for-status",
    /// The regulatory status rules out a field that is there. Args: `field`, `status`.
    NotForStatus = "not-for-status",
    /// Another field that is there demands one that is missing. Args: `field`, `other`.
    RequiredWith = "required-with",
    /// An organisation that endorses itself or its own record, or consents for another's. Args: `type`.
    OwnEndorsement = "own-endorsement",
    /// None of several fields, of which one has to be there. Args: `fields`.
    OneOf = "one-of",
    /// An instant, date or number that is before or below the one it follows. Args: `field`, `after`.
    OutOfOrder = "out-of-order",
    /// A contact with neither mailbox nor page. No args.
    ContactNeedsAddress = "contact-needs-address",
    /// The kind is not one that can be published. Args: `value`, `allowed`, maybe `suggestion`.
    UnknownKind = "unknown-kind",
    /// A field that the kind doesn't have. Args: `field`, maybe `suggestion`.
    UnknownField = "unknown-field",
    /// The same field twice, maybe in two spellings of the same letters. Args: `field`.
    DuplicateField = "duplicate-field",
    /// Another type than the field has. Args: `expected`, `found`, each one of `text`, `list`, `map`,
    /// `integer`, `yes-no`, `bytes`, `nothing`, `other`.
    WrongType = "wrong-type",
    /// A number with a fraction or out of range for an integer. Args: `value`.
    NoFractions = "no-fractions",
    /// An empty value where the field should be left out. No args.
    NoNull = "no-null",
    /// Nested too deeply. Args: `max`.
    TooDeep = "too-deep",
    /// A text longer than its limit, in characters. Args: `max`, `found`.
    TooLong = "too-long",
    /// A list or language map with too many entries. Args: `max`, `found`.
    TooMany = "too-many",
    /// A list or map without entries. No args.
    EmptyList = "empty-list",
    /// The same entry twice in a list. Args: `value`.
    DuplicateEntry = "duplicate-entry",
    /// A text of nothing but spaces. No args.
    Blank = "blank",
    /// A control character or one that reverses the direction of reading. Args: `character`.
    ControlCharacter = "control-character",
    /// A line break in a text that is one line. No args.
    LineBreak = "line-break",
    /// A text that is not in Unicode normalisation form C. No args.
    NotNfc = "not-nfc",
    /// A number outside its range. Args: `min`, `max`, `found`.
    OutOfRange = "out-of-range",
    /// Not a code of its list. Args: `value`, `list`, `allowed`, maybe `suggestion`.
    NotACode = "not-a-code",
    /// Not a region code. Args: `value`, maybe `suggestion`.
    NotARegion = "not-a-region",
    /// Not a country code of ISO 3166-1. Args: `value`.
    NotACountry = "not-a-country",
    /// Not a language tag of BCP 47. Args: `value`.
    NotALanguage = "not-a-language",
    /// Not a date of the form 2026-11-30. Args: `value`.
    NotADate = "not-a-date",
    /// Not a decimal number. Args: `value`.
    NotADecimal = "not-a-decimal",
    /// Not a currency of ISO 4217. Args: `value`.
    NotACurrency = "not-a-currency",
    /// Not a web address. Args: `value`.
    NotAUrl = "not-a-url",
    /// A web address that is not encrypted where it has to be. Args: `value`.
    NotHttps = "not-https",
    /// Not an e-mail address. Args: `value`.
    NotAnEmail = "not-an-email",
    /// Not a host name. Args: `value`.
    NotAHost = "not-a-host",
    /// Not the id of an organisation in the network. Args: `value`.
    NotAnOrganisation = "not-an-organisation",
    /// Not a reference to a record, `organisation id/record key`. Args: `value`.
    NotARecord = "not-a-record",
    /// Neither the id of an organisation nor a reference to a record. Args: `value`.
    NotASubject = "not-a-subject",
    /// Not of the form of a business id. Args: `value`.
    NotABusinessId = "not-a-business-id",
    /// A business id or VAT number whose check digit is wrong. Args: `value`.
    BusinessIdCheck = "business-id-check",
    /// Not a Finnish VAT number. Args: `value`.
    NotAVat = "not-a-vat",
    /// Not an identifier of the Research Organization Registry. Args: `value`.
    NotARor = "not-a-ror",
    /// Not a participant code of the EU's funding programmes. Args: `value`.
    NotAPic = "not-a-pic",
    /// Not a legal entity identifier. Args: `value`.
    NotALei = "not-a-lei",
    /// Not an object identifier. Args: `value`.
    NotAnOid = "not-an-oid",
    /// Not an organisation id of the EU's education programmes. Args: `value`.
    NotAnEuOid = "not-an-eu-oid",
    /// Not a single registration number of EUDAMED. Args: `value`.
    NotAnSrn = "not-an-srn",
    /// Not a device identifier, or one whose check digit is wrong. Args: `value`.
    NotAUdi = "not-a-udi",
    /// Not a code of the European Medical Device Nomenclature. Args: `value`.
    NotAnEmdn = "not-an-emdn",
    /// Not the number of a notified body. Args: `value`.
    NotANotifiedBody = "not-a-notified-body",
    /// Not a DOI. Args: `value`.
    NotADoi = "not-a-doi",
    /// Not an instant with its offset from UTC. Args: `value`.
    NotAnInstant = "not-an-instant",
    /// Not an instant or date. Args: `value`.
    NotATime = "not-a-time",
    /// Not a record key, or another one than the kind has. Args: `value`.
    NotAKey = "not-a-key",
    /// A lease beyond the ceiling of its kind, or one that has ended already. Args: `value`, `latest`.
    LeaseOutOfRange = "lease-out-of-range",
    /// What the record announces is over already. Args: `field`, `value` (an instant).
    AlreadyOver = "already-over",
    /// A lease that ends before one already given for the record. Args: `value`, `earliest`.
    LeaseShortened = "lease-shortened",
    /// A record of another kind stands at the key. Args: `value`, `kind`.
    OtherKindAtKey = "other-kind-at-key",
    /// The signed record would be larger than an envelope may be. Args: `max`.
    RecordTooLarge = "record-too-large",
    /// An e-mail address that looks like a person's. Args: `excerpt`.
    PersonalDataEmail = "personal-data-email",
    /// A telephone number. Args: `excerpt`.
    PersonalDataPhone = "personal-data-phone",
    /// A Finnish personal identity code. Args: `excerpt` (masked).
    PersonalDataIdentityCode = "personal-data-identity-code",
    /// A person's name. Args: `excerpt`.
    PersonalDataName = "personal-data-name",
    /// A superlative or an absolute claim; a warning, never a reason to refuse. Args: `excerpt`.
    AbsoluteClaim = "absolute-claim",
}

/// A rule broken at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, such as `contact.email` or `links[2].url`; empty for the content as a whole.
    pub path: String,
    /// Which rule.
    pub rule: Rule,
    /// The facts of the case, by the names that the rule lists.
    pub args: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault at a path.
    pub fn new(path: impl Into<String>, rule: Rule, args: Vec<(&'static str, String)>) -> Self {
        Self { path: path.into(), rule, args }
    }

    /// One of the facts.
    pub fn arg(&self, name: &str) -> Option<&str> {
        self.args.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    /// Under which key the message catalogue has the sentence for it: `fault-` and the rule's code, and
    /// `-near` behind it when the fault can suggest what was meant.
    pub fn message_key(&self) -> String {
        let near = if self.arg("suggestion").is_some() { "-near" } else { "" };
        format!("fault-{}{near}", self.rule.code())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "(content)" } else { &self.path };
        write!(f, "{path}: {}", self.rule.code())?;
        for (at, (name, value)) in self.args.iter().enumerate() {
            write!(f, "{}{name}={value}", if at == 0 { " (" } else { ", " })?;
        }
        if self.args.is_empty() { Ok(()) } else { f.write_str(")") }
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_in_kebab_case() {
        let mut codes: Vec<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        assert!(codes.iter().all(|code| code.bytes().all(|c| c.is_ascii_lowercase() || c == b'-')));
        codes.sort_unstable();
        let before = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), before);
    }

    #[test]
    fn a_fault_reads_as_path_rule_and_facts() {
        let fault = Fault::new("title.fi", Rule::TooLong, vec![("max", "120".into()), ("found", "133".into())]);
        assert_eq!(fault.to_string(), "title.fi: too-long (max=120, found=133)");
        assert_eq!(fault.message_key(), "fault-too-long");
        let near = Fault::new("", Rule::UnknownField, vec![("field", "titel".into()), ("suggestion", "title".into())]);
        assert_eq!(near.to_string(), "(content): unknown-field (field=titel, suggestion=title)");
        assert_eq!(near.message_key(), "fault-unknown-field-near");
    }

    #[test]
    fn a_path_goes_in_and_comes_back() {
        let mut path = Path::default();
        path.enter_field("links");
        let list = path.as_str().len();
        path.enter_item(2);
        path.enter_field("url");
        assert_eq!(path.as_str(), "links[2].url");
        path.leave(list);
        assert_eq!(path.as_str(), "links");
        let mut hostile = Path::default();
        hostile.enter_field(&"\u{7}".repeat(1000));
        assert_eq!(hostile.as_str().chars().count(), MAX_SEGMENT);
        assert!(!hostile.as_str().contains('\u{7}'));
    }
}
