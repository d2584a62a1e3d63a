//! The office's tables as files for Excel.

use app::{addresses::OFFICE_SIGN_IN, failure::Failure};
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use shared::{csv::table, office::OfficeRefused, refusal::Refusal};

use crate::platform::internal_error;

/// A cell's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Text, never a formula.
    Text(String),
    /// A number that can be added up.
    Number(u32),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

/// A table's file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Comma-separated values.
    Csv,
    /// Excel's own format (Office Open XML).
    Xlsx,
}

/// A table with its file's name, without the extension.
pub(crate) struct Table<'a> {
    pub name: String,
    pub headings: &'a [&'a str],
    pub rows: Vec<Vec<Cell>>,
}

impl Table<'_> {
    /// The answer, as a download.
    pub(crate) fn save_as(self, kind: Kind) -> Response {
        let (ending, mime) = match kind {
            Kind::Csv => ("csv", "text/csv; charset=utf-8"),
            Kind::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        };
        let name = format!("attachment; filename=\"{}.{ending}\"", self.name);
        let headers = [(header::CONTENT_TYPE, mime.to_owned()), (header::CONTENT_DISPOSITION, name)];
        match kind {
            Kind::Csv => (headers, self.csv()).into_response(),
            Kind::Xlsx => match self.xlsx() {
                Ok(book) => (headers, book).into_response(),
                Err(cause) => refused(&internal_error::failure(cause)),
            },
        }
    }

    fn csv(self) -> String {
        let text = |cell| match cell {
            Cell::Text(text) => text,
            Cell::Number(number) => number.to_string(),
        };
        table(self.headings, self.rows.into_iter().map(|row| row.into_iter().map(text).collect::<Vec<_>>()))
    }

    fn xlsx(self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let heading = Format::new().set_bold();
        for (column, words) in (0..).zip(self.headings) {
            sheet.write_string_with_format(0, column, *words, &heading)?;
        }
        for (line, row) in (1..).zip(self.rows) {
            for (column, cell) in (0..).zip(row) {
                // Text is written as a string, so that Excel never runs it as a formula.
                match cell {
                    Cell::Text(text) => sheet.write_string(line, column, text)?,
                    Cell::Number(number) => sheet.write_number(line, column, number)?,
                };
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofit();
        book.save_to_buffer()
    }
}

/// The answer to a caller who may not have the file.
pub(crate) fn refused(failure: &Failure<OfficeRefused>) -> Response {
    match failure {
        Failure::Refused(OfficeRefused::SignedOut) => Redirect::to(OFFICE_SIGN_IN).into_response(),
        Failure::Refused(refusal) => {
            StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::FORBIDDEN).into_response()
        }
        Failure::Broken { .. } | Failure::Unreachable | Failure::NotKept(_) => {
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader, Xlsx};

    use super::*;

    #[test]
    fn formulas_become_text_and_counts_are_numbers() {
        let evil = "=HYPERLINK(\"http://evil.example\",\"x\")".to_owned();
        let rows = vec![vec![Cell::from(evil.clone()), Cell::from(7)]];
        let book = Table { name: "x".into(), headings: &["School", "Booked"], rows }.xlsx().unwrap();
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(book)).unwrap();
        let name = book.sheet_names()[0].clone();
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "there is no formula");
        let cells: Vec<Data> = book.worksheet_range(&name).unwrap().cells().map(|(_, _, cell)| cell.clone()).collect();
        let text = |text: &str| Data::String(text.to_owned());
        assert_eq!(cells, [text("School"), text("Booked"), text(&evil), Data::Float(7.0)]);
    }
}
