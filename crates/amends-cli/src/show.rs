//! `amends show`: one case as a readable timeline, with the stages of its phases.

use std::io::Write;

use amends_codec::Decoded;
use amends_core::case::Case;
use amends_core::case::compensation::{Compensation, Entitlement, OfferStage, PaymentStage};
use amends_core::shape::{Record, Tree};
use amends_core::stream::Order;
use amends_engine::{Engine, EngineError, Entry, Timeline};
use amends_envelope::{Occurred, Precision, StreamName, Tenant};
use amends_store::MemoryKeyStore;

use crate::args::Show;
use crate::failure::Failure;
use crate::store::{for_reading, open_keys};
use crate::table::Table;

pub(crate) fn run(args: &Show, out: &mut dyn Write) -> Result<(), Failure> {
    let tenant = Tenant::new(&args.tenant).map_err(|unfit| Failure::during("--tenant", unfit))?;
    let name = if args.case.starts_with("case-") { args.case.clone() } else { format!("case-{}", args.case) };
    let no_case =
        |_| format!("{} is no case: expected KEY or case-KEY, of [A-Za-z0-9._~-]{{1,128}}", args.case);
    let stream = StreamName::new(&name).map_err(|unfit| Failure::input(no_case(unfit)))?;
    let timeline = engine(args)?.desk(tenant).blocking().timeline(&stream).map_err(|error| failed(&error))?;
    if timeline.entries.is_empty() {
        let text = format!("tenant {} has no events on {name}; --tenant names another", args.tenant);
        return Err(Failure::input(text));
    }
    write(&name, &timeline, args.clear, out)
}

/// Without the keys everything personal reads as erased, which a timeline without --clear does not show anyway.
fn engine(args: &Show) -> Result<Engine, Failure> {
    let store = for_reading(&args.store, args.head)?;
    let keys = args.store.keys(args.keys.as_ref());
    if keys.exists() {
        let keys = open_keys(&keys)?;
        return Ok(Engine::new(store, keys));
    }
    if args.clear {
        return Err(Failure::input(format!(
            "there is no key store at {}; name it with --keys FILE",
            keys.display()
        )));
    }
    Ok(Engine::new(store, MemoryKeyStore::new(amends_engine::os_entropy)))
}

fn failed(error: &EngineError) -> Failure {
    Failure::finding(error.to_string())
}

fn write(name: &str, timeline: &Timeline, clear: bool, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "{name}\n")?;
    let mut table = Table::new(&["", "when", "what", "by", "details", "after it"]);
    let mut before = Case::default();
    for entry in &timeline.entries {
        let header = &entry.opened.recorded.header;
        table.row([
            header.version.to_string(),
            when(&header.occurred),
            header.event_type.to_string(),
            format!("{} {}", header.actor.kind().as_str(), header.actor.id()),
            details(entry, clear),
            after(&before, entry),
        ]);
        before.clone_from(&entry.after);
    }
    writeln!(out, "{table}\n")?;
    writeln!(out, "{}", stages(&timeline.case))?;
    Ok(())
}

/// A time to the second, and how exactly it is known where that is worse. The log has its microseconds.
fn when(occurred: &Occurred) -> String {
    let second = occurred.at.saturating_add_micros(-(occurred.at.micros() % 1_000_000));
    let text = second.report();
    let zone = occurred.zone.as_ref().map_or(String::new(), |zone| format!(" {}", zone.as_str()));
    match occurred.precision {
        Precision::Instant => text,
        Precision::Assumed => format!("{text} (assumed)"),
        Precision::Second
        | Precision::Minute
        | Precision::Hour
        | Precision::Day
        | Precision::Month
        | Precision::Year => {
            format!("{text} (to the {}{zone})", occurred.precision.as_str())
        }
    }
}

/// What the fact says. Personal values are shown only where that was asked for.
fn details(entry: &Entry, clear: bool) -> String {
    let record = match &entry.opened.recorded.event {
        Decoded::Known(event) => event.write(),
        Decoded::Opaque(_) => return "of a type or version not known here".to_owned(),
    };
    let mut parts = Vec::new();
    push_details("", &record, clear, &mut parts);
    parts.join(", ")
}

