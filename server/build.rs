//! Says where the web assets lie that go into the binary: where `cargo xtask build` put them, else an empty folder.

fn main() {
    println!("cargo::rerun-if-env-changed=CODEGRAPH_SITE");
    match std::env::var("CODEGRAPH_SITE") {
        Ok(site) => println!("cargo::rerun-if-changed={site}"),
        Err(_) => println!("cargo::rustc-env=CODEGRAPH_SITE={}/no-site", std::env::var("OUT_DIR").unwrap_or_default()),
    }
}
