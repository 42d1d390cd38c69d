//! `kirjo show`: what readers will see of a record, before anybody does.

use kirjo_node::clock::Clock;
use kirjo_node::facts::{self, Reader, Section, Shown};
use kirjo_node::messages::{self, Lang};
use kirjo_node::publish;
use kirjo_protocol::content::{self, Common, LangMap};
use kirjo_protocol::time::UnixMillis;
use serde_json::{Map, Value, json};

use super::Context;
use super::files::{Place, content_of, fault_json, places, read};
use super::outcomes::fault_sentence;
use crate::args::ShowArgs;
use crate::failure::{Failure, Outcome};
use crate::lang::Words;
use crate::output::{self, file_name};

pub(super) fn show(context: &Context, args: &ShowArgs) -> Outcome {
    let files = read(context, &args.files, None)?;
    let now = Clock::system().now();
    let languages: Vec<Lang> = args.lang.map_or_else(|| Lang::ALL.to_vec(), |lang| vec![lang]);
    let mut refused = false;
    let mut shown = Vec::new();
    for place in places(&files) {
        let checked = publish::check_alone(place.record(), None, now);
        refused |= !checked.faults.is_empty();
        let (faults, warnings) = (fault_json(context, &checked.faults), fault_json(context, &checked.warnings));
        if context.json() {
            let views: Map<String, Value> = languages
                .iter()
                .filter_map(|lang| Some((lang.code().to_owned(), View::new(place.record(), *lang, now)?.json())))
                .collect();
            shown.push(json!({
                "file": place.file.name, "record": place.at + 1, "kind": checked.kind, "languages": views,
                "faults": faults, "warnings": warnings,
            }));
            continue;
        }
        for lang in &languages {
            if let Some(view) = View::new(place.record(), *lang, now) {
                output::write(&view.text())?;
            }
        }
        say(context, place, &faults, None);
        say(context, place, &warnings, Some(context.words.word("cli-warning")));
    }
    if context.json() {
        output::json(&json!({ "items": shown }))?;
    }
    if refused { Err(Failure::said()) } else { Ok(()) }
}

/// Says faults or warnings on standard error, each at its place.
fn say(context: &Context, place: Place<'_>, faults: &[Value], mark: Option<String>) {
    let name = file_name(context.words, &place.file.name);
    for fault in faults {
        let at = place.of(&name, super::text(fault, "path"));
        let at = mark.as_ref().map_or_else(|| at.clone(), |mark| format!("{at}: {mark}"));
        eprintln!("kirjo: {}", fault_sentence(&at, fault));
    }
}

/// A record as readers of one language see it.
struct View {
    lang: Lang,
    kind: String,
    title: String,
    summary: Option<String>,
    description: Option<String>,
    notices: Vec<String>,
    sections: Vec<Section>,
}

impl View {
    /// What can be shown of a record of a file; none of one that has no kind or no form.
    fn new(record: &Value, lang: Lang, now: UnixMillis) -> Option<Self> {
        let words = Words::of(Some(lang));
        let schema = content::schema(super::text(record, "kind"))?;
        let content = content_of(record).ok()?;
        let common = Common::read(&content);
        let reader = Reader { lang, now };
        let best =
            |map: &LangMap| map.best(&lang.preference()).map(|(tag, text)| (tag.to_owned(), output::plain(text)));
        let title = best(&facts::title(&content));
        let description = best(&common.description);
        let mut notices = facts::notices(schema, &content, reader);
        let tag = description.as_ref().or(title.as_ref()).map(|(tag, _)| tag.clone());
        if let Some(tag) = tag.filter(|tag| Lang::of_tag(tag) != Some(lang)) {
            let language = messages::language_name(lang, &tag);
            notices.push(messages::text(lang, "text-not-in-language", &[("language", language.into())]));
        }
        Some(Self {
            lang,
            kind: words.kind(schema.kind),
            title: title.map_or_else(|| messages::text(lang, "unnamed", &[]), |(_, title)| title),
            summary: best(&common.summary).map(|(_, text)| text),
            description: description.map(|(_, text)| text),
            notices,
            sections: facts::sections(schema, &content, reader),
        })
    }

