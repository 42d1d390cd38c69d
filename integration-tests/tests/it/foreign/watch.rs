//! Messages of watches, verified by the library of the standard's authors.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use integration_tests::federation::NETWORK;
use integration_tests::participant::Participant;
use integration_tests::program::Run;
use integration_tests::receiver::Receiver;
use integration_tests::sample::product;
use integration_tests::wait::until;
use serde_json::{Map, Value, json};

use super::python;

#[test]
fn the_standard_s_own_library_takes_a_message_and_not_one_that_was_changed() {
    let node = Participant::start_new("Vieras Vahti Oy", NETWORK, &[]);
    let receiver = Receiver::answering(&[]);
    let watch = node.json(&["watch", "add", "vahdittava", "--url", &receiver.url(), "--allow-private"]);
    let secret = watch["secret"].as_str().unwrap();
    node.publish(&product("v-1", "Vahdittava"));
    let message = until("a message", || receiver.messages().pop().ok_or_else(String::new));
    let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    let headers: Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), message.header(name).into())).collect();
    let headers = node.write("headers.json", Value::Object(headers).to_string());
    let verify = |secret: &str, body: &[u8]| {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/python/verify_webhook.py");
        let body = node.write("body.json", body);
        let run = Run::of(Command::new(python()).args([script, secret, &headers, &body]));
        let said: Value = serde_json::from_str(run.text().trim()).unwrap_or_else(|_| panic!("{}", run.stderr));
        (run.code, said)
    };
    let (code, said) = verify(secret, &message.body);
    assert_eq!((code, &said["type"]), (Some(0), &json!("record.matched")), "{said}");
    let mut bent = message.body.clone();
    let at = bent.len() / 2;
    bent[at] ^= 1;
    assert_eq!(verify(secret, &bent).0, Some(1));
    assert_eq!(verify("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", &message.body).0, Some(1), "another secret");
}

/// A process that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_message_goes_over_tls_to_whom_a_trusted_authority_vouches_for_and_to_nobody_else() {
    let mut node = Participant::start_new("Vieras Salaaja Oy", NETWORK, &[]);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/python/https_receiver.py");
    let mut command = Command::new(python());
    command.arg(script).arg(node.file("ca.pem")).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut server = Server(command.spawn().unwrap());
    let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
    let port = lines.next().unwrap().unwrap();
    let url = format!("https://localhost:{port}/hook");
    let watch = node.json(&["watch", "add", "salattu", "--url", &url, "--allow-private"]);
    let id = watch["id"].as_str().unwrap().to_owned();
    let refused = node.run(&["watch", "test", &id]).refusal();
    assert!(refused.to_lowercase().contains("certificate"), "nobody vouches for it: {refused}");

    node.stop();
    let ca = node.file("ca.pem").display().to_string();
    node.configure("relay = true", &format!("relay = true\ntrusted_ca = {ca:?}"));
    node.start();
    assert_eq!(node.json(&["watch", "test", &id])["delivered"], true);
    let said: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert!(said["webhook-signature"].as_str().unwrap().starts_with("v1,"), "{said}");
}
