//! The page where an officer chooses which school to act for, and says why.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::acting::ActDraft;

use super::{ActForSchool, look_at_acting};
use crate::{
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_office_page, problems},
    school::{SchoolChoice, SchoolChooser},
    ui::{Back, Line, Tick, parameter},
};

/// The school and the reason.
#[component]
pub fn ActingPage() -> impl IntoView {
    let asked = ActDraft { establishment: parameter("school"), next: parameter("next"), ..ActDraft::default() };
    load_office_page((), |()| look_at_acting(), |page| view! { <Form page asked /> })
}

#[component]
fn Form(page: Turned<Vec<SchoolChoice>, ActDraft>, asked: ActDraft) -> impl IntoView {
    let Turned { view: schools, typed, failure, .. } = page;
    let form = if failure.is_some() { typed } else { asked };
    let wrong = |field: &str| fault(failure.as_ref(), field);
    let (school_fault, reason_fault) = (wrong("school"), wrong("reason"));
    view! {
        <Back to="/office/sessions" words="Upcoming sessions" />
        <OfficePage title="Act for a school" problems=problems(failure.as_ref(), "You are not acting for a school")>
            <p class="govuk-body">
                "You can book, change, move and cancel places on the school’s own pages. The same rules apply. We record your name and your reason with everything you do. The school sees the reason."
            </p>
            <PostForm to=ActForSchool::url() attr:novalidate=true>
                <input type="hidden" name="draft[next]" value=form.next_path().to_owned() />
                <SchoolChooser schools chosen=form.establishment.clone() fault=school_fault />
                <Line id="reason" name="draft[reason]" label="Reason" hint="For example: asked by telephone" value=form.reason.clone() fault=reason_fault />
                <Tick id="over_limit" name="draft[over_limit]" label="The next booking can go over the school’s limit" ticked=!form.over_limit.is_empty() />
                <p class="govuk-hint">"For one booking only. No session takes more people than it has seats."</p>
                <button class="govuk-button" type="submit">"Go to the school’s pages"</button>
            </PostForm>
        </OfficePage>
    }
}
