//! The consumer complaint database, both extracts.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde_json::{Value as Json, json};

use crate::figures::{counted, counts, date, median, month, number, share, spread, top10};
use crate::log::{Case, Event, Log};

const ZONE: &str = "America/New_York";

pub(crate) fn figures(log: &Log, truth: &Json) -> Json {
    let cases: Vec<_> = log.cases().map(Complaint::of).collect();
    let days = || cases.iter().map(|case| number(case.days));
    let with_days = |wanted: fn(i64) -> bool| cases.iter().filter(|case| wanted(case.days)).count();
    let of = |text: for<'a> fn(&'a Complaint<'a>) -> &'a str| counted(cases.iter().map(text));
    let histogram: BTreeMap<_, _> =
        (0..=10).map(|n| (n.to_string(), cases.iter().filter(|case| case.days == n).count())).collect();
    let timely = Shares::of(cases.iter().map(|case| Some(case.timely)));
    let disputed = Shares::of(cases.iter().map(|case| case.disputed));
    let unsent = |day: &String| {
        let day: NaiveDate = day.parse().unwrap();
        cases.iter().filter(|case| case.received <= day && case.sent > day).count()
    };
    let unsent: BTreeMap<_, _> =
        truth["unsent_at_date"].as_object().unwrap().keys().map(|day| (day, unsent(day))).collect();
    json!({
        "rows": cases.len(),
        "received_min": cases.iter().map(|case| case.received).min().unwrap().to_string(),
        "received_max": cases.iter().map(|case| case.received).max().unwrap().to_string(),
        "sent_min": cases.iter().map(|case| case.sent).min().unwrap().to_string(),
        "sent_max": cases.iter().map(|case| case.sent).max().unwrap().to_string(),
        "days_to_sent": spread(days()),
        "days_to_sent_negative_rows": with_days(|days| days < 0),
        "days_to_sent_zero_rows": with_days(|days| days == 0),
        "days_to_sent_histogram_0_to_10": histogram,
        "days_to_sent_over_30": with_days(|days| days > 30),
        "business_days_to_sent": spread(cases.iter().map(|case| number(business_days(case.received, case.sent)))),
        "received_on_weekend_rows": cases.iter().filter(|case| case.received.weekday().num_days_from_monday() > 4).count(),
        "timely": timely.json(),
        "disputed": disputed.json(),
        "by_product": of(|case| case.product),
        "by_product_and_month": by(&cases, |cases| counted(cases.iter().map(|case| case.month()))),
        "by_month": counted(cases.iter().map(Complaint::month)),
        "timely_rate_by_product": by(&cases, |cases| json!(share(cases.iter().filter(|case| case.timely).count(), cases.len()))),
        "disputed_yes_no_blank_by_product": by(&cases, |cases| {
            let shares = Shares::of(cases.iter().map(|case| case.disputed));
            json!([shares.yes, shares.no, shares.blank])
        }),
        "median_days_to_sent_by_product": by(&cases, |cases| json!(median(cases.iter().map(|case| number(case.days))))),
        "by_company_response": of(|case| case.response),
        "disputed_yes_by_company_response":
            counted(cases.iter().filter(|case| case.disputed == Some(true)).map(|case| case.response)),
        "by_submitted_via": of(|case| case.receipt.data("channel").unwrap()),
        "by_consent": of(|case| case.receipt.ext("consent").unwrap()),
        "by_state_top10": top10(cases.iter().filter_map(|case| case.receipt.data("region"))),
        "blank_state": cases.iter().filter(|case| case.receipt.data("region").is_none()).count(),
        "top10_issues": top10(cases.iter().filter_map(|case| case.receipt.ext("issue"))),
        "distinct_issues": counts(cases.iter().filter_map(|case| case.receipt.ext("issue"))).len(),
        "top10_companies": top10(cases.iter().map(|case| case.company)),
        "distinct_companies": counts(cases.iter().map(|case| case.company)).len(),
        "top10_untimely_companies": top10(cases.iter().filter(|case| !case.timely).map(|case| case.company)),
        "monetary_relief_rate":
            share(cases.iter().filter(|case| case.response == "Closed with monetary relief").count(), cases.len()),
        "unsent_at_date": unsent,
    })
}

/// Federal holidays of the United States on the days they were kept, as far as the data reach.
const HOLIDAYS: [&str; 29] = [
    "2013-07-04",
    "2013-09-02",
    "2013-10-14",
    "2013-11-11",
    "2013-11-28",
    "2013-12-25",
    "2014-01-01",
    "2014-01-20",
    "2014-02-17",
    "2014-05-26",
    "2014-07-04",
    "2014-09-01",
    "2014-10-13",
    "2014-11-11",
    "2014-11-27",
    "2014-12-25",
    "2015-01-01",
    "2015-01-19",
    "2015-02-16",
    "2015-05-25",
    "2015-07-03",
    "2015-09-07",
    "2015-10-12",
    "2015-11-11",
    "2015-11-26",
    "2015-12-25",
    "2016-01-01",
    "2016-01-18",
    "2016-02-15",
];

