//! A projection is a fold with a merge: over any history, folds of disjoint sets of streams join to the fold of all.

#![expect(clippy::unwrap_used, reason = "a test says by a panic what is wrong")]

use amends_core::shape::{Record, Tree};
use amends_core::{Event, Kind};
use amends_envelope::Recorded;
use amends_projections::{Fact, Options, Replay, Report};
use amends_testkit::generate::wild;
use amends_testkit::story;

/// A wild log as a replay sees it: what we do not know, or not in this version, is opaque.
fn facts(seed: u64) -> Vec<Recorded<Option<Event>>> {
    let typed = |recorded: Recorded<Record>| {
        let header = &recorded.header;
        let kind = Kind::of(header.stream.category(), header.event_type.as_str());
        let kind = kind.filter(|kind| header.schema <= kind.schema());
        recorded.map(|record| kind.map(|kind| Event::read(kind, &Tree::Record(record)).unwrap()))
    };
    wild(6, seed).into_iter().map(typed).collect()
}

/// One fold, or several of which each event goes to the one that `owner` says.
fn report(facts: &[Recorded<Option<Event>>], folds: usize, owner: impl Fn(usize, &str) -> usize) -> Report {
    let mut replays: Vec<_> = (0..folds).map(|_| Replay::new(Options::default())).collect();
    for (index, recorded) in facts.iter().enumerate() {
        let fact = Fact::from(recorded);
        replays[owner(index, fact.stream) % folds].apply(&fact).unwrap();
    }
    replays.into_iter().reduce(Replay::merge).unwrap().report()
}

fn letters(stream: &str) -> usize {
    stream.bytes().map(usize::from).sum()
}

#[test]
fn folds_over_disjoint_streams_join_to_the_fold_of_all() {
    for seed in 1..=60 {
        let facts = facts(seed);
        let whole = report(&facts, 1, |_, _| 0);
        for folds in [2, 3, 7] {
            assert_eq!(
                report(&facts, folds, |_, stream| letters(stream)),
                whole,
                "seed {seed}, {folds} folds"
            );
        }
    }
}

/// A live projection goes on after its rebuild: what follows a merge counts as though there had been one fold.
#[test]
fn a_fold_goes_on_after_it_took_others_in() {
    for seed in 1..=20 {
        let log: Vec<_> = story::log(40, seed).map(|recorded| recorded.map(Some)).collect();
        let mut replays: Vec<_> = (0..3).map(|_| Replay::new(Options::default())).collect();
        let (first, second) = log.split_at(log.len() / 2);
        for fact in first.iter().map(Fact::from) {
            replays[letters(fact.stream) % 3].apply(&fact).unwrap();
        }
        let mut joined = replays.into_iter().reduce(Replay::merge).unwrap();
        joined.apply_all(second.iter().map(Fact::from)).unwrap();
        assert_eq!(joined.report(), report(&log, 1, |_, _| 0), "seed {seed}");
    }
}

#[test]
fn a_stream_torn_between_two_folds_would_be_noticed() {
    let differs = (1..=60).any(|seed| {
        let facts = facts(seed);
        report(&facts, 2, |index, _| index) != report(&facts, 1, |_, _| 0)
    });
    assert!(differs, "the test above could not fail");
}

#[test]
fn a_plausible_log_has_no_anomaly_and_its_flows_add_up() {
    let log: Vec<_> = story::log(400, 11).map(|recorded| recorded.map(Some)).collect();
    let report = report(&log, 1, |_, _| 0);
    assert_eq!(report.anomalies.len(), 0, "{:?}", report.anomalies);
    let sum = |of: fn(&amends_projections::report::CategoryMonth) -> u64| {
        report.by_category_month.iter().map(of).sum::<u64>()
    };
    assert_eq!((report.cases, sum(|row| row.received)), (400, 400));
    let open = report.backlog_by_day.last().unwrap().open;
    let left = sum(|row| row.closed) + sum(|row| row.left_otherwise);
    assert_eq!(i64::try_from(400 + sum(|row| row.reopened) - left).unwrap(), open);
}
