//! The rulebook of a host: which packs and calendars hold, and what they say of a case. It is the engine's policy.
//!
//! ```text
//! receipt ─▶ policy_bound (packs and calendars by digest, zone data)      history ─▶ obligations ─▶ clocks as they stand
//! command ─▶ allowed? which rule decided it? ─▶ what follows: clock_started, clock_met, clock_cancelled, deadline_missed
//! ```
//!
//! A case is bound when it is received to the versions that its own dates select, and stays bound to exactly these files
//! until it is rebound: a pack published later moves no date already given. What clocks say is always recomputed from
//! the history, pauses and corrections included; what the engine writes is the difference to what was written before.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`bound`] | what a case is bound to, and what it is to be bound to |
//! | [`ledger`] | what was written of clocks, run by run |
//! | [`pen`] | what is to be written of a run next |
//! | [`limits`] | who may approve how much |
//! | [`letter`] | what a letter must say |
//! | [`award`] | which rules an assessment rests on, and that it gives no less |
//! | [`hand`] | what people may do to clocks by hand |
//! | [`port`] | the port that the engine asks |

mod award;
mod bound;
mod hand;
mod ledger;
mod letter;
mod limits;
mod pen;
mod port;

use std::collections::{BTreeMap, BTreeSet};

use amends_calendar::{Calendar, tzdb_version};
use amends_core::Terms;
use amends_core::case::clock::{CalendarRef, ClockCommand, PackRef};
use amends_core::policy::Past;
use amends_core::value::{Code, Name, Token};
use amends_envelope::{Instant, Unfit};
use smol_str::SmolStr;

use crate::due::Obligations;
use crate::due::calendars::Calendars;
use crate::due::history::Happening;
use crate::load::Published;

pub(crate) use bound::Bound;

/// Which packs and calendars hold at a host, who has which role, and what its texts say.
///
/// # Example
/// ```
/// use amends_calendar::Calendar;
/// use amends_policy::{Rulebook, find_shipped};
///
/// let rulebook = Rulebook::new()
///     .with_pack(find_shipped("helpdesk-sla").unwrap().clone())?
///     .with_calendar("desk", Calendar::shipped("england-wales").unwrap())?
///     .with_role("h-3", "lead");
/// # drop(rulebook);
/// # Ok::<(), amends_envelope::Unfit>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Rulebook {
    /// Each file ever published that a case may be bound to, and whether new cases are bound to it.
    packs: Vec<(Published, bool)>,
    /// Which calendar plays which role for new cases.
    roles: Calendars,
    /// Each calendar that a case may be bound to.
    shelf: Vec<Calendar>,
    /// Who has which roles.
    actors: BTreeMap<SmolStr, BTreeSet<SmolStr>>,
    /// What the texts of rights say, by their version.
    texts: BTreeMap<SmolStr, Vec<SmolStr>>,
    /// What holds where no pack says more.
    terms: Terms,
}

impl Rulebook {
    /// One without any pack: every case stays as it is without policy.
    pub fn new() -> Self {
        Self::default()
    }

    /// New cases are bound to this pack. One of the same id that was given before is kept for the cases bound to it.
    ///
    /// # Errors
    /// [`Unfit`] where a name in it cannot be stored in a fact.
    pub fn with_pack(mut self, pack: Published) -> Result<Self, Unfit> {
        check(&pack)?;
        for (former, is_in_use) in &mut self.packs {
            *is_in_use &= former.pack().id != pack.pack().id;
        }
        self.packs.push((pack, true));
        Ok(self)
    }

    /// Cases that are bound to this pack stay so, but no new ones are bound to it.
    ///
    /// # Errors
    /// [`Unfit`] where a name in it cannot be stored in a fact.
    pub fn with_former_pack(mut self, pack: Published) -> Result<Self, Unfit> {
        check(&pack)?;
        self.packs.push((pack, false));
        Ok(self)
    }

    /// This calendar plays that role. One that played it before is kept for the cases bound to it.
    ///
    /// # Errors
    /// [`Unfit`] where the calendar's id or version cannot be stored in a fact.
    pub fn with_calendar(mut self, role: &str, calendar: Calendar) -> Result<Self, Unfit> {
        bound::calendar_ref(&calendar)?;
        self.shelf.push(calendar.clone());
        self.roles = self.roles.with(role, calendar);
        Ok(self)
    }

