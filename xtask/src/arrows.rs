//! Which crate may know which: the drawing of `docs/architecture.md` as data, held against `cargo metadata`.

use serde_json::Value;

use crate::house::{Answer, House};

/// A crate of ours, and which others it may import. What it deliberately does not know stands in `docs/architecture.md`.
struct Room {
    name: &'static str,
    may_import: &'static [&'static str],
}

const ROOMS: &[Room] = &[
    Room { name: "amends-envelope", may_import: &[] },
    Room { name: "amends-core", may_import: &["amends-envelope"] },
    Room { name: "amends-store", may_import: &["amends-envelope"] },
    Room { name: "amends-calendar", may_import: &[] },
    Room { name: "amends-codec", may_import: &["amends-envelope", "amends-core", "amends-store"] },
    Room { name: "amends-policy", may_import: &["amends-envelope", "amends-core", "amends-calendar"] },
    Room { name: "amends-policy-cedar", may_import: &["amends-envelope", "amends-core"] },
    Room { name: "amends-projections", may_import: &["amends-envelope", "amends-core", "amends-calendar"] },
    Room { name: "amends-store-sqlite", may_import: &["amends-envelope", "amends-store"] },
    Room {
        name: "amends-engine",
        may_import: &["amends-envelope", "amends-core", "amends-store", "amends-codec"],
    },
    Room {
        name: "amends-formats",
        may_import: &["amends-envelope", "amends-core", "amends-codec", "amends-calendar"],
    },
    Room {
        name: "amends-testkit",
        may_import: &["amends-envelope", "amends-core", "amends-store", "amends-codec"],
    },
    Room {
        name: "amends-replay",
        may_import: &[
            "amends-envelope",
            "amends-core",
            "amends-store",
            "amends-codec",
            "amends-calendar",
            "amends-policy", // the back-test
            "amends-projections",
        ],
    },
    Room { name: FACADE, may_import: BELOW_THE_FACADE },
    Room { name: "amends-cli", may_import: EVERYTHING },
    Room { name: "xtask", may_import: &[] },
];

const FACADE: &str = "amends";
const TESTKIT: &str = "amends-testkit";

const BELOW_THE_FACADE: &[&str] = &[
    "amends-envelope",
    "amends-core",
    "amends-store",
    "amends-calendar",
    "amends-codec",
    "amends-policy",
    "amends-projections",
    "amends-store-sqlite",
    "amends-engine",
    "amends-formats",
    "amends-replay",
];

const EVERYTHING: &[&str] = &[
    FACADE,
    "amends-envelope",
    "amends-core",
    "amends-store",
    "amends-calendar",
    "amends-codec",
    "amends-policy",
    "amends-projections",
    "amends-store-sqlite",
    "amends-engine",
    "amends-formats",
    "amends-replay",
    TESTKIT, // for `amends generate`
];

/// A neighbour that belongs in some rooms alone: the word "elsewhere" has a reason.
struct Neighbour {
    names: &'static [&'static str],
    only_in: &'static [&'static str],
    why: &'static str,
}

const NEIGHBOURS: &[Neighbour] = &[
    Neighbour { names: &["jiff"], only_in: &["amends-calendar"], why: "zones and days have one home" },
    Neighbour {
        names: &["rusqlite", "rusqlite_migration"],
        only_in: &["amends-store-sqlite"],
        why: "SQL stays in its adapter",
    },
    Neighbour {
        names: &["cedar-policy", "miette"],
        only_in: &["amends-policy-cedar"],
        why: "a hundred crates that only hosts with Cedar build",
    },
    Neighbour {
        names: &["serde", "serde_json"],
        only_in: &[
            "amends-codec",
            "amends-formats",
            "amends-policy", // packs are files
            "amends-projections",
            "amends-engine",
            "amends-testkit",
            "amends-cli",
            FACADE,
            "xtask",
        ],
        why: "the meaning of a fact does not depend on how it is written",
    },
    Neighbour {
        names: &["clap", "indicatif", "comfy-table"],
        only_in: &["amends-cli"],
        why: "a library has no terminal",
    },
    Neighbour {
        names: &["tokio", "async-std", "smol", "futures-executor"],
        only_in: &[],
        why: "the host brings the async runtime",
    },
    Neighbour { names: &["chrono-tz", "rand"], only_in: &[], why: "see ARCHITECTURE 2.1 and 2.11" },
];

