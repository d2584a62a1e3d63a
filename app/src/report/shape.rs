//! How each reach is drawn: each has its own shape and pattern, so that nothing depends on colour.

use leptos::prelude::*;
use shared::report::Reach;

/// One school's mark, in a square of 16 units whose corner is at `x`, `y`.
#[component]
pub(super) fn Shape(reach: Reach, x: u32, y: u32) -> impl IntoView {
    let at = format!("translate({x} {y})");
    let shape = match reach {
        Reach::Attended => view! { <circle class="app-mark-full" cx="8" cy="8" r="6" /> }.into_any(),
        Reach::Booked => {
            view! { <circle class="app-mark-line" cx="8" cy="8" r="6" /><circle class="app-mark-full" cx="8" cy="8" r="2" /> }.into_any()
        }
        Reach::Waiting => view! { <path class="app-mark-line" d="M8 2L14 13H2Z" /> }.into_any(),
        Reach::Absent => view! { <path class="app-mark-line" d="M3 3L13 13M13 3L3 13" /> }.into_any(),
        Reach::NotReached => view! { <rect class="app-mark-line" x="3" y="3" width="10" height="10" /> }.into_any(),
    };
    view! { <g transform=at>{shape}</g> }
}

/// The patterns of the bars, defined once on each page.
#[component]
pub(super) fn Patterns() -> impl IntoView {
    view! {
        <svg width="0" height="0" aria-hidden="true" focusable="false">
            <defs>
                <pattern id="reach-booked" width="6" height="6" patternUnits="userSpaceOnUse">
                    <path class="app-mark-line" d="M0 6L6 0" />
                </pattern>
                <pattern id="reach-waiting" width="6" height="6" patternUnits="userSpaceOnUse">
                    <circle class="app-mark-full" cx="3" cy="3" r="1.2" />
                </pattern>
                <pattern id="reach-absent" width="6" height="6" patternUnits="userSpaceOnUse">
                    <path class="app-mark-line" d="M0 0L6 6M0 6L6 0" />
                </pattern>
            </defs>
        </svg>
    }
}

/// A part of a bar.
#[component]
pub(super) fn Segment(reach: Reach, x: u32, width: u32, height: u32) -> impl IntoView {
    let fill = match reach {
        Reach::Attended | Reach::NotReached => None,
        patterned => Some(format!("url(#reach-{})", patterned.code())),
    };
    let solid = reach == Reach::Attended;
    view! {
        <rect class=solid.then_some("app-mark-full") x=x y="1" width=width height=height fill=fill.unwrap_or_else(|| "none".to_owned()) />
        <rect class="app-mark-line" x=x y="1" width=width height=height />
    }
}
