//! The mapping language, rule by rule, on a small table.

use amends_formats::Mapping;

use crate::log::Log;

const HEAD: &str = r#"
name = "tickets"
version = "1"
[source]
format = "csv"
zone = "Europe/Berlin"
case = "id"
stream = "t."
[times.at]
column = "at"
formats = ["%Y-%m-%d %H:%M"]
precision = "minute"
[times.due]
column = "due"
formats = ["%Y-%m-%d"]
precision = "day"
[lookups.gravity]
high = 1
low = 4
[[event]]
type = "complaint_received"
on = "first"
at = "at"
data = { complainant = { column = "who", as = "token" }, channel = "web" }
"#;

/// Imports rows of `id,at,state,who,due,n`, and tells what became of them: version, type and what it says.
#[track_caller]
fn tell(rules: &str, rows: &str) -> (Vec<String>, Vec<String>) {
    let mapping = Mapping::parse(&format!("{HEAD}{rules}"), "tickets.toml").unwrap();
    let log = Log::of(&mapping, "tickets.csv", format!("id,at,state,who,due,n\n{rows}").as_bytes());
    let said = |event: &crate::log::Event| {
        let text =
            |field: &str| event.json["data"].get(field).map_or(String::new(), |value| format!(" {value}"));
        format!("{}{}", event.kind, text("value") + &text("severity") + &text("fix"))
    };
    let unmapped =
        log.report.unmapped_rows.iter().map(|row| format!("{} {}", row.place, row.reason)).collect();
    (log.events().map(said).collect(), unmapped)
}

#[track_caller]
fn check(rules: &str, rows: &str, events: &[&str]) {
    let (told, unmapped) = tell(rules, rows);
    assert_eq!(told, events);
    assert_eq!(unmapped, [""; 0]);
}

#[track_caller]
fn refused(rules: &str, rows: &str, events: &[&str], reasons: &[&str]) {
    let (told, unmapped) = tell(rules, rows);
    assert_eq!(told, events);
    assert_eq!(unmapped, reasons);
}

/// A row for each of these states of one case, an hour apart.
fn hourly(states: &[&str]) -> String {
    let row = |(hour, state)| format!("1,2024-01-01 1{hour}:00,{state},a,,\n");
    states.iter().enumerate().map(row).collect::<Vec<_>>().concat()
}

const STATE: &str = r#"
[[event]]
type = "fact_recorded"
otherwise = true
at = "at"
data = { fact = "state", value = { column = "state" }, source = "system", at = { time = "at" } }
"#;

#[test]
fn otherwise_takes_the_rows_that_no_rule_took() {
    check(
        STATE,
        "1,2024-01-01 10:00,new,a,,\n1,2024-01-01 11:00,old,a,,\n",
        &["complaint_received", "fact_recorded \"old\""],
    );
}

#[test]
fn a_row_that_no_rule_takes_is_counted() {
    refused(
        "",
        "1,2024-01-01 10:00,new,a,,\n1,2024-01-01 11:00,old,a,,\n",
        &["complaint_received"],
        &["3 no_rule"],
    );
}

#[test]
fn a_row_without_a_case_or_time_is_counted_and_the_next_is_first() {
    refused(
        STATE,
        "1,,new,a,,\n,2024-01-01 10:00,new,a,,\n1,2024-02-31 10:00,new,a,,\n1,2024-01-02 10:00,now,a,,\n",
        &["complaint_received"],
        &["2 time_missing: at", "3 no_case", "4 time_unreadable: at"],
    );
}

#[test]
fn a_row_is_whole_or_nothing() {
    let rules = r#"
[[event]]
type = "assigned"
once = true
at = "at"
data = { handler = { column = "who" } }
[[event]]
type = "classified"
at = "at"
data = { taxonomy = "t", category = "c", severity = { column = "state", lookup = "gravity" } }
"#;
    refused(
        rules,
        "1,2024-01-01 10:00,grave,a,,\n1,2024-01-01 11:00,high,a,,\n",
        &["complaint_received", "assigned", "classified 1"],
        &["2 not_in_lookup: gravity"],
    );
}

