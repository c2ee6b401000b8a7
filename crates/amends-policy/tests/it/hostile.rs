//! Whatever a file says, reading it answers: with a pack whose examples can be run, or with mistakes that have a place.

use std::path::Path;

use amends_policy::{Facts, Published, Select, assess, test_pack};
use proptest::prelude::*;

fn texts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// What may be put in: pieces of the language at places where nobody would.
const PIECES: &[&str] = &[
    "",
    "\"",
    "[",
    "]",
    "{",
    "}",
    "=",
    "\n",
    "0",
    "-1",
    "99999999999999999999",
    "1e9",
    "nan",
    "'''",
    "[[version]]\n",
    "when = { not = { not = { fact = \"x\", is = true } } }\n",
    "\u{0}",
    "한",
    "count = 0",
    "minor",
    "percent = 0",
    "divided_by = [0.000001]",
    "times = [9223372036854]",
    "2026-02-30",
    "cases = []",
    "like = \"2005\"\n",
    "none",
];

fn check(name: &str, text: &str) -> Result<(), TestCaseError> {
    match Published::read(name, text) {
        Ok(pack) => {
            test_pack(&pack);
            assess(&pack, Select::Facts, &Facts::new());
        }
        Err(refused) => {
            prop_assert!(!refused.mistakes.is_empty());
            for mistake in &refused.mistakes {
                prop_assert!(mistake.line >= 1 && mistake.column >= 1 && mistake.at.start <= mistake.at.end);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_pack_with_pieces_torn_out_and_put_in_reads_or_is_refused(
        pack in 0..20_usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..40_usize, prop::sample::select(PIECES)), 1..4),
    ) {
        let mut text: Vec<char> = texts()[pack].chars().collect();
        for (at, length, piece) in edits {
            let from = at.index(text.len());
            let to = (from + length).min(text.len());
            text.splice(from..to, piece.chars());
        }
        let text: String = text.into_iter().collect();
        for name in ["x.toml", "x.json", "x.yaml"] {
            check(name, &text)?;
        }
    }

    #[test]
    fn any_text_at_all_reads_or_is_refused(text in "\\PC{0,200}") {
        for name in ["x.toml", "x.json", "x.yaml"] {
            check(name, &text)?;
        }
    }
}

/// The control: a pack that is left as it is reads, and one edit of a number alone is read as well.
#[test]
fn an_untouched_pack_reads() {
    for text in texts() {
        assert!(Published::read("x.toml", &text).is_ok());
    }
}
