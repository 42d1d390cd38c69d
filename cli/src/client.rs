//! The running node, as the other commands reach it: HTTP/1.1 over the admin socket in its data directory.
//!
//! Whoever may open the socket may do everything with the node; the file's mode is the lock. The public
//! interface is served there too, so one connection is enough for every command.

use std::io;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, HOST};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use kirjo_node::home::Home;
use serde_json::Value;
use tokio::net::UnixStream;

use crate::failure::Failure;
use crate::lang::Words;

/// Largest answer that is read: a page of records is about a hundred kilobytes.
const MAX_ANSWER: usize = 16 * 1024 * 1024;
/// How long an answer may take when the request itself does not wait.
const PATIENCE: Duration = Duration::from_secs(60);
/// The media type of a signed record.
const COSE: &str = "application/cose";
const JSON: &str = "application/json";

/// The way to a running node.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    home: Home,
    words: Words,
}

/// What to ask.
struct Ask {
    method: Method,
    path: String,
    accept: &'static str,
    body: Option<Value>,
    patience: Duration,
    most: usize,
}

impl Client {
    /// The node of a data directory.
    pub(crate) fn new(home: Home, words: Words) -> Self {
        Self { home, words }
    }

    /// Gets a resource of the public interface.
    pub(crate) async fn get(&self, path: &str) -> Result<Value, Failure> {
        let ask = Ask {
            method: Method::GET,
            path: path.to_owned(),
            accept: JSON,
            body: None,
            patience: PATIENCE,
            most: MAX_ANSWER,
        };
        self.json(&self.answered(ask).await?)
    }

    /// Gets a signed record.
    pub(crate) async fn get_cose(&self, path: &str) -> Result<Bytes, Failure> {
        self.get_file(path, COSE, MAX_ANSWER).await
    }

    /// Gets a file of the public interface, of at most so many bytes, exactly as it is.
    pub(crate) async fn get_file(&self, path: &str, accept: &'static str, most: usize) -> Result<Bytes, Failure> {
        let ask = Ask { method: Method::GET, path: path.to_owned(), accept, body: None, patience: PATIENCE, most };
        self.answered(ask).await
    }

    /// Posts to the admin interface; an answer without content is `null`.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Result<Value, Failure> {
        self.post_waiting(path, body, Duration::ZERO).await
    }

    /// Posts a request that the node answers after at most a time.
    pub(crate) async fn post_waiting(&self, path: &str, body: Value, wait: Duration) -> Result<Value, Failure> {
        let ask = Ask {
            method: Method::POST,
            path: path.to_owned(),
            accept: JSON,
            body: Some(body),
            patience: PATIENCE + wait,
            most: MAX_ANSWER,
        };
        let answer = self.answered(ask).await?;
        if answer.is_empty() { Ok(Value::Null) } else { self.json(&answer) }
    }

    fn json(&self, answer: &Bytes) -> Result<Value, Failure> {
        serde_json::from_slice(answer).map_err(|error| self.broken(&error.to_string()))
    }

    /// The body of a good answer; the problem of a bad one in its own words.
    async fn answered(&self, ask: Ask) -> Result<Bytes, Failure> {
        let patience = ask.patience;
        let (status, body) = tokio::time::timeout(patience, self.ask(ask))
            .await
            .map_err(|_| Failure::new(self.words.say("cli-no-answer", &[("seconds", patience.as_secs().into())])))??;
        if status.is_success() {
            return Ok(body);
        }
        let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
        let sentence = ["detail", "title"].into_iter().find_map(|member| problem.get(member)?.as_str());
        Err(match sentence {
            Some(sentence) => Failure::new(sentence),
            None => self.broken(status.as_str()),
        })
    }

    async fn ask(&self, ask: Ask) -> Result<(StatusCode, Bytes), Failure> {
        let most = ask.most;
        let stream = self.connect().await?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| self.lost(&error))?;
        let connection = tokio::spawn(connection);
        let mut request = Request::builder()
            .method(ask.method)
            .uri(ask.path)
            .header(HOST, "localhost")
            .header(ACCEPT, ask.accept)
            .header(ACCEPT_LANGUAGE, self.words.lang().code());
        if ask.body.is_some() {
            request = request.header(CONTENT_TYPE, JSON);
        }
        let body = ask.body.map(|body| body.to_string()).unwrap_or_default();
        let request = request.body(Full::new(Bytes::from(body))).map_err(|error| self.broken(&error.to_string()))?;
        let response = sender.send_request(request).await.map_err(|error| self.lost(&error))?;
        let status = response.status();
        let body = Limited::new(response.into_body(), most).collect().await;
        connection.abort();
        Ok((status, body.map_err(|error| self.broken(&error.to_string()))?.to_bytes()))
    }

    /// Whether nobody listens at the socket, so that no node runs. A socket that can't be opened is somebody's.
    pub(crate) async fn is_absent(&self) -> bool {
        let connected = UnixStream::connect(self.home.admin_socket()).await;
        connected.is_err_and(|error| matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused))
    }

    async fn connect(&self) -> Result<UnixStream, Failure> {
        let socket = self.home.admin_socket();
        let home = self.home.directory().display().to_string();
        UnixStream::connect(&socket).await.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused if self.home.exists() => {
                Failure::new(self.words.tell("cli-not-running", &[("home", home)]))
            }
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
                Failure::new(self.words.tell("cli-no-node", &[("home", home)]))
            }
            io::ErrorKind::PermissionDenied => Failure::new(self.words.tell("cli-not-allowed", &[("home", home)])),
            _ => Failure::new(
                self.words.tell("cli-socket", &[("path", socket.display().to_string()), ("reason", error.to_string())]),
            ),
        })
    }

    /// The node went away in the middle.
    fn lost(&self, error: &hyper::Error) -> Failure {
        Failure::new(self.words.tell("cli-lost", &[("reason", error.to_string())]))
    }

    /// An answer that makes no sense, such as that of another version.
    fn broken(&self, reason: &str) -> Failure {
        Failure::new(self.words.tell("cli-strange-answer", &[("reason", reason.to_owned())]))
    }
}

/// A value as it stands in the query of an address.
pub(crate) fn query_value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_value_is_escaped() {
        assert_eq!(query_value("koti hoito&x=ä"), "koti%20hoito%26x%3D%C3%A4");
    }

    #[test]
    fn without_a_node_the_sentence_says_how_to_get_one() {
        let directory = tempfile::tempdir().unwrap();
        let words = Words::of(Some(kirjo_node::messages::Lang::En));
        let client = Client::new(Home::new(directory.path()), words);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let refused = runtime.block_on(client.get("/api/v1/status")).unwrap_err().to_string();
        assert!(refused.contains("kirjo init"), "{refused}");
        std::fs::write(directory.path().join("kirjo.toml"), "").unwrap();
        let refused = runtime.block_on(client.get("/api/v1/status")).unwrap_err().to_string();
        assert!(
            refused.contains("kirjo run") && refused.contains(&directory.path().display().to_string()),
            "{refused}"
        );
    }
}
