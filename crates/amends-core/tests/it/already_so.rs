//! Asking twice is not an error: it adds nothing.

use amends_core::case::answer::Outcome;
use amends_core::case::apology::ApologyForm;
use amends_core::case::clock::Awaiting;
use amends_core::case::compensation::{OfferTerms, Payment, RemedyForm, RemedyKind};
use amends_core::case::detection::{Classification, Origin, Suspicion};
use amends_core::case::lifecycle::{Acceptance, CloseReason, EscalationKind};
use amends_core::case::{CaseCommand, CaseEvent};
use amends_core::value::{Ordinal, Severity};
use amends_core::{ask, code, name, token};

use crate::world::{World, hour, pounds};

#[track_caller]
fn twice(world: &mut World, command: impl Into<CaseCommand>) {
    let command = command.into();
    assert_ne!(world.ask(command.clone()), Ok(vec![]), "the first time it is not so yet");
    world.is_already(command);
}

#[test]
fn a_state_is_not_entered_twice() {
    let world = &mut World::received().generous();
    twice(
        world,
        ask::Detection::classify(Classification::new(
            name!("t"),
            name!("delivery"),
            Severity::new(2).unwrap(),
        )),
    );
    twice(world, ask::Lifecycle::assign(token!("h-1")));
    twice(world, ask::Lifecycle::transfer(token!("h-2")));
    twice(world, ask::Lifecycle::escalate(Ordinal::new(2).unwrap(), EscalationKind::Legal));
    twice(world, ask::Lifecycle::resolve_escalation(Ordinal::new(2).unwrap(), EscalationKind::Legal));
    twice(world, ask::Record::link_incident(name!("i")));
    twice(world, ask::Record::unlink_incident(name!("i")));
    twice(world, ask::Record::link_failure(name!("f")));
    twice(world, ask::Clock::start(name!("c"), hour(9), code!("r")));
    let wait = |reason| ask::Clock::Pause {
        clock: name!("c"),
        reason,
        awaiting: Some(Awaiting::Customer),
        max: None,
    };
    twice(world, wait(code!("wait")));
    world.refuses(wait(code!("another")), "already_paused");
    twice(world, ask::Promise::make(name!("m"), code!("call_back"), hour(9)));
    world.refuses(ask::Promise::make(name!("m"), code!("call_back"), hour(10)), "bad_promise");
    twice(world, ask::Promise::revise(name!("m"), hour(10)));
    twice(world, ask::Promise::keep(name!("m")));
    world.refuses(ask::Promise::release(name!("m"), name!("c-1")), "bad_promise");
    twice(world, ask::Answer::decide(Outcome::Upheld));
    world.does(ask::Apology::deliver(ApologyForm::Regret, name!("phone")), &["apology_delivered"]);
    twice(world, ask::Apology::accept());
    twice(world, ask::Fix::start());
    twice(world, ask::Fix::complete());
    twice(world, ask::Privacy::place_hold(name!("court")));
    twice(world, ask::Lifecycle::resolve(Acceptance::Explicit));
    world.refuses(ask::Lifecycle::resolve(Acceptance::Silent), "not_open");
    twice(world, ask::Lifecycle::close(CloseReason::Resolved));
    world.refuses(ask::Lifecycle::close(CloseReason::Rejected), "case_closed");
    twice(world, ask::Lifecycle::reopen(code!("again")));
    twice(world, ask::Lifecycle::withdraw(name!("c-1"), code!("done")));
    world.refuses(ask::Lifecycle::withdraw(name!("c-1"), code!("other")), "case_over");
}

#[test]
fn money_is_not_offered_paid_or_taken_back_twice() {
    let offer = |minor| {
        ask::Compensation::offer(OfferTerms::new(
            name!("o"),
            RemedyKind::Refund,
            RemedyForm::Money,
            pounds(minor),
        ))
    };
    let payment = |minor| Payment::of_offer(name!("p"), name!("o"), pounds(minor));
    let world = &mut World::received();
    twice(world, offer(100));
    world.refuses(offer(101), "offer_over");
    twice(world, ask::Compensation::accept(name!("o")));
    world.refuses(ask::Compensation::reject(name!("o")), "offer_over");
    twice(world, ask::Compensation::instruct(payment(100)));
    world.refuses(ask::Compensation::instruct(Payment { payment: name!("p2"), ..payment(1) }), "over_limit");
    twice(world, ask::Compensation::confirm(payment(100)));
    world.refuses(ask::Compensation::confirm(payment(99)), "paid_twice");
    world.refuses(ask::Compensation::instruct(payment(100)), "paid_twice");
    twice(world, ask::Compensation::reverse(name!("p"), pounds(40)));
    assert_eq!(world.case.compensation.standing(&name!("p")), 60);
    twice(world, ask::Compensation::reverse(name!("p"), pounds(60)));
}

#[test]
fn a_move_that_was_overtaken_is_not_already_so() {
    let mut world = World::empty();
    world.does(ask::Detection::suspect(Suspicion::new(Origin::Staff)), &["complaint_suspected"]);
    let dismiss = || ask::Detection::dismiss(code!("noise"));
    let reconsider = || ask::Detection::reconsider(code!("again"));
    world.does(dismiss(), &["suspicion_dismissed"]).is_already(dismiss());
    world.does(reconsider(), &["suspicion_reconsidered"]).is_already(reconsider());
    world.does(dismiss(), &["suspicion_dismissed"]).does(reconsider(), &["suspicion_reconsidered"]);
    let receipt = amends_core::case::detection::Receipt::new(token!("c-1"), name!("email"));
    world
        .does(ask::Detection::receive(receipt), &["complaint_received"])
        .refuses(reconsider(), "not_received");
}

#[test]
fn an_act_happens_again_when_asked_for_again() {
    let world = &mut World::received();
    let note = || ask::Record::add_note(amends_core::pii::Personal::default());
    world.does(note(), &["note_added"]).does(note(), &["note_added"]);
    let before = world.case.clone();
    let facts: Vec<CaseEvent> = world.ask(note()).unwrap();
    assert_eq!((facts.len(), &world.case), (1, &before), "and moves nothing");
}
