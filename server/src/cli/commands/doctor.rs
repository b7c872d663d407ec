//! `doctor`: the settings with their origins, and a check of database, server and sources. Changes nothing.

use crate::cli::args::Cli;
use crate::cli::place::{Place, database};
use crate::cli::remote::Remote;
use crate::cli::{Failure, output};
use crate::config::{Config, Loaded, Setting};
use crate::error::chain;
use crate::services::{DATABASE_SCHEMA, examine_database};
use codegraph_collect::Session;
use codegraph_model::api::{PageQuery, Project};
use codegraph_model::{Name, number};
use serde::Serialize;
use std::path::Path;

#[derive(Serialize)]
struct Report {
    settings: Vec<Setting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<Server>,
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<Database>,
    projects: Vec<Source>,
    /// Number of problems found.
    problems: usize,
}

#[derive(Serialize)]
struct Server {
    address: String,
    analyzer_version: Option<String>,
    rule_version: Option<String>,
    problem: Option<String>,
}

#[derive(Default, Serialize)]
struct Database {
    path: String,
    state: State,
    /// Schema version of the file; `known_schema` is that of this program.
    schema: Option<i64>,
    known_schema: i64,
    engine: Option<String>,
    bytes: Option<u64>,
    problem: Option<String>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ready,
    /// Of an older schema, which the next command migrates.
    Older,
    /// Not created yet; the first command that needs it creates it.
    #[default]
    Absent,
    Unusable,
}

/// The source of a project and its state.
#[derive(Serialize)]
struct Source {
    project_name: Name,
    path: Option<String>,
    commit: Option<String>,
    problem: Option<String>,
}

pub(crate) async fn doctor(cli: &Cli, loaded: Loaded) -> Result<(), Failure> {
    let mut report =
        Report { settings: loaded.settings, server: None, database: None, projects: Vec::new(), problems: 0 };
    match Remote::of_process(cli)? {
        Some(remote) => report.server = Some(asked(remote).await?),
        None => {
            let (database, projects) = opened(loaded.config).await?;
            (report.database, report.projects) = (Some(database), projects);
        }
    }
    let problems = [
        report.server.as_ref().and_then(|server| server.problem.as_ref()),
        report.database.as_ref().and_then(|database| database.problem.as_ref()),
    ];
    let sources = report.projects.iter().map(|project| project.problem.as_ref());
    report.problems = problems.into_iter().chain(sources).flatten().count();
    output::answer(cli, &report, || table(&report))?;
    match report.problems {
        0 => Ok(()),
        1 => Err(Failure::Check("1 problem found".to_owned())),
        n => Err(Failure::Check(format!("{n} problems found"))),
    }
}

async fn asked(remote: Remote) -> Result<Server, Failure> {
    let address = remote.address().to_string();
    Ok(match Place::There(remote).policy().await {
        Ok(policy) => Server {
            address,
            analyzer_version: Some(policy.analyzer_version),
            rule_version: Some(policy.rule_version),
            problem: None,
        },
        Err(Failure::Interrupted) => return Err(Failure::Interrupted),
        Err(failure) => {
            Server { address, analyzer_version: None, rule_version: None, problem: Some(failure.message()) }
        }
    })
}

async fn opened(config: Config) -> Result<(Database, Vec<Source>), Failure> {
    let url = database(&config)?;
    let mut found = Database {
        path: url.to_string(),
        known_schema: DATABASE_SCHEMA,
        bytes: url
            .file()
            .and_then(|path| path.metadata().ok())
            .filter(std::fs::Metadata::is_file)
            .map(|metadata| metadata.len()),
        ..Database::default()
    };
    let mut projects = Vec::new();
    match examine_database(&url).await {
        Ok(None) => {}
        Ok(Some(examined)) => {
            found.state = if examined.is_current { State::Ready } else { State::Older };
            (found.schema, found.engine) = (Some(examined.schema), Some(examined.engine));
        }
        Err(error) => (found.state, found.problem) = (State::Unusable, Some(chain(&error))),
    }
    if found.state == State::Ready {
        match sources(config).await {
            Ok((sources, bytes)) => (projects, found.bytes) = (sources, found.bytes.or(bytes)),
            Err(failure) => (found.state, found.problem) = (State::Unusable, Some(failure.message())),
        }
    }
    Ok((found, projects))
}

