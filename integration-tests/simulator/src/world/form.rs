//! What publishers say, in each form.

use ciborium::value::Value;
use kirjo_protocol::cbor;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::limits::LARGE_ENVELOPE;

use crate::scenario::{Form, Release};

impl Form {
    /// The kind of the record.
    pub(super) fn kind(self) -> Kind {
        let pathway = if self == Self::LaterKind { Kind::parse("pathway") } else { None };
        pathway.unwrap_or(Kind::Product)
    }

    /// The names of the content's critical fields.
    pub(super) fn critical(self) -> Vec<String> {
        if self == Self::LaterCritical { vec!["dose".to_owned()] } else { Vec::new() }
    }

    /// A content that a publisher's own release finds no fault with.
    pub(super) fn content(self, title: &str) -> Value {
        let english = |text: &str| cbor::map([("en", Value::from(text))]);
        let description = match self {
            // Above the limit together, each below the limit of its own.
            Self::Large => {
                let half = Value::from("x".repeat(LARGE_ENVELOPE / 2));
                cbor::map([("en", half.clone()), ("fi", half)])
            }
            _ => english("What it does."),
        };
        let mut fields = vec![
            ("title", english(title)),
            ("summary", english("What it is.")),
            ("description", description),
            ("themes", Value::Array(vec![Value::from("elderly-care")])),
        ];
        if self != Self::LaterKind {
            fields.push(("productType", Value::from("sensor")));
            fields.push(("regulatory", cbor::map([("status", Value::from("not-a-device"))])));
        }
        match self {
            Self::LaterField => fields.push(("carbon", Value::from(12))),
            Self::LaterCritical => fields.push(("dose", Value::from(3))),
            Self::Plain | Self::Large | Self::LaterKind => {}
        }
        Value::Map(fields.into_iter().map(|(name, value)| (Value::from(name), value)).collect())
    }

    /// Whether a release knows it well enough to publish it.
    pub(super) fn is_known_to(self, release: Release) -> bool {
        release == Release::Later || !matches!(self, Self::LaterKind | Self::LaterField | Self::LaterCritical)
    }
}
