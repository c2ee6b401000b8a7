//! Loads: what a log says is kept; twice adds nothing; what does not fit is refused with its line.

use amends_codec::Input;
use amends_codec::write::push_recorded;
use amends_engine::{Engine, LoadError, LoadOptions, LoadReport, LoadStep, os_entropy};
use amends_envelope::Instant;
use amends_store::{Admin, EventStore, MemoryKeyStore, MemoryStore};

const ADMIN: Admin = Admin::for_rebuilds_and_the_command_line();

fn engine() -> Engine {
    Engine::new(MemoryStore::default(), MemoryKeyStore::new(os_entropy))
}

fn story(cases: u64) -> Vec<String> {
    let mut text = String::new();
    amends_testkit::story::log(cases, 5).for_each(|recorded| push_recorded(&recorded, &mut text));
    text.lines().map(str::to_owned).collect()
}

fn load(engine: &Engine, lines: &[String], skips: bool) -> (Result<LoadReport, LoadError>, Vec<String>) {
    let bytes = lines.join("\n").into_bytes();
    let input = Input::Reader("log".into(), Box::new(std::io::Cursor::new(bytes)));
    let mut rejected = Vec::new();
    let mut see = |step: LoadStep<'_>| {
        if let LoadStep::Rejected(why, line) = step {
            rejected.push(format!("{} {}", why.code, String::from_utf8_lossy(line)));
        }
    };
    let options = LoadOptions { skips, ..LoadOptions::default() };
    (pollster::block_on(engine.load(&ADMIN, [input], options, &mut see)), rejected)
}

#[test]
fn loading_twice_adds_nothing_though_personal_values_are_sealed_anew() {
    let (engine, lines) = (engine(), story(20));
    let first = load(&engine, &lines, false).0.unwrap();
    let second = load(&engine, &lines, false).0.unwrap();
    assert_eq!((first.appended, first.already), (lines.len() as u64, 0));
    assert_eq!((second.appended, second.already), (0, lines.len() as u64));
}

#[test]
fn a_log_that_breaks_version_order_is_refused_with_its_line() {
    let mut lines = story(3);
    lines.remove(1);
    let error = load(&engine(), &lines, false).0.unwrap_err();
    assert!(matches!(&error, LoadError::Rejected(line) if line.code == "version_order"), "{error}");
}

#[test]
fn skipping_leaves_out_what_does_not_fit_and_gives_each_line_back() {
    let mut lines = story(3);
    let total = lines.len() as u64;
    lines.insert(2, "{\"not\":\"an event\"}".to_owned());
    lines.push(lines[0].replace("\"version\":1,", "\"version\":9,").replace("\"id\":\"0", "\"id\":\"1"));
    let engine = engine();
    let (report, rejected) = load(&engine, &lines, true);
    let report = report.unwrap();
    assert_eq!(report.appended, total);
    assert_eq!(report.rejected.values().sum::<u64>(), 2);
    assert_eq!(rejected.len(), 2);
    assert!(rejected.iter().any(|line| line.ends_with("{\"not\":\"an event\"}")));
    assert_eq!(pollster::block_on(engine.store().head(&ADMIN)).unwrap().count, total);
}

#[test]
fn what_was_recorded_after_our_clock_by_over_five_minutes_is_refused() {
    let lines = story(1);
    let first = lines[0].split("\"recorded_at\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let recorded = Instant::parse(&first).unwrap();
    let at = |micros: i64| {
        let now = Instant::from_micros(recorded.micros() - micros).unwrap();
        load(&engine().with_clock(move || now), &lines[..1], false).0
    };
    assert_eq!(at(300_000_000).unwrap().appended, 1);
    let error = at(300_000_001).unwrap_err();
    assert!(matches!(&error, LoadError::Rejected(line) if line.code == "future"), "{error}");
}
