//! The text format of yarn.lock version 1, which is no YAML. Source of the format: the lockfile parser of
//! <https://github.com/yarnpkg/yarn>. Reads lines; what the entries mean is left to `yarn`.

use super::LockfileError;
use super::found::within_limit;
use super::node::Text;
use super::yarn::{Locked, WORDS_A_PACKAGE};

/// More keys than any entry has.
const MAX_WORDS: usize = 10_000;

/// The entries with their keys (`name@range`), in the file's order.
pub(super) fn entries(lock: &str) -> Result<Vec<(Vec<String>, Locked)>, LockfileError> {
    let mut entries: Vec<(Vec<String>, Locked)> = Vec::new();
    let mut section = String::new();
    let mut all_words = 0;
    for (number, line) in (1..).zip(lock.lines()) {
        let unreadable = |what: &str| LockfileError::syntax(number, format!("not yarn.lock: {what}"));
        let text = line.trim();
        if let Some(comment) = text.strip_prefix('#') {
            let version = comment.trim().strip_prefix("yarn lockfile v");
            if let Some(version) = version.filter(|&version| version != "1") {
                return Err(LockfileError::unsupported("yarn.lock", version, "1 to 10"));
            }
            continue;
        }
        if text.is_empty() {
            continue;
        }
        let words = words(text).map_err(unreadable)?;
        let is_header = text.ends_with(':');
        all_words += words.len();
        within_limit(all_words / WORDS_A_PACKAGE)?;
        match (line.len() - line.trim_start_matches(' ').len(), words.as_slice()) {
            (0, [_, ..]) if is_header => {
                entries.push((words, Locked::default()));
                within_limit(entries.len())?;
                section.clear();
            }
            (0, _) => return Err(unreadable("an entry must start with `name@range:`")),
            (2, [name]) if is_header && !entries.is_empty() => section.clone_from(name),
            (2, [name, value]) => {
                let (_, locked) = entries.last_mut().ok_or_else(|| unreadable("a field without an entry"))?;
                section.clear();
                match name.as_str() {
                    "version" => locked.version = Text(Some(value.clone())),
                    "resolved" => locked.resolved = Text(Some(value.clone())),
                    _ => {}
                }
            }
            (4, [name, value]) if !section.is_empty() => {
                let dependency = (name.clone(), Some(value.clone()));
                if let Some((_, locked)) = entries.last_mut() {
                    match section.as_str() {
                        "dependencies" => locked.dependencies.0.push(dependency),
                        "optionalDependencies" => locked.optional_dependencies.0.push(dependency),
                        _ => {}
                    }
                }
            }
            _ => return Err(unreadable("this line fits nowhere")),
        }
    }
    Ok(entries)
}

/// The words of a line, bare or in double quotes with JSON's escapes, parted by spaces or commas; without the colon at
/// its end. Otherwise what is wrong with it.
fn words(line: &str) -> Result<Vec<String>, &'static str> {
    let mut rest = line.strip_suffix(':').unwrap_or(line);
    let mut words = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return Ok(words);
        }
        if words.len() == MAX_WORDS {
            return Err("too many words in a line");
        }
        let end = if rest.starts_with('"') {
            quote_end(rest).ok_or("a quoted string does not end")?
        } else {
            rest.find([' ', '\t', ',']).unwrap_or(rest.len())
        };
        let (word, after) = rest.split_at(end);
        words.push(if word.starts_with('"') {
            serde_json::from_str(word).map_err(|_| "a quoted string is not as JSON has it")?
        } else {
            word.to_owned()
        });
        rest = after;
    }
}

/// The offset after the closing quote of the string that starts here.
fn quote_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (offset, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(offset + 1),
            _ => {}
        }
    }
    None
}
