"""Receives one message over TLS, with a certificate of an authority of its own.

    https_receiver.py CA.pem

It writes the authority's certificate, prints its port, and then one line of JSON for each message: the headers that
the standard for webhooks names.
"""

import datetime
import http.server
import ipaddress
import json
import ssl
import sys
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = datetime.datetime.now(datetime.timezone.utc)


def certificate(subject, issuer, key, signer, extensions):
    name = lambda text: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
    builder = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer))
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(NOW - datetime.timedelta(days=1)).not_valid_after(NOW + datetime.timedelta(days=1))
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(signer, hashes.SHA256())


def pem(thing) -> bytes:
    return thing.public_bytes(serialization.Encoding.PEM)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        print(json.dumps({name: self.headers[name] for name in ("webhook-id", "webhook-signature")}), flush=True)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def main() -> None:
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    ca = certificate("Test authority", "Test authority", authority, authority, [x509.BasicConstraints(True, None)])
    leaf = certificate("localhost", "Test authority", own, authority, [names])
    with open(sys.argv[1], "wb") as file:
        file.write(pem(ca))
    with tempfile.NamedTemporaryFile() as chain:
        key = own.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        chain.write(key + pem(leaf))
        chain.flush()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain.name)
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
