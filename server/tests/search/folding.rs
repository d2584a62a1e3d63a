//! `shared::search` and the database's `search_words` fold in the same way.

use shared::search::{Query, words};
use sqlx::PgPool;

/// The scripts in use, marks and compatibility characters. Ideographs and syllables are left out: there are many thousands, all
/// handled alike.
const COMPARED: [(u32, u32); 6] =
    [(0x1, 0x33FF), (0xA000, 0xABFF), (0xD7B0, 0xD7FF), (0xF900, 0xFFFF), (0x1_0000, 0x1_FFFF), (0xE_0000, 0xE_01FF)];

/// The words of each text as Postgres folds them, and whether Postgres knows a decomposition of it.
async fn postgres(pool: &PgPool, said: &[String]) -> Vec<(Vec<String>, bool)> {
    sqlx::query_as(
        "select tsvector_to_array(search_words(said)), normalize(said, nfkd) <> said
         from unnest($1::text[]) with ordinality as asked (said, nth) order by nth",
    )
    .bind(said)
    .fetch_all(pool)
    .await
    .unwrap()
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort_unstable();
    words
}

#[sqlx::test]
async fn postgres_folds_every_character_as_rust_does(pool: PgPool) {
    let chars = COMPARED.into_iter().flat_map(|(from, to)| from..=to).filter_map(char::from_u32);
    let said: Vec<String> = chars.map(|c| format!("a{c}B {c}")).collect();
    let mut unknown = 0;
    for said in said.chunks(10_000) {
        for (said, (expected, decomposes)) in said.iter().zip(postgres(&pool, said).await) {
            if words(said) != sorted(expected.clone()) {
                // Postgres may not know a newer character: version 15 has Unicode 14.
                assert!(!decomposes, "{said:?} {:X?}: {:?}, Postgres {expected:?}", said.chars().nth(1), words(said));
                unknown += 1;
            }
        }
    }
    assert!(unknown < 250, "{unknown} characters are new");
}

#[sqlx::test]
async fn postgres_folds_and_finds_texts_as_rust_does(pool: PgPool) {
    let long = "é".repeat(100);
    let said: Vec<String> = [
        "St Bede’s",
        "St. Aldhelm's & All Saints´",
        "Sts Peter and Paul",
        "SS Mary",
        "saint",
        "Dŵr-y-Felin",
        "",
        " ",
        "…",
        "🙂 ok",
        "ΜΑΡΊΑ Ёлкина ŁÓDŹ Weiß ẞ Ærø",
        "한국어 학교",
        "がぎぐ ガ ﾊﾟ",
        "\u{1112}\u{1161}\u{11AB}",
        "q\u{307}\u{323} q\u{323}\u{307}",
        &long,
        "a\\b'c:*d|e!f(g)h<->i",
        "½ ⅷ ㎏ ﬃ",
        "مُحَمَّد آ",
        "שָׁלוֹם",
        "हिन्दी क्षेत्र",
        "\u{3164}\u{115F}\u{FFA0}\u{2800}",
    ]
    .map(str::to_owned)
    .to_vec();
    for (said, (expected, _)) in said.iter().zip(postgres(&pool, &said).await) {
        assert_eq!(words(said), sorted(expected), "{said}");
        let query = Query::read(said);
        let found: bool = sqlx::query_scalar("select search_words($1) @@ $2::text::tsquery")
            .bind(said)
            .bind(query.tsquery())
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(found, query.finds(&words(said)), "{said}");
        assert_eq!(found, !query.is_empty(), "{said}: a text finds itself");
    }
}

#[sqlx::test]
async fn folding_works_with_an_empty_search_path(pool: PgPool) {
    let mut asks = pool.acquire().await.unwrap();
    // Postgres has this setting while a dump is restored.
    sqlx::raw_sql("set search_path = ''").execute(&mut *asks).await.unwrap();
    let words: Vec<String> = sqlx::query_scalar("select tsvector_to_array(public.search_words('St Dŵr & Co'))")
        .fetch_one(&mut *asks)
        .await
        .unwrap();
    assert_eq!(words, ["and", "co", "dwr", "saint", "st"]);
}
