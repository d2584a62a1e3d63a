//! Officers' credentials: which passwords may be set, how an officer changes their own, and who must use the second step.

use app::officer::Officers;
use server::{
    cli::demonstration,
    http::limits::Limits,
    officer::{PgOfficers, add_first},
    platform::{clock::Clock, signed_link::LinkKey},
};
use shared::{
    office::OfficeRefused,
    officer::{InviteDraft, Password, Role, RolesDraft},
};
use sqlx::PgPool;

use crate::support::{
    office::{PASSWORD, code_of, officer_with, refused, require_second_step},
    site::{Browser, Site},
};

const HERE: &str = "https://training.norfolk.example";

async fn site(pool: &PgPool) -> Site {
    Site::open(pool, HERE, &Limits::default()).await
}

/// A link with which Ines Adair sets her password.
async fn link(pool: &PgPool, email: &str) -> String {
    let roles = RolesDraft::from(&[Role::Admin].into_iter().collect());
    let invitation = InviteDraft { email: email.into(), name: "Ines Adair".into(), roles }.parse().unwrap();
    add_first(pool, &Clock::system(), &invitation).await.unwrap()
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Changes the password on its page; returns the text of that page afterwards. `None`: the page redirected to the account.
async fn changes(browser: &mut Browser, present: &str, password: &str) -> Option<String> {
    let (present, new) = (encoded(present), encoded(password));
    let form = format!("draft[present]={present}&draft[password]={new}&draft[again]={new}");
    let to = browser.sends("/api/office/password-change", &form).await.header("location").to_owned();
    match to.as_str() {
        "/office/account" => None,
        "/office/account/password" => Some(browser.opens(&to).await.text),
        elsewhere => panic!("{elsewhere}"),
    }
}

async fn signs_in(site: &Site, email: &str, password: &str) -> bool {
    let form = format!("draft[email]={}&draft[password]={}", encoded(email), encoded(password));
    site.browser("").sends("/api/office/sign-in", &form).await.header("location") == "/office"
}

/// Forbidden passwords, with their messages.
const EASY: [(&str, &str); 8] = [
    ("Password1234", "too easy to guess"),
    ("123456789012", "Password"),
    ("ines@council.example", "Password must not be made of your name"),
    ("Ines Adair 2026", "Password must not be made of your name"),
    ("placebookplacebook", "Password must not be made of your name"),
    ("norfolktraining", "Password must not be made of your name"),
    ("abcabcabcabc", "characters that repeat or follow each other"),
    ("Password123", "Password must be 12 characters or more"),
];

#[sqlx::test]
async fn weak_password_is_refused_when_set_by_link(pool: PgPool) {
    let (site, link) = (site(&pool).await, link(&pool, "ines@council.example").await);
    require_second_step(&pool, &[]).await;
    let mut browser = site.browser("");
    for (easy, words) in EASY {
        let form = format!("draft[link]={link}&draft[password]={0}&draft[again]={0}", encoded(easy));
        let to = browser.sends("/api/office/password", &form).await.header("location").to_owned();
        assert_eq!(to, format!("/office/password/{link}"), "{easy}");
        let page = browser.opens(&to).await.text;
        assert!(page.contains("id=\"password-fault\"") && page.contains(words), "{easy}: {page}");
        let sent_back = page.contains(&format!("value=\"{easy}\""));
        assert!(!sent_back || easy == "ines@council.example", "{easy} is sent back");
    }
    let form = format!("draft[link]={link}&draft[password]={0}&draft[again]={0}", PASSWORD.replace(' ', "+"));
    assert_eq!(
        browser.sends("/api/office/password", &form).await.header("location"),
        "/office",
        "the link is still valid"
    );
}

#[sqlx::test]
async fn weak_password_is_refused_without_the_form_too(pool: PgPool) {
    let link = link(&pool, "ines@council.example").await;
    let key = LinkKey::of(&pool).await.unwrap();
    let officers = PgOfficers::new(pool, Clock::system(), &key);
    for easy in ["Password1234", "123456789012", "ines@council.example"] {
        let set = refused(officers.set_password(&link, Password::try_from(easy).unwrap()).await);
        assert!(
            matches!(set, OfficeRefused::Unreadable(ref faults) if faults[0].field == "password"),
            "{easy}: {set:?}"
        );
    }
}

#[sqlx::test]
async fn an_officer_changes_their_password_and_is_signed_out_everywhere_else(pool: PgPool) {
    let site = site(&pool).await;
    let email = officer_with(&pool, Role::Trainer).await;
    let (mut here, mut elsewhere) = (site.browser(""), site.browser(""));
    for browser in [&mut here, &mut elsewhere] {
        assert_eq!(browser.comes_in(&email).await, "/office");
    }
    let before = here.cookie();
    let wrong = changes(&mut here, "four grey herons", "tulip window gravel").await.unwrap();
    assert!(wrong.contains("id=\"present-fault\"") && wrong.contains("This is not your password"), "{wrong}");
    let easy = changes(&mut here, PASSWORD, "trainer@council.example").await.unwrap();
    assert!(easy.contains("id=\"password-fault\"") && easy.contains("made of your name"), "{easy}");
    assert!(elsewhere.is_in().await, "so far nothing has changed");

    assert_eq!(changes(&mut here, PASSWORD, "tulip window gravel").await, None);
    assert!(here.opens("/office/account").await.text.contains("Your password is changed."));
    assert!(here.is_in().await && !elsewhere.is_in().await);
    assert_ne!(here.cookie(), before, "the visit continues with a new identifier");
    assert_eq!(here.asks_with(&before, "GET", "/visits", "").await.status, 401, "the old identifier is invalid");
    assert!(!signs_in(&site, &email, PASSWORD).await && signs_in(&site, &email, "tulip window gravel").await);
    let traced: i64 = sqlx::query_scalar(
        "select count(*) from audit where action = 'change password' and actor_kind = 'officer' and actor_id = subject_id",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(traced, 1);
}

#[sqlx::test]
async fn guesses_at_the_current_password_wait_as_at_sign_in(pool: PgPool) {
    let site = site(&pool).await;
    let email = officer_with(&pool, Role::Trainer).await;
    let mut browser = site.browser("");
    browser.comes_in(&email).await;
    for _ in 0..5 {
        let page = changes(&mut browser, "four grey herons", "tulip window gravel").await.unwrap();
        assert!(page.contains("This is not your password"));
    }
    for present in ["four grey herons", PASSWORD] {
        let page = changes(&mut browser, present, "tulip window gravel").await.unwrap();
        assert!(page.contains("Too many wrong passwords or codes"), "{present}");
    }
    assert_eq!(
        browser.comes_in(&email).await,
        "/office/sign-in?next=%2Foffice",
        "guesses in both places are counted together"
    );
}

#[sqlx::test]
async fn turning_the_second_step_on_or_off_asks_for_the_password_and_ends_other_visits(pool: PgPool) {
    let site = site(&pool).await;
    let email = officer_with(&pool, Role::Trainer).await;
    let (mut here, mut elsewhere) = (site.browser(""), site.browser(""));
    here.comes_in(&email).await;
    elsewhere.comes_in(&email).await;
    here.sends("/api/office/account-step", "act=begin").await;
    let key = key_on(&here.opens("/office/account").await.text);
    let code = || code_of(&key, Clock::system().now());
    let without = here.sends("/api/office/account-step", &format!("act=confirm&draft[code]={}", code())).await;
    assert_eq!(without.header("location"), "/office/account");
    assert!(here.opens("/office/account").await.text.contains("Enter your password"));
    assert!(elsewhere.is_in().await);

    let password = PASSWORD.replace(' ', "+");
    here.sends("/api/office/account-step", &format!("act=confirm&draft[password]={password}&draft[code]={}", code()))
        .await;
    let page = here.opens("/office/account").await.text;
    assert!(page.contains("The second step is on."), "{page}");
    assert!(here.is_in().await && !elsewhere.is_in().await);

    let recovery: Vec<String> = page.split("<li><code>").skip(1).map(|rest| rest[..29].to_owned()).collect();
    assert_eq!(elsewhere.comes_in(&email).await, "/office/sign-in/code?next=%2Foffice");
    elsewhere.sends("/api/office/sign-in-code", &format!("code={}", recovery[0])).await;
    assert!(elsewhere.is_in().await);
    here.sends("/api/office/account-step", &format!("act=off&draft[code]={}", recovery[1])).await;
    assert!(elsewhere.is_in().await, "a code alone turns nothing off");
    here.sends("/api/office/account-step", &format!("act=off&draft[password]={password}&draft[code]={}", recovery[1]))
        .await;
    assert!(here.opens("/office/account").await.text.contains("The second step is off."));
    assert!(here.is_in().await && !elsewhere.is_in().await);
}

/// The key that a page shows for an app.
fn key_on(page: &str) -> String {
    let shown = page.split("<code class=\"app-breaks\">").nth(1).unwrap_or_else(|| panic!("no key: {page}"));
    shown.split('<').next().unwrap().to_owned()
}

#[sqlx::test]
async fn first_admin_must_set_up_the_second_step(pool: PgPool) {
    let (site, link) = (site(&pool).await, link(&pool, "ines@council.example").await);
    let mut browser = site.browser("");
    let form = format!("draft[link]={link}&draft[password]={0}&draft[again]={0}", PASSWORD.replace(' ', "+"));
    assert_eq!(browser.sends("/api/office/password", &form).await.header("location"), "/office/sign-in/set-up");
    for page in ["/office", "/office/officers", "/office/account", "/office/sign-in/code"] {
        let to = browser.opens(page).await.header("location").to_owned();
        assert!(to.starts_with("/office/sign-in") || page.ends_with("code"), "{page} leads to {to}");
    }
    assert_eq!(browser.opens("/visits").await.status, 401, "nobody is signed in");
    for (act, body) in
        [("officer-change", "id=1&what=end-visits"), ("account-step", "act=begin"), ("step-rule-change", "")]
    {
        let to = browser.sends(&format!("/api/office/{act}"), body).await.header("location").to_owned();
        assert!(to.starts_with("/office/sign-in"), "{act} leads to {to}");
    }
    let first = key_on(&browser.opens("/office/sign-in/set-up").await.text);
    browser.sends("/api/office/set-up", "act=begin").await;
    let key = key_on(&browser.opens("/office/sign-in/set-up").await.text);
    assert_ne!(first, key, "beginning again makes another key");
    for wrong in [code_of(&first, Clock::system().now()), "12".to_owned()] {
        let response = browser.sends("/api/office/set-up", &format!("act=confirm&code={wrong}")).await;
        assert_eq!(response.header("location"), "/office/sign-in/set-up");
        assert!(browser.opens("/office/sign-in/set-up").await.text.contains("id=\"code-fault\""), "{wrong}");
    }
    let right = code_of(&key, Clock::system().now());
    let response = browser.sends("/api/office/set-up", &format!("act=confirm&code={right}")).await;
    assert_eq!(response.header("location"), "/office/account");
    let account = browser.opens("/office/account").await.text;
    assert!(account.contains("recovery codes") && account.contains("you cannot turn it off"), "{account}");
    assert!(!account.contains("value=\"off\"") && browser.opens("/office/officers").await.status == 200);
    let off = format!("act=off&draft[password]={}&draft[code]={right}", PASSWORD.replace(' ', "+"));
    browser.sends("/api/office/account-step", &off).await;
    assert!(
        browser.opens("/office/account").await.text.contains("This page is incomplete"),
        "a form cannot turn the second step off either"
    );
    assert_eq!(site.browser("").comes_in("ines@council.example").await, "/office/sign-in/code?next=%2Foffice");
}

#[sqlx::test]
async fn requiring_the_second_step_signs_officers_out_until_they_set_it_up(pool: PgPool) {
    let site = site(&pool).await;
    let (admin, trainer) = (officer_with(&pool, Role::Admin).await, officer_with(&pool, Role::Trainer).await);
    let (mut ines, mut tom) = (site.browser(""), site.browser(""));
    ines.comes_in(&admin).await;
    tom.comes_in(&trainer).await;
    let both = "roles[admin]=yes&roles[trainer]=yes";
    ines.sends("/api/office/step-rule-change", both).await;
    let page = ines.opens("/office/officers/second-step").await.text;
    assert!(page.contains("Turn on your own second step first"), "{page}");
    assert!(tom.is_in().await, "nothing was set");
    ines.sends("/api/office/step-rule-change", "roles[trainer]=yes").await;
    let page = ines.opens("/office/officers/second-step").await.text;
    assert!(page.contains("Not set up yet") && page.contains(">trainer<"), "{page}");
    assert!(!tom.is_in().await && ines.is_in().await);
    assert_eq!(tom.comes_in(&trainer).await, "/office/sign-in/set-up");
    ines.sends("/api/office/step-rule-change", "").await;
    assert_eq!(tom.comes_in(&trainer).await, "/office");
    let trace: Vec<String> =
        sqlx::query_scalar("select was || '>' || became from audit where action = 'require second step' order by id")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(trace, [">trainer", "trainer>"]);
}

#[sqlx::test(migrations = false)]
async fn existing_installation_needs_no_second_step_until_an_admin_requires_it(pool: PgPool) {
    for migration in sqlx::migrate!().iter() {
        if migration.version == 20_260_701_120_100 {
            let officer = "insert into officer (email, name, roles) values ('ines@council.example', 'Ines', '{admin}')";
            sqlx::raw_sql(officer).execute(&pool).await.unwrap();
        }
        sqlx::raw_sql(&migration.sql).execute(&pool).await.unwrap();
    }
    let roles: Vec<String> = sqlx::query_scalar("select roles from second_step_rule").fetch_one(&pool).await.unwrap();
    assert_eq!(roles, Vec::<String>::new());
}

#[sqlx::test]
async fn demonstration_needs_no_second_step_and_keeps_an_existing_rule(pool: PgPool) {
    let roles = async || -> Vec<String> {
        sqlx::query_scalar("select roles from second_step_rule").fetch_one(&pool).await.unwrap()
    };
    assert_eq!(roles().await, ["admin"]);
    let loaded = demonstration::load(&pool, &Clock::system()).await.unwrap();
    assert!(loaded.to_string().contains("Officers of a demonstration need no second step"), "{loaded}");
    assert_eq!(roles().await, Vec::<String>::new());
    link(&pool, "ines@council.example").await;
    require_second_step(&pool, &[Role::Admin]).await;
    demonstration::load(&pool, &Clock::system()).await.unwrap();
    assert_eq!(roles().await, ["admin"]);
}
