//! The boxes that a form asks about a venue: that it is new, and that a room may be overfilled.

use leptos::prelude::*;

use crate::ui::Tick;

/// The box by which an officer says that there is no such venue yet. It is there where that is so.
#[component]
pub(crate) fn NewVenue(
    /// The box's id.
    id: String,
    /// The name that it is sent under.
    name: String,
    /// Whether what is typed is no venue's name.
    unknown: bool,
    /// Whether it is ticked.
    ticked: bool,
) -> impl IntoView {
    (ticked || unknown).then(|| view! { <Tick id name label="This venue is new: add it" ticked /> })
}

/// The box by which an officer says that a session takes more people than its room holds. It is there where that is so.
#[component]
pub(crate) fn OverRoom(
    /// The box's id.
    id: String,
    /// The name that it is sent under.
    name: String,
    /// How many people the room holds, where more are typed.
    holds: Option<u32>,
    /// Whether it is ticked.
    ticked: bool,
) -> impl IntoView {
    let holding = holds.map(|holds| format!(" ({holds})")).unwrap_or_default();
    (ticked || holds.is_some())
        .then(|| view! { <Tick id name label=format!("Allow more people than the room holds{holding}") ticked /> })
}
