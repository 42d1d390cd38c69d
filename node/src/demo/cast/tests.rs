//! What the demonstration's catalogue has to be, so that nobody who looks around in it comes to a dead end.

use kirjo_protocol::content::{self, SCHEMAS, json::from_json};
use kirjo_protocol::id::OrgId;
use kirjo_protocol::lint;
use kirjo_protocol::time::{DAY, UnixMillis};
use sha2::{Digest as _, Sha256};

use super::*;
use crate::demo::is_over;
use crate::demo::script::Script;

/// 2026-11-28; any other day has to do as well.
const FOUNDED: UnixMillis = UnixMillis(1_795_860_000_000);
/// Letters of a sentence that two records can't both have come to by chance.
const SENTENCE_LETTERS: usize = 20;
/// Fields whose texts are names of things, which may be the same in many records.
const NAMES: [&str; 9] =
    ["contact", "links", "keywords", "section", "variables", "unit", "indicators", "distributions", "venue"];

/// A record as it is published, and where it comes from.
struct Staged {
    actor: String,
    file: &'static str,
    local_id: String,
    /// As the file has it.
    written: Value,
    record: Value,
}

impl Staged {
    fn name(&self) -> String {
        format!("{}.yaml: {}", self.file, self.local_id)
    }

    fn kind(&self) -> &str {
        self.record["kind"].as_str().unwrap()
    }

    fn text(&self, field: &str) -> &str {
        self.written[field].as_str().unwrap_or_default()
    }

    /// How other files refer to it.
    fn reference(&self) -> String {
        format!("@{}/{}", self.actor, self.local_id)
    }

    /// The texts of this record that begin with `@` and name an actor or a record.
    fn references(&self) -> Vec<String> {
        let mut found = Vec::new();
        walk(&self.written, &mut |text| {
            if text.strip_prefix('@').is_some_and(|name| !name.starts_with(['+', '-'])) {
                found.push(text.to_owned());
            }
        });
        found
    }
}

fn walk(value: &Value, see: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => see(text),
        Value::Array(items) => items.iter().for_each(|item| walk(item, see)),
        Value::Object(fields) => fields.values().for_each(|item| walk(item, see)),
        _ => {}
    }
}

fn stage(founded: UnixMillis) -> Vec<Staged> {
    let cast = Cast::read().unwrap();
    let network = "demo".parse().unwrap();
    let id = |slug: &str| OrgId(Sha256::digest(slug.as_bytes()).into());
    let orgs: BTreeMap<String, OrgId> = cast.actors.iter().map(|actor| (actor.slug.clone(), id(&actor.slug))).collect();
    let records = cast.places();
    let script = Script { network: &network, orgs: &orgs, records: &records, founded };
    let mut staged = Vec::new();
    let mut faults = Vec::new();
    for actor in &cast.actors {
        for scene in cast.scenes_of(&actor.slug) {
            match script.stage(&orgs[&actor.slug], &scene.record) {
                Ok(record) => staged.push(Staged {
                    actor: actor.slug.clone(),
                    file: scene.file,
                    local_id: scene.local_id.clone(),
                    written: scene.record.clone(),
                    record,
                }),
                Err(reason) => faults.push(format!("{}.yaml: {}: {reason}", scene.file, scene.local_id)),
            }
        }
    }
    assert!(faults.is_empty(), "names that stand for nothing:\n{}", faults.join("\n"));
    staged
}

/// The sentences of a record's texts in every language, without names of things.
fn sentences(record: &Value) -> Vec<String> {
    fn collect(value: &Value, found: &mut Vec<String>) {
        let Value::Object(fields) = value else {
            value.as_array().into_iter().flatten().for_each(|item| collect(item, found));
            return;
        };
        for (name, item) in fields.iter().filter(|(name, _)| !NAMES.contains(&name.as_str())) {
            match item {
                Value::String(text) if ["fi", "sv", "en"].contains(&name.as_str()) => {
                    let sentences = text.split(['.', '?', '!']).map(str::trim);
                    let whole = sentences.filter(|sentence| sentence.chars().count() > SENTENCE_LETTERS);
                    found.extend(whole.map(str::to_lowercase));
                }
                _ => collect(item, found),
            }
        }
    }
    let mut found = Vec::new();
    collect(record, &mut found);
    found
}

