//! Where commands do their work: in the database here, or on a server there. One method for each thing that can be done, so
//! that no command knows the difference.

use super::args::Cli;
use super::remote::{Method, Remote};
use super::{Failure, actor, progress};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::error::Error;
use crate::services::{BackfillRequest, Caller, DatabaseUrl, ReportFile, Services, Watch};
use codegraph_model::api::{
    Backfill, BackfillOutcome, BaselineList, ChangeGroup, Cleanup, CleanupOutcome, CompareRequest, CreateSnapshot,
    DiffQuery, ExportRequest, Group, GroupList, Import, ImportList, ImportOutcome, ImportQuery, ItemPage, ItemQuery,
    ListQuery, NewGroup, NewImport, NewNote, NewProject, Note, NoteList, NoteQuery, PageQuery, PeriodComparison,
    PeriodsQuery, Policy, Project, ProjectList, SetBaseline, SnapshotList, TrendQuery, Trends,
};
use codegraph_model::compare::Comparison;
use codegraph_model::ids::ImportId;
use codegraph_model::log::LogHead;
use codegraph_model::reference::Reference;
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::{Digest, Name, ScopeRef, Sealed, Via};

use indicatif::ProgressBar;
use std::sync::Arc;

pub(crate) enum Place {
    Here(Caller),
    There(Remote),
}

impl Place {
    /// The server that was named, else the database.
    pub async fn of(cli: &Cli, config: Config) -> Result<Self, Failure> {
        match Remote::of_process(cli)? {
            Some(remote) => Ok(Self::There(remote)),
            None => Self::here(config).await,
        }
    }

    /// The database that is set, used by whoever typed the command.
    pub async fn here(config: Config) -> Result<Self, Failure> {
        Ok(Self::Here(services(config).await?.caller(actor(), Via::Cli)))
    }

    pub async fn close(self) {
        if let Self::Here(caller) = self {
            caller.close().await;
        }
    }

    /// What follows and interrupts work: here. A request to a server ends with the first Ctrl-C by itself.
    pub fn watch(&self, bar: Option<&ProgressBar>) -> Watch {
        match self {
            Self::Here(_) => progress::watch(bar),
            Self::There(_) => Watch::none(),
        }
    }

