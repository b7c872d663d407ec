//! Imports: report files of other tools, received, looked at and kept.

mod used;

use super::Caller;
use super::snapshots::seconds;
use crate::clock::new_uuid;
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use codegraph_collect::imports::{Examined, Format, Refusal, examine};
use codegraph_collect::{CollectError, Session};
use codegraph_model::api::{Import, ImportList, ImportOutcome, ImportQuery, NewImport, RefusedFile, ReportContent};
use codegraph_model::ids::{ImportId, shown};
use codegraph_model::{Digest, Name, ScopeRef};
use codegraph_store::{ImportFilter, NewBatch, NewImportRow, PackedFile};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The most files that are given together.
const MAX_FILES: usize = 2_000;

/// The longest name of a file, in characters.
const MAX_NAME_CHARS: usize = 255;

/// The longest label, in bytes.
const MAX_LABEL_BYTES: usize = 64;

/// A report file as it was received.
#[derive(Clone, Debug)]
pub struct ReportFile {
    /// What it is called where it comes from: a label for people, never a path that is opened.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Report files that are given together.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub files: Vec<ReportFile>,
    /// Those of which there are not even the bytes.
    pub unread: Vec<RefusedFile>,
    /// What all of them are, where somebody says so.
    pub format: Option<Format>,
    pub label: Option<String>,
}

/// The state that reports were made for.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// None where nobody says.
    pub commit: Option<String>,
    /// None where the commit is not known here.
    pub committed_at: Option<DateTime<Utc>>,
    pub measured_at: DateTime<Utc>,
    /// Where the code is on the machine that made the reports.
    pub root: Option<String>,
}

impl Caller {
    /// Keeps report files that belong together, such as all that one run of a tool wrote. A file that is not what it claims
    /// to be is refused, and the others are taken; the same files again for the same commit change nothing.
    ///
    /// # Errors
    /// When there is no such project, the commit is not known, there are no files or too many, or all of them are refused;
    /// nothing is kept then.
    pub async fn import_reports(
        &self,
        project: &Name,
        files: Vec<ReportFile>,
        new: NewImport,
    ) -> Result<ImportOutcome> {
        let path = self.project(project).await?.path;
        let format: Option<Format> =
            new.kind.as_deref().map(str::parse).transpose().map_err(|e| Error::invalid("kind", e))?;
        if let Some(label) = &new.label {
            check_label(label)?;
        }
        if !(1..=MAX_FILES).contains(&files.len()) {
            let message = format!("1 to {MAX_FILES} files are imported at a time; these are {}", files.len());
            return Err(Error::invalid("files", message));
        }
        let root = new.root.or_else(|| path.clone());
        check_root(root.as_deref())?;
        let (commit, committed_at) = made_for(path, new.reference).await?;
        let measured_at = committed_at.unwrap_or_else(|| self.clock.now());
        let state = State { commit, committed_at, measured_at, root };
        let given = Given { files, unread: Vec::new(), format, label: new.label };
        let outcome = self.keep_reports(project, given, state).await?;
        if outcome.imports.is_empty() {
            return Err(Error::Refused(outcome.refused));
        }
        Ok(outcome)
    }

    /// Looks at report files and keeps those that can be read.
    pub(super) async fn keep_reports(&self, project: &Name, given: Given, state: State) -> Result<ImportOutcome> {
        let now = self.clock.now();
        let _one_at_a_time = self.importing.lock().await;
        let State { commit, committed_at, measured_at, root } = state;
        let label = given.label.clone();
        let looked_at = tokio::task::spawn_blocking(move || look_at(given, root.as_deref(), now));
        let (mut files, refused) = looked_at.await??;
        for file in &mut files {
            note_age(&mut file.content, committed_at);
        }
        if files.is_empty() {
            return Ok(ImportOutcome { refused, ..ImportOutcome::default() });
        }
        let batch =
            NewBatch { label, commit, measured_at, imported_at: now, imported_by: self.actor().to_string(), files };
        let added = self.store.write(async |tx| tx.add_imports(project, &batch).await).await?;
        Ok(ImportOutcome { imports: added.imports, unchanged: added.unchanged, replaced: added.replaced, refused })
    }

