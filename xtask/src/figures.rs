//! Holds two reports against each other: integers, columns and order exactly, other numbers within a relative 1e-9.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// What differs, each with its place. Sections that the reference does not know are not looked at.
pub(crate) fn differences(reference: &Value, answer: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", reference, answer, &mut found);
    found
}

/// How many single values a report holds.
pub(crate) fn count(report: &Value) -> usize {
    match report {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

fn compare(place: &str, want: &Value, got: &Value, found: &mut Vec<String>) {
    match (want, got) {
        (Value::Object(wanted), Value::Object(held)) if place == "/anomalies" => {
            let none = Value::from(0);
            let codes: BTreeSet<&String> = wanted.keys().chain(held.keys()).collect();
            for code in codes {
                let of = |report: &'_ Map<String, Value>| report.get(code).unwrap_or(&none).clone();
                compare(&format!("{place}/{code}"), &of(wanted), &of(held), found);
            }
        }
        (Value::Object(wanted), Value::Object(held)) => {
            for (name, want) in wanted {
                let got = held.get(name).unwrap_or(&Value::Null);
                compare(&format!("{place}/{name}"), want, got, found);
            }
            let is_row = place.rsplit('/').next().is_some_and(|part| part.parse::<usize>().is_ok());
            let strangers = held.keys().filter(|name| is_row && !wanted.contains_key(*name));
            found.extend(strangers.map(|name| format!("{place}/{name}: the reference has no such column")));
        }
        (Value::Array(wanted), Value::Array(held)) if wanted.len() == held.len() => {
            for (index, (want, got)) in wanted.iter().zip(held).enumerate() {
                compare(&format!("{place}/{index}"), want, got, found);
            }
        }
        _ if is_same(want, got) => {}
        _ => found.push(format!("{place}: the reference has {}, the answer {}", brief(want), brief(got))),
    }
}

fn is_same(want: &Value, got: &Value) -> bool {
    match (want.as_f64(), got.as_f64()) {
        (Some(want_number), Some(number)) if want.is_f64() => {
            (want_number - number).abs() <= 1e-9 * want_number.abs().max(number.abs()).max(1e-3)
        }
        _ => want == got,
    }
}

fn brief(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("{} rows", items.len()),
        Value::Object(members) => format!("{} members", members.len()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_report_agrees_with_itself() {
        let report = json!({"events": 3, "rows": [{"month": "2026-01", "median": 0.5}], "none": null});
        assert_eq!(differences(&report, &report), Vec::<String>::new());
        assert_eq!(count(&report), 4);
    }

    #[test]
    fn an_integer_is_compared_to_the_last_digit() {
        assert_eq!(differences(&json!({"events": 1_000_000}), &json!({"events": 1_000_001})).len(), 1);
        assert_eq!(differences(&json!({"events": 3}), &json!({"events": 3.0})).len(), 1);
    }

    #[test]
    fn another_number_may_differ_where_doubles_do() {
        assert_eq!(differences(&json!({"share": 0.1}), &json!({"share": 0.100_000_000_000_01})).len(), 0);
        assert_eq!(differences(&json!({"share": 0.1}), &json!({"share": 0.100_001})).len(), 1);
    }

    #[test]
    fn an_anomaly_that_is_not_there_counts_none() {
        assert_eq!(differences(&json!({"anomalies": {}}), &json!({"anomalies": {"not_paid": 0}})).len(), 0);
        assert_eq!(differences(&json!({"anomalies": {}}), &json!({"anomalies": {"not_paid": 1}})).len(), 1);
        assert_eq!(differences(&json!({"anomalies": {"not_paid": 1}}), &json!({"anomalies": {}})).len(), 1);
    }

    #[test]
    fn a_row_or_column_too_few_or_too_many_is_a_difference() {
        let rows = json!({"rows": [{"a": 1}]});
        assert_eq!(differences(&rows, &json!({"rows": []})).len(), 1);
        assert_eq!(differences(&rows, &json!({"rows": [{"a": 1, "b": 2}]})).len(), 1);
        assert_eq!(differences(&rows, &json!({"rows": [{}]})).len(), 1);
        assert_eq!(differences(&rows, &json!({})).len(), 1);
    }
}
