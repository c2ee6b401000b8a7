//! amends-calendar.
