//! The part of a generator that is the same in every workflow.

/// Path and text of each file.
pub const FILES: [(&str, &str); 14] = [
    ("napkin_runtime/__init__.py", include_str!("templates/napkin_runtime/__init__.py")),
    ("napkin_runtime/axes.py", include_str!("templates/napkin_runtime/axes.py")),
    ("napkin_runtime/files.py", include_str!("templates/napkin_runtime/files.py")),
    ("napkin_runtime/filters.py", include_str!("templates/napkin_runtime/filters.py")),
    ("napkin_runtime/listed.py", include_str!("templates/napkin_runtime/listed.py")),
    ("napkin_runtime/local.py", include_str!("templates/napkin_runtime/local.py")),
    ("napkin_runtime/model.py", include_str!("templates/napkin_runtime/model.py")),
    ("napkin_runtime/needs.py", include_str!("templates/napkin_runtime/needs.py")),
    ("napkin_runtime/options.py", include_str!("templates/napkin_runtime/options.py")),
    ("napkin_runtime/pegasus.py", include_str!("templates/napkin_runtime/pegasus.py")),
    ("napkin_runtime/processes.py", include_str!("templates/napkin_runtime/processes.py")),
    ("napkin_runtime/program.py", include_str!("templates/napkin_runtime/program.py")),
    ("napkin_runtime/progress.py", include_str!("templates/napkin_runtime/progress.py")),
    ("napkin_runtime/words.py", include_str!("templates/napkin_runtime/words.py")),
];

/// Runs every job on this machine.
pub const RUN_MANUAL: &str = include_str!("templates/run_manual.sh");
