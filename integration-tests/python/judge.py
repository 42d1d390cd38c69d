"""What libraries of others make of Kirjo's exports. One command for each; the answer is one JSON object on standard output.

    judge.py compact CONTEXT LINES      pyld: every line of JSON-LD, expanded and compacted, is what it was
    judge.py parse FORMAT FILE          rdflib: statements, subjects and instances of each class
    judge.py same FORMAT FILE FORMAT FILE   rdflib: the same statements, whatever blank nodes are called
    judge.py shapes DATA SHAPES...      pyshacl: whether a graph keeps to shapes
    judge.py feed FILE                  feedparser
    judge.py calendar FILE              icalendar
    judge.py harvest URL                sickle against OAI-PMH

Nothing is ever fetched from anywhere but the node under test. The exit code is 1 when the judge objects.
"""

import json
import sys
from datetime import timezone


def lower_languages(value):
    """Processors may write language tags in lower case; elsewhere nothing may change."""
    if isinstance(value, list):
        return [lower_languages(item) for item in value]
    if isinstance(value, dict):
        return {lower_key(key): lower_languages(item) for key, item in value.items()}
    return value


def lower_key(key):
    primary, _, rest = key.partition("-")
    return key.lower() if rest and primary.islower() and 2 <= len(primary) <= 3 else key


def compact(context_file, lines_file):
    from pyld import jsonld

    with open(context_file, encoding="utf-8") as file:
        context = json.load(file)

    def load(url, _options):
        if url != "https://kirjo.example/context.jsonld":
            raise ValueError("fetching is not allowed: " + url)
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": context}

    jsonld.set_document_loader(load)
    with open(lines_file, encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    bare = [{key: value for key, value in document.items() if key != "@context"} for document in documents]
    # All as one graph, because a processor reads the context anew for each document, and it is large.
    expanded = jsonld.expand({"@context": documents[0]["@context"], "@graph": bare})
    back = jsonld.compact(expanded, context, {"compactToRelative": False, "graph": True})["@graph"]
    count, different = len(back), []
    for wanted, found in zip(lower_languages(bare), lower_languages(back)):
        if found != wanted:
            fields = sorted(key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key))
            shown = {key: [wanted.get(key), found.get(key)] for key in fields[:3]}
            different.append({"document": wanted.get("@id"), "fields": shown})
    if count != len(documents):
        different.append({"documents": [len(documents), count]})
    return {"documents": count, "different": different[:5], "good": count > 0 and not different}


def graph_of(kind, file):
    from rdflib import Graph, Literal

    graph, lower = Graph(), Graph()
    graph.parse(file, format=kind)
    # A language tag is the same in any case (RFC 5646), and each writer has its own.
    for subject, predicate, term in graph:
        if isinstance(term, Literal) and term.language:
            term = Literal(str(term), lang=term.language.lower())
        lower.add((subject, predicate, term))
    return lower


def parse(kind, file):
    from rdflib import RDF

    graph = graph_of(kind, file)
    classes = {}
    for _, _, of in graph.triples((None, RDF.type, None)):
        classes[str(of)] = classes.get(str(of), 0) + 1
    return {"statements": len(graph), "subjects": len(set(graph.subjects())), "classes": classes, "good": len(graph) > 0}


def same(kind, file, other_kind, other_file):
    from rdflib.compare import graph_diff, to_isomorphic

    one, other = to_isomorphic(graph_of(kind, file)), to_isomorphic(graph_of(other_kind, other_file))
    answer = {"statements": len(one), "good": len(one) > 0 and one == other}
    if not answer["good"]:
        _, left, right = graph_diff(one, other)
        answer["only_first"] = sorted(" ".join(term.n3() for term in triple) for triple in left)[:8]
        answer["only_second"] = sorted(" ".join(term.n3() for term in triple) for triple in right)[:8]
    return answer


def shapes(data, *files):
    from pyshacl import validate
    from rdflib import Graph
    from rdflib.namespace import SH

    rules = Graph()
    for file in files:
        rules.parse(file, format="turtle")
    _, results, _ = validate(graph_of("turtle", data), shacl_graph=rules, inference="none", do_owl_imports=False)
    broken = []
    for result in results.subjects(SH.resultSeverity, SH.Violation):
        terms = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.resultMessage)
        broken.append(" | ".join(str(results.value(result, term)) for term in terms))
    return {"violations": sorted(broken), "shapes": len(rules), "good": not broken and len(rules) > 0}


def feed(file):
    import feedparser

    with open(file, "rb") as source:
        parsed = feedparser.parse(source.read())
    entries = [
        {key: entry.get(key) for key in ("id", "title", "link", "updated", "author", "rights", "summary")}
        | {"terms": sorted(tag.term for tag in entry.get("tags", []))}
        for entry in parsed.entries
    ]
    head = {key: parsed.feed.get(key) for key in ("id", "title", "updated")}
    return {"version": parsed.version, "feed": head, "entries": entries, "good": not parsed.bozo and parsed.version == "atom10"}


def calendar(file):
    import icalendar

    with open(file, "rb") as source:
        parsed = icalendar.Calendar.from_ical(source.read())
    events = []
    for event in parsed.walk("VEVENT"):
        instant = lambda name: event[name].dt.astimezone(timezone.utc).isoformat()
        events.append({"uid": str(event["UID"]), "summary": str(event["SUMMARY"]), "start": instant("DTSTART"),
                       "end": instant("DTEND"), "comment": str(event.get("COMMENT", "")), "status": str(event.get("STATUS", ""))})
    return {"events": events, "good": parsed.name == "VCALENDAR" and not parsed.errors}


def harvest(url):
    from sickle import Sickle

    sickle = Sickle(url, timeout=30)
    identify = sickle.Identify()
    formats = sorted(one.metadataPrefix for one in sickle.ListMetadataFormats())
    sets = sorted(one.setSpec for one in sickle.ListSets())
    answer = {"protocol": identify.protocolVersion, "deleted_record": identify.deletedRecord, "formats": formats, "sets": sets}
    for prefix in formats:
        records = list(sickle.ListRecords(metadataPrefix=prefix, ignore_deleted=False))
        identifiers = [record.header.identifier for record in records]
        deleted = [record.header.identifier for record in records if record.deleted]
        answer[prefix] = {"records": len(records), "different": len(set(identifiers)), "deleted": deleted}
    headers = list(sickle.ListIdentifiers(metadataPrefix="oai_dc", ignore_deleted=False))
    answer["headers"] = len(headers)
    dated = [header.datestamp for header in headers]
    answer["ordered"] = dated == sorted(dated)
    later = list(sickle.ListIdentifiers(**{"metadataPrefix": "oai_dc", "from": dated[-1]}, ignore_deleted=False))
    answer["from_last"] = len(later)
    alive = next(header.identifier for header in headers if not header.deleted)
    one = sickle.GetRecord(identifier=alive, metadataPrefix="oai_dc")
    answer["one"] = {"title": one.metadata.get("title"), "rights": one.metadata.get("rights")}
    answer["good"] = identify.protocolVersion == "2.0" and answer["ordered"]
    return answer


COMMANDS = {"compact": compact, "parse": parse, "same": same, "shapes": shapes, "feed": feed, "calendar": calendar, "harvest": harvest}


def main():
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if command is None:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        answer = command(*sys.argv[2:])
    except Exception as error:  # Whatever a judge throws at a document is its verdict.
        answer = {"good": False, "error": f"{type(error).__name__}: {error}"[:500]}
    print(json.dumps(answer, ensure_ascii=False))
    return 0 if answer["good"] else 1


if __name__ == "__main__":
    sys.exit(main())
