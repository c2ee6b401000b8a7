//! Tables that fit the terminal, and are plain where there is none.

use std::fmt;

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, presets};

pub(crate) struct Table(comfy_table::Table);

impl Table {
    pub(crate) fn new(head: &[&str]) -> Self {
        Self::headed(comfy_table::Table::new(), head)
    }

    /// One without a head, like names and values.
    pub(crate) fn plain() -> Self {
        Self::new(&[])
    }

    /// One that goes to standard error.
    pub(crate) fn new_for_errors(head: &[&str]) -> Self {
        let mut table = comfy_table::Table::new();
        table.use_stderr();
        Self::headed(table, head)
    }

    fn headed(mut table: comfy_table::Table, head: &[&str]) -> Self {
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        if !table.is_tty() {
            table.set_width(110);
        }
        if !head.is_empty() {
            table.set_header(head);
        }
        Self(table)
    }

    /// Aligns columns of figures to the right.
    pub(crate) fn figures_from(mut self, first: usize) -> Self {
        for column in self.0.column_iter_mut().skip(first) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        self
    }

    /// Keeps names in these columns on one line where the table is wide enough for them and the others.
    pub(crate) fn whole(mut self, columns: &[usize]) -> Self {
        let widths = self.0.column_max_content_widths();
        let whole: u16 = columns.iter().filter_map(|column| widths.get(*column)).sum();
        if self.0.width().is_some_and(|width| whole <= width / 3 * 2) {
            for column in columns {
                if let Some(column) = self.0.column_mut(*column) {
                    column.set_constraint(ColumnConstraint::ContentWidth);
                }
            }
        }
        self
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.add_row(cells.into_iter().map(|cell| visible(&cell)).collect::<Vec<_>>());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Shows control and bidirectional characters as escapes: stored text is kept as it is, and shown so that it cannot
/// pretend to be something else.
pub(crate) fn visible(text: &str) -> String {
    let hides = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars().map(|c| if hides(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_or_turns_text_around_is_shown_as_an_escape() {
        assert_eq!(visible("a\u{202e}b\u{1b}[31m"), "a\\u{202e}b\\u{1b}[31m");
        assert_eq!(visible("déjà vu 한국어\nnext"), "déjà vu 한국어\nnext");
    }
}
