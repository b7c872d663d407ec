//! `import` and `imports`: reports of other tools, imported, listed, downloaded and retired.

use super::export::{check_free, store};
use super::more;
use crate::cli::args::{Cli, ImportArgs, ImportIdArgs, ImportListArgs, ImportsCommand};
use crate::cli::place::Place;
use crate::cli::{Failure, output, progress};
use crate::services::ReportFile;
use codegraph_collect::{Revision, Session};
use codegraph_model::api::{ImportQuery, NewImport, Project, RefusedFile};
use codegraph_model::number::whole;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Size limit of all files together: more than any server accepts, less than a machine's memory.
const MAX_BYTES: u64 = 1 << 30;

/// Name of an import from standard input.
const STDIN: &str = "stdin";

pub(super) async fn import(cli: &Cli, place: &Place, args: &ImportArgs) -> Result<(), Failure> {
    // An unknown project is an error before any file is read.
    let project = place.project(&args.project).await?;
    let files = read(&args.files)?;
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    let of = output::counted(files.len() as u64, "file");
    let (count, new) = (files.len(), new(cli, &project, args).await?);
    let bar = progress::spinner(cli, &format!("importing {of}, {} bytes", whole(bytes as u64)));
    let outcome = place.import(&args.project, files, &new).await;
    bar.finish_and_clear();
    let outcome = outcome?;
    output::answer(cli, &outcome, || output::import_outcome(&outcome))?;
    if outcome.refused.is_empty() { Ok(()) } else { Err(refused(&outcome.refused, count)) }
}

/// The options of the import. For a project without a path on the server, the commit and root default to those of the
/// repository around the working directory.
async fn new(cli: &Cli, project: &Project, args: &ImportArgs) -> Result<NewImport, Failure> {
    let mut new = NewImport {
        kind: args.kind.clone(),
        reference: args.reference.clone(),
        label: args.label.clone(),
        root: args.root.clone(),
        filename: None,
    };
    if let Some(root) = repository().filter(|_| project.path.is_none()) {
        let (path, reference) = (root.clone(), args.reference.clone());
        let resolved = tokio::task::spawn_blocking(move || Session::open(&path)?.resolve(reference.as_deref())).await?;
        if let Ok(Revision { commit: Some(commit), .. }) = resolved {
            output::note(cli, &format!("Importing for commit {commit} of {}.", root.display()));
            new.reference = Some(commit.to_string());
        }
        new.root = new.root.or_else(|| root.into_os_string().into_string().ok());
    }
    Ok(new)
}

/// The repository around the working directory.
fn repository() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

fn refused(files: &[RefusedFile], count: usize) -> Failure {
    let reasons = files.iter().map(|file| format!("\n  {}: {}", file.name, file.reason.replace('\n', "\n    ")));
    let of = output::counted(count as u64, "file");
    Failure::Check(format!("{} of {of} not imported{}", files.len(), reasons.collect::<String>()))
}

fn read(paths: &[PathBuf]) -> Result<Vec<ReportFile>, Failure> {
    if paths.iter().filter(|path| is_stdin(path)).count() > 1 {
        return Err(Failure::Usage("- (standard input) cannot be named more than once".to_owned()));
    }
    // A directory is an error before any file is read.
    if let Some(folder) = paths.iter().find(|path| !is_stdin(path) && path.is_dir()) {
        let all = folder.join("*");
        let message = format!("{} is a directory; name the files in it, such as {}", folder.display(), all.display());
        return Err(Failure::Usage(message));
    }
    let mut left = MAX_BYTES;
    let mut files = Vec::new();
    for path in paths {
        let bytes = read_one(path, left)?;
        left -= bytes.len() as u64;
        let name = if is_stdin(path) { STDIN.to_owned() } else { path.to_string_lossy().into_owned() };
        files.push(ReportFile { name, bytes });
    }
    Ok(files)
}

fn read_one(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if is_stdin(path) {
        std::io::stdin().lock().take(limit + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
    };
    read.map_err(|source| Failure::io(format!("cannot read {}", path.display()), source))?;
    if bytes.len() as u64 > limit {
        let message =
            format!("{}: more than {} MiB in total; import fewer files at a time", path.display(), MAX_BYTES >> 20);
        return Err(Failure::Usage(message));
    }
    Ok(bytes)
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

pub(super) async fn imports(cli: &Cli, place: &Place, command: &ImportsCommand) -> Result<(), Failure> {
    match command {
        ImportsCommand::List(args) => list(cli, place, args).await,
        ImportsCommand::Show(ImportIdArgs { id, project }) => {
            let import = place.import_of(project, *id).await?;
            output::answer(cli, &import, || output::import(&import))
        }
        ImportsCommand::Download { import, output, force } => download(cli, place, import, output, *force).await,
        ImportsCommand::Retire(ImportIdArgs { id, project }) => {
            let import = place.retire_import(project, *id).await?;
            output::answer(cli, &import, || output::import(&import))
        }
    }
}

async fn list(cli: &Cli, place: &Place, args: &ImportListArgs) -> Result<(), Failure> {
    let query = ImportQuery {
        current: args.current.then_some(true),
        kind: args.kind.clone(),
        limit: Some(args.limit),
        cursor: args.cursor.clone(),
    };
    let list = place.imports(&args.project, &query).await?;
    output::answer(cli, &list, || output::imports(&list.imports))?;
    more(cli, "imports", list.imports.len(), list.total, list.next_cursor.as_deref());
    Ok(())
}

async fn download(
    cli: &Cli,
    place: &Place,
    ImportIdArgs { id, project }: &ImportIdArgs,
    file: &Path,
    force: bool,
) -> Result<(), Failure> {
    let to_stdout = file.as_os_str() == "-";
    if !to_stdout && !force {
        check_free(file)?;
    }
    let bytes = place.import_file(project, *id).await?;
    if to_stdout {
        return output::write(&bytes);
    }
    store(file, &bytes, force)?;
    output::note(cli, &format!("Written to {}.", file.display()));
    Ok(())
}
