//! The binary `codegraph`: the library, with the files of the site inside.

use rust_embed::RustEmbed;
use std::process::ExitCode;

/// What `cargo xtask build` made; an empty manifest where it was not run.
#[derive(RustEmbed)]
#[folder = "$CODEGRAPH_SITE"]
struct Site;

fn main() -> ExitCode {
    codegraph::http::serve_site(|name| Site::get(name).map(|file| file.data));
    codegraph::cli::main()
}
