//! `head`: the head of the log of evidence, and whether the log still holds one from before.

use crate::cli::args::{Cli, HeadArgs};
use crate::cli::place::Place;
use crate::cli::{Failure, output};
use crate::services::HeadCheck;
use codegraph_model::log::LogHead;
use serde::Deserialize;
use std::path::Path;

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

/// The member of a JSON export that is read of it.
#[derive(Deserialize)]
struct Named {
    log_head: LogHead,
}

/// A head as `codegraph head` writes it, in either format, or the one that a JSON export names.
pub(super) fn read(file: &Path) -> Result<LogHead, Failure> {
    let bytes = super::verify::read(file)?;
    if let Ok(named) = serde_json::from_slice::<Named>(&bytes) {
        return Ok(named.log_head);
    }
    let failed = |error: String| Failure::Check(format!("{}: {error}", file.display()));
    let text = std::str::from_utf8(&bytes).map_err(|error| failed(error.to_string()))?;
    text.parse().map_err(failed)
}
