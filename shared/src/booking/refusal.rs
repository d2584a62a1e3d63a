//! Why nothing was booked, in words, and the alternatives.

use serde::{Deserialize, Serialize};

use super::BookingFaults;
use crate::{moment::Moment, refusal::Refusal, seats::places};

/// Which bound was too small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShortOf {
    /// The session's capacity.
    Capacity,
    /// The establishment's limit.
    Limit,
}

/// Fewer places than requested: how many there are, for the session and for the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortage {
    /// The smaller bound: the one that decides.
    pub of: ShortOf,
    /// Places requested; 0 if only checking whether a request is possible.
    pub asked: u32,
    /// Places left on the session.
    pub session_left: u32,
    /// Places the establishment holds or waits for already.
    pub held: u32,
    /// The establishment's limit, if there is one.
    pub limit: Option<u32>,
}

impl Shortage {
    /// Places the establishment could book now: the smaller of the two bounds.
    #[must_use]
    pub fn possible(&self) -> u32 {
        self.limit.map_or(self.session_left, |limit| limit.saturating_sub(self.held).min(self.session_left))
    }

    /// Whether the requested places could be waited for: only the session's capacity prevents booking.
    #[must_use]
    pub fn can_wait(&self) -> bool {
        self.asked > 0 && self.limit.is_none_or(|limit| self.held + self.asked <= limit)
    }
}

/// Why nothing was booked. Holds no personal data: it is logged, and kept with the command's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BookRefused {
    /// Fields of the form have faults.
    Unreadable(Box<BookingFaults>),
    /// Nobody is signed in.
    SignedOut,
    /// The session does not exist.
    NotFound,
    /// Booking has not opened.
    NotYetOpen {
        /// When booking opens.
        opens: Moment,
    },
    /// Booking has closed.
    Closed {
        /// When booking closed.
        since: Moment,
    },
    /// The session has started.
    Started {
        /// When the session started.
        at: Moment,
    },
    /// The session is cancelled.
    Cancelled,
    /// The sheet is withdrawn.
    Withdrawn,
    /// Not enough places.
    NotEnough(Shortage),
    /// Places are free, so nobody can join the waiting list.
    PlacesFree {
        /// Places that can be booked now.
        left: u32,
    },
    /// No more places are given from the waiting list.
    WaitingClosed {
        /// When the waiting list closed; `None` if an officer has closed the list.
        until: Option<Moment>,
    },
    /// Some delegates (by their index in the form, from 0) already have a place on this workshop. Another school may have
    /// booked it; no school is told which.
    AlreadyComing {
        /// The indexes of those delegates.
        delegates: Vec<u8>,
    },
    /// The key was used for another command.
    KeyReused,
}

/// The next steps after a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NextStep {
    /// Ask for fewer places.
    BookFewer(u32),
    /// Wait for the requested places.
    Wait,
    /// Look at the other sessions.
    ChooseAnotherSession,
    /// See the school's bookings, where delegates can be cancelled.
    OurBookings,
    /// Change the delegates.
    ChangeDelegates,
    /// Ask the contact of the sheet, who can see every school’s bookings.
    AskContact,
    /// Sign in.
    SignIn,
    /// Start the form again.
    StartAgain,
}

impl BookRefused {
    /// The heading of the refusal's page.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "There is a problem",
            Self::SignedOut => "Sign in to book",
            Self::NotFound => "We cannot find this session",
            Self::NotYetOpen { .. } => "Booking is not open yet",
            Self::Closed { .. } => "Booking has closed",
            Self::Started { .. } => "This session has started",
            Self::Cancelled => "This session is cancelled",
            Self::Withdrawn => "This sheet is withdrawn",
            Self::NotEnough(short) if short.session_left == 0 && short.of == ShortOf::Capacity => {
                "This session is fully booked"
            }
            Self::NotEnough(Shortage { of: ShortOf::Capacity, .. }) => "Not enough places left",
            Self::NotEnough(short) if short.limit.is_some_and(|limit| short.held < limit) => {
                "More than your school can book"
            }
            Self::NotEnough(Shortage { of: ShortOf::Limit, .. }) => "Your school’s limit is reached",
            Self::PlacesFree { .. } => "Places are available",
            Self::WaitingClosed { .. } => "The waiting list is closed",
            Self::AlreadyComing { .. } => "Already booked on this workshop",
            Self::KeyReused => "These answers have changed",
        }
    }

    /// The alternatives, best first.
    #[must_use]
    pub fn next_steps(&self) -> Vec<NextStep> {
        match self {
            Self::Unreadable(_) => vec![NextStep::ChangeDelegates],
            Self::SignedOut => vec![NextStep::SignIn],
            Self::NotEnough(short) => {
                let fewer = (short.possible() > 0).then(|| NextStep::BookFewer(short.possible()));
                let instead = match short.of {
                    ShortOf::Capacity => NextStep::ChooseAnotherSession,
                    ShortOf::Limit => NextStep::OurBookings,
                };
                let wait = short.can_wait().then_some(NextStep::Wait);
                fewer.into_iter().chain(wait).chain([instead]).collect()
            }
            Self::PlacesFree { left } => vec![NextStep::BookFewer(*left), NextStep::ChooseAnotherSession],
            Self::AlreadyComing { .. } => vec![NextStep::ChangeDelegates, NextStep::OurBookings, NextStep::AskContact],
            Self::WaitingClosed { .. } | Self::Started { .. } | Self::Cancelled => {
                vec![NextStep::ChooseAnotherSession, NextStep::OurBookings]
            }
            Self::KeyReused => vec![NextStep::StartAgain, NextStep::OurBookings],
            Self::NotFound | Self::NotYetOpen { .. } | Self::Closed { .. } | Self::Withdrawn => {
                vec![NextStep::OurBookings]
            }
        }
    }
}

