//! The SQLite stores from outside.

#[cfg(test)]
mod contract;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod tampering;
