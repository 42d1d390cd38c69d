//! The formats of items: simple Dublin Core, and everything as RDF/XML.

use kirjo_protocol::codes;
use kirjo_protocol::content::{LangMap, read, term::PREFIXES};
use oxrdfxml::RdfXmlSerializer;

use super::super::super::json::{address_of, time};
use crate::export::line::licence;
use crate::export::xml::{close, element, open};
use crate::messages::Lang;
use crate::rdf::{self, iri};
use crate::shown::Shown;

/// A format of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    DublinCore,
    Rdf,
}

impl Format {
    pub(super) const ALL: [Self; 2] = [Self::DublinCore, Self::Rdf];

    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::DublinCore => "oai_dc",
            Self::Rdf => "rdf",
        }
    }

    pub(super) fn schema(self) -> &'static str {
        match self {
            Self::DublinCore => "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
            Self::Rdf => "http://www.openarchives.org/OAI/2.0/rdf.xsd",
        }
    }

    pub(super) fn namespace(self) -> &'static str {
        match self {
            Self::DublinCore => "http://www.openarchives.org/OAI/2.0/oai_dc/",
            Self::Rdf => "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        }
    }
}

/// Writes a record in a format.
pub(super) fn write(out: &mut String, shown: &Shown<'_>, format: Format, base: &str) {
    match format {
        Format::DublinCore => dublin_core(out, shown, base),
        Format::Rdf => rdf(out, shown),
    }
}

fn dublin_core(out: &mut String, shown: &Shown<'_>, base: &str) {
    let record = shown.record;
    let Some(content) = shown.content() else { return };
    let common = read::common(content);
    let schema = [
        ("xmlns:oai_dc", Format::DublinCore.namespace()),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        (
            "xsi:schemaLocation",
            "http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
        ),
    ];
    open(out, "oai_dc:dc", &schema);
    out.push('\n');
    let texts = |out: &mut String, name: &str, texts: &LangMap| {
        texts.iter().for_each(|(lang, text)| element(out, name, &[("xml:lang", lang)], text));
    };
    texts(out, "dc:title", &common.title);
    texts(out, "dc:publisher", shown.publisher.unwrap_or(&LangMap::default()));
    texts(out, "dc:description", &common.summary);
    texts(out, "dc:description", &common.description);
    for (lang, words) in &common.keywords {
        words.iter().for_each(|word| element(out, "dc:subject", &[("xml:lang", lang)], word));
    }
    for theme in &common.themes {
        for lang in Lang::ALL {
            if let Some(label) = codes::label("themes", theme, lang.code()) {
                element(out, "dc:subject", &[("xml:lang", lang.code())], label);
            }
        }
    }
    element(out, "dc:date", &[], &time(record.seq().time()));
    element(out, "dc:type", &[], record.kind().name());
    element(out, "dc:identifier", &[], &iri::of_record(&record.org(), &record.key()));
    let page = address_of(Lang::En, &record.org(), &record.key(), &common.title);
    element(out, "dc:identifier", &[], &format!("{base}{page}"));
    for lang in common.title.0.keys() {
        element(out, "dc:language", &[], lang);
    }
    for region in &common.regions {
        element(out, "dc:coverage", &[], codes::label("region", region, "en").unwrap_or(region));
    }
    element(out, "dc:rights", &[], &iri::of_licence(&licence(record)));
    close(out, "oai_dc:dc");
}

fn rdf(out: &mut String, shown: &Shown<'_>) {
    // What JSON can't say, this can't either; it is left to the signed bytes.
    let Ok(document) = rdf::to_jsonld(shown) else { return };
    let serializer = PREFIXES.iter().fold(RdfXmlSerializer::new(), |serializer, (prefix, namespace)| {
        serializer.clone().with_prefix(*prefix, *namespace).unwrap_or(serializer)
    });
    let mut writer = serializer.for_writer(Vec::new());
    let written = rdf::triples::of(&document).iter().try_for_each(|triple| writer.serialize_triple(triple));
    let Ok(bytes) = written.and_then(|()| writer.finish()) else { return };
    let text = String::from_utf8_lossy(&bytes);
    // The declaration belongs to the answer, which has one already.
    let start = text.find("<rdf:RDF").unwrap_or(0);
    out.push_str(&text[start..]);
    out.push('\n');
}
