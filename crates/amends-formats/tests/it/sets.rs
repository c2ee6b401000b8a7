//! Every data set that a shipped mapping reads: its log agrees with the figures that others computed.

use serde_json::{Value as Json, json};

use crate::log::Log;
use crate::truths::{Set, Verdict, compare_all, differences, table, uncovered};
use crate::{cfpb, laws, nyc311, process, servicenow};

const CFPB: Set = Set {
    mapping: "cfpb",
    file: "cfpb/cfpb_2013_to_2016-01.csv",
    truth: "cfpb_2013_to_2016-01",
    bundled: true,
    before_receipt: 0,
    figures: cfpb::figures,
};
const CFPB_2025H1: Set = Set {
    mapping: "cfpb-2025h1",
    file: "cfpb/cfpb_2025h1_checking_savings.csv.gz",
    truth: "cfpb_2025h1_checking_savings",
    bundled: false,
    before_receipt: 0,
    figures: cfpb::figures_2025h1,
};
const SERVICENOW: Set = Set {
    mapping: "servicenow",
    file: "incident/servicenow_incidents_opened_to_2016-03.csv.gz",
    truth: "servicenow_incidents_opened_to_2016-03",
    bundled: false,
    before_receipt: 7,
    figures: servicenow::figures,
};
const BPIC2013: Set = Set {
    mapping: "bpic2013",
    file: "eventlog/bpic2013_incidents.xes.gz",
    truth: "bpic2013_incidents",
    bundled: false,
    before_receipt: 0,
    figures: process::bpic2013,
};
const ITALIAN_HELPDESK: Set = Set {
    mapping: "italian-helpdesk",
    file: "eventlog/italian_helpdesk.xes.gz",
    truth: "italian_helpdesk",
    bundled: false,
    before_receipt: 0,
    figures: process::italian_helpdesk,
};
const WABO: Set = Set {
    mapping: "wabo",
    file: "eventlog/wabo_receipt.csv.gz",
    truth: "wabo_receipt",
    bundled: false,
    before_receipt: 22,
    figures: process::wabo,
};
const NYC311: Set = Set {
    mapping: "nyc311",
    file: "municipal/nyc311_2023-12_500rows.csv",
    truth: "nyc311_2023-12_500rows",
    bundled: true,
    before_receipt: 0,
    figures: nyc311::figures,
};
pub(crate) const SETS: [Set; 7] = [CFPB, CFPB_2025H1, SERVICENOW, BPIC2013, ITALIAN_HELPDESK, WABO, NYC311];

/// Imports the set, and holds the log against what holds of every log and against its truth.
#[track_caller]
fn agrees(set: &Set) -> Option<Log> {
    let (data, truth) = set.read()?;
    let log = set.log(&data);
    assert!(log.report.unmapped.is_empty(), "{:?}", log.report.unmapped);
    assert_eq!(log.report.empty_columns, [""; 0]);
    laws::holds(&log, set.mapping, set.file, &data);
    laws::judged(&log, set.before_receipt);
    let differences = differences(set, &log, &truth);
    assert!(differences.is_empty(), "{}:\n{}", set.mapping, differences.join("\n"));
    set.exercised();
    Some(log)
}

#[test]
fn cfpb_is_a_lawful_log_and_agrees_with_its_truth() {
    agrees(&CFPB);
}

#[test]
fn cfpb_2025h1_is_a_lawful_log_and_agrees_with_its_truth() {
    agrees(&CFPB_2025H1);
}

#[test]
fn servicenow_is_a_lawful_log_and_agrees_with_its_truth() {
    agrees(&SERVICENOW);
}

#[test]
fn bpic2013_is_a_lawful_log_and_agrees_with_its_truth() {
    let Some(log) = agrees(&BPIC2013) else { return };
    // The support people of this log go by first names.
    let text = String::from_utf8(log.bytes).unwrap();
    for name in ["Claudemar", "Guy Andre", "Krishnarjuna", "Marcius"] {
        assert!(!text.contains(name), "{name}");
    }
}

#[test]
fn italian_helpdesk_is_a_lawful_log_and_agrees_with_its_truth() {
    agrees(&ITALIAN_HELPDESK);
}

