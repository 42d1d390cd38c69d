use kirjo_node::publish::check_alone;
use kirjo_node::record_file;
use kirjo_protocol::content::SCHEMAS;
use kirjo_protocol::content::form::Form;
use kirjo_protocol::time::UnixMillis;

use super::*;

/// 2026-11-28.
const NOW: UnixMillis = UnixMillis(1_795_824_000_000);

/// The file with every commented line taken in.
fn with_everything(template: &str) -> String {
    let lines = template.lines().map(|line| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with("  ") || !rest.starts_with([' ', '|']) => rest,
        _ => line,
    });
    lines.map(|line| format!("{line}\n")).collect()
}

fn faults(text: &str) -> Vec<String> {
    let records = record_file::parse("template.yaml", text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(records.len(), 1, "{text}");
    // A node without records takes it too.
    assert!(!records[0].to_string().contains("\"local:"), "{text}");
    let checked = check_alone(&records[0], None, NOW);
    checked.faults.into_iter().chain(checked.warnings).map(|fault| fault.to_string()).collect()
}

#[test]
fn every_template_is_good_as_it_stands_and_with_every_field_taken_in() {
    for schema in SCHEMAS {
        for lang in Lang::ALL {
            let template = template(schema, lang);
            assert_eq!(faults(&template), [""; 0], "{} in {}:\n{template}", schema.kind, lang.code());
            let whole = with_everything(&template);
            assert_eq!(faults(&whole), [""; 0], "{} in {}:\n{whole}", schema.kind, lang.code());
        }
    }
}

#[test]
fn a_template_has_every_field_of_its_kind() {
    for schema in SCHEMAS {
        let template = template(schema, Lang::En);
        for (path, field) in fields::all(schema) {
            let label = fields::label(Lang::En, schema.kind, &path);
            assert!(template.contains(&format!("{}:", field.name)), "{} lacks {path}", schema.kind);
            assert!(template.contains(&format!("# {label}: ")), "{} has no words for {path}", schema.kind);
        }
    }
}

#[test]
fn a_template_speaks_one_language() {
    let product = content::schema("product").unwrap();
    let sv = template(product, Lang::Sv);
    assert!(sv.contains("  sv: Stegvakten 2\n") && !sv.contains("  fi:") && !sv.contains("  en:"), "{sv}");
    assert!(sv.contains("# Slag av produkt: "), "{sv}");
    assert!(template(product, Lang::Fi).contains("sensor (Anturi"), "codes are explained");
}

#[test]
fn what_goes_with_another_choice_is_kept_apart() {
    let endorsement = template(content::schema("endorsement").unwrap(), Lang::En);
    for line in ["#| assessment:", "#|   scheme: digi-hta", "#| flag: ", "#| showcase: "] {
        assert!(endorsement.contains(line), "{line}: {endorsement}");
    }
    assert!(endorsement.contains("# Lines that begin with #|"), "the head explains the mark");
    assert!(!template(content::schema("need").unwrap(), Lang::En).contains("#|"));
}

#[test]
fn example_texts_of_each_form_have_it() {
    for form in Form::ALL {
        assert!(form.is(sample::of_form(*form)), "{form:?}");
    }
}

#[test]
fn every_example_file_is_good_in_three_languages() {
    for (kind, text) in sample::EXAMPLES {
        let records = record_file::parse("example.yaml", text).unwrap_or_else(|error| panic!("{kind}: {error}"));
        for record in &records {
            let checked = check_alone(record, None, NOW);
            assert_eq!(
                (checked.kind, checked.faults, checked.warnings),
                (Some(*kind), Vec::new(), Vec::new()),
                "{kind}"
            );
        }
        assert!(SCHEMAS.iter().any(|schema| schema.kind == *kind));
        let title = records[0].get("title").or_else(|| records[0].get("statement")).unwrap();
        for lang in Lang::ALL {
            assert!(title.get(lang.code()).is_some(), "{kind} in {}", lang.code());
        }
    }
    assert_eq!(sample::EXAMPLES.len(), SCHEMAS.len());
}
