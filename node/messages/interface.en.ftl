# The reference of the programming interface, and what it refuses

## The reference of the interface
api-heading = Programming interface
api-title = The catalogue's reading interface
api-description = Everything here is read with GET; nothing needs a key. Parameters that an address does not have are refused, never ignored. Errors are problem+json (RFC 9457) in the reader's language. Every answer has an X-Request-Id. What has an ETag is answered with 304 to whoever has it already. Pages of other sites may read all of it.
api-lead = What programs can ask of this node, and of every other node of the network. The examples work here.
api-document-link = The same as OpenAPI 3.1
api-contents = Contents
api-example = Example
api-parameters = Parameters
api-parameter = Parameter
api-meaning = Meaning
api-answers = Answers
api-status = Status
api-required = required
api-values = Allowed values
api-members = Members of the answer
api-group-search = Search
api-group-records = Records and changes
api-group-organisations = Organisations
api-group-exports = Exports and feeds
api-group-node = The node

## What each address gives
api-search = Records that answer a query, the best first
api-facets = How many records there are of each value of each filter
api-suggest = Words and records to go on with while somebody types
api-survey = A market survey: everything that a search finds, dated and signed
api-compare = Two to four records side by side, field by field
api-records = Records, the newest first
api-record = One record, also as the bytes that were signed
api-batch = Up to 100 records at once, in the order asked
api-orgs = Organisations
api-org = One organisation: its identity, and how much of what it has published is here
api-identity = The signed operations of an organisation's identity
api-proof = A proof that a record is among those that its publisher counts
api-changes = What became visible and what was withdrawn, for mirrors
api-events = The same as a stream of server-sent events. It begins with what is in the log behind the given number and goes on live: no step is left out and none comes twice
api-peers = Other nodes that this one knows
api-status-of-node = The node's state, with a digest that is equal on nodes that hold the same
api-healthz = Whether the node lives
api-readyz = Whether the node answers readers
api-metrics = Numbers for monitoring, in the Prometheus text format
api-schema = The JSON Schema of a kind
api-openapi = This description
api-context = The context of our JSON-LD
api-export-ndjson = All records, one line of JSON each
api-export-csv = All records as a table
api-export-graph = All records as linked data
api-catalog-ttl = Organisations and datasets for data portals (DCAT-AP), in Turtle
api-catalog-jsonld = The same in JSON-LD
api-calendar = Events and the deadlines of calls as a calendar
api-feed = The newest records as an Atom feed
api-oai = Harvesting with OAI-PMH 2.0, whose errors stand in the answer with the status 200
api-sitemap = Every page of a record, for search engines
api-sitemap-part = One of several sitemaps

## Parameters
api-parameter-q = What is looked for: words, “phrases” and -words that must not be there; at most 24 words.
api-parameter-kind = Only this kind; a search takes several, apart by commas.
api-parameter-org = The organisation, by its id; a search takes several, apart by commas.
api-parameter-key = The record's place within its organisation.
api-parameter-lang = The language of sentences, before what Accept-Language says.
api-parameter-text-lang = Only records with texts in this language, which is that of sentences too.
api-parameter-limit = Most items of the page.
api-parameter-cursor = Where the page starts: the “next” of the answer before.
api-parameter-sort = Order: by relevance, the newest first, or what closes soonest first.
api-parameter-deadline-from = Only what closes on this day (UTC) or later.
api-parameter-deadline-to = Only what closes on this day (UTC) or earlier.
api-parameter-updated-from = Only what was signed on this day (UTC) or later.
api-parameter-updated-to = Only what was signed on this day (UTC) or earlier.
api-parameter-expires-from = Only what stays valid until this day (UTC) or longer.
api-parameter-expires-to = Only what stays valid until this day (UTC) at most.
api-parameter-facets = Whether to count by filter too.
api-parameter-explain = Whether to say why each record is there.
api-parameter-facet = Only records with one of these codes, apart by commas.
api-parameter-theme = Only records with this theme.
api-parameter-format = The form of the answer, before what Accept says.
api-parameter-context = Whether the context of JSON-LD is in the answer or linked.
api-parameter-ids = Records as ORG/KEY, apart by commas, at most 100.
api-parameter-compared = Two to four different records as ORG/KEY, apart by commas, in the order of the columns.
api-parameter-since = The last number that was seen; 0 begins at the beginning. The numbers are each node's own.
api-parameter-last-event-id = The last number that was seen, as clients of event streams send it; it comes before “since”.
api-parameter-file = The kind, and .json.
api-parameter-number = The number, and .xml.
api-parameter-verb = The request of the protocol.
api-parameter-identifier = The item.
api-parameter-metadataPrefix = The format.
api-parameter-from = Only what has changed since.
api-parameter-until = Only what has changed until.
api-parameter-set = Only what is in the set.
api-parameter-resumptionToken = The place where the answer before ended.

## Answers
api-answer = The answer.
api-same = What the reader has already has not changed.
api-problem-400 = A parameter is unknown, given twice, or has a value that it can't have.
api-problem-404 = There is nothing here, or this node leaves it out.
api-problem-406 = Only the signed bytes can say the content.
api-problem-409 = The publisher's statement and this node's copy give no proof now.
api-problem-410 = The publisher withdrew the record.
api-problem-429 = The client asks too often.
api-problem-500 = The fault is the node's.
api-problem-503 = The node is busy, or the answer took too long.
api-header-request-id = Names this request; taken over from the request when it has one.
api-header-link = The next and the first page (RFC 8288).
api-header-etag = The version of the answer, for If-None-Match.
api-header-retry-after = After how many seconds to ask again.
api-header-rate-limit = How many requests are left, and when all are allowed again.
api-header-rate-limit-policy = How many requests are allowed within how many seconds.

## What is refused
bad-parameter-ids = “{ $value }” can't be read as records. Give 1 to { $max } of them as ORG/KEY, apart by commas.
problem-too-many = Too many requests
problem-too-many-detail = Requests come faster from your address than this node allows. Try again in { $seconds } s. Whoever wants everything takes an export.
