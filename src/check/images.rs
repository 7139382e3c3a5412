//! Addresses of images: what a registry, a web server or a disk can have.

use crate::diagnostic::{Findings, components};
use crate::files::RelPath;
use crate::source::Span;

/// Endings of image files.
const FILES: [&str; 4] = [".sif", ".simg", ".img", ".tar"];

/// An image's address with its scheme; a bare name is `docker://`, an empty text is no image. `literal`: it stands in
/// the specification as it is, and can be repaired there.
pub fn address(written: &str, span: Span, literal: bool, findings: &mut Findings) -> Option<String> {
    if written.is_empty() {
        return None;
    }
    let Some(address) = complete(written) else {
        let meant = if is_file(written) { None } else { meant(written) };
        let meant = meant.map(|name| format!("docker://{name}"));
        findings.push(components::bad_image(span, written, meant.as_deref(), is_file(written), literal));
        return None;
    };
    let registry = ["docker://", "library://", "oras://"].iter().any(|scheme| address.starts_with(scheme));
    if registry && !is_pinned(&address) {
        findings.push(components::latest_image(span, written));
    }
    Some(address)
}

/// The image that a recipe begins with: one of a registry, with a version. Whether it is an image.
pub fn base(written: &str, span: Span, findings: &mut Findings) -> bool {
    if !is_reference(written) {
        let meant = meant(written).filter(|meant| is_pinned(meant));
        findings.push(components::bad_base(span, written, meant.as_deref()));
        return false;
    }
    if !is_pinned(written) {
        findings.push(components::unpinned_base(span, written));
    }
    true
}

/// Whether a text is an image of a registry in one version, to be given as it is.
pub fn is_exact(written: &str) -> bool {
    is_reference(written) && is_pinned(written)
}

/// The address with its scheme, if it is one.
fn complete(written: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-+=/:@%~".contains(c);
    let web = |c: char| c.is_ascii_graphic();
    if let Some(path) = written.strip_prefix("file://").or_else(|| written.starts_with('/').then_some(written)) {
        let path = path.strip_prefix('/')?;
        return (RelPath::new(path).is_ok() && !path.contains(char::is_whitespace)).then(|| format!("file:///{path}"));
    }
    match written.split_once("://") {
        // Pegasus cannot read `docker://python:3.11`: what Docker Hub has under one name lies in `library/` there.
        Some(("docker", name)) if !name.contains('/') => is_reference(name).then(|| format!("docker://library/{name}")),
        Some(("docker" | "oras", name)) => is_reference(name).then(|| written.to_owned()),
        Some(("library" | "shub", name)) => {
            (name.chars().all(plain) && name.split('/').all(|part| !part.is_empty())).then(|| written.to_owned())
        }
        Some(("http" | "https", place)) => {
            (place.chars().all(web) && !place.is_empty() && !place.starts_with('/')).then(|| written.to_owned())
        }
        Some(_) => None,
        None if is_file(written) => None,
        None => complete(&format!("docker://{written}")),
    }
}

/// It is the path of an image file; in a specification that must be absolute.
fn is_file(written: &str) -> bool {
    let bare = !written.contains("://") || written.starts_with("file:");
    bare && (FILES.iter().any(|ending| written.ends_with(ending)) || written.starts_with(['.', '~', '/']))
}

/// The reference that was most likely meant by a text that is none.
fn meant(written: &str) -> Option<String> {
    let name = written.rsplit("://").next().unwrap_or(written);
    let name = name.strip_prefix("docker:").unwrap_or(name).trim_matches('/').trim();
    let (name, tag) = match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, format!(":{tag}")),
        _ => (name, String::new()),
    };
    Some(format!("{}{tag}", name.to_lowercase())).filter(|name| is_reference(name))
}

/// `[host/]name[:tag][@digest]`, as registries have it.
fn is_reference(text: &str) -> bool {
    let (name, digest) = text.split_once('@').map_or((text, None), |(name, digest)| (name, Some(digest)));
    let hex = |sum: &str| sum.len() >= 32 && sum.chars().all(|c| c.is_ascii_hexdigit());
    if digest.is_some_and(|d| d.split_once(':').is_none_or(|(kind, sum)| kind.is_empty() || !hex(sum))) {
        return false;
    }
    let (host, path) = match name.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (Some(host), path),
        _ => (None, name),
    };
    let (path, tag) = path.split_once(':').map_or((path, None), |(path, tag)| (path, Some(tag)));
    let word = |text: &str, more: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric() || (c == '_' && more.contains('_')))
            && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    let part =
        |text: &str| word(text, ".-_") && !text.chars().any(|c| c.is_ascii_uppercase()) && !text.starts_with('_');
    let port = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    host.is_none_or(|host| match host.split_once(':') {
        Some((host, number)) => word(host, ".-") && port(number),
        None => word(host, ".-"),
    }) && path.split('/').all(part)
        && tag.is_none_or(|tag| tag.len() <= 128 && word(tag, ".-_"))
}

/// Whether an image has a digest, or a tag that does not say `latest`.
fn is_pinned(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or("");
    image.contains('@') || name.split_once(':').is_some_and(|(_, tag)| !tag.is_empty() && tag != "latest")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_an_engine_can_find() {
        let digest = format!("docker://a@sha256:{}", "0".repeat(64));
        for (written, full) in [
            ("python:3.11", "docker://library/python:3.11"),
            ("docker://me/c:1", "docker://me/c:1"),
            ("ghcr.io/lab/c:1", "docker://ghcr.io/lab/c:1"),
            ("localhost:5000/c:1", "docker://localhost:5000/c:1"),
            ("/images/a.sif", "file:///images/a.sif"),
            ("file:///images/a.sif", "file:///images/a.sif"),
            ("library://lab/c/d:1", "library://lab/c/d:1"),
            ("https://example.org/a.sif", "https://example.org/a.sif"),
        ] {
            assert_eq!(complete(written).as_deref(), Some(full), "{written}");
        }
        assert!(complete(&digest).is_some());
        for wrong in [
            "docker:/python:3.11",
            "docker:///python:3",
            "docker://",
            "docker://a@b",
            "docker://Python:3.11",
            "http://",
            "file:///",
            "file://images/a.sif",
            "images/tools.sif",
            "ftp://a/b",
            "python:3.11 -slim",
            "python:3.11\nRUN echo hi",
            "a:",
        ] {
            assert_eq!(complete(wrong), None, "{wrong}");
        }
        assert_eq!(meant("docker:/python:3.11").as_deref(), Some("python:3.11"));
        assert_eq!(meant("docker://Python:3.11").as_deref(), Some("python:3.11"));
        assert_eq!(meant("python:3.11 -slim"), None);
    }
}
