//! The commands: bookings on one hot session after another, some of which must be refused.

use uuid::Uuid;

use super::URN;

/// Schools that book.
pub const SCHOOLS: u32 = 8;
/// The sheet of the hot sessions, whose workshop has no limit.
pub const HOT: i32 = 900;
/// The sheet of a workshop with a limit of two places a school.
pub const LIMITED: i32 = 901;
/// Hot sessions, more than any run fills.
pub const SESSIONS: usize = 1_000;
/// The capacity of a hot session.
pub const CAPACITY: usize = 100;
/// How many commands each hot session gets. They ask for some 120 places, so that every session has too few.
const ASKED: usize = 100;

/// One command.
#[derive(Debug, Clone)]
pub struct Command {
    /// The command's number.
    pub at: usize,
    /// The command's key.
    pub key: Uuid,
    /// The number of the school that sends the command, from 0.
    pub school: usize,
    /// The workshop's sheet.
    pub sheet: i32,
    /// The session's number in its workshop.
    pub session: usize,
    /// The delegates. The first is new: no earlier command names this person.
    pub emails: Vec<String>,
}

impl Command {
    /// The command with this number, from schools in turn. `None`: there are no more commands.
    pub fn of(at: usize, key: Uuid, schools: usize) -> Option<Self> {
        let limited = at % 10 == 9;
        let session = if limited { 1 } else { at / ASKED + 1 };
        let mut emails = vec![format!("d{at}@torture.example")];
        if !limited && at % 5 == 3 {
            emails.push(format!("d{at}b@torture.example"));
        }
        if !limited && at % 16 == 15 {
            // The previous command's delegate, so that one of the two commands is refused, unless the previous one was refused
            // anyway.
            emails.push(format!("d{}@torture.example", at - 1));
        }
        let sheet = if limited { LIMITED } else { HOT };
        (session <= SESSIONS).then(|| Self { at, key, school: at % schools, sheet, session, emails })
    }

    /// The number of the command that first names a person.
    pub fn number_of(email: &str) -> Option<usize> {
        email.strip_prefix('d')?.strip_suffix("@torture.example")?.parse().ok()
    }

    /// The school's URN.
    pub fn urn(&self) -> i32 {
        i32::try_from(URN as usize + self.school + 1).unwrap_or(0)
    }

    /// The form, as a page sends it.
    pub fn form(&self) -> String {
        let mut form = format!(
            "draft%5Bsheet%5D={}-16&draft%5Bsession%5D={}&draft%5Bkey%5D={}\
             &draft%5Bbooker_name%5D=Office+Manager&draft%5Bbooker_email%5D=office%40torture.example",
            self.sheet, self.session, self.key
        );
        form.extend(self.emails.iter().enumerate().map(|(person, email)| {
            format!(
                "&draft%5Bdelegates%5D%5B{person}%5D%5Bname%5D=Delegate+{person}\
                 &draft%5Bdelegates%5D%5B{person}%5D%5Bemail%5D={}",
                email.replace('@', "%40")
            )
        }));
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_names_a_new_person() {
        let key = Uuid::from_u128(1);
        for at in 0..500 {
            let command = Command::of(at, key, 8).unwrap();
            assert_eq!(Command::number_of(&command.emails[0]), Some(at));
        }
        assert!(Command::of(SESSIONS * ASKED, key, 8).is_none());
    }

    #[test]
    fn every_session_gets_more_requests_than_places() {
        let asked = |session| {
            let commands = (0..ASKED * 10).filter_map(|at| Command::of(at, Uuid::from_u128(1), 8));
            commands.filter(|c| c.sheet == HOT && c.session == session).map(|c| c.emails.len()).sum::<usize>()
        };
        assert!((1..=10).all(|session| asked(session) > CAPACITY), "{:?}", (1..=10).map(asked).collect::<Vec<_>>());
    }
}
