//! The exact interval of a rate after Clopper and Pearson (1934). In: how many of how many. Out: the two ends of the interval.

/// How sure the interval is: it holds the rate behind the counts in at least this share of all samples.
pub(super) const CONFIDENCE: f64 = 0.95;

/// How often the interval between two bounds is halved: more often than a number has bits.
const HALVINGS: usize = 128;

/// The most steps of the continued fraction; it needs about the square root of the larger parameter.
const MOST_STEPS: usize = 100_000;

/// Stands in the place of a zero that would be a divisor.
const TINY: f64 = 1e-300;

/// The ends of the interval of a rate: `successes` of `trials`, which is not 0. They are quantiles of beta distributions.
pub(super) fn exact_interval(successes: u32, trials: u32) -> [f64; 2] {
    let (hits, misses) = (f64::from(successes), f64::from(trials - successes));
    let tail = (1.0 - CONFIDENCE) / 2.0;
    let low = if successes == 0 { 0.0 } else { beta_quantile(tail, hits, misses + 1.0) };
    let high =
        if successes == trials { 1.0 } else { beta_quantile(1.0 - tail, hits + 1.0, misses) };
    [low, high]
}

/// Where the beta distribution reaches a share. Halving needs no derivative and cannot leave the interval.
fn beta_quantile(share: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle: f64 = f64::midpoint(low, high);
        if incomplete_beta(middle, a, b) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function, by its continued fraction on the side where that converges soon.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let logarithm = a * libm::log(x) + b * libm::log1p(-x) - log_beta(a, b);
    let front = libm::exp(logarithm);
    if x < (a + 1.0) / (a + b + 2.0) {
        front * continued_fraction(x, a, b) / a
    } else {
        1.0 - front * continued_fraction(1.0 - x, b, a) / b
    }
}

fn log_beta(a: f64, b: f64) -> f64 {
    libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b)
}

/// The continued fraction of the incomplete beta function (NIST DLMF 8.17.22), with the method of Lentz.
fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    let (mut c, mut d) = (1.0, 1.0 / whole(1.0 - (a + b) * x / (a + 1.0)));
    let mut value = d;
    for step in 1..MOST_STEPS {
        let m = step as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = value;
        for term in [even, odd] {
            d = 1.0 / whole(1.0 + term * d);
            c = whole(1.0 + term / c);
            value *= d * c;
        }
        if (value - before).abs() <= f64::EPSILON * value.abs() {
            break;
        }
    }
    value
}

/// A number by which can be divided.
fn whole(number: f64) -> f64 {
    if number.abs() < TINY { TINY } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_those_of_tables_and_of_scipy() {
        // scipy 1.17.1: beta.ppf(0.025, k, n - k + 1) and beta.ppf(0.975, k + 1, n - k).
        for (hits, of, low, high) in [
            (0, 10, 0.0, 0.308_497_107_818_760_7),
            (10, 10, 0.691_502_892_181_239_2, 1.0),
            (5, 20, 0.086_571_469_101_434_61, 0.491_045_871_707_957_44),
        ] {
            let found = exact_interval(hits, of);
            assert!((found[0] - low).abs() < 1e-9, "{hits} of {of}: {found:?}");
            assert!((found[1] - high).abs() < 1e-9, "{hits} of {of}: {found:?}");
        }
    }

    #[test]
    fn the_interval_holds_the_rate_and_turns_with_the_sides() {
        for of in [1, 7, 40, 333, 5000] {
            for hits in (0..=of).step_by(1 + of as usize / 13) {
                let [low, high] = exact_interval(hits, of);
                let rate = f64::from(hits) / f64::from(of);
                assert!(low <= rate && rate <= high, "{hits} of {of}");
                let [other_low, other_high] = exact_interval(of - hits, of);
                assert!((low - (1.0 - other_high)).abs() < 1e-11, "{hits} of {of}");
                assert!((high - (1.0 - other_low)).abs() < 1e-11, "{hits} of {of}");
            }
        }
    }
}
