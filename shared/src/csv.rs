//! Tables for Excel: comma-separated, with nothing in a cell that could run as a formula.

/// Bytes that tell Excel that the text is UTF-8.
const UTF8: &str = "\u{feff}";

/// One cell. A text that Excel would run as a formula is changed so that Excel shows it as text (OWASP, CSV injection).
#[must_use]
pub fn cell(text: &str) -> String {
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let shown = if runs { format!("'{text}") } else { text.to_owned() };
    if shown.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", shown.replace('"', "\"\"")) } else { shown }
}

/// A table with a line of headings (RFC 4180).
pub fn table<R: IntoIterator<Item = String>>(headings: &[&str], rows: impl IntoIterator<Item = R>) -> String {
    [head(headings)].into_iter().chain(rows.into_iter().map(line)).collect()
}

/// The start of a table whose lines are sent one by one.
#[must_use]
pub fn head(headings: &[&str]) -> String {
    UTF8.to_owned() + &line(headings.iter().map(|heading| (*heading).to_owned()))
}

/// A line of a table.
pub fn line(cells: impl IntoIterator<Item = String>) -> String {
    cells.into_iter().map(|text| cell(&text)).collect::<Vec<_>>().join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_formula_is_written_as_text() {
        for (text, shown) in [
            ("=1+1", "'=1+1"),
            ("+44 1553", "'+44 1553"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""),
            ("St Mary’s, Lynn", "\"St Mary’s, Lynn\""),
            ("Hawthorn", "Hawthorn"),
        ] {
            assert_eq!(cell(text), shown);
        }
    }

    #[test]
    fn a_table_opens_correctly_in_excel() {
        assert_eq!(table(&["A", "B"], [["1".to_owned(), "é".to_owned()]]), "\u{feff}A,B\r\n1,é\r\n");
    }

    proptest! {
        #[test]
        fn no_cell_starts_a_formula(text in any::<String>()) {
            let cell = cell(&text);
            let shown = cell.strip_prefix('"').unwrap_or(&cell);
            prop_assert!(!shown.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
