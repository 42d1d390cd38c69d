//! The formats that can be imported, and how to tell them.

use std::path::Path;
use std::str::FromStr;

/// A format that records can be imported from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// A table: comma-, semicolon- or tab-separated values.
    Csv,
    /// A record or a list of them in JSON.
    Json,
    /// A record in JSON a line.
    Ndjson,
    /// Linked data in JSON: schema.org, DCAT.
    JsonLd,
    /// Linked data in Turtle: DCAT, schema.org.
    Turtle,
    /// The same in XML.
    RdfXml,
    /// The description of public software in its repository.
    PublicCode,
    /// Events.
    ICalendar,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 8] = [
        Self::Csv,
        Self::Json,
        Self::Ndjson,
        Self::JsonLd,
        Self::Turtle,
        Self::RdfXml,
        Self::PublicCode,
        Self::ICalendar,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::JsonLd => "jsonld",
            Self::Turtle => "turtle",
            Self::RdfXml => "rdfxml",
            Self::PublicCode => "publiccode",
            Self::ICalendar => "icalendar",
        }
    }

    /// The format of a source by its name, else by its first bytes.
    pub fn of(name: &str, head: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(head);
        let text = text.trim_start();
        let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let by_name = match extension.to_ascii_lowercase().as_str() {
            "csv" | "tsv" => Some(Self::Csv),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "jsonld" => Some(Self::JsonLd),
            "ttl" | "nt" => Some(Self::Turtle),
            "rdf" | "owl" => Some(Self::RdfXml),
            "ics" | "ical" => Some(Self::ICalendar),
            _ => None,
        };
        by_name.or_else(|| Self::of_text(text))
    }

    fn of_text(text: &str) -> Option<Self> {
        if text.starts_with(['{', '[']) {
            // What linked data says first, or at least soon.
            let linked = ["\"@context\"", "\"@graph\"", "\"@type\"", "\"@id\""].iter().any(|word| text.contains(word));
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            let several = lines.clone().take(2).count() == 2
                && lines.take(2).all(|line| line.starts_with('{') && line.trim_end().ends_with('}'));
            return Some(match (linked, several) {
                (_, true) => Self::Ndjson,
                (true, false) => Self::JsonLd,
                (false, false) => Self::Json,
            });
        }
        let upper = text.get(..64.min(text.len())).unwrap_or(text).to_ascii_uppercase();
        let begins = |words: &[&str]| words.iter().any(|word| upper.starts_with(word));
        if begins(&["BEGIN:VCALENDAR"]) {
            return Some(Self::ICalendar);
        }
        if begins(&["@PREFIX", "@BASE", "PREFIX ", "BASE "]) {
            return Some(Self::Turtle);
        }
        if text.starts_with('<') {
            return text.contains("rdf:RDF").then_some(Self::RdfXml);
        }
        if text.lines().any(|line| line.starts_with("publiccodeYmlVersion")) {
            return Some(Self::PublicCode);
        }
        None
    }
}

impl FromStr for Format {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|format| format.name() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_name_and_else_by_content() {
        for (name, head, format) in [
            ("a.csv", "{", Some(Format::Csv)),
            ("A.TSV", "", Some(Format::Csv)),
            ("a.json", " {\"kind\": 1}", Some(Format::Json)),
            ("a.json", "{\"@context\": \"https://schema.org\"}", Some(Format::JsonLd)),
            ("-", "{\"a\": 1}\n{\"a\": 2}\n", Some(Format::Ndjson)),
            ("-", "BEGIN:VCALENDAR\r\n", Some(Format::ICalendar)),
            ("-", "@prefix dcat: <x> .", Some(Format::Turtle)),
            ("a.xml", "<?xml version=\"1.0\"?>\n<rdf:RDF xmlns", Some(Format::RdfXml)),
            ("a.xml", "<?xml version=\"1.0\"?><html/>", None),
            ("publiccode.yml", "# x\npubliccodeYmlVersion: \"0.4\"\n", Some(Format::PublicCode)),
            ("other.yml", "a: 1\n", None),
            ("a.txt", "ääää", None),
        ] {
            assert_eq!(Format::of(name, head.as_bytes()), format, "{name} {head}");
        }
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
    }
}
