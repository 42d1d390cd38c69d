use super::*;
use crate::body::Body;
use crate::envelope;
use crate::id::{NetworkId, RecordKey};
use crate::key::SigningKey;
use crate::time::UnixMillis;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

fn network() -> NetworkId {
    "test".parse().unwrap()
}

fn record(org: OrgId, operation: &Operation, by: &SigningKey, millis: u64) -> Record {
    let seq = Seq::new(UnixMillis(1_790_000_000_000 + millis), 0);
    let body = Body::new(org, Kind::Identity, RecordKey::IDENTITY, seq).content(operation.to_content());
    envelope::verify(&envelope::sign(&body, by, &network()).unwrap(), &network()).unwrap()
}

/// Controllers 1, 2, 3 and signer 10.
fn genesis_operation() -> Operation {
    Operation {
        controllers: vec![key(1).public(), key(2).public(), key(3).public()],
        signers: vec![Signer::of_everything(key(10).public())],
        domains: vec!["example.org".into()],
        identifiers: [("businessId".to_owned(), "9999902-8".to_owned())].into(),
        ..Operation::default()
    }
}

fn chain() -> Chain {
    Chain::found(record(OrgId::GENESIS, &genesis_operation(), &key(1), 0)).unwrap()
}

fn next(chain: &Chain, change: impl FnOnce(&mut Operation)) -> Operation {
    let mut operation = chain.current().clone();
    operation.previous = Some(chain.tip());
    change(&mut operation);
    operation
}

#[test]
fn an_operation_survives_its_encoding() {
    let mut operation = genesis_operation();
    operation.previous = Some(RecordId([4; 32]));
    operation.parent = Some(OrgId([5; 32]));
    operation.successor_of = Some(OrgId([6; 32]));
    operation.signers[0].until = Some(Seq(77));
    assert_eq!(Operation::from_content(&operation.to_content()).unwrap(), operation);
}

#[test]
fn a_genesis_must_be_signed_by_one_of_its_own_controllers() {
    let stranger = record(OrgId::GENESIS, &genesis_operation(), &key(9), 0);
    assert_eq!(Chain::found(stranger).unwrap_err(), IdentityError::NotController);
}

#[test]
fn only_controllers_extend_a_chain() {
    let mut chain = chain();
    let operation = next(&chain, |_| {});
    let by_signer = record(chain.org(), &operation, &key(10), 1);
    assert_eq!(chain.offer(&by_signer), Offered::Refused(IdentityError::NotController));
    let by_controller = record(chain.org(), &operation, &key(3), 1);
    assert_eq!(chain.offer(&by_controller), Offered::Extends);
    assert_eq!(chain.offer(&by_controller), Offered::Known);
}

#[test]
fn a_controller_cannot_replace_itself_or_a_stronger_one() {
    let mut chain = chain();
    let replace = |at: usize| move |operation: &mut Operation| operation.controllers[at] = key(7).public();
    let by_second = record(chain.org(), &next(&chain, replace(1)), &key(2), 1);
    assert_eq!(chain.offer(&by_second), Offered::Refused(IdentityError::Precedence { signer: 1 }));
    let shortened = record(chain.org(), &next(&chain, |o| o.controllers.truncate(1)), &key(2), 1);
    assert_eq!(chain.offer(&shortened), Offered::Refused(IdentityError::Precedence { signer: 1 }));
    let first = record(chain.org(), &next(&chain, replace(0)), &key(1), 1);
    assert_eq!(chain.offer(&first), Offered::Refused(IdentityError::Precedence { signer: 0 }));
    let by_first = record(chain.org(), &next(&chain, replace(1)), &key(1), 1);
    assert_eq!(chain.offer(&by_first), Offered::Extends);
}

