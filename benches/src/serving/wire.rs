//! A connection that speaks HTTP/1.1 and is kept open.
//!
//! Comes in: a call as bytes. Goes out: status, cookie and body. Always holds: one call at a time; a connection that
//! was idle for longer than the server's patience is opened anew before a call, so that its end is never taken for an
//! error.

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Idle for so long, a connection is not used again: half of what the server waits for a header.
const IDLE_MAX: Duration = Duration::from_secs(5);

/// A connection.
pub(crate) struct Wire {
    address: SocketAddr,
    stream: Option<TcpStream>,
    read: Vec<u8>,
    used: Instant,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) cookie: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// What a head says of the body behind it.
struct Head {
    status: u16,
    cookie: Option<String>,
    length: Option<usize>,
    is_chunked: bool,
    closes: bool,
}

/// A call as bytes.
pub(crate) fn call(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: bench\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if method != "GET" {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

impl Wire {
    /// A connection that is opened with its first call.
    pub(crate) fn to(address: SocketAddr) -> Self {
        Self { address, stream: None, read: Vec::new(), used: Instant::now() }
    }

    /// Makes a call and waits for its answer.
    ///
    /// # Errors
    /// If the connection breaks, no answer comes in time, or it is none.
    pub(crate) async fn call(&mut self, call: &[u8], patience: Duration) -> Result<Reply> {
        let answered = tokio::time::timeout(patience, self.exchanged(call)).await;
        let answered = answered.unwrap_or_else(|_| Err(Error::new(ErrorKind::TimedOut, "no answer came in time")));
        if answered.is_err() {
            self.stream = None;
        }
        self.used = Instant::now();
        answered
    }

    async fn exchanged(&mut self, call: &[u8]) -> Result<Reply> {
        let mut stream = match self.stream.take() {
            Some(stream) if self.used.elapsed() < IDLE_MAX => stream,
            _ => {
                let stream = TcpStream::connect(self.address).await?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        stream.write_all(call).await?;
        self.read.clear();
        let behind = loop {
            if let Some(at) = end_of_head(&self.read) {
                break at;
            }
            more(&mut stream, &mut self.read).await?;
        };
        let head = head(&self.read[..behind])?;
        let body = if head.is_chunked {
            chunks(&mut stream, &mut self.read, behind).await?
        } else {
            let end = behind + head.length.unwrap_or(0);
            while self.read.len() < end {
                more(&mut stream, &mut self.read).await?;
            }
            self.read[behind..end].to_vec()
        };
        if !head.closes {
            self.stream = Some(stream);
        }
        Ok(Reply { status: head.status, cookie: head.cookie, body })
    }
}

async fn more(stream: &mut TcpStream, read: &mut Vec<u8>) -> Result<()> {
    if stream.read_buf(read).await? == 0 {
        return Err(Error::new(ErrorKind::UnexpectedEof, "the connection ended within an answer"));
    }
    Ok(())
}

fn end_of_head(read: &[u8]) -> Option<usize> {
    read.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

fn head(bytes: &[u8]) -> Result<Head> {
    let bad = || Error::new(ErrorKind::InvalidData, "it is no answer");
    let text = std::str::from_utf8(bytes).map_err(|_| bad())?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let mut head =
        Head { status: status.ok_or_else(bad)?, cookie: None, length: None, is_chunked: false, closes: false };
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => head.length = value.parse().ok(),
            "transfer-encoding" => head.is_chunked = value.eq_ignore_ascii_case("chunked"),
            "connection" => head.closes = value.eq_ignore_ascii_case("close"),
            "set-cookie" => head.cookie = value.split(';').next().map(str::to_owned),
            _ => {}
        }
    }
    Ok(head)
}

/// A body in chunks, that begins at a place of what was read.
async fn chunks(stream: &mut TcpStream, read: &mut Vec<u8>, mut at: usize) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = loop {
            if let Some(n) = read[at..].windows(2).position(|two| two == b"\r\n") {
                break n;
            }
            more(stream, read).await?;
        };
        let size = std::str::from_utf8(&read[at..at + line]).ok().and_then(|hex| usize::from_str_radix(hex, 16).ok());
        let size = size.ok_or_else(|| Error::new(ErrorKind::InvalidData, "it is no chunk"))?;
        at += line + 2;
        while read.len() < at + size + 2 {
            more(stream, read).await?;
        }
        body.extend_from_slice(&read[at..at + size]);
        at += size + 2;
        if size == 0 {
            return Ok(body);
        }
    }
}
