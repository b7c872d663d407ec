//! The trend chart: one metric over time, with the releases marked and a gap wherever numbers are unlike or missing.

use crate::axis::{TimeAxis, ValueAxis, time_label, value_limits};
use crate::backend::{Ink, Medium, Svg, escape};
use crate::document::alternative;
use codegraph_model::api::{Event, EventKind, Trends};
use codegraph_model::chart::Frame;
use codegraph_model::metric::Unit;
use codegraph_model::{Dimension, Metric, number};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// What a chart shows.
#[derive(Clone, Debug)]
pub struct TrendChart<'a> {
    pub metric: Metric,
    /// Seconds since 1970 and the value, where it was measured; oldest first.
    pub points: &'a [(i64, Option<f64>)],
    pub events: &'a [Event],
    /// What the drawing says, for those who cannot see it.
    pub alternative: &'a str,
}

/// How large a chart is drawn, in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// A drawn chart: an SVG element whose colours are classes, and its geometry.
#[derive(Clone, Debug)]
pub struct Chart {
    pub svg: String,
    pub frame: Frame,
}

const LEFT: u32 = 44;
const RIGHT: u32 = 14;
const TOP: u32 = 10;
const AXIS: u32 = 20;
const EVENTS: u32 = 24;

/// Draws a trend for a page.
#[must_use]
pub fn trend_chart(chart: &TrendChart<'_>, size: Size) -> Chart {
    let (body, frame) = drawing(chart, size, Medium::Page);
    let (width, height) = (size.width, size.height);
    let label = escape(chart.alternative);
    let svg =
        format!(r#"<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{body}</svg>"#);
    Chart { svg, frame }
}

/// Draws a trend that stands alone: an SVG file with the colours of print.
#[must_use]
pub fn printed_chart(chart: &TrendChart<'_>, size: Size) -> String {
    let (body, _) = drawing(chart, size, Medium::Print);
    let (width, height) = (size.width, size.height);
    let label = escape(chart.alternative);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-label="{label}"><title>{label}</title>{body}</svg>"#
    )
}

/// The first series of a history as an SVG file.
#[must_use]
pub fn trend_svg(trends: &Trends) -> String {
    const SIZE: Size = Size { width: 760, height: 280 };
    let Some(series) = trends.series.first() else {
        let metric = Metric::score(Dimension::Health);
        let nothing = TrendChart { metric, points: &[], events: &[], alternative: "No series was asked for." };
        return printed_chart(&nothing, SIZE);
    };
    let points: Vec<(i64, Option<f64>)> =
        series.points.iter().map(|point| (point.timestamp.timestamp(), point.value)).collect();
    let alternative = alternative(series, trends);
    let chart =
        TrendChart { metric: series.metric, points: &points, events: &trends.events, alternative: &alternative };
    printed_chart(&chart, SIZE)
}

fn drawing(chart: &TrendChart<'_>, size: Size, medium: Medium) -> (String, Frame) {
    let times = || chart.points.iter().map(|(seconds, _)| *seconds);
    let (mut from, mut to) = (times().min().unwrap_or(0), times().max().unwrap_or(0));
    if to - from < 86_400 {
        // A single point stands in the middle of a day.
        (from, to) = (from - 43_200, to + 43_200);
    }
    let bounds = matches!(chart.metric.unit, Unit::Points | Unit::Percent).then_some((0.0, 100.0));
    let (low, high, step) = value_limits(chart.points.iter().filter_map(|(_, value)| *value), bounds);
    let frame = Frame {
        width: size.width.into(),
        height: size.height.into(),
        left: LEFT.into(),
        right: (size.width - RIGHT).into(),
        top: TOP.into(),
        bottom: (size.height - AXIS - EVENTS).into(),
        from,
        to,
        low,
        high,
    };
    let mut body = String::new();
    // The backend writes to a string and cannot fail.
    let svg = Svg { out: &mut body, size: (size.width, size.height), medium };
    let _ = draw(chart, &frame, step, svg);
    (body, frame)
}

