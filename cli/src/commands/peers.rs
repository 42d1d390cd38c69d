//! `kirjo peers`: list, show, add, ban, unban.

use kirjo_protocol::penalty::Offence;
use serde_json::{Value, json};

use super::{Context, items, number, text, yes};
use crate::args::{PeersArgs, PeersCommand};
use crate::client::query_value;
use crate::failure::{Failure, Outcome};
use crate::lang::Words;
use crate::output;

pub(super) async fn peers(context: &Context, args: PeersArgs) -> Outcome {
    match args.command {
        None | Some(PeersCommand::List) => list(context).await,
        Some(PeersCommand::Show { peer }) => show(context, &peer).await,
        Some(PeersCommand::Add { address }) => add(context, &address).await,
        Some(PeersCommand::Ban { peer }) => bar(context, &peer, "ban", "cli-peer-banned").await,
        Some(PeersCommand::Unban { peer }) => bar(context, &peer, "unban", "cli-peer-unbanned").await,
    }
}

async fn all(context: &Context) -> Result<Value, Failure> {
    context.client().get("/api/v1/peers").await
}

async fn list(context: &Context) -> Outcome {
    let peers = all(context).await?;
    if context.json() {
        return output::json(&peers);
    }
    let words = context.words;
    let peers = items(&peers, "items");
    if peers.is_empty() {
        return output::line(&words.word("cli-peers-none"));
    }
    let head = ["cli-col-peer", "cli-col-state", "cli-col-organisation"].map(|id| words.word(id));
    let row = |peer: &Value| vec![output::plain(text(peer, "peer")), state(words, peer), name(words, peer)];
    output::write(&output::table(&head, &peers.iter().map(row).collect::<Vec<_>>()))
}

fn state(words: Words, peer: &Value) -> String {
    words.word(match (yes(peer, "banned"), yes(peer, "connected"), yes(peer, "in_step")) {
        (true, ..) => "cli-banned",
        _ if !text(peer, "blocked_until").is_empty() => "cli-blocked",
        (false, true, true) => "cli-in-step",
        (false, true, false) => "cli-connected",
        (false, false, _) => "cli-not-connected",
    })
}

/// What the peer's organisation calls itself, as far as it is known here.
fn name(words: Words, peer: &Value) -> String {
    peer.get("name").and_then(|name| words.pick(name)).map_or("-".to_owned(), output::plain)
}

async fn show(context: &Context, id: &str) -> Outcome {
    let peers = all(context).await?;
    let peer = find(context.words, items(&peers, "items"), id)?;
    if context.json() {
        return output::json(peer);
    }
    let words = context.words;
    let known = |member: &str| match text(peer, member) {
        "" => "-".to_owned(),
        text => output::plain(text),
    };
    let millis =
        |member: &str| peer.get(member).and_then(Value::as_i64).map_or("-".to_owned(), |millis| format!("{millis} ms"));
    let mut facts = vec![
        (words.word("cli-peer"), known("peer")),
        (words.word("cli-organisation"), name(words, peer)),
        (words.word("cli-org-id"), known("org")),
        (words.word("cli-state"), state(words, peer)),
        (words.word("cli-address"), known("address")),
        (words.word("cli-transport"), known("transport")),
        (words.word("cli-software"), known("software")),
        (words.word("cli-latency"), millis("latency_ms")),
        (words.word("cli-since"), known("since")),
        (words.word("cli-last-sync"), known("last_sync")),
    ];
    for (label, member) in [("cli-received", "received"), ("cli-sent", "sent"), ("cli-refused", "refused")] {
        facts.push((words.word(label), number(peer, member).to_string()));
    }
    facts.push((words.word("cli-clock-offset"), millis("clock_offset_ms")));
    facts.push((words.word("cli-penalty"), number(peer, "penalty").to_string()));
    if !text(peer, "last_offence").is_empty() {
        facts.push((words.word("cli-last-offence"), offence(words, text(peer, "last_offence"))));
    }
    if !text(peer, "blocked_until").is_empty() {
        facts.push((words.word("cli-blocked-until"), known("blocked_until")));
    }
    for (at, address) in items(peer, "addresses").iter().enumerate() {
        let label = if at == 0 { words.word("cli-addresses") } else { String::new() };
        facts.push((label, output::plain(address.as_str().unwrap_or_default())));
    }
    output::write(&output::facts(&facts))
}

/// What an offence is called, and in words if this version knows it.
fn offence(words: Words, name: &str) -> String {
    match Offence::ALL.into_iter().find(|offence| offence.name() == name) {
        Some(offence) => format!("{name}: {}", words.word(&format!("cli-offence-{}", offence.name()))),
        None => output::plain(name),
    }
}

/// The peer of an id, or of the end of one: ids begin alike.
fn find<'p>(words: Words, peers: &'p [Value], id: &str) -> Result<&'p Value, Failure> {
    if let Some(peer) = peers.iter().find(|peer| text(peer, "peer") == id) {
        return Ok(peer);
    }
    let mut ending = peers.iter().filter(|peer| !id.is_empty() && text(peer, "peer").ends_with(id));
    match (ending.next(), ending.next()) {
        (Some(peer), None) => Ok(peer),
        (Some(_), Some(_)) => Err(Failure::new(words.tell("cli-peer-ambiguous", &[("peer", output::plain(id))]))),
        (None, _) => Err(Failure::new(words.tell("cli-peer-unknown", &[("peer", output::plain(id))]))),
    }
}

async fn add(context: &Context, address: &str) -> Outcome {
    context.client().post("/admin/v1/peers", json!({ "address": address })).await?;
    if context.json() {
        return output::json(&json!({ "address": address, "added": true }));
    }
    output::line(&context.words.tell("cli-peer-added", &[("address", output::plain(address))]))
}

/// Bans or unbans. A peer that was never met can be banned by its whole id.
async fn bar(context: &Context, id: &str, what: &str, done: &str) -> Outcome {
    let peers = all(context).await?;
    let peer = find(context.words, items(&peers, "items"), id).map_or(id, |peer| text(peer, "peer"));
    context.client().post(&format!("/admin/v1/peers/{}/{what}", query_value(peer)), json!({})).await?;
    if context.json() {
        return output::json(&json!({ "peer": peer, "banned": what == "ban" }));
    }
    output::line(&context.words.tell(done, &[("peer", output::plain(peer))]))
}

#[cfg(test)]
mod tests {
    use kirjo_node::messages::Lang;

    use super::*;

    #[test]
    fn the_end_of_an_id_names_a_peer_when_it_is_the_only_one() {
        let words = Words::of(Some(Lang::En));
        let peers = [json!({"peer": "12D3KooWabc"}), json!({"peer": "12D3KooWxbc"})];
        assert_eq!(find(words, &peers, "abc").unwrap(), &peers[0]);
        assert_eq!(find(words, &peers, "12D3KooWxbc").unwrap(), &peers[1]);
        for wrong in ["bc", "zzz", "", "12D3"] {
            assert!(find(words, &peers, wrong).is_err(), "{wrong}");
        }
    }
}
