//! Attachments of sheets over HTTP: permitted kinds, visibility, changes and deletion.

use std::io::Write as _;

use server::{
    attachment::{Bounds, ContentStore, forget_unused},
    http::limits::Limits,
};
use shared::officer::Role;
use sqlx::PgPool;

use crate::support::{
    page::{faults, words},
    publisher::{Draft, Publisher, signed_in},
    service::{Response, Service, Visitor},
};

const SHEET: &str = include_str!("../../shared/tests/sheets/mi-39-07.txt");
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n";

/// A zip with these entries, stored uncompressed, which is enough for readers of its directory.
fn zip(entries: &[&str]) -> Vec<u8> {
    let (mut file, mut table) = (Vec::new(), Vec::new());
    for name in entries {
        let at = u32::try_from(file.len()).unwrap();
        let length = u16::try_from(name.len()).unwrap();
        file.write_all(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0").unwrap();
        file.extend([0; 12]);
        file.extend(length.to_le_bytes());
        file.extend([0; 2]);
        file.extend(name.bytes());
        table.write_all(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0").unwrap();
        table.extend([0; 12]);
        table.extend(length.to_le_bytes());
        table.extend([0; 12]);
        table.extend(at.to_le_bytes());
        table.extend(name.bytes());
    }
    let (at, length, count) = (file.len(), table.len(), u16::try_from(entries.len()).unwrap());
    file.extend(&table);
    file.write_all(b"PK\x05\x06\0\0\0\0").unwrap();
    file.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    file.extend(u32::try_from(length).unwrap().to_le_bytes());
    file.extend(u32::try_from(at).unwrap().to_le_bytes());
    file.extend([0; 2]);
    file
}

/// The addresses below this one that a page links to.
fn addresses(page: &str, below: &str) -> Vec<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|to| to.starts_with(below)).map(str::to_owned).collect()
}

async fn count(pool: &PgPool, what: &str) -> i64 {
    sqlx::query_scalar(&format!("select count(*) from {what}")).fetch_one(pool).await.unwrap()
}

