//! One request over the wire, and what can go wrong on the way. Blocking; the callers see to that.

use super::address::Address;
use super::answer::Answer;
use crate::cli::Failure;
use std::fmt;
use std::io::ErrorKind;
use std::time::Duration;
use ureq::http::{self, HeaderValue, header};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Proxy, Timeout};

pub(crate) use ureq::http::Method;

/// Until there is a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// Until the answer begins: longer than a server works on a request unless it is told to.
const ANSWER: Duration = Duration::from_secs(15 * 60);

/// Until the answer has come.
const BODY: Duration = Duration::from_secs(15 * 60);

/// The most bytes of an answer.
const LARGEST_ANSWER: u64 = 1 << 30;

const IDEMPOTENCY_KEY: &str = "idempotency-key";

#[derive(Debug)]
pub(super) struct Request {
    pub method: Method,
    pub address: String,
    pub body: Option<Vec<u8>>,
    /// Of the body.
    pub media_type: String,
    /// Whether the body is compressed.
    pub is_zstd: bool,
    pub key: Option<String>,
}

#[derive(Debug)]
pub(super) struct Transport {
    agent: Agent,
    authorization: Option<HeaderValue>,
}

impl Transport {
    pub fn new(address: &Address, token: Option<String>) -> Result<Self, Failure> {
        let authorization = token.map(|token| {
            if address.is_open() {
                tracing::warn!("{address} is not encrypted: others on the way can read the token");
            }
            let mut value = HeaderValue::try_from(format!("Bearer {}", token.trim())).map_err(|_| {
                Failure::Usage("CODEGRAPH_TOKEN is not a valid token: it has characters that no token has".to_owned())
            })?;
            value.set_sensitive(true);
            Ok::<_, Failure>(value)
        });
        let config = Agent::config_builder()
            .user_agent(concat!("codegraph/", env!("CARGO_PKG_VERSION")))
            .http_status_as_error(false)
            // A redirect would turn a POST into a GET, or send the token elsewhere.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(if address.is_loopback() { None } else { Proxy::try_from_env() })
            .tls_config(TlsConfig::builder().root_certs(authorities()?).build())
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(ANSWER))
            .timeout_recv_body(Some(BODY))
            .build();
        Ok(Self { agent: config.new_agent(), authorization: authorization.transpose()? })
    }

    /// The answer, whatever its status.
    pub fn send(&self, request: &Request) -> Result<Answer, Trouble> {
        let mut builder = http::Request::builder().method(&request.method).uri(&request.address);
        if let Some(value) = &self.authorization {
            builder = builder.header(header::AUTHORIZATION, value);
        }
        if let Some(key) = &request.key {
            builder = builder.header(IDEMPOTENCY_KEY, key);
        }
        let response = match &request.body {
            None => self.agent.run(builder.body(()).map_err(ureq::Error::Http)?)?,
            Some(body) => {
                builder = builder.header(header::CONTENT_TYPE, &request.media_type);
                if request.is_zstd {
                    builder = builder.header(header::CONTENT_ENCODING, "zstd");
                }
                self.agent.run(builder.body(body.as_slice()).map_err(ureq::Error::Http)?)?
            }
        };
        let (parts, mut body) = response.into_parts();
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok(Answer {
            asked: format!("{} {}", request.method, request.address),
            status: parts.status,
            content_type: text(header::CONTENT_TYPE).unwrap_or_default(),
            location: text(header::LOCATION),
            retry_after: text(header::RETRY_AFTER),
            body: body.with_config().limit(LARGEST_ANSWER).read_to_vec()?,
        })
    }
}

/// The authorities whose certificates are believed: those of the file that `SSL_CERT_FILE` names, else Mozilla's.
fn authorities() -> Result<RootCerts, Failure> {
    let Some(file) = std::env::var_os("SSL_CERT_FILE").filter(|file| !file.is_empty()) else {
        return Ok(RootCerts::WebPki);
    };
    let shown = file.display().to_string();
    let pem = std::fs::read(&file)
        .map_err(|source| Failure::io(format!("{shown}, which SSL_CERT_FILE names, cannot be read"), source))?;
    let certificates: Vec<_> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(Failure::Usage(format!("{shown}, which SSL_CERT_FILE names, has no certificates")));
    }
    Ok(RootCerts::from(certificates))
}

/// No answer came.
#[derive(Debug)]
pub(super) struct Trouble(Option<ureq::Error>);

impl From<ureq::Error> for Trouble {
    fn from(error: ureq::Error) -> Self {
        Self(Some(error))
    }
}

impl Trouble {
    /// For a loop that the compiler cannot see to run at least once.
    pub const fn never_tried() -> Self {
        Self(None)
    }

    /// Whether it is a matter of the connection, which another try may have better.
    pub fn may_pass(&self) -> bool {
        matches!(&self.0, Some(ureq::Error::Io(error)) if matches!(
            error.kind(),
            ErrorKind::ConnectionRefused
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::NotConnected
                | ErrorKind::BrokenPipe
                | ErrorKind::UnexpectedEof
        ))
    }

    pub fn failure(&self, address: &Address) -> Failure {
        Failure::Server(format!("{address}: {self}"))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(ureq::Error::Io(error)) if error.kind() == ErrorKind::ConnectionRefused => {
                f.write_str("nobody listens there (connection refused); is the server running?")
            }
            Some(ureq::Error::Io(error)) if error.kind() == ErrorKind::UnexpectedEof => {
                f.write_str("the connection ended before the answer")
            }
            // What rustls objects to comes as this kind.
            Some(ureq::Error::Io(error)) if error.kind() == ErrorKind::InvalidData => unsafe_connection(f, error),
            Some(ureq::Error::Rustls(error)) => unsafe_connection(f, error),
            Some(ureq::Error::Io(error)) => write!(f, "no answer: {error}"),
            Some(ureq::Error::HostNotFound) => f.write_str("unknown host"),
            Some(ureq::Error::Timeout(Timeout::Connect | Timeout::Resolve)) => {
                write!(f, "no connection within {} s", CONNECT.as_secs())
            }
            Some(ureq::Error::Timeout(Timeout::RecvResponse)) => {
                write!(f, "no answer within {} min; the server may still be working on it", ANSWER.as_secs() / 60)
            }
            Some(ureq::Error::Timeout(_)) => f.write_str("the answer took too long to come"),
            Some(ureq::Error::BodyExceedsLimit(limit)) => write!(f, "the answer is larger than {limit} bytes"),
            Some(ureq::Error::Protocol(error)) => write!(f, "what answers there does not speak HTTP: {error}"),
            Some(error) => error.fmt(f),
            None => f.write_str("the request was not sent"),
        }
    }
}

fn unsafe_connection(f: &mut fmt::Formatter<'_>, error: impl fmt::Display) -> fmt::Result {
    let hint = "an authority of your own goes into the file that SSL_CERT_FILE names";
    write!(f, "no encrypted connection: {error}; {hint}")
}
