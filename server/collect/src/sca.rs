//! Supply chain: the packages that the lockfiles of a revision name, and their licences where the lockfiles give them.

use crate::dependencies::{Dependencies, Dependency, Key, Licences};
use crate::lockfile::{Lockfile, LockfileKind, Package, parse};
use crate::path::{folder, is_fixture, is_vendored};
use crate::source::{Exclusions, File, Listing, MAX_BYTES, Reader};
use codegraph_model::capture::{Input, InputKind, Measurement};
use codegraph_model::{Digest, Dimension, Reason};

/// What lockfiles say for the supply chain, and of licences for compliance.
#[derive(Debug, Default)]
pub struct SupplyChain {
    pub sca: Measurement,
    pub inputs: Vec<Input>,
    /// Licences of dependencies that need a look; none where no lockfile is of a format that gives licences.
    pub licences: Option<Licences>,
}

/// Reads the lockfiles of a revision. One that cannot be read is named, with the reason, and left out.
pub fn read(listing: &Listing, reader: &Reader<'_>, excluded: &mut Exclusions) -> SupplyChain {
    let mut chain = SupplyChain::default();
    let mut dependencies = Dependencies::default();
    let (mut failed, mut licences_known) = (Vec::new(), false);
    for (file, kind) in lockfiles(listing, excluded) {
        match lockfile(listing, reader, file, kind) {
            Ok((lockfile, digest)) => {
                licences_known |= lockfile.gives_licences;
                let mut notes = vec![format!("{} packages", lockfile.packages.len())];
                notes.extend(lockfile.problems);
                chain.inputs.push(input(file, kind, Some(digest), notes));
                for package in lockfile.packages {
                    let (key, said) = dependency(file, package, lockfile.gives_licences);
                    dependencies.add(key, said);
                }
            }
            Err(why) => {
                excluded.add(&format!("lockfile that cannot be read: {why}"), &file.path);
                chain.inputs.push(input(file, kind, None, vec![format!("excluded: {why}")]));
                failed.push(file.path.clone());
            }
        }
    }
    if chain.inputs.iter().all(|input| input.digest.is_none()) {
        chain.sca = Measurement::none(match failed.is_empty() {
            true => Reason::NoLockfile,
            false => Reason::LockfilesUnreadable { files: failed },
        });
        return chain;
    }
    chain.sca.measured = true;
    chain.sca.reasons.push(Reason::NoVulnerabilityReport);
    if !failed.is_empty() {
        chain.sca.reasons.push(Reason::LockfilesUnreadable { files: failed });
    }
    chain.licences = Some(dependencies.measure(&mut chain.sca)).filter(|_| licences_known);
    chain
}

fn lockfiles<'a>(listing: &'a Listing, excluded: &mut Exclusions) -> Vec<(&'a File, LockfileKind)> {
    let mut found = Vec::new();
    for file in &listing.files {
        let Some(kind) = LockfileKind::of(&file.path) else { continue };
        if is_vendored(&file.path) || is_fixture(&file.path) {
            excluded.add("lockfile among vendored code or fixtures", &file.path);
        } else {
            found.push((file, kind));
        }
    }
    found
}

fn lockfile(
    listing: &Listing,
    reader: &Reader<'_>,
    file: &File,
    kind: LockfileKind,
) -> Result<(Lockfile, Digest), String> {
    let bytes = reader.read(file, MAX_BYTES).map_err(|error| error.to_string())?;
    let manifest = kind.manifest_name().and_then(|name| {
        let path = format!("{}{name}", folder(&file.path));
        let place = listing.files.binary_search_by(|file| file.path.as_str().cmp(&path)).ok()?;
        reader.read(&listing.files[place], MAX_BYTES).ok()
    });
    let lockfile = parse(kind, &bytes, manifest.as_deref()).map_err(|error| error.to_string())?;
    Ok((lockfile, Digest::of(&bytes)))
}

fn input(file: &File, kind: LockfileKind, digest: Option<Digest>, notes: Vec<String>) -> Input {
    Input { digest, notes, ..Input::new(Dimension::Sca, InputKind::Lockfile, &file.path, kind.name()) }
}

fn dependency(file: &File, package: Package, gives_licences: bool) -> (Key, Dependency) {
    let key = (package.ecosystem.purl_type().to_owned(), package.name, package.version);
    let said = Dependency {
        direct: package.direct,
        dev: package.dev,
        licence: package.licence,
        licence_asked: gives_licences,
        files: [file.path.clone()].into(),
    };
    (key, said)
}
