"""Verifies market surveys with other people's libraries.

    verify_survey.py --network NAME SURVEY...

For each file one line of JSON says whether its signature is good and what it lists. The exit code is 0 when all are
good, else 1. The file is taken apart as SPECIFICATION.md section 10.4 says; the signature is verified by the package
`cwt`, which knows detached payloads, and a second time by `cryptography` over the bytes that section gives.
"""

import argparse
import base64
import csv
import io
import json
import sys

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cwt import COSE, COSEKey

ALG, CONTENT_TYPE, KID = 1, 3, 4
ED25519 = -19
JSON_BEFORE, JSON_BETWEEN, JSON_AFTER = b'{"survey":', b',"signature":"', b'"}\n'
CSV_BETWEEN, CSV_AFTER = b"signature,,,,,,,,,,,,,,,,", b"\r\n"


class Refused(Exception):
    """The bytes are no good survey, and why."""


def demand(holds: bool, rule: str) -> None:
    if not holds:
        raise Refused(rule)


def take_apart(file: bytes) -> tuple:
    """The media type, what is signed, and the signature."""
    if file.startswith(JSON_BEFORE):
        demand(file.endswith(JSON_AFTER) and JSON_BETWEEN in file, "not the form of JSON")
        document, text = file[len(JSON_BEFORE) : -len(JSON_AFTER)].rsplit(JSON_BETWEEN, 1)
        return "application/json", document, text
    demand(file.endswith(CSV_AFTER) and CSV_BETWEEN in file, "not the form of a table")
    rows, text = file[: -len(CSV_AFTER)].rsplit(CSV_BETWEEN, 1)
    demand(rows.endswith(CSV_AFTER), "the signature has no row of its own")
    return "text/csv", rows, text


def verify(file: bytes, network: str) -> dict:
    media_type, document, text = take_apart(file)
    envelope = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    demand(base64.urlsafe_b64encode(envelope).rstrip(b"=") == text, "not the one spelling of base64url")
    external = f"kirjo/survey/1/{network}".encode()
    try:
        tagged = cbor2.loads(envelope)
    except Exception as error:
        raise Refused(f"not CBOR: {error}") from error
    demand(isinstance(tagged, cbor2.CBORTag) and tagged.tag == 18 and len(tagged.value) == 4, "not a COSE_Sign1")
    protected, unprotected, payload, signature = tagged.value
    demand(cbor2.dumps(tagged, canonical=True) == envelope, "not in the one encoding")
    header = cbor2.loads(protected)
    demand(unprotected == {} and payload is None, "not detached")
    demand(header == {ALG: ED25519, CONTENT_TYPE: media_type, KID: header.get(KID)}, "another protected header")
    signer = header[KID]
    demand(isinstance(signer, bytes) and len(signer) == 32, "not a key")

    key = COSEKey.new({1: 1, 3: ED25519, -1: 6, -2: signer, 2: signer})
    try:
        COSE.new(verify_kid=True).decode(envelope, keys=[key], external_aad=external, detached_payload=document)
    except Exception as error:
        raise Refused(f"the signature does not verify: {error}") from error
    signed = cbor2.dumps(["Signature1", protected, external, document])
    try:
        Ed25519PublicKey.from_public_bytes(signer).verify(signature, signed)
    except InvalidSignature as error:
        raise Refused("the signature does not verify over the received bytes") from error
    if media_type == "application/json":
        survey = json.loads(document)
        return {"total": survey["total"], "hits": [hit["id"] for hit in survey["hits"]]}
    rows = list(csv.DictReader(io.StringIO(document.decode(), newline=""), strict=True))
    demand(all(None not in row and None not in row.values() for row in rows), "a row has not all columns")
    facts = {row["name"]: row["value"] for row in rows if row["part"] == "fact"}
    return {"total": int(facts["total"]), "hits": [row["id"] for row in rows if row["part"] == "hit"]}


def main() -> int:
    parser = argparse.ArgumentParser(description="Verifies market surveys with other people's libraries.")
    parser.add_argument("--network", required=True)
    parser.add_argument("surveys", nargs="+", metavar="SURVEY")
    arguments = parser.parse_args()
    code = 0
    for path in arguments.surveys:
        with open(path, "rb") as file:
            data = file.read()
        try:
            answer = {"good": True, **verify(data, arguments.network)}
        except (Refused, ValueError) as refused:
            code, answer = 1, {"good": False, "reason": str(refused)}
        print(json.dumps(answer))
    return code


if __name__ == "__main__":
    sys.exit(main())
