//! A sentence.
pub fn read(_: &str) -> crate::draft::Reading {
    crate::draft::Reading::default()
}
