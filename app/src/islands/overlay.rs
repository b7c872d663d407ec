//! The crosshair over a chart: the point under the pointer or the arrow keys, its value, and the pins.

use super::board::Board;
use super::browser;
use codegraph_model::chart::Frame;
use codegraph_model::metric::Unit;
use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::prelude::*;

/// Lies over a drawn chart. The chart itself is among the children and needs no script.
#[island]
pub fn ChartOverlay(
    title: String,
    unit: Unit,
    /// One value for each moment of the board.
    values: Vec<Option<f64>>,
    wide: Frame,
    narrow: Frame,
    children: Children,
) -> impl IntoView {
    let board = use_context::<Board>();
    let active = RwSignal::new(false);
    let (title, values) = (StoredValue::new(title), StoredValue::new(values));
    let frame = move || if browser::is_narrow() { narrow } else { wide };
    let value = move |place: usize| values.with_value(|values| values.get(place).copied().flatten());

    let under = move |event: &MouseEvent| {
        let board = board?;
        board.nearest(time_at(&frame(), browser::share(event)?))
    };
    let over = move |event: PointerEvent| {
        if let Some(board) = board {
            board.hover.set(under(&event));
            active.set(true);
        }
    };
    // Another chart may have the pointer by now.
    let leave = move || {
        if let Some(board) = board.filter(|_| active.get_untracked()) {
            board.hover.set(None);
        }
        active.set(false);
    };
    // A tap comes without a move before it, so the place is the event's own.
    let click = move |event: MouseEvent| {
        if let Some((board, place)) = board.zip(under(&event)) {
            board.pin(place);
        }
    };
    let pin = move || {
        if let Some((board, place)) = board.and_then(|board| Some((board, board.hover.get_untracked()?))) {
            board.pin(place);
        }
    };
    let key = move |event: KeyboardEvent| {
        let Some(board) = board else { return };
        let last = values.with_value(Vec::len).saturating_sub(1);
        let now = board.hover.get_untracked();
        let next = match event.key().as_str() {
            "ArrowLeft" => now.unwrap_or(last + 1).saturating_sub(1),
            "ArrowRight" => now.map_or(0, |place| (place + 1).min(last)),
            "Home" => 0,
            "End" => last,
            "Enter" | " " => {
                event.prevent_default();
                return pin();
            }
            "Escape" => return leave(),
            _ => return,
        };
        event.prevent_default();
        active.set(true);
        board.hover.set(Some(next));
    };

    let drawn = move || {
        let board = board?;
        let (hover, from, to) = (board.hover.get(), board.from.get(), board.to.get());
        hover.or(from).or(to)?;
        let frame = frame();
        let line = move |place: Option<usize>, class: &'static str, letter: &'static str| {
            let x = frame.x(board.seconds(place?));
            let dot = value(place?).map(|value| view! { <circle class=class cx=x cy=frame.y(value) r="4.5"/> });
            Some(view! {
                <line class=class x1=x x2=x y1=frame.top y2=frame.bottom/>
                {dot}
                <text class="pin-letter" x=x + 4.0 y=frame.top + 10.0>{letter}</text>
            })
        };
        Some(view! {
            <svg class="overlay" viewBox=format!("0 0 {} {}", frame.width, frame.height) aria-hidden="true">
                {line(from, "pin", "A")}
                {line(to, "pin", "B")}
                {line(hover, "cross", "")}
            </svg>
        })
    };
    let tip = move || {
        let board = board?;
        let place = board.hover.get().filter(|_| active.get())?;
        let text = match value(place) {
            Some(value) => unit.display(value),
            None => "not measured".to_owned(),
        };
        let frame = frame();
        // On the side with more room, so that it never covers the point.
        let right_half = frame.x(board.seconds(place)) > frame.width / 2.0;
        let class = if right_half { "tip at-left" } else { "tip at-right" };
        Some(view! {
            <div class=class role="status">
                <div class="muted">{board.label(place)}</div>
                <div><b>{title.get_value()} " " {text}</b></div>
                <div class="muted">"Click to pin"</div>
            </div>
        })
    };
    // The keyboard does nothing here until the island runs.
    let alive = RwSignal::new(false);
    Effect::new(move |_| alive.set(true));
    let hint = move || {
        let hint = if alive.get() { ": arrow keys move along the points, Enter pins a point" } else { "" };
        format!("{}{hint}", title.with_value(|title| title.trim().to_owned()))
    };
    view! {
        <div
            class="plot"
            tabindex=move || alive.get().then_some("0")
            role="group"
            aria-label=hint
            on:pointermove=over
            on:pointerleave=move |_| leave()
            on:blur=move |_| leave()
            on:click=click
            on:keydown=key
        >
            {children()}
            {drawn}
            {tip}
        </div>
    }
}

/// The time at a share of the width of a drawing.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "times of this era are exact in f64")]
fn time_at(frame: &Frame, share: f64) -> i64 {
    let inside = (share * frame.width - frame.left) / (frame.right - frame.left);
    frame.from + (inside.clamp(0.0, 1.0) * (frame.to - frame.from) as f64) as i64
}
