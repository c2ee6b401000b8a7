//! From facts to answers: pure functions, bounded, the same bit for bit on every machine.
//!
//! | module | what it answers |
//! | --- | --- |
//! | [`truth`] | does a condition hold, and what would one have to know? |
//! | [`seen`] | which of the facts can a version reckon with? |
//! | [`choose`] | which version holds? |
//! | [`in_flight`] | what becomes of an open case under a new version? |
//! | [`sum`] | exact amounts, rounded once |
//! | [`pay`] | how much does a rule give? |
//! | [`assess`] | what is owed under one pack? |
//! | [`undecided`] | what might a rule give that cannot be told yet? |
//! | [`several`] | what is owed under several, paid once? |
//! | [`duty`] | what else must hold? |
//! | [`content`] | what must a letter still say? |
//! | [`authority`] | who may propose and approve it? |

pub(crate) mod assess;
pub(crate) mod authority;
pub(crate) mod choose;
pub(crate) mod content;
pub(crate) mod duty;
pub(crate) mod in_flight;
pub(crate) mod pay;
pub(crate) mod seen;
pub(crate) mod several;
pub(crate) mod sum;
pub(crate) mod truth;
pub(crate) mod undecided;

pub(crate) use assess::{Outcome, assess};
pub(crate) use choose::Select;
pub(crate) use content::content;
pub(crate) use duty::{Standing, duties};
