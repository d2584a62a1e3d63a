//! The form of a setting without a URN.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{AddSetting, form::SettingFields, look_at_new_setting};
use crate::{
    addresses::SCHOOLS,
    made_for::PostForm,
    office::{OfficePage, load_office_page, problems},
    ui::Back,
};

/// Adding a setting that the Department for Education does not list.
#[component]
pub fn NewSettingPage() -> impl IntoView {
    load_office_page(
        (),
        |()| look_at_new_setting(),
        |page| {
            view! {
                <Back to=SCHOOLS words="Schools" />
                <OfficePage title="Add a setting without a URN" problems=problems(page.failure.as_ref(), "Nothing was added")>
                    <p class="govuk-body">"For a childminder, a centre or another setting that the Department for Education does not list. Placebook gives it its own number. The setting signs in with this number, as a school does with its URN."</p>
                    <PostForm to=AddSetting::url() attr:novalidate=true>
                        <SettingFields typed=page.typed failure=page.failure />
                        <button class="govuk-button" type="submit">"Add"</button>
                    </PostForm>
                </OfficePage>
            }
        },
    )
}
