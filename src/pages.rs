//! Pages whose Rust is compiled and run with the documentation tests. `cargo xtask links` fails where one is missing.

#[doc = include_str!("../README.md")]
struct Readme;

#[doc = include_str!("../docs/how-to/read-old-events.md")]
struct ReadOldEvents;

#[cfg(feature = "policy")]
#[doc = include_str!("../docs/how-to/bind-policy-to-cases.md")]
struct BindPolicyToCases;
