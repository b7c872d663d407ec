//! Extractors whose refusals are problems that name the field that is wrong.

use super::problem::Problem;
use crate::error::Error;
use crate::json::{self, Unreadable};
use axum::body::Bytes;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use codegraph_model::{ImportId, Name, ScopeRef};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::str::FromStr;

/// A JSON body.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        check_json(request.headers())?;
        let bytes = Bytes::from_request(request, state).await?;
        Ok(Self(json::read(&bytes)?))
    }
}

impl From<Unreadable> for Problem {
    fn from(error: Unreadable) -> Self {
        let (status, code) = match error.is_json {
            true => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_body"),
            false => (StatusCode::BAD_REQUEST, "malformed_body"),
        };
        Self::of_field(status, code, error.field, error.message)
    }
}

/// That a body is said to be JSON, which is UTF-8 (RFC 8259).
pub fn check_json(headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let given = given.to_ascii_lowercase();
    let (essence, parameters) = given.split_once(';').unwrap_or((&given, ""));
    let essence = essence.trim();
    let charset = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("charset="));
    let is_utf8 = charset.is_none_or(|charset| matches!(charset.trim_matches('"'), "utf-8" | "utf8" | "us-ascii"));
    if is_utf8 && (essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json")))
    {
        return Ok(());
    }
    let found = if given.is_empty() { "none".to_owned() } else { format!("{given:?}") };
    let detail = format!("the content-type must be application/json, in UTF-8; it is {found}");
    Err(Problem::of_field(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "Content-Type", detail))
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the body is larger than this address takes")
            }
            status => Self::of_field(status, "malformed_body", "body", rejection.body_text()),
        }
    }
}

/// The query of an address. A name may stand more than once where a list is asked for.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let raw = parts.uri.query().unwrap_or_default();
        let refused =
            |field, message| Problem::of_field(StatusCode::UNPROCESSABLE_ENTITY, "invalid_query", field, message);
        if let Some((field, message)) = unsuitable(raw) {
            return Err(refused(field, message.to_owned()));
        }
        let reader = serde_html_form::Deserializer::new(form_urlencoded::parse(raw.as_bytes()));
        let parsed = serde_path_to_error::deserialize(reader).map_err(|error| {
            let place = error.path().to_string();
            let message = error.into_inner().to_string();
            let field = json::field(&place, &message);
            refused(if field == "body" { "query".to_owned() } else { field }, json::plain(&message))
        })?;
        Ok(Self(parsed))
    }
}

/// The parameter that is not UTF-8 or empty, and why it cannot be: parsers would mend the one and pass over the other.
fn unsuitable(raw: &str) -> Option<(String, &'static str)> {
    raw.split('&').filter(|pair| !pair.is_empty()).find_map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let is_text = |text| percent_decode_str(text).decode_utf8().is_ok();
        let name_for_people = || percent_decode_str(name).decode_utf8_lossy().into_owned();
        if !is_text(name) || !is_text(value) {
            return Some((name_for_people(), "it is not UTF-8"));
        }
        value.is_empty().then(|| (name_for_people(), "it is empty; give it a value or leave it out"))
    })
}

/// The variable parts of a path.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = axum::extract::Path::from_request_parts(parts, state).await;
        read.map(|axum::extract::Path(value)| Self(value)).map_err(Problem::from)
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        let field = match &rejection {
            PathRejection::FailedToDeserializePathParams(failed) => match failed.kind() {
                ErrorKind::InvalidUtf8InPathParam { key } => key.clone(),
                _ => "path".to_owned(),
            },
            _ => "path".to_owned(),
        };
        Self::of_field(rejection.status(), "invalid_path", field, rejection.body_text())
    }
}

/// A scope in a path: the name of a project, `group:ID`, `portfolio` or `portfolio:ID`.
pub struct Scoped(pub ScopeRef);

impl<S: Send + Sync> FromRequestParts<S> for Scoped {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await?;
        Ok(Self(ScopeRef::named(&text).map_err(|e| Error::invalid("project_name", e))?))
    }
}

/// The project that a path names.
pub struct ProjectPath(pub Name);

impl<S: Send + Sync> FromRequestParts<S> for ProjectPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Ok(Self(only(parts, state, "name").await?))
    }
}

/// The group that a path names.
pub struct GroupPath(pub Name);

impl<S: Send + Sync> FromRequestParts<S> for GroupPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Ok(Self(only(parts, state, "id").await?))
    }
}

/// The import that a path names, and its project.
pub struct ImportPath {
    pub project: Name,
    pub id: ImportId,
}

impl<S: Send + Sync> FromRequestParts<S> for ImportPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path((project, id)) = Path::<(String, String)>::from_request_parts(parts, state).await?;
        Ok(Self { project: parsed("name", &project)?, id: parsed("id", &id)? })
    }
}

/// The only variable part of a path, which is called `field` in it.
async fn only<T: FromStr<Err: Display>, S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
    field: &'static str,
) -> Result<T, Problem> {
    let Path(text) = Path::<String>::from_request_parts(parts, state).await?;
    Ok(parsed(field, &text)?)
}

fn parsed<T: FromStr<Err: Display>>(field: &'static str, text: &str) -> Result<T, Error> {
    text.parse().map_err(|error| Error::invalid(field, error))
}
