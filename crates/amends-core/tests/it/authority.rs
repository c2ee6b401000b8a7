//! Four eyes: who may give money away, and that no way leads around it.

use std::collections::{BTreeMap, BTreeSet};

use amends_core::case::authority::{Remedy, RemedyOf};
use amends_core::case::compensation::{
    ApprovalBasis, CompensationEvent, OfferAcceptance, OfferTerms, Payment, RemedyForm, RemedyKind,
};
use amends_core::case::detection::Receipt;
use amends_core::case::{CaseCommand, CaseEvent, When};
use amends_core::context::By;
use amends_core::terms::Limits;
use amends_core::value::Name;
use amends_core::{Ctx, Terms, ask, code, name, token};
use amends_envelope::{Actor, ActorKind};

use crate::world::{World, euros, hour, human, pounds};

fn goodwill(minor: i64) -> OfferTerms {
    OfferTerms::new(name!("o-1"), RemedyKind::Goodwill, RemedyForm::Money, pounds(minor))
}

fn request(remedy: &Remedy) -> ask::Approval {
    ask::Approval::request(remedy.clone())
}

fn grant(remedy: &Remedy) -> ask::Approval {
    ask::Approval::grant(remedy.clone())
}

/// h-1 asks; whoever else may approve up to 50 pounds.
fn world() -> World {
    let mut world = World::received();
    world.terms.approval_limit = Limits::new([pounds(5_000)]);
    world
}

#[test]
fn the_digest_is_that_of_the_bytes_written_down() {
    let remedy = Remedy::of_offer(&goodwill(2_500));
    let digest = |remedy: &Remedy| remedy.digest().to_string();
    // Made by another program from the description of the preimage.
    assert_eq!(digest(&remedy), "sha256:f025ea61724180b6e2c0f86374357daceb0e7d718c153b817e11380ce80bbf93");
    let to_somebody = Remedy { payee: Some(token!("c-1")), ..remedy };
    assert_eq!(
        digest(&to_somebody),
        "sha256:f85c1acc646fbf608ecd9e0c701cd0efb8d005a230273172b52d71c4eef855fe"
    );
}

#[test]
fn whatever_is_changed_has_another_digest() {
    let remedy = Remedy::of_offer(&goodwill(2_500));
    let changed = [
        Remedy { of: RemedyOf::Payment, ..remedy.clone() },
        Remedy { id: name!("o-2"), ..remedy.clone() },
        Remedy { amount: pounds(2_501), ..remedy.clone() },
        Remedy { amount: euros(2_500), ..remedy.clone() },
        Remedy { kind: RemedyKind::Refund, ..remedy.clone() },
        Remedy { form: RemedyForm::Voucher, ..remedy.clone() },
        Remedy { payee: Some(token!("c-1")), ..remedy.clone() },
    ];
    let digests: BTreeSet<Name> = changed.iter().chain([&remedy]).map(Remedy::digest).collect();
    assert_eq!(digests.len(), changed.len() + 1);
}

#[test]
fn goodwill_is_offered_once_somebody_else_approved_exactly_that() {
    let remedy = Remedy::of_offer(&goodwill(2_500));
    let mut world = world();
    world.refuses(ask::Compensation::offer(goodwill(2_500)), "over_limit");
    world.does(request(&remedy), &["approval_requested"]).is_already(request(&remedy));
    world.refuses(ask::Compensation::offer(goodwill(2_500)), "over_limit");
    world.refuses(grant(&remedy), "self_approval");
    world.actor = human("h-2");
    world.does(grant(&remedy), &["approval_granted"]).is_already(grant(&remedy));
    world.actor = human("h-1");
    world.refuses(ask::Compensation::offer(goodwill(2_501)), "over_limit");
    world.does(ask::Compensation::offer(goodwill(2_500)), &["offer_made"]);
}

#[test]
fn what_is_owed_needs_no_approval_unless_the_terms_say_so() {
    let refund = || OfferTerms { kind: RemedyKind::Refund, ..goodwill(2_500) };
    let mut world = world();
    assert_eq!(world.decide(ask::Compensation::offer(refund())).unwrap().len(), 1);
    world.terms.needs_approval.push(RemedyKind::Refund);
    world.refuses(ask::Compensation::offer(refund()), "over_limit");
}