/// The sources of all projects, and the bytes of the database.
async fn sources(config: Config) -> Result<(Vec<Source>, Option<u64>), Failure> {
    let place = Place::here(config).await?;
    let bytes = place.database_bytes().await?;
    let (mut sources, mut query) = (Vec::new(), PageQuery::default());
    loop {
        let page = place.projects(&query).await?;
        for project in page.projects {
            sources.push(tokio::task::spawn_blocking(move || source(project)).await?);
        }
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => break,
        }
    }
    place.close().await;
    Ok((sources, bytes))
}

/// Checks whether the source of a project can be read.
fn source(project: Project) -> Source {
    let revision = project.path.as_ref().map(|path| {
        let session = Session::open(Path::new(path))?;
        session.resolve(None)
    });
    let (commit, problem) = match revision {
        None => (None, None),
        Some(Ok(revision)) => (revision.commit.map(|commit| commit.to_string()), None),
        Some(Err(error)) => (None, Some(chain(&error))),
    };
    Source { project_name: project.name, path: project.path, commit, problem }
}

fn table(report: &Report) -> String {
    let setting = |setting: &Setting| vec![setting.key.clone(), setting.value.clone(), setting.origin.to_string()];
    let mut text = output::table(&["SETTING=", "VALUE", "FROM"], report.settings.iter().map(setting));
    text.push_str("\n\n");
    if let Some(server) = &report.server {
        text.push_str(&output::facts([("server", server.address.clone()), ("state", of_server(server))]));
    }
    if let Some(database) = &report.database {
        text.push_str(&of_database(database));
    }
    if !report.projects.is_empty() {
        text.push_str("\n\n");
        text.push_str(&output::table(&["PROJECT=", "SOURCE", "STATE"], report.projects.iter().map(of_source)));
    }
    text
}

fn of_server(server: &Server) -> String {
    match (&server.problem, &server.analyzer_version, &server.rule_version) {
        (Some(problem), ..) => format!("error: {problem}"),
        (None, Some(analyzer), Some(rules)) => format!("ready, analyzer {analyzer}, rules {rules}"),
        _ => "ready".to_owned(),
    }
}

fn of_database(database: &Database) -> String {
    let known = database.known_schema;
    let state = match (database.state, &database.problem) {
        (_, Some(problem)) => format!("error: {problem}"),
        (State::Absent, None) => "not created yet; the first command that needs it creates it".to_owned(),
        (State::Older, None) => format!("older schema; the next command that needs it migrates it to schema {known}"),
        (State::Ready | State::Unusable, None) => "ready".to_owned(),
    };
    let mut facts = vec![("database", database.path.clone()), ("state", state)];
    facts.extend(database.schema.map(|schema| ("schema", schema.to_string())));
    facts.extend(database.engine.as_ref().map(|engine| ("engine", engine.clone())));
    facts.extend(database.bytes.map(|bytes| ("size", format!("{} bytes", number::whole(bytes)))));
    output::facts(facts)
}

fn of_source(source: &Source) -> Vec<String> {
    let state = match (&source.problem, &source.path, &source.commit) {
        (Some(problem), ..) => format!("error: {problem}"),
        (None, None, _) => "uploads only".to_owned(),
        (None, Some(_), None) => "ready, without Git".to_owned(),
        (None, Some(_), Some(commit)) => format!("ready, commit {}", commit.chars().take(9).collect::<String>()),
    };
    vec![source.project_name.to_string(), source.path.clone().unwrap_or_default(), state]
}
