//! Texts of JSON, written where they are made.

/// Appends what `write` writes as a text of JSON.
pub fn text(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(b'"');
    let start = out.len();
    write(out);
    // Few texts hold what JSON writes in another way.
    if out[start..].iter().any(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
        let raw = out.split_off(start);
        let quoted = serde_json::Value::from(String::from_utf8_lossy(&raw)).to_string();
        out.extend_from_slice(&quoted.as_bytes()[1..]);
        return;
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_reader_gives_the_text_back(given in "\\PC*|[\\x00-\\x7f]{0,8}") {
            let mut out = b"[".to_vec();
            text(&mut out, |out| out.extend_from_slice(given.as_bytes()));
            let wanted = serde_json::Value::from(given.as_str()).to_string();
            proptest::prop_assert_eq!(&out[1..], wanted.as_bytes());
        }
    }
}
