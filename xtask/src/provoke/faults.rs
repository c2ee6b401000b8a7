//! The faults, one by one: what is planted where, and which check must notice.

/// A fault to plant.
pub(super) struct Fault {
    /// Which promise it breaks: `d` loses facts, `e` passes over damage, `f` lets out what is personal or moves the
    /// stored form, `r` bends a rule.
    pub(super) part: char,
    /// What would be wrong with a product that had it.
    pub(super) name: &'static str,
    pub(super) file: &'static str,
    /// Stands in the file exactly once.
    pub(super) find: &'static str,
    pub(super) plant: &'static str,
    pub(super) alarm: Alarm,
}

/// The check that must turn red.
pub(super) enum Alarm {
    /// A test by its last name, in a package.
    Test { package: &'static str, name: &'static str },
    /// A step of `cargo xtask ci`, and what it must say, so that it fails for this reason and no other.
    Step { name: &'static str, says: &'static str },
}

impl Alarm {
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Test { package, name } => format!("{package}: {name}"),
            Self::Step { name, .. } => format!("cargo xtask {name}"),
        }
    }
}

const fn step(name: &'static str, says: &'static str) -> Alarm {
    Alarm::Step { name, says }
}

const fn test(package: &'static str, name: &'static str) -> Alarm {
    Alarm::Test { package, name }
}

/// Every fault that we know how to plant.
pub(super) const FAULTS: &[Fault] = &[
    Fault {
        part: 'f',
        name: "the hash does not hold the event before it",
        file: "crates/amends-store/src/chain.rs",
        find: "field(out, prev_hash.as_bytes());",
        plant: "field(out, Hash::ZERO.as_bytes());",
        alarm: test("amends-store", "events_hash_to_what_they_have_always_hashed_to"),
    },
    Fault {
        part: 'f',
        name: "the hash leaves a field out",
        file: "crates/amends-store/src/chain.rs",
        find: "    field(out, header.actor.id().as_bytes());\n",
        plant: "",
        alarm: test("amends-store", "every_field_moves_the_hash"),
    },
    Fault {
        part: 'f',
        name: "an absent field hashes as an empty one",
        file: "crates/amends-store/src/chain.rs",
        find: "None => out.extend_from_slice(&ABSENT.to_be_bytes()),",
        plant: "None => field(out, &[]),",
        alarm: test("amends-store", "events_hash_to_what_they_have_always_hashed_to"),
    },
    Fault {
        part: 'f',
        name: "a crate knows one above it",
        file: "crates/amends-store/Cargo.toml",
        find: "sha2.workspace = true\n",
        plant: "sha2.workspace = true\namends-core.workspace = true\n",
        alarm: step("arrows", "amends-store -> amends-core: not drawn"),
    },
    Fault {
        part: 'f',
        name: "a golden file and the code are changed together",
        file: "tests/golden/hash/first.json",
        find: "\"form\": 1",
        plant: "\"form\": 2",
        alarm: step("golden", "golden files differ"),
    },
    Fault {
        part: 'f',
        name: "a golden file holds another hash",
        file: "tests/golden/hash/first.json",
        find: "\"channel\\\":\\\"web",
        plant: "\"channel\\\":\\\"Web",
        alarm: step("hash", "DIFFERENT first.json"),
    },
];
