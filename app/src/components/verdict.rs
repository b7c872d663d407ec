//! The verdict on a comparison of any number of projects.

use codegraph_model::compare::{CategoryDelta, Comparison};
use codegraph_model::verdict::{Explanation, explain};

/// The verdict on a comparison. The new findings of a group's members are added up.
pub fn judged(comparison: &Comparison) -> Explanation {
    if comparison.members.is_none() {
        return explain(comparison);
    }
    let mut together: Vec<CategoryDelta> = Vec::new();
    for delta in comparison.drilldown_categories.iter().flatten() {
        let same =
            |known: &&mut CategoryDelta| (known.dimension, &known.category) == (delta.dimension, &delta.category);
        match together.iter_mut().find(same) {
            None => together.push(delta.clone()),
            Some(known) => {
                for (severity, count) in &delta.severities {
                    *known.severities.entry(*severity).or_default() += count;
                }
            }
        }
    }
    explain(&Comparison {
        drilldown_categories: comparison.drilldown_categories.as_ref().map(|_| together),
        drilldown_previews: None,
        ..comparison.clone()
    })
}

/// What moved, as the first words of a sentence.
pub fn moved(explanation: &Explanation) -> String {
    if explanation.moved.is_empty() {
        "Nothing changed beyond tolerance".to_owned()
    } else {
        explanation.moved.join("; ")
    }
}
