//! One snapshot: identity and provenance, the members, the six summaries with what their scores are made of, the items.

mod items;
mod members;
mod provenance;
mod reports;
mod summary;

use crate::address::{compare_address, scope_path};
use crate::components::{exports, immutable_tag};
use crate::data::SnapshotView;
use crate::format::{called, scope_words, stopped, time};
use codegraph_model::snapshot::SnapshotHeader;
use leptos::prelude::*;

pub fn snapshot(view: SnapshotView) -> impl IntoView {
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
                    "State of " <a href=scope_path(&header.scope_ref)><b>{scope_words(&header.scope_ref)}</b></a>
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
