//! The outcomes of booking requests, by name.

use std::sync::LazyLock;

use app::failure::Failure;
use prometheus::IntCounter;
use shared::booking::{BookRefused, ShortOf, Shortage};

use super::table;

/// Every outcome's name.
const OUTCOMES: [&str; 18] = [
    "booked",
    "waiting",
    "broken",
    "unreachable",
    "unreadable",
    "signed_out",
    "not_found",
    "not_yet_open",
    "closed",
    "started",
    "cancelled",
    "withdrawn",
    "too_few_left",
    "school_limit",
    "places_free",
    "waiting_closed",
    "already_coming",
    "key_reused",
];

static COUNTERS: LazyLock<Option<Vec<IntCounter>>> = LazyLock::new(|| {
    let table = table::get()?;
    Some(OUTCOMES.map(|outcome| table.bookings.with_label_values(&[outcome])).into())
});

/// Records the answer to a request for places. `waits`: the request was for a turn on the waiting list.
pub fn booking<T>(waits: bool, answer: &Result<T, Failure<BookRefused>>) {
    let name = match answer {
        Ok(_) if waits => "waiting",
        Ok(_) => "booked",
        Err(Failure::Broken { .. }) => "broken",
        Err(Failure::Unreachable | Failure::NotKept(_)) => "unreachable",
        Err(Failure::Refused(refused)) => name_of(refused),
    };
    let at = OUTCOMES.iter().position(|outcome| *outcome == name);
    if let Some(counter) = COUNTERS.as_ref().zip(at).and_then(|(counters, at)| counters.get(at)) {
        counter.inc();
    }
}

fn name_of(refused: &BookRefused) -> &'static str {
    match refused {
        BookRefused::Unreadable(_) => "unreadable",
        BookRefused::SignedOut => "signed_out",
        BookRefused::NotFound => "not_found",
        BookRefused::NotYetOpen { .. } => "not_yet_open",
        BookRefused::Closed { .. } => "closed",
        BookRefused::Started { .. } => "started",
        BookRefused::Cancelled => "cancelled",
        BookRefused::Withdrawn => "withdrawn",
        BookRefused::NotEnough(Shortage { of: ShortOf::Capacity, .. }) => "too_few_left",
        BookRefused::NotEnough(Shortage { of: ShortOf::Limit, .. }) => "school_limit",
        BookRefused::PlacesFree { .. } => "places_free",
        BookRefused::WaitingClosed { .. } => "waiting_closed",
        BookRefused::AlreadyComing { .. } => "already_coming",
        BookRefused::KeyReused => "key_reused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answer_is_counted_under_its_name() {
        let counted = |outcome| table::get().unwrap().bookings.with_label_values(&[outcome]).get();
        let shortage = Shortage { of: ShortOf::Limit, asked: 1, session_left: 9, held: 2, limit: Some(2) };
        let refused = |refused| Err::<(), _>(Failure::Refused(refused));
        for (outcome, waits, answer) in [
            ("key_reused", false, refused(BookRefused::KeyReused)),
            ("places_free", true, refused(BookRefused::PlacesFree { left: 1 })),
            ("school_limit", false, refused(BookRefused::NotEnough(shortage))),
            ("unreachable", true, Err(Failure::Unreachable)),
        ] {
            let before = counted(outcome);
            booking(waits, &answer);
            assert_eq!(counted(outcome), before + 1, "{outcome}");
        }
    }
}
