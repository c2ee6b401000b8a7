//! One complaint from detection to follow-up, as the quickstart tells it.

use amends_core::case::answer::{Outcome, Rights};
use amends_core::case::compensation::{OfferTerms, Payment, RemedyForm, RemedyKind};
use amends_core::case::detection::{Confirmation, Detection, Origin, Suspicion};
use amends_core::case::follow_up::{self, FollowUpOutcome};
use amends_core::case::lifecycle::{Acceptance, CloseReason, State};
use amends_core::case::{CaseCommand, apology, explanation, fix};
use amends_core::value::Ordinal;
use amends_core::{ask, code, name, token};

use crate::world::{World, hour, pounds};

#[test]
fn a_complaint_goes_from_detection_to_follow_up() {
    let mut world = World::empty();
    let refund = OfferTerms::new(name!("refund"), RemedyKind::Refund, RemedyForm::Money, pounds(1_999));
    let confirmed = Confirmation { complainant: Some(token!("c-7")), ..Confirmation::new(name!("phone")) };
    let commands: [CaseCommand; 17] = [
        ask::Detection::suspect(Suspicion::new(Origin::Telemetry)).into(),
        ask::Detection::confirm(confirmed).into(),
        ask::Detection::acknowledge(name!("phone")).into(),
        ask::Lifecycle::assign(token!("h-17")).into(),
        ask::Apology::deliver_full(name!("phone"), name!("our courier lost the parcel")).into(),
        ask::Apology::accept().into(),
        ask::Explanation::deliver(name!("email")).into(),
        ask::Fix::complete().into(),
        ask::Fix::verify(token!("h-3"), code!("second_delivery")).into(),
        ask::Compensation::offer(refund).into(),
        ask::Compensation::accept(name!("refund")).into(),
        ask::Compensation::confirm(Payment::of_offer(name!("p-1"), name!("refund"), pounds(1_999))).into(),
        ask::Answer::decide(Outcome::Upheld).into(),
        ask::Answer::send_final(name!("email"), Rights::to(name!("ombudsman"))).into(),
        ask::Lifecycle::resolve(Acceptance::Explicit).into(),
        ask::Lifecycle::close(CloseReason::Resolved).into(),
        ask::FollowUp::make(name!("phone"), FollowUpOutcome::Satisfied).into(),
    ];
    for (hours, command) in (0..).zip(commands) {
        world.now = hour(hours);
        assert_eq!(world.ask(command).unwrap().len(), 1);
    }
    let case = &world.case;
    assert_eq!((case.state, case.cycle(), case.detection), (State::Closed, 1, Detection::Acknowledged));
    assert_eq!(case.phases.apology.stage, apology::Stage::Accepted);
    assert_eq!(case.phases.explanation.stage, explanation::Stage::Delivered);
    assert_eq!(case.phases.fixes.stage(), fix::Stage::Verified);
    assert_eq!(case.phases.follow_up, follow_up::Stage::Satisfied);
    assert_eq!(case.compensation.standing(&name!("p-1")), 1_999);
}

#[test]
fn a_dissatisfied_customer_is_a_reason_to_try_again() {
    let mut world = World::received();
    world.does(ask::Lifecycle::close(CloseReason::Resolved), &["closed"]);
    let due = ask::FollowUp::schedule(hour(9), Ordinal::new(1).unwrap());
    world.does(due, &["follow_up_scheduled"]);
    world.does(ask::FollowUp::make(name!("phone"), FollowUpOutcome::Dissatisfied), &["follow_up_made"]);
    world.does(
        ask::FollowUp::trigger_recovery(follow_up::RecoveryCause::Dissatisfied),
        &["recovery_triggered"],
    );
    world.does(ask::Lifecycle::reopen(code!("dissatisfied")), &["reopened"]);
    assert_eq!(world.case.cycle(), 2);
    assert_eq!(world.case.phases.follow_up, follow_up::Stage::NotScheduled);
    assert_eq!(world.case.earlier[0].follow_up, follow_up::Stage::RecoveryTriggered);
}
