//! The language in which the command speaks, and the sentences it takes from the node's catalogue.

use kirjo_node::messages::{self, Lang, Value};

/// The catalogue in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    lang: Lang,
}

impl Words {
    /// In the language that was asked for, else in that of the locale.
    pub(crate) fn of(asked: Option<Lang>) -> Self {
        Self { lang: asked.unwrap_or_else(Lang::from_env) }
    }

    /// The language.
    pub(crate) fn lang(self) -> Lang {
        self.lang
    }

    /// A sentence.
    pub(crate) fn say(self, id: &str, args: &[(&str, Value<'_>)]) -> String {
        messages::text(self.lang, id, args)
    }

    /// A sentence whose facts are texts.
    pub(crate) fn tell(self, id: &str, args: &[(&str, String)]) -> String {
        let args: Vec<(&str, Value<'_>)> =
            args.iter().map(|(name, value)| (*name, Value::from(value.as_str()))).collect();
        self.say(id, &args)
    }

    /// A word or sentence without facts.
    pub(crate) fn word(self, id: &str) -> String {
        self.say(id, &[])
    }

    /// The name of a kind of records; the kind itself when this version doesn't know it.
    pub(crate) fn kind(self, kind: &str) -> String {
        kirjo_protocol::codes::label("kind", kind, self.lang.code()).unwrap_or(kind).to_owned()
    }

    /// The best text of a language map for this reader: the reader's language, then the others it is likely to read.
    pub(crate) fn pick(self, map: &serde_json::Value) -> Option<&str> {
        let texts = map.as_object()?;
        let wanted = self.lang.preference().into_iter().find_map(|lang| texts.get(lang));
        wanted.or_else(|| texts.values().next())?.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_a_text_in_some_language() {
        let words = Words::of(Some(Lang::Sv));
        let map = serde_json::json!({"fi": "suomi", "en": "English"});
        assert_eq!(words.pick(&map), Some("suomi"));
        assert_eq!(words.pick(&serde_json::json!({"se": "davvi"})), Some("davvi"));
        assert_eq!(words.pick(&serde_json::json!(null)), None);
    }

    /// Ids that stand in a source text as the first argument of a call that looks one up.
    fn asked(text: &str) -> Vec<String> {
        text.match_indices("\"cli-")
            .map(|(at, _)| {
                text[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect::<String>()
            })
            .filter(|id| !id.ends_with('-'))
            .collect()
    }

    fn visit(directory: &std::path::Path, ids: &mut Vec<String>) {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(&path, ids);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                ids.extend(asked(&std::fs::read_to_string(&path).unwrap()));
            }
        }
    }

    #[test]
    fn every_sentence_that_the_command_says_is_in_the_catalogue() {
        let mut ids = Vec::new();
        visit(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut ids);
        assert!(ids.len() > 40, "the search for ids finds none any more");
        ids.extend(crate::commands::membership_codes().map(|code| format!("cli-member-{code}")));
        ids.extend(crate::commands::named_sentences());
        ids.extend(kirjo_node::record_file::FileRule::CODES.map(|code| format!("cli-file-{code}")));
        for lang in Lang::ALL {
            for id in &ids {
                assert!(messages::contains(lang, id), "{id} in {}", lang.code());
            }
        }
    }
}
