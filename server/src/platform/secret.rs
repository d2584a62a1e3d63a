//! Hashing and checking secrets (PINs, passwords) with argon2id.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use argon2::{
    Argon2, PasswordVerifier,
    password_hash::{self, PasswordHash, PasswordHasher, SaltString},
};
use tokio::{sync::Semaphore, task};

/// How many secrets are checked at once. Each check uses 19 MiB, so a rush of sign-ins waits instead of exhausting memory.
const CHECKS_AT_ONCE: usize = 4;

/// A hash that no secret matches, checked if an account does not exist, so that the answer takes as long.
pub(crate) const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$cGxhY2Vib29rIG5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// argon2id with OWASP's parameters (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. They are the crate's defaults.
fn argon2id() -> Argon2<'static> {
    Argon2::default()
}

/// Hashes a secret with a fresh salt, in PHC form. It takes some 20 ms of CPU time: do not call it in an async task.
///
/// # Errors
/// argon2's errors; none occur with these parameters.
pub(crate) fn hash_now(secret: &str) -> password_hash::Result<String> {
    let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>())?;
    Ok(argon2id().hash_password(secret.as_bytes(), &salt)?.to_string())
}

/// Hashes a secret off the async tasks.
pub(crate) async fn hash(secret: String) -> password_hash::Result<String> {
    task::spawn_blocking(move || hash_now(&secret)).await.map_err(|_| password_hash::Error::Crypto)?
}

/// Checks secrets, a few at a time.
#[derive(Debug, Clone)]
pub(crate) struct Checker {
    permits: Arc<Semaphore>,
    checked: Arc<AtomicU64>,
}

impl Default for Checker {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(CHECKS_AT_ONCE)), checked: Arc::default() }
    }
}

impl Checker {
    /// Whether this secret has this hash.
    pub async fn check(&self, secret: String, hash: String) -> password_hash::Result<bool> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| password_hash::Error::Crypto)?;
        self.checked.fetch_add(1, Ordering::Relaxed);
        // The task holds the permit: cancelling the request neither stops the work nor frees its memory.
        let work = move || {
            let right = verify(&secret, &hash);
            drop(permit);
            right
        };
        task::spawn_blocking(work).await.map_err(|_| password_hash::Error::Crypto)?
    }

    /// How many secrets were checked.
    pub fn checked(&self) -> u64 {
        self.checked.load(Ordering::Relaxed)
    }
}

fn verify(secret: &str, hash: &str) -> password_hash::Result<bool> {
    match argon2id().verify_password(secret.as_bytes(), &PasswordHash::new(hash)?) {
        Ok(()) => Ok(true),
        Err(password_hash::Error::Password) => Ok(false),
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_secret_matches_its_hash() {
        let hash = hash_now("123456").unwrap();
        assert!(verify("123456", &hash).unwrap());
        assert!(!verify("123457", &hash).unwrap());
        assert_ne!(hash, hash_now("123456").unwrap(), "each has its own salt");
    }

    #[test]
    fn a1_dummy_hash_costs_as_much_as_any_other() {
        let cost = |hash: &str| {
            let hash = PasswordHash::new(hash).unwrap();
            (
                hash.algorithm.to_string(),
                hash.version,
                hash.params.to_string(),
                hash.hash.unwrap().len(),
                hash.salt.unwrap().len(),
            )
        };
        let somebodys = hash_now("123456").unwrap();
        assert_eq!(cost(NOBODYS_HASH), cost(&somebodys));
        assert!(somebodys.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(!verify("123456", NOBODYS_HASH).unwrap());
    }
}
