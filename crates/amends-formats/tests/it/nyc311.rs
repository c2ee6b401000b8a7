//! NYC 311.

use std::collections::BTreeMap;

use amends_calendar::Zone;
use serde_json::{Value as Json, json};

use crate::figures::{Life, counted, seconds, spread, top10};
use crate::log::{Case, Log};

pub(crate) fn figures(log: &Log, truth: &Json) -> Json {
    let zone = Zone::named("America/New_York").unwrap();
    let lives: Vec<_> = log.cases().map(Case::life).collect();
    let local = |micros: i64| zone.local(micros).format("%Y-%m-%dT%H:%M:%S").to_string();
    let of = |field: &str| counted(log.receipts().map(|receipt| receipt.data(field).unwrap()));
    let closed = |life: &Life| life.first_closed.map(|closed| closed - life.received);
    let open = |at: &String| {
        let at = zone.instant(chrono::NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M:%S").unwrap());
        lives.iter().filter(|life| life.open(at)).count()
    };
    let open: BTreeMap<_, _> =
        truth["open_at_instant_local"].as_object().unwrap().keys().map(|at| (at, open(at))).collect();
    // A status other than closed is kept as a fact.
    let status = log.cases().map(|case| case.facts("status").next().unwrap_or("Closed"));
    let without = |kind: &str| log.cases().filter(|case| !case.has(kind)).count();
    let statusless = log.cases().filter(|case| !case.has("closed") && case.facts("status").next().is_none());
    let both = log.cases().filter(|case| case.has("closed") && case.facts("status").next().is_some());
    json!({
        "rows": lives.len(),
        "created_min": local(lives.iter().map(|life| life.received).min().unwrap()),
        "created_max": local(lives.iter().map(|life| life.received).max().unwrap()),
        "by_status": counted(status),
        "by_agency": counted(log.cases().map(|case| case.first("assigned").unwrap().data("handler").unwrap())),
        "by_borough": of("region"),
        "top10_complaint_types": top10(log.receipts().map(|receipt| receipt.data("category").unwrap())),
        "by_channel": of("channel"),
        "with_closed_date": lives.len() - without("closed"),
        "closed_status_without_closed_date": statusless.count(),
        "closed_date_without_closed_status": both.count(),
        "closed_before_created": lives.iter().filter(|life| closed(life).is_some_and(|took| took < 0)).count(),
        "seconds_created_to_closed": spread(lives.iter().copied().filter_map(closed).map(seconds)),
        "open_at_instant_local": open,
    })
}
