//! The page where files are attached to a draft.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{attachment::AttachmentKind, office::OfficeRefused};

use super::{DraftFiles, LabelAttachment, LabelTyped, RemoveAttachment, list_attachments};
use crate::{
    addresses::{ATTACH, draft_address},
    failure::Failure,
    made_for::PostForm,
    office::{OfficePage, Turned, fault, load_office_page, problems},
    sheet::FileView,
    ui::{Back, DoneNote, FileField, Line, path_id},
};

/// The files of a draft.
#[component]
pub fn AttachmentsPage() -> impl IntoView {
    let id = path_id();
    load_office_page(id, list_attachments, |page| view! { <Files page /> })
}

#[component]
fn Files(page: Turned<DraftFiles, LabelTyped>) -> impl IntoView {
    let Turned { view: draft, typed, failure, done } = page;
    let id = draft.draft;
    let hint = format!(
        "PDF, Word, PowerPoint, Excel, or an image (PNG, JPEG, GIF, WebP), up to {}. A sheet can have {} files at most",
        draft.size_max, draft.most
    );
    let none = draft.files.is_empty();
    view! {
        <Back to=draft_address(id) words="The draft" />
        <OfficePage title="Attachments" problems=problems(failure.as_ref(), "Nothing was changed")>
            {done.filter(|words| !words.is_empty()).map(|words| view! {
                <DoneNote><p class="govuk-notification-banner__heading">{words}</p></DoneNote>
            })}
            <p class="govuk-body">{draft.sheet}</p>
            <p class="govuk-body">"Everyone can see these files when the draft is published. Nobody can see them before."</p>
            {none.then(|| view! { <p class="app-empty">"No file is attached yet."</p> })}
            <ul class="app-files">
                {draft.files.into_iter().map(|file| view! {
                    <li><OneFile draft=id file typed=typed.clone() failure=failure.clone() /></li>
                }).collect_view()}
            </ul>
            <h2 class="govuk-heading-m">"Attach a file"</h2>
            <PostForm to=ATTACH attr:enctype="multipart/form-data">
                // Before the file, because the server reads the parts in order.
                <input type="hidden" name="draft" value=id />
                <FileField id="file" name="file" label="File" hint accept=AttachmentKind::offered() fault=fault(failure.as_ref(), "file") />
                <button class="govuk-button" type="submit">"Attach"</button>
            </PostForm>
        </OfficePage>
    }
}

#[component]
fn OneFile(draft: i64, file: FileView, typed: LabelTyped, failure: Option<Failure<OfficeRefused>>) -> impl IntoView {
    let field = format!("label-{}", file.id);
    let label = if failure.is_some() && typed.id == file.id { typed.label } else { file.label };
    let about = format!(" ({})", file.name);
    let saving = about.clone();
    view! {
        <p class="govuk-body app-file">
            <a class="govuk-link" href=file.address>{file.name}</a>" "<span class="app-file__kind">{format!("({}, {})", file.kind, file.size)}</span>
        </p>
        <PostForm to=LabelAttachment::url() attr:novalidate=true>
            <input type="hidden" name="draft" value=draft />
            <input type="hidden" name="typed[id]" value=file.id />
            <Line id=field.clone() name="typed[label]" label="Label" hint="The name that people see on the sheet. If you leave this empty, they see the file’s name" value=label fault=fault(failure.as_ref(), &field) />
            <button class="govuk-button govuk-button--secondary" type="submit">
                "Save the label"<span class="govuk-visually-hidden">{saving}</span>
            </button>
        </PostForm>
        <PostForm to=RemoveAttachment::url()>
            <input type="hidden" name="draft" value=draft />
            <input type="hidden" name="id" value=file.id />
            <button class="app-link-button" type="submit">
                "Remove it"<span class="govuk-visually-hidden">{about}</span>
            </button>
        </PostForm>
    }
}
