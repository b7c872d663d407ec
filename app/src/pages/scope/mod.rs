//! The page of a project, group or portfolio: the verdict, the dimensions, their trends, what changed, members, snapshots.

mod changes;
mod charts;
mod empty;
mod members;
mod reports;
mod timeline;

use crate::address::{compare_address, scope_path, snapshot_path};
use crate::components::{judged, moved, strip};
use crate::data::{Against, ScopeView};
use crate::format::{called, time};
use crate::view::View;
use codegraph_model::ScopeRef;
use codegraph_model::compare::State;
use codegraph_model::ids::Scope;
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::words::{self, counted};
use leptos::prelude::*;

pub use changes::classes;

impl View for ScopeView {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn scope(&self) -> Option<ScopeRef> {
        Some(self.scope.clone())
    }

    fn main(self) -> AnyView {
        scope(self).into_any()
    }
}

fn scope(view: ScopeView) -> impl IntoView {
    let Some(newest) = view.newest.clone() else { return empty::empty(view).into_any() };
    let compare_link = view.against.as_ref().map(|against| {
        let href = compare_address(&against.comparison.from, &against.comparison.to);
        let label = format!("Compare with {}", called(&against.comparison.from));
        view! { <a class="btn primary" href=href>{label}</a> }
    });
    let cells = strip(&view.strip);
    let path = scope_path(&view.scope);
    let since = view.against.as_ref().map(|against| called(&against.comparison.from));
    let reports = view.reports.map(|counts| reports::reports(&path, counts).into_any());
    let members = view.members.map(|rows| members::members(&view.scope, rows, since));
    view! {
        <section class="verdict">
            <div>
                {heading(&view.scope, &view.title)}
                {answer(&newest, view.against.as_ref())}
                {reports}
            </div>
            <div class="actions">
                <a class="btn" href=snapshot_path(newest.id)>"Newest snapshot"</a>
                <a class="btn" href=format!("{path}/periods")>"Compare periods"</a>
                {compare_link}
            </div>
        </section>
        {cells}
        {charts::charts(&path, view.range, view.charts, view.moments, view.notes).into_any()}
        {members.map(IntoAny::into_any)}
        <div class="two">
            {view.against.map(|against| changes::changes(against).into_any())}
            {timeline::timeline(&path, view.range, view.snapshots).into_any()}
        </div>
    }
    .into_any()
}

/// The title and, where it differs, the id.
fn heading(scope: &ScopeRef, title: &str) -> impl IntoView + use<> {
    let id = scope.group().filter(|id| scope.scope() == Scope::Group && id.as_str() != title);
    let id = id.map(|id| view! { " " <span class="tag mono">{id.to_string()}</span> });
    view! { <h1>{title.to_owned()} {id}</h1> }
}

/// The verdict: what moved, compared with what and why, and what is not comparable.
fn answer(newest: &SnapshotHeader, against: Option<&Against>) -> impl IntoView + use<> {
    let Some(against) = against else {
        let label = called(newest);
        let command = format!("codegraph dashboard snapshot create {}", words::scope_flags(&newest.scope_ref));
        return view! {
            <p>"One snapshot so far, of " <b>{label}</b> ". Take a second one to compare it with:"</p>
            <pre class="commands" tabindex="0">{command}</pre>
        }
        .into_any();
    };
    let (comparison, why) = (&against.comparison, against.why);
    let explained = judged(comparison);
    let moved = moved(&explained);
    let unlike = explained.not_compared.into_iter().map(|reason| view! { <li>{reason} "."</li> }).collect_view();
    let open = comparison.dimension_states.values().filter(|state| **state == State::NotComparable).count();
    let details = (open > 0).then(|| {
        view! {
            <details class="unlike">
                <summary>{format!("≠ {} not comparable", counted(open as u64, "dimension"))}</summary>
                <ul>{unlike}</ul>
            </details>
        }
    });
    let name = called(&comparison.from);
    // The name of a group's snapshot is its time already.
    let when =
        (name != words::time(comparison.from.timestamp)).then(|| view! { ", " {time(comparison.from.timestamp)} });
    view! {
        <p>
            <b>{moved} ", "</b> "since "
            <a href=snapshot_path(comparison.from.id)>{name}</a>
            " (" {why} {when} ")."
        </p>
        {details}
    }
    .into_any()
}
