//! The id that an answer, its problem and the log have in common, and the trace that a request belongs to.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::request_id::{MakeRequestId, MakeRequestUuid, RequestId};

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Takes over the caller's id, if it is one that can stand in a log; else makes one. The answer has it too.
pub async fn identify(mut request: Request, next: Next) -> Response {
    let id = given(request.headers()).or_else(|| Some(MakeRequestUuid.make_request_id(&request)?.into_header_value()));
    let id = id.unwrap_or_else(|| HeaderValue::from_static("none"));
    request.headers_mut().insert(REQUEST_ID, id.clone());
    request.extensions_mut().insert(RequestId::new(id.clone()));
    let mut response = next.run(request).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// The id in a request: one, of 1 to 128 letters, digits and `-_.:`.
fn given(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut all = headers.get_all(REQUEST_ID).iter();
    let (Some(only), None) = (all.next(), all.next()) else { return None };
    let letter = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':');
    let sound = (1..=128).contains(&only.len()) && only.as_bytes().iter().all(letter);
    sound.then(|| only.clone())
}

/// What the log says of each request: its id, and the trace that it belongs to.
pub fn span(request: &Request) -> tracing::Span {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (trace, parent) = trace(text("traceparent")).unwrap_or_default();
    let path = request.uri().path();
    tracing::info_span!("request", method = %request.method(), path, id = text("x-request-id"), trace, parent)
}

/// The ids of trace and parent in a `traceparent` header (W3C Trace Context, level 1, section 3.2).
fn trace(header: &str) -> Option<(&str, &str)> {
    let mut parts = header.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hex = |text: &str, digits| {
        text.len() == digits && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let some = |text: &str| text.bytes().any(|b| b != b'0');
    let sound = hex(version, 2) && hex(trace, 32) && hex(parent, 16) && hex(flags, 2) && some(trace) && some(parent);
    (sound && version != "ff" && (version != "00" || parts.next().is_none())).then_some((trace, parent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traceparent_is_read_and_nonsense_is_none() {
        let (of, by) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        assert_eq!(trace(&format!("00-{of}-{by}-01")), Some((of, by)));
        assert_eq!(trace(&format!("01-{of}-{by}-01-later")), Some((of, by)));
        for text in [
            String::new(),
            format!("00-{of}-{by}"),
            format!("00-{of}-{by}-01-x"),
            format!("ff-{of}-{by}-01"),
            format!("00-{}-{by}-01", "0".repeat(32)),
            format!("00-{}-{by}-01", of.to_uppercase()),
            format!("00-{of}-{}-01", "0".repeat(16)),
        ] {
            assert_eq!(trace(&text), None, "{text}");
        }
    }

    #[test]
    fn only_a_sound_id_of_the_caller_is_taken_over() {
        let of = |values: &[&[u8]]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(REQUEST_ID, HeaderValue::from_bytes(value).unwrap());
            }
            given(&headers)
        };
        assert_eq!(of(&[b"abc-1.2:3_4"]).unwrap(), "abc-1.2:3_4");
        for hostile in [&b""[..], b"a b", b"a\tb", b"<script>", b"\xff", &[b'a'; 129]] {
            assert_eq!(of(&[hostile]), None);
        }
        assert_eq!((of(&[]), of(&[b"a", b"b"])), (None, None));
    }
}
