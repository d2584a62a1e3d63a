//! The HTML that Markdown becomes, and its cost in time and size.

use super::*;
use proptest::prelude::*;
use shared::sheet::Block;

/// The text as a page shows it if these sheets exist.
fn html_with(text: &str, known: &[&str]) -> String {
    let known = known.iter().map(|number| number.parse().unwrap()).collect();
    shown(&Written::of(text).unwrap().html, &known)
}

fn html(text: &str) -> String {
    html_with(text, &[])
}

fn words_of(text: &str) -> String {
    Written::of(text).unwrap().words
}

#[test]
fn s8_mentioned_sheet_is_linked_if_it_exists() {
    let known = ["188/14", "13/15"];
    let text = "Further to MI 188/14, **MI 12/15** \\& 13/15, [MI 13/15](https://example.org) `MI 13/15`";
    let shown = html_with(text, &known);
    assert_eq!(shown.matches("href=\"/sheets/").count(), 1, "{shown}");
    assert!(shown.contains("href=\"/sheets/188-14\"") && shown.contains(">MI 188/14</a>,"), "{shown}");
    let several = html_with("See MIs 188/14 \\& 13/15.", &known);
    assert!(several.contains(">MIs 188/14</a> &amp; <a href=\"/sheets/13-15\""), "{several}");
}

#[test]
fn written_markdown_is_shown() {
    assert_eq!(
        html("# Top\n\nOne **two**\n\n- a\n- b"),
        "<h2>Top</h2>\n<p>One <strong>two</strong></p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
    );
    assert!(html("[web](https://example.org)").contains("href=\"https://example.org\""));
    assert_eq!(words_of("## Top\n\nOne **two** [web](https://example.org)").trim(), "Top\nOne two web");
}

fn text() -> impl Strategy<Value = String> {
    let words = prop::collection::vec(r"[-a-z0-9#*_~`|.:)>+=&\[\]<\\!]{1,6}|1\.|- |\|--\|", 1..6);
    words.prop_map(|words| words.join(" ").split_whitespace().collect::<Vec<_>>().join(" "))
}

fn block() -> impl Strategy<Value = Block> {
    prop_oneof![
        text().prop_map(Block::Heading),
        prop::collection::vec(text(), 1..4).prop_map(|lines| Block::Paragraph(lines.join("\n"))),
        (any::<bool>(), prop::collection::vec(text(), 1..4)).prop_map(|(numbered, items)| Block::List {
            numbered,
            items,
            numbers: vec![]
        }),
    ]
}

proptest! {
    /// A sheet's page shows the same text whether the command line imported the sheet or an officer published its form.
    #[test]
    fn imported_text_keeps_its_words_as_markdown(blocks in prop::collection::vec(block(), 0..6)) {
        let folded = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
        let written = shared::publishing::form::markdown(&blocks);
        prop_assert_eq!(folded(&words_of(&written)), folded(&crate::sheet::words(&blocks)), "{}", written);
    }
}

#[test]
fn list_items_keep_rising_numbers() {
    for (text, expected) in [
        (
            "1. a\n3. b\n4. c\n9. d",
            "<ol>\n<li>a</li>\n<li value=\"3\">b</li>\n<li>c</li>\n<li value=\"9\">d</li>\n</ol>\n",
        ),
        ("3. a\n5. b", "<ol start=\"3\">\n<li>a</li>\n<li value=\"5\">b</li>\n</ol>\n"),
        ("1. a\n1. b\n1. c", "<ol>\n<li>a</li>\n<li>b</li>\n<li>c</li>\n</ol>\n"),
        ("2. a\n1. b", "<ol start=\"2\">\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        (
            "1. a\n   - x\n   - y\n\n3. b",
            "<ol>\n<li>\n<p>a</p>\n<ul>\n<li>x</li>\n<li>y</li>\n</ul>\n</li>\n<li value=\"3\">\n<p>b</p>\n</li>\n</ol>\n",
        ),
        ("- 1\n- 3", "<ul>\n<li>1</li>\n<li>3</li>\n</ul>\n"),
    ] {
        assert_eq!(html(text), expected, "{text}");
    }
    assert_eq!(words_of("1. a\n3. b").trim(), "a\nb");
}

