//! Whether a rule's conditions hold on a row.

use super::past::Past;
use crate::mapping::{Clause, Column, Test};
use crate::table::Row;

/// Whether all clauses of any of these hold.
pub(super) fn any(when: &[Vec<Clause>], row: &Row, past: &Past) -> bool {
    let all = |clauses: &Vec<Clause>| clauses.iter().all(|clause| clause_holds(clause, row, past));
    when.is_empty() || when.iter().any(all)
}

fn clause_holds(clause: &Clause, row: &Row, past: &Past) -> bool {
    let (now, before) = (row.get(clause.column), past.get(clause.column));
    clause.tests.iter().all(|test| holds(test, now, before, &|other| row.get(other)))
}

type Cells<'a> = &'a dyn Fn(Column) -> Option<&'a str>;

fn holds(test: &Test, now: Option<&str>, before: Option<&str>, cells: Cells<'_>) -> bool {
    let among =
        |texts: &[String], text: Option<&str>| text.is_some_and(|text| texts.iter().any(|one| one == text));
    match test {
        Test::Is(texts) => among(texts, now),
        Test::Not(texts) => !among(texts, now),
        Test::Present(present) => now.is_some() == *present,
        Test::Changed(changed) => (now.is_some() && before.is_some() && now != before) == *changed,
        Test::Appears(appears) => (now.is_some() && before.is_none()) == *appears,
        Test::Turns(texts) => among(texts, now) && now != before,
        Test::Was(texts) => among(texts, before),
        Test::Rises => number(now) > number(before),
        Test::Falls => now.is_some() && before.is_some() && number(now) < number(before),
        Test::Same(other) => now.is_some() && now == cells(*other),
    }
}

/// The number that a text begins with; 0 where there is none.
fn number(text: Option<&str>) -> u64 {
    let digits = text.unwrap_or_default().split(|c: char| !c.is_ascii_digit()).next();
    digits.unwrap_or_default().parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(test: &Test, then: [(&'static str, &'static str, bool); 4]) {
        for (before, now, expected) in then {
            let some = |text: &'static str| (!text.is_empty()).then_some(text);
            assert_eq!(
                holds(test, some(now), some(before), &|_| None),
                expected,
                "{test:?} {before} -> {now}"
            );
        }
    }

    #[test]
    fn a_value_changes_only_where_there_was_one() {
        check(
            &Test::Changed(true),
            [("a", "b", true), ("a", "a", false), ("", "b", false), ("a", "", false)],
        );
        check(&Test::Appears(true), [("a", "b", false), ("", "b", true), ("", "", false), ("a", "", false)]);
    }

    #[test]
    fn a_value_turns_to_one_of_a_list_from_another_or_from_nothing() {
        let turns = Test::Turns(vec!["a".into(), "b".into()]);
        check(&turns, [("a", "b", true), ("a", "a", false), ("", "b", true), ("a", "c", false)]);
    }

    #[test]
    fn numbers_rise_from_nothing_but_fall_from_something() {
        check(&Test::Rises, [("1", "2", true), ("9", "10", true), ("", "1", true), ("1", "1", false)]);
        check(
            &Test::Falls,
            [("3 - Low", "1 - High", true), ("10", "9", true), ("", "1", false), ("1", "", false)],
        );
    }

    #[test]
    fn what_is_missing_is_none_of_a_list() {
        check(
            &Test::Not(vec!["a".into()]),
            [("", "a", false), ("", "b", true), ("", "", true), ("a", "", true)],
        );
        check(
            &Test::Is(vec!["a".into()]),
            [("", "a", true), ("", "b", false), ("", "", false), ("a", "", false)],
        );
    }
}
