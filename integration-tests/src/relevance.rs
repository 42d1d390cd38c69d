//! The judged queries over the demonstration's catalogue, and how well a list of answers serves them.

use std::collections::BTreeMap;

/// The queries, one a line.
const QUERIES: &str = include_str!("../relevance/queries.tsv");
/// Which records answer them, and how well.
const JUDGEMENTS: &str = include_str!("../relevance/judgements.tsv");
/// Answers that are looked at.
pub const LOOKED_AT: usize = 10;
/// The grade from which an answer is one that the reader needs to see.
const RELEVANT: u32 = 2;

/// A judged query.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Its number, such as `fi-001`.
    pub id: &'static str,
    /// Its language.
    pub lang: &'static str,
    /// What is particular about it, such as `inflected`.
    pub form: &'static str,
    /// What is typed.
    pub text: &'static str,
    /// The grades of records, from 1 to 3, by publisher and local id.
    pub grades: BTreeMap<(&'static str, &'static str), u32>,
}

/// All judged queries.
///
/// # Panics
/// When a line of the files is not as it should be.
pub fn judged() -> Vec<Judged> {
    let mut queries: Vec<Judged> = QUERIES
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split('\t');
            let mut next = || cells.next().unwrap_or_else(|| panic!("a cell is missing: {line}"));
            Judged { id: next(), lang: next(), form: next(), text: next(), grades: BTreeMap::new() }
        })
        .collect();
    let places: BTreeMap<&str, usize> = queries.iter().enumerate().map(|(place, query)| (query.id, place)).collect();
    for line in JUDGEMENTS.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let &[query, publisher, local_id, grade] = cells.as_slice() else { panic!("not four cells: {line}") };
        let place = *places.get(query).unwrap_or_else(|| panic!("no such query: {line}"));
        queries[place].grades.insert((publisher, local_id), grade.parse().expect("a grade"));
    }
    queries
}

impl Judged {
    fn grade(&self, answer: &(String, String)) -> u32 {
        self.grades.get(&(answer.0.as_str(), answer.1.as_str())).copied().unwrap_or(0)
    }

    /// Normalised discounted cumulative gain of the first ten answers, with gains of 2^grade - 1 (Burges et al. 2005).
    pub fn ndcg(&self, answers: &[(String, String)]) -> f64 {
        let gain = |grades: &mut dyn Iterator<Item = u32>| -> f64 {
            let gains = grades
                .take(LOOKED_AT)
                .zip(2_u32..)
                .map(|(grade, place)| f64::from(2_u32.pow(grade) - 1) / f64::from(place).log2());
            gains.sum()
        };
        let mut best: Vec<u32> = self.grades.values().copied().collect();
        best.sort_unstable_by(|one, other| other.cmp(one));
        let ideal = gain(&mut best.into_iter());
        if ideal == 0.0 { 0.0 } else { gain(&mut answers.iter().map(|answer| self.grade(answer))) / ideal }
    }

    /// The share of relevant records (grade 2 or 3) that are among the first ten answers, of those that have room there.
    pub fn recall(&self, answers: &[(String, String)]) -> f64 {
        let relevant = self.grades.values().filter(|grade| **grade >= RELEVANT).count().min(LOOKED_AT);
        let found = answers.iter().take(LOOKED_AT).filter(|answer| self.grade(answer) >= RELEVANT).count();
        if relevant == 0 { 1.0 } else { (found as f64 / relevant as f64).min(1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_set_is_large_enough_and_every_query_has_an_answer() {
        let queries = judged();
        assert!(queries.len() >= 120, "{}", queries.len());
        for lang in ["fi", "sv", "en"] {
            assert!(queries.iter().filter(|query| query.lang == lang).count() >= 40, "{lang}");
        }
        for query in &queries {
            assert!(query.grades.values().any(|grade| *grade >= RELEVANT), "{}: nothing answers it", query.id);
        }
    }

    #[test]
    fn the_best_order_counts_one_and_a_worse_one_less() {
        let query = judged().into_iter().find(|query| query.grades.len() > 3).unwrap();
        let mut answers: Vec<(u32, (String, String))> =
            query.grades.iter().map(|((org, id), grade)| (*grade, ((*org).to_owned(), (*id).to_owned()))).collect();
        answers.sort_by_key(|(grade, _)| std::cmp::Reverse(*grade));
        let mut answers: Vec<_> = answers.into_iter().map(|(_, answer)| answer).collect();
        assert!((query.ndcg(&answers) - 1.0).abs() < 1e-9);
        assert!((query.recall(&answers) - 1.0).abs() < 1e-9);
        answers.splice(0..0, (0..10).map(|_| ("nobody".to_owned(), "nothing".to_owned())));
        assert!(query.ndcg(&answers) == 0.0 && query.recall(&answers) == 0.0);
    }
}
