//! Groups and portfolios: the numbers of many projects as one, by the rules of the catalog.

use crate::capture::{Input, InputKind};
use crate::compare::measuring_tools;
use crate::ids::Name;
use crate::metric::Aggregation;
use crate::number::finite;
use crate::reason::{MemberGap, Reason};
use crate::snapshot::{Member, Sealed, SourceBundle, Summary, SummaryState, Term};
use crate::{Dimension, Metric, PerDimension};
use chrono::{DateTime, Utc};

/// A project of the group, with its newest snapshot.
#[derive(Clone, Debug)]
pub struct MemberState {
    pub name: Name,
    /// None where the project has no snapshot: it is listed as missing, not skipped.
    pub sealed: Option<Sealed>,
    /// Why it was not captured anew, where that was asked for.
    pub note: Option<String>,
}

/// The summaries of a group at a time and what they were computed from.
#[must_use]
pub fn aggregate(members: &[MemberState], at: DateTime<Utc>) -> (PerDimension<Summary>, SourceBundle) {
    let summaries = Dimension::ALL.into_iter().map(|dimension| (dimension, summary(dimension, members))).collect();
    let mut bundle = SourceBundle { members: Some(Vec::with_capacity(members.len())), ..SourceBundle::default() };
    for member in members {
        bundle.members.get_or_insert_default().push(listed(member, at));
        let Some(sealed) = &member.sealed else { continue };
        for (dimension, counts) in &sealed.snapshot.source_bundle.item_counts {
            let all = bundle.item_counts.entry(*dimension).or_default();
            for (category, n) in counts {
                *all.entry(category.clone()).or_default() += n;
            }
        }
        for (dimension, _) in sealed.snapshot.summaries.iter().filter(|(_, summary)| summary.is_measured()) {
            bundle.inputs.push(input(*dimension, &member.name, sealed));
        }
    }
    bundle.inputs.sort();
    (summaries, bundle)
}

fn listed(member: &MemberState, at: DateTime<Utc>) -> Member {
    let sealed = member.sealed.as_ref();
    let timestamp = sealed.map(|sealed| sealed.snapshot.timestamp);
    Member {
        project_name: member.name.clone(),
        snapshot_id: sealed.map(|sealed| sealed.snapshot.id),
        digest: sealed.map(|sealed| sealed.digest),
        commit: sealed.and_then(|sealed| sealed.snapshot.commit().map(str::to_owned)),
        timestamp,
        age_seconds: timestamp.map(|timestamp| (at - timestamp).num_seconds()),
        note: member.note.clone(),
    }
}

/// A member as an input of a dimension. Its `tool` says how it was measured, so that a comparison notices when the same
/// project was measured by other means.
fn input(dimension: Dimension, name: &Name, sealed: &Sealed) -> Input {
    let inputs = || sealed.snapshot.source_bundle.inputs.iter().filter(|input| input.dimension == dimension);
    Input {
        version: Some(sealed.snapshot.terms.analyzer_version.clone()),
        digest: Some(sealed.digest),
        measured_at: Some(sealed.snapshot.timestamp),
        carried: sealed.snapshot.summary(dimension).is_some_and(|summary| summary.state == SummaryState::Carried),
        failed: inputs().any(|input| input.failed),
        unreadable: inputs().map(|input| input.unreadable).fold(0, u64::saturating_add),
        ..Input::new(dimension, InputKind::Member, name.to_string(), measuring_tools(dimension, &sealed.snapshot))
    }
}

