//! What typst may see: the template, the fonts, and the files of one report. No file system, no clock, no packages.

use super::fonts;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

/// Data, charts and attachments by name.
pub type Files = BTreeMap<String, Bytes>;

/// The template: its parts by name, the first of which is the document.
const TEMPLATE: [(&str, &str); 4] = [
    ("main.typ", include_str!("main.typ")),
    ("look.typ", include_str!("look.typ")),
    ("cover.typ", include_str!("cover.typ")),
    ("blocks.typ", include_str!("blocks.typ")),
];

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    TEMPLATE.iter().filter_map(|(name, text)| Some(Source::new(id(name)?, (*text).to_owned()))).collect()
});

/// One report to be set.
pub struct ReportWorld {
    main: FileId,
    files: HashMap<FileId, Bytes>,
}

impl ReportWorld {
    /// The world of a report with these files.
    pub fn new(files: Files) -> Result<Self, String> {
        let named = |name: &str| id(name).ok_or_else(|| format!("invalid path {name}"));
        let files = files.into_iter().map(|(name, bytes)| Ok((named(&name)?, bytes)));
        Ok(Self { main: named(TEMPLATE[0].0)?, files: files.collect::<Result<_, String>>()? })
    }
}

/// Typst keeps every name for good: the names are few and always the same.
fn id(name: &str) -> Option<FileId> {
    Some(FileId::new(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?)))
}

impl World for ReportWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        fonts::book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SOURCES.iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts::font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
