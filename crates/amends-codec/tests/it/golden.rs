//! The stored form held still: one golden file for each type and version of its shape, with the least and the most
//! that it may hold.
//!
//! A file, once there, never changes: `SHA256SUMS` beside it says what it was. A new type, version or optional field
//! comes with a file of its own (`<type>.v1.json`, `<type>.v2.json`, `<type>.v1.with-new-field.json`). With
//! `AMENDS_BLESS` set, what is missing is written; what is there stays.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use amends_codec::write::canonical_tree;
use amends_codec::{Rules, Tape};
use amends_core::event::Kind;
use amends_core::shape::{FieldSpec, Form, Tree};
use amends_testkit::generate::{self, Extent};
use amends_testkit::story::Chance;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

const FORMS: [(&str, Extent); 2] = [("minimal", Extent::Minimal), ("full", Extent::Full)];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/events")
}

fn name_of(kind: Kind) -> String {
    format!("{}/{}.v{}.json", kind.category(), kind.as_str(), kind.schema())
}

/// What a new golden file would hold: the same for the same type, whatever else there is.
fn made(kind: Kind) -> String {
    let seed = Sha256::digest(name_of(kind))[..8].iter().fold(0, |seed, byte| seed << 8 | u64::from(*byte));
    let forms = FORMS.map(|(name, extent)| {
        let data = generate::data(kind, extent, &mut Chance::seeded(seed));
        let text = canonical_tree(&Tree::Record(data));
        (name, serde_json::from_str::<Json>(text.as_str()).unwrap())
    });
    serde_json::to_string_pretty(&BTreeMap::from(forms)).unwrap() + "\n"
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for category in fs::read_dir(folder).into_iter().flatten().flatten().filter(|entry| entry.path().is_dir())
    {
        for file in fs::read_dir(category.path()).unwrap().flatten() {
            let (folder, name) = (category.file_name(), file.file_name());
            let name = format!("{}/{}", folder.to_str().unwrap(), name.to_str().unwrap());
            files.insert(name, fs::read_to_string(file.path()).unwrap());
        }
    }
    files
}

fn sums(folder: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(folder.join("SHA256SUMS")).unwrap_or_default();
    let sum = |line: &str| line.split_once("  ").map(|(sum, name)| (name.to_owned(), sum.to_owned()));
    text.lines().filter_map(sum).collect()
}

fn sum_of(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn bless(folder: &Path) {
    for kind in Kind::known() {
        let path = folder.join(name_of(*kind));
        if !path.exists() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, made(*kind)).unwrap();
        }
    }
    let mut sums = sums(folder);
    for (name, text) in files(folder) {
        sums.entry(name).or_insert_with(|| sum_of(&text));
    }
    let lines: Vec<String> = sums.iter().map(|(name, sum)| format!("{sum}  {name}")).collect();
    let text = lines.join("\n") + "\n";
    fs::write(folder.join("SHA256SUMS"), text).unwrap();
}

/// What is wrong with a folder of golden files: nothing where they are as they were.
fn findings(folder: &Path) -> Vec<String> {
    let (files, sums) = (files(folder), sums(folder));
    let mut findings = Vec::new();
    for kind in Kind::known() {
        if !files.contains_key(&name_of(*kind)) {
            findings.push(format!("{} is missing", name_of(*kind)));
        }
    }
    for (name, text) in &files {
        match sums.get(name) {
            Some(sum) if *sum == sum_of(text) => {}
            Some(_) => findings.push(format!("{name} has changed")),
            None => findings.push(format!("{name} is not in SHA256SUMS")),
        }
        match kind_of(name) {
            Some(kind) => findings.extend(misread(kind, text).map(|what| format!("{name}: {what}"))),
            None => findings.push(format!("{name} is of no type that we know")),
        }
    }
    let gone = sums.keys().filter(|name| !files.contains_key(*name));
    findings.extend(gone.map(|name| format!("{name} is gone")));
    findings
}

/// `case/closed.v1.json` and `case/closed.v1.with-new-field.json` are of the type `closed`.
fn kind_of(name: &str) -> Option<Kind> {
    let (category, file) = name.split_once('/')?;
    let (event_type, rest) = file.split_once(".v")?;
    let schema: u32 = rest.split('.').next()?.parse().ok()?;
    Kind::of(category, event_type).filter(|kind| (1..=kind.schema()).contains(&schema))
}

