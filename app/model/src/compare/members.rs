//! What became of the members of a group or portfolio.

use super::{Comparison, MemberDelta, State, compare};
use crate::Dimension;
use crate::ids::Name;
use crate::snapshot::Sealed;
use crate::snapshot::SnapshotHeader;
use crate::trend::TrendDirection;
use std::collections::{BTreeMap, BTreeSet};

/// Adds what became of the members of a group or portfolio. `from` and `to` are the members' snapshots, by name.
pub fn add_members(comparison: &mut Comparison, from: &BTreeMap<Name, Sealed>, to: &BTreeMap<Name, Sealed>) {
    let names: BTreeSet<&Name> = from.keys().chain(to.keys()).collect();
    let member = |name: &Name| {
        let (was, is) = (from.get(name), to.get(name));
        let compared = was.zip(is).map(|(was, is)| compare(was, is, comparison.mode));
        MemberDelta {
            project_name: name.clone(),
            from: was.map(SnapshotHeader::of),
            to: is.map(SnapshotHeader::of),
            trend_direction: compared.as_ref().map_or(TrendDirection::Stable, |c| c.trend_direction),
            dimension_states: compared.map_or_else(
                || Dimension::ALL.into_iter().map(|dimension| (dimension, State::NotComparable)).collect(),
                |compared| compared.dimension_states,
            ),
        }
    };
    comparison.members = Some(names.into_iter().map(member).collect());
}
