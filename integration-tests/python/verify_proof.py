"""Checks that a record is among those that its publisher's head counts, with nothing of ours.

    verify_proof.py --network NAME RECORD.cose PROOF.json

The head's signature is verified as that of any record (see verify_cose.py). The path is walked with hashlib
alone, by the algorithm of RFC 9162 section 2.1.3.2, which is that of RFC 6962 written out. One line of JSON says
what was found; the exit code is 0 when the proof holds, else 1.
"""

import argparse
import base64
import hashlib
import json
import sys

from verify_cose import Refused, demand, verify


def hashed(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def id_of(text: str) -> bytes:
    return base64.b32decode(text.upper() + "=" * (-len(text) % 8))


def root_of(leaf: bytes, index: int, size: int, path: list) -> bytes:
    """The root to which a path leads from a leaf, or a refusal when it has the wrong length."""
    demand(index < size, "no such leaf")
    number, last, node = index, size - 1, hashed(b"\x00", leaf)
    for sibling in path:
        demand(last != 0, "the path is too long")
        if number % 2 == 1 or number == last:
            node = hashed(b"\x01", sibling, node)
            while number % 2 == 0 and number != 0:
                number, last = number >> 1, last >> 1
        else:
            node = hashed(b"\x01", node, sibling)
        number, last = number >> 1, last >> 1
    demand(last == 0, "the path is too short")
    return node


def check(record: dict, proof: dict, network: str) -> dict:
    demand(proof["version"] == 1 and proof["network"] == network, "a proof of another version or network")
    head = verify(bytes.fromhex(proof["head"]), network)
    demand(head["kind"] == "head" and head["key"] == bytes(15) + b"\x01", "the head is none")
    demand(head["org"] == record["org"] == id_of(proof["org"]), "the head is another organisation's")
    demand(record["id"] == id_of(proof["id"]) and record["key"] == id_of(proof["key"]), "another record")
    content = head["content"]
    demand(record["seq"] >> 16 <= content["asOf"] < record["expires"], "the head is of another time")
    path = [bytes.fromhex(step) for step in proof["path"]]
    demand(root_of(record["id"], proof["index"], content["count"], path) == content["root"], "another root")
    return {"holds": True, "count": content["count"], "index": proof["index"]}


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--network", required=True)
    arguments.add_argument("record")
    arguments.add_argument("proof")
    arguments = arguments.parse_args()
    try:
        with open(arguments.record, "rb") as file:
            record = verify(file.read(), arguments.network)
        with open(arguments.proof, encoding="utf-8") as file:
            print(json.dumps(check(record, json.load(file), arguments.network)))
    except Refused as refused:
        print(json.dumps({"holds": False, "reason": str(refused)}))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
