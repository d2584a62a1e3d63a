//! The parameters of every server function, from its source.

use std::{collections::BTreeMap, path::PathBuf};

/// The fields of a type, each with its own type.
type Fields = Vec<(String, String)>;

/// The parameters of every server function, with a form's names: `draft[email]`.
pub fn of_functions() -> BTreeMap<String, Vec<String>> {
    let (app, shared) = (sources("../app/src"), sources("../shared/src"));
    let types: BTreeMap<String, Fields> = app.iter().chain(&shared).flat_map(|text| structs(text)).collect();
    app.iter()
        .flat_map(|text| text.split("#[server(endpoint = \"").skip(1))
        .map(|function| {
            let name = function.split('"').next().unwrap().to_owned();
            let head = function.split("->").next().unwrap();
            let arguments = head.split_once('(').map_or("", |(_, arguments)| arguments);
            (name, fields(arguments).iter().flat_map(|(field, kind)| leaves(field, kind, &types)).collect())
        })
        .collect()
}

/// The names of parameters that pages read from their address.
pub fn of_pages() -> Vec<String> {
    let mut names: Vec<String> = sources("../app/src")
        .iter()
        .flat_map(|text| ["query.get(\"", "parameter(\""].map(|read| text.split(read).skip(1)))
        .flatten()
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    names.sort();
    names.dedup();
    names
}

fn sources(folder: &str) -> Vec<String> {
    let (mut texts, mut folders) = (Vec::new(), vec![PathBuf::from(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                texts.push(std::fs::read_to_string(entry).unwrap());
            }
        }
    }
    texts
}

fn structs(text: &str) -> Vec<(String, Fields)> {
    let heads = text.split("pub struct ").skip(1);
    heads
        .filter_map(|rest| {
            let (name, rest) = rest.split_once(" {")?;
            let plain = name.chars().all(char::is_alphanumeric);
            plain.then(|| (name.to_owned(), fields(rest.split("\n}").next().unwrap_or(rest))))
        })
        .collect()
}

/// The `name: Type` of each line.
fn fields(text: &str) -> Fields {
    let lines = text.lines().map(|line| line.trim().trim_start_matches("pub ").trim_end_matches(','));
    lines
        .filter(|line| !line.starts_with(['/', '#', ')']))
        .filter_map(|line| line.split_once(": "))
        .filter(|(name, _)| name.chars().all(|c| c.is_alphanumeric() || c == '_'))
        .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
        .collect()
}

/// The form fields that a value of this type consists of.
fn leaves(name: &str, kind: &str, types: &BTreeMap<String, Fields>) -> Vec<String> {
    let listed = kind.strip_prefix("Vec<").map(|inner| inner.trim_end_matches('>'));
    let (name, kind) = match listed {
        Some(inner) => (format!("{name}[0]"), inner),
        None => (name.to_owned(), kind),
    };
    match types.get(kind.rsplit("::").next().unwrap_or(kind)).filter(|fields| !fields.is_empty()) {
        Some(fields) => {
            fields.iter().flat_map(|(field, kind)| leaves(&format!("{name}[{field}]"), kind, types)).collect()
        }
        None => vec![name],
    }
}
