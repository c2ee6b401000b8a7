//! A replay: the first bad line in the order of the log, whichever thread met it first; the same from log and store.

#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

mod backtest;

use std::io::Cursor;

use amends_codec::write::push_recorded;
use amends_codec::{Line, Rules, Tape};
use amends_replay::{Input, OnError, Options, ReplayError, Report};
use amends_store::{Admin, EventStore, Incoming, Load, MemoryStore, OnReject};
use amends_testkit::story;

/// More than a block a thread: about three million bytes.
fn lines() -> Vec<String> {
    let mut text = String::new();
    story::log(700, 3).for_each(|recorded| push_recorded(&recorded, &mut text));
    text.lines().map(str::to_owned).collect()
}

fn replay(lines: &[String], on_error: OnError) -> Result<Report, ReplayError> {
    let input = Input::Reader("log".into(), Box::new(Cursor::new(lines.join("\n").into_bytes())));
    amends_replay::log([input], &Options::default(), on_error, &mut |_| {})
}

#[test]
fn of_two_bad_lines_in_two_blocks_the_first_is_named() {
    let mut lines = lines();
    let (first, second) = (10, lines.len() - 10);
    "no event".clone_into(&mut lines[first]);
    "nor this".clone_into(&mut lines[second]);
    let error = replay(&lines, OnError::Stop).unwrap_err().to_string();
    assert!(error.starts_with("log:11: not_json"), "{error}");
    lines.swap(first, 20);
    let error = replay(&lines, OnError::Stop).unwrap_err().to_string();
    assert!(error.starts_with("log:21: not_json"), "{error}");
}

#[test]
fn skipping_counts_by_reason_in_every_block() {
    let mut lines = lines();
    let total = lines.len() as u64;
    let last = lines.len() - 5;
    "no event".clone_into(&mut lines[3]);
    "nor this".clone_into(&mut lines[last]);
    lines[7] = lines[7].replacen("\"version\":", "\"version\":\"1\",\"x\":", 1);
    let report = replay(&lines, OnError::Skip).unwrap();
    assert_eq!(report.events, total - 3);
    assert_eq!(report.skipped.get("not_json"), Some(&2));
    assert_eq!(report.skipped.values().sum::<u64>(), 3);
}

#[test]
fn a_store_and_the_log_it_was_loaded_from_give_one_report() {
    let lines: Vec<String> = lines()
        .into_iter()
        .filter(|line| !line.contains("\"text\"") && !line.contains("\"summary\""))
        .collect();
    let mut tape = Tape::new();
    let mut events = Vec::new();
    for line in &lines {
        let line = Line::read(line.as_bytes(), &mut tape, Rules::default()).unwrap();
        events.push(Incoming { event: line.to_new_event(None).unwrap(), hash: None });
    }
    let (store, admin) = (MemoryStore::default(), Admin::for_rebuilds_and_the_command_line());
    let loaded = pollster::block_on(store.load(&admin, Load { events, on_reject: OnReject::Skip })).unwrap();
    let kept: Vec<String> = {
        let rejected: Vec<usize> = loaded.rejected.iter().map(|rejected| rejected.index).collect();
        lines
            .iter()
            .enumerate()
            .filter(|(index, _)| !rejected.contains(index))
            .map(|(_, line)| line.clone())
            .collect()
    };
    let of_the_store =
        pollster::block_on(amends_replay::store(&store, &admin, &Options::default(), &mut |_| {}));
    assert_eq!(of_the_store.unwrap(), replay(&kept, OnError::Stop).unwrap());
}
