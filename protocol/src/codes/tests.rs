use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::names::fold;
use super::table::{CODES, LISTS, code, row_of_list};
use super::*;
use crate::content::SCHEMAS;
use crate::content::form::Form;
use crate::content::schema::{Field, Shape};

/// Lists that no field names. They are for display, exports and the checks of forms.
const DISPLAYED: [&str; 8] = ["kind", "region", "country", "language", "nuts-3", "data-theme", "emdn", "trl"];

fn names(code: &Code, lang: &str) -> Vec<&'static str> {
    code.label(lang).into_iter().chain(code.synonyms(lang)).collect()
}

fn every_code() -> impl Iterator<Item = &'static Code> {
    lists().flat_map(all)
}

#[test]
fn every_row_has_its_columns_and_three_labels_and_no_code_comes_twice() {
    assert_eq!(CODES.lines().next(), Some("list\tcode\tfi\tsv\ten\tsyn_fi\tsyn_sv\tsyn_en\tiri"));
    let mut seen = BTreeSet::new();
    for line in CODES.lines().skip(1) {
        let code = code(line).unwrap_or_else(|| panic!("another number of columns: {line}"));
        assert!(seen.insert((code.list, code.code)), "{line}: the code stands twice in its list");
        assert!(code.code.is_ascii() && !code.code.contains(' '), "{line}");
        for cell in [code.list, code.code, code.fi, code.sv, code.en] {
            assert!(!cell.is_empty() && cell.len() <= NAME_MAX, "{line}");
        }
        for cell in line.split('\t').flat_map(|cell| cell.split(';')) {
            assert!(cell.trim() == cell || line.contains("; "), "{line}");
            assert!(unicode_normalization::is_nfc(cell) && !cell.contains('"'), "{line}");
        }
    }
    assert_eq!(every_code().count(), seen.len(), "a row belongs to no list");
}

#[test]
fn labels_with_semicolons_are_not_split_and_synonyms_are() {
    let water = get("nace-2.1", "E").unwrap();
    assert!(water.en.starts_with("Water supply; sewerage"));
    assert_eq!(
        get("themes", "cancer").unwrap().synonyms("en").collect::<Vec<_>>(),
        ["oncology", "cancer care", "tumours"]
    );
    assert_eq!(get("themes", "cancer").unwrap().synonyms("de").count(), 0);
}

#[test]
fn the_rows_of_a_list_stand_together_and_the_lists_stand_in_one_order_in_both_files() {
    let mut groups: Vec<&str> = CODES.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
    groups.dedup();
    assert_eq!(groups, lists().collect::<Vec<_>>());
    assert_eq!(groups.iter().collect::<BTreeSet<_>>().len(), groups.len(), "a list is interrupted by another");
}

#[test]
fn every_list_has_a_version_a_source_a_licence_and_a_base() {
    assert_eq!(LISTS.lines().next(), Some("list\tversion\tsource\tlicence\tiri_base"));
    for line in LISTS.lines().skip(1) {
        let list = row_of_list(line).unwrap_or_else(|| panic!("not five columns: {line}"));
        for cell in line.split('\t') {
            assert!(!cell.is_empty() && cell.trim() == cell, "{line}");
        }
        assert!(all(list.name).count() > 0, "{} is empty", list.name);
        assert_eq!(super::list(list.name), Some(&list));
    }
}

#[test]
fn every_list_that_a_field_names_is_there_and_every_list_is_named_or_displayed() {
    fn visit(fields: &'static [Field], named: &mut BTreeSet<&'static str>) {
        for field in fields {
            match field.shape {
                Shape::Code(list) | Shape::Codes(list) => drop(named.insert(list)),
                Shape::Map(fields) | Shape::List(fields, _) => visit(fields, named),
                _ => {}
            }
        }
    }
    let mut named = BTreeSet::new();
    for schema in SCHEMAS {
        visit(schema.common, &mut named);
        visit(schema.own, &mut named);
    }
    assert!(named.len() > 50, "the walk over the schemas finds nothing any more");
    for list in &named {
        assert!(all(list).count() > 0, "{list} is named by a field and empty");
        assert!(!DISPLAYED.contains(list), "{list} is not only displayed");
    }
    let expected: BTreeSet<&str> = named.into_iter().chain(DISPLAYED).collect();
    assert_eq!(lists().collect::<BTreeSet<_>>(), expected);
}

