//! A session's seats, drawn and written.

use leptos::prelude::*;
use shared::seats::{Room, Seats};

use super::live::{self, StreamState};
use crate::{navigation::living, ui::as_html};

/// The newest seats of a session, once the island is hydrated: its first render matches the server's.
fn newest(session: String, rendered: Seats) -> Memo<Seats> {
    let awake = RwSignal::new(false);
    Effect::new(move |_| awake.set(true));
    Memo::new(move |_| if awake.get() { live::newest(&session, rendered) } else { rendered })
}

/// How many places are left: a bar and words. It shows the numbers of the rendering until newer ones arrive.
#[island]
pub fn SeatsBar(
    /// How live seats name the session.
    session: String,
    /// Its seats when the page was rendered.
    seats: Seats,
) -> impl IntoView {
    let seats = newest(session, seats);
    let class = move || match seats.get().room() {
        Room::Free => "app-seats app-seats--free",
        Room::Few => "app-seats app-seats--few",
        Room::Full => "app-seats app-seats--full",
    };
    living(view! {
        <div class=class>
            <svg class="app-seats__bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="app-seats__room" width="100" height="6" />
                <rect class="app-seats__taken" width=move || seats.get().taken_percent().to_string() height="6" />
            </svg>
            <p class="app-seats__words" inner_html=move || as_html(&seats.get().words())></p>
        </div>
    })
}

/// Shows its children only while a session has places left: the booking link disappears when the session is full and comes back when
/// a place comes free.
#[island]
pub fn WhileRoom(
    /// How live seats name the session.
    session: String,
    /// Its seats when the page was rendered.
    seats: Seats,
    children: Children,
) -> impl IntoView {
    let seats = newest(session, seats);
    living(view! { <div hidden=move || seats.get().left() == 0>{children()}</div> })
}

/// Shows its children only while a session is full.
#[island]
pub fn WhileFull(
    /// How live seats name the session.
    session: String,
    /// Its seats when the page was rendered.
    seats: Seats,
    children: Children,
) -> impl IntoView {
    let seats = newest(session, seats);
    let has_room = move || seats.get().left() > 0;
    living(view! { <div hidden=has_room>{children()}</div> })
}

/// Opens the stream of the workshops on the page, and says whether their seats are live. Without scripts nothing claims that
/// they are.
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
    living(
        view! { <p class="app-live" class=("app-live--stale", stale) role="status" inner_html=move || as_html(&words())></p> },
    )
}
