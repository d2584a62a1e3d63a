//! A visitor: one persistent connection, and a cookie.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    client::conn::http1::{SendRequest, handshake},
    header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE},
};
use hyper_util::rt::TokioIo;
use shared::made_for::MadeFor;
use tokio::net::TcpStream;

use crate::fault::{Fault, must};

/// One connection to the service.
pub struct HttpConnection {
    address: SocketAddr,
    sender: SendRequest<Full<Bytes>>,
}

/// A school that is signed in.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The cookie that signs the school in.
    pub cookie: String,
    /// The account that the visit's pages are made for.
    pub made_for: MadeFor,
}

/// An answer to a request.
pub struct Answer {
    /// The answer's status.
    pub status: StatusCode,
    /// The first cookie that the answer set, without its attributes.
    pub cookie: Option<String>,
    /// The answer's content.
    pub body: Bytes,
}

impl HttpConnection {
    /// Opens a connection.
    ///
    /// # Errors
    /// Nothing listens at the address.
    pub async fn open(address: SocketAddr) -> Result<Self, Fault> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { address, sender })
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, Fault> {
        self.sender.ready().await?;
        Ok(self.sender.send_request(request).await?)
    }

    /// Requests a page; returns the answer's head, and a body that is read as it arrives.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn stream(&mut self, path: &str) -> Result<Response<Incoming>, Fault> {
        let request = Request::get(path).header(HOST, self.address.to_string()).body(Full::default());
        self.send(request.map_err(|cause| Fault(cause.to_string()))?).await
    }

    /// Requests a page as a browser does.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn get(&mut self, path: &str) -> Result<Answer, Fault> {
        let request = Request::get(path)
            .header(HOST, self.address.to_string())
            .header("accept", "text/html")
            .header("accept-encoding", "br")
            .body(Full::default());
        self.whole(request.map_err(|cause| Fault(cause.to_string()))?).await
    }

    /// Sends a school's form as a page's script does, from a page made for that school.
    ///
    /// # Errors
    /// The connection is lost.
    pub async fn post(&mut self, path: &str, visit: Option<&Visit>, form: String) -> Result<Answer, Fault> {
        let to = visit.map_or_else(|| path.to_owned(), |visit| visit.made_for.address(path));
        let mut request = Request::post(to)
            .header(HOST, self.address.to_string())
            .header("accept", "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(visit) = visit {
            request = request.header(COOKIE, &visit.cookie);
        }
        let request = request.body(Full::from(form)).map_err(|cause| Fault(cause.to_string()))?;
        self.whole(request).await
    }

    async fn whole(&mut self, request: Request<Full<Bytes>>) -> Result<Answer, Fault> {
        let (head, body) = self.send(request).await?.into_parts();
        let text = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
        Ok(Answer {
            status: head.status,
            cookie: text(SET_COOKIE).and_then(|set| set.split(';').next()).map(str::to_owned),
            body: body.collect().await?.to_bytes(),
        })
    }
}

/// Signs a school in.
///
/// # Errors
/// Signing in is refused.
pub async fn sign_in(connection: &mut HttpConnection, urn: u32, pin: &str) -> Result<Visit, Fault> {
    let form = format!("draft%5Bestablishment%5D={urn}&draft%5Bpin%5D={pin}");
    let answer = connection.post("/api/establishment/sign-in", None, form).await?;
    must(answer.status.is_success(), || format!("{urn} was not signed in: {}", answer.status))?;
    let cookie = answer.cookie.ok_or_else(|| Fault(format!("{urn} got no cookie")))?;
    let made_for = urn.to_string().parse().map_err(|_| Fault(format!("{urn} is no URN")))?;
    Ok(Visit { cookie, made_for })
}
