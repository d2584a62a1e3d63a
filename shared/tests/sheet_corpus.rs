//! The corpus: texts in the shapes in which councils announce training, each with what a careful officer reads out of it.
//!
//! `sheets/corpus/*.json` are lists of cases. `SHEET_CORPUS` names another folder of such files, to measure texts that are not kept here.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "a measurement names its folder")]

mod measure;

use measure::{Case, Score};

fn cases(folder: &str) -> Vec<Case> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        serde_json::from_str::<Vec<Case>>(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    files.iter().flat_map(read).collect()
}

/// Reads every text of the corpus and prints what is not wholly right.
fn measured() -> Score {
    let folder = std::env::var("SHEET_CORPUS").unwrap_or_else(|_| "tests/sheets/corpus".to_owned());
    let mut whole = Score::default();
    for case in cases(&folder) {
        let (score, remarks) = case.score();
        if !remarks.is_empty() {
            println!("{}\n  {}", case.name, remarks.join("\n  "));
        }
        whole.add(&score);
    }
    println!("{whole}");
    whole
}

#[test]
fn corpus_is_read_without_inventing_or_losing_a_session() {
    let whole = measured();
    assert!(whole.is_sound(), "{whole}");
}
