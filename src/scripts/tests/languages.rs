use super::*;

#[test]
fn a_language_is_known_by_ending_or_first_line() {
    let python = Some(Language::Python);
    let shell = Some(Language::Shell);
    for (name, text, expected) in [
        ("bin/fetch.py", "", python),
        ("fetch.sh", "", shell),
        ("fetch.bash", "echo", shell),
        ("fetch", "#!/usr/bin/env python3\n", python),
        ("fetch", "#!/usr/bin/env -S python3.12 -u\n", python),
        ("fetch", "#!/usr/bin/python\n", python),
        ("fetch", "#! /bin/bash -e\n", shell),
        ("fetch", "#!/bin/sh", shell),
        ("fetch", "#!/usr/bin/env dash\r\n", shell),
        ("fetch", "#!/usr/bin/perl\n", None),
        ("fetch", "", None),
        ("fetch.R", "#!/usr/bin/env Rscript\n", None),
        ("fetch.py", "#!/usr/bin/env -S uv run --script\n", python),
        ("fetch.py", "#!/bin/sh\n", None),
        ("fetch.sh", "#!/usr/bin/env zsh\n", None),
    ] {
        assert_eq!(language(name, text), expected, "{name} {text}");
    }
}
