//! Why this date, why this amount, why not more, and what is missing: decisions in both languages, kept as they read.

use std::fmt::Write as _;

use amends_calendar::Calendar;
use amends_core::money::{Currency, Money};
use amends_core::shape::Tree;
use amends_envelope::Instant;
use amends_policy::pack::RemedyWord;
use amends_policy::pack::authority::ActorWord;
use amends_policy::{
    Act, Because, Calendars, Facts, Happening, Language, Proposal, Proposer, Select, assess, authority,
    due_with, entitlement, find_shipped,
};

fn facts(json: &str) -> Facts {
    Facts::from_json("facts", json).unwrap()
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// A decision as it is shown: what came of it, and why, in both languages.
fn shown(result: &str, sentences: impl Fn(Language) -> Vec<String>) -> String {
    let mut text = format!("{result}\n");
    for (name, language) in [("English", Language::En), ("한국어", Language::Ko)] {
        let _ = write!(text, "\n{name}\n");
        for sentence in sentences(language) {
            let _ = writeln!(text, "  {sentence}");
        }
    }
    text
}

fn amount(id: &str, json: &str) -> String {
    let answer = assess(find_shipped(id).unwrap(), Select::Facts, &facts(json));
    let lines: Vec<String> =
        answer.lines.iter().map(|line| format!("{} {}", line.rule, line.money)).collect();
    shown(&format!("{}: {}", answer.outcome.code(), lines.join(", ")), |language| {
        answer.explanation(language)
    })
}

const BASE: &str = r#""departed_on": "2026-03-01", "departs_in_scope": true, "arrives_in_scope": true,
    "carrier_in_scope": true, "confirmed_reservation": true, "denied_boarding": false, "cancelled": false,
    "intra_eu": false"#;

fn flight(more: &str) -> String {
    format!("{{ {BASE}, {more} }}")
}

#[test]
fn a_long_flight_three_and_a_half_hours_late() {
    let json = flight(r#""extraordinary": false, "distance_km": 6200, "arrival_delay_min": 210"#);
    insta::assert_snapshot!(amount("eu-261", &json));
}

#[test]
fn a_flight_whose_cause_nobody_knows() {
    let json = flight(r#""distance_km": 1240, "arrival_delay_min": 200"#);
    insta::assert_snapshot!(amount("eu-261", &json));
}

#[test]
fn a_flight_in_a_storm() {
    let json = flight(r#""extraordinary": true, "distance_km": 1240, "arrival_delay_min": 200"#);
    insta::assert_snapshot!(amount("eu-261", &json));
}

#[test]
fn a_flight_under_two_packs() {
    let json = flight(r#""extraordinary": false, "distance_km": 344, "arrival_delay_min": 185"#);
    insta::assert_snapshot!(several(&["uk-261", "eu-261"], &json));
}

const SEOUL_TO_PARIS: &str = r#""distance_km": 8960, "arrival_delay_min": 300, "domestic": false, "force_majeure": false,
    "fare": { "amount_minor": 900000, "currency": "KRW" }"#;

fn several(ids: &[&str], json: &str) -> String {
    let packs: Vec<_> = ids.iter().map(|id| find_shipped(id).unwrap()).collect();
    let answer = entitlement(&facts(json), &packs, None);
    let lines: Vec<String> =
        answer.lines.iter().map(|line| format!("{} {}", line.rule, line.money)).collect();
    let result = format!("{}: {}", answer.outcome.code(), lines.join(", "));
    shown(&result, |language| answer.explanation(language))
}

/// The European pack is open, and would go first: what is owed under the Korean one may not be what is paid.
#[test]
fn a_flight_that_one_of_two_packs_cannot_tell_yet() {
    insta::assert_snapshot!(several(&["eu-261", "kr-flight"], &flight(SEOUL_TO_PARIS)));
}

/// The Korean pack was named first: whatever comes out of the European one, this is paid.
#[test]
fn a_flight_of_which_the_open_pack_changes_nothing() {
    insta::assert_snapshot!(several(&["kr-flight", "eu-261"], &flight(SEOUL_TO_PARIS)));
}

#[test]
fn a_ticket_in_euros_and_a_day_given_as_an_instant() {
    let known = r#"{ "received_on": "2026-06-08T23:30:00Z", "severity": 1, "our_fault": true }"#;
    let day = amount("retail-goodwill", known);
    let money = |code: &str| format!(r#"{{ "amount_minor": 20000, "currency": "{code}" }}"#);
    let known = format!(
        r#"{{ "received_on": "2026-06-08", "severity": 1, "our_fault": true, "failures_in_90_days": 1,
             "order_value": {}, "customer_goodwill_365d": {}, "goodwill_this_month": {}, "claim_disputed": "perhaps" }}"#,
        money("EUR"),
        money("GBP"),
        money("GBP")
    );
    let dispute = amount("retail-goodwill", &known);
    let budget = amount("retail-goodwill", &known.replace("\"perhaps\"", "false"));
    insta::assert_snapshot!(format!("{day}\n{dispute}\n{budget}"));
}

#[test]
fn six_days_without_broadband_over_a_change_of_rates() {
    insta::assert_snapshot!(amount(
        "ofcom-auto-compensation",
        r#"{ "trouble_on": "2026-03-25", "trouble": "loss_of_service", "total_loss": true, "customer_caused": false,
             "planned_outage": false, "first_payable_on": "2026-03-28", "restored_on": "2026-04-03" }"#
    ));
}

#[test]
fn a_train_35_minutes_late_whose_share_is_half_a_penny() {
    insta::assert_snapshot!(amount(
        "uk-delay-repay",
        r#"{ "travelled_on": "2026-05-10", "scheme": "dr30", "delay_min": 35, "ticket_kind": "return",
             "ticket_price": { "amount_minor": 8450, "currency": "GBP" } }"#
    ));
}

#[test]
fn a_parcel_five_days_late() {
    insta::assert_snapshot!(amount(
        "kr-parcel",
        r#"{ "trouble": "late", "fee": { "amount_minor": 4000, "currency": "KRW" }, "days_late": 5,
             "force_majeure": false }"#
    ));
}

fn due(
    id: &str,
    clock: &str,
    role: (&str, &str),
    start: &str,
    json: &str,
    since: &[Happening],
    now: &str,
) -> String {
    let calendars = Calendars::new().with(role.0, Calendar::shipped(role.1).unwrap());
    let pack = find_shipped(id).unwrap();
    let answer =
        due_with(pack, Select::Facts, clock, at(start), since, &facts(json), &calendars, at(now)).unwrap();
    let result =
        format!("{}: {}", answer.state.code(), answer.due_local.map(|it| it.to_string()).unwrap_or_default());
    shown(&result, |language| answer.explanation(language))
}

#[test]
fn a_refund_due_before_thanksgiving() {
    let known = r#"{ "flight_on": "2026-11-20", "paid_by_card": true }"#;
    let (start, now) = ("2026-11-24T15:00:00Z", "2026-11-25T15:00:00Z");
    insta::assert_snapshot!(due("us-dot", "refund", ("business", "us-federal"), start, known, &[], now));
}

#[test]
fn a_payment_complaint_with_a_holding_reply() {
    let text = |text: &str| Tree::Text(text.to_owned());
    let hold = Happening::new("holding_response_sent", at("2026-04-27T10:00:00Z"))
        .with("purpose", text("extension"))
        .with("reason", text("third_party"))
        .with("expected_by", text("2026-05-20"));
    let known = r#"{ "payment_complaint": true }"#;
    let (start, now) = ("2026-04-02T10:00:00Z", "2026-04-28T10:00:00Z");
    let role = ("business", "england-wales");
    insta::assert_snapshot!(due("uk-fca-disp", "final-response", role, start, known, &[hold], now));
}

#[test]
fn goodwill_above_the_limit_of_a_clerk() {
    let pack = find_shipped("retail-goodwill").unwrap();
    let actor = Proposer { id: "h-17".into(), kind: ActorWord::Human, roles: vec!["clerk".into()] };
    let money = Money::new(4_000, Currency::new("GBP").unwrap()).unwrap();
    let proposal = Proposal { act: Act::Propose, kind: RemedyWord::Goodwill, money, by: "h-17".into() };
    let mut because: Vec<Because> = Vec::new();
    let known = facts(r#"{ "received_on": "2026-04-02" }"#);
    let decision = authority(&actor, &proposal, &known, &[pack], None, &mut because);
    let sentences = |language| because.iter().map(|it| it.text(language)).collect();
    insta::assert_snapshot!(shown(&format!("{decision:?}"), sentences));
}

#[test]
fn a_resolution_that_waited_two_hours_for_the_customer() {
    let text = |text: &str| Tree::Text(text.to_owned());
    let turn = |event: &str, time: &str| {
        Happening::new(event, at(time)).with("clock", text("resolve")).with("awaiting", text("customer"))
    };
    let since = [turn("clock_paused", "2026-06-05T16:00:00Z"), turn("clock_resumed", "2026-06-05T18:00:00Z")];
    insta::assert_snapshot!(due(
        "helpdesk-sla",
        "resolve",
        ("desk", "england-wales"),
        "2026-06-05T15:00:00Z",
        r#"{ "severity": 2 }"#,
        &since,
        "2026-06-05T19:00:00Z",
    ));
}

#[test]
fn a_billing_error_whose_second_cycle_ends_after_ninety_days() {
    insta::assert_snapshot!(due(
        "us-reg-z",
        "resolve",
        ("creditor", "us-federal"),
        "2026-06-06T15:00:00Z",
        r#"{ "written_notice": true, "days_since_first_statement": 20, "cycle_day": 5 }"#,
        &[],
        "2026-06-08T15:00:00Z",
    ));
}

#[test]
fn an_error_in_a_transfer_that_a_credit_would_give_more_time() {
    insta::assert_snapshot!(due(
        "us-reg-e",
        "decide",
        ("institution", "us-federal"),
        "2026-06-29T15:00:00Z",
        r#"{ "days_since_statement": 10, "new_account": false, "notice_was_oral": false, "point_of_sale": false,
             "foreign": false }"#,
        &[],
        "2026-06-30T15:00:00Z",
    ));
}
