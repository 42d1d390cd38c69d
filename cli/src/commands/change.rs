//! What all changes of an identity have in common: fetch the chain, let the controller sign the next operation
//! here, and give it to the node. The controller's key is read by this command only and never leaves it.

use std::path::Path;

use kirjo_node::clock::Clock;
use kirjo_node::keys;
use kirjo_protocol::id::{NetworkId, OrgId};
use kirjo_protocol::identity::{Chain, Change, ChangeError};
use kirjo_protocol::key::{PublicKey, SigningKey};
use kirjo_protocol::time::{Seq, UnixMillis};
use serde_json::{Map, Value, json};

use super::Context;
use super::run::{home_sentence, key_sentence};
use crate::args::Controlled;
use crate::failure::Failure;
use crate::identity::{chain, split};

/// An organisation's identity as the node holds it, checked here.
pub(super) struct Identity {
    pub(super) org: OrgId,
    pub(super) chain: Chain,
    pub(super) network: NetworkId,
    /// The key of this node that signs now.
    pub(super) signs_now: Option<PublicKey>,
    /// The highest seq that the organisation has used, as far as the node has seen.
    last_seq: Option<Seq>,
}

/// Fetches the identity of an organisation, by default the node's own.
pub(super) async fn fetch(context: &Context, org: Option<OrgId>) -> Result<Identity, Failure> {
    let config = context.home().config().map_err(|error| Failure::new(home_sentence(context.words, &error)))?;
    let (org, network) = (org.unwrap_or(config.org), config.network_id());
    let client = context.client();
    let facts = client.get(&format!("/api/v1/orgs/{org}")).await?;
    let bytes = client.get_cose(&format!("/api/v1/orgs/{org}/identity?format=cose")).await?;
    let found = split(&bytes).and_then(|envelopes| chain(&envelopes, &org, &network));
    let chain = found
        .ok_or_else(|| Failure::new(context.words.tell("cli-strange-answer", &[("reason", "identity".to_owned())])))?;
    Ok(Identity {
        org,
        chain,
        network,
        signs_now: facts.get("signs_here").and_then(Value::as_str).and_then(|key| key.parse().ok()),
        last_seq: facts.get("last_seq").and_then(Value::as_u64).map(Seq),
    })
}

impl Identity {
    /// The highest seq that can have been used so far, by this clock and by what has been seen.
    pub(super) fn until_now(&self) -> Seq {
        let now = Seq::last_of(Clock::system().now());
        self.last_seq.map_or(now, |last| last.max(now))
    }

    /// The signers without an end that may sign everything.
    pub(super) fn open_signers(&self) -> Vec<PublicKey> {
        let all = self.chain.current().signers.iter();
        let open = all.filter(|signer| signer.until.is_none() && signer.scopes.iter().any(|scope| scope == "*"));
        open.map(|signer| signer.key).collect()
    }
}

/// A key of this node that the identity does not list yet.
pub(super) async fn candidate(context: &Context, org: &OrgId) -> Result<PublicKey, Failure> {
    let answer = context.client().post(&format!("/admin/v1/orgs/{org}/signer"), json!({})).await?;
    let key = answer.get("key").and_then(Value::as_str).and_then(|key| key.parse().ok());
    key.ok_or_else(|| Failure::new(context.words.tell("cli-strange-answer", &[("reason", "key".to_owned())])))
}

/// The controller's key: from the file named, else from the node's directory.
pub(super) fn controller(context: &Context, org: &OrgId, named: Option<&Path>) -> Result<SigningKey, Failure> {
    let words = context.words;
    let path = named.map_or_else(|| context.home().controller_path(org), Path::to_owned);
    if named.is_none() && !path.exists() {
        return Err(Failure::new(words.tell("cli-controller-missing", &[("path", path.display().to_string())])));
    }
    keys::read(&path).map_err(|error| Failure::new(key_sentence(words, &error)))
}

/// Signs a change as the next operation and gives it to the node.
pub(super) async fn apply(
    context: &Context,
    identity: &Identity,
    change: &Change,
    controlled: &Controlled,
    good_until: Option<UnixMillis>,
) -> Result<Value, Failure> {
    let refused = |error: ChangeError| {
        let args = [("reason", error.to_string())];
        Failure::new(context.words.tell(&format!("cli-change-{}", error.code()), &args))
    };
    let operation = identity.chain.changed(change).map_err(refused)?;
    let controller = controller(context, &identity.org, controlled.controller.as_deref())?;
    let now = Clock::system().now();
    let record = identity.chain.sign_next(&operation, &controller, now, &identity.network).map_err(refused)?;
    let hex: String = record.bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut request = Map::new();
    request.insert("operation".into(), hex.into());
    if let Some(good_until) = good_until {
        request.insert("good_until".into(), good_until.0.into());
    }
    if controlled.force {
        request.insert("force".into(), true.into());
    }
    context.client().post_waiting("/admin/v1/identity", Value::Object(request), GUARD_TIME).await
}

/// How long a node may wait for its peers before it answers.
pub(super) const GUARD_TIME: std::time::Duration = std::time::Duration::from_secs(30);
