//! Backfill: snapshots of the past, each at the time of its commit. Existing snapshots are not made again, so an
//! interrupted run goes on where it ended.

use super::project::{Making, seal};
use crate::error::{Error, Result};
use crate::services::{Caller, Watch};
use chrono::{DateTime, Utc};
use codegraph_collect::{ANALYZER_VERSION, CollectError, Revision, Session, is_release};
use codegraph_model::api::{Backfill, BackfillOutcome};
use codegraph_model::period::{Period, TimeSpec};
use codegraph_model::score::RULE_VERSION;
use codegraph_model::{Name, ScopeRef, Sealed, Terms};
use std::collections::HashSet;
use std::sync::atomic::Ordering;

/// The most snapshots that one backfill makes.
const MAX_SNAPSHOTS: usize = 10_000;

/// Which points of the past are captured.
#[derive(Clone, Debug)]
pub enum Selection {
    /// Every tag, or those whose name matches a pattern with `*` and `?`.
    Tags(Option<String>),
    /// What the branch was at the end of each span, from `since` (its first commit) to now.
    Every { span: Period, since: Option<TimeSpec> },
    /// The commits of the branch `to` that `from` does not have.
    Range { from: String, to: String },
    /// The newest commits of the branch.
    Last(usize),
}

impl Selection {
    /// The field of a request that selects so.
    const fn field(&self) -> &'static str {
        match self {
            Self::Tags(_) => "tags",
            Self::Every { .. } => "every",
            Self::Range { .. } => "range",
            Self::Last(_) => "last",
        }
    }
}

/// A backfill that is asked for.
#[derive(Clone, Debug)]
pub struct BackfillRequest {
    pub project: Name,
    pub selection: Selection,
    pub immutable: bool,
}

impl BackfillRequest {
    /// A request from what was written.
    ///
    /// # Errors
    /// When it selects nothing, or in two ways at once.
    pub fn new(project: Name, body: Backfill) -> Result<Self> {
        let ways = [body.tags.is_some(), body.every.is_some(), body.range.is_some(), body.last.is_some()];
        if ways.into_iter().filter(|given| *given).count() != 1 {
            return Err(Error::invalid("tags", "say which points of the past: one of tags, every, range and last"));
        }
        if body.since.is_some() && body.every.is_none() {
            return Err(Error::invalid("since", "it requires every"));
        }
        for (field, text, most) in [("tags", &body.tags, 255), ("range", &body.range, 511)] {
            let unsuitable = |text: &String| !(1..=most).contains(&text.len()) || text.chars().any(char::is_control);
            if text.as_ref().is_some_and(unsuitable) {
                let message = format!("it has 1 to {most} bytes, none of them a control character");
                return Err(Error::invalid(field, message));
            }
        }
        let selection = if let Some(pattern) = body.tags {
            Selection::Tags(Some(pattern).filter(|pattern| pattern != "*"))
        } else if let Some(span) = body.every {
            let since = body.since.map(|since| since.parse()).transpose();
            Selection::Every {
                span: span.parse().map_err(|e| Error::invalid("every", e))?,
                since: since.map_err(|e| Error::invalid("since", e))?,
            }
        } else if let Some(range) = body.range {
            let (from, to) = range.split_once("..").filter(|(from, _)| !from.is_empty()).ok_or_else(|| {
                Error::invalid("range", format!("invalid range {range:?}; expected FROM..TO, such as v1.0..main"))
            })?;
            Selection::Range { from: from.to_owned(), to: if to.is_empty() { "HEAD" } else { to }.to_owned() }
        } else {
            match body.last.unwrap_or_default() as usize {
                last if !(1..=MAX_SNAPSHOTS).contains(&last) => {
                    return Err(Error::invalid("last", format!("{last} is not between 1 and {MAX_SNAPSHOTS}")));
                }
                last => Selection::Last(last),
            }
        };
        Ok(Self { project, selection, immutable: body.immutable })
    }
}

