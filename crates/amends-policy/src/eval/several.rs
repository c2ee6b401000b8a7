//! What is owed under several packs: each is evaluated, one damage is paid once.

use std::collections::BTreeMap;

use amends_core::money::Currency;
use smol_str::SmolStr;

use super::assess::{Answer, Line, Outcome, assess};
use super::choose::Select;
use super::truth::Needed;
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
    /// What came of it in all.
    pub outcome: Outcome,
    /// Which line gave way to which, and why.
    pub because: Vec<Because>,
}

impl Entitlement {
    /// What is owed by currency.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::new();
        for line in &self.lines {
            let total = totals.entry(line.money.currency()).or_default();
            *total = total.saturating_add(line.money.minor());
        }
        totals
    }
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
        let same = |it: &Line| it.once.is_some() && it.once == line.once && it.pack != line.pack;
        match lines.iter().position(same) {
            None => lines.push(line.clone()),
            Some(index) if lines[index].money < line.money => {
                because.extend(gives_way(&lines[index], line, &answers));
                lines[index] = line.clone();
            }
            Some(index) => because.extend(gives_way(line, &lines[index], &answers)),
        }
    }
    Entitlement { outcome: outcome(&answers, &lines), answers, lines, because }
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

fn outcome(answers: &[Answer], lines: &[Line]) -> Outcome {
    let needed: Needed = answers
        .iter()
        .flat_map(|answer| match &answer.outcome {
            Outcome::Unknown { needed } => needed.iter().cloned().collect::<Vec<SmolStr>>(),
            Outcome::Owed | Outcome::NotOwed { .. } => Vec::new(),
        })
        .collect();
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
