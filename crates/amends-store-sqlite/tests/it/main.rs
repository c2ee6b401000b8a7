//! The SQLite stores from outside.

#[cfg(test)]
#[path = "../../examples/torture/chance.rs"]
mod chance;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod damage;
#[cfg(test)]
#[path = "../../examples/torture/flips.rs"]
mod flips;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod opening;
#[cfg(test)]
#[path = "../../examples/torture/specimen.rs"]
mod specimen;
