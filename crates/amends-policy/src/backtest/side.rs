//! The packs of one side, and what they say of a case.

use std::collections::BTreeMap;

use amends_core::money::{Currency, Money};
use amends_core::shape::Tree;
use amends_envelope::Instant;
use smol_str::{SmolStr, format_smolstr};

use crate::due::calendars::Calendars;
use crate::due::corrected::corrected;
use crate::due::history::{self, Happening};
use crate::due::rights::{ReferralAnswer, rights};
use crate::due::run::{ClockAnswer, State};
use crate::due::standing::Life;
use crate::due::{strictest, under, zone_of};
use crate::eval::Select;
use crate::eval::assess::{Answer, Line, Outcome, assess};
use crate::eval::authority::{Act, Decision, Proposal, Proposer, ask};
use crate::eval::choose::{Chosen, choose};
use crate::eval::pay::{Place, amount};
use crate::eval::several::{Entitlement, together};
use crate::eval::truth::Needed;
use crate::load::Published;
use crate::pack::authority::ActorWord;
use crate::pack::{Authority, PayeeWord, RemedyWord};
use crate::value::Facts;

/// The packs of one side, in the order in which they go first among equals, and the calendars that they count on.
#[derive(Debug, Clone)]
pub struct Side<'a> {
    pub(crate) packs: Vec<&'a Published>,
    calendars: &'a Calendars,
}

/// A run of a clock that binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// When it started.
    pub started: Option<Instant>,
    /// When it was met.
    pub stopped: Option<Instant>,
    /// The last instant that is in time.
    pub due: Option<Instant>,
    /// The code of its [`State`].
    pub state: &'static str,
    /// Whether its time passed before it was met, or before it was no longer wanted: a breach.
    pub late: bool,
}

impl From<&ClockAnswer> for Ran {
    fn from(it: &ClockAnswer) -> Self {
        let (started, stopped, due) = (it.started_at, it.stopped_at, it.due);
        Self { started, stopped, due, state: it.state.code(), late: it.is_late() }
    }
}

/// Who must agree to an amount that is proposed by the role with the least limit of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approval {
    /// Nobody: it is within that role's own limit.
    NotNeeded,
    /// One of these roles.
    Of(Vec<SmolStr>),
    /// It is above what anybody may approve.
    Nobody,
    /// It cannot be said without these facts.
    Unknown(Needed),
}

impl Approval {
    /// `none`, the roles with a `|` between them, `nobody` or `unknown`.
    pub fn text(&self) -> String {
        match self {
            Self::NotNeeded => "none".to_owned(),
            Self::Of(roles) => roles.join("|"),
            Self::Nobody => "nobody".to_owned(),
            Self::Unknown(_) => "unknown".to_owned(),
        }
    }
}

/// A right to go to an ombudsman or another body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// From when on: since the letter that opens it, or since the time for an answer passed without one.
    pub opens: Option<Instant>,
    /// Until when.
    pub until: Option<Instant>,
    /// Whether it has opened.
    pub is_open: bool,
    /// What the firm pays where it is used.
    pub fee: Option<Money>,
}

/// Money that somebody must be allowed to give.
struct Proposed {
    about: SmolStr,
    kind: RemedyWord,
    money: Money,
}

/// What one side says of a case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judged {
    /// The runs of clocks that bind, by clock and run.
    pub clocks: BTreeMap<(SmolStr, usize), Ran>,
    /// What is owed, by rule and currency, in minor units.
    pub money: BTreeMap<(SmolStr, Currency), i64>,
    /// The facts without which it cannot be said what is owed.
    pub needed: Needed,
    /// Who must agree, by what it is about: `owed:` and the rule, or `offer:` and its name.
    pub approvals: BTreeMap<SmolStr, (Money, Approval)>,
    /// Rights to go elsewhere, by body, and by number where there are several to one.
    pub rights: BTreeMap<SmolStr, Right>,
}

