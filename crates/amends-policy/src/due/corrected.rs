//! A history as it reads once what it corrects of itself is corrected.
//!
//! ```text
//! fact_corrected {target, field: /value, new} ─▶ the target, with that value in that place
//! ```

use std::collections::BTreeMap;

use amends_core::shape::{Record, Tree};
use amends_envelope::EventId;

use super::history::Happening;

const CORRECTION: &str = "fact_corrected";

/// Each happening as corrected by those that correct it: of two corrections of one value the later holds, and a
/// correction may itself be corrected. Where nothing is corrected, nothing is copied to `patched`.
pub(crate) fn corrected<'a>(
    history: &[&'a Happening],
    patched: &'a mut Vec<Happening>,
) -> Vec<&'a Happening> {
    if !history.iter().any(|it| it.event == CORRECTION) {
        return history.to_vec();
    }
    patched.extend(history.iter().map(|it| (*it).clone()));
    let places: BTreeMap<EventId, usize> =
        patched.iter().enumerate().filter_map(|(place, it)| Some((it.id?, place))).collect();
    let target = |it: &Happening| places.get(&it.field("target")?.parse().ok()?).copied();
    let next = |place: &usize| target(history[*place]).filter(|it| history[*it].event == CORRECTION);
    // A correction of a correction is applied before that one is; of two of one thing the later stays.
    let is_correction = |place: &usize| history[*place].event == CORRECTION;
    let mut corrections: Vec<usize> = (0..history.len()).filter(is_correction).collect();
    let bound = corrections.len();
    let depth = |place: &usize| std::iter::successors(Some(*place), next).take(bound).count();
    corrections.sort_by_cached_key(|place| std::cmp::Reverse(depth(place)));
    for place in corrections {
        if let Some(target) = target(&patched[place]) {
            let (field, new) = (patched[place].field("field"), said(&patched[place]));
            patch(&mut patched[target].data, &field.unwrap_or_default(), new);
        }
    }
    patched.iter().collect()
}

/// What it says instead; what only the person's key opens is there and nobody reads it.
fn said(correction: &Happening) -> Tree {
    let new = correction.data.get("new").or_else(|| correction.data.get("secret"));
    new.cloned().unwrap_or(Tree::Null)
}

/// Puts a value where a JSON Pointer (RFC 6901) points: into a record that is there, or a list that is long enough.
fn patch(data: &mut Record, pointer: &str, new: Tree) {
    let Some((path, last)) = pointer.rsplit_once('/') else { return };
    let names: Vec<String> = path.split('/').skip(1).map(unescaped).collect();
    let last = unescaped(last);
    let Some((first, rest)) = names.split_first() else {
        data.insert(last, new);
        return;
    };
    let found = rest.iter().fold(data.get_mut(first), |at, name| child(at?, name));
    let Some(parent) = found else { return };
    if let Tree::Record(record) = parent {
        record.insert(last, new);
    } else if let Some(place) = child(parent, &last) {
        *place = new;
    }
}

fn child<'a>(tree: &'a mut Tree, name: &str) -> Option<&'a mut Tree> {
    match tree {
        Tree::Record(record) => record.get_mut(name),
        Tree::List(items) => items.get_mut(name.parse::<usize>().ok()?),
        Tree::Null
        | Tree::Bool(_)
        | Tree::Integer(_)
        | Tree::Decimal(_)
        | Tree::Text(_)
        | Tree::Sealed(_)
        | Tree::Erased(_)
        | Tree::Personal(_) => None,
    }
}

fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}
