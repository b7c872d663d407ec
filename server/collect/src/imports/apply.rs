//! What reports say is added to a capture: items get their keys, waivers are held against them, numbers are set.

use super::accept::{Waivers, is_accepted};
use super::gathered::{Gathered, UsedReport, measurement};
use super::key::Numbers;
use super::measured;
use codegraph_model::capture::{Capture, Exclusion, Input, InputKind};
use codegraph_model::{Category, Dimension, PerDimension, Reason};
use std::collections::BTreeMap;

/// Reports that are added to a capture one after the other, so that no more than one of them is in memory as it was given.
pub struct Reports {
    capture: Capture,
    gathered: Gathered,
    any: bool,
}

impl Reports {
    #[must_use]
    pub fn of(capture: Capture) -> Self {
        Self { any: !capture.settings.waivers.is_empty(), gathered: Gathered::default(), capture }
    }

    /// Reads a report. One that cannot be read any more makes its dimensions say so; the others count.
    pub fn add(&mut self, report: UsedReport) {
        self.any = true;
        self.gathered.add(report, &self.capture);
    }

    /// The capture with what all of them say.
    #[must_use]
    pub fn into_capture(self) -> Capture {
        let Self { mut capture, gathered, any } = self;
        if any {
            finish(&mut capture, gathered);
        }
        capture
    }
}

fn finish(capture: &mut Capture, mut gathered: Gathered) {
    let day = capture.source.as_of.date_naive();
    let settings = std::mem::take(&mut capture.settings);
    let mut waivers = Waivers::on(day, &settings.waivers);

    let mut items = std::mem::take(&mut gathered.items);
    items.extend(std::mem::take(&mut gathered.vulnerabilities).into_items(&gathered.statements));
    let mut numbers: BTreeMap<Category, Numbers> = BTreeMap::new();
    for item in &mut items {
        item.key = numbers.entry(item.category.clone()).or_default().key(std::mem::take(&mut item.key));
        if !is_accepted(item) {
            waivers.apply(item);
        }
    }
    measured::measure(capture, &mut gathered, items, &mut waivers);
    gathered.note_mapping(&settings.imports);

    let (given, idle) = waivers.counted();
    if !settings.waivers.is_empty() {
        let counted = |n: usize| if n == 1 { "1 waiver".to_owned() } else { format!("{n} waivers") };
        let mut notes = vec![counted(given)];
        let idle = (idle > 0).then(|| format!("{} of codegraph.toml that matches nothing", counted(idle)));
        let expired =
            (waivers.expired > 0).then(|| format!("{} of codegraph.toml past its day", counted(waivers.expired)));
        for said in idle.into_iter().chain(expired) {
            // What no longer accepts anything must not get lost unseen.
            capture.source.excluded.push(Exclusion::note(said.clone()));
            notes.push(said);
        }
        capture.source.excluded.sort();
        let input = Input::new(Dimension::Audit, InputKind::Waivers, "codegraph.toml", "codegraph");
        gathered.inputs.push(Input { notes, ..input });
    }
    let mut lacking: PerDimension<Vec<Reason>> = std::mem::take(&mut gathered.stale);
    for (dimension, why) in std::mem::take(&mut gathered.failed) {
        lacking.entry(dimension).or_default().extend(why);
    }
    for (dimension, why) in lacking {
        let measurement = measurement(capture, dimension);
        // That no report was imported is not the reason any more.
        if !measurement.measured {
            measurement.reasons.clear();
        }
        measurement.reasons.splice(..0, why);
    }
    for (dimension, (oldest, why)) in std::mem::take(&mut gathered.carried) {
        let measurement = measurement(capture, dimension);
        measurement.carried_from = Some(oldest);
        measurement.reasons.splice(..0, why);
    }
    capture.inputs.append(&mut gathered.inputs);
    capture.inputs.sort();
    capture.inputs.dedup();
    capture.settings = settings;
}
