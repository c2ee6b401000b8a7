//! The engine on real stores: commands, erasure, canaries, loads.

mod canary;
mod commands;
mod erasure;
mod load;
mod scene;