#[test]
fn a_name_in_a_list_belongs_to_one_code_whatever_the_language() {
    for list in lists() {
        let mut owners: BTreeMap<String, &str> = BTreeMap::new();
        for code in all(list) {
            for lang in LANGUAGES {
                let mut own = BTreeSet::new();
                for name in names(code, lang) {
                    assert!(own.insert(fold(name)), "{list} {}: {name} twice in {lang}", code.code);
                    let owner = *owners.entry(fold(name)).or_insert(code.code);
                    assert_eq!(owner, code.code, "{list}: {name} in {lang}");
                }
            }
        }
        for code in all(list) {
            assert_eq!(find(list, code.code, None), Some(code), "{list} {}: hidden by another name", code.code);
        }
    }
}

#[test]
fn every_code_is_found_by_each_of_its_names_in_any_case() {
    for code in every_code() {
        for lang in LANGUAGES {
            for name in names(code, lang) {
                for text in [name.to_owned(), name.to_uppercase(), format!(" {} ", name.replace(' ', "  "))] {
                    // Upper case loses the difference between ß and ss, which no name here has.
                    assert_eq!(find(code.list, &text, Some(lang)), Some(code), "{} {text} in {lang}", code.list);
                    assert_eq!(find(code.list, &text, None), Some(code), "{} {text}", code.list);
                }
            }
        }
    }
}

#[test]
fn every_theme_has_two_synonyms_in_each_language() {
    for theme in all("themes") {
        for lang in LANGUAGES {
            assert!(theme.synonyms(lang).count() >= 2, "{} in {lang}", theme.code);
        }
    }
}

#[test]
fn iris_are_absolute_and_distinct_within_their_list() {
    for list in lists() {
        let mut seen = BTreeSet::new();
        for code in all(list) {
            let iri = code.iri();
            let rest = iri.strip_prefix("https://").or_else(|| iri.strip_prefix("http://"));
            assert!(rest.is_some_and(|rest| rest.contains('/') && !rest.ends_with('#')), "{iri}");
            assert_ne!(iri, super::list(list).unwrap().iri_base, "{list} {}: the base alone", code.code);
            assert!(!iri.contains(|c: char| c.is_whitespace() || "<>\"{}|\\^`".contains(c)), "{iri}");
            assert_eq!(code.is_public(), !iri.starts_with(OWN), "{iri}");
            if !code.is_public() {
                assert_eq!(iri, format!("{OWN}{list}/{}", code.code));
            }
            assert!(seen.insert(iri), "{list} {}: an IRI twice", code.code);
        }
    }
}