/// A point of the past and what it is called.
#[derive(Clone, Debug)]
struct Stop {
    revision: Revision,
    at: DateTime<Utc>,
    name: String,
}

impl Caller {
    /// Makes the snapshots that are missing, oldest first. `step` is told before each: how many are done, of how many,
    /// and what comes next.
    ///
    /// # Errors
    /// When nothing can be selected or a revision cannot be read or stored. What was made before stays.
    pub async fn backfill(
        &self,
        request: BackfillRequest,
        watch: Watch,
        step: impl Fn(usize, usize, &str),
    ) -> Result<BackfillOutcome> {
        let _one_at_a_time = self.capturing.lock().await;
        let session = self.session(&request.project).await?;
        let scope = ScopeRef::Project(request.project.clone());
        let captured = self.store.captured_commits(&scope, ANALYZER_VERSION, RULE_VERSION).await?;
        let captured: HashSet<(String, DateTime<Utc>)> = captured.into_iter().collect();
        let (selection, now) = (request.selection.clone(), self.clock.now());
        let selected = tokio::task::spawn_blocking(move || {
            let mut stops = select(&session, &selection, now)?;
            let all = stops.len();
            stops.retain(|stop| {
                stop.revision.commit.is_none_or(|commit| !captured.contains(&(commit.to_string(), stop.at)))
            });
            Ok::<_, Error>((session, stops, all))
        });
        let (session, stops, all) = selected.await??;
        let revisions = stops.iter().map(|stop| stop.revision.clone()).collect();
        let mut session = self.with_history(session, &request.project, revisions, &watch).await?;

        let mut outcome = BackfillOutcome { skipped: (all - stops.len()) as u64, ..BackfillOutcome::default() };
        let of = stops.len();
        for (done, stop) in stops.into_iter().enumerate() {
            if watch.interrupt.load(Ordering::Relaxed) {
                return Ok(BackfillOutcome { left: (of - done) as u64, interrupted: true, ..outcome });
            }
            step(done, of, &stop.name);
            let captured = self.capture(session, stop.revision, true, &watch).await;
            let (returned, captured) = match captured {
                Err(Error::Collect(CollectError::Interrupted)) => {
                    return Ok(BackfillOutcome { left: (of - done) as u64, interrupted: true, ..outcome });
                }
                other => other?,
            };
            session = returned;
            let capture = self.with_found_reports(&request.project, captured).await?;
            let terms = Terms {
                immutable: request.immutable,
                ..self.own_terms(format!("backfill of {}", stop.name), "backfill")
            };
            let terms = Terms { source_ref: Some(stop.name), ..terms };
            let making = Making { now: self.clock.now(), timestamp: stop.at, captured: None };
            let (sealed, trees): (Sealed, _) = seal(capture, request.project.clone(), terms, making).await?;
            // Another process may have made it while this one read.
            if self.store.has(&sealed).await? {
                outcome.skipped += 1;
                continue;
            }
            self.store.insert_snapshot(&sealed, &trees).await?;
            outcome.created += 1;
        }
        step(of, of, "");
        Ok(outcome)
    }
}

/// The selected points, oldest first, each commit once.
fn select(session: &Session, selection: &Selection, now: DateTime<Utc>) -> Result<Vec<Stop>> {
    let mut stops = match selection {
        Selection::Tags(pattern) => tags(session, pattern.as_deref())?,
        Selection::Every { span, since } => every(session, *span, *since, now)?,
        Selection::Range { from, to } => range(session, from, to)?,
        Selection::Last(count) => {
            let branch = session.first_parents(&session.resolve(None)?)?;
            branch.into_iter().take(*count).filter_map(commit_stop).collect()
        }
    };
    if stops.is_empty() {
        return Err(Error::NotFound(
            "nothing of the past was selected: a folder has none, and a repository needs commits".to_owned(),
        ));
    }
    // Of several names of a commit, a release's is the telling one.
    stops.sort_by(|a, b| (a.at, !is_release(&a.name), &a.name).cmp(&(b.at, !is_release(&b.name), &b.name)));
    let mut seen = HashSet::new();
    stops.retain(|stop| seen.insert(stop.revision.commit));
    if stops.len() > MAX_SNAPSHOTS {
        let message = format!(
            "{} snapshots are more than the {MAX_SNAPSHOTS} that one backfill makes; select fewer",
            stops.len()
        );
        return Err(Error::invalid(selection.field(), message));
    }
    Ok(stops)
}

