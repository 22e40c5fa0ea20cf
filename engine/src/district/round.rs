//! The round's settings 批次.
//!
//! Always holds: the defaults are those of product.md; weights of the priority are positive.

use jiff::civil::Date;
use serde::Serialize;

use super::Nano;

/// Settings of a round, with their defaults.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Round {
    /// Its name.
    pub name: String,
    /// The day from which waiting and deadlines count.
    pub as_of: Option<Date>,
    /// The day by which answers are due.
    pub due: Option<Date>,
    /// What effort and capacity are counted in.
    pub unit: String,
    /// Answered requests of a community, at most, where its row says nothing.
    pub per_community: u32,
    /// The floor: a relevance below it is no answer.
    pub min_relevance: Nano,
    /// A topic read from the text counts as told when it is at least this sure.
    pub topic_certainty: Nano,
    /// Requests of a community whose texts are at least this surely the same matter are taken as one.
    pub same_matter: Nano,
    /// A limit to the candidates of a role, none in a district.
    pub candidates_per_role: Option<u32>,
    /// Draws the lots.
    pub seed: u64,
    /// How urgent, large and old requests weigh.
    pub priority: PriorityWeights,
}

impl Default for Round {
    fn default() -> Self {
        Self {
            name: "本批次".to_owned(),
            as_of: None,
            due: None,
            unit: "半天".to_owned(),
            per_community: 2,
            min_relevance: Nano(200_000_000),
            topic_certainty: Nano(500_000_000),
            same_matter: Nano(900_000_000),
            candidates_per_role: None,
            seed: 0,
            priority: PriorityWeights::default(),
        }
    }
}

/// The factors of a request's priority. All are multiplied.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PriorityWeights {
    /// For urgency 1 to 5.
    pub urgency: [Nano; 5],
    /// Households at which the factor reaches two.
    pub households_full: u32,
    /// Waiting rounds at which the factor reaches two.
    pub waiting_full: u32,
}

impl Default for PriorityWeights {
    fn default() -> Self {
        Self {
            urgency: [Nano(500_000_000), Nano(750_000_000), Nano::ONE, Nano(1_500_000_000), Nano(2_000_000_000)],
            households_full: 1000,
            waiting_full: 4,
        }
    }
}

impl PriorityWeights {
    /// The priority of a request, rounded half up to nine digits: urgency · (1 + households) · (1 + waiting), computed
    /// in whole numbers. What a community wants most is no part of it: that is a tier of its own.
    pub fn priority(&self, urgency: u8, households: Option<u32>, waiting_rounds: u32) -> Nano {
        assert!((1..=5).contains(&urgency), "urgency is checked where it is read");
        let households_full = i128::from(self.households_full.max(1));
        let waiting_full = i128::from(self.waiting_full.max(1));
        let households = i128::from(households.unwrap_or(0)).min(households_full);
        let waiting = i128::from(waiting_rounds).min(waiting_full);
        // The two fractions share one denominator.
        let numerator = i128::from(self.urgency[usize::from(urgency) - 1].0)
            * (households_full + households)
            * (waiting_full + waiting);
        let denominator = households_full * waiting_full;
        let rounded = (numerator + denominator / 2) / denominator;
        Nano(i64::try_from(rounded.max(1)).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priority_is_the_product_of_its_factors() {
        let weights = PriorityWeights::default();
        let check = |urgency, households, waiting, expect: &str| {
            assert_eq!(weights.priority(urgency, households, waiting).to_string(), expect);
        };
        check(2, None, 0, "0.75");
        check(5, Some(5000), 9, "8");
        check(3, Some(500), 2, "2.25");
        check(3, Some(1), 0, "1.001");
    }
}
