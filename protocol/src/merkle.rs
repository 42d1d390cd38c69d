//! The hash by which a head commits to an organisation's records: RFC 6962, section 2.1, over their ids.
//!
//! Leaves are the 32-byte ids in ascending order. Leaves and inner nodes are hashed under different prefixes, so
//! that neither can be passed off as the other. A proof of inclusion shows that one record belongs to a head
//! without the other records at hand.

use sha2::{Digest, Sha256};

const LEAF_PREFIX: [u8; 1] = [0x00];
const NODE_PREFIX: [u8; 1] = [0x01];

/// A proof has one hash a level. No tree whose size fits in 64 bits is deeper.
pub const MAX_PROOF_HASHES: usize = 64;

/// The root over ids in the order given, which must be ascending for two nodes to agree on it.
///
/// ```
/// use kirjo_protocol::merkle;
///
/// let ids = [[1; 32], [2; 32], [3; 32]];
/// let root = merkle::root(ids);
/// let proof = merkle::inclusion_proof(&ids, 1).expect("there is an id at 1");
/// assert!(merkle::verify_inclusion(&root, 3, 1, &ids[1], &proof));
/// assert!(!merkle::verify_inclusion(&root, 3, 1, &[9; 32], &proof));
/// ```
pub fn root(ids: impl IntoIterator<Item = [u8; 32]>) -> [u8; 32] {
    root_of_leaves(ids.into_iter().map(|id| leaf_hash(&id)))
}

/// The hashes that lead from the id at `index` up to the root, lowest first; none if there is no such id.
pub fn inclusion_proof(ids: &[[u8; 32]], index: usize) -> Option<Vec<[u8; 32]>> {
    if index >= ids.len() {
        return None;
    }
    let leaves: Vec<_> = ids.iter().map(|id| leaf_hash(id)).collect();
    Some(proof_of_leaf(&leaves, index))
}

/// Whether a proof shows that `id` is the leaf at `index` of the tree of `size` leaves with this root.
pub fn verify_inclusion(root: &[u8; 32], size: u64, index: u64, id: &[u8; 32], proof: &[[u8; 32]]) -> bool {
    verify_leaf(root, size, index, leaf_hash(id), proof)
}

