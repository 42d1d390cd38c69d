//! The merge rule: two versions of one place, and which of them stays whatever the order.

use kirjo_protocol::body::Body;
use kirjo_protocol::envelope::verify;
use kirjo_protocol::id::RecordKey;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::time::Seq;
use serde_json::{Value as Json, json};

use super::{file as file_of, hex, key, merged, network, organisation, product, seal, seq};

pub(super) fn file() -> Json {
    let (org, genesis) = organisation();
    let place = RecordKey([9; 16]);
    let at = |seq: Seq, text: &str| {
        let mut body = product(text);
        body.org = org;
        body.seq = seq;
        body
    };
    let retraction = |seq: Seq| Body::new(org, Kind::Product, place, seq).retraction();
    let mut other_kind = at(seq(2, 0), "x");
    other_kind.kind = Kind::Competence;
    let mut shorter = at(seq(2, 0), "shorter lease");
    shorter.expires = seq(2, 0).time().plus(1_000);
    let cases = [
        ("a newer version", "the higher seq wins", at(seq(1, 0), "old"), at(seq(2, 0), "new")),
        (
            "a newer version of the same millisecond",
            "the counter is part of the seq",
            at(seq(1, 6), "old"),
            at(seq(1, 7), "new"),
        ),
        ("a retraction", "the higher seq wins", at(seq(1, 0), "old"), retraction(seq(2, 0))),
        ("a version after a retraction", "the higher seq wins", retraction(seq(1, 0)), at(seq(2, 0), "new")),
        (
            "a version before a retraction",
            "an old version never comes back",
            at(seq(1, 0), "old"),
            retraction(seq(1, 1)),
        ),
        (
            "two bodies of one seq",
            "the lower id wins, and both are evidence",
            at(seq(1, 0), "one"),
            at(seq(1, 0), "other"),
        ),
        (
            "a body and a retraction of one seq",
            "the lower id wins, and both are evidence",
            at(seq(1, 0), "one"),
            retraction(seq(1, 0)),
        ),
        (
            "a version of another kind",
            "a place is an organisation and a key; the kind is not part of it",
            at(seq(1, 0), "x"),
            other_kind,
        ),
        ("a newer version with a shorter lease", "only the seq counts", at(seq(1, 0), "x"), shorter),
    ];
    let vectors = cases
        .into_iter()
        .map(|(name, reason, a, b)| {
            let (a, b) = (seal(&a, &key(10)), seal(&b, &key(10)));
            let [first, second] = [&a, &b].map(|bytes| verify(bytes, &network()).expect("valid"));
            let equivocation = first.seq() == second.seq();
            let second_wins = second.seq() > first.seq() || (equivocation && second.id() < first.id());
            json!({
                "name": name,
                "reason": reason,
                "a": hex(&a),
                "b": hex(&b),
                "winner": if second_wins { "b" } else { "a" },
                "equivocation": equivocation,
            })
        })
        .collect();
    merged([
        file_of(
            "Pairs of versions of one place. The winner is the same in both orders of arrival; the organisation's genesis comes before them.",
            vectors,
        ),
        json!({ "genesis": hex(&genesis), "key": place.to_string() }),
    ])
}
