//! The reader and the writer, from outside.

#[cfg(test)]
mod input;
