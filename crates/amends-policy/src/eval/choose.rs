//! Which version of a pack holds, and why.

use smol_str::SmolStr;

use super::pay::Place;
use super::seen::Seen;
use super::truth::Needed;
use crate::explain::{Because, Reason};
use crate::pack::{Before, Pack, Status, Version};
use crate::value::{Day, Fact, Facts};

/// How the version is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Select<'a> {
    /// By the fact that the pack selects by.
    Facts,
    /// The same, or where that fact is not known, by this day.
    FactsOrDay(Day),
    /// By this day, whatever the facts say.
    On(Day),
    /// This one: a case is bound to it.
    Version(&'a str),
}

/// The version that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen<'a> {
    /// This one.
    Version(&'a Version),
    /// None can be chosen without these facts.
    Unknown(Needed),
    /// No version holds on that day: nothing was owed.
    Nothing,
}

/// Chooses a version, and notes why.
pub fn choose<'a>(pack: &'a Pack, select: Select<'_>, facts: &Facts, to: &mut Vec<Because>) -> Chosen<'a> {
    match select {
        Select::Version(name) => named(pack, name, to),
        Select::On(day) => on(pack, day, None, to),
        Select::Facts => by_facts(pack, facts, None, to),
        Select::FactsOrDay(day) => by_facts(pack, facts, Some(day), to),
    }
}

fn note(pack: &Pack, version: Option<&Version>, reason: Reason, to: &mut Vec<Because>) {
    to.push(Because::new(pack, version, reason));
}

fn named<'a>(pack: &'a Pack, name: &str, to: &mut Vec<Because>) -> Chosen<'a> {
    let Some(version) = pack.find_version(name) else {
        note(pack, None, Reason::NoSuchVersion { version: SmolStr::new(name) }, to);
        return Chosen::Unknown(Needed::from([needs_version(pack, name)]));
    };
    note(pack, Some(version), Reason::VersionNamed, to);
    content_of(pack, version)
}

/// A version, where anybody knows what it says.
fn content_of<'a>(pack: &Pack, version: &'a Version) -> Chosen<'a> {
    match version.status {
        Status::Unknown => Chosen::Unknown(Needed::from([needs_version(pack, &version.version)])),
        Status::InForce | Status::Pending => Chosen::Version(version),
    }
}

/// What is needed where nobody knows what held: the pack itself must be completed.
fn needs_version(pack: &Pack, version: &str) -> SmolStr {
    smol_str::format_smolstr!("policy:{}@{version}", pack.id)
}

fn by_facts<'a>(pack: &'a Pack, facts: &Facts, or: Option<Day>, to: &mut Vec<Because>) -> Chosen<'a> {
    let dated: Vec<&Version> = pack.version.iter().filter(|it| it.status != Status::Pending).collect();
    let mut names: Vec<&SmolStr> = dated.iter().map(|it| &it.selects_by).collect();
    names.dedup();
    // Versions of one pack may select by different dates: the latest whose own date lies in it is the one.
    for version in dated.iter().rev() {
        match date(pack, version, facts) {
            Date::Is(day) if version.holds_on(day) => return on(pack, day, Some(&version.selects_by), to),
            // What was said is a date, and nobody can tell which: no other version is taken instead.
            Date::Unfit(reason) => {
                note(pack, None, reason, to);
                return Chosen::Unknown(Needed::from([version.selects_by.clone()]));
            }
            Date::Is(_) | Date::Missing => {}
        }
    }
    let known = dated.iter().find_map(|version| match date(pack, version, facts) {
        Date::Is(day) => Some((day, &version.selects_by)),
        Date::Missing | Date::Unfit(_) => None,
    });
    match (known, dated.as_slice()) {
        (Some((day, by)), _) => on(pack, day, Some(by), to),
        (None, [_, ..]) if let Some(day) = or => {
            let holding = dated.iter().find(|it| it.holds_on(day)).unwrap_or(&dated[0]);
            let by = holding.selects_by.clone();
            note(pack, None, Reason::DayAssumed { day, by }, to);
            on(pack, day, None, to)
        }
        (None, [only]) => {
            note(pack, Some(only), Reason::VersionOnly { by: only.selects_by.clone() }, to);
            content_of(pack, only)
        }
        (None, _) => {
            let needed: Needed = names.into_iter().cloned().collect();
            note(pack, None, Reason::VersionNeeds { needed: needed.iter().cloned().collect() }, to);
            Chosen::Unknown(needed)
        }
    }
}

/// The date of a case that a version goes by.
enum Date {
    /// This day.
    Is(Day),
    /// It is not known, or it is known that there is none.
    Missing,
    /// What was said is no day.
    Unfit(Reason),
}

fn date(pack: &Pack, version: &Version, facts: &Facts) -> Date {
    let (seen, by) = (Seen::from(Place { pack, version, facts }), &version.selects_by);
    match (seen.find_day(by), seen.find(by)) {
        (Some(day), _) => Date::Is(day),
        (None, Some(Fact::None)) => Date::Missing,
        (None, _) => seen.unfit(by).map_or(Date::Missing, Date::Unfit),
    }
}

fn on<'a>(pack: &'a Pack, day: Day, by: Option<&SmolStr>, to: &mut Vec<Because>) -> Chosen<'a> {
    let holding = pack.version.iter().find(|it| it.status != Status::Pending && it.holds_on(day));
    let Some(version) = holding else { return outside(pack, day, to) };
    let by = by.unwrap_or(&version.selects_by).clone();
    let (from, until) = (version.effective_from, version.effective_to);
    note(pack, Some(version), Reason::VersionOn { day, by, from, until }, to);
    for other in pack.version.iter().filter(|it| it.version != version.version) {
        let (from, until) = (other.effective_from, other.effective_to);
        let is_pending = other.status == Status::Pending;
        let other = other.version.clone();
        note(pack, Some(version), Reason::VersionPassed { other, day, from, until, is_pending }, to);
    }
    content_of(pack, version)
}

/// The versions that hold or held, the latest first.
pub(crate) fn latest_first(pack: &Pack) -> Vec<&Version> {
    let mut dated: Vec<&Version> = pack.version.iter().filter(|it| it.status != Status::Pending).collect();
    dated.sort_by_key(|version| std::cmp::Reverse(version.effective_from));
    dated
}

fn outside<'a>(pack: &'a Pack, day: Day, to: &mut Vec<Because>) -> Chosen<'a> {
    let dated = || pack.version.iter().filter(|it| it.status != Status::Pending);
    let is_before = dated().all(|it| it.effective_from.is_some_and(|from| day < from));
    note(pack, None, Reason::NoVersionOn { day, is_before }, to);
    if is_before && pack.before == Before::Nothing {
        return Chosen::Nothing;
    }
    Chosen::Unknown(Needed::from([needs_version(pack, &day.to_string())]))
}
