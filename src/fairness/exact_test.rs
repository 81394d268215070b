//! Fisher's exact test with two sides. In: two groups, each with how many of how many. Out: how often chance alone makes a table
//! that is at most as likely as this one.

/// By how much, relatively, two probabilities may differ and count as equal. Those of mirrored tables are equal and are computed on
/// two ways, each with a rounding for each step; scipy computes both on one way and allows 1e-14.
const SAME: f64 = 1e-11;

/// How many of how many people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GroupCount {
    pub(super) hits: u32,
    pub(super) people: u32,
}

/// The probability, of all tables with the same margins, of those that are not more likely than this one.
pub(super) fn exact_test(one: GroupCount, other: GroupCount) -> f64 {
    let likelihoods = Likelihoods::of(one, other);
    let most = likelihoods.at(one.hits) * (1.0 + SAME);
    let (mut as_unlikely, mut all) = (0.0, 0.0);
    // Small ones first, so that none of them is lost in the sum.
    for likelihood in likelihoods.in_order() {
        all += likelihood;
        if likelihood <= most {
            as_unlikely += likelihood;
        }
    }
    f64::min(as_unlikely / all, 1.0)
}

/// The likelihood of each table with the same margins, beside that of the likeliest one.
struct Likelihoods {
    lowest: u32,
    relative: Vec<f64>,
}

impl Likelihoods {
    fn of(one: GroupCount, other: GroupCount) -> Self {
        let (first, hits) = (f64::from(one.people), f64::from(one.hits + other.hits));
        let people = first + f64::from(other.people);
        let lowest = (one.hits + other.hits).saturating_sub(other.people);
        let highest = one.people.min(one.hits + other.hits);
        let mode = libm::floor((first + 1.0) * (hits + 1.0) / (people + 2.0)) as u32;
        let mode = mode.clamp(lowest, highest);
        // How many times as likely the table with one more is.
        let step = |at: u32| {
            let at = f64::from(at);
            (first - at) * (hits - at) / ((at + 1.0) * (people - first - hits + at + 1.0))
        };
        let mut relative = vec![1.0; (highest - lowest) as usize + 1];
        for at in mode..highest {
            relative[(at + 1 - lowest) as usize] = relative[(at - lowest) as usize] * step(at);
        }
        for at in (lowest..mode).rev() {
            relative[(at - lowest) as usize] = relative[(at + 1 - lowest) as usize] / step(at);
        }
        Self { lowest, relative }
    }

    fn at(&self, hits: u32) -> f64 {
        self.relative[(hits - self.lowest) as usize]
    }

    fn in_order(&self) -> Vec<f64> {
        let mut ordered = self.relative.clone();
        ordered.sort_by(f64::total_cmp);
        ordered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(one: (u32, u32), other: (u32, u32)) -> f64 {
        let group = |(hits, people)| GroupCount { hits, people };
        exact_test(group(one), group(other))
    }

    #[test]
    fn the_tea_of_fisher_and_tables_of_scipy() {
        // scipy 1.17.1: fisher_exact([[a, b], [c, d]]).pvalue; the first is the lady who tastes tea.
        for (one, other, p) in [
            ((3, 4), (1, 4), 0.485_714_285_714_285_7),
            ((8, 10), (1, 6), 0.034_965_034_965_034_97),
            ((12, 40), (30, 60), 0.062_934_125_726_319_79),
        ] {
            let found = test(one, other);
            assert!((found - p).abs() < 1e-9, "{one:?} {other:?}: {found}");
        }
    }

    #[test]
    fn equal_groups_and_groups_without_a_difference_give_one() {
        for (one, other) in
            [((5, 10), (5, 10)), ((0, 7), (0, 90)), ((7, 7), (3, 3)), ((1, 2), (50, 100))]
        {
            assert!((test(one, other) - 1.0).abs() < 1e-12, "{one:?} {other:?}");
        }
    }

    #[test]
    fn the_order_of_groups_and_of_outcomes_makes_no_difference() {
        for (one, other) in [((3, 40), (20, 90)), ((399, 400), (300, 401)), ((0, 25), (9, 30))] {
            let p = test(one, other);
            let turned = ((one.1 - one.0, one.1), (other.1 - other.0, other.1));
            assert!(
                (p - test(other, one)).abs() < 1e-12
                    && (p - test(turned.0, turned.1)).abs() < 1e-12
            );
        }
    }
}
