//! A form is carried out only for the account that its page was made for, not for another one that has signed in since.

use std::sync::Arc;

use app::{
    addresses::made_for_another_address,
    made_for::{MADE_FOR, Whose, whose},
    visit::{Caller, Visit},
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use shared::made_for::{MadeFor, QUERY};

use crate::http::{overload::wants_page, site_page::SitePage};

/// The account that an address says its form was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// The address says nothing readable.
    Nothing,
    /// The form was made for this account.
    For(MadeFor),
}

/// The outcome for a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judged {
    /// The form is processed.
    Taken,
    /// The form does not say which account it was made for.
    SaysNothing,
    /// The form was made for another account than the one signed in.
    ForAnother(MadeFor),
}

/// The account that a request's form was made for, which owns its kept texts. `None`: the request does not say, or has no form.
pub(super) fn said(request: &Request) -> Option<MadeFor> {
    said_by(request).into_iter().find_map(|said| match said {
        Said::For(made_for) => Some(made_for),
        Said::Nothing => None,
    })
}

/// Every statement of a request about the account that its form was made for: in the form's address, or in the header that a
/// script of an earlier build sends.
fn said_by(request: &Request) -> Vec<Said> {
    if is_safe(request.method()) {
        return Vec::new();
    }
    let read = |text: &str| text.parse().map_or(Said::Nothing, Said::For);
    let query = request.uri().query().unwrap_or_default();
    let in_address = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == QUERY);
    let in_header = request.headers().get_all(MADE_FOR).iter().map(|value| read(value.to_str().unwrap_or_default()));
    in_address.map(|(_, value)| read(&value)).chain(in_header).collect()
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Decides what happens to a form. If nobody is signed in any more, the form is processed: its own answer asks the sender to sign
/// in, and its text is kept for the account that it was made for.
fn judge(whose: Whose, said: &[Said], caller: &Caller) -> Judged {
    if matches!(whose, Whose::Anyone | Whose::Link) {
        return Judged::Taken;
    }
    if said.is_empty() {
        return Judged::SaysNothing;
    }
    for said in said {
        match *said {
            Said::For(made_for) if whose.fits(made_for) => {
                if caller.made_for().is_some_and(|now| !made_for.holds_for(now)) {
                    return Judged::ForAnother(made_for);
                }
            }
            _ => return Judged::SaysNothing,
        }
    }
    Judged::Taken
}

/// Refuses a form that was made for another account, before reading any of it.
pub(crate) async fn check(State(site): State<SitePage>, request: Request, next: Next) -> Response {
    let whose = if is_safe(request.method()) { None } else { whose(request.uri().path()) };
    let visit = request.extensions().get::<Arc<dyn Visit>>();
    let (Some(whose), Some(visit)) = (whose, visit) else { return next.run(request).await };
    let made_for = match judge(whose, &said_by(&request), visit.caller()) {
        Judged::Taken => return next.run(request).await,
        Judged::SaysNothing => None,
        Judged::ForAnother(made_for) => Some(made_for),
    };
    tracing::info!(
        path = request.uri().path(),
        says = made_for.is_some(),
        "refused a form that was made for another account"
    );
    refused(&site, request, made_for).await
}

/// The page that explains the refusal; for a script, the page's address. A device's outbox gets the answer of a signed-out visit,
/// so its commands keep waiting for their account.
async fn refused(site: &SitePage, request: Request, made_for: Option<MadeFor>) -> Response {
    let page = made_for_another_address(made_for);
    if wants_page(request.headers())
        && let Ok(page) = Uri::try_from(&page)
    {
        let mut instead = Request::new(Body::empty());
        *instead.uri_mut() = page;
        *instead.extensions_mut() = request.extensions().clone();
        let mut answer = site.render(instead).await;
        *answer.status_mut() = StatusCode::CONFLICT;
        return answer;
    }
    let status = if made_for.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::CONFLICT };
    match HeaderValue::try_from(page) {
        Ok(page) => (status, [(header::LOCATION, page)]).into_response(),
        Err(_) => status.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use app::visit::{Officer, School};
    use shared::{officer::Roles, school::Urn};

    use super::*;

    fn school(urn: &str) -> School {
        School { id: 1, urn: Urn::try_from(urn).unwrap(), name: "Hawthorn".into(), acting: None }
    }

    fn officer(id: i64, acts_for: Option<School>) -> Caller {
        Caller::Officer(Officer { id, name: "Ines".into(), roles: Roles::default(), acts_for })
    }

    fn of(text: &str) -> Said {
        text.parse().map_or(Said::Nothing, Said::For)
    }

    #[test]
    fn schools_form_is_accepted_only_for_that_school() {
        let hawthorn = Caller::Establishment(school("900101"));
        let judged = |said: &[Said], caller: &Caller| judge(Whose::School, said, caller);
        assert_eq!(judged(&[of("900101")], &hawthorn), Judged::Taken);
        assert_eq!(
            judged(&[of("900101")], &Caller::Anyone),
            Judged::Taken,
            "the form itself says that nobody is signed in"
        );
        for said in [&[][..], &[Said::Nothing], &[of("officer-3")], &[of("900101"), Said::Nothing]] {
            assert_eq!(judged(said, &hawthorn), Judged::SaysNothing, "{said:?}");
            assert_eq!(judged(said, &Caller::Anyone), Judged::SaysNothing, "{said:?}");
        }
        let acting = |id| officer(id, Some(school("900101")));
        for (said, caller) in [
            ("900102", &hawthorn),
            ("officer-3-for-900101", &hawthorn),
            ("900101", &acting(3)),
            ("officer-3-for-900101", &acting(4)),
            ("officer-3-for-900102", &acting(3)),
            ("officer-3-for-900101", &officer(3, None)),
        ] {
            assert_eq!(judged(&[of(said)], caller), Judged::ForAnother(said.parse().unwrap()), "{said}");
        }
        assert_eq!(judged(&[of("officer-3-for-900101")], &acting(3)), Judged::Taken);
        let both = [of("officer-3-for-900101"), of("officer-3-for-900102")];
        assert_ne!(judged(&both, &acting(3)), Judged::Taken, "both have to match");
    }

    #[test]
    fn officers_form_is_accepted_whichever_school_they_act_for() {
        let judged = |said: &str, caller: &Caller| judge(Whose::Officer, &[of(said)], caller);
        assert_eq!(judged("officer-3", &officer(3, None)), Judged::Taken);
        assert_eq!(judged("officer-3", &officer(3, Some(school("900101")))), Judged::Taken);
        assert_eq!(judged("officer-3", &officer(4, None)), Judged::ForAnother(MadeFor::Officer(3)));
        let school = Caller::Establishment(school("900101"));
        assert_eq!(judged("officer-3", &school), Judged::ForAnother(MadeFor::Officer(3)));
        assert_eq!(judged("900101", &school), Judged::SaysNothing);
    }

    #[test]
    fn form_for_anybody_is_always_accepted() {
        for whose in [Whose::Anyone, Whose::Link] {
            for said in [&[][..], &[of("900101")], &[Said::Nothing]] {
                assert_eq!(judge(whose, said, &officer(3, None)), Judged::Taken);
            }
        }
    }
}
