//! `db copy`: everything from one database into another one, of either engine.

use crate::cli::args::{Cli, DbCommand};
use crate::cli::{Failure, output, progress};
use codegraph_model::number;
use codegraph_store::{Copied, CopyStep, DatabaseUrl, Store, StoreError, examine};
use std::path::Path;
use std::sync::atomic::Ordering;

pub(crate) async fn database(cli: &Cli, command: &DbCommand) -> Result<(), Failure> {
    let DbCommand::Copy { from, to } = command;
    let (from, to) = (DatabaseUrl::new(Path::new(from)), DatabaseUrl::new(Path::new(to)));
    if from == to {
        return Err(Failure::Usage("--from and --to are the same database".to_owned()));
    }
    if examine(&from).await?.is_none() {
        return Err(Failure::Check(format!("{from}: there is no database to copy")));
    }
    let (source, target) = (Store::open(&from).await?, Store::open(&to).await?);
    let bar = progress::bar(cli, "tables");
    let watch = progress::watch(None);
    let step = |step: CopyStep| {
        bar.set_length(step.of as u64);
        bar.set_position(step.done as u64);
        bar.set_message(format!("{} {}", step.table, number::whole(step.rows)));
        !watch.interrupt.load(Ordering::Relaxed)
    };
    let copied = codegraph_store::copy(&source, &target, step).await;
    bar.finish_and_clear();
    source.close().await;
    target.close().await;
    match copied {
        Ok(copied) => output::answer(cli, &copied, || table(&copied)),
        Err(StoreError::Interrupted) => Err(Failure::Interrupted),
        Err(error) => Err(error.into()),
    }
}

fn table(copied: &Copied) -> String {
    let row = |table: &codegraph_store::CopiedTable| {
        vec![table.table.to_owned(), number::whole(table.rows), number::whole(table.bytes), table.sha256.short()]
    };
    let mut text = output::table(&["TABLE=", "ROWS", "BYTES", "SHA-256"], copied.tables.iter().map(row));
    text.push_str("\n\n");
    text.push_str(&output::facts([
        ("compared", "every row of both databases: equal".to_owned()),
        ("hashed", format!("{} snapshots, nodes and report files", number::whole(copied.hashed))),
        ("log", copied.head.to_string()),
    ]));
    text
}
