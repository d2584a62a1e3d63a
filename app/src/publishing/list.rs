//! The list of sheets and drafts.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{OfficeSheet, OfficeSheets, SheetStage, WriteSheet, list_office_sheets};
use crate::{
    addresses::{OFFICE_SHEETS, PASTE},
    made_for::PostForm,
    office::{OfficePage, OfficeTable, Turned, load_office_page},
    ui::{DoneNote, parameter},
};

/// The stages that the list can be narrowed to.
const STAGES: [SheetStage; 5] =
    [SheetStage::Draft, SheetStage::Scheduled, SheetStage::Published, SheetStage::Correcting, SheetStage::Withdrawn];

/// Sheets and drafts, with a search.
#[component]
pub fn OfficeSheetsPage() -> impl IntoView {
    let (words, state) = (parameter("words"), parameter("state"));
    let (typed, chosen) = (words.clone(), state.clone());
    load_office_page(
        (words, state),
        |(words, state)| list_office_sheets(words, state),
        move |page| {
            view! { <Sheets page typed chosen /> }
        },
    )
}

#[component]
fn Sheets(page: Turned<OfficeSheets, ()>, typed: String, chosen: String) -> impl IntoView {
    let Turned { view: OfficeSheets { sheets, more, may_write }, done, .. } = page;
    let searched = !typed.is_empty() || !chosen.is_empty();
    let empty = sheets.is_empty();
    view! {
        <OfficePage title="Sheets">
            {done.map(|words| view! { <DoneNote><p class="govuk-notification-banner__heading">{words}</p></DoneNote> })}
            {may_write.then(|| view! {
                <div class="app-actions">
                    <a class="govuk-button" href=PASTE>"Paste a sheet"</a>
                    <PostForm to=WriteSheet::url()>
                        <button class="govuk-button govuk-button--secondary" type="submit">"Write a new sheet"</button>
                    </PostForm>
                </div>
            })}
            <form class="app-narrow" method="get" action=OFFICE_SHEETS role="search">
                <div class="govuk-form-group">
                    <label class="govuk-label" for="words">"Number or title"</label>
                    <input class="govuk-input" id="words" name="words" type="search" value=typed />
                </div>
                <div class="govuk-form-group">
                    <label class="govuk-label" for="state">"State"</label>
                    <select class="govuk-select" id="state" name="state">
                        <option value="">"All"</option>
                        {STAGES.into_iter().map(|stage| view! {
                            <option value=stage.code() selected=chosen == stage.code()>{stage.words()}</option>
                        }).collect_view()}
                    </select>
                </div>
                <button class="govuk-button govuk-button--secondary" type="submit">"Find"</button>
            </form>
            {empty.then(|| view! {
                <p class="app-empty">{if searched { "No sheets match your search." } else { "There are no sheets yet." }}</p>
            })}
            {(!empty).then(|| view! {
                <OfficeTable caption="Sheets, drafts first, then the newest" columns=["Sheet", "Kind", "State", "Published or changed"]>{sheets.into_iter().map(|sheet| view! { <Row sheet /> }).collect_view()}</OfficeTable>
            })}
            {more.then(|| view! { <p class="govuk-body">"There are more. Search to find them."</p> })}
        </OfficePage>
    }
}

#[component]
fn Row(sheet: OfficeSheet) -> impl IntoView {
    let title = if sheet.title.is_empty() { "Without a title".to_owned() } else { sheet.title };
    let name = if sheet.number.is_empty() { title } else { format!("{} {title}", sheet.number) };
    view! {
        <tr>
            <th scope="row"><a class="govuk-link" href=sheet.address>{name}</a></th>
            <td data-label="Kind">{sheet.kind}</td>
            <td data-label="State"><StageTag stage=sheet.state /></td>
            <td data-label="Published or changed"><time datetime=sheet.when.iso>{sheet.when.words}</time></td>
        </tr>
    }
}

/// The state of a sheet.
#[component]
pub(super) fn StageTag(stage: SheetStage) -> impl IntoView {
    view! { <span class="govuk-tag">{stage.words()}</span> }
}
