//! What a letter must still say.

use smol_str::SmolStr;

use super::assess::{Outcome, outside, unfit};
use super::choose::{Chosen, Select, choose};
use super::pay::Place;
use super::truth::{Needed, Truth, holds};
use crate::explain::{Because, Reason};
use crate::load::Published;
use crate::pack::{Item, Message};
use crate::value::{Day, Facts};

/// What a letter must say under several packs, and what of it is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// What it must still say: pack, rule, item.
    pub missing: Vec<MissingItem>,
    /// Facts without which one cannot tell whether more must be said.
    pub needed: Needed,
    /// Why.
    pub because: Vec<Because>,
}

/// Something that a letter must still say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingItem {
    /// Under which pack,
    pub pack: SmolStr,
    /// which version,
    pub version: SmolStr,
    /// which rule.
    pub rule: SmolStr,
    /// The item.
    pub item: SmolStr,
}

/// What the message `kind` (the event that records it, like `final_response_sent`), which says `says`, must still say.
pub fn content(
    kind: &str,
    says: &[SmolStr],
    facts: &Facts,
    packs: &[&Published],
    on: Option<Day>,
) -> Content {
    let mut answer = Content::default();
    for published in packs {
        let select = on.map_or(Select::Facts, Select::On);
        under(published, select, kind, says, facts, &mut answer);
    }
    answer
}

/// The same under one pack, added to what others want.
pub(crate) fn under(
    published: &Published,
    select: Select<'_>,
    kind: &str,
    says: &[SmolStr],
    facts: &Facts,
    to: &mut Content,
) {
    let pack = published.pack();
    let version = match choose(pack, select, facts, &mut to.because) {
        Chosen::Version(version) => version,
        Chosen::Unknown(needed) => {
            to.needed.extend(needed);
            return;
        }
        Chosen::Nothing => return,
    };
    let place = Place { pack, version, facts };
    match outside(place, &mut to.because) {
        None => {}
        Some(Outcome::Unknown { needed }) => {
            to.needed.extend(needed);
            return;
        }
        Some(Outcome::NotOwed { .. } | Outcome::Owed) => return,
    }
    for message in version.message.iter().filter(|it| it.message == kind) {
        one(place, message, says, to);
    }
}

fn one(place: Place<'_>, message: &Message, says: &[SmolStr], to: &mut Content) {
    let verdict = holds(message.when.as_ref(), place);
    match verdict.truth {
        Truth::No => return,
        Truth::Unknown => {
            unfit(place, &verdict.needed(), &mut to.because);
            to.needed.extend(verdict.needed());
            return;
        }
        Truth::Yes => {}
    }
    for item in &message.says {
        one_item(place, message, item, says, to);
    }
}

fn one_item(place: Place<'_>, message: &Message, item: &Item, says: &[SmolStr], to: &mut Content) {
    if says.contains(&item.item) {
        return;
    }
    let verdict = holds(item.when.as_ref(), place);
    match verdict.truth {
        Truth::No => {}
        Truth::Unknown => {
            unfit(place, &verdict.needed(), &mut to.because);
            to.needed.extend(verdict.needed());
        }
        Truth::Yes => {
            let (pack, version) = (place.pack.id.clone(), place.version.version.clone());
            let rule = message.rule.clone();
            let reason =
                Reason::MustSay { rule: rule.clone(), item: item.item.clone(), title: item.title.clone() };
            to.because.push(Because::new(place.pack, Some(place.version), reason));
            to.missing.push(MissingItem { pack, version, rule, item: item.item.clone() });
        }
    }
}