    /// A page of the imports of a project, newest first.
    ///
    /// # Errors
    /// When there is no such project, or the kind or the cursor is none.
    pub async fn imports(&self, project: &Name, query: ImportQuery) -> Result<ImportList> {
        self.known(&ScopeRef::Project(project.clone())).await?;
        let kind: Option<Format> =
            query.kind.as_deref().map(str::parse).transpose().map_err(|e| Error::invalid("kind", e))?;
        let after = query.cursor.as_deref().map(place).transpose()?;
        let filter = ImportFilter { kind: kind.map(|format| format.kind.to_owned()), current: query.current };
        let limit = self.page_limit(query.limit)?;
        let page = self.store.imports(project, &filter, self.clock.now(), after, limit).await?;
        Ok(ImportList {
            imports: page.imports,
            next_cursor: page.next.map(|place| place.to_string()),
            total: page.total,
        })
    }

    /// An import of a project.
    ///
    /// # Errors
    /// When there is no such project, or it has no such import.
    pub async fn import(&self, project: &Name, id: ImportId) -> Result<Import> {
        self.known(&ScopeRef::Project(project.clone())).await?;
        let found = self.store.import(project, id, self.clock.now()).await?;
        found.ok_or_else(|| Error::NotFound(format!("{project} has no import {id}")))
    }

    /// The newest import of a project that has a file of these bytes, if there is one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn import_of_file(&self, project: &Name, digest: Digest) -> Result<Option<ImportId>> {
        Ok(self.store.last_import(project, digest).await?.map(|last| last.id))
    }

    /// An import with the bytes of its file as they were received.
    ///
    /// # Errors
    /// As for [`Caller::import`].
    pub async fn import_file(&self, project: &Name, id: ImportId) -> Result<(Import, Vec<u8>)> {
        let import = self.import(project, id).await?;
        let bytes = self.store.import_bytes(id).await?;
        let bytes = bytes.ok_or_else(|| Error::Internal(format!("the import {id} has no file")))?;
        Ok((import, bytes))
    }

    /// Ends that captures use the reports of a tool: those given up to now, where `id` is the present one, else those up to it.
    /// A newer one counts again.
    ///
    /// # Errors
    /// When there is no such import, or it was retired already.
    pub async fn retire_import(&self, project: &Name, id: ImportId) -> Result<Import> {
        let import = self.import(project, id).await?;
        if let Some(retired) = &import.retired {
            let message = format!("the import {id} was retired already, on {}", seconds(retired.at));
            return Err(Error::Conflict(message));
        }
        let now = self.clock.now();
        let by = self.actor().to_string();
        if !self.store.write(async |tx| tx.retire_import(project, id, now, &by).await).await? {
            return Err(Error::Conflict(format!("the import {id} was retired just now")));
        }
        self.import(project, id).await
    }
}

fn check_root(root: Option<&str>) -> Result<()> {
    let sound = |root: &str| (1..=4096).contains(&root.len()) && !root.chars().any(char::is_control);
    if root.is_none_or(sound) {
        return Ok(());
    }
    Err(Error::invalid("root", "a folder has 1 to 4096 bytes, none of them a control character"))
}

/// The place that a cursor names.
fn place(cursor: &str) -> Result<i64> {
    let place = cursor.parse().ok().filter(|place| *place > 0);
    place.ok_or_else(|| {
        Error::invalid("cursor", format!("invalid cursor {:?}; use the next_cursor of an answer", shown(cursor)))
    })
}

fn check_label(label: &str) -> Result<()> {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'.' | b'-');
    if (1..=MAX_LABEL_BYTES).contains(&label.len()) && label.bytes().all(letter) {
        return Ok(());
    }
    Err(Error::invalid("label", format!("a label has 1 to {MAX_LABEL_BYTES} of a-z, 0-9, '_', '.' and '-'")))
}

/// The commit that reports were made for, and its time, as far as they are known: the commit that `reference` names, else
/// what is checked out. Without a repository to ask, only the id of a commit can be taken, as it is.
async fn made_for(path: Option<String>, reference: Option<String>) -> Result<(Option<String>, Option<DateTime<Utc>>)> {
    let Some(path) = path.map(PathBuf::from) else { return unseen(reference) };
    tokio::task::spawn_blocking(move || {
        let resolved = Session::open(&path)?.resolve(reference.as_deref());
        match resolved {
            Ok(revision) => Ok((revision.commit.map(|id| id.to_string()), revision.committed_at)),
            Err(CollectError::NoCommits(_)) => Ok((None, None)),
            Err(CollectError::NotARepository { .. }) => unseen(reference),
            // A runner may be ahead of the repository here.
            Err(CollectError::UnknownReference { .. }) if reference.as_deref().is_some_and(is_id) => unseen(reference),
            Err(error @ CollectError::UnknownReference { .. }) => Err(Error::invalid("ref", error)),
            Err(error) => Err(error.into()),
        }
    })
    .await?
}