/// What two of these records both say, with the names of the two.
fn repetitions(records: &[(String, &Value)]) -> Vec<String> {
    let mut said: BTreeMap<String, &str> = BTreeMap::new();
    let mut repeated = Vec::new();
    for (name, record) in records {
        for sentence in sentences(record) {
            match said.get(&sentence) {
                Some(before) if *before != name => repeated.push(format!("{before} and {name} both say: {sentence}")),
                _ => {
                    said.insert(sentence, name);
                }
            }
        }
    }
    repeated
}

#[test]
fn every_actor_plays_once_however_many_nodes_there_are() {
    let cast = Cast::read().unwrap();
    assert!(cast.actors.len() >= 130);
    assert!(cast.records() >= 150);
    for participants in [1, 2, 3, 5, 7, 16] {
        let troupes = cast.troupes(participants);
        assert_eq!(troupes.len(), participants);
        let mut slugs: Vec<_> = troupes.iter().flatten().map(|actor| &actor.slug).collect();
        slugs.sort();
        slugs.dedup();
        assert_eq!(slugs.len(), cast.actors.len());
    }
    let five = cast.troupes(5);
    assert_eq!(five.iter().map(|troupe| troupe[0].slug.as_str()).collect::<Vec<_>>(), HOSTS);
}

#[test]
fn every_record_keeps_the_rules_whenever_a_demonstration_is_founded() {
    // Today, on a leap day and in ten years.
    for founded in [FOUNDED, UnixMillis(1_835_438_400_000), FOUNDED.plus(3_652 * DAY)] {
        let mut faults = Vec::new();
        for staged in stage(founded) {
            let kind = staged.kind().to_owned();
            let mut fields = staged.record.as_object().unwrap().clone();
            fields.remove("kind");
            fields.remove("key");
            let content = from_json(&Value::Object(fields)).unwrap();
            let broken = content::validate(&kind, &content).into_iter().map(|fault| fault.to_string());
            let personal = lint::check(&content).into_iter().map(|found| format!("{}: {}", found.path, found.excerpt));
            faults.extend(broken.chain(personal).map(|fault| format!("{}: {fault}", staged.name())));
            if content::latest_expiry(&kind, &content, founded).is_none_or(|latest| latest <= founded.plus(14 * DAY)) {
                faults.push(format!("{}: it is over within two weeks of the founding", staged.name()));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

#[test]
fn every_kind_that_people_publish_is_there_and_most_of_it_in_three_languages() {
    let records = stage(FOUNDED);
    for schema in SCHEMAS.iter().filter(|schema| schema.kind != "organisation") {
        let count = records.iter().filter(|record| record.kind() == schema.kind).count();
        assert!(count >= 6, "only {count} of the kind {}", schema.kind);
    }
    let described: Vec<&Staged> = records.iter().filter(|record| record.record.get("title").is_some()).collect();
    for record in &described {
        for lang in ["fi", "en"] {
            assert!(record.record["title"][lang].is_string(), "{} has no title in {lang}", record.name());
        }
    }
    let swedish = described.iter().filter(|record| record.record["title"]["sv"].is_string()).count();
    assert!(swedish * 10 >= described.len() * 6, "only {swedish} of {} in Swedish", described.len());
}

#[test]
fn no_two_records_share_a_sentence() {
    let records = stage(FOUNDED);
    let named: Vec<(String, &Value)> = records.iter().map(|record| (record.name(), &record.record)).collect();
    let repeated = repetitions(&named);
    assert!(repeated.is_empty(), "{}", repeated.join("\n"));
}

#[test]
fn two_records_that_share_a_sentence_are_both_named() {
    let first = json!({"description": {"fi": "Anturi kertoo, kun ovi avataan. Muuta se ei tee."}});
    let second = json!({"items": [{"problem": {"fi": "Alku on eri. Anturi kertoo, kun ovi avataan."}}]});
    let repeated = repetitions(&[("yksi".into(), &first), ("kaksi".into(), &second)]);
    assert_eq!(repeated, ["yksi and kaksi both say: anturi kertoo, kun ovi avataan"]);
    assert!(repetitions(&[("yksi".into(), &first)]).is_empty());
}

#[test]
fn each_story_leads_from_a_need_to_those_who_meet_it_and_those_who_say_so() {
    let records = stage(FOUNDED);
    let files: BTreeSet<&str> =
        records.iter().map(|record| record.file).filter(|file| file.starts_with("story-")).collect();
    assert!(files.len() >= 8, "{files:?}");
    let solves = |need: String| -> Vec<&Staged> {
        let meets = |record: &&Staged| {
            let mut relations = record.written["relations"].as_array().into_iter().flatten();
            relations.any(|relation| relation["type"] == "solves" && relation["record"] == json!(need))
        };
        records.iter().filter(meets).collect()
    };
    let needs: Vec<&Staged> = records.iter().filter(|record| record.kind() == "need").collect();
    for need in &needs {
        assert!(!solves(need.reference()).is_empty(), "nothing meets {}", need.name());
    }
    let endorsed: BTreeSet<&str> =
        records.iter().filter(|record| record.kind() == "endorsement").map(|record| record.text("subject")).collect();
    let spoken_for = |need: &Staged| solves(need.reference()).iter().any(|by| endorsed.contains(&*by.reference()));
    let stories = needs.iter().filter(|need| spoken_for(need));
    let stories: BTreeSet<&str> = stories.map(|need| need.file).collect();
    assert!(stories.len() >= 8, "needs with solutions that somebody speaks for are only in {stories:?}");
    for file in files {
        let of_file = || records.iter().filter(|record| record.file == file);
        let kinds: BTreeSet<&str> = of_file().map(Staged::kind).collect();
        assert!(kinds.len() >= 3, "{file} has only {kinds:?}");
        let lonely = of_file().filter(|record| {
            let reference = record.reference();
            record.references().is_empty() && !records.iter().any(|other| other.references().contains(&reference))
        });
        let lonely: Vec<&str> = lonely.map(|record| record.local_id.as_str()).collect();
        assert!(lonely.is_empty(), "{file}: these lead nowhere: {lonely:?}");
    }
}

#[test]
fn a_partner_search_ends_with_its_call() {
    let records = stage(FOUNDED);
    for search in records.iter().filter(|record| record.kind() == "partner-search") {
        let call = records.iter().find(|record| record.reference() == search.text("call")).expect("it names its call");
        let deadlines = call.record["deadlines"].as_array().unwrap();
        assert!(deadlines.contains(&search.record["callDeadline"]), "{} and {}", search.name(), call.name());
    }
}

#[test]
fn those_who_have_to_speak_have_spoken_but_where_the_demonstration_shows_what_is_missing() {
    let records = stage(FOUNDED);
    let endorsements: Vec<&Staged> = records.iter().filter(|record| record.kind() == "endorsement").collect();
    let said = |actor: &str, kind: &str, subject: &str| {
        endorsements
            .iter()
            .any(|it| it.actor == actor && it.text("endorsementType") == kind && it.text("subject") == subject)
    };
    let members = endorsements.iter().filter(|it| it.text("endorsementType") == "member-of");
    let one_sided: Vec<&str> = members
        .filter(|it| !said(it.text("subject").trim_start_matches('@'), "has-member", &format!("@{}", it.actor)))
        .map(|it| it.actor.as_str())
        .collect();
    assert_eq!(one_sided, ["oppisalmi"]);

    for together in endorsements.iter().filter(|it| it.written.get("together").is_some()) {
        for org in together.written["together"].as_array().unwrap() {
            let org = org.as_str().unwrap().trim_start_matches('@');
            assert!(said(org, together.text("endorsementType"), together.text("subject")), "{org} is silent");
        }
    }

    for showcase in records.iter().filter(|record| record.kind() == "showcase") {
        let items = showcase.written["items"].as_array().unwrap();
        let consents = |item: &str| {
            let owner = item.trim_start_matches('@').split('/').next().unwrap();
            endorsements.iter().any(|it| {
                it.actor == owner
                    && it.text("endorsementType") == "consents-to"
                    && it.text("subject") == item
                    && it.text("showcase") == showcase.reference()
            })
        };
        let without = items.iter().filter(|item| !consents(item["record"].as_str().unwrap())).count();
        assert_eq!(without, 1, "{}", showcase.name());
    }
}

#[test]
fn what_is_over_is_not_published_again() {
    let records = stage(FOUNDED);
    let over = |at: UnixMillis| records.iter().filter(|record| is_over(&record.record, at)).count();
    let announcements = ["call", "partner-search", "event"];
    let announced = records.iter().filter(|record| announcements.contains(&record.kind())).count();
    assert_eq!(over(FOUNDED), 0);
    assert!((1..announced).contains(&over(FOUNDED.plus(200 * DAY))));
    assert_eq!(over(FOUNDED.plus(731 * DAY)), announced, "all else is confirmed and renewed");
}
