//! The telephone numbers and emails of a contact line, and the words between them.

use crate::sheet::Phone;
use crate::sheet::read::clean::line::folded;
use crate::sheet::read::mark::scan::is_dash;

/// A piece of a contact line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Phone(Phone),
    /// A fax number.
    Fax(Phone),
    /// Another ending of the number before: "/555021" after "01603 555020".
    Ending(String),
    Extension(String),
    Email(String),
    Words(String),
}

/// Takes a contact line apart.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut words = String::new();
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let after_phone = matches!(tokens.last(), Some(Token::Phone(_) | Token::Ending(_))) && is_glue(&words);
        if let Some((token, end)) = way_at(&chars, at, after_phone) {
            let is_fax = ends_in_fax(&words);
            let kept = if is_fax { words.trim_end_matches(|c: char| !c.is_alphanumeric()) } else { &words };
            push_words(&mut tokens, if is_fax { &kept[..kept.len() - FAX.len()] } else { kept });
            words.clear();
            tokens.push(match token {
                Token::Phone(phone) if is_fax => Token::Fax(phone),
                token => token,
            });
            at = end;
        } else {
            words.push(chars[at]);
            at += 1;
        }
    }
    push_words(&mut tokens, &words);
    tokens
}

const FAX: &str = "fax";

/// Whether the words before a number say that it is a fax.
fn ends_in_fax(words: &str) -> bool {
    let word = words.rsplit(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    word.is_some_and(|word| word.eq_ignore_ascii_case(FAX))
}

/// A way to reach somebody that starts at this place, and where it ends.
fn way_at(chars: &[char], at: usize, after_phone: bool) -> Option<(Token, usize)> {
    let starts_word = at == 0 || !is_of_a_word(chars[at - 1]);
    if !starts_word {
        return None;
    }
    let phone = || phone(chars, at, after_phone);
    let ending = || after_phone.then(|| short_ending(chars, at)).flatten();
    email(chars, at).or_else(|| extension(chars, at)).or_else(phone).or_else(ending)
}

fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '+' | '@' | '\'' | '\u{2019}')
}

/// Whether only "/", "or", "and" are between a number and the next item.
fn is_glue(words: &str) -> bool {
    words.len() < 8 && matches!(words.trim().to_lowercase().as_str(), "/" | "or" | "and" | "&" | ",")
}

fn digits_at(chars: &[char], at: usize) -> usize {
    chars[at..].iter().take(20).take_while(|c| c.is_ascii_digit()).count()
}

fn email(chars: &[char], at: usize) -> Option<(Token, usize)> {
    let is_part = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '\'' | '%');
    let local = chars[at..].iter().take(65).take_while(|c| is_part(c)).count();
    if local == 0 || local > 64 || chars.get(at + local) != Some(&'@') {
        return None;
    }
    let from = at + local + 1;
    let mut domain =
        chars[from..].iter().take(255).take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '-')).count();
    while domain > 0 && matches!(chars[from + domain - 1], '.' | '-') {
        domain -= 1;
    }
    let end = from + domain;
    let dotted = chars[from..end].contains(&'.') && chars[from] != '.';
    dotted.then(|| (Token::Email(chars[at..end].iter().collect()), end))
}

/// An extension: "ext 4521", "Ext: 4521", "extension 12", "x4521".
fn extension(chars: &[char], at: usize) -> Option<(Token, usize)> {
    let letters: String = chars[at..].iter().take(12).take_while(|c| c.is_alphabetic()).collect();
    if !matches!(letters.to_lowercase().as_str(), "ext" | "extn" | "extension" | "x") {
        return None;
    }
    let mut from = at + letters.chars().count();
    let marks = chars[from..].iter().take(4).take_while(|c| matches!(c, ' ' | '.' | ':')).count();
    from += marks;
    let digits = digits_at(chars, from);
    (digits > 0).then(|| (Token::Extension(chars[from..from + digits].iter().collect()), from + digits))
}

