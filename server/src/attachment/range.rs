//! The part of a file that a request asks for (RFC 9110, section 14).

use std::ops::Range;

use axum::http::{HeaderMap, Method, header};
use http_range_header::{EndPosition, StartPosition};

/// The part to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// The whole file.
    Whole,
    /// The bytes in this range.
    Bytes(Range<u64>),
    /// No bytes: the file does not have the requested ones.
    Nothing,
}

/// The requested part of a file with this size and tag. A request for several parts gets the whole file, which the standard allows.
pub(super) fn requested_part(method: &Method, headers: &HeaderMap, size: u64, tag: &str) -> Part {
    let Some(range) = headers.get(header::RANGE).filter(|_| *method == Method::GET) else { return Part::Whole };
    // A date says nothing about content that is named by its digest.
    if headers.get(header::IF_RANGE).is_some_and(|known| known.as_bytes() != tag.as_bytes()) {
        return Part::Whole;
    }
    let Some(parsed) = range.to_str().ok().and_then(|range| http_range_header::parse_range_header(range).ok()) else {
        return Part::Whole;
    };
    let [range] = &parsed.ranges[..] else { return Part::Whole };
    let bytes = match (range.start, range.end) {
        (StartPosition::Index(first), EndPosition::Index(last)) if last < first => return Part::Whole,
        (StartPosition::Index(first), EndPosition::Index(last)) => first..last.saturating_add(1).min(size),
        (StartPosition::Index(first), EndPosition::LastByte) => first..size,
        (StartPosition::FromLast(many), _) => size.saturating_sub(many)..size,
    };
    if bytes.is_empty() { Part::Nothing } else { Part::Bytes(bytes) }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const TAG: &str = "\"ab\"";

    fn part(range: &str, if_range: Option<&str>, size: u64) -> Part {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_str(range).unwrap());
        if let Some(known) = if_range {
            headers.insert(header::IF_RANGE, HeaderValue::from_str(known).unwrap());
        }
        requested_part(&Method::GET, &headers, size, TAG)
    }

    #[test]
    fn single_range_is_served_as_requested() {
        for (range, bytes) in [
            ("bytes=0-0", 0..1),
            ("bytes=2-4", 2..5),
            ("bytes=7-", 7..10),
            ("bytes=-3", 7..10),
            ("bytes=8-99", 8..10),
            ("bytes=-99", 0..10),
        ] {
            assert_eq!(part(range, None, 10), Part::Bytes(bytes), "{range}");
        }
    }

    #[test]
    fn range_beyond_the_file_is_refused() {
        for range in ["bytes=10-", "bytes=10-12", "bytes=99-100"] {
            assert_eq!(part(range, None, 10), Part::Nothing, "{range}");
        }
    }

    #[test]
    fn any_other_range_header_gets_the_whole_file() {
        for range in ["lines=1-2", "bytes=", "bytes=a-b", "bytes=0-1,3-4", "bytes=5-2", "bytes=-0", "0-1"] {
            assert_eq!(part(range, None, 10), Part::Whole, "{range}");
        }
        assert_eq!(
            requested_part(
                &Method::HEAD,
                &HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static("bytes=0-1"))]),
                10,
                TAG
            ),
            Part::Whole
        );
    }

    #[test]
    fn range_of_changed_content_gets_the_whole_file() {
        assert_eq!(part("bytes=2-4", Some(TAG), 10), Part::Bytes(2..5));
        for known in ["\"cd\"", "W/\"ab\"", "Wed, 21 Oct 2015 07:28:00 GMT"] {
            assert_eq!(part("bytes=2-4", Some(known), 10), Part::Whole, "{known}");
        }
    }

    proptest! {
        #[test]
        fn served_range_lies_within_the_file(range in "bytes=[0-9]{0,20}-[0-9]{0,20}", size in 0u64..5_000) {
            if let Part::Bytes(bytes) = part(&range, None, size) {
                prop_assert!(bytes.start < bytes.end && bytes.end <= size);
            }
        }
    }
}
