//! Inputs that are not what they should be, and the second format.

use amends_formats::{ImportError, Input, LineSink, Mapping, import};
use proptest::prelude::*;

use crate::log::Log;

const XES: &str = r#"
name = "steps"
version = "1"
[source]
format = "xes"
zone = "UTC"
case = "case:concept:name"
stream = "s."
[times.at]
column = "time:timestamp"
formats = ["%+"]
precision = "second"
[row]
step = { column = "concept:name" }
of_case = { column = "case:kind" }
[[event]]
type = "complaint_received"
on = "first"
at = "at"
data = { complainant = { case = true, as = "token" }, channel = "unknown" }
[[event]]
type = "note_added"
otherwise = true
at = "at"
"#;

fn xes() -> Mapping {
    Mapping::parse(XES, "steps.toml").unwrap()
}

#[track_caller]
fn error(mapping: &Mapping, bytes: &[u8]) -> ImportError {
    let mut sink = LineSink::new(vec![]);
    let error = import(mapping, vec![Input::new("input", bytes)], &mut sink, &mut |_| {}).unwrap_err();
    assert!(sink.into_inner().is_empty(), "nothing is written before every input is read");
    error
}

const LOG: &str = r#"<?xml version="1.0"?>
<log xmlns="http://www.xes-standard.org/">
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <string key="case:kind" value="of the log, not of a case"/>
  <trace>
    <string key="concept:name" value="A&amp;B"/>
    <string key="kind" value="big"><string key="concept:name" value="nested"/></string>
    <event>
      <date key="time:timestamp" value="2024-01-01T00:00:00Z"/>
      <list key="items"><string key="concept:name" value="in a list"/></list>
      <string key="concept:name" value="start"></string>
    </event>
    <event><date key="time:timestamp" value="2024-01-01T01:00:00+01:00"/></event>
    <event/>
  </trace>
  <trace/>
</log>"#;

