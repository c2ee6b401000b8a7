//! What a case is bound to: exactly these files, by digest; and what a new one is to be bound to.

use std::collections::BTreeMap;

use amends_calendar::{Calendar, Zone, tzdb_version};
use amends_core::case::CaseEvent;
use amends_core::case::clock::{CalendarRef, ClockCommand, ClockEvent, PackRef};
use amends_core::case::detection::DetectionEvent;
use amends_core::code;
use amends_core::policy::Past;
use amends_core::value::{Name, Span};
use amends_envelope::{Instant, PolicyRef, Unfit};
use smol_str::{SmolStr, format_smolstr};

use super::{Rulebook, happenings};
use crate::due::calendars::Calendars;
use crate::due::history::Happening;
use crate::due::{Obligations, obligations_of, told, zone_of};
use crate::eval::Select;
use crate::eval::choose::{Chosen, choose};
use crate::eval::in_flight::{Rebinding, in_flight};
use crate::eval::truth::Needed;
use crate::load::Published;
use crate::pack::{Clock, Version};
use crate::value::Day;

/// What a case is bound to.
pub(crate) struct Bound<'a> {
    versions: Vec<(&'a Published, &'a Version)>,
    pub(crate) calendars: Calendars,
    tzdb: Name,
}

impl<'a> Bound<'a> {
    /// What a history binds its case to, if it does; or what of that this rulebook does not hold.
    pub(crate) fn find(rules: &'a Rulebook, history: &[Past]) -> Option<Result<Self, Needed>> {
        let (packs, calendars, tzdb) = history.iter().rev().find_map(|past| binding(&past.fact))?;
        Some(Self::resolve(rules, packs, calendars, tzdb))
    }

    /// The files that are named, as far as this rulebook holds them all.
    pub(crate) fn resolve(
        rules: &'a Rulebook,
        packs: &[PackRef],
        calendars: &BTreeMap<String, CalendarRef>,
        tzdb: &Name,
    ) -> Result<Self, Needed> {
        let mut needed = Needed::new();
        let mut versions = Vec::new();
        for it in packs {
            let found = rules.find_pack(it);
            match found.and_then(|pack| Some((pack, pack.pack().find_version(it.version.as_str())?))) {
                Some(version) => versions.push(version),
                None => drop(needed.insert(format_smolstr!("policy:{}@{}", it.pack, it.version))),
            }
        }
        let mut bound = Calendars::new();
        for (role, it) in calendars {
            match rules.find_calendar(it) {
                Some(calendar) => bound = bound.with(role, calendar.clone()),
                None => drop(needed.insert(format_smolstr!("calendar:{}@{}", it.id, it.version))),
            }
        }
        let bound = Self { versions, calendars: bound, tzdb: tzdb.clone() };
        if needed.is_empty() { Ok(bound) } else { Err(needed) }
    }

    /// Each pack in the version that holds.
    pub(crate) fn versions(&self) -> impl Iterator<Item = (&'a Published, &'a Version)> + '_ {
        self.versions.iter().copied()
    }

    /// Whether its dates were given under an earlier release of the zone data than the one that we count with.
    ///
    /// An open case is bound to the later release when a date is next written in it, so that each date in a log was
    /// counted with the release that is named before it, and a release that moves nothing leaves no trace in a case. A
    /// program with an earlier release binds nothing back: two programs of different age would else take turns.
    pub(crate) fn has_older_zones(&self) -> bool {
        is_earlier(self.tzdb.as_str(), tzdb_version())
    }

    /// The rules of clocks of that name, each in its pack.
    pub(crate) fn clocks(&self, name: &str) -> impl Iterator<Item = (&'a Published, &'a Version, &'a Clock)> {
        let found = |(pack, version): &(&'a Published, &'a Version)| {
            version.clock.iter().find(|it| it.clock == name).map(|clock| (*pack, *version, clock))
        };
        self.versions.iter().filter_map(found).collect::<Vec<_>>().into_iter()
    }

    /// A rule of one of the packs in that version, to be stamped on what it decides.
    pub(crate) fn reference(&self, pack: &str, version: &str, rule: &str) -> Option<PolicyRef> {
        let is_it = |it: &(&Published, &Version)| it.0.pack().id == pack && it.1.version == version;
        let (published, version) = self.versions().find(is_it)?;
        Some(reference(published, version, rule))
    }

    /// How its clocks stand: of those of one name in several packs, or in two versions of one, that which is due first
    /// binds.
    pub(crate) fn obligations(&self, history: &[Happening], now: Instant) -> Obligations {
        let versions: Vec<_> = self.versions().map(|(it, version)| (it, version.version.clone())).collect();
        obligations_of(history, &versions, &self.calendars, now)
    }

    /// The same packs and calendars with the zone data of now: nothing but what the world changed.
    pub(crate) fn under_our_zones(&self, carried: Option<BTreeMap<String, Span>>) -> ClockCommand {
        let packs = self.versions.iter().map(|(pack, version)| pack_ref(pack, &version.version)).collect();
        let calendars = refs(self.calendars.iter().map(|(role, calendar)| (role.as_str(), calendar)));
        let (tzdb, reason) = (name(tzdb_version()), Some(code!("zone_data")));
        ClockCommand::RebindPolicy { packs, calendars, tzdb, reason, carried }
    }
}