#[test]
fn an_approval_is_within_the_limit_of_who_gives_it_the_limit_included() {
    for (minor, expected) in [(5_000, None), (5_001, Some("over_limit"))] {
        let remedy = Remedy::of_offer(&goodwill(minor));
        let mut world = world();
        world.does(request(&remedy), &["approval_requested"]);
        let answer = world.ask_as(&human("h-2"), grant(&remedy));
        assert_eq!(answer.err().map(|refusal| refusal.code()), expected);
    }
    let remedy = Remedy { amount: euros(1), ..Remedy::of_offer(&goodwill(1)) };
    let mut world = world();
    world.does(request(&remedy), &["approval_requested"]);
    world.actor = human("h-2");
    world.refuses(grant(&remedy), "over_limit"); // a limit says nothing of another currency
}

#[test]
fn nobody_approves_under_another_name_of_theirs() {
    let remedy = Remedy::of_offer(&goodwill(2_500));
    let mut world = world();
    world.terms.aliases = vec![vec![token!("h-1"), token!("h-1-admin")]];
    world.does(request(&remedy), &["approval_requested"]);
    world.actor = human("h-1-admin");
    world.refuses(grant(&remedy), "self_approval");
    world.actor = human("h-2");
    world.does(grant(&remedy), &["approval_granted"]);
}

#[test]
fn a_delegate_and_who_they_act_for_are_one() {
    let remedy = Remedy::of_offer(&goodwill(2_500));
    let (delegate, principal, another) = (human("h-1"), human("h-2"), human("h-3"));
    let mut world = world();
    let asked = world.decide(request(&remedy)).unwrap();
    world.case.fold_by(&asked[0], When::at(hour(1)), By { actor: &delegate, on_behalf_of: Some(&principal) });
    let as_of = |actor, principal: Option<&Actor>| {
        let ctx = Ctx { on_behalf_of: principal, ..Ctx::new(world.now, actor, &world.terms) };
        world.case.decide(grant(&remedy), &ctx).map(|facts| facts.len()).map_err(|refusal| refusal.code())
    };
    assert_eq!(as_of(&principal, None), Err("self_approval"));
    assert_eq!(as_of(&another, Some(&delegate)), Err("self_approval"));
    assert_eq!(as_of(&another, None), Ok(1));
    let complainant = human("c-1");
    assert_eq!(as_of(&another, Some(&complainant)), Err("conflicted_handler"));
}

#[test]
fn only_a_natural_person_approves() {
    let remedy = Remedy::of_offer(&goodwill(2_500));
    let mut world = world();
    world.does(request(&remedy), &["approval_requested"]);
    for kind in ActorKind::ALL.into_iter().filter(|kind| *kind != ActorKind::Human) {
        world.actor = Actor::new(kind, "h-2").unwrap();
        world.refuses(grant(&remedy), "self_approval");
        world.refuses(ask::Approval::Refuse { digest: remedy.digest(), reason: None }, "self_approval");
    }
}

#[test]
fn an_approval_that_nobody_knows_who_asked_for_is_not_given() {
    let remedy = Remedy::of_offer(&goodwill(2_500));
    let mut world = world();
    let asked = CompensationEvent::ApprovalRequested { digest: remedy.digest(), amount: remedy.amount };
    world.hears(asked.clone(), None); // folded without who
    world.actor = human("h-2");
    world.refuses(grant(&remedy), "self_approval");
    world.case.fold_by(&asked.into(), When::at(hour(1)), &human("h-1"));
    world.does(grant(&remedy), &["approval_granted"]);
}

#[test]
fn who_proposed_goodwill_does_not_approve_it_though_somebody_else_asks() {
    let remedy = Remedy::of_offer(&goodwill(2_500));
    let mut world = world();
    world.ask_as(&human("h-2"), ask::Compensation::propose_goodwill(pounds(2_500), code!("sorry"))).unwrap();
    world.does(request(&remedy), &["approval_requested"]);
    world.actor = human("h-2");
    world.refuses(grant(&remedy), "self_approval");
    world.actor = human("h-3");
    world.does(grant(&remedy), &["approval_granted"]);
}

#[test]
fn an_approval_that_nobody_asked_for_is_not_given() {
    let remedy = Remedy::of_offer(&goodwill(2_500));
    world().refuses(grant(&remedy), "content_missing");
}

#[test]
fn who_is_concerned_does_not_approve() {
    let mut world = World::empty();
    let receipt = Receipt {
        concerns: Some(token!("h-9")),
        representative: Some(token!("h-8")),
        ..Receipt::new(token!("h-7"), name!("email"))
    };
    world.does(ask::Detection::receive(receipt), &["complaint_received"]);
    world.terms.approval_limit = Limits::new([pounds(5_000)]);
    let remedy =
        Remedy { payee: Some(token!("h-6")), ..Remedy::of_payment(&Payment::new(name!("p"), pounds(1))) };
    world.does(request(&remedy), &["approval_requested"]);
    for concerned in ["h-9", "h-8", "h-7", "h-6"] {
        world.actor = human(concerned);
        world.refuses(grant(&remedy), "conflicted_handler");
    }
    world.actor = human("h-5");
    world.does(grant(&remedy), &["approval_granted"]);
}

