//! A peer that sends garbage, floods or stalls costs itself its connection, and never more than bounded memory.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use integration_tests::federation::{Federation, NETWORK};
use integration_tests::hostile::{Flood, Flooder, Hostile};
use integration_tests::organisation::Organisation;
use integration_tests::participant::Participant;
use integration_tests::sample::{product, random_bytes};
use integration_tests::wait::{until, until_true};
use kirjo_protocol::frame::Request;
use kirjo_protocol::limits::{FETCH_IDS, MAX_ENVELOPE, PENALTY_LIMIT, SILENT_SESSIONS};
use serde_json::{Value, json};

use super::shown_everywhere;

/// What a victim's memory may grow by: requests of one peer under way (8 of 1 MiB, decoded and as received),
/// its gossip being verified (12 MiB), the rooms for records that wait (5 MiB), and what the allocator keeps.
const MOST_GROWTH: u64 = 64 * 1024 * 1024;

/// A victim that has settled, and the memory it has.
fn victim() -> (Participant, u64) {
    let victim = Participant::start_new("Uhri Oy", NETWORK, &[]);
    // The first answers fill its caches.
    for _ in 0..20 {
        victim.get("/api/v1/status").good();
    }
    let resident = victim.resident_bytes();
    (victim, resident)
}

fn is_unharmed(victim: &Participant, resident: u64) {
    let status = victim.status();
    assert_eq!((&status["records"], &status["ready"]), (&json!(1), &json!(true)), "{status}");
    let growth = victim.resident_bytes().saturating_sub(resident);
    assert!(growth < MOST_GROWTH, "the victim's memory has grown by {growth} bytes");
}

/// Whether the peer has been sent away for this offence, and for good: it can't come back.
fn is_kept_out(victim: &Participant, hostile: &mut Hostile, offence: &str) {
    until_true("the end of the connection", || {
        victim.get("/healthz").good();
        hostile.is_cut_off()
    });
    until_true("the block", || !victim.knows(&hostile.peer())["blocked_until"].is_null());
    let seen = victim.knows(&hostile.peer());
    assert_eq!((&seen["last_offence"], victim.network_counter("peers_blocked")), (&json!(offence), 1), "{seen}");
    assert!(seen["penalty"].as_u64() > Some(90), "{seen}");
}

#[test]
fn a_peer_that_sends_garbage_frames_loses_its_connection() {
    let (victim, resident) = victim();
    let mut hostile = Hostile::connect(&victim, NETWORK);
    let garbage = random_bytes::<4096>().to_vec();
    assert_eq!(hostile.ask(garbage), None);
    until_true("the end of the connection", || hostile.is_cut_off());
    assert!(victim.verdicts("bad-frame") >= 1);
    is_unharmed(&victim, resident);
}

#[test]
fn a_peer_that_gossips_forgeries_loses_its_connection() {
    let (victim, resident) = victim();
    let org = Organisation::found(NETWORK);
    let mut hostile = Hostile::connect(&victim, NETWORK);
    for number in 0..8 {
        let mut forged = org.record("product", &product(&format!("f-{number}"), "Väärennös"));
        let last = forged.len() - 1;
        forged[last] ^= 1;
        hostile.gossip(forged);
    }
    is_kept_out(&victim, &mut hostile, "forgery");
    assert!(victim.verdicts("bad-signature") >= 4);
    assert!(victim.network_counter("gossip_rejected") >= 4);
    is_unharmed(&victim, resident);

    // The operator sees why, and may think better of it.
    let shown = victim.run(&["peers", "show", &hostile.peer()]).good().text();
    assert!(shown.contains("forgery: it sent a record with a false signature"), "{shown}");
    assert!(victim.run(&["peers"]).good().text().contains("blocked"));
    victim.run(&["peers", "unban", &hostile.peer()]).good();
    hostile.dial();
    until_true("a pardon", || {
        let seen = victim.knows(&hostile.peer());
        (&seen["penalty"], &seen["blocked_until"], &seen["connected"]) == (&json!(0), &json!(null), &json!(true))
    });
}

#[test]
fn a_peer_that_gossips_garbage_loses_its_connection() {
    let (victim, resident) = victim();
    let mut hostile = Hostile::connect(&victim, NETWORK);
    for _ in 0..8 {
        hostile.gossip(random_bytes::<2048>().to_vec());
    }
    is_kept_out(&victim, &mut hostile, "no-record");
    assert!(victim.verdicts("bad-envelope") >= 4);
    is_unharmed(&victim, resident);
}

#[test]
fn a_peer_that_floods_requests_is_refused_and_then_loses_its_connection() {
    let (victim, resident) = victim();
    let flooder = Flooder::start(&[&victim], NETWORK, dear_requests());
    until_true("the end of the connection", || {
        victim.get("/healthz").good();
        flooder.is_cut_off()
    });
    assert!(victim.network_counter("peers_blocked") >= 1);
    assert!(victim.network_counter("requests_refused") >= 1);
    is_unharmed(&victim, resident);
}

