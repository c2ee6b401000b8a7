//! Bands: each has an end that is open or closed, they rise, and between two neighbours nothing is left or doubled.

use super::walk::pays;
use crate::pack::{Band, Pay, Version};
use crate::read::Kind;
use crate::read::mistake::Mistakes;
use crate::value::Number;

/// An end of a band: the number, and whether it belongs to the side above it.
type End = (Number, bool);

pub(super) fn check(version: &Version, to: &mut Mistakes) {
    for pay in pays(version) {
        if let Pay::Bands { bands, .. } = pay {
            row(bands, to);
        }
    }
}

/// Where a band begins: `(n, true)` where n itself is in it, `(n, false)` where it is not.
pub(crate) fn low(band: &Band) -> Option<End> {
    band.at_least.map(|n| (n, true)).or(band.over.map(|n| (n, false)))
}

/// Where the band above it would begin.
pub(crate) fn high(band: &Band) -> Option<End> {
    band.below.map(|n| (n, true)).or(band.up_to.map(|n| (n, false)))
}

/// In order of what lies above: `n` included comes before `n` excluded.
fn rank((number, included): End) -> (Number, bool) {
    (number, !included)
}

fn row(bands: &[Band], to: &mut Mistakes) {
    for band in bands {
        if band.at_least.is_some() && band.over.is_some() || band.below.is_some() && band.up_to.is_some() {
            to.add(
                Kind::Combination,
                band.at,
                "two ends on one side",
                "`at_least` or `over`, `below` or `up_to`",
            );
        }
        if let (Some(low), Some(high)) = (low(band), high(band))
            && rank(low) >= rank(high)
        {
            to.add(
                Kind::NeverApplies,
                band.at,
                "a band that nothing lies in",
                "a lower end below the upper one",
            );
        }
    }
    for pair in bands.windows(2) {
        neighbours(&pair[0], &pair[1], to);
    }
}

fn neighbours(lower: &Band, upper: &Band, to: &mut Mistakes) {
    let (Some(end), Some(start)) = (high(lower), low(upper)) else {
        to.add(Kind::Overlap, upper.at, "a band beside one without an end", "an end between the two");
        return;
    };
    let (said, asked) = (edge(end), edge(start));
    match rank(start).cmp(&rank(end)) {
        std::cmp::Ordering::Greater => {
            to.add(Kind::Gap, upper.at, format!("a band {asked}, after one that leaves off {said}"), said);
        }
        std::cmp::Ordering::Less => {
            to.add(Kind::Overlap, upper.at, format!("a band {asked}, where the one before goes on"), said);
        }
        std::cmp::Ordering::Equal => {}
    }
}

fn edge((number, included): End) -> String {
    if included { format!("at_least = {number}") } else { format!("over = {number}") }
}
