//! What is owed under one pack.

use amends_core::money::{Currency, Money};
use smol_str::SmolStr;

use super::choose::{Chosen, Select, choose};
use super::pay::{Due, Place, cap, pay};
use super::several::Floor;
use super::sum::Exact;
use super::truth::{Needed, Truth, holds, judge};
use super::undecided::{self, Undecided};
use crate::explain::{Because, Reason};
use crate::load::Published;
use crate::pack::{Award, Exemption, PayeeWord, RemedyWord, Rounding, Title};
use crate::value::{Fact, Facts};

/// Something that is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Under which pack,
    pub pack: SmolStr,
    /// which version,
    pub version: SmolStr,
    /// which rule.
    pub rule: SmolStr,
    /// What kind of money it is.
    pub kind: RemedyWord,
    /// Who gets it.
    pub to: PayeeWord,
    /// How much.
    pub money: Money,
    /// The exact amount before it was rounded.
    pub exact: Exact,
    /// How it was rounded.
    pub rounding: Rounding,
    /// The cap that bound it.
    pub cap: Option<SmolStr>,
    /// Per what.
    pub per: Option<Title>,
    /// The damage it makes good, which is made good once.
    pub once: Option<SmolStr>,
    /// The facts that it rests on.
    pub facts: Vec<(SmolStr, Fact)>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The lines are owed.
    Owed,
    /// Nothing is owed, by this rule; by none where no award applies.
    NotOwed {
        /// The rule by which nothing is owed: an exemption, a scope.
        rule: Option<SmolStr>,
    },
    /// It cannot be said without these facts. Lines that are certain all the same are given.
    Unknown {
        /// The facts, by name.
        needed: Needed,
    },
}

impl Outcome {
    /// `owed`, `not_owed` or `unknown`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Owed => "owed",
            Self::NotOwed { .. } => "not_owed",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// What one pack answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The pack.
    pub pack: SmolStr,
    /// The digest of its file.
    pub digest: SmolStr,
    /// The version that was chosen, if one was.
    pub version: Option<SmolStr>,
    /// Whether the numbers of that version were read at their source.
    pub verified: bool,
    /// What came of it.
    pub outcome: Outcome,
    /// What is owed.
    pub lines: Vec<Line>,
    /// The rules of which it cannot be told whether or how much they give.
    pub undecided: Vec<Undecided>,
    /// Why.
    pub because: Vec<Because>,
}

/// What became of one award.
pub(crate) enum Fate {
    Owed(Box<Line>),
    Not(Option<SmolStr>),
    Unknown(Needed),
}

/// What is owed under one pack. The same arguments always give the same answer.
pub fn assess(published: &Published, select: Select<'_>, facts: &Facts) -> Answer {
    let pack = published.pack();
    let mut because = Vec::new();
    let chosen = choose(pack, select, facts, &mut because);
    let (version, (outcome, lines, undecided)) = match chosen {
        Chosen::Unknown(needed) => {
            let undecided = undecided::of_pack(pack, &needed);
            (None, (Outcome::Unknown { needed }, Vec::new(), undecided))
        }
        Chosen::Nothing => (None, (Outcome::NotOwed { rule: None }, Vec::new(), Vec::new())),
        Chosen::Version(version) => {
            let place = Place { pack, version, facts };
            (Some(version), under(place, &mut because))
        }
    };
    Answer {
        pack: pack.id.clone(),
        digest: published.digest().into(),
        version: version.map(|it| it.version.clone()),
        verified: version.is_some_and(|it| it.verified),
        outcome,
        lines,
        undecided,
        because,
    }
}

fn note(place: Place<'_>, reason: Reason, to: &mut Vec<Because>) {
    to.push(Because::new(place.pack, Some(place.version), reason));
}

/// Notes that a rule is open, and of each fact that something was said of why that will not do.
pub(crate) fn open(place: Place<'_>, rule: &SmolStr, title: &Title, needed: &Needed, to: &mut Vec<Because>) {
    unfit(place, needed, to);
    let (rule, title) = (rule.clone(), title.clone());
    note(place, Reason::Open { rule, title, needed: needed.clone() }, to);
}

/// Notes why facts are needed that something was said of, each once.
pub(crate) fn unfit(place: Place<'_>, needed: &Needed, to: &mut Vec<Because>) {
    for reason in needed.iter().filter_map(|fact| place.seen().unfit(fact)) {
        if !to.iter().any(|it| it.reason == reason) {
            note(place, reason, to);
        }
    }
}

