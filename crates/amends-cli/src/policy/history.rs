//! What happened to a case, from an event log.

use std::collections::BTreeSet;

use amends_codec::{Decoded, Input, Log, LogError, OnError, Rules};
use amends_envelope::Recorded;
use amends_policy::Happening;

use crate::failure::{Failure, in_full};

/// What happened to one case: the only one of the log, or the one named.
pub(crate) fn read(argument: &str, case: Option<&str>) -> Result<Vec<Happening>, Failure> {
    let stream =
        case.map(|case| if case.starts_with("case-") { case.to_owned() } else { format!("case-{case}") });
    let input = Input::from_argument(argument);
    let name = input.name();
    let rules = Rules { zone_exists: amends_replay::zone_exists };
    let mut cases: BTreeSet<String> = BTreeSet::new();
    let mut happenings = Vec::new();
    for read in Log::new([input], rules, OnError::Stop) {
        let recorded = read.map_err(|error| refused(&error))?;
        let found = recorded.header.stream.as_str();
        if !found.starts_with("case-") || stream.as_ref().is_some_and(|stream| stream != found) {
            continue;
        }
        if cases.len() < 2 {
            cases.insert(format!("{} of {}", found, recorded.header.tenant.as_str()));
        }
        happenings.extend(happening(recorded));
    }
    match (cases.len(), case) {
        (1, _) => Ok(happenings),
        (0, Some(case)) => Err(Failure::input(format!("{name}: holds no case {case}"))),
        (0, None) => Err(Failure::input(format!("{name}: holds no case; expected an event log of one"))),
        (_, _) => {
            let cases = cases.into_iter().collect::<Vec<_>>().join(", ");
            let text = format!("{name}: holds several cases, as {cases}; name one: --case CASE");
            Err(Failure::input(text))
        }
    }
}

/// A fact that we know; what is opaque says nothing to a policy.
fn happening(recorded: Recorded<Decoded>) -> Option<Happening> {
    let Recorded { header, policy, tags, ext, position, event } = recorded;
    match event {
        Decoded::Known(event) => {
            Some(Happening::of(&Recorded { header, policy, tags, ext, position, event }))
        }
        Decoded::Opaque(_) => None,
    }
}

fn refused(error: &LogError) -> Failure {
    let advice = match error {
        LogError::Bad(_) => "\nmend the line; docs/reference/stored-form.md describes it",
        LogError::Read(_) => "",
    };
    Failure::input(format!("{}{advice}", in_full(error)))
}
