//! A comparison in a file, checked against the two snapshots.

use super::{Changes, VerifyError};
use crate::evidence::WRITTEN_BY;
use codegraph_model::Sealed;
use codegraph_model::compare::{CategoryDelta, Comparison, ItemState, compare};
use codegraph_model::verdict::Verdict;

/// Compares the two snapshots again. Another version of the program may say some things in other words, so that only a
/// note is made of a difference in a file that this version did not write.
pub fn check(
    stated: &Comparison,
    baseline: &Sealed,
    snapshot: &Sealed,
    changes: &[Changes<'_>],
    written_by: &str,
    notes: &mut Vec<String>,
) -> Result<(), VerifyError> {
    let again = compare(baseline, snapshot, stated.mode);
    let checks = [
        ("from", stated.from == again.from),
        ("to", stated.to == again.to),
        ("verdict", stated.verdict == Verdict::of(&stated.dimension_states)),
        ("trend_direction", stated.trend_direction == again.trend_direction),
        (
            "dimension_states",
            stated.dimension_states.iter().all(|(d, state)| again.dimension_states.get(d) == Some(state)),
        ),
        ("dimensions", stated.dimensions.iter().all(|delta| again.dimensions.contains(delta))),
        ("metric_deltas", stated.metric_deltas.iter().all(|delta| again.metric_deltas.contains(delta))),
        ("causes", stated.causes == again.causes),
        ("drilldown_categories", stated.drilldown_categories.iter().flatten().all(|delta| counted(delta, changes))),
    ];
    for (what, holds) in checks {
        match holds {
            true => {}
            false if written_by == WRITTEN_BY => return Err(VerifyError::Comparison(what.to_owned())),
            false => notes.push(format!(
                "the comparison's {what}, written by {written_by}, differs from what {WRITTEN_BY} computes"
            )),
        }
    }
    Ok(())
}

/// Whether the rows in the file are as many as the comparison counts.
fn counted(delta: &CategoryDelta, changes: &[Changes<'_>]) -> bool {
    let rows = || {
        let these = changes.iter().filter(|group| {
            (&group.project_name, group.dimension, &group.category)
                == (&delta.project_name, delta.dimension, &delta.category)
        });
        these.flat_map(|group| &group.rows)
    };
    let count = |state| crate::length(rows().filter(|row| row.state == Some(state)).count());
    [(ItemState::New, delta.new), (ItemState::Resolved, delta.resolved), (ItemState::Changed, delta.changed)]
        .into_iter()
        .all(|(state, named)| count(state) == named)
}
