//! Requests that other sites make a browser send. As long as nobody signs in, being able to reach the server is all that a
//! request needs, and a page of another site can make a browser behind the same firewall send one: so those that may change
//! something are taken only from this site's own pages, and from programs that are no browsers.

use super::pages;
use super::problem::Problem;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What a browser says of where a request comes from (W3C, Fetch Metadata Request Headers).
const SITE: &str = "sec-fetch-site";

/// Refuses what another site asks for, before anything is done.
pub async fn check(request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let Some(why) = foreign(request.headers()).filter(|_| !is_safe) else { return next.run(request).await };
    let detail =
        format!("this request was made by another site ({why}); open the page on this server and send it there");
    if request.uri().path().starts_with("/api/") {
        return Problem::new(StatusCode::FORBIDDEN, "cross_origin", detail).into_response();
    }
    pages::error_page(request, StatusCode::FORBIDDEN, "Not from this site", detail).await
}

/// What shows that a request comes from another site, if it does. Programs that are no browsers send neither header.
fn foreign(headers: &HeaderMap) -> Option<String> {
    if headers.contains_key(SITE) {
        let sites = headers.get_all(SITE).into_iter().map(|site| site.to_str().unwrap_or("unreadable"));
        let other = sites.map(str::to_owned).find(|site| site != "same-origin" && site != "none");
        return other.map(|site| format!("Sec-Fetch-Site is {site:.64}"));
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let origins = headers.get_all(header::ORIGIN).into_iter().map(|origin| origin.to_str().unwrap_or("unreadable"));
    let other = origins.map(str::to_owned).find(|origin| !is_of(origin, host));
    other.map(|origin| format!("Origin is {origin:.200}, Host is {host:.200}"))
}

/// Whether an origin (RFC 6454: scheme, host and perhaps a port) is of a host.
fn is_of(origin: &str, host: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let usual = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return false,
    };
    let plain = |authority: &str| authority.strip_suffix(usual).unwrap_or(authority).to_ascii_lowercase();
    !host.is_empty() && plain(authority) == plain(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn is_foreign(headers: &[(&str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            map.append(name, HeaderValue::from_str(value).unwrap());
        }
        foreign(&map).is_some()
    }

    #[test]
    fn what_a_browser_says_of_the_site_counts() {
        for (site, refused) in [
            ("same-origin", false),
            ("none", false),
            ("same-site", true),
            ("cross-site", true),
            ("", true),
            ("Same-Origin", true),
        ] {
            assert_eq!(is_foreign(&[("sec-fetch-site", site), ("host", "a")]), refused, "{site}");
        }
        assert!(is_foreign(&[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")]));
        // A proxy may give the server another name: what the browser says of the site comes first.
        assert!(!is_foreign(&[("sec-fetch-site", "same-origin"), ("origin", "https://a"), ("host", "b:1")]));
    }

    #[test]
    fn without_that_the_origin_is_held_against_the_host() {
        for (origin, host, refused) in [
            ("http://127.0.0.1:7400", "127.0.0.1:7400", false),
            ("https://Code.example", "code.example", false),
            ("https://code.example", "code.example:443", false),
            ("http://code.example:80", "code.example", false),
            ("http://127.0.0.1:7400", "127.0.0.1:7401", true),
            ("https://code.example", "code.example:80", true),
            ("https://evil.example", "code.example", true),
            ("https://code.example.evil.example", "code.example", true),
            ("null", "code.example", true),
            ("file://", "", true),
            ("http://", "", true),
        ] {
            assert_eq!(is_foreign(&[("origin", origin), ("host", host)]), refused, "{origin} {host}");
        }
        assert!(is_foreign(&[("origin", "http://a")]), "no host");
    }

    #[test]
    fn programs_that_are_no_browsers_send_neither() {
        assert!(!is_foreign(&[("host", "127.0.0.1:7400"), ("user-agent", "curl/8")]));
        assert!(!is_foreign(&[]));
    }
}
