//! The refusals of commands alone, each with the edge at which the command just passes.

use std::time::Duration;

use amends_core::case::When;
use amends_core::case::answer::{Outcome, PointOutcome, Rights};
use amends_core::case::apology::ApologyForm;
use amends_core::case::compensation::{
    EntitlementLine, Exchange, Interest, LineAmount, OfferAcceptance, OfferTerms, Payment, ProvisionalCredit,
    RemedyForm, RemedyKind,
};
use amends_core::case::detection::{Confirmation, Origin, Point, Receipt, Suspicion};
use amends_core::case::external::{DecisionStage, ExternalOutcome};
use amends_core::case::lifecycle::CloseReason;
use amends_core::context::Survivor;
use amends_core::money::Money;
use amends_core::pii::Personal;
use amends_core::privacy::{self, Privacy, PrivacyEvent};
use amends_core::value::{DecimalText, Flag};
use amends_core::{Ctx, Terms, ask, code, name, token};
use amends_envelope::Instant;
use chrono::NaiveDate;

use crate::world::{World, euros, hour, human, pounds};

fn point(name: &'static str) -> Point {
    Point { point: amends_core::value::Name::literal(name), text: Personal::default() }
}

fn refund(minor: i64) -> OfferTerms {
    OfferTerms::new(name!("o"), RemedyKind::Refund, RemedyForm::Money, pounds(minor))
}

fn line(line: &'static str, kind: RemedyKind, amount: Money) -> EntitlementLine {
    EntitlementLine {
        line: amends_core::value::Name::literal(line),
        rule: code!("r"),
        kind,
        amount,
        cap: None,
    }
}

fn closed(reason: CloseReason) -> ask::Lifecycle {
    ask::Lifecycle::close(reason)
}

#[test]
fn what_history_would_count_a_command_is_refused() {
    World::empty().refuses(ask::Detection::acknowledge(name!("email")), "not_received");
    let mut world = World::received();
    world.refuses(ask::Fix::verify(token!("v"), code!("test")), "fix_not_done");
    world.refuses(ask::Clock::resume(name!("c")), "not_paused");
    world.does(closed(CloseReason::Resolved), &["closed"]).refuses(ask::Fix::start(), "case_closed");
}

#[test]
fn what_happened_before_the_receipt_is_refused_beyond_five_minutes() {
    let world = World::received();
    let told = |minutes: i64| {
        let at = Instant::from_micros(hour(0).micros() - minutes * 60_000_000).unwrap();
        let ctx = Ctx::new(world.now, &world.actor, &world.terms).happened(When::at(at));
        world.case.decide(ask::Detection::acknowledge(name!("email")), &ctx)
    };
    assert_eq!(told(5).unwrap().len(), 1);
    assert_eq!(told(6).unwrap_err().code(), "before_receipt");
}

#[test]
fn nothing_happens_in_the_future_beyond_what_clocks_differ_by() {
    let world = World::received();
    let told = |micros: i64| {
        let at = Instant::from_micros(world.now.micros() + micros).unwrap();
        let ctx = Ctx::new(world.now, &world.actor, &world.terms).happened(When::at(at));
        world.case.decide(ask::Detection::acknowledge(name!("email")), &ctx)
    };
    assert_eq!(told(300_000_000).unwrap().len(), 1);
    assert_eq!(told(300_000_001).unwrap_err().code(), "future_event");
}

#[test]
fn a_complaint_with_a_point_unanswered_is_neither_decided_nor_resolved_nor_closed_as_such() {
    let mut world = World::received();
    world.does(ask::Lifecycle::add_points([point("a"), point("b")]), &["points_added"]);
    let decide = |points: &[&'static str]| {
        let of = |point: &&'static str| PointOutcome {
            point: amends_core::value::Name::literal(point),
            outcome: Outcome::Upheld,
        };
        ask::Answer::Decide { outcome: Outcome::Upheld, points: Some(points.iter().map(of).collect()) }
    };
    world.refuses(decide(&["a"]), "point_unanswered");
    world.refuses(ask::Lifecycle::resolve(None), "point_unanswered");
    world.refuses(closed(CloseReason::Resolved), "point_unanswered");
    assert_eq!(world.decide(closed(CloseReason::NoReply)).unwrap().len(), 1);
    world.does(decide(&["a", "b"]), &["outcome_decided"]);
    assert_eq!(world.decide(ask::Lifecycle::resolve(None)).unwrap().len(), 1);
    world.does(ask::Lifecycle::add_points([point("c")]), &["points_added"]);
    world.refuses(ask::Lifecycle::resolve(None), "point_unanswered");
    world.does(ask::Lifecycle::withdraw_point(name!("c")), &["point_withdrawn"]);
    world.does(ask::Lifecycle::resolve(None), &["resolved"]);
}

