//! Which suites truly ran here. A suite that needs more than a compiler (root, ptrace, Python, the reference data)
//! leaves a file `target/exercised/NAME` when it ran, and `target/not-exercised/NAME.txt` with the reason when it
//! could not. A missing tool is then never a silent pass: it is named, and under `CI` it fails where the set-up could
//! have brought what was missing.

use std::fs;

use crate::house::{Answer, House};

/// A suite that may find itself unable to run.
struct Suite {
    name: &'static str,
    what: &'static str,
    /// Whether it can run wherever `./run setup` ran, so that its absence fails under `CI`.
    is_portable: bool,
}

const SUITES: &[Suite] = &[
    bundled("torture_kills_at_random_moments", "a killed writer lost nothing and repeated nothing"),
    special("torture_power_cuts", "a power cut took back nothing (needs root and a loop device)"),
    special("torture_kills_at_every_call", "the same, killed at every call (needs strace)"),
    special("torture_one_eio_at_every_call", "one failing call is answered as it is (needs strace)"),
    special("torture_one_enospc_at_every_call", "a disk full for a moment (needs strace)"),
    special("torture_lasting_eio_at_every_call", "a disk that goes on failing (needs strace)"),
    special("torture_lasting_enospc_at_every_call", "a disk that stays full (needs strace)"),
    special("torture_control_of_stops_at_every_call", "the control of these is caught (needs strace)"),
    bundled("torture_damaged_database", "a flipped byte gives the same answer or a named error"),
    bundled("torture_damaged_database_without_head_file", "the same, without the head file"),
    bundled("torture_damaged_database_beside_log", "the same, beside a write-ahead log"),
    bundled("torture_damaged_database_beside_log_without_head_file", "the same, without the head file"),
    bundled("torture_damaged_log", "a flipped byte of the write-ahead log"),
    bundled("torture_damaged_log_without_head_file", "the same, without the head file"),
    bundled("torture_damaged_head_file", "a flipped byte of the head file"),
    bundled("torture_damaged_head_file_beside_log", "the same, beside a write-ahead log"),
    bundled("torture_damage_control", "SQLite alone gives damaged answers: the control is caught"),
    bundled("truth-cfpb", "the import of the bundled complaints agrees with published figures"),
    bundled("truth-nyc311", "the import of the bundled service requests agrees with published figures"),
    special("truth-cfpb-2025h1", "the import of half a year of complaints agrees with published figures"),
    special("truth-servicenow", "the import of an incident log agrees with published figures"),
    special("truth-bpic2013", "the import of an XES log of incidents agrees with published figures"),
    special("truth-italian-helpdesk", "the import of an XES log of tickets agrees with published figures"),
    special("truth-wabo", "the import of a log of permits agrees with published figures"),
    special("truth-uk-business-days", "business days of England and Wales agree with an independent list"),
    special("truth-uk-bank-holidays", "the calendars of the United Kingdom agree with the government's list"),
    special("truth-flights-eu-261", "166,158 flights have the amounts of EU 261 that others computed"),
    special("truth-flights-uk-261", "the same flights have the bands of UK 261"),
    special("backtest-servicenow", "a band moved over real incidents moves what a Python script counts"),
    special("truth-computed-holidays", "the other calendars agree with dates computed by another library"),
];

/// Needs what is in the checkout and what `./run setup` installs.
const fn bundled(name: &'static str, what: &'static str) -> Suite {
    Suite { name, what, is_portable: true }
}

/// Needs what a machine may lack and a set-up cannot bring: rights, or the reference data that lies beside the checkout.
const fn special(name: &'static str, what: &'static str) -> Suite {
    Suite { name, what, is_portable: false }
}

/// Forgets the marks of earlier runs.
pub(crate) fn forget(house: &House) -> Answer {
    for folder in ["exercised", "not-exercised"] {
        let folder = house.target.join(folder);
        if folder.is_dir() {
            fs::remove_dir_all(&folder)
                .map_err(|error| format!("could not clear {}: {error}", folder.display()))?;
        }
    }
    Ok(())
}

/// Says loudly that something did not run, and fails under `CI`.
pub(crate) fn not_exercised(house: &House, name: &str, why: &str) -> Answer {
    println!("NOT EXERCISED {name}: {why}");
    if house.is_ci { Err(format!("{name} was not exercised: {why}")) } else { Ok(()) }
}

/// Names each suite that ran, and each that did not and why.
pub(crate) fn check(house: &House) -> Answer {
    check_only(house, "")
}

/// The same, of the suites whose name begins so.
pub(crate) fn check_only(house: &House, beginning: &str) -> Answer {
    let mut missing = Vec::new();
    for suite in SUITES.iter().filter(|suite| suite.name.starts_with(beginning)) {
        if house.target.join("exercised").join(suite.name).exists() {
            println!("exercised     {}: {}", suite.name, suite.what);
            continue;
        }
        let reason = reason(house, suite.name);
        let is_excused = reason.is_some() && !suite.is_portable;
        println!("NOT EXERCISED {}: {}", suite.name, reason.as_deref().unwrap_or("it left no mark"));
        if !is_excused {
            missing.push(suite.name);
        }
    }
    for (name, reason) in unknown(house) {
        println!("NOT EXERCISED {name}: {reason}");
    }
    if missing.is_empty() || !house.is_ci {
        return Ok(());
    }
    Err(format!("should have run and did not: {}", missing.join(", ")))
}

fn reason(house: &House, name: &str) -> Option<String> {
    let text = fs::read_to_string(house.target.join("not-exercised").join(format!("{name}.txt"))).ok()?;
    Some(text.trim().to_owned())
}

/// Marks of suites that the table does not list.
fn unknown(house: &House) -> Vec<(String, String)> {
    let Ok(entries) = fs::read_dir(house.target.join("not-exercised")) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.path().file_stem()?.to_str().map(str::to_owned));
    let is_unknown = |name: &String| SUITES.iter().all(|suite| suite.name != name);
    let mut found: Vec<_> =
        names.filter(is_unknown).filter_map(|name| reason(house, &name).map(|why| (name, why))).collect();
    found.sort();
    found
}
