//! The three process logs: what their truths have in common, and what each has of its own.

use std::collections::{BTreeMap, BTreeSet};

use amends_envelope::Instant;
use chrono::Datelike;
use serde_json::{Value as Json, json};

use crate::figures::{Life, counted, counts, date, month, seconds, spread, top, top10};
use crate::log::{Case, Log, micros};

pub(crate) fn bpic2013(log: &Log, truth: &Json) -> Json {
    let mut figures = common(log, truth, "activity", &["Completed"]);
    let rows = || log.cases().flat_map(Case::rows);
    let both = |row: &Json| format!("{} / {}", text(row, "activity"), text(row, "lifecycle"));
    let changes = |field: &'static str| log.cases().map(|case| handovers(case, field)).sum::<usize>();
    let impacts =
        |case: &&Case| case.rows().map(|row| text(row, "impact")).collect::<BTreeSet<_>>().len() > 1;
    let waits =
        |case: &&Case| case.all("clock_paused").any(|pause| pause.data("reason") == Some("wait_-_user"));
    add(
        &mut figures,
        json!({
            "utc_offsets": offsets(log),
            "lifecycle": counted(rows().map(|row| text(row, "lifecycle"))),
            "activity_and_lifecycle": counted(rows().map(both)),
            "impact_of_first_event": counted(log.cases().map(|case| text(case.rows().next().unwrap(), "impact"))),
            "impact_changes": log.cases().filter(impacts).count(),
            "top10_products_of_first_event": top10(log.receipts().map(|receipt| receipt.data("product").unwrap())),
            "resource_handovers_total": changes("resource"),
            "group_handovers_total": log.cases().map(|case| case.all("transferred").count()).sum::<usize>(),
            "cases_with_wait_user": log.cases().filter(waits).count(),
            "missing_org_role_events": rows().filter(|row| row.get("role").is_none()).count(),
            "by_status_final_event": counted(log.cases().map(|case| text(case.rows().next_back().unwrap(), "lifecycle"))),
        }),
    );
    figures
}

pub(crate) fn italian_helpdesk(log: &Log, truth: &Json) -> Json {
    let mut figures = common(log, truth, "activity", &["Closed"]);
    let charge = |case: &Case| case.first("acknowledged").map(|taken| seconds(taken.at - case.receipt().at));
    let first =
        |field: &'static str| counted(log.cases().map(|case| text(case.rows().next().unwrap(), field)));
    add(
        &mut figures,
        json!({
            "utc_offsets": offsets(log),
            "seconds_first_event_to_first_take_in_charge": spread(log.cases().filter_map(charge)),
            "cases_with_wait": log.cases().filter(|case| case.has("clock_paused")).count(),
            "cases_resolved_more_than_once": log.cases().filter(|case| case.all("fix_completed").count() > 1).count(),
            "by_attribute": {
                "seriousness_2": first("seriousness_2"), "service_level": first("service_level"),
                "service_type": first("service_type"), "workgroup": first("workgroup"),
            },
        }),
    );
    figures
}

pub(crate) fn wabo(log: &Log, truth: &Json) -> Json {
    let mut figures = common(log, truth, "step", &["T10 Determine necessity to stop indication"]);
    let said = |case: &Case, fact: &str| case.facts(fact).next().map(micros);
    let took = |case: &Case| Some(said(case, "application_ended")? - said(case, "application_started")?);
    let of = |field: &'static str| log.receipts().map(move |receipt| receipt.data(field).unwrap());
    add(
        &mut figures,
        json!({
            "by_channel": counted(of("channel")),
            "by_department": counted(of("category")),
            "by_responsible_top10": top10(log.cases().filter_map(|case| case.first("assigned")?.data("handler"))),
            "cases_with_enddate": log.cases().filter(|case| said(case, "application_ended").is_some()).count(),
            "cases_with_deadline": log.cases().filter(|case| case.has("clock_started")).count(),
            "cases_with_both": log.cases().filter(|case| case.has("clock_met") || case.has("deadline_missed")).count(),
            "ended_by_deadline": log.cases().filter(|case| case.has("clock_met")).count(),
            "seconds_start_to_end": spread(log.cases().filter_map(took).map(seconds)),
            "negative_start_to_end": log.cases().filter_map(took).filter(|took| *took < 0).count(),
        }),
    );
    figures
}