#[test]
fn a_case_is_not_closed_while_money_is_owed() {
    let mut world = World::received();
    world.does(ask::Compensation::offer(refund(100)), &["offer_made"]);
    world.does(ask::Compensation::accept(name!("o")), &["offer_accepted"]);
    world.refuses(closed(CloseReason::Resolved), "payment_open");
    let part = |payment, minor| Payment::of_offer(payment, name!("o"), pounds(minor));
    world.does(ask::Compensation::confirm(part(name!("p1"), 60)), &["payment_confirmed"]);
    world.refuses(closed(CloseReason::Resolved), "payment_open");
    world.does(ask::Compensation::instruct(part(name!("p2"), 40)), &["payment_instructed"]);
    world.refuses(closed(CloseReason::Resolved), "payment_open");
    world.does(ask::Compensation::confirm(part(name!("p2"), 40)), &["payment_confirmed"]);
    world.does(closed(CloseReason::Resolved), &["closed"]);
}

#[test]
fn what_was_taken_back_is_not_paid_though_it_needed_no_acceptance() {
    let gift = OfferTerms { acceptance: Some(OfferAcceptance::NotRequired), ..refund(100) };
    let pay = || ask::Compensation::confirm(Payment::of_offer(name!("p"), name!("o"), pounds(100)));
    for end in [ask::Compensation::withdraw(name!("o")), ask::Compensation::expire(name!("o"))] {
        let mut world = World::received();
        world.does(ask::Compensation::offer(gift.clone()), &["offer_made"]);
        assert_eq!(world.decide(pay()).unwrap().len(), 1);
        world.ask(end).unwrap();
        world.refuses(pay(), "offer_over");
    }
}

#[test]
fn a_payment_that_failed_is_no_longer_open() {
    let mut world = World::received().generous();
    world.does(ask::Compensation::instruct(Payment::new(name!("p"), pounds(1))), &["payment_instructed"]);
    world.refuses(closed(CloseReason::Resolved), "payment_open");
    world.does(ask::Compensation::fail(name!("p"), code!("no_account")), &["payment_failed"]);
    world.does(closed(CloseReason::Resolved), &["closed"]);
}

#[test]
fn a_case_is_not_closed_while_a_promise_is_open() {
    let mut world = World::received();
    world.does(ask::Promise::make(name!("m"), code!("call_back"), hour(9)), &["promise_made"]);
    world.refuses(closed(CloseReason::Resolved), "promise_open");
    world.does(ask::Promise::keep(name!("m")), &["promise_kept"]);
    world.does(closed(CloseReason::Resolved), &["closed"]);
}

#[test]
fn a_case_that_is_closed_waits_for_nobody() {
    let mut world = World::received();
    world.does(ask::Clock::pause(name!("c"), code!("wait")), &["clock_paused"]);
    world.does(closed(CloseReason::NoReply), &["clock_resumed", "closed"]);
}

#[test]
fn an_external_body_decides_only_what_was_referred_to_it() {
    let decision =
        || ask::External::receive_decision(name!("ombudsman"), DecisionStage::Final, ExternalOutcome::Upheld);
    let mut world = World::received();
    world.refuses(decision(), "no_referral");
    world.refuses(ask::External::accept_decision(name!("firm")), "no_referral");
    world.does(ask::External::refer(name!("ombudsman")), &["referred_externally"]);
    world.refuses(ask::External::accept_decision(name!("firm")), "no_referral");
    world.does(decision(), &["external_decision_received"]).refuses(decision(), "no_referral");
    world.does(ask::External::accept_decision(name!("firm")), &["external_decision_accepted"]);
}

#[test]
fn a_case_is_merged_only_into_one_that_stands_by_itself() {
    let merge = || ask::Lifecycle::merge(name!("case-2"));
    let mut world = World::received();
    world.refuses(merge(), "content_missing");
    for survivor in [Survivor::ThisCase, Survivor::MergedInto(name!("case-1"))] {
        world.survivor = Some(survivor);
        world.refuses(merge(), "merge_cycle");
    }
    world.survivor = Some(Survivor::Unseen);
    world.refuses(merge(), "not_received");
    world.survivor = Some(Survivor::Standing);
    world.does(merge(), &["merged"]).is_already(merge());
}

#[test]
fn nobody_is_erased_while_a_legal_hold_stands() {
    let erase = || ask::Privacy::erase(token!("c-1"));
    let mut world = World::received();
    world.does(ask::Privacy::place_hold(name!("court")), &["legal_hold_placed"]);
    world.refuses(erase(), "erased_under_hold");
    world.does(ask::Privacy::lift_hold(name!("court")), &["legal_hold_lifted"]);
    world.does(erase(), &["subject_erased"]).is_already(erase());
}