async fn trail(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar(
        "select concat_ws(' | ', action, was, became) from audit
         where subject_kind = 'draft' and action in ('attach', 'detach', 'label attachment') order by id",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

/// A publisher with a draft that has a file.
async fn with_file(pool: &PgPool) -> (Publisher, Draft, String) {
    let publisher = Publisher::open(pool).await;
    let draft = publisher.drafts(SHEET).await;
    let page = publisher.attaches(draft.id(), "Self Review.pdf", PDF).await;
    assert!(words(&page.text).contains("The file is attached."), "{}", words(&page.text));
    let [address] = &addresses(&page.text, "/office/attachments/")[..] else { panic!("{}", page.text) };
    (publisher, draft, address.clone())
}

async fn publishes(publisher: &Publisher, draft: &Draft) -> String {
    let draft = publisher.draft(&draft.address).await;
    publisher.presses(&draft, "publish").await
}

fn not_there(response: &Response) {
    assert_eq!(response.status, 404, "{}", response.text);
}

#[sqlx::test]
async fn s7_an_attachment_is_public_exactly_while_its_sheet_is(pool: PgPool) {
    let (publisher, draft, address) = with_file(&pool).await;
    let anyone = Visitor::of(&publisher.service);
    let public = address.replace("/office/", "/sheets/39-07/");
    not_there(&anyone.opens(&public).await);
    assert!(anyone.opens(&address).await.header("location").starts_with("/office/sign-in"));
    assert_eq!(publisher.officer.opens(&address).await.text.as_bytes(), PDF);
    let trainer = signed_in(&pool, &publisher.service, Role::Trainer).await;
    assert_eq!(trainer.opens(&address).await.status, 403);

    assert_eq!(publishes(&publisher, &draft).await, "/office/sheets/39-07");
    let page = anyone.opens("/sheets/39-07").await.text;
    assert_eq!(addresses(&page, "/sheets/39-07/attachments/"), std::slice::from_ref(&public));
    assert!(words(&page).contains("Attachments Self Review.pdf (PDF, 50 bytes)"), "{}", words(&page));
    assert_eq!(anyone.opens(&public).await.text.as_bytes(), PDF);
    for other in [
        public.replace("39-07", "40-07"),
        public.replace("Self", "Other"),
        public.replace("attachments/", "attachments/9"),
    ] {
        not_there(&anyone.opens(&other).await);
    }

    let response = publisher.officer.sends_form("/api/office/sheet-withdraw", "slug=39-07&reason=Over".into()).await;
    assert_eq!(response.status, 302);
    not_there(&anyone.opens(&public).await);
    assert_eq!(
        addresses(&anyone.opens("/sheets/39-07").await.text, "/sheets/39-07/attachments/"),
        Vec::<String>::new()
    );
}

#[sqlx::test]
async fn attachments_are_downloads_and_run_no_script(pool: PgPool) {
    let (publisher, draft, address) = with_file(&pool).await;
    publishes(&publisher, &draft).await;
    let public = address.replace("/office/", "/sheets/39-07/");
    let anyone = Visitor::of(&publisher.service);
    let response = anyone.opens(&public).await;
    assert_eq!(response.header("content-type"), "application/pdf");
    assert_eq!(
        response.header("content-disposition"),
        "attachment; filename=\"Self Review.pdf\"; filename*=UTF-8''Self%20Review.pdf"
    );
    assert_eq!(response.header("x-content-type-options"), "nosniff");
    assert!(response.header("content-security-policy").starts_with("default-src 'none'; sandbox"));
    assert_eq!(response.header("cache-control"), "no-cache");
    assert_eq!(publisher.officer.opens(&public).await.header("cache-control"), "private, no-store");
    let known = [("if-none-match", response.header("etag"))];
    let again = anyone.asks_with("GET", &public, &known).await;
    assert_eq!((again.status, again.text.len()), (304, 0));
    let head = anyone.asks_with("HEAD", &public, &[]).await;
    assert_eq!((head.status, head.header("content-length")), (200, "50"));
}

#[sqlx::test]
async fn file_type_comes_from_content_not_name(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let draft = publisher.drafts(SHEET).await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let macros = zip(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
    for (name, content, said) in [
        ("report.pdf", &b"MZ\x90\0\x03\0\0\0 program"[..], "This file is none of them"),
        ("picture.png", b"<!doctype html><script>alert(1)</script>", "This file is none of them"),
        ("picture.svg", svg, "This file is none of them"),
        ("letter.docx", &zip(&["evil.sh", "readme.txt"]), "This file is none of them"),
        ("letter.docx", &macros, "This document has macros"),
        ("empty.pdf", b"", "Choose a file"),
        ("", b"", "Choose a file"),
    ] {
        let page = publisher.attaches(draft.id(), name, content).await;
        assert_eq!(faults(&page.text), ["file"], "{name}: {}", page.status);
        assert!(words(&page.text).contains(said), "{name}: {}", words(&page.text));
    }
    assert_eq!((count(&pool, "attachment").await, count(&pool, "attachment_content").await), (0, 0));
    for (content, words_of, ending) in [
        (zip(&["[Content_Types].xml", "word/document.xml"]), "Word", ".docx"),
        (zip(&["[Content_Types].xml", "xl/workbook.xml"]), "Excel", ".xlsx"),
        (zip(&["[Content_Types].xml", "ppt/presentation.xml"]), "PowerPoint", ".pptx"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01".to_vec(), "PNG image", ".png"),
    ] {
        let page = words(&publisher.attaches(draft.id(), "called so.exe", &content).await.text);
        assert!(page.contains(&format!("called so.exe{ending} ({words_of}, ")), "{page}");
    }
}

#[sqlx::test]
async fn hostile_file_name_cannot_escape_its_folder_or_header(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let draft = publisher.drafts(SHEET).await;
    for (nth, (name, kept)) in [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\con.pdf", "file con.pdf"),
        ("%2e%2e%2fx.pdf", "2e 2e 2fx.pdf"),
        ("Größe & Maß.pdf", "Größe & Maß.pdf"),
        ("a<script>alert(1)</script>.pdf", "script .pdf"),
    ]
    .into_iter()
    .enumerate()
    {
        let page = publisher.attaches(draft.id(), name, &[PDF, &[u8::try_from(nth).unwrap()]].concat()).await.text;
        let address = addresses(&page, "/office/attachments/").pop().unwrap();
        let response = publisher.officer.opens(&address).await;
        let kept = kept.replace(" .pdf", ".pdf");
        assert_eq!(response.status, 200, "{address}");
        let stored: String =
            sqlx::query_scalar("select name from attachment order by id desc limit 1").fetch_one(&pool).await.unwrap();
        assert_eq!(stored, kept, "{name}");
        assert!(response.header("content-disposition").starts_with("attachment; filename=\""));
        assert!(!response.header("content-disposition").contains(['\r', '\n']));
    }
}

#[sqlx::test]
async fn attachments_are_limited_in_number_and_size_and_never_duplicated(pool: PgPool) {
    let publisher = Publisher::open(&pool).await;
    let draft = publisher.drafts(SHEET).await;
    let large = [PDF, &vec![b' '; 10_000_000][..]].concat();
    let page = publisher.attaches(draft.id(), "large.pdf", &large).await.text;
    assert!(words(&page).contains("The file must be 10 MB or smaller"), "{}", words(&page));
    for nth in 0..10_u8 {
        publisher.attaches(draft.id(), "part.pdf", &[PDF, &[nth]].concat()).await;
        if nth == 3 {
            let page = publisher.attaches(draft.id(), "again.pdf", &[PDF, &[nth]].concat()).await.text;
            assert!(words(&page).contains("This file is attached already"));
        }
    }
    let page = publisher.attaches(draft.id(), "eleventh.pdf", PDF).await.text;
    assert!(words(&page).contains("A sheet can have 10 files at most"));
    assert_eq!(count(&pool, "draft_attachment").await, 10);
    not_there(&publisher.attaches("987654", "a.pdf", PDF).await);
}

#[sqlx::test]
async fn renaming_and_removing_an_attachment_are_audited(pool: PgPool) {
    let (publisher, draft, address) = with_file(&pool).await;
    let id = address.split('/').nth(3).unwrap();
    let label = async |label: &str| {
        let body = format!("draft={}&typed[id]={id}&typed[label]={label}", draft.id());
        let response = publisher.officer.sends_form("/api/office/attachment-label", body).await;
        publisher.officer.opens(response.header("location")).await.text
    };
    let long = label(&"x".repeat(201)).await;
    assert_eq!(faults(&long), [format!("label-{id}")]);
    assert!(long.contains(&"x".repeat(201)), "the typed text is kept");
    assert!(words(&label("How+to+review").await).contains("The label is saved."));
    publishes(&publisher, &draft).await;
    let page = Visitor::of(&publisher.service).opens("/sheets/39-07").await.text;
    assert!(words(&page).contains("How to review (PDF, 50 bytes)"));

    let response = publisher.officer.sends_form("/api/office/sheet-correct", "slug=39-07".into()).await;
    let correction = publisher.draft(response.header("location")).await;
    assert!(
        words(&correction.page).contains("How to review (PDF, 50 bytes)"),
        "a correction starts with the sheet's files"
    );
    let remove = format!("draft={}&id={id}", correction.id());
    let response = publisher.officer.sends_form("/api/office/attachment-remove", remove.clone()).await;
    assert!(words(&publisher.officer.opens(response.header("location")).await.text).contains("The file is removed."));
    publisher.attaches(correction.id(), "Second.pdf", &[PDF, b"2"].concat()).await;
    assert_eq!(publisher.officer.posts("/api/office/attachment-remove", &remove).await.status, 404, "once");
    let public = address.replace("/office/", "/sheets/39-07/");
    let anyone = Visitor::of(&publisher.service);
    assert_eq!(anyone.opens(&public).await.status, 200, "until the correction is published");
    let again = publisher.officer.sends_form("/api/office/sheet-correct", "slug=39-07".into()).await;
    assert_eq!(again.header("location"), correction.address);
    assert_eq!(count(&pool, "draft_attachment").await, 1, "continuing a correction restores no file");
    publishes(&publisher, &correction).await;
    not_there(&anyone.opens(&public).await);
    let page = anyone.opens("/sheets/39-07").await.text;
    assert!(words(&page).contains("Second.pdf (PDF, 51 bytes)") && !words(&page).contains("How to review"));
    let editions = words(&publisher.officer.opens("/office/sheets/39-07").await.text);
    assert!(editions.contains("Attachments How to review (PDF, 50 bytes) Second.pdf (PDF, 51 bytes)"), "{editions}");
    let changes = [
        "attach | Self Review.pdf",
        "label attachment |  | How to review",
        "detach | Self Review.pdf",
        "attach | Second.pdf",
    ];
    assert_eq!(trail(&pool).await, changes);
}

#[sqlx::test]
async fn only_unreferenced_attachment_bytes_are_deleted(pool: PgPool) {
    let (publisher, draft, _) = with_file(&pool).await;
    let contents = ContentStore::default();
    let other = publisher.drafts(SHEET).await;
    publisher.attaches(other.id(), "The same.pdf", PDF).await;
    assert_eq!(count(&pool, "attachment_content").await, 1, "identical content is stored once");
    assert_eq!(forget_unused(&pool, &contents).await.unwrap(), 0);
    publisher.presses(&draft, "discard").await;
    assert_eq!(forget_unused(&pool, &contents).await.unwrap(), 0);
    assert_eq!((count(&pool, "attachment").await, count(&pool, "attachment_content").await), (1, 1));
    publishes(&publisher, &other).await;
    assert_eq!(forget_unused(&pool, &contents).await.unwrap(), 0, "a sheet uses it");
    sqlx::query("delete from sheet_attachment").execute(&pool).await.unwrap();
    assert_eq!(forget_unused(&pool, &contents).await.unwrap(), 1);
    assert_eq!((count(&pool, "attachment").await, count(&pool, "attachment_content").await), (0, 0));
}

#[sqlx::test]
async fn attachments_in_a_folder_are_stored_by_digest_and_deleted_with_their_last_use(pool: PgPool) {
    let folder = std::env::temp_dir().join(format!("placebook-attachments-{:016x}", rand::random::<u64>()));
    let contents = ContentStore::new(Some(folder.clone()));
    let service =
        Service::start_keeping(&pool, &Limits::default(), contents.clone(), Bounds { size: 60, files: 1 }).await;
    let publisher = Publisher { officer: signed_in(&pool, &service, Role::Publisher).await, service };
    let draft = publisher.drafts(SHEET).await;
    let page = publisher.attaches(draft.id(), "a.pdf", &[PDF, b"eleven more"].concat()).await.text;
    assert!(words(&page).contains("The file must be 60 bytes or smaller"));
    let page = publisher.attaches(draft.id(), "a.pdf", PDF).await.text;
    let address = addresses(&page, "/office/attachments/").pop().unwrap();
    assert_eq!(publisher.officer.opens(&address).await.text.as_bytes(), PDF);
    let files = || {
        let folders = std::fs::read_dir(&folder).unwrap();
        folders
            .flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap())
            .map(|file| file.unwrap().path())
            .collect::<Vec<_>>()
    };
    let [file] = &files()[..] else { panic!("{:?}", files()) };
    assert_eq!(std::fs::read(file).unwrap(), PDF);
    assert_eq!(count(&pool, "attachment_content where content is null").await, 1);
    publisher.presses(&draft, "discard").await;
    assert_eq!(forget_unused(&pool, &contents).await.unwrap(), 1);
    assert!(files().is_empty());
    std::fs::remove_dir_all(&folder).unwrap();
}
