//! The import of schools: the upload form, and the outcome row by row.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use shared::school::gias::{Notice, Verdict};

use super::{ApplyImport, ImportRow, ImportView, Reading, form::Pages, look_at_import, look_at_import_form};
use crate::{
    addresses::{IMPORT, IMPORT_UPLOAD, SCHOOLS, import_address, school_address},
    made_for::PostForm,
    office::{OfficePage, OfficeTable, Turned, load_office_page, problems},
    ui::{Back, DoneNote, Problem, Watched, parameter, path_id},
};

/// The codes for rejected files, and the message for each.
const NOT_TAKEN: [(&str, &str, &str); 5] = [
    ("file", "file", "Choose the file"),
    ("authority", "authority", "The local authority is a number of 3 digits, like 926"),
    ("interrupted", "file", "Only part of the file arrived. Nothing was changed. Send it again"),
    ("parts", "file", "This form has too many parts. Open its page again, choose the file and send it"),
    ("busy", "file", "Others are importing at this moment. Wait a minute, then send the file again"),
];

/// The upload form.
#[component]
pub fn ImportPage() -> impl IntoView {
    let refused = parameter("refused");
    let refused = NOT_TAKEN.into_iter().find(|(code, _, _)| *code == refused);
    load_office_page((), |()| look_at_import_form(), move |_| view! { <Upload refused /> })
}

#[component]
fn Upload(refused: Option<(&'static str, &'static str, &'static str)>) -> impl IntoView {
    let problem = refused.map(|(_, field, words)| Problem { field: field.to_owned(), words: words.to_owned() });
    let problems: Vec<Problem> = problem.into_iter().collect();
    view! {
        <Back to=SCHOOLS words="Schools" />
        <OfficePage title="Import schools" problems>
            <p class="govuk-body">"Download “establishment fields CSV” from Get Information About Schools, unpack it, and choose the file here. Nothing changes yet. The next page shows what the import would do."</p>
            <PostForm to=IMPORT_UPLOAD attr:enctype="multipart/form-data">
                // Before the file, because the server reads the parts in order.
                <div class="govuk-form-group">
                    <label class="govuk-label" for="authority">"Only schools of this local authority"</label>
                    <div class="govuk-hint" id="authority-hint">"Its number in the file, like 926 for Norfolk. Leave this empty to import all schools."</div>
                    <input class="govuk-input govuk-input--width-5" id="authority" name="authority" inputmode="numeric" maxlength="3" autocomplete="off" aria-describedby="authority-hint" />
                </div>
                <div class="govuk-form-group">
                    <label class="govuk-label" for="file">"File"</label>
                    <div class="govuk-hint" id="file-hint">"CSV, up to 80 MB"</div>
                    <input class="govuk-file-upload" id="file" name="file" type="file" accept=".csv,text/csv" aria-describedby="file-hint" />
                </div>
                <button class="govuk-button" type="submit">"Read the file"</button>
            </PostForm>
        </OfficePage>
    }
}

/// The outcome of an import.
#[component]
pub fn ImportResultPage() -> impl IntoView {
    let id = path_id();
    let asked = use_query_map().with_untracked(|query| {
        (query.get("show").unwrap_or_default(), query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1))
    });
    load_office_page(
        (id, asked),
        |(id, (show, page))| look_at_import(id, show, page),
        |page| match page.view.reading.clone() {
            Some(reading) => view! { <BeingRead reading import=page.view /> }.into_any(),
            None => view! { <Outcome page /> }.into_any(),
        },
    )
}

/// The id of the part of the page that shows how far a file has been read.
const READING: &str = "reading";

/// A file that is still being read.
#[component]
fn BeingRead(reading: Reading, import: ImportView) -> impl IntoView {
    let Reading { bytes, read, rows, stopped } = reading;
    let words = format!("{rows} rows are read, {} of {} KB.", read / 1024, bytes / 1024);
    view! {
        <Back to=IMPORT words="Import schools" />
        <OfficePage title=if stopped { "The file was not read" } else { "The file is being read" }>
            <p class="govuk-body">{file_words(&import)}</p>
            {if stopped {
                view! {
                    <p class="govuk-inset-text">"It was not read to the end. Nothing was changed. Send it again."</p>
                    <a class="govuk-button" href=IMPORT>"Send it again"</a>
                }.into_any()
            } else {
                view! {
                    <div id=READING>
                        <label class="govuk-label" for="progress">"Progress"</label>
                        <progress class="app-progress" id="progress" max=bytes.max(1) value=read></progress>
                        <p class="govuk-body">{words}</p>
                        <p class="govuk-body"><a class="govuk-link" href=import_address(import.id)>"Check again"</a></p>
                    </div>
                    <Watched part=READING.to_owned() />
                }.into_any()
            }}
        </OfficePage>
    }
}

