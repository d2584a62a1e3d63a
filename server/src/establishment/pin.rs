//! Hashing and checking PINs with argon2id.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use argon2::{
    Argon2, PasswordVerifier,
    password_hash::{self, PasswordHash, PasswordHasher, SaltString},
};
use shared::establishment::{NotAPin, Pin};
use tokio::{sync::Semaphore, task};

/// How many PINs are checked at once. Each check holds 19 MiB, so a rush of sign-ins waits rather than eats the memory.
const CHECKS_AT_ONCE: usize = 4;

/// Checked in place of a hash where there is none: the same work with the same parameters, and nobody's PIN.
pub(super) const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$cGxhY2Vib29rIG5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// OWASP's parameters for argon2id (Password Storage Cheat Sheet): 19 MiB, two passes, one lane. They are the crate's own.
fn argon2id() -> Argon2<'static> {
    Argon2::default()
}

/// A PIN that nobody can guess better than by trying.
///
/// # Errors
/// None: six digits are a PIN.
pub fn random_pin() -> Result<Pin, NotAPin> {
    Pin::try_from(format!("{:06}", rand::random_range(0..1_000_000_u32)).as_str())
}

/// Hashes a PIN with a salt of its own, in PHC form. It takes some 20 ms of processor: not for an async task.
///
/// # Errors
/// What argon2 says; with these parameters, nothing.
pub fn hash_pin(pin: &Pin) -> password_hash::Result<String> {
    let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>())?;
    Ok(argon2id().hash_password(pin.reveal().as_bytes(), &salt)?.to_string())
}

/// Hashes a PIN away from the async tasks.
pub(crate) async fn hash(pin: Pin) -> password_hash::Result<String> {
    task::spawn_blocking(move || hash_pin(&pin)).await.map_err(|_| password_hash::Error::Crypto)?
}

/// Checks PINs, a few at a time.
#[derive(Debug, Clone)]
pub(super) struct Checker {
    permits: Arc<Semaphore>,
    checked: Arc<AtomicU64>,
}

impl Default for Checker {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(CHECKS_AT_ONCE)), checked: Arc::default() }
    }
}

impl Checker {
    /// Whether this is the PIN that was hashed.
    pub async fn check(&self, pin: Pin, hash: String) -> password_hash::Result<bool> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| password_hash::Error::Crypto)?;
        self.checked.fetch_add(1, Ordering::Relaxed);
        // The permit goes along: a request that is given up does not stop the work, nor free its memory.
        let work = move || {
            let right = verify(&pin, &hash);
            drop(permit);
            right
        };
        task::spawn_blocking(work).await.map_err(|_| password_hash::Error::Crypto)?
    }

    /// How many were checked.
    pub fn checked(&self) -> u64 {
        self.checked.load(Ordering::Relaxed)
    }
}

fn verify(pin: &Pin, hash: &str) -> password_hash::Result<bool> {
    match argon2id().verify_password(pin.reveal().as_bytes(), &PasswordHash::new(hash)?) {
        Ok(()) => Ok(true),
        Err(password_hash::Error::Password) => Ok(false),
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(typed: &str) -> Pin {
        Pin::try_from(typed).unwrap()
    }

    #[test]
    fn a_pin_is_known_by_its_hash_and_another_is_not() {
        let hash = hash_pin(&pin("123456")).unwrap();
        assert!(verify(&pin("123456"), &hash).unwrap());
        assert!(!verify(&pin("123457"), &hash).unwrap());
        assert_ne!(hash, hash_pin(&pin("123456")).unwrap(), "each has a salt of its own");
    }

    #[test]
    fn a1_nobodys_hash_costs_what_any_other_does() {
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
        let somebodys = hash_pin(&pin("123456")).unwrap();
        assert_eq!(cost(NOBODYS_HASH), cost(&somebodys));
        assert!(somebodys.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(!verify(&pin("123456"), NOBODYS_HASH).unwrap());
    }
}