#[test]
fn addresses_are_links() {
    let link = |address: &str, words: &str| format!("<a href=\"{address}\" rel=\"noopener noreferrer\">{words}</a>");
    for (text, expected) in [
        (
            "See https://example.org/a_b?c=1&d=2.",
            format!("See {}.", link("https://example.org/a_b?c=1&amp;d=2", "https://example.org/a_b?c=1&amp;d=2")),
        ),
        ("www.example.org, or", format!("{}, or", link("https://www.example.org", "www.example.org"))),
        ("**ada@example.org**", format!("<strong>{}</strong>", link("mailto:ada@example.org", "ada@example.org"))),
        ("<https://example.org>", link("https://example.org", "https://example.org")),
        ("[here](https://example.org)", link("https://example.org", "here")),
        ("[www.example.org](https://example.net)", link("https://example.net", "www.example.org")),
        ("`www.example.org`", "<code>www.example.org</code>".to_owned()),
        (
            "https://example.org/\"onclick=\"x",
            format!("{}\"onclick=\"x", link("https://example.org/", "https://example.org/")),
        ),
    ] {
        assert_eq!(html(text), format!("<p>{expected}</p>\n"), "{text}");
    }
}

#[test]
fn typed_text_never_becomes_a_script() {
    let tries = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](  JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href=\"https://example.org\" onclick=\"alert(1)\">x</a>",
        "<svg><script>alert(1)</script></svg>",
        "<iframe src=\"https://example.org\"></iframe>",
        "<style>*{display:none}</style>",
        "<form action=\"/sign-out\"><button>x</button></form>",
        "![x](javascript:alert(1))",
        "<p style=\"position:fixed\">x</p>",
    ];
    for typed in tries {
        let shown = html(typed).to_lowercase();
        for harm in [
            "<script",
            "onerror",
            "javascript:",
            "data:",
            "onclick",
            "<svg",
            "<iframe",
            "<style",
            "<form",
            "<img",
            "style=",
        ] {
            assert!(!shown.contains(harm), "{typed} became {shown}");
        }
    }
}

#[test]
fn typed_link_is_kept_regardless_of_sheets() {
    let shown = html("[one](/sheets/188-14) and MI 188/14 [two](/sheets/1-16 \"data-sheet=\")");
    assert_eq!(shown.matches("<a ").count(), 2, "{shown}");
    assert!(shown.contains("</a> and MI 188/14 <a "), "{shown}");
    let made = Written::of("MI 188/14, [MI 2/16](/sheets/2-16) and MI 188/14").unwrap();
    assert_eq!(mentioned(&made.html).collect::<Vec<_>>(), ["188/14".parse().unwrap(); 2]);
}

#[test]
fn html_tags_are_dropped_and_words_kept() {
    let shown = html("<div class=\"x\"><p>Tom &amp; <b>Jerry</b></p></div>\n\nOne<br>two <b id=\"x\">three</b>");
    assert_eq!(shown, "<p>Tom &amp; Jerry</p>\n<p>One<br>\ntwo three</p>\n");
    assert_eq!(html("<script>alert(1)</script>\n\nWords"), "<p>Words</p>\n");
}

/// The start of every permanent IANA scheme, and of some more that browsers know.
const OTHER_SCHEMES: &str = "about acct acr adiumxtra afp afs aim android app bitcoin blob callto cap chrome cid coap content cvs data dav \
    dict dns doi ed2k example facetime feed ftp ftps geo git go gopher h323 iax icap im imap info ipp irc ircs jabber jar javascript ldap \
    magnet maps market message mid mms ms-settings msnim mumble mx mvn news nfs ni nntp openpgp4fpr opaquelocktoken pop pres proxy query \
    reload resource rmi rsync rtmp rtsp secondlife service session sftp sgn shttp sieve sip sips skype sms smsto snmp soap.beep spotify ssh \
    steam stun svn tag teamspeak telnet tftp things turn tv udp unreal urn url vbscript vemmi view-source vnc web+x webcal wpid ws wss wtai \
    wyciwyg xcon xfire xmlrpc.beep xmpp xri ymsgr z39.50r";

