//! The binary `social-server`.

use std::process::ExitCode;

fn main() -> ExitCode {
    social_server::cli::main()
}
