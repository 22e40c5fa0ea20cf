//! The integer model of an instance: columns, rows and tiers as data, solver-neutral.
//!
//! Comes in: an [`Instance`], the requests of one independent component of it, the named tiers, the pins. Goes out: a
//! [`Problem`]. Always holds: all coefficients are whole numbers; columns and rows stand in an order drawn by a hash of
//! seed and ids, so that neither the order of a file nor a low id prefers anyone; a set of chosen candidates decides
//! the value of every other column.

mod build;
mod tier;

use crate::instance::Instance;

pub use build::build;
pub use tier::{Sense, TierKind, choice_points, default_tiers, place_tiers};

/// What a column stands for; numbers are positions in the [`Instance`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// x\[r,s,p\]: the candidate takes a seat.
    Seat(usize),
    /// y\[r\]: the request is answered.
    Answered(usize),
    /// z\[c\]: the community has an answered request.
    Served(usize),
    /// f\[c\]: an answered request with choice 1 serves the community.
    First(usize),
    /// s\[p\]: what the provider's load lacks to its minimum.
    Shortfall(usize),
}

/// A column times a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// Position of the column.
    pub column: u32,
    /// What it is multiplied with.
    pub coefficient: i64,
}

/// From where to where a column goes, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// At least.
    pub lower: i64,
    /// At most.
    pub upper: i64,
}

/// lower ≤ Σ coefficient · column ≤ upper.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The sum.
    pub terms: Vec<Term>,
    /// Lower bound, if any.
    pub lower: Option<i128>,
    /// Upper bound, if any.
    pub upper: Option<i128>,
}

/// One level of the lexicographic objective: sense and Σ coefficient · column + constant.
#[derive(Debug, Clone, PartialEq)]
pub struct Tier {
    /// Which one.
    pub kind: TierKind,
    /// The sum.
    pub terms: Vec<Term>,
    /// What is added whatever is chosen.
    pub constant: i128,
}

/// An integer problem: binaries, except for shortfalls.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The columns.
    pub columns: Vec<Column>,
    /// Bounds of each column.
    pub bounds: Vec<Bounds>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The tiers, in sequence.
    pub tiers: Vec<Tier>,
}

impl Row {
    /// Σ coefficient · value, exact.
    pub fn activity(&self, values: &[i64]) -> i128 {
        sum(&self.terms, values)
    }

    /// Whether the values keep it.
    pub fn holds(&self, values: &[i64]) -> bool {
        let activity = self.activity(values);
        self.lower.is_none_or(|lower| activity >= lower) && self.upper.is_none_or(|upper| activity <= upper)
    }
}

impl Tier {
    /// Its value, exact.
    pub fn value(&self, values: &[i64]) -> i128 {
        self.constant + sum(&self.terms, values)
    }
}

fn sum(terms: &[Term], values: &[i64]) -> i128 {
    terms.iter().map(|term| i128::from(term.coefficient) * i128::from(values[term.column as usize])).sum()
}

impl Problem {
    /// The values of all columns when exactly the `chosen` candidates take seats: a request is answered where every
    /// required seat is taken. O(terms).
    pub fn values_of(&self, instance: &Instance, chosen: &dyn Fn(usize) -> bool) -> Vec<i64> {
        let answered = |request: usize| {
            let mut required = instance.roles_of(request).filter(|role| instance.roles[*role].required);
            required.all(|role| {
                instance.candidates_of(role).filter(|c| chosen(*c)).count() == instance.roles[role].count as usize
            })
        };
        let mut values: Vec<i64> = vec![0; self.columns.len()];
        for (at, column) in self.columns.iter().enumerate() {
            match column {
                Column::Seat(candidate) => values[at] = chosen(*candidate).into(),
                Column::Answered(request) => values[at] = answered(*request).into(),
                Column::Served(_) | Column::First(_) | Column::Shortfall(_) => {}
            }
        }
        // The others are implied: the largest value that their defining row allows, or the smallest for a shortfall.
        // Each of them stands in exactly one row, with coefficient −1 (served, first) or 1 (shortfall).
        for row in &self.rows {
            for term in &row.terms {
                let at = term.column as usize;
                match self.columns[at] {
                    Column::Served(_) | Column::First(_) => {
                        values[at] = i64::from(sum(&row.terms, &values) > 0).min(self.bounds[at].upper);
                    }
                    Column::Shortfall(_) => {
                        let missing = row.lower.unwrap_or(0) - sum(&row.terms, &values);
                        values[at] = i64::try_from(missing.max(0)).unwrap_or(i64::MAX);
                    }
                    Column::Seat(_) | Column::Answered(_) => {}
                }
            }
        }
        values
    }

    /// The candidates that the values give a seat.
    pub fn seats<'v>(&'v self, values: &'v [i64]) -> impl Iterator<Item = usize> + 'v {
        self.columns.iter().zip(values).filter_map(|(column, value)| match column {
            Column::Seat(candidate) if *value > 0 => Some(*candidate),
            _ => None,
        })
    }

    /// Whether the values keep every bound and row, in whole numbers. O(terms).
    pub fn is_feasible(&self, values: &[i64]) -> bool {
        let is_within = |(of, value): (&Bounds, &i64)| of.lower <= *value && *value <= of.upper;
        let in_bounds = self.bounds.iter().zip(values).all(is_within);
        in_bounds && self.rows.iter().all(|row| row.holds(values))
    }
}
