//! A sheet's page in the office: its state, its editions, its sessions.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    CopySheet, CorrectSheet, EditionView, OfficeSheetView, SheetStage, WithdrawSheet, list::StageTag,
    lookup_office_sheet,
};
use crate::{
    addresses::{OFFICE_SHEETS, new_session_address},
    made_for::PostForm,
    office::{Clashes, OfficePage, OfficeTable, Turned, fault, load_office_page, problems},
    seats::SeatsBar,
    session::OfficeSession,
    sheet::FileList,
    ui::{Back, DoneNote, Line, path_part},
};

/// One sheet.
#[component]
pub fn OfficeSheetPage() -> impl IntoView {
    let slug = path_part("slug");
    load_office_page(slug, lookup_office_sheet, |page| view! { <Sheet page /> })
}

#[component]
fn Sheet(page: Turned<OfficeSheetView, String>) -> impl IntoView {
    let Turned { view: sheet, typed, failure, done } = page;
    let public = matches!(sheet.state, SheetStage::Published | SheetStage::Correcting | SheetStage::Withdrawn);
    let works = sheet.may_write && sheet.state != SheetStage::Withdrawn;
    let may_copy = sheet.may_write && public;
    let words = match sheet.state {
        SheetStage::Correcting => "Continue the correction",
        SheetStage::Published => "Correct this sheet",
        _ => "Edit the draft",
    };
    let published = if public { "Published " } else { "Will be published " };
    let withdraw = if public { "Withdraw it" } else { "Do not publish it" };
    let [corrected, copied, withdrawn] = [(); 3].map(|()| sheet.slug.clone());
    let may_withdraw = works && sheet.state != SheetStage::Draft;
    view! {
        <Back to=OFFICE_SHEETS words="Sheets" />
        <OfficePage title=format!("Sheet {}: {}", sheet.number, sheet.title) problems=problems(failure.as_ref(), "Nothing was changed")>
            {done.filter(|words| !words.is_empty()).map(|words| view! {
                <DoneNote><p class="govuk-notification-banner__heading">{words}</p></DoneNote>
            })}
            <p class="govuk-body">
                <StageTag stage=sheet.state />" "
                {sheet.published.clone().map(|at| view! { {published}<time datetime=at.iso>{at.words}</time> })}
            </p>
            {(!sheet.withdrawn_reason.is_empty()).then(|| view! { <p class="govuk-body">"Reason: "{sheet.withdrawn_reason.clone()}</p> })}
            <div class="app-actions">
                {public.then(|| view! { <a class="govuk-link" href=format!("/sheets/{}", sheet.slug)>"See the public page"</a> })}
                {works.then(|| view! {
                    <PostForm to=CorrectSheet::url()>
                        <input type="hidden" name="slug" value=corrected />
                        <button class="govuk-button" type="submit">{words}</button>
                    </PostForm>
                })}
                {may_copy.then(|| view! {
                    <PostForm to=CopySheet::url()>
                        <input type="hidden" name="slug" value=copied />
                        <button class="govuk-button govuk-button--secondary" type="submit">"Copy it into a new draft"</button>
                    </PostForm>
                })}
            </div>
            <Clashes clashes=sheet.clashes several=true />
            {(!sheet.files.is_empty()).then(|| view! {
                <h2 class="govuk-heading-m">"Attachments"</h2>
                <FileList files=sheet.files />
            })}
            <Sessions sessions=sheet.sessions />
            {sheet.may_add_sessions.then(|| view! {
                <p class="govuk-body"><a class="govuk-link" href=new_session_address(&sheet.slug, None)>"Add a session"</a></p>
            })}
            <Editions editions=sheet.editions />
            {may_withdraw.then(|| view! {
                <h2 class="govuk-heading-m">{withdraw}</h2>
                <PostForm to=WithdrawSheet::url() attr:novalidate=true>
                    <input type="hidden" name="slug" value=withdrawn />
                    <Line id="reason" name="reason" label="Reason" hint="Everyone who opens the sheet can read this" value=typed fault=fault(failure.as_ref(), "reason") />
                    <button class="govuk-button govuk-button--warning" type="submit">{withdraw}</button>
                </PostForm>
            })}
        </OfficePage>
    }
}

#[component]
fn Sessions(sessions: Vec<OfficeSession>) -> impl IntoView {
    (!sessions.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">"Sessions"</h2>
            <OfficeTable caption="Sessions, the soonest first" columns=["When", "Where", "Seats"] id="sessions">
                    {sessions.into_iter().map(|OfficeSession { id, session }| view! {
                        <tr>
                            <th scope="row"><a class="govuk-link" href=format!("/office/sessions/{id}")><time datetime=session.when.iso>{session.when.words}</time></a></th>
                            <td data-label="Where">{session.venue}{session.cancelled.then_some(" (cancelled)")}</td>
                            <td data-label="Seats">{(!session.cancelled).then(|| view! { <SeatsBar session=session.key seats=session.seats /> })}</td>
                        </tr>
                    }).collect_view()}
                </OfficeTable>
        }
    })
}

#[component]
fn Editions(editions: Vec<EditionView>) -> impl IntoView {
    (!editions.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">"Editions"</h2>
            <ol class="govuk-list" reversed>
                {editions.into_iter().map(|edition| view! {
                    <li>
                        <strong>{format!("Edition {}", edition.edition)}</strong>", "
                        <time datetime=edition.at.iso>{edition.at.words}</time>", "{edition.by}
                        {(!edition.changes.is_empty()).then(|| view! {
                            <details class="govuk-details">
                                <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{format!("What it changed ({})", edition.changes.len())}</span></summary>
                                <dl class="app-changes">
                                    {edition.changes.into_iter().map(|(part, was, is)| view! {
                                        <div><dt>{part}</dt><dd><del>{was}</del></dd><dd><ins>{is}</ins></dd></div>
                                    }).collect_view()}
                                </dl>
                            </details>
                        })}
                    </li>
                }).collect_view()}
            </ol>
        }
    })
}
