//! A cursor on a line: reads characters one after the other, never past the end.

/// A reader's position in a line. Copied freely to try a reading and go back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a> {
    chars: &'a [char],
    pub(crate) at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(chars: &'a [char], at: usize) -> Self {
        Self { chars, at }
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn ahead(&self, by: usize) -> Option<char> {
        self.chars.get(self.at + by).copied()
    }

    /// Whether the character after this one is a digit.
    pub(crate) fn is_digit_next(&self) -> bool {
        self.ahead(1).is_some_and(|c| c.is_ascii_digit())
    }

    /// Steps over one character if it is one of these.
    pub(crate) fn eat(&mut self, wanted: impl Fn(char) -> bool) -> bool {
        let found = self.peek().is_some_and(wanted);
        self.at += usize::from(found);
        found
    }

    pub(crate) fn skip(&mut self, unwanted: impl Fn(char) -> bool) {
        while self.eat(&unwanted) {}
    }

    /// Steps over spaces and tabs.
    pub(crate) fn blanks(&mut self) {
        self.skip(|c| c == ' ' || c == '\t');
    }

    /// Steps over this word in any case, if it is here.
    pub(crate) fn eat_text(&mut self, wanted: &str) -> bool {
        let mut try_it = *self;
        let same = wanted.chars().all(|w| try_it.eat(|c| c.eq_ignore_ascii_case(&w)));
        if same {
            *self = try_it;
        }
        same
    }

    /// How many digits are here.
    pub(crate) fn digits(&self) -> usize {
        self.chars[self.at.min(self.chars.len())..].iter().take(10).take_while(|c| c.is_ascii_digit()).count()
    }

    /// Reads this many digits as a number.
    pub(crate) fn number(&mut self, digits: usize) -> Option<u16> {
        let mut number: u16 = 0;
        for by in 0..digits {
            let digit = self.ahead(by)?.to_digit(10)?;
            number = number.checked_mul(10)?.checked_add(u16::try_from(digit).ok()?)?;
        }
        self.at += digits;
        Some(number)
    }

    /// Reads the run of letters here, in lower case; empty if there is none, or if it is longer than any word wanted.
    pub(crate) fn word(&mut self) -> String {
        let run =
            self.chars[self.at.min(self.chars.len())..].iter().take(LONGEST_WORD).take_while(|c| c.is_alphabetic());
        let word: String = run.collect();
        let length = word.chars().count();
        if length == LONGEST_WORD {
            return String::new();
        }
        self.at += length;
        word.to_lowercase()
    }
}

/// One more letter than the longest word that a reader looks for.
const LONGEST_WORD: usize = 16;

/// Whether the character before this place is one of these.
pub(crate) fn is_after(chars: &[char], at: usize, wanted: impl Fn(char) -> bool) -> bool {
    at.checked_sub(1).and_then(|before| chars.get(before)).is_some_and(|c| wanted(*c))
}

/// The word that ends just before this place (ignoring spaces) in lower case, and where it starts.
pub(crate) fn word_before(chars: &[char], at: usize) -> (String, usize) {
    let mut end = at;
    while is_after(chars, end, |c| c == ' ' || c == '\t') {
        end -= 1;
    }
    let mut start = end;
    while is_after(chars, start, char::is_alphabetic) && end - start < LONGEST_WORD {
        start -= 1;
    }
    (chars[start..end].iter().collect::<String>().to_lowercase(), start)
}

/// Whether the character is a hyphen or a longer dash.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Replaces the parts already read with tabs, which separate the rest.
pub(crate) fn blank_out(chars: &mut [char], from: usize, to: usize) {
    chars[from..to].fill('\t');
}
