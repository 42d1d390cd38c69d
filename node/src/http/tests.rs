//! A whole node behind real sockets, asked as a stranger would ask.

mod interface;
mod kinds;
mod limits;

use std::time::Duration;

use kirjo_protocol::envelope;
use kirjo_protocol::id::{NetworkId, OrgId};
use kirjo_protocol::time::{DAY, UnixMillis};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

use super::Server;
use crate::clock::Clock;
use crate::home::{Home, Init};
use crate::node::Node;

const NOW: UnixMillis = UnixMillis(1_795_000_000_000);
const LONG: Duration = Duration::from_secs(20);

/// A node with its listeners, in a directory that goes with it.
struct House {
    _directory: TempDir,
    clock: Clock,
    node: Node,
    server: Server,
    org: OrgId,
}

/// An answer.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}: ")))?;
        Some(line[name.len() + 2..].trim())
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}\n{}", self.head, self.text()))
    }
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &[u8]) -> Answer {
    stream.write_all(request).await.unwrap();
    let mut bytes = Vec::new();
    timeout(LONG, stream.read_to_end(&mut bytes)).await.expect("an answer in time").unwrap();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head[9..12].parse().unwrap();
    Answer { status, head, body: bytes[end + 4..].to_vec() }
}

impl House {
    async fn open() -> Self {
        Self::of_network("test").await
    }

    async fn of_network(network: &str) -> Self {
        Self::configured(network, |_| ()).await
    }

    /// A node whose operator has changed the configuration.
    async fn configured(network: &str, change: impl FnOnce(&mut crate::config::Config)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let home = Home::new(directory.path().join("home"));
        let init = Init {
            name: "Testihoiva <Oy>".into(),
            lang: "fi".into(),
            org_type: "company".into(),
            network: network.parse().unwrap(),
            http: Some("127.0.0.1:0".parse().unwrap()),
            listen: vec!["/ip4/127.0.0.1/tcp/0".parse().unwrap()],
            bootstrap: Vec::new(),
        };
        let org = home.init(&init, NOW).unwrap();
        let file = directory.path().join("home/kirjo.toml");
        let mut config = crate::config::Config::read(&file).unwrap();
        change(&mut config);
        std::fs::write(&file, config.to_text()).unwrap();
        let clock = Clock::standing_at(NOW);
        let node = Node::start(home, clock.clone()).await.unwrap();
        let server = Server::start(&node).await.unwrap();
        Self { _directory: directory, clock, node, server, org }
    }

    async fn request(&self, method: &str, target: &str, headers: &str) -> Answer {
        let stream = TcpStream::connect(self.server.address()).await.unwrap();
        exchange(
            stream,
            format!("{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n").as_bytes(),
        )
        .await
    }

    async fn get(&self, target: &str) -> Answer {
        self.request("GET", target, "").await
    }

