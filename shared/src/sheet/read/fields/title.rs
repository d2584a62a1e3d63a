//! The title of a page or a letter without labels: its first heading that is neither an address nor a part of the page's frame.

use crate::sheet::read::clean::Line;
use crate::sheet::read::layout::blocks::is_heading;
use crate::sheet::read::layout::columns;
use crate::sheet::read::mark;

/// How many lines may come before the title.
const WITHIN: usize = 40;
/// Words that start lines of a web page's frame.
const FRAME: &str =
    "skip to|search|cymraeg|menu|home|we use cookies|accept|log in|sign in|share|back to|training|you are here|print";

/// The line of the title.
pub(crate) fn find(lines: &[Line]) -> Option<&Line> {
    let top = &lines[..lines.len().min(WITHIN)];
    let letter = top.iter().position(|line| line.trimmed().starts_with("Dear "));
    let from = letter.map_or(0, |at| at + 1);
    let paragraphs = top[from..].split(Line::is_blank).filter(|lines| !lines.is_empty());
    let mut single = None;
    for line in paragraphs.filter_map(|lines| heading(lines)) {
        if line.text.split_whitespace().count() > 1 {
            return Some(line);
        }
        single = single.or(Some(line));
    }
    single
}

fn heading(lines: &[Line]) -> Option<&Line> {
    let is_title = |line: &Line| {
        let text = line.text.trim();
        let lower = text.to_lowercase();
        let framed = FRAME.split('|').any(|words| lower == words || lower.starts_with(words) && words != "training");
        is_heading(text)
            && !framed
            && !text.contains("   ")
            && !text.contains(['|', '>', '@', '\u{2605}'])
            && !mark::has_date(text)
            && columns::in_a_block(text).is_none()
    };
    let short = lines.iter().all(|line| line.text.chars().count() <= 80 && !line.text.ends_with('.'));
    lines.first().filter(|first| is_title(first) && (lines.len() == 1 || short))
}
