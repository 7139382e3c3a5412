//! Components, images and recipes (NK08xx).

use super::Diagnostic;
use crate::source::Span;

pub fn bad_image(span: Span, address: &str) -> Diagnostic {
    Diagnostic::error("NK0801", format!("`{address}` is no image"))
        .at(span, "not an address that Pegasus knows")
        .help("write for instance \"docker://python:3.11.9-slim\", or the absolute path of an image file")
}

pub fn tool_path(span: Span, name: &str, path: &str) -> Diagnostic {
    Diagnostic::error("NK0802", format!("`{path}` is no absolute path of a file"))
        .at(span, format!("where `{name}` is installed"))
        .help(format!("write for instance: tool {name} \"/usr/bin/{name}\""))
}

pub fn unpinned_base(span: Span, base: &str) -> Diagnostic {
    let name = base.split(':').next().unwrap_or(base);
    Diagnostic::error("NK0803", format!("`{base}` is another image tomorrow"))
        .at(span, "no version")
        .help(format!("give it a tag or a digest: base \"{name}:1.2.3\""))
}

pub fn unpinned(span: Span, package: &str, manager: &str, sign: &str) -> Diagnostic {
    let name = package.split(['=', '<', '>', '~', '!']).next().unwrap_or(package);
    Diagnostic::error("NK0804", format!("`{package}` is another package tomorrow"))
        .at(span, "no exact version")
        .help(format!("pin it: {manager} \"{name}{sign}1.2.3\""))
}

pub fn bad_package(span: Span, package: &str) -> Diagnostic {
    Diagnostic::error("NK0805", format!("`{package}` is no package"))
        .at(span, "has characters that no package name has")
}

pub fn no_conda(span: Span, base_span: Span, base: &str) -> Diagnostic {
    Diagnostic::warning("NK0807", format!("`{base}` may have no conda"))
        .at(span, "installed by conda")
        .also(base_span, "the image that it must be in")
        .help("begin with an image that has it, for instance: base \"condaforge/miniforge3:24.3.0-0\"")
}

pub fn latest_image(span: Span, image: &str) -> Diagnostic {
    Diagnostic::warning("NK0806", format!("`{image}` is another image tomorrow"))
        .at(span, "`latest`, or no tag at all")
        .help("name a version or a digest, so that the same spec runs the same programs")
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
