//! What Cedar takes away, and that it never gives.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod reading;

use amends_core::case::authority::Remedy;
use amends_core::case::compensation::{OfferTerms, Payment, RemedyForm, RemedyKind};
use amends_core::case::detection::{Classification, Receipt};
use amends_core::case::{Case, CaseCommand, When};
use amends_core::money::{Currency, Money};
use amends_core::policy::{Matter, Policy};
use amends_core::terms::Limits;
use amends_core::value::Severity;
use amends_core::{Ctx, Refusal, Terms, ask, name, token};
use amends_envelope::{Actor, ActorKind, Instant, PolicyRef};
use amends_policy_cedar::{CedarAuthority, Policies, SCHEMA, Source};

const DESK: &str = r#"
    @id("handlers-propose")
    permit (principal, action in [Amends::Action::"Propose", Amends::Action::"Offer"], resource)
    when { principal.kind == "human" };
    @id("leads-approve-to-50")
    permit (principal in Amends::Role::"lead", action == Amends::Action::"Approve", resource)
    when { context.currency == "GBP" && context.amount_minor <= 5000 };
    @id("the-ledger-pays")
    permit (principal == Amends::Actor::"ledger", action == Amends::Action::"Pay", resource);
    @id("no-goodwill-while-grave")
    forbid (principal, action == Amends::Action::"Approve", resource)
    when { context.kind == "goodwill" && resource has severity && resource.severity == 1 };
    @id("ledger-pays-no-goodwill")
    forbid (principal, action == Amends::Action::"Pay", resource) when { context.kind == "goodwill" };
"#;

fn read(policies: &str) -> Policies {
    Policies::read(Source { name: "desk", version: "1", policies, schema: SCHEMA }).unwrap()
}

fn human(id: &str) -> Actor {
    Actor::new(ActorKind::Human, id).unwrap()
}

fn money(minor: i64, currency: &str) -> Money {
    Money::new(minor, Currency::new(currency).unwrap()).unwrap()
}

fn goodwill(minor: i64, currency: &str) -> OfferTerms {
    OfferTerms::new(name!("o-1"), RemedyKind::Goodwill, RemedyForm::Money, money(minor, currency))
}

/// A complaint on a desk whose own terms allow approvals of 100 pounds and 100 euros; h-3 is a lead.
struct Desk {
    case: Case,
    policy: Box<dyn Policy>,
}

impl Desk {
    fn under(policies: &str) -> Self {
        let approval_limit = Limits::new([money(10_000, "GBP"), money(10_000, "EUR")]);
        let terms = Terms { approval_limit, ..Terms::default() };
        let roles = |actor: &Actor| if actor.id() == "h-3" { vec!["lead".to_owned()] } else { Vec::new() };
        let policy = Box::new(CedarAuthority::new(terms, read(policies), roles));
        let mut desk = Self { case: Case::default(), policy };
        let receipt = Receipt::new(token!("c-1"), name!("email"));
        desk.ask("h-1", ask::Detection::receive(receipt)).unwrap();
        desk
    }

    /// As the engine does it: terms, decision, ruling, and only then the fold.
    fn ask(&mut self, actor: &str, command: impl Into<CaseCommand>) -> Result<Vec<Vec<PolicyRef>>, Refusal> {
        let (command, actor) = (command.into(), human(actor));
        let now = Instant::parse("2026-04-01T00:00:00Z").unwrap();
        let happened = When::at(now);
        let matter =
            Matter { case: &self.case, history: &[], actor: &actor, now, happened, command: Some(&command) };
        let terms = self.policy.terms(&matter)?;
        let facts = self.case.decide(command.clone(), &Ctx::new(now, &actor, &terms))?;
        let ruling = self.policy.rule(&matter, &facts)?;
        for fact in &facts {
            let folded = self.case.fold_by(fact, happened, &actor);
            assert_eq!(folded.judgement.code, None, "{fact:?}");
        }
        Ok(ruling.stamps)
    }

