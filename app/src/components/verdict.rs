//! What a person would say of a comparison, of however many projects.

use codegraph_model::compare::{CategoryDelta, Comparison};
use codegraph_model::verdict::{Explanation, explain};

/// The verdict on a comparison. Findings of a group's members are counted together, not one project at a time.
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

/// What moved, as the beginning of a sentence.
pub fn moved(said: &Explanation) -> String {
    if said.moved.is_empty() { "Nothing moved beyond its tolerance".to_owned() } else { said.moved.join("; ") }
}
