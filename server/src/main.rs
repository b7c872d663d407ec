//! The binary `codegraph`.

use std::process::ExitCode;

fn main() -> ExitCode {
    codegraph::cli::main()
}
