//! The server that `--server` names: requests to its REST API, sent again where that may help and cannot do harm.

mod address;
mod answer;
mod multipart;
mod transport;

pub(crate) use answer::Answer;
pub(crate) use transport::Method;

use super::Failure;
use super::args::Cli;
use crate::clock::new_id;
use crate::services::ReportFile;
use address::Address;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use transport::{Request, Transport, Trouble};

/// How often a request is sent again.
const MAX_RETRIES: u32 = 3;

/// The pause before the first retry; each later one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// A server that asks for a longer pause is not waited for.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// A longer pause is told.
const NOTICED: Duration = Duration::from_secs(2);

#[derive(Clone, Debug)]
pub(crate) struct Remote {
    address: Address,
    transport: Arc<Transport>,
}

impl Remote {
    /// The server that the command line names, else the environment; none where a database is named instead.
    pub fn of_process(cli: &Cli) -> Result<Option<Self>, Failure> {
        let variable = |name| match std::env::var(name) {
            Ok(value) if value.is_empty() => Ok(None),
            Ok(value) => Ok(Some(value)),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err(Failure::Usage(format!("{name} is not UTF-8"))),
        };
        let named = match (&cli.server, &cli.db) {
            (Some(address), _) => Some(address.clone()),
            (None, Some(_)) => None,
            (None, None) => variable("CODEGRAPH_SERVER")?,
        };
        let Some(address) = named else { return Ok(None) };
        let address: Address = address.parse().map_err(Failure::Usage)?;
        let transport = Transport::new(&address, variable("CODEGRAPH_TOKEN")?)?;
        Ok(Some(Self { address, transport: Arc::new(transport) }))
    }

    pub const fn address(&self) -> &Address {
        &self.address
    }

    /// Asks for something.
    pub async fn get(&self, path: &[&str], query: &impl Serialize) -> Result<Answer, Failure> {
        let address = self.address.api(path, &written(query)?);
        self.answer(Request {
            method: Method::GET,
            address,
            body: None,
            media_type: String::new(),
            is_zstd: false,
            key: None,
        })
        .await
    }

    /// Sends what may be sent twice without being done twice.
    pub async fn send(&self, method: Method, path: &[&str], body: &impl Serialize) -> Result<Answer, Failure> {
        let request = Request { key: None, ..self.request(method, path, body)? };
        self.answer(request).await
    }

    /// Creates something. Sent again, it is the same request: the server gives its first answer again.
    pub async fn create(&self, path: &[&str], body: &impl Serialize) -> Result<Answer, Failure> {
        let request = self.request(Method::POST, path, body)?;
        self.answer(Request { key: Some(new_id(super::now()).to_string()), ..request }).await
    }

    /// Creates something of JSON that is compressed with zstd.
    pub async fn upload(&self, path: &[&str], compressed: Vec<u8>) -> Result<Answer, Failure> {
        let key = Some(new_id(super::now()).to_string());
        let address = self.address.api(path, "");
        self.answer(Request {
            method: Method::POST,
            address,
            body: Some(compressed),
            media_type: json(),
            is_zstd: true,
            key,
        })
        .await
    }

    /// Sends files. They may be sent twice without being kept twice.
    pub async fn upload_files(
        &self,
        path: &[&str],
        query: &impl Serialize,
        files: &[ReportFile],
    ) -> Result<Answer, Failure> {
        let address = self.address.api(path, &written(query)?);
        let (media_type, body) = multipart::form(files, &new_id(super::now()).to_string());
        let request =
            Request { method: Method::POST, address, body: Some(body), media_type, is_zstd: false, key: None };
        self.answer(request).await
    }

    fn request(&self, method: Method, path: &[&str], body: &impl Serialize) -> Result<Request, Failure> {
        let body = serde_json::to_vec(body).map_err(|e| Failure::io("the request cannot be written", e.into()))?;
        Ok(Request {
            method,
            address: self.address.api(path, ""),
            body: Some(body),
            media_type: json(),
            is_zstd: false,
            key: None,
        })
    }

    /// The answer of the server, or Ctrl-C.
    async fn answer(&self, request: Request) -> Result<Answer, Failure> {
        tokio::select! {
            // In this order: whoever presses Ctrl-C is listened to before anything is sent.
            biased;
            _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted),
            answer = self.attempts(request) => answer?.accepted(),
        }
    }

    async fn attempts(&self, request: Request) -> Result<Answer, Failure> {
        let request = Arc::new(request);
        let mut pause = FIRST_PAUSE;
        for retries_left in (0..=MAX_RETRIES).rev() {
            let (transport, asked) = (Arc::clone(&self.transport), Arc::clone(&request));
            let outcome = tokio::task::spawn_blocking(move || transport.send(&asked)).await?;
            let wait = match &outcome {
                Ok(answer) => answer.wait().map(|asked_for| asked_for.unwrap_or(pause)),
                Err(trouble) => trouble.may_pass().then_some(pause),
            };
            match wait.filter(|wait| retries_left > 0 && *wait <= MAX_PAUSE) {
                None => return outcome.map_err(|trouble| trouble.failure(&self.address)),
                Some(wait) => {
                    let why = outcome.map_or_else(|trouble| trouble.to_string(), |answer| answer.status());
                    if wait > NOTICED {
                        tracing::info!("{}: {why}; trying again in {} s", self.address, wait.as_secs());
                    } else {
                        tracing::debug!("{}: {why}; trying again in {} ms", self.address, wait.as_millis());
                    }
                    tokio::time::sleep(wait).await;
                }
            }
            pause *= 2;
        }
        Err(Trouble::never_tried().failure(&self.address))
    }
}

fn written(query: &impl Serialize) -> Result<String, Failure> {
    serde_html_form::to_string(query).map_err(|e| Failure::io("the query cannot be written", std::io::Error::other(e)))
}

fn json() -> String {
    "application/json".to_owned()
}
