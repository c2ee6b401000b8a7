//! The reader and the writer, from outside.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod golden_seal;
#[cfg(test)]
mod input;
#[cfg(test)]
mod round_trip;