    /// h-1 asks for goodwill, and this person approves it.
    fn approves(&mut self, who: &str, minor: i64, currency: &str) -> Result<Vec<Vec<PolicyRef>>, Refusal> {
        let remedy = Remedy::of_offer(&goodwill(minor, currency));
        self.ask("h-1", ask::Approval::request(remedy.clone()))?;
        self.ask(who, ask::Approval::grant(remedy))
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, Refusal>, rule: Option<&str>, says: &str) {
    let refusal = answer.unwrap_err();
    assert_eq!(refusal.code(), "rule_forbids", "{refusal}");
    assert_eq!(refusal.rule().map(|it| it.rule.as_str()), rule, "{refusal}");
    assert!(refusal.to_string().contains(says), "{refusal}");
}

#[test]
fn what_a_policy_permits_passes_up_to_its_limit_and_carries_its_name() {
    let stamps = Desk::under(DESK).approves("h-3", 5_000, "GBP").unwrap();
    let by = &stamps[0][0];
    assert_eq!(
        (by.pack.as_str(), by.version.as_str(), by.rule.as_str()),
        ("desk", "1", "leads-approve-to-50")
    );
    PolicyRef::check_digest(&by.digest).unwrap();
    let says = "no policy of desk 1 permits Approve of 5001 GBP minor units as goodwill";
    refused(Desk::under(DESK).approves("h-3", 5_001, "GBP"), None, says);
}

#[test]
fn the_control_without_cedar_the_same_is_allowed() {
    let everything = "@id(\"all\") permit (principal, action, resource);";
    assert!(Desk::under(everything).approves("h-2", 10_000, "EUR").is_ok());
    refused(Desk::under(DESK).approves("h-2", 10_000, "EUR"), None, "no policy");
}

#[test]
fn a_currency_that_no_policy_names_is_not_permitted() {
    refused(Desk::under(DESK).approves("h-3", 1, "EUR"), None, "1 EUR");
}

#[test]
fn who_has_not_the_role_is_not_permitted() {
    refused(Desk::under(DESK).approves("h-2", 1, "GBP"), None, "no policy");
}

#[test]
fn a_policy_that_forbids_is_named_and_only_speaks_of_such_a_case() {
    let classify = |severity| {
        let severity = Severity::new(severity).unwrap();
        let classification = Classification::new(name!("t"), name!("parcel"), severity);
        ask::Detection::classify(classification)
    };
    let mut desk = Desk::under(DESK);
    desk.ask("h-1", classify(1)).unwrap();
    refused(desk.approves("h-3", 100, "GBP"), Some("no-goodwill-while-grave"), "forbids Approve");
    let mut desk = Desk::under(DESK);
    desk.ask("h-1", classify(2)).unwrap();
    desk.approves("h-3", 100, "GBP").unwrap();
}

#[test]
fn a_policy_that_cannot_be_evaluated_forbids_even_where_another_permits() {
    let overflows = r#"
        @id("all") permit (principal, action, resource);
        @id("large") forbid (principal, action == Amends::Action::"Approve", resource)
        when { context.amount_minor * 9223372036854775807 > 5 };
    "#;
    refused(Desk::under(overflows).approves("h-3", 100, "GBP"), Some("large"), "could not be evaluated");
}

#[test]
fn nothing_that_cedar_permits_spares_the_other_pair_of_eyes_or_widens_a_limit() {
    let everything = "@id(\"all\") permit (principal, action, resource);";
    let own = Desk::under(everything).approves("h-1", 100, "GBP").unwrap_err();
    assert_eq!(own.code(), "self_approval");
    let beyond = Desk::under(everything).approves("h-3", 10_001, "GBP").unwrap_err();
    assert_eq!(beyond.code(), "over_limit");
    let mut unapproved = Desk::under(everything);
    let offer = unapproved.ask("h-1", ask::Compensation::offer(goodwill(100, "GBP"))).unwrap_err();
    assert_eq!(offer.code(), "over_limit");
}

#[test]
fn a_payment_that_calls_itself_another_kind_is_asked_about_as_its_offer_too() {
    let refund = || OfferTerms::new(name!("o-2"), RemedyKind::Refund, RemedyForm::Money, money(100, "GBP"));
    let pays = |offer: OfferTerms| {
        let mut desk = Desk::under(DESK);
        let is_goodwill = offer.kind == RemedyKind::Goodwill;
        let remedy = Remedy::of_offer(&offer);
        let name = offer.offer.clone();
        if is_goodwill {
            desk.ask("h-1", ask::Approval::request(remedy.clone()))?;
            desk.ask("h-3", ask::Approval::grant(remedy))?;
        }
        desk.ask("h-1", ask::Compensation::offer(offer))?;
        desk.ask("h-1", ask::Compensation::accept(name.clone()))?;
        let mut payment = Payment::new(name!("p-1"), money(100, "GBP"));
        (payment.offer, payment.kind) = (Some(name), Some(RemedyKind::Refund));
        if is_goodwill {
            let remedy = Remedy::of_payment(&payment);
            desk.ask("h-1", ask::Approval::request(remedy.clone()))?;
            desk.ask("h-3", ask::Approval::grant(remedy))?;
        }
        desk.ask("ledger", ask::Compensation::instruct(payment))
    };
    assert_eq!(pays(refund()).unwrap()[0][0].rule, "the-ledger-pays");
    refused(pays(goodwill(100, "GBP")), Some("ledger-pays-no-goodwill"), "as goodwill");
}

#[test]
fn what_gives_no_money_away_is_not_asked_about() {
    let mut desk = Desk::under("@id(\"none\") forbid (principal, action, resource);");
    desk.ask("h-1", ask::Detection::acknowledge(name!("email"))).unwrap();
    let deny = ask::Compensation::deny(amends_core::code!("rule-1"));
    desk.ask("h-1", deny).unwrap();
    let remedy = Remedy::of_offer(&goodwill(1, "GBP"));
    refused(desk.ask("h-1", ask::Approval::request(remedy)), Some("none"), "Propose");
}
