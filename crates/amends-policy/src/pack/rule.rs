//! The rules of a version that are not clocks or authority.

use amends_core::money::Currency;
use smol_str::SmolStr;

use super::authority::RemedyWord;
use super::clock::{Limit, Trigger};
use super::{Cap, Condition, Pay, Rounding, Title};
use crate::read::table::{table, words};

words! {
    /// Who gets an amount.
    pub enum PayeeWord {
        /// The customer.
        Customer = "customer",
        /// The firm: it may keep or charge that much, and no more.
        Firm = "firm",
    } else Customer
}

table! {
    /// When the version speaks at all.
    pub struct Scope("a scope: `rule`, `title`, `when`") {
        /// Its name.
        rule: SmolStr,
        /// What it says.
        title: Title,
        /// When it holds.
        when: Condition,
    }

    /// Something that is owed.
    pub struct Award("an award: `rule`, `title`, `kind`, `when`, `pay`") {
        /// Its name.
        rule: SmolStr,
        /// What it says.
        title: Title,
        /// What kind of money it is.
        kind: RemedyWord,
        /// Who gets it; what the firm may keep is not compensation.
        to: PayeeWord,
        /// When it is owed; always, where it is left out.
        when: Option<Condition>,
        /// How much.
        pay: Pay,
        /// Per what, for people.
        per: Option<Title>,
        /// The damage it makes good: of all awards of that name, in this pack and across packs, the greatest is paid.
        once: Option<SmolStr>,
        /// Limits; the lowest binds.
        cap: Vec<Cap>,
        /// What becomes of parts of a minor unit.
        rounding: Rounding,
    }

    /// What frees from an award.
    pub struct Exemption("an exemption: `rule`, `title`, `when`, `spares`, `proof`") {
        /// Its name.
        rule: SmolStr,
        /// What it says.
        title: Title,
        /// When it holds.
        when: Condition,
        /// The awards that are then not owed.
        spares: Vec<SmolStr>,
        /// Who must prove it.
        proof: Title,
    }

    /// Something that must hold, or a question that is answered yes or no.
    pub struct Duty("a duty: `rule`, `title`, `when`, `require`") {
        /// Its name.
        rule: SmolStr,
        /// What it says.
        title: Title,
        /// When it applies; always, where it is left out.
        when: Option<Condition>,
        /// What must then hold; where it is left out, that it applies is all there is to say.
        require: Option<Condition>,
    }

    /// What a letter must say.
    pub struct Message("a message: `rule`, `message`, `says`") {
        /// Its name.
        rule: SmolStr,
        /// Which message: the event that records it, like `final_response_sent`.
        message: SmolStr,
        /// When it holds; always, where it is left out.
        when: Option<Condition>,
        /// What it must say.
        says: Vec<Item>,
    }

    /// One thing that a letter must say.
    pub struct Item("an item: `item`, `title`") {
        /// Its name.
        item: SmolStr,
        /// What it is.
        title: Title,
        /// When it must be there; always, where it is left out.
        when: Option<Condition>,
    }

    /// Another time in which one may go there.
    pub struct OrLater("another time: `from`, `within`") {
        /// What begins it.
        from: Vec<Trigger>,
        /// How long it is.
        within: Limit,
    }

    /// A right to go to somebody else.
    pub struct Referral("a referral: `rule`, `title`, `body`, `opens`") {
        /// Its name.
        rule: SmolStr,
        /// What it says.
        title: Title,
        /// To whom.
        body: String,
        /// When it is open; always, where it is left out.
        when: Option<Condition>,
        /// What opens it, and begins the time in which one may go there.
        from: Vec<Trigger>,
        /// After how long one may go there without an answer.
        opens_after: Option<Limit>,
        /// How long one may go there.
        within: Option<Limit>,
        /// Other times of which the latest holds, where it is later: "or three years of knowing, if that is later".
        or_later: Vec<OrLater>,
        /// The role of the calendar that counts.
        calendar: Option<SmolStr>,
        /// What the firm pays for it.
        fee_minor: Option<i64>,
        /// In which currency.
        fee_currency: Option<Currency>,
    }

    /// A group of a report.
    pub struct Bucket("a bucket: `bucket`, `title`, `over` or `within`") {
        /// Its name.
        bucket: SmolStr,
        /// What it is called.
        title: Title,
        /// Longer than this.
        over: Option<Limit>,
        /// At most this long.
        within: Option<Limit>,
        /// The role of the calendar that counts.
        calendar: Option<SmolStr>,
        /// What ends the time that is measured, the first of it; `closed`, where it is left out.
        ends: Vec<Trigger>,
        /// Which cases; all, where it is left out.
        when: Option<Condition>,
    }
}

impl Referral {
    /// What begins one of its times.
    pub(crate) fn triggers(&self) -> impl Iterator<Item = &Trigger> {
        self.from.iter().chain(self.or_later.iter().flat_map(|it| &it.from))
    }

    /// How long its times are.
    pub(crate) fn limits(&self) -> impl Iterator<Item = &Limit> {
        self.opens_after.iter().chain(&self.within).chain(self.or_later.iter().map(|it| &it.within))
    }
}
