//! Every shipped pack holds its own examples, and would not with one thing changed.

use amends_policy::pack::InFlight;
use amends_policy::{Published, shipped, test_pack};

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

#[test]
fn what_no_example_can_say_of_a_shipped_pack_holds() {
    for pack in shipped() {
        assert!(keeps_open_cases(pack), "{}", pack.pack().id);
    }
}

/// A changed file that reads, holds its examples, and what they cannot say.
fn survives(name: &str, text: &str) -> bool {
    let holds = |pack: &Published| keeps_open_cases(pack) && test_pack(pack).holds();
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
