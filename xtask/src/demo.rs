//! The main job on real data: what `./run demo` shows.
//!
//! 1,705 complaints that a public authority published become a log of events, the log becomes a SQLite file, the file is
//! verified, one case is shown as it went, and what a replay reports is held against figures that another program
//! computed: `reference.py`, which shares no code with ours.

use std::fs;

use crate::figures;
use crate::house::{Answer, House};
use crate::program::{Program, into_file, json};

const DATA: &str = "examples/data/cfpb_2013_to_2016-01.csv";
const REFERENCE: &str = "examples/data/cfpb_reference.json";

/// Runs it.
pub(crate) fn main_job(house: &House) -> Answer {
    let program = Program::build(house, "demo")?;
    let [log, answer] = ["complaints.jsonl", "figures.json"].map(|name| program.file(name));
    let store = format!("sqlite:{}", program.file("complaints.db"));

    say("Complaints of a public authority, as it published them, become events.");
    program.run_with_findings(&["import", "--map", "cfpb", DATA, "-o", &log])?;
    say("The log becomes a SQLite file; every load verifies hash and chain.");
    program.run(&["load", &log, "--into", &store])?;
    program.run(&["verify", &store])?;
    say("One case, as it went.");
    program.run(&["show", &store, &longest_case(&log)?])?;
    say("Every case folded through its machines.");
    program.run(&["replay", &store])?;
    say("The same figures, held against those of an independent reference.");
    program.run_into(&["replay", &store, "--json"], &answer)?;
    let bundled = house.root.join(REFERENCE).to_string_lossy().into_owned();
    agrees(&bundled, &answer)?;
    match house.shared() {
        Some(shared) if house.has("python3") => {
            let fresh = program.file("reference.json");
            let script = shared.join("bench/reference.py").to_string_lossy().into_owned();
            into_file(house.command("python3", &[&script, &log]), &fresh)?;
            agrees(&fresh, &bundled)
        }
        _ => Ok(()), // the figures that it gave come with the repository
    }
}

fn say(sentence: &str) {
    println!("\n== {sentence}");
}

/// The case with the most events; the first of them where there are several.
fn longest_case(log: &str) -> Result<String, String> {
    let text = fs::read_to_string(log).map_err(|error| format!("{log}: {error}"))?;
    let mut longest = (0, String::new());
    for line in text.lines() {
        let event: serde_json::Value =
            serde_json::from_str(line).map_err(|error| format!("{log}: {error}"))?;
        let version = event["version"].as_u64().unwrap_or_default();
        if version > longest.0 {
            longest = (version, event["stream"].as_str().unwrap_or_default().to_owned());
        }
    }
    Ok(longest.1)
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn agrees(reference: &str, answer: &str) -> Answer {
    let (want, got) = (json(reference)?, json(answer)?);
    let differences = figures::differences(&want, &got);
    for line in differences.iter().take(20) {
        println!("{line}");
    }
    println!(
        "{} figures held against {}: {} differences",
        figures::count(&want),
        name(reference),
        differences.len()
    );
    if differences.is_empty() { Ok(()) } else { Err("the figures differ from the reference".into()) }
}