fn under(place: Place<'_>, to: &mut Vec<Because>) -> (Outcome, Vec<Line>, Vec<Undecided>) {
    match outside(place, to) {
        Some(Outcome::Unknown { needed }) => {
            let undecided = undecided::of_scope(place, &needed);
            return (Outcome::Unknown { needed }, Vec::new(), undecided);
        }
        Some(outcome @ (Outcome::NotOwed { .. } | Outcome::Owed)) => {
            return (outcome, Vec::new(), Vec::new());
        }
        None => {}
    }
    if place.version.award.is_empty() {
        note(place, Reason::NoAmounts, to);
    }
    let mut lines: Vec<Line> = Vec::new();
    let mut freed: Option<SmolStr> = None;
    let mut undecided: Vec<Undecided> = Vec::new();
    for award in &place.version.award {
        match one(place, award, to) {
            Fate::Owed(line) => best(place, &mut lines, *line, to),
            Fate::Not(rule) => freed = freed.or(rule),
            Fate::Unknown(facts) => undecided.push(Undecided::new(place, award, facts)),
        }
    }
    for line in &lines {
        for it in undecided::settled(&mut undecided, line) {
            note(place, Reason::CannotGiveMore(Floor::within(place, line, it)), to);
        }
    }
    let needed: Needed = undecided.iter().flat_map(|it| it.needed.iter().cloned()).collect();
    let outcome = match () {
        () if !needed.is_empty() => Outcome::Unknown { needed },
        () if !lines.is_empty() => Outcome::Owed,
        () => Outcome::NotOwed { rule: freed },
    };
    (outcome, lines, undecided)
}

/// Of lines for one damage the greatest; of amounts that have no order the first.
fn best(place: Place<'_>, lines: &mut Vec<Line>, line: Line, to: &mut Vec<Because>) {
    let same = lines.iter_mut().find(|it| it.once.is_some() && it.once == line.once);
    let Some(earlier) = same else { return lines.push(line) };
    let is_more = line.money > earlier.money;
    let (rule, for_rule) = (line.rule.clone(), earlier.rule.clone());
    let (rule, for_rule) = if is_more { (for_rule, rule) } else { (rule, for_rule) };
    note(place, Reason::PassedOver { rule, for_rule }, to);
    if is_more {
        *earlier = line;
    }
}

/// Whether the version does not speak here at all, or it cannot be told.
pub(crate) fn outside(place: Place<'_>, to: &mut Vec<Because>) -> Option<Outcome> {
    let mut needed = Needed::new();
    for scope in &place.version.scope {
        let verdict = judge(&scope.when, place.seen());
        let (rule, title) = (scope.rule.clone(), scope.title.clone());
        match verdict.truth {
            Truth::Yes => note(place, Reason::InScope { rule, title }, to),
            Truth::No => {
                note(place, Reason::OutOfScope { rule: rule.clone(), title, checks: verdict.checks }, to);
                return Some(Outcome::NotOwed { rule: Some(rule) });
            }
            Truth::Unknown => {
                needed.extend(verdict.needed());
                open(place, &rule, &title, &verdict.needed(), to);
            }
        }
    }
    (!needed.is_empty()).then_some(Outcome::Unknown { needed })
}

fn one(place: Place<'_>, award: &Award, to: &mut Vec<Because>) -> Fate {
    let (rule, title) = (award.rule.clone(), award.title.clone());
    let verdict = holds(award.when.as_ref(), place);
    match verdict.truth {
        Truth::No => {
            note(place, Reason::NotApplied { rule, title, checks: verdict.checks }, to);
            return Fate::Not(None);
        }
        Truth::Unknown => {
            let needed = verdict.needed();
            open(place, &rule, &title, &needed, to);
            return Fate::Unknown(needed);
        }
        Truth::Yes => {}
    }
    let facts: Vec<(SmolStr, Fact)> =
        verdict.checks.iter().filter_map(|it| Some((it.fact.clone(), it.value.clone()?))).collect();
    note(place, Reason::Applied { rule: rule.clone(), title, checks: verdict.checks }, to);
    if let Some(freed) = spared(place, &award.rule, to) {
        return freed;
    }
    let mut reasons = Vec::new();
    let due = pay(place, &rule, &award.pay, &mut reasons);
    for reason in reasons {
        note(place, reason, to);
    }
    match due {
        Due::Sum(sum, currency) => settle(place, award, sum, currency, facts, to),
        Due::Nothing => {
            note(place, Reason::Zero { rule }, to);
            Fate::Not(None)
        }
        Due::Unknown(needed) => {
            open(place, &rule, &award.title, &needed, to);
            Fate::Unknown(needed)
        }
    }
}

