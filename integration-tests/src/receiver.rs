//! A receiver of messages: it answers as it is told, and remembers what it was sent.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Largest message that is read.
const MAX_BODY: usize = 1024 * 1024;

/// A message as it came.
#[derive(Debug, Clone)]
pub struct Message {
    /// Header names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The status that it was answered with.
    pub answered: u16,
}

impl Message {
    /// The value of a header.
    ///
    /// # Panics
    /// When there is none.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_else(|| panic!("no {name}: {:?}", self.headers))
    }
}

#[derive(Default)]
struct State {
    answers: VecDeque<u16>,
    messages: Vec<Message>,
}

/// A receiver on loopback, for as long as the test runs.
pub struct Receiver {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Receiver {
    /// Starts one that gives these statuses first, one after the other, and 204 from then on.
    ///
    /// # Panics
    /// When no port is free.
    pub fn answering(answers: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let state = Arc::new(Mutex::new(State { answers: answers.iter().copied().collect(), messages: Vec::new() }));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // One that breaks off has sent nothing.
                let _ = serve(stream, &shared);
            }
        });
        Self { address, state }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// What it was sent so far.
    pub fn messages(&self) -> Vec<Message> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).messages.clone()
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut headers = Vec::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
    let mut body = vec![0; usize::min(length.unwrap_or(0), MAX_BODY)];
    reader.read_exact(&mut body)?;
    let answered = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let answered = state.answers.pop_front().unwrap_or(204);
        state.messages.push(Message { headers, body, answered });
        answered
    };
    stream.write_all(format!("HTTP/1.1 {answered} So\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").as_bytes())
}
