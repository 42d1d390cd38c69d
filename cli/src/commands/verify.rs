//! `kirjo verify`: a signed record without a node and without a network.
//!
//! Two questions are answered apart. Whether the signature is good needs the record alone. Whether the signer
//! belongs to the organisation needs the organisation's identity: the genesis, whose id is the organisation's
//! id and so can't be forged, and the operations after it.

use std::path::Path;

use kirjo_node::clock::Clock;
use kirjo_protocol::envelope::{self, EnvelopeError, Record};
use kirjo_protocol::id::NetworkId;
use kirjo_protocol::identity::Authority;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::limits::MAX_ENVELOPE;
use kirjo_protocol::refusal::Refusal;
use serde_json::json;

use super::Context;
use super::verify_proof::Shown;
use crate::args::VerifyArgs;
use crate::failure::{Failure, Outcome};
use crate::identity::{MAX_IDENTITY, chain, split};
use crate::lang::Words;
use crate::output;

/// Whether the signer belongs to the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Membership {
    NotChecked,
    Belongs,
    /// The record is an operation of the identity itself.
    Founds,
    Unknown,
    Revoked,
    Ended,
    OutOfScope,
    /// The identity is another organisation's.
    OtherIdentity,
}

impl Membership {
    #[cfg(test)]
    pub(super) const ALL: [Self; 8] = [
        Self::NotChecked,
        Self::Belongs,
        Self::Founds,
        Self::Unknown,
        Self::Revoked,
        Self::Ended,
        Self::OutOfScope,
        Self::OtherIdentity,
    ];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::NotChecked => "not-checked",
            Self::Belongs => "belongs",
            Self::Founds => "identity",
            Self::Unknown => "unknown-signer",
            Self::Revoked => "revoked",
            Self::Ended => "signer-ended",
            Self::OutOfScope => "out-of-scope",
            Self::OtherIdentity => "other-identity",
        }
    }

    /// What an identity says of a signer.
    pub(super) fn of(authority: Authority) -> Self {
        match authority {
            Authority::Counts => Self::Belongs,
            Authority::Unknown => Self::Unknown,
            Authority::Revoked => Self::Revoked,
            Authority::Ended => Self::Ended,
            Authority::OutOfScope => Self::OutOfScope,
        }
    }

    /// What it comes to: yes, no, or not known.
    pub(super) fn verdict(self) -> Option<bool> {
        match self {
            Self::NotChecked => None,
            Self::Belongs | Self::Founds => Some(true),
            Self::Unknown | Self::Revoked | Self::Ended | Self::OutOfScope | Self::OtherIdentity => Some(false),
        }
    }
}

pub(super) fn verify(context: &Context, args: VerifyArgs) -> Outcome {
    let words = context.words;
    let network = args.network.clone().unwrap_or_else(|| network_of_home(context));
    let bytes = read(words, &args.file, MAX_ENVELOPE)?;
    let identity = args.identity.as_deref().map(|file| identity_file(words, file)).transpose()?;

    let record = match envelope::verify(&bytes, &network) {
        Ok(record) => record,
        Err(error) => {
            if context.json() {
                output::json(&json!({
                    "signature": "bad", "code": Refusal::from(&error).name(), "reason": error.to_string(),
                    "membership": "not-checked", "belongs": null, "network": network.as_str(),
                }))?;
            }
            return Err(Failure::new(bad(words, &args.file, &network, &error)));
        }
    };
    let belongs = |record: &Record| match &identity {
        None => Membership::NotChecked,
        Some(parts) => membership(record, parts, &network),
    };
    let membership = belongs(&record);
    let shown = args.proof.as_deref().map(|file| Shown::read(words, file, &record, &network, belongs)).transpose()?;
    show(context, &record, membership, &network, shown.as_ref())?;
    if membership.verdict() == Some(false) {
        return Err(Failure::new(words.tell(&format!("cli-member-{}", membership.code()), &[])));
    }
    match shown {
        Some(shown) if !shown.holds() => Err(Failure::new(words.word("cli-proof-bad"))),
        _ => Ok(()),
    }
}

