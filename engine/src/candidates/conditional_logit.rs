//! A conditional logit: which of several alternatives is chosen, by features that all alternatives have.
//!
//! Comes in: samples (the features of each alternative, which one was chosen), and what the weights are expected to be
//! before any is seen. Goes out: a weight for each feature. Always holds: the same samples give the same weights
//! (Newton's method on a concave function, until it climbs no more); without samples they are those expected, and each
//! further sample moves them by what it says, so that there is no number of cases at which they jump.
//!
//! Method: McFadden, Conditional logit analysis of qualitative choice behavior, 1974; the weights with the largest
//! posterior under a normal prior (a ridge about the expected weights: Hoerl and Kennard, 1970, with a centre), which
//! also keeps them finite where the samples can be told apart without error.

/// The alternatives of one choice.
pub(super) struct ChoiceSet<const N: usize> {
    /// The features of each.
    pub(super) alternatives: Vec<[f64; N]>,
    /// The one that was chosen.
    pub(super) chosen: usize,
}

/// Steps of Newton's method, at most; it doubles the right digits with each, so that a few suffice.
const STEPS_MAX: usize = 25;

/// What the weights are expected to be before any sample is seen: normal, each for itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prior<const N: usize> {
    means: [f64; N],
    /// One by the variance of each.
    precisions: [f64; N],
}

/// A weight that is expected to be small may all the same come out as large as this share of the largest.
const SMALL_SHARE: f64 = 0.2;

impl<const N: usize> Prior<N> {
    /// About these weights, each with a standard deviation of the share `loose` of it.
    pub(super) fn about(means: [f64; N], loose: f64) -> Self {
        let deviation = |mean: f64| (loose * mean.abs()).max(1e-6);
        Self { means, precisions: means.map(|mean| deviation(mean).powi(-2)) }
    }

    /// The same where the features are of one scale: small weights, and those of nothing, have room too.
    pub(super) fn about_alike(means: [f64; N], loose: f64) -> Self {
        let least = SMALL_SHARE * means.iter().copied().fold(0.0, f64::max);
        let Self { precisions, .. } = Self::about(means.map(|mean| mean.max(least)), loose);
        Self { means, precisions }
    }
}

/// The probability of each alternative.
pub(super) fn probabilities<const N: usize>(weights: &[f64; N], alternatives: &[[f64; N]]) -> Vec<f64> {
    let utilities: Vec<f64> = alternatives.iter().map(|features| dot(weights, features)).collect();
    let largest = utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut shares: Vec<f64> = utilities.iter().map(|u| (u - largest).exp()).collect();
    let total: f64 = shares.iter().sum();
    shares.iter_mut().for_each(|share| *share /= total);
    shares
}

/// The sum of products.
pub(super) fn dot<const N: usize>(weights: &[f64; N], features: &[f64; N]) -> f64 {
    weights.iter().zip(features).map(|(weight, feature)| weight * feature).sum()
}

/// The weights of the largest posterior that are at least 0: a feature that would speak against its owner is left out.
/// Only features of `used` get one. O(samples · alternatives · N²).
pub(super) fn fit<const N: usize>(samples: &[ChoiceSet<N>], used: [bool; N], prior: &Prior<N>) -> [f64; N] {
    let mut used = used;
    loop {
        let weights = newton(samples, used, prior);
        // The most negative goes first: the others may turn once it is gone.
        let worst = (0..N).filter(|k| weights[*k] < 0.0).min_by(|a, b| weights[*a].total_cmp(&weights[*b]));
        let Some(worst) = worst else { return weights };
        used[worst] = false;
    }
}

fn newton<const N: usize>(samples: &[ChoiceSet<N>], used: [bool; N], prior: &Prior<N>) -> [f64; N] {
    let mut weights = std::array::from_fn(|k| if used[k] { prior.means[k] } else { 0.0 });
    let mut posterior = log_posterior(samples, &weights, prior);
    for _ in 0..STEPS_MAX {
        let (gradient, hessian) = slopes(samples, &weights, prior);
        let Some(step) = solve(hessian, gradient, used) else { break };
        // Halved until it climbs.
        let mut size = 1.0;
        loop {
            let mut tried = weights;
            tried.iter_mut().zip(step).for_each(|(weight, step)| *weight += size * step);
            let reached = log_posterior(samples, &tried, prior);
            if reached > posterior {
                (weights, posterior) = (tried, reached);
                break;
            }
            size /= 2.0;
            if size < 1e-4 {
                return weights;
            }
        }
    }
    weights
}

