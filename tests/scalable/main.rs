//! Scalable programs, run with the real package: manifests, runs, second runs, failures, and a cluster of their own.
//!
//! | part | what is tried |
//! |---|---|
//! | [`manifests`] | every provider, and the locks of the manifests |
//! | [`engines`] | both engines: the same jobs, the same published bytes |
//! | [`start`] | from anywhere, and on a cluster that somebody else started |
//! | [`jobs`] | what jobs see, write and are given |
//! | [`again`] | what a second run does |
//! | [`failures`] | jobs that fail, are tried again or are interrupted |

mod again;
mod engines;
mod failures;
mod jobs;
mod manifests;
mod project;
mod start;
#[path = "../support/mod.rs"]
mod support;
