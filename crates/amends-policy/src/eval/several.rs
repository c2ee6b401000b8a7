//! What is owed under several packs: each is evaluated, one damage is paid once.
//!
//! A line that is owed stays owed while another pack cannot be told. Where that pack might give more for the same
//! damage the line is a floor, and so no total; where it could not, whatever comes out, nothing is left open.

use std::collections::BTreeMap;

use amends_core::money::{Currency, Money};
use smol_str::SmolStr;

use super::assess::{Answer, Line, Outcome, assess};
use super::choose::Select;
use super::truth::Needed;
use super::undecided::Undecided;
use crate::explain::{Because, Reason};
use crate::load::Published;
use crate::value::{Day, Facts};

/// Sums by currency.
pub type Totals = BTreeMap<Currency, i64>;

/// What is owed under several packs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entitlement {
    /// What each pack answers by itself, in the order given.
    pub answers: Vec<Answer>,
    /// What is owed after each damage is paid once.
    pub lines: Vec<Line>,
    /// Which of the lines may not be all that is owed for their damage.
    pub floors: Vec<Floor>,
    /// What came of it in all.
    pub outcome: Outcome,
    /// Which line gave way to which, or may yet do so, and why.
    pub because: Vec<Because>,
}

/// A line that is owed in any case, and a rule of another pack that may give more for the same damage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floor {
    /// The pack of the line,
    pub pack: SmolStr,
    /// its rule,
    pub rule: SmolStr,
    /// and its amount.
    pub money: Money,
    /// The pack that may give more,
    pub by_pack: SmolStr,
    /// its rule,
    pub by_rule: SmolStr,
    /// and how much at most, where that can be told.
    pub most: Option<Money>,
    /// Whether the amounts can be compared. Where not, the other pack was named first, and what it gives is paid in place
    /// of the line.
    pub in_order: bool,
    /// The facts that decide it.
    pub needed: Needed,
}

impl Entitlement {
    /// What is owed by currency; at least so much, where there are `floors` or the outcome is unknown.
    pub fn totals(&self) -> Totals {
        totals(&self.lines)
    }
}

/// The sums of lines by currency.
pub(crate) fn totals(lines: &[Line]) -> Totals {
    let mut totals = Totals::new();
    for line in lines {
        let total = totals.entry(line.money.currency()).or_default();
        *total = total.saturating_add(line.money.minor());
    }
    totals
}

/// What is owed under these packs, of which the host names first the one that goes first among equals.
///
/// Of lines that make good the same damage the greater amount is paid; amounts in two currencies have no order, so of
/// those the pack named first.
pub fn entitlement(facts: &Facts, packs: &[&Published], on: Option<Day>) -> Entitlement {
    let select = on.map_or(Select::Facts, Select::On);
    together(packs.iter().map(|pack| assess(pack, select, facts)).collect())
}

/// What several packs answer, with what makes good the same damage paid once.
pub(crate) fn together(answers: Vec<Answer>) -> Entitlement {
    let mut because = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    for line in answers.iter().flat_map(|answer| &answer.lines) {
        let claim = Claim::of_line(line);
        match lines.iter().position(|it| claim.is_met_by(it)) {
            None => lines.push(line.clone()),
            Some(index) if lines[index].money < line.money => {
                because.extend(gives_way(&lines[index], line, &answers));
                lines[index] = line.clone();
            }
            Some(index) => because.extend(gives_way(line, &lines[index], &answers)),
        }
    }
    let mut open = Open::default();
    for answer in &answers {
        open.take(answer, &answers, &lines);
    }
    because.extend(open.because);
    Entitlement {
        outcome: outcome(open.needed, &answers, &lines),
        answers,
        lines,
        floors: open.floors,
        because,
    }
}

/// What a line is paid for: a damage, and so once; at the least its own rule, whose pack may be asked in two versions.
struct Claim<'a> {
    pack: &'a SmolStr,
    rule: &'a SmolStr,
    once: Option<&'a SmolStr>,
}

