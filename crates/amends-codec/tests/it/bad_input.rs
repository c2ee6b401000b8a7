//! The corpus of bad input under `tests/bad`: each file gives the documented error or count, and no panic.
//!
//! `manifest.json` says for each what is expected: the error at which a reader stops (its code, line and field), and
//! what one that skips has read, found opaque and skipped. Inputs too large to keep are made as the manifest says.
//! How long each may take and how much memory is checked by `scripts/bad_input_limits.py`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use amends_codec::{Code, Decoded, Input, Log, LogError, OnError, Rules};
use proptest::prelude::*;
use serde_json::Value as Json;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/bad")
}

fn manifest() -> BTreeMap<String, Json> {
    let text = fs::read_to_string(folder().join("manifest.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

const RULES: Rules = Rules { zone_exists: |zone| zone != "Middle/Earth" };

/// A text so many times over, without holding it.
struct Repeated {
    text: Vec<u8>,
    at: usize,
    times: u64,
}

impl Read for Repeated {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.times == 0 {
            return Ok(0);
        }
        let rest = &self.text[self.at..];
        let many = rest.len().min(buffer.len());
        buffer[..many].copy_from_slice(&rest[..many]);
        self.at += many;
        if self.at == self.text.len() {
            (self.at, self.times) = (0, self.times - 1);
        }
        Ok(many)
    }
}

fn made(how: &Json) -> impl Read + Send + 'static {
    let text = |name: &str| how[name].as_str().unwrap().as_bytes().to_vec();
    // Longer pieces, so that a hundred million bytes are not copied one by one.
    let times = how["times"].as_u64().unwrap();
    let piece = 1024;
    let most = Repeated { text: text("repeat").repeat(piece), at: 0, times: times / piece as u64 };
    let rest = Repeated { text: text("repeat"), at: 0, times: times % piece as u64 };
    Cursor::new(text("before")).chain(most).chain(rest).chain(Cursor::new(text("after")))
}

fn input(name: &str, expected: &Json) -> Input {
    match expected.get("make") {
        Some(how) => Input::Reader(name.to_owned(), Box::new(made(how))),
        None => Input::File(folder().join(name)),
    }
}

/// What a reader that skips bad lines says of an input, in the words of the manifest.
fn skipping(name: &str, expected: &Json) -> Json {
    let mut log = Log::new([input(name, expected)], RULES, OnError::Skip);
    let (mut read, mut opaque) = (0, 0);
    for event in log.by_ref().filter_map(Result::ok) {
        read += 1;
        opaque += u64::from(matches!(event.event, Decoded::Opaque(_)));
    }
    let skipped: BTreeMap<&str, u64> =
        log.skipped().iter().map(|(code, many)| (code.as_str(), many)).collect();
    serde_json::json!({ "read": read, "opaque": opaque, "skipped": skipped })
}

/// The first error of a reader that stops, in the words of the manifest.
fn stopping(name: &str, expected: &Json) -> Json {
    match Log::new([input(name, expected)], RULES, OnError::Stop).find_map(Result::err) {
        None => Json::Null,
        Some(LogError::Read(_)) => serde_json::json!({ "error": "unreadable" }),
        Some(LogError::Bad(line)) => {
            let shown = line.to_string();
            let is_private = ["jane", "Jane", "She was upset"].iter().any(|words| shown.contains(words));
            assert!(!is_private && shown.len() < 500, "{name}: {shown}");
            serde_json::json!({ "error": line.bad.code.as_str(), "line": line.line, "field": line.bad.field })
        }
    }
}

/// Everything that is not as the manifest says.
fn findings(manifest: &BTreeMap<String, Json>) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, expected) in manifest {
        let (skipped, stopped) = (skipping(name, expected), stopping(name, expected));
        for (key, actual) in
            skipped.as_object().unwrap().iter().chain(stopped.as_object().into_iter().flatten())
        {
            let is_open = key == "field" && expected.get("field").is_none();
            let nothing = serde_json::json!({});
            let wanted = expected.get(key).unwrap_or(if key == "skipped" { &nothing } else { &Json::Null });
            if !is_open && wanted != actual {
                findings.push(format!("{name}: {key} is {actual}, not {wanted}"));
            }
        }
        if stopped.is_null() && expected.get("error").is_some() {
            findings.push(format!("{name}: no error"));
        }
    }
    findings
}

#[test]
fn every_bad_input_gives_the_documented_error_or_count() {
    assert_eq!(findings(&manifest()), Vec::<String>::new());
}

#[test]
fn the_corpus_is_whole_and_has_every_code() {
    let manifest = manifest();
    let named: BTreeSet<&str> = manifest
        .iter()
        .filter(|(_, expected)| expected.get("make").is_none())
        .map(|(name, _)| &**name)
        .collect();
    let entries: Vec<_> = fs::read_dir(folder()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    let there: BTreeSet<&str> =
        entries.iter().filter_map(|name| name.to_str()).filter(|name| *name != "manifest.json").collect();
    assert_eq!(named, there);
    let errors: Vec<&str> =
        manifest.values().filter_map(|expected| expected.get("error")?.as_str()).collect();
    assert!(errors.len() >= 200, "{}", errors.len());
    for code in Code::ALL {
        assert!(errors.contains(&code.as_str()), "{code}");
    }
}

/// The control: a manifest that says something else is found out.
#[test]
fn a_wrong_expectation_is_found() {
    let mut wrong = manifest();
    wrong.retain(|name, _| name == "twice-id.jsonl" || name == "ok-crlf.jsonl");
    assert_eq!(findings(&wrong), Vec::<String>::new());
    wrong.get_mut("twice-id.jsonl").unwrap()["field"] = "stream".into();
    wrong.get_mut("ok-crlf.jsonl").unwrap()["error"] = "bom".into();
    assert_eq!(findings(&wrong).len(), 2);
}

proptest! {
    /// A short form of what `fuzz/` does at length: the corpus with bytes changed, dropped and doubled.
    #[test]
    fn no_bytes_make_the_reader_panic_and_every_line_is_read_or_counted(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..8),
    ) {
        let names: Vec<String> = manifest().into_keys().filter(|name| folder().join(name).exists()).collect();
        let mut bytes = fs::read(folder().join(which.get(&names))).unwrap();
        for (at, new, how) in edits {
            let at = at.index(bytes.len() + 1);
            match (how, bytes.get_mut(at)) {
                (0, Some(byte)) => *byte = new,
                (1, Some(byte)) => *byte ^= 1 << (new % 8),
                (2, Some(_)) => drop(bytes.remove(at)),
                _ => bytes.insert(at, new),
            }
        }
        let is_plain = !bytes.starts_with(&[0x1F, 0x8B]) && !bytes.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]);
        let is_blank = |line: &[u8]| line.iter().all(|byte| b" \t\r".contains(byte));
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !is_blank(line)).count();
        let input = Input::Reader("mutant".into(), Box::new(Cursor::new(bytes)));
        let mut log = Log::new([input], RULES, OnError::Skip);
        let read = log.by_ref().flatten().count();
        prop_assert!(!is_plain || read as u64 + log.skipped().total() == lines as u64);
    }
}