/// One line of a manifest: who imports what.
struct Arrow<'a> {
    from: &'a str,
    to: &'a str,
    is_dev: bool,
    has_version: bool,
}

/// Reads every manifest of the workspace and fails on an arrow that is not drawn.
pub(crate) fn check(house: &House) -> Answer {
    let text = house.capture("cargo", &["metadata", "--no-deps", "--locked", "--format-version", "1"])?;
    let metadata: Value =
        serde_json::from_str(&text).map_err(|error| format!("cargo metadata is no JSON: {error}"))?;
    let packages = names(&metadata);
    let unknown = packages.iter().filter(|name| room(name).is_none());
    let mut wrong: Vec<String> = unknown.map(|name| format!("{name} has no room in the drawing")).collect();
    let arrows = arrows(&metadata);
    wrong.extend(arrows.iter().filter_map(|arrow| complaint(arrow, &packages)));
    for line in &wrong {
        println!("{line}");
    }
    println!("{} crates, {} dependencies", packages.len(), arrows.len());
    if wrong.is_empty() { Ok(()) } else { Err(format!("{} arrows are not drawn", wrong.len())) }
}

fn names(metadata: &Value) -> Vec<&str> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages.filter_map(|package| package["name"].as_str()).collect()
}

fn arrows(metadata: &Value) -> Vec<Arrow<'_>> {
    metadata["packages"].as_array().into_iter().flatten().flat_map(arrows_of).collect()
}

fn arrows_of(package: &Value) -> impl Iterator<Item = Arrow<'_>> {
    let from = package["name"].as_str().unwrap_or_default();
    package["dependencies"].as_array().into_iter().flatten().map(move |dependency| Arrow {
        from,
        to: dependency["name"].as_str().unwrap_or_default(),
        is_dev: dependency["kind"] == "dev",
        has_version: dependency["req"] != "*",
    })
}

fn room(name: &str) -> Option<&'static Room> {
    ROOMS.iter().find(|room| room.name == name)
}

/// What is wrong with this arrow, if anything.
fn complaint(arrow: &Arrow<'_>, ours: &[&str]) -> Option<String> {
    let Arrow { from, to, is_dev, has_version } = *arrow;
    if !ours.contains(&to) {
        let neighbour = NEIGHBOURS.iter().find(|it| it.names.contains(&to) && !it.only_in.contains(&from));
        return neighbour.filter(|_| !is_dev).map(|it| format!("{from} -> {to}: {}", it.why));
    }
    if is_dev && to == from {
        return None; // itself, with the features of its own tests
    }
    if is_dev && to == TESTKIT {
        return has_version
            .then(|| format!("{from} -> {to}: by path, without a version, so that it can be published"));
    }
    let may = room(from).is_some_and(|room| room.may_import.contains(&to));
    (!may).then(|| format!("{from} -> {to}: not drawn{}", if is_dev { ", for tests either" } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &[&str] = &["amends", "amends-core", "amends-envelope", "amends-store", "amends-testkit"];

    fn says(from: &str, to: &str, is_dev: bool, has_version: bool) -> Option<String> {
        complaint(&Arrow { from, to, is_dev, has_version }, OURS)
    }

    #[test]
    fn an_arrow_that_is_drawn_passes() {
        assert_eq!(says("amends-core", "amends-envelope", false, true), None);
    }

    #[test]
    fn an_arrow_upwards_or_sideways_is_named() {
        assert!(says("amends-envelope", "amends-core", false, true).is_some());
        assert!(says("amends-store", "amends-core", false, true).is_some());
        assert!(says("amends-core", "amends", false, true).is_some());
    }

    #[test]
    fn the_testkit_is_for_tests_and_carries_no_version() {
        assert_eq!(says("amends-core", "amends-testkit", true, false), None);
        assert!(says("amends-core", "amends-testkit", true, true).is_some());
        assert!(says("amends-core", "amends-testkit", false, false).is_some());
    }

    #[test]
    fn a_neighbour_stays_in_its_room_but_tests_may_call_on_it() {
        assert!(says("amends-core", "serde_json", false, true).is_some());
        assert_eq!(says("amends-core", "serde_json", true, true), None);
        assert_eq!(says("amends-calendar", "jiff", false, true), None);
        assert!(says("amends-projections", "jiff", false, true).is_some());
    }
}
