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
        name: "a destroyed key stays in the write-ahead log",
        file: "crates/amends-store-sqlite/src/keys/mod.rs",
        find: "        empty_log(&self.connection)?;\n        Ok(destroyed)",
        plant: "        let _ = empty_log;\n        Ok(destroyed)",
        alarm: test("amends-store-sqlite", "a_destroyed_key_is_in_no_file_while_the_store_is_open"),
    },
    Fault {
        name: "erasing destroys no key",
        file: "crates/amends-store-sqlite/src/keys/mod.rs",
        find: "        transaction.execute(statements::DESTROY_KEYS, place).map_err(|error| read_failure(&error))?;\n",
        plant: "        let _ = (place, statements::DESTROY_KEYS);\n",
        alarm: test("amends-store-sqlite", "a_destroyed_key_is_gone_and_its_name_stays"),
    },
    Fault {
        name: "one personal field is not sealed",
        file: "crates/amends-codec/src/seal/mod.rs",
        find: "        if matches!(value, Tree::Sealed(_) | Tree::Erased(_)) {\n",
        plant: "        if matches!(value, Tree::Sealed(_) | Tree::Erased(_)) || pointer == \"/sought\" {\n",
        alarm: test("amends", "after_an_erasure_no_personal_word_is_left_anywhere"),
    },
    Fault {
        name: "a sealed value may be moved to another field",
        file: "crates/amends-codec/src/seal/aead.rs",
        find: "        pointer.as_bytes(),\n",
        plant: "        b\"\",\n",
        alarm: test("amends-codec", "a_value_opens_only_in_its_own_place_with_its_own_key"),
    },
    Fault {
        name: "an erasure destroys no keys",
        file: "crates/amends-engine/src/erasure.rs",
        find: "        Ok(self.engine.keys.destroy_subject(&self.tenant, &subject).await?.len())",
        plant: "        Ok(self.engine.keys.keys_of(&self.tenant, &subject).await?.len())",
        alarm: test("amends", "after_an_erasure_no_personal_word_is_left_anywhere"),
    },
    Fault {
        name: "an erasure passes over a legal hold",
        file: "crates/amends-engine/src/erasure.rs",
        find: "            privacy::decide(&case.privacy, wish.clone())?;",
        plant: "            let _ = privacy::decide(&case.privacy, wish.clone());",
        alarm: test("amends-engine", "a_legal_hold_on_one_case_refuses_the_erasure_and_lifting_it_allows_it"),
    },
    Fault {
        name: "a stop in the middle of an erasure is not made up for",
        file: "crates/amends-engine/src/erasure.rs",
        find: "                self.finish(&person, id, cases, &actor).await?;\n                finished += 1;",
        plant: "                let _ = (id, cases, &actor);\n                finished += 1;",
        alarm: test("amends-engine", "an_erasure_that_a_stop_interrupted_is_finished_at_open_and_only_once"),
    },
    Fault {
        name: "an old fact is read without being lifted",
        file: "crates/amends-codec/src/upcast.rs",
        find: "way.fold(old, |data, step| (step.lift)(data))",
        plant: "way.fold(old, |data, _| data)",
        alarm: test("amends", "old_facts_of_a_log_read_as_facts_of_today"),
    },
    Fault {
        name: "a destroyed key is not overwritten",
        file: "crates/amends-store-sqlite/src/keys/mod.rs",
        find: "set(&connection, \"secure_delete\", \"1\", \"1\")?;",
        plant: "set(&connection, \"secure_delete\", \"0\", \"0\")?;",
        alarm: test(
            "amends-store-sqlite",
            "a_destroyed_key_is_overwritten_and_does_not_just_fall_into_free_space",
        ),
    },
];
