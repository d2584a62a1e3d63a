//! The header for schools and for visitors.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;

use crate::{
    addresses::sign_in_address,
    school::sign_in::{SignOut, SignOutButton},
    ui::Band,
};

/// The service's name, the navigation, and the signed-in account.
#[component]
pub(crate) fn Masthead(school: Option<String>) -> impl IntoView {
    let path = use_location().pathname;
    let here = move |address: &'static str| path.with(|path| path == address).then_some("page");
    let signed_in = school.is_some();
    let sign_out = SignOut::url();
    let sign_in = move || match path.get().as_str() {
        "/" | "/sign-in" | "/offline" => sign_in_address("/bookings"),
        elsewhere => sign_in_address(elsewhere),
    };
    view! {
        <Band>
            <nav class="app-masthead__nav" aria-label="Main">
                <ul>
                    <li><a href="/" aria-current=move || here("/")>"Workshops"</a></li>
                    <li><a href="/bookings" aria-current=move || here("/bookings")>"Our bookings"</a></li>
                    {(!signed_in).then(|| view! {
                        <li><a href=sign_in aria-current=move || here("/sign-in")>"Sign in"</a></li>
                    })}
                </ul>
            </nav>
            {school.map(|school| view! {
                <div class="app-masthead__who">
                    <span class="app-masthead__school" translate="no">{school}</span>
                    <SignOutButton address=sign_out.to_owned() />
                </div>
            })}
        </Band>
    }
}