    /// Whoever acts under this id has that role too.
    #[must_use]
    pub fn with_role(mut self, actor: &str, role: &str) -> Self {
        self.actors.entry(SmolStr::new(actor)).or_default().insert(SmolStr::new(role));
        self
    }

    /// A text of that version (`rights.text_version` of a response) says these items of the packs' messages.
    #[must_use]
    pub fn with_text(mut self, version: &str, says: &[&str]) -> Self {
        self.texts.insert(SmolStr::new(version), says.iter().map(SmolStr::new).collect());
        self
    }

    /// These ids are one natural person's.
    #[must_use]
    pub fn with_aliases(mut self, ids: Vec<Token>) -> Self {
        self.terms.aliases.push(ids);
        self
    }

    /// The terms that hold where no pack says more.
    #[must_use]
    pub fn with_terms(mut self, terms: Terms) -> Self {
        self.terms = terms;
        self
    }

    /// What is due in a case that is bound, and why, as known at `now`: recomputed from its history.
    pub fn obligations(&self, history: &[Past], now: Instant) -> Obligations {
        let happenings = happenings(history);
        match Bound::find(self, history) {
            Some(Ok(bound)) => bound.obligations(&happenings, now),
            Some(Err(_)) | None => Obligations { clocks: Vec::new() },
        }
    }

    /// The command that binds a case anew to these versions (pack and version) of the packs in use, with the calendars
    /// that play their roles now. The engine fills in the pauses that are carried over, and the clocks move with it.
    ///
    /// # Errors
    /// [`NotInUse`] where one of them is not.
    pub fn rebinding(&self, versions: &[(&str, &str)], reason: Code) -> Result<ClockCommand, NotInUse> {
        let mut packs = Vec::new();
        for (id, version) in versions {
            let found = self.in_use().find(|it| it.pack().id == *id);
            let found = found.and_then(|it| Some((it, it.pack().find_version(version)?)));
            let Some((published, version)) = found else {
                return Err(NotInUse { pack: (*id).into(), version: (*version).into() });
            };
            packs.push((published, version));
        }
        let calendars = bound::calendars_for(self, packs.iter().map(|(_, version)| *version));
        let packs: Vec<PackRef> =
            packs.iter().map(|(it, version)| bound::pack_ref(it, &version.version)).collect();
        let tzdb = bound::name(tzdb_version());
        Ok(ClockCommand::RebindPolicy { packs, calendars, tzdb, reason: Some(reason), carried: None })
    }

    /// The packs that new cases are bound to.
    fn in_use(&self) -> impl Iterator<Item = &Published> {
        self.packs.iter().filter(|(_, is_in_use)| *is_in_use).map(|(pack, _)| pack)
    }

    fn find_pack(&self, it: &PackRef) -> Option<&Published> {
        let mut packs = self.packs.iter().map(|(pack, _)| pack);
        packs.find(|pack| pack.digest() == it.digest.as_str() && pack.pack().id == it.pack.as_str())
    }

    fn find_calendar(&self, it: &CalendarRef) -> Option<&Calendar> {
        self.shelf.iter().find(|calendar| calendar.digest() == it.digest.as_str())
    }
}

/// A version of a pack that is not in use here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("version {version} of {pack} is not in use here")]
pub struct NotInUse {
    /// The pack.
    pub pack: SmolStr,
    /// The version.
    pub version: SmolStr,
}

/// A history as the evaluation sees it.
fn happenings(history: &[Past]) -> Vec<Happening> {
    history.iter().map(happening).collect()
}

fn happening(past: &Past) -> Happening {
    Happening::said(past.id, past.fact.kind().as_str(), past.at, past.fact.write(), past.follows)
}

/// Whether the names that facts are to carry can be stored in them.
fn check(published: &Published) -> Result<(), Unfit> {
    let pack = published.pack();
    Name::new(&pack.id)?;
    for version in &pack.version {
        Name::new(&version.version)?;
        for clock in &version.clock {
            Name::new(&clock.clock)?;
            Code::new(clock.rule())?;
        }
    }
    Ok(())
}
