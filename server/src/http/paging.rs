//! Pages of lists, with the address of the next one in the `Link` header (RFC 8288).

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use codegraph_model::api::{GroupList, ImportList, ItemPage, ProjectList, SnapshotList};
use form_urlencoded::{Serializer, parse};
use serde::Serialize;

/// The address of the next page: the same query with another cursor.
fn next_page(path: &str, raw: Option<&str>, cursor: &str) -> String {
    let kept = parse(raw.unwrap_or_default().as_bytes()).filter(|(name, _)| name != "cursor");
    let query = Serializer::new(String::new()).extend_pairs(kept).append_pair("cursor", cursor).finish();
    format!("/api/v2/dashboard/{path}?{query}")
}

/// What a list of the API says of the page after it.
pub trait Listed: Serialize {
    /// What to pass as `cursor` for the next page; none on the last.
    fn next_cursor(&self) -> Option<&str>;
}

macro_rules! listed {
    ($($List:ty),* $(,)?) => {$(
        impl Listed for $List {
            fn next_cursor(&self) -> Option<&str> {
                self.next_cursor.as_deref()
            }
        }
    )*};
}

listed!(GroupList, ImportList, ItemPage, ProjectList, SnapshotList);

/// A page of the list at `path`, asked for with the query `raw`.
pub fn page(path: &str, raw: Option<&str>, list: impl Listed) -> Response {
    let mut headers = HeaderMap::new();
    if let Some(cursor) = list.next_cursor()
        && let Ok(link) = HeaderValue::try_from(format!("<{}>; rel=\"next\"", next_page(path, raw, cursor)))
    {
        headers.insert(header::LINK, link);
    }
    (headers, axum::Json(list)).into_response()
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
