//! Every shipped pack holds its own examples, and would not with one thing changed.

use amends_envelope::Instant;
use amends_policy::pack::InFlight;
use amends_policy::{Calendars, Fact, Facts, Published, Select, referrals, shipped, test_pack};

use crate::mutants::{Change, changes};

#[test]
fn the_packs_that_were_promised_are_shipped() {
    let names: Vec<&str> = shipped().map(|pack| pack.pack().id.as_str()).collect();
    let promised = "ofcom-auto-compensation uk-delay-repay eu-261 uk-261 kr-flight kr-parcel kr-ecommerce-refund \
                    kr-no-show ofgem-gsop uk-fca-disp au-rg-271 eu-psd2 us-reg-e us-reg-z us-dot us-cfpb iso-10002 \
                    eu-jc-2014-43 helpdesk-sla retail-goodwill";
    assert_eq!(names.join(" "), promised);
}

#[test]
fn every_worked_example_of_every_shipped_pack_holds() {
    let mut run = 0;
    let mut wrong = Vec::new();
    for pack in shipped() {
        let report = test_pack(pack);
        run += report.run;
        wrong.extend(report.failures.iter().map(|failure| format!("{} {failure}", pack.pack().id)));
    }
    println!("{run} examples");
    assert!(wrong.is_empty(), "{} of {run} do not hold:\n{}", wrong.len(), wrong.join("\n"));
}

/// No rule that is shipped moves an open case: where an instrument says what becomes of them, a pack selects by the
/// date that it names. Examples are of one version, so they cannot say it.
fn keeps_open_cases(pack: &Published) -> bool {
    pack.pack().version.iter().all(|it| it.in_flight == InFlight::Keep)
}

/// What it costs the firm when a body is asked, wherever that costs anything: of this, too, examples do not speak.
const FEES: &[(&str, &str, &str, i64)] = &[
    ("uk-fca-disp", "2026-06", "ombudsman", 65_000),
    ("uk-fca-disp", "2025-04", "ombudsman", 65_000),
    ("uk-fca-disp", "2027-01", "ombudsman", 65_000),
];

fn fees_are_known(pack: &Published) -> bool {
    let pack = pack.pack();
    let rights = pack.version.iter().flat_map(|version| version.referral.iter().map(move |it| (version, it)));
    let fees = rights.filter_map(|(version, it)| Some((version, it, it.fee_minor?)));
    let fees =
        fees.map(|(version, it, fee)| (pack.id.as_str(), version.version.as_str(), it.rule.as_str(), fee));
    fees.eq(FEES.iter().copied().filter(|(id, ..)| *id == pack.id))
}

/// The rights that a complaint of a day has, and no other: examples speak of one right, not of those that there are not.
const RIGHTS: &[(&str, &str, &[&str])] = &[
    ("ofcom-auto-compensation", "2026-04-07", &["adr-8-weeks"]),
    ("ofcom-auto-compensation", "2026-04-08", &["adr-6-weeks"]),
];

fn rights_are_those_of_the_day(pack: &Published) -> bool {
    RIGHTS.iter().filter(|(id, ..)| *id == pack.pack().id).all(|(_, day, rights)| {
        let day = Fact::Text((*day).into());
        let facts = Facts::new().with("trouble_on", day.clone()).with("received_on", day);
        let answers = referrals(pack, Select::Facts, &[], &facts, &Calendars::new(), Instant::FIRST);
        answers.iter().map(|it| it.rule.as_str()).eq(rights.iter().copied())
    })
}

#[test]
fn what_no_example_can_say_of_a_shipped_pack_holds() {
    for pack in shipped() {
        let id = &pack.pack().id;
        assert!(keeps_open_cases(pack), "{id}");
        assert!(fees_are_known(pack), "{id}");
        assert!(rights_are_those_of_the_day(pack), "{id}");
    }
}

