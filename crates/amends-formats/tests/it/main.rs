//! Importers against the world: real data, independent figures, foreign and broken inputs.

mod cfpb;
mod figures;
mod log;
mod nyc311;
mod process;
mod servicenow;
mod sets;
mod truths;
