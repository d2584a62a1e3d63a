//! The form about a school or another setting, and the reasons for refusing a request.

use serde::{Deserialize, Serialize};

use crate::{
    email::Email,
    form::FieldFault,
    office::OfficeRefused,
    text::{self, LineFault},
};

/// Why the value of a school's field cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotASetting {
    /// The name is empty.
    #[error("Enter the name")]
    NoName,
    /// The value is longer than the field's bound.
    #[error("This must be {0} characters or fewer")]
    TooLong(u16),
    /// The value has characters that are never intended.
    #[error("This has characters that cannot be printed. Type it again")]
    NotPrintable,
    /// No school has this URN, or that school cannot be used here.
    #[error("Enter the URN of an open school, 6 digits")]
    NoSuchSchool,
}

impl crate::form::Fault for NotASetting {}

/// Why a change to schools was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SchoolRefused {
    /// The file was imported before.
    #[error("This file has been imported already")]
    Imported,
    /// Rows of the file cannot be read.
    #[error("The file has rows that cannot be read, so nothing was imported")]
    UnreadableRows,
    /// Schools have changed since the dry run.
    #[error(
        "Schools have changed since the file was read. Nothing was imported; this page shows what an import does now"
    )]
    Stale,
    /// The school that takes over has a history of its own, which would be lost.
    #[error("The other school has bookings or delegates of its own, so it cannot take over those of this one")]
    HasHistory,
    /// The school is open, or has been taken over already: only a closed school can be taken over.
    #[error("This school is open, or has been taken over already")]
    NotClosed,
}

impl From<SchoolRefused> for OfficeRefused {
    fn from(refused: SchoolRefused) -> Self {
        let status = if refused == SchoolRefused::UnreadableRows { 422 } else { 409 };
        Self::Rule { text: refused.to_string(), status }
    }
}

/// The form of a school as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SettingDraft {
    /// The school's name.
    pub name: String,
    /// The school's phase.
    pub phase: String,
    /// The school's type.
    pub kind: String,
    /// The school's district.
    pub district: String,
    /// The school's ward.
    pub ward: String,
    /// The school's address, in lines.
    pub address: String,
    /// The school's postcode.
    pub postcode: String,
    /// The name of the school's head.
    pub head: String,
    /// The school's telephone number.
    pub phone: String,
    /// The school's email.
    pub email: String,
}

/// A school's details, parsed: every field is within its bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting(SettingDraft);

impl Setting {
    /// The longest that a field may be, in characters.
    pub const FIELD_MAX: u16 = 200;

    /// The fields.
    #[must_use]
    pub fn fields(&self) -> &SettingDraft {
        &self.0
    }
}

impl SettingDraft {
    /// Reads the form, or names every field that has a fault.
    ///
    /// # Errors
    /// [`OfficeRefused::Unreadable`].
    pub fn parse(&self) -> Result<Setting, OfficeRefused> {
        let name = match line(&self.name) {
            Ok(name) if name.is_empty() => Err(NotASetting::NoName),
            name => name,
        };
        let email = match text::bare(&self.email).trim() {
            "" => Ok(String::new()),
            typed => Email::try_from(typed)
                .map(|email| email.as_str().to_owned())
                .map_err(|fault| FieldFault::new("email", fault)),
        };
        let mut faults = Vec::new();
        let mut keep = |field: &str, read: Result<String, NotASetting>| {
            read.unwrap_or_else(|fault| {
                faults.push(Some(FieldFault::new(field, fault)));
                String::new()
            })
        };
        let setting = Self {
            name: keep("name", name),
            phase: keep("phase", line(&self.phase)),
            kind: keep("kind", line(&self.kind)),
            district: keep("district", line(&self.district)),
            ward: keep("ward", line(&self.ward)),
            address: keep("address", lines(&self.address)),
            postcode: keep("postcode", line(&self.postcode)),
            head: keep("head", line(&self.head)),
            phone: keep("phone", line(&self.phone)),
            email: email.unwrap_or_else(|fault| {
                faults.push(Some(fault));
                String::new()
            }),
        };
        if faults.is_empty() { Ok(Setting(setting)) } else { Err(OfficeRefused::of(faults)) }
    }
}

fn line(typed: &str) -> Result<String, NotASetting> {
    match text::line(typed, usize::from(Setting::FIELD_MAX)) {
        Ok(line) => Ok(line),
        Err(LineFault::Empty) => Ok(String::new()),
        Err(LineFault::TooLong) => Err(NotASetting::TooLong(Setting::FIELD_MAX)),
        Err(LineFault::NotPrintable) => Err(NotASetting::NotPrintable),
    }
}

/// The lines of an address that have something on them, together within a field's bound.
fn lines(typed: &str) -> Result<String, NotASetting> {
    let lines: Vec<String> = typed.lines().map(line).collect::<Result<_, _>>()?;
    let written: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    let address = written.join("\n");
    let fits = address.chars().count() <= usize::from(Setting::FIELD_MAX);
    if fits { Ok(address) } else { Err(NotASetting::TooLong(Setting::FIELD_MAX)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_needs_only_a_name() {
        let draft = SettingDraft {
            name: " Fen  Forest School ".into(),
            address: "1 Drove\r\n\r\n Fenwick ".into(),
            ..SettingDraft::default()
        };
        let setting = draft.parse().unwrap();
        assert_eq!(
            (setting.fields().name.as_str(), setting.fields().address.as_str()),
            ("Fen Forest School", "1 Drove\nFenwick")
        );
    }

    #[test]
    fn every_field_with_a_fault_is_named() {
        let draft = SettingDraft { phone: "0".repeat(201), email: "nobody".into(), ..SettingDraft::default() };
        let refused = draft.parse().unwrap_err();
        assert_eq!(refused.fault_of("name").as_deref(), Some("Enter the name"));
        assert!(refused.fault_of("phone").is_some() && refused.fault_of("email").is_some());
        assert_eq!(refused.fault_of("address"), None);
    }
}
