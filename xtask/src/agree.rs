//! Replays of generated logs, held against the reference that lies beside the checkout. A long mode.

use crate::house::{Answer, House};
use crate::suites;

/// For clean and dirty logs of three seeds: the replay of the log, and of the store it was loaded into.
pub(crate) fn all(house: &House) -> Answer {
    let Some(_shared) = house.shared() else {
        return suites::not_exercised(
            house,
            "agree",
            "the reference is not beside the checkout (AMENDS_SHARED names it)",
        );
    };
    Err("not built yet".into())
}
