//! Every shipped pack holds its own examples, and would not with one number changed.

use amends_policy::{Published, shipped, test_pack};

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

/// The keys whose numbers are law.
const KEYS: &[&str] = &[
    "minor",
    "percent",
    "times",
    "divided_by",
    "up_to",
    "at_least",
    "over",
    "below",
    "at_most",
    "count",
    "days_max",
    "own_limit",
    "approval_limit",
];

/// Where the numbers of a file's rules stand, its examples left out.
fn numbers(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut offset = 0;
    let mut in_example = false;
    let mut in_values = false;
    for line in text.split_inclusive('\n') {
        if line.starts_with('[') {
            in_example = line.starts_with("[[version.example");
            in_values = line.starts_with("[version.values");
        }
        if !in_example {
            found.extend(in_line(line, in_values).into_iter().map(|(from, to)| (offset + from, offset + to)));
        }
        offset += line.len();
    }
    found
}

fn in_line(line: &str, any_key: bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices(" = ") {
        let key = line[..at].rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap();
        let value = &line[at + 3..];
        let value = value.strip_prefix(['"', '[']).map_or((at + 3, value), |value| (at + 4, value));
        let digits = value.1.bytes().take_while(u8::is_ascii_digit).count();
        let is_day = value.1[digits..].starts_with('-');
        if digits > 0 && !is_day && (any_key || KEYS.contains(&key)) {
            found.push((value.0, value.0 + digits));
        }
    }
    found
}

/// The text with one more there.
fn mutant(text: &str, (from, to): (usize, usize)) -> String {
    let number: i64 = text[from..to].parse().unwrap();
    format!("{}{}{}", &text[..from], number + 1, &text[to..])
}

/// The mutants of a file that neither its checks nor its examples catch.
fn survivors(name: &str, text: &str) -> (usize, Vec<String>) {
    let numbers = numbers(text);
    let survives = |place: &(usize, usize)| {
        Published::read(name, &mutant(text, *place)).is_ok_and(|pack| test_pack(&pack).holds())
    };
    let line = |place: &(usize, usize)| {
        let start = text[..place.0].rfind('\n').map_or(0, |at| at + 1);
        let number = text[..place.0].lines().count();
        format!("{name}:{number}: {}", text[start..].lines().next().unwrap())
    };
    let survivors = numbers.iter().filter(|place| survives(place)).map(line).collect();
    (numbers.len(), survivors)
}

#[test]
fn a_pack_with_one_number_changed_fails_its_own_examples() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/packs");
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let (mut all, mut alive) = (0, Vec::new());
    for path in names {
        let text = std::fs::read_to_string(&path).unwrap();
        let (mutants, survivors) = survivors(path.file_name().unwrap().to_str().unwrap(), &text);
        all += mutants;
        alive.extend(survivors);
    }
    println!("{all} mutants");
    assert!(alive.is_empty(), "{} of {all} mutants survive:\n{}", alive.len(), alive.join("\n"));
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

#[test]
fn the_search_for_mutants_sees_numbers_of_rules_alone() {
    let text = "[[version.award]]\npay = { minor = 12, percent = \"5.5\" }\n[version.values]\nday = 7\n[[version.example]]\nminor = 3\n";
    let found: Vec<&str> = numbers(text).into_iter().map(|(from, to)| &text[from..to]).collect();
    assert_eq!(found, ["12", "5", "7"]);
    assert_eq!(mutant("a = 9", (4, 5)), "a = 10");
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
