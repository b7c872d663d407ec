//! Where a server is, and the addresses of its REST API.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use ureq::http::Uri;

/// What a part of a path keeps as it is (RFC 3986, unreserved), and `:`, which scopes have.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':');

/// A server's address, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    text: String,
    is_loopback: bool,
    is_encrypted: bool,
}

impl Address {
    /// The address of something in the API.
    pub fn api(&self, path: &[&str], query: &str) -> String {
        let mut address = format!("{}/api/v2/dashboard", self.text);
        for part in path {
            address.push('/');
            address.extend(utf8_percent_encode(part, KEPT));
        }
        if !query.is_empty() {
            address.push('?');
            address.push_str(query);
        }
        address
    }

    /// Whether it is this machine.
    pub const fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// Whether others on the way can read along.
    pub const fn is_open(&self) -> bool {
        !self.is_encrypted && !self.is_loopback
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(given: &str) -> Result<Self, String> {
        let wrong = |why: &str| {
            format!("invalid server address {given:?}: {why}; expected a URL such as https://codegraph.example.org")
        };
        let text = given.trim_end_matches('/');
        if !text.contains("://") {
            return Err(wrong("it does not begin with http:// or https://"));
        }
        let uri: Uri = text.parse().map_err(|error: ureq::http::uri::InvalidUri| wrong(&error.to_string()))?;
        let is_encrypted = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            other => return Err(wrong(&format!("{} is neither http nor https", other.unwrap_or_default()))),
        };
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err("an address of a server holds no user: put a token into CODEGRAPH_TOKEN".to_owned());
        }
        if text.contains(['?', '#']) {
            return Err(wrong("it ends in a query or fragment"));
        }
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        if host.is_empty() {
            return Err(wrong("it names no host"));
        }
        let is_loopback = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        Ok(Self { text: text.to_owned(), is_loopback, is_encrypted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_paths_are_encoded_one_by_one() {
        let address: Address = "https://example.org/codegraph/".parse().unwrap();
        assert_eq!(
            address.api(&["snapshots", "web@{2026-10-01}", "items"], "limit=2"),
            "https://example.org/codegraph/api/v2/dashboard/snapshots/web%40%7B2026-10-01%7D/items?limit=2"
        );
        assert_eq!(
            address.api(&["snapshots", "group:a~1", "a/../b?c"], ""),
            "https://example.org/codegraph/api/v2/dashboard/snapshots/group:a~1/a%2F..%2Fb%3Fc"
        );
    }

    #[test]
    fn an_invalid_address_says_why() {
        for (text, word) in [
            ("localhost:7420", "http://"),
            ("", "http://"),
            ("ftp://example.org", "neither"),
            ("https://", "invalid server address"),
            ("https:///x", "invalid server address"),
            ("https://a b", "invalid server address"),
            ("https://me:secret@example.org", "CODEGRAPH_TOKEN"),
            ("https://example.org/?a=b", "query"),
            ("https://example.org/#a", "fragment"),
        ] {
            let error = text.parse::<Address>().unwrap_err();
            assert!(error.contains(word) && !error.contains("secret"), "{text}: {error}");
        }
    }

    #[test]
    fn others_can_read_along_where_nothing_is_encrypted_and_the_way_is_long() {
        let open = |text: &str| text.parse::<Address>().unwrap().is_open();
        assert!(open("http://example.org") && open("http://192.0.2.7:7420"));
        assert!(!open("https://example.org") && !open("http://127.0.0.1:1") && !open("http://[::1]:1"));
        assert!(!open("http://localhost"));
    }
}