/// The dearest request there is: a full list of ids that nobody holds.
fn dear_requests() -> Flood {
    let ids = (0..FETCH_IDS).map(|_| kirjo_protocol::id::RecordId(random_bytes())).collect();
    let frame = Request::Fetch { ids }.encode();
    Flood::of_requests(move || frame.clone())
}

#[test]
fn a_peer_that_floods_gossip_is_limited_and_then_loses_its_connection() {
    let (victim, resident) = victim();
    // Nothing is wrong with any single one of them: new records of an organisation that may yet show itself.
    let org = Organisation::found(NETWORK);
    let content = product("g", "Tulva");
    let flood = Flood::of_gossip(move || org.record("product", &content));
    let flooder = Flooder::start(&[&victim], NETWORK, flood);
    until_true("the end of the connection", || {
        victim.get("/healthz").good();
        flooder.is_cut_off()
    });
    assert!(victim.network_counter("peers_blocked") >= 1);
    let (limited, sent) = (victim.network_counter("gossip_limited"), flooder.sent());
    assert!(limited > 0 && sent > 1_000, "{limited} of {sent} were over its limit");
    is_unharmed(&victim, resident);
}

/// How many floods of a peer a node has counted, by what it says of it: the third blocks.
fn times_noticed(seen: &Value) -> u32 {
    let penalty = seen["penalty"].as_u64();
    if seen["blocked_until"].is_string() {
        3
    } else if penalty > Some(PENALTY_LIMIT / 2) {
        2
    } else {
        u32::from(penalty > Some(0))
    }
}

/// Three pour gossip and requests over each of seven honest nodes: one of them records that everybody has to take in and
/// pass on, the others records that may yet turn out to be good.
#[test]
fn a_flood_by_three_of_ten_peers_keeps_no_record_from_the_others_and_no_reader_waiting() {
    let federation = Federation::of(7);
    let nodes: Vec<&Participant> = federation.nodes.iter().collect();
    let honest: Vec<String> = nodes.iter().map(|node| node.peer_id()).collect();
    let floods: Vec<Flooder> = (0..3)
        .map(|number| {
            let org = Organisation::found(NETWORK);
            if number == 0 {
                nodes
                    .iter()
                    .for_each(|node| assert!(["accepted", "known"].contains(&node.offer(&org.genesis).as_str())));
            }
            let content = product("t", "Tulva");
            let gossip = Flood::of_gossip(move || org.record("product", &content));
            Flooder::start(&nodes, NETWORK, gossip.with(dear_requests()))
        })
        .collect();
    for node in &nodes {
        until_true("the flood to be over the limits", || {
            node.network_counter("gossip_limited") > 0 && node.network_counter("requests_refused") > 0
        });
    }

    let (mut published, mut slowest) = (Vec::new(), Duration::ZERO);
    for noticed in 1..=3 {
        until(&format!("every node to have noticed every flooder {noticed} times"), || {
            let round = published.len() / nodes.len();
            for (number, node) in nodes.iter().enumerate() {
                published.push(node.publish(&product(&format!("r-{round}-{number}"), "Tulvan aikana")));
            }
            for (number, node) in nodes.iter().enumerate() {
                // What a reader asks for: a page, a search, and the record that this node has just published.
                let record = published[round * nodes.len() + number].path();
                for path in ["/fi/search?q=tulvan", "/api/v1/search?q=tulvan", &record] {
                    let asked = Instant::now();
                    node.get(path).good();
                    slowest = slowest.max(asked.elapsed());
                }
            }
            let pairs = nodes.iter().flat_map(|node| floods.iter().map(move |flood| (node, flood)));
            match pairs.filter(|(node, flood)| times_noticed(&node.knows(flood.peer())) < noticed).count() {
                0 => Ok(()),
                left => Err(format!("{left} of {} are not", nodes.len() * floods.len())),
            }
        });
    }
    println!("{} records published in the flood, slowest answer to a reader {slowest:?}", published.len());
    for record in &published {
        shown_everywhere(&federation, record);
    }
    for (node, flood) in nodes.iter().flat_map(|node| floods.iter().map(move |flood| (node, flood))) {
        let seen = node.knows(flood.peer());
        assert_eq!((&seen["last_offence"], &seen["connected"]), (&json!("flood"), &json!(false)), "{seen}");
    }
    // Nobody took an honest node, which had to pass much of it on, for one of them.
    for (node, peer) in nodes.iter().flat_map(|node| honest.iter().map(move |peer| (node, peer))) {
        let seen = node.knows(peer);
        assert!(seen.is_null() || seen["penalty"].as_u64() < Some(40), "{}: {seen}", node.name());
    }
    assert!(floods.iter().all(|flood| flood.is_cut_off() && flood.sent() > 1_000));
}

