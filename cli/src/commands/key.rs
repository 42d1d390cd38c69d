//! `kirjo key`: the public halves of the keys in a data directory, which can be shown whether the node runs or
//! not, and changes of which keys sign.

use kirjo_node::network::peer_id;
use kirjo_protocol::identity::Change;
use kirjo_protocol::key::PublicKey;
use kirjo_protocol::time::UnixMillis;
use serde_json::json;

use super::change::{apply, candidate, fetch};
use super::run::home_sentence;
use super::{Context, items, number, text};
use crate::args::Controlled;
use crate::failure::{Failure, Outcome};
use crate::output;

pub(super) async fn show(context: &Context) -> Outcome {
    let words = context.words;
    let home = context.home();
    let refused = |error| Failure::new(home_sentence(words, &error));
    let config = home.config().map_err(refused)?;
    let network = config.network_id();
    let node = peer_id(home.transport_key().map_err(refused)?.seed()).to_string();
    let mut orgs = home.orgs(&network).map_err(refused)?;
    // The node's own organisation first, as everywhere.
    orgs.sort_by_key(|keys| (keys.org != config.org, keys.org));

    // Which of several signs, the identity says, and a running node knows it.
    let mut signing = Vec::with_capacity(orgs.len());
    for keys in &orgs {
        let facts = context.client().get(&format!("/api/v1/orgs/{}", keys.org)).await;
        let only = keys.signers.first().filter(|_| keys.signers.len() == 1).map(|signer| signer.public().to_string());
        signing
            .push(facts.map_or(only, |facts| facts.get("signs_here").and_then(|key| key.as_str().map(str::to_owned))));
    }
    if context.json() {
        let orgs: Vec<_> = orgs
            .iter()
            .zip(&signing)
            .map(|(keys, signing)| {
                json!({
                    "org": keys.org,
                    "signer": signing,
                    "signers": keys.signers.iter().map(|signer| signer.public().to_string()).collect::<Vec<_>>(),
                    "controller": keys.genesis.signer().to_string(),
                    "controller_here": keys.controller_here,
                })
            })
            .collect();
        return output::json(&json!({ "network": network.as_str(), "node": node, "orgs": orgs }));
    }
    output::write(&output::facts(&[(words.word("cli-network"), network.to_string()), (words.word("cli-node"), node)]))?;
    for (keys, signing) in orgs.iter().zip(&signing) {
        let place = words.word(if keys.controller_here { "cli-controller-here" } else { "cli-controller-away" });
        output::write("\n")?;
        let mut facts = vec![(words.word("cli-org-id"), keys.org.to_string())];
        facts.extend(signing.iter().map(|signing| (words.word("cli-signer"), signing.clone())));
        let others = keys.signers.iter().map(|signer| signer.public().to_string());
        let others = others.filter(|signer| Some(signer) != signing.as_ref());
        for (at, signer) in others.enumerate() {
            let label = if at == 0 { words.word("cli-other-keys") } else { String::new() };
            facts.push((label, signer));
        }
        facts.push((words.word("cli-controller"), keys.genesis.signer().to_string()));
        facts.push((String::new(), place));
        output::write(&output::facts(&facts))?;
    }
    Ok(())
}

/// Lets a new key sign from now on.
pub(super) async fn rotate(context: &Context, to: Option<PublicKey>, controlled: &Controlled) -> Outcome {
    let identity = fetch(context, controlled.org).await?;
    let to = match to {
        Some(to) => to,
        None => candidate(context, &identity.org).await?,
    };
    // This node's own signer ends; where it has none, those that sign everything.
    let from = identity.signs_now.map_or_else(|| identity.open_signers(), |own| vec![own]);
    let until = identity.until_now();
    let change = Change::Rotate { from: from.clone(), to, until };
    let answer = apply(context, &identity, &change, controlled, None).await?;
    if context.json() {
        let ended: Vec<String> = from.iter().map(PublicKey::to_string).collect();
        return output::json(&json!({
            "org": identity.org, "tip": text(&answer, "tip"), "signer": to.to_string(), "ended": ended,
            "until": until.0,
        }));
    }
    output::line(&to.to_string())?;
    output::note(&context.words.word("cli-key-rotated"));
    Ok(())
}

/// Lets one more key sign.
pub(super) async fn add_signer(
    context: &Context,
    key: PublicKey,
    scopes: Vec<String>,
    controlled: &Controlled,
) -> Outcome {
    let identity = fetch(context, controlled.org).await?;
    let change = Change::AddSigner { key, scopes: scopes.clone() };
    let answer = apply(context, &identity, &change, controlled, None).await?;
    if context.json() {
        return output::json(&json!({
            "org": identity.org, "tip": text(&answer, "tip"), "signer": key.to_string(), "scopes": scopes,
        }));
    }
    output::line(&context.words.tell("cli-key-added", &[("key", key.to_string()), ("scopes", scopes.join(", "))]))
}

/// Removes a key; the node signs again what shall stay.
pub(super) async fn revoke(
    context: &Context,
    key: PublicKey,
    stolen: Option<UnixMillis>,
    controlled: &Controlled,
) -> Outcome {
    let identity = fetch(context, controlled.org).await?;
    let replacement = if identity.signs_now.is_none_or(|own| own == key) {
        Some(candidate(context, &identity.org).await?)
    } else {
        None
    };
    let change = Change::Revoke { key, replacement };
    let good_until = stolen.map(|stolen| stolen.minus(1));
    let answer = apply(context, &identity, &change, controlled, good_until).await?;
    let (again, fallen) = (number(&answer, "signed_again"), number(&answer, "fallen"));
    if context.json() {
        return output::json(&json!({
            "org": identity.org, "tip": text(&answer, "tip"), "revoked": key.to_string(),
            "signer": replacement.or(identity.signs_now).map(|key| key.to_string()),
            "signed_again": again, "fallen": fallen, "fallen_keys": items(&answer, "fallen_keys"),
        }));
    }
    for key in items(&answer, "fallen_keys").iter().filter_map(serde_json::Value::as_str) {
        output::line(key)?;
    }
    let counts = [("again", again.into()), ("fallen", fallen.into())];
    output::note(&context.words.say("cli-key-revoked", &counts));
    Ok(())
}
