//! What must be remembered of a case until the end: a bounded number of bytes, whatever its history.

use amends_core::case::Case;
use amends_core::money::Currency;
use amends_core::stream::Sequence;

use crate::fact::{Moment, Month};
use crate::money::PaidAs;
use crate::statistics::{Mean, NetPromoter};

/// A word that is kept once: a category, a handler.
pub(crate) type Word = u32;

/// A case as a replay follows it.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaseTrack {
    pub(crate) sequence: Sequence,
    pub(crate) case: Case,
    pub(crate) receipt: Option<Receipt>,
    pub(crate) acknowledged: Option<Moment>,
    pub(crate) acknowledged_by_human: Option<Moment>,
    pub(crate) answered: Option<Moment>,
    pub(crate) closed: Option<Moment>,
    /// Whether the customer had to come back to us, or was passed on, or the case was reopened.
    pub(crate) took_more_than_one_contact: bool,
    pub(crate) holder: Option<(Word, Moment)>,
    /// Who held it at its latest resolution or closing.
    pub(crate) ended_by: Option<Word>,
    pub(crate) csat: Mean,
    pub(crate) nps: NetPromoter,
    /// Money that moved before the receipt settled the category. Most cases have none.
    pub(crate) unplaced: Vec<(Month, Currency, PaidAs, i64)>,
}

impl CaseTrack {
    /// Its words under their new numbers, once it has joined another fold.
    pub(crate) fn rename(&mut self, renamed: &[Word]) {
        let receipt = self.receipt.as_mut().map(|receipt| &mut receipt.category);
        let holder = self.holder.as_mut().map(|(handler, _)| handler);
        for word in receipt.into_iter().chain(holder).chain(self.ended_by.as_mut()) {
            *word = renamed[*word as usize];
        }
    }
}

/// The receipt of a case: what its cohort is, and since when time is counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Receipt {
    pub(crate) at: Moment,
    pub(crate) category: Word,
    pub(crate) month: Month,
}
