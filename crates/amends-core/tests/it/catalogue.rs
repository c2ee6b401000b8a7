//! Every fact can be asked for, is written and read back unchanged, and every code is told of in the manual.

use std::path::Path;

use amends_core::case::{Anomaly, CaseCommand, CaseEvent, CaseKind};
use amends_core::privacy::{PersonCommand, PrivacyEvent};
use amends_core::shape::Tree;
use amends_core::{Event, Kind, Refusal};
use proptest::prelude::*;

use crate::generate::{self, Dice};

/// What is asked for by [`amends_core::case::authority::AuthorityCommand`], whose commands state in full what is approved;
/// `authority.rs` shows that each of them follows from one.
const BY_AUTHORITY: [&str; 5] =
    ["approval_requested", "approval_granted", "approval_refused", "approval_expired", "approval_voided"];

#[test]
fn every_fact_of_a_case_follows_from_a_command() {
    let mut dice = Dice::new(3);
    let unasked = |kind: &CaseKind| CaseCommand::asking_for(&generate::fact(*kind, &mut dice)).is_none();
    let unasked: Vec<_> = CaseKind::all().into_iter().filter(unasked).map(CaseKind::as_str).collect();
    assert_eq!(unasked, BY_AUTHORITY);
}

#[test]
fn every_fact_of_a_person_follows_from_a_command() {
    let mut dice = Dice::new(3);
    let of_a_person = Kind::known().iter().filter(|kind| kind.category() == "person");
    let mut seen = 0;
    for kind in of_a_person {
        let Kind::Person(kind) = kind else { panic!("{kind:?} is no fact of a person") };
        let CaseEvent::Privacy(fact) = generate::fact(CaseKind::Privacy(*kind), &mut dice) else { panic!() };
        let command =
            PersonCommand::asking_for(&fact).unwrap_or_else(|| panic!("{kind:?} cannot be asked for"));
        assert_eq!(command.fact(), fact);
        seen += 1;
    }
    assert_eq!(seen, 3);
    let elsewhere =
        PrivacyEvent::ErasureRefused { person: amends_core::token!("c"), ground: amends_core::name!("g") };
    assert_eq!(PersonCommand::asking_for(&elsewhere), None, "a control");
}

proptest! {
    #[test]
    fn a_fact_is_written_and_read_back_unchanged(seed: u64) {
        let fact = generate::any_fact(&mut Dice::new(seed));
        let record = Tree::Record(fact.write());
        prop_assert_eq!(CaseEvent::read(fact.kind(), &record).unwrap(), fact);
    }

    #[test]
    fn a_command_asks_for_the_fact_that_it_was_made_from(seed: u64) {
        let fact = generate::any_fact(&mut Dice::new(seed));
        if let Some(command) = CaseCommand::asking_for(&fact) {
            prop_assert_eq!(fact_of(command), fact);
        }
    }
}

fn fact_of(command: CaseCommand) -> CaseEvent {
    match command {
        CaseCommand::Detection(command) => command.fact().into(),
        CaseCommand::Lifecycle(command) => command.fact().into(),
        CaseCommand::Record(command) => command.fact().into(),
        CaseCommand::Clock(command) => command.fact().into(),
        CaseCommand::Promise(command) => command.fact().into(),
        CaseCommand::Answer(command) => command.fact().into(),
        CaseCommand::External(command) => command.fact().into(),
        CaseCommand::Privacy(command) => command.fact().into(),
        CaseCommand::Apology(command) => command.fact().into(),
        CaseCommand::Explanation(command) => command.fact().into(),
        CaseCommand::Fix(command) => command.fact().into(),
        CaseCommand::Compensation(command) => command.fact().into(),
        CaseCommand::FollowUp(command) => command.fact().into(),
        CaseCommand::Authority(_) => panic!("an approval is not made from its fact"),
    }
}

#[test]
fn a_family_reads_back_what_it_writes_too() {
    let fact = generate::any_fact(&mut Dice::new(11));
    let event = Event::from(fact);
    assert_eq!(Event::read(event.kind(), &Tree::Record(event.write())).unwrap(), event);
}

#[test]
fn the_manual_tells_of_every_code() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/refusals.md");
    let page = std::fs::read_to_string(page).unwrap();
    let headings: Vec<_> =
        page.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')).collect();
    let codes = Anomaly::ALL.iter().map(|anomaly| anomaly.as_str()).chain(Refusal::OF_COMMANDS);
    let mut codes: Vec<_> = codes.collect();
    for code in &codes {
        assert!(headings.contains(code), "refusals.md does not tell of {code}");
    }
    codes.sort_unstable();
    let mut sorted = headings.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, codes, "refusals.md tells of a code that there is not, or of one twice");
}
