//! `head`: the head of the log of evidence, and whether the log still holds one from before.

use crate::cli::args::{Cli, HeadArgs};
use crate::cli::place::Place;
use crate::cli::{Failure, output};
use crate::services::HeadCheck;
use codegraph_model::log::LogHead;
use std::path::Path;

/// The most bytes of a file with a head.
const MAX_BYTES: u64 = 1 << 20;

pub(crate) async fn head(cli: &Cli, place: &Place, args: &HeadArgs) -> Result<(), Failure> {
    let Some(file) = &args.check else {
        let head = place.log_head().await?;
        return output::answer(cli, &head, || head.to_string());
    };
    let older = read(file)?;
    let Place::Here(services) = place else {
        return Err(Failure::Usage("--check requires a database, not --server".to_owned()));
    };
    let checked = services.check_log(&older).await?;
    output::answer(cli, &checked, || {
        let mut lines = vec![format!("log  {}", checked.head)];
        lines.extend(checked.problems.iter().map(|problem| format!("     {problem}")));
        lines.join("\n")
    })?;
    match checked.older {
        Some(HeadCheck::Shorter) => Err(Failure::Check(format!(
            "the log has {} records and had {}: records were removed, or an older state was put back",
            checked.head.size, older.size
        ))),
        Some(HeadCheck::Differs) => Err(Failure::Check(format!(
            "the first {} records are not those of {}: one was changed, removed or put in",
            older.size,
            file.display()
        ))),
        _ if !checked.problems.is_empty() => Err(Failure::Check("the log does not match the database".to_owned())),
        _ => {
            output::note(cli, &format!("All {} records of {} are in the log.", older.size, file.display()));
            Ok(())
        }
    }
}

/// A head as `codegraph head` writes it, in either format.
fn read(file: &Path) -> Result<LogHead, Failure> {
    let failed = |source| Failure::io(format!("{} cannot be read", file.display()), source);
    if std::fs::metadata(file).map_err(failed)?.len() > MAX_BYTES {
        return Err(Failure::Check(format!("{} is larger than {MAX_BYTES} bytes", file.display())));
    }
    let text = std::fs::read_to_string(file).map_err(failed)?;
    text.parse().map_err(|error| Failure::Check(format!("{}: {error}", file.display())))
}
