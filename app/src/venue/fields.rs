//! The boxes of a form about a venue: to add a new venue, and to allow a session more people than its room holds.

use leptos::prelude::*;

use crate::ui::Tick;

/// The box that an officer ticks to add a new venue. Shown if the typed venue is unknown.
#[component]
pub(crate) fn NewVenue(
    /// The box's id.
    id: String,
    /// The name of the form field.
    name: String,
    /// Whether the typed venue is unknown.
    unknown: bool,
    /// Whether the box is ticked.
    ticked: bool,
) -> impl IntoView {
    (ticked || unknown).then(|| view! { <Tick id name label="This venue is new: add it" ticked /> })
}

/// The box that an officer ticks to allow more people than the room holds. Shown if more are typed.
#[component]
pub(crate) fn OverRoom(
    /// The box's id.
    id: String,
    /// The name of the form field.
    name: String,
    /// How many people the room holds, if more are typed.
    holds: Option<u32>,
    /// Whether the box is ticked.
    ticked: bool,
) -> impl IntoView {
    let holding = holds.map(|holds| format!(" ({holds})")).unwrap_or_default();
    (ticked || holds.is_some())
        .then(|| view! { <Tick id name label=format!("Allow more people than the room holds{holding}") ticked /> })
}
