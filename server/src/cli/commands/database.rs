//! `db copy`: everything from one database into another one, of either engine.

use crate::cli::args::{Cli, DbCommand};
use crate::cli::{Failure, output, progress};
use crate::services::{CopiedDatabase, CopiedTable, CopyStep, DatabaseUrl, copy_database};
use codegraph_model::number;
use std::path::Path;
use std::sync::atomic::Ordering;

pub(crate) async fn database(cli: &Cli, command: &DbCommand) -> Result<(), Failure> {
    let DbCommand::Copy { from, to } = command;
    let (from, to) = (DatabaseUrl::new(Path::new(from)), DatabaseUrl::new(Path::new(to)));
    if from == to {
        return Err(Failure::Usage("--from and --to are the same database".to_owned()));
    }
    let bar = progress::bar(cli, "tables");
    let watch = progress::watch(None);
    let step = |step: CopyStep| {
        bar.set_length(step.of as u64);
        bar.set_position(step.done as u64);
        bar.set_message(format!("{} {}", step.table, number::whole(step.rows)));
        !watch.interrupt.load(Ordering::Relaxed)
    };
    let copied = copy_database(&from, &to, step).await;
    bar.finish_and_clear();
    let copied = copied?;
    output::answer(cli, &copied, || table(&copied))
}

fn table(copied: &CopiedDatabase) -> String {
    let row = |table: &CopiedTable| {
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
