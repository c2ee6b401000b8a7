//! Part e: damage is read over.

use super::{Fault, test};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "the head file is not compared",
        file: "crates/amends-store-sqlite/src/examine.rs",
        find: "    if known.store != store.id {\n",
        plant: "    if known.store == store.id {\n        return Ok(());\n    }\n    if known.store != store.id {\n",
        alarm: test("amends-store-sqlite", "an_older_copy_put_back_is_noticed"),
    },
    Fault {
        name: "the second slot of the head file is not read",
        file: "crates/amends-store-sqlite/src/head_file.rs",
        find: "bytes.chunks(SLOT).take(2).filter_map(Mark::parse)",
        plant: "bytes.chunks(SLOT).take(1).filter_map(Mark::parse)",
        alarm: test("amends-store-sqlite", "a_torn_write_leaves_the_other_slot"),
    },
    Fault {
        name: "what is read is not hashed",
        file: "crates/amends-store/src/chain.rs",
        find: "if hash == stored.link.hash { Ok(()) }",
        plant: "if hash == hash { Ok(()) }",
        alarm: test("amends-store-sqlite", "torture_damaged_database"),
    },
    Fault {
        name: "a stream that ends before its head is taken for whole",
        file: "crates/amends-store/src/verify.rs",
        find: "expected.is_some() && page.events.len() < read.limit",
        plant: "expected.is_some() && page.events.len() > read.limit",
        alarm: test("amends-store-sqlite", "an_event_that_the_index_of_its_stream_has_lost_is_noticed"),
    },
];
