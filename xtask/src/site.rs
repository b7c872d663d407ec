//! The site's folder: the files of `assets`, compressed, and swapped into `<target>/site` as one.
//! The server embeds that folder and finds each file by `manifest.json` (logical to hashed name).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;

use crate::assets::{self, Files};
use crate::bindgen::Bound;
use crate::workspace::{MANIFEST, Workspace};

/// Brings the site folder up to date; untouched when it is, so that the binary is not built again.
pub fn publish(workspace: &Workspace, bound: &Bound) -> Result<()> {
    println!("Collecting the site's files");
    let files = assets::collect(&workspace.root.join("style"), &read(&bound.js)?, read(&bound.wasm)?)?;
    let site = workspace.site();
    if replace(&site, &files)? {
        println!("  {} files in {}", files.len(), workspace.shown(&site));
    } else {
        println!("  unchanged");
    }
    Ok(())
}

/// Hashed names by logical name, as written to the manifest.
pub fn manifest(site: &Path) -> Result<BTreeMap<String, String>> {
    let path = site.join(MANIFEST);
    serde_json::from_slice(&read(&path)?).with_context(|| format!("cannot read {}", path.display()))
}

/// Where the compressed sibling of a file is.
pub fn compressed(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    PathBuf::from(name)
}

/// Whether it had to be written: the names hold the content's hash, so equal names are equal files.
fn replace(site: &Path, files: &Files) -> Result<bool> {
    let names = assets::names(files);
    let manifest = serde_json::to_string_pretty(&names)? + "\n";
    let complete = names.values().all(|name| site.join(name).is_file());
    if complete && fs::read_to_string(site.join(MANIFEST)).is_ok_and(|last| last == manifest) {
        return Ok(false);
    }
    let (new, old) = (site.with_extension("new"), site.with_extension("old"));
    for folder in [&new, &old] {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("cannot clear {}", folder.display()))?;
        }
    }
    fs::create_dir_all(&new).with_context(|| format!("cannot create {}", new.display()))?;
    for (logical, bytes) in files {
        let path = new.join(&names[logical]);
        write(&path, bytes)?;
        if !logical.ends_with(".woff2") {
            write(&compressed(&path), &brotli(bytes)?)?;
        }
    }
    write(&new.join(MANIFEST), manifest.as_bytes())?;
    if site.exists() {
        fs::rename(site, &old).with_context(|| format!("cannot move {} away", site.display()))?;
    }
    fs::rename(&new, site).with_context(|| format!("cannot put {} in place", site.display()))?;
    if old.exists() {
        fs::remove_dir_all(&old).with_context(|| format!("cannot remove {}", old.display()))?;
    }
    Ok(true)
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams { quality: 11, size_hint: bytes.len(), ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &parameters).context("cannot compress")?;
    Ok(out)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_written_only_when_something_changed() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let site = folder.path().join("site");
        let mut files = Files::from([("a.svg".to_owned(), b"<svg/>".to_vec()), ("f.woff2".to_owned(), vec![0])]);
        assert!(replace(&site, &files)?);
        assert!(!replace(&site, &files)?);

        let old = site.join(&manifest(&site)?["a.svg"]);
        assert!(old.is_file() && compressed(&old).is_file());
        assert!(!compressed(&site.join(&manifest(&site)?["f.woff2"])).exists());

        files.insert("a.svg".to_owned(), b"<svg></svg>".to_vec());
        assert!(replace(&site, &files)?);
        assert!(!old.exists());
        assert_eq!(fs::read_dir(folder.path())?.count(), 1);
        Ok(())
    }

    #[test]
    fn a_missing_file_is_written_again() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let site = folder.path().join("site");
        let files = Files::from([("a.svg".to_owned(), b"<svg/>".to_vec())]);
        replace(&site, &files)?;
        fs::remove_file(site.join(&manifest(&site)?["a.svg"]))?;
        assert!(replace(&site, &files)?);
        Ok(())
    }
}