/// What the three truths share: figures of the lifecycle from the events alone, figures of the steps from the rows
/// that the events keep.
fn common(log: &Log, truth: &Json, activity: &'static str, closing: &[&str]) -> Json {
    let lives: Vec<_> = log.cases().map(Case::life).collect();
    let steps: Vec<Vec<_>> =
        log.cases().map(|case| case.rows().map(|row| text(row, activity)).collect()).collect();
    let times: Vec<Vec<_>> = log.cases().map(|case| case.rows().map(at).collect()).collect();
    let all = || times.iter().flatten().copied();
    let pairs = |wanted: fn(i64, i64) -> bool| {
        times.iter().map(|times| times.windows(2).filter(|w| wanted(w[0], w[1])).count()).sum::<usize>()
    };
    let mut variants: Vec<_> = counts(steps.iter().map(|steps| steps.join("\n"))).into_values().collect();
    variants.sort_by_key(|count| std::cmp::Reverse(*count));
    let follows = || steps.iter().flat_map(|steps| steps.windows(2).map(|w| format!("{} -> {}", w[0], w[1])));
    let closings = |steps: &&Vec<&str>| steps.iter().filter(|step| closing.contains(step)).count() > 1;
    let open = |key: &str, open: fn(&Life, i64) -> bool| {
        let at =
            |instant: &String| lives.iter().filter(|life| open(life, micros(&format!("{instant}Z")))).count();
        truth[key]
            .as_object()
            .unwrap()
            .keys()
            .map(|instant| (instant.clone(), at(instant)))
            .collect::<BTreeMap<_, _>>()
    };
    let closed = || lives.iter().filter_map(|life| Some(life.first_closed? - life.received));
    json!({
        "traces": lives.len(),
        "events": all().count(),
        "activities": counted(steps.iter().flatten()),
        "first_event": instant(all().min().unwrap()),
        "last_event": instant(all().max().unwrap()),
        "events_per_trace": spread(steps.iter().map(|steps| crate::figures::number(steps.len()))),
        "case_duration_seconds": spread(times.iter().map(|times| seconds(times[times.len() - 1] - times[0]))),
        "variants_in_file_order": variants.len(),
        "top5_variant_counts": variants[..5],
        "start_activities": counted(steps.iter().map(|steps| steps[0])),
        "end_activities": counted(steps.iter().map(|steps| steps[steps.len() - 1])),
        "top15_directly_follows": top(15, follows()),
        "out_of_order_steps_within_traces": pairs(|before, after| after < before),
        "equal_timestamp_steps_within_traces": pairs(|before, after| after == before),
        "new_cases_by_utc_month": counted(lives.iter().map(|life| month(life.received, "UTC"))),
        "events_by_utc_weekday_mon0": counted(all().map(|at| date(at, "UTC").weekday().num_days_from_monday().to_string())),
        "closing_activities": closing,
        "cases_ever_closed": closed().count(),
        "cases_never_closed": lives.iter().filter(|life| life.first_closed.is_none()).count(),
        "seconds_first_event_to_first_close": spread(closed().map(seconds)),
        "cases_with_a_reopening": lives.iter().filter(|life| life.reopenings > 0).count(),
        "reopenings_total": lives.iter().map(|life| life.reopenings).sum::<usize>(),
        "cases_closed_more_than_once": steps.iter().filter(closings).count(),
        "open_at_instant": open("open_at_instant", Life::open_until_first_close),
        "open_at_instant_reopen_aware": open("open_at_instant_reopen_aware", Life::open),
    })
}

fn add(figures: &mut Json, more: Json) {
    let (Json::Object(figures), Json::Object(more)) = (figures, more) else { panic!("two objects") };
    figures.extend(more);
}

fn text<'a>(row: &'a Json, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_default()
}

fn at(row: &Json) -> i64 {
    micros(text(row, "at"))
}

/// As the truths write it.
fn instant(micros: i64) -> String {
    let text = Instant::from_micros(micros).unwrap().report();
    text.replace('Z', "+00:00")
}

/// The offset that each row's time was written with.
fn offsets(log: &Log) -> Json {
    let rows = log.events().filter(|event| event.json.get("ext").is_some());
    counted(rows.map(|event| event.zone().to_owned()))
}

/// Steps between two rows that both say who, and not the same.
fn handovers(case: &Case, field: &str) -> usize {
    let who: Vec<_> = case.rows().filter_map(|row| row.get(field)).collect();
    who.windows(2).filter(|w| w[0] != w[1]).count()
}
