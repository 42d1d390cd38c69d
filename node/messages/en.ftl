# Every sentence that a user reads. fi.ftl and sv.ftl have the same ids and variables.

## Names and dates
site-name = Kirjo
site-tagline = The shared catalogue of the Finnish health and wellbeing sector
date =
    { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
date-time = { $date } at { $time } UTC
yes = Yes
no = No

## Every page
skip-to-content = Skip to content
nav-main = Main menu
nav-catalogue = Catalogue
nav-network = Network
nav-languages = Language
footer-node = This is one of the nodes of the network { $network }. Nobody owns the catalogue: every node keeps a copy of everybody's records.
footer-software = Software: Kirjo { $version }
footer-api = Programming interface
demo-network-notice = A demonstration network. Its products, competences and companies are invented. What it says of public bodies are examples that they have not published themselves.
demo-notice = Demo, not published by the organisation.
demo-mark = demo

## Search and lists
search-heading = Find solutions, competence and organisations
search-label = Search words
search-hint = Search by product, topic or organisation, in English, Finnish or Swedish.
search-button = Search
search-instead = Nothing here has the word “{ $word }”. Shown is what has “{ $taken }”.
search-part-title = the title
search-part-brief = the summary or keywords
search-part-body = the text
search-part-publisher = the publisher's name
search-part-code = the classification
search-why-exact = “{ $word }” is in { $part }.
search-why-inflected = Another form of “{ $word }” is in { $part }.
search-why-part = “{ $word }” is part of a compound, or its parts are apart, in { $part }.
search-why-folded = “{ $word }” is in { $part }, spelt with other accents.
search-why-synonym = “{ $by }”, which means the same as “{ $word }”, is in { $part }.
search-why-narrower = “{ $by }”, a kind of “{ $word }”, is in { $part }.
search-why-code = It is classified as “{ $by }”, which means the same as “{ $word }”.
search-why-beginning = “{ $by }”, which begins with “{ $word }”, is in { $part }.
search-why-typo = “{ $by }”, which is spelt almost like “{ $word }”, is in { $part }.
kind-label = Kind
kind-all = All
results-newest = Newest records
results-for = Results for: { $words }
count-found =
    { $count ->
        [0] No records
        [one] { $count } record
       *[other] { $count } records
    }
count-records =
    { $count ->
        [one] { $count } record
       *[other] { $count } records
    }
count-organisations =
    { $count ->
        [one] { $count } organisation
       *[other] { $count } organisations
    }
count-peers =
    { $count ->
        [0] not connected to other nodes
        [one] connected to { $count } node
       *[other] connected to { $count } nodes
    }
counts-label = The catalogue in numbers
results-none-heading = No record has all of these words
results-none-hint = Try fewer words, the beginning of a word or another language, or choose All as the kind.
results-empty = The catalogue has no records yet. They come from other nodes once one is connected, or from your own organisation with kirjo publish.
show-all = Show all records
pages-label = Pages
next-page = Next page
first-page = First page
valid-until = Valid until { $date }
text-in-language = Text in { $language }
unnamed = (no name)
unknown-organisation = Organisation { $org }

## A record
published-by = Published by
description-heading = Description
facts-heading = Facts
regulatory-heading = Medical device regulation
evidence-heading = Evidence
links-heading = Links
contact-heading = Contact
provenance-heading = Origin and authenticity
other-languages-heading = The text in other languages
text-not-in-language = The publisher has not given this text in English. It is shown in this language: { $language }.
text-revised = Text revised { $date }
notice-not-ce = For presentation only: not available until it complies.
notice-not-stated = The publisher has not stated whether this is a medical device.
notice-certificate-expired = The certificate expired on { $date }.
label-type = Type
label-status = Status
label-intended-purpose = Intended purpose in the maker's words
label-notified-body = Notified body
label-certificate = Certificate
label-certificate-expires = Certificate valid until
label-themes = Themes
label-challenges = Challenges
label-care-setting = Care setting
label-regions = Regions
label-languages = Languages of service
label-keywords = Keywords
label-seeks = Seeks
label-offers = Offers
label-licence = Terms for the text
label-confirmed = Confirmed
label-local-id = Publisher's own id
label-maturity = Maturity
label-trl = Technology readiness level (TRL)
label-brand = Brand
label-features = Features
label-platforms = Platforms
label-standards = Standards
label-integrations = Integrations
label-developed-in-finland = Developed in Finland
label-markets-served = Markets served
label-markets-wanted = Markets wanted
label-ready-for = Ready for
label-price-model = Pricing
label-access = How to ask for it
label-capacity = Capacity
label-lead-time = Time from request to start
label-equipment = Equipment
label-legal-name = Legal name
label-short-name = Short name
label-former-names = Former names
label-abbreviations = Abbreviations
label-sector = Sector
label-domain = Domain
label-region = Home region
label-business-id = Business ID
label-vat = VAT number
label-ror = ROR identifier
label-pic = PIC
label-lei = LEI
label-oid = OID
label-parent = Part of
label-email = E-mail
label-page = Page
label-published = Published
label-valid-until = Valid until
label-record-id = Record id
label-signer = Signing key
label-org-id = Organisation id
days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
provenance-text = The publisher has signed this record with a key of its own. The catalogue shows the publisher's text word for word and does not change, shorten or translate it.
verify-heading = Check the signature yourself
verify-text = Download the signed record and the organisation's keys and give them to kirjo verify. It needs no network connection.
download-record = The signed record (COSE)
download-identity = The organisation's keys (COSE)
record-as-json = The record as JSON

## An organisation
organisation-records = Records of the organisation
organisation-no-record = The organisation has not said anything about itself yet.
organisation-no-records = The organisation has no records in force.
organisation-profile = The organisation's own description
identity-heading = Identity
identity-level-self = The organisation itself states who it is. That has not been checked elsewhere yet.
identity-controllers = Controller keys
identity-signers = Signing keys in use
identity-operations = Identity operations
identity-domains = Domains it names
equivocation-notice = Warning: the organisation has signed two different records with the same sequence number. This node keeps both as evidence.
head-heading = Completeness
head-none = The organisation has not yet said how many records it has.
head-whole = The organisation said on { $date } how many records it has: { $count }. This node has all of them.
head-ahead = The organisation said on { $date } how many records it had: { $count }. This node has newer ones, and nothing is missing.
head-checking = The organisation said on { $date } how many records it has: { $count }. This node has { $ours }, and is still asking others about the difference.
head-short =
    The organisation said on { $date } how many records it has: { $count }. { $missing ->
        [one] At least { $missing } of them is
       *[other] At least { $missing } of them are
    } missing here, and { $asked ->
        [one] the node of { $asked } organisation that was asked does not have it either.
       *[other] the nodes of { $asked } organisations that were asked do not have it either.
    }
head-different = The organisation said on { $date } how many records it has: { $count }. This node has { $ours }, and others that were asked have no newer statement.
head-stale = The organisation last said on { $date } how many records it has: { $count }. That is more than two days ago, so what is missing can't be told. This node has { $ours } of that time.

## The network
network-heading = The network { $network }
network-text = Every organisation runs a node of its own or is a guest on another's. Nodes exchange records directly with each other, and when one stops the others go on.
this-node = This node
node-of = Run by
node-id = Node id
node-digest = Catalogue digest
node-digest-text = Two nodes hold the same catalogue exactly when this value is the same.
node-left-out = Left out by this node's operator
node-left-out-records =
    { $count ->
        [0] No records
        [one] { $count } record, whose page says why. Other nodes may have it.
       *[other] { $count } records, each with its reason on its page. Other nodes may have them.
    }
node-since = Started
peers-heading = Other nodes
peers-none = No other nodes are known yet.
peer-organisation = Organisation
peer-address = Address
peer-state = State
peer-unknown = Unknown
peer-in-step = Connected, in step
peer-connected = Connected, exchanging records
peer-known = Not connected
peer-banned = Banned
peer-blocked = Kept out for a while

## Problems of pages and the API
problem-unknown-parameter = Unknown parameter
problem-unknown-parameter-detail = There is no parameter “{ $parameter }”. Allowed are: { $allowed }. Remove it or correct its name.
problem-unknown-parameter-none = There is no parameter “{ $parameter }”: this address takes none. Remove it.
problem-repeated-parameter = Parameter given twice
problem-repeated-parameter-detail = The parameter “{ $parameter }” is given twice. Give it once.
problem-bad-parameter = Parameter value not accepted
bad-parameter-empty = The parameter “{ $parameter }” is empty. Give it a value or leave it out.
bad-parameter-encoding = The parameters of the address can't be read. Encode them as UTF-8 with percent signs.
bad-parameter-allowed = “{ $value }” is not a value of “{ $parameter }”. Allowed are: { $allowed }.
bad-parameter-limit = “{ $value }” is not a value of “{ $parameter }”. Give a whole number from 1 to { $max }.
bad-parameter-lang = “{ $value }” is not a language tag. Give a BCP 47 tag such as en, fi, sv or smn.
bad-parameter-org = “{ $value }” is not an organisation id. Ids have 52 characters a–z and 2–7; /api/v1/orgs lists them.
bad-parameter-cursor = “{ $value }” is not a place that this list has given. Use the “next” of the page before, or start over without “{ $parameter }”.
bad-parameter-since = “{ $value }” is not a value of “{ $parameter }”. Give the “next” of the answer before, or 0 to start from the beginning.
bad-parameter-since-unknown = This node has not given the number { $value }. The numbers are each node's own: start from 0.
bad-parameter-day = { $value } is no day. Write a day as year, month and day, such as 2026-05-31.
bad-parameter-query = The search words are too long. Give at most { $max } characters.
bad-parameter-words = The query has too many words. Give at most { $max }.
problem-not-found = Nothing here
problem-not-found-detail = There is nothing at this address. Check it, or start from the front page of the catalogue.
problem-no-record = No such record
problem-no-record-detail = This node does not hold this record. It may have expired, or not have come here yet.
problem-retracted = The record was withdrawn
problem-retracted-detail = The publisher withdrew this record on { $date }. Its content has been erased.
problem-expired = The record has expired
problem-expired-detail = The record was valid until { $date }, and its publisher has not renewed it.
problem-not-shown = The record is not shown
problem-not-shown-detail = This node keeps and forwards the record but cannot show it, because it is of a newer form. Update the node's software.
problem-left-out = This node leaves the record out
problem-left-out-detail = The operator of this node has decided not to keep or show this record. The reason given: { $reason } Its publisher has not withdrawn it, and other nodes may have it. Its id is { $id }.
problem-no-organisation = No such organisation
problem-no-organisation-detail = This node does not hold this organisation. Check the id, or search for it by name.
problem-no-head = No statement to prove it by
problem-no-head-detail = The organisation has not yet signed how many records it has, so nothing can be proven by that. Try again later.
problem-above-head = Not yet in the organisation's statement
problem-above-head-detail = The record is newer than the organisation's last signed statement of what it has published. It signs the next one soon; try again then.
problem-copy-differs = This copy does not match the statement
problem-copy-differs-detail = This node does not hold exactly what the organisation's signed statement counts, so it can make no proof. Ask another node, or try again later.
problem-method = Method not allowed
problem-method-detail = This address takes only: { $allowed }. Publishing and administration are done with kirjo on the node's own machine.
problem-busy = The node is busy
problem-busy-detail = Too many requests are under way. Try again in a moment.
problem-too-slow = The answer took too long
problem-too-slow-detail = The node could not answer in time. Narrow the search, or try again in a moment.
problem-internal = The node made a mistake
problem-internal-detail = The fault is the node's, not yours. Try again. If it happens again, tell the node's operator.
problem-storage = The node cannot read its database
problem-storage-detail = The fault is the node's, not yours. The node's log says why. Other nodes serve the same catalogue.
problem-refused = The node refused
problem-bad-body = The body of the request cannot be read
problem-bad-body-detail = The body of the request has not the expected form: { $reason }. The description of the interface shows it.
problem-too-large = The request is too large
problem-too-large-detail = The body of the request is larger than { $max } bytes. Send it in parts.
problem-home-link = To the front page of the catalogue

## What became of an offered record
verdict-accepted = accepted
verdict-known = held already
verdict-superseded = superseded by a newer one
verdict-expired = its lease has ended
verdict-waiting = waits until its signer is known
verdict-future = waits for its time to come
verdict-too-large = refused: too large
verdict-bad-envelope = refused: not a signed record
verdict-bad-body = refused: its body breaks a rule of form
verdict-bad-key = refused: a weak or malformed key
verdict-bad-signature = refused: the signature does not fit, or the record is of another network
verdict-bad-identity = refused: the identity operation breaks a rule
verdict-revoked = refused: its signer has been revoked
verdict-signer-ended = refused: its signer's time had ended
verdict-out-of-scope = refused: its signer may not sign this kind
verdict-quota = refused: the organisation's quota is full
verdict-unknown-orgs = refused: the node's room for unverified organisations is full
verdict-waiting-full = refused: too many records wait for their signer
verdict-future-full = refused: too many records wait for their time
verdict-waited-in-vain = refused: its signer did not become known in time
verdict-bad-frame = refused: a message that cannot be read
verdict-unexpected = refused: a message that nobody asked for
verdict-busy = refused: the node has too much to do
verdict-silent = disconnected: it left requests without an answer
verdict-other = refused: a reason that this version does not know

## Errors of a node
error-not-ours = This node does not sign for the organisation { $org }. The command kirjo key show lists those it signs for.
error-not-signing = No key of this node may sign for the organisation { $org } now: its controller has ended or removed it, or has not listed it yet. The command kirjo key show lists the keys; kirjo key rotate makes one sign.
error-unasked = This node was started again, and no peer has answered yet whether it holds newer records of your organisation. Try again when one is connected (kirjo peers), or add --force if you know that nothing newer was published.
error-unknown-org = This node does not hold the organisation { $org }. Check the id, or fetch what peers hold with kirjo sync.
error-bad-operation = The identity operation does not follow the organisation's last one ({ $outcome }). Run the command again.
error-changing = The organisation's records kept changing meanwhile. Try again.
error-home = The data directory did not take the change: { $reason }.
error-no-record = The organisation has no record with the key { $key }. The commands kirjo search and kirjo get show keys.
error-clock-off = This node's clock is { $millis } ms away from those of its peers. Set the clock (NTP) and try again.
error-clock-behind = This node's clock is { $millis } ms behind the organisation's newest record, so nothing could be signed again and nothing has been changed. Set the clock (NTP), or wait, and try again.
error-bad-address = “{ $value }” is not the address of a node. Write one like /dns4/node.example.org/tcp/4480 or /ip4/192.0.2.7/udp/4480/quic-v1.
error-bad-peer = “{ $value }” is not a node id. The command kirjo peers lists them.
error-not-connected = The node { $value } is not connected. The command kirjo peers shows those that are.
error-too-many-peers = { $max } addresses have been added already. Nodes find each other by themselves once one of them is reached.
error-own-records = This node signs for the organisation { $org }, so it keeps the records of it. The command kirjo retract withdraws them everywhere.
error-too-many-rules = There are { $max } rules already, which is the most. Take one back with kirjo policy keep; a rule about a whole organisation stands for many.
error-no-rule = There is no rule about { $rule }. The command kirjo policy lists the rules.
error-bad-reason = Give a reason of one line and at most { $max } characters, because readers see it.
error-leaves-out = This node leaves out records of the organisation { $org }. Take those rules back with kirjo policy keep, and try again when the records are here.
error-unsignable = The record cannot be signed: { $reason }. Correct it and try again.
error-refused-by-rules = The rules of the network refuse the record ({ $verdict }). The command kirjo status shows the organisation's state.
error-no-entropy = The system gives no random numbers: { $reason }. Try again; if it happens again, check the system.
error-stopping = The node is stopping. Start it again with kirjo run.
error-store = The database did not take the change: { $reason }.
error-http-in-use = { $address } is in use by another program. Stop it, or choose another port at http.address in kirjo.toml.
error-http-listen = Cannot listen at { $address }: { $reason }. Choose another at http.address in kirjo.toml.
error-admin-in-use = Another node is using { $path } already. Stop it, or choose another directory with --home.
error-admin-socket = The admin socket { $path } cannot be opened: { $reason }. Check the directory's permissions; the path may have about 100 characters at most.

## Faults of a record, by rule
fault-required = The field “{ $field }” is missing. Add it.
fault-required-language = The field “{ $field }” needs a text in at least one of these languages: { $languages }.
fault-required-for-status = The field “{ $field }” is missing, and the status { $status } demands it. Add it or correct the status.
fault-not-for-status = The field “{ $field }” does not go with the status { $status }. Remove it or correct the status.
fault-contact-needs-address = The contact has no address. Add the role's mailbox (email) or a page (page).
fault-unknown-kind = The kind “{ $value }” cannot be published. Allowed are: { $allowed }.
fault-unknown-kind-near = There is no kind “{ $value }”. Did you mean “{ $suggestion }”? Allowed are: { $allowed }.
fault-unknown-field = There is no field “{ $field }”. Remove it or correct its name.
fault-unknown-field-near = There is no field “{ $field }”. Did you mean “{ $suggestion }”?
fault-duplicate-field = The field “{ $field }” is there twice. Keep one.
fault-wrong-type =
    This must be { $expected ->
        [text] a text
        [list] a list
        [map] a group of fields
        [integer] a whole number
        [yes-no] true or false
        [bytes] a byte string
        [nothing] nothing
       *[other] another type of value
    }, but the file has { $found ->
        [text] a text
        [list] a list
        [map] a group of fields
        [integer] a whole number
        [yes-no] true or false
        [bytes] a byte string
        [nothing] nothing
       *[other] another type of value
    }. Correct the value.
fault-no-fractions = { $value } is not a whole number in the allowed range. Give a whole number, or write it as a text.
fault-no-null = The value is empty. Leave the field out.
fault-too-deep = There are too many levels inside each other. At most { $max } are allowed.
fault-too-long = The text is too long: { $found } characters. Shorten it to at most { $max }.
fault-too-many =
    There are { $found } entries. Keep at most { $max ->
        [one] { $max } entry
       *[other] { $max } entries
    }.
fault-empty-list = The list is empty. Add an entry or leave the field out.
fault-duplicate-entry = “{ $value }” is in the list twice. Keep one.
fault-blank = The text is nothing but spaces. Write a text or leave the field out.
fault-control-character = The text has a character that cannot be seen ({ $character }). Remove it.
fault-line-break = The text has a line break but must be on one line. Remove the break.
fault-not-nfc = The text is not in the Unicode form NFC. Convert it before publishing.
fault-out-of-range = { $found } is not between { $min } and { $max }. Correct the number.
fault-not-a-code = “{ $value }” is not a code of the list { $list }. Allowed are: { $allowed }.
fault-not-a-code-near = “{ $value }” is not a code of the list { $list }. Did you mean “{ $suggestion }”?
fault-not-a-region = “{ $value }” is not a region code. Use that of a wellbeing services county (HVA:02), a collaborative area (YTA:ETELA), a NUTS 3 area (FI1B1) or a country (FI), or INT.
fault-not-a-region-near = “{ $value }” is not a region code. Did you mean “{ $suggestion }”?
fault-not-a-country = “{ $value }” is not a country code. Use two capital letters, such as FI or SE.
fault-not-a-language = “{ $value }” is not a language tag. Use a BCP 47 tag such as en, fi, sv or smn.
fault-not-a-date = “{ $value }” is not a date. Write it in the form 2026-11-30.
fault-not-a-url = “{ $value }” is not a web address. Write the whole address, such as https://example.org/page.
fault-not-https = The address { $value } is not encrypted. Use one that starts with https://.
fault-not-an-email = “{ $value }” is not an e-mail address. Give the role's shared one, such as sales@example.org.
fault-not-a-host = “{ $value }” is not a host name. Write it in small letters, such as example.org.
fault-not-an-organisation = “{ $value }” is not an organisation id. Ids have 52 characters a–z and 2–7; kirjo search shows them.
fault-not-a-business-id = “{ $value }” is not a business id. Write it in the form 1234567-1.
fault-business-id-check = The check digit of { $value } is wrong. Check the digits.
fault-not-a-vat = “{ $value }” is not a Finnish VAT number. Write it in the form FI12345671.
fault-not-a-ror = “{ $value }” is not a ROR identifier. Those have 9 characters, such as 0abcdef12.
fault-not-a-pic = “{ $value }” is not a PIC. Those have 9 digits.
fault-not-a-lei = “{ $value }” is not an LEI. Those have 20 characters, of which the last two check the others.
fault-not-an-oid = “{ $value }” is not an object identifier. Write it with digits and dots, such as 1.2.246.10.
fault-not-a-notified-body = “{ $value }” is not the number of a notified body. Those have 4 digits.
fault-not-a-doi = “{ $value }” is not a DOI. Write it without an address, such as 10.1234/abc.
fault-not-an-instant = “{ $value }” is not an instant with its offset from UTC. Write 2027-04-13T17:00:00+02:00[Europe/Brussels], or without the zone in brackets.
fault-not-a-time = “{ $value }” is neither a date nor an instant. Write 2027-11-30 or 2027-11-30T12:00:00Z.
fault-not-a-key = “{ $value }” is not the key of a record of this kind. Leave the key out for a new record, or copy the 26 characters of the old one.
fault-lease-out-of-range = The record cannot be valid until { $value }. Choose a time to come, at the latest { $latest }, or leave it out.
fault-lease-shortened = An earlier version was promised until { $earliest }, so { $value } is too early. Choose a later time, or end the record sooner with kirjo retract.
fault-other-kind-at-key =
    { $kind ->
        [retraction] The record at the key { $value } was withdrawn, and the key is not used again.
       *[other] The key { $value } belongs to a record of the kind { $kind }.
    } Leave the key out to publish a new record.
fault-record-too-large = The signed record would be larger than { $max } bytes. Shorten its texts.
fault-personal-data-email = “{ $excerpt }” looks like a person's e-mail address. Use the role's, such as info@. If it is nobody's, publish with a reason (--reason).
fault-personal-data-phone = “{ $excerpt }” looks like a telephone number. Remove it and give the role's mailbox or a page. If it is none, publish with a reason (--reason).
fault-personal-data-identity-code = The text has a Finnish personal identity code ({ $excerpt }), which is never published. Remove it.
fault-personal-data-name = “{ $excerpt }” looks like a person's name. Use the name of a role. If it is nobody's, publish with a reason (--reason).

## The command line
cli-address = Address
cli-addresses = Addresses
cli-clock-offset = Clock offset
cli-blocked-until = Blocked until
cli-controller = Controller key
cli-digest = State digest
cli-expires = Expires
cli-home = Directory
cli-http = Web address
cli-key = Key
cli-kind = Kind
cli-last-sync = Last in step
cli-last-offence = Last offence
cli-latency = Latency
cli-listen = Peer addresses
cli-membership = Membership
cli-network = Network
cli-node = Node id
cli-org-id = Organisation id
cli-organisation = Organisation
cli-peer = Peer
cli-peers = Connected peers
cli-penalty = Penalty
cli-publisher = Publisher
cli-ready = Ready
cli-received = Received
cli-record-id = Record id
cli-loading = Loading
cli-records = Records
cli-refused = Refused
cli-retraction = Retraction
cli-sent = Sent
cli-signature = Signature
cli-signed = Signed
cli-signer = Signing key
cli-since = Connected since
cli-size = On disk
cli-software = Software
cli-state = State
cli-title = Title
cli-transport = Transport
cli-unknown = Unverified organisations
cli-version = Version
cli-col-organisation = ORGANISATION
cli-col-peer = PEER
cli-col-received = RECEIVED
cli-col-sent = SENT
cli-col-state = STATE
cli-banned = banned
cli-blocked = blocked
cli-behind = behind
cli-connected = connected
cli-expired = expired
cli-in-step = in step
cli-not-connected = away
cli-stdin = standard input
cli-offence-flood = it sent more than a peer may
cli-offence-garbage = it sent requests that are none
cli-offence-stall = it began a request and did not finish it
cli-offence-bad-frame = it sent a message that cannot be read
cli-offence-unexpected = it answered what nobody had asked
cli-offence-no-record = it sent bytes that are no record
cli-offence-forgery = it sent a record with a false signature
cli-offence-silence = it left requests without an answer
cli-controller-here = The controller key lies on this machine. Keep a copy offline, and move it off this machine once the node works.
cli-controller-away = The controller key is not on this machine.
cli-init-guessed = The name is that of this machine. To change it, publish an organisation record with kirjo publish.
cli-init-next = Start the node with kirjo run. Back up the directory { $home }/keys: whoever loses the controller key loses the organisation.
cli-home-exists = There is a node in { $home } already. Use it as it is, or choose another directory with --home.
cli-no-node = There is no node in { $home }. Make one with kirjo init, or name its directory with --home.
cli-not-running = No node is running for { $home }; start it with kirjo run.
cli-not-allowed = You may not use the node in { $home }. Run the command as the user who runs the node.
cli-socket = The admin socket { $path } can't be used: { $reason }. Choose a directory with a shorter path, or look at its permissions.
cli-no-answer = The node did not answer in { $seconds } seconds. Look at its log, and start it again if need be.
cli-lost = The node went away before it answered ({ $reason }). Look at its log, and try again.
cli-strange-answer = The node answered something this command does not understand ({ $reason }). Use the same version of both.
cli-path = { $path }: { $reason }. Check that it exists, that this user may use it and that the disk is well, then try again.
cli-config = { $path }: { $reason }. Correct that line.
cli-key-file = The key file { $path } can't be read: { $reason }. Restore it from your backup, or correct its permissions.
cli-key-open = The key file { $path } can be read by others (mode { $mode }). Run chmod 600 on it, and replace the key if somebody may have copied it.
cli-key-malformed = { $path } is not an Ed25519 key in PKCS#8 PEM form. Restore the file from your backup.
cli-bad-genesis = { $path } is not this organisation's founding record in this network. Restore the file from your backup.
cli-store-in-use = Another process is using the data directory { $path }. Stop it, or choose another directory with --home.
cli-store-newer = The database has version { $found } and this program knows versions up to { $supported }. Use a newer program; nothing has been changed.
cli-store-network = The data directory belongs to the network { $found }, not to { $expected }. Correct the network in kirjo.toml, or choose another directory with --home.
cli-store-damaged = The database { $path } is damaged ({ $reason }). Save what can be read with kirjo dump --salvage FILE, move that directory aside, bring the records back with kirjo restore FILE, and start again: the rest comes from the peers.
cli-store-corrupt = Record number { $number } of the database can't be read: the database is damaged. Save what can be read with kirjo dump --salvage FILE, move the directory db/store aside, bring the records back with kirjo restore FILE, and start again: the rest comes from the peers.
cli-disk-full = The disk has only { $free } free, too little to write. Free some space; nothing has been lost.
cli-http-in-use = { $address } is in use by another program. Stop it, or choose another address in kirjo.toml under http.address.
cli-http-listen = Cannot listen at { $address }: { $reason }. Choose another address in kirjo.toml under http.address.
cli-port-in-use = { $address } is in use by another program. Stop it, or choose another address in kirjo.toml under peers.listen.
cli-listen-refused = Cannot listen at { $address }: { $reason }. Choose another address in kirjo.toml under peers.listen.
cli-start-set = The database holds records that do not belong together ({ $reason }). Move the directory db aside and start again: the records come back from the peers.
cli-start-other = The node can't work: { $reason }.
cli-bad-address = { $option }: “{ $value }” is not the address of a peer ({ $reason }). Write one like /dns4/node.example.org/tcp/4480.
cli-file-unreadable = The file can't be read: { $reason }. Check its name and permissions.
cli-file-too-large = The file is larger than { $max } MiB. Split it into smaller ones.
cli-file-not-utf8 = This is not UTF-8 text. Save the file as UTF-8.
cli-file-syntax = This is not valid YAML or JSON: { $detail }. Check indentation, colons, quotes and brackets here and on the line before.
cli-file-duplicate-key = The field “{ $key }” stands here a second time. Keep one of them.
cli-file-merge-key = Merge keys (<<) are not used in record files. Write the fields out.
cli-file-tag = The tag “{ $tag }” is not used in record files. Remove it.
cli-file-too-complex = The file is nested too deeply, or its aliases repeat too much. Write it more plainly, or split it.
cli-file-fraction = { $value } is not a whole number. Write a whole number, or put it in quotes if it is text.
cli-file-not-a-record = A record is a set of fields such as kind: and title:, and this is not one. Write the fields out.
cli-file-no-records = There is no record in the file. Write one, or name another file.
cli-file-too-many-records = The file has more than { $max } records. Split it into smaller ones.
cli-nothing-published = Nothing has been published, of the other files neither. Correct the faults and try again.
cli-record-good = good
cli-published =
    { $count ->
        [one] { $count } record published
       *[other] { $count } records published
    }, { $unchanged } unchanged, { $refused } refused.
cli-checked =
    { $count ->
        [one] { $count } record is good
       *[other] { $count } records are good
    } ({ $unchanged } unchanged), { $refused } refused; nothing was published.
cli-renewed =
    { $count ->
        [one] { $count } record renewed.
       *[other] { $count } records renewed.
    }
cli-retracted =
    { $count ->
        [one] { $count } record withdrawn.
       *[other] { $count } records withdrawn.
    }
cli-renew-question =
    { $count ->
        [one] Does this record still hold, and should its lease be renewed? [y/N]
       *[other] Do these { $count } records still hold, and should their leases be renewed? [y/N]
    }
cli-renew-needs-yes = A person confirms that records still hold. Look at them, and then give --yes.
cli-renew-declined = Nothing was renewed.
cli-one-organisation = The keys belong to different organisations. Name those of one organisation at a time.
cli-search-shown =
    { $total ->
        [0] No record.
        [one] { $shown } of { $total } record.
       *[other] { $shown } of { $total } records.
    }
cli-raw-terminal = The signed record is binary and would upset the terminal. Write it to a file with --out FILE.
cli-written =
    { $bytes ->
        [one] { $file }: { $bytes } byte written.
       *[other] { $file }: { $bytes } bytes written.
    }
cli-not-written = { $file } can't be written: { $reason }. Choose another file with --out.
cli-not-read = { $file } can't be read: { $reason }. Check its name, permissions and size.
cli-not-identity = { $file } is not an organisation's identity. Fetch it from a node: /api/v1/orgs/ORG/identity?format=cose.
cli-signature-good = good, in the network { $network }
cli-verify-signature = { $file }: the signature is not good in the network { $network }: the bytes were changed, somebody else signed them, or the record is of another network. Name the right network with --network, or fetch the record again; do not trust this one.
cli-verify-key = { $file }: the signer's key is weak or malformed, so its signature proves nothing. Do not trust the record.
cli-verify-form = { $file } is not a signed record ({ $reason }). Fetch it again with kirjo get --raw.
cli-member-not-checked = not checked; give the organisation's identity with --identity
cli-member-belongs = The signer belongs to the organisation.
cli-member-identity = The record is part of the organisation's identity.
cli-member-unknown-signer = The signer does not belong to the organisation. Do not trust the record, or fetch a newer identity.
cli-member-revoked = The organisation has removed the signer. Do not trust the record.
cli-member-signer-ended = The signer's time had ended when the record was signed. Do not trust the record.
cli-member-out-of-scope = The signer belongs to the organisation but may not sign records of this kind. Do not trust the record.
cli-member-other-identity = The identity given is not that of the record's organisation in this network. Fetch the right one.
cli-peers-none = No peers are known yet. Add one with kirjo peers add.
cli-peer-added = { $address } will be dialled now and after every start.
cli-peer-banned = { $peer } is kept out.
cli-peer-unbanned = { $peer } may come in again.
cli-peer-unknown = No peer has the id “{ $peer }”. The command kirjo peers lists them.
cli-peer-ambiguous = Several peers' ids end with “{ $peer }”. Give the whole id.
cli-left-out = Left out
cli-left-out-counts =
    { $records ->
        [one] { $records } record
       *[other] { $records } records
    } by { $rules ->
        [one] { $rules } rule
       *[other] { $rules } rules
    } (kirjo policy)
cli-reason = Reason
cli-policy-none = This node leaves nothing out.
cli-policy-would-drop =
    { $count ->
        [0] The rule about { $ref } concerns no record that this node has now; those that come later will be left out.
        [one] The rule about { $ref } erases the payload of one record from this node now; newer versions and others to come will be left out too.
       *[other] The rule about { $ref } erases the payloads of { $count } records from this node now; newer versions and others to come will be left out too.
    }
cli-policy-told = Other nodes keep the records. Readers of this node are told that you leave them out, and the reason you give.
cli-policy-question = Leave them out? [y/N]
cli-policy-needs-yes = What is left out is erased here. See it with the command on a terminal, or give --yes.
cli-policy-declined = Nothing was left out.
cli-policy-dropped =
    { $count ->
        [one] { $ref } is left out from now on; the payload of one record was erased.
       *[other] { $ref } is left out from now on; the payloads of { $count } records were erased.
    }
cli-policy-kept =
    { $count ->
        [0] { $ref } is no longer left out; no record has to be fetched.
        [one] { $ref } is no longer left out; one record is being fetched from peers. It comes back only from a peer that still has it.
       *[other] { $ref } is no longer left out; { $count } records are being fetched from peers. They come back only from peers that still have them.
    }
cli-dump-left-out =
    { $count ->
        [one] One record that this node leaves out by a rule is not in it; the rules are not either.
       *[other] { $count } records that this node leaves out by its rules are not in it; the rules are not either.
    }
cli-dump-done =
    { $records ->
        [one] One record is saved in { $file } ({ $size }).
       *[other] { $records } records are saved in { $file } ({ $size }).
    }
cli-dump-lost =
    { $lost ->
        [one] One record could not be read; it comes back from the peers.
       *[other] { $lost } records could not be read; they come back from the peers.
    }
cli-dump-lost-unknown = The database no longer says how many records it had; those that are missing come back from the peers. Withdraw again what your organisation had withdrawn and no peer had heard of yet.
cli-dump-network = The dump is of the network { $found }, and this node belongs to { $expected }. Take the right dump, or choose another directory with --home.
cli-dump-broken = The dump can't be used: { $reason }. Take another copy; nothing has been changed.
cli-restore-done = { $restored } of { $records } records were brought back. Start the node with kirjo run: the rest comes from the peers.
cli-sync-begun =
    { $connected ->
        [one] Comparing with { $connected } peer.
       *[other] Comparing with { $connected } peers.
    }
cli-sync-done = In step with { $in_step } of { $connected } connected peers.
cli-sync-no-peer = No peer is connected. Add one with kirjo peers add, or wait until one is there.
cli-sync-behind =
    { $missing ->
        [one] { $missing } peer was
       *[other] { $missing } peers were
    } not in step within { $seconds } seconds. Look at kirjo peers, and try again with a longer --wait.
cli-demo-preparing = { $number }/{ $of } { $name }: preparing { $count } organisations
cli-demo-loaded = { $number }/{ $of } { $name }: serving, { $count } records
cli-demo-exchanging = The nodes exchange records: { $count } of { $of }
cli-demo-in-step = All participants hold the same catalogue.
cli-demo-behind = The participants are still exchanging their records.
cli-demo-home = Their data is in { $home }. Ctrl-C stops them; the next start goes on from there.
cli-demo-nodes = --nodes must be 1 to { $max }.
cli-demo-ports = There is no free port from { $first } on. Stop the programs that use them.
cli-demo-catalogue = The demo catalogue has a fault: { $reason }. That is a fault of the program; please report it.
cli-demo-another = { $home } holds a demonstration that was founded with another number of participants or by another version. Remove it, or choose another --home.
cli-hosted = Hosted organisations
cli-other-keys = Other keys here
cli-signs-here = Signs here
cli-parent = Unit of
cli-parent-confirmed = confirmed
cli-parent-unconfirmed = not confirmed by it
cli-publishers = Publishers
cli-asked = Asked
cli-state-no-head = without a statement
cli-state-complete = complete
cli-state-ahead = ahead
cli-state-checking = being checked
cli-state-short = short
cli-state-different = different
cli-state-stale = stale
cli-publisher-no-head = It has not said yet how many records it has.
cli-publisher-complete = complete
cli-publisher-ahead =
    { $ahead ->
        [one] ahead: { $ahead } record is newer than the statement
       *[other] ahead: { $ahead } records are newer than the statement
    }
cli-publisher-checking = differs from the statement; two organisations have not been asked yet
cli-publisher-short =
    { $missing ->
        [one] short of at least { $missing } record, which those asked do not have either
       *[other] short of at least { $missing } records, which those asked do not have either
    }
cli-publisher-different = different: more records here than the statement counts
cli-publisher-stale = stale: the last statement is too old to tell
cli-head-age =
    { $hours ->
        [0] (stated within the hour)
        [one] (stated { $hours } hour ago)
       *[other] (stated { $hours } hours ago)
    }
cli-guarded = The node was started again and signs nothing before a peer has been asked for its own records. It does so by itself once one is connected.
cli-unknown-full =
    { $refused ->
        [one] One record of an organisation without proof of who it is was refused: the node's room for them is full.
       *[other] { $refused } records of organisations without proof of who they are were refused: the node's room for them is full.
    } To hold more of them, raise limits.unknown_orgs or limits.unknown_bytes in kirjo.toml and start the node again.
cli-controller-missing = The controller key is not in { $path }. Name the file where it is kept with --controller.
cli-key-rotated = This key signs from now on. What the old one signed goes on counting.
cli-key-added = { $key } may sign: { $scopes }.
cli-key-revoked =
    The key is removed, and nothing that it signed counts any more. { $again ->
        [one] { $again } record or withdrawal was
       *[other] { $again } records and withdrawals were
    } signed again, { $fallen } left to fall; the keys of those are listed, so that you can publish again what you miss.
cli-org-created = The organisation is founded and this node signs for it. Its controller key is in { $path }: give it to whom the organisation belongs to, and keep a copy offline.
cli-org-add-next = This node has made a key for the organisation. Whoever has the controller key lets it sign: kirjo key rotate --org { $org } --to { $key } --controller FILE
cli-org-moved = The organisation { $org } has moved here: this key signs for it from now on, and the old node no longer does.
cli-parent-set = { $org } is a unit of { $other }, which shows as confirmed once that one types kirjo org confirm.
cli-parent-none = { $org } is no organisation's unit.
cli-unit-confirmed = { $other } is confirmed as a unit of { $org }.
cli-unit-dismissed = { $other } is no longer confirmed as a unit of { $org }.
cli-change-not-controller = The key is no controller of the organisation ({ $reason }). Use the file that kirjo init made as controller.pem.
cli-change-not-a-signer = The key does not sign for the organisation ({ $reason }). Its keys are shown at /api/v1/orgs/ORG.
cli-change-already-signer = The key is listed already ({ $reason }). Make another one.
cli-change-too-many-signers = The list of keys is full ({ $reason }). Remove an old one with kirjo key revoke.
cli-change-scopes = Name 1 to 16 different kinds with --scope ({ $reason }).
cli-change-already-unit = { $reason }. Check the id.
cli-change-not-a-unit = { $reason }. Check the id.
cli-change-too-many-units = The list of units is full ({ $reason }). Dismiss one first.
cli-change-unchanged = It is so already ({ $reason }). Nothing was changed.
cli-change-too-long = The identity can have no more operations ({ $reason }). Found a new organisation that continues this one.
cli-change-invalid = The identity can't be changed so ({ $reason }). Look at kirjo key show.
cli-not-proof = { $file } is not a proof ({ $reason }). Fetch it from a node: /api/v1/proof/ORG/KEY.
cli-proof = Proof holds
cli-proof-bad = The proof does not show that the publisher has counted the record. The lines that say no tell what fails; fetch the proof again, or do not rely on it.
cli-claim-head-signed = head signed
cli-claim-head-organisation = head of publisher
cli-claim-this-record = about this record
cli-claim-counted = record of its time
cli-claim-path = path to the root
cli-head-member = Head's signer
cli-head-as-of = Stated
cli-head-count = Records stated
cli-org-here = This node signs for the organisation already, with this key.

## What others state, in words that never say more than the statement

statements-heading = What others have stated
stated-used-in-production = { $who } has stated that it uses this in production since { $date }.
stated-piloted = { $who } has stated that it has piloted this since { $date }.
stated-ended = { $who } has stated that it stopped using this on { $date }.
stated-adopted-practice = { $who } has stated that it adopted this practice on { $date }.
stated-assessed = { $who } has stated that it assessed this on { $date }.
stated-certified = { $who } has stated that it certified this on { $date }.
stated-registry-listed = { $who } has stated that it entered this in its register on { $date }.
stated-member-of = { $who } is a member since { $date }; both sides have signed.
stated-has-member = Member of { $who } since { $date }; both sides have signed.
stated-consents-to = { $who } has consented to a showcase on { $date }.
stated-partner-in = { $who } has stated that it is a partner in this since { $date }.
stated-vouch = { $who } has vouched for this organisation on { $date }.
stated-flag = { $who } has stated that it objects to something in this since { $date }.
stated-other = { $who } has stated “{ $type }” on { $date }.
statement-ended = Ended on { $date }.
referred-heading = Records that refer to this
referred-solves = Offered for this need
referred-uses = Used by
referred-based-on = Basis of
referred-part-of = Parts
referred-partOf = Parts
referred-related = Related
referred-replaces = Replaced by
referred-result-of = Results
referred-results = Result of
referred-for-call = For this call
referred-call = For this call
referred-evidence-for = Evidence
referred-presented-at = Presented here
referred-event = Showcases here
referred-items = In showcases
referred-tools = Used in practices
referred-consortium = In consortia
referred-participants = In projects
referred-organisers = Organises
referred-coordinator = Coordinates
referred-responsible = Responsible for
referred-parent = Units
referred-other = Referred to by
showcase-items-heading = In this showcase
showcase-withheld = { $count ->
    [one] One item is not shown, because its owner has not consented or it is no longer published.
   *[other] { $count } items are not shown, because their owners have not consented or they are no longer published.
}
fault-own-endorsement = A statement of the type { $type } can't be signed by this organisation: an organisation endorses others and their records, never its own, and consents to a showcase for its own records only. Name another subject, or let the organisation sign that it is about.
# Import
import-unreadable = It can’t be read ({ $reason }). Check the name and the rights to the file.
import-wrong-encoding = The file is text in { $encoding } (seen at byte { $byte }), not in UTF-8. Save it as UTF-8, or convert it: iconv -f { $encoding } -t UTF-8.
import-not-utf8 = Byte { $byte } (line { $line }) is no UTF-8. The file is probably in ISO-8859-1 or Windows-1252: save it as UTF-8, or convert it with iconv -f WINDOWS-1252 -t UTF-8.
import-binary = This is no text but { $found }. Unpack it, or save its table as CSV.
import-unknown-format = Neither its name nor its beginning tells the format. Say it with --format: { $formats }.
import-no-records = There is nothing to import in it. Check that it is the right file and the right --format.
import-too-large = The document is larger than { $max } MiB, and this format has to be read whole. Split it, or use CSV or NDJSON.
import-too-complex = It has more than { $max } parts, or they are nested too deep. Split it into smaller documents.
import-syntax = It is not written as its format demands: { $detail }. Mend it there.
import-entities = The document declares XML entities, which can blow up without bound. Write the addresses out instead, without <!ENTITY.
import-unknown-context = The context { $context } is not known, and none is ever fetched. Use https://schema.org, or write the context into the document.
import-unknown-version = Version { $version } of publiccode.yml is not known; 0 and 0.4 to 0.7 are. Bring the file to one of them.
import-missing-column = The column { $column } is missing. The table has: { $columns }. Mend the header or the mapping.
import-duplicate-column = The column { $column } is there twice. Rename or remove one.
import-unknown-field = { $field } is no field of { $kind }. A path looks like title.fi, themes or links[0].url; a table with other headings needs --mapping.
import-bad-mapping = The mapping is wrong at { $path }; expected: { $expected }. See kirjo import --help.
import-unknown-kind = { $value } is no kind of records. Kinds are: { $allowed }.
import-no-kind = Nothing says of which kind the record is. Give --kind, or kind in the mapping.
import-row-too-long = The row is longer than { $max } KiB. Shorten it, or look for a quote that was never closed.
import-too-many-cells = The row has more than { $max } cells. Look for a wrong separator.
import-ragged-row = The row has { $found } cells and the header { $expected }. Put cells with separators or line breaks into quotes.
import-not-a-record = This is no record: a map of fields is needed.
import-no-id = The record has no id ({ $field }), without which a later import could not find it again. Fill it in, or name another column as id in the mapping.
import-duplicate-id = The id { $value } was there before (at { $first }). Give each record an id of its own.
import-one-organisation = A publisher has one profile, its own. Import the others for their own organisations with --org.
import-no-source = Nothing says where the text comes from. Give --source NAME, or source in the mapping.
import-no-licence = Nothing says on which terms the text may be used. Give --source-licence with one of: { $allowed }.
import-unknown-licence = Texts under { $value } can’t be taken over. Possible are: { $allowed }. Link to the original instead, or get permission.
import-no-language = The text does not say its language. Give --lang, such as --lang fi.
import-not-a-number = { $value } is no whole number. Write digits only.
import-not-yes-or-no = { $value } is neither yes nor no. Write yes or no.
import-not-translated = The mapping does not translate { $value }. It knows: { $known }. Add it, or say otherwise: in the mapping.
import-several-values = The field takes one value, and there are several: { $found }. Choose one.
import-not-a-time = { $value } is no date or time. Write it as 2027-03-02 or 2027-03-02T09:00:00+02:00.
import-no-zone = The time { $value } has no time zone. Give --zone, such as --zone Europe/Helsinki.
import-unknown-zone = The time zone { $value } is not known. Use a name of the IANA list such as Europe/Helsinki.
import-recurrence = The recurrence { $value } can’t be written out as at most { $max } single events. Give it an end (COUNT or UNTIL), or list the events singly.
import-left-no-such-kind = Left out: { $what } is like no kind of record.
import-left-other-kind = Left out: another kind than the one asked for ({ $what }).
import-left-organisation = Left out: { $what }. An organisation publishes itself; import its profile with --kind organisation --org.
import-left-over = Left out: the event is over ({ $what }).
import-left-other-source = Left alone: { $id } was imported from { $source }. To take it over, give --replace.
import-left-by-hand = Left alone: { $id } was written by hand. To replace it, give --replace.{ $source }
cli-import-row = row { $row }
cli-import-nothing = Nothing was imported.
cli-import-quota = The import has { $found } records, and the organisation would then hold { $total }; it has { $held } now and may have { $max }. Nothing was published. Leave records out, withdraw old ones, or spread them over several organisations with --org.
cli-import-nameless = Nothing was withdrawn: { $count ->
        [one] one refused row has no readable id
       *[other] { $count } refused rows have no readable id
    }, so it is not certain what has vanished. Mend the rows first.
cli-import-needs-yes = A person confirms that records are withdrawn. Look at what has vanished with --dry-run, and then give --yes.
cli-import-question =
    { $count ->
        [one] Withdraw this record for good? (y/n)
       *[other] Withdraw these { $count } records for good? (y/n)
    }
cli-import-progress = { $done } of { $of } records
cli-import-report = The report can’t be written to { $path } ({ $reason }). Name another file.
cli-import-more =
    { $count ->
        [one] One more is in the report (--report FILE).
       *[other] { $count } more are in the report (--report FILE).
    }
cli-import-vanished =
    { $count ->
        [one] One record came from this source before and is no longer in it. It stays until you withdraw it:
       *[other] { $count } records came from this source before and are no longer in it. They stay until you withdraw them:
    }
cli-import-retract-all = The same import with --retract-vanished withdraws them all.
cli-import-done = { $made } made, { $changed } changed, { $unchanged } unchanged, { $left } left, { $refused } refused, { $vanished } vanished, { $retracted } withdrawn
cli-import-would = Nothing was published. An import would give: { $made } made, { $changed } changed, { $unchanged } unchanged, { $left } left, { $refused } refused, { $vanished } vanished, { $retracted } withdrawn
