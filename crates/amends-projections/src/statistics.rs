//! Medians, percentiles, means, shares: exact over all values, nothing where there are none.

use serde::{Serialize, Serializer};

/// A number that may be missing: `null` in JSON.
pub type Maybe = Option<f64>;

/// A percentile of durations in microseconds, in seconds, by linear interpolation between order statistics (type 7).
///
/// `q` is between 0 and 1. Reorders the values.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "statistics: ranks and microseconds are far below 2^53"
)]
pub fn percentile_s(micros: &mut [i64], q: f64) -> Maybe {
    let last = micros.len().checked_sub(1)?;
    let rank = last as f64 * q;
    let low = rank.floor() as usize;
    let (_, &mut at_low, above) = micros.select_nth_unstable(low);
    let at_high = above.iter().min().copied().unwrap_or(at_low);
    let between = (at_high - at_low) as f64 * (rank - low as f64);
    Some((at_low as f64 + between) / 1_000_000.0)
}

/// A mean of whole numbers, kept as their sum and count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mean {
    sum: i64,
    count: i64,
}

impl Mean {
    /// Takes a number in.
    pub const fn add(&mut self, number: i64) {
        self.sum += number;
        self.count += 1;
    }

    /// Takes a yes or no in; the mean is then the share of those that were yes.
    pub const fn add_verdict(&mut self, yes: bool) {
        self.add(yes as i64);
    }

    /// Takes another mean's numbers in.
    pub const fn merge(&mut self, other: Self) {
        self.sum += other.sum;
        self.count += other.count;
    }

    /// The mean.
    #[expect(clippy::cast_precision_loss, reason = "sums of ratings and counts are far below 2^53")]
    pub fn value(self) -> Maybe {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }
}

/// A net promoter score, kept as counts: 100 x (share of 9 to 10 - share of 0 to 6).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NetPromoter {
    balance: i64,
    count: i64,
}

impl NetPromoter {
    /// Takes an answer from 0 to 10 in.
    pub const fn add(&mut self, answer: i64) {
        self.balance += (answer >= 9) as i64 - (answer <= 6) as i64;
        self.count += 1;
    }

    /// Takes another score's answers in.
    pub const fn merge(&mut self, other: Self) {
        self.balance += other.balance;
        self.count += other.count;
    }

    /// The score.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn value(self) -> Maybe {
        (self.count > 0).then(|| (100 * self.balance) as f64 / self.count as f64)
    }
}

impl Serialize for Mean {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_interpolate_between_order_statistics() {
        assert_eq!(percentile_s(&mut [], 0.5), None);
        assert_eq!(percentile_s(&mut [3_000_000], 0.95), Some(3.0));
        assert_eq!(percentile_s(&mut [4_000_000, 1_000_000, 2_000_000, 3_000_000], 0.5), Some(2.5));
        assert_eq!(percentile_s(&mut [10_000_000, 0], 0.95), Some(9.5));
    }

    #[test]
    fn a_net_promoter_score_counts_promoters_against_detractors() {
        let mut score = NetPromoter::default();
        assert_eq!(score.value(), None);
        for answer in [9, 10, 8, 7, 6, 0] {
            score.add(answer);
        }
        assert_eq!(score.value(), Some(0.0));
        score.add(10);
        assert_eq!(score.value(), Some(100.0 / 7.0));
    }
}
