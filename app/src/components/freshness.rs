//! Of which state the reports are that a dimension was measured of: a sign and a word, where it is not that of the snapshot.

use crate::data::Given;
use crate::format::age_words;
use leptos::prelude::*;

/// The sign and the word; nothing where the reports are those of the state.
pub fn given(given: Given) -> Option<impl IntoView + use<>> {
    let (class, words) = match given {
        Given::Now => return None,
        Given::Carried(None) => ("state carried", "◔ carried".to_owned()),
        Given::Carried(Some(age)) => ("state carried", format!("◔ carried, {} older", age_words(age))),
        Given::PartlyStale => ("state down", "○ partly stale".to_owned()),
        Given::Stale => ("state down", "○ stale".to_owned()),
    };
    Some(view! { <span class=class>{words}</span> })
}
