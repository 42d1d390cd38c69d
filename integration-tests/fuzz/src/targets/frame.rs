//! Frames of the sync protocol.

use kirjo_protocol::frame::{Request, Response};
use kirjo_protocol::limits::{FETCH_IDS, FETCH_ORGS, MAX_ENVELOPE, MAX_FRAME, TRANSFER_RECORDS};
use kirjo_protocol::reconcile::MAX_MESSAGE_BYTES;
use kirjo_protocol::refusal::{Refusal, Verdict};

use super::bounded;
use crate::corpus::of_vectors;
use crate::strict::is_strict;

fn envelopes_fit(envelopes: &[std::sync::Arc<[u8]>]) {
    assert!(envelopes.len() <= TRANSFER_RECORDS && envelopes.iter().all(|bytes| bytes.len() <= MAX_ENVELOPE));
}

pub(super) fn request(input: &[u8]) -> String {
    let frame = match bounded(input.len(), || Request::decode(input)) {
        Ok(frame) => frame,
        Err(error) => return error.to_string(),
    };
    assert!(input.len() <= MAX_FRAME && is_strict(input));
    assert_eq!(frame.encode(), input, "the encoding of what was accepted");
    match frame {
        Request::Reconcile { message, .. } => assert!(message.len() <= MAX_MESSAGE_BYTES),
        Request::Fetch { ids } => assert!(ids.len() <= FETCH_IDS),
        Request::Identities { orgs } => assert!(orgs.len() <= FETCH_ORGS),
        Request::Push { envelopes } => envelopes_fit(&envelopes),
        _ => {}
    }
    format!("accepted {:02x?}", &input[..2])
}

pub(super) fn response(input: &[u8]) -> String {
    let frame = match bounded(input.len(), || Response::decode(input)) {
        Ok(frame) => frame,
        Err(error) => return error.to_string(),
    };
    assert!(input.len() <= MAX_FRAME && is_strict(input));
    let again = frame.encode();
    assert_eq!(Response::decode(&again).as_ref(), Ok(&frame), "the decoding of its encoding");
    let other = Verdict::Refused(Refusal::Other);
    let later = match &frame {
        Response::Refused(refusal) => *refusal == Refusal::Other,
        Response::Verdicts { verdicts, .. } => verdicts.contains(&other),
        _ => false,
    };
    // Refusals of later versions are read as one; all else has one spelling.
    assert!(later || again == input, "the encoding of what was accepted");
    match frame {
        Response::Reconcile { message } => assert!(message.len() <= MAX_MESSAGE_BYTES),
        Response::Records { envelopes, gone } => {
            envelopes_fit(&envelopes);
            assert!(gone.len() <= FETCH_IDS);
        }
        Response::Verdicts { verdicts, winners } => {
            envelopes_fit(&winners);
            assert!(verdicts.len() <= TRANSFER_RECORDS);
        }
        _ => {}
    }
    format!("accepted {later} {:02x?}", &input[..2])
}

pub(super) fn request_seeds() -> Vec<Vec<u8>> {
    of_vectors("frames.json", |vector| vector["direction"] == "request")
}

pub(super) fn response_seeds() -> Vec<Vec<u8>> {
    of_vectors("frames.json", |vector| vector["direction"] == "response")
}