/// What is wrong with a record's envelope: bytes that are none, or a signature that does not fit.
fn bad(words: Words, file: &str, network: &NetworkId, error: &EnvelopeError) -> String {
    let file = output::file_name(words, file);
    match error {
        EnvelopeError::Signature => {
            words.tell("cli-verify-signature", &[("file", file), ("network", network.to_string())])
        }
        EnvelopeError::Key(_) => words.tell("cli-verify-key", &[("file", file)]),
        EnvelopeError::TooLarge(_) | EnvelopeError::Form(_) | EnvelopeError::Body(_) => {
            words.tell("cli-verify-form", &[("file", file), ("reason", error.to_string())])
        }
    }
}

/// The network of the node in the data directory, if there is one; else the one that nodes join by default.
fn network_of_home(context: &Context) -> NetworkId {
    let configured = context.home().config().ok().map(|config| config.network_id());
    configured.unwrap_or_else(|| kirjo_node::config::DEFAULT_NETWORK.parse().expect("the default is a network id"))
}

pub(super) fn read(words: Words, name: &str, most: usize) -> Result<Vec<u8>, Failure> {
    output::read_bytes(name, most).map_err(|error| {
        let args = [("file", output::file_name(words, name)), ("reason", error.to_string())];
        Failure::new(words.tell("cli-not-read", &args))
    })
}

/// The envelopes of an identity file.
pub(super) fn identity_file(words: Words, file: &Path) -> Result<Vec<Vec<u8>>, Failure> {
    let name = file.display().to_string();
    let bytes = read(words, &name, MAX_IDENTITY)?;
    split(&bytes).ok_or_else(|| Failure::new(words.tell("cli-not-identity", &[("file", name)])))
}

pub(super) fn membership(record: &Record, identity: &[Vec<u8>], network: &NetworkId) -> Membership {
    let Some(chain) = chain(identity, &record.org(), network) else { return Membership::OtherIdentity };
    if *record.kind() == Kind::Identity {
        let listed = chain.links().iter().any(|link| link.record.id() == record.id());
        return if listed { Membership::Founds } else { Membership::Unknown };
    }
    Membership::of(chain.authority(record.signer(), record.kind(), record.seq()))
}

fn show(
    context: &Context,
    record: &Record,
    membership: Membership,
    network: &NetworkId,
    proof: Option<&Shown>,
) -> Outcome {
    let words = context.words;
    let leased = *record.kind() != Kind::Identity;
    let expired = leased && record.expires() <= Clock::system().now();
    if context.json() {
        let mut answer = json!({
            "signature": "good",
            "membership": membership.code(),
            "belongs": membership.verdict(),
            "network": network.as_str(),
            "org": record.org(),
            "kind": record.kind().name(),
            "key": record.key(),
            "id": record.id(),
            "seq": record.seq().0,
            "signed": output::time(record.seq().time()),
            "expires": leased.then(|| output::time(record.expires())),
            "expired": expired,
            "retraction": record.is_retraction(),
            "signer": record.signer().to_string(),
        });
        if let Some(proof) = proof {
            answer["proof"] = proof.to_json();
        }
        return output::json(&answer);
    }
    let mut facts = vec![
        (words.word("cli-signature"), words.tell("cli-signature-good", &[("network", network.to_string())])),
        (words.word("cli-membership"), words.tell(&format!("cli-member-{}", membership.code()), &[])),
        (words.word("cli-org-id"), record.org().to_string()),
        (words.word("cli-kind"), record.kind().name().to_owned()),
        (words.word("cli-key"), record.key().to_string()),
        (words.word("cli-record-id"), record.id().to_string()),
        (words.word("cli-signer"), record.signer().to_string()),
        (words.word("cli-signed"), output::time(record.seq().time())),
    ];
    if leased {
        let expires = output::time(record.expires());
        facts.push((
            words.word("cli-expires"),
            if expired { format!("{expires} ({})", words.word("cli-expired")) } else { expires },
        ));
    }
    if record.is_retraction() {
        facts.push((words.word("cli-retraction"), words.word("yes")));
    }
    facts.extend(proof.into_iter().flat_map(|proof| proof.facts(words)));
    output::write(&output::facts(&facts))
}

