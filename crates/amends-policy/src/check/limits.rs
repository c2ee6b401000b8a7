//! Limits: each gives some time.

use crate::pack::{Limit, Referral, Version};
use crate::read::Kind;
use crate::read::mistake::Mistakes;

pub(super) fn check(version: &Version, to: &mut Mistakes) {
    let of_clocks = version.clock.iter();
    let of_clocks = of_clocks.flat_map(|it| it.limit.iter().chain(it.extend.iter().map(|it| &it.limit)));
    let of_referrals = version.referral.iter().flat_map(Referral::limits);
    let of_buckets = version.bucket.iter().flat_map(|it| it.over.iter().chain(&it.within));
    of_clocks.chain(of_referrals).chain(of_buckets).for_each(|limit| some(limit, to));
}

fn some(limit: &Limit, to: &mut Mistakes) {
    if limit.count == Some(0) {
        let expected = "a count of 1 or more; the day itself is `count = 1` with `start_day = \"included\"`";
        to.add_under(Kind::OutOfBounds, (limit.at, &["count"]), "a limit of no time", expected);
    }
}
