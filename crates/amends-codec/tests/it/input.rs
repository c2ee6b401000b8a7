//! Inputs: several files, compressed or not, whose lines keep their numbers, in bounded memory.

use std::io::{Read, Write};

use amends_codec::{Code, Input, Log, LogError, LogReader, OnError, Rules, Tape};
use flate2::Compression;
use flate2::write::GzEncoder;

fn line(version: u64) -> String {
    format!(
        r#"{{"id":"01927b1e-5c4a-7c1e-8a53-6b0c4d7e9f10","stream":"case-1","version":{version},"type":"resolved","occurred_at":"2026-04-02T09:30:00Z","data":{{}}}}"#
    )
}

fn input(name: &str, bytes: impl Into<Vec<u8>>) -> Input {
    Input::Reader(name.into(), Box::new(std::io::Cursor::new(bytes.into())))
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn versions(inputs: Vec<Input>) -> Vec<u64> {
    Log::new(inputs, Rules::default(), OnError::Stop)
        .map(|event| event.unwrap().header.version.get())
        .collect()
}

#[test]
fn several_inputs_of_every_wrapping_are_read_as_one_in_the_order_given() {
    let (one, two, three) = (line(1), line(2) + "\n", line(3) + "\r\n\r\n  \n" + &line(4));
    let members = [gzip(&(one.clone() + "\n")), gzip(&two)].concat();
    let frames =
        [zstd::encode_all(two.as_bytes(), 1).unwrap(), zstd::encode_all(three.as_bytes(), 1).unwrap()]
            .concat();
    let inputs = vec![
        input("a", one),
        input("b.gz", members),
        input("c", ""),
        input("d.zst", frames),
        input("e", three),
    ];
    assert_eq!(versions(inputs), [1, 1, 2, 2, 3, 4, 3, 4]);
}

#[test]
fn an_error_names_its_file_and_line_and_what_was_read_before_stands() {
    let bad = line(2).replace("2026-04-02", "yesterday");
    let text = format!("{}\n\n{bad}\n{}\n", line(1), line(3));
    let mut log =
        Log::new([input("ok", line(9)), input("log.jsonl", text.clone())], Rules::default(), OnError::Stop);
    assert!(log.next().unwrap().is_ok() && log.next().unwrap().is_ok());
    let Some(Err(LogError::Bad(error))) = log.next() else { panic!("the third line is bad") };
    assert!(
        error.to_string().starts_with("log.jsonl:3: occurred_at: wrong_type: expected an instant like "),
        "{error}"
    );
    assert!(log.next().is_none());

    let mut log = Log::new([input("log.jsonl", text)], Rules::default(), OnError::Skip);
    assert_eq!(log.by_ref().count(), 2);
    assert_eq!(log.skipped().iter().collect::<Vec<_>>(), [(Code::WrongType, 1)]);
}

#[test]
fn only_the_last_line_of_a_file_can_be_cut() {
    let cut = &line(2)[..100];
    for (text, code) in [
        (format!("{}\n{cut}", line(1)), Code::Cut),
        (format!("{}\n{cut}\n", line(1)), Code::NotJson),
        (format!("{}\n{}x", line(1), line(2)), Code::NotJson),
        (format!("{}\n{{\"id\":\"\u{e9}", line(1)), Code::Cut),
    ] {
        let mut log = Log::new([input("log", text)], Rules::default(), OnError::Skip);
        assert_eq!(log.by_ref().count(), 1);
        assert_eq!(log.skipped().iter().collect::<Vec<_>>(), [(code, 1)]);
    }
    let half_a_character = b"{\"id\":\"\xC3".to_vec();
    let mut log = Log::new([input("log", half_a_character)], Rules::default(), OnError::Skip);
    assert_eq!((log.by_ref().count(), log.skipped().iter().next()), (0, Some((Code::Cut, 1))));
}

#[test]
fn a_byte_order_mark_is_an_error_at_the_start_of_each_file() {
    let marked = format!("\u{feff}{}\n{}\n", line(1), line(2));
    let inputs = [input("a", marked.clone()), input("b", marked)];
    let mut log = Log::new(inputs, Rules::default(), OnError::Skip);
    assert_eq!(log.by_ref().count(), 2);
    assert_eq!(log.skipped().iter().collect::<Vec<_>>(), [(Code::Bom, 2)]);
}

/// Gives `many` bytes of one line, and then a good line: more than the machine could hold, were it kept.
struct Endless {
    many: u64,
    then: std::io::Cursor<Vec<u8>>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.many == 0 {
            return self.then.read(buffer);
        }
        let many = buffer.len().min(usize::try_from(self.many).unwrap_or(usize::MAX));
        buffer[..many].fill(b'x');
        self.many -= many as u64;
        Ok(many)
    }
}

