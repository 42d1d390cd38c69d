//! An organisation whose keys a test holds, so that it can sign what no honest node would.

use std::time::{SystemTime, UNIX_EPOCH};

use kirjo_protocol::body::Body;
use kirjo_protocol::content::json::from_json;
use kirjo_protocol::envelope;
use kirjo_protocol::id::{NetworkId, OrgId, RecordId, RecordKey};
use kirjo_protocol::identity::{Operation, Signer};
use kirjo_protocol::key::SigningKey;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::time::{DAY, Seq, UnixMillis};
use serde_json::Value;

use crate::sample::random_bytes;

/// The present time.
///
/// # Panics
/// When the system's clock is before 1970.
pub fn now() -> UnixMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is after 1970");
    UnixMillis(since.as_millis() as u64)
}

/// An organisation and its keys.
pub struct Organisation {
    /// The network it was founded in.
    pub network: NetworkId,
    /// Its id.
    pub id: OrgId,
    /// Its first identity operation, signed.
    pub genesis: Vec<u8>,
    /// The key that signs identity operations.
    pub controller: SigningKey,
    /// The key that signs records.
    pub signer: SigningKey,
    genesis_id: RecordId,
}

impl Organisation {
    /// Founds one.
    ///
    /// # Panics
    /// When the network's name is none.
    pub fn found(network: &str) -> Self {
        Self::found_at(network, now())
    }

    /// Founds one at another time than the present.
    ///
    /// # Panics
    /// When the network's name is none.
    pub fn found_at(network: &str, at: UnixMillis) -> Self {
        let network: NetworkId = network.parse().expect("the name of a network");
        let (controller, signer) = (SigningKey::from_seed(random_bytes()), SigningKey::from_seed(random_bytes()));
        let operation = Operation {
            controllers: vec![controller.public()],
            signers: vec![Signer::of_everything(signer.public())],
            ..Operation::default()
        };
        let body = Body::new(OrgId::GENESIS, Kind::Identity, RecordKey::IDENTITY, Seq::new(at, 0));
        let genesis =
            envelope::sign(&body.content(operation.to_content()), &controller, &network).expect("a valid genesis");
        let genesis_id = envelope::peek_id(&genesis, &network).expect("just signed");
        Self { network, id: OrgId(genesis_id.0), genesis, controller, signer, genesis_id }
    }

    /// The second identity operation, which replaces the signer by another.
    ///
    /// # Panics
    /// Never: the operation is valid.
    pub fn replace_signer(&self, by: &SigningKey) -> Vec<u8> {
        let operation = Operation {
            previous: Some(self.genesis_id),
            controllers: vec![self.controller.public()],
            signers: vec![Signer::of_everything(by.public())],
            ..Operation::default()
        };
        let body = Body::new(self.id, Kind::Identity, RecordKey::IDENTITY, Seq::new(now(), 0));
        envelope::sign(&body.content(operation.to_content()), &self.controller, &self.network)
            .expect("a valid operation")
    }

    /// A body of this organisation at a new place, with a lease of 30 days.
    ///
    /// # Panics
    /// When the content is none, or the kind has not the form of one.
    pub fn body(&self, kind: &str, at: UnixMillis, content: &Value) -> Body {
        let kind = Kind::parse(kind).expect("the name of a kind");
        let mut content = content.clone();
        if let Some(fields) = content.as_object_mut() {
            fields.remove("kind");
        }
        let content = from_json(&content).expect("content of a record");
        Body::new(self.id, kind, RecordKey(random_bytes()), Seq::new(at, 0)).expires(at.plus(30 * DAY)).content(content)
    }

    /// Signs a body with the organisation's signer.
    ///
    /// # Panics
    /// When the body breaks a rule of the wire.
    pub fn sign(&self, body: &Body) -> Vec<u8> {
        envelope::sign(body, &self.signer, &self.network).expect("a body that can be signed")
    }

    /// A signed record of now.
    pub fn record(&self, kind: &str, content: &Value) -> Vec<u8> {
        self.sign(&self.body(kind, now(), content))
    }
}
