//! The ServiceNow incident log.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::figures::{counted, counts, date, number, seconds, share, spread, top10};
use crate::log::{Case, Log, micros};

pub(crate) fn figures(log: &Log, truth: &Json) -> Json {
    let lives: Vec<_> = log.cases().map(Case::life).collect();
    let rows = || log.cases().flat_map(Case::rows);
    let last = |field: &'static str| {
        log.cases().map(move |case| text(case.rows().next_back().unwrap(), field).unwrap_or("?"))
    };
    let text_of = |micros: i64| {
        amends_envelope::Instant::from_micros(micros).unwrap().utc().format("%Y-%m-%dT%H:%M:%S").to_string()
    };
    let priority = |case: &'_ Case| case.facts("priority").next_back().unwrap().to_owned();
    let kept = || log.cases().filter(|case| case.has("clock_met"));
    let priorities = counts(log.cases().map(priority));
    let kept_by = counts(kept().map(priority));
    let kept_by: BTreeMap<_, _> =
        priorities.iter().map(|(p, n)| (p, number(kept_by[p]) / number(*n))).collect();
    let resolved: Vec<_> = log.cases().filter_map(to_resolved).collect();
    let steps = |wanted: fn(i64, i64) -> bool| {
        let case = |case: &Case| {
            case.rows().map(at).collect::<Vec<_>>().windows(2).filter(|w| wanted(w[0], w[1])).count()
        };
        log.cases().map(case).sum::<usize>()
    };
    let early = |case: &Case| case.rows().filter(|row| at(row) < case.receipt().at).count();
    let open = |instant: &String| {
        let instant = micros(&format!("{}:00Z", instant.replace(' ', "T")));
        lives.iter().filter(|life| life.open_until_first_close(instant)).count()
    };
    let open: BTreeMap<_, _> = truth["open_at_instant"]
        .as_object()
        .unwrap()
        .keys()
        .map(|instant| (instant, open(instant)))
        .collect();
    json!({
        "rows": rows().count(),
        "incidents": lives.len(),
        "rows_by_state": counted(rows().map(|row| text(row, "incident_state").unwrap())),
        "last_state_per_incident": counted(last("incident_state")),
        "opened_min": text_of(lives.iter().map(|life| life.received).min().unwrap()),
        "opened_max": text_of(lives.iter().map(|life| life.received).max().unwrap()),
        "closed_max": text_of(lives.iter().filter_map(|life| life.first_closed).max().unwrap()),
        "made_sla_true_incidents": kept().count(),
        "made_sla_rate": share(kept().count(), lives.len()),
        "made_sla_rate_by_priority": kept_by,
        "incidents_by_priority": priorities,
        "priority_changed_incidents": log.cases().filter(|case| case.facts("priority").count() > 1).count(),
        "reopened_incidents": lives.iter().filter(|life| life.reopenings > 0).count(),
        "reopenings_total": lives.iter().map(|life| life.reopenings).sum::<usize>(),
        "reassignments_total": log.cases().map(|case| case.rows().next_back().unwrap()["reassignment_count"].as_u64().unwrap()).sum::<u64>(),
        "seconds_opened_to_closed": spread(lives.iter().map(|life| seconds(life.first_closed.unwrap() - life.received))),
        "seconds_opened_to_resolved": spread(resolved.iter().map(|took| seconds(*took))),
        "negative_opened_to_resolved": resolved.iter().filter(|took| **took < 0).count(),
        "missing_resolved_at_incidents": lives.len() - resolved.len(),
        "rows_where_sys_updated_at_goes_back": steps(|before, after| after < before),
        "rows_with_equal_sys_updated_at": steps(|before, after| after == before),
        "rows_updated_before_opened": log.cases().map(early).sum::<usize>(),
        "contact_type": counted(log.receipts().map(|receipt| receipt.data("channel").unwrap())),
        "top10_categories": top10(last("category").filter(|category| *category != "?")),
        "top10_assignment_groups": top10(last("assignment_group")),
        "closed_code_top10": top10(log.cases().flat_map(|case| case.facts("closed_code"))),
        "opened_by_date": counted(lives.iter().map(|life| date(life.received, "UTC").to_string())),
        "open_at_instant": open,
    })
}

fn text<'a>(row: &'a Json, field: &str) -> Option<&'a str> {
    row.get(field)?.as_str()
}

fn at(row: &Json) -> i64 {
    micros(text(row, "sys_updated_at").unwrap())
}

/// From opening to the resolution that the source calls the last, where it names one.
fn to_resolved(case: &Case) -> Option<i64> {
    case.facts("resolved_at").next().map(|resolved| micros(resolved) - case.receipt().at)
}
