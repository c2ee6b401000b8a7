//! The arithmetic of the truths: counts, ranks, shares and percentiles, as their `definitions` say.

use std::collections::BTreeMap;

use amends_calendar::Zone;
use amends_core::case::Anomaly;
use amends_core::case::lifecycle::State;
use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use crate::log::Case;

/// How often each text occurs.
pub(crate) fn counts<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for text in texts {
        *counts.entry(text.as_ref().to_owned()).or_default() += 1;
    }
    counts
}

/// How often each text occurs, as JSON.
pub(crate) fn counted<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Json {
    json!(counts(texts))
}

/// The texts that occur most often, equals in their own order.
pub(crate) fn top<T: AsRef<str>>(most: usize, texts: impl IntoIterator<Item = T>) -> Json {
    let mut ranked: Vec<_> = counts(texts).into_iter().collect();
    ranked.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    ranked.truncate(most);
    json!(ranked.into_iter().collect::<BTreeMap<_, _>>())
}

pub(crate) fn top10<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Json {
    top(10, texts)
}

#[expect(clippy::cast_precision_loss, reason = "counts and microseconds here are far below 2^53")]
pub(crate) fn number(integer: impl TryInto<i64>) -> f64 {
    integer.try_into().ok().expect("an i64") as f64
}

pub(crate) fn share(part: usize, whole: usize) -> f64 {
    number(part) / number(whole)
}

/// n, mean, median, both 90th percentiles, min and max.
pub(crate) fn spread(values: impl IntoIterator<Item = f64>) -> Json {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let n = values.len();
    if n == 0 {
        return json!({ "n": 0 });
    }
    json!({
        "n": n,
        "mean": values.iter().sum::<f64>() / number(n),
        "median": percentile(&values, 50),
        "p90_linear": percentile(&values, 90),
        "p90_nearest_rank": values[(n * 90).div_ceil(100) - 1],
        "min": values[0],
        "max": values[n - 1],
    })
}

/// The median of values in any order.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    percentile(&values, 50)
}

/// Linear interpolation between order statistics.
fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let hundredths = (sorted.len() - 1) * percent;
    let (low, part) = (hundredths / 100, number(hundredths % 100) / 100.0);
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + (sorted[high] - sorted[low]) * part
}

pub(crate) fn seconds(micros: i64) -> f64 {
    number(micros) / 1e6
}

pub(crate) fn date(micros: i64, zone: &str) -> NaiveDate {
    Zone::named(zone).unwrap().date(micros)
}

pub(crate) fn month(micros: i64, zone: &str) -> String {
    date(micros, zone).format("%Y-%m").to_string()
}

/// What the one judge and the one fold make of a case.
pub(crate) struct Life {
    pub(crate) received: i64,
    pub(crate) first_closed: Option<i64>,
    pub(crate) reopenings: usize,
    /// What is wrong with the history, by the judge's code.
    pub(crate) anomalies: Vec<&'static str>,
    /// When it was opened (true) and closed.
    moves: Vec<(i64, bool)>,
}

impl Life {
    pub(crate) fn of(case: &Case) -> Self {
        let received = case.receipt().at;
        let mut life = Self { received, first_closed: None, reopenings: 0, anomalies: vec![], moves: vec![] };
        let mut folded = amends_core::case::Case::default();
        for event in &case.events {
            let was_open = is_open(folded.state);
            let judgement = folded.fold(&event.fact, event.when).judgement;
            life.anomalies.extend(judgement.code.map(Anomaly::as_str));
            life.anomalies.extend(judgement.before_receipt.then_some("before_receipt"));
            let is_open = is_open(folded.state);
            if was_open != is_open {
                life.moves.push((event.at, is_open));
            }
            if judgement.code.is_none() && event.kind == "closed" {
                life.first_closed = life.first_closed.or(Some(event.at));
            }
            life.reopenings += usize::from(judgement.code.is_none() && event.kind == "reopened");
        }
        life
    }

    /// Received and not closed by then, whatever came after the first close.
    pub(crate) fn open_until_first_close(&self, at: i64) -> bool {
        self.received <= at && self.first_closed.is_none_or(|closed| closed > at)
    }

    /// As it stood then.
    pub(crate) fn open(&self, at: i64) -> bool {
        self.moves.iter().rfind(|(when, _)| *when <= at).is_some_and(|(_, open)| *open)
    }
}

const fn is_open(state: State) -> bool {
    matches!(state, State::Open | State::Resolved)
}
