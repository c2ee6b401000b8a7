//! What a back-test costs: CPU time a case and pack, and memory a case.
//!
//! ```sh
//! cargo run --release -p amends-replay --example backtest_cost -- LOG PACK.toml
//! ```
//! compares the shipped pack of the same id with PACK.toml, with every role played by the calendar `england-wales`.

use std::path::PathBuf;
use std::time::Instant;

use amends_calendar::Calendar;
use amends_policy::{Backtest, Calendars, Published, Side, find_shipped};
use amends_replay::{Input, OnError, Options, backtest};

fn main() {
    let [_, log, file] = std::env::args().collect::<Vec<_>>().try_into().expect("a log and a pack");
    let new = Published::read(&file, &std::fs::read_to_string(&file).expect("a pack")).expect("no mistakes");
    let old = find_shipped(&new.pack().id).expect("the pack of that id comes with amends");
    let mut calendars = Calendars::new();
    for role in new.pack().version.iter().flat_map(|it| &it.clock).filter_map(|it| it.calendar.as_deref()) {
        calendars = calendars.with(role, Calendar::shipped("england-wales").expect("shipped"));
    }
    let test = Backtest::new(Side::new([old], &calendars), Side::new([&new], &calendars));
    let began = Instant::now();
    let input = Input::File(PathBuf::from(log));
    let cases =
        backtest::log([input], &test, &Options::default(), OnError::Stop, &mut |_| {}).expect("a log");
    let gathered = began.elapsed();
    let began = Instant::now();
    let totals = cases.compare(&test, &mut |_, _, _| Ok::<(), ()>(()), &mut |_| {}).expect("nothing fails");
    let judged = began.elapsed();
    let count = cases.len() as f64;
    println!(
        "{} events, {} cases, {} changed; {:.1} bytes a case; gathered in {:.3} s; judged in {:.3} s wall, {:.2} us a case and pack",
        cases.events,
        cases.len(),
        totals.changed,
        cases.bytes() as f64 / count,
        gathered.as_secs_f64(),
        judged.as_secs_f64(),
        judged.as_secs_f64() * 1e6 / count / 2.0,
    );
}
