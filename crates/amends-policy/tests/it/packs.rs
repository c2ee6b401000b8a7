//! Every shipped pack holds its own examples, and would not with one number changed.

use amends_envelope::Instant;
use amends_policy::pack::InFlight;
use amends_policy::{Calendars, Fact, Facts, Published, Select, referrals, shipped, test_pack};

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
const NUMBERS: &[&str] = &[
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
    "fee_minor",
];

/// The keys whose days are law. `checked_on` and `published_on` are not: nothing is worked out from when somebody
/// read a text, or when it was printed.
const DAYS: &[&str] = &["effective_from", "effective_to", "at_least", "over", "below", "at_most", "is"];

/// An end of a range, and the same with its edge moved.
const EDGES: &[(&str, &str)] = &[
    ("at_least", "over"),
    ("over", "at_least"),
    ("at_most", "below"),
    ("below", "at_most"),
    ("up_to", "below"),
    ("over", "up_to"),
];

/// One change to a file: what stands from here to there becomes this.
#[derive(Debug, Clone, PartialEq)]
struct Change {
    from: usize,
    to: usize,
    into: String,
}

impl Change {
    fn of(&self, text: &str) -> String {
        format!("{}{}{}", &text[..self.from], self.into, &text[self.to..])
    }
}

/// Every change that a file's rules must not survive, its examples left out.
fn changes(text: &str) -> Vec<Change> {
    let mut found = Vec::new();
    let mut offset = 0;
    let (mut in_example, mut in_values) = (false, false);
    for line in text.split_inclusive('\n') {
        if line.starts_with('[') {
            in_example = line.starts_with("[[version.example");
            in_values = line.starts_with("[version.values");
        }
        if !in_example {
            let moved = |it: Change| Change { from: offset + it.from, to: offset + it.to, ..it };
            found.extend(in_line(line, in_values).into_iter().map(moved));
        }
        offset += line.len();
    }
    found
}

fn in_line(line: &str, any_key: bool) -> Vec<Change> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices(" = ") {
        let start =
            line[..at].rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(0, |it| it + 1);
        let key = &line[start..at];
        let from = at + 3 + usize::from(line[at + 3..].starts_with(['"', '[']));
        if let Some(day) = line.get(from..from + 10).and_then(|it| it.parse::<chrono::NaiveDate>().ok()) {
            let near = [day.pred_opt().unwrap(), day.succ_opt().unwrap()].map(|it| it.to_string());
            let near = near.into_iter().filter(|_| DAYS.contains(&key));
            found.extend(near.map(|into| Change { from, to: from + 10, into }));
        } else if any_key || NUMBERS.contains(&key) {
            found.extend(numbers(line, from));
        }
        let edges = EDGES.iter().filter(|(edge, _)| *edge == key);
        found.extend(edges.map(|(_, other)| Change { from: start, to: at, into: (*other).to_owned() }));
        found.extend(whole_line(line, key).filter(|_| start == 0));
    }
    found
}

/// One less and one more than the number that stands there, if one does.
fn numbers(line: &str, from: usize) -> impl Iterator<Item = Change> {
    let digits = line[from..].bytes().take_while(u8::is_ascii_digit).count();
    let number: Option<i64> = line[from..from + digits].parse().ok();
    let near = number.into_iter().flat_map(|number| [number - 1, number + 1]);
    near.map(move |it| Change { from, to: from + digits, into: it.to_string() })
}

/// Lines that mean something by being there.
const LINES: &[&str] = &["zone", "calendar", "outlives_case", "window", "renews", "repeats"];

/// What becomes of a line as a whole: it goes; open cases move.
fn whole_line(line: &str, key: &str) -> impl Iterator<Item = Change> {
    let into = match key {
        "in_flight" => Some("in_flight = \"switch\"\n"),
        _ => LINES.contains(&key).then_some("\n"),
    };
    let to = line.len();
    into.into_iter().map(move |into| Change { from: 0, to, into: into.to_owned() })
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

#[test]
fn the_search_for_changes_sees_rules_alone_and_every_kind_of_them() {
    let text = "effective_from = 2026-03-01\nchecked_on = 2026-03-01\nzone = \"UTC\"\nin_flight = \"keep\"\n\
                [[version.award]]\npay = { minor = 12, percent = \"5.5\", at_most = 7 }\n\
                [version.values]\nday = 9\n[[version.example]]\nminor = 3\n";
    let found: Vec<String> = changes(text)
        .iter()
        .map(|it| format!("{}>{}", text[it.from..it.to].trim(), it.into.trim()))
        .collect();
    let expected = [
        "2026-03-01>2026-02-28",
        "2026-03-01>2026-03-02",
        "zone = \"UTC\">",
        "in_flight = \"keep\">in_flight = \"switch\"",
        "12>11",
        "12>13",
        "5>4",
        "5>6",
        "7>6",
        "7>8",
        "at_most>below",
        "9>8",
        "9>10",
    ];
    assert_eq!(found, expected);
    assert_eq!(changes(text)[0].of(text), text.replacen("2026-03-01", "2026-02-28", 1));
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
