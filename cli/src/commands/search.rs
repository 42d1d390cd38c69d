//! `kirjo search`.

use serde_json::{Value, json};

use super::{Context, items, number, text, yes};
use crate::args::SearchArgs;
use crate::client::query_value;
use crate::failure::{Failure, Outcome};
use crate::lang::Words;
use crate::output;

/// Most items that the interface gives at once.
const PAGE: u32 = 100;

pub(super) async fn search(context: &Context, args: SearchArgs) -> Outcome {
    let words = context.words;
    let mut query = format!("q={}", query_value(&args.words.join(" ")));
    for (name, value) in [("kind", &args.kind), ("lang", &args.lang)] {
        if let Some(value) = value {
            query.push_str(&format!("&{name}={}", query_value(value)));
        }
    }
    let found = pages(context, "/api/v1/search", &query, args.limit).await?;
    if context.json() {
        return output::json(&json!({ "total": found.total, "items": found.items, "next": found.next }));
    }
    for item in &found.items {
        output::write(&hit(words, item, args.lang.as_deref()))?;
    }
    let shown = [("shown", found.items.len().into()), ("total", found.total.into())];
    output::note(&words.say("cli-search-shown", &shown));
    Ok(())
}

/// Items of a list, over as many pages as it takes.
pub(super) struct Found {
    pub(super) total: u64,
    pub(super) items: Vec<Value>,
    pub(super) next: Value,
}

pub(super) async fn pages(context: &Context, path: &str, query: &str, most: u32) -> Result<Found, Failure> {
    let client = context.client();
    let mut found = Found { total: 0, items: Vec::new(), next: Value::Null };
    loop {
        let missing = most.saturating_sub(u32::try_from(found.items.len()).unwrap_or(u32::MAX));
        let mut address = format!("{path}?{query}&limit={}", missing.clamp(1, PAGE));
        if let Some(cursor) = found.next.as_str() {
            address.push_str(&format!("&cursor={}", query_value(cursor)));
        }
        let page = client.get(&address).await?;
        found.total = number(&page, "total");
        let got = items(&page, "items");
        found.items.extend_from_slice(got);
        found.next = page.get("next").cloned().unwrap_or_default();
        let enough = found.items.len() >= usize::try_from(most).unwrap_or(usize::MAX);
        if enough || got.is_empty() || !found.next.is_string() {
            return Ok(found);
        }
    }
}

/// One hit: what it is, who says so, and below it the name by which `get` knows it.
fn hit(words: Words, item: &Value, lang: Option<&str>) -> String {
    let pick = |member: &str| {
        let texts = item.get(member).unwrap_or(&Value::Null);
        let wanted = lang.and_then(|lang| texts.get(lang)).and_then(Value::as_str);
        wanted.or_else(|| words.pick(texts)).map(output::plain).unwrap_or_default()
    };
    let kind = text(item, "kind");
    let mut heading = format!("{} ({})", pick("title"), words.kind(kind));
    let publisher = pick("publisher");
    if !publisher.is_empty() && kind != "organisation" {
        heading.push_str(&format!(", {publisher}"));
    }
    if yes(item, "demo") {
        heading.push_str(&format!(" [{}]", words.word("demo-mark")));
    }
    let mut out = String::new();
    for line in output::wrap(&heading, output::WIDTH) {
        out.push_str(&format!("{line}\n"));
    }
    for line in output::wrap(&pick("summary"), output::WIDTH - 2) {
        out.push_str(&format!("  {line}\n"));
    }
    out.push_str(&format!("{}/{}\n\n", text(item, "org"), text(item, "key")));
    out
}

#[cfg(test)]
mod tests {
    use kirjo_node::messages::Lang;

    use super::*;

    #[test]
    fn a_hit_fits_the_terminal_and_ends_with_what_get_takes() {
        let item = json!({
            "org": "o".repeat(52), "key": "k".repeat(26), "kind": "product",
            "title": {"fi": "Pitkä nimi ".repeat(10), "sv": "Namn"},
            "summary": {"fi": "Lause. ".repeat(22)},
            "publisher": {"fi": "Esimerkki\u{7}"},
        });
        let shown = hit(Words::of(Some(Lang::Fi)), &item, None);
        assert!(shown.lines().all(|line| line.chars().count() <= output::WIDTH), "{shown}");
        assert!(shown.contains(&format!("\n{}/{}\n", "o".repeat(52), "k".repeat(26))));
        assert!(!shown.contains('\u{7}'));
        assert!(hit(Words::of(Some(Lang::Fi)), &item, Some("sv")).starts_with("Namn ("));
    }
}
