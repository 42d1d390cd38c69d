//! `kirjo survey`: takes a market survey from the running node, and checks one that was taken long ago.

use std::io::Write as _;
use std::path::Path;

use kirjo_node::survey::{MAX_FILE, Said, read as read_said};
use kirjo_protocol::id::OrgId;
use kirjo_protocol::key::PublicKey;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::survey::{SCOPE, Sealed, open};
use kirjo_protocol::time::Seq;
use serde_json::{Value, json};

use super::verify::{Membership, identity_file, read};
use super::{Context, asking, number};
use crate::args::{SurveyArgs, SurveyCommand, SurveyForm, SurveyVerifyArgs};
use crate::failure::{Failure, Outcome};
use crate::identity::{chain, split};
use crate::output;

pub(super) fn survey(context: &Context, args: SurveyArgs) -> Outcome {
    match args.command {
        Some(SurveyCommand::Verify(args)) => verify(context, &args),
        None => asking(take(context, args)),
    }
}

async fn take(context: &Context, args: SurveyArgs) -> Outcome {
    let query = args.query.to_query();
    let (path, accept) = match args.format {
        SurveyForm::Json => (format!("/api/v1/survey?format=json&{query}"), "application/json"),
        SurveyForm::Csv => (format!("/api/v1/survey?format=csv&{query}"), "text/csv"),
        SurveyForm::Html => (format!("/{}/survey?{query}", context.words.lang().code()), "text/html"),
    };
    let file = context.client().get_file(path.trim_end_matches(['&', '?']), accept, MAX_FILE).await?;
    let Some(out) = &args.out else { return output::write_bytes(&file) };
    let name = out.display().to_string();
    if let Err(error) = write(out, &file) {
        let args = [("file", name), ("reason", error.to_string())];
        return Err(Failure::new(context.words.tell("cli-not-written", &args)));
    }
    let total = open(&file).ok().and_then(|sealed| read_said(sealed.format, sealed.document).ok());
    let total = total.map(|said| said.hits.len());
    if context.json() {
        return output::json(&json!({ "file": name, "bytes": file.len(), "total": total }));
    }
    output::line(&context.words.say("cli-written", &[("file", name.into()), ("bytes", file.len().into())]))
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::fs::File::create(path)?;
    out.write_all(bytes)?;
    out.sync_all()
}

/// By which identity a signer was looked up, for people and for programs.
struct Checked {
    membership: Membership,
    by: String,
    source: &'static str,
}

fn verify(context: &Context, args: &SurveyVerifyArgs) -> Outcome {
    let words = context.words;
    let file = output::file_name(words, &args.file);
    let bytes = read(words, &args.file, MAX_FILE)?;
    let refused = |reason: String| -> Failure {
        if context.json() {
            // The answer itself is on standard error too.
            let _ = output::json(&json!({"signature": "bad", "reason": reason, "membership": "not-checked"}));
        }
        Failure::new(reason)
    };
    let unlike = |reason: String| refused(words.tell("cli-survey-form", &[("file", file.clone()), ("reason", reason)]));
    let sealed = open(&bytes).map_err(|error| unlike(error.to_string()))?;
    let said = read_said(sealed.format, sealed.document).map_err(|error| unlike(error.to_string()))?;
    let network = said.network.to_string();
    if let Some(wanted) = args.network.as_ref().filter(|wanted| **wanted != said.network) {
        let facts = [("file", file), ("own", network), ("network", wanted.to_string())];
        return Err(refused(words.tell("cli-survey-network", &facts)));
    }
    if !sealed.is_good(&said.network) {
        return Err(refused(words.tell("cli-survey-signature", &[("file", file), ("network", network)])));
    }
    let online = if args.online { Some(asking_value(ask(context, &said))?) } else { None };
    let checked = check(context, args, &said, &sealed.signer, online.as_ref().map(|online| &online.identity[..]))?;
    show(context, &said, &sealed, &checked, online.as_ref().map(|online| &online.states))?;
    match checked.membership.verdict() {
        Some(false) => Err(Failure::new(member(context, checked.membership))),
        _ => Ok(()),
    }
}

