//! A session's seats, drawn and written. The server renders their numbers; the stream writes newer ones into the same elements
//! (`live/seats.rs`).

use leptos::prelude::*;
use shared::seats::Seats;

use crate::live;

/// How many places are left: a bar and words.
#[component]
pub fn SeatsBar(
    /// The session's key in live seats, like `71-16/1`.
    session: String,
    /// The session's seats when the page was rendered.
    seats: Seats,
) -> impl IntoView {
    view! {
        <div class=live::class(seats.room()) data-seats=session data-seats-version=seats.version>
            <svg class="app-seats__bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="app-seats__room" width="100" height="6" />
                <rect class="app-seats__taken" width=seats.taken_percent().to_string() height="6" />
            </svg>
            <p class="app-seats__words">{seats.words()}</p>
        </div>
    }
}

/// How many places are left, in few words: "7 of 30 left".
#[component]
pub fn SeatsLeft(
    /// How live seats name the session.
    session: String,
    /// Its seats when the page was rendered.
    seats: Seats,
) -> impl IntoView {
    view! { <span class="app-day__seats" data-seats=session data-seats-version=seats.version data-short="">{live::left_words(&seats)}</span> }
}

/// Shows its children only while a session has places left: the booking link disappears when the session is full and comes back when
/// a place comes free.
#[component]
pub fn WhileRoom(
    /// The session's key in live seats, like `71-16/1`.
    session: String,
    /// The session's seats when the page was rendered.
    seats: Seats,
    children: Children,
) -> impl IntoView {
    let full = seats.left() == 0;
    view! { <div data-while="room" data-seats=session data-seats-version=seats.version hidden=full>{children()}</div> }
}

/// Shows its children only while a session is full.
#[component]
pub fn WhileFull(
    /// The session's key in live seats, like `71-16/1`.
    session: String,
    /// The session's seats when the page was rendered.
    seats: Seats,
    children: Children,
) -> impl IntoView {
    let has_room = seats.left() > 0;
    view! { <div data-while="full" data-seats=session data-seats-version=seats.version hidden=has_room>{children()}</div> }
}

/// Names the workshops whose seats the page watches, and says whether they are live. Without scripts nothing claims that they are.
#[component]
pub fn LiveLine(
    /// The sheets' numbers as in addresses.
    workshops: Vec<String>,
) -> impl IntoView {
    view! { <p class="app-live" role="status" data-seats-of=workshops.join(",")></p> }
}
