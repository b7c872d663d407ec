//! The check of captures that came from elsewhere: nothing in them is trusted until it was looked at.

use super::{Capture, MAX_BEHIND};
use crate::Item;

/// What of a capture that came from elsewhere cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The place in the capture, such as `capture.measurements.quality.items[3].key`.
    pub at: String,
    pub message: String,
}

/// The most bytes of one text of an item: a key, a title, a path.
const MAX_TEXT_BYTES: usize = 4096;

/// The most waivers that a project has.
const MAX_WAIVERS: usize = 1000;

impl Capture {
    /// Checks a capture that came from elsewhere: known metrics, finite numbers, items of their own dimension with sound
    /// paths, no two with one key.
    ///
    /// # Errors
    /// The first thing that cannot be.
    pub fn check(&self) -> Result<(), Wrong> {
        let hex = |commit: &String| matches!(commit.len(), 40 | 64) && commit.bytes().all(|b| b.is_ascii_hexdigit());
        if self.source.commit.as_ref().is_some_and(|commit| !hex(commit)) {
            return Err(wrong("capture.source.commit", "a commit has 40 or 64 hex digits"));
        }
        if self.behind.iter().flatten().any(|commit| !hex(commit)) {
            return Err(wrong("capture.behind", "a commit has 40 or 64 hex digits"));
        }
        if self.behind.as_ref().is_some_and(|behind| behind.len() > MAX_BEHIND) {
            return Err(wrong("capture.behind", format!("it names at most {MAX_BEHIND} commits")));
        }
        self.check_texts()?;
        self.check_settings()?;
        for (dimension, measurement) in &self.measurements {
            let at = format!("capture.measurements.{dimension}");
            for (name, value) in &measurement.metrics {
                let at = format!("{at}.metrics.{name}");
                if name == "score" || crate::Metric::find(*dimension, name).is_none() {
                    return Err(wrong(at, "the catalog has no such metric to measure"));
                }
                if crate::number::finite(*value) != Some(*value) {
                    return Err(wrong(at, "a number has at most four decimals and is finite"));
                }
            }
            let mut keys = std::collections::BTreeSet::new();
            for (place, item) in measurement.items.iter().enumerate() {
                let at = format!("{at}.items[{place}]");
                check_item(item, *dimension, &at)?;
                if !keys.insert((&item.category, &item.key)) {
                    return Err(wrong(format!("{at}.key"), "another item of the category has the same key"));
                }
            }
        }
        Ok(())
    }

    /// What the project says of itself, and which files were renamed.
    fn check_settings(&self) -> Result<(), Wrong> {
        let settings = &self.settings;
        let at = "capture.settings";
        if settings.waivers.len() > MAX_WAIVERS || settings.imports.dimensions.len() > MAX_WAIVERS {
            return Err(wrong(at, format!("it has at most {MAX_WAIVERS} waivers and as many patterns of dimensions")));
        }
        for pattern in settings.imports.globs.iter().chain(settings.imports.dimensions.keys()) {
            check_text(pattern, || format!("{at}.imports"))?;
        }
        for (place, waiver) in settings.waivers.iter().enumerate() {
            let named = [&waiver.rule, &waiver.tool, &waiver.path, &waiver.package, &waiver.key];
            if named.iter().all(|what| what.is_none()) {
                let message = "a waiver names at least one of rule, tool, path, package and key";
                return Err(wrong(format!("{at}.waivers[{place}]"), message));
            }
            for text in named.into_iter().flatten().chain([&waiver.reason]) {
                check_text(text, || format!("{at}.waivers[{place}]"))?;
            }
        }
        let paths = self.origins.iter().flat_map(|(path, first)| [path, first]);
        match paths.into_iter().find(|path| !is_sound(path)) {
            Some(_) => Err(wrong("capture.origins", UNSOUND_PATH)),
            None => Ok(()),
        }
    }

    /// What is said of sources and inputs, in words.
    fn check_texts(&self) -> Result<(), Wrong> {
        for (place, excluded) in self.source.excluded.iter().enumerate() {
            let at = format!("capture.source.excluded[{place}]");
            check_text(&excluded.reason, || format!("{at}.reason"))?;
            for (place, example) in excluded.examples.iter().enumerate() {
                check_text(example, || format!("{at}.examples[{place}]"))?;
            }
        }
        for (place, input) in self.inputs.iter().enumerate() {
            let at = format!("capture.inputs[{place}]");
            let texts = [("name", Some(&input.name)), ("tool", Some(&input.tool))];
            let more = [("version", input.version.as_ref()), ("part", input.part.as_ref())];
            for (name, text) in texts.into_iter().chain(more) {
                text.map_or(Ok(()), |text| check_text(text, || format!("{at}.{name}")))?;
            }
            for (place, note) in input.notes.iter().enumerate() {
                check_text(note, || format!("{at}.notes[{place}]"))?;
            }
        }
        for (dimension, measurement) in &self.measurements {
            for (place, reason) in measurement.reasons.iter().enumerate() {
                let at = || format!("capture.measurements.{dimension}.reasons[{place}]");
                check_text(&reason.to_string(), at)?;
            }
        }
        Ok(())
    }
}

fn check_text(text: &str, at: impl Fn() -> String) -> Result<(), Wrong> {
    if (1..=MAX_TEXT_BYTES).contains(&text.len()) && !text.contains('\0') {
        return Ok(());
    }
    Err(wrong(at(), format!("it has 1 to {MAX_TEXT_BYTES} bytes, none of them NUL")))
}

fn wrong(at: impl Into<String>, message: impl Into<String>) -> Wrong {
    Wrong { at: at.into(), message: message.into() }
}

fn check_item(item: &Item, dimension: crate::Dimension, at: &str) -> Result<(), Wrong> {
    if item.dimension != dimension {
        return Err(wrong(format!("{at}.dimension"), format!("it is {}, among items of {dimension}", item.dimension)));
    }
    let texts = [("key", Some(&item.key)), ("title", Some(&item.title)), ("rule", item.rule.as_ref())];
    let more = [("tool", item.tool.as_ref()), ("url", item.url.as_ref())];
    for (name, text) in texts.into_iter().chain(more) {
        text.map_or(Ok(()), |text| check_text(text, || format!("{at}.{name}")))?;
    }
    let path = item.location.as_ref().map(|location| location.path.as_str());
    if path.is_some_and(|path| !is_sound(path)) {
        return Err(wrong(format!("{at}.location.path"), UNSOUND_PATH));
    }
    Ok(())
}

const UNSOUND_PATH: &str = "a path is relative to the root of the source, without '..'";

fn is_sound(path: &str) -> bool {
    (1..=MAX_TEXT_BYTES).contains(&path.len())
        && !path.starts_with('/')
        && !path.contains('\0')
        && path.split('/').all(|part| part != "..")
}
