//! The form element of every form that changes something.

use leptos::prelude::*;
use shared::made_for::MadeFor;

/// A form that is posted, and that says for whom it was made: in its address, where the server reads it before anything else.
#[component]
pub fn PostForm(
    /// Where it is sent.
    #[prop(into)]
    to: String,
    /// For whom it was made, where an island draws it: an island does not know who asks.
    #[prop(optional_no_strip)]
    made_for: Option<MadeFor>,
    children: Children,
) -> impl IntoView {
    let made_for = made_for.or_else(|| shown_to(&to));
    let action = address_for(made_for, &to);
    view! {
        <form method="post" action=action>
            // A browser that goes back fills in what was typed before, where a form's address without its query and the names of
            // its first fields are the same: so that it never fills in what somebody else typed, they are not.
            {made_for.map(|made_for| view! { <input type="hidden" name=format!("for-{made_for}") /> })}
            {children()}
        </form>
    }
}

/// Where a script of the page that is being rendered sends what a person writes.
pub(crate) fn sent_to(to: &str) -> String {
    address_for(shown_to(to), to)
}

fn address_for(made_for: Option<MadeFor>, to: &str) -> String {
    made_for.map_or_else(|| to.to_owned(), |made_for| made_for.address(to))
}

/// For whom a form that is sent there is made on the page that is being rendered.
#[cfg(feature = "ssr")]
pub(crate) fn shown_to(to: &str) -> Option<MadeFor> {
    let visit = crate::visit::visit::<crate::failure::Never>().ok()?;
    super::whose(to)?.made_for(visit.caller())
}

/// In the browser the page has been made already.
#[cfg(not(feature = "ssr"))]
fn shown_to(_: &str) -> Option<MadeFor> {
    None
}
