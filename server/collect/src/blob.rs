//! Work on many blobs and commits at once, over all processors.

use crate::source::{File, Reader, Source};
use crate::{CollectError, Result};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Deeply nested code makes parsers recurse.
const STACK: usize = 64 << 20;

/// What `work` makes of each file, in the files' order. `done` is told after each.
///
/// # Errors
/// When `interrupt` was set meanwhile.
pub fn map_files<T: Send>(
    source: &Source,
    files: &[&File],
    interrupt: &AtomicBool,
    done: impl Fn() + Sync,
    work: impl Fn(&Reader<'_>, &File) -> T + Sync,
) -> Result<Vec<T>> {
    let start = || Reader::new(source);
    map(source, files, interrupt, start, |reader, file| {
        let result = work(reader, file);
        done();
        result
    })
}

/// What `work` makes of each item, in the items' order. Each thread has what it was started with.
///
/// # Errors
/// When `interrupt` was set meanwhile.
pub fn map<I: Sync, S, T: Send>(
    source: &Source,
    items: &[I],
    interrupt: &AtomicBool,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&S, &I) -> T + Sync,
) -> Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(items.len()));
    let run = || {
        let started = start();
        while !interrupt.load(Ordering::Relaxed) {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else { break };
            let result = work(&started, item);
            results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((place, result));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(items.len());
    std::thread::scope(|scope| -> std::io::Result<()> {
        for _ in 0..threads {
            std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run)?;
        }
        Ok(())
    })
    .map_err(|source_error| CollectError::Io {
        path: source.path().to_owned(),
        action: "no thread could be started to read it",
        source: source_error,
    })?;
    if interrupt.load(Ordering::Relaxed) {
        return Err(CollectError::Interrupted);
    }
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_unstable_by_key(|(place, _)| *place);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}
