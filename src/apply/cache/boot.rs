//! Which start of the machine this is.

use std::fs;

/// A name that is another one after each start; empty where the machine gives none.
pub(super) fn name() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").map(|name| name.trim().to_owned()).unwrap_or_default()
}
