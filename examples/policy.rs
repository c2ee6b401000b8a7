//! A complaint under the rules of the UK's financial regulator and of our own desk. Run it with
//! `cargo run --example policy`.
//!
//! At receipt the engine binds the case to the packs, and writes by when what must be done. Each date can say why.

use amends::calendar::Calendar;
use amends::case::{answer::Rights, detection::Receipt, record::Source};
use amends::policy::pack::names::Language;
use amends::policy::{Rulebook, find_shipped};
use amends::shape::Tree;
use amends::store::{MemoryKeyStore, MemoryStore};
use amends::value::Severity;
use amends::{Actor, ActorKind, Engine, Instant, Tenant, ask, engine, name, token};

#[expect(clippy::print_stdout, reason = "an example shows what it does")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pack = |id: &str| find_shipped(id).expect("it comes with amends").clone();
    let england = || Calendar::shipped("england-wales").expect("it comes with amends");
    let rulebook = Rulebook::new()
        .with_pack(pack("uk-fca-disp"))?
        .with_pack(pack("helpdesk-sla"))?
        .with_calendar("business", england())?
        .with_calendar("desk", england())?
        .with_text("ombudsman-2026", &["decision", "rights", "leaflet"]);

    // The day before Easter, so that the desk's dates have something to step over.
    let now = Instant::parse("2026-04-02T09:30:00Z")?;
    let engine = Engine::new(MemoryStore::new(), MemoryKeyStore::new(engine::os_entropy));
    let engine = engine.with_clock(move || now).with_policy(rulebook.clone());
    let desk = engine.desk(Tenant::new("acme")?).blocking();
    let case = desk.new_case();
    let agent = desk.voice(&case, Actor::new(ActorKind::Human, "h-17")?);

    let complaint =
        Receipt { severity: Some(Severity::new(3)?), ..Receipt::new(token!("c-7"), name!("email")) };
    agent.says(ask::Detection::receive(complaint))?;
    // Eight weeks, or fifteen business days: that depends on a fact, and without it there is no date.
    let mut about = ask::Record::record_fact(name!("payment_complaint"), now, Source::Handler);
    if let ask::Record::RecordFact { value, .. } = &mut about {
        *value = Some(Tree::Bool(true));
    }
    agent.says(about)?;

    // A letter that says nothing of the leaflet is not sent: the rule is named.
    let bare = ask::Answer::send_final(name!("letter"), Rights::to(name!("ombudsman")));
    println!("refused: {}\n", agent.says(bare).expect_err("the rule asks for more"));
    let rights = Rights { text_version: Some(name!("ombudsman-2026")), ..Rights::to(name!("ombudsman")) };
    agent.says(ask::Answer::send_final(name!("letter"), rights))?;

    for clock in rulebook.obligations(&desk.history(&case)?, now).binding() {
        let due = clock.due_local.map_or("no date".to_owned(), |due| due.to_string());
        println!("{}: {due}, {}", clock.clock, clock.state.code());
        clock.because.iter().for_each(|why| println!("    {}", why.text(Language::En)));
    }
    for entry in desk.timeline(&case)?.entries {
        let recorded = entry.opened.recorded;
        let rules: Vec<_> = recorded.policy.iter().map(|it| it.rule.as_str()).collect();
        println!(
            "{:>2}  {:<22} {}",
            recorded.header.version,
            recorded.header.event_type.as_str(),
            rules.join(", ")
        );
    }
    Ok(())
}

#[test]
fn a_complaint_is_bound_and_its_dates_say_why() {
    main().unwrap();
}
