//! What a torture came to.

/// Counts, and what went wrong.
#[derive(Debug, Default)]
pub(crate) struct Report {
    runs: u64,
    acks: u64,
    lost: usize,
    faults: Vec<String>,
}

impl Report {
    /// Adds runs, and commands that were acknowledged in them.
    pub(crate) fn took(&mut self, runs: u64, acks: u64) {
        self.runs += runs;
        self.acks += acks;
    }

    /// Adds commands that were acknowledged and are not there.
    pub(crate) fn lost(&mut self, lost: usize) {
        self.lost += lost;
    }

    /// Adds what else is wrong.
    pub(crate) fn faults(&mut self, faults: Vec<String>, place: &str) {
        self.faults.extend(faults.into_iter().map(|fault| format!("{place}: {fault}")));
    }

    /// Whether anything was lost or is wrong.
    pub(crate) fn is_bad(&self) -> bool {
        self.lost > 0 || !self.faults.is_empty()
    }

    /// Whether it came to anything at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.runs == 0 || self.acks == 0
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { runs, acks, lost, faults } = self;
        write!(f, "{runs} runs, {acks} acknowledged, {lost} lost, {} torn or repeated", faults.len())?;
        faults.iter().take(5).try_for_each(|fault| write!(f, "\n    {fault}"))
    }
}
