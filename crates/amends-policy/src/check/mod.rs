//! What no expression engine can tell: whether the rules of a pack hold together.
//!
//! | module | what it finds |
//! | --- | --- |
//! | [`facts`] | facts that nothing provides or nothing uses, comparisons that do not suit them |
//! | [`names`] | names twice, names that nothing has |
//! | [`bands`] | gaps and overlaps between bands |
//! | [`versions`] | gaps and collisions between versions, zones that there are not |
//! | [`clocks`] | clocks that nothing starts or stops, limits that say nothing |
//! | [`limits`] | limits that give no time |
//! | [`examples`] | times that are none |
//! | [`reach`] | rules that can never apply |

pub(crate) mod bands;
mod clocks;
mod examples;
mod facts;
mod limits;
mod names;
mod reach;
mod versions;
pub(crate) mod walk;

use crate::pack::Pack;
use crate::read::mistake::Mistakes;

/// Notes every mistake that shows only when the parts of a pack are held against each other.
pub(crate) fn check(pack: &Pack, to: &mut Mistakes) {
    names::check(pack, to);
    facts::check(pack, to);
    versions::check(pack, to);
    for version in &pack.version {
        bands::check(version, to);
        clocks::check(version, pack, to);
        limits::check(version, to);
        examples::check(version, to);
        reach::check(version, to);
    }
}
