//! Commands on histories: trends, comparisons of times and periods, baselines and notes.

use super::more;
use crate::cli::args::{Cli, DiffArgs, Format, PeriodsArgs, TrendArgs};
use crate::cli::place::Place;
use crate::cli::{Failure, output, time};
use codegraph_model::ScopeRef;
use codegraph_model::api::{DiffQuery, NewNote, NoteQuery, PeriodsQuery, SetBaseline, TrendQuery};
use codegraph_model::period::TimeSpec;

pub(super) async fn trends(cli: &Cli, place: &Place, args: &TrendArgs) -> Result<(), Failure> {
    let query = TrendQuery {
        metric: args.metrics.clone(),
        from: args.from.map(time).transpose()?,
        to: args.to.map(time).transpose()?,
        bucket: args.bucket.into(),
        ..TrendQuery::default()
    };
    let trends = place.trends(&args.scope, &query).await?;
    match cli.format() {
        Format::Csv => output::write(codegraph_export::trend_csv(&trends).as_bytes()),
        Format::Svg => output::print(&codegraph_export::trend_svg(&trends)),
        _ => output::answer(cli, &trends, || output::trends(&trends)),
    }
}

pub(super) async fn diff(cli: &Cli, place: &Place, args: &DiffArgs) -> Result<(), Failure> {
    let query = DiffQuery {
        from: time(args.from)?,
        to: time(args.to)?,
        include_drilldown: args.depth.include_drilldown,
        include_previews: args.depth.include_previews,
        preview_limit: args.depth.preview_limit,
    };
    let comparison = place.diff(&args.scope, &query).await?;
    output::answer(cli, &comparison, || output::comparison(&comparison))
}

pub(super) async fn compare_periods(cli: &Cli, place: &Place, args: &PeriodsArgs) -> Result<(), Failure> {
    let query = PeriodsQuery {
        metric: args.metrics.clone(),
        a_from: time(args.a_from)?,
        a_to: time(args.a_to)?,
        b_from: time(args.b_from)?,
        b_to: time(args.b_to)?,
    };
    let comparison = place.compare_periods(&args.scope, &query).await?;
    output::answer(cli, &comparison, || output::periods(&comparison))
}

pub(super) async fn set_baseline(cli: &Cli, place: &Place, scope: &ScopeRef, snapshot: &str) -> Result<(), Failure> {
    let body = SetBaseline { scope_ref: scope.clone(), snapshot_id: snapshot.to_owned() };
    let header = place.set_baseline(&body).await?;
    output::answer(cli, &header, || output::snapshots(std::slice::from_ref(&header)))
}

pub(super) async fn baselines(cli: &Cli, place: &Place) -> Result<(), Failure> {
    let list = place.baselines().await?;
    output::answer(cli, &list, || output::snapshots(&list.baselines))?;
    more(cli, "baselines", list.baselines.len(), list.baselines.len() as u64, None);
    Ok(())
}

pub(super) async fn add_note(
    cli: &Cli,
    place: &Place,
    scope: &ScopeRef,
    text: &str,
    at: Option<TimeSpec>,
) -> Result<(), Failure> {
    let timestamp = at.map(time).transpose()?;
    let note = place.add_note(NewNote { scope_ref: scope.clone(), timestamp, text: text.to_owned() }).await?;
    output::answer(cli, &note, || output::notes(std::slice::from_ref(&note)))
}

pub(super) async fn notes(
    cli: &Cli,
    place: &Place,
    scope: &ScopeRef,
    from: Option<TimeSpec>,
    to: Option<TimeSpec>,
) -> Result<(), Failure> {
    let (from, to) = (from.map(time).transpose()?, to.map(time).transpose()?);
    let list = place.notes(&NoteQuery { scope_ref: scope.clone(), from, to }).await?;
    output::answer(cli, &list, || output::notes(&list.notes))?;
    more(cli, &format!("notes for {}", bare(scope)), list.notes.len(), list.notes.len() as u64, None);
    Ok(())
}

/// A scope as users type it: a project without its prefix.
fn bare(scope: &ScopeRef) -> String {
    scope.project().map_or_else(|| scope.to_string(), ToString::to_string)
}
