//! Releases: the tags that name versions, and how far the code has moved since the newest of them.

use crate::history::{History, Past};
use crate::source::Tag;
use chrono::{DateTime, TimeDelta, Utc};
use codegraph_model::capture::{Input, InputKind, Measurement};
use codegraph_model::number::count;
use codegraph_model::{Category, Dimension, Item, Metric, Reason, attribute};
use std::collections::HashSet;

/// Whether a tag names a final release: at its end a version of at least two numbers, `1.2` or `v1.2.3` or `name-1.2.3`,
/// with nothing behind it that marks a version before the final one (`-rc.1`, `b2`, `.dev1`).
#[must_use]
pub fn is_release(tag: &str) -> bool {
    version(tag).is_some_and(|(_, rest)| {
        let rest = rest.to_ascii_lowercase();
        let before = ["alpha", "beta", "rc", "pre", "dev", "snapshot", "nightly", "preview", "canary", "test"];
        let letter = rest.trim_start_matches(['-', '.', '_']);
        let short = letter.strip_prefix(['a', 'b', 'm']).is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()));
        !short && !before.iter().any(|word| rest.contains(word))
    })
}

/// The numbers of the version in a tag and what follows them.
fn version(tag: &str) -> Option<(Vec<u64>, &str)> {
    let start = tag.char_indices().find_map(|(i, c)| {
        let behind_word =
            tag[..i].chars().next_back().is_none_or(|before| matches!(before, 'v' | 'V' | '-' | '_' | '/' | '@' | '.'));
        let has_dot = || tag[i..].trim_start_matches(|c: char| c.is_ascii_digit()).starts_with('.');
        (c.is_ascii_digit() && behind_word && has_dot()).then_some(i)
    })?;
    let mut numbers = Vec::new();
    let mut rest = &tag[start..];
    loop {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        numbers.push(rest[..digits].parse().ok()?);
        rest = &rest[digits..];
        match rest.strip_prefix('.') {
            Some(more) if more.starts_with(|c: char| c.is_ascii_digit()) => rest = more,
            _ => break,
        }
    }
    (numbers.len() >= 2).then_some((numbers, rest))
}

/// Measures the releases behind a revision.
pub fn measure(tags: &[Tag], history: &History, past: &Past<'_>, as_of: DateTime<Utc>) -> (Measurement, Vec<Input>) {
    let behind = past.ids();
    let releases: Vec<&Tag> = tags
        .iter()
        .filter(|tag| is_release(&tag.name) && tag.committed_at <= as_of && behind.contains(&tag.commit))
        .collect();
    let notes = vec![format!("{} releases", releases.len())];
    let input = Input { notes, ..Input::new(Dimension::Release, InputKind::History, "tags", "git") };
    let Some(newest) = releases.last() else {
        let reason = if past.is_cut() { Reason::NoReleaseInShallowClone } else { Reason::NoRelease };
        return (Measurement::none(reason), Vec::new());
    };
    let mut measurement = Measurement { measured: true, ..Measurement::default() };
    #[expect(clippy::cast_precision_loss, reason = "days are few")]
    let days = (as_of - newest.committed_at).num_days() as f64;
    measurement.set("days_since_release", days);
    let mut missing = Vec::new();
    let before_newest = history.before(newest.commit, as_of);
    match before_newest.filter(|before| !before.is_cut() && !past.is_cut()) {
        Some(before) => measurement.set("commits_since_release", count(past.count_without(&before))),
        None => missing.extend(Metric::find(Dimension::Release, "commits_since_release")),
    }
    let since = as_of - TimeDelta::days(90);
    let recent: HashSet<_> = releases.iter().filter(|tag| tag.committed_at > since).map(|tag| tag.commit).collect();
    // A release behind the cut of a shallow clone would count too.
    if past.cut_within(90) {
        missing.extend(Metric::find(Dimension::Release, "releases_90d"));
    } else {
        measurement.set("releases_90d", count(recent.len()));
    }
    if !missing.is_empty() {
        measurement.reasons.push(Reason::ShallowClone { missing });
    }
    measurement.items = releases.into_iter().map(item).collect();
    (measurement, vec![input])
}

fn item(tag: &Tag) -> Item {
    Item::new(Dimension::Release, Category::RELEASE, tag.name.as_str(), tag.name.as_str())
        .with(attribute::COMMIT, tag.commit.to_string())
        .with(attribute::COMMITTED_AT, tag.committed_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_told_from_other_tags() {
        for tag in [
            "1.2",
            "v1.2.3",
            "tokio-1.2.3",
            "release-2.0",
            "14.1.1",
            "v3.0.0-1",
            "pkg/v1.0.0",
            "@scope/x@1.2.3",
            "v1.2.3+build",
        ] {
            assert!(is_release(tag), "{tag}");
        }
        for tag in [
            "v1",
            "latest",
            "v1.0.0-rc.1",
            "1.0.0-beta1",
            "2.0b2",
            "1.0.0.dev1",
            "v2.0.0-alpha",
            "nightly-2024",
            "x1.2",
            "",
        ] {
            assert!(!is_release(tag), "{tag}");
        }
    }

    #[test]
    fn odd_names_do_no_harm() {
        for tag in ["v99999999999999999999.1", "é1.2", "v1.", "1..2", "-", "v.1.2"] {
            let _ = is_release(tag);
        }
    }
}
