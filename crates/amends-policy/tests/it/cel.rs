//! A pack with a condition in CEL: read where the feature is on, told as a mistake where it is not.

use amends_policy::Published;
#[cfg(feature = "cel")]
use amends_policy::{Facts, Outcome, Select, assess, test_pack};

const PACK: &str = r#"
id = "cel"
title = "With a condition in CEL"
jurisdiction = "GB"
force = "business"
[[fact]]
fact = "received_on"
type = "day"
from = ["case"]
title = "Receipt"
[[fact]]
fact = "promised"
type = "number"
from = ["case"]
title = "Days promised"
[[fact]]
fact = "taken"
type = "number"
from = ["case"]
title = "Days taken"
[[version]]
version = "1"
selects_by = "received_on"
in_flight = "keep"
verified = true
currency = "GBP"
source = { instrument = "Own", checked_on = 2026-11-21 }
[[version.award]]
rule = "twice-as-long"
title = "Twice as long as promised"
kind = "goodwill"
when = { cel = "taken >= promised * 2" }
pay = { minor = 500 }
[[version.example]]
name = "twice"
facts = { promised = 3, taken = 6 }
owed_minor = 500
[[version.example]]
name = "nearly"
facts = { promised = 3, taken = 5 }
not_owed = "none"
[[version.example]]
name = "not known"
facts = { promised = 3 }
unknown = ["taken"]
"#;

#[cfg(feature = "cel")]
#[test]
fn two_facts_are_compared_with_each_other() {
    let pack = Published::read("cel.toml", PACK).unwrap_or_else(|error| panic!("{error}"));
    let report = test_pack(&pack);
    assert_eq!((report.run, report.failures), (3, vec![]));
    let facts = Facts::from_json("facts", r#"{ "promised": 3, "taken": 5 }"#).unwrap();
    let answer = assess(&pack, Select::Facts, &facts);
    assert_eq!(answer.outcome, Outcome::NotOwed { rule: None });
    let why = answer.explanation(amends_policy::Language::En).join("\n");
    assert!(why.contains("Days taken [taken] is 5 (asked: that taken >= promised * 2)"), "{why}");
}

#[cfg(feature = "cel")]
#[test]
fn a_fact_of_an_expression_that_nothing_provides_is_a_mistake() {
    let refused = Published::read("cel.toml", &PACK.replace("promised * 2", "promissed * 2")).unwrap_err();
    let codes: Vec<&str> = refused.mistakes.iter().map(|it| it.kind.code()).collect();
    assert_eq!(codes, ["unused", "nothing_provides"]);
}

#[cfg(not(feature = "cel"))]
#[test]
fn without_the_feature_an_expression_is_a_mistake_with_its_line() {
    let refused = Published::read("cel.toml", PACK).unwrap_err();
    let line = PACK.lines().position(|line| line.starts_with("when")).unwrap() + 1;
    assert_eq!((refused.mistakes.len(), refused.mistakes[0].line), (1, line));
    let without = PACK.replace("{ cel = \"taken >= promised * 2\" }", "{ fact = \"taken\", at_least = 6 }");
    assert!(Published::read("cel.toml", &without).is_err(), "the fact `promised` is then unused");
}