/// Whether a release of zone data came before another: they are named by year and letter, `2026a`. Of a name of another
/// form nobody knows.
fn is_earlier(release: &str, than: &str) -> bool {
    let is_named = |it: &str| {
        let year = it.bytes().take_while(u8::is_ascii_digit).count();
        year == 4 && it.len() > year && it.bytes().skip(year).all(|it| it.is_ascii_lowercase())
    };
    is_named(release) && is_named(than) && release < than
}

/// A rule of a published pack.
pub(crate) fn reference(published: &Published, version: &Version, rule: &str) -> PolicyRef {
    PolicyRef {
        pack: published.pack().id.clone(),
        version: version.version.clone(),
        digest: SmolStr::new(published.digest()),
        rule: SmolStr::new(rule),
    }
}

type Named<'a> = (&'a [PackRef], &'a BTreeMap<String, CalendarRef>, &'a Name);

/// What a fact binds a case to, if it does.
fn binding(fact: &CaseEvent) -> Option<Named<'_>> {
    let CaseEvent::Clock(
        ClockEvent::PolicyBound { packs, calendars, tzdb, .. }
        | ClockEvent::PolicyRebound { packs, calendars, tzdb, .. },
    ) = fact
    else {
        return None;
    };
    Some((packs, calendars, tzdb))
}

/// Whether a complaint comes in with it.
pub(super) fn is_receipt(fact: &CaseEvent) -> bool {
    use DetectionEvent as E;
    matches!(fact, CaseEvent::Detection(E::ComplaintReceived { .. } | E::ComplaintConfirmed { .. }))
}

/// The binding that these facts bring, if they do: a receipt binds to what its dates select; a pack whose date only now
/// becomes known is bound then.
pub(super) fn newly(
    rules: &Rulebook,
    bound: Option<&Bound<'_>>,
    before: &[Past],
    facts: &[CaseEvent],
    after: &[Happening],
) -> Option<ClockCommand> {
    let is_receipt = facts.iter().any(is_receipt);
    let before = happenings(before);
    let is_new = |pack: &&Published| {
        let has = bound.is_some_and(|bound| bound.versions().any(|(it, _)| it.pack().id == pack.pack().id));
        let was_open = || matches!(chosen(rules, pack, &before), Chosen::Unknown(_));
        !has && (is_receipt || was_open())
    };
    let new = rules.in_use().filter(is_new).filter_map(|pack| match chosen(rules, pack, after) {
        Chosen::Version(version) => Some((pack, version)),
        Chosen::Unknown(_) | Chosen::Nothing => None,
    });
    let new: Vec<_> = new.collect();
    if new.is_empty() {
        return None;
    }
    let all: Vec<_> = bound.into_iter().flat_map(Bound::versions).chain(new).collect();
    let packs = all.iter().map(|(pack, version)| pack_ref(pack, &version.version)).collect();
    let mut calendars = calendars_for(rules, all.iter().map(|(_, version)| *version));
    // A calendar that the case has already stays.
    let kept = bound.map(|bound| refs(bound.calendars.iter().map(|(role, it)| (role.as_str(), it))));
    calendars.extend(kept.into_iter().flatten());
    let tzdb = name(tzdb_version());
    Some(if bound.is_none() {
        ClockCommand::BindPolicy { packs, calendars, tzdb, reason: None, carried: None }
    } else {
        let reason = Some(code!("date_known"));
        ClockCommand::RebindPolicy { packs, calendars, tzdb, reason, carried: None }
    })
}

