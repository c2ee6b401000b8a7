//! What does an answer cost? One pack and one case at a time; loading besides. A back-test may spend 100 microseconds
//! a case and pack.

use std::hint::black_box;

use amends_calendar::Calendar;
use amends_envelope::Instant;
use amends_policy::{
    Calendars, Facts, Happening, Published, Select, assess, find_shipped, obligations, test_pack,
};
use criterion::{Criterion, criterion_group, criterion_main};

const FLIGHT: &str = r#"{ "departed_on": "2026-03-01", "departs_in_scope": true, "confirmed_reservation": true,
    "denied_boarding": false, "cancelled": false, "extraordinary": false, "distance_km": 6200,
    "arrival_delay_min": 210, "intra_eu": false }"#;

fn answers(bench: &mut Criterion) {
    let facts = Facts::from_json("flight", FLIGHT).expect("facts");
    let eu = find_shipped("eu-261").expect("a shipped pack");
    bench.bench_function("assess eu-261", |b| b.iter(|| assess(eu, Select::Facts, black_box(&facts))));
    let at = |text: &str| Instant::parse(text).expect("an instant");
    let mut history = vec![Happening::new("complaint_received", at("2026-04-02T09:00:00Z"))];
    history.extend(
        (3..23).map(|day| Happening::new("message_logged", at(&format!("2026-04-{day:02}T09:00:00Z")))),
    );
    let calendars = Calendars::new()
        .with("desk", Calendar::shipped("england-wales").expect("a shipped calendar"))
        .with("business", Calendar::shipped("england-wales").expect("a shipped calendar"));
    let known = Facts::from_json("case", r#"{ "severity": 2, "payment_complaint": true }"#).expect("facts");
    let now = at("2026-05-01T09:00:00Z");
    for id in ["helpdesk-sla", "uk-fca-disp"] {
        let pack = find_shipped(id).expect("a shipped pack");
        bench.bench_function(&format!("obligations {id}, 21 events"), |b| {
            b.iter(|| obligations(black_box(&history), &known, &[pack], &calendars, now));
        });
    }
}

fn loading(bench: &mut Criterion) {
    let text = include_str!("../packs/eu-261.toml");
    bench.bench_function("read eu-261, 600 lines", |b| {
        b.iter(|| Published::read("eu-261.toml", black_box(text)));
    });
    let eu = find_shipped("eu-261").expect("a shipped pack");
    bench.bench_function("test eu-261, 57 examples", |b| b.iter(|| test_pack(black_box(eu))));
    for (name, text) in [
        ("deep.json", include_str!("../tests/bad/packs/deep.json")),
        ("laughs.yaml", include_str!("../tests/bad/packs/laughs.yaml")),
        ("many-bands.toml", include_str!("../tests/bad/packs/many-bands.toml")),
    ] {
        bench
            .bench_function(&format!("refuse {name}"), |b| b.iter(|| Published::read(name, black_box(text))));
    }
}

criterion_group!(benches, answers, loading);
criterion_main!(benches);
