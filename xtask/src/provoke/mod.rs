//! Planted faults: each must turn the test named for it red.
//!
//! A check that cannot fail proves nothing. So a copy of the tree is made under `target/provoke`, every named test must
//! be green in it, then one fault at a time is planted, the named test alone is run, and it must fail: not the build,
//! the test. `cargo xtask provoke WORD` plants only the faults whose name holds the word; `provoke --list` names them.

mod copy;
mod faults;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::house::{Answer, House};
use copy::Copy;
use faults::{Alarm, Fault};

/// Plants every fault, one at a time.
pub(crate) fn all(house: &House) -> Answer {
    let word = house.words.first().map_or("", String::as_str);
    if word == "--list" {
        list();
        return Ok(());
    }
    let chosen: Vec<&Fault> =
        faults::all().map(|(_, fault)| fault).filter(|it| it.name.contains(word)).collect();
    let copy = Copy::of(house)?;
    every_alarm_is_green(house, &copy, &chosen)?;
    let mut failed = Vec::new();
    for fault in &chosen {
        match plant(house, &copy, fault) {
            Err(_) if fault.alarm.could_not_run(&copy) => {
                println!("NOT EXERCISED          {}: this machine cannot run its test", fault.name);
            }
            Ok(()) => println!("red, as it should be   {}", fault.name),
            Err(why) => {
                println!("NOT NOTICED            {}: {why}", fault.name);
                failed.push(fault.name);
            }
        }
    }
    println!("{} faults planted, {} not noticed", chosen.len(), failed.len());
    if failed.is_empty() { Ok(()) } else { Err(failed.join(", ")) }
}

fn list() {
    for (part, Fault { name, file, alarm, .. }) in faults::all() {
        println!("{part}  {name}\n   in {file}, to be noticed by {}", alarm.shown());
    }
}

/// The control: without a fault every named test passes, and there is one of each name.
fn every_alarm_is_green(house: &House, copy: &Copy, chosen: &[&Fault]) -> Answer {
    let mut tests: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for fault in chosen {
        match fault.alarm {
            Alarm::Test { package, name } => {
                tests.entry(package).or_default().insert(name);
            }
            Alarm::Step { name, .. } => ends_with(step_in(house, copy, name), 0, "")?,
        }
    }
    for (package, names) in tests {
        println!("without a fault: {} tests of {package}", names.len());
        let found = count(house, copy, package, &names)?;
        if found < names.len() {
            return Err(format!("{package} has {found} of the tests {names:?}"));
        }
        let names: Vec<&str> = names.into_iter().collect();
        ends_with(nextest(house, copy, "run", package, &names), 0, "")?;
    }
    Ok(())
}

fn plant(house: &House, copy: &Copy, fault: &Fault) -> Answer {
    let whole = copy.read(fault.file)?;
    let places = whole.matches(fault.find).count();
    if places != 1 {
        return Err(format!("its text stands {places} times in {}", fault.file));
    }
    copy.forget_marks();
    copy.write(fault.file, &whole.replacen(fault.find, fault.plant, 1))?;
    let answer = match fault.alarm {
        Alarm::Test { package, name } => {
            ends_with(nextest(house, copy, "run", package, &[name]), TESTS_FAILED, "")
        }
        Alarm::Step { name, says } => ends_with(step_in(house, copy, name), 1, says),
    };
    copy.write(fault.file, &whole)?;
    answer
}

/// What nextest ends with when tests ran and failed; 101 is a build that failed, 4 that no test had the name.
const TESTS_FAILED: i32 = 100;

fn nextest(house: &House, copy: &Copy, verb: &str, package: &str, names: &[&str]) -> Command {
    let filter: Vec<String> = names.iter().map(|name| format!("test(/(^|::){name}$/)")).collect();
    let filter = filter.join(" | ");
    let mut command = house.command("cargo", &["nextest", verb, "-p", package, "-E", &filter]);
    prepare(&mut command, house, copy);
    command
}

fn step_in(house: &House, copy: &Copy, step: &str) -> Command {
    let mut command = house.command("cargo", &["run", "--quiet", "--package", "xtask", "--", step]);
    prepare(&mut command, house, copy);
    command
}

fn prepare(command: &mut Command, house: &House, copy: &Copy) {
    command.current_dir(&copy.tree).env("CARGO_TARGET_DIR", &copy.target).env("RUST_BACKTRACE", "0");
    if let Some(shared) = house.shared() {
        command.env("AMENDS_SHARED", shared.canonicalize().unwrap_or(shared));
    }
}

/// How many tests of these names there are.
fn count(house: &House, copy: &Copy, package: &str, names: &BTreeSet<&str>) -> Result<usize, String> {
    let names: Vec<&str> = names.iter().copied().collect();
    let mut command = nextest(house, copy, "list", package, &names);
    command.args(["--message-format", "json"]);
    let output = command.output().map_err(|error| format!("could not start nextest: {error}"))?;
    let listed: serde_json::Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| format!("nextest could not list: {}", last_words(&output.stderr)))?;
    let suites = listed["rust-suites"].as_object().into_iter().flatten();
    let cases = suites.flat_map(|(_, suite)| suite["testcases"].as_object().into_iter().flatten());
    Ok(cases.filter(|(_, case)| case["filter-match"]["status"] == "matches").count())
}

/// Runs it in silence; what it says matters only where it ends otherwise, or without saying `wanted`.
fn ends_with(mut command: Command, code: i32, wanted: &str) -> Answer {
    let output = command.output().map_err(|error| format!("could not start: {error}"))?;
    let said = [output.stdout, output.stderr].concat();
    let ended = output.status.code();
    if ended == Some(code) && String::from_utf8_lossy(&said).contains(wanted) {
        return Ok(());
    }
    Err(format!("ended with {ended:?}, not with {code} and `{wanted}`:\n{}", last_words(&said)))
}

fn last_words(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(25)..].join("\n")
}