#[test]
fn a_flood_of_records_that_nobody_vouches_for_is_bounded_in_memory() {
    let (victim, resident) = victim();
    let mut hostile = Hostile::connect(&victim, NETWORK);
    // Each record is of an organisation that is never shown, so that each wants to wait for its identity.
    let filler = "x".repeat(MAX_ENVELOPE - 2048);
    let mut waiting_full = 0;
    for _ in 0..24 {
        let envelopes: Vec<_> = (0..16)
            .map(|_| {
                let org = Organisation::found(NETWORK);
                org.record("product", &json!({"title": {"fi": "Odottaja"}, "filler": filler}))
            })
            .collect();
        let verdicts = hostile.push(&envelopes);
        waiting_full += verdicts.iter().filter(|verdict| verdict.name() == "waiting-full").count();
    }
    assert!(waiting_full > 0, "18 MiB do not fit into a waiting room of 4");
    assert!(victim.verdicts("waiting-full") >= waiting_full as u64);
    is_unharmed(&victim, resident);
}

/// It takes part and answers pings, but never a request.
#[test]
fn a_peer_that_never_answers_holds_up_nobody_else_and_loses_its_connection() {
    let federation = Federation::of(3);
    let mut hostile = Hostile::connect(&federation.nodes[0], NETWORK);
    until_true("three connections", || federation.nodes[0].connected().len() == 3);
    let begun = federation.nodes[0].admin("/admin/v1/sync", r#"{"wait_ms": 1}"#).unwrap().good().json();
    assert_eq!(begun["connected"], json!(3), "{begun}");
    until_true("a request that is left without an answer", || hostile.ignored() > 0);
    for number in 0..5 {
        federation.nodes[number % 3].publish(&product(&format!("h-{number}"), "Odottamaton"));
    }
    federation.in_step(8);
    let report = federation.nodes[1].json(&["sync", "--wait", "60"]);
    assert!(report["in_step"].as_u64() >= Some(1), "{report}");
    // It has answered pings and taken gossip all the while.
    for sessions in 2..=SILENT_SESSIONS as usize {
        until_true("the next request that is left without an answer", || hostile.ignored() >= sessions);
    }
    until_true("the end of the connection", || hostile.is_cut_off());
    assert_eq!(federation.nodes[0].status()["verdicts"]["silent"], json!(1));
    until_true("the name of what it did", || {
        federation.nodes[0].knows(&hostile.peer())["last_offence"] == json!("silence")
    });
}

#[test]
fn a_frozen_peer_loses_its_connection() {
    let federation = Federation::of(2);
    federation.nodes[1].freeze();
    until_true("the end of the connection", || {
        federation.nodes[0].get("/healthz").good();
        federation.nodes[0].connected().is_empty()
    });
    federation.nodes[0].publish(&product("j", "Jäätyneen aikana"));
    federation.nodes[1].thaw();
    federation.in_step(3);
}

#[test]
fn strangers_that_open_connections_and_say_nothing_sensible_keep_no_honest_peer_out() {
    let (victim, resident) = victim();
    // More than the handshakes that a node has under way at one time.
    let mut strangers: Vec<TcpStream> =
        (0..200).filter_map(|_| TcpStream::connect(("127.0.0.1", victim.port())).ok()).collect();
    for stranger in &mut strangers {
        // Some have been refused already.
        let _ = stranger.write_all(b"GET / HTTP/1.1\r\n\r\n");
    }
    until_true("the strangers to be sent away", || {
        let broken = victim.network_counter("connections_broken") + victim.network_counter("connections_denied");
        broken >= 100
    });
    let honest = Participant::start_new("Rehellinen Oy", NETWORK, &[victim.tcp()]);
    until("the honest peer in step", || {
        let states = [victim.status(), honest.status()];
        let same = states.iter().all(|state| state["records"] == json!(2));
        if same && states[0]["state_digest"] == states[1]["state_digest"] { Ok(()) } else { Err(format!("{states:?}")) }
    });
    drop(strangers);
    let growth = victim.resident_bytes().saturating_sub(resident);
    assert!(growth < MOST_GROWTH, "the victim's memory has grown by {growth} bytes");
}

#[test]
fn a_reader_that_dawdles_over_its_request_is_sent_away_and_others_are_served() {
    let (victim, resident) = victim();
    let mut dawdlers: Vec<TcpStream> = (0..100).map(|_| TcpStream::connect(victim.http()).unwrap()).collect();
    for dawdler in &mut dawdlers {
        dawdler.write_all(b"GET /api/v1/status HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
        dawdler.set_nonblocking(true).unwrap();
    }
    victim.get("/api/v1/status").good();
    until_true("the end of all slow connections", || {
        victim.get("/healthz").good();
        dawdlers.retain_mut(|dawdler| {
            let mut byte = [0; 512];
            match std::io::Read::read(dawdler, &mut byte) {
                Ok(0) => false,
                Ok(_) => true,
                Err(error) => error.kind() == std::io::ErrorKind::WouldBlock,
            }
        });
        dawdlers.is_empty()
    });
    is_unharmed(&victim, resident);
}
