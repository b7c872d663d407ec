//! How fresh the reports of a dimension are: a sign and a word, unless they are of the same state as the snapshot.

use crate::data::Freshness;
use codegraph_model::words::duration;
use leptos::prelude::*;

/// The sign and the word; nothing for reports of the same state.
pub fn freshness(freshness: Freshness) -> Option<impl IntoView + use<>> {
    let (class, words) = match freshness {
        Freshness::Now => return None,
        Freshness::Carried(None) => ("state carried", "◔ carried".to_owned()),
        Freshness::Carried(Some(age)) => ("state carried", format!("◔ carried, {} older", duration(age))),
        Freshness::PartlyStale => ("state down", "○ partly stale".to_owned()),
        Freshness::Stale => ("state down", "○ stale".to_owned()),
    };
    Some(view! { <span class=class>{words}</span> })
}
