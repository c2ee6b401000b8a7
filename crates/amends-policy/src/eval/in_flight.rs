//! What becomes of an open case when a new version takes effect.

use crate::pack::{InFlight, Pack, Status, Version};
use crate::value::Day;

/// Under which version an open case goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rebinding<'a> {
    /// Under the one it is bound to.
    Stays,
    /// Under this one, which says so. What versions after it say is asked anew of the case as it then is: bound to it.
    Moves(&'a Version),
    /// Under whichever of its own and these gives the customer more, or the earlier date.
    Stricter(Vec<&'a Version>),
}

/// What the versions that took effect since say of a case that is bound to `bound` and still open today.
///
/// Each later version is asked in turn: one that switches takes the case over from all before it, one that is stricter
/// stands beside them. Pauses are carried: a clock measures the same history anew under whatever version it is asked for.
pub fn in_flight<'a>(pack: &'a Pack, bound: &str, today: Day) -> Rebinding<'a> {
    let Some(own) = pack.find_version(bound) else { return Rebinding::Stays };
    let is_later = |it: &&Version| {
        let begun = it.effective_from.is_some_and(|from| from <= today);
        it.status == Status::InForce && begun && it.effective_from > own.effective_from
    };
    let mut later: Vec<&Version> = pack.version.iter().filter(is_later).collect();
    later.sort_by_key(|it| it.effective_from);
    later.into_iter().fold(Rebinding::Stays, |so_far, it| match (it.in_flight, so_far) {
        (InFlight::Keep, so_far) | (InFlight::Stricter, so_far @ Rebinding::Moves(_)) => so_far,
        (InFlight::Switch, _) => Rebinding::Moves(it),
        (InFlight::Stricter, Rebinding::Stays) => Rebinding::Stricter(vec![it]),
        (InFlight::Stricter, Rebinding::Stricter(mut beside)) => {
            beside.push(it);
            Rebinding::Stricter(beside)
        }
    })
}