#[cfg(test)]
mod tests {
    use kirjo_protocol::body::Body;
    use kirjo_protocol::id::{OrgId, RecordKey};
    use kirjo_protocol::identity::{Operation, Signer};
    use kirjo_protocol::key::SigningKey;
    use kirjo_protocol::time::{DAY, Seq, UnixMillis};

    use super::*;

    const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

    fn network() -> NetworkId {
        "demo".parse().unwrap()
    }

    fn operation(org: OrgId, at: u64, operation: &Operation, controller: &SigningKey) -> Vec<u8> {
        let body = Body::new(org, Kind::Identity, RecordKey::IDENTITY, Seq::new(NOW.plus(at), 0))
            .content(operation.to_content());
        envelope::sign(&body, controller, &network()).unwrap()
    }

    fn product(org: OrgId, signer: &SigningKey, text: usize) -> Record {
        let seq = Seq::new(NOW.plus(DAY), 0);
        let content = kirjo_protocol::content::json::from_json(&json!({ "title": "x".repeat(text) })).unwrap();
        let body =
            Body::new(org, Kind::Product, RecordKey([9; 16]), seq).expires(seq.time().plus(DAY)).content(content);
        envelope::verify(&envelope::sign(&body, signer, &network()).unwrap(), &network()).unwrap()
    }

    struct Organisation {
        org: OrgId,
        genesis: Vec<u8>,
        controller: SigningKey,
        first: Operation,
    }

    fn organisation(signer: &SigningKey) -> Organisation {
        let controller = SigningKey::from_seed([1; 32]);
        let first = Operation {
            controllers: vec![controller.public()],
            signers: vec![Signer::of_everything(signer.public())],
            ..Operation::default()
        };
        let genesis = operation(OrgId::GENESIS, 0, &first, &controller);
        let org = envelope::verify(&genesis, &network()).unwrap().org();
        Organisation { org, genesis, controller, first }
    }

    #[test]
    fn a_listed_signer_belongs_and_a_stranger_does_not() {
        let signer = SigningKey::from_seed([2; 32]);
        let Organisation { org, genesis, .. } = organisation(&signer);
        let parts = [genesis];
        assert_eq!(membership(&product(org, &signer, 5), &parts, &network()), Membership::Belongs);
        let stranger = SigningKey::from_seed([3; 32]);
        assert_eq!(membership(&product(org, &stranger, 5), &parts, &network()), Membership::Unknown);
        assert_eq!(membership(&product(OrgId([7; 32]), &signer, 5), &parts, &network()), Membership::OtherIdentity);
        let founding = envelope::verify(&parts[0], &network()).unwrap();
        assert_eq!(membership(&founding, &parts, &network()), Membership::Founds);
    }

    #[test]
    fn a_signer_that_a_later_operation_removed_no_longer_belongs() {
        let signer = SigningKey::from_seed([2; 32]);
        let Organisation { org, genesis, controller, first } = organisation(&signer);
        let tip = envelope::verify(&genesis, &network()).unwrap().id();
        let next = SigningKey::from_seed([4; 32]);
        let rotated = Operation { previous: Some(tip), signers: vec![Signer::of_everything(next.public())], ..first };
        let rotation = operation(org, 1, &rotated, &controller);
        // Whatever the order in the file.
        let parts = [rotation, genesis];
        assert_eq!(membership(&product(org, &signer, 5), &parts, &network()), Membership::Revoked);
        assert_eq!(membership(&product(org, &next, 5), &parts, &network()), Membership::Belongs);
    }

    #[test]
    fn envelopes_one_after_the_other_are_taken_apart() {
        let signer = SigningKey::from_seed([2; 32]);
        let envelopes: Vec<Vec<u8>> =
            [1, 100, 30_000].map(|length| product(OrgId([7; 32]), &signer, length).bytes().to_vec()).into();
        let joined = envelopes.concat();
        assert_eq!(split(&joined), Some(envelopes));
        assert_eq!(split(&joined[..joined.len() - 1]), None);
        assert_eq!(split(b""), None);
        assert_eq!(split(&[0; 200]), None);
    }
}
