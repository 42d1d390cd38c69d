//! `kirjo key show`: the public halves of the keys in a data directory. It works whether the node runs or not.

use kirjo_node::network::peer_id;
use serde_json::json;

use super::Context;
use super::run::home_sentence;
use crate::failure::{Failure, Outcome};
use crate::output;

pub(super) fn show(context: &Context) -> Outcome {
    let words = context.words;
    let home = context.home();
    let refused = |error| Failure::new(home_sentence(words, &error));
    let config = home.config().map_err(refused)?;
    let network = config.network_id();
    let node = peer_id(home.transport_key().map_err(refused)?.seed()).to_string();
    let mut orgs = home.orgs(&network).map_err(refused)?;
    // The node's own organisation first, as everywhere.
    orgs.sort_by_key(|keys| (keys.org != config.org, keys.org));

    if context.json() {
        let orgs: Vec<_> = orgs
            .iter()
            .map(|keys| {
                json!({
                    "org": keys.org,
                    "signer": keys.signer.public().to_string(),
                    "controller": keys.genesis.signer().to_string(),
                    "controller_here": keys.controller_here,
                })
            })
            .collect();
        return output::json(&json!({ "network": network.as_str(), "node": node, "orgs": orgs }));
    }
    output::write(&output::facts(&[(words.word("cli-network"), network.to_string()), (words.word("cli-node"), node)]))?;
    for keys in &orgs {
        let place = words.word(if keys.controller_here { "cli-controller-here" } else { "cli-controller-away" });
        output::write("\n")?;
        output::write(&output::facts(&[
            (words.word("cli-org-id"), keys.org.to_string()),
            (words.word("cli-signer"), keys.signer.public().to_string()),
            (words.word("cli-controller"), keys.genesis.signer().to_string()),
            (String::new(), place),
        ]))?;
    }
    Ok(())
}