#[test]
fn wabo_is_a_lawful_log_and_agrees_with_its_truth() {
    agrees(&WABO);
}

#[test]
fn nyc311_is_a_lawful_log_and_agrees_with_its_truth() {
    agrees(&NYC311);
}

/// What a truth must not be overruled on: how many came, when, how many were closed and opened again, how long it took.
fn may_only_be_agreed(key: &str, figure: &Json) -> bool {
    let counts = ["rows", "incidents", "traces", "events", "by_month", "with_closed_date", "opened_by_date"];
    let families = [
        "closed",
        "reopen",
        "open_at_instant",
        "median",
        "new_cases_by",
        "seconds_",
        "days_to",
        "timely",
        "disputed",
    ];
    counts.contains(&key) || families.iter().any(|part| key.contains(part)) || figure.get("median").is_some()
}

#[test]
fn every_key_of_every_truth_has_its_row_and_what_matters_is_agreed() {
    for set in &SETS {
        let Some((_, truth)) = set.read() else { continue };
        assert_eq!(uncovered(set, &truth), [""; 0], "{}", set.truth);
        let table = table(set.truth);
        for (key, figure) in truth.as_object().unwrap() {
            let agreed = table[key] == Verdict::Agreed;
            assert!(agreed || !may_only_be_agreed(key, figure), "{}: {key}", set.truth);
        }
        let keys: Vec<_> = table.keys().filter(|key| truth.get(key.as_str()).is_none()).collect();
        assert!(keys.is_empty(), "{} has no {keys:?}", set.truth);
    }
}

#[test]
fn control_a_key_without_a_row_is_found() {
    let (_, mut truth) = NYC311.read().unwrap();
    truth["by_moon"] = json!({"full": 3});
    assert_eq!(uncovered(&NYC311, &truth), ["by_moon"]);
}

/// Adds one to the first number within, or marks the first text.
fn spoil(figure: &mut Json) -> bool {
    match figure {
        Json::Number(number) => {
            *figure = json!(number.as_f64().unwrap() + 1.0);
            true
        }
        Json::String(text) => {
            text.push('!');
            true
        }
        Json::Array(items) => items.first_mut().is_some_and(spoil),
        Json::Object(members) => members.values_mut().next().is_some_and(spoil),
        Json::Null | Json::Bool(_) => false,
    }
}

#[test]
fn control_every_agreed_figure_would_show_a_difference() {
    for set in [&CFPB, &NYC311] {
        let (data, truth) = set.read().unwrap();
        let ours = (set.figures)(&set.log(&data), &truth);
        let agreed = table(set.truth).into_iter().filter(|(_, verdict)| *verdict == Verdict::Agreed);
        for (key, _) in agreed {
            let mut spoilt = truth.clone();
            assert!(spoil(&mut spoilt[&key]), "{key}");
            let found = compare_all(set, &ours, &spoilt);
            assert!(!found.is_empty() && found.iter().all(|line| line.starts_with(&key)), "{key}: {found:?}");
        }
    }
}

#[test]
fn control_a_mapping_that_reads_the_data_wrongly_disagrees() {
    let text = include_str!("../../mappings/nyc311.toml");
    for (right, wrong, figure) in [
        ("at = \"closed\"", "at = \"action\"", "seconds_created_to_closed"),
        ("zone = \"America/New_York\"", "zone = \"UTC\"", "created_min"),
        ("when = { closed_date = { present = true } }", "when = { status = \"Open\" }", "with_closed_date"),
        (
            "category = { column = \"complaint_type\" }",
            "category = { column = \"descriptor\" }",
            "top10_complaint_types",
        ),
    ] {
        assert!(text.contains(right), "{right}");
        let mapping = amends_formats::Mapping::parse(&text.replacen(right, wrong, 1), "wrong.toml").unwrap();
        let (data, truth) = NYC311.read().unwrap();
        let log = Log::of(&mapping, NYC311.file, &data);
        let found = differences(&NYC311, &log, &truth);
        assert!(found.iter().any(|line| line.starts_with(figure)), "{wrong}: {found:?}");
    }
}
