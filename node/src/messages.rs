//! Every sentence that a user reads, in Finnish, Swedish and English.
//!
//! Pages, problems of the API, faults of a record file and the command line take their words from here
//! and from nowhere else, so that no language is a second-class one: a test demands the same messages
//! with the same variables in all three. The texts are Fluent files (`node/messages/*.ftl`), embedded.
//!
//! ```
//! use kirjo_node::messages::{self, Lang};
//!
//! assert_eq!(messages::text(Lang::Sv, "count-records", &[("count", 1.into())]), "1 post");
//! assert_eq!(messages::text(Lang::Fi, "count-records", &[("count", 2.into())]), "2 tietuetta");
//! ```

pub mod fields;
mod lang;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use kirjo_protocol::codes;
use kirjo_protocol::content::Fault;

pub use fluent_bundle::FluentValue as Value;
pub use lang::Lang;

/// Facts of a fault that are numbers, so that a sentence can choose between singular and plural.
const NUMBERS: [&str; 3] = ["max", "min", "found"];

/// The files of a language, each about one thing.
fn sources(lang: Lang) -> &'static [&'static str] {
    macro_rules! files {
        ($lang:literal) => {
            &[
                include_str!(concat!("../messages/", $lang, ".ftl")),
                include_str!(concat!("../messages/authoring.", $lang, ".ftl")),
                include_str!(concat!("../messages/exports.", $lang, ".ftl")),
                include_str!(concat!("../messages/interface.", $lang, ".ftl")),
                include_str!(concat!("../messages/survey.", $lang, ".ftl")),
                include_str!(concat!("../messages/watch.", $lang, ".ftl")),
                include_str!(concat!("../messages/fields.", $lang, ".ftl")),
            ]
        };
    }
    match lang {
        Lang::Fi => files!("fi"),
        Lang::Sv => files!("sv"),
        Lang::En => files!("en"),
    }
}

fn bundle(lang: Lang) -> &'static FluentBundle<FluentResource> {
    static BUNDLES: [OnceLock<FluentBundle<FluentResource>>; 3] = [const { OnceLock::new() }; 3];
    BUNDLES[lang as usize].get_or_init(|| {
        let mut bundle = FluentBundle::new_concurrent(vec![lang.identifier()]);
        // The marks that isolate directions would end up in HTML attributes and in terminals.
        bundle.set_use_isolating(false);
        for source in sources(lang) {
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, errors)| {
                tracing::error!(?errors, lang = lang.code(), "the message catalogue has errors");
                resource
            });
            bundle.add_resource_overriding(resource);
        }
        bundle
    })
}

/// A sentence. A message that doesn't exist gives its own id: better a page with a strange word than none.
pub fn text(lang: Lang, id: &str, args: &[(&str, Value<'_>)]) -> String {
    let bundle = bundle(lang);
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
        tracing::debug!(id, lang = lang.code(), "no such message");
        return id.to_owned();
    };
    let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
    if !errors.is_empty() {
        tracing::debug!(id, lang = lang.code(), ?errors, "a message lacks a variable");
    }
    text.into_owned()
}

/// Whether a message exists.
pub fn contains(lang: Lang, id: &str) -> bool {
    bundle(lang).get_message(id).is_some_and(|message| message.value().is_some())
}

/// The sentence for a fault of a record: the rule and the remedy. The place is said apart, by its path.
pub fn fault(lang: Lang, fault: &Fault) -> String {
    let args: Vec<(&str, Value<'_>)> = fault
        .args
        .iter()
        .map(|(name, value)| {
            let value = if NUMBERS.contains(name) { Value::try_number(value) } else { Value::from(value.as_str()) };
            (*name, value)
        })
        .collect();
    text(lang, &fault.message_key(), &args)
}

/// The sentence for an error with a code, such as those of the node.
pub fn error(lang: Lang, code: &str, args: &[(&str, Value<'_>)]) -> String {
    text(lang, &format!("error-{code}"), args)
}

/// The name of a language in the reader's language, or the tag itself when it has none here.
pub fn language_name(lang: Lang, tag: &str) -> String {
    let primary = tag.split('-').next().unwrap_or(tag);
    codes::label("language", primary, lang.code()).unwrap_or(tag).to_owned()
}

/// The name of a country by its code, or the code itself when it has none here.
pub fn country_name(lang: Lang, code: &str) -> String {
    codes::label("country", code, lang.code()).unwrap_or(code).to_owned()
}