/// Whether an exemption frees from the award, or it cannot be told.
pub(crate) fn spared(place: Place<'_>, rule: &SmolStr, to: &mut Vec<Because>) -> Option<Fate> {
    let mut needed = Needed::new();
    for it in place.version.exemption.iter().filter(|it| it.spares.contains(rule)) {
        let Exemption { rule: by, title, proof, .. } = it;
        let (by, title, proof) = (by.clone(), title.clone(), proof.clone());
        let verdict = judge(&it.when, place.seen());
        match verdict.truth {
            Truth::Yes => {
                let reason = Reason::Exempt {
                    rule: rule.clone(),
                    by: by.clone(),
                    title,
                    proof,
                    checks: verdict.checks,
                };
                note(place, reason, to);
                return Some(Fate::Not(Some(by)));
            }
            Truth::No => {
                note(place, Reason::NotExempt { rule: rule.clone(), by, title, checks: verdict.checks }, to);
            }
            Truth::Unknown => {
                needed.extend(verdict.needed());
                unfit(place, &verdict.needed(), to);
                note(
                    place,
                    Reason::ExemptionOpen { rule: rule.clone(), by, title, proof, needed: verdict.needed() },
                    to,
                );
            }
        }
    }
    (!needed.is_empty()).then_some(Fate::Unknown(needed))
}

/// Caps and rounds a sum.
fn settle(
    place: Place<'_>,
    award: &Award,
    sum: Exact,
    currency: Currency,
    mut facts: Vec<(SmolStr, Fact)>,
    to: &mut Vec<Because>,
) -> Fate {
    let rule = award.rule.clone();
    let mut reasons = Vec::new();
    let capped = match cap(place, award, sum, currency, &mut reasons) {
        Ok(capped) => capped,
        Err(needed) => {
            for reason in reasons {
                note(place, reason, to);
            }
            open(place, &rule, &award.title, &needed, to);
            return Fate::Unknown(needed);
        }
    };
    let exact = capped.as_ref().map_or(sum, |(_, bound)| *bound);
    if let Some((by, bound)) = &capped {
        let it = award.cap.iter().find(|it| it.rule == *by);
        let share = it.and_then(|it| it.percent.zip(it.of.clone()));
        note(place, Reason::Capped { by: by.clone(), share, from: sum, bound: *bound, currency }, to);
    }
    let money = exact.rounded(award.rounding).and_then(|minor| Money::new(minor, currency).ok());
    let Some(money) = money else {
        // Exact, and yet there is a part of a minor unit; or beyond what can be stored.
        let needed = Needed::from([smol_str::format_smolstr!("policy:{}:rounding", award.rule)]);
        note(place, Reason::NotExact { rule, exact }, to);
        return Fate::Unknown(needed);
    };
    if !exact.is_whole() {
        note(place, Reason::Rounded { exact, rounding: award.rounding, money }, to);
    }
    if money.minor() == 0 {
        note(place, Reason::Zero { rule }, to);
        return Fate::Not(capped.map(|(by, _)| by));
    }
    let owed = Reason::Owed { rule: rule.clone(), money, per: award.per.clone(), to: award.to };
    note(place, owed, to);
    facts.extend(used_facts(place, award));
    facts.sort_by(|one, other| one.0.cmp(&other.0));
    facts.dedup_by(|one, other| one.0 == other.0);
    Fate::Owed(Box::new(Line {
        pack: place.pack.id.clone(),
        version: place.version.version.clone(),
        rule,
        kind: award.kind,
        to: award.to,
        money,
        exact,
        rounding: award.rounding,
        cap: capped.map(|(by, _)| by),
        per: award.per.clone(),
        once: award.once.clone(),
        facts,
    }))
}

/// The known facts that the amount of an award was worked out from.
fn used_facts(place: Place<'_>, award: &Award) -> Vec<(SmolStr, Fact)> {
    let names = crate::check::walk::facts_of(award);
    names.into_iter().filter_map(|name| Some((name.clone(), place.facts.find(name)?.clone()))).collect()
}
