//! Commands on existing snapshots (lists, items, comparisons), backfill and cleanup.

use super::more;
use crate::cli::args::{BackfillArgs, Cli, CompareArgs, Format, ItemArgs, ListArgs};
use crate::cli::place::Place;
use crate::cli::{Failure, output, progress, time};
use codegraph_model::api::{Backfill, CompareRequest, ItemQuery, ListQuery};

pub(super) async fn list(cli: &Cli, place: &Place, args: &ListArgs) -> Result<(), Failure> {
    let query = ListQuery {
        scope: args.scope,
        project_name: args.project.clone(),
        group_id: args.group.clone(),
        from: args.from.map(time).transpose()?,
        to: args.to.map(time).transpose()?,
        trigger_source: args.trigger_source.clone(),
        immutable: args.immutable,
        limit: Some(args.limit),
        cursor: args.cursor.clone(),
    };
    let list = place.snapshots(&query).await?;
    if list.total == 0 {
        // An unknown project or group is an error, one without snapshots is not.
        if let Some(name) = &args.project {
            place.project(name).await?;
        }
        if let Some(id) = &args.group {
            place.group(id).await?;
        }
    }
    output::answer(cli, &list, || output::snapshots(&list.snapshots))?;
    more(cli, "snapshots", list.snapshots.len(), list.total, list.next_cursor.as_deref());
    Ok(())
}

pub(super) async fn items(cli: &Cli, place: &Place, args: &ItemArgs) -> Result<(), Failure> {
    let query = ItemQuery {
        dimension: args.dimension,
        category: args.category.clone(),
        severity: args.severity,
        q: args.search.clone(),
        project_name: args.member.clone(),
        limit: Some(args.limit),
        cursor: args.cursor.clone(),
    };
    let page = place.items(&args.snapshot, &query).await?;
    output::answer(cli, &page, || output::items(&page))?;
    if let (Some(name), Format::Table) = (&page.project_name, cli.format()) {
        output::note(cli, &format!("Items of {name}."));
    }
    more(cli, "items", page.items.len(), page.total, page.next_cursor.as_deref());
    Ok(())
}

pub(super) async fn compare(cli: &Cli, place: &Place, args: &CompareArgs) -> Result<(), Failure> {
    let request = CompareRequest {
        from_snapshot_id: args.from_snapshot.clone(),
        to_snapshot_id: args.to_snapshot.clone(),
        project_name: args.project.clone(),
        from_timestamp: args.from_timestamp.map(time).transpose()?,
        to_timestamp: args.to_timestamp.map(time).transpose()?,
        include_drilldown: args.depth.include_drilldown,
        include_previews: args.depth.include_previews,
        preview_limit: args.depth.preview_limit,
        preview_offset: args.preview_offset,
        dimensions: args.dimensions.clone(),
        category: args.category.clone(),
        member: args.member.clone(),
    };
    let comparison = place.compare(&request).await?;
    output::answer(cli, &comparison, || output::comparison(&comparison))
}

pub(super) async fn backfill(cli: &Cli, place: &Place, args: &BackfillArgs) -> Result<(), Failure> {
    let body = Backfill {
        tags: args.selection.tags.clone().map(|pattern| pattern.unwrap_or_else(|| "*".to_owned())),
        every: args.selection.every.map(|span| span.to_string()),
        since: args.since.clone(),
        range: args.selection.range.clone(),
        last: args.selection.last,
        immutable: args.immutable,
    };
    let bar = match place {
        Place::Here(_) => progress::bar(cli, "snapshots"),
        Place::There(_) => progress::spinner(cli, "the server is creating snapshots"),
    };
    let step = |done: usize, of: usize, name: &str| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
        bar.set_message(output::printable(name));
    };
    let watch = place.watch(None);
    let outcome = place.backfill(&args.project, body, watch, step).await;
    bar.finish_and_clear();
    let outcome = outcome?;
    output::answer(cli, &outcome, || {
        let left = if outcome.left > 0 {
            format!(", {} left; run the command again to continue", outcome.left)
        } else {
            String::new()
        };
        format!("{} created, {} already existed{left}", output::counted(outcome.created, "snapshot"), outcome.skipped)
    })?;
    if outcome.interrupted { Err(Failure::Interrupted) } else { Ok(()) }
}

pub(super) async fn cleanup(cli: &Cli, place: &Place, dry_run: bool) -> Result<(), Failure> {
    let outcome = place.cleanup(dry_run).await?;
    let policy = place.policy().await?;
    output::answer(cli, &outcome, || output::cleanup(&outcome, &policy))
}
