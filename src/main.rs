//! The command: reads the command line, runs it, exits with its code.

use std::process::ExitCode;

fn main() -> ExitCode {
    napkin::cli::main(std::env::args_os())
}