/// A changed file that reads, holds its examples, and what they cannot say.
fn survives(name: &str, text: &str) -> bool {
    let holds = |pack: &Published| {
        keeps_open_cases(pack)
            && fees_are_known(pack)
            && rights_are_those_of_the_day(pack)
            && test_pack(pack).holds()
    };
    Published::read(name, text).is_ok_and(|pack| holds(&pack))
}

/// The changes of a file that neither its checks nor its examples catch.
fn survivors(name: &str, text: &str) -> (usize, Vec<String>) {
    let changes = changes(text);
    let line = |change: &Change| {
        let start = text[..change.from].rfind('\n').map_or(0, |at| at + 1);
        let number = text[..start].lines().count() + 1;
        let (was, line) = (&text[change.from..change.to], text[start..].lines().next().unwrap());
        format!("{name}:{number}: {} becomes {} in {line}", was.trim(), change.into.trim())
    };
    let survivors = changes.iter().filter(|change| survives(name, &change.of(text))).map(line).collect();
    (changes.len(), survivors)
}

#[test]
fn a_pack_with_one_thing_changed_fails_its_own_examples() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/packs");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let one = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        survivors(path.file_name().unwrap().to_str().unwrap(), &text)
    };
    let found: Vec<(usize, Vec<String>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = paths.iter().map(|path| scope.spawn(move || one(path))).collect();
        threads.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let all: usize = found.iter().map(|(changes, _)| changes).sum();
    let alive: Vec<String> = found.into_iter().flat_map(|(_, alive)| alive).collect();
    println!("{all} changes");
    assert!(all > 1_000, "{all}: the search finds too little");
    assert!(alive.is_empty(), "{} of {all} changes survive:\n{}", alive.len(), alive.join("\n"));
}

/// A complaint that began as a suspicion has the same deadlines.
#[test]
fn a_clock_that_a_receipt_starts_is_started_by_a_confirmation_too() {
    let starts = |clock: &amends_policy::pack::Clock, event: &str| {
        clock.start.iter().any(|it| it.event.as_deref() == Some(event))
    };
    let mut wrong = Vec::new();
    for pack in shipped() {
        for clock in pack.pack().version.iter().flat_map(|version| &version.clock) {
            if starts(clock, "complaint_received") != starts(clock, "complaint_confirmed") {
                wrong.push(format!("{} {}", pack.pack().id, clock.clock));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

fn page() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/policy-packs.md");
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_page_about_packs_lists_each_with_its_versions_and_examples() {
    let page = page();
    for published in shipped() {
        let pack = published.pack();
        let start = format!("| `{}` | {} | {} | ", pack.id, pack.title.en, pack.force.word());
        let row = page.lines().find(|line| line.starts_with(&start));
        let row = row.unwrap_or_else(|| panic!("no row {start}"));
        let versions = row.split('|').nth(4).unwrap().split(", ").map(|it| it.split('`').nth(1).unwrap());
        assert_eq!(
            versions.collect::<Vec<_>>(),
            pack.version.iter().map(|it| it.version.as_str()).collect::<Vec<_>>()
        );
        let examples: usize = pack.version.iter().map(|it| it.example.len()).sum();
        assert!(row.ends_with(&format!("| {examples} |")), "{row}");
    }
}

#[test]
fn the_pack_on_that_page_reads_and_holds_its_examples() {
    let page = page();
    let block = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let pack = Published::read("late-parcels.toml", block).unwrap_or_else(|error| panic!("{error}"));
    let report = test_pack(&pack);
    assert_eq!((report.run, report.failures), (4, vec![]));
}

#[test]
fn a_pack_with_too_few_examples_survives_changes() {
    let page = page();
    let block = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let examples: Vec<usize> = block.match_indices("[[version.example]]").map(|(at, _)| at).collect();
    let (all, alive) = survivors("late-parcels.toml", &block[..examples[1]]);
    assert!(!alive.is_empty() && alive.len() < all, "{} of {all}", alive.len());
}
