//! What holds of every history and every command, whatever they are.

use amends_core::case::authority::Remedy;
use amends_core::case::compensation::{ApprovalStage, CompensationEvent, CompensationKind, CreditStage};
use amends_core::case::{Case, CaseCommand, CaseEvent, CaseKind, When};
use amends_core::context::Survivor;
use amends_core::money::{Currency, Money};
use amends_core::terms::Limits;
use amends_core::{Ctx, Terms, ask};
use amends_envelope::{Actor, ActorKind, Precision};
use proptest::prelude::*;

use crate::generate::{self, Dice};
use crate::world::{euros, hour, human, pounds};

/// Any facts in any order at any time, half of them after a receipt.
fn any_history(dice: &mut Dice, length: usize) -> Vec<(CaseEvent, When)> {
    let mut history = Vec::new();
    if dice.below(2) == 0 {
        let receipt = CaseKind::all().into_iter().find(|kind| kind.as_str() == "complaint_received");
        history.push((generate::fact(receipt.unwrap(), dice), When::at(hour(0))));
    }
    history.extend((0..length).map(|_| (generate::any_fact(dice), any_time(dice))));
    history
}

fn any_time(dice: &mut Dice) -> When {
    let hours = i64::try_from(dice.below(48)).unwrap();
    let precision = *dice.pick(&[Precision::Instant, Precision::Minute, Precision::Hour, Precision::Assumed]);
    When::of_precision(hour(hours), precision).unwrap()
}

fn any_actor(dice: &mut Dice) -> Actor {
    match dice.below(4) {
        0 => Actor::new(ActorKind::Bot, "b-1").unwrap(),
        1 => human("h-1"),
        2 => human("h-2"),
        _ => human("h-3"),
    }
}

fn fold(history: &[(CaseEvent, When)], dice: &mut Dice) -> Case {
    let mut case = Case::default();
    for (fact, when) in history {
        case.fold_by(fact, *when, &any_actor(dice));
    }
    case
}

/// All money needs an approval, of up to 80 of a currency by whoever asked and 100 by another.
fn strict() -> Terms {
    use amends_core::case::compensation::RemedyKind;
    Terms {
        needs_approval: RemedyKind::ALL.to_vec(),
        own_limit: Limits::new([pounds(80), euros(80)]),
        approval_limit: Limits::new([pounds(100), euros(100)]),
        ..Terms::default()
    }
}

/// What one may be asked to approve for the sake of a fact.
fn remedy_of(fact: &CaseEvent) -> Option<Remedy> {
    let CaseEvent::Compensation(fact) = fact else { return None };
    if let CompensationEvent::OfferMade { terms } = fact {
        return Some(Remedy::of_offer(terms));
    }
    if let CompensationEvent::PaymentConfirmed { payment }
    | CompensationEvent::PaymentInstructed { payment } = fact
    {
        return Some(Remedy::of_payment(payment));
    }
    if let CompensationEvent::ProvisionalCreditGiven { credit }
    | CompensationEvent::ProvisionalCreditFinalised { credit } = fact
    {
        return Some(Remedy::of_credit(credit));
    }
    None
}

/// A command of any kind; of five, three have to do with money.
fn any_command(dice: &mut Dice) -> CaseCommand {
    if dice.below(5) < 2 {
        let fact = generate::any_fact(dice);
        return CaseCommand::asking_for(&fact).unwrap_or_else(|| ask::Detection::contact_first().into());
    }
    let fact = any_money(dice);
    match (remedy_of(&fact), dice.below(4)) {
        (Some(remedy), 0) => ask::Approval::request(remedy).into(),
        (Some(remedy), 1) => ask::Approval::grant(remedy).into(),
        (Some(remedy), 2) if dice.below(4) == 0 => ask::Approval::Void { digest: remedy.digest() }.into(),
        _ => CaseCommand::asking_for(&fact).unwrap_or_else(|| ask::Detection::contact_first().into()),
    }
}

/// A fact of compensation from a pool so small that approvals, offers and payments meet.
fn any_money(dice: &mut Dice) -> CaseEvent {
    use CompensationKind as C;
    let kinds = [
        C::OfferMade,
        C::OfferAccepted,
        C::PaymentInstructed,
        C::PaymentConfirmed,
        C::PaymentConfirmed,
        C::PaymentReversed,
        C::GoodwillProposed,
        C::ProvisionalCreditGiven,
        C::ProvisionalCreditFinalised,
    ];
    let mut fact = generate::fact(CaseKind::Compensation(*dice.pick(&kinds)), dice);
    if let CaseEvent::Compensation(CompensationEvent::OfferMade { terms }) = &mut fact {
        (terms.kind, terms.form) = (
            *dice.pick(&[amends_core::case::compensation::RemedyKind::Goodwill]),
            *dice.pick(&[amends_core::case::compensation::RemedyForm::Money]),
        );
    }
    if let CaseEvent::Compensation(
        CompensationEvent::PaymentInstructed { payment } | CompensationEvent::PaymentConfirmed { payment },
    ) = &mut fact
    {
        (payment.kind, payment.form, payment.payee) = (None, None, None);
    }
    fact
}

fn decide(case: &Case, command: CaseCommand, actor: &Actor, terms: &Terms) -> Vec<CaseEvent> {
    let ctx = Ctx::new(hour(72), actor, terms).with_survivor(&Survivor::Standing);
    case.decide(command, &ctx).unwrap_or_default()
}