#[test]
fn within_ones_own_limit_one_approves_oneself_and_splitting_does_not_help() {
    let part = |id, minor| Remedy { id, ..Remedy::of_offer(&goodwill(minor)) };
    let mut world = world();
    world.terms.own_limit = Limits::new([pounds(100)]);
    world.does(grant(&part(name!("a"), 60)), &["approval_requested", "approval_granted"]);
    world.refuses(grant(&part(name!("b"), 41)), "over_limit");
    world.does(request(&part(name!("b"), 41)), &["approval_requested"]);
    world.refuses(grant(&part(name!("b"), 41)), "over_limit");
    world.does(grant(&part(name!("c"), 40)), &["approval_requested", "approval_granted"]);
    let Some(CaseEvent::Compensation(CompensationEvent::ApprovalGranted { basis, .. })) =
        world.clone().ask_as(&human("h-2"), grant(&part(name!("b"), 41))).unwrap().pop()
    else {
        panic!("it was granted")
    };
    assert_eq!(basis, Some(ApprovalBasis::SecondPerson));
}

#[test]
fn what_was_refused_expired_or_voided_does_not_count_until_it_is_asked_for_and_approved_anew() {
    let remedy = Remedy::of_offer(&goodwill(2_500));
    let digest = remedy.digest();
    let ends = [
        (
            ask::Approval::Refuse { digest: digest.clone(), reason: Some(code!("too_much")) },
            "approval_refused",
        ),
        (ask::Approval::Expire { digest: digest.clone() }, "approval_expired"),
        (ask::Approval::Void { digest }, "approval_voided"),
    ];
    for (end, event) in ends {
        let mut world = world();
        world.terms.own_limit = Limits::new([pounds(5_000)]);
        world.does(request(&remedy), &["approval_requested"]);
        world.actor = human("h-2");
        world.does(end.clone(), &[event]).is_already(end);
        world.refuses(grant(&remedy), "content_missing");
        world.actor = human("h-1");
        world.refuses(ask::Compensation::offer(goodwill(2_500)), "over_limit");
        world.does(request(&remedy), &["approval_requested"]);
        world.actor = human("h-2");
        world.does(grant(&remedy), &["approval_granted"]);
        world.does(ask::Compensation::offer(goodwill(2_500)), &["offer_made"]);
    }
}

#[test]
fn another_proposal_voids_the_approvals_of_the_former() {
    let (former, latter) = (Remedy::of_offer(&goodwill(2_500)), Remedy::of_offer(&goodwill(3_000)));
    let propose = |minor| ask::Compensation::propose_goodwill(pounds(minor), code!("sorry"));
    let mut world = world();
    world.does(propose(2_500), &["goodwill_proposed"]).does(request(&former), &["approval_requested"]);
    world.ask_as(&human("h-2"), grant(&former)).unwrap();
    world.is_already(propose(2_500));
    world.does(propose(3_000), &["approval_voided", "goodwill_proposed"]);
    world.refuses(ask::Compensation::offer(goodwill(2_500)), "over_limit");
    world.does(request(&former), &["approval_requested"]);
    let instead = ask::Approval::Request { remedy: latter, instead_of: Some(former.digest()) };
    world.does(instead.clone(), &["approval_voided", "approval_requested"]).is_already(instead);
}

/// The offer of 25 pounds is approved, made and accepted.
fn accepted() -> World {
    let remedy = Remedy::of_offer(&goodwill(2_500));
    let mut world = world();
    world.does(request(&remedy), &["approval_requested"]);
    world.ask_as(&human("h-2"), grant(&remedy)).unwrap();
    world.does(ask::Compensation::offer(goodwill(2_500)), &["offer_made"]);
    world.does(ask::Compensation::accept(name!("o-1")), &["offer_accepted"]);
    world
}

#[test]
fn what_was_approved_as_an_offer_is_paid_as_offered() {
    let payment = || Payment::of_offer(name!("p"), name!("o-1"), pounds(2_500));
    let changed = [
        Payment { kind: Some(RemedyKind::Refund), ..payment() },
        Payment { form: Some(RemedyForm::BillCredit), ..payment() },
        Payment { payee: Some(token!("h-1")), ..payment() },
        Payment { offer: None, kind: Some(RemedyKind::Goodwill), ..payment() },
        Payment { offer: None, ..payment() },
    ];
    let mut world = accepted();
    for payment in changed {
        world.refuses(ask::Compensation::instruct(payment.clone()), "over_limit");
        world.refuses(ask::Compensation::confirm(payment), "over_limit");
    }
    let theirs = Payment { payee: Some(token!("c-1")), ..payment() };
    assert_eq!(world.decide(ask::Compensation::confirm(theirs)).unwrap().len(), 1);
    world.does(ask::Compensation::instruct(payment()), &["payment_instructed"]);
    world.does(ask::Compensation::confirm(payment()), &["payment_confirmed"]);
}

