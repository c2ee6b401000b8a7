//! What a tortured writer does: commands numbered from 1, each of them following from its number alone.

use std::collections::BTreeMap;
use std::path::Path;

use amends_store::{
    Admin, AllRead, Append, Condition, Direction, EventStore as _, NewEvent, Scope, StoredEvent,
};
use amends_store_sqlite::{Options, SqliteStore};
use amends_testkit::sample;
use pollster::block_on;

/// How many events the command makes: every tenth finds that it was already so.
pub(crate) fn events_of(command: u64) -> u64 {
    if command.is_multiple_of(10) { 0 } else { 1 + command % 3 }
}

/// The append of a command. Asked again it has other event ids, as a decision made anew would.
pub(crate) fn append(command: u64, attempt: u64) -> Append {
    let tenant = sample::tenant("north");
    let stream = sample::stream(&format!("c{}", command % 7));
    let id = sample::command(u128::from(command));
    if events_of(command) == 0 {
        return sample::nothing_by(id, Some(1));
    }
    let event = |number: u64| -> NewEvent {
        let mut event = sample::salted(&tenant, &stream, command * 10 + number, attempt);
        event.data = amends_envelope::Canonical::trusted(data(command, number));
        event
    };
    let events = (1..=events_of(command)).map(event).collect();
    sample::commanded(Append::to(stream, Condition::Any, events), id, Some(1))
}

fn data(command: u64, number: u64) -> String {
    format!(r#"{{"command":{command},"number":{number},"padding":"{}"}}"#, "x".repeat(300))
}

/// What is found in a store after it was stopped.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The commands that are there, each as a whole.
    pub(crate) commands: Vec<u64>,
    /// What must not be.
    pub(crate) faults: Vec<String>,
}

/// Opens a store after it was stopped, and looks for what is lost, torn or repeated. `most` is the last command that
/// can have been asked for.
pub(crate) fn look(path: &Path, most: u64) -> Found {
    let mut found = Found::default();
    let store = match SqliteStore::open(path, Options::default()) {
        Ok(store) => store,
        Err(error) => {
            found.faults.push(format!("the store does not open: {error}"));
            return found;
        }
    };
    let mut by_command = BTreeMap::<u128, Vec<StoredEvent>>::new();
    match all(&store) {
        Ok(events) => {
            for stored in events {
                let id = stored.event.header.command_id.map_or(0, |id| id.as_u128());
                by_command.entry(id).or_default().push(stored);
            }
        }
        Err(error) => found.faults.push(format!("the store cannot be read: {error}")),
    }
    for command in 1..=most {
        let id = sample::command(u128::from(command));
        let events = by_command.remove(&id.as_u128()).unwrap_or_default();
        let answer = block_on(store.command(&sample::tenant("north"), id));
        let Ok(answer) = answer else {
            found.faults.push(format!("command {command} cannot be looked up"));
            continue;
        };
        match (answer, events.len() as u64) {
            (None, 0) => {}
            (Some(answer), n) if n == events_of(command) => {
                let as_asked =
                    events.iter().zip(1..).all(|(e, number)| e.event.data.as_str() == data(command, number));
                let as_answered =
                    answer.committed.events == events.iter().map(StoredEvent::placed).collect::<Vec<_>>();
                if as_asked && as_answered {
                    found.commands.push(command);
                } else {
                    found.faults.push(format!("command {command} is there with other content"));
                }
            }
            (answer, n) => {
                let known = if answer.is_some() { "known" } else { "unknown" };
                let due = events_of(command);
                found.faults.push(format!(
                    "command {command} is {known}, with {n} events for {due}: torn or repeated"
                ));
            }
        }
    }
    let strangers = by_command.len();
    if strangers > 0 {
        found.faults.push(format!("events of {strangers} commands that nobody asked for"));
    }
    found
}

fn all(store: &SqliteStore) -> Result<Vec<StoredEvent>, amends_store::StoreError> {
    let everyone = Scope::Everyone(Admin::for_rebuilds_and_the_command_line());
    let (mut events, mut after) = (Vec::new(), None);
    loop {
        let page = block_on(
            store.read_all(&everyone, AllRead { after, direction: Direction::Forward, limit: 4096 }),
        )?;
        events.extend(page.events);
        after = page.next;
        if after.is_none() {
            return Ok(events);
        }
    }
}
