//! Rules 3 to 17 of section 4, each with the edge at which it just lets an event pass.

use amends_core::case::answer::Outcome;
use amends_core::case::apology::ApologyForm;
use amends_core::case::clock::Awaiting;
use amends_core::case::compensation::{OfferAcceptance, OfferTerms, Payment, RemedyForm, RemedyKind};
use amends_core::case::detection::{Confirmation, Origin, Receipt, Suspicion};
use amends_core::case::fix::FixName;
use amends_core::case::lifecycle::{CloseReason, LifecycleEvent, State};
use amends_core::case::{Anomaly, Case, CaseEvent, CaseKind, When};
use amends_core::stream::{Order, Sequence};
use amends_core::value::Name;
use amends_core::{ask, code, name, token};
use amends_envelope::{Instant, Precision, Version};

use crate::generate::{self, Dice};
use crate::world::{World, euros, hour, pounds};

const ANYWHERE: [&str; 33] = [
    "contact_recorded",
    "message_logged",
    "bot_handled",
    "bot_handed_over",
    "note_added",
    "fact_recorded",
    "fact_corrected",
    "evidence_added",
    "cause_attributed",
    "deadline_missed",
    "failure_linked",
    "incident_linked",
    "incident_unlinked",
    "representative_appointed",
    "representative_ended",
    "support_need_recorded",
    "support_need_ended",
    "erasure_requested",
    "erasure_deferred",
    "erasure_refused",
    "subject_erased",
    "legal_hold_placed",
    "legal_hold_lifted",
    "payment_confirmed",
    "payment_failed",
    "payment_reversed",
    "interest_accrued",
    "duplicate_absorbed",
    "absorption_reversed",
    "survey_invited",
    "survey_answered",
    "survey_expired",
    "survey_undeliverable",
];
const ANYWHERE_TOO: [&str; 3] = ["opted_out", "proactive_contact_made", "quality_reviewed"];

const NOT_ON_CLOSED: [&str; 9] = [
    "closed",
    "resolved",
    "acknowledged",
    "withdrawn",
    "merged",
    "forwarded",
    "holding_response_sent",
    "clock_paused",
    "clock_resumed",
];
const ONLY_FOR_A_REMEDY: [&str; 5] =
    ["apology_due", "fix_planned", "fix_started", "goodwill_proposed", "approval_requested"];
const NOT_ON_OVER_EITHER: [&str; 7] = [
    "escalated",
    "assigned",
    "transferred",
    "offer_made",
    "final_response_sent",
    "summary_resolution_sent",
    "outcome_decided",
];