    async fn post(&self, target: &str, body: &[u8]) -> Answer {
        let stream = UnixStream::connect(self.server.socket()).await.unwrap();
        let head =
            format!("POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
        exchange(stream, &[head.as_bytes(), body].concat()).await
    }

    /// Publishes a product through the admin socket and returns `{org}/{key}`.
    async fn publish(&self, record: Value) -> String {
        let answer = self.post("/admin/v1/publish", json!({"records": [record]}).to_string().as_bytes()).await;
        let item = answer.json()["items"][0].clone();
        assert_eq!(item["ok"], true, "{item}");
        format!("{}/{}", item["org"].as_str().unwrap(), item["key"].as_str().unwrap())
    }
}

fn product(title: &str) -> Value {
    json!({
        "kind": "product",
        "title": {"fi": title, "sv": format!("{title} på svenska")},
        "summary": {"fi": "Lyhyt lause.", "sv": "En kort mening."},
        "description": {"fi": "Pitempi teksti & <em>merkkejä</em>.", "sv": "En längre text."},
        "productType": "sensor",
        "regulatory": {"status": "not-yet-ce-marked", "intendedPurpose": {"fi": "Mittaa lämpötilan.", "sv": "Mäter temperaturen."}},
        "themes": ["home-care"],
        "links": [{"type": "home", "url": "https://example.org/?a=1&b=2"}],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_record_is_found_read_and_verified() {
    let house = House::open().await;
    let place = house.publish(product("Lämpöanturi")).await;

    let found = house.get("/api/v1/search?q=l%C3%A4mp%C3%B6anturi&kind=product").await.json();
    assert_eq!((found["total"].clone(), found["next"].clone()), (json!(1), Value::Null), "{found}");
    let item = &found["items"][0];
    assert_eq!(format!("{}/{}", item["org"].as_str().unwrap(), item["key"].as_str().unwrap()), place);
    assert_eq!(item["publisher"], json!({"fi": "Testihoiva <Oy>"}));
    assert_eq!(item["languages"], json!(["fi", "sv"]));

    let record = house.get(&format!("/api/v1/records/{place}")).await.json();
    assert_eq!(record["content"]["title"]["sv"], "Lämpöanturi på svenska");
    assert_eq!(
        (record["status"].clone(), record["version"].clone(), record["demo"].clone()),
        (json!("shown"), json!(1), json!(false))
    );

    let cose = house.request("GET", &format!("/api/v1/records/{place}"), "Accept: application/cose\r\n").await;
    assert!(cose.header("content-type").unwrap().starts_with("application/cose"));
    let network: NetworkId = "test".parse().unwrap();
    let verified = envelope::verify(&cose.body, &network).unwrap();
    assert_eq!(record["id"], verified.id().to_string());
    assert_eq!(house.get(&format!("/api/v1/records/{place}?format=cose")).await.body, cose.body);

    let identity = house.get(&format!("/api/v1/orgs/{}/identity?format=cose", house.org)).await;
    assert_eq!(envelope::verify(&identity.body, &network).unwrap().org(), house.org);
    let org = house.get(&format!("/api/v1/orgs/{}", house.org)).await.json();
    assert_eq!((org["records"].clone(), org["operations"].clone()), (json!(2), json!(1)));
    let orgs = house.get("/api/v1/orgs").await.json();
    assert_eq!((orgs["total"].clone(), orgs["items"][0]["title"]["fi"].clone()), (json!(1), json!("Testihoiva <Oy>")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_record_is_gone_everywhere_but_its_retraction_can_be_had() {
    let house = House::open().await;
    let place = house.publish(product("Poistuva")).await;
    let (_, key) = place.split_once('/').unwrap();
    assert_eq!(house.get(&format!("/fi/r/{place}/x")).await.status, 200);
    let answer = house.post("/admin/v1/retract", json!({"keys": [key]}).to_string().as_bytes()).await.json();
    assert_eq!(answer["items"][0]["ok"], true, "{answer}");

    let gone = house.get(&format!("/api/v1/records/{place}")).await;
    assert_eq!((gone.status, gone.header("content-type")), (410, Some("application/problem+json")));
    assert_eq!(gone.json()["code"], "retracted");
    let page = house.get(&format!("/sv/r/{place}/x")).await;
    assert!(page.status == 410 && page.text().contains("Utgivaren drog tillbaka posten"), "{}", page.text());
    let cose = house.get(&format!("/api/v1/records/{place}?format=cose")).await;
    assert!(envelope::verify(&cose.body, house.node.network()).unwrap().is_retraction());
    assert_eq!(house.get("/api/v1/search?q=poistuva").await.json()["total"], 0);
    let changes = house.get("/api/v1/changes?since=0").await.json();
    let last = changes["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((last["retraction"].clone(), last["key"].clone()), (json!(true), json!(key)), "{changes}");
    let again = house.get(&format!("/api/v1/changes?since={}", changes["next"])).await.json();
    assert_eq!(again["items"].as_array().unwrap().iter().filter(|item| item["key"] == key).count(), 0);
}

/// An organisation of elsewhere and a product of its, as envelopes, and the product's `{org}/{key}`.
fn stranger(title: &str) -> (Vec<Vec<u8>>, String) {
    use kirjo_protocol::body::Body;
    use kirjo_protocol::content::json::from_json;
    use kirjo_protocol::id::RecordKey;
    use kirjo_protocol::identity::{Operation, Signer};
    use kirjo_protocol::key::SigningKey;
    use kirjo_protocol::kind::Kind;
    use kirjo_protocol::time::Seq;

    let network: NetworkId = "test".parse().unwrap();
    let (controller, signer) = (SigningKey::from_seed([41; 32]), SigningKey::from_seed([42; 32]));
    let operation = Operation {
        controllers: vec![controller.public()],
        signers: vec![Signer::of_everything(signer.public())],
        ..Operation::default()
    };
    let body = Body::new(OrgId::GENESIS, Kind::Identity, RecordKey::IDENTITY, Seq::new(NOW.minus(DAY), 0));
    let genesis = envelope::sign(&body.content(operation.to_content()), &controller, &network).unwrap();
    let org = envelope::verify(&genesis, &network).unwrap().org();
    let mut content = product(title);
    content.as_object_mut().unwrap().remove("kind");
    let body = Body::new(org, Kind::Product, RecordKey([5; 16]), Seq::new(NOW.minus(DAY), 1)).expires(NOW.plus(DAY));
    let record = envelope::sign(&body.content(from_json(&content).unwrap()), &signer, &network).unwrap();
    (vec![genesis, record], format!("{org}/{}", RecordKey([5; 16])))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_operator_leaves_out_is_disclosed_with_the_reason_and_shown_nowhere() {
    let house = House::open().await;
    let (envelopes, place) = stranger("Poisjätetty");
    for envelope in &envelopes {
        assert_eq!(house.post("/admin/v1/offer", envelope).await.json()["verdict"], "accepted");
    }
    let record = house.get(&format!("/api/v1/records/{place}")).await.json();
    assert_eq!(house.get("/api/v1/search?q=poisj%C3%A4tetty").await.json()["total"], 1);
    let before = house.get("/api/v1/status").await.json();
    assert_eq!(before["left_out"], json!({"records": 0, "rules": 0}));

    let drop = async |body: Value| house.post("/admin/v1/policy/drop", body.to_string().as_bytes()).await;
    let refused = drop(json!({"ref": house.org.to_string(), "reason": "Omaa ei voi."})).await;
    assert_eq!((refused.status, refused.json()["error"].clone()), (409, json!("own-records")));
    let refused = drop(json!({"ref": place, "reason": "two\nlines"})).await;
    assert_eq!((refused.status, refused.json()["error"].clone()), (400, json!("bad-reason")));
    assert_eq!(drop(json!({"ref": "nothing", "reason": "x"})).await.status, 400);
    let would = drop(json!({"ref": place, "reason": "Markkinatuomioistuin kielsi.", "check": true})).await.json();
    assert_eq!(would, json!({"ref": place, "records": 1, "dropped": false}));
    assert_eq!(house.get(&format!("/api/v1/records/{place}")).await.status, 200, "only asked");
    let done = drop(json!({"ref": place, "reason": "Markkinatuomioistuin kielsi."})).await.json();
    assert_eq!(done, json!({"ref": place, "records": 1, "dropped": true}));

    for form in ["", "?format=cose"] {
        let left_out = house.get(&format!("/api/v1/records/{place}{form}")).await;
        let problem = left_out.json();
        assert_eq!(
            (left_out.status, problem["code"].clone(), problem["id"].clone()),
            (404, json!("left-out"), record["id"].clone())
        );
        assert_eq!(problem["reason"], "Markkinatuomioistuin kielsi.");
    }
    for (lang, words) in [("fi", "ylläpitäjä"), ("sv", "driftansvariga"), ("en", "operator of this node")] {
        let page = house.get(&format!("/{lang}/r/{place}/x")).await;
        let text = page.text();
        assert!(page.status == 404 && text.contains(words) && text.contains("Markkinatuomioistuin kielsi."), "{text}");
        assert!(text.contains(record["id"].as_str().unwrap()) && !text.contains("Poisjätetty"), "{text}");
        let network = house.get(&format!("/{lang}/network")).await;
        assert!(network.status == 200 && network.text().contains("1 "), "{}", network.text());
    }
    assert_eq!(house.get("/api/v1/search?q=poisj%C3%A4tetty").await.json()["total"], 0);
    let listed = house.get("/api/v1/records").await.text() + &house.get("/api/v1/changes?since=0").await.text();
    assert!(!listed.contains(record["id"].as_str().unwrap()), "in no list and no feed: {listed}");
    let after = house.get("/api/v1/status").await.json();
    assert_eq!(after["left_out"], json!({"records": 1, "rules": 1}));
    for same in ["state_digest", "records", "set", "organisations"] {
        assert_eq!(after[same], before[same], "{same}: the set is the same");
    }
    assert_eq!(house.get(&format!("/api/v1/proof/{place}")).await.json()["code"], "no-head", "as for any other record");

    // What peers bring is known; a rule taken back lets it in again.
    assert_eq!(house.post("/admin/v1/offer", &envelopes[1]).await.json()["verdict"], "known");
    let keep = async || house.post("/admin/v1/policy/keep", json!({"ref": place}).to_string().as_bytes()).await;
    assert_eq!(keep().await.json(), json!({"ref": place, "records": 1}));
    assert_eq!(keep().await.json()["error"], "no-rule");
    assert_eq!(house.get(&format!("/api/v1/records/{place}")).await.json()["code"], "no-record");
    assert_eq!(house.post("/admin/v1/offer", &envelopes[1]).await.json()["verdict"], "accepted");
    assert_eq!(house.get(&format!("/api/v1/records/{place}")).await.json()["id"], record["id"]);
    assert_eq!(house.get("/api/v1/status").await.json()["left_out"], json!({"records": 0, "rules": 0}));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_record_is_said_to_be_expired_and_listed_no_more() {
    let house = House::open().await;
    let place = house.publish(product("Vanheneva")).await;
    let expires = house.get(&format!("/api/v1/records/{place}")).await.json()["expires"].clone();
    assert!(expires.as_str().unwrap() > "2026-11-18");
    house.clock.set(NOW.plus(380 * DAY));
    assert_eq!(house.get(&format!("/api/v1/records/{place}")).await.json()["status"], "expired");
    let page = house.get(&format!("/en/r/{place}")).await;
    assert!(page.status == 410 && page.text().contains("has not renewed it"), "{}", page.text());
    assert_eq!(house.get("/api/v1/search?q=vanheneva").await.json()["total"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_parameter_is_named_in_the_readers_language() {
    let house = House::open().await;
    for target in [
        "/api/v1/search",
        "/api/v1/records",
        "/api/v1/orgs",
        "/api/v1/changes",
        "/api/v1/events",
        "/api/v1/peers",
        "/api/v1/status",
        "/healthz",
        "/metrics",
    ] {
        let refused = house.request("GET", &format!("{target}?colour=blue"), "Accept-Language: sv\r\n").await;
        assert_eq!(refused.status, 400, "{target}");
        assert_eq!(refused.header("content-type"), Some("application/problem+json"), "{target}");
        let problem = refused.json();
        assert_eq!(
            (problem["code"].clone(), problem["parameter"].clone()),
            (json!("unknown-parameter"), json!("colour"))
        );
        assert!(problem["detail"].as_str().unwrap().starts_with("Parametern ”colour” finns inte"), "{problem}");
    }
    let bad = house.get("/api/v1/search?limit=1000&lang=fi").await.json();
    assert_eq!((bad["status"].clone(), bad["maximum"].clone()), (json!(400), json!(100)));
    assert!(bad["detail"].as_str().unwrap().contains("1–100"), "{bad}");
    let page = house.get("/fi/search?colour=blue").await;
    assert!(page.status == 400 && page.text().contains("Parametria ”colour” ei ole"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_listener_only_reads() {
    let house = House::open().await;
    for (method, target) in [
        ("POST", "/api/v1/records"),
        ("PUT", "/"),
        ("DELETE", "/api/v1/status"),
        ("POST", "/admin/v1/stop"),
        ("OPTIONS", "/nowhere"),
    ] {
        let refused = house.request(method, target, "Content-Length: 0\r\n").await;
        let allowed = if target.starts_with("/api/") { "GET, HEAD, OPTIONS" } else { "GET, HEAD" };
        assert_eq!((refused.status, refused.header("allow")), (405, Some(allowed)), "{method} {target}");
        assert_eq!(refused.json()["code"], "method", "{method} {target}");
    }
    let head = house.request("HEAD", "/api/v1/status", "").await;
    assert!(head.status == 200 && head.body.is_empty());
    assert_eq!(house.get("/admin/v1/stop").await.status, 404, "the admin interface is not there");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_a_problem_for_programs_and_a_page_for_people() {
    let house = House::open().await;
    for target in [
        "/nowhere",
        "/api/v1/nowhere",
        "/api/v1/records/abc/def",
        &format!("/api/v1/records/{}/{}", house.org, "a".repeat(26)),
        "/api/v1/orgs/abc",
        "/assets/other.css",
    ] {
        let missing = house.get(target).await;
        assert_eq!(
            (missing.status, missing.header("content-type")),
            (404, Some("application/problem+json")),
            "{target}"
        );
        assert_eq!(missing.json()["status"], 404, "{target}");
    }
    let page = house.request("GET", "/nowhere", "Accept: text/html\r\nAccept-Language: fi\r\n").await;
    assert!(page.status == 404 && page.text().contains("<html lang=\"fi\">"), "{}", page.text());
    assert_eq!(house.get("/de/").await.status, 404);
    assert_eq!(house.get("/fi/r/abc/def/x").await.header("content-type"), Some("text/html; charset=utf-8"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_headers_that_protect_a_browser() {
    let house = House::open().await;
    for target in ["/", "/fi/", "/sv/network", "/nowhere", "/api/v1/status", "/metrics", "/api/v1/search?x=1"] {
        let answer = house.get(target).await;
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{target}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{target}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{target}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_show_texts_as_they_are_with_their_language_and_nothing_from_elsewhere() {
    let house = House::of_network("demo").await;
    let mut record = product("<script>alert(1)</script>");
    record["demo"] = true.into();
    let place = house.publish(record).await;
    let page = house.get(&format!("/en/r/{place}/x")).await.text();
    assert!(!page.contains("<script") && !page.contains("<em>"), "markup of a record reached the page: {page}");
    assert!(
        page.contains("Pitempi teksti &#38; &#60;em&#62;merkkejä&#60;/em&#62;."),
        "the text is not word for word: {page}"
    );
    assert!(page.contains("<div class=\"prose\" lang=\"fi\">"), "the text's own language: {page}");
    assert!(page.contains("Demo, not published by the organisation."), "{page}");
    assert!(page.contains("For presentation only: not available until it complies."), "{page}");
    assert!(
        page.contains("Home care") && page.contains("Medical device not yet CE marked"),
        "labels, not codes: {page}"
    );
    assert!(page.contains("A demonstration network"), "{page}");
    assert!(page.contains(&format!("href=\"/sv/r/{place}/x\"")), "the language switch keeps the path: {page}");
    for target in
        ["/en/", "/sv/search?q=script", &format!("/fi/org/{}", house.org), "/fi/network", &format!("/sv/r/{place}/x")]
    {
        let answer = house.get(target).await;
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        let page = answer.text();
        assert!(!page.contains("<script"), "{target}");
        for loaded in page.split("src=\"").skip(1).chain(page.split("rel=\"stylesheet\" href=\"").skip(1)) {
            assert!(loaded.starts_with("/assets/"), "{target} loads {}", &loaded[..40]);
        }
        for bare in page.split("<html").skip(1) {
            assert!(bare.starts_with(&format!(" lang=\"{}\"", &target[1..3])), "{target}");
        }
    }
    let style = house
        .get("/fi/")
        .await
        .text()
        .split("rel=\"stylesheet\" href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    assert!(house.get(&style).await.header("cache-control").unwrap().contains("immutable"));
    assert_eq!(
        house.get(&format!("/api/v1/records/{place}")).await.json()["demo_notice"],
        "Demo, not published by the organisation."
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_record_names_its_faults_and_a_bad_body_its_reason() {
    let house = House::open().await;
    let mut record = product("Virheellinen");
    record["themes"] = json!(["home-car"]);
    let answer =
        house.post("/admin/v1/publish?lang=fi", json!({"records": [record]}).to_string().as_bytes()).await.json();
    let fault = &answer["items"][0]["faults"][0];
    assert_eq!((fault["path"].clone(), fault["rule"].clone()), (json!("themes[0]"), json!("not-a-code")), "{answer}");
    assert!(fault["message"].as_str().unwrap().contains("Tarkoititko ”home-care”?"), "{answer}");
    for (target, body) in [
        ("/admin/v1/publish", &b"{\"recrods\": []}"[..]),
        ("/admin/v1/publish", b"not json"),
        ("/admin/v1/retract", b"{}"),
        ("/admin/v1/peers", b"{\"address\": \"nowhere\"}"),
    ] {
        let refused = house.post(target, body).await;
        assert_eq!(
            (refused.status, refused.header("content-type")),
            (400, Some("application/problem+json")),
            "{target}"
        );
    }
    let offered = house.post("/admin/v1/offer", b"garbage").await.json();
    assert_eq!(offered["verdict"], "bad-envelope");
    assert_eq!(house.post("/admin/v1/nonsense", b"").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_changes_goes_on_from_where_its_reader_was() {
    let house = House::open().await;
    house.publish(product("Ensimmäinen")).await;
    let seen = house.get("/api/v1/changes").await.json()["next"].clone();
    let mut stream = TcpStream::connect(house.server.address()).await.unwrap();
    let request = format!("GET /api/v1/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: {seen}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let place = house.publish(product("Toinen")).await;
    let (_, key) = place.split_once('/').unwrap();
    let mut text = String::new();
    let mut buffer = [0; 4096];
    while !text.contains(key) {
        let length = timeout(LONG, stream.read(&mut buffer)).await.expect("an event in time").unwrap();
        assert!(length > 0, "the stream ended: {text}");
        text.push_str(&String::from_utf8_lossy(&buffer[..length]));
    }
    assert!(text.contains("text/event-stream") && text.contains("event: record") && text.contains("id: "), "{text}");
    assert!(!text.contains("Ensimmäinen"));
    let foreign = house.request("GET", "/api/v1/events", "Last-Event-ID: 999999\r\n").await;
    assert_eq!(foreign.status, 400);
    // Streams end when the node does, so that it can.
    timeout(LONG, house.server.stop()).await.expect("the listeners close");
}

#[tokio::test(flavor = "multi_thread")]
async fn status_metrics_and_health_tell_the_same() {
    let house = House::open().await;
    house.publish(product("Laskettu")).await;
    let status = house.get("/api/v1/status").await.json();
    assert_eq!(
        (status["records"].clone(), status["network"].clone(), status["ready"].clone()),
        (json!(2), json!("test"), json!(true))
    );
    assert_eq!(status["state_digest"].as_str().unwrap().len(), 64);
    assert_eq!(status["orgs"], json!([house.org]));
    assert_eq!(status["http"], house.server.address().to_string());
    let metrics = house.get("/metrics").await.text();
    assert!(metrics.contains("\nkirjo_records 2\n"), "{metrics}");
    assert!(metrics.contains("kirjo_verdicts_total{verdict=\"accepted\"}"), "{metrics}");
    for line in metrics.lines().filter(|line| !line.starts_with('#')) {
        let (_, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line}");
    }
    assert_eq!(house.get("/healthz").await.json()["status"], "ok");
    assert_eq!(house.get("/readyz").await.json()["ready"], true);
    assert_eq!(house.get("/api/v1/peers").await.json()["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_is_named_and_stop_ends_the_node() {
    let house = House::open().await;
    let error = {
        let address = house.server.address();
        super::error::HttpError::listen(address, &tokio::net::TcpListener::bind(address).await.unwrap_err())
    };
    assert_eq!(error.code(), "http-in-use");
    assert!(error.to_string().contains(&house.server.address().to_string()), "{error}");
    let socket = house.server.socket().to_owned();
    assert_eq!(house.post("/admin/v1/stop", b"").await.status, 204);
    timeout(LONG, house.node.ended()).await.expect("the node ends").unwrap();
    timeout(LONG, house.server.stop()).await.expect("the listeners close");
    assert!(!socket.exists());
}
