"""What libraries of others make of Kirjo's programming interface.

    judge_api.py document URL            openapi-spec-validator: the description is one, and of which version
    judge_api.py events URL [LAST]       httpx-sse: prints the id and the key of each event until the stream is cut

The second prints a line for each event as it comes, and `cut` when the connection ends. The exit code is 1 when the judge
objects.
"""

import json
import sys


def document(url):
    import httpx
    from openapi_spec_validator import OpenAPIV31SpecValidator

    # The judge undoes the compression as well.
    answer = httpx.get(url, headers={"Accept-Encoding": "gzip"})
    described = answer.json()
    errors = [f"{list(error.absolute_path)}: {error.message}" for error in OpenAPIV31SpecValidator(described).iter_errors()]
    version = described.get("openapi", "")
    print(json.dumps({
        "version": version,
        "encoding": answer.headers.get("content-encoding"),
        "paths": len(described["paths"]),
        "errors": [error[:300] for error in errors[:5]],
    }))
    return 0 if not errors and version.startswith("3.1.") else 1


def events(url, last=None):
    import httpx
    from httpx_sse import connect_sse

    headers = {} if last is None else {"Last-Event-ID": last}
    with httpx.Client(timeout=httpx.Timeout(10, read=60)) as client:
        with connect_sse(client, "GET", url, headers=headers) as source:
            source.response.raise_for_status()
            try:
                for event in source.iter_sse():
                    print(event.id, event.json()["key"], event.event, flush=True)
            except httpx.TransportError:
                pass
    print("cut", flush=True)
    return 0


COMMANDS = {"document": document, "events": events}


def main():
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if command is None:
        print(__doc__, file=sys.stderr)
        return 2
    return command(*sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
