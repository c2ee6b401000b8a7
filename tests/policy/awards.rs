//! An assessment that names an award of a pack gives no less than it does, once the facts are known.

use amends::case::compensation::{EntitlementLine, RemedyKind};
use amends::money::{Currency, Money};
use amends::policy::Rulebook;
use amends::shape::Tree;
use amends::value::{Code, Name};
use amends::{ask, code, name};

use crate::world::{HOUSE, World, complaint, fact, pack, vip};

const AWARD: &str = r#"
[[version.award]]
rule = "sorry"
title = "For the trouble"
kind = "goodwill"
rounding = "floor"
pay = { cases = [{ when = { fact = "vip", is = true }, pay = { minor = 2000 } }, { pay = { minor = 500 } }] }

[[version.example]]
name = "of long standing"
facts = { received_on = 2026-04-02, vip = true }
owed_minor = 2000

[[version.example]]
name = "ten business days"
"#;

/// The house, which gives customers of long standing 20 pounds, and others 5.
fn house() -> String {
    let text = HOUSE.replacen("\n[[version.example]]\nname = \"ten business days\"\n", AWARD, 1);
    assert_ne!(text, HOUSE);
    text
}

fn paying() -> World {
    let rules = Rulebook::new().with_pack(pack(&house())).unwrap();
    let world = World::under(rules.with_calendar("desk", crate::world::england()).unwrap());
    world.does(complaint());
    world
}

fn line(id: &str, rule: &str, minor: i64, currency: &str) -> EntitlementLine {
    EntitlementLine {
        line: Name::new(id).unwrap(),
        rule: Code::new(rule).unwrap(),
        kind: RemedyKind::Goodwill,
        amount: Money::new(minor, Currency::new(currency).unwrap()).unwrap(),
        cap: None,
    }
}

fn assess(lines: &[(&str, i64)]) -> ask::Compensation {
    let each =
        lines.iter().enumerate().map(|(n, (rule, minor))| line(&format!("l-{n}"), rule, *minor, "GBP"));
    ask::Compensation::assess(each.collect::<Vec<_>>())
}

#[test]
fn less_than_the_rule_gives_is_refused_by_it_and_no_less_is_stamped() {
    let world = paying();
    world.does(vip(&world, true));
    let by_rule = ("rule_forbids", "sorry".to_owned());
    assert_eq!(world.refused("h-17", assess(&[("sorry", 1_999)])), by_rule);
    let no = world.asks("h-17", assess(&[("sorry", 1_999)])).unwrap_err().to_string();
    assert_eq!(
        no,
        "entitlement_assessed is not allowed: the rule gives 2000 GBP minor units (rule sorry of house 1)"
    );
    assert_eq!(world.refused("h-17", ask::Compensation::deny(code!("sorry"))), by_rule);
    world.does(assess(&[("sorry", 2_000)]));
    let assessed = world.recorded().pop().unwrap();
    assert_eq!((assessed.policy.len(), assessed.policy[0].rule.as_str()), (1, "sorry"));
    world.does(assess(&[("sorry", 2_001)])); // more may be given
    world.does(assess(&[("sorry", 1_500), ("sorry", 500)])); // in two lines
    world.does(assess(&[("own", 1)])); // what the pack does not know is the host's own
}

#[test]
fn what_the_facts_say_decides_and_without_them_nothing_is_said() {
    let world = paying();
    world.does(assess(&[("sorry", 1)])); // nobody knows yet
    world.does(vip(&world, false));
    assert_eq!(world.refused("h-17", assess(&[("sorry", 499)])).1, "sorry");
    world.does(assess(&[("sorry", 500)]));
    world.does(fact(name!("vip"), Tree::Bool(true), world.clock.now()));
    assert_eq!(world.refused("h-17", assess(&[("sorry", 500)])).1, "sorry");
    // Another currency has no order with it.
    world.does(ask::Compensation::assess(vec![line("l-1", "sorry", 1, "EUR")]));
}

/// A version 2, in force since before the complaint, of which the stricter holds.
#[test]
fn where_the_stricter_of_two_versions_holds_neither_gives_less() {
    let stricter = |text: &str| {
        let at = text.find("effective_from = 2026-05-01").unwrap();
        let (before, after) = text.split_at(at);
        before.to_owned() + &after.replacen("in_flight = \"keep\"", "in_flight = \"stricter\"", 1)
    };
    let more = AWARD.replace("2000", "3000").replace("ten business days", "five business days");
    let five = "\n[[version.example]]\nname = \"five business days\"\n";
    let text = stricter(&house()).replacen(
        five,
        &more.replace("facts = { received_on = 2026-04-02, vip", "facts = { received_on = 2026-05-05, vip"),
        1,
    );
    let house = pack(&text);
    let rules = Rulebook::new().with_pack(house.clone()).unwrap();
    let world = World::under(rules.with_calendar("desk", crate::world::england()).unwrap());
    world.later(28 * crate::world::DAY, complaint()); // 30 April
    world.does(vip(&world, true));
    world.does(assess(&[("sorry", 2_000)]));
    world.later(3 * crate::world::DAY, vip(&world, true));
    assert_eq!(world.refused("h-17", assess(&[("sorry", 2_999)])).1, "sorry");
    world.does(assess(&[("sorry", 3_000)]));
    let stamps = world.recorded().pop().unwrap().policy;
    assert_eq!(stamps.iter().map(|it| it.version.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    // The back-test owes the greater of the two, once.
    let owed = crate::retold::owed(&world, &[&house]);
    assert_eq!(owed, [("sorry".to_owned(), 3_000)]);
}

#[test]
fn a_rule_that_was_set_aside_lets_less_be_given() {
    let world = paying();
    world.does(vip(&world, true));
    world.does(ask::Lifecycle::grant_deviation(code!("sorry"), code!("settled"), name!("board")));
    world.does(assess(&[("sorry", 1)]));
}
