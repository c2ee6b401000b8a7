//! The tests themselves, by the programs that run them.

use std::fs;

use crate::house::{Answer, House, run, run_keeping};
use crate::suites;

/// Where the closing line of the last run is kept.
const SUMMARY: &str = "nextest-summary.txt";

/// Every test of every crate, the tests of examples included.
pub(crate) fn all(house: &House) -> Answer {
    suites::forget(house)?;
    if !house.has("cargo-nextest") {
        return Err("cargo-nextest is not installed; `./run setup` installs it under target/tools, \
                    `cargo install --locked cargo-nextest` for good"
            .into());
    }
    let _ = fs::remove_file(house.target.join(SUMMARY));
    let args = ["nextest", "run", "--workspace", "--locked", "--lib", "--bins", "--tests", "--examples"];
    let summary = run_keeping(house.command("cargo", &args), "tests run:")?;
    let summary = summary.ok_or("nextest closed without its summary")?;
    fs::write(house.target.join(SUMMARY), summary)
        .map_err(|error| format!("could not keep the summary: {error}"))
}

/// Repeats nextest's closing line, so that a run of all steps ends with it.
pub(crate) fn repeat_summary(house: &House) {
    if let Ok(line) = fs::read_to_string(house.target.join(SUMMARY)) {
        println!("{line}");
    }
}

/// Rust in documentation comments, and in the pages that the facade includes.
pub(crate) fn documentation(house: &House) -> Answer {
    house.cargo(&["test", "--workspace", "--doc", "--locked"])
}

/// Every example, without arguments, from the top of the checkout.
pub(crate) fn examples(house: &House) -> Answer {
    let listed = house.capture("cargo", &["metadata", "--no-deps", "--locked", "--format-version", "1"])?;
    let metadata: serde_json::Value =
        serde_json::from_str(&listed).map_err(|error| format!("cargo metadata is no JSON: {error}"))?;
    let mut ran = 0;
    for package in metadata["packages"].as_array().into_iter().flatten() {
        for target in package["targets"].as_array().into_iter().flatten() {
            let is_example =
                target["kind"].as_array().is_some_and(|kinds| kinds.iter().any(|it| it == "example"));
            let (Some(package), Some(name)) = (package["name"].as_str(), target["name"].as_str()) else {
                continue;
            };
            if is_example {
                house.cargo(&["run", "--quiet", "--locked", "--package", package, "--example", name])?;
                ran += 1;
            }
        }
    }
    println!("{ran} examples ran");
    Ok(())
}

/// The hash chain once more, by a program that shares no code with ours.
pub(crate) fn hash(house: &House) -> Answer {
    if house.has("python3") {
        return run(house.command("python3", &["scripts/check_hash.py"]));
    }
    suites::not_exercised(house, "hash", "python3 is not installed")
}

/// The tests of hostile circumstances, in their long form: the same tests, told by `AMENDS_TORTURE` to go on.
pub(crate) fn torture(house: &House) -> Answer {
    suites::forget(house)?;
    let words = ["nextest", "run", "--locked", "--cargo-profile", "release", "--profile", "long"];
    let mut command = house.command("cargo", &words);
    command.args(["-p", "amends-store-sqlite", "-E", "test(/^torture_/)", "--success-output", "immediate"]);
    command.env("AMENDS_TORTURE", "long");
    run(command)?;
    suites::check_only(house, "torture_")
}

/// Feeds the log reader with what cargo-fuzz makes up, for 60 seconds or as many as are named.
pub(crate) fn fuzz(house: &House) -> Answer {
    if !house.has("cargo-fuzz") {
        return suites::not_exercised(
            house,
            "fuzz",
            "cargo-fuzz is not installed; `./run setup fuzz` installs it",
        );
    }
    let seconds = house.words.first().map_or("60", String::as_str);
    seconds.parse::<u32>().map_err(|_| format!("a number of seconds was expected, not `{seconds}`"))?;
    let corpus = house.root.join("fuzz/corpus/log_reader"); // what is found goes here; the seeds stay as they are
    fs::create_dir_all(&corpus).map_err(|error| format!("{}: {error}", corpus.display()))?;
    let limit = format!("-max_total_time={seconds}");
    let folders = ["fuzz/corpus/log_reader", "fuzz/seeds/log_reader"];
    let mut command = house.command("cargo", &["fuzz", "run", "log_reader"]);
    command.args(folders).args(["--", &limit, "-print_final_stats=1"]);
    command.env("RUSTC_BOOTSTRAP", "1"); // sanitizers and coverage on the stable compiler
    run(command)
}