#[test]
fn only_four_schemes_can_be_linked() {
    for scheme in ["http", "https", "mailto", "tel", "HTTPS"] {
        for text in [
            format!("[x]({scheme}:example)"),
            format!("<{scheme}:example>"),
            format!("[x][1]\n\n[1]: {scheme}:example"),
        ] {
            assert!(html(&text).contains(" href=\""), "{text}");
        }
    }
    for scheme in OTHER_SCHEMES.split_whitespace() {
        for scheme in [scheme.to_owned(), scheme.to_uppercase()] {
            for to in [format!("{scheme}:example"), format!("{scheme}://example.org/x")] {
                for text in [
                    format!("[x](<{to}>)"),
                    format!("<{to}>"),
                    format!("[x][1]\n\n[1]: <{to}>"),
                    format!("<a href=\"{to}\">x</a>"),
                ] {
                    assert!(!html(&text).contains(" href="), "{text} became {}", html(&text));
                }
            }
        }
    }
}

#[test]
fn twenty_levels_are_allowed_and_one_more_is_refused_at_its_line() {
    let nested = |mark: &str, levels: usize| format!("One\n\n{}two", mark.repeat(levels));
    for mark in ["> ", "- ", "1. ", "> - "] {
        let most = 20 / mark.matches(' ').count().max(1);
        assert!(Written::of(&nested(mark, most)).is_ok(), "{mark}");
        assert_eq!(Written::of(&nested(mark, most + 1)), Err(BodyFault::Nested { line: 3 }), "{mark}");
        assert_eq!(Written::of(&nested(mark, 10_000)), Err(BodyFault::Nested { line: 3 }), "{mark}");
    }
    let emphasis = |levels: usize| format!("{}x{}", "*a ".repeat(levels), " b*".repeat(levels));
    assert!(Written::of(&emphasis(20)).is_ok());
    assert_eq!(Written::of(&emphasis(21)), Err(BodyFault::Nested { line: 1 }));
}

#[test]
fn huge_empty_tables_and_overlong_texts_are_refused() {
    let head = format!("{}\n{}\n", "|a".repeat(2_000), "|-".repeat(2_000));
    assert_eq!(Written::of(&(head + &"a\n".repeat(2_000))), Err(BodyFault::EmptyCells));
    assert!(Written::of(&"é".repeat(60_000)).is_ok());
    assert_eq!(Written::of(&"é".repeat(60_001)), Err(BodyFault::TooLong));
}

/// Pieces of Markdown's constructs, and of texts that have been slow in its parsers.
const PIECES: &[&str] = &[
    ">",
    "> ",
    "- ",
    "+ ",
    "* ",
    "1. ",
    "9) ",
    "\t",
    "    ",
    "\n",
    "\n\n",
    "\r\n",
    "*",
    "**",
    "***",
    "_",
    "__",
    "`",
    "``",
    "```\n",
    "~~~\n",
    "[",
    "]",
    "![",
    "](",
    ")",
    "[]()",
    "[a](b \"",
    "[a]: b \"",
    "[a]",
    "[a]: /u\n",
    "<",
    "<a",
    "<a href=\"",
    "<b id=\"1\">",
    "</b>",
    "<!--",
    "<?x",
    "<![CDATA[",
    "<div>",
    "<table>",
    "<td>",
    "<p>",
    "<http://x",
    "|",
    "|a",
    "|-",
    "|---|---|\n",
    "# ",
    "===\n",
    "---\n",
    "&amp;",
    "&#",
    "&",
    "\u{a3}",
    "\u{a0}",
    "\u{1f600}",
    "\\",
    "a",
    "a*",
    "MI 1/16",
    "MI ",
    "é",
    "\u{200b}",
    ":",
    "\"",
    "'",
    "(",
    "x ",
    "www.a.b ",
    "https://a.b/",
    "a@b.c,",
    "x://",
];

