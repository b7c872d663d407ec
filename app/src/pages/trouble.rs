//! What is shown where a page cannot be.

use crate::data::Trouble;
use leptos::prelude::*;

pub fn trouble(trouble: Trouble) -> impl IntoView {
    view! {
        <section class="verdict">
            <div>
                <h1>{trouble.title}</h1>
                <p>{trouble.message}</p>
                <p><a href="/">"All projects"</a></p>
            </div>
        </section>
    }
}
