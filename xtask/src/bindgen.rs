//! From the compiled module to what a browser loads: JavaScript glue by wasm-bindgen, then a smaller
//! module by wasm-opt.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::workspace::Workspace;
use crate::{npm, sh};

const NAME: &str = "codegraph";
/// The name by which the glue refers to its module.
pub const MODULE_IN_JS: &str = "codegraph_bg.wasm";
/// No feature is switched on by hand: wasm-opt takes those that the compiler wrote into the module. With
/// `--all-features` it uses ones that browsers refuse (compact imports, custom descriptors).
const WASM_OPT: &str = "-Oz";

pub struct Bound {
    pub js: PathBuf,
    pub wasm: PathBuf,
    /// The module before wasm-opt.
    pub unoptimized: PathBuf,
}

impl Bound {
    /// Where the files are, whether made already or not.
    pub fn of(workspace: &Workspace) -> Self {
        let folder = folder(workspace);
        Self {
            js: folder.join(format!("{NAME}.js")),
            wasm: folder.join(format!("{NAME}.wasm")),
            unoptimized: folder.join(MODULE_IN_JS),
        }
    }
}

/// Binds and shrinks the module at `raw`; nothing is done when that was its content last time.
pub fn bind(workspace: &Workspace, raw: &Path) -> Result<Bound> {
    let folder = folder(workspace);
    let bound = Bound::of(workspace);
    let wasm_opt = wasm_opt(workspace)?;
    let stamp = folder.join("stamp");
    let made_from = stamp_of(workspace, raw, wasm_opt.as_deref())?;
    if fs::read_to_string(&stamp).is_ok_and(|last| last == made_from) {
        println!("Binding to JavaScript: unchanged");
        return Ok(bound);
    }
    println!("Binding to JavaScript (wasm-bindgen)");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    Bindgen::new()
        .input_path(raw)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .out_name(NAME)
        .generate(&folder)
        .context("wasm-bindgen failed")?;
    let snippets = folder.join("snippets");
    if snippets.exists() {
        bail!("a dependency brings JavaScript of its own ({}), which the site does not carry", snippets.display());
    }
    match wasm_opt {
        Some(program) => shrink(&program, &bound)?,
        None => {
            println!("  warning: npm is not installed, so the module is not optimized by wasm-opt and larger");
            fs::copy(&bound.unoptimized, &bound.wasm).context("cannot copy the module")?;
        }
    }
    fs::write(&stamp, made_from).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(bound)
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.wasm_target().join("bound")
}

fn shrink(wasm_opt: &Path, bound: &Bound) -> Result<()> {
    println!("Shrinking the module (wasm-opt)");
    sh::run(sh::command("node").arg(wasm_opt).arg(WASM_OPT).arg(&bound.unoptimized).arg("-o").arg(&bound.wasm))
}

/// wasm-opt from the npm package binaryen, or none where there is no npm.
fn wasm_opt(workspace: &Workspace) -> Result<Option<PathBuf>> {
    if !npm::is_available() {
        return Ok(None);
    }
    let frontend = workspace.root.join("frontend");
    npm::ensure(&frontend)?;
    Ok(Some(frontend.join("node_modules/binaryen/bin/wasm-opt")))
}

/// All that the result depends on: the module, the versions of both tools, and how this file calls them.
fn stamp_of(workspace: &Workspace, raw: &Path, wasm_opt: Option<&Path>) -> Result<String> {
    let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let digest = |bytes: &[u8]| hex::encode(Sha256::digest(bytes));
    let optimiser = match wasm_opt {
        Some(_) => digest(&read(&workspace.root.join("frontend/package-lock.json"))?),
        None => "none".to_owned(),
    };
    Ok(format!(
        "module {}\nwasm-bindgen {}\nwasm-opt {optimiser}\ncalls {}\n",
        digest(&read(raw)?),
        digest(&read(&workspace.root.join("Cargo.lock"))?),
        digest(include_bytes!("bindgen.rs")),
    ))
}
