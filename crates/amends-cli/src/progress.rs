//! Progress bars on a terminal, nothing when piped.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over bytes, or a spinner where their number is not known. Drawn on standard error, on a terminal alone.
pub(crate) fn bytes(doing: &'static str, total: Option<u64>) -> ProgressBar {
    let template = "{msg} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
    bar(doing, total, template, "{spinner} {msg} {bytes} {bytes_per_sec}")
}

/// A bar over events.
pub(crate) fn events(doing: &'static str, total: Option<u64>) -> ProgressBar {
    let template = "{msg} {bar:30} {human_pos}/{human_len} events {per_sec} {eta}";
    bar(doing, total, template, "{spinner} {msg} {human_pos} events {per_sec}")
}

fn bar(doing: &'static str, total: Option<u64>, known: &str, unknown: &str) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(total, target).with_message(doing);
    let template = if total.is_some() { known } else { unknown };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A bar over cases.
pub(crate) fn cases(doing: &'static str, total: u64) -> ProgressBar {
    let template = "{msg} {bar:30} {human_pos}/{human_len} cases {per_sec} {eta}";
    bar(doing, Some(total), template, template)
}