#[test]
fn a_changed_payment_is_made_with_an_approval_of_its_own() {
    let diverted =
        Payment { payee: Some(token!("s-1")), ..Payment::of_offer(name!("p"), name!("o-1"), pounds(2_500)) };
    let remedy = Remedy::of_payment(&diverted);
    let mut world = accepted();
    world.does(request(&remedy), &["approval_requested"]);
    world.ask_as(&human("h-2"), grant(&remedy)).unwrap();
    world.does(ask::Compensation::confirm(diverted), &["payment_confirmed"]);
}

#[test]
fn an_approval_voided_after_the_offer_stops_the_payment() {
    let mut world = accepted();
    let digest = Remedy::of_offer(&goodwill(2_500)).digest();
    world.does(ask::Approval::Void { digest }, &["approval_voided"]);
    let payment = Payment::of_offer(name!("p"), name!("o-1"), pounds(2_500));
    world.refuses(ask::Compensation::confirm(payment), "over_limit");
}

/// What the small model keeps beside the case: who proposed and asked for what, what stands approved or ever did, what
/// was paid.
#[derive(Debug, Clone, Default)]
struct Ledger {
    proposer: Option<String>,
    asked: BTreeMap<Name, String>,
    standing: BTreeSet<Name>,
    ever: BTreeMap<Name, i64>,
    own: BTreeMap<(String, Name), i64>,
    paid: i64,
}

impl Ledger {
    /// Takes in what an actor's command gave, and says what is wrong with it.
    fn see(
        &mut self,
        fact: &CaseEvent,
        (actor, terms): (&Actor, &Terms),
        remedies: &[Remedy],
    ) -> Result<(), String> {
        use CompensationEvent as E;
        let by = actor.id().to_owned();
        if let CaseEvent::Compensation(E::GoodwillProposed { .. }) = fact {
            self.proposer = Some(by);
        } else if let CaseEvent::Compensation(E::ApprovalRequested { digest, .. }) = fact {
            self.asked.insert(digest.clone(), by);
        } else if let CaseEvent::Compensation(E::ApprovalGranted { digest, approver, basis, .. }) = fact {
            let remedy = remedies.iter().find(|remedy| remedy.digest() == *digest).ok_or("granted: what?")?;
            let is_proposer = remedy.kind == RemedyKind::Goodwill && self.proposer.as_ref() == Some(&by);
            let asker = self.asked.get(digest).cloned().ok_or("granted: nobody asked")?;
            let is_second = asker != by && !is_proposer;
            let is_named = approver.as_str() == by && actor.kind() == ActorKind::Human;
            let said = if is_second { ApprovalBasis::SecondPerson } else { ApprovalBasis::OwnLimit };
            if !is_named || *basis != Some(said) || !self.is_within(remedy, is_second, (actor, terms)) {
                return Err(format!("{by} granted what {asker} asked for"));
            }
            self.standing.insert(digest.clone());
            self.ever.insert(digest.clone(), remedy.amount.minor());
        } else if let CaseEvent::Compensation(E::ApprovalVoided { digest }) = fact {
            self.standing.remove(digest);
        } else if let CaseEvent::Compensation(E::PaymentConfirmed { payment }) = fact {
            self.paid += payment.amount.minor();
            let total: i64 = self.ever.values().sum();
            let remedy = &remedies[usize::from(payment.offer.is_none())];
            let is_exact = payment.amount == remedy.amount && payment.payee.is_none();
            if self.paid > total || !is_exact || !self.standing.contains(&remedy.digest()) {
                return Err(format!("{} paid in all where {total} was approved", self.paid));
            }
        }
        Ok(())
    }

    fn is_within(&mut self, remedy: &Remedy, is_second: bool, (actor, terms): (&Actor, &Terms)) -> bool {
        if is_second {
            return terms.approval_limit.cover(remedy.amount);
        }
        self.own.insert((actor.id().to_owned(), remedy.digest()), remedy.amount.minor());
        let own = self.own.iter().filter(|((who, _), _)| who == actor.id());
        terms.own_limit.cover(pounds(own.map(|(_, minor)| minor).sum()))
    }
}

