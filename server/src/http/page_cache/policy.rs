//! The content security policy of a cached page, which names the page's own scripts by hash.
//!
//! A nonce protects only while nobody can know it before the page is made, and everyone can read the nonce of a cached page. So
//! scripts with the rendering's nonce, and no others, are named by their hash instead. A script injected into a page's text has no
//! nonce, so it is not named.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// A page and its policy without the nonce. `None`: the page or the policy does not have the form that the shell gives it.
pub(super) fn without_nonce(policy: &str, html: &str) -> Option<(String, String)> {
    let nonce = policy.split_once("'nonce-")?.1.split_once('\'')?.0;
    let mark = format!(" nonce=\"{nonce}\"");
    let scripts = hashes(html, &mark)?;
    let directives: Vec<String> = policy
        .split(';')
        .map(str::trim)
        .map(|directive| match directive.split_once(' ') {
            Some(("script-src", _)) => format!("script-src 'self' 'wasm-unsafe-eval'{scripts}"),
            _ => directive.to_owned(),
        })
        .collect();
    Some((directives.join("; "), html.replace(&mark, "")))
}

/// The sources of all inline scripts that carry the mark.
fn hashes(html: &str, mark: &str) -> Option<String> {
    let mut sources = String::new();
    for script in html.split("<script").skip(1) {
        let (tag, rest) = script.split_once('>')?;
        if !tag.contains(mark) {
            continue;
        }
        // Only inline scripts are named: a script loaded from elsewhere would need more than 'self'.
        if tag.contains(" src=") {
            return None;
        }
        let (text, _) = rest.split_once("</script>")?;
        sources.extend([" 'sha256-", &STANDARD.encode(Sha256::digest(text)), "'"]);
    }
    Some(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str =
        "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'";

    #[test]
    fn own_scripts_are_allowed_by_hash() {
        let html = r#"<head><script type="module" nonce="abc">alert(1)</script></head><body nonce="abc">x</body>"#;
        let (policy, page) = without_nonce(POLICY, html).unwrap();
        // echo -n 'alert(1)' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        assert_eq!(
            policy,
            format!("default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {hash}; style-src 'self'")
        );
        assert_eq!(page, r#"<head><script type="module">alert(1)</script></head><body>x</body>"#);
    }

    #[test]
    fn script_without_the_nonce_is_not_allowed() {
        let html = "<script>alert(1)</script><script nonce=\"abd\">alert(1)</script>";
        let (policy, page) = without_nonce(POLICY, html).unwrap();
        assert!(!policy.contains("sha256"), "{policy}");
        assert_eq!(page, html);
    }

    #[test]
    fn page_that_the_shell_did_not_make_is_not_cached() {
        assert_eq!(without_nonce("script-src 'self'", ""), None);
        assert_eq!(
            without_nonce(POLICY, r#"<script nonce="abc" src="https://elsewhere.example/x.js"></script>"#),
            None
        );
        assert_eq!(without_nonce(POLICY, r#"<script nonce="abc">never ends"#), None);
    }
}
