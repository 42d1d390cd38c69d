//! Where nothing but HTTPS goes out: WebSocket on 443 through the reverse proxy of an organisation.

use std::process::Command;

use integration_tests::hosts::{Host, Service};
use integration_tests::sample::product;

use super::Net;

/// What the proxy's certificate is for.
const NAME: &str = "solmu.example";

/// Makes an authority and a certificate for [`NAME`] by the system's `openssl`, as an organisation with an authority
/// of its own would; gives back the authority's file.
fn certify(host: &Host) -> String {
    host.write("extensions", &format!("subjectAltName=DNS:{NAME}\nbasicConstraints=CA:FALSE\n"));
    let script = format!(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=Testi CA' \
         -addext basicConstraints=critical,CA:TRUE -keyout ca.key -out ca.pem && \
         openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN={NAME}' \
         -keyout solmu.key -out solmu.csr && \
         openssl x509 -req -in solmu.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile extensions \
         -out solmu.pem && cat solmu.pem solmu.key > both.pem"
    );
    let made = Command::new("sh").args(["-c", &script]).current_dir(host.directory()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    host.directory().join("ca.pem").display().to_string()
}

/// A reverse proxy on 443 that hands WebSocket connections to the node on the same host, and has a site beside it.
fn proxy(host: &Host) -> Service {
    let both = host.directory().join("both.pem").display().to_string();
    let config = host.write(
        "haproxy.cfg",
        &format!(
            "global\n maxconn 200\ndefaults\n mode http\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n \
             timeout tunnel 1h\nfrontend web\n bind {}:443 ssl crt {both}\n \
             http-request return status 200 unless {{ hdr(Upgrade) -i websocket }}\n default_backend node\n\
             backend node\n server node 127.0.0.1:4481\n",
            host.address()
        ),
    );
    host.serve("haproxy", &["-db", "-f", &config])
}

#[test]
fn where_only_443_is_open_websocket_through_a_tls_proxy_carries_everything() {
    let mut net = Net::of(3);
    let authority = certify(&net.hosts[0]);
    let _proxy = proxy(&net.hosts[0]);
    let address = format!("/dns4/{NAME}/tcp/443/tls/ws");

    // Beside its own addresses, the first node tells others how it is reached through the proxy.
    net.start();
    net.federation.nodes[0].stop();
    let own = [net.node(0).quic(), net.node(0).tcp(), address.clone()].map(|own| format!("{own:?}")).join(", ");
    net.node(0).configure("external = []", &format!("external = [{own}]"));
    net.federation.nodes[0].start();

    // The second may dial out to 443 and nowhere else; the third is as free as ever.
    net.hosts[1].name(NAME, net.hosts[0].address());
    net.hosts[1].only_dial_out(" tcp dport 443 accept\n drop\n");
    net.init(&[address]);
    net.node(1).configure("relay = true", &format!("relay = true\ntrusted_ca = {authority:?}"));
    net.federation.nodes[1].start();
    net.start();

    net.federation.in_step(3);
    net.over(1, 0, "websocket");
    let inside = net.node(1).publish(&product("inside", "Vain 443 auki"));
    let outside = net.node(2).publish(&product("outside", "Kaikki auki"));
    net.federation.in_step(5);
    assert_eq!((net.node(2).shows(&inside), net.node(1).shows(&outside)), (Ok(()), Ok(())));
    net.node(1).retract(&inside);
    net.federation.in_step(4);
}

#[test]
fn a_proxy_whose_authority_nobody_has_named_is_not_believed() {
    let mut net = Net::of(2);
    certify(&net.hosts[0]);
    let _proxy = proxy(&net.hosts[0]);
    net.start();
    net.hosts[1].name(NAME, net.hosts[0].address());
    net.init(&[format!("/dns4/{NAME}/tcp/443/tls/ws")]);
    net.federation.nodes[1].start();
    // Each dial fails, and nothing else is tried in the place of TLS.
    integration_tests::wait::until_true("three dials that fail", || net.node(1).network_counter("dial_failures") >= 3);
    assert!(net.node(1).connected().is_empty() && net.node(0).connected().is_empty());
}