/// What a thief of a weaker controller key has built is undone by one operation of a stronger controller,
/// however long it is and whichever came first.
#[test]
fn a_stronger_controller_wins_a_fork_in_any_order_of_arrival() {
    let start = chain();
    let mut thief = start.clone();
    let mut stolen = Vec::new();
    for step in 1..20 {
        let operation = next(&thief, |o| o.signers = vec![Signer::of_everything(key(66).public())]);
        let record = record(thief.org(), &operation, &key(3), step);
        assert_eq!(thief.offer(&record), Offered::Extends);
        stolen.push(record);
    }
    let rescue = record(start.org(), &next(&start, |o| o.controllers[2] = key(8).public()), &key(1), 500);

    let mut late = thief.clone();
    let dropped = stolen.iter().map(Record::id).collect();
    assert_eq!(late.offer(&rescue), Offered::Replaces(dropped));

    let mut early = start.clone();
    assert_eq!(early.offer(&rescue), Offered::Extends);
    assert_eq!(early.offer(&stolen[0]), Offered::Superseded);
    assert_eq!(early.offer(&stolen[1]), Offered::UnknownPrevious);
    assert_eq!(early.tip(), late.tip());
    assert_eq!(late.authority(&key(66).public(), &Kind::Product, Seq(1)), Authority::Unknown);
}

#[test]
fn siblings_of_one_controller_are_ordered_by_id() {
    let start = chain();
    let one = record(start.org(), &next(&start, |o| o.domains.clear()), &key(2), 1);
    let two = record(start.org(), &next(&start, |_| {}), &key(2), 2);
    let (low, high) = if one.id() < two.id() { (one, two) } else { (two, one) };
    let mut chain = start.clone();
    assert_eq!(chain.offer(&high), Offered::Extends);
    assert_eq!(chain.offer(&low), Offered::Replaces(vec![high.id()]));
    assert_eq!(chain.offer(&high), Offered::Superseded);
}

#[test]
fn a_record_counts_only_under_a_listed_signer_its_until_and_its_scopes() {
    let mut chain = chain();
    let (old, new, foreign) = (key(10).public(), key(11).public(), key(12).public());
    assert_eq!(chain.authority(&old, &Kind::Product, Seq(900)), Authority::Counts);
    assert_eq!(chain.authority(&new, &Kind::Product, Seq(900)), Authority::Unknown);

    let rotated = next(&chain, |o| {
        o.signers[0].until = Some(Seq(500));
        o.signers.push(Signer { key: new, scopes: vec!["product".into()], until: None });
    });
    assert_eq!(chain.offer(&record(chain.org(), &rotated, &key(1), 1)), Offered::Extends);
    assert_eq!(chain.authority(&old, &Kind::Product, Seq(500)), Authority::Counts);
    assert_eq!(chain.authority(&old, &Kind::Product, Seq(501)), Authority::Ended);
    assert_eq!(chain.authority(&new, &Kind::Product, Seq(900)), Authority::Counts);
    assert_eq!(chain.authority(&new, &Kind::Competence, Seq(900)), Authority::OutOfScope);

    let revoked = next(&chain, |o| drop(o.signers.remove(0)));
    assert_eq!(chain.offer(&record(chain.org(), &revoked, &key(1), 2)), Offered::Extends);
    assert_eq!(chain.authority(&old, &Kind::Product, Seq(1)), Authority::Revoked);
    assert_eq!(chain.authority(&foreign, &Kind::Product, Seq(1)), Authority::Unknown);
}

#[test]
fn a_chain_ends_at_sixty_four_operations() {
    let mut chain = chain();
    for step in 1..MAX_IDENTITY_OPERATIONS as u64 {
        let record = record(chain.org(), &next(&chain, |_| {}), &key(1), step);
        assert_eq!(chain.offer(&record), Offered::Extends);
    }
    let one_more = record(chain.org(), &next(&chain, |_| {}), &key(1), 99);
    assert_eq!(chain.offer(&one_more), Offered::Refused(IdentityError::TooLong));
}
