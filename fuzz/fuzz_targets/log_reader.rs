//! The log reader: no bytes make it panic, what it lets in is JSON to others as well, and is written as a line that
//! reads as the same.

#![no_main]

use std::io::Cursor;

use amends_codec::write::push_recorded;
use amends_codec::{Input, Line, Log, OnError, Rules, Tape};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut tape = Tape::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let _ = Line::read_last(line, &mut tape, Rules::default());
        if let Ok(read) = Line::read(line, &mut tape, Rules::default()) {
            let _ = read.to_new_event(None);
            let other: serde_json::Value = serde_json::from_slice(line).expect("what we let in is JSON");
            // By value: 1.0 is a version to us as well.
            assert_eq!(other["version"].as_f64(), Some(read.version.get() as f64));
        }
    }
    round_trip(bytes.to_vec(), &mut tape);
});

/// As a file: plain, gzip or zstd, by its first bytes.
fn round_trip(bytes: Vec<u8>, tape: &mut Tape) {
    let input = Input::Reader("fuzz".into(), Box::new(Cursor::new(bytes)));
    for recorded in Log::new([input], Rules::default(), OnError::Skip).flatten() {
        let mut line = String::new();
        push_recorded(&recorded, &mut line);
        let again = Line::read(line.trim_end_matches('\n').as_bytes(), tape, Rules::default());
        let again = again.and_then(|line| line.to_recorded()).expect("what we write we read");
        assert!(again == recorded, "{line}");
    }
}
