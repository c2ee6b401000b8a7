//! Sealing, held still: what was sealed once opens for ever. The golden file holds key, first nonce, place and clear
//! text, and the sealed values that they give. It never changes; with `AMENDS_BLESS` set it is written where it is missing.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};

use amends_codec::write::canonical_tree;
use amends_codec::{Keyring, Place, Rules, Sealer, Tape, seal};
use amends_core::event::Kind;
use amends_core::shape::{Record, Tree};
use amends_envelope::{KeyId, StreamName, Tenant};
use amends_store::{Key, NoEntropy};
use serde_json::{Value as Json, json};
use uuid::Uuid;

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/seal/v1.json")
}

fn inputs() -> Json {
    json!({
        "tenant": "default", "stream": "case-1", "id": "01927b1e-5c4a-7c1e-8a53-6b0c4d7e9f10",
        "type": "points_added", "key_id": "k-1", "key": "07".repeat(32), "nonce": "18".repeat(24),
        "clear": { "points": [{ "point": "p-1", "text": "never arrived" }, { "point": "p-2", "text": "l'été ".repeat(9) }] },
    })
}

fn bytes<const N: usize>(hex: &Json) -> [u8; N] {
    let hex = hex.as_str().unwrap();
    std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
}

struct OneKey(Key);

impl Keyring for OneKey {
    fn key(&self, _: &Tenant, _: &KeyId) -> Option<Key> {
        Some(self.0.clone())
    }
}

fn record(kind: Kind, data: &Json) -> Record {
    let line = json!({ "id": Uuid::nil().to_string(), "stream": "case-1", "version": 1, "type": kind.as_str(),
        "occurred_at": "2026-04-02T09:30:00Z", "data": data });
    let (line, mut tape) = (line.to_string(), Tape::new());
    let line = amends_codec::Line::read(line.as_bytes(), &mut tape, Rules::default()).unwrap();
    line.event().unwrap().unwrap().write()
}

/// The data of the inputs, sealed; and opened again.
fn sealed_and_opened(inputs: &Json) -> (Json, Json) {
    let text = |name: &str| inputs[name].as_str().unwrap();
    let kind = Kind::of("case", text("type")).unwrap();
    let (tenant, stream) = (Tenant::new(text("tenant")).unwrap(), StreamName::new(text("stream")).unwrap());
    let place = Place { tenant: &tenant, stream: &stream, id: text("id").parse().unwrap() };
    let (id, key) = (KeyId::new(text("key_id")).unwrap(), Key::new(bytes(&inputs["key"])));
    let nonce: [u8; 24] = bytes(&inputs["nonce"]);
    let used = AtomicU8::new(0);
    let entropy = move |bytes: &mut [u8]| {
        bytes.copy_from_slice(&nonce);
        bytes[23] += used.fetch_add(1, Ordering::Relaxed); // no nonce twice
        Ok::<_, NoEntropy>(())
    };
    let mut data = record(kind, &inputs["clear"]);
    seal::seal(kind, &mut data, place, Sealer { id: &id, key: &key, entropy: &entropy }).unwrap();
    let json =
        |data: &Record| serde_json::from_str(canonical_tree(&Tree::Record(data.clone())).as_str()).unwrap();
    let sealed = json(&data);
    assert!(seal::open(kind, &mut data, place, &OneKey(key)).unwrap().is_empty());
    (sealed, json(&data))
}

#[test]
fn what_was_sealed_once_is_sealed_so_again_and_opens() {
    if std::env::var_os("AMENDS_BLESS").is_some() && !file().exists() {
        let golden = json!({ "inputs": inputs(), "sealed": sealed_and_opened(&inputs()).0 });
        fs::write(file(), serde_json::to_string_pretty(&golden).unwrap() + "\n").unwrap();
    }
    let golden: Json = serde_json::from_str(&fs::read_to_string(file()).unwrap()).unwrap();
    let (sealed, opened) = sealed_and_opened(&golden["inputs"]);
    assert_eq!(sealed, golden["sealed"]);
    assert_eq!(opened, golden["inputs"]["clear"]);
}

/// The control: a sealed value depends on each thing that it is bound to.
#[test]
fn another_place_key_or_nonce_gives_another_sealed_value() {
    let golden = sealed_and_opened(&inputs()).0;
    for (name, other) in [
        ("tenant", "t2".to_owned()),
        ("stream", "case-2".to_owned()),
        ("id", Uuid::nil().to_string()),
        ("key_id", "k-2".to_owned()),
        ("key", "08".repeat(32)),
        ("nonce", "19".repeat(24)),
    ] {
        let mut inputs = inputs();
        inputs[name] = other.into();
        let (sealed, opened) = sealed_and_opened(&inputs);
        assert_ne!(sealed, golden, "{name}");
        assert_eq!(opened, inputs["clear"]);
    }
}
