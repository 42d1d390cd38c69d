use std::time::Instant;

use kirjo_protocol::id::RecordKey;
use serde_json::json;

use super::*;
use crate::home::Init;
use crate::publish::{Keys, Outcome, PublishOptions, Published};

async fn node(name: &str, bootstrap: &[Multiaddr]) -> (tempfile::TempDir, Node) {
    let directory = tempfile::tempdir().unwrap();
    let home = Home::new(directory.path());
    let init = Init {
        name: name.into(),
        lang: "fi".into(),
        org_type: "company".into(),
        network: "test".parse().unwrap(),
        http: None,
        listen: vec!["/ip4/127.0.0.1/tcp/0".parse().unwrap()],
        bootstrap: bootstrap.to_vec(),
    };
    home.init(&init, Clock::system().now()).unwrap();
    let node = Node::start(home, Clock::system()).await.unwrap();
    (directory, node)
}

/// Waits for something that another task brings about; the bound only ends a test that has failed.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(30), "waited in vain for: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn product(local_id: &str, title: &str) -> serde_json::Value {
    json!({
        "kind": "product", "localId": local_id, "title": {"fi": title}, "summary": {"fi": "Yhteenveto."},
        "description": {"fi": "Kuvaus."}, "themes": ["home-care"], "productType": "sensor",
        "regulatory": {"status": "not-a-device"},
    })
}

async fn publish(node: &Node, record: serde_json::Value) -> Published {
    match node.publish(None, vec![record], PublishOptions::default()).await.unwrap().remove(0) {
        Outcome::Published(published) => published,
        Outcome::Refused(faults) => panic!("{faults:?}"),
    }
}

fn in_step(nodes: &[&Node], records: usize) -> bool {
    let status: Vec<_> = nodes.iter().map(|node| node.status()).collect();
    status.iter().all(|s| s.records == records && s.state_digest == status[0].state_digest)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_nodes_come_to_hold_the_same_records_and_a_retraction_reaches_all() {
    let (_a, one) = node("Yksi", &[]).await;
    let bootstrap = one.0.net.listening();
    let (_b, two) = node("Kaksi", &bootstrap).await;
    let (_c, three) = node("Kolme", &bootstrap).await;
    // Each node's own organisation record.
    until("three organisations everywhere", || in_step(&[&one, &two, &three], 3)).await;

    let published = publish(&two, product("p-1", "Anturi")).await;
    until("the product everywhere", || in_step(&[&one, &two, &three], 4)).await;
    let place = (published.org, published.key);
    assert_eq!(three.read(|r| r.record(&place.0, &place.1).map(|view| view.entry.id)), published.id);

    let again = publish(&two, product("p-1", "Anturi")).await;
    assert!(again.unchanged && again.key == published.key, "the same content makes no new version");
    let changed = publish(&two, product("p-1", "Parempi anturi")).await;
    assert_eq!(changed.key, published.key, "the publisher's own id keeps the place");
    until("the new version everywhere", || in_step(&[&one, &two, &three], 4)).await;

    two.retract(None, Keys::These(vec![published.key]), false).await.unwrap();
    until("the retraction everywhere", || in_step(&[&one, &two, &three], 3)).await;
    for node in [&one, &three] {
        let (arrival, retraction) =
            node.read(|r| r.record(&place.0, &place.1).map(|v| (v.entry.arrival, v.entry.retraction))).unwrap();
        assert!(retraction);
        assert!(node.record(arrival).unwrap().unwrap().is_retraction());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_node_holds_what_was_acknowledged() {
    let (directory, one) = node("Yksi", &[]).await;
    let published = publish(&one, product("p-1", "Anturi")).await;
    let digest = one.state_digest();
    one.stop().await;
    drop(one);
    let start = Instant::now();
    let again = loop {
        // The engine lets go of the store a moment after it has been told to stop.
        match Node::start(Home::new(directory.path()), Clock::system()).await {
            Ok(node) => break node,
            Err(StartError::Store(StoreError::InUse { .. })) if start.elapsed() < Duration::from_secs(10) => {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(again.state_digest(), digest);
    assert_eq!(again.read(|r| r.record(&published.org, &published.key).map(|v| v.entry.id)), published.id);
    assert!(again.read(|r| r.record(&published.org, &RecordKey::ORGANISATION).is_some()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_faulty_record_names_every_fault_and_publishes_nothing() {
    let (_directory, one) = node("Yksi", &[]).await;
    let before = one.state_digest();
    let record = json!({"kind": "product", "title": {"fi": "x"}, "expires": "tomorrow", "colour": "red"});
    let outcome = one.publish(None, vec![record], PublishOptions::default()).await.unwrap().remove(0);
    let Outcome::Refused(faults) = outcome else { panic!("a faulty record was published") };
    let paths: Vec<_> = faults.iter().map(|fault| fault.path.as_str()).collect();
    for path in ["expires", "colour", "summary", "description", "themes", "productType", "regulatory"] {
        assert!(paths.contains(&path), "{path} is missing from {paths:?}");
    }
    assert_eq!(one.state_digest(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_node_in_one_home_is_refused() {
    let (directory, _one) = node("Yksi", &[]).await;
    let second = Node::start(Home::new(directory.path()), Clock::system()).await;
    assert!(matches!(second, Err(StartError::Store(StoreError::InUse { .. }))));
}