/// Whether a text can be the whole id of a commit.
fn is_id(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn unseen(reference: Option<String>) -> Result<(Option<String>, Option<DateTime<Utc>>)> {
    match reference {
        Some(text) if !is_id(&text) => {
            let message = "this server has no repository of the project to look it up in: \
                 give the whole id of the commit, 40 or 64 hex digits";
            Err(Error::invalid("ref", message))
        }
        reference => Ok((reference.map(|id| id.to_ascii_lowercase()), None)),
    }
}

/// Reads each file, and packs it meanwhile. Files of equal bytes count once. Where one cannot be read, the others of its format
/// are only a part of what there is.
fn look_at(given: Given, root: Option<&str>, now: DateTime<Utc>) -> Result<(Vec<NewImportRow>, Vec<RefusedFile>)> {
    let Given { files, unread, format, label: _ } = given;
    let lost: Vec<String> = unread.iter().map(|file| file.name.clone()).collect();
    let (mut taken, mut refused, mut seen) = (Vec::<NewImportRow>::new(), unread, BTreeSet::new());
    let mut broken: Vec<(String, Refusal)> = Vec::new();
    for ReportFile { name, bytes } in files {
        let name = label_of(&name);
        let (examined, packed) = rayon::join(|| examine(&bytes, format), || PackedFile::new(&bytes));
        match examined {
            Err(refusal) => {
                refused.push(RefusedFile { name: name.clone(), reason: refusal.to_string() });
                broken.push((name, refusal));
            }
            Ok(Examined { mut content, series }) => {
                content.root = root.map(str::to_owned);
                let file = packed?;
                if seen.insert(file.digest()) {
                    taken.push(NewImportRow {
                        id: ImportId(new_uuid(now)),
                        series: series.to_string(),
                        name,
                        file,
                        content,
                    });
                }
            }
        }
    }
    for row in &mut taken {
        let broken =
            broken.iter().filter(|(name, refusal)| refusal.may_be(&row.content.format, name)).map(|(name, _)| name);
        if let Some(first) = lost.iter().chain(broken).next() {
            row.content.incomplete = true;
            row.content.notes.push(format!("a file of the same batch could not be read: {first}"));
        }
    }
    Ok((taken, refused))
}

/// Notes that a report says it was made before its commit: it may be of another one.
fn note_age(content: &mut ReportContent, committed_at: Option<DateTime<Utc>>) {
    if let Some((made, committed)) = content.created_at.zip(committed_at)
        && made < committed
    {
        let day = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M UTC");
        content.notes.push(format!(
            "it says that it was made on {}, before its commit of {}: name the commit that it is of with --ref, if it is \
             another",
            day(made),
            day(committed),
        ));
    }
}

/// What a file is called for people: the last two parts of its path, without what cannot be shown.
fn label_of(name: &str) -> String {
    let visible: String = name.chars().filter(|c| !c.is_control() && !is_invisible(*c)).collect();
    let parts: Vec<&str> = visible
        .split(['/', '\\'])
        .map(str::trim)
        .filter(|part| !part.is_empty() && !part.chars().all(|c| c == '.'))
        .collect();
    let last = parts[parts.len().saturating_sub(2)..].join("/");
    let length = last.chars().count();
    let text: String = last.chars().skip(length.saturating_sub(MAX_NAME_CHARS)).collect();
    if text.is_empty() { "report".to_owned() } else { text }
}

/// Characters that change how the ones around them are read: the directions of writing, and marks of no width.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::label_of;

    #[test]
    fn names_of_files_are_labels_that_can_be_shown() {
        for (given, shown) in [
            ("report.json", "report.json"),
            ("/home/ci/build/target/report.json", "target/report.json"),
            ("C:\\ci\\build\\report.json", "build/report.json"),
            ("../../etc/passwd", "etc/passwd"),
            ("../..", "report"),
            ("", "report"),
            ("a\r\nSet-Cookie: b\0", "aSet-Cookie: b"),
            ("\u{202e}nosj.gpj", "nosj.gpj"),
            ("Prüfung 1.xml", "Prüfung 1.xml"),
        ] {
            assert_eq!(label_of(given), shown, "{given:?}");
        }
        assert_eq!(label_of(&"ü".repeat(999)).chars().count(), 255);
    }
}
