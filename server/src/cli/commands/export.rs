//! `dashboard snapshot export`: a report on standard output, or in a file that is there whole or not at all.

use crate::cli::args::{Cli, ExportArgs, Format};
use crate::cli::place::Place;
use crate::cli::{Failure, output};
use codegraph_model::api::{ExportFormat, ExportRequest};
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

pub(super) async fn export(cli: &Cli, place: &Place, args: &ExportArgs) -> Result<(), Failure> {
    let format = match cli.format() {
        Format::Json => ExportFormat::Json,
        Format::Pdf => ExportFormat::Pdf,
        _ => ExportFormat::Markdown,
    };
    let to_stdout = args.output.as_os_str() == "-";
    if to_stdout && format == ExportFormat::Pdf && std::io::stdout().is_terminal() {
        return Err(Failure::Usage("a PDF is nothing for a terminal: name a file with --output".to_owned()));
    }
    if !to_stdout && !args.force {
        check_free(&args.output)?;
    }
    let request = ExportRequest { format, baseline_snapshot_id: args.baseline_snapshot.clone() };
    let bytes = place.export(&args.snapshot, &request).await?;
    if to_stdout {
        return output::write(&bytes);
    }
    store(&args.output, &bytes, args.force)?;
    output::note(cli, &format!("Written to {}.", args.output.display()));
    Ok(())
}

/// A file that is there is not replaced unless that is asked for.
pub(super) fn check_free(file: &Path) -> Result<(), Failure> {
    if file.exists() { Err(there_already(file)) } else { Ok(()) }
}

fn there_already(file: &Path) -> Failure {
    Failure::Usage(format!("{} is there already; replace it with --force", file.display()))
}

/// Writes a file beside its place and moves it there when it is whole.
pub(super) fn store(file: &Path, bytes: &[u8], replace: bool) -> Result<(), Failure> {
    let failed = |source| Failure::io(format!("{} cannot be written", file.display()), source);
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = builder().tempfile_in(folder).map_err(failed)?;
    beside.write_all(bytes).and_then(|()| beside.as_file().sync_all()).map_err(failed)?;
    let moved = if replace { beside.persist(file) } else { beside.persist_noclobber(file) };
    match moved {
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Err(there_already(file)),
        moved => moved.map(drop).map_err(|error| failed(error.error)),
    }
}

/// Of temporary files that may become the user's: with the rights that the user's files have.
#[cfg(unix)]
fn builder() -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = tempfile::Builder::new();
    builder.permissions(std::fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn builder() -> tempfile::Builder<'static, 'static> {
    tempfile::Builder::new()
}
