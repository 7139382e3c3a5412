//! Names as Python has them.

/// Words that Python keeps for itself.
const RESERVED: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

pub fn is_reserved(text: &str) -> bool {
    RESERVED.contains(&text)
}

/// A name that a function, an argument or a module can have.
pub fn is_name(text: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !is_reserved(text) && text.starts_with(|c: char| good(c) && !c.is_ascii_digit()) && text.chars().all(good)
}

/// The name that is nearest to a text.
pub fn name_of(text: &str) -> Option<String> {
    let name: String = text.chars().map(|c| if c == '-' || c == '.' || c == ' ' { '_' } else { c }).collect();
    let name = if is_reserved(&name) { format!("{name}_") } else { name };
    is_name(&name).then_some(name)
}

/// `module:function`, as its parts.
pub fn function(text: &str) -> Option<(&str, &str)> {
    text.split_once(':').filter(|(module, function)| module.split('.').all(is_name) && is_name(function))
}

/// The `module:function` that was most likely meant by a text that is none.
pub fn meant(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("./").trim_end_matches("()").replace("::", ":");
    let (module, function) = match text.split_once(':') {
        Some((module, function)) => (module, function),
        None => text.rsplit_once('.').filter(|(_, function)| *function != "py")?,
    };
    let module = module.strip_suffix(".py").unwrap_or(module);
    let meant = format!("{}:{function}", module.replace('/', "."));
    self::function(&meant).is_some().then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_and_what_was_meant() {
        assert_eq!(function("lib.maps:draw"), Some(("lib.maps", "draw")));
        for bad in ["maps:lambda", "maps", "class.x:y", "lib/maps:draw", "a:b.c", ":f", "m:"] {
            assert_eq!(function(bad), None, "{bad}");
        }
        for (text, right) in [
            ("lib/maps:draw", Some("lib.maps:draw")),
            ("lib/maps.py:draw", Some("lib.maps:draw")),
            ("spectra.power", Some("spectra:power")),
            ("spectra::power", Some("spectra:power")),
            ("maps:draw()", Some("maps:draw")),
            ("maps.py", None),
            ("maps", None),
            ("maps:lambda", None),
        ] {
            assert_eq!(meant(text).as_deref(), right, "{text}");
        }
        assert_eq!(name_of("max-depth").as_deref(), Some("max_depth"));
        assert_eq!(name_of("class").as_deref(), Some("class_"));
        assert_eq!(name_of("2d"), None);
    }
}
