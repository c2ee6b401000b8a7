//! 166,158 real flights through the two flight packs, against what others computed of them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use amends_policy::{Fact, Facts, Number, Outcome, Published, Select, assess, find_shipped};
use serde_json::Value;

fn shared() -> PathBuf {
    std::env::var_os("AMENDS_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from)
}

/// The truth file, where the flights lie beside the checkout; else it is said loudly, and CI names the suite.
#[expect(clippy::print_stderr, reason = "a suite that did not run says so")]
fn truth(suite: &str) -> Option<Value> {
    let is_there = shared().join(FLIGHTS).is_file();
    mark(suite, is_there);
    if !is_there {
        eprintln!("NOT EXERCISED: {suite}: no {FLIGHTS} in ../shared, nor where AMENDS_SHARED says");
        return None;
    }
    let text = std::fs::read_to_string(shared().join("data/truth/nyc_departures_2013h1.json")).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

const FLIGHTS: &str = "data/flights/nyc_departures_2013h1.csv.gz";

/// Leaves a file under `target`, for the house to name what ran and what did not.
fn mark(suite: &str, is_there: bool) {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("..");
    let files =
        [target.join("exercised").join(suite), target.join("not-exercised").join(format!("{suite}.txt"))];
    for file in &files {
        let _ = std::fs::remove_file(file); // of an earlier run
    }
    let file = &files[usize::from(!is_there)];
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, format!("{FLIGHTS}\n")).unwrap();
}

/// The distance of each pair of airports, as it is written.
fn distances(truth: &Value) -> BTreeMap<String, Number> {
    let pairs = truth["all_pairs_km"].as_object().unwrap();
    pairs.iter().map(|(pair, km)| (pair.clone(), Number::parse(&km.to_string()).unwrap())).collect()
}

fn facts(km: Number, delay: Option<i64>, cancelled: bool) -> Facts {
    let flag = |facts: Facts, name, flag| facts.with(name, Fact::Flag(flag));
    let facts = Facts::new().with("distance_km", Fact::Number(km));
    let facts = ["departs_in_scope", "arrives_in_scope", "carrier_in_scope", "confirmed_reservation"]
        .into_iter()
        .fold(facts, |facts, name| flag(facts, name, true));
    let facts = ["intra_eu", "extraordinary", "denied_boarding"]
        .into_iter()
        .fold(facts, |facts, name| flag(facts, name, false));
    let facts = flag(facts, "cancelled", cancelled);
    match delay {
        Some(delay) => facts.with("arrival_delay_min", Fact::Number(Number::whole(delay))),
        None => facts,
    }
}

/// What a pack gives: so many minor units, or nothing to be said.
fn amount(pack: &Published, km: Number, delay: Option<i64>, cancelled: bool) -> Option<i64> {
    let answer = assess(pack, Select::Facts, &facts(km, delay, cancelled));
    match answer.outcome {
        Outcome::Owed => Some(answer.lines.iter().map(|line| line.money.minor()).sum()),
        Outcome::NotOwed { .. } => Some(0),
        Outcome::Unknown { .. } => None,
    }
}

/// `12` of `12` and of `12.0`.
fn whole(text: &str) -> Option<i64> {
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

/// Three amounts, and the half of the last.
type Rates = [i64; 4];

/// Metres, from the text.
fn metres(km: &str) -> i64 {
    let (whole, fraction) = km.split_once('.').unwrap_or((km, ""));
    let padded = format!("{fraction:0<3}");
    let rest = i64::from(padded[3..].bytes().any(|digit| digit != b'0')); // a part of a metre is more than none
    whole.parse::<i64>().unwrap() * 1_000 + padded[..3].parse::<i64>().unwrap() + rest
}

/// Written anew, from the definitions in the truth file: bands in metres, so that nothing of the crate is used.
fn by_hand(km: Number, delay: i64, rates: Rates) -> i64 {
    let metres = metres(&km.to_string());
    match (metres, delay) {
        (_, ..180) => 0,
        (..=1_500_000, _) => rates[0],
        (..=3_500_000, _) => rates[1],
        (_, ..240) => rates[3],
        _ => rates[2],
    }
}

/// What comes of all flights under one pack.
#[derive(Debug, Default, PartialEq)]
struct Sums {
    flights: u64,
    owed: u64,
    full_minor: i64,
    minor: i64,
    unknown_cancelled: u64,
    unknown_diverted: u64,
}

fn run(truth: &Value, pack: &Published, rates: Rates) -> Sums {
    let km = distances(truth);
    let file = std::fs::File::open(shared().join(FLIGHTS)).unwrap();
    let mut reader = csv::Reader::from_reader(flate2::read::GzDecoder::new(file));
    let headers = reader.headers().unwrap().clone();
    let column = |name| headers.iter().position(|header| header == name).unwrap();
    let (origin, dest, dep_time, delay) =
        (column("origin"), column("dest"), column("dep_time"), column("arr_delay"));
    let mut sums = Sums::default();
    for row in reader.records() {
        let row = row.unwrap();
        let km = km[&format!("{}-{}", &row[origin], &row[dest])];
        let cancelled = row[dep_time].parse::<i64>().is_err();
        let delay = whole(&row[delay]);
        sums.flights += 1;
        match (amount(pack, km, delay, cancelled), delay) {
            (Some(minor), Some(delay)) => {
                assert_eq!(minor, by_hand(km, delay, rates), "{row:?}");
                sums.owed += u64::from(minor > 0);
                sums.minor += minor;
                sums.full_minor +=
                    if minor == rates[3] && km > Number::whole(3500) { rates[2] } else { minor };
            }
            (None, None) if cancelled => sums.unknown_cancelled += 1,
            (None, None) => sums.unknown_diverted += 1,
            other => panic!("{other:?} for {row:?}"),
        }
    }
    sums
}

#[test]
fn eu_261_gives_every_flight_what_the_truth_file_gives_it() {
    let Some(truth) = truth("truth-flights-eu-261") else { return };
    let sums = run(&truth, find_shipped("eu-261").unwrap(), [25_000, 40_000, 60_000, 30_000]);
    let whole = |value: &Value| whole(&value.to_string()).unwrap();
    assert_eq!(sums.flights, truth["rows"].as_u64().unwrap());
    assert_eq!(sums.owed, truth["late_180_flights"].as_u64().unwrap());
    assert_eq!(sums.full_minor, whole(&truth["compensation_eur_full"]) * 100);
    assert_eq!(sums.minor, whole(&truth["compensation_eur_with_half_for_band_C_under_240"]) * 100);
    assert_eq!(sums.unknown_cancelled, truth["cancelled_no_departure"].as_u64().unwrap());
    assert_eq!(sums.unknown_diverted, truth["departed_but_no_arrival_delay"].as_u64().unwrap());
}

#[test]
fn uk_261_gives_every_flight_the_same_bands_in_pounds() {
    let Some(truth) = truth("truth-flights-uk-261") else { return };
    let sums = run(&truth, find_shipped("uk-261").unwrap(), [22_000, 35_000, 52_000, 26_000]);
    let late = |band: &str| truth["late_180_by_band"][band].as_i64().unwrap();
    let halved = truth["late_180_in_band_C_under_240"].as_i64().unwrap();
    let (a, b, c) = (late("A_to_1500km"), late("B_1500_to_3500km"), late("C_over_3500km"));
    assert_eq!(sums.minor, a * 22_000 + b * 35_000 + (c - halved) * 52_000 + halved * 26_000);
    assert_eq!(sums.owed, truth["late_180_flights"].as_u64().unwrap());
}

#[test]
fn the_edges_at_1500_and_3500_km_belong_to_the_band_below() {
    let eu = find_shipped("eu-261").unwrap();
    let at = |km: &str, delay| amount(eu, Number::parse(km).unwrap(), Some(delay), false);
    assert_eq!(at("1499.999999", 180), Some(25_000));
    assert_eq!(at("1500", 180), Some(25_000));
    assert_eq!(at("1500.000001", 180), Some(40_000));
    assert_eq!(at("3500", 180), Some(40_000));
    assert_eq!(at("3500.000001", 180), Some(30_000));
    assert_eq!(at("3500.000001", 240), Some(60_000));
    assert_eq!(at("3500.000001", 179), Some(0));
}
