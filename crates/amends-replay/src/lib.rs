//! A log or a store to a report, on every core.
