//! The form element of every form that changes something.

use leptos::prelude::*;
use shared::made_for::MadeFor;

/// A posted form whose address names the owner that it was made for. The server reads the owner before anything else.
#[component]
pub fn PostForm(
    /// The address that the form is sent to.
    #[prop(into)]
    to: String,
    /// The account that the form was made for, if an island draws the form: an island does not know the caller.
    #[prop(optional_no_strip)]
    made_for: Option<MadeFor>,
    children: Children,
) -> impl IntoView {
    let made_for = made_for.or_else(|| shown_to(&to));
    let action = address_for(made_for, &to);
    view! {
        <form method="post" action=action>
            // On going back, a browser fills in text typed before, if a form's address without its query and the names of its
            // first fields are the same. The names differ here, so that the browser never fills in another person's text.
            {made_for.map(|made_for| view! { <input type="hidden" name=format!("for-{made_for}") /> })}
            {children()}
        </form>
    }
}

/// The address to which scripts on the page being rendered send the typed text.
pub(crate) fn sent_to(to: &str) -> String {
    address_for(shown_to(to), to)
}

fn address_for(made_for: Option<MadeFor>, to: &str) -> String {
    made_for.map_or_else(|| to.to_owned(), |made_for| made_for.address(to))
}

/// The owner of a form for this address on the page being rendered.
#[cfg(feature = "ssr")]
pub(crate) fn shown_to(to: &str) -> Option<MadeFor> {
    let visit = crate::visit::visit::<crate::failure::Never>().ok()?;
    super::whose(to)?.made_for(visit.caller())
}

/// In the browser the page is already rendered.
#[cfg(not(feature = "ssr"))]
fn shown_to(_: &str) -> Option<MadeFor> {
    None
}
