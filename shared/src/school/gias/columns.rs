//! Finds columns by their names, since the number of columns changes from year to year.

use super::{Details, Record, Standing, Unreadable, plain::plain};
use crate::{
    school::Urn,
    text::{self, LineFault},
};

const URN: &str = "URN";
const NAME: &str = "EstablishmentName";
const STANDING: &str = "EstablishmentStatus (name)";
const AUTHORITY: &str = "LA (code)";
const AUTHORITY_NAME: &str = "LA (name)";
const ADDRESS: [&str; 5] = ["Street", "Locality", "Address3", "Town", "County (name)"];
const HEAD: [&str; 3] = ["HeadTitle (name)", "HeadFirstName", "HeadLastName"];
const PHASE: &str = "PhaseOfEducation (name)";
const KIND: &str = "TypeOfEstablishment (name)";
const DISTRICT: &str = "DistrictAdministrative (name)";
const WARD: &str = "AdministrativeWard (name)";
const POSTCODE: &str = "Postcode";
const PHONE: &str = "TelephoneNum";
/// The columns that an import needs.
const NEEDED: [&str; 3] = [URN, NAME, STANDING];
/// Every column that is read.
const READ: [&str; 19] = [
    URN,
    NAME,
    STANDING,
    AUTHORITY,
    AUTHORITY_NAME,
    ADDRESS[0],
    ADDRESS[1],
    ADDRESS[2],
    ADDRESS[3],
    ADDRESS[4],
    HEAD[0],
    HEAD[1],
    HEAD[2],
    PHASE,
    KIND,
    DISTRICT,
    WARD,
    POSTCODE,
    PHONE,
];
/// The longest name allowed, in characters. The database has the same bound.
const NAME_MAX: usize = 200;
const FIELD_MAX: usize = 200;

/// The position of each column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    at: [Option<usize>; READ.len()],
    width: usize,
}

impl Columns {
    /// Finds the columns in the first line.
    ///
    /// # Errors
    /// [`Unreadable::MissingColumns`], [`Unreadable::RepeatedColumn`].
    pub fn find(header: &[&str]) -> Result<Self, Unreadable> {
        let mut at = [None; READ.len()];
        for (found, name) in at.iter_mut().zip(READ) {
            let mut places =
                header.iter().enumerate().filter(|(_, column)| column.trim() == name).map(|(place, _)| place);
            *found = places.next();
            if places.next().is_some() {
                return Err(Unreadable::RepeatedColumn(name));
            }
        }
        let columns = Self { at, width: header.len() };
        let missing: Vec<_> = NEEDED.into_iter().filter(|name| columns.place(name).is_none()).collect();
        if missing.is_empty() { Ok(columns) } else { Err(Unreadable::MissingColumns(missing)) }
    }

    /// Reads a row; `None` if the school belongs to another authority than the chosen one.
    ///
    /// # Errors
    /// [`Unreadable`], about this row.
    pub fn read(&self, row: &[&str], authority: Option<&str>) -> Result<Option<Record>, Unreadable> {
        if row.len() != self.width {
            return Err(Unreadable::Width { found: row.len(), wanted: self.width });
        }
        if let (Some(asked), Some(found)) = (authority, self.field(row, AUTHORITY))
            && found.trim() != asked
        {
            return Ok(None);
        }
        let field = |name| self.field(row, name).unwrap_or_default();
        if row.iter().any(|field| field.contains('\u{FFFD}')) {
            return Err(Unreadable::LostLetters);
        }
        let urn = Urn::try_from(field(URN)).map_err(|_| Unreadable::NoUrn)?;
        if urn.get() < Urn::LEAST {
            return Err(Unreadable::NoUrn);
        }
        if urn.is_local() {
            return Err(Unreadable::LocalUrn(urn));
        }
        let name = match text::line(&plain(field(NAME)), NAME_MAX) {
            Ok(name) => name,
            Err(LineFault::Empty) => return Err(Unreadable::NoName),
            Err(LineFault::TooLong) => return Err(Unreadable::FieldTooLong { column: NAME, max: NAME_MAX }),
            Err(LineFault::NotPrintable) => return Err(Unreadable::NotPrintable(NAME)),
        };
        let standing = Standing::read(field(STANDING).trim()).ok_or(Unreadable::UnknownStanding)?;
        Ok(Some(Record { urn, name, standing, details: self.details(row)? }))
    }

    /// Whether the file names the authority of each school.
    #[must_use]
    pub fn name_authorities(&self) -> bool {
        self.place(AUTHORITY).is_some()
    }