fn summary(dimension: Dimension, members: &[MemberState]) -> Summary {
    let (mut measured, mut absent) = (Vec::new(), Vec::new());
    for member in members {
        let found = member.sealed.as_ref().map(|sealed| (&sealed.snapshot, sealed.snapshot.summary(dimension)));
        match found {
            Some((snapshot, Some(summary))) if summary.is_measured() => {
                measured.push((&member.name, snapshot, summary));
            }
            found => {
                absent.push(MemberGap { project_name: member.name.clone(), has_snapshot: found.is_some() });
            }
        }
    }
    if measured.is_empty() {
        let reason = match absent.len() {
            0 => Reason::NoMembers,
            _ => Reason::NotMeasuredInAnyMember { members: absent },
        };
        return Summary::not_measured(vec![reason]);
    }
    let weight = |lines: Option<f64>| lines.unwrap_or(1.0).max(1.0);
    let code_lines = Metric::find(Dimension::Health, "code_lines");
    let weights: Vec<f64> =
        measured.iter().map(|(_, snapshot, _)| weight(code_lines.and_then(|metric| snapshot.metric(metric)))).collect();
    let metrics = Metric::of(dimension).filter(|metric| metric.name != "score").filter_map(|metric| {
        let values: Vec<(f64, f64)> = measured
            .iter()
            .zip(&weights)
            .filter_map(|((_, _, summary), weight)| Some((summary.metric(metric.name)?, *weight)))
            .collect();
        Some((metric.name.to_owned(), combine(metric.aggregation, &values)?))
    });

    let scored: Vec<_> =
        measured.iter().zip(&weights).filter_map(|((name, _, s), weight)| Some((*name, s.score?, *weight))).collect();
    let whole: f64 = scored.iter().map(|(_, _, weight)| weight).sum();
    let terms: Vec<Term> = scored
        .iter()
        .filter_map(|(name, score, weight)| {
            let share = weight / whole;
            Some(Term {
                key: format!("member:{name}"),
                label: name.to_string(),
                value: *score,
                share: finite(share * 100.0),
                effect: finite(score * share)?,
            })
        })
        .collect();
    let mut reasons = Vec::new();
    if !absent.is_empty() {
        reasons.push(Reason::NotMeasuredInMembers { members: absent });
    }
    let carried = measured.iter().any(|(_, _, summary)| summary.state == SummaryState::Carried);
    Summary {
        state: if carried { SummaryState::Carried } else { SummaryState::Measured },
        score: (!terms.is_empty()).then(|| finite(terms.iter().map(|term| term.effect).sum())).flatten(),
        metrics: metrics.collect(),
        terms,
        reasons,
        measured_at: measured.iter().map(|(_, snapshot, s)| s.measured_at.unwrap_or(snapshot.timestamp)).min(),
    }
}

/// The number of a group, of pairs of a member's number and its weight; none of nothing.
fn combine(rule: Aggregation, values: &[(f64, f64)]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let numbers = values.iter().map(|(value, _)| *value);
    finite(match rule {
        Aggregation::Sum => numbers.sum(),
        Aggregation::Min => numbers.fold(f64::INFINITY, f64::min),
        Aggregation::Max => numbers.fold(f64::NEG_INFINITY, f64::max),
        Aggregation::Mean => {
            let whole: f64 = values.iter().map(|(_, weight)| weight).sum();
            values.iter().map(|(value, weight)| value * weight).sum::<f64>() / whole
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{measured, snapshot};

    fn member(name: &str, sealed: Option<Sealed>) -> MemberState {
        MemberState { name: name.parse().unwrap(), sealed, note: None }
    }

    fn of(name: &str, lines: f64, high: f64, dependencies: f64) -> MemberState {
        let measurements = [
            (Dimension::Health, measured(&[("code_lines", lines)])),
            (Dimension::Sca, measured(&[("vulnerable", high), ("high", high), ("dependencies", dependencies)])),
        ];
        member(name, Some(Sealed::new(snapshot(&measurements.into()))))
    }

    #[test]
    fn sums_add_and_means_are_weighted_by_lines() {
        let members = [of("a", 3000.0, 4.0, 10.0), of("b", 1000.0, 0.0, 5.0)];
        let (summaries, bundle) = aggregate(&members, DateTime::UNIX_EPOCH);
        let sca = &summaries[&Dimension::Sca];
        assert_eq!((sca.metric("dependencies"), sca.score), (Some(15.0), Some(82.0)));
        assert_eq!(sca.terms.iter().map(|term| term.effect).sum::<f64>(), 82.0);
        assert_eq!(bundle.members.unwrap().len(), 2);
    }

    #[test]
    fn a_member_without_a_snapshot_is_named() {
        let members = [of("a", 10.0, 0.0, 1.0), member("b", None)];
        let (summaries, bundle) = aggregate(&members, DateTime::UNIX_EPOCH);
        let b = MemberGap { project_name: "b".parse().unwrap(), has_snapshot: false };
        assert_eq!(summaries[&Dimension::Sca].reasons, [Reason::NotMeasuredInMembers { members: vec![b] }]);
        assert_eq!(bundle.members.unwrap()[1].snapshot_id, None);
    }

    #[test]
    fn a_group_of_nothing_is_not_measured() {
        let (summaries, _) = aggregate(&[], DateTime::UNIX_EPOCH);
        assert!(summaries.values().all(|summary| !summary.is_measured() && summary.score.is_none()));
    }

    #[test]
    fn every_rule_of_the_catalog() {
        let values = [(1.0, 1.0), (4.0, 3.0)];
        let all = [Aggregation::Sum, Aggregation::Mean, Aggregation::Min, Aggregation::Max];
        assert_eq!(all.map(|rule| combine(rule, &values).unwrap()), [5.0, 3.25, 1.0, 4.0]);
        assert_eq!(combine(Aggregation::Sum, &[]), None);
    }
}
