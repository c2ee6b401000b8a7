//! What the steps of an answer say: the catalogue of reasons, as data.

use amends_core::money::{Currency, Money};
use amends_envelope::Instant;
use chrono::NaiveDateTime;
use smol_str::SmolStr;

use super::{End, Length};
use crate::eval::authority::Decision;
use crate::eval::several::Floor;
use crate::eval::sum::Exact;
use crate::eval::truth::{Check, Needed};
use crate::pack::{FactType, PayeeWord, Rounding, Title};
use crate::value::{Day, Fact, Number};

/// What a fact would have to be, where what was said of it will not do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Want {
    /// A value of this type.
    Type(FactType),
    /// One of these words.
    OneOf(Vec<SmolStr>),
    /// A number within these bounds, whole where that is said.
    Within {
        /// The least.
        at_least: Option<Number>,
        /// The greatest.
        at_most: Option<Number>,
        /// Whether it can have no fraction.
        whole: bool,
    },
    /// An amount in this currency.
    Currency(Currency),
    /// A day: the version names no zone in which an instant would be one.
    Zone,
    /// A number that an amount can be reckoned with.
    Reckonable,
}

/// What a step says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The version holds on the day.
    VersionOn {
        /// The day.
        day: Day,
        /// Which date it is.
        by: SmolStr,
        /// The first day of the version.
        from: Option<Day>,
        /// Its last day.
        until: Option<Day>,
    },
    /// Another version does not hold on the day.
    VersionPassed {
        /// Its name.
        other: SmolStr,
        /// The day.
        day: Day,
        /// Its first day.
        from: Option<Day>,
        /// Its last day.
        until: Option<Day>,
        /// Whether it is only coming.
        is_pending: bool,
    },
    /// The date that chooses is not known, and the day on which the time begins is taken for it.
    DayAssumed {
        /// The day.
        day: Day,
        /// Which date it stands for.
        by: SmolStr,
    },
    /// The case is bound to the version, or somebody asked for it.
    VersionNamed,
    /// The pack has no version of that name.
    NoSuchVersion {
        /// The name.
        version: SmolStr,
    },
    /// No date is known, and the pack has but one version.
    VersionOnly {
        /// Which date would choose.
        by: SmolStr,
    },
    /// No date is known, and there are several versions.
    VersionNeeds {
        /// Which dates would choose.
        needed: Vec<SmolStr>,
    },
    /// No version holds on the day.
    NoVersionOn {
        /// The day.
        day: Day,
        /// Whether it is before the first one.
        is_before: bool,
    },
    /// The version speaks here.
    InScope {
        /// The rule.
        rule: SmolStr,
        /// What it says.
        title: Title,
    },
    /// The version does not speak here.
    OutOfScope {
        /// The rule.
        rule: SmolStr,
        /// What it says.
        title: Title,
        /// What decided it.
        checks: Vec<Check>,
    },
    /// The rule applies.
    Applied {
        /// The rule.
        rule: SmolStr,
        /// What it says.
        title: Title,
        /// What decided it.
        checks: Vec<Check>,
    },
    /// The rule does not apply.
    NotApplied {
        /// The rule.
        rule: SmolStr,
        /// What it says.
        title: Title,
        /// What decided it.
        checks: Vec<Check>,
    },
    /// It cannot be said whether or how far the rule applies.
    Open {
        /// The rule.
        rule: SmolStr,
        /// What it says.
        title: Title,
        /// The facts that are missing.
        needed: Needed,
    },
    /// Something was said of a fact, and it is none of what the rule can use. So the fact is still needed.
    Unfit {
        /// The fact.
        fact: SmolStr,
        /// What was said.
        value: Fact,
        /// What is wanted.
        want: Want,
    },
    /// Another rule makes good the same damage already.
    PassedOver {
        /// The rule.
        rule: SmolStr,
        /// The other rule.
        for_rule: SmolStr,
    },
    /// An exemption frees from the rule.
    Exempt {
        /// The rule.
        rule: SmolStr,
        /// The exemption.
        by: SmolStr,
        /// What it says.
        title: Title,
        /// Who must prove it.
        proof: Title,
        /// What decided it.
        checks: Vec<Check>,
    },
    /// An exemption does not free from the rule.
    NotExempt {
        /// The rule.
        rule: SmolStr,
        /// The exemption.
        by: SmolStr,
        /// What it says.
        title: Title,
        /// What decided it.
        checks: Vec<Check>,
    },
    /// It cannot be said whether an exemption frees from the rule.
    ExemptionOpen {
        /// The rule.
        rule: SmolStr,
        /// The exemption.
        by: SmolStr,
        /// What it says.
        title: Title,
        /// Who must prove it.
        proof: Title,
        /// The facts that are missing.
        needed: Needed,
    },
    /// A share of an amount.
    Share {
        /// So many percent.
        percent: Number,
        /// Of this fact.
        of: SmolStr,
        /// Which is this much.
        money: Money,
    },
    /// The amount was multiplied or divided.
    Scaled {
        /// The fact, where it is one.
        fact: Option<SmolStr>,
        /// By how much.
        number: Number,
        /// Whether it was divided.
        divides: bool,
    },
    /// The number lies in this band.
    InBand {
        /// The fact.
        fact: SmolStr,
        /// Its number.
        number: Number,
        /// Where the band begins.
        from: End,
        /// Where it ends.
        until: End,
    },
    /// Another band would have given more.
    MoreInBand {
        /// The fact.
        fact: SmolStr,
        /// Where that band begins.
        from: End,
        /// Where it ends.
        until: End,
        /// Up to how much it gives.
        minor: i64,
        /// In which currency.
        currency: Currency,
    },
    /// The number lies in no band.
    NoBand {
        /// The fact.
        fact: SmolStr,
        /// Its number.
        number: Number,
    },
    /// The case of the rule holds.
    CaseHolds {
        /// What decided it.
        checks: Vec<Check>,
    },
    /// A case of the rule does not hold.
    CasePassed {
        /// What decided it.
        checks: Vec<Check>,
        /// What it would have given.
        would: Option<(i64, Currency)>,
    },
    /// A later case would have given more, were the condition of this one not so.
    MoreOtherwise {
        /// How much.
        minor: i64,
        /// In which currency.
        currency: Currency,
    },
    /// Days at one rate.
    Days {
        /// The first.
        from: Day,
        /// The last.
        last: Day,
        /// How many.
        days: i64,
        /// What a day is paid.
        minor: i64,
        /// In which currency.
        currency: Currency,
        /// Of which version the rate is.
        version: SmolStr,
    },
    /// Something is owed, but the pack does not know how much.
    RateUnknown {
        /// The rule.
        rule: SmolStr,
        /// Why not.
        why: String,
    },
    /// There are no days to pay.
    NoDays {
        /// The first day that would be paid.
        from: Day,
        /// The day that would no longer be paid.
        until: Day,
    },
    /// Not all days are paid.
    DaysCapped {
        /// How many there were.
        days: i64,
        /// How many are paid.
        paid: i64,
    },
    /// A cap bound the amount.
    Capped {
        /// The cap.
        by: SmolStr,
        /// So many percent of this fact, where it is a share.
        share: Option<(Number, SmolStr)>,
        /// From how many minor units,
        from: Exact,
        /// to how many.
        bound: Exact,
        /// In which currency.
        currency: Currency,
    },
    /// The amount was rounded.
    Rounded {
        /// The exact amount.
        exact: Exact,
        /// How.
        rounding: Rounding,
        /// To what.
        money: Money,
    },
    /// The amount has parts of a minor unit where the rule allows none, or is too large.
    NotExact {
        /// The rule.
        rule: SmolStr,
        /// The exact amount.
        exact: Exact,
    },
    /// The rule gives nothing here.
    Zero {
        /// The rule.
        rule: SmolStr,
    },
    /// So much is owed.
    Owed {
        /// The rule.
        rule: SmolStr,
        /// How much.
        money: Money,
        /// Per what.
        per: Option<Title>,
        /// Who gets it.
        to: PayeeWord,
    },
    /// The version sets dates, duties or words, and no amounts.
    NoAmounts,
    /// The same damage is made good under another pack.
    PaidOnce {
        /// The rule that gives way.
        rule: SmolStr,
        /// How much it gave.
        money: Money,
        /// The pack that goes first.
        by_pack: SmolStr,
        /// Its rule.
        by_rule: SmolStr,
        /// How much that gives.
        by_money: Money,
        /// Whether the amounts could be compared; else the order of the packs decided.
        in_order: bool,
    },
    /// A rule that cannot be told yet may give more than what another pack gives for the same damage.
    MayGiveMore(Floor),
    /// A rule that cannot be told yet gives no more than what another pack gives for the same damage, whatever the facts.
    CannotGiveMore(Floor),
    /// What a duty asks for holds.
    Kept {
        /// The rule.
        rule: SmolStr,
        /// What it says.
        title: Title,
        /// What decided it.
        checks: Vec<Check>,
    },
    /// What a duty asks for does not hold.
    Broken {
        /// The rule.
        rule: SmolStr,
        /// What it says.
        title: Title,
        /// What decided it.
        checks: Vec<Check>,
    },
    /// The letter must still say this.
    MustSay {
        /// The rule.
        rule: SmolStr,
        /// The item.
        item: SmolStr,
        /// What it is.
        title: Title,
    },
    /// How far a role goes.
    Limits {
        /// The rule.
        rule: SmolStr,
        /// What it says.
        title: Title,
        /// Who asks, where he has that role.
        holder: Option<SmolStr>,
        /// Up to how much of what one asks for oneself.
        own: Option<Money>,
        /// Up to how much of what others ask for.
        others: Option<Money>,
    },
    /// What was answered to who may do what.
    Authority {
        /// Who.
        actor: SmolStr,
        /// How much.
        money: Money,
        /// What was answered.
        decision: Decision,
    },
    /// A clock started.
    ClockStarted {
        /// The clock.
        clock: SmolStr,
        /// What it says.
        title: Title,
        /// What started it.
        by: SmolStr,
        /// When, as calendar and clock show it there.
        local: NaiveDateTime,
        /// The zone.
        zone: SmolStr,
    },
    /// How its time is counted.
    Counted {
        /// How long it is.
        length: Length,
        /// What decided it.
        checks: Vec<Check>,
        /// By which calendar, where one counts.
        calendar: Option<SmolStr>,
    },
    /// A limit does not hold.
    LimitPassed {
        /// How long it is.
        length: Length,
        /// What decided it.
        checks: Vec<Check>,
    },
    /// The limit that would hold, were the condition of this one not so.
    LimitOtherwise {
        /// How long it is.
        length: Length,
    },
    /// A limit that holds too, and is due later.
    LimitLater {
        /// How long it is.
        length: Length,
        /// When it is due, if it is.
        local: Option<NaiveDateTime>,
    },
    /// The time stood still.
    StoodStill {
        /// Who was waited for.
        awaiting: SmolStr,
        /// From when on,
        from: NaiveDateTime,
        /// until when.
        to: NaiveDateTime,
    },
    /// The time stands still.
    StandsStill {
        /// Who is waited for.
        awaiting: SmolStr,
        /// From when on.
        from: NaiveDateTime,
        /// At the latest until then.
        at_most: Option<NaiveDateTime>,
    },
    /// A day did not count.
    Skipped {
        /// The day.
        day: Day,
        /// Why: a stable code.
        code: SmolStr,
        /// The name of the day.
        name: Option<String>,
    },
    /// Something made the time longer.
    Extended {
        /// The rule.
        rule: SmolStr,
        /// How long it is now.
        length: Length,
        /// When that happened.
        local: NaiveDateTime,
    },
    /// Something would have made the time longer and did not.
    NotExtended {
        /// The rule.
        rule: SmolStr,
        /// What decided it; nothing where it came too late.
        checks: Vec<Check>,
    },
    /// Something would make the time longer.
    CouldExtend {
        /// The rule.
        rule: SmolStr,
        /// What would.
        by: SmolStr,
        /// Until when.
        local: NaiveDateTime,
    },
    /// When it is due.
    DueAt {
        /// As calendar and clock show it there.
        local: NaiveDateTime,
        /// The zone.
        zone: SmolStr,
    },
    /// What it waits for was done.
    ClockStopped {
        /// What was done.
        by: SmolStr,
        /// When, as calendar and clock show it there.
        local: NaiveDateTime,
    },
    /// It became needless.
    ClockCancelled {
        /// What made it so.
        by: SmolStr,
        /// When, as calendar and clock show it there.
        local: NaiveDateTime,
    },
    /// What had made it needless was taken back.
    ClockRevived {
        /// What took it back.
        by: SmolStr,
        /// When, as calendar and clock show it there.
        local: NaiveDateTime,
    },
    /// A clock of the same name in another pack is due earlier.
    StricterDate {
        /// The clock.
        clock: SmolStr,
        /// The other pack.
        by_pack: SmolStr,
        /// When that is due.
        due: Instant,
    },
}