type Drawn = Result<(), DrawingAreaErrorKind<std::convert::Infallible>>;

fn draw(chart: &TrendChart<'_>, frame: &Frame, step: f64, svg: Svg<'_>) -> Drawn {
    let (width, _) = svg.size;
    let root = svg.into_drawing_area();
    let font = ("sans-serif", 11).into_font();
    let label =
        |h, v| TextStyle { font: font.clone(), color: Ink::Label.colour().to_backend_color(), pos: Pos::new(h, v) };
    let axis = TimeAxis { from: frame.from, to: frame.to };
    // A label with its time of day needs more room than a date.
    let label_width = if frame.to - frame.from <= 3 * 86_400 { 96 } else { 70 };
    let most = ((width - LEFT - RIGHT) / label_width).max(2) as usize;
    let lines = grid(frame.low, frame.high, step);

    let mut context = ChartBuilder::on(&root)
        .margin_top(TOP)
        .margin_right(RIGHT)
        .margin_bottom(EVENTS)
        .x_label_area_size(AXIS)
        .y_label_area_size(LEFT)
        .build_cartesian_2d(axis.clone(), ValueAxis { low: frame.low, high: frame.high, lines })?;
    let decimals = if step < 1.0 { 2 } else { 0 };
    context
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(Ink::Grid.colour())
        .axis_style(TRANSPARENT)
        .x_labels(most)
        .x_label_formatter(&|seconds| time_label(*seconds, axis.from, axis.to))
        .x_label_style(label(HPos::Center, VPos::Top))
        .y_label_formatter(&|value| short(*value, decimals))
        .y_label_style(label(HPos::Right, VPos::Center))
        .draw()?;

    for change in chart.events.iter().filter(|event| event.kind == EventKind::RuleChange) {
        let at = change.timestamp.timestamp();
        context
            .draw_series(std::iter::once(PathElement::new([(at, frame.low), (at, frame.high)], Ink::Break.colour())))?;
    }
    for run in runs(chart) {
        match run.as_slice() {
            [] => {}
            [alone] => {
                context.draw_series(std::iter::once(Circle::new(*alone, 3, Ink::Series.colour().filled())))?;
            }
            many => {
                context.draw_series(LineSeries::new(many.iter().copied(), Ink::Series.colour()))?;
            }
        }
    }
    draw_releases(chart, frame, &root, &label(HPos::Left, VPos::Center))
}

/// A diamond for each release under the axis, with its name where there is room.
#[expect(clippy::cast_possible_truncation, reason = "pixels")]
fn draw_releases(
    chart: &TrendChart<'_>,
    frame: &Frame,
    root: &DrawingArea<Svg<'_>, plotters::coord::Shift>,
    label: &TextStyle<'_>,
) -> Drawn {
    let y = (frame.height - 11.0) as i32;
    let releases = chart.events.iter().filter(|event| event.kind == EventKind::Release);
    let releases = releases.filter(|event| (frame.from..=frame.to).contains(&event.timestamp.timestamp()));
    let places: Vec<(i32, &str)> =
        releases.map(|event| (frame.x(event.timestamp.timestamp()) as i32, event.label.as_str())).collect();
    let (mut last_mark, mut free) = (i32::MIN, 0);
    for (place, (x, name)) in places.iter().enumerate() {
        // Marks that would touch are one mark.
        if x.saturating_sub(last_mark) >= 9 {
            let diamond = vec![(*x, y - 4), (x + 4, y), (*x, y + 4), (x - 4, y)];
            root.draw(&Polygon::new(diamond, Ink::Release.colour()))?;
            last_mark = *x;
        }
        let shown: String = name.chars().take(16).collect();
        let end = x + 8 + i32::try_from(shown.chars().count()).unwrap_or(0) * 7;
        let next = places.get(place + 1).map_or(i32::MAX, |(next, _)| *next - 6);
        if *x >= free && end < next && f64::from(end) < frame.width {
            root.draw(&Text::new(shown, (x + 8, y), label.clone()))?;
            free = end + 6;
        }
    }
    Ok(())
}

