//! What becomes of an open case when a new version takes effect.

use crate::pack::{InFlight, Pack, Status, Version};
use crate::value::Day;

/// Under which version an open case goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rebinding<'a> {
    /// Under the one it is bound to.
    Stays,
    /// Under this one, which says so.
    Moves(&'a Version),
    /// Under whichever of its own and this one gives the customer more, or the earlier date.
    Stricter(&'a Version),
}

/// What the versions that took effect since say of a case that is bound to `bound` and still open today.
///
/// Each later version is asked in turn; the last that does not leave the case alone counts. Pauses are carried: a clock
/// measures the same history anew under whatever version it is asked for.
pub fn in_flight<'a>(pack: &'a Pack, bound: &str, today: Day) -> Rebinding<'a> {
    let Some(own) = pack.find_version(bound) else { return Rebinding::Stays };
    let is_later = |it: &&Version| {
        let begun = it.effective_from.is_some_and(|from| from <= today);
        it.status == Status::InForce && begun && it.effective_from > own.effective_from
    };
    let mut later: Vec<&Version> = pack.version.iter().filter(is_later).collect();
    later.sort_by_key(|it| it.effective_from);
    later.into_iter().fold(Rebinding::Stays, |so_far, it| match it.in_flight {
        InFlight::Keep => so_far,
        InFlight::Switch => Rebinding::Moves(it),
        InFlight::Stricter => Rebinding::Stricter(it),
    })
}