/// Whether the signer belongs to the organisation: by the identity of a file, else by that of the running node, else by
/// the one that the survey carries. All of them begin with the genesis whose id is the organisation's.
fn check(
    context: &Context,
    args: &SurveyVerifyArgs,
    said: &Said,
    signer: &PublicKey,
    online: Option<&[u8]>,
) -> Result<Checked, Failure> {
    let words = context.words;
    let (parts, by, source) = match (&args.identity, online) {
        (Some(file), _) => {
            let by = words.tell("cli-survey-member-file", &[("file", file.display().to_string())]);
            (Some(identity_file(words, file)?), by, "file")
        }
        (None, Some(bytes)) => (split(bytes), words.word("cli-survey-member-node"), "node"),
        (None, None) => (split(&said.identity), words.word("cli-survey-member-embedded"), "survey"),
    };
    let chain = parts.and_then(|parts| chain(&parts, &said.org, &said.network));
    let scope = Kind::parse(SCOPE).expect("the scope of surveys is a plain label");
    let membership = match chain {
        None => Membership::OtherIdentity,
        Some(chain) => Membership::of(chain.authority(signer, &scope, Seq::new(said.made, 0))),
    };
    Ok(Checked { membership, by, source })
}

/// What the running node knows now.
struct Online {
    identity: Vec<u8>,
    states: Value,
}

async fn ask(context: &Context, said: &Said) -> Result<Online, Failure> {
    let client = context.client();
    let states = client.post("/admin/v1/survey/now", json!({ "records": said.hits })).await?;
    let identity = client.get_cose(&identity_path(&said.org)).await?;
    Ok(Online { identity: identity.to_vec(), states })
}

fn identity_path(org: &OrgId) -> String {
    format!("/api/v1/orgs/{org}/identity")
}

fn asking_value<T>(asked: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let mut answer = None;
    asking(async {
        answer = Some(asked.await?);
        Ok(())
    })?;
    answer.ok_or_else(Failure::said)
}

/// What an identity says of the signer, in words.
fn member(context: &Context, membership: Membership) -> String {
    let of = if membership.verdict() == Some(false) { "cli-survey-member-" } else { "cli-member-" };
    context.words.word(&format!("{of}{}", membership.code()))
}

fn show(context: &Context, said: &Said, sealed: &Sealed<'_>, checked: &Checked, states: Option<&Value>) -> Outcome {
    let words = context.words;
    if context.json() {
        let mut answer = json!({
            "signature": "good",
            "membership": checked.membership.code(),
            "belongs": checked.membership.verdict(),
            "membership_by": checked.source,
            "format": sealed.format.name(),
            "network": said.network.as_str(),
            "org": said.org,
            "node": said.node,
            "signer": sealed.signer.to_string(),
            "made": output::time(said.made),
            "query": said.address,
            "total": said.hits.len(),
        });
        if let Some(states) = states {
            answer["now"] = states.clone();
        }
        return output::json(&answer);
    }
    let mut facts = vec![
        (words.word("cli-signature"), words.tell("cli-signature-good", &[("network", said.network.to_string())])),
        (words.word("cli-membership"), member(context, checked.membership)),
        (words.word("cli-survey-by"), checked.by.clone()),
        (words.word("cli-org-id"), said.org.to_string()),
        (words.word("cli-survey-node"), said.node.clone()),
        (words.word("cli-signer"), sealed.signer.to_string()),
        (words.word("cli-survey-made"), output::time(said.made)),
        (words.word("cli-survey-query"), said.address.clone()),
        (words.word("cli-survey-total"), said.hits.len().to_string()),
    ];
    if let Some(states) = states {
        let count = |name: &'static str| (name, number(states, name).into());
        let counts = ["same", "newer", "withdrawn", "expired", "unknown"].map(count);
        facts.push((words.word("cli-survey-now"), words.say("cli-survey-states", &counts)));
    }
    output::write(&output::facts(&facts))
}