/// The longest run from here that is a number: groups of digits, spaced, bracketed or hyphened.
fn phone(chars: &[char], at: usize, after_phone: bool) -> Option<(Token, usize)> {
    let opens = chars[at] == '(';
    if !opens && !chars[at].is_ascii_digit() && chars[at] != '+' {
        return None;
    }
    let is_part = |c: &char| c.is_ascii_digit() || is_dash(*c) || matches!(c, ' ' | '(' | ')' | '+');
    let run = chars[at..].iter().take(40).take_while(|c| is_part(c)).count();
    let mut end = at + run;
    while end > at {
        let ends_group = chars[end - 1].is_ascii_digit() && !chars.get(end).is_some_and(char::is_ascii_digit);
        let inside: String = chars[at..end].iter().map(|c| if is_dash(*c) { '-' } else { *c }).collect();
        if let Some(phone) = inside.parse::<Phone>().ok().filter(|phone| ends_group && can_be_dialled(phone)) {
            let number = phone.number();
            let continues = after_phone && !number.contains(' ') && !number.starts_with(['0', '+']);
            let token = if continues { Token::Ending(number.to_owned()) } else { Token::Phone(phone) };
            return Some((token, end));
        }
        end -= 1;
    }
    None
}

/// Ofcom's numbers have 10 or 11 digits from the 0 on; without it they are local.
fn can_be_dialled(phone: &Phone) -> bool {
    match phone.number().as_bytes().first() {
        Some(b'0') => (10..=11).contains(&phone.digits()),
        Some(b'+') => phone.digits() >= 10,
        _ => phone.digits() <= 8,
    }
}

/// Another short ending of a number, like "/21". Only a slash introduces it: other words could mean anything, as in "01603
/// 555020, 2nd floor".
fn short_ending(chars: &[char], at: usize) -> Option<(Token, usize)> {
    let digits = digits_at(chars, at);
    let end = at + digits;
    let slashed = chars[..at].iter().rev().take(3).find(|c| **c != ' ') == Some(&'/');
    let whole = !chars.get(end).is_some_and(|c| c.is_alphanumeric() || *c == '/');
    let fits = slashed && whole && (1..Phone::MIN_DIGITS).contains(&digits);
    fits.then(|| (Token::Ending(chars[at..end].iter().collect()), end))
}

/// Keeps words that say something: not "Tel:", not "or", not brackets.
fn push_words(tokens: &mut Vec<Token>, words: &str) {
    let mut rest = words;
    loop {
        let trimmed = rest.trim_matches(|c: char| {
            c.is_whitespace()
                || is_dash(c)
                || matches!(c, '(' | '[' | ']' | '/' | ',' | ';' | ':' | '|' | '<' | '>' | '&')
        });
        let trimmed =
            if trimmed.contains('(') { trimmed } else { trimmed.trim_end_matches(')').trim_start_matches(')').trim() };
        let shorter = without_labels(trimmed);
        if shorter.len() == rest.len() {
            break;
        }
        rest = shorter;
    }
    if rest.chars().any(char::is_alphanumeric) {
        tokens.push(Token::Words(folded(rest)));
    }
}

const LABELS: &str = "e-mail address|email address|tel|tel.|tel no|tel no.|telephone|telephone number|phone|ph|mob|mobile|email|e-mail|\
    e mail|on|or|and|at|by";

/// The text without a label such as "Tel:" at either end.
fn without_labels(text: &str) -> &str {
    let lower = text.to_ascii_lowercase();
    for label in LABELS.split('|') {
        let start =
            lower.strip_prefix(label).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'));
        if start {
            return text[label.len()..].trim_start_matches(['.', ':']).trim_start();
        }
        let end =
            lower.strip_suffix(label).is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '-'));
        if end {
            return text[..text.len() - label.len()].trim_end();
        }
    }
    text
}
