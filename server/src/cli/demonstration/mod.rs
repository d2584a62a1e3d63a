//! The demonstration: the real sheet 71/16, some invented sheets of its time, and twelve invented schools.

mod store;

use std::fmt;

use shared::{
    school::Pin,
    session::{Capacity, NotACapacity},
    sheet::SheetNumber,
};
use sqlx::PgPool;

use crate::{
    platform::{clock::Clock, database},
    publishing,
    publishing::{ImportOptions, ImportRefused},
    school::sign_in::{self, OPEN_PIN, OPEN_SCHOOL, hint},
};

/// The sheets, and the capacity of each of their sessions. Only the first is real.
const SHEETS: [(&str, u32); 4] = [
    (include_str!("../../../demonstration/mi-71-16.txt"), 30),
    (include_str!("../../../demonstration/mi-64-16.txt"), 24),
    (include_str!("../../../demonstration/mi-69-16.txt"), 12),
    (include_str!("../../../demonstration/mi-72-16.txt"), 60),
];

/// The school whose PIN is printed in the documentation.
const OPEN: School = School { urn: OPEN_SCHOOL.0, name: OPEN_SCHOOL.1, phase: "Primary" };

/// The other schools. No real URN begins with a nine.
const SCHOOLS: [School; 11] = [
    School { urn: 900_102, name: "Alderbrook Infant and Nursery School", phase: "Primary" },
    School { urn: 900_103, name: "Bramblewick Academy", phase: "Secondary" },
    School { urn: 900_104, name: "Cranesbill Junior School", phase: "Primary" },
    School { urn: 900_105, name: "Dunlin Marsh High School", phase: "Secondary" },
    School { urn: 900_106, name: "Elmfen Community Primary School", phase: "Primary" },
    School {
        urn: 900_107,
        name: "Greenshank Saint Withburga Church of England Voluntary Controlled Primary School and Nursery with Specialist Resource Base for Speech, Language and Communication",
        phase: "Primary",
    },
    School { urn: 900_108, name: "Kestrel House School", phase: "Special" },
    School { urn: 900_109, name: "Lapwing Lane Primary School", phase: "Primary" },
    School { urn: 900_110, name: "Meadowsweet Nursery School", phase: "Nursery" },
    School { urn: 900_111, name: "Old Mill Sixth Form College", phase: "16 plus" },
    School { urn: 900_112, name: "Saltmarsh High School", phase: "Secondary" },
];

struct School {
    urn: i32,
    name: &'static str,
    phase: &'static str,
}

impl School {
    fn pin_is_public(&self) -> bool {
        self.urn == OPEN.urn
    }
}

/// The result of loading. The PINs are stored nowhere else.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The sheets that were added.
    pub sheets: Vec<SheetNumber>,
    /// The schools that were added, with their PINs.
    pub schools: Vec<NewSchool>,
    /// Whether the second step is now optional for officers.
    pub second_step_off: bool,
}

/// A school that was added, with its PIN.
#[derive(Debug)]
pub struct NewSchool {
    /// The school's URN.
    pub urn: i32,
    /// The school's name.
    pub name: &'static str,
    /// The school's PIN.
    pub pin: Pin,
}

/// Why the demonstration was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum NotLoaded {
    /// A sheet of the demonstration was refused.
    #[error("a sheet of the demonstration: {0}")]
    Sheet(#[from] ImportRefused),
    /// A capacity of the demonstration is invalid.
    #[error("a session of the demonstration: {0}")]
    Capacity(#[from] NotACapacity),
    /// A PIN of the demonstration is invalid.
    #[error("a PIN of the demonstration: {0}")]
    Pin(#[from] shared::school::NotAPin),
    /// A PIN could not be hashed.
    #[error("a PIN could not be hashed: {0}")]
    Unhashed(argon2::password_hash::Error),
    /// The database did not answer.
    #[error("the database: {0}")]
    Broken(#[from] sqlx::Error),
}

/// Loads the missing data; a second run adds nothing.
///
/// # Errors
/// [`NotLoaded`]. What was loaded before that stays, and the next run continues from there.
pub async fn load(pool: &PgPool, clock: &Clock) -> Result<Loaded, NotLoaded> {
    let mut loaded = Loaded::default();
    for (text, people) in SHEETS {
        let options = ImportOptions { capacity: Capacity::try_from(people)?, publish: true };
        match publishing::import(pool, clock, text, options).await {
            Ok(imported) => loaded.sheets.push(imported.number),
            Err(ImportRefused::NumberTaken { .. }) => {}
            Err(refused) => return Err(refused.into()),
        }
    }
    // All schools are added or none, so that no school exists whose PIN was never printed.
    let mut transaction = database::begin(pool).await?;
    for school in std::iter::once(OPEN).chain(SCHOOLS) {
        let pin = if school.pin_is_public() { Pin::try_from(OPEN_PIN)? } else { sign_in::random_pin()? };
        if store::has(&mut *transaction, school.urn).await? {
            continue;
        }
        let hash = sign_in::hash(pin.clone()).await.map_err(NotLoaded::Unhashed)?;
        if store::append(&mut *transaction, &school, &hash, clock.now()).await? {
            loaded.schools.push(NewSchool { urn: school.urn, name: school.name, pin });
        }
    }
    loaded.second_step_off = store::drop_second_step_rule(&mut *transaction, clock.now()).await?;
    transaction.commit().await?;
    Ok(loaded)
}

impl fmt::Display for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sheets.is_empty() && self.schools.is_empty() {
            write!(f, "The demonstration is loaded already; nothing was changed.")?;
        }
        if !self.sheets.is_empty() {
            let numbers: Vec<String> = self.sheets.iter().map(ToString::to_string).collect();
            writeln!(f, "Published sheets {}.", numbers.join(", "))?;
        }
        if !self.schools.is_empty() {
            write!(f, "Schools with their PINs, which are shown only once (the first is public):")?;
            for school in &self.schools {
                write!(f, "\n  {}  {}  {}", school.urn, school.pin.printed(), school.name)?;
            }
        }
        if self.second_step_off {
            write!(f, "\nOfficers of a demonstration need no second step; an admin can change that on Officers.")?;
        }
        write!(f, "\nDemonstration school: {}", hint())
    }
}
