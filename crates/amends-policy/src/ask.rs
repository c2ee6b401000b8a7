//! What a host needs besides the answers, when it asks one thing at a time: what is known of a case by then, which
//! version it is bound to, which of several dates binds, and what a rule that did not apply would still have to know.

use amends_envelope::Instant;
use smol_str::SmolStr;

use crate::due::calendars::Calendars;
use crate::due::corrected::corrected;
use crate::due::history::Happening;
use crate::due::run::ClockAnswer;
use crate::due::{history, zone_of};
use crate::eval::pay::Place;
use crate::eval::truth::{Needed, Truth, holds};
use crate::pack::{Condition, Pack, Version};
use crate::value::Facts;

/// The facts of a case as known at `now`: what its history tells, its days in the zone of the pack, and what is given
/// besides.
pub fn known_facts(
    pack: &Pack,
    history: &[Happening],
    given: &Facts,
    calendars: &Calendars,
    now: Instant,
) -> Facts {
    let known: Vec<&Happening> = history.iter().filter(|it| it.at <= now).collect();
    let mut patched = Vec::new();
    history::facts(&corrected(&known, &mut patched), given, zone_of(pack, calendars))
}

/// The version of a pack that a history binds its case to as known at `now`, if it does: where the stricter of several
/// holds its own, the first.
pub fn bound_version(history: &[Happening], pack: &str, now: Instant) -> Option<SmolStr> {
    let known: Vec<&Happening> = history.iter().filter(|it| it.at <= now).collect();
    let mut patched = Vec::new();
    history::bound_versions(&corrected(&known, &mut patched), pack).into_iter().next()
}

/// Of clocks of one name in several packs the one that is due first binds: the others no longer do, and say why.
pub fn strictest(answers: &mut [ClockAnswer]) {
    crate::due::strictest(answers);
}

/// The facts without which it cannot be told whether a condition of a version holds; none where it can.
pub fn open_facts(pack: &Pack, version: &Version, when: Option<&Condition>, facts: &Facts) -> Needed {
    let verdict = holds(when, Place { pack, version, facts });
    match verdict.truth {
        Truth::Unknown => verdict.needed(),
        Truth::Yes | Truth::No => Needed::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shipped::find_shipped;
    use crate::value::Fact;

    #[test]
    fn a_condition_that_is_decided_wants_no_more_facts() {
        let pack = find_shipped("eu-261").unwrap().pack();
        let version = &pack.version[0];
        let open = |when, facts: &Facts| open_facts(pack, version, when, facts);
        let scope = &version.scope[0].when;
        let needed = open(Some(scope), &Facts::new());
        assert!(!needed.is_empty(), "{needed:?}");
        let known = needed.iter().fold(Facts::new(), |facts, name| facts.with(name, Fact::Flag(true)));
        assert_eq!(open(Some(scope), &known), Needed::new());
        assert_eq!(open(None, &Facts::new()), Needed::new());
    }
}
