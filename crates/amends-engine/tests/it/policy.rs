//! What the engine does with what a policy says, whatever policy that is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use amends_core::case::clock::{Clock, ClockCommand};
use amends_core::case::{CaseCommand, CaseEvent};
use amends_core::policy::{Follow, Matter, Policy, Ruling};
use amends_core::refusal::Refusal;
use amends_core::{Terms, ask, code, name};
use amends_engine::{BlockingDesk, EngineError, Order};
use amends_envelope::PolicyRef;

use crate::scene::{agent, case, complaint, engine, start, tenant};

/// A policy that stamps every fact, and lets one thing follow from a receipt.
struct Toy {
    reads: bool,
    follow: fn() -> Vec<CaseCommand>,
    /// The longest history that it was shown.
    shown: Arc<AtomicUsize>,
}

fn rule() -> PolicyRef {
    let digest = format!("sha256:{}", "a".repeat(64));
    PolicyRef { pack: "toy".into(), version: "1".into(), digest: digest.into(), rule: "r".into() }
}

impl Policy for Toy {
    fn terms(&self, _: &Matter<'_>) -> Result<Terms, Refusal> {
        Ok(Terms::default())
    }

    fn reads_history(&self) -> bool {
        self.reads
    }

    fn rule(&self, matter: &Matter<'_>, facts: &[CaseEvent]) -> Result<Ruling, Refusal> {
        self.shown.fetch_max(matter.history.len(), Ordering::SeqCst);
        let is_receipt = matter.case.received_at().is_none();
        let follow = |command| Follow { command, policy: vec![rule()], at: None };
        let follows = if is_receipt { (self.follow)().into_iter().map(follow).collect() } else { Vec::new() };
        Ok(Ruling { stamps: facts.iter().map(|_| vec![rule()]).collect(), follows })
    }
}

fn desk(reads: bool, follow: fn() -> Vec<CaseCommand>) -> (BlockingDesk, Arc<AtomicUsize>) {
    let shown = Arc::new(AtomicUsize::new(0));
    let toy = Toy { reads, follow, shown: Arc::clone(&shown) };
    (engine().0.with_policy(toy).desk(tenant()).blocking(), shown)
}

fn a_clock() -> Vec<CaseCommand> {
    vec![ask::Clock::start(name!("answer"), start(), code!("r")).into()]
}

#[test]
fn what_follows_is_appended_with_what_led_to_it_and_both_are_stamped() {
    let (desk, _) = desk(true, a_clock);
    let answer = desk.execute(Order::new(case(), agent(), complaint("c-7", "late"))).unwrap();
    assert_eq!(answer.committed.events.len(), 2);
    let entries = desk.timeline(&case()).unwrap().entries;
    assert!(entries.iter().all(|it| it.opened.recorded.policy == [rule()]));
    let (first, second) = (&entries[0].opened.recorded.header, &entries[1].opened.recorded.header);
    assert_eq!((second.actor.id(), second.causation_id), ("policy", Some(first.id)));
    assert_eq!((first.actor.clone(), first.causation_id), (agent(), None));
    let due = Clock::Running { due: start() };
    assert_eq!(desk.case(&case()).unwrap().clocks.find(&name!("answer")), Some(&due));
}

#[test]
fn what_follows_passes_the_judge_and_a_refusal_of_it_takes_all_back() {
    let resume = || vec![CaseCommand::from(ClockCommand::resume(name!("answer")))];
    let (desk, _) = desk(true, resume);
    let no = desk.execute(Order::new(case(), agent(), complaint("c-7", "late"))).unwrap_err();
    assert!(matches!(&no, EngineError::Refused(no) if no.code() == "not_paused"), "{no}");
    assert!(desk.timeline(&case()).unwrap().entries.is_empty());
}

#[test]
fn what_is_already_so_does_not_follow_twice() {
    let twice = || [a_clock(), a_clock()].concat();
    let (desk, _) = desk(true, twice);
    let answer = desk.execute(Order::new(case(), agent(), complaint("c-7", "late"))).unwrap();
    assert_eq!(answer.committed.events.len(), 2);
}

#[test]
fn only_a_policy_that_asks_for_history_is_shown_it() {
    for (reads, expected) in [(true, 2), (false, 0)] {
        let (desk, shown) = desk(reads, a_clock);
        desk.execute(Order::new(case(), agent(), complaint("c-7", "late"))).unwrap();
        desk.execute(Order::new(case(), agent(), ask::Detection::acknowledge(name!("email")))).unwrap();
        assert_eq!(shown.load(Ordering::SeqCst), expected);
    }
}

#[test]
fn a_command_for_what_is_already_so_asks_nothing_of_policy() {
    let (desk, _) = desk(true, a_clock);
    desk.execute(Order::new(case(), agent(), complaint("c-7", "late"))).unwrap();
    let hold = || Order::new(case(), agent(), ask::Privacy::place_hold(name!("court")));
    assert_eq!(desk.execute(hold()).unwrap().committed.events.len(), 1);
    assert_eq!(desk.execute(hold()).unwrap().committed.events.len(), 0);
}
