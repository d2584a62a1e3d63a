//! Refuses passwords that are too easy to guess: common ones, repeated or consecutive characters, and public facts about the
//! officer and the service (NIST SP 800-63B, section 5.1.1.2).

use shared::officer::{NotAPassword, Password};
use zxcvbn::{
    Entropy,
    feedback::{Feedback, Warning},
    zxcvbn,
};

/// The fewest estimated guesses of an allowed password. A password of three parts that an attacker guesses first is estimated at
/// 10^8 guesses, so it is refused. An attacker can make some hundred guesses a day.
const LEAST: u64 = 120_000_000;
/// The estimate takes quadratic time; a strong password is strong in its first characters already.
const JUDGED_CHARS: usize = 32;
/// Shorter parts of names and addresses occur in too many words.
const PART_MIN: usize = 3;
/// A password with fewer characters than this outside the known facts counts as made of them.
const BESIDE_MIN: usize = 4;

/// The public facts about an officer and the service.
pub(crate) struct Known(Vec<String>);

impl Known {
    /// Collects the officer's email and name, the site's address and the service's name. The council's name is part of these
    /// addresses.
    pub fn of(email: &str, name: &str, site: &str) -> Self {
        let host = site.rsplit("://").next().unwrap_or_default().split(['/', ':']).next().unwrap_or_default();
        let whole = [email.to_owned(), name.split_whitespace().collect(), host.to_owned(), "placebook".to_owned()];
        let parts = [email, name, host].into_iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
        let known = whole.into_iter().chain(parts.map(str::to_owned));
        let known = known.map(|part| part.to_lowercase()).filter(|part| part.chars().count() >= PART_MIN);
        let mut known: Vec<String> = known.collect();
        known.sort_by_key(|part| std::cmp::Reverse(part.chars().count()));
        Self(known)
    }

    /// How many characters are not part of a known fact.
    fn beside(&self, text: &str) -> usize {
        self.0.iter().fold(text.to_owned(), |text, part| text.replace(part.as_str(), "")).chars().count()
    }
}

/// Refuses a password that is easy to guess. It takes up to some tenths of a second: do not call it in an async task.
pub(super) fn judge(password: &Password, known: &Known) -> Result<(), NotAPassword> {
    let typed: String = password.reveal().chars().take(JUDGED_CHARS).collect();
    // Spaces, symbols and capitals between guessable parts make a password look stronger than it is.
    let bare: String = typed.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = known.0.iter().map(String::as_str).collect();
    if weaker(&typed, &bare, &words).guesses() >= LEAST {
        return Ok(());
    }
    let without = weaker(&typed, &bare, &[]);
    let own = known.beside(&bare) < BESIDE_MIN || without.guesses() >= LEAST;
    Err(if own { NotAPassword::OwnWords } else { why(without.feedback().and_then(Feedback::warning)) })
}

fn weaker(typed: &str, bare: &str, words: &[&str]) -> Entropy {
    let (typed, bare) = (zxcvbn(typed, words), zxcvbn(bare, words));
    if bare.guesses() < typed.guesses() { bare } else { typed }
}

fn why(warning: Option<Warning>) -> NotAPassword {
    match warning {
        Some(
            Warning::StraightRowsOfKeysAreEasyToGuess
            | Warning::ShortKeyboardPatternsAreEasyToGuess
            | Warning::RepeatsLikeAaaAreEasyToGuess
            | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess
            | Warning::SequencesLikeAbcAreEasyToGuess,
        ) => NotAPassword::Repeated,
        _ => NotAPassword::Common,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(typed: &str) -> Result<(), NotAPassword> {
        let known = Known::of("ines.adair@norfolk.gov.example", "Ines Adair", "https://training.norfolk.gov.example/");
        judge(&Password::try_from(typed)?, &known)
    }

    #[test]
    fn common_passwords_are_refused() {
        for common in [
            "Password1234",
            "password12345",
            "P@ssw0rd1234",
            "Passw0rd!2026",
            "1q2w3e4r5t6y",
            "letmein123456",
            "administrator",
            "Welcome12345",
            "welcome2026!!",
            "iloveyou1234",
            "liverpool2024",
            "Summer2026!!!",
            "drowssap4321",
            "qwertyuiop123",
            "Summer2026!!!",
            "monday morning",
            "Password Password",
            "P4ssw0rd-P4ssw0rd",
            "changeme2026!",
            "Winter2025!Winter",
        ] {
            assert!(judged(common).is_err(), "{common}");
        }
    }

    #[test]
    fn repeated_or_consecutive_characters_are_refused() {
        for easy in [
            "123456789012",
            "0123456789012345",
            "987654321098",
            "135791357913",
            "112233445566",
            "121212121212",
            "123123123123",
            "000000000001",
            "abcdefghijkl",
            "abcabcabcabc",
            "aaaabbbbcccc",
            "qwertyuiopas",
            "zxcvbnmasdfg",
        ] {
            assert!(judged(easy).is_err(), "{easy}");
        }
    }

    #[test]
    fn public_facts_about_the_officer_are_refused() {
        for own in [
            "ines.adair@norfolk.gov.example",
            "INES.ADAIR@norfolk.gov.example",
            "ines.adair@norfolk.gov.example1",
            "Ines Adair 2026",
            "adairines1234",
            "riadA senI 12",
            "placebook1234",
            "placebookplacebook",
            "NorfolkPlacebook1",
            "norfolk training",
            "1n3s4d41r2026",
            "Adair-Ines!2026",
            "iloveplacebook",
            "norfolkcouncil1",
        ] {
            assert!(judged(own).is_err(), "{own}");
        }
        assert_eq!(judged("ines.adair@norfolk.gov.example"), Err(NotAPassword::OwnWords));
    }

    #[test]
    fn every_password_fault_has_its_own_message() {
        assert_eq!(judged("Password1234"), Err(NotAPassword::Common));
        assert_eq!(judged("abcdefghijkl"), Err(NotAPassword::Repeated));
        assert_eq!(judged("placebookplacebook"), Err(NotAPassword::OwnWords));
        assert_eq!(judged("Password123"), Err(NotAPassword::TooShort));
    }

    #[test]
    fn unrelated_words_and_generated_passwords_are_accepted() {
        for good in [
            "three grey herons",
            "four grey herons",
            "correct horse battery",
            "tulip window gravel",
            "kX9#vLq2!mZr",
            "žluťoučký kůň úpěl",
            "六本木の雨と古い傘と猫の話",
            "the rain in my left shoe",
            "seven old cars",
            "grey heron norfolk rain",
        ] {
            assert_eq!(judged(good), Ok(()), "{good}");
        }
        assert_eq!(judged(&"tulip window gravel ".repeat(6)), Ok(()), "long");
    }

    #[test]
    fn longest_password_is_judged_quickly() {
        // Each symbol of the first may stand for several letters, and every combination is tried.
        for part in ["4@8({[<3691!|705$+%2", "aA1!", "password", "1a2b3c4d5e6f7g8h9i0j"] {
            let long: String = part.chars().cycle().take(Password::MAX_CHARS).collect();
            let begun = std::time::Instant::now();
            let _ = judged(&long);
            assert!(begun.elapsed().as_secs() < 10, "{part}: {:?}", begun.elapsed());
        }
    }
}
