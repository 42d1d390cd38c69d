//! Nodes that can't start: a clear sentence, exit code 1, and all is well again once the cause is gone.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use integration_tests::federation::NETWORK;
use integration_tests::participant::{Participant, Published};
use integration_tests::sample::product;

/// A stopped node with one record, whose safety is what the tests are about.
fn stopped_node() -> (Participant, Published) {
    let mut node = Participant::start_new("Alku Oy", NETWORK, &[]);
    let published = node.publish(&product("s", "Säilyvä"));
    node.stop();
    (node, published)
}

/// The one sentence with which a start was refused.
fn refused(node: &mut Participant) -> String {
    let said = node.try_start().expect_err("the node must not start").refusal();
    let sentences: Vec<&str> = said.lines().filter(|line| line.starts_with("kirjo: ")).collect();
    assert_eq!(sentences.len(), 1, "one sentence: {said}");
    sentences[0].to_owned()
}

fn works(node: &mut Participant, published: &Published) {
    node.start();
    assert_eq!(node.shows(published), Ok(()));
    node.publish(&product("again", "Taas käynnissä"));
    node.stop();
}

/// Where the node keeps its database.
fn database(node: &Participant) -> PathBuf {
    node.home().join("db/store")
}

/// The key file of the node's organisation.
fn signer_file(node: &Participant) -> PathBuf {
    let organisations = fs::read_dir(node.home().join("keys")).unwrap().map(|entry| entry.unwrap().path());
    let organisation = organisations.into_iter().find(|path| path.is_dir()).unwrap();
    organisation.join("signer.pem")
}

#[test]
fn a_peer_port_in_use_is_named() {
    let (mut node, published) = stopped_node();
    let taken = TcpListener::bind(("127.0.0.1", node.port())).unwrap();
    let said = refused(&mut node);
    assert!(said.contains(&node.port().to_string()) && said.contains("in use"), "{said}");
    drop(taken);
    works(&mut node, &published);
}

#[test]
fn an_http_port_in_use_is_named() {
    let (mut node, published) = stopped_node();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let config = node.home().join("kirjo.toml");
    let before = fs::read_to_string(&config).unwrap();
    fs::write(&config, before.replace("127.0.0.1:0", &address)).unwrap();
    let said = refused(&mut node);
    assert!(said.contains(&address) && said.contains("in use"), "{said}");
    drop(taken);
    works(&mut node, &published);
}

#[test]
fn a_data_directory_that_is_open_is_named_and_its_owner_undisturbed() {
    let (mut node, published) = stopped_node();
    node.start();
    let second = node.run(&["run"]).refusal();
    assert!(second.contains(&node.home().display().to_string()), "{second}");
    assert_eq!(node.shows(&published), Ok(()));
    node.publish(&product("meanwhile", "Häiriöttä"));
    node.json(&["status"]);
    node.stop();
    works(&mut node, &published);
}

#[test]
fn a_key_that_others_may_read_is_named_with_the_remedy() {
    let (mut node, published) = stopped_node();
    for key in [node.home().join("keys/node.pem"), signer_file(&node)] {
        fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
        let said = refused(&mut node);
        assert!(said.contains(&key.display().to_string()) && said.contains("chmod 600"), "{said}");
        fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    }
    works(&mut node, &published);
}

#[test]
fn a_key_that_is_none_or_gone_is_named() {
    let (mut node, published) = stopped_node();
    for key in [node.home().join("keys/node.pem"), signer_file(&node)] {
        let good = fs::read(&key).unwrap();
        for broken in ["garbage", "", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
            fs::write(&key, broken).unwrap();
            let said = refused(&mut node);
            assert!(said.contains(&key.display().to_string()), "{said}");
        }
        fs::remove_file(&key).unwrap();
        let said = refused(&mut node);
        assert!(said.contains(&key.display().to_string()), "{said}");
        fs::write(&key, &good).unwrap();
        fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    }
    works(&mut node, &published);
}

#[test]
fn a_database_of_a_newer_version_is_left_as_it_is() {
    let (mut node, published) = stopped_node();
    set_version(&node, 77);
    let said = refused(&mut node);
    assert!(said.contains("77") && said.contains("newer"), "{said}");
    set_version(&node, 1);
    works(&mut node, &published);
}

/// Writes the version of the database's layout as a later program would.
fn set_version(node: &Participant, version: u32) {
    let database = sled::open(database(node)).unwrap();
    let meta = database.open_tree("meta").unwrap();
    let before = meta.insert("version", &version.to_be_bytes()).unwrap();
    assert!(before.is_some_and(|before| before.len() == 4), "this is where the version stands");
    database.flush().unwrap();
}

#[test]
fn a_database_of_another_network_is_named() {
    let (mut node, published) = stopped_node();
    let config = node.home().join("kirjo.toml");
    let before = fs::read_to_string(&config).unwrap();
    fs::write(&config, before.replace(NETWORK, "toinen")).unwrap();
    let said = refused(&mut node);
    assert!(said.contains("genesis") || said.contains(NETWORK), "{said}");
    fs::write(&config, before).unwrap();
    works(&mut node, &published);
}

#[test]
fn a_damaged_database_is_a_clear_refusal_and_not_a_panic() {
    let (mut node, published) = stopped_node();
    let file = database(&node).join("db");
    let good = fs::read(&file).unwrap();
    let mut damaged = good.clone();
    // The first half of the file, where the oldest pages lie.
    let half = damaged.len() / 2;
    damaged[..half].fill(0xa5);
    fs::write(&file, &damaged).unwrap();
    match node.try_start() {
        Err(run) => {
            let said = run.refusal();
            assert!(said.contains("damaged"), "{said}");
        }
        Ok(()) => panic!("a node with half its database overwritten must not start"),
    }
    fs::write(&file, &good).unwrap();
    works(&mut node, &published);
}

#[test]
fn a_mistake_in_the_configuration_is_named_with_its_line() {
    let (mut node, published) = stopped_node();
    let config = node.home().join("kirjo.toml");
    let before = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("htpp = 1\n{before}")).unwrap();
    let said = refused(&mut node);
    assert!(said.contains("kirjo.toml") && said.contains("line 1") && said.contains("htpp"), "{said}");
    fs::write(&config, before).unwrap();
    works(&mut node, &published);
}

#[test]
fn a_second_init_and_a_run_without_init_say_what_to_do() {
    let (mut node, published) = stopped_node();
    let said = node.run(&["init", "--name", "Toinen", "--network", NETWORK]).refusal();
    assert!(said.contains(&node.home().display().to_string()), "{said}");
    works(&mut node, &published);

    let nowhere = node.file("nowhere").display().to_string();
    for command in ["run", "status", "sync"] {
        let said = node.run(&[command, "--home", &nowhere]).refusal();
        assert!(said.contains("kirjo init"), "{command}: {said}");
    }
    let said = node.run(&["status"]).refusal();
    assert!(said.contains("kirjo run"), "{said}");
}
