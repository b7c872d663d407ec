//! The button that switches the theme. Without JavaScript the system decides.

use super::browser;
use leptos::prelude::*;

/// Light or dark, remembered.
#[island]
pub fn ThemeButton() -> impl IntoView {
    view! {
        <button
            class="btn theme"
            type="button"
            on:click=move |_| {
                browser::toggle_theme();
            }
        >
            "Theme"
        </button>
    }
}