    /// The authority of a row: its three digits and its name, which may be empty. `None` if the row has no authority number.
    #[must_use]
    pub fn authority(&self, row: &[&str]) -> Option<(String, String)> {
        let code = self.field(row, AUTHORITY)?.trim();
        let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit());
        let name = self.tidy(row, AUTHORITY_NAME).ok().flatten().unwrap_or_default();
        is_code.then(|| (code.to_owned(), name))
    }

    fn details(&self, row: &[&str]) -> Result<Details, Unreadable> {
        let one = |name| self.tidy(row, name);
        Ok(Details {
            phase: one(PHASE)?,
            kind: one(KIND)?,
            district: one(DISTRICT)?,
            ward: one(WARD)?,
            address: self.joined(row, &ADDRESS, "\n")?,
            postcode: one(POSTCODE)?,
            head: self.joined(row, &HEAD, " ")?,
            phone: one(PHONE)?,
        })
    }

    /// Several columns as one text; `None` if the file has none of them.
    fn joined(&self, row: &[&str], names: &[&'static str], between: &str) -> Result<Option<String>, Unreadable> {
        let parts: Vec<String> =
            names.iter().filter_map(|name| self.tidy(row, name).transpose()).collect::<Result<_, _>>()?;
        let written: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        Ok((!parts.is_empty()).then(|| written.join(between)))
    }

    /// A column's text on one line; empty if it is a placeholder such as "Not applicable".
    fn tidy(&self, row: &[&str], name: &'static str) -> Result<Option<String>, Unreadable> {
        let Some(typed) = self.field(row, name) else { return Ok(None) };
        match text::line(&plain(typed), FIELD_MAX) {
            Ok(text) if text == "Not applicable" => Ok(Some(String::new())),
            Ok(text) => Ok(Some(text)),
            Err(LineFault::Empty) => Ok(Some(String::new())),
            Err(LineFault::TooLong) => Err(Unreadable::FieldTooLong { column: name, max: FIELD_MAX }),
            Err(LineFault::NotPrintable) => Err(Unreadable::NotPrintable(name)),
        }
    }

    fn field<'a>(&self, row: &[&'a str], name: &str) -> Option<&'a str> {
        row.get(self.place(name)?).copied()
    }

    fn place(&self, name: &str) -> Option<usize> {
        READ.iter().position(|read| *read == name).and_then(|read| self.at[read])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: [&str; 8] =
        ["Town", URN, "New in 2031", NAME, "Street", STANDING, "LA (code)", "DistrictAdministrative (name)"];

    fn row<'a>(urn: &'a str, name: &'a str, standing: &'a str) -> [&'a str; 8] {
        ["Fenwick", urn, "", name, " 1  High Street", standing, "926", "Not applicable"]
    }

    fn read(row: &[&str]) -> Result<Option<Record>, Unreadable> {
        Columns::find(&HEADER).unwrap().read(row, None)
    }

    #[test]
    fn columns_are_found_by_name_in_any_order() {
        let record = read(&row("120001", "Hawthorn  Primary", "Open")).unwrap().unwrap();
        assert_eq!(
            (record.urn.get(), record.name.as_str(), record.standing),
            (120_001, "Hawthorn Primary", Standing::Open)
        );
        assert_eq!(record.details.address.as_deref(), Some("1 High Street\nFenwick"));
        assert_eq!(record.details.district.as_deref(), Some(""), "“Not applicable” is nothing");
        assert_eq!(record.details.phone, None, "no such column: nothing is known of it");
    }

    #[test]
    fn missing_and_repeated_columns_are_named() {
        assert_eq!(Columns::find(&["URN", "Town"]), Err(Unreadable::MissingColumns(vec![NAME, STANDING])));
        let twice = [URN, NAME, STANDING, URN];
        assert_eq!(Columns::find(&twice), Err(Unreadable::RepeatedColumn(URN)));
    }

    #[test]
    fn a_row_names_its_fault() {
        assert_eq!(read(&row("12001", "A", "Open")), Err(Unreadable::NoUrn));
        assert_eq!(read(&row("012001", "A", "Open")), Err(Unreadable::NoUrn));
        assert!(matches!(read(&row("990001", "A", "Open")), Err(Unreadable::LocalUrn(_))));
        assert_eq!(read(&row("120001", " ", "Open")), Err(Unreadable::NoName));
        assert_eq!(read(&row("120001", "A", "Opened")), Err(Unreadable::UnknownStanding));
        assert_eq!(read(&row("120001", "St Thomas \u{FFFD} Becket", "Open")), Err(Unreadable::LostLetters));
        assert_eq!(read(&["120001", "A"]), Err(Unreadable::Width { found: 2, wanted: 8 }));
    }

    #[test]
    fn a_damaged_name_does_not_block_its_school() {
        for (typed, name) in [
            ("St Peter &amp; St Paul", "St Peter & St Paul"),
            ("<b>Bold</b> School", "Bold School"),
            ("Hill\u{200B} \u{202E}Top\u{7}", "Hill Top"),
            ("\u{FEFF}Hill\u{AD} Top\u{202D}", "Hill Top"),
        ] {
            assert_eq!(read(&row("120001", typed, "Open")).unwrap().unwrap().name, name, "{typed:?}");
        }
        assert_eq!(read(&row("120001", "\u{3164}\u{200B}", "Open")), Err(Unreadable::NoName));
    }

    #[test]
    fn schools_of_another_authority_are_left_out() {
        let columns = Columns::find(&HEADER).unwrap();
        assert_eq!(columns.read(&row("120001", "A", "Open"), Some("925")), Ok(None));
        assert!(columns.read(&row("120001", "A", "Open"), Some("926")).unwrap().is_some());
    }

    #[test]
    fn a_row_gives_its_authority_by_number_and_name() {
        let columns = Columns::find(&[URN, NAME, STANDING, AUTHORITY_NAME, AUTHORITY]).unwrap();
        let of = |name, code| columns.authority(&["120001", "A", "Open", name, code]);
        assert_eq!(of(" Norfolk ", "926 "), Some(("926".into(), "Norfolk".into())));
        assert_eq!(of("\u{FFFD}", "926").map(|(code, _)| code), Some("926".into()), "the number alone counts");
        assert_eq!((of("Norfolk", ""), of("Norfolk", "E10000020")), (None, None));
        assert!(columns.name_authorities());
        let without = Columns::find(&[URN, NAME, STANDING]).unwrap();
        assert_eq!((without.name_authorities(), without.authority(&["120001", "A", "Open"])), (false, None));
    }
}
