//! The header for a signed-in officer.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};
use shared::officer::Roles;

use super::sections::sections_of;
use crate::{
    school::sign_in::{SignOut, SignOutButton},
    ui::Band,
};

/// The id of the menu.
const MENU: &str = "menu";

/// The service's name, the sections of the office, and the signed-in officer. On a narrow screen these are a menu, which the browser
/// opens and closes without a script.
#[component]
pub fn OfficeMasthead(officer: OfficerShown) -> impl IntoView {
    let path = use_location().pathname;
    let here = move |address: &'static str| {
        path.with(|path| path == address || path.starts_with(&format!("{address}/"))).then_some("page")
    };
    let sections = sections_of(&officer.roles);
    view! {
        <Band>
            <button class="app-menu-button" type="button" popovertarget=MENU>"Menu"</button>
            <div class="app-menu" id=MENU popover>
                <button class="app-menu-button" type="button" popovertarget=MENU popovertargetaction="hide">"Close menu"</button>
                <nav class="app-masthead__nav" aria-label="Main">
                    <ul>
                        <li><a href="/office" aria-current=move || path.with(|path| path == "/office").then_some("page")>"Office"</a></li>
                        {sections.into_iter().map(|section| view! {
                            <li><a href=section.address aria-current=move || here(section.address)>{section.name}</a></li>
                        }).collect_view()}
                    </ul>
                </nav>
                <div class="app-masthead__who">
                    <span class="app-masthead__school">{officer.name}</span>
                    <SignOutButton address=SignOut::url().to_owned() />
                </div>
            </div>
        </Band>
    }
}

/// The signed-in officer, as every page shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerShown {
    /// Name.
    pub name: String,
    /// The officer's roles.
    pub roles: Roles,
}

/// The signed-in officer, as every page shows them.
#[cfg(feature = "ssr")]
#[must_use]
pub fn shown(officer: &crate::visit::Officer) -> OfficerShown {
    OfficerShown { name: officer.name.clone(), roles: officer.roles.clone() }
}
