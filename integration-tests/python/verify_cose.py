"""Verifies records of the catalogue with other people's libraries.

    verify_cose.py --network NAME [--identity FILE] RECORD.cose...

Each record is a tagged COSE_Sign1 as `kirjo get --raw` writes it. For each, one line of JSON says whether
its signature is good, which record it is, and, when the identity of its organisation is given, whether its
signer belongs to the organisation. The exit code is 0 when all are good, else 1.

The signature is verified by the package `cwt`: tag 18, algorithm -19 (Ed25519) and external data are all
known to it. It falls short in three places, which `cbor2` and `cryptography` fill:

- it does not give away the Sig_structure, whose SHA-256 is the record's id, so that is put together here
  from the received bytes (RFC 9052 section 4.4) and the signature checked a second time over it;
- it takes an unprotected header with anything in it, where a record must have an empty one;
- it decodes CBOR leniently, where a record has one encoding only, so the bytes are encoded again and compared.

What no stock Ed25519 verification does is the strict rule for weak keys, so keys of small order are listed here.
"""

import argparse
import base64
import hashlib
import io
import json
import sys

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cwt import COSE, COSEKey

ALG, KID = 1, 4
ED25519 = -19
ORG, KIND, KEY, SEQ, EXPIRES, CONTENT = 1, 2, 3, 4, 5, 6

# The eight points of small order in their canonical encodings, under which anybody can sign anything.
WEAK_KEYS = {
    bytes.fromhex(key)
    for key in (
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    )
}


class Refused(Exception):
    """The bytes are no good record, and why."""


def demand(holds: bool, rule: str) -> None:
    if not holds:
        raise Refused(rule)


def base32(data: bytes) -> str:
    return base64.b32encode(data).decode().lower().rstrip("=")


def verify(envelope: bytes, network: str) -> dict:
    """Verifies one envelope and gives back what it says."""
    external = f"kirjo/record/1/{network}".encode()
    try:
        tagged = cbor2.loads(envelope)
    except Exception as error:
        raise Refused(f"not CBOR: {error}") from error
    demand(isinstance(tagged, cbor2.CBORTag) and tagged.tag == 18, "not a tagged COSE_Sign1")
    demand(isinstance(tagged.value, (list, tuple)) and len(tagged.value) == 4, "not an array of four")
    protected, unprotected, payload, signature = tagged.value
    demand(cbor2.dumps(tagged, canonical=True) == envelope, "not in the one encoding")
    demand(unprotected == {}, "the unprotected header is not empty")
    header = cbor2.loads(protected)
    demand(set(header) == {ALG, KID} and header[ALG] == ED25519, "another protected header")
    signer = header[KID]
    demand(isinstance(signer, bytes) and len(signer) == 32 and signer not in WEAK_KEYS, "not an acceptable key")

    # By the COSE library.
    key = COSEKey.new({1: 1, 3: ED25519, -1: 6, -2: signer, 2: signer})
    try:
        decoded = COSE.new(verify_kid=True).decode(envelope, keys=[key], external_aad=external)
    except Exception as error:
        raise Refused(f"the signature does not verify: {error}") from error
    demand(decoded == payload, "the library reads another payload")

    # By hand, over the received bytes; what is signed is also what the id is made of.
    signed = cbor2.dumps(["Signature1", protected, external, payload])
    try:
        Ed25519PublicKey.from_public_bytes(signer).verify(signature, signed)
    except InvalidSignature as error:
        raise Refused("the signature does not verify over the received bytes") from error
    body = cbor2.loads(payload)
    demand(cbor2.dumps(body, canonical=True) == payload, "the body is not in the one encoding")
    record_id = hashlib.sha256(signed).digest()
    genesis = body[KIND] == "identity" and body[ORG] == bytes(32)
    return {
        "id": record_id,
        "org": record_id if genesis else body[ORG],
        "kind": body[KIND],
        "key": body[KEY],
        "seq": body[SEQ],
        "expires": body[EXPIRES],
        "signer": signer,
        "content": body[CONTENT],
    }


def identity_of(path: str, network: str) -> list:
    """Verifies an identity: a sequence of operations, each signed by a controller of the one before it."""
    with open(path, "rb") as file:
        data = file.read()
    stream = io.BytesIO(data)
    operations = []
    while stream.tell() < len(data):
        start = stream.tell()
        cbor2.CBORDecoder(stream).decode()
        operations.append(verify(data[start : stream.tell()], network))
    demand(bool(operations) and operations[0]["org"] == operations[0]["id"], "the identity does not start with a genesis")
    before = operations[0]
    demand(before["signer"] in before["content"]["controllers"], "the genesis is not signed by its controller")
    for operation in operations[1:]:
        demand(operation["org"] == operations[0]["org"], "an operation of another organisation")
        demand(operation["content"]["previous"] == before["id"], "an operation that does not follow")
        demand(operation["signer"] in before["content"]["controllers"], "an operation not signed by a controller")
        before = operation
    return operations


def belongs(record: dict, operations: list) -> bool:
    """Whether the winning identity lists the record's signer for its kind and seq."""
    if operations[0]["org"] != record["org"]:
        return False
    for signer in operations[-1]["content"]["signers"]:
        if signer["key"] == record["signer"] and ("*" in signer["scopes"] or record["kind"] in signer["scopes"]):
            return record["seq"] <= signer.get("until", record["seq"])
    return False


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--network", required=True)
    arguments.add_argument("--identity")
    arguments.add_argument("records", nargs="+")
    arguments = arguments.parse_args()
    failed = False
    operations = identity_of(arguments.identity, arguments.network) if arguments.identity else None
    for path in arguments.records:
        with open(path, "rb") as file:
            envelope = file.read()
        try:
            record = verify(envelope, arguments.network)
        except Refused as refused:
            failed = True
            print(json.dumps({"file": path, "good": False, "reason": str(refused)}))
            continue
        member = belongs(record, operations) if operations else None
        failed |= member is False
        print(
            json.dumps(
                {
                    "file": path,
                    "good": True,
                    "belongs": member,
                    "id": base32(record["id"]),
                    "org": base32(record["org"]),
                    "kind": record["kind"],
                    "key": base32(record["key"]),
                    "title": (record["content"] or {}).get("title"),
                }
            )
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
