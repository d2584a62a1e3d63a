//! A proxy between the server and its database, which can cut the connection in two ways.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, copy_bidirectional},
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
    task::JoinHandle,
};

use crate::fault::Fault;

/// What the proxy does with data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traffic {
    /// Data is passed on.
    Flows,
    /// Connections are closed, and new ones refused.
    Refused,
    /// Connections stay open and new ones are accepted, but no data arrives, as if a machine had vanished.
    Swallowed,
}

/// A proxy from a port of this machine to Postgres' socket.
pub struct Proxy {
    /// The address at which the proxy listens.
    pub address: SocketAddr,
    traffic: watch::Sender<Traffic>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Opens a proxy to the socket in a folder.
    pub async fn open(folder: &Path) -> Result<Self, Fault> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (traffic, seen) = watch::channel(Traffic::Flows);
        let accepting = tokio::spawn(accept(listener, address, folder.join(".s.PGSQL.5432"), seen));
        Ok(Self { address, traffic, accepting })
    }

    /// Changes what the proxy does with data.
    pub fn set(&self, traffic: Traffic) {
        self.traffic.send_replace(traffic);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, address: SocketAddr, socket: PathBuf, mut traffic: watch::Receiver<Traffic>) {
    let mut listener = Some(listener);
    loop {
        if *traffic.borrow_and_update() == Traffic::Refused {
            listener = None;
        } else if listener.is_none() {
            listener = TcpListener::bind(address).await.ok();
        }
        tokio::select! {
            Some(Ok((client, _))) = async { Some(listener.as_ref()?.accept().await) } => {
                tokio::spawn(carry(client, socket.clone(), traffic.clone()));
            }
            changed = traffic.changed() => if changed.is_err() { return },
        }
    }
}

async fn carry(mut client: TcpStream, socket: PathBuf, mut traffic: watch::Receiver<Traffic>) {
    let before = *traffic.borrow_and_update();
    if before == Traffic::Swallowed {
        lose(&mut client, &mut tokio::io::empty(), &mut traffic).await;
        return;
    }
    let Ok(mut server) = UnixStream::connect(&socket).await else { return };
    let _ = client.set_nodelay(true);
    let changed = tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => false,
        changed = traffic.changed() => changed.is_ok(),
    };
    let now = *traffic.borrow();
    if changed && now == Traffic::Swallowed {
        lose(&mut client, &mut server, &mut traffic).await;
    }
}

/// Reads and discards data from both sides until the proxy is told to do something else.
async fn lose(
    one: &mut (impl AsyncRead + Unpin),
    other: &mut (impl AsyncRead + Unpin),
    traffic: &mut watch::Receiver<Traffic>,
) {
    tokio::select! {
        _ = traffic.wait_for(|traffic| *traffic != Traffic::Swallowed) => {}
        () = forget(one) => {}
        () = forget(other) => {}
    }
}

/// Reads and discards data for ever, so that neither side learns that the other has gone.
async fn forget(from: &mut (impl AsyncRead + Unpin)) {
    let mut bytes = [0; 4096];
    while from.read(&mut bytes).await.is_ok_and(|read| read > 0) {}
    std::future::pending::<()>().await;
}
