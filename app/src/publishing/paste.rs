//! The page where the text of a sheet is pasted.

use leptos::prelude::*;

use super::look_at_paste;
use crate::{
    addresses::{OFFICE_SHEETS, PASTE_READ},
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_office_page, problems},
    ui::{Back, FileField, TextArea},
};

/// Pasting: the text is read into a form that an officer corrects.
#[component]
pub fn PastePage() -> impl IntoView {
    load_office_page((), |()| look_at_paste(), |page| view! { <PasteForm page /> })
}

#[component]
fn PasteForm(page: Turned<(), String>) -> impl IntoView {
    let Turned { typed, failure, .. } = page;
    view! {
        <Back to=OFFICE_SHEETS words="Sheets" />
        <OfficePage title="Paste a sheet" problems=problems(failure.as_ref(), "Nothing was read")>
            <p class="govuk-body">"Paste the whole text as it was sent: heading, text and table of sessions. It becomes a form. You can correct the form before anyone sees it."</p>
            <PostForm to=PASTE_READ attr:enctype="multipart/form-data">
                <TextArea id="text" name="text" label="Text of the sheet" value=typed fault=fault(failure.as_ref(), "text") rows=20 />
                <FileField id="file" name="file" label="Or a text file" hint="Ending in .txt. For a Word document or a PDF, copy the text and paste it above" accept=".txt,text/plain" fault=fault(failure.as_ref(), "file") />
                <button class="govuk-button" type="submit">"Read it"</button>
            </PostForm>
        </OfficePage>
    }
}
