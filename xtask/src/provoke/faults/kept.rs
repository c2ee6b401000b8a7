//! Part d: facts that were acknowledged are lost, repeated or mixed up.

use super::{Alarm, Fault, test};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "memory: the condition is not looked at",
        file: "crates/amends-store/src/memory.rs",
        find: "if !condition.is_met_by(actual) {",
        plant: "if actual > actual && !condition.is_met_by(actual) {",
        alarm: test("amends-testkit", "an_exact_version_is_refused_where_it_differs"),
    },
    Fault {
        name: "memory: commands are not remembered",
        file: "crates/amends-store/src/memory.rs",
        find: "        let Some(CommandRecord { id, digest }) = command else { return };\n",
        plant: "        let Some(CommandRecord { id, digest }) = command.filter(|_| committed.repeated) else { return };\n",
        alarm: test("amends-testkit", "the_same_command_with_other_content_is_refused"),
    },
    Fault {
        name: "sqlite: the condition is not looked at",
        file: SQLITE_APPENDING,
        find: "if expected.is_met_by(actual) {",
        plant: "if actual == actual || expected.is_met_by(actual) {",
        alarm: sqlite("an_exact_version_is_refused_where_it_differs"),
    },
    Fault {
        name: "sqlite: the record of a command is not written",
        file: SQLITE_APPENDING,
        find: "if let Some(command) = append.command {",
        plant: "if let Some(command) = append.command.filter(|_| committed.repeated) {",
        alarm: sqlite("the_same_command_with_other_content_is_refused"),
    },
    Fault {
        name: "sqlite: a command that is known is answered anew",
        file: SQLITE_APPENDING,
        find: "return answer.again(command).map(Verdict::Answered);",
        plant: "drop(answer);",
        alarm: sqlite("the_same_command_gives_the_first_answer"),
    },
    Fault {
        name: "sqlite: an event id is not looked for",
        file: SQLITE_APPENDING,
        find: "        Some(_) if events.len() == asked => Ok(Some(Committed { events, repeated: true })),\n",
        plant: "        Some(_) if events.len() == asked => Ok(None),\n",
        alarm: sqlite("the_same_event_ids_append_nothing"),
    },
    Fault {
        name: "sqlite: a load that stops keeps what came before",
        file: "crates/amends-store-sqlite/src/writer.rs",
        find: "if stops && !loaded.rejected.is_empty() { Keep::No }",
        plant: "if stops && loaded.rejected.len() > 1_000_000 { Keep::No }",
        alarm: sqlite("a_load_that_stops_writes_nothing"),
    },
    Fault {
        name: "sqlite: the disk is not waited for",
        file: "crates/amends-store-sqlite/src/connection.rs",
        find: "Durability::Full => (\"FULL\", \"2\"),",
        plant: "Durability::Full => (\"OFF\", \"0\"),",
        alarm: sqlite("torture_power_cuts"),
    },
    Fault {
        name: "sqlite: an append is answered before its commit",
        file: "crates/amends-store-sqlite/src/writer.rs",
        find: "            Ok((answer, true)) => self.commit(sound, before).map(|()| answer),",
        plant: "            Ok((answer, true)) => {\n                self.undo(sound, before);\n                Ok(answer)\n            }",
        alarm: sqlite("what_was_acknowledged_survives_reopening"),
    },
    Fault {
        name: "engine: a command that is known is decided anew",
        file: "crates/amends-engine/src/desk.rs",
        find: "                return Ok(Answer { id, committed: before.again(&record)? });",
        plant: "                before.again(&record)?;",
        alarm: test(
            "amends-engine",
            "the_first_answer_stands_even_where_the_rules_would_refuse_the_command_now",
        ),
    },
];

const SQLITE_APPENDING: &str = "crates/amends-store-sqlite/src/appending.rs";

const fn sqlite(name: &'static str) -> Alarm {
    test("amends-store-sqlite", name)
}
