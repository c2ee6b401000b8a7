//! Any bytes as a log: no panic, and whatever is read is written as a line that reads as the same.

#![no_main]

use std::io::Cursor;

use amends_codec::write::push_recorded;
use amends_codec::{Input, Line, Log, OnError, Rules, Tape};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let input = Input::Reader("fuzz".into(), Box::new(Cursor::new(bytes.to_vec())));
    let mut tape = Tape::new();
    for recorded in Log::new([input], Rules::default(), OnError::Skip).flatten() {
        let mut line = String::new();
        push_recorded(&recorded, &mut line);
        let again = Line::read(line.trim_end_matches('\n').as_bytes(), &mut tape, Rules::default());
        let again = again.and_then(|line| line.to_recorded());
        assert_eq!(again.as_ref(), Ok(&recorded), "{line}");
        let mut second = String::new();
        push_recorded(&recorded, &mut second);
        assert_eq!(line, second);
    }
});
