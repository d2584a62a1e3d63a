//! New PINs for schools, as letters. A PIN is only in the answer: it is stored nowhere in clear.

use app::{
    addresses::SCHOOLS,
    failure::Failure,
    school::directory::{LETTERS_MAX, Letter, letters_page},
    visit::{Caller, Visit, leave},
};
use axum::{
    Extension,
    body::Bytes,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use leptos::config::LeptosOptions;
use shared::{
    form::{ErrorMessage, FieldFault},
    moment,
    office::OfficeRefused,
    officer::Permission,
    school::{Pin, SchoolFault, Urn},
};
use std::sync::Arc;
use tokio::task;

use super::{Done, PgSchools, number, store};
use crate::{
    office::{STATIC_PAGE_POLICY, allowed},
    platform::{
        attempts, clock,
        database::{self, retry},
        internal_error,
    },
    school::sign_in,
};

/// Makes letters for the chosen schools, or for all without a PIN.
pub async fn send_letters(
    State(pg): State<PgSchools>,
    State(options): State<LeptosOptions>,
    Extension(visit): Extension<Arc<dyn Visit>>,
    form: Bytes,
) -> Response {
    let fields: Vec<(String, String)> = form_urlencoded::parse(&form).into_owned().collect();
    let all = fields.iter().any(|(name, value)| name == "which" && value == "no-pin");
    let chosen: Vec<&str> = fields.iter().filter(|(name, _)| name == "pin").map(|(_, pin)| pin.as_str()).collect();
    let letters = pg.letters(visit.caller(), (!all).then_some(&chosen)).await;
    let letters = letters.and_then(|letters| {
        if !letters.is_empty() {
            return Ok(letters);
        }
        Err(refused(if chosen.is_empty() && !all {
            ErrorMessage::from(SchoolFault::NoSchoolChosen)
        } else {
            ErrorMessage::from(SchoolFault::NewPins)
        }))
    });
    match letters {
        Ok(letters) => {
            let today = moment::short_date_words(clock::london(pg.clock.now()).date());
            let kept_by_nobody = [
                (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
                (header::CONTENT_SECURITY_POLICY, STATIC_PAGE_POLICY),
            ];
            (kept_by_nobody, Html(letters_page(options, letters, today, pg.site.clone()))).into_response()
        }
        Err(Failure::Refused(OfficeRefused::SignedOut)) => {
            Redirect::to(&format!("/office/sign-in?next={SCHOOLS}")).into_response()
        }
        Err(failure @ Failure::Refused(OfficeRefused::Unreadable(_))) => {
            match leave(&*visit, SCHOOLS, (), failure).await {
                Ok(()) => Redirect::to(SCHOOLS).into_response(),
                Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            }
        }
        Err(Failure::Refused(OfficeRefused::NotFound)) => StatusCode::NOT_FOUND.into_response(),
        Err(Failure::Refused(_)) => StatusCode::FORBIDDEN.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn refused(why: ErrorMessage) -> Failure<OfficeRefused> {
    Failure::Refused(OfficeRefused::of([Some(FieldFault::new("schools", why))]))
}

impl PgSchools {
    /// Gives the schools of these PINs ([`pin_code`]), or all without a PIN, a new PIN each. Old PINs stop working, visits that
    /// began with them end, and earlier wrong PINs are forgotten. Closed schools get no new PIN. Schools whose PIN has changed
    /// since the page was made also get none, so a form sent twice does not invalidate the first letters.
    ///
    /// [`pin_code`]: app::school::directory::pin_code
    ///
    /// # Errors
    /// [`OfficeRefused::NotAllowed`], [`OfficeRefused::NotFound`].
    pub async fn letters(&self, caller: &Caller, pins: Option<&Vec<&str>>) -> Done<Vec<Letter>> {
        let officer = allowed(caller, Permission::ManageSchools)?.id;
        let chosen =
            pins.map(|pins| pins.iter().map(|pin| seen(pin)).collect::<Done<(Vec<i32>, Vec<i32>)>>()).transpose()?;
        if let Some(chosen) = pins.map(Vec::len).filter(|chosen| *chosen > LETTERS_MAX) {
            return Err(refused(ErrorMessage::from(SchoolFault::TooManySchools(chosen, LETTERS_MAX))));
        }
        let limit = i64::try_from(LETTERS_MAX).unwrap_or(i64::MAX);
        let rows =
            store::list_for_letters(&self.pool, chosen.as_ref().map(|(urns, versions)| (&**urns, &**versions)), limit)
                .await
                .map_err(internal_error::failure)?;
        let (pins, hashes) = new_pins(rows.len()).await?;
        let (urns, versions): (Vec<i32>, Vec<i32>) = rows.iter().map(|row| (row.urn, row.pin_version)).unzip();
        let given =
            retry(|| self.set_pins(officer, (&urns, &versions), &hashes)).await.map_err(internal_error::failure)?;
        let letters = rows.into_iter().zip(pins).filter(|(row, _)| given.contains(&row.urn));
        Ok(letters.map(|(row, pin)| letter(row, &pin)).collect())
    }

    async fn set_pins(&self, officer: i64, schools: (&[i32], &[i32]), hashes: &[String]) -> sqlx::Result<Vec<i32>> {
        let mut transaction = database::begin(&self.pool).await?;
        let given = store::set_pins(&mut *transaction, officer, schools, hashes, self.clock.now()).await?;
        for urn in given.iter().filter_map(|urn| Urn::try_from(urn.to_string()).ok()) {
            attempts::forget(&mut *transaction, urn).await?;
        }
        transaction.commit().await?;
        Ok(given)
    }
}

/// The school of a PIN, and the PIN's version.
fn seen(pin: &str) -> Done<(i32, i32)> {
    let (urn, version) = pin.split_once('.').ok_or(Failure::Refused(OfficeRefused::NotFound))?;
    let version = version.parse().map_err(|_| Failure::Refused(OfficeRefused::NotFound))?;
    Ok((number(urn)?, version))
}

/// Makes this many PINs with their hashes, off the async tasks.
async fn new_pins(count: usize) -> Done<(Vec<Pin>, Vec<String>)> {
    let made = task::spawn_blocking(move || {
        let pins = (0..count).map(|_| sign_in::random_pin()).collect::<Result<Vec<Pin>, _>>();
        let pins = pins.map_err(|fault| fault.to_string())?;
        let hashes = pins.iter().map(sign_in::hash_pin).collect::<Result<Vec<String>, _>>();
        Ok::<_, String>((pins, hashes.map_err(|fault| fault.to_string())?))
    });
    made.await.map_err(internal_error::failure)?.map_err(internal_error::failure)
}

fn letter(row: store::LetterRow, pin: &Pin) -> Letter {
    let lines = row.address.lines().chain([row.postcode.as_str()]).filter(|line| !line.is_empty());
    Letter {
        urn: row.urn.to_string(),
        name: row.name,
        head: row.head,
        address: lines.map(str::to_owned).collect(),
        pin: pin.printed(),
    }
}
