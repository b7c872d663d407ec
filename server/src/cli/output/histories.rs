//! Trends and notes.

use super::{NONE, signed, table, time};
use codegraph_model::api::{DataSource, Event, EventKind, Note, Series, Trends};

/// A trend: a line for each snapshot, then what happened, then what became of each metric.
pub(crate) fn trends(trends: &Trends) -> String {
    let headings: Vec<String> = std::iter::once("TIME (UTC)=".to_owned())
        .chain(trends.series.iter().map(|s| format!("{}>", s.metric)))
        .collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let points = trends.series.first().map_or(&[][..], |series| &series.points);
    let rows = points.iter().enumerate().map(|(place, point)| {
        let values = trends.series.iter().map(|series| {
            let value = series.points.get(place).and_then(|point| point.value);
            value.map_or_else(|| NONE.to_owned(), |value| series.metric.display(value))
        });
        std::iter::once(time(point.timestamp)).chain(values).collect()
    });
    let mut text = table(&headings, rows);
    if trends.data_source == DataSource::Live {
        text.push_str("\n\nThere are no snapshots yet: this is the present state, and nothing of it was kept.");
    }
    if !trends.events.is_empty() {
        text.push_str("\n\n");
        text.push_str(&table(&["EVENT (UTC)=", "=", ""], trends.events.iter().map(event)));
    }
    text.push_str("\n\n");
    text.push_str(&table(&["METRIC", "TREND", "PER DAY>", "P>"], trends.series.iter().map(verdict)));
    text
}

fn event(event: &Event) -> Vec<String> {
    let kind = match event.kind {
        EventKind::Release => "release",
        EventKind::RuleChange => "other measure",
        EventKind::Note => "note",
    };
    vec![time(event.timestamp), kind.to_owned(), event.label.clone()]
}

/// Direction, slope and significance, where there are points enough to tell.
fn verdict(series: &Series) -> Vec<String> {
    let nothing = || NONE.to_owned();
    let slope = |slope: f64| format!("{}{}", signed(slope, 3), series.unit.suffix());
    vec![
        series.metric.to_string(),
        series.trend_direction.map_or_else(|| "too few points".to_owned(), |direction| direction.as_str().to_owned()),
        series.slope_per_day.map_or_else(nothing, slope),
        series.significance.map_or_else(nothing, |p| format!("{p:.3}")),
    ]
}

/// Notes, a line each.
pub(crate) fn notes(notes: &[Note]) -> String {
    let row = |note: &Note| vec![time(note.timestamp), note.scope_ref.short(), note.author.clone(), note.text.clone()];
    table(&["TIME (UTC)=", "OF?", "BY?", "NOTE"], notes.iter().map(row))
}
