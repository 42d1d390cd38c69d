//! `kirjo privacy scan`: what looks like personal data, in files or in what has been published.

use kirjo_protocol::content::Fault;
use kirjo_protocol::content::json::from_json;
use kirjo_protocol::id::OrgId;
use kirjo_protocol::lint;
use serde_json::{Value, json};

use super::files::{content_of, fault_json, places, read};
use super::outcomes::fault_sentence;
use super::{Context, items, text};
use crate::args::PrivacyCommand;
use crate::client::Client;
use crate::failure::{Failure, Outcome};
use crate::output::{self, file_name};

/// Records of one list of the node.
const PAGE: usize = 100;

/// What was found so far.
#[derive(Default)]
struct Report {
    records: u64,
    /// Each with its place and its path, rule and sentence.
    findings: Vec<Value>,
}

pub(super) async fn privacy(context: &Context, command: PrivacyCommand) -> Outcome {
    let PrivacyCommand::Scan { files, own, org } = command;
    let mut report = Report::default();
    if own {
        scan_own(context, org, &mut report).await?;
    } else {
        scan_files(context, &files, &mut report)?;
    }
    let count = report.findings.len();
    if context.json() {
        output::json(&json!({"records": report.records, "findings": report.findings}))?;
    } else {
        for finding in &report.findings {
            output::line(&fault_sentence(text(finding, "place"), finding))?;
        }
        let args = [("count", count.into()), ("records", report.records.into())];
        output::note(&context.words.say("cli-scanned", &args));
    }
    if count == 0 { Ok(()) } else { Err(Failure::said()) }
}

impl Report {
    /// Takes the findings of a record; `place` says where a path of it is.
    fn take(&mut self, context: &Context, faults: &[Fault], place: impl Fn(&str) -> String) {
        self.records += 1;
        for mut finding in fault_json(context, faults) {
            finding["place"] = json!(place(text(&finding, "path")));
            self.findings.push(finding);
        }
    }
}

fn found(content: &ciborium::Value) -> Vec<Fault> {
    lint::check(content).into_iter().map(Fault::from).collect()
}

fn scan_files(context: &Context, names: &[String], report: &mut Report) -> Outcome {
    let files = read(context, names, None)?;
    for place in places(&files) {
        // What has no form is no record, and says so among the findings.
        let faults = content_of(place.record()).map_or_else(|fault| vec![fault], |content| found(&content));
        let name = file_name(context.words, &place.file.name);
        report.take(context, &faults, |path| place.of(&name, path));
    }
    Ok(())
}

/// All records that readers can see of the organisations that the node signs for.
async fn scan_own(context: &Context, org: Option<OrgId>, report: &mut Report) -> Outcome {
    let client = context.client();
    let status = client.get("/api/v1/status").await?;
    let own: Vec<String> = items(&status, "orgs").iter().filter_map(|org| org.as_str().map(str::to_owned)).collect();
    let asked = match org {
        Some(org) if !own.contains(&org.to_string()) => {
            return Err(Failure::new(context.words.tell("cli-not-ours", &[("org", org.to_string())])));
        }
        Some(org) => vec![org.to_string()],
        None => own,
    };
    for org in asked {
        scan_org(context, &client, &org, report).await?;
    }
    Ok(())
}

async fn scan_org(context: &Context, client: &Client, org: &str, report: &mut Report) -> Outcome {
    let mut next = Some(String::new());
    while let Some(cursor) = next {
        let page = client.get(&format!("/api/v1/records?org={org}&limit={PAGE}{cursor}")).await?;
        for item in items(&page, "items") {
            let place = format!("{org}/{}", text(item, "key"));
            let record = client.get(&format!("/api/v1/records/{place}")).await?;
            let Some(content) = record.get("content").and_then(|content| from_json(content).ok()) else { continue };
            report.take(context, &found(&content), |_| place.clone());
        }
        next = page.get("next").and_then(Value::as_str).map(|cursor| format!("&cursor={cursor}"));
    }
    Ok(())
}
