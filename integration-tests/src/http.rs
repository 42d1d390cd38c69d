//! A small HTTP/1.1 client over any stream: one request, one answer, one connection.
//!
//! It is written here rather than taken from a library so that the tests speak to the node with other code
//! than the node itself uses.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;

use serde_json::Value;

use crate::wait::PATIENCE;

/// Largest answer that is read.
const MAX_ANSWER: u64 = 64 * 1024 * 1024;

/// A request.
#[derive(Debug, Clone)]
pub struct Request<'r> {
    method: &'r str,
    path: &'r str,
    headers: Vec<(&'r str, &'r str)>,
    body: Vec<u8>,
}

impl<'r> Request<'r> {
    /// A request for a resource.
    pub fn get(path: &'r str) -> Self {
        Self { method: "GET", path, headers: Vec::new(), body: Vec::new() }
    }

    /// A request that brings something.
    pub fn post(path: &'r str, body: impl Into<Vec<u8>>) -> Self {
        Self { method: "POST", path, headers: Vec::new(), body: body.into() }
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &'r str, value: &'r str) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Sends it to a TCP port.
    ///
    /// # Errors
    /// When nobody answers, or not in HTTP.
    pub fn tcp(&self, address: SocketAddr) -> io::Result<Answer> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        self.over(stream)
    }

    /// Sends it to a Unix socket.
    ///
    /// # Errors
    /// When nobody answers, or not in HTTP.
    pub fn unix(&self, socket: &Path) -> io::Result<Answer> {
        let stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        self.over(stream)
    }

    fn over(&self, mut stream: impl Read + Write) -> io::Result<Answer> {
        let mut head = format!("{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", self.method, self.path);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n", self.body.len()));
        stream.write_all(head.as_bytes())?;
        stream.write_all(&self.body)?;
        Answer::read(BufReader::new(stream.take(MAX_ANSWER)))
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Header names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    fn read(mut from: impl BufRead) -> io::Result<Self> {
        let broken = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
        let first = line(&mut from)?;
        let status =
            first.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(|| broken("no status line"))?;
        let mut headers = Vec::new();
        loop {
            let next = line(&mut from)?;
            if next.is_empty() {
                break;
            }
            let (name, value) = next.split_once(':').ok_or_else(|| broken("a header without a colon"))?;
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Self { status, headers, body: Vec::new() };
        if answer.header("transfer-encoding") == Some("chunked") {
            loop {
                let size = line(&mut from)?;
                let size = u64::from_str_radix(size.trim(), 16).map_err(|_| broken("a chunk without a size"))?;
                if (&mut from).take(size).read_to_end(&mut answer.body)? as u64 != size {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                line(&mut from)?;
                if size == 0 {
                    break;
                }
            }
        } else if let Some(length) = answer.header("content-length").and_then(|length| length.parse::<u64>().ok()) {
            if from.take(length).read_to_end(&mut answer.body)? as u64 != length {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        } else {
            from.read_to_end(&mut answer.body)?;
        }
        Ok(answer)
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("status {}, not JSON ({error}): {}", self.status, self.text()))
    }

    /// The body as text, for messages.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The same, when the status says that it went well.
    ///
    /// # Panics
    /// When it did not.
    pub fn good(self) -> Self {
        assert!((200..300).contains(&self.status), "status {}: {}", self.status, self.text());
        self
    }
}

fn line(from: &mut impl BufRead) -> io::Result<String> {
    let mut text = String::new();
    if from.read_line(&mut text)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_framings_of_a_body_are_read() {
        let plain = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nokrest";
        let answer = Answer::read(plain.as_bytes()).unwrap();
        assert_eq!((answer.status, answer.text().as_str(), answer.header("x-a")), (200, "ok", Some("b")));
        let chunked = "HTTP/1.1 410 Gone\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\na\r\n0123456789\r\n0\r\n\r\n";
        let answer = Answer::read(chunked.as_bytes()).unwrap();
        assert_eq!((answer.status, answer.text().as_str()), (410, "ok0123456789"));
        assert!(Answer::read("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok".as_bytes()).is_err(), "cut short");
    }
}
