//! Importers against the world: real data, independent figures, foreign and broken inputs.

mod dump;
