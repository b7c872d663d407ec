//! The next page of a list, in the `Link` header (RFC 8288).

use axum::http::{HeaderMap, HeaderValue, header};
use form_urlencoded::{Serializer, parse};

/// The address of the next page: the same query with another cursor.
pub fn next_page(path: &str, raw: Option<&str>, cursor: &str) -> String {
    let kept = parse(raw.unwrap_or_default().as_bytes()).filter(|(name, _)| name != "cursor");
    let query = Serializer::new(String::new()).extend_pairs(kept).append_pair("cursor", cursor).finish();
    format!("/api/v2/dashboard/{path}?{query}")
}

pub fn link_header(next: Option<String>) -> HeaderMap {
    let value = next.and_then(|next| HeaderValue::try_from(format!("<{next}>; rel=\"next\"")).ok());
    value.map(|value| (header::LINK, value)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::next_page;

    #[test]
    fn the_next_page_has_the_same_query_and_another_cursor() {
        let next = |raw| next_page("snapshots", raw, "b_1");
        assert_eq!(next(None), "/api/v2/dashboard/snapshots?cursor=b_1");
        assert_eq!(next(Some("limit=3&c%75rsor=a&q=%3E%20")), "/api/v2/dashboard/snapshots?limit=3&q=%3E+&cursor=b_1");
    }
}
