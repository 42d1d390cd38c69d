//! Frames on a stream: four bytes of length, then that many bytes, then the end of the stream.
//!
//! One request and one response travel on each stream. The length is checked before anything is allocated, the buffer grows
//! with what really arrives, and nothing may follow. A faulty request is not an I/O error here but a value, because the
//! protocol below reports failed reads without saying whose they were, and a peer that sends garbage has to answer for it.

use std::io;
use std::time::Duration;

use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use libp2p::StreamProtocol;
use libp2p::request_response::Codec;
use thiserror::Error;

/// The hard limit of a frame in either direction: a push carries up to 1 MiB of records, and its own framing.
pub const MAX_FRAME_BYTES: usize = (1024 + 4) * 1024;

/// How much is allocated ahead of what has arrived.
const READ_STEP_BYTES: usize = 64 * 1024;

/// How long a peer may take to send a request it has begun. It is shorter than [`REQUEST_TIMEOUT`], so that
/// a stalling peer is seen as one and not as an anonymous time-out.
const READ_TIMEOUT: Duration = Duration::from_secs(20);

/// How long an exchange may take from the first byte of the request to the last of the response.
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// What is wrong with a frame.
#[derive(Debug, Error)]
pub enum FrameFault {
    /// The announced length is above the limit.
    #[error("a frame of {0} bytes is announced, more than the {MAX_FRAME_BYTES} allowed")]
    TooLong(u32),
    /// The stream ended inside the frame.
    #[error("the frame is cut short")]
    CutShort,
    /// More bytes follow the frame.
    #[error("bytes follow the frame")]
    Trailing,
    /// The frame did not arrive in time.
    #[error("the frame did not arrive in time")]
    Stalled,
    /// The stream failed.
    #[error("the stream failed: {0}")]
    Stream(io::Error),
}

impl From<FrameFault> for io::Error {
    fn from(fault: FrameFault) -> Self {
        match fault {
            FrameFault::Stream(error) => error,
            FrameFault::Stalled => io::Error::new(io::ErrorKind::TimedOut, fault),
            fault => io::Error::new(io::ErrorKind::InvalidData, fault),
        }
    }
}

/// Reads and writes frames of raw bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct FrameCodec;

impl Codec for FrameCodec {
    type Protocol = StreamProtocol;
    type Request = Result<Vec<u8>, FrameFault>;
    type Response = Vec<u8>;

    async fn read_request<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Self::Request>
    where
        T: AsyncRead + Unpin + Send,
    {
        match tokio::time::timeout(READ_TIMEOUT, read_frame(io)).await {
            Ok(read) => Ok(read),
            Err(_) => Ok(Err(FrameFault::Stalled)),
        }
    }

    async fn read_response<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Self::Response>
    where
        T: AsyncRead + Unpin + Send,
    {
        Ok(read_frame(io).await?)
    }

    async fn write_request<T>(&mut self, _: &StreamProtocol, io: &mut T, request: Self::Request) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        write_frame(io, &request?).await
    }

    async fn write_response<T>(&mut self, _: &StreamProtocol, io: &mut T, response: Self::Response) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        write_frame(io, &response).await
    }
}

async fn read_frame<T: AsyncRead + Unpin>(io: &mut T) -> Result<Vec<u8>, FrameFault> {
    let mut prefix = [0; 4];
    io.read_exact(&mut prefix).await.map_err(cut_short)?;
    let announced = u32::from_be_bytes(prefix);
    let length = announced as usize;
    if length > MAX_FRAME_BYTES {
        return Err(FrameFault::TooLong(announced));
    }
    let mut frame = Vec::with_capacity(length.min(READ_STEP_BYTES));
    while frame.len() < length {
        let start = frame.len();
        frame.resize(length.min(start + READ_STEP_BYTES), 0);
        io.read_exact(&mut frame[start..]).await.map_err(cut_short)?;
    }
    match io.read(&mut [0; 1]).await {
        Ok(0) => Ok(frame),
        Ok(_) => Err(FrameFault::Trailing),
        Err(error) => Err(FrameFault::Stream(error)),
    }
}

async fn write_frame<T: AsyncWrite + Unpin>(io: &mut T, frame: &[u8]) -> io::Result<()> {
    let length = u32::try_from(frame.len()).map_err(|_| FrameFault::TooLong(u32::MAX))?;
    if frame.len() > MAX_FRAME_BYTES {
        return Err(FrameFault::TooLong(length).into());
    }
    io.write_all(&length.to_be_bytes()).await?;
    io.write_all(frame).await?;
    io.flush().await
}

fn cut_short(error: io::Error) -> FrameFault {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => FrameFault::CutShort,
        _ => FrameFault::Stream(error),
    }
}

#[cfg(test)]
mod tests {
    use futures::io::Cursor;

    use super::*;

    fn framed(length: u32, bytes: &[u8]) -> Cursor<Vec<u8>> {
        Cursor::new([&length.to_be_bytes(), bytes].concat())
    }

    #[tokio::test]
    async fn a_frame_comes_back_as_it_was_written() {
        for length in [0, 1, READ_STEP_BYTES, READ_STEP_BYTES + 1, MAX_FRAME_BYTES] {
            let frame: Vec<u8> = (0..length).map(|i| i as u8).collect();
            let mut stream = Cursor::new(Vec::new());
            write_frame(&mut stream, &frame).await.expect("written");
            stream.set_position(0);
            assert_eq!(read_frame(&mut stream).await.expect("read"), frame);
        }
    }

    #[tokio::test]
    async fn a_faulty_frame_is_refused_by_name() {
        let over = MAX_FRAME_BYTES as u32 + 1;
        assert!(matches!(read_frame(&mut framed(over, b"")).await, Err(FrameFault::TooLong(n)) if n == over));
        assert!(matches!(read_frame(&mut framed(u32::MAX, b"")).await, Err(FrameFault::TooLong(u32::MAX))));
        assert!(matches!(read_frame(&mut framed(3, b"ab")).await, Err(FrameFault::CutShort)));
        assert!(matches!(read_frame(&mut framed(3, b"abcd")).await, Err(FrameFault::Trailing)));
        assert!(matches!(read_frame(&mut Cursor::new(vec![0; 3])).await, Err(FrameFault::CutShort)));
    }

    #[tokio::test]
    async fn nothing_is_written_of_a_frame_that_is_too_long() {
        let mut stream = Cursor::new(Vec::new());
        assert!(write_frame(&mut stream, &vec![0; MAX_FRAME_BYTES + 1]).await.is_err());
        assert!(stream.into_inner().is_empty());
    }
}
