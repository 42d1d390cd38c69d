//! What Kirjo nodes must agree on.
//!
//! A record is one signed COSE envelope; an organisation is a chain of identity operations; a node holds
//! the winning record of every place. This crate decides which bytes are a record, which record wins and
//! what two nodes say to each other so that they end up with the same set. It has no I/O, no clock, no
//! threads and no entropy of its own: `now` and random bytes come in as arguments and effects go out as
//! values, so that everything in it can be simulated, fuzzed and replayed. `SPECIFICATION.md` at the root
//! of the repository is the normative description.
//!
//! ```
//! use kirjo_protocol::{body::Body, envelope, id::*, key::SigningKey, kind::Kind, time::*};
//!
//! let network: NetworkId = "demo".parse()?;
//! let signer = SigningKey::from_seed([7; 32]);
//! let seq = Seq::new(UnixMillis(1_790_000_000_000), 0);
//! let body = Body::new(OrgId([1; 32]), Kind::Product, RecordKey([2; 16]), seq)
//!     .expires(UnixMillis(1_790_000_000_000 + 86_400_000))
//!     .retraction();
//! let bytes = envelope::sign(&body, &signer, &network)?;
//! let record = envelope::verify(&bytes, &network)?;
//! assert_eq!(record.org(), OrgId([1; 32]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod body;
pub mod budget;
pub mod cbor;
pub mod codes;
pub mod completeness;
pub mod conduct;
pub mod content;
pub mod envelope;
pub mod frame;
pub mod head;
pub mod id;
pub mod identity;
pub mod key;
pub mod kind;
pub mod limits;
pub mod lint;
pub mod merkle;
pub mod node_record;
pub mod penalty;
pub mod proof;
pub mod reconcile;
pub mod refusal;
pub mod replica;
pub mod set;
pub mod survey;
pub mod time;