    fn text(&self) -> String {
        let mut out = format!("── {} ──\n{}\n{}\n", self.lang.own_name(), self.kind, self.title);
        let notice = |out: &mut String, notice: &String| {
            output::wrap(&format!("! {notice}"), output::WIDTH)
                .iter()
                .for_each(|line| out.push_str(&format!("{line}\n")));
        };
        self.notices.iter().for_each(|text| notice(&mut out, text));
        for text in self.summary.iter().chain(&self.description) {
            out.push('\n');
            output::wrap(text, output::WIDTH).iter().for_each(|line| out.push_str(&format!("{line}\n")));
        }
        for section in &self.sections {
            out.push_str(&format!("\n{}\n", section.heading));
            section.notices.iter().for_each(|text| notice(&mut out, text));
            let rows: Vec<(String, String)> = section
                .facts
                .iter()
                .flat_map(|fact| {
                    let labels = std::iter::once(output::plain(&fact.label)).chain(std::iter::repeat(String::new()));
                    labels.zip(fact.values.iter().map(value))
                })
                .collect();
            out.push_str(&output::facts(&rows));
        }
        out.push('\n');
        out
    }

    fn json(&self) -> Value {
        let sections = self.sections.iter().map(|section| {
            let facts = section.facts.iter().map(|fact| {
                let values: Vec<String> = fact.values.iter().map(value).collect();
                json!({"label": fact.label, "values": values})
            });
            json!({
                "id": section.id, "heading": section.heading, "notices": section.notices,
                "facts": facts.collect::<Vec<_>>(),
            })
        });
        json!({
            "title": self.title, "summary": self.summary, "description": self.description, "notices": self.notices,
            "sections": sections.collect::<Vec<_>>(),
        })
    }
}

/// A value with its label; an address that the text hides is shown behind it.
fn value(shown: &Shown) -> String {
    let text = match &shown.link {
        Some(facts::Link::Web(url)) if *url != shown.text => format!("{} <{url}>", shown.text),
        _ => shown.text.clone(),
    };
    output::plain(&shown.label.as_ref().map_or_else(|| text.clone(), |label| format!("{label}: {text}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::EXAMPLES;

    /// 2026-11-28.
    const NOW: UnixMillis = UnixMillis(1_795_824_000_000);

    #[test]
    fn every_example_can_be_shown_in_three_languages_with_the_publisher_s_words() {
        for (kind, text) in EXAMPLES {
            let records = kirjo_node::record_file::parse("example.yaml", text).unwrap();
            for lang in Lang::ALL {
                let view = View::new(&records[0], lang, NOW).unwrap();
                let shown = view.text();
                assert!(!shown.contains("field-") && !view.sections.is_empty(), "{kind}: {shown}");
                if let Some(title) = records[0]["title"].get(lang.code()) {
                    assert_eq!(json!(view.title), *title);
                }
                assert!(view.notices.len() == 1, "only that it is an example: {kind} {:?}", view.notices);
            }
        }
    }

    #[test]
    fn a_preview_says_what_a_page_says() {
        let record = json!({
            "kind": "product", "title": {"fi": "Apuri"}, "summary": {"fi": "Auttaa."},
            "regulatory": {"status": "not-yet-ce-marked"}, "trl": 7, "evil": "\u{1b}[2J",
        });
        let text = View::new(&record, Lang::Sv, NOW).unwrap().text();
        assert!(text.contains("Apuri") && text.contains("Teknisk mognadsgrad (TRL)"), "{text}");
        assert!(text.contains("! ") && !text.contains('\u{1b}'), "{text}");
        assert!(View::new(&json!({"kind": "spaceship"}), Lang::Fi, NOW).is_none());
    }
}
