//! What is looked at before a parser sees the text: Cedar's has no limit of depth, and its tree is walked recursively.

use crate::read::{Mistake, Text};

/// How many bytes a text may have.
pub(crate) const BYTES_MOST: usize = 64 * 1024;
/// How deep brackets may nest: people write three or four.
const DEPTH_MOST: usize = 16;
/// How many operators, in characters and with opening brackets, one statement may have: a chain nests as brackets do.
const OPERATORS_MOST: usize = 256;

/// Where each statement begins; or the first place that no person would write.
pub(crate) fn check(text: Text, source: &str) -> Result<Vec<usize>, Mistake> {
    let bomb = |at, what: String| Err(Mistake::at(text, source, at, what));
    if source.len() > BYTES_MOST {
        return bomb(0, format!("longer than {BYTES_MOST} bytes"));
    }
    let (mut depth, mut operators, mut starts, mut is_new) = (0_usize, 0_usize, Vec::new(), true);
    let mut rest = source.char_indices().peekable();
    while let Some((at, char)) = rest.next() {
        let next = rest.peek().map(|(_, next)| *next);
        if char == '/' && next == Some('/') {
            while rest.next_if(|(_, char)| *char != '\n').is_some() {}
            continue;
        }
        if char.is_whitespace() {
            continue;
        }
        if is_new {
            starts.push(at);
            is_new = false;
        }
        match char {
            '"' => {
                while let Some((_, char)) = rest.next() {
                    match char {
                        '\\' => drop(rest.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '(' | '[' | '{' => (depth, operators) = (depth + 1, operators + 1),
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ';' => (operators, is_new) = (0, true),
            '&' | '|' | '.' | '+' | '-' | '*' | '!' | '<' | '>' | '=' => operators += 1,
            'i' if source[at..].starts_with("if") => operators += 1,
            't' if text == Text::Schema && declares_type(source, at) => {
                return bomb(at, "a type declaration: write the record out where it is used".to_owned());
            }
            _ => {}
        }
        if depth > DEPTH_MOST {
            return bomb(at, format!("brackets nest deeper than {DEPTH_MOST}"));
        }
        if operators > OPERATORS_MOST {
            return bomb(at, format!("more than {OPERATORS_MOST} operators in one statement"));
        }
    }
    Ok(starts)
}

/// Whether a type is declared here. One that is made of two others doubles with each step, so none is taken.
fn declares_type(source: &str, at: usize) -> bool {
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    let Some(after) = source[at..].strip_prefix("type") else { return false };
    let is_whole = !source[..at].ends_with(is_word) && !after.starts_with(is_word);
    is_whole && after.trim_start().starts_with(|char| is_word(char) || char == '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuses(source: &str) -> bool {
        check(Text::Policies, source).is_err()
    }

    #[test]
    fn brackets_and_chains_count_up_to_their_limit() {
        assert!(!refuses(&"(".repeat(16)));
        assert!(refuses(&"[".repeat(17)));
        assert!(!refuses(&"a.".repeat(256)));
        assert!(refuses(&"a.".repeat(257)));
        assert!(!refuses(&"a.b;".repeat(257)));
    }

    #[test]
    fn strings_and_comments_neither_count_nor_hide() {
        assert!(!refuses(&format!("\"{}\" // {}", "(".repeat(99), "(".repeat(99))));
        assert!(refuses(&format!("\"\\\"\" {}", "()(".repeat(17))));
        assert!(refuses(&"(\")\"// )\n".repeat(17)));
    }

    #[test]
    fn a_schema_declares_no_types_but_may_have_a_field_of_that_name() {
        let refuses = |source| check(Text::Schema, source).is_err();
        assert!(refuses("type A = Long;") && refuses("{type// a\nA = Long;"));
        assert!(!refuses("entity Prototype { type: Long, type?: Long, types: Long };"));
    }

    #[test]
    fn statements_begin_after_the_one_before_comments_left_out() {
        assert_eq!(check(Text::Policies, "// a;\na;\n b;\n").unwrap(), [6, 10]);
    }
}
