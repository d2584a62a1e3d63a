//! A draft: the form, the pasted text beside it, and publishing.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{
    form::Offer,
    office::OfficeRefused,
    publishing::form::{SessionForm, SheetForm},
};

use super::{
    ChangeDraft, DraftTyped, DraftView, PREVIEW_PART, fields::SheetFields, lookup_draft, session_fields::SessionFields,
};
use crate::{
    addresses::{OFFICE_SHEETS, PREVIEW},
    failure::Failure,
    made_for::{PostForm, sent_to},
    office::{Conflict, OfficePage, Turned, fault, load_office_page, offer, problems},
    sheet::{FileList, FileView},
    ui::{Back, DoneNote, Line, Problem, Sure, Watched, path_id},
};

/// Adds a session to a form or removes one, if that was the chosen action.
#[cfg(feature = "ssr")]
pub(super) fn rearrange(form: &mut SheetForm, act: &str) {
    if act == "add-session" {
        form.sessions.push(form.sessions.last().map(SessionForm::another).unwrap_or_default());
    }
    let gone = act.strip_prefix("remove-session-").and_then(|nth| nth.parse::<usize>().ok());
    if let Some(index) = gone.filter(|index| *index < form.sessions.len()) {
        form.sessions.remove(index);
    }
}

/// Writing a sheet.
#[component]
pub fn DraftPage() -> impl IntoView {
    let id = path_id();
    load_office_page(id, lookup_draft, |page| view! { <Draft page /> })
}

/// A problem whose words name its session, if it is about one.
fn of_its_session(problem: Problem) -> Problem {
    match problem.field.strip_prefix("session-").and_then(|rest| rest.split_once('-')) {
        Some((nth, _)) => Problem { words: format!("Session {nth}: {}", problem.words), ..problem },
        None => problem,
    }
}

#[component]
fn Draft(page: Turned<DraftView, DraftTyped>) -> impl IntoView {
    let Turned { view: draft, typed, failure, done } = page;
    let turned = failure.is_some();
    let changed = matches!(&failure, Some(Failure::Refused(OfficeRefused::Changed { .. })));
    let (on, at) = (typed.on.clone(), typed.at.clone());
    let form = if turned { typed.form } else { draft.form.clone() };
    let theirs = changed.then(|| differences(&form, &draft.form));
    let title = match (&draft.corrects, form.number.is_empty()) {
        (Some(_), _) => format!("Correct sheet {}", form.number),
        (None, true) => "New sheet".to_owned(),
        (None, false) => format!("Sheet {}: draft", form.number),
    };
    let corrects = draft.corrects.is_some();
    let original = draft.clone();
    let problems = problems(failure.as_ref(), "Nothing was changed").into_iter().map(of_its_session).collect();
    view! {
        <Back to=OFFICE_SHEETS words="Sheets" />
        <OfficePage title problems>
            {done.filter(|words| !words.is_empty()).map(|words| view! {
                <DoneNote><p class="govuk-notification-banner__heading">{words}</p></DoneNote>
            })}
            {theirs.map(|rows| view! { <Conflict by=draft.changed_by.clone() what="draft" rows /> })}
            <p class="govuk-body app-changed">
                "Last saved by "{draft.changed_by.clone()}", "<time datetime=draft.changed.iso.clone()>{draft.changed.words.clone()}</time>
            </p>
            <div class="app-beside">
                <PostForm to=ChangeDraft::url() attr:novalidate=true attr:class="app-beside__form">
                    <input type="hidden" name="id" value=draft.id />
                    <input type="hidden" name="version" value=draft.version />
                    // The Enter key presses this button, so it must never publish.
                    <button class="govuk-visually-hidden" type="submit" name="act" value="save" tabindex="-1" aria-hidden="true">"Save"</button>
                    <SheetFields form=form.clone() failure=failure.clone() notes=draft.notes.clone() next_number=draft.next_number.clone() corrects />
                    {(!corrects).then(|| view! {
                        <SessionFields form=form.clone() failure=failure.clone() notes=draft.notes.clone() venues=draft.venues.clone() />
                    })}
                    <CalledOff found=draft.called_off.clone() settled=form.settled.clone() failure=failure.clone() />
                    <Attached files=draft.files.clone() />
                    <Endings on at failure=failure.clone() corrects />
                </PostForm>
                <Original draft=original />
            </div>
        </OfficePage>
    }
}

/// The files of a draft. The typed text is saved before the officer goes to the page of attachments.
#[component]
fn Attached(files: Vec<FileView>) -> impl IntoView {
    let none = files.is_empty();
    view! {
        <h2 class="govuk-heading-m">"Attachments"</h2>
        {if none {
            view! { <p class="govuk-body">"No file is attached."</p> }.into_any()
        } else {
            view! { <FileList files /> }.into_any()
        }}
        <button class="govuk-button govuk-button--secondary" type="submit" name="act" value="attachments">
            {if none { "Save, and attach files" } else { "Save, and change attachments" }}
        </button>
    }
}

