//! Attackers' requests: raw bytes, from addresses of this machine.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::fault::Fault;

/// How long an attacker waits for anything.
const PATIENCE: Duration = Duration::from_secs(5);
/// How much of an answer is read.
const READ_MAX: usize = 64 * 1024;

/// The address of an attacker; each hundred share a /24.
pub fn stranger(number: usize) -> [u8; 4] {
    let part = |number: usize| u8::try_from(number % 200 + 1).unwrap_or(1);
    [127, 1, part(number / 100), part(number % 100)]
}

/// A connection from an attacker's address.
pub async fn connect(service: SocketAddr, from: [u8; 4]) -> Result<TcpStream, Fault> {
    let socket = TcpSocket::new_v4()?;
    // A small window, so that unread data stays with the service.
    socket.set_recv_buffer_size(16 * 1024)?;
    socket.bind(SocketAddr::from((from, 0)))?;
    Ok(timeout(PATIENCE, socket.connect(service)).await.map_err(|_| Fault("no connection".to_owned()))??)
}

/// Opens a connection, sends these bytes and reads nothing.
pub async fn sent(service: SocketAddr, from: [u8; 4], bytes: &[u8]) -> Result<TcpStream, Fault> {
    let mut stream = connect(service, from).await?;
    timeout(PATIENCE, stream.write_all(bytes)).await.map_err(|_| Fault("not taken".to_owned()))??;
    Ok(stream)
}

/// Sends these bytes and reads the start of the answer; returns its status. `None`: there was no answer.
pub async fn ask(service: SocketAddr, from: [u8; 4], bytes: &[u8]) -> Option<u16> {
    let mut stream = sent(service, from, bytes).await.ok()?;
    let (mut answer, mut piece) = (Vec::new(), [0; 4096]);
    while answer.len() < READ_MAX {
        match timeout(PATIENCE, stream.read(&mut piece)).await {
            Ok(Ok(count)) if count > 0 => answer.extend_from_slice(&piece[..count]),
            _ => break,
        }
    }
    std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()
}

/// A GET with `Connection: close`.
pub fn get(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: placebook\r\nconnection: close\r\n{headers}\r\n").into_bytes()
}

/// A form with `Connection: close`.
pub fn post(path: &str, accept: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nhost: placebook\r\nconnection: close\r\naccept: {accept}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
