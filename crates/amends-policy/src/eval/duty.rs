//! What else must hold: steps, registers, definitions.

use smol_str::SmolStr;

use super::assess::{Outcome, open, outside};
use super::choose::{Chosen, Select, choose, latest_first};
use super::pay::Place;
use super::truth::{Needed, Truth, holds};
use crate::explain::{Because, Reason};
use crate::load::Published;
use crate::pack::{Duty, Pack, Title};
use crate::value::Facts;

/// What became of a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It does not apply.
    No,
    /// It applies, and asks for nothing more.
    Applies,
    /// What it asks for holds.
    Met,
    /// What it asks for does not hold.
    Violated,
    /// It cannot be said without these facts.
    Unknown(Needed),
}

/// One duty, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyAnswer {
    /// Under which pack,
    pub pack: SmolStr,
    /// which version,
    pub version: SmolStr,
    /// which rule.
    pub rule: SmolStr,
    /// What it says.
    pub title: Title,
    /// What became of it.
    pub standing: Standing,
    /// Why.
    pub because: Vec<Because>,
}

/// The duties of a pack and what became of each; none where no version holds. Where it cannot be told which version
/// does, each duty that one of them has is unknown.
pub fn duties(published: &Published, select: Select<'_>, facts: &Facts) -> Vec<DutyAnswer> {
    let pack = published.pack();
    let mut chosen_because = Vec::new();
    let version = match choose(pack, select, facts, &mut chosen_because) {
        Chosen::Version(version) => version,
        Chosen::Unknown(needed) => return of_any_version(pack, &needed, &chosen_because),
        Chosen::Nothing => return Vec::new(),
    };
    let place = Place { pack, version, facts };
    let mut because = chosen_because;
    let scope = outside(place, &mut because);
    let answer = |duty: &Duty| {
        let mut because = because.clone();
        let standing = match &scope {
            Some(Outcome::Unknown { needed }) => Standing::Unknown(needed.clone()),
            Some(Outcome::NotOwed { .. } | Outcome::Owed) => Standing::No,
            None => one(place, duty, &mut because),
        };
        DutyAnswer {
            pack: pack.id.clone(),
            version: version.version.clone(),
            rule: duty.rule.clone(),
            title: duty.title.clone(),
            standing,
            because,
        }
    };
    version.duty.iter().map(answer).collect()
}

/// Each duty that some version of a pack has, once, as the latest of them puts it.
fn of_any_version(pack: &Pack, needed: &Needed, because: &[Because]) -> Vec<DutyAnswer> {
    let mut answers: Vec<DutyAnswer> = Vec::new();
    let dated = latest_first(pack);
    for (version, duty) in dated.iter().flat_map(|it| it.duty.iter().map(move |duty| (it, duty))) {
        if answers.iter().all(|it| it.rule != duty.rule) {
            answers.push(DutyAnswer {
                pack: pack.id.clone(),
                version: version.version.clone(),
                rule: duty.rule.clone(),
                title: duty.title.clone(),
                standing: Standing::Unknown(needed.clone()),
                because: because.to_vec(),
            });
        }
    }
    answers
}

fn one(place: Place<'_>, duty: &Duty, to: &mut Vec<Because>) -> Standing {
    let note = |reason, to: &mut Vec<Because>| {
        to.push(Because::new(place.pack, Some(place.version), reason));
    };
    let (rule, title) = (duty.rule.clone(), duty.title.clone());
    let when = holds(duty.when.as_ref(), place);
    match when.truth {
        Truth::No => {
            note(Reason::NotApplied { rule, title, checks: when.checks }, to);
            return Standing::No;
        }
        Truth::Unknown => {
            open(place, &rule, &title, &when.needed(), to);
            return Standing::Unknown(when.needed());
        }
        Truth::Yes => {
            note(Reason::Applied { rule: rule.clone(), title: title.clone(), checks: when.checks }, to);
        }
    }
    let Some(require) = &duty.require else { return Standing::Applies };
    let required = holds(Some(require), place);
    match required.truth {
        Truth::Yes => {
            note(Reason::Kept { rule, title, checks: required.checks }, to);
            Standing::Met
        }
        Truth::No => {
            note(Reason::Broken { rule, title, checks: required.checks }, to);
            Standing::Violated
        }
        Truth::Unknown => {
            open(place, &rule, &title, &required.needed(), to);
            Standing::Unknown(required.needed())
        }
    }
}