impl Refusal for BookRefused {
    fn status(&self) -> u16 {
        match self {
            Self::Unreadable(_) | Self::KeyReused => 422,
            Self::SignedOut => 401,
            Self::NotFound => 404,
            Self::Closed { .. } | Self::Started { .. } | Self::Cancelled | Self::Withdrawn => 410,
            Self::NotYetOpen { .. }
            | Self::NotEnough(_)
            | Self::PlacesFree { .. }
            | Self::WaitingClosed { .. }
            | Self::AlreadyComing { .. } => 409,
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Unreadable(_) => "Some answers need another look.".to_owned(),
            Self::SignedOut => "Your school is not signed in, or was signed out after 12 hours. Nothing was booked.".to_owned(),
            Self::NotFound => "Check the address, or start from the workshop’s page.".to_owned(),
            Self::NotYetOpen { opens } => format!("Booking opens on {}. Nothing was booked.", opens.words),
            Self::Closed { since } => format!("Booking closed on {}. Nothing was booked.", since.words),
            Self::Started { at } => format!("It started on {}. Nothing was booked.", at.words),
            Self::Cancelled => "Nobody can be booked on it. Nothing was booked.".to_owned(),
            Self::Withdrawn => "Its workshop can no longer be booked. Nothing was booked.".to_owned(),
            Self::NotEnough(short) => not_enough(short),
            Self::PlacesFree { left } => {
                format!("{left} {} can be booked now, so there is nothing to wait for. Nothing was changed.", places(*left))
            }
            Self::WaitingClosed { until: Some(until) } => {
                format!("Places were given from it until {}. Any school can book a place that comes free now. Nothing was changed.", until.words)
            }
            Self::WaitingClosed { until: None } => {
                "The council has closed it for this session. Nothing was changed.".to_owned()
            }
            Self::AlreadyComing { delegates } => already_coming(delegates),
            Self::KeyReused => {
                "This page was sent before with other answers. Nothing more was booked. See your bookings for what your school holds, or start again.".to_owned()
            }
        }
    }
}

fn not_enough(short: &Shortage) -> String {
    let (asked, nothing) = match short.asked {
        0 => (String::new(), ""),
        asked => (format!("You asked for {asked} {}. ", places(asked)), " Nothing was booked."),
    };
    match (short.of, short.limit) {
        (ShortOf::Limit, Some(limit)) => {
            let left = limit.saturating_sub(short.held);
            let more = if left == 0 { "It cannot book more".to_owned() } else { format!("It can book {left} more") };
            format!("{asked}Your school already holds {} of {limit} {}. {more}.{nothing}", short.held, places(limit))
        }
        _ if short.session_left == 0 => format!("{asked}None is left on this session.{nothing}"),
        _ => {
            let is = if short.session_left == 1 { "is" } else { "are" };
            format!("{asked}{} {is} left on this session.{nothing}", short.session_left)
        }
    }
}

fn already_coming(delegates: &[u8]) -> String {
    let named: Vec<String> = delegates.iter().map(|at| format!("Delegate {}", u32::from(*at) + 1)).collect();
    let (who, has) = match named.as_slice() {
        [one] => (one.clone(), "has"),
        many => (many.join(" and "), "have"),
    };
    format!(
        "{who} already {has} a place on this workshop: each person can come once. If you do not see them in your bookings, \
         ask the contact on the sheet. Nothing was booked."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g1_asking_for_two_with_one_left_offers_one() {
        let short = Shortage { of: ShortOf::Capacity, asked: 2, session_left: 1, held: 0, limit: Some(2) };
        let refused = BookRefused::NotEnough(short);
        assert_eq!(refused.message(), "You asked for 2 places. 1 is left on this session. Nothing was booked.");
        assert_eq!(refused.next_steps(), vec![NextStep::BookFewer(1), NextStep::Wait, NextStep::ChooseAnotherSession]);
    }

    #[test]
    fn g2_the_limit_says_how_many_places_are_available() {
        let short = Shortage { of: ShortOf::Limit, asked: 1, session_left: 9, held: 2, limit: Some(2) };
        let refused = BookRefused::NotEnough(short);
        assert_eq!(
            refused.message(),
            "You asked for 1 place. Your school already holds 2 of 2 places. It cannot book more. Nothing was booked."
        );
        assert_eq!(refused.next_steps(), vec![NextStep::OurBookings]);
    }

    #[test]
    fn delegates_with_a_place_are_named_by_number_not_by_name() {
        assert_eq!(
            BookRefused::AlreadyComing { delegates: vec![0, 1] }.message(),
            "Delegate 1 and Delegate 2 already have a place on this workshop: each person can come once. If you do not see \
             them in your bookings, ask the contact on the sheet. Nothing was booked."
        );
    }
}