/// Words that cancel a session. An officer can confirm that they mean no session of this sheet.
#[component]
fn CalledOff(found: Vec<String>, settled: String, failure: Option<Failure<OfficeRefused>>) -> impl IntoView {
    let words = match offer(failure.as_ref(), "settled") {
        Some(Offer::CancelsNone(sentences)) => Some(sentences.clone()),
        _ => None,
    };
    let words = words.unwrap_or_else(|| {
        let sentences: Vec<String> = settled.lines().map(str::to_owned).filter(|line| !line.is_empty()).collect();
        if sentences.is_empty() { found } else { sentences }
    });
    let fault = fault(failure.as_ref(), "settled");
    let (wrong, ticked) = (fault.is_some(), !settled.is_empty());
    (!words.is_empty()).then(|| view! {
        <div class="govuk-form-group" class=("govuk-form-group--error", wrong)>
            <fieldset class="app-boxes" id="settled" tabindex="-1" aria-describedby=wrong.then_some("settled-fault")>
                <legend class="govuk-label app-legend">"Words that cancel a session"</legend>
                {fault.map(|words| view! {
                    <p class="govuk-error-message" id="settled-fault"><span class="govuk-visually-hidden">"Error: "</span>{words}</p>
                })}
                <ul class="govuk-list govuk-list--bullet">
                    {words.iter().map(|sentence| view! { <li>{sentence.clone()}</li> }).collect_view()}
                </ul>
                <div class="app-box">
                    <input id="settled-box" name="typed[form][settled]" type="checkbox" value=words.join("\n") checked=ticked />
                    <label for="settled-box">"These words do not cancel a session of this sheet"</label>
                </div>
            </fieldset>
        </div>
    })
}

/// The actions for a draft.
#[component]
fn Endings(on: String, at: String, failure: Option<Failure<OfficeRefused>>, corrects: bool) -> impl IntoView {
    view! {
        <h2 class="govuk-heading-m">"Save or publish"</h2>
        <div class="app-actions">
            <button class="govuk-button govuk-button--secondary" type="submit" name="act" value="save">"Save the draft"</button>
            <button class="govuk-button" type="submit" name="act" value="publish">
                {if corrects { "Publish the correction" } else { "Publish now" }}
            </button>
        </div>
        {(!corrects).then(|| view! {
            <fieldset class="app-boxes app-later">
                <legend class="govuk-label">"Or publish it later, automatically"</legend>
                <div class="app-row">
                    <Line id="on" name="typed[on]" label="Day" value=on fault=fault(failure.as_ref(), "on") kind="date" />
                    <Line id="at" name="typed[at]" label="Time" value=at fault=fault(failure.as_ref(), "at") kind="time" />
                </div>
                <button class="govuk-button govuk-button--secondary" type="submit" name="act" value="schedule">"Schedule"</button>
            </fieldset>
        })}
        <Sure words="Delete this draft" what="You cannot undo this.">
            <button class="govuk-button govuk-button--warning" type="submit" name="act" value="discard">"Yes, delete it"</button>
        </Sure>
    }
}

/// The pasted text, and a preview.
#[component]
fn Original(draft: DraftView) -> impl IntoView {
    view! {
        <div class="app-beside__aside">
            {(!draft.original.is_empty()).then(|| view! {
                <h2 class="govuk-heading-m" id="original">"Pasted text"</h2>
                <ol class="app-original" aria-labelledby="original" tabindex="0">
                    {draft.original.lines().map(|line| view! { <li>{line.to_owned()}</li> }).collect_view()}
                </ol>
            })}
            <h2 class="govuk-heading-m">"How the text will look"</h2>
            <div id=PREVIEW_PART data-field="body" data-source=sent_to(PREVIEW)>
                <p class="govuk-hint">"As last saved."</p>
                <div class="app-preview app-sheet-body app-written" inner_html=draft.preview></div>
            </div>
            <Watched part=PREVIEW_PART.to_owned() />
        </div>
    }
}

/// Each part that differs between two officers' versions: its name, this officer's text, the other officer's text.
fn differences(mine: &SheetForm, theirs: &SheetForm) -> Vec<(String, String, String)> {
    let mut rows: Vec<_> = mine
        .parts()
        .into_iter()
        .zip(theirs.parts())
        .filter(|((_, mine), (_, theirs))| mine.replace("\r\n", "\n") != theirs.replace("\r\n", "\n"))
        .map(|((words, mine), (_, theirs))| (words.to_owned(), mine.to_owned(), theirs.to_owned()))
        .collect();
    for index in 0..mine.sessions.len().max(theirs.sessions.len()) {
        let line = |form: &SheetForm| {
            let parts = form.sessions.get(index).map(SessionForm::parts).unwrap_or_default();
            parts
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(_, value)| value)
                .collect::<Vec<_>>()
                .join(", ")
        };
        let (mine, theirs) = (line(mine), line(theirs));
        if mine != theirs {
            rows.push((format!("Session {}", index + 1), mine, theirs));
        }
    }
    rows
}
