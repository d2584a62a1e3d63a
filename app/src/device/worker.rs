//! The page's side of the service worker. Every page works without one: browsers have none over plain http, and some
//! people switch it off.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

const WORKER: &str = "/service-worker.js";
/// How the names of caches with a school's pages begin (`worker/kept.ts`).
const PRIVATE_CACHES: &str = "placebook-private-";

/// Lets the service worker keep the pages that are seen from here on, and this one.
pub(crate) fn keep_pages() {
    let workers = window().navigator().service_worker();
    if workers.is_undefined() {
        return;
    }
    spawn_local(async move {
        let _ = JsFuture::from(workers.register(WORKER)).await;
    });
}

/// Whether this page comes from the device: the worker has marked it with its age, or it is the offline page.
pub(crate) fn is_kept_page() -> bool {
    document().query_selector("[data-as-of], [data-offline]").is_ok_and(|mark| mark.is_some())
}

/// Deletes the pages of the school that signs out. The worker also does so when it sees the form.
pub(crate) fn forget_private_pages() {
    spawn_local(async {
        let _ = drop_private_caches().await;
    });
}

async fn drop_private_caches() -> Result<(), JsValue> {
    let caches = window().caches()?;
    if caches.is_undefined() {
        return Ok(());
    }
    let names = js_sys::Array::from(&JsFuture::from(caches.keys()).await?);
    for name in names.iter().filter_map(|name| name.as_string()).filter(|name| name.starts_with(PRIVATE_CACHES)) {
        JsFuture::from(caches.delete(&name)).await?;
    }
    Ok(())
}
