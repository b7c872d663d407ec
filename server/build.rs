//! Says where the files of the site lie that go into the binary, and how the binary is linked.

use std::path::Path;
use std::process::Command;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=CODEGRAPH_SITE");
    println!("cargo::rerun-if-changed=build.rs");
    // The site itself is not named here: the manifest in it is always there and changes with it, the compiler notes that `main.rs`
    // holds it, and so a new style sheet costs a new binary but not a new library.
    if env::var_os("CODEGRAPH_SITE").is_none() {
        let site = Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("no-site");
        fs::create_dir_all(&site)?;
        fs::write(site.join("manifest.json"), "{}\n")?;
        println!("cargo::rustc-env=CODEGRAPH_SITE={}", site.display());
    }
    if packs_relocations() {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    Ok(())
}

/// Whether relative relocations can be packed, which takes 9 MB off the binary: glibc reads the packed form since 2.36.
/// Only asked where the binary is for the machine that builds it.
fn packs_relocations() -> bool {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|actual| actual == value);
    let native = env::var("HOST").is_ok_and(|host| is("TARGET", &host));
    if !(native && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu")) {
        return false;
    }
    let Ok(output) = Command::new("getconf").arg("GNU_LIBC_VERSION").output() else { return false };
    let text = String::from_utf8_lossy(&output.stdout);
    let Some((major, minor)) = text.trim().strip_prefix("glibc ").and_then(|version| version.split_once('.')) else {
        return false;
    };
    match (major.parse::<u32>(), minor.parse::<u32>()) {
        (Ok(major), Ok(minor)) => (major, minor) >= (2, 36),
        _ => false,
    }
}
