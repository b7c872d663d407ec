//! The causes of a difference other than the code: analyzer, rules, inputs, scope.

use codegraph_model::compare::{Causes, Comparison};
use codegraph_model::words;
use leptos::prelude::*;

pub fn causes(comparison: &Comparison) -> impl IntoView + use<> {
    let Causes { code, analyzer, rules, inputs, scope } = comparison.causes;
    let (from, to) = (&comparison.from, &comparison.to);
    let cause = |differs: bool, name: &str, before: &str, after: &str| {
        let class = if differs { "cause on" } else { "cause" };
        let text = match (differs, before.is_empty()) {
            (false, true) => format!("{name}: unchanged"),
            (false, false) => format!("{name}: unchanged ({after})"),
            (true, true) => format!("{name}: changed"),
            (true, false) => format!("{name}: {before} → {after}"),
        };
        view! { <li class=class>{text}</li> }
    };
    let short = |commit: &Option<String>| commit.as_deref().map(words::short_commit).unwrap_or_default();
    let (before, after) = (from.scope_ref.to_string(), to.scope_ref.to_string());
    let scope = scope.then(|| match before == after {
        // The same group with other members.
        true => cause(true, "Members", "", ""),
        false => cause(true, "Scope", &before, &after),
    });
    view! {
        <ul class="causes" aria-label="What else differs">
            {cause(code, "Code", &short(&from.commit), &short(&to.commit))}
            {cause(inputs, "Inputs", "", "")}
            {cause(rules, "Rules", &from.terms.rule_version, &to.terms.rule_version)}
            {cause(analyzer, "Analyzer", &from.terms.analyzer_version, &to.terms.analyzer_version)}
            {scope}
        </ul>
    }
}
