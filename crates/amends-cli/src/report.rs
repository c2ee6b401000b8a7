//! A report as tables for people. `--json` has everything; here long sections show their latest rows.

use std::io::{self, Write};

use amends_projections::Report;
use amends_projections::report::{BacklogDay, CategoryMonth, Compensation, Handler};

use crate::table::Table;

/// How many rows of a section are shown.
const ROWS: usize = 24;

pub(crate) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    summary(report, out)?;
    let months = &report.by_category_month;
    section(out, "By category and month of receipt", months, flow)?;
    section(out, "By handler", &report.by_handler, handlers)?;
    section(out, "Open at the end of the day", &report.backlog_by_day, backlog)?;
    section(out, "Paid", &report.compensation, paid)
}

fn summary(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let time = |at: &Option<String>| at.clone().unwrap_or_else(|| "never".to_owned());
    writeln!(out, "{} events of {} cases", report.events, report.cases)?;
    writeln!(out, "from {} to {}", time(&report.first_occurred_at), time(&report.last_occurred_at))?;
    if let Some(as_of) = &report.as_of {
        writeln!(out, "as of {as_of}")?;
    }
    if report.opaque > 0 {
        writeln!(out, "{} events of types not known here: kept, in no figure", report.opaque)?;
    }
    if report.assumed > 0 {
        writeln!(out, "{} events whose time the source does not give: in no duration", report.assumed)?;
    }
    for (reason, count) in &report.skipped {
        writeln!(out, "{count} lines left out: {reason}")?;
    }
    if !report.anomalies.is_empty() {
        let mut table = Table::new(&["anomaly", "events"]).figures_from(1);
        for (code, count) in &report.anomalies {
            table.row([(*code).to_owned(), count.to_string()]);
        }
        writeln!(out, "\n{table}")?;
    }
    Ok(())
}

/// A section with its latest rows, and how many more there are.
fn section<R>(out: &mut dyn Write, title: &str, rows: &[R], table: fn(&[R]) -> Table) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let more = rows.len().saturating_sub(ROWS);
    writeln!(out, "\n{title}\n{}", table(&rows[more..]))?;
    if more > 0 {
        writeln!(out, "{more} more rows before these: --json has them all")?;
    }
    Ok(())
}

fn flow(rows: &[CategoryMonth]) -> Table {
    let head = [
        "category", "month", "received", "closed", "left", "reopened", "open", "ack", "answer", "close",
        "csat",
    ];
    let mut table = Table::new(&head).figures_from(2);
    for row in rows {
        let figures = [row.received, row.closed, row.left_otherwise, row.reopened + row.returned];
        let mut cells = vec![row.category.clone(), row.month.clone()];
        cells.extend(figures.map(|figure| figure.to_string()));
        cells.push(row.backlog_end.to_string());
        cells.extend([row.ack_median_s, row.answer_median_s, row.close_median_s].map(duration));
        cells.push(number(row.csat_mean));
        table.row(cells);
    }
    table
}

fn handlers(rows: &[Handler]) -> Table {
    let mut table = Table::new(&["handler", "closed", "held (median)", "csat"]).figures_from(1);
    for row in rows {
        let held = duration(row.last_hold_median_s);
        table.row([row.handler.clone(), row.closed.to_string(), held, number(row.csat_mean)]);
    }
    table
}

fn backlog(rows: &[BacklogDay]) -> Table {
    let mut table = Table::new(&["day", "open"]).figures_from(1);
    for row in rows {
        table.row([row.day.clone(), row.open.to_string()]);
    }
    table
}

fn paid(rows: &[Compensation]) -> Table {
    let mut table = Table::new(&["category", "month", "currency", "kind", "minor units"]).figures_from(4);
    for row in rows {
        let minor = row.paid_minor.to_string();
        table.row([
            row.category.clone(),
            row.month.clone(),
            row.currency.clone(),
            row.kind.to_owned(),
            minor,
        ]);
    }
    table
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"))
}

/// Seconds in the unit that a person would use.
fn duration(seconds: Option<f64>) -> String {
    match seconds {
        None => "-".to_owned(),
        Some(s) if s.abs() < 120.0 => format!("{s:.0} s"),
        Some(s) if s.abs() < 7_200.0 => format!("{:.0} min", s / 60.0),
        Some(s) if s.abs() < 172_800.0 => format!("{:.1} h", s / 3_600.0),
        Some(s) => format!("{:.1} d", s / 86_400.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_shown_in_the_unit_that_a_person_would_use() {
        let shown = [None, Some(59.6), Some(150.0), Some(10_800.0), Some(864_000.0)].map(duration);
        assert_eq!(shown, ["-", "60 s", "2 min", "3.0 h", "10.0 d"].map(str::to_owned));
    }
}
