//! Market surveys: taken from one node, complete, and checked without it.

use std::collections::BTreeSet;

use integration_tests::federation::{Federation, NETWORK};
use integration_tests::participant::{Participant, Published};
use integration_tests::sample::product;
use integration_tests::wait::until;
use serde_json::{Value, json};

use super::shown_everywhere;

const REASON: &str = "Markkinatuomioistuin kielsi esitteen.";

/// Takes a survey into a file, and gives the file's name.
fn take(node: &Participant, name: &str, args: &[&str]) -> String {
    let file = node.file(name).display().to_string();
    let taken = node.json(&[&["survey"], args, &["--out", &file]].concat());
    assert_eq!(taken["file"], json!(file));
    file
}

fn verified(node: &Participant, file: &str, args: &[&str]) -> Value {
    node.json(&[&["survey", "verify", file], args].concat())
}

/// The ids that a search gives over all its pages.
fn ids_over_pages(node: &Participant, query: &str) -> BTreeSet<String> {
    let (mut ids, mut cursor) = (BTreeSet::new(), String::new());
    loop {
        let page = node.get(&format!("/api/v1/search?limit=7&{query}{cursor}")).good().json();
        ids.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
}

/// Publishes so many sensors and as many beds at the first node, and waits for them at the second.
fn market(federation: &Federation, count: usize) -> Vec<Published> {
    let sensors = (0..count).map(|at| product(&format!("s-{at}"), &format!("Kaatumisanturi {at}")));
    let sensors: Vec<Published> = sensors.map(|record| federation.nodes[0].publish(&record)).collect();
    let mut bed = product("v-1", "=SUMMA(A1) Sänky, \"vuode\"");
    bed["productType"] = json!("device");
    federation.nodes[0].publish(&bed);
    federation.in_step(count + 3);
    sensors
}

#[test]
fn a_survey_lists_everything_that_the_search_and_its_facets_count_in_their_order() {
    let federation = Federation::of(2);
    market(&federation, 30);
    let surveyor = &federation.nodes[1];
    let query = "q=kaatumisanturi&theme=home-care&product-type=sensor";
    let json_file = take(
        surveyor,
        "survey.json",
        &["kaatumisanturi", "--filter", "theme=home-care", "--filter", "product-type=sensor"],
    );
    let file: Value = serde_json::from_slice(&std::fs::read(&json_file).unwrap()).unwrap();
    let survey = &file["survey"];
    let hits = survey["hits"].as_array().unwrap();
    let facets = surveyor.get(&format!("/api/v1/facets?{query}")).good().json();
    assert_eq!((&survey["total"], hits.len()), (&json!(30), 30));
    assert_eq!(facets["total"], survey["total"]);
    let of_theme = facets["facets"]["theme"].as_array().unwrap().iter().find(|value| value["code"] == "home-care");
    assert_eq!(of_theme.unwrap()["count"], survey["total"], "export count = facet count");
    let listed: BTreeSet<String> = hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(listed, ids_over_pages(surveyor, query));
    let first = surveyor.get(&format!("/api/v1/search?limit=100&{query}")).good().json();
    for (at, (hit, item)) in hits.iter().zip(first["items"].as_array().unwrap()).enumerate() {
        assert_eq!(hit["place"], json!(at + 1));
        for member in ["id", "org", "key", "kind", "title", "publisher", "seq", "expires", "score"] {
            assert_eq!(hit[member], item[member], "{member} of {at}");
        }
        assert!(!hit["why"][0]["text"].as_str().unwrap().is_empty() && hit["level"] == 0, "{hit}");
    }

    let status = surveyor.status();
    assert_eq!(survey["state"]["digest"], status["state_digest"]);
    assert_eq!(survey["state"]["digest_at"], status["digest_at"]);
    assert_eq!(survey["node"]["node"], status["node"]);
    assert_eq!(survey["node"]["org"], status["orgs"][0]);
    assert_eq!(survey["publishers"].as_array().unwrap().len(), 2);
    assert!(survey["publishers"][0]["completeness"]["state"].is_string());
    let nodes = survey["nodes"].as_array().unwrap();
    let other = nodes.iter().find(|node| node["node"] == json!(federation.nodes[0].peer_id())).unwrap();
    assert!(other["last_sync"].is_string(), "{other}");
    assert_eq!(survey["query"]["filters"], json!({"theme": ["home-care"], "product-type": ["sensor"]}));
    assert_eq!(survey["withheld"]["records"], 0);
    let (at, helsinki) = (survey["made"]["at"].as_str().unwrap(), survey["made"]["helsinki"].as_str().unwrap());
    assert!(at.ends_with('Z') && (helsinki.ends_with("+02:00") || helsinki.ends_with("+03:00")), "{at} {helsinki}");
    assert_eq!(survey["made"]["lot_day"].as_str().unwrap(), &at[..10]);
    for sort in ["relevance", "newest", "deadline"] {
        let survey = surveyor.get(&format!("/api/v1/survey?{query}&sort={sort}")).good().json();
        assert_eq!(survey["survey"]["query"]["sort"], sort, "a survey says in which order it is");
    }
}

#[test]
fn both_forms_verify_without_the_node_and_one_changed_byte_does_not() {
    let mut federation = Federation::of(2);
    market(&federation, 5);
    let files = ["json", "csv"].map(|format| {
        let name = format!("survey.{format}");
        take(&federation.nodes[1], &name, &["--kind", "product", "--format", format])
    });
    let identity = federation.nodes[1].status()["orgs"][0].as_str().unwrap().to_owned();
    let identity = federation.nodes[1].cose(&format!("/api/v1/orgs/{identity}/identity")).good().body;
    let identity = federation.nodes[1].write("identity.cose", identity);
    federation.nodes.iter_mut().for_each(Participant::stop);
    let reader = &federation.nodes[0];
    for (file, format) in files.iter().zip(["json", "csv"]) {
        let seen = verified(reader, file, &[]);
        let told = (&seen["signature"], &seen["belongs"], &seen["membership_by"], &seen["total"], &seen["format"]);
        assert_eq!(told, (&json!("good"), &json!(true), &json!("survey"), &json!(6), &json!(format)));
        let by_file = verified(reader, file, &["--network", NETWORK, "--identity", &identity]);
        assert_eq!((&by_file["belongs"], &by_file["membership_by"]), (&json!(true), &json!("file")));
        let bytes = std::fs::read(file).unwrap();
        // The protocol's own test turns every bit; here it is the program that has to notice.
        for at in [0, 20, bytes.len() / 3, bytes.len() / 2, bytes.len() - 40, bytes.len() - 1] {
            let mut bent = bytes.clone();
            bent[at] ^= 1;
            let bent = reader.write("bent", bent);
            let refused = reader.run(&["survey", "verify", &bent, "--json"]);
            assert_eq!(refused.code, Some(1), "{format}: byte {at}: {}", refused.text());
            assert_eq!(refused.json()["signature"], "bad");
        }
        let refused = reader.run(&["survey", "verify", file, "--network", "toinen"]).refusal();
        assert!(refused.contains("toinen") && refused.contains(NETWORK), "{refused}");
        let other = integration_tests::organisation::Organisation::found(NETWORK);
        let other = reader.write("other.cose", other.genesis);
        reader.run(&["survey", "verify", file, "--identity", &other]).refusal();
    }
    let table = std::fs::read_to_string(&files[1]).unwrap();
    assert!(table.contains("\"'=SUMMA(A1) Sänky, \"\"vuode\"\"\""), "no formula for a spreadsheet: {table}");
    let columns = |line: &str| line.matches(',').count();
    assert_eq!(columns(table.lines().next().unwrap()), columns(table.lines().last().unwrap()));
}

#[test]
fn a_year_later_a_survey_tells_what_has_become_of_its_records_and_of_its_key() {
    let mut federation = Federation::of(2);
    let sensors = market(&federation, 4);
    let file = take(&federation.nodes[0], "survey.csv", &["kaatumisanturi", "--format", "csv"]);
    let now = |node: &Participant, file: &str| verified(node, file, &["--online"]);
    assert_eq!(now(&federation.nodes[0], &file)["now"]["same"], 4);
    federation.nodes[0].publish(&product("s-0", "Kaatumisanturi, uudistettu"));
    federation.nodes[0].retract(&sensors[1]);
    let seen = until("the changes at the other node", || {
        let seen = now(&federation.nodes[1], &file);
        let told = (&seen["now"]["same"], &seen["now"]["newer"], &seen["now"]["withdrawn"]);
        if told == (&json!(2), &json!(1), &json!(1)) { Ok(seen) } else { Err(seen.to_string()) }
    });
    assert_eq!((&seen["belongs"], &seen["membership_by"]), (&json!(true), &json!("node")));
    let withdrawn = seen["now"]["items"].as_array().unwrap().iter().find(|item| item["now"] == "withdrawn").unwrap();
    assert_eq!(withdrawn["key"], json!(sensors[1].key));

    // The key is taken from the node: what it signed before counts no longer, and the survey alone can't know that.
    let org = sensors[0].org.clone();
    let controller = federation.nodes[0].home().join(format!("keys/{org}/controller.pem")).display().to_string();
    let key = seen["signer"].as_str().unwrap().to_owned();
    federation.nodes[0].json(&["key", "rotate", "--controller", &controller]);
    assert_eq!(now(&federation.nodes[0], &file)["belongs"], true, "rotated out, it counts for what it signed before");
    federation.nodes[0].json(&["key", "revoke", &key, "--controller", &controller]);
    assert_eq!(verified(&federation.nodes[0], &file, &[])["belongs"], true);
    let revoked = federation.nodes[0].run(&["survey", "verify", &file, "--online", "--json"]);
    assert_eq!((revoked.code, &revoked.json()["membership"]), (Some(1), &json!("revoked")), "{}", revoked.stderr);
    // And the new key signs surveys.
    let newer = take(&federation.nodes[0], "newer.json", &["kaatumisanturi"]);
    assert_eq!(now(&federation.nodes[0], &newer)["belongs"], true);
    federation.nodes[1].stop();
    federation.nodes[1].run(&["survey", "verify", &file, "--online"]).refusal();
}

#[test]
fn a_survey_tells_what_its_node_leaves_out_and_why() {
    let federation = Federation::of(2);
    let sensors = market(&federation, 3);
    let (whole, leaving) = (&federation.nodes[0], &federation.nodes[1]);
    shown_everywhere(&federation, &sensors[0]);
    let place = format!("{}/{}", sensors[0].org, sensors[0].key);
    leaving.json(&["policy", "drop", &place, "--reason", REASON, "--yes"]);
    let survey = |node: &Participant| {
        let answer = node.get("/api/v1/survey?q=kaatumisanturi&lang=fi").good();
        let named = answer.header("content-disposition").unwrap().contains("kirjo-survey-");
        assert!(named && answer.header("cache-control") == Some("no-store"));
        answer.json()["survey"].clone()
    };
    let (theirs, ours) = (survey(whole), survey(leaving));
    assert_eq!((&theirs["total"], &ours["total"]), (&json!(3), &json!(2)));
    assert_eq!(theirs["withheld"]["records"], 0);
    assert_eq!(ours["withheld"]["records"], 1);
    let rule = &ours["withheld"]["left_out"]["rules"][0];
    assert_eq!((&rule["rule"], &rule["reason"], &rule["records"]), (&json!(place), &json!(REASON), &json!(1)));
    assert_eq!(theirs["state"]["digest"], ours["state"]["digest"], "the same catalogue, and one of them shows less");
    for (lang, words) in [("fi", "hankintailmoitus"), ("sv", "upphandlingsannons"), ("en", "procurement notice")] {
        let page = leaving.get(&format!("/{lang}/survey?q=kaatumisanturi")).good().text();
        assert!(page.contains(words) && page.contains(REASON), "{page}");
        assert!(!page.contains(&sensors[0].id) && page.contains(&sensors[1].id), "{page}");
        let link = format!("/{lang}/survey?format=csv&amp;q=kaatumisanturi");
        assert!(page.contains(&link) || page.contains(&link.replace("&amp;", "&#38;")), "{page}");
        let search = leaving.get(&format!("/{lang}/search?q=kaatumisanturi")).good().text();
        assert!(search.contains(&format!("/{lang}/survey?q=kaatumisanturi")), "{search}");
    }
    let table = leaving.get("/sv/survey?q=kaatumisanturi&format=csv").good();
    let table = leaving.write("fran-sidan.csv", table.body);
    assert_eq!(verified(leaving, &table, &[])["total"], 2);
    for wrong in ["limit=5", "cursor=a", "format=pdf", "theme=nonsense", "nonsense=1"] {
        assert_eq!(leaving.get(&format!("/api/v1/survey?{wrong}")).status, 400, "{wrong}");
    }
}
