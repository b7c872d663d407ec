//! What differs between the two sides besides the findings.

use codegraph_model::compare::{Causes, Comparison};
use leptos::prelude::*;

pub fn causes(comparison: &Comparison) -> impl IntoView + use<> {
    let Causes { code, analyzer, rules, inputs, scope } = comparison.causes;
    let (from, to) = (&comparison.from, &comparison.to);
    let cause = |differs: bool, name: &str, before: &str, after: &str| {
        let class = if differs { "cause on" } else { "cause" };
        let text = match (differs, before.is_empty()) {
            (false, true) => format!("{name}: same"),
            (false, false) => format!("{name}: same ({after})"),
            (true, true) => format!("{name}: differs"),
            (true, false) => format!("{name}: {before} → {after}"),
        };
        view! { <li class=class>{text}</li> }
    };
    let short =
        |commit: &Option<String>| commit.as_ref().map(|c| c.chars().take(9).collect::<String>()).unwrap_or_default();
    let (before, after) = (from.scope_ref.to_string(), to.scope_ref.to_string());
    let scope = scope.then(|| match before == after {
        // The same group, of other projects.
        true => cause(true, "members", "", ""),
        false => cause(true, "scope", &before, &after),
    });
    view! {
        <ul class="causes" aria-label="What differs besides the findings">
            {cause(code, "code", &short(&from.commit), &short(&to.commit))}
            {cause(inputs, "inputs", "", "")}
            {cause(rules, "rules", &from.terms.rule_version, &to.terms.rule_version)}
            {cause(analyzer, "analyzer", &from.terms.analyzer_version, &to.terms.analyzer_version)}
            {scope}
        </ul>
    }
}
