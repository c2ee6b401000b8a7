//! The program `amends`.
fn main() {}