#[test]
fn a_log_of_traces_is_read_without_what_is_nested() {
    let log = Log::of(&xes(), "log.xes", LOG.as_bytes());
    let (stream, case) = log.cases.first_key_value().unwrap();
    assert_eq!((stream.as_str(), log.cases.len()), ("case-s.A~26B", 1));
    let rows: Vec<_> = case.rows().map(ToString::to_string).collect();
    assert_eq!(rows, [r#"{"of_case":"big","step":"start"}"#, r#"{"of_case":"big"}"#]);
    assert_eq!(
        (log.report.rows, log.report.unmapped.into_iter().next()),
        (3, Some(("time_missing: at".into(), 1)))
    );
}

#[test]
fn an_attribute_that_no_event_has_is_named() {
    let misspelt = XES.replace("column = \"concept:name\"", "column = \"concept.name\"");
    let log = Log::of(&Mapping::parse(&misspelt, "steps.toml").unwrap(), "log.xes", LOG.as_bytes());
    assert_eq!(log.report.empty_columns, ["concept.name"]);
}

#[test]
fn a_log_that_is_cut_or_broken_is_refused_with_its_place() {
    for cut in [LOG.len() - 6, LOG.len() / 2, 60] {
        let text = error(&xes(), &LOG.as_bytes()[..cut]).to_string();
        assert!(text.starts_with("input, byte "), "{text}");
    }
    for broken in ["", "id,at\n1,2\n", "<a><b></a>", "<log><trace></log>"] {
        assert!(matches!(error(&xes(), broken.as_bytes()), ImportError::Malformed { .. }), "{broken}");
    }
}

#[test]
fn a_table_that_lacks_columns_is_refused_and_says_which() {
    let error = error(&Mapping::shipped("nyc311").unwrap(), b"unique_key,created_date\n1,2\n");
    let ImportError::MissingColumns { mapping, columns, .. } = &error else { panic!("{error}") };
    assert_eq!(mapping, "nyc311");
    assert!(columns.contains(&"closed_date".to_owned()) && !columns.contains(&"created_date".to_owned()));
}

#[test]
fn a_table_for_another_mapping_is_read_by_the_one_named_otherwise() {
    let table = b"source_row,received_month,sub_product,issue,sub_issue,company,is_timely,has_relief\n1,2025-01,CD,Closing,,A,0,1\n";
    let log = Log::of(&Mapping::shipped("cfpb").unwrap(), "2025.csv", table);
    assert_eq!(log.cases.keys().collect::<Vec<_>>(), ["case-cfpb-2025h1.1"]);
    assert_eq!(log.report.events, 3);
}

#[test]
fn the_bureaus_own_export_is_read_too_with_its_ids_and_narratives() {
    let header = "Date received,Product,Sub-product,Issue,Sub-issue,Consumer complaint narrative,Company public response,\
                  Company,State,ZIP code,Tags,Consumer consent provided?,Submitted via,Date sent to company,\
                  Company response to consumer,Timely response?,Consumer disputed?,Complaint ID";
    let row = "2024-03-05,Mortgage,,Closing,,They lost my papers,,A BANK,NY,100XX,,Consent provided,Web,2024-03-06,\
               Closed with explanation,Yes,N/A,8512345";
    let log = Log::of(&Mapping::shipped("cfpb").unwrap(), "c.csv", format!("{header}\n{row}\n").as_bytes());
    let receipt = log.receipts().next().unwrap();
    assert_eq!(receipt.json["stream"], "case-cfpb.8512345");
    assert_eq!(receipt.data("summary"), Some("They lost my papers"));
    assert!(log.cases().all(|case| case.facts("consumer_disputed").next().is_none()));
}

#[test]
fn several_inputs_are_one_and_rows_that_fail_name_theirs() {
    let mapping = xes();
    let second = LOG.replace("2024-01-01T01:00:00+01:00", "yesterday");
    let inputs = vec![Input::new("one", LOG.as_bytes()), Input::new("two", second.as_bytes())];
    let report = import(&mapping, inputs, &mut LineSink::new(vec![]), &mut |_| {}).unwrap();
    assert_eq!((report.cases, report.rows, report.events), (1, 6, 3));
    let places: Vec<_> = report.unmapped_rows.iter().map(|row| (row.input, row.place)).collect();
    assert_eq!(places, [(0, 3), (1, 2), (1, 3)]);
}

#[test]
fn a_packed_input_that_is_damaged_is_an_error_and_no_panic() {
    let set = crate::sets::SETS.iter().find(|set| set.mapping == "nyc311").unwrap();
    let packed = zstd::encode_all(&set.read().unwrap().0[..], 1).unwrap();
    let mapping = Mapping::shipped("nyc311").unwrap();
    for damaged in [&packed[..packed.len() / 2], &[0x1f, 0x8b, 0, 0, 0]] {
        assert!(matches!(error(&mapping, damaged), ImportError::Read { .. } | ImportError::Malformed { .. }));
    }
}

proptest! {
    #[test]
    fn no_bytes_make_an_import_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for mapping in [xes(), Mapping::shipped("cfpb-2025h1").unwrap()] {
            let _ = import(&mapping, vec![Input::new("x", &bytes[..])], &mut LineSink::new(vec![]), &mut |_| {});
        }
    }

    #[test]
    fn no_cells_make_an_import_panic(cells in proptest::collection::vec("[^\",\r\n]{0,12}", 8)) {
        let header = "source_row,received_month,sub_product,issue,sub_issue,company,is_timely,has_relief";
        let text = format!("{header}\n{}\n", cells.join(","));
        let mapping = Mapping::shipped("cfpb-2025h1").unwrap();
        let log = Log::of(&mapping, "x", text.as_bytes());
        prop_assert!(log.report.events > 0 || log.report.unmapped_rows.len() == 1);
    }

    #[test]
    fn no_text_makes_a_mapping_panic(text in "(?s).{0,200}", at in 0..XES.len(), with in "(?s).{0,3}") {
        let _ = Mapping::parse(&text, "x.toml");
        let _ = Mapping::parse(&format!("{}{with}{}", &XES[..at], &XES[at..]), "x.toml");
    }
}
