//! A back-test as tables for people. `--json` and `--csv` have every case; here the first of them are shown.

use std::io::{self, Write};

use amends_policy::{CaseDifference, ChangeData, SumsData, TotalsData};
use amends_replay::backtest::Cases;

use super::backtest::Named;
use crate::table::Table;

/// How many cases are shown.
pub(super) const CASES: usize = 12;
/// How many segments are shown.
const SEGMENTS: usize = 12;

pub(super) fn write(
    cases: &Cases,
    old: &[Named],
    new: &[Named],
    totals: &TotalsData,
    first: &[CaseDifference],
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "new  {}", named(new))?;
    writeln!(out, "old  {}", named(old))?;
    let (events, horizon) = (cases.events, cases.horizon.report());
    writeln!(out, "{} cases of {events} events, as known at {horizon}", totals.cases)?;
    for (reason, count) in &cases.skipped {
        writeln!(out, "{count} lines left out: {reason}")?;
    }
    if totals.changed == 0 {
        writeln!(out, "no case differs")?;
    } else {
        writeln!(out, "{} cases differ ({})", totals.changed, percent(totals.changed, totals.cases))?;
        writeln!(out, "{} of them are marked: the customer might have acted differently", totals.marked)?;
    }
    sections(totals, out)?;
    examples(totals.changed, first, out)
}

