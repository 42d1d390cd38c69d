//! Tables of texts that take little memory: they keep a number of each text and not the text.
//!
//! The vocabulary has a hundred thousand texts, and a map of them takes ten times the memory. Two of so few have the same
//! number by chance once in a thousand million tables (FNV-1a with 64 bits, RFC 9923).

/// What texts stand for.
#[derive(Debug, Default)]
pub(super) struct Table(Vec<(u64, u32)>);

impl Table {
    /// Adds what a text stands for. Nothing is found before the table is [ordered](Self::order).
    pub(super) fn add(&mut self, text: &[&str], place: usize) {
        self.0.push((number(text), u32::try_from(place).unwrap_or(u32::MAX)));
    }

    /// Orders it, once all is in.
    pub(super) fn order(&mut self) {
        self.0.sort_unstable();
        self.0.dedup();
        self.0.shrink_to_fit();
    }

    /// What a text stands for, in ascending order. A text in pieces is their sequence with a space between.
    pub(super) fn get<'t>(&'t self, text: &[&str]) -> impl Iterator<Item = usize> + use<'t> {
        let number = number(text);
        let from = self.0.partition_point(|(own, _)| *own < number);
        self.0[from..].iter().take_while(move |(own, _)| *own == number).map(|(_, place)| *place as usize)
    }

    /// Whether a text stands for anything.
    pub(super) fn contains(&self, text: &str) -> bool {
        self.get(&[text]).next().is_some()
    }
}

/// FNV-1a of pieces with a space between them.
fn number(pieces: &[&str]) -> u64 {
    let (basis, prime) = (0xcbf2_9ce4_8422_2325_u64, 0x0100_0000_01b3_u64);
    let add = |number: u64, byte: u8| (number ^ u64::from(byte)).wrapping_mul(prime);
    pieces.iter().enumerate().fold(basis, |number, (at, piece)| {
        let number = if at == 0 { number } else { add(number, b' ') };
        piece.bytes().fold(number, add)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_standard() {
        assert_eq!(number(&[""]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(number(&["a"]), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(number(&["foobar"]), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_text_in_pieces_is_the_same_text_and_stands_for_all_that_was_added() {
        let mut table = Table::default();
        table.add(&["home care"], 7);
        table.add(&["home", "care"], 3);
        table.add(&["home"], 1);
        table.order();
        assert_eq!(table.get(&["home", "care"]).collect::<Vec<_>>(), [3, 7]);
        assert!(table.contains("home") && !table.contains("care"));
    }
}
