//! What each field of a record is called, and what to write into it.
//!
//! A field is named by its path without the numbers of list items, such as `regulatory.intendedPurpose`. Its words are
//! under the kind and the path, under the path, or under its own name, whichever comes first: the same name mostly
//! means the same, and where it doesn't, the kind or the path has words of its own.

use kirjo_protocol::content::schema::{Field, Schema, Shape};

use super::{Lang, contains, text};

/// The fields of a kind at every level, each with its path, in the order of the tables.
pub fn all(schema: &Schema) -> Vec<(String, &'static Field)> {
    let mut found = Vec::new();
    walk(schema.fields(), "", &mut found);
    found
}

fn walk(fields: impl Iterator<Item = &'static Field>, above: &str, found: &mut Vec<(String, &'static Field)>) {
    for field in fields {
        let path = if above.is_empty() { field.name.to_owned() } else { format!("{above}.{}", field.name) };
        found.push((path.clone(), field));
        walk(below(field).iter(), &path, found);
    }
}

/// The fields of the map, or of each map of the list, that a field holds; none for all others.
pub fn below(field: &Field) -> &'static [Field] {
    match field.shape {
        Shape::Map(fields) | Shape::List(fields, _) => fields,
        _ => &[],
    }
}

/// What a field is called.
pub fn label(lang: Lang, kind: &str, path: &str) -> String {
    text(lang, &format!("field-{}", key(lang, kind, path)), &[])
}

/// What to write into it, in one sentence.
pub fn hint(lang: Lang, kind: &str, path: &str) -> String {
    text(lang, &format!("hint-{}", key(lang, kind, path)), &[])
}

/// The words' key without `field-` or `hint-` before it.
fn key(lang: Lang, kind: &str, path: &str) -> String {
    let [whole, path, name] = candidates(kind, path);
    [whole, path].into_iter().find(|key| contains(lang, &format!("field-{key}"))).unwrap_or(name)
}

/// Under which keys the words of a field may stand, the narrowest first.
fn candidates(kind: &str, path: &str) -> [String; 3] {
    let dashed = path.replace('.', "-");
    let name = path.rsplit('.').next().unwrap_or(path).to_owned();
    [format!("{kind}-{dashed}"), dashed, name]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use kirjo_protocol::content::SCHEMAS;

    use super::super::sources;
    use super::*;

    /// The fields that people may write; those of a build that plays a later version have no words.
    fn fields() -> Vec<(&'static str, String)> {
        let of =
            |schema: &&'static Schema| all(schema).into_iter().map(|(path, _)| (schema.kind, path)).collect::<Vec<_>>();
        SCHEMAS.iter().flat_map(of).collect()
    }

    #[test]
    fn every_field_of_every_kind_has_a_label_and_a_hint_in_three_languages() {
        assert!(fields().len() > 400, "the walk finds no fields any more");
        for lang in Lang::ALL {
            for (kind, path) in fields() {
                let (label, hint) = (label(lang, kind, &path), hint(lang, kind, &path));
                assert!(!label.starts_with("field-"), "{kind} {path} has no label in {}", lang.code());
                assert!(!hint.starts_with("hint-"), "{kind} {path} has no hint in {}", lang.code());
                assert!(label.chars().count() <= 50 && !label.ends_with('.'), "{label}");
                assert!(hint.ends_with('.') && hint.chars().count() <= 160, "a hint is one sentence: {hint}");
            }
        }
    }

    #[test]
    fn no_words_are_left_over_from_a_field_that_is_gone() {
        let used: BTreeSet<String> = fields().iter().map(|(kind, path)| key(Lang::En, kind, path)).collect();
        let source = sources(Lang::En).last().unwrap();
        let mut seen = 0;
        for id in source.lines().filter_map(|line| line.split_once(" = ")).map(|(id, _)| id) {
            let key = id.strip_prefix("field-").or_else(|| id.strip_prefix("hint-")).unwrap();
            assert!(used.contains(key), "{id} is no field's");
            seen += 1;
        }
        assert_eq!(seen, 2 * used.len());
    }

    #[test]
    fn the_same_name_can_have_other_words_in_another_place() {
        assert_eq!(label(Lang::En, "need", "outcome"), "Outcome");
        assert_eq!(label(Lang::En, "project", "outcome"), "What became of it");
        assert_eq!(label(Lang::Fi, "product", "regulatory.status"), "Asema");
        assert_eq!(label(Lang::Fi, "action", "status"), "Tila");
        assert_eq!(label(Lang::Sv, "call", "budget.amount"), "Belopp");
    }
}
