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
];

const SQLITE_APPENDING: &str = "crates/amends-store-sqlite/src/appending.rs";

const fn sqlite(name: &'static str) -> Alarm {
    test("amends-store-sqlite", name)
}
