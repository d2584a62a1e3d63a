//! The page for what a rule forbids: which rule, and what is possible instead.

use leptos::prelude::*;
use shared::{
    booking::{BookRefused, NextStep},
    refusal::Refusal,
    seats::places,
};

use super::form_address;
use crate::{establishment::sign_in_address, shell::page_status, ui::Page, waiting::wait_address};

/// A refusal with its next steps.
#[component]
pub(crate) fn RefusalView(refusal: BookRefused, slug: String, number: u16) -> impl IntoView {
    page_status(refusal.status());
    let steps = refusal.next_steps().into_iter().map(|step| step_link(step, slug.clone(), number)).collect_view();
    view! {
        <Page title=refusal.title()>
            <div class="app-refusal">
                <h1 class="govuk-heading-l">{refusal.title()}</h1>
                <p class="govuk-body-l">{refusal.message()}</p>
                <h2 class="govuk-heading-m">"What you can do"</h2>
                <ul class="govuk-list app-refusal__steps">{steps}</ul>
            </div>
        </Page>
    }
}

fn step_link(step: NextStep, slug: String, number: u16) -> impl IntoView {
    let form = form_address(&slug, number);
    let (address, words) = match step {
        NextStep::BookFewer(left) => (form, format!("Book {left} {} instead", places(left))),
        NextStep::Wait => (wait_address(&slug, number), "Join the waiting list".to_owned()),
        NextStep::ChooseAnotherSession => (format!("/workshops/{slug}#sessions"), "Choose another session".to_owned()),
        NextStep::OurBookings => ("/bookings".to_owned(), "See our bookings, and cancel a place there".to_owned()),
        NextStep::ChangeDelegates => (form, "Change who comes".to_owned()),
        NextStep::SignIn => (sign_in_address(&form), "Sign in".to_owned()),
        NextStep::StartAgain => (form, "Start again".to_owned()),
    };
    view! { <li><a class="govuk-link" href=address>{words}</a></li> }
}
