//! Checks after each step: every page shown, and every row written.

use shared::made_for::MadeFor;
use uuid::Uuid;

use super::{Computer, SENT, TYPED, key, letters, made_for};
use crate::support::browser::Form;

impl Computer<'_> {
    /// Checks a tab: which account its page was made for, and whether it shows another person's text.
    pub(super) fn look_at(&mut self, tab: usize) {
        let showing = self.tabs[tab].clone();
        let shown_to = showing.page.split("data-whose=\"").nth(1).and_then(|rest| rest.split('"').next()?.parse().ok());
        let untouched = self.done.last().is_none_or(|done| !done.contains(&format!("tab {tab},")));
        if showing.page.is_empty() || untouched {
            return;
        }
        assert_eq!(shown_to, self.now, "{} is made for another: {}", showing.address, self.story());
        self.no_foreign_text(&showing.address, &showing.page);
        let forms = Form::all(&showing.page).into_iter().filter(|form| SENT.contains(&form.path()));
        for form in forms.collect::<Vec<_>>() {
            if let Some((key, of)) = key(&form).zip(made_for(&form)) {
                self.keys.insert(key, of);
            }
        }
    }

    /// Every typed text names its owner. Only the owner sees it, and once booked also the school and the office.
    pub(super) fn no_foreign_text(&self, address: &str, page: &str) {
        let page = page.to_lowercase();
        for (at, _) in page.match_indices(TYPED) {
            let word: String = page[at..].chars().take_while(char::is_ascii_alphanumeric).collect();
            let of: String = word[TYPED.len()..].chars().take_while(char::is_ascii_alphabetic).collect();
            let own = self.now.is_some_and(|now| {
                let mine = letters(self.town, now);
                of == mine || (of.len() == 1 && now.officer().is_some() && mine.starts_with(&of))
            });
            let school = self.booked.get(&word);
            let theirs =
                school.is_some() && school == self.now.and_then(MadeFor::school).map(|urn| urn.to_string()).as_ref();
            let office = school.is_some()
                && self.now.is_some_and(|now| now.officer().is_some())
                && address.starts_with("/office");
            let delegate = of == "d" && address.starts_with(&self.link);
            assert!(own || theirs || office || delegate, "{word} is on {address}: {}", self.story());
        }
    }

    /// Every booked text with its school. The owner of a text that is only in a register is an officer.
    pub(super) async fn state(&mut self) -> String {
        let rows: Vec<(String, i32)> = sqlx::query_as(
            "select concat_ws(' ', p.name, p.delegate_email, p.needs, b.booker_name, b.booker_email), e.urn
             from place p join booking b on b.id = p.booking_id join establishment e on e.id = b.establishment_id
             union all select concat_ws(' ', name, email), 0 from walk_in",
        )
        .fetch_all(&self.town.backend.pool)
        .await
        .unwrap();
        self.booked.clear();
        for (texts, urn) in rows {
            for word in
                texts.to_lowercase().split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.starts_with(TYPED))
            {
                self.booked.insert(word.to_owned(), urn.to_string());
            }
        }
        self.town.state().await
    }

    /// Every row belongs to the owner of its form.
    pub(super) async fn rows_belong_to_the_owner_of_their_form(&mut self) {
        let pool = &self.town.backend.pool;
        let rows: Vec<(Uuid, String, Option<i64>)> = sqlx::query_as(
            "select command_key, actor_kind, actor_id from audit where command_key is not null
             union all select key, 'officer', officer_id from register_mark union all select key, 'officer', officer_id from walk_in",
        )
        .fetch_all(pool)
        .await
        .unwrap();
        for (key, kind, actor) in rows {
            let Some(made_for) = self.keys.get(&key) else { continue };
            let school = if *made_for == self.town.hawthorn.made_for().unwrap() {
                &self.town.hawthorn
            } else {
                &self.town.rowan
            };
            let expected = made_for
                .officer()
                .map_or_else(|| ("establishment", school.school().unwrap().id), |officer| ("officer", officer));
            assert_eq!((kind.as_str(), actor), (expected.0, Some(expected.1)), "{key} of {made_for}: {}", self.story());
        }
        self.state().await;
        let hawthorn = self.town.hawthorn.school().unwrap().urn.to_string();
        for (word, urn) in &self.booked {
            let of: String = word[TYPED.len()..].chars().take_while(char::is_ascii_alphabetic).collect();
            let school = of.chars().last().filter(|last| matches!(last, 'h' | 'r'));
            assert!(
                school.is_none_or(|school| (school == 'h') == (*urn == hawthorn)),
                "{word} is {urn}'s: {}",
                self.story()
            );
        }
    }

    pub(super) fn story(&self) -> String {
        self.done[self.done.len().saturating_sub(40)..].join("\n")
    }
}
