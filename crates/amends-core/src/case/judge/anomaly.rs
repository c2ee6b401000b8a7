//! The codes of section 4.

/// A rule of CONTRACT section 4 that an event breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Anomaly {
    /// 1: a version at or below one already seen in its stream.
    DuplicateEvent,
    /// 2: a version that skips ahead; the event is judged and folded on.
    VersionGap,
    /// 3: before there is a complaint, or a second receipt.
    NotReceived,
    /// 4: on a closed case.
    CaseClosed,
    /// 5: on a case that has left us, or a suspicion that came to nothing.
    CaseOver,
    /// 6: a return of what is not away.
    NotClosed,
    /// 7: a resolution of what is resolved.
    NotOpen,
    /// 8: an offer never made.
    NoSuchOffer,
    /// 9: an offer already answered, or made twice.
    OfferOver,
    /// 10: money that left twice, or more than was offered.
    PaidTwice,
    /// 11: a payment for an offer that nobody accepted.
    NotAccepted,
    /// 12: money came back that was never paid.
    NotPaid,
    /// 13: a fix completed twice.
    FixOver,
    /// 14: a verification of what is not done.
    FixNotDone,
    /// 15: a reaction to what was never delivered.
    NotDelivered,
    /// 16: a promise unknown, made twice, or over.
    BadPromise,
    /// 17: a clock paused twice for one party.
    AlreadyPaused,
    /// 17: a clock resumed that does not stand still.
    NotPaused,
    /// Counted besides: an event that ended before its complaint was received.
    BeforeReceipt,
}

impl Anomaly {
    /// Every code, in the order of the rules.
    pub const ALL: [Self; 19] = [
        Self::DuplicateEvent,
        Self::VersionGap,
        Self::NotReceived,
        Self::CaseClosed,
        Self::CaseOver,
        Self::NotClosed,
        Self::NotOpen,
        Self::NoSuchOffer,
        Self::OfferOver,
        Self::PaidTwice,
        Self::NotAccepted,
        Self::NotPaid,
        Self::FixOver,
        Self::FixNotDone,
        Self::NotDelivered,
        Self::BadPromise,
        Self::AlreadyPaused,
        Self::NotPaused,
        Self::BeforeReceipt,
    ];

    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DuplicateEvent => "duplicate_event",
            Self::VersionGap => "version_gap",
            Self::NotReceived => "not_received",
            Self::CaseClosed => "case_closed",
            Self::CaseOver => "case_over",
            Self::NotClosed => "not_closed",
            Self::NotOpen => "not_open",
            Self::NoSuchOffer => "no_such_offer",
            Self::OfferOver => "offer_over",
            Self::PaidTwice => "paid_twice",
            Self::NotAccepted => "not_accepted",
            Self::NotPaid => "not_paid",
            Self::FixOver => "fix_over",
            Self::FixNotDone => "fix_not_done",
            Self::NotDelivered => "not_delivered",
            Self::BadPromise => "bad_promise",
            Self::AlreadyPaused => "already_paused",
            Self::NotPaused => "not_paused",
            Self::BeforeReceipt => "before_receipt",
        }
    }
}

impl Anomaly {
    /// What the rule says, as a lowercase clause.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::DuplicateEvent => "the version is at or below one already seen in its stream",
            Self::VersionGap => "the version skips ahead",
            Self::NotReceived => "there is no complaint yet, or it was already received",
            Self::CaseClosed => "the case is closed",
            Self::CaseOver => "the case was withdrawn, merged, forwarded, dismissed or recovered",
            Self::NotClosed => "the case is not away, so it cannot come back",
            Self::NotOpen => "the case is already resolved",
            Self::NoSuchOffer => "no offer of that name was made",
            Self::OfferOver => "the offer was already answered, has ended, or was made before",
            Self::PaidTwice => "the money has already left, or it would be more than was offered",
            Self::NotAccepted => "the offer must be accepted first",
            Self::NotPaid => "no such payment stands, or not as much of it",
            Self::FixOver => "the fix is already completed",
            Self::FixNotDone => "the fix is not done, so it cannot be verified",
            Self::NotDelivered => "nothing was delivered that one could react to",
            Self::BadPromise => "the promise is unknown, already made, or over",
            Self::AlreadyPaused => "the clock already stands still for that party",
            Self::NotPaused => "the clock does not stand still for that party",
            Self::BeforeReceipt => "it ended before the complaint was received",
        }
    }
}