/// The binding of an open case to versions that took effect since, where these say that open cases move to them, or that
/// the stricter of them holds: then it is bound to all of them, its own version first. Of their clocks the date that comes
/// first binds, each must allow what is approved, and letters say what either asks for.
pub(super) fn moving(rules: &Rulebook, bound: &Bound<'_>, now: Instant) -> Option<ClockCommand> {
    let mut versions: Vec<(&Published, &Version)> = Vec::new();
    for (published, version) in bound.versions() {
        let in_use = rules.in_use().find(|it| it.pack().id == published.pack().id);
        let own = (published, version);
        let hold = in_use.map_or_else(|| vec![own], |it| holding(it, own, now));
        let known = |it: &InFile<'_>, other: &InFile<'_>| named(it) == named(other);
        for it in hold {
            if !versions.iter().any(|other| known(&it, other)) {
                versions.push(it);
            }
        }
    }
    if versions.iter().map(named).eq(bound.versions.iter().map(named)) {
        return None;
    }
    let packs = versions.iter().map(|(pack, version)| pack_ref(pack, &version.version)).collect();
    let mut calendars = calendars_for(rules, versions.iter().map(|(_, version)| *version));
    calendars.extend(refs(bound.calendars.iter().map(|(role, it)| (role.as_str(), it))));
    let (tzdb, reason) = (name(tzdb_version()), Some(code!("version_took_effect")));
    Some(ClockCommand::RebindPolicy { packs, calendars, tzdb, reason, carried: None })
}

type InFile<'a> = (&'a Published, &'a Version);

/// The versions of a pack under which an open case goes on that is bound to one: that stays in the file it is bound to.
fn holding<'a>(in_use: &'a Published, own: InFile<'a>, now: Instant) -> Vec<InFile<'a>> {
    match in_flight(in_use.pack(), &own.1.version, today(own.1, now)) {
        Rebinding::Stays => vec![own],
        Rebinding::Moves(to) => holding(in_use, (in_use, to), now),
        Rebinding::Stricter(beside) => {
            std::iter::once(own).chain(beside.into_iter().map(|it| (in_use, it))).collect()
        }
    }
}

/// Which version of which pack it is.
fn named<'a>((published, version): &(&'a Published, &'a Version)) -> (&'a str, &'a str) {
    (&published.pack().id, &version.version)
}

/// The day that it is where the law holds.
fn today(version: &Version, now: Instant) -> Day {
    let zone = version.zone.as_deref().and_then(|name| Zone::named(name).ok());
    Day(zone.map_or_else(|| now.utc().date_naive(), |zone| zone.date(now.micros())))
}

/// The version that the dates of a history select.
fn chosen<'a>(rules: &Rulebook, published: &'a Published, history: &[Happening]) -> Chosen<'a> {
    let pack = published.pack();
    choose(pack, Select::Facts, &told(history, zone_of(pack, &rules.roles)), &mut Vec::new())
}

/// The calendars in use that versions have roles for.
pub(super) fn calendars_for<'a>(
    rules: &Rulebook,
    versions: impl Iterator<Item = &'a Version>,
) -> BTreeMap<String, CalendarRef> {
    let wanted = versions.flat_map(|version| {
        let clocks = version.clock.iter().filter_map(|it| it.calendar.as_ref());
        let referrals = version.referral.iter().filter_map(|it| it.calendar.as_ref());
        let buckets = version.bucket.iter().filter_map(|it| it.calendar.as_ref());
        clocks.chain(referrals).chain(buckets)
    });
    refs(wanted.filter_map(|role| Some((role.as_str(), rules.roles.find(role)?))))
}

fn refs<'a>(calendars: impl Iterator<Item = (&'a str, &'a Calendar)>) -> BTreeMap<String, CalendarRef> {
    let checked = "a calendar was looked at when it came into the rulebook";
    calendars.map(|(role, it)| (role.to_owned(), calendar_ref(it).expect(checked))).collect()
}

/// A calendar as a fact names it.
pub(super) fn calendar_ref(calendar: &Calendar) -> Result<CalendarRef, Unfit> {
    let (id, version) = (Name::new(calendar.id())?, Name::new(calendar.version())?);
    Ok(CalendarRef { id, version, digest: Name::new(calendar.digest())? })
}

/// A pack as a fact names it.
pub(super) fn pack_ref(published: &Published, version: &str) -> PackRef {
    PackRef { pack: name(&published.pack().id), version: name(version), digest: name(published.digest()) }
}

/// A name of a pack that was looked at when it came into the rulebook.
pub(super) fn name(text: &str) -> Name {
    Name::new(text).expect("names were looked at when they came into the rulebook")
}
