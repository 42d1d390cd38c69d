//! Keys in use: rotation, further signers, theft and revocation. What the controller decides holds on every node.

use std::path::Path;

use integration_tests::federation::{Federation, NETWORK};
use integration_tests::organisation::now;
use integration_tests::participant::{Participant, Published};
use integration_tests::sample::{product, product_saying, random_bytes, unheard_of};
use integration_tests::wait::until;
use kirjo_node::keys;
use kirjo_protocol::body::Body;
use kirjo_protocol::content::json::from_json;
use kirjo_protocol::envelope;
use kirjo_protocol::id::{OrgId, RecordKey};
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::time::{DAY, Seq, UnixMillis};
use serde_json::{Value, json};

use super::shown_everywhere;

fn own(node: &Participant) -> OrgId {
    node.status()["orgs"][0].as_str().unwrap().parse().unwrap()
}

fn key_file(node: &Participant, org: &OrgId, name: &str) -> SigningKey {
    keys::read(&node.home().join("keys").join(org.to_string()).join(name)).unwrap()
}

/// Moves the controller's key off the node, as the documentation tells people to.
fn take_offline(node: &Participant, org: &OrgId) -> String {
    let kept = node.file("offline.pem");
    std::fs::rename(node.home().join("keys").join(org.to_string()).join("controller.pem"), &kept).unwrap();
    kept.display().to_string()
}

/// A product that a key signs for an organisation, at a time.
fn signed(key: &SigningKey, org: OrgId, kind: &str, at: UnixMillis, title: &str) -> Vec<u8> {
    let mut content = product("x", title);
    content.as_object_mut().unwrap().remove("kind");
    let body = Body::new(org, Kind::parse(kind).unwrap(), RecordKey(random_bytes()), Seq::new(at, 0))
        .expires(at.plus(30 * DAY))
        .content(from_json(&content).unwrap());
    envelope::sign(&body, key, &NETWORK.parse().unwrap()).unwrap()
}

fn path_of(bytes: &[u8]) -> String {
    let record = envelope::verify(bytes, &NETWORK.parse().unwrap()).unwrap();
    format!("/api/v1/records/{}/{}", record.org(), record.key())
}

fn signer_of(node: &Participant, published: &Published) -> Value {
    node.get(&published.path()).good().json()["signer"].clone()
}

fn status_everywhere(federation: &Federation, path: &str, status: u16) {
    for node in federation.running() {
        until(&format!("{status} for {path} at {}", node.name()), || {
            let found = node.get(path).status;
            if found == status { Ok(()) } else { Err(format!("{found}")) }
        });
    }
}

#[test]
fn a_new_key_signs_from_the_rotation_on_and_what_the_old_one_signed_stays() {
    let mut federation = Federation::of(3);
    let org = own(&federation.nodes[1]);
    let before = federation.nodes[1].publish(&product("r-1", "Vanhalla avaimella"));
    let old = key_file(&federation.nodes[1], &org, "signer.pem");
    let controller = take_offline(&federation.nodes[1], &org);
    let refused = federation.nodes[1].run(&["key", "rotate"]).refusal();
    assert!(refused.contains("--controller"), "{refused}");

    let rotated = federation.nodes[1].json(&["key", "rotate", "--controller", &controller]);
    let new = rotated["signer"].as_str().unwrap();
    assert_ne!(new, old.public().to_string());
    assert_eq!(federation.nodes[1].json(&["key", "show"])["orgs"][0]["signer"], json!(new));
    let after = federation.nodes[1].publish(&product("r-2", "Uudella avaimella"));
    shown_everywhere(&federation, &before);
    shown_everywhere(&federation, &after);
    for node in federation.running() {
        assert_eq!(signer_of(node, &before), json!(old.public().to_string()));
        assert_eq!(signer_of(node, &after), json!(new));
        // Whoever has kept the old key can't go on with it.
        let late = signed(&old, org, "product", now().plus(1_000), "Myöhässä");
        assert_eq!(node.offer(&late), "signer-ended", "{}", node.name());
    }
    // A new start finds the key that signs by the identity.
    federation.nodes[1].stop();
    federation.nodes[1].start();
    let again = federation.nodes[1].publish(&product("r-1", "Uudella avaimella uudestaan"));
    shown_everywhere(&federation, &again);
    assert_eq!(signer_of(&federation.nodes[0], &again), json!(new));
    federation.in_step(5);
}

