//! A job that fails.

use napkin::files::Memory;

use crate::run_manual;
use crate::support::build_from;

#[test]
fn a_failing_job_is_named_with_its_point() {
    let spec = "```kdl\nworkflow failing\naxis book { point a; point b }\n\
        step check { each book; out o \"{book}.txt\" publish=#true; run \"bin/check.sh {book} {o}\" }\n```\n";
    let script = "#!/bin/sh\nif [ \"$1\" = b ]; then echo 'no b here' >&2; exit 3; fi\necho ok > \"$2\"\n";
    let folder = build_from(&Memory::default().with("specification.md", spec).with("bin/check.sh", script), None);
    let output = run_manual(folder.path());
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("step check failed at book=b: exit code 3"), "{said}");
    assert!(said.contains("no b here"), "{said}");
}
