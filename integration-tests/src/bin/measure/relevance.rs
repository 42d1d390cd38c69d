//! How well the search answers the judged queries over the demonstration's catalogue.
//!
//! For the figure across languages, the same queries are asked of an index that has no text in the language of the query,
//! so that only other languages' words and codes can answer.

use std::collections::BTreeMap;

use anyhow::Context as _;
use integration_tests::relevance::{Judged, LOOKED_AT, judged};
use kirjo_node::catalogue::Catalogue;
use kirjo_node::demo::Demo;
use kirjo_node::node::Node;
use kirjo_node::search::{Request, Search};
use serde_json::{Value, json};

use super::rounded;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Print every query whose ndcg is below this, with the first answers.
    #[arg(long, value_name = "NDCG")]
    worse_than: Option<f64>,
}

type Names = BTreeMap<(String, String), (String, String)>;

pub(crate) fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(arguments))
}

async fn run(arguments: &Arguments) -> anyhow::Result<Value> {
    let directory = tempfile::tempdir()?;
    let demo = Demo::start(directory.path(), 1, |_| ()).await?;
    let node = demo.participants.first().context("a demonstration has a participant")?.node.clone();
    let worse_than = arguments.worse_than;
    let result = tokio::task::spawn_blocking(move || answers(&node, worse_than)).await??;
    demo.stop().await;
    Ok(result)
}

fn answers(node: &Node, worse_than: Option<f64>) -> anyhow::Result<Value> {
    let queries = judged();
    let names = names(node)?;
    let all = Catalogue::default();
    let mut result = json!({"queries": queries.len()});
    for lang in ["fi", "sv", "en"] {
        let own: Vec<&Judged> = queries.iter().filter(|query| query.lang == lang).collect();
        let figures = figures(node, &all, &names, &own, worse_than)?;
        for (name, value) in figures {
            result[format!("{lang}_{name}")] = rounded(value).into();
        }
        let others = Catalogue::with(Search::without(lang));
        let figures = self::figures(node, &others, &names, &own, None)?;
        for name in ["recall", "ndcg", "nothing"] {
            result[format!("{lang}_across_{name}")] = rounded(figures[name]).into();
        }
    }
    Ok(result)
}

fn figures(
    node: &Node,
    catalogue: &Catalogue,
    names: &Names,
    queries: &[&Judged],
    worse_than: Option<f64>,
) -> anyhow::Result<BTreeMap<&'static str, f64>> {
    let (mut ndcg, mut recall, mut nothing) = (0.0, 0.0, 0.0);
    for query in queries {
        let request = Request { text: query.text.to_owned(), limit: LOOKED_AT, explain: true, ..Request::default() };
        let found = catalogue.search(node, &request)?;
        let places = found.items.iter().map(|item| (item.document.org.to_string(), item.document.key.to_string()));
        let answers: Vec<(String, String)> =
            places.map(|place| names.get(&place).cloned().unwrap_or_default()).collect();
        let own = query.ndcg(&answers);
        if worse_than.is_some_and(|limit| own < limit) {
            eprintln!("{} {:?} ({}): ndcg {own:.2}, of {} records", query.id, query.text, query.form, found.total);
            for (at, answer) in answers.iter().enumerate() {
                let grade = query.grades.get(&(answer.0.as_str(), answer.1.as_str())).copied().unwrap_or(0);
                let why: Vec<String> = found.answer.found[at]
                    .reasons
                    .iter()
                    .map(|reason| format!("{} {} {:?}", reason.word, reason.part, reason.why))
                    .collect();
                eprintln!(
                    "  {grade} {:>7} {}/{}: {}",
                    found.answer.found[at].score,
                    answer.0,
                    answer.1,
                    why.join("; ")
                );
            }
            let missing = query.grades.iter().filter(|((org, id), grade)| {
                **grade >= 2 && !answers.iter().any(|answer| answer.0 == *org && answer.1 == *id)
            });
            for ((org, id), grade) in missing {
                eprintln!("  missing {grade} {org}/{id}");
            }
        }
        ndcg += own;
        recall += query.recall(&answers);
        nothing += f64::from(u8::from(found.total == 0));
    }
    let count = queries.len().max(1) as f64;
    Ok([("ndcg", ndcg / count), ("recall", recall / count), ("nothing", nothing / count)].into())
}

/// By organisation and key, the names under which the judgements know records: publisher and local id.
fn names(node: &Node) -> anyhow::Result<Names> {
    let arrivals: Vec<_> =
        node.read(|replica| replica.since(Default::default()).map(|view| view.entry.arrival).collect());
    let mut slugs = BTreeMap::new();
    let mut records = Vec::new();
    for arrival in arrivals {
        let Some(record) = node.record(arrival)? else { continue };
        let Some(content) = record.body().content.clone() else { continue };
        let Some(id) = kirjo_protocol::content::read::text(&content, "localId") else { continue };
        if record.kind().name() == "organisation" {
            slugs.insert(record.org(), id);
            records.push((record.org(), record.key(), "organisation".to_owned()));
        } else {
            records.push((record.org(), record.key(), id));
        }
    }
    let slug = |org| slugs.get(org).cloned().unwrap_or_default();
    Ok(records.iter().map(|(org, key, id)| ((org.to_string(), key.to_string()), (slug(org), id.clone()))).collect())
}