/// The code of a fact of each kind on a case, one by one.
fn codes(case: &Case) -> impl Iterator<Item = (&'static str, Option<Anomaly>)> + '_ {
    let mut dice = Dice::new(1);
    CaseKind::all().into_iter().map(move |kind| {
        let judgement = case.judge(&generate::fact(kind, &mut dice), When::at(hour(2)));
        (kind.as_str(), judgement.code)
    })
}

fn suspected() -> World {
    let mut world = World::empty();
    world.does(ask::Detection::suspect(Suspicion::new(Origin::Telemetry)), &["complaint_suspected"]);
    world
}

fn is_anywhere(kind: &str) -> bool {
    ANYWHERE.contains(&kind) || ANYWHERE_TOO.contains(&kind)
}

#[test]
fn rules_1_and_2_look_at_the_versions_of_a_stream_alone() {
    use Order::{Duplicate, Gap, Next};
    let orders = |versions: &[u64]| -> Vec<Order> {
        let mut sequence = Sequence::default();
        versions.iter().map(|version| sequence.see(Version::new(*version).unwrap())).collect()
    };
    assert_eq!(orders(&[1, 2, 2, 3, 1]), [Next, Next, Duplicate, Next, Duplicate]);
    assert_eq!(orders(&[2, 3, 5, 4, 6]), [Gap, Next, Gap, Duplicate, Next], "a first above 1 is a gap");
    assert_eq!(
        [Next, Gap, Duplicate].map(Order::anomaly),
        [None, Some(Anomaly::VersionGap), Some(Anomaly::DuplicateEvent)]
    );
}

#[test]
fn rule_3_what_may_stand_anywhere_is_no_history() {
    let note = ask::Record::add_note(amends_core::pii::Personal::default()).fact();
    let mut world = World::empty();
    world.hears(note, None).hears(ask::Detection::suspect(Suspicion::new(Origin::Social)).fact(), None);
    assert_eq!(world.case.state, State::Suspected);
}

#[test]
fn the_category_of_the_receipt_is_that_of_the_case_else_that_of_the_suspicion() {
    for (confirmed, expected) in [(Some(name!("claims")), "claims"), (None, "delivery")] {
        let suspicion = Suspicion { category: Some(name!("delivery")), ..Suspicion::new(Origin::Staff) };
        let confirmation = Confirmation { category: confirmed, ..Confirmation::new(name!("phone")) };
        let mut world = World::empty();
        world.hears(ask::Detection::suspect(suspicion).fact(), None);
        world.hears(ask::Detection::confirm(confirmation).fact(), None);
        assert_eq!(world.case.category.as_ref().map(Name::as_str), Some(expected));
    }
}

#[test]
fn rule_3_before_a_complaint_only_a_suspicion_a_receipt_and_what_may_stand_anywhere() {
    for (kind, code) in codes(&Case::default()) {
        let may = is_anywhere(kind) || matches!(kind, "complaint_suspected" | "complaint_received");
        assert_eq!(code == Some(Anomaly::NotReceived), !may, "{kind}");
    }
}

#[test]
fn rule_3_a_suspicion_cannot_be_ended_or_answered_like_a_complaint() {
    let forbidden = [
        ["resolved", "closed", "reopened", "withdrawn", "merged"],
        [
            "forwarded",
            "holding_response_sent",
            "final_response_sent",
            "summary_resolution_sent",
            "outcome_decided",
        ],
        [
            "outcome_reported",
            "referral_right_given",
            "referred_externally",
            "external_info_requested",
            "external_info_supplied",
        ],
        [
            "external_decision_received",
            "external_decision_accepted",
            "external_decision_rejected",
            "external_remedy_due",
            "external_remedy_done",
        ],
        ["complaint_suspected", "suspicion_reconsidered", "", "", ""],
    ];
    for (kind, code) in codes(&suspected().case) {
        let is_forbidden = forbidden.iter().flatten().any(|name| *name == kind);
        assert_eq!(code == Some(Anomaly::NotReceived), is_forbidden, "{kind}");
    }
}

#[test]
fn rule_3_a_complaint_is_received_once_and_a_dropped_suspicion_must_be_reconsidered_first() {
    let receipt = || ask::Detection::receive(Receipt::new(token!("c-1"), name!("email"))).fact();
    let confirm = || ask::Detection::confirm(Confirmation::new(name!("email"))).fact();
    suspected()
        .hears(receipt(), None)
        .hears(receipt(), Some("not_received"))
        .hears(confirm(), Some("not_received"));
    let dismiss = || ask::Detection::dismiss(code!("noise")).fact();
    let recover = || ask::Detection::recover(code!("fixed")).fact();
    let reconsider = || ask::Detection::reconsider(code!("again")).fact();
    for drop in [dismiss(), recover()] {
        let mut world = suspected();
        world.hears(drop, None).hears(receipt(), Some("not_received")).hears(confirm(), Some("not_received"));
        world.hears(reconsider(), None).hears(receipt(), None);
        world.hears(dismiss(), Some("not_received")).hears(reconsider(), Some("not_received"));
    }
}

#[test]
fn rule_3_speaks_before_rule_4() {
    let mut world = World::received();
    world.hears(ask::Lifecycle::close(CloseReason::Resolved).fact(), None);
    let again = ask::Detection::receive(Receipt::new(token!("c-1"), name!("email")));
    world.hears(again.fact(), Some("not_received"));
}

#[test]
fn rule_4_a_closed_case_takes_up_nothing_new_unless_an_external_remedy_is_due() {
    let mut world = World::received();
    world.hears(ask::Lifecycle::close(CloseReason::Resolved).fact(), None);
    for (kind, code) in codes(&world.case) {
        let is_forbidden = NOT_ON_CLOSED.contains(&kind) || ONLY_FOR_A_REMEDY.contains(&kind);
        assert_eq!(code == Some(Anomaly::CaseClosed), is_forbidden, "{kind}");
    }
    world.hears(ask::External::require_remedy(hour(9)).fact(), None);
    for (kind, code) in codes(&world.case) {
        assert_eq!(code == Some(Anomaly::CaseClosed), NOT_ON_CLOSED.contains(&kind), "{kind}");
    }
    world.hears(ask::External::complete_remedy().fact(), None);
    world.hears(ask::Fix::start().fact(), Some("case_closed"));
}

#[test]
fn rule_5_a_case_that_has_left_or_was_dropped_takes_up_nothing_new_at_all() {
    let mut over = vec![];
    for end in [
        ask::Lifecycle::withdraw(name!("c-1"), code!("done")),
        ask::Lifecycle::merge(name!("case-2")),
        ask::Lifecycle::forward(name!("another")),
    ] {
        let mut world = World::received();
        world.hears(ask::External::require_remedy(hour(9)).fact(), None).hears(end.fact(), None);
        over.push(world);
    }
    for drop in [ask::Detection::dismiss(code!("noise")), ask::Detection::recover(code!("fixed"))] {
        let mut world = suspected();
        world.hears(drop.fact(), None);
        over.push(world);
    }
    for world in over {
        for (kind, code) in codes(&world.case) {
            let is_forbidden =
                [&NOT_ON_CLOSED[..], &ONLY_FOR_A_REMEDY, &NOT_ON_OVER_EITHER].concat().contains(&kind);
            assert_eq!(code == Some(Anomaly::CaseOver), is_forbidden, "{kind} on {:?}", world.case.state);
        }
    }
}

#[test]
fn rule_6_only_what_is_away_comes_back() {
    let reopen = || ask::Lifecycle::reopen(code!("again")).fact();
    let reinstate = || ask::Lifecycle::reinstate(code!("again")).fact();
    let reverse = || ask::Lifecycle::reverse_merge(name!("case-2")).fact();
    let take_back = || ask::Lifecycle::take_back(code!("not_theirs")).fact();
    let mut open = World::received();
    for back in [reopen(), reinstate(), reverse(), take_back()] {
        open.hears(back, Some("not_closed"));
    }
    let end = |command: ask::Lifecycle| {
        let mut world = World::received();
        world.hears(command.fact(), None);
        world
    };
    end(ask::Lifecycle::resolve(None)).hears(reopen(), None);
    end(ask::Lifecycle::close(CloseReason::NoReply)).hears(reopen(), None);
    end(ask::Lifecycle::withdraw(name!("c-1"), code!("done")))
        .hears(reopen(), Some("not_closed"))
        .hears(reinstate(), None);
    end(ask::Lifecycle::merge(name!("case-2"))).hears(reinstate(), Some("not_closed")).hears(reverse(), None);
    end(ask::Lifecycle::forward(name!("another")))
        .hears(reverse(), Some("not_closed"))
        .hears(take_back(), None);
}

#[test]
fn rule_7_a_resolved_case_is_not_resolved_again_before_it_is_reopened() {
    let resolve = || ask::Lifecycle::resolve(None).fact();
    let mut world = World::received();
    world.hears(resolve(), None).hears(resolve(), Some("not_open"));
    world.hears(ask::Lifecycle::reopen(code!("again")).fact(), None).hears(resolve(), None);
}

#[test]
fn a_merge_reversed_gives_back_the_state_before() {
    let mut world = World::received();
    world.hears(ask::Lifecycle::resolve(None).fact(), None);
    world.hears(ask::Lifecycle::merge(name!("case-2")).fact(), None);
    world.hears(ask::Lifecycle::reverse_merge(name!("case-2")).fact(), None);
    assert_eq!(world.case.state, State::Resolved);
}

#[test]
fn forwarded_in_part_a_case_stays_open() {
    let forward = |points| LifecycleEvent::Forwarded { respondent: name!("another"), points };
    let mut world = World::received();
    world.hears(forward(Some(vec![name!("p")])), None);
    assert_eq!(world.case.state, State::Open);
    world.hears(forward(Some(vec![])), None);
    assert_eq!(world.case.state, State::Forwarded);
}

fn offer(minor: i64) -> OfferTerms {
    OfferTerms::new(name!("o"), RemedyKind::Goodwill, RemedyForm::Money, pounds(minor))
}

fn made(terms: OfferTerms) -> CaseEvent {
    ask::Compensation::offer(terms).fact().into()
}

fn paid(payment: Payment) -> CaseEvent {
    ask::Compensation::confirm(payment).fact().into()
}

fn reversed(payment: &'static str, amount: amends_core::money::Money) -> CaseEvent {
    ask::Compensation::reverse(Name::literal(payment), amount).fact().into()
}

#[test]
fn rule_8_an_offer_never_made_is_neither_answered_nor_paid() {
    let for_offer = || Payment::of_offer(name!("p"), name!("o"), pounds(1));
    let mut world = World::received();
    world.hears(ask::Compensation::accept(name!("o")).fact(), Some("no_such_offer"));
    world.hears(ask::Compensation::expire(name!("o")).fact(), Some("no_such_offer"));
    world.hears(ask::Compensation::instruct(for_offer()).fact(), Some("no_such_offer"));
    world.hears(paid(for_offer()), Some("no_such_offer"));
    assert_eq!(world.case.compensation.standing(&name!("p")), 1, "money that left is remembered");
    world.hears(made(offer(1)), None).hears(ask::Compensation::accept(name!("o")).fact(), None);
}

#[test]
fn rule_9_an_offer_is_made_once_and_ends_once() {
    for end in [
        ask::Compensation::accept(name!("o")),
        ask::Compensation::reject(name!("o")),
        ask::Compensation::expire(name!("o")),
        ask::Compensation::withdraw(name!("o")),
    ] {
        let mut world = World::received();
        world.hears(made(offer(1)), None).hears(made(offer(1)), Some("offer_over"));
        world.hears(end.fact(), None).hears(ask::Compensation::accept(name!("o")).fact(), Some("offer_over"));
    }
}

#[test]
fn rule_10_money_leaves_once_under_a_name_and_not_beyond_its_offer() {
    let alone = |minor| paid(Payment::new(name!("p"), pounds(minor)));
    let mut world = World::received();
    world.hears(alone(100), None).hears(alone(100), Some("paid_twice"));
    world.hears(reversed("p", pounds(1)), None).hears(alone(100), Some("paid_twice"));
    world.hears(reversed("p", pounds(99)), None).hears(alone(100), None);

    let part = |payment, amount| paid(Payment { offer: Some(name!("o")), ..Payment::new(payment, amount) });
    let mut world = World::received();
    world.hears(made(offer(400)), None).hears(ask::Compensation::accept(name!("o")).fact(), None);
    world.hears(part(name!("p1"), pounds(200)), None).hears(part(name!("p2"), pounds(200)), None);
    world.hears(part(name!("p3"), euros(900)), None); // another currency neither adds nor exceeds
    world.hears(part(name!("p4"), pounds(0)), None);
    world.hears(part(name!("p5"), pounds(1)), Some("paid_twice"));
    world.hears(part(name!("p6"), pounds(0)), Some("paid_twice")); // what left is remembered, and is too much already
}

#[test]
fn rule_11_an_offer_that_requires_acceptance_is_paid_once_accepted() {
    let for_offer = || Payment::of_offer(name!("p"), name!("o"), pounds(1));
    let instruct = || ask::Compensation::instruct(for_offer()).fact();
    let mut world = World::received();
    world.hears(made(offer(1)), None).hears(instruct(), Some("not_accepted"));
    world.hears(ask::Compensation::accept(name!("o")).fact(), None).hears(instruct(), None);
    let mut world = World::received();
    world.hears(made(OfferTerms { acceptance: Some(OfferAcceptance::NotRequired), ..offer(1) }), None);
    world.hears(instruct(), None).hears(paid(for_offer()), None);
    let mut world = World::received();
    world.hears(made(offer(1)), None).hears(paid(for_offer()), Some("not_accepted"));
    world
        .hears(ask::Compensation::accept(name!("o")).fact(), None)
        .hears(paid(for_offer()), Some("paid_twice"));
}

#[test]
fn rule_10_speaks_before_rule_11() {
    let unaccepted = || paid(Payment::of_offer(name!("p"), name!("o"), pounds(1)));
    let mut world = World::received();
    world.hears(made(offer(1)), None).hears(unaccepted(), Some("not_accepted"));
    world.hears(unaccepted(), Some("paid_twice")); // the first is remembered: its money left
}

#[test]
fn rule_12_no_more_comes_back_than_stands() {
    let mut world = World::received();
    world.hears(reversed("p", pounds(1)), Some("not_paid"));
    world.hears(paid(Payment::new(name!("p"), pounds(100))), None);
    world
        .hears(reversed("p", pounds(101)), Some("not_paid"))
        .hears(reversed("p", euros(100)), Some("not_paid"));
    world.hears(reversed("p", pounds(60)), None).hears(reversed("p", pounds(41)), Some("not_paid"));
    world.hears(reversed("p", pounds(40)), None).hears(reversed("p", pounds(0)), Some("not_paid"));
}

#[test]
fn rule_13_a_fix_is_completed_again_only_once_it_was_started_again_or_found_wanting() {
    let complete = || ask::Fix::complete().fact();
    let verify = || ask::Fix::verify(token!("v"), code!("test")).fact();
    let fail = || ask::Fix::fail_verification(token!("v"), code!("broken")).fact();
    let mut world = World::received();
    world.hears(complete(), None).hears(complete(), Some("fix_over"));
    world.hears(verify(), None).hears(complete(), Some("fix_over"));
    world.hears(ask::Fix::start().fact(), None).hears(complete(), None);
    world.hears(fail(), None).hears(complete(), None);
    world.hears(ask::Fix::block(code!("parts")).fact(), None).hears(complete(), Some("fix_over"));
    let other = ask::Fix::Complete { fix: FixName::named(name!("other")) };
    world.hears(other.fact(), None);
}

#[test]
fn rule_14_only_what_is_done_is_verified() {
    let verify = || ask::Fix::verify(token!("v"), code!("test")).fact();
    let fail = || ask::Fix::fail_verification(token!("v"), code!("broken")).fact();
    let mut world = World::received();
    world.hears(verify(), Some("fix_not_done")).hears(fail(), Some("fix_not_done"));
    world.hears(ask::Fix::complete().fact(), None).hears(ask::Fix::give_workaround().fact(), None);
    world.hears(verify(), None).hears(verify(), Some("fix_not_done")).hears(fail(), Some("fix_not_done"));
    world.hears(ask::Fix::start().fact(), None).hears(verify(), Some("fix_not_done"));
}

#[test]
fn rule_15_one_reacts_only_to_what_was_delivered_in_this_cycle() {
    let accept = || ask::Apology::accept().fact();
    let understand = || ask::Explanation::understand().fact();
    let mut world = World::received();
    world.hears(accept(), Some("not_delivered")).hears(understand(), Some("not_delivered"));
    world.hears(ask::Apology::deliver(ApologyForm::Regret, name!("email")).fact(), None);
    world.hears(understand(), Some("not_delivered"));
    world.hears(ask::Explanation::deliver(name!("email")).fact(), None);
    world.hears(ask::Apology::fail_delivery(code!("bounced")).fact(), None);
    world.hears(accept(), None).hears(ask::Apology::reject().fact(), None);
    world.hears(understand(), None).hears(ask::Explanation::supersede(code!("wrong")).fact(), None);
    world.hears(ask::Lifecycle::close(CloseReason::Resolved).fact(), None);
    world.hears(ask::Lifecycle::reopen(code!("again")).fact(), None);
    world.hears(accept(), Some("not_delivered")).hears(understand(), Some("not_delivered"));
}

#[test]
fn rule_16_a_promise_has_one_name_and_one_end() {
    let make = || ask::Promise::make(name!("m"), code!("call_back"), hour(5)).fact();
    let keep = || ask::Promise::keep(name!("m")).fact();
    let miss = || ask::Promise::miss(name!("m")).fact();
    let revise = || ask::Promise::revise(name!("m"), hour(9)).fact();
    let release = || ask::Promise::release(name!("m"), name!("c-1")).fact();
    let mut world = World::received();
    world.hears(keep(), Some("bad_promise")).hears(make(), None).hears(make(), Some("bad_promise"));
    world.hears(miss(), None).hears(miss(), Some("bad_promise")).hears(revise(), None).hears(miss(), None);
    for late in [keep(), release()] {
        let mut world = world.clone();
        world.hears(late, None);
        for after in [make(), keep(), miss(), revise(), release()] {
            world.hears(after, Some("bad_promise"));
        }
    }
}

#[test]
fn rule_17_a_clock_stands_still_once_for_each_party() {
    let pause = |awaiting| {
        CaseEvent::from(
            ask::Clock::Pause { clock: name!("c"), reason: code!("wait"), awaiting, max: None }.fact(),
        )
    };
    let resume = |awaiting| CaseEvent::from(ask::Clock::Resume { clock: name!("c"), awaiting }.fact());
    let mut world = World::received();
    world
        .hears(resume(None), Some("not_paused"))
        .hears(pause(None), None)
        .hears(pause(None), Some("already_paused"));
    world
        .hears(resume(Some(Awaiting::Customer)), Some("not_paused"))
        .hears(pause(Some(Awaiting::Customer)), None);
    world.hears(resume(None), None).hears(resume(None), Some("not_paused"));
}

#[test]
fn what_carries_over_into_a_new_cycle_and_what_does_not() {
    let mut world = World::received();
    world.hears(made(offer(1)), None).hears(ask::Fix::complete().fact(), None);
    world.hears(ask::Promise::make(name!("m"), code!("call_back"), hour(5)).fact(), None);
    world.hears(ask::Clock::pause(name!("c"), code!("wait")).fact(), None);
    world.hears(ask::Lifecycle::withdraw(name!("c-1"), code!("done")).fact(), None);
    world.hears(ask::Lifecycle::reinstate(code!("again")).fact(), None);
    assert_eq!(world.case.cycle(), 2);
    assert_eq!(world.case.earlier.len(), 1);
    world.hears(made(offer(1)), Some("offer_over"));
    world.hears(ask::Promise::make(name!("m"), code!("call_back"), hour(5)).fact(), Some("bad_promise"));
    world.hears(ask::Clock::pause(name!("c"), code!("wait")).fact(), Some("already_paused"));
    world.hears(ask::Fix::complete().fact(), None);
}

fn early(case: &Case, fact: impl Into<CaseEvent>, at: &str, precision: Precision) -> bool {
    let when = When::of_precision(Instant::parse(at).unwrap(), precision).unwrap();
    case.judge(&fact.into(), when).before_receipt
}

#[test]
fn before_receipt_counts_what_ended_over_five_minutes_earlier() {
    let mut world = World::empty();
    world.now = Instant::parse("2026-04-01T09:30:00Z").unwrap();
    world.hears(ask::Detection::receive(Receipt::new(token!("c-1"), name!("email"))).fact(), None);
    let acked = || ask::Detection::acknowledge(name!("email")).fact();
    let case = &world.case;
    assert!(!early(case, acked(), "2026-04-01T09:25:00Z", Precision::Instant));
    assert!(early(case, acked(), "2026-04-01T09:24:59.999999Z", Precision::Instant));
    assert!(!early(case, acked(), "2026-04-01T09:24:00Z", Precision::Minute)); // ends exactly 5 minutes before
    assert!(!early(case, acked(), "2026-04-01T09:00:00Z", Precision::Hour));
    assert!(early(case, acked(), "2026-04-01T08:00:00Z", Precision::Hour));
    assert!(!early(case, acked(), "2026-03-01T00:00:00Z", Precision::Assumed));
}

#[test]
fn before_receipt_spares_what_may_precede_a_complaint() {
    let world = World::received();
    let exempt = ["payment_instructed", "entitlement_assessed", "assigned", "suspicion_dismissed"];
    let day_before = When::at(Instant::parse("2026-03-31T00:00:00Z").unwrap());
    let mut dice = Dice::new(7);
    for kind in CaseKind::all() {
        let judgement = world.case.judge(&generate::fact(kind, &mut dice), day_before);
        let name = kind.as_str();
        let spared = is_anywhere(name) || name.starts_with("promise_") || exempt.contains(&name);
        assert_eq!(judgement.before_receipt, judgement.code.is_none() && !spared, "{name}");
    }
}

#[test]
fn an_outcome_is_remembered_point_by_point() {
    let mut world = World::received();
    world.hears(ask::Answer::decide(Outcome::Upheld).fact(), None);
    assert_eq!(world.case.outcome, Some(Outcome::Upheld));
}
