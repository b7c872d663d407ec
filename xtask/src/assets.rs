//! The files that make up the site and their names: each is named after its content, so that a
//! browser may keep it for ever. Writes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::{bindgen, css};

const SHEET: &str = "codegraph.css";
const SCRIPT: &str = "codegraph.js";
const MODULE: &str = "codegraph.wasm";

/// Logical name to content.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The style folder's sheets joined into one, its other files as they are, and the browser's half.
pub fn collect(style: &Path, js: &[u8], wasm: Vec<u8>) -> Result<Files> {
    let mut files = Files::new();
    for path in sorted_files(style)? {
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        if let Some(name) = path.file_name() {
            files.insert(name.to_string_lossy().into_owned(), bytes);
        }
    }
    let sheet = css::assemble(style)?;
    if !sheet.is_empty() {
        let names = names(&files);
        let sheet = css::with_hashed_urls(&sheet, &names).context("in the style sheets")?;
        files.insert(SHEET.to_owned(), sheet.into_bytes());
    }
    // The glue finds its module even where the page does not say where it is.
    let js = std::str::from_utf8(js).context("the JavaScript is not UTF-8")?;
    let js = js.replace(bindgen::MODULE_IN_JS, &hashed_name(MODULE, &wasm));
    files.insert(SCRIPT.to_owned(), js.into_bytes());
    files.insert(MODULE.to_owned(), wasm);
    Ok(files)
}

/// Logical name to hashed name.
pub fn names(files: &Files) -> BTreeMap<String, String> {
    files.iter().map(|(logical, bytes)| (logical.clone(), hashed_name(logical, bytes))).collect()
}

/// `codegraph.css` to `codegraph.0123456789.css`.
fn hashed_name(logical: &str, bytes: &[u8]) -> String {
    let digest = hex::encode(Sha256::digest(bytes));
    let hash = &digest[..10];
    match logical.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{logical}.{hash}"),
    }
}

/// The files of the style folder other than sheets.
fn sorted_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let context = || format!("cannot list {}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(context)? {
        let path = entry.with_context(context)?.path();
        if css::is_part(&path) {
            continue;
        }
        if path.is_dir() {
            bail!("{} is a folder; only layers of the style sheet have folders", path.display());
        }
        let name = path.file_name().unwrap_or_default();
        if !name.to_string_lossy().starts_with('.') {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheet_points_at_hashed_files() -> Result<()> {
        let style = tempfile::tempdir()?;
        for (name, text) in [("base.css", "a{src:url(f.woff2)}"), ("f.woff2", "font"), (".x", "")] {
            fs::write(style.path().join(name), text)?;
        }
        let files = collect(style.path(), b"new URL('codegraph_bg.wasm')", b"module".to_vec())?;
        let names = names(&files);
        assert_eq!(names.keys().collect::<Vec<_>>(), [SHEET, SCRIPT, MODULE, "f.woff2"]);
        let sheet = String::from_utf8_lossy(&files[SHEET]);
        assert!(sheet.ends_with(&format!("@layer base{{a{{src:url({})}}}}\n", names["f.woff2"])), "{sheet}");
        assert_eq!(files[SCRIPT], format!("new URL('{}')", names[MODULE]).into_bytes());
        Ok(())
    }
}
