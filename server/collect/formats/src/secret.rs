//! Texts that may quote a secret. A report is kept and shown to many: where a tool found a password, its location is enough.

/// Weaknesses that are about secrets in the code: hard-coded passwords, keys and credentials
/// (<https://cwe.mitre.org/data/definitions/798.html> and its children).
const WEAKNESSES: [&str; 3] = ["CWE-259", "CWE-321", "CWE-798"];

/// Words that rules about secrets have in their names, without the spaces and hyphens that some write.
const WORDS: [&str; 9] =
    ["secret", "password", "passwd", "passphrase", "credential", "token", "apikey", "accesskey", "privatekey"];

/// Whether the code that a finding quotes may show a secret, by its weaknesses and by what the texts of its rule speak of.
pub fn is_quoted<'t>(cwes: &[String], texts: impl IntoIterator<Item = &'t str>) -> bool {
    cwes.iter().any(|cwe| WEAKNESSES.contains(&cwe.as_str())) || texts.into_iter().any(speaks_of_secrets)
}

/// The text without what stands in quotes in it: messages like `Possible hardcoded password: 'x'` say the secret there.
pub fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\'', '"', '`']) {
        let (before, quoted) = rest.split_at(at);
        let (quote, after) = quoted.split_at(1);
        // Behind a letter it is an apostrophe.
        let opens = !before.ends_with(char::is_alphanumeric);
        let behind = after.split_once(quote).map(|(_, behind)| behind).filter(|_| opens);
        masked.push_str(before);
        masked.push_str(quote);
        if behind.is_some() {
            masked.push('…');
            masked.push_str(quote);
        }
        rest = behind.unwrap_or(after);
    }
    masked.push_str(rest);
    masked
}

fn speaks_of_secrets(text: &str) -> bool {
    let text = bare(text);
    WORDS.iter().any(|word| text.contains(word))
}

/// The letters and digits of a text in lower case.
pub fn bare(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_quotes_is_masked() {
        for (text, expected) in [
            ("Possible hardcoded password: 'hunter2'", "Possible hardcoded password: '…'"),
            ("The value \"a'b\" and `c`.", "The value \"…\" and `…`."),
            ("The user's password isn't \"hidden\": 'x'", "The user's password isn't \"…\": '…'"),
            ("", ""),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn rules_about_secrets_are_known_by_weakness_and_words() {
        for text in ["HARDCODED_PASSWORD", "Use of hard-coded credentials", "api_key in the source", "AWS Access Key"] {
            assert!(is_quoted(&[], [text]), "{text}");
        }
        assert!(is_quoted(&["CWE-79".to_owned(), "CWE-798".to_owned()], []));
        assert!(!is_quoted(&["CWE-79".to_owned()], ["Image user is root", "missing `key` of a list", ""]));
    }
}