/// Weekdays that are no holiday from one day to before the other; counted backwards where they stand the wrong way.
fn business_days(from: NaiveDate, to: NaiveDate) -> i64 {
    if to < from {
        return -business_days(to, from);
    }
    let works = |day: &NaiveDate| {
        let holiday = HOLIDAYS.contains(&day.to_string().as_str());
        day.weekday().num_days_from_monday() < 5 && !holiday
    };
    let days = from.iter_days().take_while(|day| *day < to).filter(works).count();
    i64::try_from(days).unwrap()
}

/// The figure for each product.
fn by<'a>(cases: &'a [Complaint<'a>], figure: fn(&[&Complaint<'_>]) -> Json) -> Json {
    let mut products = BTreeMap::<_, Vec<_>>::new();
    for case in cases {
        products.entry(case.product).or_default().push(case);
    }
    json!(products.into_iter().map(|(product, cases)| (product, figure(&cases))).collect::<BTreeMap<_, _>>())
}

/// What the events of a case say.
struct Complaint<'a> {
    receipt: &'a Event,
    received: NaiveDate,
    sent: NaiveDate,
    days: i64,
    product: &'a str,
    company: &'a str,
    timely: bool,
    disputed: Option<bool>,
    response: &'static str,
}

impl<'a> Complaint<'a> {
    fn of(case: &'a Case) -> Self {
        let receipt = case.receipt();
        let sent = case.first("assigned").unwrap();
        let (received, sent_on) = (date(receipt.at, receipt.zone()), date(sent.at, sent.zone()));
        assert_ne!(case.has("clock_met"), case.has("deadline_missed"));
        assert_eq!(case.has("closed"), case.has("final_response_sent"));
        let response =
            match (case.has("closed"), case.has("explanation_delivered"), case.has("fix_completed")) {
                (false, ..) => "Untimely response",
                (true, true, _) => "Closed with explanation",
                (true, false, true) => "Closed with non-monetary relief",
                (true, false, false) if case.has("alternative_remedy_given") => "Closed with monetary relief",
                (true, false, false) => "Closed",
            };
        Self {
            receipt,
            received,
            sent: sent_on,
            days: (sent_on - received).num_days(),
            product: receipt.data("category").unwrap(),
            company: sent.data("handler").unwrap(),
            timely: case.has("clock_met"),
            disputed: case.facts("consumer_disputed").next().map(|answer| answer == "yes"),
            response,
        }
    }

    fn month(&self) -> String {
        self.received.format("%Y-%m").to_string()
    }
}

struct Shares {
    yes: usize,
    no: usize,
    blank: usize,
}

impl Shares {
    fn of(answers: impl Iterator<Item = Option<bool>>) -> Self {
        let mut shares = Self { yes: 0, no: 0, blank: 0 };
        for answer in answers {
            match answer {
                Some(true) => shares.yes += 1,
                Some(false) => shares.no += 1,
                None => shares.blank += 1,
            }
        }
        shares
    }

    fn json(&self) -> Json {
        let Self { yes, no, blank } = *self;
        json!({
            "yes": yes, "no": no, "blank": blank,
            "rate_yes_of_answered": share(yes, yes + no), "rate_yes_of_all": share(yes, yes + no + blank),
        })
    }
}

pub(crate) fn figures_2025h1(log: &Log, _: &Json) -> Json {
    let said = |case: &Case, fact: &str, value: &str| case.facts(fact).any(|said| said == value);
    let untimely = || log.cases().filter(|case| said(case, "timely_response", "no"));
    let relieved = || log.cases().filter(|case| said(case, "relief", "yes"));
    let rows = log.cases.len();
    let of = |event: &Event, field: &str| event.data(field).unwrap().to_owned();
    let months = counts(log.receipts().map(|receipt| month(receipt.at, receipt.zone())));
    let relief = counts(relieved().map(|case| month(case.receipt().at, ZONE)));
    let relief: BTreeMap<_, _> = months.iter().map(|(m, n)| (m, number(relief[m]) / number(*n))).collect();
    let mut issues = BTreeMap::<_, Vec<_>>::new();
    for receipt in log.receipts() {
        issues.entry(of(receipt, "category")).or_default().push(month(receipt.at, ZONE));
    }
    let companies = counts(log.receipts().map(|receipt| of(receipt, "concerns")));
    json!({
        "rows": rows,
        "by_month": months,
        "timely_rows": rows - untimely().count(),
        "timely_rate": share(rows - untimely().count(), rows),
        "relief_rows": relieved().count(),
        "relief_rate": share(relieved().count(), rows),
        "untimely_by_month": counted(untimely().map(|case| month(case.receipt().at, ZONE))),
        "relief_rate_by_month": relief,
        "by_sub_product": counted(log.receipts().map(|receipt| of(receipt, "product"))),
        "by_issue": counted(log.receipts().map(|receipt| of(receipt, "category"))),
        "top10_sub_issues": top10(log.receipts().filter_map(|receipt| receipt.ext("sub_issue"))),
        "top10_companies": top10(log.receipts().map(|receipt| of(receipt, "concerns"))),
        "distinct_companies": companies.len(),
        "top10_untimely_companies": top10(untimely().map(|case| of(case.receipt(), "concerns"))),
        "by_issue_and_month": issues.into_iter().map(|(issue, months)| (issue, counted(months))).collect::<BTreeMap<_, _>>(),
        "non_ascii_company_names": companies.keys().filter(|name| !name.is_ascii()).collect::<Vec<_>>(),
    })
}
