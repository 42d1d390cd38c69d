//! The kind `dataset`: a pointer to data or samples that somebody holds, with the way to them. Never data.
//!
//! The fields are those of HealthDCAT-AP Release 8 and, for sample collections, of MIABIS.

use ciborium::value::Value;

use super::check::Checker;
use super::common;
use super::fault::Rule;
use super::form::Form;
use super::read;
use super::schema::{Field, Lease, Schema, Shape, optional, required};
use super::text::{ITEM_MAX, LABEL_MAX, LINKS_MAX, LIST_MAX, PROSE_MAX, TITLE_MAX};
use crate::cbor;

/// The kind.
pub static SCHEMA: Schema = Schema {
    kind: "dataset",
    lease: Lease::Months(24),
    classes: &["dcat:Dataset", "schema:Dataset"],
    common: common::DESCRIBED,
    own: FIELDS,
    rules,
};

const FIELDS: &[Field] = &[
    required("datasetType", Shape::Code("dataset-type"), "dct:type"),
    required("accessRights", Shape::Code("access-rights"), "dct:accessRights"),
    required("healthCategories", Shape::Codes("health-category"), "healthdcatap:healthCategory"),
    required("structured", Shape::Boolean, "healthdcatap:hasStructuredData"),
    required("distributions", Shape::List(DISTRIBUTION, LINKS_MAX), "schema:distribution"),
    required("provenance", Shape::LangProse(PROSE_MAX), "kirjo:provenance"),
    optional("legislation", Shape::Forms(Form::Url, LIST_MAX), "dcatap:applicableLegislation"),
    optional("variables", Shape::List(VARIABLE, 200), "schema:variableMeasured"),
    optional("population", Shape::LangProse(PROSE_MAX), "healthdcatap:populationCoverage"),
    optional("records", Shape::Integer(0, 1_000_000_000_000), "kirjo:numberOfRecords"),
    optional("individuals", Shape::Integer(0, 10_000_000_000), "kirjo:numberOfIndividuals"),
    optional("minAge", Shape::Integer(0, 130), "kirjo:minAge"),
    optional("maxAge", Shape::Integer(0, 130), "kirjo:maxAge"),
    optional("from", Shape::Form(Form::Date), "schema:startDate"),
    optional("until", Shape::Form(Form::Date), "schema:endDate"),
    optional("retainedUntil", Shape::Form(Form::Date), "kirjo:retainedUntil"),
    optional("codingSystems", Shape::Codes("coding-system"), "healthdcatap:hasCodingSystem"),
    optional("codeValues", Shape::Lines(LABEL_MAX), "healthdcatap:hasCodeValues"),
    optional("standardCodes", Shape::Codes("standard"), "dct:conformsTo"),
    optional("personalData", Shape::Codes("personal-data"), "dpv:hasPersonalData"),
    optional("legalBasis", Shape::Codes("legal-basis"), "dpv:hasLegalBasis"),
    optional("purposes", Shape::LangLists(ITEM_MAX), "kirjo:purpose"),
    optional("analytics", Shape::Form(Form::Url), "kirjo:analytics"),
    optional("sample", Shape::Form(Form::Url), "kirjo:sample"),
    optional("foreignIds", Shape::Lines(ITEM_MAX), "schema:identifier"),
    optional("publications", Shape::Forms(Form::Doi, LIST_MAX), "schema:citation"),
    optional("accessRoute", Shape::LangProse(PROSE_MAX), "schema:conditionsOfAccess"),
    optional("samples", Shape::Map(SAMPLES), "kirjo:samples"),
];

/// Where access is asked for, or where a file is when it is public.
const DISTRIBUTION: &[Field] = &[
    required("accessUrl", Shape::Form(Form::Url), "dcat:accessURL"),
    optional("downloadUrl", Shape::Form(Form::Url), "dcat:downloadURL"),
    optional("title", Shape::LangLine(TITLE_MAX), "dct:title"),
    optional("format", Shape::Code("file-format"), "dct:format"),
    optional("rights", Shape::LangProse(PROSE_MAX), "kirjo:rights"),
    optional("licence", Shape::Code("licence"), "dct:license"),
];

const VARIABLE: &[Field] = &[
    required("name", Shape::Line(LABEL_MAX), "csvw:name"),
    optional("title", Shape::LangLine(TITLE_MAX), "csvw:title"),
    optional("description", Shape::LangProse(1_000), "dct:description"),
    optional("datatype", Shape::Code("datatype"), "csvw:datatype"),
];

/// What MIABIS asks of a sample collection.
const SAMPLES: &[Field] = &[
    required("materials", Shape::Codes("sample-type"), "kirjo:sampleType"),
    optional("storage", Shape::Codes("storage-temperature"), "kirjo:storageTemperature"),
    optional("design", Shape::Codes("study-design"), "kirjo:studyDesign"),
    optional("setting", Shape::Codes("collection-setting"), "kirjo:collectionSetting"),
    optional("sex", Shape::Codes("sex"), "kirjo:sex"),
    optional("useConditions", Shape::Codes("duo"), "kirjo:useCondition"),
    optional("inclusion", Shape::LangProse(PROSE_MAX), "kirjo:inclusionCriteria"),
    optional("diseases", Shape::Lines(LABEL_MAX), "schema:healthCondition"),
];

fn rules(c: &mut Checker, content: &Value) {
    common::rules(c, content);
    // Structured data without a word on its variables is nothing that anybody could ask for (Release 8).
    if read::boolean(content, "structured") && cbor::get(content, "variables").is_none() {
        c.fault_at("variables", Rule::RequiredWith, &[("field", "variables"), ("other", "structured")]);
    }
    // What is not public is asked for by somebody, from somebody.
    if read::text(content, "accessRights").is_some_and(|rights| rights != "public") {
        for field in ["contact", "keywords"] {
            if cbor::get(content, field).is_none() {
                c.fault_at(field, Rule::RequiredWith, &[("field", field), ("other", "accessRights")]);
            }
        }
    }
    if let (Some(min), Some(max)) = (read::number(content, "minAge"), read::number(content, "maxAge"))
        && min > max
    {
        c.fault_at("maxAge", Rule::OutOfOrder, &[("field", "maxAge"), ("after", "minAge")]);
    }
    super::instant::in_order(c, content, "from", "until");
}
