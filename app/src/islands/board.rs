//! The state that the charts of a page share: the moment under the pointer, and the two that are pinned.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A snapshot that every chart of the page has a point of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The snapshot's id.
    pub id: String,
    /// Seconds since 1970.
    #[serde(rename = "t")]
    pub seconds: i64,
    /// Time and source, as shown.
    #[serde(rename = "l")]
    pub label: String,
}

/// The shared state, provided to the overlays as context.
#[derive(Clone, Copy)]
pub struct Board {
    pub moments: StoredValue<Vec<Moment>>,
    /// Indices in `moments`.
    pub hover: RwSignal<Option<usize>>,
    pub from: RwSignal<Option<usize>>,
    pub to: RwSignal<Option<usize>>,
}

impl Board {
    pub fn label(&self, place: usize) -> String {
        self.moments.with_value(|moments| moments.get(place).map(|moment| moment.label.clone()).unwrap_or_default())
    }

    pub fn seconds(&self, place: usize) -> i64 {
        self.moments.with_value(|moments| moments.get(place).map_or(0, |moment| moment.seconds))
    }

    /// The moment nearest to a time.
    pub fn nearest(&self, seconds: i64) -> Option<usize> {
        self.moments.with_value(|moments| {
            let after = moments.partition_point(|moment| moment.seconds < seconds);
            let near = after.saturating_sub(1)..moments.len().min(after + 1);
            near.min_by_key(|place| moments.get(*place).map_or(i64::MAX, |m| (m.seconds - seconds).abs()))
        })
    }

    /// Pins a moment: first A, then B, then A again.
    pub fn pin(&self, place: usize) {
        match (self.from.get_untracked(), self.to.get_untracked()) {
            (Some(from), None) if from != place => {
                self.from.set(Some(from.min(place)));
                self.to.set(Some(from.max(place)));
            }
            _ => {
                self.from.set(Some(place));
                self.to.set(None);
            }
        }
    }

    fn clear(&self) {
        self.from.set(None);
        self.to.set(None);
    }

    /// The address of the comparison of the two pins.
    fn comparison(&self) -> Option<String> {
        let (from, to) = (self.from.get()?, self.to.get()?);
        self.moments
            .with_value(|moments| Some(format!("/compare?from={}&to={}", moments.get(from)?.id, moments.get(to)?.id)))
    }
}

/// The charts and, above them, the pins. Their space is kept while there are none, so that nothing moves.
#[island]
pub fn TrendBoard(
    moments: Vec<Moment>,
    /// What the charts show, while nothing is pinned.
    summary: String,
    children: Children,
) -> impl IntoView {
    let board = Board {
        moments: StoredValue::new(moments),
        hover: RwSignal::new(None),
        from: RwSignal::new(None),
        to: RwSignal::new(None),
    };
    provide_context(board);
    let pinned = move || match board.from.get() {
        None => view! {
            <p class="muted">
                {summary.clone()} <span class="if-scripts">" Pick two points in a chart to compare them."</span>
            </p>
        }
        .into_any(),
        Some(from) => pins(board, from).into_any(),
    };
    view! {
        <div class="board">
            <div class="board-head" class:pinned=move || board.from.get().is_some()>{pinned}</div>
            {children()}
        </div>
    }
}

fn pins(board: Board, from: usize) -> impl IntoView {
    let next = match (board.to.get(), board.comparison()) {
        (Some(to), Some(address)) => view! {
            <span><b>"B"</b> " " {board.label(to)}</span>
            <a class="btn primary" href=address>"Compare A and B"</a>
        }
        .into_any(),
        _ => view! { <span class="muted">"Pick B in any chart"</span> }.into_any(),
    };
    view! {
        <div class="pins" role="status">
            <span><b>"A"</b> " " {board.label(from)}</span>
            {next}
            <button class="btn" type="button" on:click=move |_| board.clear()>"Clear"</button>
        </div>
    }
}
