//! The command: reads the command line, runs it, exits with its code.

use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(feature = "draft")]
    if let Some(done) = napkin::draft::model::pdf::child(std::env::args_os()) {
        return done;
    }
    napkin::cli::main(std::env::args_os())
}