/// What stands as paid or kept in a currency.
fn paid_minor(case: &Case, currency: Currency) -> i128 {
    let paid = case.compensation.payments.iter().filter_map(|(_, stage)| stage.paid());
    let paid = paid.filter(|paid| paid.currency == currency).map(|paid| i128::from(paid.left_minor));
    let credits =
        case.compensation.credits.iter().filter(|(_, credit)| credit.stage == CreditStage::Finalised);
    let kept = credits.map(|(_, credit)| credit.terms.amount).filter(|amount| amount.currency() == currency);
    paid.sum::<i128>() + kept.map(|amount| i128::from(amount.minor())).sum::<i128>()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_history_makes_the_fold_panic(seed: u64) {
        let mut dice = Dice::new(seed);
        let history = any_history(&mut dice, 60);
        fold(&history, &mut dice);
    }

    #[test]
    fn folding_on_from_a_copy_gives_what_folding_from_the_start_gives(seed: u64, cut in 0..=60_usize) {
        let mut dice = Dice::new(seed);
        let history = any_history(&mut dice, 60);
        let pairs = |part: &[(CaseEvent, When)]| part.to_vec();
        let (before, after) = history.split_at(cut.min(history.len()));
        let whole = Case::from_events(history.iter().map(|(fact, when)| (fact, *when)));
        let mut parts = Case::from_events(before.iter().map(|(fact, when)| (fact, *when))).clone();
        for (fact, when) in pairs(after) {
            parts.fold(&fact, when);
        }
        prop_assert_eq!(whole, parts);
    }

    #[test]
    fn an_anomalous_event_changes_nothing_but_the_money_that_left(seed: u64) {
        let mut dice = Dice::new(seed);
        let mut case = Case::default();
        for (fact, when) in any_history(&mut dice, 60) {
            let before = case.clone();
            let folded = case.fold(&fact, when);
            if folded.judgement.code.is_some() && folded.paid.is_none() {
                prop_assert_eq!(&case, &before, "{:?}", fact);
            }
        }
    }

    #[test]
    fn the_judge_lets_through_whatever_a_command_gives(seed: u64) {
        let mut dice = Dice::new(seed);
        let history = any_history(&mut dice, 20);
        let mut case = fold(&history, &mut dice);
        let terms = Terms { needs_approval: vec![], reopen_window: None, ..Terms::default() };
        for _ in 0..20 {
            let actor = any_actor(&mut dice);
            for fact in decide(&case, any_command(&mut dice), &actor, &terms) {
                let folded = case.fold_by(&fact, When::at(hour(72)), &actor);
                prop_assert_eq!((folded.judgement.code, folded.judgement.before_receipt), (None, false), "{:?}", fact);
            }
        }
    }

    #[test]
    fn the_same_command_twice_has_no_second_effect(seed: u64) {
        let mut dice = Dice::new(seed);
        let history = any_history(&mut dice, 20);
        let mut case = fold(&history, &mut dice);
        let terms = Terms { reopen_window: None, ..strict() };
        for _ in 0..20 {
            let (actor, command) = (any_actor(&mut dice), any_command(&mut dice));
            for fact in decide(&case, command.clone(), &actor, &terms) {
                case.fold_by(&fact, When::at(hour(72)), &actor);
            }
            let before = case.clone();
            for fact in decide(&case, command.clone(), &actor, &terms) {
                case.fold_by(&fact, When::at(hour(72)), &actor);
                prop_assert_eq!(&case, &before, "{:?}", command);
            }
        }
    }

    #[test]
    fn what_is_paid_never_exceeds_what_was_approved(seed: u64) {
        let (_, currencies) = pay(seed, &strict());
        for (paid, approved) in currencies {
            prop_assert!(paid <= approved, "{paid} paid, {approved} approved");
        }
    }
}

/// Commands of three people and a bot upon one complaint: how much was ever paid, and for each currency what stands paid
/// and what was ever approved.
fn pay(seed: u64, terms: &Terms) -> (i128, [(i128, i128); 2]) {
    let mut dice = Dice::new(seed);
    let receipt = ask::Detection::receive(amends_core::case::detection::Receipt::new(
        amends_core::token!("c-1"),
        amends_core::name!("email"),
    ));
    let mut case = Case::default();
    case.fold(&receipt.fact().into(), When::at(hour(0)));
    let (mut approved, mut ever) = (Vec::<(amends_core::value::Name, Money)>::new(), 0);
    for _ in 0..120 {
        let actor = any_actor(&mut dice);
        for fact in decide(&case, any_command(&mut dice), &actor, terms) {
            let folded = case.fold_by(&fact, When::at(hour(72)), &actor);
            ever += folded.paid.map_or(0, |paid| i128::from(paid.left_minor));
            let granted = case
                .compensation
                .approvals
                .iter()
                .filter(|(_, approval)| matches!(approval.stage, ApprovalStage::Granted { .. }));
            for (digest, approval) in granted {
                if approved.iter().all(|(known, _)| known != digest) {
                    approved.push((digest.clone(), approval.amount));
                }
            }
        }
    }
    let sums = [pounds(0), euros(0)].map(|zero| {
        let of =
            approved.iter().map(|(_, amount)| *amount).filter(|amount| amount.currency() == zero.currency());
        (paid_minor(&case, zero.currency()), of.map(|amount| i128::from(amount.minor())).sum())
    });
    (ever, sums)
}

#[test]
fn the_commands_of_the_property_do_pay_and_without_guard_pay_too_much() {
    let unguarded = Terms { needs_approval: vec![], ..strict() };
    let paid = (0..200).filter(|seed| pay(*seed, &strict()).0 > 0).count();
    assert!(paid > 20, "only {paid} of 200 paid anything");
    let exceeds = |seed: &u64| pay(*seed, &unguarded).1.iter().any(|(paid, approved)| paid > approved);
    assert!((0..200).any(|seed| exceeds(&seed)), "the property cannot fail");
}
