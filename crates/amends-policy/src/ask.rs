//! What a host needs besides the answers, when it asks one thing at a time: what is known of a case by then, which
//! version it is bound to, and which of several dates binds.

use amends_envelope::Instant;
use smol_str::SmolStr;

use crate::due::calendars::Calendars;
use crate::due::history::Happening;
use crate::due::run::ClockAnswer;
use crate::due::{self, history};
use crate::pack::Pack;
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
    let mut patched = Vec::new();
    due::known_facts(pack, &due::known(history, now, &mut patched), given, calendars)
}

/// The versions of a pack that a history binds its case to as known at `now`: none where it does not, two where the
/// stricter of both holds.
pub fn bound_versions(history: &[Happening], pack: &str, now: Instant) -> Vec<SmolStr> {
    let mut patched = Vec::new();
    history::bound_versions(&due::known(history, now, &mut patched), pack)
}

/// Of clocks of one name in several packs the one that is due first binds: the others no longer do, and say why.
pub fn strictest(answers: &mut [ClockAnswer]) {
    due::strictest(answers);
}
