//! What a replay says of real complaints. Run it with `cargo run --release --example replay [LOG|sqlite:FILE]`.
//!
//! Without an argument it imports 1,705 complaints to the US Consumer Financial Protection Bureau (public domain,
//! `examples/data`), and folds the events that they make.

use amends::formats::{Input, LineSink, Mapping, import};
use amends::replay::{OnError, Options, Report};
use amends::{replay, sqlite, store};

type Failure = Box<dyn std::error::Error>;

#[expect(clippy::print_stdout, reason = "an example shows what it does")]
fn main() -> Result<(), Failure> {
    let report = match std::env::args().nth(1) {
        None => of_the_sample()?,
        Some(source) => match source.strip_prefix("sqlite:") {
            Some(file) => of_a_store(file)?,
            None => replay::log(
                [replay::Input::from_argument(&source)],
                &Options::default(),
                OnError::Stop,
                &mut |_| {},
            )?,
        },
    };
    println!("{} events of {} cases, anomalies: {:?}", report.events, report.cases, report.anomalies);
    for row in &report.by_category_month {
        println!(
            "{:<32} {}  received {:>4}  closed {:>4}",
            row.category, row.month, row.received, row.closed
        );
    }
    Ok(())
}

/// Real complaints become events, and the events a report.
fn of_the_sample() -> Result<Report, Failure> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/cfpb_2013_to_2016-01.csv");
    let mapping = Mapping::shipped("cfpb").ok_or("the mapping is shipped")?;
    let mut log = LineSink::new(Vec::new());
    import(&mapping, vec![Input::new(file, std::fs::File::open(file)?)], &mut log, &mut |_| {})?;
    let log = std::io::Cursor::new(log.into_inner());
    let input = replay::Input::Reader("the sample's events".into(), Box::new(log));
    Ok(replay::log([input], &Options::default(), OnError::Stop, &mut |_bytes| {})?)
}

/// Every event of a store, verified on the way.
fn of_a_store(file: &str) -> Result<Report, Failure> {
    let events = sqlite::SqliteStore::open(file, sqlite::Options::read_only())?;
    let admin = store::Admin::for_rebuilds_and_the_command_line();
    let mut progress = |_events| {};
    Ok(pollster::block_on(replay::store(&events, &admin, &Options::default(), &mut progress))?)
}

#[test]
fn the_sample_has_as_many_complaints_as_the_bureau_published() {
    let report = of_the_sample().unwrap();
    let received: u64 = report.by_category_month.iter().map(|row| row.received).sum();
    assert_eq!((report.cases, received, report.anomalies.len()), (1705, 1705, 0));
}
