//! Components: recipes with everything pinned.

use crate::diagnostic::{Findings, components};
use crate::source::Span;
use crate::spec::model;

/// Checks that every package of a recipe has a version.
pub fn build(build: &model::Build, findings: &mut Findings) {
    let base = &build.base;
    if !is_pinned(&base.value) {
        findings.push(components::unpinned_base(base.span, &base.value));
    }
    for package in &build.apt {
        if package.value.split_once('=').is_none_or(|(n, v)| n.is_empty() || v.is_empty() || v.starts_with('=')) {
            findings.push(components::unpinned(package.span, &package.value, "apt", "="));
        } else {
            plain(&package.value, package.span, findings);
        }
    }
    if let Some(first) = build.conda.first()
        && !["conda", "mamba", "forge"].iter().any(|word| base.value.contains(word))
    {
        findings.push(components::no_conda(first.span, base.span, &base.value));
    }
    for package in &build.conda {
        if package.value.split_once('=').is_none_or(|(n, v)| n.is_empty() || v.is_empty() || v.contains('*')) {
            findings.push(components::unpinned(package.span, &package.value, "conda", "="));
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

/// Whether an image has a digest, or a tag that does not say `latest`.
fn is_pinned(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or("");
    image.contains('@') || name.split_once(':').is_some_and(|(_, tag)| !tag.is_empty() && tag != "latest")
}

/// Warns of an image that a registry may replace under the same name.
pub fn image(address: &str, span: Span, findings: &mut Findings) {
    let registry = ["docker://", "library://", "oras://"].iter().any(|scheme| address.starts_with(scheme));
    if registry && !is_pinned(address) {
        findings.push(components::latest_image(span, address));
    }
}

/// A package goes into a recipe that a shell reads: no characters that mean something there.
fn plain(package: &str, span: Span, findings: &mut Findings) {
    let good = |c: char| c.is_ascii_alphanumeric() || "._-+=:~[],!".contains(c);
    if !package.chars().all(good) || package.starts_with('-') {
        findings.push(components::bad_package(span, package));
    }
}
