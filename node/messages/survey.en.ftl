# Market surveys and comparisons
survey-heading = Market survey
survey-save = Save as a market survey
survey-notice = This is everything that answered this search in this node's copy of the catalogue at the moment given. It is not a procurement notice and not an invitation to tender, and it recommends nobody. Publishers state their facts themselves, and anybody may take such a survey with words of their own.
survey-lead = Everything that answers this search, with what you need to rely on it later. Fetch a file to keep: it is signed by this node's organisation and can be checked years from now.
survey-not = It is not a procurement notice and not an invitation to tender, and it recommends nobody. Publishers state their facts themselves.
survey-files = Files to keep
survey-files-text = A file is made and signed at the moment you fetch it. Keep it exactly as it is: one changed character, and it no longer verifies.
survey-file-csv = Table (CSV)
survey-file-json = Data (JSON)
survey-verify-text = Anybody checks a file without a network:
survey-facts = What was asked, when and where
survey-words = Search words
survey-no-words = None: everything that the filters let through
survey-sort = Order
survey-sort-relevance = Best answers first; a daily lot decides between equals
survey-sort-newest = Newest first; a daily lot decides between equals
survey-sort-deadline = What closes soonest first; a daily lot decides between equals
survey-taken-for = Words that nothing has
survey-made = Taken
survey-made-finnish = In Finland
survey-lot-day = Day of the lot
survey-node-of = Node of
survey-node = Node
survey-network = Network
survey-software = Software
survey-software-version = Kirjo { $version }, index { $analysis }
survey-digest = State of the catalogue
survey-digest-at = Of records valid at
survey-total = Records found
survey-of = { $total } of { $visible } that readers of this node see
survey-withheld = What this node does not show
survey-withheld-none = This node hides nothing and leaves nothing out. Its readers see every record that it holds.
survey-withheld-records =
    { $count ->
        [one] Readers of this node do not see { $count } record of the whole catalogue. Whether it would answer this search can't be told here; other nodes may show it.
       *[other] Readers of this node do not see { $count } records of the whole catalogue. Whether they would answer this search can't be told here; other nodes may show them.
    }
survey-hidden =
    { $count ->
        [one] { $count } record of organisations that this node's operator hides. The configuration gives no reason.
       *[other] { $count } records of organisations that this node's operator hides. The configuration gives no reason.
    }
survey-left-out =
    { $count ->
        [one] { $count } record that this node's operator leaves out, for the reason given with the rule.
       *[other] { $count } records that this node's operator leaves out, for the reasons given with the rules.
    }
survey-unreadable =
    { $count ->
        [one] { $count } record of a later version of the software, which this node can't show.
       *[other] { $count } records of a later version of the software, which this node can't show.
    }
survey-rule = { $rule }: { $reason } (since { $date })
survey-hits = Records in their order
survey-place = Place
survey-record = Record
survey-publisher = Publisher
survey-level = How the publisher is known
survey-version = Version
survey-expires = Valid until
survey-why = Why here
survey-score = Score
survey-publishers = Known publishers and how complete they are here
survey-records = Records
survey-completeness = Completeness
survey-nodes = Other nodes that this one knows
survey-last-sync = Last compared
survey-never = not since this node's start
problem-survey-too-large = Too many records for a survey
problem-survey-too-large-detail = { $total } records answer this search, and a survey has at most { $max }, because it is never cut. Narrow the search with more words or a filter.
cli-survey-form = { $file } is not a market survey as a node gives it: { $reason }. Fetch it again, or find the file that has not been opened and saved by another program.
cli-survey-signature = { $file }: the signature is not good in the network { $network }: something was changed, somebody else signed it, or it is of another network. Do not rely on this survey.
cli-survey-network = { $file } says that it is of the network { $own }, not { $network }. Give the right network with --network, or none.
cli-survey-member-embedded = by the identity that the survey itself carries
cli-survey-member-file = by the identity in { $file }
cli-survey-member-node = by the identity that this node has now
cli-survey-by = Checked
cli-survey-made = Taken
cli-survey-query = Search
cli-survey-total = Records
cli-survey-node = Node
cli-survey-now = At this node now
cli-survey-states = { $same } unchanged, { $newer } in a newer version, { $withdrawn } withdrawn, { $expired } expired, { $unknown } not here
filter-kind = Kind
filter-org = Organisation
filter-lang = Language of the texts
filter-theme = Theme
filter-challenge = Challenge
filter-setting = Care setting
filter-region = Region
filter-service-language = Language of the service
filter-product-type = Product type
filter-competence-type = Competence type
filter-maturity = Maturity
filter-device-class = Regulatory status
filter-standard = Standard
filter-market = Market served
filter-market-wanted = Market wanted
filter-seeks = Seeks
filter-offers = Offers
filter-programme = Programme
filter-event-type = Event type
filter-stage = Stage of procurement
filter-org-type = Type of organisation
filter-org-region = Region of the organisation
filter-deadline-from = Closes from
filter-deadline-to = Closes until
filter-updated-from = Signed from
filter-updated-to = Signed until
filter-expires-from = Valid at least until
filter-expires-to = Valid at most until
cli-survey-member-unknown-signer = The signer does not belong to the organisation that the survey names. Do not rely on it, or check it by a newer identity.
cli-survey-member-revoked = The organisation has removed the signer since. Ask the organisation before you rely on this survey.
cli-survey-member-signer-ended = The signer's time had ended when the survey was taken. Do not rely on it.
cli-survey-member-out-of-scope = The signer belongs to the organisation but may not sign surveys. Do not rely on it.
cli-survey-member-other-identity = The identity is not that of the survey's organisation in this network. Give the right one with --identity.
compare-heading = Comparison
compare-notice = What each publisher has stated in its own record, side by side in your order. Nothing is judged, and what a record does not say is not stated.
compare-fact = Fact
compare-published = Published { $date }
compare-confirmed = Confirmed { $date }
compare-not-stated = not stated
compare-other-kind = not a field of this kind
compare-not-shown = not shown
compare-by-others = Stated by others
compare-none-by-others = none at this node
compare-unstated = Fields that none of them states
compare-as-json = The same as data (JSON)
compare-choose = Compare
compare-button = Compare the chosen records
compare-hint = Choose two to four.
problem-compare-count = Choose two to four different records
problem-compare-count-detail = A comparison needs two to four different records, and you chose { $count }. Go back, and choose again.
bad-parameter-compared = “{ $value }” is not a record. Give two to four as ORG/KEY, with commas between them; kirjo search shows them.
