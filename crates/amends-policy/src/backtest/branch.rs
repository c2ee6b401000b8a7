//! From where on the customer might have acted differently: marked, never guessed.
//!
//! A date that moved changes nothing for the customer as long as it is kept on both sides. What changes something: one
//! side is late and the other is not; the way to an ombudsman opens at another time; the customer did something between
//! the two dates; he answered an offer where another sum was owed.

use amends_envelope::Instant;
use smol_str::SmolStr;

use super::difference::Change;
use super::side::{Ran, Right};
use crate::due::history::Happening;

/// Why the customer might have acted differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Why {
    /// A clock is late under one side alone: under that one he had reason to complain or escalate.
    LateOnOneSide,
    /// A date moved, and he acted between the two.
    ActedBetween,
    /// He could go elsewhere earlier or later, or for a shorter or longer time.
    RightMoved,
    /// Another sum was owed than the one in view of which he answered an offer.
    AnsweredAnotherSum,
}

impl Why {
    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LateOnOneSide => "late_on_one_side",
            Self::ActedBetween => "acted_between",
            Self::RightMoved => "right_moved",
            Self::AnsweredAnotherSum => "answered_another_sum",
        }
    }
}

/// A point from which on the history might have gone another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Why.
    pub why: Why,
    /// The clock, the body or the rule that it is about.
    pub about: SmolStr,
    /// From when on.
    pub from: Instant,
    /// What he did first from then on, and when: kept as it was.
    pub acted: Option<(SmolStr, Instant)>,
}

/// The points that the changes open, by time as known at `now`.
pub(crate) fn branches(known: &[&Happening], changes: &[Change], now: Instant) -> Vec<Branch> {
    let branch = |change: &Change| {
        let (why, about, from) = point(known, change, now)?;
        Some(Branch { why, about: about.clone(), from, acted: acted(known, from) })
    };
    let mut branches: Vec<Branch> = changes.iter().filter_map(branch).collect();
    branches
        .sort_by(|one, other| (one.from, one.why, &one.about).cmp(&(other.from, other.why, &other.about)));
    branches
}

/// From when on a change might have moved him, and what it is about.
fn point<'a>(known: &[&Happening], change: &'a Change, now: Instant) -> Option<(Why, &'a SmolStr, Instant)> {
    match change {
        Change::Clock { clock, old, new, .. } => {
            moved_clock(known, old.as_ref(), new.as_ref()).map(|(why, from)| (why, clock, from))
        }
        Change::Right { body, old, new } => {
            moved_right(old.as_ref(), new.as_ref(), now).map(|from| (Why::RightMoved, body, from))
        }
        Change::Money { rule, .. } => answer(known).map(|from| (Why::AnsweredAnotherSum, rule, from)),
        Change::Needs { .. } | Change::Approval { .. } => None,
    }
}

fn moved_clock(known: &[&Happening], old: Option<&Ran>, new: Option<&Ran>) -> Option<(Why, Instant)> {
    let late = |ran: Option<&Ran>| ran.filter(|it| it.late).and_then(|it| it.due);
    match (late(old), late(new)) {
        (Some(due), None) | (None, Some(due)) => Some((Why::LateOnOneSide, due)),
        (Some(_), Some(_)) | (None, None) => {
            let (one, other) = (old?.due?, new?.due?);
            let (from, until) = (one.min(other), one.max(other));
            let between = |it: &&Happening| it.at > from && it.at <= until && is_act(it);
            known.iter().any(between).then_some((Why::ActedBetween, from))
        }
    }
}

/// The first time at which one side gave a way elsewhere and the other did not.
fn moved_right(old: Option<&Right>, new: Option<&Right>, now: Instant) -> Option<Instant> {
    let parted = |one: Option<Instant>, other: Option<Instant>| {
        let first = one.into_iter().chain(other).min();
        first.filter(|at| one != other && *at < now)
    };
    let opened = parted(old.and_then(|it| it.opens), new.and_then(|it| it.opens));
    opened.or_else(|| parted(old.and_then(|it| it.until), new.and_then(|it| it.until)))
}

/// When he first answered an offer.
fn answer(known: &[&Happening]) -> Option<Instant> {
    let answers = |it: &&&Happening| it.event == "offer_accepted" || it.event == "offer_rejected";
    known.iter().find(answers).map(|it| it.at)
}

fn acted(known: &[&Happening], from: Instant) -> Option<(SmolStr, Instant)> {
    known.iter().find(|it| it.at >= from && is_act(it)).map(|it| (it.event.clone(), it.at))
}

/// Whether the customer did it, or it was done because he pressed.
fn is_act(it: &Happening) -> bool {
    match it.event.as_str() {
        "contact_recorded" | "message_logged" => it.field("direction").as_deref() == Some("in"),
        "escalated"
        | "explanation_disputed"
        | "apology_rejected"
        | "offer_accepted"
        | "offer_rejected"
        | "referred_externally"
        | "reopened"
        | "representative_appointed"
        | "withdrawn" => true,
        _ => false,
    }
}