#[test]
fn an_event_that_lacks_what_its_type_needs_is_counted() {
    let rules = "[[event]]\ntype = 'assigned'\nat = 'at'\ndata = { handler = { column = 'state' } }";
    refused(rules, "1,2024-01-01 10:00,,a,,\n", &[], &["2 misfit: assigned/handler"]);
}

#[test]
fn rows_of_the_wrong_shape_are_counted() {
    let (told, unmapped) = tell(STATE, "1,2024-01-01 10:00,new\n2,2024-01-01 10:00,new,a,,\n");
    assert_eq!((told.len(), unmapped), (1, vec!["2 wrong_number_of_fields".to_owned()]));
    let mapping = Mapping::parse(&format!("{HEAD}{STATE}"), "tickets.toml").unwrap();
    let log = Log::of(&mapping, "t", b"id,at,state,who,due,n\n1,2024-01-01 10:00,\xff,a,,\n");
    assert_eq!(log.report.unmapped.into_iter().collect::<Vec<_>>(), [("not_utf8".to_owned(), 1)]);
}

#[test]
fn a_case_whose_name_fits_no_stream_is_counted() {
    let long = "x".repeat(200);
    refused(STATE, &format!("{long},2024-01-01 10:00,new,a,,\n"), &[], &["2 bad_case"]);
}

#[test]
fn an_integer_that_is_none_is_counted() {
    let rules = "[[event]]\ntype = 'escalated'\nat = 'at'\nwhen = { n = { present = true } }\ndata = { level = { column = 'n', as = 'integer' }, kind = 'legal' }";
    refused(
        &format!("{rules}\n{STATE}"),
        "1,2024-01-01 10:00,new,a,,2\n1,2024-01-01 10:00,new,a,,two\n",
        &["complaint_received", "escalated"],
        &["3 number_unreadable"],
    );
}

#[test]
fn else_follows_only_where_its_chain_made_nothing() {
    let rules = r#"
[[event]]
type = "transferred"
when = { who = { changed = true } }
at = "at"
data = { handler = { column = "who" } }
[[event]]
type = "assigned"
else = true
when = { who = { appears = true } }
at = "at"
data = { handler = { column = "who" } }
[[event]]
type = "note_added"
else = true
at = "at"
"#;
    check(
        rules,
        "1,2024-01-01 10:00,new,a,,\n1,2024-01-01 11:00,new,b,,\n1,2024-01-01 12:00,new,,,\n1,2024-01-01 13:00,new,b,,\n",
        &["complaint_received", "assigned", "transferred", "note_added", "note_added"],
    );
}

#[test]
fn stages_follow_the_events_made() {
    let rules = r#"
[[event]]
type = "reopened"
stage = "closed"
when = { state = "open" }
at = "at"
data = { reason = "again" }
[[event]]
type = "closed"
stage = ["open", "resolved"]
when = { state = "done" }
at = "at"
data = { reason = "resolved" }
"#;
    let rows = hourly(&["open", "done", "done", "open", "open", "done"]);
    check(
        &format!("{rules}{STATE}"),
        &rows,
        &[
            "complaint_received",
            "closed",
            "fact_recorded \"done\"",
            "reopened",
            "fact_recorded \"open\"",
            "closed",
        ],
    );
}

#[test]
fn the_end_of_a_case_comes_once_after_its_last_row_and_counts_days() {
    let rules = r#"
[[event]]
type = "deadline_missed"
on = "end"
late = { what = "at", by = "due" }
at = { time = "due", plus_days = 1, placed = true }
data = { clock = "c", due = { time = "due", plus_days = 1 } }
[[event]]
type = "clock_met"
on = "end"
in_time = { what = "at", by = "due" }
at = "at"
data = { clock = "c" }
"#;
    let rows = "1,2024-01-01 10:00,new,a,2024-01-01,\n1,2024-01-02 10:00,new,a,2024-01-01,\n\
                2,2024-01-01 00:00,new,a,2024-01-01,\n3,2024-01-01 00:00,new,a,,\n";
    check(
        &format!("{rules}{STATE}"),
        rows,
        &[
            "complaint_received",
            "fact_recorded \"new\"",
            "deadline_missed",
            "complaint_received",
            "clock_met",
            "complaint_received",
        ],
    );
}