#[test]
fn a_line_without_end_is_refused_in_bounded_memory_and_the_next_one_is_read() {
    let then = std::io::Cursor::new(format!("\n{}\n", line(7)).into_bytes());
    let endless = Endless { many: 200 * 1024 * 1024, then };
    let mut reader = LogReader::new([Input::Reader("endless".into(), Box::new(endless))]);
    let (mut seen, mut tape) = (Vec::new(), Tape::new());
    while let Some(block) = reader.next_block().unwrap() {
        for raw in block.lines() {
            assert!(raw.bytes.len() < 1024 * 1024);
            seen.push((raw.number, raw.read(&mut tape, Rules::default()).map(|line| line.version.get())));
        }
    }
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].1.as_ref().unwrap_err().code, Code::TooLong);
    assert_eq!(seen[1], (2, Ok(7)));
}

#[test]
fn blocks_keep_every_line_whole_and_numbered() {
    let text: String = (1..=50_000).map(|version| line(version) + "\n").collect();
    assert!(text.len() > 6 * 1024 * 1024, "more than one block");
    let mut reader = LogReader::new([input("log", text)]);
    let (mut next, mut tape, mut blocks) = (1, Tape::new(), 0);
    while let Some(block) = reader.next_block().unwrap() {
        blocks += 1;
        for raw in block.lines() {
            let version = raw.read(&mut tape, Rules::default()).unwrap().version.get();
            assert_eq!((raw.number, version), (next, next));
            next += 1;
        }
        reader.recycle(block);
    }
    assert_eq!(next, 50_001);
    assert!(blocks > 1);
}

#[test]
fn what_cannot_be_read_is_named_as_such() {
    let missing = Log::new([Input::from_argument("no/such/file")], Rules::default(), OnError::Skip).next();
    let Some(Err(LogError::Read(error))) = missing else { panic!("there is no such file") };
    assert_eq!(error.to_string(), "could not read no/such/file");
    let mut torn = gzip(&(line(1) + "\n").repeat(1000));
    torn.truncate(torn.len() / 2);
    let torn: Result<Vec<_>, _> =
        Log::new([input("torn.gz", torn)], Rules::default(), OnError::Skip).collect();
    assert!(matches!(torn, Err(LogError::Read(_))));
}

/// What comes of each line that is no blank: read, or the code of what is wrong.
fn outcomes(bytes: Vec<u8>) -> Vec<Result<u64, Code>> {
    let (mut reader, mut tape, mut all) = (LogReader::new([input("log", bytes)]), Tape::new(), Vec::new());
    while let Some(block) = reader.next_block().unwrap() {
        for line in block.lines() {
            let read = line.read(&mut tape, Rules::default());
            all.push(read.map(|line| line.version.get()).map_err(|bad| bad.code));
        }
        reader.recycle(block);
    }
    all
}

#[test]
fn a_line_longer_than_a_block_is_too_long_whatever_it_begins_with() {
    let blanks = " ".repeat(1_100_000);
    let after_blanks = format!("{}\n{blanks}{}\n{}\n", line(1), line(2), line(3));
    assert_eq!(outcomes(after_blanks.into()), [Ok(1), Err(Code::TooLong), Ok(3)]);

    let sealed = line(2).replace("{}}", r#"{"$sealed":{}}}"#);
    let padding = " ".repeat(524_288 - sealed.len());
    let beginning = format!("{sealed}{padding}\r{}", "x".repeat(700_000));
    assert_eq!(outcomes(format!("{beginning}\n{}\n", line(3)).into()), [Err(Code::TooLong), Ok(3)]);
    assert_eq!(outcomes(beginning.into()), [Err(Code::TooLong)], "at the end of the file too");
}

#[test]
fn a_blank_line_longer_than_a_block_is_blank() {
    let blanks = " ".repeat(3_000_000);
    assert_eq!(outcomes(format!("{}\n{blanks}\n{}\n{blanks}", line(1), line(2)).into()), [Ok(1), Ok(2)]);
}
