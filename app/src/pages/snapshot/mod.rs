//! The page of a snapshot: provenance, members, the six summaries with the terms of their scores, items.

mod items;
mod members;
mod provenance;
mod reports;
mod summary;

use crate::address::{compare_address, scope_path};
use crate::components::{exports, immutable_tag};
use crate::data::SnapshotView;
use crate::format::{called, stopped, time};
use crate::view::{Crumb, View};
use codegraph_model::snapshot::SnapshotHeader;
use codegraph_model::{ScopeRef, words};
use leptos::prelude::*;

impl View for SnapshotView {
    fn title(&self) -> String {
        let snapshot = &self.sealed.snapshot;
        format!("Snapshot {} of {}", snapshot.id.short(), words::scope(&snapshot.scope_ref))
    }

    fn scope(&self) -> Option<ScopeRef> {
        Some(self.sealed.snapshot.scope_ref.clone())
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![Crumb::here("Snapshot")]
    }

    fn main(self) -> AnyView {
        snapshot(self).into_any()
    }
}

fn snapshot(view: SnapshotView) -> impl IntoView {
    let header = SnapshotHeader::of(&view.sealed);
    let snapshot = &view.sealed.snapshot;
    let summaries: Vec<_> =
        snapshot.summaries.iter().map(|(dimension, of)| summary::summary(snapshot, *dimension, of)).collect();
    let older = view.older.as_ref().map(|older| {
        let href = compare_address(older, &header);
        view! { <a class="btn primary" href=href>{format!("Compare with {}", called(older))}</a> }
    });
    let members = snapshot.source_bundle.members.as_ref().map(|members| members::members(members));
    view! {
        <section class="verdict">
            <div>
                <h1>{called(&header)} " " {immutable_tag(header.terms.immutable)}</h1>
                <p>
                    "State of " <a href=scope_path(&header.scope_ref)><b>{words::scope(&header.scope_ref)}</b></a>
                    " at " {time(header.timestamp)} " UTC. " {stopped(&header.terms.reason)}
                </p>
            </div>
            <div class="actions">
                {exports(header.id, None)}
                {older}
            </div>
        </section>
        {provenance::provenance(&view.sealed, &view.imports).into_any()}
        {members.map(IntoAny::into_any)}
        <div class="summaries">{summaries}</div>
        {items::items(&header, snapshot, &view.items, &view.query).into_any()}
    }
}
