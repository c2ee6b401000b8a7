//! Versions: on each day from the first to the last exactly one holds.

use amends_calendar::Zone;

use crate::pack::{Pack, Status, Version};
use crate::read::Kind;
use crate::read::mistake::Mistakes;
use crate::value::Day;

pub(super) fn check(pack: &Pack, to: &mut Mistakes) {
    for version in &pack.version {
        if let (Some(from), Some(until)) = (version.effective_from, version.effective_to)
            && until < from
        {
            let found = format!("a version from {from} to {until}");
            let expected = "`effective_to` on or after `effective_from`";
            to.add_under(Kind::NeverApplies, (version.at, &["effective_to"]), found, expected);
        }
        zone(version, to);
    }
    let mut dated: Vec<&Version> = pack.version.iter().filter(|it| it.status != Status::Pending).collect();
    dated.sort_by_key(|version| version.effective_from);
    for pair in dated.windows(2) {
        neighbours(pair[0], pair[1], to);
    }
}

/// The zone of the law is one that there is.
fn zone(version: &Version, to: &mut Mistakes) {
    if let Some(zone) = version.zone.as_ref().filter(|zone| Zone::named(zone).is_err()) {
        let (found, expected) = (format!("the zone {zone:?}"), "a zone like Europe/London");
        to.add_under(Kind::UnknownName, (version.at, &["zone"]), found, expected);
    }
}

/// What of a version is at fault where it does not follow the one before.
const FROM: &[&str] = &["effective_from"];

fn neighbours(earlier: &Version, later: &Version, to: &mut Mistakes) {
    let name = &earlier.version;
    let Some(last) = earlier.effective_to else {
        let found = format!("version {}, while {name} still holds", later.version);
        to.add_under(
            Kind::VersionCollision,
            (later.at, FROM),
            found,
            format!("`effective_to` in version {name}"),
        );
        return;
    };
    let expected = last.next();
    match later.effective_from {
        Some(from) if from == expected => {}
        Some(from) if from > expected => {
            let found = format!("version {} from {from}, after {name} to {last}", later.version);
            let expected =
                format!("`effective_from = {expected}`, or a version with `status = \"unknown\"` between");
            to.add_under(Kind::VersionGap, (later.at, FROM), found, expected);
        }
        from => {
            let from = from.map_or_else(|| "the beginning".to_owned(), |from: Day| from.to_string());
            let found = format!("version {} from {from}, while {name} holds to {last}", later.version);
            to.add_under(
                Kind::VersionCollision,
                (later.at, FROM),
                found,
                format!("`effective_from = {expected}`"),
            );
        }
    }
}
