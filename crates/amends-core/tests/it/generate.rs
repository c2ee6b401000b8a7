//! Facts made from the catalogue: any kind, with names from a small pool, so that they meet each other.

use amends_core::case::{CaseEvent, CaseKind};
use amends_core::shape::{FieldSpec, Form, Record, Tree};
use amends_core::value::Decimal;
use amends_envelope::{Algorithm, KeyId, Sealed};

/// A small source of chance that a seed repeats (the `SplitMix64` of Steele and others).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.roll() % bound as u64).unwrap()
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// A fact of any kind.
pub(crate) fn any_fact(dice: &mut Dice) -> CaseEvent {
    let kinds = CaseKind::all();
    let kind = *dice.pick(&kinds);
    fact(kind, dice)
}

/// A fact of that kind.
pub(crate) fn fact(kind: CaseKind, dice: &mut Dice) -> CaseEvent {
    let record = Tree::Record(record(&kind.spec().fields, dice));
    CaseEvent::read(kind, &record).unwrap_or_else(|misfit| panic!("{}: {misfit}", kind.as_str()))
}

fn record(fields: &[FieldSpec], dice: &mut Dice) -> Record {
    // The two halves of an optional amount stand or fall together.
    let has_amount = dice.below(2) == 0;
    let mut record = Record::new();
    for field in fields {
        let is_half = matches!(field.name, "amount_minor" | "currency");
        let left_out = field.optional && if is_half { !has_amount } else { dice.below(2) == 0 };
        if !left_out {
            let value =
                if field.personal && dice.below(4) == 0 { sealed() } else { value(&field.form, dice) };
            record.insert(field.name.into(), value);
        }
    }
    record
}

fn sealed() -> Tree {
    let key = KeyId::new("k-1").unwrap();
    let ciphertext = vec![1, 2, 3].into_boxed_slice();
    Tree::Sealed(Box::new(Sealed {
        key,
        algorithm: Algorithm::XChaCha20Poly1305,
        nonce: [7; 24],
        ciphertext,
    }))
}

fn value(form: &Form, dice: &mut Dice) -> Tree {
    let mut text = |pool: &[&str]| Tree::Text((*dice.pick(pool)).into());
    match form {
        Form::Text(_) => text(&["a", "b", "c"]),
        Form::LongText => text(&["", "a long story"]),
        Form::Code => text(&["a", "late.delivery"]),
        Form::Currency => text(&["GBP", "EUR"]),
        Form::Instant => text(&["2026-04-01T00:00:00.000000Z", "2026-04-02T09:30:00.123456Z"]),
        Form::Date => text(&["2026-04-01", "2026-04-30"]),
        Form::Duration => text(&["P2D", "PT4H30M"]),
        Form::Uuid => text(&["01927b1e-5c4a-7c1e-8a53-6b0c4d7e9f10"]),
        Form::Pointer => text(&["/summary", ""]),
        Form::DecimalText => text(&["1.0837", "2"]),
        Form::Choice(words) => text(words),
        Form::Decimal if dice.below(2) == 0 => Tree::Decimal(Decimal::canonical("12.5")),
        Form::Decimal => Tree::Integer(80),
        Form::Integer(least, most) => {
            let choices = [*least, least + 1, 50.clamp(*least, *most), 100.clamp(*least, *most)];
            Tree::Integer(*dice.pick(&choices))
        }
        Form::Bool => Tree::Bool(dice.below(2) == 0),
        Form::Any => Tree::List(vec![Tree::Null, Tree::Integer(1)]),
        Form::List(form) => Tree::List((0..dice.below(3)).map(|_| value(form, dice)).collect()),
        Form::Record(fields) => Tree::Record(record(fields, dice)),
        Form::Map(form) => Tree::Record([("a".to_owned(), value(form, dice))].into()),
    }
}
