//! Every way in which one thing of a pack's rules can be changed: what is left unseen by its examples is untested law.
//!
//! Seen are numbers, days, edges of ranges, what becomes of open cases, and lines that mean something by being there. Not
//! seen are titles, sources, and the days on which somebody read or printed them: nothing is worked out from those.

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
pub(crate) struct Change {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) into: String,
}

impl Change {
    /// The text so changed.
    pub(crate) fn of(&self, text: &str) -> String {
        format!("{}{}{}", &text[..self.from], self.into, &text[self.to..])
    }
}

/// Every change that a file's rules must not survive, its examples left out.
pub(crate) fn changes(text: &str) -> Vec<Change> {
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