fn root_of_leaves(leaves: impl Iterator<Item = [u8; 32]>) -> [u8; 32] {
    // The roots of the full subtrees so far, largest first: one for each binary digit 1 of their count.
    let mut full: Vec<[u8; 32]> = Vec::new();
    for (count, leaf) in (0_u64..).zip(leaves) {
        let mut hash = leaf;
        // Counting up by one carries over as many digits as there are full subtrees of equal size to join.
        for _ in 0..count.trailing_ones() {
            if let Some(left) = full.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        full.push(hash);
    }
    full.into_iter().rev().reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(|| Sha256::digest([]).into())
}

fn proof_of_leaf(leaves: &[[u8; 32]], index: usize) -> Vec<[u8; 32]> {
    let (mut leaves, mut index) = (leaves, index);
    let mut proof = Vec::new();
    while leaves.len() > 1 {
        let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
        let sibling;
        if index < left.len() {
            (leaves, sibling) = (left, right);
        } else {
            index -= left.len();
            (leaves, sibling) = (right, left);
        }
        proof.push(root_of_leaves(sibling.iter().copied()));
    }
    proof.reverse();
    proof
}

fn verify_leaf(root: &[u8; 32], size: u64, index: u64, leaf: [u8; 32], proof: &[[u8; 32]]) -> bool {
    if index >= size || proof.len() > MAX_PROOF_HASHES {
        return false;
    }
    // Where the node stands on its level, and where the level's last node does.
    let (mut position, mut last) = (index, size - 1);
    let mut hash = leaf;
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if position & 1 == 1 || position == last {
            hash = node_hash(sibling, &hash);
            // A last node without a right neighbour rises unhashed to the level where it has a left one.
            let risen = position.trailing_zeros();
            position >>= risen;
            last >>= risen;
        } else {
            hash = node_hash(&hash, sibling);
        }
        position >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

fn leaf_hash(data: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(LEAF_PREFIX).chain_update(data).finalize().into()
}

fn node_hash(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update(NODE_PREFIX).chain_update(left).chain_update(right).finalize().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap()
    }

    /// The leaves that the Certificate Transparency implementations test with.
    fn ct_leaves() -> Vec<[u8; 32]> {
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
            .map(|leaf| leaf_hash(&hex(leaf)))
            .to_vec()
    }

    fn numbered(count: u32) -> Vec<[u8; 32]> {
        (0..count)
            .map(|number| {
                let mut id = [0; 32];
                id[..4].copy_from_slice(&number.to_be_bytes());
                id
            })
            .collect()
    }

    #[test]
    fn no_ids_hash_to_the_hash_of_nothing() {
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(root([]).to_vec(), hex(nothing));
    }

    #[test]
    fn roots_are_those_of_certificate_transparency() {
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let leaves = ct_leaves();
        for (count, root) in (1..).zip(roots) {
            assert_eq!(root_of_leaves(leaves.iter().copied().take(count)).to_vec(), hex(root), "{count} leaves");
        }
    }

    #[test]
    fn a_path_is_that_of_certificate_transparency() {
        let path = [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ];
        let proof = proof_of_leaf(&ct_leaves(), 0);
        assert_eq!(proof.iter().map(|hash| hash.to_vec()).collect::<Vec<_>>(), path.map(hex).to_vec());
    }

    #[test]
    fn every_leaf_of_every_small_tree_is_proved_at_its_place_only() {
        for size in 1..=33 {
            let ids = numbered(size);
            let root = root(ids.iter().copied());
            for (index, id) in ids.iter().enumerate() {
                let proof = inclusion_proof(&ids, index).unwrap();
                for claimed in 0..u64::from(size) {
                    assert_eq!(
                        verify_inclusion(&root, u64::from(size), claimed, id, &proof),
                        claimed == index as u64,
                        "leaf {index} of {size} claimed at {claimed}"
                    );
                }
            }
        }
    }

    #[test]
    fn there_is_no_proof_beyond_the_last_leaf() {
        assert_eq!(inclusion_proof(&numbered(5), 5), None);
        assert_eq!(inclusion_proof(&[], 0), None);
        let ids = numbered(1);
        assert!(verify_inclusion(&root(ids.clone()), 1, 0, &ids[0], &[]));
        assert!(!verify_inclusion(&root(ids.clone()), 1, 1, &ids[0], &[]));
        assert!(!verify_inclusion(&root(ids.clone()), 0, 0, &ids[0], &[]));
    }

    #[test]
    fn an_inner_node_is_not_a_leaf() {
        let ids = numbered(4);
        let root = root(ids.clone());
        let left = node_hash(&leaf_hash(&ids[0]), &leaf_hash(&ids[1]));
        let right = node_hash(&leaf_hash(&ids[2]), &leaf_hash(&ids[3]));
        assert!(verify_leaf(&root, 2, 0, left, &[right]), "the shorter tree has the same root");
        assert!(!verify_inclusion(&root, 2, 0, &left, &[right]), "but the node is no id of it");
    }

    proptest! {
        #[test]
        fn whatever_is_changed_the_proof_fails(
            size in 1_u32..300, at in any::<prop::sample::Index>(), byte in 0_usize..32, bit in 0_u8..8,
            which in any::<prop::sample::Index>(),
        ) {
            let ids = numbered(size);
            let index = at.index(ids.len());
            let root = root(ids.iter().copied());
            let proof = inclusion_proof(&ids, index).unwrap();
            let (size, at) = (u64::from(size), index as u64);
            prop_assert!(verify_inclusion(&root, size, at, &ids[index], &proof));

            let flip = |hash: [u8; 32]| { let mut hash = hash; hash[byte] ^= 1 << bit; hash };
            prop_assert!(!verify_inclusion(&root, size, at, &flip(ids[index]), &proof));
            prop_assert!(!verify_inclusion(&flip(root), size, at, &ids[index], &proof));
            if !proof.is_empty() {
                let mut bent = proof.clone();
                let place = which.index(bent.len());
                bent[place] = flip(bent[place]);
                prop_assert!(!verify_inclusion(&root, size, at, &ids[index], &bent));
                prop_assert!(!verify_inclusion(&root, size, at, &ids[index], &proof[1..]));
            }
            let mut longer = proof;
            longer.push([0; 32]);
            prop_assert!(!verify_inclusion(&root, size, at, &ids[index], &longer));
        }
    }
}
