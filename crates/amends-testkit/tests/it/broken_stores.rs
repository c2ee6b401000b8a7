//! The contract rejects every broken store by the rule that is meant for it, and lets the unbroken one pass.

use std::panic::{AssertUnwindSafe, catch_unwind};

use amends_testkit::broken::{BUGS, BrokenHarness, Bug};
use amends_testkit::contract::{RULES, check};

fn is_caught(bug: Bug, rule: &str) -> bool {
    let harness = BrokenHarness::new(bug);
    catch_unwind(AssertUnwindSafe(|| check(rule, &harness))).is_err()
}

#[test]
fn every_broken_store_is_caught_by_its_rule() {
    let planted: Vec<_> = BUGS.iter().filter(|(bug, _)| *bug != Bug::None).collect();
    let missed: Vec<_> = planted.iter().filter(|(bug, rule)| !is_caught(*bug, rule)).collect();
    assert!(missed.is_empty(), "not caught: {missed:?}");
    assert!(planted.len() >= 36, "bugs have gone missing");
}

#[test]
fn the_same_wrapper_without_a_bug_passes_every_rule() {
    let refused: Vec<_> = RULES.iter().filter(|rule| is_caught(Bug::None, rule.name)).collect();
    assert!(refused.is_empty(), "{refused:?}");
}