#[test]
fn on_the_stream_of_a_person_the_same_rule_holds() {
    let mut privacy = Privacy::default();
    let hold = PrivacyEvent::LegalHoldPlaced { hold: name!("court"), order: None };
    privacy::evolve(&mut privacy, &hold);
    let erase = || ask::Person::erase(token!("c-1"));
    assert_eq!(privacy::decide(&privacy, erase().into()).unwrap_err().code(), "erased_under_hold");
    privacy::evolve(&mut privacy, &ask::Person::lift_hold(name!("court")).fact());
    let facts = privacy::decide(&privacy, erase().into()).unwrap();
    privacy::evolve(&mut privacy, &facts[0]);
    assert_eq!(privacy::decide(&privacy, erase().into()), Ok(vec![]));
}

#[test]
fn another_currency_needs_an_exchange() {
    let mut world = World::received();
    world.does(
        ask::Compensation::assess([line("l", RemedyKind::Refund, pounds(100))]),
        &["entitlement_assessed"],
    );
    let in_euros = |fx| OfferTerms { amount: euros(118), fx, ..refund(0) };
    let fx = |from: Money| Exchange {
        assessed_minor: amends_core::value::Count::new(from.minor()).unwrap(),
        assessed_currency: from.currency(),
        rate: DecimalText::new("1.18").unwrap(),
        source: name!("bank"),
        on: NaiveDate::from_ymd_opt(2026, 4, 1).unwrap(),
    };
    world.refuses(ask::Compensation::offer(in_euros(None)), "currency_mismatch");
    world.refuses(ask::Compensation::offer(in_euros(Some(fx(euros(100))))), "currency_mismatch");
    world.does(ask::Compensation::offer(in_euros(Some(fx(pounds(100))))), &["offer_made"]);
    world.does(ask::Compensation::accept(name!("o")), &["offer_accepted"]);
    let pay = |amount, fx| {
        ask::Compensation::confirm(Payment { fx, ..Payment::of_offer(name!("p"), name!("o"), amount) })
    };
    world.refuses(pay(pounds(100), None), "currency_mismatch");
    assert_eq!(world.decide(pay(pounds(100), Some(fx(euros(118))))).unwrap().len(), 1);
    world.does(pay(euros(118), None), &["payment_confirmed"]);
}

#[test]
fn what_must_be_said_is_said() {
    let mut world = World::received();
    let silent = ask::Answer::send_final(name!("letter"), None);
    world.refuses(silent.clone(), "content_missing");
    world.does(
        ask::Answer::send_final(name!("letter"), Rights::to(name!("ombudsman"))),
        &["final_response_sent"],
    );
    world.refuses(ask::Apology::deliver(ApologyForm::Full, name!("phone")), "content_missing");
    world.does(ask::Apology::deliver(ApologyForm::Partial, name!("phone")), &["apology_delivered"]);
    world.does(ask::Apology::deliver_full(name!("phone"), name!("our fault")), &["apology_delivered"]);
    world.refuses(
        ask::Record::record_fact(name!("delay"), hour(0), amends_core::case::record::Source::System),
        "content_missing",
    );
    world.terms.content.clear();
    world.does(silent, &["final_response_sent"]);
    world.does(ask::Apology::deliver(ApologyForm::Full, name!("phone")), &["apology_delivered"]);
}

#[test]
fn a_suspicion_is_confirmed_for_somebody() {
    let mut world = World::empty();
    world.does(ask::Detection::suspect(Suspicion::new(Origin::Social)), &["complaint_suspected"]);
    world.refuses(ask::Detection::confirm(Confirmation::new(name!("phone"))), "content_missing");
    let named = Confirmation { complainant: Some(token!("c-1")), ..Confirmation::new(name!("phone")) };
    world.does(ask::Detection::confirm(named), &["complaint_confirmed"]);
}

#[test]
fn interest_grows_from_one_day_to_another_and_once() {
    let day = |day| NaiveDate::from_ymd_opt(2026, 4, day);
    let interest = |from_on, to_on| {
        let increment = pounds(7);
        ask::Compensation::accrue(Interest {
            increment,
            rule: code!("r"),
            line: None,
            rate_pct: None,
            from_on,
            to_on,
        })
    };
    let mut world = World::received();
    world.refuses(interest(None, None), "content_missing");
    world.does(interest(day(1), day(8)), &["interest_accrued"]).is_already(interest(day(1), day(8)));
    world.does(interest(day(8), day(15)), &["interest_accrued"]);
    assert_eq!(world.case.compensation.interest, [pounds(14)]);
}

