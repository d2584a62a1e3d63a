//! A session's seats, drawn and written.

use leptos::prelude::*;
use shared::seats::{Room, Seats};

use super::live::{self, StreamState};
use crate::ui::as_html;

/// How many places are left: a bar and words. The bar shows the numbers of the rendered page until newer ones arrive.
#[island]
pub fn SeatsBar(
    /// The session's key in live seats, like `71-16/1`.
    session: String,
    /// The session's seats when the page was rendered.
    seats: Seats,
) -> impl IntoView {
    let seats = Memo::new(move |_| live::newest(&session, seats));
    let class = move || match seats.get().room() {
        Room::Free => "app-seats app-seats--free",
        Room::Few => "app-seats app-seats--few",
        Room::Full => "app-seats app-seats--full",
    };
    view! {
        <div class=class>
            <svg class="app-seats__bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="app-seats__room" width="100" height="6" />
                <rect class="app-seats__taken" width=move || seats.get().taken_percent().to_string() height="6" />
            </svg>
            <p class="app-seats__words" inner_html=move || as_html(&seats.get().words())></p>
        </div>
    }
}

/// Shows its children only while a session has places left: the booking link disappears when the session is full and comes back when
/// a place comes free.
#[island]
pub fn WhileRoom(
    /// The session's key in live seats, like `71-16/1`.
    session: String,
    /// The session's seats when the page was rendered.
    seats: Seats,
    children: Children,
) -> impl IntoView {
    let seats = Memo::new(move |_| live::newest(&session, seats));
    view! { <div hidden=move || seats.get().left() == 0>{children()}</div> }
}

/// Shows its children only while a session is full.
#[island]
pub fn WhileFull(
    /// The session's key in live seats, like `71-16/1`.
    session: String,
    /// The session's seats when the page was rendered.
    seats: Seats,
    children: Children,
) -> impl IntoView {
    let seats = Memo::new(move |_| live::newest(&session, seats));
    let has_room = move || seats.get().left() > 0;
    view! { <div hidden=has_room>{children()}</div> }
}

/// Opens the stream of the workshops on the page, and says whether their seats are live. Without scripts the page does not say so.
#[island]
pub fn LiveLine(
    /// The sheets' numbers as in addresses.
    workshops: Vec<String>,
) -> impl IntoView {
    live::watch(&workshops);
    let words = move || match live::stream_state() {
        StreamState::None => String::new(),
        StreamState::Live => "Seats are live".to_owned(),
        StreamState::Lost { seconds } if seconds < 60 => format!("Seats last updated {seconds} s ago. Trying again…"),
        StreamState::Lost { seconds } => format!("Seats last updated {} min ago. Trying again…", seconds / 60),
    };
    let stale = move || matches!(live::stream_state(), StreamState::Lost { .. });
    view! { <p class="app-live" class=("app-live--stale", stale) role="status" inner_html=move || as_html(&words())></p> }
}
