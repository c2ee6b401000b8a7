//! Who may approve how much: limits come from the packs, four eyes from the core.

use amends::case::authority::Remedy;
use amends::case::compensation::{OfferTerms, RemedyForm, RemedyKind};
use amends::money::{Currency, Money};
use amends::value::Name;
use amends::{ask, name};

use crate::world::{World, vip};

fn remedy(id: &str, kind: RemedyKind, minor: i64) -> Remedy {
    let money = Money::new(minor, Currency::new("GBP").unwrap()).unwrap();
    Remedy::of_offer(&OfferTerms::new(Name::new(id).unwrap(), kind, RemedyForm::Money, money))
}

fn goodwill(id: &str, minor: i64) -> Remedy {
    remedy(id, RemedyKind::Goodwill, minor)
}

#[test]
fn a_clerk_gives_by_himself_up_to_his_limit_and_the_rule_is_stamped() {
    let world = World::received();
    world.does(vip(&world, false));
    world.asks("h-1", ask::Approval::grant(goodwill("o-1", 1_000))).unwrap();
    let granted = world.recorded().pop().unwrap();
    assert_eq!(granted.policy.iter().map(|it| it.rule.as_str()).collect::<Vec<_>>(), ["clerk"]);
    let over = world.refused("h-1", ask::Approval::grant(goodwill("o-2", 1)));
    assert_eq!(over, ("over_limit", "clerk".to_owned()), "what was given before counts");
}

#[test]
fn a_lead_approves_what_others_ask_for_up_to_the_limit() {
    let world = World::received();
    world.does(vip(&world, true));
    world.does(ask::Approval::request(goodwill("o-1", 5_000)));
    world.does(ask::Approval::request(goodwill("o-2", 5_001)));
    let over = world.refused("h-3", ask::Approval::grant(goodwill("o-2", 5_001)));
    assert_eq!(over, ("over_limit", "lead".to_owned()));
    world.asks("h-3", ask::Approval::grant(goodwill("o-1", 5_000))).unwrap();
    assert_eq!(world.recorded().pop().unwrap().policy[0].rule, "lead");
}

#[test]
fn without_a_fact_that_its_rule_asks_for_nothing_is_approved() {
    let world = World::received();
    world.does(ask::Approval::request(goodwill("o-1", 100)));
    let grant = || ask::Approval::grant(goodwill("o-1", 100));
    let no = world.asks("h-3", grant()).unwrap_err();
    assert_eq!(no.to_string(), "approval_granted cannot be decided without: vip");
    world.does(vip(&world, false)); // now it is known, and says no
    assert_eq!(world.refused("h-3", grant()).0, "over_limit");
    world.does(vip(&world, true));
    world.asks("h-3", grant()).unwrap();
}

#[test]
fn money_that_no_authority_speaks_of_nobody_approves() {
    let world = World::received();
    world.does(vip(&world, true));
    let fee = remedy("o-1", RemedyKind::FeeWaiver, 1);
    world.does(ask::Approval::request(fee.clone()));
    assert_eq!(world.refused("h-3", ask::Approval::grant(fee)).0, "over_limit");
}

#[test]
fn who_has_no_role_approves_nothing_and_nobody_their_own() {
    let world = World::received();
    world.does(vip(&world, true));
    world.asks("h-3", ask::Approval::request(goodwill("o-1", 100))).unwrap();
    assert_eq!(world.refused("h-9", ask::Approval::grant(goodwill("o-1", 100))).0, "over_limit");
    assert_eq!(world.refused("h-3", ask::Approval::grant(goodwill("o-1", 100))).0, "self_approval");
}

#[test]
fn an_offer_of_money_that_a_pack_has_limits_for_waits_for_its_approval() {
    let world = World::received();
    let money = Money::new(500, Currency::new("GBP").unwrap()).unwrap();
    let offer = OfferTerms::new(name!("o-1"), RemedyKind::Goodwill, RemedyForm::Money, money);
    assert_eq!(world.refused("h-1", ask::Compensation::offer(offer.clone())).0, "over_limit");
    world.does(vip(&world, true));
    world.asks("h-1", ask::Approval::grant(Remedy::of_offer(&offer))).unwrap();
    world.asks("h-1", ask::Compensation::offer(offer)).unwrap();
}