fn commit_stop(revision: Revision) -> Option<Stop> {
    let name = revision.commit?.to_string();
    Some(Stop { at: revision.committed_at?, revision, name })
}

fn tags(session: &Session, pattern: Option<&str>) -> Result<Vec<Stop>> {
    let matching = session.tags().iter().filter(|tag| pattern.is_none_or(|pattern| matches(pattern, &tag.name)));
    let stops: Vec<Stop> = matching
        .map(|tag| Stop {
            revision: Revision { commit: Some(tag.commit), committed_at: Some(tag.committed_at) },
            at: tag.committed_at,
            name: tag.name.clone(),
        })
        .collect();
    match (stops.is_empty(), pattern) {
        (true, Some(pattern)) => Err(Error::NotFound(format!("no tag matches {pattern:?}"))),
        (true, None) => Err(Error::NotFound("there are no tags; use --every or --last".to_owned())),
        _ => Ok(stops),
    }
}

fn every(session: &Session, span: Period, since: Option<TimeSpec>, now: DateTime<Utc>) -> Result<Vec<Stop>> {
    let branch = session.first_parents(&session.resolve(None)?)?;
    let oldest = branch.iter().filter_map(|revision| revision.committed_at).min();
    let since = match since {
        Some(since) => {
            since.resolve(now).ok_or_else(|| Error::invalid("since", "the time lies before the calendar"))?
        }
        None => oldest.unwrap_or(now),
    };
    let mut stops = Vec::new();
    let mut end = now;
    while end >= since && stops.len() <= MAX_SNAPSHOTS {
        // Newest first: the first that is old enough is what the branch was then.
        match branch.iter().find(|revision| revision.committed_at.is_some_and(|at| at <= end)) {
            Some(revision) if revision.committed_at.is_some_and(|at| at >= since) => {
                stops.extend(commit_stop(revision.clone()));
            }
            _ => break,
        }
        let Some(earlier) = span.before(end) else { break };
        end = earlier;
    }
    Ok(stops)
}

fn range(session: &Session, from: &str, to: &str) -> Result<Vec<Stop>> {
    let resolve = |end: &str| {
        session.resolve(Some(end)).map_err(|error| match error {
            unknown @ CollectError::UnknownReference { .. } => Error::invalid("range", unknown),
            other => other.into(),
        })
    };
    let (from, to) = (resolve(from)?, resolve(to)?);
    let branch = session.first_parents(&to)?;
    let known: HashSet<_> = session.first_parents(&from)?.into_iter().map(|revision| revision.commit).collect();
    Ok(branch.into_iter().take_while(|revision| !known.contains(&revision.commit)).filter_map(commit_stop).collect())
}

/// Whether a name matches a pattern of `*` (any letters) and `?` (one).
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // Which lengths of the name the pattern so far can match.
    let mut reach = vec![false; name.len() + 1];
    reach[0] = true;
    for wanted in pattern {
        let mut next = vec![false; name.len() + 1];
        for i in 0..=name.len() {
            next[i] = match wanted {
                '*' => reach[i] || (i > 0 && next[i - 1]),
                wanted => i > 0 && reach[i - 1] && (wanted == '?' || wanted == name[i - 1]),
            };
        }
        reach = next;
    }
    reach[name.len()]
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_as_shells_do() {
        assert!(matches("v*", "v1.2") && matches("*", "") && matches("v?.?", "v1.2") && matches("a*b*c", "axxbyyc"));
        assert!(!matches("v*", "1.2") && !matches("v?", "v12") && !matches("", "x"));
    }
}
