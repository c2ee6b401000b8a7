//! Several packs on one case: each is bound, the date that comes first binds, and each must allow what is approved.

use amends::case::authority::Remedy;
use amends::case::clock::Clock;
use amends::case::compensation::{EntitlementLine, OfferTerms, RemedyForm, RemedyKind};
use amends::case::detection::Receipt;
use amends::money::{Currency, Money};
use amends::policy::{Published, Rulebook, find_shipped};
use amends::shape::Tree;
use amends::value::Severity;
use amends::{ask, code, name, token};

use crate::world::{DAY, HOUR, HOUSE, World, answer, at, england, fact, pack, rules, vip};

/// A second pack: the house's under another name, with other numbers.
pub(crate) fn other(changes: &[(&str, &str)]) -> Published {
    let text = changes.iter().fold(HOUSE.replace("id = \"house\"", "id = \"other\""), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    pack(&text)
}

#[test]
fn of_clocks_of_one_name_the_one_that_is_due_first_is_written() {
    let stricter = other(&[("count = 10", "count = 3"), ("2026-04-20 23:59", "2026-04-09 23:59")]);
    let world = World::under(rules().with_pack(stricter).unwrap());
    world.does(crate::world::complaint());
    assert_eq!(world.due("answer"), at("2026-04-09T22:59:59.999999Z"));
    let started =
        world.recorded().into_iter().find(|it| it.header.event_type.as_str() == "clock_started").unwrap();
    assert_eq!(started.policy[0].pack, "other");
    // What one of them still waits for keeps the clock running, at its own date.
    let lax = other(&[
        ("count = 10", "count = 3"),
        ("2026-04-20 23:59", "2026-04-09 23:59"),
        ("stop = [{ event = \"final_response_sent\" }]", "stop = [{ event = \"acknowledged\" }]"),
    ]);
    let world = World::under(rules().with_pack(lax).unwrap());
    world.does(crate::world::complaint());
    world.later(HOUR, ask::Detection::acknowledge(name!("email")));
    assert_eq!(world.due("answer"), at("2026-04-20T22:59:59.999999Z"));
    world.does(answer(Some(name!("full-1"))));
    assert_eq!(world.find("answer"), Some(Clock::Met));
}

#[test]
fn each_pack_must_allow_what_is_approved() {
    let stricter = other(&[("approval_limit = 5000", "approval_limit = 2000")]);
    let world = World::under(rules().with_pack(stricter).unwrap());
    world.does(crate::world::complaint());
    world.does(vip(&world, true));
    let remedy = |id: &str, minor| {
        let money = Money::new(minor, Currency::new("GBP").unwrap()).unwrap();
        let id = amends::value::Name::new(id).unwrap();
        Remedy::of_offer(&OfferTerms::new(id, RemedyKind::Goodwill, RemedyForm::Money, money))
    };
    world.does(ask::Approval::request(remedy("o-1", 2_001)));
    world.does(ask::Approval::request(remedy("o-2", 2_000)));
    let no = world.asks("h-3", ask::Approval::grant(remedy("o-1", 2_001))).unwrap_err().to_string();
    assert!(no.ends_with("(rule lead of other 1)"), "{no}");
    world.asks("h-3", ask::Approval::grant(remedy("o-2", 2_000))).unwrap();
}

#[test]
fn a_pack_whose_date_is_not_known_yet_is_bound_once_it_is() {
    let later = other(&[
        ("selects_by = \"received_on\"", "selects_by = \"bought_on\""),
        ("fact = \"received_on\"", "fact = \"bought_on\""),
        ("from = [\"case\"]", "from = [\"handler\"]"),
        ("facts = { received_on", "facts = { bought_on"),
    ]);
    let world = World::under(rules().with_pack(later).unwrap());
    world.does(crate::world::complaint());
    let bound =
        |world: &World| world.kinds().into_iter().filter(|it| it.starts_with("policy_")).collect::<Vec<_>>();
    assert_eq!(bound(&world), ["policy_bound"]);
    world.does(fact(name!("bought_on"), Tree::Text("2026-03-01".into()), world.clock.now()));
    assert_eq!(bound(&world), ["policy_bound", "policy_rebound"]);
    world.does(vip(&world, true));
    assert_eq!(bound(&world).len(), 2);
    let history = world.desk.history(&world.case).unwrap();
    let owed = world.rules.obligations(&history, world.clock.now());
    assert!(
        owed.clocks.iter().any(|it| it.pack == "other") && owed.clocks.iter().any(|it| it.pack == "house")
    );
}

#[test]
fn the_law_and_our_own_desk_hold_for_one_case() {
    let shipped = |id| find_shipped(id).unwrap().clone();
    let rules = Rulebook::new().with_pack(shipped("uk-fca-disp")).unwrap();
    let rules =
        rules.with_pack(shipped("helpdesk-sla")).unwrap().with_pack(shipped("retail-goodwill")).unwrap();
    let rules = rules.with_calendar("business", england()).unwrap().with_calendar("desk", england()).unwrap();
    let world = World::under(rules.with_role("h-1", "clerk"));
    let receipt =
        Receipt { severity: Some(Severity::new(1).unwrap()), ..Receipt::new(token!("c-7"), name!("email")) };
    world.does(ask::Detection::receive(receipt));
    world.does(fact(name!("payment_complaint"), Tree::Bool(false), world.clock.now()));
    // 8 weeks of the law to the end of the day in London, and half an hour of the desk around the clock.
    assert_eq!(world.due("final-response"), at("2026-05-28T22:59:59.999999Z"));
    assert_eq!(world.due("first-reply"), at("2026-04-02T10:00:00Z"));
    let money = Money::new(1_000, Currency::new("GBP").unwrap()).unwrap();
    let offer = OfferTerms::new(name!("o-1"), RemedyKind::Goodwill, RemedyForm::Voucher, money);
    world.asks("h-1", ask::Approval::grant(Remedy::of_offer(&offer))).unwrap();
    let line = EntitlementLine {
        line: name!("l-1"),
        rule: code!("goodwill"),
        kind: RemedyKind::Goodwill,
        amount: money,
        cap: None,
    };
    world.does(ask::Compensation::assess(vec![line]));
    let assessed = world.recorded().pop().unwrap();
    assert_eq!((assessed.policy.len(), assessed.policy[0].pack.as_str()), (1, "retail-goodwill"));
    world.later(DAY, ask::Lifecycle::withdraw(name!("complainant"), code!("changed_mind")));
    let clocks = world.desk.case(&world.case).unwrap().clocks;
    assert!(clocks.iter().all(|(_, stage)| *stage == Clock::Cancelled), "{clocks:?}");
}
