//! Bounded text: what a person may type on one line.

/// Why a line of text cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFault {
    /// Nothing but white space.
    Empty,
    /// More characters than the field's bound.
    TooLong,
    /// A character that nobody means to type: a control character or an invisible direction mark.
    NotPrintable,
}

/// Trims, folds runs of white space into one space and checks the length in characters.
///
/// # Errors
/// [`LineFault`], the first that applies.
pub fn line(typed: &str, max_chars: usize) -> Result<String, LineFault> {
    let folded = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.is_empty() {
        Err(LineFault::Empty)
    } else if folded.chars().any(is_hidden) {
        Err(LineFault::NotPrintable)
    } else if folded.chars().count() > max_chars {
        Err(LineFault::TooLong)
    } else {
        Ok(folded)
    }
}

/// Control characters, and the marks that reverse or hide text (Unicode TR36, section 3.4).
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_trimmed_and_folded() {
        assert_eq!(line("  Ada \t  Lovelace\n", 40), Ok("Ada Lovelace".into()));
    }

    #[test]
    fn length_is_counted_in_characters_not_bytes() {
        assert_eq!(line("ééé", 3), Ok("ééé".into()));
        assert_eq!(line("éééé", 3), Err(LineFault::TooLong));
    }

    #[test]
    fn text_that_hides_or_reverses_is_refused() {
        assert_eq!(line("Ada\u{202E}ecalevoL", 40), Err(LineFault::NotPrintable));
        assert_eq!(line("   ", 40), Err(LineFault::Empty));
    }
}
