//! Part f: the stored form moves, an arrow is bent, or what is personal gets out.

use super::{Fault, step, test};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "the hash does not hold the event before it",
        file: "crates/amends-store/src/chain.rs",
        find: "field(out, prev_hash.as_bytes());",
        plant: "field(out, Hash::ZERO.as_bytes());",
        alarm: test("amends-store", "events_hash_to_what_they_have_always_hashed_to"),
    },
    Fault {
        name: "the hash leaves a field out",
        file: "crates/amends-store/src/chain.rs",
        find: "    field(out, header.actor.id().as_bytes());\n",
        plant: "",
        alarm: test("amends-store", "every_field_moves_the_hash"),
    },
    Fault {
        name: "an absent field hashes as an empty one",
        file: "crates/amends-store/src/chain.rs",
        find: "None => out.extend_from_slice(&ABSENT.to_be_bytes()),",
        plant: "None => field(out, &[]),",
        alarm: test("amends-store", "events_hash_to_what_they_have_always_hashed_to"),
    },
    Fault {
        name: "a crate knows one above it",
        file: "crates/amends-store/Cargo.toml",
        find: "sha2.workspace = true\n",
        plant: "sha2.workspace = true\namends-core.workspace = true\n",
        alarm: step("arrows", "amends-store -> amends-core: not drawn"),
    },
    Fault {
        name: "a golden file and the code are changed together",
        file: "tests/golden/hash/first.json",
        find: "\"form\": 1",
        plant: "\"form\": 2",
        alarm: step("golden", "golden files differ"),
    },
    Fault {
        name: "a golden file holds another hash",
        file: "tests/golden/hash/first.json",
        find: "\"channel\\\":\\\"web",
        plant: "\"channel\\\":\\\"Web",
        alarm: step("hash", "DIFFERENT first.json"),
    },
    Fault {
        name: "a destroyed key stays in the file",
        file: "crates/amends-store-sqlite/src/keys.rs",
        find: "set(&connection, \"secure_delete\", \"1\", \"1\")?;",
        plant: "set(&connection, \"secure_delete\", \"0\", \"0\")?;",
        alarm: test("amends-store-sqlite", "a_destroyed_key_is_in_no_file_while_the_store_is_open"),
    },
    Fault {
        name: "a destroyed key stays in the write-ahead log",
        file: "crates/amends-store-sqlite/src/keys.rs",
        find: "        empty_log(&self.connection)?;\n        Ok(destroyed)",
        plant: "        let _ = empty_log;\n        Ok(destroyed)",
        alarm: test("amends-store-sqlite", "a_destroyed_key_is_in_no_file_while_the_store_is_open"),
    },
    Fault {
        name: "erasing destroys no key",
        file: "crates/amends-store-sqlite/src/keys.rs",
        find: "        transaction.execute(statements::DESTROY_KEYS, place).map_err(|error| read_failure(&error))?;\n",
        plant: "        let _ = (place, statements::DESTROY_KEYS);\n",
        alarm: test("amends-store-sqlite", "a_destroyed_key_is_gone_and_its_name_stays"),
    },
];
