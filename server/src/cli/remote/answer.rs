//! What a server answered: the value that was asked for, or a problem (RFC 9457) in the words that a service here would use.

use crate::cli::Failure;
use crate::error::Error;
use codegraph_model::Sealed;
use codegraph_model::api::RefusedFile;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use ureq::http::StatusCode;

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Method and address.
    pub asked: String,
    pub status: StatusCode,
    pub content_type: String,
    pub location: Option<String>,
    pub retry_after: Option<String>,
    pub body: Vec<u8>,
}

/// The parts of a problem that are of use here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
    detail: String,
    code: String,
    request_id: String,
    errors: Vec<FieldError>,
}

#[derive(Debug, Deserialize)]
struct FieldError {
    field: String,
    #[serde(default)]
    message: String,
}

impl Answer {
    /// A value.
    pub fn json<T: DeserializeOwned>(self) -> Result<T, Failure> {
        serde_json::from_slice(self.of_type(JSON)?).map_err(|error| self.not_understood(&error.to_string()))
    }

    /// A snapshot, held against its digest.
    pub fn sealed(self) -> Result<Sealed, Failure> {
        Sealed::read(self.of_type(JSON)?).map_err(|error| self.not_understood(&crate::error::chain(&error)))
    }

    /// A file.
    pub fn bytes(self, media_type: &str) -> Result<Vec<u8>, Failure> {
        self.of_type(media_type)?;
        Ok(self.body)
    }

    /// How long the server asks to wait before the request is sent again, where that is of use; `None` inside where it does
    /// not say.
    pub fn wait(&self) -> Option<Option<Duration>> {
        let is_busy = match self.status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => true,
            // The request before this one, with the same key, is still being worked on.
            StatusCode::CONFLICT => self.problem().is_some_and(|problem| problem.code == "idempotency_key_busy"),
            _ => false,
        };
        let seconds = self.retry_after.as_deref().and_then(|seconds| seconds.trim().parse().ok());
        is_busy.then(|| seconds.map(Duration::from_secs))
    }

    /// The status, for people.
    pub fn status(&self) -> String {
        self.status.to_string()
    }

    /// This answer where it is one to what was asked, else the failure that it tells of.
    pub fn accepted(self) -> Result<Self, Failure> {
        if self.status.is_success() {
            return Ok(self);
        }
        if let (true, Some(to)) = (self.status.is_redirection(), &self.location) {
            return Err(Failure::Server(format!(
                "{} is answered with a redirect to {to}; name that server",
                self.asked
            )));
        }
        let Some(problem) = self.problem() else { return Err(self.foreign()) };
        if problem.code == "report_unreadable" {
            let file = |error: FieldError| RefusedFile { name: error.field, reason: error.message };
            return Err(Error::Refused(problem.errors.into_iter().map(file).collect()).into());
        }
        let (status, detail) = (self.status, problem.detail);
        // What a service refuses as `Error::Invalid`, and what is refused before a service is asked. A source that cannot be
        // read is no mistake of whoever typed.
        let is_invalid = matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY)
            && !matches!(problem.code.as_str(), "unknown_reference" | "source_unreadable");
        if status.is_server_error() && !problem.request_id.is_empty() {
            return Err(Failure::Server(format!("{}: {detail} {}", self.asked, problem.request_id)));
        }
        let field = problem.errors.into_iter().next().map(|error| error.field);
        Err(Failure::Refused { is_invalid, field, detail })
    }

    fn problem(&self) -> Option<Problem> {
        self.is_of_type(PROBLEM).then(|| serde_json::from_slice(&self.body).ok()).flatten()
    }

    fn is_of_type(&self, media_type: &str) -> bool {
        let essence = |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        essence(&self.content_type) == essence(media_type)
    }

    fn of_type(&self, media_type: &str) -> Result<&[u8], Failure> {
        if self.is_of_type(media_type) { Ok(&self.body) } else { Err(self.foreign()) }
    }

    fn foreign(&self) -> Failure {
        let kind = if self.content_type.is_empty() { "nothing" } else { &self.content_type };
        Failure::Server(format!(
            "{} is answered with {} and {kind}, as no Codegraph server does",
            self.asked, self.status
        ))
    }

    fn not_understood(&self, why: &str) -> Failure {
        Failure::Server(format!(
            "the answer to {} is not understood: {why}; is the server of another version?",
            self.asked
        ))
    }
}
