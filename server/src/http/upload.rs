//! The body of an import: one file as it is, or a form with several.

use super::problem::Problem;
use crate::error::Error;
use crate::services::ReportFile;
use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use codegraph_model::api::NewImport;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use std::borrow::Cow;
use utoipa::ToSchema;

/// What a file is called that comes without a name.
const NAMELESS: &str = "report";

/// A form of files. Every part with a file name is a file, whatever it is called; others than these are refused.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "what is received is read part by part; this form is for the description of the API only")]
pub struct ImportForm {
    /// The files.
    #[schema(value_type = Vec<String>, content_media_type = "application/octet-stream", min_items = 1, max_items = 2000)]
    file: Vec<Vec<u8>>,
    /// As in the query.
    #[schema(min_length = 1, max_length = 64)]
    kind: Option<String>,
    /// As in the query.
    #[schema(rename = "ref", min_length = 1, max_length = 255)]
    reference: Option<String>,
    /// As in the query.
    #[schema(pattern = "^[a-z0-9_.-]{1,64}$")]
    label: Option<String>,
    /// As in the query.
    #[schema(min_length = 1, max_length = 4096)]
    root: Option<String>,
}

/// The files of a request, and what is said of them in its query or its form.
pub async fn read(request: Request, mut new: NewImport) -> Result<(Vec<ReportFile>, NewImport), Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("multipart/form-data") {
        let name = new.filename.clone().or_else(|| given_name(request.headers()));
        let bytes = Vec::from(Bytes::from_request(request, &()).await?);
        return Ok((vec![ReportFile { name: name.unwrap_or_else(|| NAMELESS.to_owned()), bytes }], new));
    }
    let (mut form, mut files) = (Multipart::from_request(request, &()).await?, Vec::new());
    while let Some(part) = form.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        match (file_name, name.as_str()) {
            (None, "kind") => say(&mut new.kind, "kind", part).await?,
            (None, "ref") => say(&mut new.reference, "ref", part).await?,
            (None, "label") => say(&mut new.label, "label", part).await?,
            (None, "root") => say(&mut new.root, "root", part).await?,
            (None, other) if other != "file" => {
                let message = "it is neither a file (it has no file name) nor kind, ref, label or root";
                return Err(Error::invalid(other.chars().take(64).collect::<String>(), message).into());
            }
            (file_name, _) => {
                let bytes = Vec::from(part.bytes().await?);
                // A browser sends a field in which no file was chosen as an empty one without a name.
                if file_name.as_deref() != Some("") || !bytes.is_empty() {
                    let name = file_name.filter(|name| !name.is_empty()).unwrap_or_else(|| NAMELESS.to_owned());
                    files.push(ReportFile { name, bytes });
                }
            }
        }
    }
    Ok((files, new))
}

/// Takes what a part of a form says, unless the query or another part says it too.
async fn say(place: &mut Option<String>, name: &'static str, part: Field<'_>) -> Result<(), Problem> {
    let text = part.bytes().await?.to_vec();
    let text = String::from_utf8(text).map_err(|_| Error::invalid(name, "it is not UTF-8"))?;
    if text.is_empty() {
        return Err(Error::invalid(name, "it is empty; give it a value or leave it out").into());
    }
    match place.replace(text) {
        None => Ok(()),
        Some(_) => Err(Error::invalid(name, "this field is repeated").into()),
    }
}

/// The name of the body in a `Content-Disposition` (RFC 6266): `filename*` before `filename`.
fn given_name(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_DISPOSITION)?;
    let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
    let parameter = |wanted: &str| {
        let pairs = text.split(';').filter_map(|pair| pair.split_once('='));
        let mut found = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
        found.next().map(|(_, value)| value.trim().trim_matches('"').to_owned())
    };
    let encoded = parameter("filename*");
    let encoded = encoded.as_deref().and_then(|value| value.splitn(3, '\'').nth(2));
    let encoded = encoded.and_then(|value| percent_decode_str(value).decode_utf8().ok()).map(Cow::into_owned);
    encoded.or_else(|| parameter("filename"))
}

impl From<MultipartRejection> for Problem {
    fn from(rejection: MultipartRejection) -> Self {
        let detail = "the content-type names no boundary of the parts";
        Self::of_field(rejection.status(), "malformed_body", "Content-Type", detail)
    }
}

impl From<MultipartError> for Problem {
    fn from(error: MultipartError) -> Self {
        match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is larger than this address takes")
            }
            _ => {
                let detail = format!("the form cannot be read: {}", error.body_text());
                Self::of_field(StatusCode::BAD_REQUEST, "malformed_body", "body", detail)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_name_of_a_body_is_what_its_disposition_says() {
        for (given, name) in [
            ("attachment; filename=\"a b.json\"", Some("a b.json")),
            ("attachment; FileName=a.json", Some("a.json")),
            ("attachment; filename=\"e.json\"; filename*=UTF-8''%C3%A4.json", Some("ä.json")),
            ("attachment; filename*=UTF-8''%ff; filename=a.json", Some("a.json")),
            ("attachment; filename*=nothing", None),
            ("attachment", None),
            ("", None),
        ] {
            let headers = [(header::CONTENT_DISPOSITION, HeaderValue::from_static(given))];
            assert_eq!(given_name(&headers.into_iter().collect()).as_deref(), name, "{given}");
        }
        assert_eq!(given_name(&HeaderMap::new()), None);
    }
}