/// Pieces repeated until any cost that grows faster than the text shows.
fn tangled() -> impl Strategy<Value = String> {
    let unit = || prop::collection::vec(prop::sample::select(PIECES), 1..5).prop_map(|pieces| pieces.concat());
    let run = (unit(), 1usize..2_000).prop_map(|(unit, times)| unit.repeat(times));
    prop::collection::vec(run, 1..5).prop_map(|runs| runs.concat().chars().take(60_000).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Bounds the time by the size and depth of the output.
    #[test]
    fn output_is_bounded_by_a_multiple_of_the_text(text in tangled()) {
        let Ok(made) = Written::of(&text) else { return Ok(()) };
        // The longest output of one byte: an empty cell's tags, with two events for each byte.
        let most = 32 * (text.len() + SPARE_EVENTS);
        prop_assert!(made.html.len() <= most, "{} of {}", made.html.len(), text.len());
        let (mut depth, mut deepest) = (0, 0);
        for (at, _) in made.html.match_indices('<') {
            let tag = &made.html[at + 1..];
            let empty = ["br", "hr"].iter().any(|name| tag.starts_with(name));
            depth += if tag.starts_with('/') { -1 } else { i32::from(!empty) };
            deepest = deepest.max(depth);
        }
        prop_assert_eq!(depth, 0, "every tag is closed");
        prop_assert!(!made.html.contains("<!--"), "a cut text is joined again");
        prop_assert!(deepest <= 3 * i32::try_from(LEVELS_MAX).unwrap(), "{}", deepest);
    }
}

/// A text of `&` gives the same result however often it was cut.
#[test]
fn cut_text_is_joined_again() {
    for unit in ["&", "&#", "\u{a3}", "a\u{a0}", "**&**", "`&`"] {
        let text = unit.repeat(2_000);
        let (html, plain) = (html(&text), words_of(&text));
        assert!(!html.contains("<!--"), "{unit}");
        assert_eq!(words_of_html(&html), plain.trim(), "{unit}");
    }
}

/// The words of HTML without its tags.
fn words_of_html(html: &str) -> String {
    let mut words = String::new();
    for piece in html.split('<') {
        words.push_str(piece.split_once('>').map_or(piece, |(_, words)| words));
    }
    words.replace("&nbsp;", "\u{a0}").replace("&amp;", "&").trim().to_owned()
}

#[test]
fn link_with_too_many_parameters_is_dropped() {
    let link = |parameters: usize| format!("[web](https://example.org/?{} \"title\")", "a&".repeat(parameters));
    assert!(html(&link(200)).contains("href=\"https://example.org/?a&amp;"));
    assert!(!html(&link(201)).contains("example.org"));
}

/// The longest texts allowed: 60,000 characters, up to 240 KB. Run by hand, in a release build:
/// `cargo test --release -p server --lib -- --ignored --nocapture how_long`.
#[test]
#[ignore = "it measures"]
fn how_long_worst_case_texts_take() {
    let longest = |unit: &str| unit.chars().cycle().take(60_000).collect::<String>();
    let mut worst: Vec<(u128, String)> = Vec::new();
    let mut measure = |text: &str, name: String| {
        let began = std::time::Instant::now();
        let _ = std::hint::black_box(Written::of(text));
        worst.push((began.elapsed().as_micros(), name));
    };
    for first in PIECES {
        for second in PIECES {
            measure(&longest(&format!("{first}{second}")), format!("{first}{second}"));
        }
        let empty_lines = "\n".repeat(30_000);
        measure(
            &(longest(first).chars().take(30_000).collect::<String>() + &empty_lines),
            format!("{first} and empty lines"),
        );
    }
    for lines in ["x\n", "MI \r\n", "* x\n"] {
        for titles in [16, 1_000, 4_000] {
            let text = "[a](b \"".repeat(titles) + &longest(lines);
            measure(&text.chars().take(60_000).collect::<String>(), format!("{titles} titles, {lines}"));
        }
    }
    worst.sort_unstable();
    for (micros, text) in worst.iter().rev().take(12) {
        println!("{:>6}.{:03} ms {text:?}", micros / 1000, micros % 1000);
    }
    assert!(worst.last().is_some_and(|(micros, _)| *micros < 100_000), "under 100 ms on an idle machine");
}

/// While the one thread for long work is busy, a text waits for it and the service continues.
#[test]
fn converting_a_text_delays_no_request() {
    let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
    let (release, taken) = std::sync::mpsc::channel::<()>();
    runtime.block_on(async {
        let other = tokio::task::spawn_blocking(move || taken.recv());
        let making = tokio::spawn(Written::make("words".repeat(1_000)));
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert!(!making.is_finished(), "it does not run on a thread that serves requests");
        release.send(()).unwrap();
        other.await.unwrap().unwrap();
        assert!(making.await.unwrap().unwrap().is_ok());
    });
}
