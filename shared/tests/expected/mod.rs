//! Comparing a reading with an expected file.

use serde_json::Value;

/// Objects are compared by the keys expected, lists whole, words in any case.
pub fn differences(path: &str, expected: &Value, read: &Value) -> Vec<String> {
    match (expected, read) {
        (Value::Object(wanted), Value::Object(_)) => {
            wanted.iter().flat_map(|(key, wanted)| differences(&format!("{path}/{key}"), wanted, &read[key])).collect()
        }
        (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => {
            let pairs = wanted.iter().zip(found).enumerate();
            pairs.flat_map(|(at, (wanted, found))| differences(&format!("{path}/{at}"), wanted, found)).collect()
        }
        (Value::String(wanted), Value::String(found)) if wanted.eq_ignore_ascii_case(found) => Vec::new(),
        _ if expected == read => Vec::new(),
        _ => vec![format!("{path}: expected {expected}, read {read}")],
    }
}