#[test]
fn counts_and_what_was_before_stand_in_fields() {
    let rules = r#"
[[event]]
type = "fix_completed"
when = { state = { turns = "fixed" } }
at = "at"
data = { fix = { count = true } }
[[event]]
type = "fact_recorded"
when = { state = { changed = true } }
at = "at"
data = { fact = "was", value = { previous = "state" }, source = "system", at = { time = "at" } }
"#;
    let rows = hourly(&["new", "fixed", "fixed", "new", "fixed"]);
    let told = [
        "complaint_received",
        "fix_completed \"1\"",
        "fact_recorded \"new\"",
        "fact_recorded \"fixed\"",
        "fact_recorded \"fixed\"",
        "fix_completed \"2\"",
        "fact_recorded \"new\"",
    ];
    check(&format!("{rules}{STATE}"), &rows, &told);
}

#[test]
fn events_go_out_by_when_they_were_recorded_and_never_backwards_in_a_case() {
    let mapping = Mapping::parse(&format!("{HEAD}{STATE}"), "tickets.toml").unwrap();
    let rows = "id,at,state,who,due,n\n1,2024-01-03 10:00,new,a,,\n2,2024-01-01 10:00,new,a,,\n1,2024-01-02 10:00,old,a,,\n";
    let log = Log::of(&mapping, "tickets.csv", rows.as_bytes());
    let order: Vec<_> = String::from_utf8(log.bytes)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|event| {
            format!("{} {} {}", event["stream"], event["occurred_at"], event["recorded_at"]).replace('"', "")
        })
        .collect();
    assert_eq!(
        order,
        [
            "case-t.2 2024-01-01T09:00:00.000000Z 2024-01-01T09:00:00.000000Z",
            "case-t.1 2024-01-03T09:00:00.000000Z 2024-01-03T09:00:00.000000Z",
            "case-t.1 2024-01-02T09:00:00.000000Z 2024-01-03T09:00:00.000000Z",
        ]
    );
}

#[test]
fn the_rows_of_a_case_need_not_stand_together() {
    let mapping = Mapping::parse(&format!("{HEAD}{STATE}"), "tickets.toml").unwrap();
    let rows = [
        "1,2024-01-01 10:00,a,x,,",
        "1,2024-01-03 10:00,b,x,,",
        "2,2024-01-02 10:00,c,x,,",
        "2,2024-01-04 10:00,d,x,,",
    ];
    let bytes = |order: [usize; 4]| {
        let rows = order.map(|at| rows[at]).join("\n");
        Log::of(&mapping, "t", format!("id,at,state,who,due,n\n{rows}\n").as_bytes()).bytes
    };
    assert_eq!(bytes([0, 2, 1, 3]), bytes([0, 1, 2, 3]));
    assert_eq!(bytes([2, 0, 3, 1]), bytes([0, 1, 2, 3]));
    assert_ne!(
        bytes([1, 0, 2, 3]),
        bytes([0, 1, 2, 3]),
        "within a case the order of the file is the order of its events"
    );
}

/// The two ids were computed by Python's `uuid.uuid5` from `tickets|1|A 1#1|complaint_received|1` and `token|tickets|a`.
#[test]
fn a_written_line_has_the_fields_in_their_order() {
    let mapping =
        Mapping::parse(&format!("{HEAD}{STATE}[row]\nstate = {{ column = 'state' }}"), "t.toml").unwrap();
    let log = Log::of(&mapping, "t", b"id,at,state,who,due,n\nA 1,2024-07-01 10:00,new,a,,\n");
    assert_eq!(
        String::from_utf8(log.bytes).unwrap(),
        concat!(
            r#"{"id":"ID","tenant":"default","stream":"case-t.A~201","version":1,"type":"complaint_received","schema":1,"#,
            r#""occurred_at":"2024-07-01T08:00:00.000000Z","recorded_at":"2024-07-01T08:00:00.000000Z","#,
            r#""precision":"minute","zone":"Europe/Berlin","actor":{"kind":"system","id":"import"},"ext":{"state":"new"},"#,
            r#""data":{"channel":"web","complainant":"TOKEN"}}"#,
            "\n"
        )
        .replace("ID", "4589f5df-6016-5aed-a198-a2bcb9c78fe4")
        .replace("TOKEN", "5d4ca05b-1519-5612-b009-8ce3afe55bb0")
    );
}
