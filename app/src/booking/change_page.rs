//! The frame of the pages that change a booking.

use leptos::prelude::*;

use super::BookingView;
use crate::ui::{Back, ErrorSummary, FocusOn, Page, Problem};

/// The page's title, the errors of the last attempt, the booking, and the link back.
#[component]
pub(super) fn ChangePage(
    booking: BookingView,
    /// The change that this page makes.
    title: &'static str,
    /// The errors of the last attempt.
    problems: Vec<Problem>,
    children: Children,
) -> impl IntoView {
    let back = format!("/bookings/{}", booking.reference);
    let tab = if problems.is_empty() { title.to_owned() } else { format!("Error: {title}") };
    view! {
        <Page title=tab>
            <Back to=back.clone() words="Keep the booking as it is" />
            <ErrorSummary problems=Signal::stored(problems) />
            <FocusOn id="error-summary".to_owned() />
            <span class="govuk-caption-l">{format!("Booking {}", booking.reference)}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            <p class="govuk-body">
                {booking.title}<br />
                <time datetime=booking.session.when.iso>{booking.session.when.words}</time>", "{booking.session.venue}
            </p>
            {children()}
            <p class="govuk-body"><a class="govuk-link" href=back>"Keep the booking as it is"</a></p>
        </Page>
    }
}