/// The stretches of points that belong together: broken where one was not measured, or where the rules changed.
fn runs(chart: &TrendChart<'_>) -> Vec<Vec<(i64, f64)>> {
    let changes: Vec<i64> = chart
        .events
        .iter()
        .filter(|event| event.kind == EventKind::RuleChange)
        .map(|event| event.timestamp.timestamp())
        .collect();
    let mut runs = vec![Vec::new()];
    for (seconds, value) in chart.points {
        let breaks = value.is_none() || changes.contains(seconds);
        if breaks && runs.last().is_some_and(|run: &Vec<_>| !run.is_empty()) {
            runs.push(Vec::new());
        }
        if let (Some(value), Some(run)) = (value, runs.last_mut()) {
            run.push((*seconds, *value));
        }
    }
    runs
}

#[expect(clippy::cast_possible_truncation, reason = "a handful of lines")]
fn grid(low: f64, high: f64, step: f64) -> Vec<f64> {
    let lines = ((high - low) / step).round() as i32;
    let first = (low / step).ceil() * step;
    (0..=lines).map(|n| first + f64::from(n) * step).filter(|line| *line <= high + step * 1e-6).collect()
}

/// A number short enough for an axis: 12,500 becomes 12.5 k.
fn short(value: f64, decimals: usize) -> String {
    match value.abs() {
        1e6.. => format!("{} M", number::display(value / 1e6, 1)),
        1e4..1e6 => format!("{} k", number::display(value / 1e3, 1)),
        _ => number::display(value, decimals),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn chart(points: &[(i64, Option<f64>)], events: &[Event]) -> Chart {
        let metric = "health.score".parse().unwrap();
        let spec = TrendChart { metric, points, events, alternative: "<Health> & more" };
        trend_chart(&spec, Size { width: 600, height: 200 })
    }

    #[test]
    fn a_point_that_was_not_measured_breaks_the_line() {
        let day = 86_400;
        let points =
            [(0, Some(50.0)), (day, Some(60.0)), (2 * day, None), (3 * day, Some(55.0)), (4 * day, Some(56.0))];
        let drawn = chart(&points, &[]);
        assert_eq!(drawn.svg.matches(r#"class="series""#).count(), 2, "{}", drawn.svg);
    }

    #[test]
    fn a_change_of_rules_breaks_the_line_too() {
        let points: Vec<_> = (0..6).map(|day| (day * 86_400, Some(50.0))).collect();
        let at = DateTime::from_timestamp(3 * 86_400, 0).unwrap();
        let event = Event { timestamp: at, kind: EventKind::RuleChange, label: "rules 1 → 2".to_owned() };
        assert_eq!(chart(&points, &[event]).svg.matches(r#"class="series""#).count(), 2);
    }

    #[test]
    fn the_frame_says_where_the_line_is() {
        let drawn = chart(&[(0, Some(50.0)), (864_000, Some(60.0))], &[]);
        let (x, y) = (drawn.frame.x(0), drawn.frame.y(50.0));
        let line = drawn.svg.split(r#"" class="series""#).next().unwrap().rsplit('"').next().unwrap();
        let (px, py) = line.split(' ').next().unwrap().split_once(',').unwrap();
        assert!((x - px.parse::<f64>().unwrap()).abs() <= 1.5 && (y - py.parse::<f64>().unwrap()).abs() <= 1.5);
    }

    #[test]
    fn nothing_and_hostile_names_make_sound_markup() {
        let at = DateTime::from_timestamp(0, 0).unwrap();
        let event = Event { timestamp: at, kind: EventKind::Release, label: "<script>\"&".to_owned() };
        let drawn = chart(&[(0, None)], &[event]);
        assert!(!drawn.svg.contains("<script>") && drawn.svg.contains("&lt;Health&gt; &amp; more"));
        assert!(chart(&[], &[]).svg.ends_with("</svg>"));
    }
}
