//! What holds of every produced log, whatever the mapping.

use std::collections::BTreeSet;
use std::io::Write;

use amends_formats::{Input, LineSink, Mapping, NAMES, import};

use crate::figures::counts;
use crate::log::{Log, imported};
use crate::sets::SETS;

/// Versions from 1 without gaps, `recorded_at` never falling in the log, ids of version 5 that occur once; and the same
/// bytes once more.
#[track_caller]
pub(crate) fn holds(log: &Log, mapping: &str, file: &str, data: &[u8]) {
    let mut ids = BTreeSet::new();
    let mut latest = "";
    for (recorded, id) in &log.order {
        assert!(latest <= recorded.as_str(), "{mapping}: {id}");
        latest = recorded;
        assert_eq!(id.as_bytes()[14], b'5', "{mapping}: {id}");
        assert!(ids.insert(id), "{mapping}: {id} twice");
    }
    for case in log.cases() {
        let versions = case.events.iter().map(|event| event.json["version"].as_u64().unwrap());
        assert!(versions.eq(1..=case.events.len() as u64), "{mapping}: {}", case.receipt().json["stream"]);
    }
    assert_eq!((log.report.events, log.report.cases), (ids.len() as u64, log.cases.len() as u64));
    let (again, report) = imported(&Mapping::shipped(mapping).unwrap(), file, data);
    assert!(
        again == log.bytes && report == log.report,
        "{mapping}: importing twice does not give the same bytes"
    );
}

#[test]
fn every_shipped_mapping_is_held_against_a_truth() {
    let held: BTreeSet<_> = SETS.iter().map(|set| set.mapping).collect();
    assert_eq!(held, NAMES.iter().copied().collect());
}

/// A mapping makes no history that the judge objects to, but where the source itself is out of order: events told
/// before the receipt.
#[track_caller]
pub(crate) fn judged(log: &Log, before_receipt: u64) {
    let codes = counts(log.cases().flat_map(|case| case.life().anomalies.clone()));
    let expected = [("before_receipt".to_owned(), before_receipt)];
    assert_eq!(codes, expected.into_iter().filter(|(_, count)| *count > 0).collect());
}

#[test]
fn packed_inputs_give_the_same_log() {
    let set = SETS.iter().find(|set| set.mapping == "nyc311").unwrap();
    let (plain, _) = set.read().unwrap();
    let mut gzip = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    gzip.write_all(&plain).unwrap();
    let expected = set.log(&plain).bytes;
    assert!(set.log(&gzip.finish().unwrap()).bytes == expected);
    assert!(set.log(&zstd::encode_all(&plain[..], 1).unwrap()).bytes == expected);
}

#[test]
fn both_extracts_of_the_bureau_can_be_read_at_once() {
    let set = SETS.iter().find(|set| set.mapping == "cfpb").unwrap();
    let (old, _) = set.read().unwrap();
    let new = b"source_row,received_month,sub_product,issue,sub_issue,company,is_timely,has_relief\n1,2025-01,CD,Closing,,A,0,1\n";
    let inputs = vec![Input::new("old", &old[..]), Input::new("new", &new[..])];
    let mut sink = LineSink::new(vec![]);
    let report = import(&Mapping::shipped("cfpb").unwrap(), inputs, &mut sink, &mut |_| {}).unwrap();
    assert_eq!((report.cases, report.unmapped.len()), (1_705 + 1, 0));
    let (alone, _) = imported(&Mapping::shipped("cfpb-2025h1").unwrap(), "new", new);
    assert!(sink.into_inner().ends_with(&alone), "the ids are those of the mapping that reads the input");
}

#[test]
fn progress_only_rises_and_ends_with_the_report() {
    let set = SETS.iter().find(|set| set.mapping == "cfpb").unwrap();
    let (data, _) = set.read().unwrap();
    let mut told = vec![];
    let mapping = Mapping::shipped("cfpb").unwrap();
    let input = vec![Input::new("x", &data[..])];
    let report =
        import(&mapping, input, &mut LineSink::new(vec![]), &mut |at| told.push((at.rows, at.events)))
            .unwrap();
    assert!(told.len() > 2 && told.is_sorted(), "{told:?}");
    assert_eq!(told.last(), Some(&(report.rows, report.events)));
}

#[test]
fn the_example_of_the_reference_is_a_mapping() {
    let page = include_str!("../../../../docs/reference/mapping-files.md");
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    Mapping::parse(example, "mapping-files.md").unwrap();
}

#[test]
fn the_reference_names_every_reason() {
    let page = include_str!("../../../../docs/reference/mapping-files.md");
    for reason in [
        "wrong_number_of_fields",
        "not_utf8",
        "no_case",
        "bad_case",
        "time_missing",
        "time_unreadable",
        "not_in_lookup",
        "number_unreadable",
        "misfit",
        "bad_actor",
        "no_rule",
    ] {
        assert!(page.contains(&format!("`{reason}")), "{reason}");
    }
}