fn commands(remedies: &[Remedy]) -> Vec<CaseCommand> {
    let offer = OfferTerms { acceptance: Some(OfferAcceptance::NotRequired), ..goodwill(30) };
    let of_offer = Payment::of_offer(name!("q"), name!("o-1"), pounds(30));
    let alone = Payment::new(name!("p"), pounds(60));
    let mut commands: Vec<CaseCommand> = vec![
        ask::Compensation::propose_goodwill(pounds(30), code!("sorry")).into(),
        ask::Compensation::offer(offer.clone()).into(),
        ask::Compensation::offer(OfferTerms { amount: pounds(60), ..offer }).into(),
    ];
    for payment in [
        of_offer.clone(),
        Payment { payee: Some(token!("h-1")), ..of_offer.clone() },
        Payment { amount: pounds(31), ..of_offer },
        alone.clone(),
        Payment { amount: pounds(61), ..alone },
    ] {
        commands.push(ask::Compensation::confirm(payment).into());
    }
    for remedy in remedies {
        commands.extend([request(remedy).into(), grant(remedy).into()]);
        commands.push(ask::Approval::Void { digest: remedy.digest() }.into());
    }
    commands
}

/// Walks every state that three actors can reach with these commands, whatever their order; tells how many states,
/// approvals and payments there were, or the first wrong thing.
fn walk(terms_of: impl Fn(&Actor) -> Terms) -> Result<(usize, usize, usize), String> {
    let actors = [human("h-1"), human("h-2"), Actor::new(ActorKind::Bot, "b-1").unwrap()];
    let remedies =
        [Remedy::of_offer(&goodwill(30)), Remedy::of_payment(&Payment::new(name!("p"), pounds(60)))];
    let commands = commands(&remedies);
    let start = (World::received(), Ledger::default());
    let (mut seen, mut ahead) = (BTreeSet::new(), vec![start]);
    let (mut approvals, mut payments) = (0, 0);
    while let Some((world, ledger)) = ahead.pop() {
        if !seen.insert(format!("{:?}{ledger:?}", world.case.compensation)) {
            continue;
        }
        for (actor, command) in actors.iter().flat_map(|actor| commands.iter().map(move |c| (actor, c))) {
            if !minds_who_asks(command) && actor.id() != "b-1" {
                continue;
            }
            let terms = terms_of(actor);
            let Ok(facts) = world.case.decide(command.clone(), &Ctx::new(world.now, actor, &terms)) else {
                continue;
            };
            let (mut world, mut ledger) = (world.clone(), ledger.clone());
            for fact in &facts {
                world.case.fold_by(fact, When::at(world.now), actor);
                ledger.see(fact, (actor, &terms), &remedies)?;
                approvals += usize::from(fact.kind().as_str() == "approval_granted");
                payments += usize::from(fact.kind().as_str() == "payment_confirmed");
            }
            if !facts.is_empty() {
                ahead.push((world, ledger));
            }
        }
    }
    Ok((seen.len(), approvals, payments))
}

/// Whether it matters who asks: not for offers and payments.
fn minds_who_asks(command: &CaseCommand) -> bool {
    let is_proposal = matches!(command, CaseCommand::Compensation(ask::Compensation::ProposeGoodwill { .. }));
    is_proposal || matches!(command, CaseCommand::Authority(_))
}

fn limits(minor: i64) -> Limits {
    if minor == 0 { Limits::none() } else { Limits::new([pounds(minor)]) }
}

#[test]
fn no_sequence_of_commands_pays_out_more_than_was_approved_or_lets_someone_approve_their_own_proposal() {
    let mut paying = 0;
    for own in [0, 90] {
        for approval in [0, 60] {
            let terms_of = |actor: &Actor| Terms {
                own_limit: if actor.id() == "h-1" { limits(own) } else { Limits::none() },
                approval_limit: if actor.id() == "h-2" { limits(approval) } else { Limits::none() },
                ..Terms::default()
            };
            let (states, approvals, payments) = walk(terms_of).unwrap();
            assert!(states > 3, "the walk got nowhere");
            assert_eq!(approvals > 0, own + approval > 0, "own limit {own}, approval limit {approval}");
            assert_eq!(payments > 0, approvals > 0);
            paying += payments;
        }
    }
    assert!(paying > 100, "{paying}");
}

#[test]
fn the_walk_finds_a_way_around_where_there_is_one() {
    let unguarded = |_: &Actor| Terms { needs_approval: vec![], ..Terms::default() };
    assert!(walk(unguarded).unwrap_err().contains("paid in all"));
}