/// What is read otherwise than it was written.
fn misread(kind: Kind, text: &str) -> Option<String> {
    let forms: BTreeMap<String, Json> = serde_json::from_str(text).ok()?;
    forms.iter().find_map(|(form, data)| {
        let line = line_of(kind, data);
        let mut tape = Tape::new();
        let read = amends_codec::Line::read(line.as_bytes(), &mut tape, Rules::default());
        let event = match read.and_then(|line| line.event()) {
            Ok(Some(event)) => event,
            Ok(None) => return Some(format!("{form} is opaque")),
            Err(bad) => return Some(format!("{form} is refused: {bad}")),
        };
        let written = canonical_tree(&Tree::Record(event.write()));
        let written: Json = serde_json::from_str(written.as_str()).unwrap();
        (written != *data).then(|| format!("{form} is written as {written}"))
    })
}

fn line_of(kind: Kind, data: &Json) -> String {
    let line = serde_json::json!({
        "id": "01927b1e-5c4a-7c1e-8a53-6b0c4d7e9f10", "stream": format!("{}-1", kind.category()), "version": 1,
        "type": kind.as_str(), "occurred_at": "2026-04-02T09:30:00Z", "data": data,
    });
    line.to_string()
}

#[test]
fn no_golden_file_has_changed_is_missing_or_is_extra() {
    if std::env::var_os("AMENDS_BLESS").is_some() {
        bless(&folder());
    }
    assert_eq!(findings(&folder()), Vec::<String>::new());
    assert!(files(&folder()).len() >= Kind::known().len());
}

#[test]
fn the_golden_files_together_hold_every_field_there_is_and_the_least_holds_no_other() {
    let files = files(&folder());
    for kind in Kind::known() {
        let of_kind = files.iter().filter(|(name, _)| kind_of(name) == Some(*kind));
        let mut held = BTreeSet::new();
        for (name, text) in of_kind {
            let forms: BTreeMap<String, Json> = serde_json::from_str(text).unwrap();
            let minimal = forms.get("minimal").unwrap().as_object().unwrap();
            let spec = kind.spec();
            let required: BTreeSet<&str> =
                spec.fields.iter().filter(|field| !field.optional).map(|field| field.name).collect();
            let least: BTreeSet<&str> = minimal.keys().map(String::as_str).collect();
            assert_eq!(least, required, "{name}: what must be there has changed");
            names_in(&forms["full"], "", &mut held);
        }
        let mut wanted = BTreeSet::new();
        fields_of(&kind.spec().fields, "", &mut wanted);
        let missing: Vec<_> = wanted.difference(&held).collect();
        assert!(missing.is_empty(), "{}: no golden file holds {missing:?}", kind.as_str());
    }
}

fn names_in(json: &Json, at: &str, to: &mut BTreeSet<String>) {
    if let Json::Object(members) = json {
        for (name, value) in members {
            let at = format!("{at}/{name}");
            names_in(value, &at, to);
            to.insert(at);
        }
    } else if let Json::Array(items) = json {
        for item in items {
            names_in(item, at, to);
        }
    }
}

fn fields_of(fields: &[FieldSpec], at: &str, to: &mut BTreeSet<String>) {
    for field in fields {
        let at = format!("{at}/{}", field.name);
        let mut form = &field.form;
        while let Form::List(inner) = form {
            form = inner;
        }
        if let Form::Record(fields) = form {
            fields_of(fields, &at, to);
        }
        to.insert(at);
    }
}

/// The control: planted in a copy, each fault is found.
#[test]
fn a_golden_file_that_changed_is_missing_or_is_extra_is_found() {
    let plant = |fault: &dyn Fn(&Path)| {
        let copy = tempfile::tempdir().unwrap();
        bless(copy.path());
        fault(copy.path());
        findings(copy.path())
    };
    let closed = "case/closed.v1.json";
    assert_eq!(plant(&|_| {}), Vec::<String>::new());
    assert_eq!(
        plant(&|copy| fs::remove_file(copy.join(closed)).unwrap()),
        ["case/closed.v1.json is missing", "case/closed.v1.json is gone"]
    );
    let change = |copy: &Path| {
        let text = fs::read_to_string(copy.join(closed)).unwrap();
        fs::write(copy.join(closed), text.replace("\"reason\"", "\"cause\"")).unwrap();
    };
    let found = plant(&change);
    assert_eq!(found[0], "case/closed.v1.json has changed");
    assert!(found[1].contains("is refused: data/reason: missing_field"), "{found:?}");
    let extra = |copy: &Path| fs::write(copy.join("case/no_such_type.v1.json"), "{}").unwrap();
    assert_eq!(plant(&extra).len(), 2);
    let newer =
        |copy: &Path| fs::copy(copy.join(closed), copy.join("case/closed.v2.json")).map(|_| ()).unwrap();
    assert_eq!(plant(&newer).len(), 2);
}