#[test]
fn codes_are_rendered_as_the_iris_of_public_vocabularies() {
    for (list, code, iri) in [
        ("access-rights", "non-public", "http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC"),
        ("data-theme", "HEAL", "http://publications.europa.eu/resource/authority/data-theme/HEAL"),
        ("language", "fi", "http://publications.europa.eu/resource/authority/language/FIN"),
        ("language", "de", "http://publications.europa.eu/resource/authority/language/DEU"),
        ("country", "FI", "http://publications.europa.eu/resource/authority/country/FIN"),
        ("file-format", "csv", "http://publications.europa.eu/resource/authority/file-type/CSV"),
        ("health-category", "EHRS", "https://hdeu-dcat.data.health.europa.eu/resource/authority/healthcategories/EHRS"),
        (
            "publisher-type",
            "outpatient-institution",
            "https://hdeu-dcat.data.health.europa.eu/resource/authority/publisher-type/outpatient-institution",
        ),
        ("standard", "ihe-xds", "https://hdeu-dcat.data.health.europa.eu/resource/authority/standard/IHE-XDS.b"),
        ("standard", "kanta-phr", "https://kirjo.example/codes/standard/kanta-phr"),
        (
            "coding-system",
            "orpha",
            "https://hdeu-dcat.data.health.europa.eu/resource/authority/coding-system/ORPHACODE",
        ),
        ("licence", "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("nuts-3", "FI196", "http://data.europa.eu/nuts/code/FI196"),
        ("duo", "DUO_0000042", "http://purl.obolibrary.org/obo/DUO_0000042"),
        ("themes", "home-care", "https://kirjo.example/codes/themes/home-care"),
    ] {
        assert_eq!(get(list, code).map(Code::iri).as_deref(), Some(iri), "{list} {code}");
    }
}

#[test]
fn every_county_is_found_by_the_names_in_use() {
    let table = include_str!("../../tests-data/county-names.tsv");
    let mut found = BTreeSet::new();
    for line in table.lines() {
        let (code, names) = line.split_once('\t').unwrap();
        for name in names.split(';') {
            assert_eq!(find("region", name, None).map(|county| county.code), Some(code), "{name}");
        }
        found.insert(code);
    }
    let counties: BTreeSet<&str> =
        all("region").map(|code| code.code).filter(|code| code.starts_with("HVA:")).collect();
    assert_eq!(found, counties);
}

#[test]
fn labels_come_in_three_languages_and_no_fourth() {
    assert_eq!(label("region", "HVA:02", "fi"), Some("Keski-Uudenmaan hyvinvointialue"));
    assert_eq!(label("region", "HVA:02", "sv"), Some("Mellersta Nylands välfärdsområde"));
    assert_eq!(label("themes", "home-care", "en"), Some("Home care"));
    assert_eq!(label("themes", "home-care", "de"), None);
    assert_eq!(label("themes", "no-such-theme", "fi"), None);
    assert!(!contains("themes", "HVA:02"), "a code of another list");
}

#[test]
fn a_language_keeps_the_names_of_the_others_out() {
    assert_eq!(find("themes", "Hemvård", Some("sv")).map(|theme| theme.code), Some("home-care"));
    assert_eq!(find("themes", "Hemvård", Some("fi")), None);
    assert_eq!(find("themes", "home-care", Some("fi")).map(|theme| theme.code), Some("home-care"), "a code has none");
    assert_eq!(find("themes", "Hemvård", Some("de")), None);
    assert_eq!(find("nonsense", "Hemvård", None), None);
    assert_eq!(find("themes", &"a".repeat(NAME_MAX + 1), None), None);
    assert_eq!(find("themes", "A\u{308}ldreomsorg", None).map(|theme| theme.code), Some("elderly-care"), "decomposed");
}

#[test]
fn lists_of_others_are_whole() {
    for (list, count) in [
        ("country", 249),
        ("language", 186),
        ("health-theme", 20),
        ("health-category", 17),
        ("service-type", 62),
        ("nace-2.1", 22),
        ("mesh", 16),
        ("emdn", 23),
        ("data-theme", 14),
        ("nuts-3", 19),
        ("trl", 9),
    ] {
        assert_eq!(all(list).count(), count, "{list}");
    }
    let of = |prefix: &str| all("region").filter(|code| code.code.starts_with(prefix)).count();
    assert_eq!((of("HVA:"), of("YTA:")), (23, 5));
    assert!(contains("region", "FI") && contains("region", "INT"));
    let health = all("coding-system").filter(|code| code.is_public()).count();
    assert_eq!(health, 32, "the coding systems of HealthDCAT-AP");
    assert_eq!(all("nonsense").count(), 0);
}

#[test]
fn names_of_countries_languages_and_areas_have_the_form_that_records_write() {
    assert!(all("country").all(|code| Form::Country.is(code.code)));
    assert!(all("language").all(|code| Form::Language.is(code.code)));
    assert!(["region", "nuts-3", "country"].into_iter().flat_map(all).all(|code| Form::Region.is(code.code)));
    assert!(all("emdn").all(|code| Form::Emdn.is(&format!("{}01", code.code))), "a category and a group");
}

#[test]
fn every_kind_of_record_has_a_label() {
    // The test-only build of a later version has a kind that the lists of this one can't know.
    let published = crate::kind::PUBLISHED.iter().map(crate::kind::Kind::name).filter(|kind| *kind != "pathway");
    for kind in published.chain(["identity", "head", "node"]) {
        assert!(contains("kind", kind), "{kind}");
    }
}

proptest! {
    #[test]
    fn finding_never_panics_and_finds_only_what_is_named_so(text in "\\PC{0,60}|[A-Za-zÅÄÖåäöẞßİı;: -]{0,450}") {
        for list in ["region", "themes", "country", "nonsense"] {
            for lang in [None, Some("fi"), Some("xx"), Some("")] {
                if let Some(code) = find(list, &text, lang) {
                    let all: Vec<String> =
                        LANGUAGES.iter().flat_map(|lang| names(code, lang)).chain([code.code]).map(fold).collect();
                    prop_assert!(all.contains(&fold(&text)));
                }
            }
        }
    }
}
