//! What others state: signed on their own nodes, shown elsewhere only when whoever must have signed has.

use integration_tests::federation::Federation;
use integration_tests::participant::{Participant, Published};
use integration_tests::sample::product;
use integration_tests::wait::until;
use serde_json::{Value, json};

use super::shown_everywhere;

fn place(published: &Published) -> String {
    format!("{}/{}", published.org, published.key)
}

fn own_org(node: &Participant) -> String {
    node.status()["orgs"][0].as_str().unwrap().to_owned()
}

fn endorsement(local_id: &str, kind: &str, subject: &str, more: Value) -> Value {
    let mut record = json!({
        "kind": "endorsement",
        "localId": local_id,
        "endorsementType": kind,
        "subject": subject,
        "since": "2026-03-01",
    });
    record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record
}

/// The types of the statements that a node shows at an address of its API.
fn stated(node: &Participant, address: &str) -> Vec<String> {
    let shown = node.get(address).good().json();
    let items = shown["statements"]["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["type"].as_str().unwrap().to_owned()).collect()
}

fn states(federation: &Federation, address: &str, expected: &[&str]) {
    for node in federation.running() {
        until(&format!("{expected:?} of {address} at {}", node.name()), || {
            let stated = stated(node, address);
            if stated == expected { Ok(()) } else { Err(format!("{stated:?}")) }
        });
    }
}

#[test]
fn a_user_states_that_it_uses_a_product_and_the_maker_can_not() {
    let federation = Federation::of(2);
    let [maker, user] = &federation.nodes[..] else { panic!("two nodes") };
    let made = maker.publish(&product("a-1", "Askelvahti"));
    shown_everywhere(&federation, &made);
    let address = format!("/api/v1/records/{}", place(&made));
    states(&federation, &address, &[]);

    let refused = maker.try_publish(&endorsement("e-1", "used-in-production", &place(&made), json!({}))).unwrap_err();
    assert!(refused.contains("own-endorsement"), "{refused}");
    let used = user.publish(&endorsement("e-1", "used-in-production", &place(&made), json!({})));
    states(&federation, &address, &["used-in-production"]);
    user.retract(&used);
    states(&federation, &address, &[]);
}

#[test]
fn a_membership_is_shown_when_both_sides_have_signed_and_not_before() {
    let federation = Federation::of(2);
    let [member, network] = &federation.nodes[..] else { panic!("two nodes") };
    let (member_org, network_org) = (own_org(member), own_org(network));
    let claimed = member.publish(&endorsement("e-1", "member-of", &network_org, json!({})));
    shown_everywhere(&federation, &claimed);
    states(&federation, &format!("/api/v1/orgs/{network_org}"), &[]);
    network.publish(&endorsement("e-1", "has-member", &member_org, json!({})));
    states(&federation, &format!("/api/v1/orgs/{network_org}"), &["member-of"]);
    states(&federation, &format!("/api/v1/orgs/{member_org}"), &["has-member"]);
}

#[test]
fn a_showcase_shows_an_item_while_its_owner_consents_and_in_the_owners_words() {
    let federation = Federation::of(2);
    let [owner, curator] = &federation.nodes[..] else { panic!("two nodes") };
    let item = owner.publish(&product("a-1", "Valokaide"));
    shown_everywhere(&federation, &item);
    let showcase = curator.publish(&json!({
        "kind": "showcase",
        "localId": "fair",
        "title": {"fi": "Messuosasto", "en": "At the fair"},
        "summary": {"fi": "Mitä osastolla näkyy.", "en": "What is on show."},
        "themes": ["home-care"],
        "items": [{"record": place(&item)}],
    }));
    shown_everywhere(&federation, &showcase);
    let consents = |expected: bool| {
        for node in federation.running() {
            until(&format!("consent {expected} at {}", node.name()), || {
                let shown = node.get(&format!("/api/v1/records/{}", place(&showcase))).good().json();
                let page = node.get(&format!("/fi/r/{}/x", place(&showcase))).good().text();
                let named = page.contains("Valokaide");
                let is_so = shown["items"][0]["consents"] == json!(expected) && named == expected;
                if is_so { Ok(()) } else { Err(format!("{} {named}", shown["items"])) }
            });
        }
    };
    consents(false);
    let forged = endorsement("c-1", "consents-to", &place(&item), json!({"showcase": place(&showcase)}));
    let refused = curator.try_publish(&forged).unwrap_err();
    assert!(refused.contains("own-endorsement"), "{refused}");
    let consent = owner.publish(&forged);
    consents(true);
    owner.retract(&consent);
    consents(false);
}