impl<'a> Side<'a> {
    /// These packs on these calendars.
    pub fn new(packs: impl IntoIterator<Item = &'a Published>, calendars: &'a Calendars) -> Self {
        Self { packs: packs.into_iter().collect(), calendars }
    }

    /// The packs.
    pub fn packs(&self) -> impl Iterator<Item = &'a Published> {
        self.packs.iter().copied()
    }

    /// What they say of a case of which all this is known at `now`.
    pub(crate) fn judge(&self, known: &[&Happening], now: Instant) -> Judged {
        let mut patched = Vec::new();
        let known = &corrected(known, &mut patched)[..];
        let mut judged = Judged::default();
        let (mut clocks, mut answers, mut chosen) = (Vec::new(), Vec::new(), Vec::new());
        let mut is_several = self.packs.len() > 1;
        for published in &self.packs {
            let pack = published.pack();
            let bound = bound(known, published);
            let versions: Vec<Select<'_>> = match bound.as_slice() {
                [] => vec![Select::Facts],
                bound => bound.iter().map(|version| Select::Version(version)).collect(),
            };
            let facts = history::facts(known, &Facts::new(), zone_of(pack, self.calendars));
            is_several |= bound.len() > 1;
            let clocks_of = |it: &Select<'_>| under(published, *it, known, &facts, self.calendars, now);
            clocks.extend(versions.iter().flat_map(clocks_of));
            if pack.version.iter().any(|version| !version.award.is_empty()) {
                answers.extend(versions.iter().map(|version| assess(published, *version, &facts)));
            }
            for (index, select) in versions.into_iter().enumerate() {
                if let Chosen::Version(version) = choose(pack, select, &facts, &mut Vec::new()) {
                    chosen.push((published, version, facts.clone(), index == 0));
                }
            }
        }
        if is_several {
            strictest(&mut clocks);
        }
        judged.take_clocks(&clocks);
        let mut amounts = offers(known);
        amounts.extend(judged.take_money(answers));
        for (published, version, facts, is_own) in &chosen {
            let place = Place { pack: published.pack(), version, facts };
            if *is_own {
                judged.take_rights(place, known, self.calendars, now);
            }
            judged.take_approvals(place, &amounts);
        }
        judged
    }
}

/// The versions that the case is bound to, where it is bound to this very file. Any other file under that id was never
/// promised to anybody: its version is chosen by date.
fn bound(known: &[&Happening], published: &Published) -> Vec<SmolStr> {
    let files = history::bound_files(known, &published.pack().id).into_iter();
    files.filter(|(_, digest)| digest == published.digest()).map(|(version, _)| version).collect()
}

impl Judged {
    /// Runs are numbered in order of time, whichever pack they are of; what cannot be said to run has number 0.
    fn take_clocks(&mut self, answers: &[ClockAnswer]) {
        let runs = |it: &&ClockAnswer| it.binds && (it.run > 0 || matches!(it.state, State::Unknown(_)));
        let mut runs: Vec<&ClockAnswer> = answers.iter().filter(runs).collect();
        runs.sort_by(|one, other| (&one.clock, Life::of(one)).cmp(&(&other.clock, Life::of(other))));
        let (mut clock, mut number) = (None, 0);
        for it in runs {
            number = if clock == Some(&it.clock) { number } else { 0 };
            clock = Some(&it.clock);
            number += usize::from(it.run > 0);
            let number = if it.run > 0 { number } else { 0 };
            self.clocks.entry((it.clock.clone(), number)).or_insert_with(|| it.into());
        }
    }

    fn take_money(&mut self, answers: Vec<Answer>) -> Vec<Proposed> {
        let Entitlement { lines, outcome, .. } = together(answers);
        for line in &lines {
            let owed = self.money.entry((line.rule.clone(), line.money.currency())).or_default();
            *owed = owed.saturating_add(line.money.minor());
        }
        if let Outcome::Unknown { needed } = outcome {
            self.needed = needed;
        }
        let proposed = |line: &Line| {
            let about = format_smolstr!("owed:{}", line.rule);
            Proposed { about, kind: line.kind, money: line.money }
        };
        // What the firm may keep is nobody's to approve.
        lines.iter().filter(|line| line.to == PayeeWord::Customer).map(proposed).collect()
    }

