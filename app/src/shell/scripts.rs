//! The scripts of a page: they load the WASM and wake the islands.

use leptos::{nonce::use_nonce, prelude::*};

/// Starts the islands of the page. Leptos' own script would let every island wait for the one before it.
#[component]
pub(super) fn Scripts(
    /// The site's options.
    options: LeptosOptions,
) -> impl IntoView {
    if let Some(context) = Owner::current_shared_context() {
        // Only islands are hydrated.
        context.set_is_hydrating(false);
    }
    let (script, program) = (address(&options, "js"), address(&options, "wasm"));
    let start = format!("{}({script:?}, {program:?})", include_str!("start.js").trim_end());
    view! {
        <link rel="modulepreload" href=script.clone() nonce=use_nonce() />
        <link rel="preload" href=program.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
        <script type="module" nonce=use_nonce()>{start}</script>
    }
}

/// The address of the site's file of this kind, named by its content.
fn address(options: &LeptosOptions, kind: &str) -> String {
    let (folder, name) = (&options.site_pkg_dir, &options.output_name);
    match hash(options, kind) {
        Some(hash) => format!("/{folder}/{name}.{hash}.{kind}"),
        None => format!("/{folder}/{name}.{kind}"),
    }
}

/// Read for every page, so that a page shows the last build while its server runs.
fn hash(options: &LeptosOptions, kind: &str) -> Option<String> {
    let program = options.hash_files.then(std::env::current_exe)?.ok()?;
    let names = std::fs::read_to_string(program.parent()?.join(&*options.hash_file)).ok()?;
    let (_, hash) = names.lines().filter_map(|line| line.split_once(": ")).find(|(of, _)| *of == kind)?;
    Some(hash.trim().to_owned())
}
