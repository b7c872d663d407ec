//! What the tests of the parsers share: short views of a result, and input mangled at random.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{Lockfile, LockfileKind, parse};

/// Reads the lock, which must be readable.
pub(super) fn read(kind: LockfileKind, lock: &str, manifest: Option<&str>) -> Lockfile {
    parse(kind, lock.as_bytes(), manifest.map(str::as_bytes)).unwrap()
}

/// The message with which the lock is refused.
pub(super) fn refusal(kind: LockfileKind, lock: &str) -> String {
    parse(kind, lock.as_bytes(), None).unwrap_err().to_string()
}

/// `name version`, then `direct` or `indirect` where known and `dev` where it is.
pub(super) fn lines(lock: &Lockfile) -> Vec<String> {
    lock.packages
        .iter()
        .map(|package| {
            let mut line = package.name.clone();
            if let Some(version) = &package.version {
                line = format!("{line} {version}");
            }
            match package.direct {
                Some(true) => line.push_str(" direct"),
                Some(false) => line.push_str(" indirect"),
                None => {}
            }
            if package.dev {
                line.push_str(" dev");
            }
            line
        })
        .collect()
}

#[derive(Clone, Debug)]
enum Change {
    Cut,
    Repeat,
    Insert(Vec<u8>),
    Truncate,
}

/// Reads arbitrary bytes and mangled forms of the samples, as lock and as manifest: any answer but a panic is right.
pub(super) fn never_panics(kind: LockfileKind, samples: &[&str], manifest: Option<&str>) {
    let token = prop::sample::select(
        [
            "\n", "  ", "    ", "\"", "'", "\\", "\r", "\t", ":", "@", "@npm:", "/", "(", ")", "[", "]", "{", "}", ",",
            ";", "#", "=", "==", "=>", "-", "-e ", "!", "&a ", "*a", "null", "1", "é", "\u{feff}",
        ]
        .map(|token| token.as_bytes().to_vec())
        .to_vec(),
    );
    let insert = prop_oneof![token, prop::collection::vec(any::<u8>(), 1..6)];
    let change =
        prop_oneof![Just(Change::Cut), Just(Change::Repeat), insert.prop_map(Change::Insert), Just(Change::Truncate),];
    let at = (any::<prop::sample::Index>(), 0..40_usize, change);
    let mangled = |samples: Vec<Vec<u8>>| {
        (prop::sample::select(samples), prop::collection::vec(at.clone(), 0..6)).prop_map(|(mut bytes, changes)| {
            for (at, length, change) in changes {
                let from = at.index(bytes.len() + 1);
                let to = (from + length).min(bytes.len());
                match change {
                    Change::Cut => drop(bytes.drain(from..to)),
                    Change::Repeat => bytes.splice(from..from, bytes[from..to].to_vec()).for_each(drop),
                    Change::Insert(new) => bytes.splice(from..from, new).for_each(drop),
                    Change::Truncate => bytes.truncate(from.max(20)),
                }
            }
            bytes
        })
    };
    let bytes = |samples: Vec<Vec<u8>>| {
        prop_oneof![
            1 => prop::collection::vec(any::<u8>(), 0..200),
            6 => mangled(samples)
        ]
    };
    let locks = samples.iter().map(|sample| sample.as_bytes().to_vec()).collect();
    let manifests = vec![manifest.unwrap_or_default().as_bytes().to_vec()];
    let config = Config { cases: 512, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&(bytes(locks), prop::option::of(bytes(manifests))), |(lock, manifest)| {
            if let Ok(lock) = parse(kind, &lock, manifest.as_deref()) {
                prop_assert!(lock.problems.len() <= 21);
                prop_assert!(lock.packages.iter().all(|package| !package.name.is_empty()));
            }
            Ok(())
        })
        .unwrap();
}
