//! `dashboard snapshot export`: an export on standard output, or in a file that is written atomically.

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
        return Err(Failure::Usage("cannot write a PDF to a terminal; name a file with --output".to_owned()));
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

/// Checks that the file does not exist yet.
///
/// # Errors
/// [`Failure::Usage`] where it does.
pub(super) fn check_free(file: &Path) -> Result<(), Failure> {
    if file.exists() { Err(already_exists(file)) } else { Ok(()) }
}

fn already_exists(file: &Path) -> Failure {
    Failure::Usage(format!("{} already exists; replace it with --force", file.display()))
}

/// Writes a file atomically: to a temporary file in the same directory, which is then renamed.
pub(super) fn store(file: &Path, bytes: &[u8], replace: bool) -> Result<(), Failure> {
    let failed = |source| Failure::io(format!("cannot write {}", file.display()), source);
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut temporary = builder().tempfile_in(folder).map_err(failed)?;
    temporary.write_all(bytes).and_then(|()| temporary.as_file().sync_all()).map_err(failed)?;
    let moved = if replace { temporary.persist(file) } else { temporary.persist_noclobber(file) };
    match moved {
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Err(already_exists(file)),
        moved => moved.map(drop).map_err(|error| failed(error.error)),
    }
}

/// Builder of temporary files with the permissions that the user's own files get.
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
