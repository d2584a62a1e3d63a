//! Time-based codes (RFC 6238), as authenticator apps make them: SHA-1, six digits, 30 seconds.

use time::OffsetDateTime;
use totp_rs::{Builder, Totp};

use crate::platform::qr;

/// Bytes of a secret: as long as the digest (RFC 4226, section 4, R6).
const SECRET: usize = 20;
/// The service's name in the app.
const ISSUER: &str = "Placebook";

/// A new secret.
pub(super) fn random_secret() -> [u8; SECRET] {
    rand::random()
}

/// A secret in the forms that an app accepts.
pub(super) struct Shown {
    /// The secret for typing, in groups of four characters.
    pub secret: String,
    /// The link that opens an authenticator app on the same device.
    pub link: String,
    /// The QR code for the camera of another device, as SVG.
    pub picture: String,
}

/// Shows a secret to the officer with this email. `None`: the secret is not valid.
pub(super) fn shown(secret: &[u8], email: &str) -> Option<Shown> {
    // A colon would end the account's name (Key URI format).
    let builder = Builder::new().with_secret(secret.to_vec()).with_issuer(Some(ISSUER));
    let totp = builder.with_account_name(email.replace(':', " ")).build().ok()?;
    let link = totp.to_url().ok()?;
    let picture = qr::picture(&link)?;
    let letters = totp.secret().to_base32();
    let secret = letters.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ");
    Some(Shown { secret, link, picture })
}

/// The time step of a code, if it is the current step or the one before, because typing takes a while. A code of a future step is
/// refused, so that no code is valid for longer than a minute (RFC 6238, section 5.2).
pub(super) fn step_of(secret: &[u8], code: &str, now: OffsetDateTime) -> Option<i64> {
    let totp: Totp = Builder::new().with_secret(secret.to_vec()).with_skew(0).build().ok()?;
    let now = u64::try_from(now.unix_timestamp()).ok()?;
    let step = [Some(now), now.checked_sub(totp.step())].into_iter().flatten().find_map(|at| totp.check(code, at))?;
    i64::try_from(step).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;

    const RFC: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(seconds).unwrap()
    }

    #[test]
    fn codes_match_rfc_6238() {
        // Appendix B has eight digits; the last six are the code.
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(step_of(RFC, &code[2..], at(seconds)), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn code_is_valid_in_its_step_and_the_next_but_never_earlier() {
        let code = "005924";
        let begins = at(1_234_567_890 / 30 * 30);
        for seconds in [0, 29, 30, 59] {
            assert!(step_of(RFC, code, begins + Duration::seconds(seconds)).is_some(), "{seconds}");
        }
        for seconds in [-30, -1, 60, 90] {
            assert!(step_of(RFC, code, begins + Duration::seconds(seconds)).is_none(), "{seconds}");
        }
        for wrong in ["005925", "+05924", "5924", ""] {
            assert!(step_of(RFC, wrong, begins).is_none(), "{wrong}");
        }
    }

    #[test]
    fn key_uri_names_account_and_service() {
        let shown = shown(RFC, "ines@council.example").unwrap();
        assert_eq!(shown.secret, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let link =
            "otpauth://totp/Placebook:ines%40council.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Placebook";
        assert_eq!(shown.link, link);
        assert!(shown.picture.starts_with("<svg ") && !shown.picture.contains("style"));
    }
}
