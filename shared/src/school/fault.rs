//! Faults of the form about schools.

use crate::form::Fault;

/// A fault of the form about schools.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchoolFault {
    /// No school is ticked.
    #[error("Choose at least one school")]
    NoSchoolChosen,
    /// Some schools have had new PINs since they were chosen.
    #[error(
        "These schools have had new PINs since you opened the page. Their letters were shown then. If a letter was not printed, choose its school again"
    )]
    NewPins,
    /// No school was entered where one is required.
    #[error("Enter the school’s name or URN")]
    NoSchool,
    /// More schools are chosen than letters can be made for at once.
    #[error("{0} schools are chosen. Choose {1} at most: making their letters takes some seconds")]
    TooManySchools(usize, usize),
}

impl Fault for SchoolFault {}
