//! Who may propose and approve how much.

use amends_core::money::Currency;
use smol_str::SmolStr;

use super::{Amount, Condition, Title};
use crate::read::table::{table, words};

words! {
    /// What kind of money it is: the `kind` of stored facts.
    pub enum RemedyWord {
        /// What was paid is given back.
        Refund = "refund",
        /// What the law or a scheme gives.
        Statutory = "statutory",
        /// What nobody is entitled to.
        Goodwill = "goodwill",
        /// Costs that the customer had.
        Expenses = "expenses",
        /// Distress and inconvenience.
        Distress = "distress",
        /// Interest.
        Interest = "interest",
        /// A fee that is not asked for.
        FeeWaiver = "fee_waiver",
        /// Something else.
        Other = "other",
    }

    /// Who acts.
    pub enum ActorWord {
        /// A person of ours.
        Human = "human",
        /// A program that decides.
        Bot = "bot",
        /// A program that does not.
        System = "system",
        /// The customer.
        Customer = "customer",
        /// A supervisor.
        Regulator = "regulator",
    }
}

table! {
    /// What a role may do with money of some kinds.
    pub struct Authority("an authority: `rule`, `title`, `role`, `kinds`") {
        /// Its name.
        rule: SmolStr,
        /// What it says.
        title: Title,
        /// Whom it is for.
        role: SmolStr,
        /// Which actors may have the role; humans, where it is left out.
        actors: Vec<ActorWord>,
        /// Which kinds of money.
        kinds: Vec<RemedyWord>,
        /// When it holds; always, where it is left out.
        when: Option<Condition>,
        /// Up to how much they may give by themselves; nothing, where it is left out.
        own_limit: Option<Amount>,
        /// Up to how much they may approve what others propose; nothing, where it is left out.
        approval_limit: Option<Amount>,
        /// In which currency, where it is not the version's.
        currency: Option<Currency>,
    }
}