#[test]
fn who_is_complained_about_neither_handles_nor_investigates_it() {
    let mut world = World::empty();
    let receipt = Receipt { concerns: Some(token!("h-9")), ..Receipt::new(token!("c-1"), name!("email")) };
    world.does(ask::Detection::receive(receipt), &["complaint_received"]);
    world.terms.aliases = vec![vec![token!("h-9"), token!("h-9-mobile")]];
    for conflicted in [token!("h-9"), token!("h-9-mobile")] {
        world.refuses(ask::Lifecycle::assign(conflicted.clone()), "conflicted_handler");
        world.refuses(ask::Lifecycle::transfer(conflicted.clone()), "conflicted_handler");
        world.refuses(ask::Lifecycle::accept_assignment(conflicted), "conflicted_handler");
    }
    world.does(ask::Lifecycle::assign(token!("h-1")), &["assigned"]);
    world.actor = human("h-9");
    world.refuses(ask::Explanation::investigate(code!("why")), "conflicted_handler");
    world.actor = human("h-1");
    world.does(ask::Explanation::investigate(code!("why")), &["investigation_started"]);
}

#[test]
fn goodwill_does_not_take_the_place_of_what_the_law_gives() {
    let mut world = World::received().generous();
    world.does(
        ask::Compensation::assess([line("l", RemedyKind::Statutory, pounds(100))]),
        &["entitlement_assessed"],
    );
    let goodwill = OfferTerms::new(name!("g"), RemedyKind::Goodwill, RemedyForm::Voucher, pounds(120));
    let part = || {
        Some(vec![LineAmount {
            line: name!("l"),
            amount_minor: amends_core::value::Count::new(100).unwrap(),
        }])
    };
    let settling = OfferTerms { in_full_settlement: Flag(true), ..goodwill.clone() };
    world.refuses(ask::Compensation::offer(settling.clone()), "statutory_replaced");
    world.refuses(
        ask::Compensation::offer(OfferTerms { lines: part(), ..goodwill.clone() }),
        "statutory_replaced",
    );
    assert_eq!(world.decide(ask::Compensation::offer(goodwill)).unwrap().len(), 1, "beside it, it may stand");
    let chosen = Terms { statutory_replaceable: true, ..world.terms.clone() };
    let ctx = Ctx::new(world.now, &world.actor, &chosen);
    assert_eq!(world.case.decide(ask::Compensation::offer(settling.clone()), &ctx).unwrap().len(), 1);
    let statutory = OfferTerms { lines: part(), kind: RemedyKind::Statutory, ..refund(100) };
    world.does(ask::Compensation::offer(statutory), &["offer_made"]);
    world.does(ask::Compensation::offer(settling), &["offer_made"]);
}

#[test]
fn a_case_is_reopened_within_its_window_the_last_moment_included() {
    let reopen = || ask::Lifecycle::reopen(code!("again"));
    let mut world = World::received();
    world.terms.reopen_window = Some(Duration::from_hours(10));
    world.does(closed(CloseReason::Resolved), &["closed"]);
    world.now = hour(11);
    assert_eq!(world.decide(reopen()).unwrap().len(), 1);
    world.now = hour(12);
    world.refuses(reopen(), "out_of_window");
    world.terms.reopen_window = None;
    world.does(reopen(), &["reopened"]);
}

#[test]
fn a_provisional_credit_is_kept_once() {
    let credit = |minor| ProvisionalCredit {
        credit: name!("k"),
        amount: pounds(minor),
        notice_on: None,
        honour_until_on: None,
    };
    let mut world = World::received().generous();
    world.refuses(ask::Compensation::withdraw_credit(credit(5)), "not_paid");
    world.does(ask::Compensation::give_credit(credit(5)), &["provisional_credit_given"]);
    world.does(ask::Compensation::finalise_credit(credit(5)), &["provisional_credit_finalised"]);
    world.is_already(ask::Compensation::finalise_credit(credit(5)));
    world.refuses(ask::Compensation::finalise_credit(credit(6)), "paid_twice");
    world.refuses(ask::Compensation::give_credit(credit(5)), "paid_twice");
    world.refuses(ask::Compensation::withdraw_credit(credit(5)), "not_paid");
}

#[test]
fn a_refusal_carries_the_values_that_explain_it() {
    let mut world = World::received();
    world.does(ask::Lifecycle::add_points([point("a"), point("b")]), &["points_added"]);
    let text = world.decide(ask::Lifecycle::resolve(None)).unwrap_err().to_string();
    assert_eq!(text, "points without an outcome: a, b");
    let text = World::empty().decide(ask::Fix::start()).unwrap_err().to_string();
    assert_eq!(
        text,
        "fix_started breaks rule not_received: there is no complaint yet, or it was already received"
    );
}
