//! Components: recipes with everything pinned.

use crate::diagnostic::{Findings, components};
use crate::spec::model;

/// Checks that every package of a recipe has a version.
pub fn build(build: &model::Build, findings: &mut Findings) {
    let base = &build.base;
    let tag = base.value.rsplit('/').next().unwrap_or("");
    let pinned = base.value.contains('@') || tag.split_once(':').is_some_and(|(_, t)| !t.is_empty() && t != "latest");
    if !pinned {
        findings.push(components::unpinned_base(base.span, &base.value));
    }
    for package in &build.apt {
        if package.value.split_once('=').is_none_or(|(n, v)| n.is_empty() || v.is_empty() || v.starts_with('=')) {
            findings.push(components::unpinned(package.span, &package.value, "apt", "="));
        } else {
            plain(&package.value, package.span, findings);
        }
    }
    for package in &build.pip {
        if package.value.split_once("==").is_none_or(|(n, v)| n.is_empty() || v.is_empty() || v.contains('*')) {
            findings.push(components::unpinned(package.span, &package.value, "pip", "=="));
        } else {
            plain(&package.value, package.span, findings);
        }
    }
}

/// A package goes into a recipe that a shell reads: no characters that mean something there.
fn plain(package: &str, span: crate::source::Span, findings: &mut Findings) {
    let good = |c: char| c.is_ascii_alphanumeric() || "._-+=:~[],!".contains(c);
    if !package.chars().all(good) || package.starts_with('-') {
        findings.push(components::bad_package(span, package));
    }
}