    pub async fn add_project(&self, new: NewProject) -> Result<Project, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.add_project(new).await?),
            Self::There(remote) => remote.create(&["projects"], &new).await?.json(),
        }
    }

    pub async fn projects(&self, query: &PageQuery) -> Result<ProjectList, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.projects(query.cursor.as_deref(), query.limit).await?),
            Self::There(remote) => remote.get(&["projects"], query).await?.json(),
        }
    }

    pub async fn project(&self, name: &Name) -> Result<Project, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.project(name).await?),
            Self::There(remote) => remote.get(&["projects", name.as_str()], &()).await?.json(),
        }
    }

    pub async fn add_group(&self, new: NewGroup) -> Result<Group, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.add_group(new).await?),
            Self::There(remote) => remote.create(&["groups"], &new).await?.json(),
        }
    }

    pub async fn groups(&self, query: &PageQuery) -> Result<GroupList, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.groups(query.cursor.as_deref(), query.limit).await?),
            Self::There(remote) => remote.get(&["groups"], query).await?.json(),
        }
    }

    pub async fn group(&self, id: &Name) -> Result<Group, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.group(id).await?),
            Self::There(remote) => remote.get(&["groups", id.as_str()], &()).await?.json(),
        }
    }

    pub async fn change_group(&self, id: &Name, change: &ChangeGroup) -> Result<Group, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.change_group(id, change).await?),
            Self::There(remote) => remote.send(Method::PATCH, &["groups", id.as_str()], change).await?.json(),
        }
    }

    pub async fn create_snapshot(&self, body: CreateSnapshot, watch: Watch) -> Result<Sealed, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.create_snapshot(body, watch).await?),
            Self::There(remote) => remote.create(&["snapshots"], &body).await?.sealed(),
        }
    }

    /// Gives a project report files. Those that are refused are in the outcome, also where that is all of them.
    pub async fn import(
        &self,
        project: &Name,
        files: Vec<ReportFile>,
        new: &NewImport,
    ) -> Result<ImportOutcome, Failure> {
        let outcome = match self {
            Self::Here(caller) => caller.import_reports(project, files, new.clone()).await.map_err(Failure::from),
            Self::There(remote) => {
                match remote.upload_files(&["projects", project.as_str(), "imports"], new, &files).await {
                    Ok(answer) => answer.json(),
                    Err(failure) => Err(failure),
                }
            }
        };
        match outcome {
            Err(Failure::Service(Error::Refused(refused))) => Ok(ImportOutcome { refused, ..ImportOutcome::default() }),
            outcome => outcome,
        }
    }

    pub async fn imports(&self, project: &Name, query: &ImportQuery) -> Result<ImportList, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.imports(project, query.clone()).await?),
            Self::There(remote) => remote.get(&["projects", project.as_str(), "imports"], query).await?.json(),
        }
    }

    pub async fn import_of(&self, project: &Name, id: ImportId) -> Result<Import, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.import(project, id).await?),
            Self::There(remote) => {
                remote.get(&["projects", project.as_str(), "imports", &id.to_string()], &()).await?.json()
            }
        }
    }

    /// The bytes of an import's file, held against its digest.
    pub async fn import_file(&self, project: &Name, id: ImportId) -> Result<Vec<u8>, Failure> {
        let (import, bytes) = match self {
            Self::Here(caller) => caller.import_file(project, id).await?,
            Self::There(remote) => {
                let import = self.import_of(project, id).await?;
                let path = ["projects", project.as_str(), "imports", &id.to_string(), "file"];
                (import, remote.get(&path, &()).await?.body)
            }
        };
        let digest = Digest::of(&bytes);
        if digest == import.digest {
            return Ok(bytes);
        }
        Err(Failure::Check(format!("the file of import {id} has {digest}, where {} was imported", import.digest)))
    }

    pub async fn retire_import(&self, project: &Name, id: ImportId) -> Result<Import, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.retire_import(project, id).await?),
            Self::There(remote) => {
                let path = ["projects", project.as_str(), "imports", &id.to_string(), "retire"];
                remote.send(Method::POST, &path, &()).await?.json()
            }
        }
    }

    pub async fn snapshots(&self, query: &ListQuery) -> Result<SnapshotList, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.list_snapshots(query.clone()).await?),
            Self::There(remote) => remote.get(&["snapshots"], query).await?.json(),
        }
    }

    pub async fn snapshot(&self, reference: &str) -> Result<Sealed, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.snapshot(reference).await?),
            Self::There(remote) => remote.get(&["snapshots", sound(reference)?], &()).await?.sealed(),
        }
    }

    pub async fn items(&self, reference: &str, query: &ItemQuery) -> Result<ItemPage, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.items(reference, query.clone()).await?),
            Self::There(remote) => remote.get(&["snapshots", sound(reference)?, "items"], query).await?.json(),
        }
    }

    pub async fn compare(&self, request: &CompareRequest) -> Result<Comparison, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.compare(request).await?),
            Self::There(remote) => remote.send(Method::POST, &["snapshots", "compare"], request).await?.json(),
        }
    }

    pub async fn export(&self, reference: &str, request: &ExportRequest) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.export(reference, request).await?.bytes),
            Self::There(remote) => {
                let answer = remote.send(Method::POST, &["snapshots", sound(reference)?, "export"], request).await?;
                answer.bytes(request.format.media_type())
            }
        }
    }

    /// `step` is told before each snapshot: how many are done, of how many, and what comes next. A server tells nothing.
    pub async fn backfill(
        &self,
        project: &Name,
        body: Backfill,
        watch: Watch,
        step: impl Fn(usize, usize, &str),
    ) -> Result<BackfillOutcome, Failure> {
        match self {
            Self::Here(caller) => {
                let request = BackfillRequest::new(project.clone(), body)?;
                Ok(caller.backfill(request, watch, step).await?)
            }
            Self::There(remote) => {
                remote.send(Method::POST, &["projects", project.as_str(), "backfill"], &body).await?.json()
            }
        }
    }

    pub async fn policy(&self) -> Result<Policy, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.policy()),
            Self::There(remote) => remote.get(&["snapshots", "policy"], &()).await?.json(),
        }
    }

    pub async fn cleanup(&self, dry_run: bool) -> Result<CleanupOutcome, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.cleanup(dry_run).await?),
            Self::There(remote) => {
                remote.send(Method::POST, &["retention", "cleanup"], &Cleanup { dry_run }).await?.json()
            }
        }
    }

    pub async fn trends(&self, scope: &ScopeRef, query: &TrendQuery) -> Result<Trends, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.trends(scope, query).await?),
            Self::There(remote) => remote.get(&["snapshots", &scope.short(), "trends"], query).await?.json(),
        }
    }

    pub async fn diff(&self, scope: &ScopeRef, query: &DiffQuery) -> Result<Comparison, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.diff(scope, query).await?),
            Self::There(remote) => remote.get(&["snapshots", &scope.short(), "diff"], query).await?.json(),
        }
    }

    pub async fn compare_periods(&self, scope: &ScopeRef, query: &PeriodsQuery) -> Result<PeriodComparison, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.compare_periods(scope, query).await?),
            Self::There(remote) => remote.get(&["snapshots", &scope.short(), "compare-periods"], query).await?.json(),
        }
    }

    pub async fn set_baseline(&self, body: &SetBaseline) -> Result<SnapshotHeader, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.set_baseline(&body.scope_ref, &body.snapshot_id).await?),
            Self::There(remote) => remote.send(Method::PUT, &["baselines"], body).await?.json(),
        }
    }

    /// The bytes of the database on disk, where it is used directly.
    pub async fn database_bytes(&self) -> Result<Option<u64>, Failure> {
        match self {
            Self::Here(caller) => Ok(Some(caller.database_bytes().await?)),
            Self::There(_) => Ok(None),
        }
    }

    pub async fn log_head(&self) -> Result<LogHead, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.log_head().await?),
            Self::There(remote) => remote.get(&["log", "head"], &()).await?.json(),
        }
    }

    pub async fn baselines(&self) -> Result<BaselineList, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.baselines().await?),
            Self::There(remote) => remote.get(&["baselines"], &()).await?.json(),
        }
    }

    pub async fn add_note(&self, new: NewNote) -> Result<Note, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.add_note(new).await?),
            Self::There(remote) => remote.create(&["notes"], &new).await?.json(),
        }
    }

    pub async fn notes(&self, query: &NoteQuery) -> Result<NoteList, Failure> {
        match self {
            Self::Here(caller) => Ok(caller.notes(query).await?),
            Self::There(remote) => remote.get(&["notes"], query).await?.json(),
        }
    }
}

/// The services over the database that is set.
pub(crate) async fn services(config: Config) -> Result<Services, Failure> {
    let url = database(&config)?;
    Ok(Services::open(&url, Arc::new(SystemClock), Arc::new(config)).await?)
}

/// The database that is set.
pub(crate) fn database(config: &Config) -> Result<DatabaseUrl, Failure> {
    let none = || Failure::Usage("this user has no data directory; name a database with --db".to_owned());
    config.dashboard.snapshot_db_path.as_deref().map(DatabaseUrl::new).ok_or_else(none)
}

/// A reference that is one: what is none would be another address of the server.
fn sound(reference: &str) -> Result<&str, Failure> {
    let parsed: Result<Reference, _> = reference.parse();
    parsed.map(|_| reference).map_err(|e| Error::invalid("snapshot", e).into())
}
