//! The first event after which the two sides differ.

use amends_envelope::Instant;
use smol_str::SmolStr;

use super::difference::changes;
use super::side::Side;
use crate::due::history::Happening;

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct First {
    /// Its stored name.
    pub event: SmolStr,
    /// When it happened.
    pub at: Instant,
}

/// How many happenings are tried one by one. Nearly every difference is there with the first few; of a longer history
/// the rest is halved, so that the work stays bounded, and where the sides agree again in between it may name the later
/// of two such events.
const ONE_BY_ONE: usize = 64;

/// Judges ever longer beginnings of the history until the two differ. The difference is there at the end of it.
pub(crate) fn first(old: &Side<'_>, new: &Side<'_>, known: &[&Happening]) -> Option<First> {
    let differ = |count: usize| {
        let beginning = &known[..count];
        let now = beginning.iter().map(|it| it.at).max();
        now.is_some_and(|now| !changes(&old.judge(beginning, now), &new.judge(beginning, now)).is_empty())
    };
    let tried = known.len().min(ONE_BY_ONE);
    let count = (1..=tried).find(|count| differ(*count)).unwrap_or_else(|| {
        let (mut same, mut other) = (tried, known.len());
        while same + 1 < other {
            let middle = usize::midpoint(same, other);
            if differ(middle) {
                other = middle;
            } else {
                same = middle;
            }
        }
        other
    });
    let it = known.get(count.checked_sub(1)?)?;
    Some(First { event: it.event.clone(), at: it.at })
}
