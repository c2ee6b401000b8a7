//! Every data set that a shipped mapping reads: its log agrees with the figures that others computed.

use amends_formats::Mapping;

use crate::log::Log;
use crate::truths::{Set, Verdict, differences, table, uncovered};
use crate::{cfpb, nyc311, process, servicenow};

const CFPB: Set = Set {
    mapping: "cfpb",
    file: "cfpb/cfpb_2013_to_2016-01.csv",
    truth: "cfpb_2013_to_2016-01",
    bundled: true,
    figures: cfpb::figures,
};
const CFPB_2025H1: Set = Set {
    mapping: "cfpb-2025h1",
    file: "cfpb/cfpb_2025h1_checking_savings.csv.gz",
    truth: "cfpb_2025h1_checking_savings",
    bundled: false,
    figures: cfpb::figures_2025h1,
};
const SERVICENOW: Set = Set {
    mapping: "servicenow",
    file: "incident/servicenow_incidents_opened_to_2016-03.csv.gz",
    truth: "servicenow_incidents_opened_to_2016-03",
    bundled: false,
    figures: servicenow::figures,
};
const BPIC2013: Set = Set {
    mapping: "bpic2013",
    file: "eventlog/bpic2013_incidents.xes.gz",
    truth: "bpic2013_incidents",
    bundled: false,
    figures: process::bpic2013,
};
const ITALIAN_HELPDESK: Set = Set {
    mapping: "italian-helpdesk",
    file: "eventlog/italian_helpdesk.xes.gz",
    truth: "italian_helpdesk",
    bundled: false,
    figures: process::italian_helpdesk,
};
const WABO: Set = Set {
    mapping: "wabo",
    file: "eventlog/wabo_receipt.csv.gz",
    truth: "wabo_receipt",
    bundled: false,
    figures: process::wabo,
};
const NYC311: Set = Set {
    mapping: "nyc311",
    file: "municipal/nyc311_2023-12_500rows.csv",
    truth: "nyc311_2023-12_500rows",
    bundled: true,
    figures: nyc311::figures,
};
const SETS: [Set; 7] = [CFPB, CFPB_2025H1, SERVICENOW, BPIC2013, ITALIAN_HELPDESK, WABO, NYC311];

/// Imports the set and holds the log against its truth.
#[track_caller]
fn agrees(set: &Set) {
    let Some((data, truth)) = set.read() else { return };
    let log = set.log(&data);
    assert!(log.report.unmapped.is_empty(), "{:?}", log.report.unmapped);
    let differences = differences(set, &log, &truth);
    assert!(differences.is_empty(), "{}:\n{}", set.mapping, differences.join("\n"));
}

#[test]
fn cfpb_agrees_with_its_truth() {
    agrees(&CFPB);
}

#[test]
fn cfpb_2025h1_agrees_with_its_truth() {
    agrees(&CFPB_2025H1);
}

#[test]
fn servicenow_agrees_with_its_truth() {
    agrees(&SERVICENOW);
}

#[test]
fn bpic2013_agrees_with_its_truth() {
    agrees(&BPIC2013);
}

#[test]
fn italian_helpdesk_agrees_with_its_truth() {
    agrees(&ITALIAN_HELPDESK);
}

#[test]
fn wabo_agrees_with_its_truth() {
    agrees(&WABO);
}

#[test]
fn nyc311_agrees_with_its_truth() {
    agrees(&NYC311);
}
