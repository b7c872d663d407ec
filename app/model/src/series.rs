//! Report series: imports of one format, tool set, subject and label. The newer of a series replaces the older.

use crate::api::ReportContent;
use std::collections::BTreeSet;
use std::fmt;

/// What identifies a report series within a project.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeriesKey {
    /// The kind of the format: `sarif`.
    pub format: String,
    /// The tools by [`tool_name`].
    pub tools: BTreeSet<String>,
    /// Which of several things the tools were pointed at.
    pub subject: Option<String>,
    /// Given by whoever imports, to keep reports of one tool apart.
    pub label: Option<String>,
}

impl SeriesKey {
    #[must_use]
    pub fn of(content: &ReportContent, label: Option<&str>) -> Self {
        Self {
            format: content.kind.clone(),
            tools: content.tools.iter().map(|tool| tool_name(&tool.name)).collect(),
            subject: content.subject.clone(),
            label: label.map(str::to_owned),
        }
    }

    /// The same series as if each of its tools had written a report of its own.
    pub fn by_tool(&self) -> impl Iterator<Item = (&str, Self)> {
        self.tools.iter().map(|tool| (tool.as_str(), Self { tools: [tool.clone()].into(), ..self.clone() }))
    }
}

/// As the store keeps it beside the label: the format, the tools, and what they were pointed at.
impl fmt::Display for SeriesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.format)?;
        for (place, tool) in self.tools.iter().enumerate() {
            write!(f, "{}{tool}", if place == 0 { " " } else { ", " })?;
        }
        match &self.subject {
            Some(subject) => write!(f, " [{subject}]"),
            None => Ok(()),
        }
    }
}

/// The name of a tool in lower case, without a version that some write into it: `ESLint 8.1` and `ESLint 9.0` are one tool.
#[must_use]
pub fn tool_name(name: &str) -> String {
    plain_name(name).to_lowercase()
}

/// The name of a tool as it writes it, but without its version. What is nothing but a version is kept.
#[must_use]
pub fn plain_name(name: &str) -> String {
    let kept: Vec<&str> = name.split_whitespace().filter(|word| !is_version(word)).map(without_version).collect();
    if kept.is_empty() { name.trim().to_owned() } else { kept.join(" ") }
}

/// A number alone may be part of a name; with a `v` or a dot it is a version.
fn is_version(word: &str) -> bool {
    let word = word.trim_start_matches('(').trim_end_matches(')');
    let number = word.strip_prefix(['v', 'V']).unwrap_or(word);
    number.starts_with(|c: char| c.is_ascii_digit())
        && (number.contains('.') || number.len() < word.len())
        && number.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_'))
}

/// `scanner` of `scanner-1.2`, `scanner/1.2` and `scanner@v9`.
fn without_version(word: &str) -> &str {
    let cut = |(at, c): &(usize, char)| *at > 0 && matches!(c, '-' | '/' | '@') && is_version(&word[at + 1..]);
    &word[..word.char_indices().find(cut).map_or(word.len(), |(at, _)| at)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_a_tool_is_no_part_of_its_name() {
        for name in [
            "ESLint",
            "eslint 8.1",
            "ESLint v9.0.1",
            "ESLint (9.0.1-beta)",
            "ESLint v9",
            "eslint-8.1.0",
            "eslint/8.1",
            "eslint@v9",
        ] {
            assert_eq!(tool_name(name), "eslint", "{name}");
        }
        assert_eq!(tool_name("7.2"), "7.2");
        assert_eq!(tool_name("Log4J 2"), "log4j 2");
        for name in ["clang-tidy", "@scope/tool", "tool-2", "x/y"] {
            assert_eq!(tool_name(name), name);
        }
    }

    #[test]
    fn a_series_is_told_by_format_tools_subject_and_label() {
        let key = SeriesKey {
            format: "sarif".to_owned(),
            tools: ["ruff".to_owned(), "bandit".to_owned()].into(),
            subject: Some("backend".to_owned()),
            label: None,
        };
        assert_eq!(key.to_string(), "sarif bandit, ruff [backend]");
        let tools: Vec<String> = key.by_tool().map(|(_, key)| key.to_string()).collect();
        assert_eq!(tools, ["sarif bandit [backend]", "sarif ruff [backend]"]);
        assert_eq!(SeriesKey { tools: BTreeSet::new(), subject: None, ..key }.to_string(), "sarif");
    }
}