    /// Of several packs that speak the strictest answer stands, as in [`authority`](crate::authority).
    fn take_approvals(&mut self, place: Place<'_>, amounts: &[Proposed]) {
        for it in amounts {
            let Some(asked) = approval(place, it) else { continue };
            let known = self.approvals.get(&it.about).map(|(_, known)| strictness(known));
            if known.is_none_or(|known| known < strictness(&asked)) {
                self.approvals.insert(it.about.clone(), (it.money, asked));
            }
        }
    }

    fn take_rights(&mut self, place: Place<'_>, known: &[&Happening], calendars: &Calendars, now: Instant) {
        if place.version.referral.is_empty() {
            return;
        }
        let is_certain = |it: &ReferralAnswer| it.needed.is_empty();
        for answer in rights(place, known, calendars, now, &[]).into_iter().filter(is_certain) {
            let rule = place.version.referral.iter().find(|it| it.rule == answer.rule);
            let fee = rule.and_then(|it| Money::new(it.fee_minor?, it.fee_currency?).ok());
            let mut body = SmolStr::new(&answer.body);
            let mut number = 1;
            while self.rights.contains_key(&body) {
                number += 1;
                body = format_smolstr!("{} ({number})", answer.body);
            }
            self.rights.insert(body, right(&answer, fee));
        }
    }
}

fn right(answer: &ReferralAnswer, fee: Option<Money>) -> Right {
    let until = answer.until.as_ref().and_then(|it| it.due);
    Right { opens: answer.opens_at, until, is_open: answer.has_opened, fee }
}

/// The offers that were made, whatever the packs say of them.
fn offers(known: &[&Happening]) -> Vec<Proposed> {
    let offer = |it: &&Happening| {
        let (Some(Tree::Integer(minor)), name) = (it.data.get("amount_minor"), it.field("offer")?) else {
            return None;
        };
        let money = Money::new(*minor, Currency::new(&it.field("currency")?).ok()?).ok()?;
        let about = format_smolstr!("offer:{name}");
        Some(Proposed { about, kind: RemedyWord::of(&it.field("kind")?)?, money })
    };
    known.iter().filter(|it| it.event == "offer_made").filter_map(offer).collect()
}

/// Who must agree, where the pack speaks of that kind of money: asked as the role with the least limit of its own
/// would ask, since a log does not tell which role somebody had.
fn approval(place: Place<'_>, it: &Proposed) -> Option<Approval> {
    let speaking = place.version.authority.iter().filter(|rule| rule.kinds.contains(&it.kind));
    let own = |rule: &&Authority| rule.own_limit.as_ref().and_then(|limit| amount(place.version, limit));
    let first = speaking.min_by_key(own)?;
    let proposer = Proposer {
        id: "proposer".into(),
        kind: first.actors.first().copied().unwrap_or(ActorWord::Human),
        roles: vec![first.role.clone()],
    };
    let proposal = Proposal { act: Act::Propose, kind: it.kind, money: it.money, by: proposer.id.clone() };
    Some(match ask(place, &proposer, &proposal, &mut Vec::new()) {
        Decision::Permit { .. } => Approval::NotNeeded,
        Decision::Needs { approvals } => Approval::Of(approvals.into_iter().map(|(role, _)| role).collect()),
        Decision::Deny { .. } => Approval::Nobody,
        Decision::Unknown { needed } => Approval::Unknown(needed),
    })
}

const fn strictness(approval: &Approval) -> u8 {
    match approval {
        Approval::NotNeeded => 0,
        Approval::Of(_) => 1,
        Approval::Unknown(_) => 2,
        Approval::Nobody => 3,
    }
}
