//! The log reader: no bytes make it panic, and what it lets in is JSON to others as well.

#![no_main]

use amends_codec::{Line, Rules, Tape};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut tape = Tape::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let _ = Line::read_last(line, &mut tape, Rules::default());
        if let Ok(read) = Line::read(line, &mut tape, Rules::default()) {
            let _ = read.event();
            let other: serde_json::Value = serde_json::from_slice(line).expect("what we let in is JSON");
            assert_eq!(other["version"], read.version.get());
        }
    }
});
