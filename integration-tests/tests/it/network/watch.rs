//! Watches: what newly answers a search is posted to an address, at least once, and under one id.

use integration_tests::federation::Federation;
use integration_tests::participant::Participant;
use integration_tests::receiver::{Message, Receiver};
use integration_tests::sample::product;
use integration_tests::wait::until;
use serde_json::{Value, json};

fn add(node: &Participant, receiver: &Receiver, words: &str) -> Value {
    node.json(&["watch", "add", words, "--kind", "product", "--url", &receiver.url(), "--allow-private"])
}

/// Waits until the receiver has taken so many messages, and gives all that it was sent.
fn taken(receiver: &Receiver, count: usize) -> Vec<Message> {
    until(&format!("{count} messages"), || {
        let messages = receiver.messages();
        let taken = messages.iter().filter(|message| message.answered < 300).count();
        if taken >= count { Ok(messages) } else { Err(format!("{taken} of {}", messages.len())) }
    })
}

fn record_of(message: &Message) -> Value {
    let body: Value = serde_json::from_slice(&message.body).unwrap();
    assert_eq!(body["type"], "record.matched");
    body["data"]["record"].clone()
}

#[test]
fn what_a_receiver_refuses_comes_again_with_the_same_id_and_what_does_not_match_never() {
    let federation = Federation::of(2);
    let receiver = Receiver::answering(&[500]);
    let watcher = &federation.nodes[1];
    federation.nodes[0].publish(&product("vanha", "Kaatumisanturi, joka oli jo"));
    federation.in_step(3);
    let watch = add(watcher, &receiver, "kaatumisanturi");
    let (id, secret) = (watch["id"].as_str().unwrap().to_owned(), watch["secret"].as_str().unwrap().to_owned());
    assert!(secret.starts_with("whsec_"), "{watch}");
    let list = watcher.json(&["watch", "list"]);
    assert!(list["total"] == 1 && !list.to_string().contains(&secret), "the secret is shown once: {list}");

    federation.nodes[0].publish(&product("muu", "Lääkekello"));
    let match_ = federation.nodes[0].publish(&product("uusi", "Uusi kaatumisanturi"));
    let messages = taken(&receiver, 1);
    let ids: Vec<&str> = messages.iter().map(|message| message.header("webhook-id")).collect();
    assert_eq!(messages.len(), 2, "refused once, then taken");
    assert_eq!(ids[0], ids[1], "the same message");
    assert_eq!(messages[0].body, messages[1].body);
    assert_eq!(record_of(&messages[1])["id"], json!(match_.id));
    let log = until("both lines of the log", || {
        let log = watcher.json(&["watch", "log", &id]);
        if log["total"] == 2 { Ok(log) } else { Err(log.to_string()) }
    });
    let line = |at: usize| (log["items"][at]["outcome"].clone(), log["items"][at]["attempt"].clone());
    assert_eq!((line(0), line(1)), ((json!("delivered"), json!(2)), (json!("failed"), json!(1))), "newest first");

    let tested = watcher.json(&["watch", "test", &id]);
    assert_eq!(tested["delivered"], true);
    watcher.json(&["watch", "remove", &id]);
    watcher.run(&["watch", "log", &id]).refusal();
    assert_eq!(watcher.json(&["watch", "list"])["total"], 0);
}

#[test]
fn what_comes_while_the_node_is_killed_and_dead_is_delivered_after_its_start() {
    let mut federation = Federation::of(2);
    // It takes nothing before the kill.
    let receiver = Receiver::answering(&[503]);
    add(&federation.nodes[1], &receiver, "kaatumisanturi");
    let before = federation.nodes[0].publish(&product("a", "Kaatumisanturi ennen"));
    until("a first attempt", || if receiver.messages().is_empty() { Err(String::new()) } else { Ok(()) });
    federation.nodes[1].kill();
    let meanwhile = federation.nodes[0].publish(&product("b", "Kaatumisanturi sillä välin"));
    federation.nodes[1].start();
    let messages = until("both records", || {
        let messages = receiver.messages();
        let has = |id: &str| {
            let taken = messages.iter().filter(|message| message.answered < 300);
            taken.into_iter().any(|message| record_of(message)["id"] == json!(id))
        };
        if has(&before.id) && has(&meanwhile.id) { Ok(messages) } else { Err(format!("{}", messages.len())) }
    });
    let of = |id: &str| -> std::collections::BTreeSet<String> {
        let about = messages.iter().filter(|message| record_of(message)["id"] == json!(id));
        about.map(|message| message.header("webhook-id").to_owned()).collect()
    };
    assert_eq!((of(&before.id).len(), of(&meanwhile.id).len()), (1, 1), "one id for each record, also after the kill");
}

