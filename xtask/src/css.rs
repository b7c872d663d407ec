//! The references of a style sheet to files beside it, pointed at their hashed names.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

/// `css` with each `url(file)` replaced by what `hashed` has for it. Embedded data (`data:`) and references into the
/// document (`#id`) stay; anything else must be in `hashed`: the pages load nothing from elsewhere.
pub fn with_hashed_urls(css: &str, hashed: &BTreeMap<String, String>) -> Result<String> {
    const OPEN: &str = "url(";
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find(OPEN) {
        let (before, after) = rest.split_at(start + OPEN.len());
        out.push_str(before);
        let after = after.trim_start();
        let (quote, after) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => (Some(quote), &after[1..]),
            _ => (None, after),
        };
        let end = after.find(quote.unwrap_or(')')).context("a `url(` is not closed")?;
        let reference = resolve(after[..end].trim(), hashed)?;
        out.extend(quote);
        out.push_str(&reference);
        rest = &after[end..];
    }
    out.push_str(rest);
    Ok(out)
}

fn resolve(reference: &str, hashed: &BTreeMap<String, String>) -> Result<String> {
    if reference.starts_with("data:") || reference.starts_with('#') {
        return Ok(reference.to_owned());
    }
    let path = reference.strip_prefix("./").unwrap_or(reference);
    let (name, suffix) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
    match hashed.get(name) {
        Some(file) => Ok(format!("{file}{suffix}")),
        None => bail!("`url({reference})` names no file of the style folder"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(css: &str) -> Result<String> {
        let names = [("mono.woff2", "mono.1a.woff2"), ("icons.svg", "icons.2b.svg")];
        let hashed = names.map(|(name, file)| (name.to_owned(), file.to_owned()));
        with_hashed_urls(css, &BTreeMap::from(hashed))
    }

    #[test]
    fn files_get_their_hashed_names() -> Result<()> {
        let css = "a{src:url(mono.woff2) format('x'),url( \"./icons.svg#up\" ),url('mono.woff2?v')}b{}";
        let want = "a{src:url(mono.1a.woff2) format('x'),url(\"icons.2b.svg#up\" ),url('mono.1a.woff2?v')}b{}";
        assert_eq!(rewritten(css)?, want);
        Ok(())
    }

    #[test]
    fn data_and_fragments_stay() -> Result<()> {
        let css = "a{b:url(#clip);c:url(\"data:image/svg+xml,<svg viewBox='(0)'>\")}";
        assert_eq!(rewritten(css)?, css);
        Ok(())
    }

    #[test]
    fn what_is_not_beside_the_sheet_is_an_error() {
        for css in ["a{b:url(gone.svg)}", "a{b:url(https://example.com/a.png)}", "a{b:url(/icons.svg)}"] {
            let error = rewritten(css).expect_err(css).to_string();
            assert!(error.contains("names no file"), "{error}");
        }
        assert!(rewritten("a{b:url(mono.woff2").is_err());
    }
}
