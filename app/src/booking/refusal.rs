//! The page after a refusal: the rule that refused, and the alternatives.

use leptos::prelude::*;
use shared::{
    booking::{BookRefused, NextStep, ShortOf},
    refusal::Refusal,
    seats::places,
};

use crate::{
    addresses::{form_address, sign_in_address, wait_address},
    status::set_status,
    ui::Page,
};

/// A refusal with its next steps.
#[component]
pub(crate) fn RefusalView(refusal: BookRefused, slug: String, number: u16) -> impl IntoView {
    set_status(refusal.status());
    let pass_limit = pass_limit(&refusal, &slug, number);
    let steps = refusal.next_steps().into_iter().map(|step| step_link(step, slug.clone(), number)).collect_view();
    view! {
        <Page title=refusal.title()>
            <div class="app-refusal">
                <h1 class="govuk-heading-l">{refusal.title()}</h1>
                <p class="govuk-body-l">{refusal.message()}</p>
                <h2 class="govuk-heading-m">"What you can do"</h2>
                <ul class="govuk-list app-refusal__steps">{steps}{pass_limit}</ul>
            </div>
        </Page>
    }
}

/// For an officer who acts for the school: a link to let its next booking go over the limit.
fn pass_limit(refusal: &BookRefused, slug: &str, number: u16) -> Option<impl IntoView + use<>> {
    let BookRefused::NotEnough(short) = refusal else { return None };
    let school = acts_for().filter(|_| short.of == ShortOf::Limit)?;
    let address = crate::addresses::acting_address(&school, &form_address(slug, number));
    Some(view! { <li><a class="govuk-link" href=address>"Let the next booking go over the limit"</a></li> })
}

/// The URN of the school that an officer acts for.
fn acts_for() -> Option<String> {
    #[cfg(feature = "ssr")]
    {
        let visit = crate::visit::visit::<crate::failure::Never>().ok()?;
        visit.caller().officer()?.acts_for.as_ref().map(|school| school.urn.to_string())
    }
    #[cfg(not(feature = "ssr"))]
    None
}

fn step_link(step: NextStep, slug: String, number: u16) -> impl IntoView {
    let form = form_address(&slug, number);
    let (address, words) = match step {
        NextStep::BookFewer(left) => (form, format!("Book {left} {} instead", places(left))),
        NextStep::Wait => (wait_address(&slug, number), "Join the waiting list".to_owned()),
        NextStep::ChooseAnotherSession => (format!("/workshops/{slug}#sessions"), "Choose another session".to_owned()),
        NextStep::OurBookings => ("/bookings".to_owned(), "See our bookings, and cancel a place there".to_owned()),
        NextStep::ChangeDelegates => (form, "Change the delegates".to_owned()),
        NextStep::AskContact => (format!("/sheets/{slug}"), "Find the contact on the sheet".to_owned()),
        NextStep::SignIn => (sign_in_address(&form), "Sign in".to_owned()),
        NextStep::StartAgain => (form, "Start again".to_owned()),
    };
    view! { <li><a class="govuk-link" href=address>{words}</a></li> }
}
