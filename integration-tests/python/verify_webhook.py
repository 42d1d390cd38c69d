"""Verifies a message of a watch with the library of the standard's authors.

    verify_webhook.py SECRET HEADERS.json BODY

The exit code is 0 when the signature is good and the message is of now, else 1.
"""

import json
import sys

from standardwebhooks import Webhook, WebhookVerificationError


def main() -> int:
    secret, headers, body = sys.argv[1:]
    with open(headers, encoding="utf-8") as file:
        given = json.load(file)
    with open(body, "rb") as file:
        content = file.read()
    try:
        said = Webhook(secret).verify(content, given)
    except WebhookVerificationError as error:
        print(json.dumps({"good": False, "reason": str(error)}))
        return 1
    print(json.dumps({"good": True, "type": said["type"]}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
