//! Making inputs of others: by bytes, by the structure of CBOR, by that of a reconciliation message, and by
//! that of a query.

mod bytes;
mod cbor;
mod item;
mod query;
mod ranges;

pub use bytes::bytes;
pub use cbor::cbor;
pub use query::query;
pub use ranges::ranges;

use crate::random::Random;

/// Makes an input of one or more of those given, which are at least one.
pub type Mutate = fn(&mut Random, &[Vec<u8>]) -> Vec<u8>;

/// Largest input that is made: above every limit that is checked, and no larger than it has to be for that.
pub const MAX_INPUT: usize = 1_200_000;
/// Inputs above this size are rare, so that most of the time goes into small ones.
const COMMON_SIZE: usize = 8_192;

/// One of the inputs given, mostly a small one.
fn pick<'a>(random: &mut Random, inputs: &'a [Vec<u8>]) -> &'a [u8] {
    for _ in 0..8 {
        if let Some(input) = random.pick(inputs)
            && (input.len() <= COMMON_SIZE || random.once_in(64))
        {
            return input;
        }
    }
    inputs.iter().min_by_key(|input| input.len()).map_or(&[], Vec::as_slice)
}
