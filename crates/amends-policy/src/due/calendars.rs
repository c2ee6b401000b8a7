//! The calendars that a host binds to the roles of packs.

use std::collections::BTreeMap;

use amends_calendar::Calendar;
use smol_str::SmolStr;

/// Which calendar plays which role: `business` in a pack may be `england-wales` here and the bank's own there.
#[derive(Debug, Clone, Default)]
pub struct Calendars(BTreeMap<SmolStr, Calendar>);

impl Calendars {
    /// None is bound.
    pub fn new() -> Self {
        Self::default()
    }

    /// This one plays that role.
    #[must_use]
    pub fn with(mut self, role: &str, calendar: Calendar) -> Self {
        self.0.insert(SmolStr::new(role), calendar);
        self
    }

    /// The one that plays a role.
    pub fn find(&self, role: &str) -> Option<&Calendar> {
        self.0.get(role)
    }

    /// Each role and who plays it.
    pub fn iter(&self) -> impl Iterator<Item = (&SmolStr, &Calendar)> {
        self.0.iter()
    }
}
