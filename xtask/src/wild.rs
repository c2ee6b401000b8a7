//! Small logs that obey nothing, replayed by us and by the reference. A long mode.
//!
//! Any known and unknown type in any order on any stream, any precision, gaps and repeats: what a careful fold still
//! must judge exactly as the description says.

use std::process::Command;

use serde_json::Value;

use crate::figures;
use crate::house::{Answer, House};
use crate::program::Program;
use crate::suites;

/// `wild [LOGS] [FIRST SEED]`: a thousand logs from seed 1 on unless told.
pub(crate) fn all(house: &House) -> Answer {
    let Some(shared) = house.shared() else {
        let why = "the reference is not beside the checkout, and AMENDS_SHARED does not name it";
        return suites::not_exercised(house, "wild", why);
    };
    let script = shared.join("bench/reference.py").to_string_lossy().into_owned();
    let program = Program::build(house, "wild")?;
    let number = |at: usize, usual: u64| match house.words.get(at) {
        Some(word) => word.parse().map_err(|_| format!("a number was expected, not `{word}`")),
        None => Ok(usual),
    };
    let (logs, first): (u64, u64) = (number(0, 1000)?, number(1, 1)?);
    let (mut events, mut different) = (0, 0);
    for seed in first..first + logs {
        let log = program.file("log.jsonl");
        let words = ["generate", "--wild", "--cases", "12", "--seed", &seed.to_string(), "-o", &log];
        output(program.command(&words))?;
        let want = json(house.command("python3", &[&script, &log]))?;
        let got = json(program.command(&["replay", &log, "--json"]))?;
        events += want["events"].as_u64().unwrap_or_default();
        for line in figures::differences(&want, &got) {
            println!("seed {seed}: {line}");
            different += 1;
        }
    }
    println!("{logs} wild logs, {events} events: {different} differences");
    if different == 0 { Ok(()) } else { Err(format!("{different} differences from the reference")) }
}

fn json(command: Command) -> Result<Value, String> {
    serde_json::from_slice(&output(command)?).map_err(|error| format!("no JSON came: {error}"))
}

fn output(mut command: Command) -> Result<Vec<u8>, String> {
    let output = command.output().map_err(|error| format!("could not start: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(format!("{command:?} ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr)))
}