fn push_details(within: &str, record: &Record, clear: bool, parts: &mut Vec<String>) {
    for (name, value) in record {
        let name = format!("{within}{name}");
        if let Tree::Record(inner) = value {
            push_details(&format!("{name}."), inner, clear, parts);
        } else {
            parts.push(format!("{name} {}", shown(value, clear)));
        }
    }
}

fn shown(value: &Tree, clear: bool) -> String {
    match value {
        Tree::Null => "null".to_owned(),
        Tree::Bool(yes) => yes.to_string(),
        Tree::Integer(number) => number.to_string(),
        Tree::Decimal(number) => number.as_str().to_owned(),
        Tree::Text(text) => text.clone(),
        Tree::List(items) => {
            let items: Vec<_> = items.iter().map(|item| shown(item, clear)).collect();
            format!("[{}]", items.join(", "))
        }
        Tree::Record(record) => {
            let mut parts = Vec::new();
            push_details("", record, clear, &mut parts);
            format!("{{{}}}", parts.join(", "))
        }
        Tree::Personal(inner) if clear => shown(&inner.0, clear),
        Tree::Personal(_) => "(personal)".to_owned(),
        Tree::Erased(_) => "(erased)".to_owned(),
        Tree::Sealed(_) => "(personal, sealed)".to_owned(),
    }
}

/// What changed with it, or why nothing did.
fn after(before: &Case, entry: &Entry) -> String {
    let mut changes = Vec::new();
    if entry.order != Order::Next {
        changes.extend(entry.order.anomaly().map(|anomaly| format!("! {}", anomaly.as_str())));
    }
    if let Some(code) = entry.judgement.and_then(|judgement| judgement.code) {
        changes.push(format!("! {}", code.as_str()));
    }
    let stages = named_stages(before).into_iter().zip(named_stages(&entry.after));
    let moved = stages.filter(|(was, is)| was != is);
    changes.extend(moved.map(|(_, (phase, stage))| format!("{phase}: {stage}")));
    changes.join("; ")
}

fn stages(case: &Case) -> String {
    let stages = named_stages(case).into_iter().map(|(phase, stage)| format!("{phase:<13} {stage}"));
    stages.collect::<Vec<_>>().join("\n")
}

/// The case and its six phases, each with its stage.
fn named_stages(case: &Case) -> [(&'static str, String); 7] {
    let cycle = if case.cycle() > 1 { format!(", cycle {}", case.cycle()) } else { String::new() };
    [
        ("case", format!("{:?}{cycle}", case.state)),
        ("detection", format!("{:?}", case.detection)),
        ("apology", format!("{:?}", case.phases.apology.stage)),
        ("explanation", format!("{:?}", case.phases.explanation.stage)),
        ("fix", format!("{:?}", case.phases.fixes.stage())),
        ("compensation", compensation(&case.compensation)),
        ("follow-up", format!("{:?}", case.phases.follow_up)),
    ]
}

/// Where the money stands: what is furthest along of lines, offers and payments.
fn compensation(state: &Compensation) -> String {
    let paid = state.payments.iter().map(|(_, stage)| match stage {
        PaymentStage::Paid(paid) if paid.left_minor > 0 => {
            format!("paid {} {}", paid.left_minor, paid.currency)
        }
        PaymentStage::Paid(_) => "reversed".to_owned(),
        PaymentStage::Instructed(_) => "payment instructed".to_owned(),
        PaymentStage::Failed { .. } => "payment failed".to_owned(),
    });
    let paid: Vec<String> = paid.collect();
    if !paid.is_empty() {
        return paid.join(", ");
    }
    let made: Vec<String> =
        state.offers.iter().map(|(_, offer)| format!("offer {}", named(offer.stage))).collect();
    if !made.is_empty() {
        return made.join(", ");
    }
    match &state.entitlement {
        Entitlement::NotAssessed => "NotAssessed".to_owned(),
        Entitlement::Assessed { .. } => "Assessed".to_owned(),
        Entitlement::NotEntitled { .. } => "NotEntitled".to_owned(),
    }
}

const fn named(stage: OfferStage) -> &'static str {
    match stage {
        OfferStage::Made => "made",
        OfferStage::Accepted => "accepted",
        OfferStage::Rejected => "rejected",
        OfferStage::Expired => "expired",
        OfferStage::Withdrawn => "withdrawn",
    }
}
