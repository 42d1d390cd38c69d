//! `kirjo org`: the organisations that a node signs for, and units with their parents.

use kirjo_protocol::id::OrgId;
use kirjo_protocol::identity::Change;
use serde_json::{Value, json};

use super::change::{Identity, apply, candidate, fetch};
use super::{Context, items, number, text};
use crate::args::{Controlled, OrgCommand};
use crate::failure::Outcome;
use crate::output;

pub(super) async fn org(context: &Context, command: OrgCommand) -> Outcome {
    match command {
        OrgCommand::List => list(context).await,
        OrgCommand::Create { name, lang, org_type } => create(context, &name, &lang, &org_type).await,
        OrgCommand::Add { org, controller, force } => {
            let moves = controller.is_some();
            add(context, &Controlled { org: Some(org), controller, force }, org, moves).await
        }
        OrgCommand::Parent { parent, none: _, controlled } => {
            let id = if parent.is_some() { "cli-parent-set" } else { "cli-parent-none" };
            change(context, &controlled, &Change::Parent(parent), id, parent).await
        }
        OrgCommand::Confirm { unit, controlled } => {
            change(context, &controlled, &Change::ConfirmUnit(unit), "cli-unit-confirmed", Some(unit)).await
        }
        OrgCommand::Dismiss { unit, controlled } => {
            change(context, &controlled, &Change::DismissUnit(unit), "cli-unit-dismissed", Some(unit)).await
        }
    }
}

async fn list(context: &Context) -> Outcome {
    let (client, words) = (context.client(), context.words);
    let status = client.get("/api/v1/status").await?;
    let mut orgs = Vec::new();
    for org in items(&status, "orgs").iter().filter_map(Value::as_str) {
        orgs.push(client.get(&format!("/api/v1/orgs/{org}")).await?);
    }
    if context.json() {
        return output::json(&json!({ "items": orgs }));
    }
    for org in &orgs {
        let name = org.get("title").and_then(|title| words.pick(title)).map(output::plain).unwrap_or_default();
        let signs = if text(org, "signs_here").is_empty() { "no" } else { "yes" };
        let mut facts = vec![
            (words.word("cli-organisation"), name),
            (words.word("cli-org-id"), text(org, "org").to_owned()),
            (words.word("cli-records"), number(org, "records").to_string()),
            (words.word("cli-signs-here"), words.word(signs)),
        ];
        if let Some(parent) = org.pointer("/identity/parent").and_then(Value::as_str) {
            let confirmed = org.get("parent_confirms").and_then(Value::as_bool) == Some(true);
            let id = if confirmed { "cli-parent-confirmed" } else { "cli-parent-unconfirmed" };
            facts.push((words.word("cli-parent"), format!("{parent} ({})", words.word(id))));
        }
        output::write(&output::facts(&facts))?;
        output::write("\n")?;
    }
    Ok(())
}

async fn create(context: &Context, name: &str, lang: &str, org_type: &str) -> Outcome {
    super::init::check_profile(context.words, name, lang, org_type)?;
    let request = json!({ "name": name, "lang": lang, "org_type": org_type });
    let answer = context.client().post("/admin/v1/orgs", request).await?;
    if context.json() {
        return output::json(&answer);
    }
    let org = text(&answer, "org");
    output::line(org)?;
    let path = org.parse().map(|org| context.home().controller_path(&org).display().to_string());
    output::note(&context.words.tell("cli-org-created", &[("path", path.unwrap_or_default())]));
    Ok(())
}

/// Takes an organisation in; with its controller's key it moves here.
async fn add(context: &Context, controlled: &Controlled, org: OrgId, moves: bool) -> Outcome {
    let words = context.words;
    let identity = fetch(context, Some(org)).await?;
    if let Some(key) = identity.signs_now {
        if context.json() {
            return output::json(&json!({ "org": org, "key": key.to_string(), "moved": false }));
        }
        output::line(&key.to_string())?;
        output::note(&words.word("cli-org-here"));
        return Ok(());
    }
    let key = candidate(context, &org).await?;
    if !moves {
        if context.json() {
            return output::json(&json!({ "org": org, "key": key.to_string(), "moved": false }));
        }
        output::line(&key.to_string())?;
        output::note(&words.tell("cli-org-add-next", &[("org", org.to_string()), ("key", key.to_string())]));
        return Ok(());
    }
    let change = Change::Rotate { from: identity.open_signers(), to: key, until: identity.until_now() };
    let answer = apply(context, &identity, &change, controlled, None).await?;
    if context.json() {
        return output::json(&json!({
            "org": org, "key": key.to_string(), "moved": true, "tip": text(&answer, "tip"),
        }));
    }
    output::line(&key.to_string())?;
    output::note(&words.tell("cli-org-moved", &[("org", org.to_string())]));
    Ok(())
}

async fn change(
    context: &Context,
    controlled: &Controlled,
    change: &Change,
    sentence: &str,
    other: Option<OrgId>,
) -> Outcome {
    let identity: Identity = fetch(context, controlled.org).await?;
    let answer = apply(context, &identity, change, controlled, None).await?;
    if context.json() {
        return output::json(&json!({ "org": identity.org, "other": other, "tip": text(&answer, "tip") }));
    }
    let other = other.map(|other| other.to_string()).unwrap_or_default();
    output::line(&context.words.tell(sentence, &[("org", identity.org.to_string()), ("other", other)]))
}
