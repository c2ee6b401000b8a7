//! Exact amounts: a fraction of minor units until it is rounded, once.

use std::fmt;

use crate::pack::Rounding;
use crate::value::Number;

/// An exact number of minor units, 0 or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exact {
    numerator: i128,
    denominator: i128, // invariant: above 0, and the fraction is in lowest terms
}

impl Exact {
    /// So many minor units.
    pub const fn whole(minor: i64) -> Self {
        Self { numerator: minor as i128, denominator: 1 }
    }

    /// Whether there are no parts of a minor unit.
    pub const fn is_whole(self) -> bool {
        self.denominator == 1
    }

    fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator <= 0 || numerator < 0 {
            return None;
        }
        let by = greatest_common_divisor(numerator, denominator);
        Some(Self { numerator: numerator / by, denominator: denominator / by })
    }

    /// Times a number; nothing where it is negative or becomes too large.
    pub(crate) fn times(self, number: Number) -> Option<Self> {
        let (over, under) = number.fraction();
        Self::new(self.numerator.checked_mul(over)?, self.denominator.checked_mul(under)?)
    }

    /// Divided by a number; nothing where that is not above 0 or it becomes too large.
    pub(crate) fn divided_by(self, number: Number) -> Option<Self> {
        let (over, under) = number.fraction();
        Self::new(self.numerator.checked_mul(under)?, self.denominator.checked_mul(over)?)
    }

    /// So many percent of it.
    pub(crate) fn percent(self, percent: Number) -> Option<Self> {
        self.times(percent)?.divided_by(Number::whole(100))
    }

    /// Both together.
    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::new(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?)
    }

    /// What is left of it; 0 where `other` is more.
    pub(crate) fn less(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::new((left.checked_sub(right)?).max(0), self.denominator.checked_mul(other.denominator)?)
    }

    /// Whether it is more than `other`. Total: products of two long fractions would not fit, so their whole parts are
    /// compared, then those of what is left turned upside down, as Euclid does; each turn makes the fractions shorter.
    pub(crate) const fn exceeds(self, other: Self) -> bool {
        let (mut one, mut two) = (self, other);
        loop {
            let (whole, others) = (one.numerator / one.denominator, two.numerator / two.denominator);
            let (rest, others_rest) = (one.numerator % one.denominator, two.numerator % two.denominator);
            if whole != others || rest == 0 || others_rest == 0 {
                return whole > others || whole == others && rest != 0 && others_rest == 0;
            }
            // a/b > c/d just where d/c > b/a.
            (one, two) = (
                Self { numerator: two.denominator, denominator: others_rest },
                Self { numerator: one.denominator, denominator: rest },
            );
        }
    }

    /// Whole minor units; nothing where it must be exact and is not, or is too large to store.
    pub(crate) fn rounded(self, rounding: Rounding) -> Option<i64> {
        let (whole, rest) = (self.numerator / self.denominator, self.numerator % self.denominator);
        let half = rest.cmp(&(self.denominator - rest));
        let up = match rounding {
            Rounding::Exact if rest != 0 => return None,
            Rounding::Exact | Rounding::Floor => false,
            Rounding::Ceiling => rest != 0,
            Rounding::HalfUp => half.is_ge(),
            Rounding::HalfEven => half.is_gt() || half.is_eq() && whole % 2 == 1,
        };
        let minor = i64::try_from(whole + i128::from(up)).ok()?;
        (minor <= amends_core::value::MOST).then_some(minor)
    }
}

impl Exact {
    /// So many minor units, where it has no parts of one.
    pub(crate) fn whole_minor(self) -> Option<i64> {
        self.is_whole().then(|| i64::try_from(self.numerator).ok()).flatten()
    }

    /// Its first two decimals, where it has no last one.
    pub(crate) fn about(self) -> Option<String> {
        if self.is_whole() || Number::from_fraction(self.numerator, self.denominator).is_some() {
            return None;
        }
        let (whole, rest) = (self.numerator / self.denominator, self.numerator % self.denominator);
        let hundredths = rest.checked_mul(100)? / self.denominator;
        Some(format!("{whole}.{hundredths:02}"))
    }
}

impl fmt::Display for Exact {
    /// `1056.25` where that is exact, else `1643/20`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole() {
            return write!(f, "{}", self.numerator);
        }
        match Number::from_fraction(self.numerator, self.denominator) {
            Some(number) => write!(f, "{number}"),
            None => write!(f, "{}/{}", self.numerator, self.denominator),
        }
    }
}

const fn greatest_common_divisor(one: i128, other: i128) -> i128 {
    let (mut one, mut other) = (one, other);
    while other != 0 {
        (one, other) = (other, one % other);
    }
    if one == 0 { 1 } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(percent: &str, of: i64, rounding: Rounding, minor: Option<i64>) {
        let exact = Exact::whole(of).percent(Number::parse(percent).unwrap()).unwrap();
        assert_eq!(exact.rounded(rounding), minor, "{exact}");
    }

    #[test]
    fn a_half_goes_up_or_to_the_even_neighbour() {
        check("25", 8450, Rounding::HalfUp, Some(2113));
        check("25", 8450, Rounding::HalfEven, Some(2112));
        check("25", 8454, Rounding::HalfEven, Some(2114));
        check("25", 8450, Rounding::Exact, None);
        check("12.5", 8450, Rounding::Floor, Some(1056));
        check("12.5", 8450, Rounding::Ceiling, Some(1057));
    }

    #[test]
    fn of_two_long_fractions_the_greater_is_told_however_long_they_are() {
        let of = |numerator, denominator| Exact::new(numerator, denominator).unwrap();
        let (huge, next) = (i128::MAX, i128::MAX - 1);
        for (more, less) in [
            (of(huge, next), of(next, huge)),
            (of(huge, next), Exact::whole(1)),
            (Exact::whole(1), of(next, huge)),
            (of(huge - 1, huge - 2), of(huge, next)), // 1 and one part of two huge numbers
            (of(huge, 3), of(huge, 4)),
            (of(7, 3), of(9, 4)),
            (of(1, 2), Exact::whole(0)),
        ] {
            assert_eq!((more.exceeds(less), less.exceeds(more)), (true, false), "{more:?} {less:?}");
            assert!(!more.exceeds(more));
        }
    }

    proptest::proptest! {
        #[test]
        fn short_fractions_compare_as_their_products_do(a in 0..2_000_i128, b in 1..50_i128, c in 0..2_000_i128, d in 1..50_i128) {
            let of = |numerator, denominator| Exact::new(numerator, denominator).unwrap();
            proptest::prop_assert_eq!(of(a, b).exceeds(of(c, d)), a * d > c * b);
        }
    }

    #[test]
    fn what_grows_beyond_storage_is_no_amount() {
        let most = Exact::whole(amends_core::value::MOST);
        assert_eq!(most.rounded(Rounding::Exact), Some(amends_core::value::MOST));
        assert_eq!(most.plus(Exact::whole(1)).and_then(|it| it.rounded(Rounding::Exact)), None);
        let huge = Number::whole(i64::MAX);
        let product = (0..9).try_fold(most, |it, _| it.times(huge));
        assert_eq!(product, None);
        assert_eq!(most.divided_by(Number::whole(0)), None);
    }
}
