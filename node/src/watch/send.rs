//! Posting one message.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{AddressError, Target, Watch};

/// How long a receiver may take for all of it; the standard recommends 15 to 30 seconds.
const ATTEMPT_TIME: Duration = Duration::from_secs(15);

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// The address may not be reached, or is none.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The receiver did not answer in time.
    #[error("no answer in {} seconds", ATTEMPT_TIME.as_secs())]
    Slow,
    /// The connection failed.
    #[error("{0}")]
    Connection(String),
    /// The receiver answered otherwise than with success. Redirects are not followed.
    #[error("status {0}")]
    Status(u16),
}

impl Failed {
    /// Whether the receiver has said that it wants no more messages.
    pub fn is_final(&self) -> bool {
        *self == Self::Status(StatusCode::GONE.as_u16())
    }
}

/// What posts messages.
#[derive(Clone)]
pub struct Sender {
    tls: Arc<ClientConfig>,
}

impl Sender {
    /// A sender that trusts the authorities that browsers trust, and those besides (as DER).
    ///
    /// # Errors
    /// When the cryptography has none of the protocol's versions.
    pub fn new(trusted: &[Vec<u8>]) -> Result<Self, rustls::Error> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        roots.add_parsable_certificates(trusted.iter().map(|der| CertificateDer::from(der.clone())));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        Ok(Self { tls: Arc::new(config.with_root_certificates(roots).with_no_client_auth()) })
    }

    /// Posts a signed message; gives the status of success.
    ///
    /// # Errors
    /// [`Failed`] says why it has to come again.
    pub async fn post(&self, watch: &Watch, message: &str, seconds: u64, body: Vec<u8>) -> Result<u16, Failed> {
        let target = Target::parse(&watch.url, watch.allow_private)?;
        let request = Request::builder()
            .method(Method::POST)
            .uri(target.path())
            .header(HOST, target.authority())
            .header(USER_AGENT, concat!("kirjo/", env!("CARGO_PKG_VERSION")))
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", message)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", watch.sign(message, seconds, &body))
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| AddressError::Form)?;
        let status = tokio::time::timeout(ATTEMPT_TIME, self.exchange(&target, request)).await;
        let status = status.map_err(|_| Failed::Slow)??;
        if status.is_success() { Ok(status.as_u16()) } else { Err(Failed::Status(status.as_u16())) }
    }

    async fn exchange(&self, target: &Target, request: Request<Full<Bytes>>) -> Result<StatusCode, Failed> {
        let connection = |error: std::io::Error| Failed::Connection(error.to_string());
        let stream = TcpStream::connect(&target.resolve().await?[..]).await.map_err(connection)?;
        if !target.is_tls() {
            return ask(stream, request).await;
        }
        let name = ServerName::try_from(target.host().to_owned()).map_err(|_| AddressError::Form)?;
        let stream = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await.map_err(connection)?;
        ask(stream, request).await
    }
}

/// Asks and reads the head of the answer; what a receiver says beside its status is nobody's concern here.
async fn ask(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Full<Bytes>>,
) -> Result<StatusCode, Failed> {
    let failed = |error: hyper::Error| Failed::Connection(error.to_string());
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(failed)?;
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request).await;
    connection.abort();
    Ok(answer.map_err(failed)?.status())
}