#[component]
fn Outcome(page: Turned<ImportView, ()>) -> impl IntoView {
    let Turned { view: import, failure, done, .. } = page;
    let of = |verdict: Verdict| import.tally.iter().find(|(found, _)| *found == verdict).map_or(0, |(_, rows)| *rows);
    let (unreadable, something) =
        (of(Verdict::Unreadable), of(Verdict::New) + of(Verdict::Changed) + of(Verdict::Closed));
    let title = if import.applied { "Schools imported" } else { "What the import would do" };
    let list = format!("{}?show={}&", import_address(import.id), import.shown.map_or("", Verdict::code));
    view! {
        <Back to=IMPORT words="Import schools" />
        <OfficePage title problems=problems(failure.as_ref(), "Nothing was imported")>
            {done.map(|words| view! { <DoneNote><p class="govuk-notification-banner__heading">{words}</p></DoneNote> })}
            <p class="govuk-body">{file_words(&import)}</p>
            {import.notices.iter().map(|notice| view! { <NoticeText notice=notice.clone() /> }).collect_view()}
            <Tally import=import.clone() />
            {match (import.applied, unreadable, something) {
                (true, ..) => view! { <p class="govuk-body"><a class="govuk-link" href=format!("{SCHOOLS}?show=no-pin")>"See the schools without a PIN"</a></p> }.into_any(),
                (false, 0, 0) if import.tally.is_empty() => view! { <p class="govuk-body">"There is nothing to import."</p> }.into_any(),
                (false, 0, 0) => view! { <p class="govuk-body">"There is nothing to import. The schools already match the file."</p> }.into_any(),
                (false, 0, _) => view! {
                    <PostForm to=ApplyImport::url()>
                        <input type="hidden" name="id" value=import.id />
                        <button class="govuk-button" type="submit">"Import"</button>
                    </PostForm>
                }.into_any(),
                _ => view! { <p class="govuk-inset-text">"Some rows of the file cannot be read, so none of it can be imported. They come first in the list below, with their line numbers. Correct the file, or download it again."</p> }.into_any(),
            }}
            <Rows rows=import.rows />
            <Pages page=import.page pages=import.pages list />
        </OfficePage>
    }
}

/// Notices about the file, with a link to read one authority only if that may be meant.
#[component]
fn NoticeText(notice: Notice) -> impl IntoView {
    let again = matches!(notice, Notice::SeveralAuthorities(_) | Notice::NoneOfAuthority { .. });
    view! {
        <div class="govuk-inset-text">
            <p class="govuk-body">{notice.to_string()}</p>
            {again.then(|| view! { <p class="govuk-body"><a class="govuk-link" href=IMPORT>"Read a file of one local authority"</a></p> })}
        </div>
    }
}

fn file_words(import: &ImportView) -> String {
    match &import.authority {
        Some(authority) => format!("{}, schools of local authority {authority}.", import.file_name),
        None => format!("{}, all schools.", import.file_name),
    }
}

#[component]
fn Tally(import: ImportView) -> impl IntoView {
    let address = import_address(import.id);
    view! {
        <ul class="govuk-list">
            {import.tally.into_iter().map(|(verdict, rows)| {
                let to = format!("{address}?show={}", verdict.code());
                let here = (import.shown == Some(verdict)).then_some("true");
                view! { <li><a class="govuk-link" href=to aria-current=here>{verdict.to_string()}</a>": "{rows}</li> }
            }).collect_view()}
            {(import.elsewhere > 0).then(|| view! { <li>"Of other authorities: "{import.elsewhere}</li> })}
            {import.shown.is_some().then(|| view! { <li><a class="govuk-link" href=address.clone()>"All rows"</a></li> })}
        </ul>
    }
}

#[component]
fn Rows(rows: Vec<ImportRow>) -> impl IntoView {
    view! {
        <h2 class="govuk-heading-m">"Rows of the file"</h2>
        <OfficeTable caption="Rows of the file" columns=["Line", "School", "Result", "Details"]>{rows.into_iter().map(|row| view! { <Row row /> }).collect_view()}</OfficeTable>
    }
}

#[component]
fn Row(row: ImportRow) -> impl IntoView {
    let known = !matches!(row.verdict, Verdict::New | Verdict::LeftOut | Verdict::Unreadable);
    view! {
        <tr>
            <td data-label="Line">{row.line}</td>
            <td data-label="School">
                {row.school.map(|(urn, name)| if known {
                    view! { <a class="govuk-link" href=school_address(&urn)>{name}</a>" "{urn.clone()} }.into_any()
                } else {
                    view! { {name}" "{urn} }.into_any()
                })}
            </td>
            <td data-label="Result">{row.verdict.to_string()}</td>
            <td>
                {row.fault}
                {row.changes.iter().map(|change| view! { <div>{change.to_string()}</div> }).collect_view()}
                {(row.places > 0).then(|| view! { <div>{format!("Places booked or waited for, which it keeps: {}", row.places)}</div> })}
            </td>
        </tr>
    }
}
