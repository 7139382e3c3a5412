//! Components, images and recipes (NK08xx).

use super::Diagnostic;
use crate::source::Span;

/// A text in one line, as it can be written.
fn one_line(text: &str) -> String {
    text.replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t")
}

/// `meant`: what the address should most likely be; `literal`: it can be put in its place.
pub fn bad_image(span: Span, address: &str, meant: Option<&str>, file: bool, literal: bool) -> Diagnostic {
    let finding = Diagnostic::error("NK0801", format!("`{}` is no image", one_line(address)));
    match meant {
        _ if file => {
            let name = address.rsplit('/').next().filter(|n| !n.is_empty()).unwrap_or("tools.sif");
            finding
                .at(span, "an image file has an absolute path")
                .help(format!("write the whole path, for instance: image \"/images/{name}\""))
        }
        Some(meant) => {
            let finding = finding.at(span, "not the address of an image").help(format!("write: image \"{meant}\""));
            if literal { finding.fix(span, format!("\"{meant}\"")) } else { finding }
        }
        None => finding
            .at(span, "not the address of an image")
            .help("write for instance \"docker://python:3.11.9-slim\", or the absolute path of an image file"),
    }
}

pub fn bad_base(span: Span, base: &str, meant: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK0801", format!("`{}` is no image", one_line(base)))
        .at(span, "a recipe begins with an image of a registry");
    finding.help(format!("write: base \"{}\"", meant.unwrap_or("python:3.11.9-slim")))
}

pub fn tool_path(span: Span, name: &str, path: &str, why: &str) -> Diagnostic {
    Diagnostic::error("NK0802", format!("`{path}` is no absolute path of a file: {why}"))
        .at(span, format!("where `{name}` is installed"))
        .help(format!("write for instance: tool {name} \"/usr/bin/{name}\""))
}

/// The name of an image without its tag, and what is to be said of the tag.
fn untagged(image: &str) -> (&str, &'static str) {
    let name = image.rfind('/').map_or(0, |slash| slash + 1);
    match image[name..].find(':') {
        Some(colon) => (&image[..name + colon], "`latest` is no version"),
        None => (image, "no version"),
    }
}

pub fn unpinned_base(span: Span, base: &str) -> Diagnostic {
    let (name, why) = untagged(base);
    Diagnostic::error("NK0803", format!("`{base}` is another image tomorrow"))
        .at(span, why)
        .help(format!("give it a tag or a digest: base \"{name}:1.2.3\""))
}

pub fn unpinned(span: Span, package: &str, manager: &str, name: &str, sign: &str) -> Diagnostic {
    Diagnostic::error("NK0804", format!("`{package}` is another package tomorrow"))
        .at(span, "no exact version")
        .help(format!("pin it: {manager} \"{name}{sign}1.2.3\""))
}

/// `place` is where the package is written, and whether byte for byte.
pub fn wrong_sign(place: (Span, bool), package: &str, manager: &str, sign: &str, pinned: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0804", format!("`{package}` is no exact version for {manager}"))
        .at(place.0, format!("{manager} writes `{sign}` before a version"))
        .help(format!("write: {manager} \"{pinned}\""));
    if place.1 { finding.fix(place.0, pinned) } else { finding }
}

pub fn bad_package(span: Span, package: &str, manager: &str, sign: &str) -> Diagnostic {
    let example = format!("{manager} \"NAME{sign}1.2.3\"");
    let (place, help) = match package {
        "" => ("empty", format!("leave it out, or name a package: {example}")),
        _ if package.starts_with('-') => {
            ("an option", format!("options have no place in a recipe, only packages: {example}"))
        }
        _ if package.contains("://") || package.contains(['/', '@']) => {
            ("an address", format!("name a package that {manager} finds by its name: {example}"))
        }
        _ if package.contains(char::is_whitespace) => {
            ("not one package", format!("each package is a text of its own: {example} \"OTHER{sign}1.2.3\""))
        }
        _ => ("has characters that no package has", format!("a package is its name and its version: {example}")),
    };
    Diagnostic::error("NK0805", format!("`{}` is no package", one_line(package))).at(span, place).help(help)
}

/// `place` is where the package is written, and whether byte for byte.
pub fn package_with_blanks(place: (Span, bool), package: &str, manager: &str, pinned: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0805", format!("`{}` is no package", one_line(package)))
        .at(place.0, "written without blanks")
        .help(format!("write: {manager} \"{pinned}\""));
    if place.1 { finding.fix(place.0, pinned) } else { finding }
}

pub fn no_conda(span: Span, base_span: Span, base: &str) -> Diagnostic {
    Diagnostic::warning("NK0807", format!("`{base}` may have no conda"))
        .at(span, "installed by conda")
        .also(base_span, "the image that it must be in")
        .help("begin with an image that has it, for instance: base \"condaforge/miniforge3:24.3.0-0\"")
}

pub fn latest_image(span: Span, image: &str) -> Diagnostic {
    let (name, why) = untagged(image);
    Diagnostic::warning("NK0806", format!("`{image}` is another image tomorrow"))
        .at(span, why)
        .help(format!("name a version, for instance \"{name}:1.2.3\", so that the same spec runs the same programs"))
}

pub fn gpu_in_command(span: Span, step: &str, word: &str) -> Diagnostic {
    Diagnostic::warning("NK0810", format!("`{step}` uses a graphics card and asks for none"))
        .at(span, format!("`{word}` is said to the program"))
        .help("add `gpus 1` to the step")
}

pub fn gpu_image(span: Span, component: &str, image: &str) -> Diagnostic {
    Diagnostic::warning("NK0811", format!("no step in `{component}` asks for a graphics card"))
        .at(span, format!("its image is made for one: {image}"))
        .help("add `gpus 1` to the steps that compute on it, or choose an image without cuda")
}
