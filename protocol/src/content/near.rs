//! What was probably meant: the nearest known word to an unknown one.

/// The known word nearest to a given one, when it is near enough to be a slip of the fingers: one edit in
/// three letters. Upper and lower case, `-` and `_` count as the same. Ties go to the earlier word.
pub(crate) fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    /// Longer words are no slips; and the work is bounded by the product of the lengths.
    const LONGEST: usize = 64;
    let letters = fold(word);
    if letters.is_empty() || letters.len() > LONGEST {
        return None;
    }
    let allowed = (letters.len() / 3).max(1);
    let candidates =
        known.into_iter().filter(|other| *other != word).map(|other| (distance(&letters, &fold(other)), other));
    candidates
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

fn fold(word: &str) -> Vec<char> {
    word.chars().flat_map(char::to_lowercase).map(|c| if c == '_' { '-' } else { c }).collect()
}

/// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word() {
        let known = ["title", "summary", "description", "careSetting", "home-care"];
        assert_eq!(nearest("tilte", known), Some("title"));
        assert_eq!(nearest("Summary", known), Some("summary"));
        assert_eq!(nearest("caresetting", known), Some("careSetting"));
        assert_eq!(nearest("home_care", known), Some("home-care"));
        assert_eq!(nearest("descripton", known), Some("description"));
    }

    #[test]
    fn a_different_word_finds_none() {
        assert_eq!(nearest("price", ["title", "summary"]), None);
        assert_eq!(nearest("", ["a"]), None);
        assert_eq!(nearest(&"x".repeat(5000), ["x"]), None);
    }
}