impl<'a> Claim<'a> {
    fn of_line(line: &'a Line) -> Self {
        Self { pack: &line.pack, rule: &line.rule, once: line.once.as_ref() }
    }

    fn of_undecided(answer: &'a Answer, it: &'a Undecided) -> Self {
        Self { pack: &answer.pack, rule: &it.rule, once: it.once.as_ref() }
    }

    /// Whether another line is paid for the same. No answer has two such lines.
    fn is_met_by(&self, line: &Line) -> bool {
        let is_damage = self.once.is_some() && self.once == line.once.as_ref();
        is_damage || *self.pack == line.pack && *self.rule == line.rule
    }
}

/// What may yet change what is owed.
#[derive(Default)]
struct Open {
    needed: Needed,
    floors: Vec<Floor>,
    because: Vec<Because>,
}

impl Open {
    /// Holds what a pack cannot tell yet against the lines. What it needs is needed only where it can change anything.
    fn take(&mut self, answer: &Answer, answers: &[Answer], lines: &[Line]) {
        let Outcome::Unknown { needed } = &answer.outcome else { return };
        let mut matters = answer.undecided.is_empty();
        for it in &answer.undecided {
            let claim = Claim::of_undecided(answer, it);
            let same = lines.iter().find(|line| claim.is_met_by(line));
            let Some(line) = same else {
                matters = true;
                continue;
            };
            let floor = floor(answer, it, line);
            let exceeds = may_exceed(&floor, answers);
            matters |= exceeds;
            let reason = if exceeds {
                Reason::MayGiveMore(floor.clone())
            } else {
                Reason::CannotGiveMore(floor.clone())
            };
            self.because.extend(answer.because.last().map(|step| step.beside(reason)));
            self.floors.extend(exceeds.then_some(floor));
        }
        if matters {
            self.needed.extend(needed.iter().cloned());
        }
    }
}

fn floor(answer: &Answer, it: &Undecided, line: &Line) -> Floor {
    Floor {
        pack: line.pack.clone(),
        rule: line.rule.clone(),
        money: line.money,
        by_pack: answer.pack.clone(),
        by_rule: it.rule.clone(),
        most: it.most,
        in_order: it.most.is_none_or(|most| most.partial_cmp(&line.money).is_some()),
        needed: it.needed.clone(),
    }
}

/// Whether the rule may yet take the place of the line: it gives more, or in another currency its pack was named first.
fn may_exceed(floor: &Floor, answers: &[Answer]) -> bool {
    let place = |pack: &SmolStr| answers.iter().position(|it| it.pack == *pack);
    match floor.most {
        None => true,
        Some(most) if floor.in_order => most > floor.money,
        Some(most) => most.minor() > 0 && place(&floor.by_pack) < place(&floor.pack),
    }
}

fn gives_way(loser: &Line, winner: &Line, answers: &[Answer]) -> Option<Because> {
    let reason = Reason::PaidOnce {
        rule: loser.rule.clone(),
        money: loser.money,
        by_pack: winner.pack.clone(),
        by_rule: winner.rule.clone(),
        by_money: winner.money,
        in_order: loser.money.partial_cmp(&winner.money).is_some(),
    };
    let answer = answers.iter().find(|answer| answer.pack == loser.pack)?;
    answer.because.last().map(|step| step.beside(reason))
}

fn outcome(needed: Needed, answers: &[Answer], lines: &[Line]) -> Outcome {
    if !needed.is_empty() {
        return Outcome::Unknown { needed };
    }
    if !lines.is_empty() {
        return Outcome::Owed;
    }
    let rule = answers.iter().find_map(|answer| match &answer.outcome {
        Outcome::NotOwed { rule } => rule.clone(),
        Outcome::Owed | Outcome::Unknown { .. } => None,
    });
    Outcome::NotOwed { rule }
}
