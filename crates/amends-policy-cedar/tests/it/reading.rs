//! Texts that are refused, each with its mistakes and their places.

use amends_policy_cedar::{Mistake, Policies, SCHEMA, Source, Text};

fn mistakes(policies: &str, schema: &str) -> Vec<Mistake> {
    Policies::read(Source { name: "desk", version: "1", policies, schema }).unwrap_err().0
}

fn places(policies: &str) -> Vec<(usize, usize)> {
    mistakes(policies, SCHEMA).iter().map(|it| (it.line, it.column)).collect()
}

#[test]
fn every_mistake_of_the_policies_is_told_with_its_place() {
    let twice = "@id(\"a\") permit (principal, action, resource)\nwhen { context.amount > 5 };\n\
                 @id(\"b\") permit (principal, action, resource)\nwhen { resource.severity == 1 };\n";
    assert_eq!(places(twice), [(2, 8), (4, 8)]);
    assert_eq!(
        places("// one\n@id(\"a\") permit (principal, action, resource)\nwhen { 1 +* 2 };"),
        [(3, 11)]
    );
    let told =
        &mistakes("@id(\"a\") permit (principal, action == Amends::Action::\"Giv\", resource);", SCHEMA)[0];
    assert!(told.to_string().starts_with("policies:1:"), "{told}");
    assert!(told.what.contains("Giv"), "{told}");
}

#[test]
fn a_policy_has_a_name_of_its_own_and_no_slots() {
    let unnamed = "@id(\"a\") permit (principal, action, resource);\n permit (principal, action, resource);";
    assert_eq!(places(unnamed), [(2, 2)]);
    let twice =
        "@id(\"a\") permit (principal, action, resource);\n@id(\"a\") forbid (principal, action, resource);";
    assert_eq!(places(twice), [(2, 1)]);
    assert_eq!(places("@id(\"a\") permit (principal == ?principal, action, resource);"), [(1, 1)]);
}

#[test]
fn a_schema_is_cedar_and_fits_what_is_asked() {
    const NONE: &str = "";
    let broken = &mistakes(NONE, "namespace Amends {\n  entity Role\n}")[0];
    assert_eq!((broken.text, broken.line), (Text::Schema, 3), "{broken}");
    let narrower = SCHEMA.replace("currency: String, ", "");
    assert_eq!(mistakes(NONE, &narrower).len(), 6, "one for each act");
    let wider = format!("{SCHEMA}\nentity Team;");
    assert!(Policies::read(Source { name: "d", version: "1", policies: NONE, schema: &wider }).is_ok());
}

#[test]
fn bombs_are_refused_before_they_are_parsed() {
    let fills = |piece: &str| {
        let body = piece.repeat(60_000 / piece.len());
        format!("@id(\"a\") permit (principal, action, resource) when {{ {body} }};")
    };
    for piece in [
        "(",
        "[",
        "{",
        "!",
        "-",
        "true&&",
        "1+",
        "if true then true else ",
        "context.a.",
        "[\"a\"]",
        "true} when {",
        "{a:[",
    ] {
        let bomb = fills(piece);
        let told = mistakes(&bomb, SCHEMA);
        assert!(told[0].what.contains("deeper") || told[0].what.contains("operators"), "{piece}: {told:?}");
    }
    let nested = format!("entity A {{ a: {}", "Set<".repeat(4_000));
    assert!(mistakes("", &nested)[0].what.contains("operators"));
    assert!(mistakes("", "type A = { a: B, b: B };")[0].what.contains("type declaration"));
    assert!(mistakes(&" ".repeat(64 * 1024 + 1), SCHEMA)[0].what.contains("longer than"));
}

#[test]
fn what_is_just_within_the_limits_is_read_on_a_thread_of_two_mebibytes() {
    let policy = |body: String| format!("@id(\"a\") permit (principal, action, resource) when {{ {body} }};");
    let deep = policy(format!("{}true{}", "(".repeat(15), ")".repeat(15)));
    let long = policy(format!("true{}", " && true".repeat(120)));
    let elses = policy(format!("{}true", "if true then true else ".repeat(200)));
    let sums = policy(format!("1{} > 0", " + 1".repeat(240)));
    for text in [deep, long, elses, sums] {
        let source = Source { name: "d", version: "1", policies: &text, schema: SCHEMA };
        Policies::read(source).map(drop).unwrap();
    }
}
