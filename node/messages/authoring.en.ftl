# What authors of records read: faults of the newer forms, warnings, templates, previews. The other two languages say the same.

## Faults
fault-required-with = The field “{ $field }” is missing, and what “{ $other }” says demands it. Add it or correct “{ $other }”.
fault-one-of = One of these fields has to be there: { $fields }. Add the one that you know.
fault-out-of-order = “{ $field }” is before or below “{ $after }”. Check both and correct the wrong one.
fault-not-a-decimal = “{ $value }” is not a decimal number. Write it in quotes with a point, such as "12.5".
fault-not-a-currency = “{ $value }” is not a currency code. Use three capital letters, such as EUR.
fault-not-a-record = “{ $value }” is not a record that is known. Write organisation id, slash, record key as kirjo search shows them, or local: and the localId of a record of your own.
fault-not-a-subject = “{ $value }” is neither an organisation id nor a record. Write an organisation id, or organisation id, slash, record key, or local: and the localId of a record of your own.
fault-not-an-eu-oid = “{ $value }” is not an organisation id of Erasmus+. Those are the letter E and eight digits, such as E10000001.
fault-not-an-srn = “{ $value }” is not a single registration number of EUDAMED. Write country, role and nine digits, such as FI-MF-000000001.
fault-not-a-udi = “{ $value }” is not a device identifier, or its check digit is wrong. Copy it from the label or from EUDAMED.
fault-not-an-emdn = “{ $value }” is not an EMDN code. Those are a letter and two to twelve digits, such as Z12040115; letters E, I and O are not used.
fault-already-over = What the record announces was over at { $value }. Correct “{ $field }”, or leave the record unpublished.
fault-absolute-claim = “{ $excerpt }” claims more than can be shown. Say what was measured and where, or leave the words out. This is a warning; the record can be published.

## Publishing
cli-warning = warning
cli-checked-without-node = No node is running at { $home }, so only the records themselves were checked: not whether keys and leases go with what you have published before.

## Pages and previews
instant = { $date } at { $time } ({ $zone })
finnish-time = Finnish time
expired-on = Expired on { $date }
notice-cancelled = Cancelled: it does not take place.
notice-deprecated = The publisher no longer offers this to new users.
notice-closed = Closed on { $when }.
notice-over = It was over on { $when }.
certificate-expired-mark = certificate expired on { $date }
not-ce-mark = for presentation only

## Templates
template-head = A record of the kind { $name }. Write your own in place of the examples, then: kirjo publish --check FILE, kirjo show FILE, kirjo publish FILE.
template-languages = Texts are written by language: fi, sv, en and others by their tags. Add those that you have; nobody translates for you.
template-optional = Lines that begin with # and no space behind it are fields that may be left out; take the # away to use one.
template-apart = Lines that begin with #| go with another choice than the one of the example.
template-lease = The record is valid for at most { $months } months, or until what it announces is over; expires: 2027-06-30 ends it sooner.
template-required = Required
template-more = May be left out
template-characters = At most { $max } characters.
template-points = At most { $count } points of { $max } characters.
template-entries = At most { $max }.
template-range = From { $min } to { $max }.
template-codes = Codes: { $codes }.
template-many-codes = The codes of the list { $list } are in the schema: kirjo schema { $kind }.
cli-file-exists = { $file } is there already. Choose another file with --out, or move it away.

## Schemas
schema-key = Leave it out for a new record; the node makes one.
schema-expires = When the record ends; left out, it is the latest end allowed.

## CSV
cli-file-column = “{ $column }” is no path of a field. Name the column like title.fi, contact.email or links[0].url.
cli-file-cells = The row has { $found } cells and the first row { $expected }. Put texts with separators or quotation marks between quotation marks.

## Privacy
cli-scanned =
    { $count ->
        [0] Nothing that looks like personal data
        [one] { $count } place looks like personal data
       *[other] { $count } places look like personal data
    } in { $records ->
        [one] { $records } record
       *[other] { $records } records
    }.
cli-not-ours = This node does not sign for the organisation { $org }. Those it signs for are listed by kirjo org list.
