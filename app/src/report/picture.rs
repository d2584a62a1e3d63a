//! The pictures of a report: for each phase or area a bar and a grid of schools, each with the same in words.

use leptos::prelude::*;
use shared::report::{GroupReached, Reach};

use super::shape::{Patterns, Segment, Shape};

/// How wide a picture is, in SVG units.
const WIDTH: u32 = 320;
/// The side of a school's square in the grid.
const SQUARE: u32 = 16;
/// The most marks of one group. If the group has more schools, each mark stands for several.
const MARKS_MAX: u32 = 400;

/// The key to the shapes and patterns.
#[component]
pub(super) fn Key() -> impl IntoView {
    view! {
        <Patterns />
        <div class="app-report-figure">
            <ul class="app-report-key">
                {Reach::ALL.into_iter().map(|reach| view! {
                    <li>
                        <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false"><Shape reach x=0 y=0 /></svg>
                        <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false"><Segment reach x=1 width=14 height=14 /></svg>
                        {reach.words()}
                    </li>
                }).collect_view()}
            </ul>
        </div>
    }
}

/// A picture of each group. `by` distinguishes the pictures of one page.
#[component]
pub(super) fn Pictures(groups: Vec<GroupReached>, by: &'static str) -> impl IntoView {
    (1..).zip(groups).map(|(nth, group)| view! { <Picture group id=format!("{by}-{nth}") /> }).collect_view()
}

/// A picture in words: "Attended 3, booked 1".
fn words(group: &GroupReached) -> String {
    let said = Reach::ALL.into_iter().filter(|reach| group.of(*reach) > 0);
    let said: Vec<String> = said.map(|reach| format!("{} {}", reach.words(), group.of(reach))).collect();
    said.join(", ")
}

#[component]
fn Picture(group: GroupReached, id: String) -> impl IntoView {
    let (bar, grid) = (format!("bar-{id}"), format!("grid-{id}"));
    let schools = if group.all() == 1 { "1 school".to_owned() } else { format!("{} schools", group.all()) };
    let words = words(&group);
    let per = group.all().div_ceil(MARKS_MAX).max(1);
    view! {
        <figure class="app-report-figure">
            <figcaption class="govuk-body">
                <strong>{format!("{}: {schools}. ", group.group)}</strong>{words.clone()}"."
                {(per > 1).then(|| format!(" Each mark stands for {per} schools."))}
            </figcaption>
            <svg viewBox=format!("0 0 {WIDTH} 22") role="img" aria-labelledby=format!("{bar}-title {bar}-desc")>
                <title id=format!("{bar}-title")>{format!("{}: a bar", group.group)}</title>
                <desc id=format!("{bar}-desc")>{words.clone()}</desc>
                {segments(&group)}
            </svg>
            <Grid group per id=grid words />
        </figure>
    }
}

/// The parts of a group's bar: each ends where its share of all schools ends, so that nothing is lost by rounding.
fn segments(group: &GroupReached) -> impl IntoView + use<> {
    let (all, wide) = (u64::from(group.all().max(1)), u64::from(WIDTH - 2));
    let end = |schools: u32| u32::try_from(u64::from(schools) * wide / all).unwrap_or(WIDTH) + 1;
    let mut before = 0;
    Reach::ALL
        .into_iter()
        .filter_map(|reach| {
            let (from, to) = (end(before), end(before + group.of(reach)));
            before += group.of(reach);
            (to > from).then(|| view! { <Segment reach x=from width=to - from height=20 /> })
        })
        .collect_view()
}

#[component]
fn Grid(group: GroupReached, per: u32, id: String, words: String) -> impl IntoView {
    let marks: Vec<Reach> =
        Reach::ALL.into_iter().flat_map(|reach| (0..group.of(reach).div_ceil(per)).map(move |_| reach)).collect();
    let columns = WIDTH / SQUARE;
    let rows = u32::try_from(marks.len()).unwrap_or(0).div_ceil(columns);
    view! {
        <svg viewBox=format!("0 0 {WIDTH} {}", rows * SQUARE) role="img" aria-labelledby=format!("{id}-title {id}-desc")>
            <title id=format!("{id}-title")>{format!("{}: a mark for each school", group.group)}</title>
            <desc id=format!("{id}-desc")>{words}</desc>
            {(0..).zip(marks).map(|(at, reach)| view! {
                <Shape reach x=at % columns * SQUARE y=at / columns * SQUARE />
            }).collect_view()}
        </svg>
    }
}
