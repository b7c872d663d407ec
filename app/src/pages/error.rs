//! What is shown where a page cannot be.

use crate::data::Trouble;
use crate::format::sentence;
use leptos::prelude::*;

pub fn trouble(trouble: Trouble) -> impl IntoView {
    let (words, command) = split(&trouble.message);
    let command = command.map(|command| view! { <pre class="commands" tabindex="0">{command}</pre> });
    view! {
        <section class="verdict">
            <div>
                <h1>{trouble.title}</h1>
                <p>{sentence(&words)}</p>
                {command}
                <p><a href="/">"All projects"</a></p>
            </div>
        </section>
    }
}

/// The words of a message, and the command that it ends in, if it does.
fn split(message: &str) -> (String, Option<String>) {
    match message.find(": codegraph ") {
        Some(colon) => (message[..=colon].to_owned(), Some(message[colon + 2..].to_owned())),
        None => (message.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_command_at_the_end_stands_alone() {
        let (words, command) = split("there is none; add one with: codegraph project add NAME");
        assert_eq!(
            (words.as_str(), command.as_deref()),
            ("there is none; add one with:", Some("codegraph project add NAME"))
        );
        assert_eq!(split("no colon"), ("no colon".to_owned(), None));
    }
}
