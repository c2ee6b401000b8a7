//! The corpus of broken packs under `tests/bad/packs`: each gives all its mistakes, each on its line, and none panics.
//!
//! `manifest.json` says for each file on which line which mistake is expected: no more and no less.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use amends_policy::{Kind, Published};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad")
}

/// Line and code of each mistake.
type Expected = Vec<(usize, String)>;

fn manifest() -> BTreeMap<String, Expected> {
    serde_json::from_str(&std::fs::read_to_string(folder().join("manifest.json")).unwrap()).unwrap()
}

fn mistakes(name: &str, text: &str) -> Expected {
    let Err(refused) = Published::read(name, text) else { return Vec::new() };
    let mut found: Expected =
        refused.mistakes.iter().map(|it| (it.line, it.kind.code().to_owned())).collect();
    found.sort();
    found
}

fn findings(manifest: &BTreeMap<String, Expected>) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, expected) in manifest {
        let text = std::fs::read_to_string(folder().join("packs").join(name)).unwrap();
        let found = mistakes(name, &text);
        if found != *expected {
            let shown =
                Published::read(name, &text).map_or_else(|error| error.to_string(), |_| String::new());
            findings.push(format!("{name}: expected {expected:?}, found {found:?}\n{shown}"));
        }
    }
    findings
}

#[test]
fn every_broken_pack_gives_all_its_mistakes_each_on_its_line() {
    let findings = findings(&manifest());
    assert!(findings.is_empty(), "{}\n{}", findings.len(), findings.join("\n"));
}

#[test]
fn every_file_is_in_the_manifest_and_every_kind_of_mistake_in_a_file() {
    let manifest = manifest();
    let entries = std::fs::read_dir(folder().join("packs")).unwrap();
    let mut there: Vec<String> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    there.sort();
    assert_eq!(there, manifest.keys().cloned().collect::<Vec<_>>());
    assert!(there.len() >= 60, "{}", there.len());
    let codes: Vec<&str> = manifest.values().flatten().map(|(_, code)| code.as_str()).collect();
    let missing: Vec<_> = Kind::ALL.iter().filter(|kind| !codes.contains(&kind.code())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The control: a manifest that says something else is found out.
#[test]
fn a_manifest_that_expects_another_line_or_code_is_found_out() {
    let mut manifest = manifest();
    for expected in manifest.values_mut() {
        expected[0].0 += 1;
    }
    assert_eq!(findings(&manifest).len(), manifest.len());
}

/// A mistake is told with the line, what stands there and what was expected.
#[test]
fn a_mistake_shows_the_line_and_what_was_expected() {
    let text = "id = \"p\"\ntitle = \"P\"\njurisdiction = \"GB\"\nforce = \"laws\"\n";
    let refused = Published::read("p.toml", text).unwrap_err();
    let mistake = &refused.mistakes[0];
    assert_eq!((mistake.line, mistake.column), (4, 9));
    assert_eq!(mistake.excerpt, "force = \"laws\"");
    assert_eq!(&text[mistake.at.start..mistake.at.end], "\"laws\"");
    assert_eq!(mistake.found, "the text \"laws\"");
    assert!(mistake.expected.starts_with("one of `law`, `voluntary`"), "{}", mistake.expected);
}
