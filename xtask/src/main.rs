//! The project's own commands. `cargo xtask ci` is the one door: what it lets through may be merged.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`steps`] | the steps of `ci`, and the long modes, as one table |
//! | [`house`] | where things are, and how a program is run |
//! | [`arrows`] | which crate may know which, read from `cargo metadata` |
//! | [`markdown`] | links that lead somewhere, and Rust blocks that are compiled |
//! | [`tidy`] | what has no place in a committed file |
//! | [`golden`] | golden files stay as they were released |
//! | [`suites`] | which test suites truly ran here |
//! | [`tests`] | the tests themselves |
//! | [`provoke`] | planted faults, each of which must turn a named test red |
//! | [`program`] | the program `amends`, as a stranger would run it |
//! | [`demo`] | the main job on real data |
//! | [`agree`] | million-event logs against the independent reference |
//! | [`wild`] | small logs that obey nothing, against the same |
//! | [`figures`] | two reports held against each other |
//!
//! Nothing here is part of the product. It starts other programs, prints what it starts, and believes exit codes.
#![expect(clippy::print_stdout, reason = "a program for people at a terminal: printing is what it does")]

mod agree;
mod arrows;
mod demo;
mod figures;
mod golden;
mod house;
mod markdown;
mod program;
mod provoke;
mod steps;
mod suites;
mod tests;
mod tidy;
mod wild;

use std::process::ExitCode;

use house::House;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let Some(name) = words.next() else {
        println!("{}", steps::help());
        return ExitCode::from(2);
    };
    let house = House::new(words.collect());
    match steps::go(&house, &name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            println!("\nxtask {name}: {why}");
            ExitCode::FAILURE
        }
    }
}
