//! The page in place of one that cannot be shown: what is wrong, and what to do.

use crate::data::ErrorPage;
use crate::format::sentence;
use crate::view::View;
use leptos::prelude::*;

impl View for ErrorPage {
    fn title(&self) -> String {
        self.title.to_owned()
    }

    fn status(&self) -> u16 {
        self.status
    }

    fn main(self) -> AnyView {
        let (words, command) = split(&self.message);
        let command = command.map(|command| view! { <pre class="commands" tabindex="0">{command}</pre> });
        view! {
            <section class="verdict">
                <div>
                    <h1>{self.title}</h1>
                    <p>{sentence(&words)}</p>
                    {command}
                    <p><a href="/">"All projects"</a></p>
                </div>
            </section>
        }
        .into_any()
    }
}

/// A message, and the command at its end, if there is one.
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
        let (words, command) = split("unknown project \"a\"; add it: codegraph project add a");
        assert_eq!(
            (words.as_str(), command.as_deref()),
            ("unknown project \"a\"; add it:", Some("codegraph project add a"))
        );
        assert_eq!(split("no colon"), ("no colon".to_owned(), None));
    }
}
