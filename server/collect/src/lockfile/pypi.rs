//! Names of Python packages: normalised, and at the start of a requirement. Sources: PEP 503 (now
//! <https://packaging.python.org/en/latest/specifications/name-normalization/>) and PEP 508.

/// The name in lower case with each run of `-`, `_` and `.` as one `-`.
pub(super) fn normalised(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for c in name.chars() {
        if !matches!(c, '-' | '_' | '.') {
            normal.extend(c.to_lowercase());
        } else if !normal.ends_with('-') {
            normal.push('-');
        }
    }
    normal
}

/// The name a requirement starts with, as it stands, and what follows its extras; `None` where it starts with none.
pub(super) fn name_and_rest(requirement: &str) -> Option<(&str, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = requirement.find(|c| !is_part(c)).unwrap_or(requirement.len());
    let (name, rest) = requirement.split_at_checked(end)?;
    let is_name =
        name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.ends_with(|c: char| c.is_ascii_alphanumeric());
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']')?.1.trim_start(),
        None => rest,
    };
    is_name.then_some((name, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises() {
        assert_eq!(normalised("Foo_.-Bar.baz"), "foo-bar-baz");
        assert_eq!(normalised("zope.interface"), "zope-interface");
    }

    #[test]
    fn finds_the_name() {
        assert_eq!(name_and_rest("Flask [async,dotenv] >=2"), Some(("Flask", ">=2")));
        assert_eq!(name_and_rest("a.b-c"), Some(("a.b-c", "")));
        for none in ["", "-e .", "./a", "_a", "a[b", "é==1"] {
            assert_eq!(name_and_rest(none), None, "{none}");
        }
        assert_eq!(name_and_rest("a-==1"), None);
    }
}
