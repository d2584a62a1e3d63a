//! Schools that drive the service; all have the same PIN.

use std::net::SocketAddr;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, SaltString},
};
use sqlx::PgConnection;

use crate::{
    fault::Fault,
    http::{HttpConnection, Visit, sign_in},
};

/// Each school's PIN.
const PIN: &str = "482913";

/// Signs in this many schools, whose URNs follow the given one; returns their visits.
///
/// # Errors
/// A school was not signed in.
pub async fn signed_in(address: SocketAddr, before: u32, many: u32) -> Result<Vec<Visit>, Fault> {
    let mut connection = HttpConnection::open(address).await?;
    let mut visits = Vec::new();
    for urn in before + 1..=before + many {
        visits.push(sign_in(&mut connection, urn, PIN).await?);
    }
    Ok(visits)
}

/// Adds schools whose URNs follow the given one.
///
/// # Errors
/// The database refused them.
pub async fn add_schools(db: &mut PgConnection, before: u32, many: u32) -> Result<(), Fault> {
    let hash = pin_hash()?;
    sqlx::raw_sql(&format!(
        "insert into establishment (urn, name, pin_hash)
         select {before} + n, format('School %s', {before} + n), '{hash}' from generate_series(1, {many}) n"
    ))
    .execute(db)
    .await?;
    Ok(())
}

/// A hash that is quick to check, because signing in is not measured.
fn pin_hash() -> Result<String, Fault> {
    let params = Params::new(Params::MIN_M_COST, 1, 1, None).map_err(|cause| Fault(cause.to_string()))?;
    let salt = SaltString::encode_b64(b"placebook bench").map_err(|cause| Fault(cause.to_string()))?;
    let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password(PIN.as_bytes(), &salt);
    Ok(hash.map_err(|cause| Fault(cause.to_string()))?.to_string())
}