#[test]
fn addresses_of_private_networks_and_without_encryption_are_refused_and_a_bad_search_is_none() {
    let node = Participant::start_new("Vahti Oy", integration_tests::federation::NETWORK, &[]);
    let add = |args: &[&str]| node.run(&[&["watch", "add", "x"], args].concat()).refusal();
    assert!(add(&["--url", "http://127.0.0.1:9/"]).contains("--allow-private"));
    assert!(add(&["--url", "https://169.254.169.254/latest"]).contains("--allow-private"));
    assert!(add(&["--url", "https://localhost/"]).contains("--allow-private"));
    assert!(add(&["--url", "http://203.0.114.7/", "--allow-private"]).contains("https"));
    assert!(add(&["--url", "nowhere"]).contains("nowhere"));
    let refused = add(&["--url", "http://127.0.0.1:9/", "--allow-private", "--filter", "theme=nonsense"]);
    assert!(refused.contains("nonsense") && refused.contains("home-care"), "{refused}");
    let receiver = Receiver::answering(&[]);
    for at in 0..20 {
        node.json(&["watch", "add", &format!("x{at}"), "--url", &receiver.url(), "--allow-private"]);
    }
    let refused = add(&["--url", &receiver.url(), "--allow-private"]);
    assert!(refused.contains("20"), "{refused}");
}

#[test]
fn a_receiver_that_is_gone_is_left_alone_until_it_takes_a_test() {
    let federation = Federation::of(2);
    let receiver = Receiver::answering(&[410]);
    let watch = add(&federation.nodes[1], &receiver, "kaatumisanturi");
    let id = watch["id"].as_str().unwrap();
    let published = federation.nodes[0].publish(&product("a", "Kaatumisanturi"));
    until("the end of the watch", || {
        let list = federation.nodes[1].json(&["watch", "list"]);
        if list["items"][0]["disabled"] == true { Ok(()) } else { Err(list.to_string()) }
    });
    assert_eq!(federation.nodes[1].json(&["watch", "test", id])["delivered"], true);
    let messages = taken(&receiver, 2);
    let last = messages.last().unwrap();
    assert_eq!(record_of(last)["id"], json!(published.id), "what waited comes when it goes on");
}

#[test]
fn the_feed_takes_every_filter_of_the_search_and_each_result_page_leads_to_it() {
    let federation = Federation::of(1);
    let node = &federation.nodes[0];
    node.publish(&product("a", "Kaatumisanturi"));
    node.publish(&product("b", "Lääkekello"));
    let entries = |query: &str| node.get(&format!("/feed.atom?{query}")).good().text().matches("<entry>").count();
    assert_eq!(entries("kind=product"), 2);
    assert_eq!(entries("q=kaatumisanturi"), 1);
    assert_eq!(entries("q=kaatumisanturi&theme=home-care&product-type=sensor&device-class=not-a-device&lang=fi"), 1);
    assert_eq!(entries("q=kaatumisanturi&product-type=lab"), 0);
    assert_eq!(entries("kind=product&lang=sv"), 0);
    assert_eq!(node.get("/feed.atom?limit=3").status, 400);
    for lang in ["fi", "sv", "en"] {
        let page = node.get(&format!("/{lang}/search?q=kaatumisanturi&kind=product")).good().text();
        let feed = "/feed.atom?q=kaatumisanturi&#38;kind=product";
        assert!(page.contains("rel=\"alternate\" type=\"application/atom+xml\""), "{page}");
        assert_eq!(page.matches(feed).count(), 2, "in the head and to be seen: {page}");
    }
}
