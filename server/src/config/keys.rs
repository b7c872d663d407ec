//! The table of all settings. Each line defines the field of [`Config`], its default, how it is read, the suggestions for
//! unknown keys and the documentation.

use super::Retention;
use super::field::{Field, Range};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// A section of the file.
pub(super) struct Section {
    pub name: &'static str,
    pub about: &'static str,
    pub keys: &'static [Key],
}

/// A setting, or a table of settings by name.
pub(super) struct Key {
    /// With its section; a table ends in `.<name>`.
    pub name: &'static str,
    pub about: &'static str,
    pub range: Range,
    pub field: fn(&mut Config) -> &mut dyn Field,
}

impl Key {
    /// Key of the value; in a table, of the value with this name.
    pub fn path(&self, name: &str) -> String {
        self.name.replace("<name>", name)
    }
}

/// Sections in the form `name: Type { key: Type = default, allowed range; }`. The comments are the documentation; a key
/// `key.<name>` is a table of values by name.
macro_rules! sections {
    ($(
        #[doc = $section_about:literal]
        $section:ident: $Section:ident {
            $( $(#[doc = $about:literal])+ $key:ident$(.<$name:ident>)?: $type:ty = $default:expr $(, $range:expr)?; )*
        }
    )*) => {
        /// All settings.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Config {
            $( #[doc = $section_about] pub $section: $Section, )*
        }

        $(
            #[doc = $section_about]
            #[derive(Clone, Debug, PartialEq)]
            pub struct $Section {
                $( $(#[doc = $about])+ pub $key: $type, )*
            }

            impl Default for $Section {
                fn default() -> Self {
                    Self { $( $key: $default, )* }
                }
            }
        )*

        /// In the order of the documentation.
        pub(super) static SECTIONS: &[Section] = &[$( Section {
            name: stringify!($section),
            about: $section_about,
            keys: &[$( Key {
                name: concat!(stringify!($section), ".", stringify!($key) $(, ".<", stringify!($name), ">")?),
                about: concat!($($about),+),
                range: &[$($range)?],
                field: |config| &mut config.$section.$key,
            }, )*],
        }, )*];
    };
}

sections! {
    /// Snapshots: when they are created, where they are stored and how long they are kept.
    dashboard: Dashboard {
        /// Whether the server creates snapshots of all projects on a schedule.
        snapshot_enabled: bool = false;
        /// Minutes between two scheduled snapshots of a project.
        snapshot_interval_minutes: u32 = 1440, 1..=525_600;
        /// Days to keep snapshots of the retention class `standard`.
        snapshot_retention_days: u32 = 365, 1..=36_500;
        /// The database: a file, or `postgres://USER@HOST/NAME`. `~/` is your home directory; a relative path is relative to the file that sets it, or to the
        /// working directory.
        snapshot_db_path: Option<PathBuf> = None;
        /// Maximum number of entries on a page of a list.
        snapshot_list_limit: u32 = 200, 1..=10_000;
        /// Whether a release check creates a snapshot before its verdict.
        snapshot_release_pre_enabled: bool = true;
        /// Whether a release check creates a snapshot after its verdict.
        snapshot_release_post_enabled: bool = true;
        /// Whether the snapshots of release checks are immutable, that is, never deleted.
        snapshot_release_immutable: bool = true;
        /// Retention class of the snapshots of release checks: one of `retention_classes`.
        snapshot_release_retention_class: String = "release".to_owned();
        /// How long snapshots of each class are kept; `standard` is `snapshot_retention_days` unless set here.
        retention_classes.<name>: BTreeMap<String, Retention> = built_in_classes(), 1..=36_500;
    }
    /// The server: its address and its limits.
    server: Server {
        /// Address to listen on; port 0 picks a free port.
        bind: SocketAddr = SocketAddr::from((Ipv4Addr::LOCALHOST, 7420));
        /// Maximum size of a request body in bytes.
        max_body_bytes: u64 = 1 << 20, 1 << 10..=1 << 30;
        /// Maximum size of an uploaded file in bytes.
        max_upload_bytes: u64 = 256 << 20, 1 << 10..=1 << 40;
        /// Seconds until a request times out.
        request_timeout_seconds: u32 = 600, 1..=86_400;
        /// Average rate limit of POST requests, per second and client address. 0 means no limit.
        work_requests_per_second: u32 = 50, 0..=1_000_000;
        /// POST requests that a client address may send at once before the rate limit applies.
        work_request_burst: u32 = 200, 1..=1_000_000;
    }
}

fn built_in_classes() -> BTreeMap<String, Retention> {
    BTreeMap::from([("release".to_owned(), Retention::Forever), ("standard".to_owned(), Retention::Days(365))])
}

/// The table of a project's own settings, in the same file as those of the program.
pub(super) const PROJECT: &str = "project";

pub(super) fn all() -> impl Iterator<Item = &'static Key> {
    SECTIONS.iter().flat_map(|section| section.keys)
}

/// The setting at a path, and its name within a table.
pub(super) fn find(path: &str) -> Option<(&'static Key, &str)> {
    all().find_map(|key| {
        let name = match key.name.strip_suffix("<name>") {
            Some(table) => path.strip_prefix(table)?,
            None => path.strip_prefix(key.name).filter(|rest| rest.is_empty())?,
        };
        Some((key, name))
    })
}

/// Whether there are settings below this path.
pub(super) fn is_table(path: &str) -> bool {
    all().any(|key| key.name.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
}

/// The names of the sections, for messages.
pub(super) fn section_names() -> String {
    tables().collect::<Vec<_>>().join(", ")
}

fn tables() -> impl Iterator<Item = &'static str> {
    SECTIONS.iter().map(|section| section.name).chain([PROJECT])
}

/// The known section most similar to an unknown one.
pub(super) fn nearest_section(name: &str) -> Option<&'static str> {
    nearest_of(name, tables())
}

/// The known key most similar to an unknown one, in any section.
pub(super) fn nearest(path: &str) -> Option<&'static str> {
    nearest_of(path, all().map(|key| key.name.trim_end_matches(".<name>")))
}

/// The name at the smallest edit distance, of the whole or of its last part; none where that is more than a third of its
/// letters.
fn nearest_of(path: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let edits = |known| {
        let whole = strsim::levenshtein(path, known);
        (whole.min(strsim::levenshtein(last(path), last(known))), whole, known)
    };
    let (edits, _, nearest) = known.map(edits).min()?;
    (edits * 3 <= last(nearest).len()).then_some(nearest)
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}
