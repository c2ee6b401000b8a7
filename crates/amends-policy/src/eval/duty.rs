//! What else must hold: steps, registers, definitions.

use smol_str::SmolStr;

use super::assess::{Outcome, outside};
use super::choose::{Chosen, Select, choose};
use super::pay::Place;
use super::truth::{Needed, Truth, holds};
use crate::explain::{Because, Reason};
use crate::load::Published;
use crate::pack::{Duty, Title};
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

/// The duties of a pack and what became of each. Nothing where no version could be chosen or it does not speak here.
pub fn duties(published: &Published, select: Select<'_>, facts: &Facts) -> Vec<DutyAnswer> {
    let pack = published.pack();
    let mut chosen_because = Vec::new();
    let Chosen::Version(version) = choose(pack, select, facts, &mut chosen_because) else {
        return Vec::new();
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

fn one(place: Place<'_>, duty: &Duty, to: &mut Vec<Because>) -> Standing {
    let mut note = |reason| {
        to.push(Because::new(place.pack, Some(place.version), reason));
    };
    let (rule, title) = (duty.rule.clone(), duty.title.clone());
    let when = holds(duty.when.as_ref(), place.facts);
    match when.truth {
        Truth::No => {
            note(Reason::NotApplied { rule, title, checks: when.checks });
            return Standing::No;
        }
        Truth::Unknown => {
            note(Reason::Open { rule, title, needed: when.needed() });
            return Standing::Unknown(when.needed());
        }
        Truth::Yes => note(Reason::Applied { rule: rule.clone(), title: title.clone(), checks: when.checks }),
    }
    let Some(require) = &duty.require else { return Standing::Applies };
    let required = holds(Some(require), place.facts);
    match required.truth {
        Truth::Yes => {
            note(Reason::Kept { rule, title, checks: required.checks });
            Standing::Met
        }
        Truth::No => {
            note(Reason::Broken { rule, title, checks: required.checks });
            Standing::Violated
        }
        Truth::Unknown => {
            note(Reason::Open { rule, title, needed: required.needed() });
            Standing::Unknown(required.needed())
        }
    }
}
