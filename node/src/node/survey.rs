//! Surveys signed with the organisation's key.

use kirjo_protocol::kind::Kind;
use kirjo_protocol::survey::{self, Format, SCOPE};
use kirjo_protocol::time::{Seq, UnixMillis};

use super::{Node, NodeError};

impl Node {
    /// Signs a survey that was made at an instant with a key of this node's own organisation, and gives the whole file.
    ///
    /// # Errors
    /// [`NodeError::NotSigning`] when no key of this node may sign surveys for the organisation.
    pub fn sign_survey(&self, document: Vec<u8>, format: Format, made: UnixMillis) -> Result<Vec<u8>, NodeError> {
        let org = self.0.config.org;
        let keys = self.0.org_keys(&org).ok_or(NodeError::NotOurs(org))?;
        let chain = self.read(|replica| replica.org(&org).map(|view| view.chain.clone()));
        let chain = chain.ok_or(NodeError::UnknownOrg(org))?;
        let scope = Kind::parse(SCOPE).expect("the scope of surveys is a plain label");
        let signer = keys.signer_for(&chain, &scope, Seq::new(made, 0)).ok_or(NodeError::NotSigning(org))?;
        Ok(survey::seal(document, format, signer, &self.0.network))
    }

    /// The identity of this node's own organisation as it is now: its operations one after the other, genesis first.
    pub fn own_identity(&self) -> Vec<u8> {
        self.read(|replica| {
            let links = replica.org(&self.0.config.org).map(|view| view.chain.links());
            links.into_iter().flatten().flat_map(|link| link.record.bytes().iter().copied()).collect()
        })
    }
}
