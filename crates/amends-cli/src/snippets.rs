//! Mistakes in a file as a compiler shows them: the line, what is wrong there, and what was expected.

use std::io::IsTerminal as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// Something to say about a place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remark {
    /// Its stable code.
    pub(crate) code: &'static str,
    /// What is wrong.
    pub(crate) title: String,
    /// What was expected there, where the title does not say it.
    pub(crate) label: String,
    /// The bytes of the file that it concerns.
    pub(crate) at: Range<usize>,
    /// What there is to know besides, each on lines of its own.
    pub(crate) notes: Vec<String>,
}

impl From<&amends_policy::Mistake> for Remark {
    fn from(it: &amends_policy::Mistake) -> Self {
        Self {
            code: it.kind.code(),
            title: it.found.clone(),
            label: format!("expected {}", it.expected),
            at: it.at.start..it.at.end,
            notes: Vec::new(),
        }
    }
}

impl From<&amends_calendar::Mistake> for Remark {
    fn from(it: &amends_calendar::Mistake) -> Self {
        let (title, at) = (it.message.clone(), it.span.clone());
        Self { code: "calendar", title, label: String::new(), at, notes: Vec::new() }
    }
}

/// All remarks about a file, with colours where standard error is a terminal that shows them.
pub(crate) fn render(file: &str, text: &str, remarks: &[Remark]) -> String {
    let renderer = if colours() { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(110);
    let each: Vec<String> = remarks.iter().map(|remark| one(&renderer, file, text, remark)).collect();
    each.join("\n\n")
}

/// Colours are for people at a terminal who have not said that they want none.
fn colours() -> bool {
    let says = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    let unwanted = std::env::var("NO_COLOR").is_ok_and(|value| !value.is_empty()) || says("TERM", "dumb");
    std::io::stderr().is_terminal() && !unwanted
}

fn one(renderer: &Renderer, file: &str, text: &str, remark: &Remark) -> String {
    let place = Place::of(text, &remark.at);
    let mark = AnnotationKind::Primary.span(place.within);
    let mark = if remark.label.is_empty() { mark } else { mark.label(remark.label.as_str()) };
    let snippet = Snippet::source(place.line).line_start(place.number).path(file).annotation(mark);
    let title = Level::ERROR.primary_title(remark.title.as_str()).id(remark.code);
    let notes = remark.notes.iter().map(|note| Level::NOTE.message(note.as_str()));
    renderer.render(&[title.element(snippet).elements(notes)])
}

/// The line on which a mistake begins, and where in it.
struct Place<'a> {
    line: &'a str,
    number: usize,
    within: Range<usize>,
}

impl<'a> Place<'a> {
    /// Of bytes that may lie outside the text or within a character: a renderer must not be asked for those.
    fn of(text: &'a str, at: &Range<usize>) -> Self {
        let start = floor(text, at.start);
        let end = floor(text, at.end.max(at.start));
        let begins = text[..start].rfind('\n').map_or(0, |found| found + 1);
        let line = text[begins..].lines().next().unwrap_or_default();
        let number = text[..begins].matches('\n').count() + 1;
        let limit = |place: usize| floor(line, place.saturating_sub(begins));
        Self { line, number, within: limit(start)..limit(end) }
    }
}

/// The last place at or before this one where a character begins, or the end.
fn floor(text: &str, place: usize) -> usize {
    (0..=place.min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remark(at: Range<usize>) -> Remark {
        Remark {
            code: "wrong_type",
            title: "the number 3".into(),
            label: "expected a text".into(),
            at,
            notes: Vec::new(),
        }
    }

    #[test]
    fn a_remark_shows_file_line_column_excerpt_and_what_was_expected() {
        let text = "id = \"mine\"\ntitle = 3\n";
        let shown = render("mine.toml", text, &[remark(20..21)]);
        for part in ["error[wrong_type]: the number 3", "mine.toml:2:9", "title = 3", "^ expected a text"] {
            assert!(shown.contains(part), "{part}\n{shown}");
        }
    }

    #[test]
    fn no_place_makes_it_panic() {
        for text in ["", "\n", "한국어", "a\r\nb", "x\u{202e}y\u{1b}[31m", "\t한\n\n"] {
            for start in 0..text.len() + 3 {
                for end in 0..text.len() + 5 {
                    let shown = render("a.toml", text, &[remark(start..end)]);
                    assert!(!shown.contains('\u{202e}') && !shown.contains('\u{1b}'), "{shown}");
                }
            }
        }
    }
}