// Σ log p(chosen) − ½ Σ precision · (weight − mean)²
fn log_posterior<const N: usize>(samples: &[ChoiceSet<N>], weights: &[f64; N], prior: &Prior<N>) -> f64 {
    let of = |sample: &ChoiceSet<N>| probabilities(weights, &sample.alternatives)[sample.chosen].max(1e-300).ln();
    let far = |k: usize| prior.precisions[k] * (weights[k] - prior.means[k]).powi(2);
    samples.iter().map(of).sum::<f64>() - 0.5 * (0..N).map(far).sum::<f64>()
}

/// Gradient and negative Hessian of the logarithm of the posterior.
fn slopes<const N: usize>(samples: &[ChoiceSet<N>], weights: &[f64; N], prior: &Prior<N>) -> ([f64; N], [[f64; N]; N]) {
    let mut gradient = [0.0; N];
    let mut hessian = [[0.0; N]; N];
    for sample in samples {
        let shares = probabilities(weights, &sample.alternatives);
        let mut mean = [0.0; N];
        for (share, features) in shares.iter().zip(&sample.alternatives) {
            for k in 0..N {
                mean[k] += share * features[k];
            }
        }
        for (share, features) in shares.iter().zip(&sample.alternatives) {
            for j in 0..N {
                for k in 0..N {
                    hessian[j][k] += share * (features[j] - mean[j]) * (features[k] - mean[k]);
                }
            }
        }
        for k in 0..N {
            gradient[k] += sample.alternatives[sample.chosen][k] - mean[k];
        }
    }
    for k in 0..N {
        gradient[k] -= prior.precisions[k] * (weights[k] - prior.means[k]);
        hessian[k][k] += prior.precisions[k];
    }
    (gradient, hessian)
}

/// Solves `matrix · x = right` over the used rows by elimination; the prior keeps the matrix definite.
fn solve<const N: usize>(mut matrix: [[f64; N]; N], mut right: [f64; N], used: [bool; N]) -> Option<[f64; N]> {
    for k in 0..N {
        if !used[k] {
            matrix[k] = [0.0; N];
            matrix.iter_mut().for_each(|row| row[k] = 0.0);
            (matrix[k][k], right[k]) = (1.0, 0.0);
        }
    }
    for k in 0..N {
        let pivot = matrix[k][k];
        if !pivot.is_finite() || pivot.abs() < 1e-12 {
            return None;
        }
        for below in k + 1..N {
            let factor = matrix[below][k] / pivot;
            let upper = matrix[k];
            matrix[below].iter_mut().zip(upper).for_each(|(cell, above)| *cell -= factor * above);
            right[below] -= factor * right[k];
        }
    }
    let mut x = [0.0; N];
    for k in (0..N).rev() {
        let rest: f64 = (k + 1..N).map(|j| matrix[k][j] * x[j]).sum();
        x[k] = (right[k] - rest) / matrix[k][k];
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: f64 = 100.0;

    /// 8 of 10 choose the alternative with the feature: its weight is ln(0.8 / 0.2), but for a wide prior.
    #[test]
    fn the_fitted_weight_is_the_log_of_the_odds() {
        let sample = |chosen| ChoiceSet { alternatives: vec![[1.0, 0.3], [0.0, 0.3]], chosen };
        let samples: Vec<_> = (0..10).map(|at| sample(usize::from(at >= 8))).collect();
        let [weight, without] = fit(&samples, [true, true], &Prior::about([1.0, 2.0], WIDE));
        assert!((weight - 4.0_f64.ln()).abs() < 0.02, "{weight}");
        assert!((without - 2.0).abs() < 1e-6, "a feature that all have alike says nothing: {without}");
    }

    #[test]
    fn a_feature_that_speaks_against_its_owner_gets_no_weight() {
        let samples: Vec<_> =
            (0..10).map(|_| ChoiceSet { alternatives: vec![[1.0, 0.0], [0.0, 1.0]], chosen: 1 }).collect();
        let [against, towards] = fit(&samples, [true, true], &Prior::about([1.0, 1.0], WIDE));
        assert!(against == 0.0 && towards > 1.0);
    }

    /// Without samples the weights are those expected; a few move them a little, many decide them.
    #[test]
    fn each_sample_moves_the_weights_by_what_it_says() {
        let samples = |n: usize| -> Vec<ChoiceSet<1>> {
            (0..n).map(|at| ChoiceSet { alternatives: vec![[1.0], [0.0]], chosen: usize::from(at % 2 == 0) }).collect()
        };
        let weight = |n: usize| fit(&samples(n), [true], &Prior::about([2.0], 0.5))[0];
        assert_eq!(weight(0), 2.0);
        let weights = [0, 2, 10, 100, 1000].map(weight);
        assert!(weights.windows(2).all(|pair| pair[1] < pair[0]), "{weights:?}");
        assert!(weights[1] > 1.3 && weights[4] < 0.1, "{weights:?}");
    }
}
