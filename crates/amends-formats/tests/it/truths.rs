//! The figures that others computed, the table that says what we make of them, and the comparison.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use amends_formats::Mapping;
use serde_json::Value as Json;

use crate::log::Log;

/// The table: a section for each truth, a row for each key.
const TABLE: &str = include_str!("../../../../docs/reference/truths.md");

/// A foreign data set, the mapping that reads it, and the figures that others computed of it.
pub(crate) struct Set {
    pub(crate) mapping: &'static str,
    /// Below the folder of data.
    pub(crate) file: &'static str,
    /// The truth's name without `.json`; a section of the table bears it.
    pub(crate) truth: &'static str,
    /// Whether both come with the repository.
    pub(crate) bundled: bool,
    /// How many events the source itself tells before the receipt.
    pub(crate) before_receipt: u64,
    /// What we make of the produced log: the truth's keys and our figures.
    pub(crate) figures: fn(&Log, &Json) -> Json,
}

impl Set {
    /// Reads data and truth; none where they lie outside the repository and are not there, which is said loudly.
    pub(crate) fn read(&self) -> Option<(Vec<u8>, Json)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let name = format!("{}.json", self.truth);
        let (data, truth) = if self.bundled {
            let file = self.file.rsplit('/').next().unwrap();
            (root.join("examples/data").join(file), root.join("crates/amends-formats/tests/truth").join(name))
        } else {
            let shared =
                std::env::var_os("AMENDS_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
            (shared.join("data").join(self.file), shared.join("data/truth").join(name))
        };
        let there = data.exists() && truth.exists();
        if !there && !self.bundled {
            self.mark(
                "not-exercised",
                ".txt",
                "its data and truth are not in ../shared, nor where AMENDS_SHARED says",
            );
            eprintln!("NOT EXERCISED: the import {} against {}.json: no such file", self.mapping, self.truth);
            return None;
        }
        let truth = serde_json::from_slice(&std::fs::read(truth).unwrap()).unwrap();
        Some((std::fs::read(data).unwrap(), truth))
    }

    /// Says that the figures were held against the truth, and agreed.
    pub(crate) fn exercised(&self) {
        self.mark("exercised", "", self.truth);
    }

    /// Leaves a file under `target`, for the house to name what ran and what did not.
    fn mark(&self, folder: &str, ending: &str, text: &str) {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
        let name = format!("truth-{}", self.mapping);
        let _ = std::fs::remove_file(target.join("exercised").join(&name)); // of an earlier run
        let _ = std::fs::remove_file(target.join("not-exercised").join(format!("{name}.txt")));
        std::fs::create_dir_all(target.join(folder)).unwrap();
        std::fs::write(target.join(folder).join(format!("{name}{ending}")), format!("{text}\n")).unwrap();
    }

    pub(crate) fn log(&self, data: &[u8]) -> Log {
        Log::of(&Mapping::shipped(self.mapping).unwrap(), self.file, data)
    }
}

/// What the table says of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Agreed,
    Differs,
    NotDefined,
}

/// The rows of a truth's section: key and verdict.
pub(crate) fn table(truth: &str) -> BTreeMap<String, Verdict> {
    let heading = format!("\n## `{truth}.json`");
    let (_, section) = TABLE.split_once(&heading).unwrap_or_else(|| panic!("no section on {truth}"));
    let section = section.split("\n## ").next().unwrap();
    section.lines().filter_map(|line| line.strip_prefix("| `")).map(verdict).collect()
}

fn verdict(row: &str) -> (String, Verdict) {
    let (key, rest) = row.split_once("` | ").expect("a key");
    let verdict = match rest {
        agreed if agreed.starts_with("agreed |") => Verdict::Agreed,
        differs if differs.starts_with("differs because ") => Verdict::Differs,
        not_defined if not_defined.starts_with("not defined here") => Verdict::NotDefined,
        other => panic!("{key}: {other}"),
    };
    (key.to_owned(), verdict)
}

/// Where the log's figures and the truth's are not the same, for every key that the table calls agreed.
pub(crate) fn differences(set: &Set, log: &Log, truth: &Json) -> Vec<String> {
    compare_all(set, &(set.figures)(log, truth), truth)
}

pub(crate) fn compare_all(set: &Set, ours: &Json, truth: &Json) -> Vec<String> {
    let mut differences = vec![];
    for (key, verdict) in table(set.truth) {
        if verdict == Verdict::Agreed {
            compare(&key, truth.get(&key), ours.get(&key), &mut differences);
        } else {
            assert!(ours.get(&key).is_none(), "{key} is computed but not called agreed");
        }
    }
    differences
}

fn compare(path: &str, truth: Option<&Json>, ours: Option<&Json>, differences: &mut Vec<String>) {
    let (Some(truth), Some(ours)) = (truth, ours) else {
        return differences.push(format!("{path}: the truth has {truth:?}, we have {ours:?}"));
    };
    match (truth, ours) {
        (Json::Object(theirs), Json::Object(own)) => {
            for key in theirs.keys().chain(own.keys().filter(|key| !theirs.contains_key(*key))) {
                compare(&format!("{path}.{key}"), theirs.get(key), own.get(key), differences);
            }
        }
        (Json::Array(theirs), Json::Array(own)) if theirs.len() == own.len() => {
            for (at, (their, one)) in theirs.iter().zip(own).enumerate() {
                compare(&format!("{path}[{at}]"), Some(their), Some(one), differences);
            }
        }
        // Truths are rounded to six digits.
        (Json::Number(their), Json::Number(own)) => {
            if (their.as_f64().unwrap() - own.as_f64().unwrap()).abs() > 1e-6 {
                differences.push(format!("{path}: the truth has {truth}, we have {ours}"));
            }
        }
        _ if truth == ours => {}
        _ => differences.push(format!("{path}: the truth has {truth}, we have {ours}")),
    }
}

/// The keys of a truth that no row of the table covers.
pub(crate) fn uncovered(set: &Set, truth: &Json) -> Vec<String> {
    let table = table(set.truth);
    truth.as_object().unwrap().keys().filter(|key| !table.contains_key(*key)).cloned().collect()
}
