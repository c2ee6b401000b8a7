//! Part r: a rule of the trade is bent.

use super::{Fault, test};

pub(super) const FAULTS: &[Fault] = &[Fault {
    name: "a key that stands twice is let in",
    file: "crates/amends-codec/src/json/parse.rs",
    find: "twice.map_or(Ok(()), |pair| Err(Flaw::DuplicateKey(pair[1].1)))",
    plant: "twice.filter(|pair| pair[1].1 == 0).map_or(Ok(()), |pair| Err(Flaw::DuplicateKey(pair[1].1)))",
    alarm: test("amends-codec", "a_key_that_stands_twice_is_found_after_unescaping_and_at_any_depth"),
}];
