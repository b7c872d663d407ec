//! The one style sheet of the site, assembled from the sheets of the style folder: each in the cascade layer of its place,
//! breakpoints (`@custom-media`) resolved, without comments and space, and pointed at the hashed names of other files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The layers, later ones over earlier ones. Each is a sheet `NAME.css` or a folder of sheets.
const LAYERS: [&str; 5] = ["tokens", "base", "components", "pages", "utilities"];

/// Whether a path of the style folder belongs to the sheet.
pub fn is_part(path: &Path) -> bool {
    let is_layer = |name: &std::ffi::OsStr| LAYERS.iter().any(|layer| name == *layer);
    path.is_dir() && path.file_name().is_some_and(is_layer)
        || path.extension().is_some_and(|extension| extension == "css")
}

/// The sheets of the style folder as one, empty where it has none. Within a layer they come in the order of their names.
pub fn assemble(style: &Path) -> Result<String> {
    let mut sheets = BTreeMap::new();
    for entry in fs::read_dir(style).with_context(|| format!("cannot list {}", style.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "css") {
            let layer = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let Some(place) = LAYERS.iter().position(|known| *known == layer) else {
                bail!("{} belongs to no layer; the layers are {}", path.display(), LAYERS.join(", "));
            };
            sheets.insert((place, path.clone()), minified(&read(&path)?));
        }
    }
    for (place, layer) in LAYERS.iter().enumerate() {
        for path in sheets_in(&style.join(layer))? {
            sheets.insert((place, path.clone()), minified(&read(&path)?));
        }
    }
    if sheets.is_empty() {
        return Ok(String::new());
    }
    let media = sheets.values_mut().map(take_custom_media).collect::<Result<Vec<_>>>()?.concat();
    let mut sheet = format!("@layer {};", LAYERS.join(","));
    for ((place, path), css) in &sheets {
        let css = with_media(css, &media).with_context(|| format!("in {}", path.display()))?;
        sheet.push_str(&format!("@layer {}{{{css}}}", LAYERS[*place]));
    }
    Ok(sheet + "\n")
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn sheets_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
            paths.push(entry?.path());
        }
    }
    paths.sort();
    Ok(paths)
}

/// The sheet without comments and without space that means nothing. Strings stay as they are.
fn minified(css: &str) -> String {
    const TIGHT: [char; 6] = ['{', '}', ';', ',', '>', ':'];
    let mut out = String::with_capacity(css.len());
    let mut space = false;
    let mut rest = css;
    while let Some(c) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            space = true;
            continue;
        }
        if c.is_whitespace() {
            rest = &rest[c.len_utf8()..];
            space = true;
            continue;
        }
        // A colon keeps the space before it: `a :hover` is not `a:hover`.
        if space && !out.is_empty() && !out.ends_with(TIGHT) && (c == ':' || !TIGHT.contains(&c)) {
            out.push(' ');
        }
        space = false;
        if c == '}' && out.ends_with(';') {
            out.pop();
        }
        let end = if c == '"' || c == '\'' { string_end(rest, c) } else { c.len_utf8() };
        out.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    out
}

/// Where the string that a sheet begins with ends.
fn string_end(css: &str, quote: char) -> usize {
    let mut escaped = false;
    for (place, c) in css.char_indices().skip(1) {
        if c == quote && !escaped {
            return place + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    css.len()
}

/// Takes the `@custom-media` rules out of a minified sheet: `(--name)` and what it stands for.
fn take_custom_media(css: &mut String) -> Result<Vec<(String, String)>> {
    const RULE: &str = "@custom-media ";
    let mut media = Vec::new();
    while let Some(start) = css.find(RULE) {
        let end = start + css[start..].find(';').context("an `@custom-media` is not closed")?;
        let rule = &css[start + RULE.len()..end];
        let (name, query) = rule.split_once(' ').with_context(|| format!("`@custom-media {rule}` has no query"))?;
        media.push((format!("({name})"), query.to_owned()));
        css.replace_range(start..=end, "");
    }
    Ok(media)
}

/// The sheet with the custom media of its `@media` rules resolved.
fn with_media(css: &str, media: &[(String, String)]) -> Result<String> {
    let mut css = css.to_owned();
    for (name, query) in media {
        css = css.replace(&format!("@media {name}"), &format!("@media {query}"));
    }
    if let Some(place) = css.find("@media (--") {
        bail!("unknown `{}`", css[place..].split('{').next().unwrap_or_default());
    }
    Ok(css)
}

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

    fn folder(sheets: &[(&str, &str)]) -> Result<tempfile::TempDir> {
        let style = tempfile::tempdir()?;
        for (name, css) in sheets {
            let path = style.path().join(name);
            fs::create_dir_all(path.parent().context("a parent")?)?;
            fs::write(path, css)?;
        }
        Ok(style)
    }

    #[test]
    fn sheets_are_layered_in_order_and_breakpoints_resolved() -> Result<()> {
        let style = folder(&[
            ("utilities.css", "@media (--phone) { .u { top: 0; } }"),
            ("components/b.css", ".b { top: 2px }"),
            ("components/a.css", ".a :hover > b, i { top: 1px; }"),
            ("tokens.css", "@custom-media --phone (max-width: 700px);\n:root { --x: 1px; }"),
        ])?;
        let wanted = "@layer tokens,base,components,pages,utilities;@layer tokens{:root{--x:1px}}\
            @layer components{.a :hover>b,i{top:1px}}@layer components{.b{top:2px}}\
            @layer utilities{@media (max-width:700px){.u{top:0}}}\n";
        assert_eq!(assemble(style.path())?, wanted);
        Ok(())
    }

    #[test]
    fn strings_and_calculations_keep_their_space() {
        let css = "a { content: \"/* x */  ; \\\" }\"; /* y */ width: calc(1px + 2px) }";
        assert_eq!(minified(css), "a{content:\"/* x */  ; \\\" }\";width:calc(1px + 2px)}");
    }

    #[test]
    fn what_has_no_layer_or_no_breakpoint_is_an_error() -> Result<()> {
        let error = assemble(folder(&[("extra.css", "a{}")])?.path()).expect_err("no layer").to_string();
        assert!(error.contains("belongs to no layer"), "{error}");
        let error =
            assemble(folder(&[("base.css", "@media (--tv) { a { top: 0 } }")])?.path()).expect_err("no breakpoint");
        assert!(format!("{error:#}").contains("unknown `@media (--tv)`"), "{error:#}");
        Ok(())
    }

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