#[test]
fn a_stolen_key_is_revoked_and_records_and_withdrawals_stay_in_force() {
    let mut federation = Federation::of(3);
    let org = own(&federation.nodes[1]);
    let said = unheard_of();
    let kept = federation.nodes[1].publish(&product("k", "Pysyvä"));
    let withdrawn = federation.nodes[1].publish(&product_saying("w", "Poistettu", &said));
    shown_everywhere(&federation, &withdrawn);
    let old_version = federation.nodes[1].cose(&withdrawn.path()).good().body;
    federation.nodes[1].retract(&withdrawn);
    status_everywhere(&federation, &withdrawn.path(), 410);
    let controller = take_offline(&federation.nodes[1], &org);

    // The thief publishes as the organisation, and nobody can tell.
    let thief = key_file(&federation.nodes[1], &org, "signer.pem");
    let forged = signed(&thief, org, "product", now().plus(2_000), "Varkaan tuote");
    assert_eq!(federation.nodes[0].offer(&forged), "accepted");
    status_everywhere(&federation, &path_of(&forged), 200);
    let stolen = federation.nodes[0].get(&path_of(&forged)).json()["published"].as_str().unwrap().to_owned();

    // A node that is away meanwhile comes to the same.
    federation.nodes[2].stop();
    let thief_key = thief.public().to_string();
    let args = ["key", "revoke", &thief_key, "--stolen", &stolen, "--controller", &controller];
    let revoked = federation.nodes[1].json(&args);
    // The organisation's own record, the product and the withdrawal.
    assert_eq!((&revoked["signed_again"], &revoked["fallen"]), (&json!(3), &json!(1)), "{revoked}");
    let later = federation.nodes[1].publish(&product("l", "Varkauden jälkeen"));
    federation.nodes[2].start();
    shown_everywhere(&federation, &later);
    status_everywhere(&federation, &kept.path(), 200);
    status_everywhere(&federation, &withdrawn.path(), 410);
    status_everywhere(&federation, &path_of(&forged), 404);
    for node in federation.running() {
        until(&format!("the new signer at {}", node.name()), || {
            let signer = signer_of(node, &kept);
            if signer == revoked["signer"] { Ok(()) } else { Err(signer.to_string()) }
        });
        // What the thief publishes from now on, and what it published before, is refused everywhere.
        let another = signed(&thief, org, "product", now().plus(3_000), "Varas jatkaa");
        assert_eq!(node.offer(&another), "revoked", "{}", node.name());
        assert_eq!(node.offer(&forged), "revoked", "{}", node.name());
        // Backdating does not help.
        let backdated = signed(&thief, org, "product", now().minus(DAY), "Varas eilen");
        assert_eq!(node.offer(&backdated), "revoked", "{}", node.name());
        // The withdrawn text does not come back: its withdrawal was signed again.
        assert_eq!(node.offer(&old_version), "revoked", "{}", node.name());
        assert_eq!(node.get(&format!("/api/v1/search?q={said}")).good().json()["total"], json!(0));
    }
    federation.in_step(5);
    let gone = federation.nodes[1].run(&["key", "revoke", &thief_key, "--controller", &controller]).refusal();
    assert!(gone.contains("not a signer"), "{gone}");
}

/// Everything that it signed again would be of the future, and refused, after the old versions had gone.
#[test]
fn a_key_is_not_revoked_by_a_node_whose_clock_would_lose_what_is_signed_again() {
    let mut node = Participant::start_new("Jättämä Oy", NETWORK, &[]);
    let org = own(&node);
    let kept = node.publish(&product("k", "Pysyvä"));
    let key = key_file(&node, &org, "signer.pem").public().to_string();
    node.stop();
    node.set_clock_offset(-3_600_000);
    node.start();
    let refused = node.run(&["key", "revoke", &key]).refusal();
    assert!(refused.contains("behind the organisation's newest record"), "{refused}");
    assert_eq!(node.shows(&kept), Ok(()), "nothing has been changed");
    node.stop();
    node.set_clock_offset(0);
    node.start();
    let revoked = node.json(&["key", "revoke", &key]);
    assert_eq!(revoked["signed_again"], json!(2), "the organisation's own record, and the product");
    assert_eq!(signer_of(&node, &kept), revoked["signer"]);
}

#[test]
fn another_system_signs_its_kinds_only() {
    let federation = Federation::of(2);
    let org = own(&federation.nodes[0]);
    let system = SigningKey::from_seed(random_bytes());
    let key = system.public().to_string();
    let before = signed(&system, org, "product", now(), "Liian aikaisin");
    assert_eq!(federation.nodes[0].offer(&before), "waiting");
    federation.nodes[0].json(&["key", "add-signer", &key, "--scope", "product"]);
    let good = signed(&system, org, "product", now(), "Toisen järjestelmän tuote");
    until("the new signer", || {
        let verdict = federation.nodes[1].offer(&good);
        if ["accepted", "known"].contains(&verdict.as_str()) { Ok(()) } else { Err(verdict) }
    });
    status_everywhere(&federation, &path_of(&good), 200);
    let beyond = signed(&system, org, "competence", now(), "Ei kuulu sille");
    for node in federation.running() {
        assert_eq!(node.offer(&beyond), "out-of-scope", "{}", node.name());
    }
    // The node's own key signs on.
    let own = federation.nodes[0].publish(&product("o", "Oma"));
    shown_everywhere(&federation, &own);
    // Its key can go again, and the organisation's own node takes over what it signed.
    let revoked = federation.nodes[0].json(&["key", "revoke", &key]);
    assert_eq!((&revoked["signed_again"], &revoked["fallen"]), (&json!(2), &json!(0)), "{revoked}");
    status_everywhere(&federation, &path_of(&good), 200);
    federation.in_step(5);
}

#[test]
fn a_key_file_that_is_no_controller_changes_nothing() {
    let node = Participant::start_new("Avaimeton Oy", NETWORK, &[]);
    let org = own(&node);
    let directory = node.home().join("keys").join(org.to_string());
    let signer = directory.join("signer.pem").display().to_string();
    let refused = node.run(&["key", "rotate", "--controller", &signer]).refusal();
    assert!(refused.contains("controller.pem"), "{refused}");
    let absent = Path::new(&signer).with_file_name("absent.pem").display().to_string();
    let refused = node.run(&["key", "rotate", "--controller", &absent]).refusal();
    assert!(refused.contains("absent.pem"), "{refused}");
    let identity = node.get(&format!("/api/v1/orgs/{org}/identity")).good().json();
    assert_eq!(identity["total"], json!(1));
    // The key made for the rotation that did not come is used by the next one.
    let made = std::fs::read_dir(&directory).unwrap().count();
    node.json(&["key", "rotate"]);
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), made);
}
