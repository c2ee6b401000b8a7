//! amends-cli.