fn named(packs: &[Named]) -> String {
    let name = |it: &Named| format!("{} {}", it.pack().id, it.digest());
    packs.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// A share with one decimal, in whole arithmetic.
fn percent(part: u64, whole: u64) -> String {
    let permille = part.saturating_mul(1_000).checked_div(whole).unwrap_or(0);
    format!("{}.{} %", permille / 10, permille % 10)
}

fn section(
    out: &mut dyn Write,
    title: &str,
    head: &[&str],
    figures_from: usize,
    rows: Vec<Vec<String>>,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(head).figures_from(figures_from);
    for row in rows {
        table.row(row);
    }
    writeln!(out, "\n{title}\n{table}")
}

fn sections(totals: &TotalsData, out: &mut dyn Write) -> io::Result<()> {
    let pair = |name: &String, cases: u64| vec![name.clone(), cases.to_string()];
    let rows = totals.branches.iter().map(|it| pair(&it.name, it.cases)).collect();
    section(out, "The customer might have acted differently", &["why", "cases"], 1, rows)?;
    let head = [
        "clock",
        "cases",
        "earlier",
        "later",
        "late: old",
        "new",
        "newly",
        "no longer",
        "unknown: old",
        "new",
    ];
    section(out, "Clocks", &head, 1, clocks(totals))?;
    let head = ["currency", "owed: old", "new", "change", "cases more", "cases less"];
    section(out, "Money, in minor units", &head, 1, money(totals))?;
    let both = |list: &[amends_policy::BothData]| -> Vec<Vec<String>> {
        list.iter().map(|it| vec![it.name.clone(), it.old.to_string(), it.new.to_string()]).collect()
    };
    let head = ["fact", "cases: old", "new"];
    section(out, "Facts without which it cannot be said what is owed", &head, 1, both(&totals.needed))?;
    section(out, "Approvals needed", &["of", "amounts: old", "new"], 1, both(&totals.approvals))?;
    let head = ["body", "cases differ", "open: old", "new", "fees in minor units: old -> new"];
    section(out, "Rights to go elsewhere", &head, 1, rights(totals))?;
    let rows = totals.first_events.iter().map(|it| pair(&it.name, it.cases)).collect();
    section(out, "First event after which a case differs", &["event", "cases"], 1, rows)?;
    let head =
        ["segment", "value", "cases", "differ", "share", "late: old", "new", "marked", "owed: old -> new"];
    section(out, "Segments most affected", &head, 2, segments(totals))
}

fn clocks(totals: &TotalsData) -> Vec<Vec<String>> {
    let row = |it: &amends_policy::ClockData| {
        let figures = [
            it.cases_changed,
            it.due_earlier,
            it.due_later,
            it.late_old,
            it.late_new,
            it.newly_late,
            it.no_longer_late,
            it.unknown_old,
            it.unknown_new,
        ];
        std::iter::once(it.clock.clone()).chain(figures.map(|figure| figure.to_string())).collect()
    };
    totals.clocks.iter().map(row).collect()
}

fn money(totals: &TotalsData) -> Vec<Vec<String>> {
    let row = |it: &amends_policy::MoneyData| {
        let change = it.new_minor - it.old_minor;
        vec![
            it.currency.clone(),
            it.old_minor.to_string(),
            it.new_minor.to_string(),
            format!("{change:+}"),
            it.cases_more.to_string(),
            it.cases_less.to_string(),
        ]
    };
    totals.money.iter().map(row).collect()
}

fn rights(totals: &TotalsData) -> Vec<Vec<String>> {
    let row = |it: &amends_policy::ExposureData| {
        let figures = [it.cases_changed, it.open_old, it.open_new].map(|figure| figure.to_string());
        std::iter::once(it.body.clone()).chain(figures).chain([sums(&it.fees)]).collect()
    };
    totals.rights.iter().map(row).collect()
}

fn sums(sums: &[SumsData]) -> String {
    let one = |it: &SumsData| format!("{} {} -> {}", it.currency, it.old_minor, it.new_minor);
    sums.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn segments(totals: &TotalsData) -> Vec<Vec<String>> {
    let row = |it: &amends_policy::SegmentData| {
        let figures = [it.late_old, it.late_new, it.marked].map(|figure| figure.to_string());
        let mut row =
            vec![it.segment.to_owned(), it.value.clone(), it.cases.to_string(), it.changed.to_string()];
        row.push(percent(it.changed, it.cases));
        row.extend(figures);
        row.push(sums(&it.money));
        row
    };
    totals.segments.iter().filter(|it| it.changed > 0).take(SEGMENTS).map(row).collect()
}

fn examples(changed: u64, first: &[CaseDifference], out: &mut dyn Write) -> io::Result<()> {
    let rows = first.iter().flat_map(|it| it.changes.iter().map(move |change| example(it, change))).collect();
    section(out, "Cases", &["case", "what", "old", "new", "marked"], 5, rows)?;
    let more = changed.saturating_sub(first.len() as u64);
    if more > 0 {
        writeln!(out, "{more} more cases differ: --json and --csv have them all")?;
    }
    Ok(())
}

fn example(case: &CaseDifference, change: &ChangeData) -> Vec<String> {
    let (what, old, new) = told(change);
    let mut why: Vec<&str> = case.branches.iter().map(|it| it.why).collect();
    why.dedup();
    let of =
        if case.tenant == "default" { case.case.clone() } else { format!("{}/{}", case.tenant, case.case) };
    vec![of, what, old, new, why.join(", ")]
}

fn told(change: &ChangeData) -> (String, String, String) {
    let none = || "-".to_owned();
    match change {
        ChangeData::Clock { clock, run, old, new } => {
            let side = |ran: &Option<amends_policy::RanData>| {
                ran.as_ref().map_or_else(none, |it| {
                    let due = it.due.as_deref().map_or("no date".into(), to_the_second);
                    format!("{due} {}", it.state)
                })
            };
            (format!("{clock} {run}"), side(old), side(new))
        }
        ChangeData::Money { rule, currency, old_minor, new_minor } => {
            (rule.clone(), format!("{currency} {old_minor}"), format!("{currency} {new_minor}"))
        }
        ChangeData::Needs { old, new } => ("facts missing".to_owned(), old.join(", "), new.join(", ")),
        ChangeData::Approval { about, old, new, .. } => {
            let side = |approval: &Option<String>| approval.clone().unwrap_or_else(none);
            (format!("approval of {about}"), side(old), side(new))
        }
        ChangeData::Right { body, old, new } => {
            let side = |right: &Option<amends_policy::RightData>| {
                let opens =
                    right.as_ref().map(|it| it.opens.as_deref().map_or("no date".into(), to_the_second));
                opens.map_or_else(none, |opens| format!("from {opens}"))
            };
            (body.clone(), side(old), side(new))
        }
    }
}

/// An instant without its fraction.
fn to_the_second(at: &str) -> String {
    at.split_once('.').map_or_else(|| at.to_owned(), |(seconds, _)| format!("{seconds}Z"))
}
