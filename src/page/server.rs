//! The listening side. In: listeners, who may come in, and a session. Out: connections that are answered, until somebody closes the page.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};

use super::access::PageAccess;
use super::guards::PeerAddress;
use super::routes::router;
use super::session::PageSession;

/// How long a client may take for the head of a request.
const HEAD: Duration = Duration::from_secs(10);

/// How many connections are open at most.
const CONNECTIONS: usize = 500;

/// A page that is served.
#[derive(Debug)]
pub(super) struct PageServer {
    pub(super) access: PageAccess,
    /// The cycle that is open; another takes its place when somebody opens it in the page.
    session: RwLock<Arc<PageSession>>,
    /// What `Host` may say.
    pub(super) hosts: Vec<String>,
    /// What `Origin` may say.
    pub(super) origins: Vec<String>,
    /// Told when somebody closes the page.
    pub(super) closing: Notify,
}

impl PageServer {
    /// The cycle that is open now.
    pub(super) fn session(&self) -> Arc<PageSession> {
        Arc::clone(&self.session.read().expect("nobody panics while another cycle is opened"))
    }

    /// Puts another cycle in its place. Who reads the one before keeps it until the answer is given.
    pub(super) fn open(&self, session: PageSession) {
        *self.session.write().expect("nobody panics while another cycle is opened") =
            Arc::new(session);
    }
}

/// The addresses on which a page listens.
#[derive(Debug)]
pub(crate) struct PageListeners {
    listeners: Vec<std::net::TcpListener>,
    hosts: Vec<String>,
    origins: Vec<String>,
}

impl PageListeners {
    /// The two loopback addresses, on a port or on a free one if it is 0.
    ///
    /// # Errors
    /// A port that is taken.
    pub(crate) fn on_this_machine(port: u16) -> io::Result<Self> {
        let first = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let port = first.local_addr()?.port();
        let mut listeners = vec![first];
        // A machine may have no IPv6, or another program there on the same port.
        listeners.extend(std::net::TcpListener::bind((Ipv6Addr::LOCALHOST, port)));
        let names = ["127.0.0.1", "localhost", "[::1]"];
        let hosts: Vec<String> = names.iter().map(|name| format!("{name}:{port}")).collect();
        let origins = hosts.iter().map(|host| format!("http://{host}")).collect();
        Ok(Self { listeners, hosts, origins })
    }

    /// One address, which browsers know as `public_url`.
    ///
    /// # Errors
    /// An address that is taken or is not of this machine.
    pub(crate) fn on(address: SocketAddr, public_url: Option<&str>) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let (mut hosts, mut origins) =
            (vec![address.to_string()], vec![format!("http://{address}")]);
        if let Some(url) = public_url {
            let host = url.split_once("://").map_or(url, |it| it.1);
            hosts.push(host.to_owned());
            origins = vec![url.to_owned()];
        }
        Ok(Self { listeners: vec![listener], hosts, origins })
    }

    /// The port of the first.
    pub(crate) fn port(&self) -> u16 {
        self.listeners[0].local_addr().map_or(0, |address| address.port())
    }
}

/// Serves a session until somebody closes the page.
///
/// # Errors
/// A runtime or a listener that cannot be started.
pub(crate) fn serve(
    session: PageSession,
    access: PageAccess,
    listeners: PageListeners,
) -> io::Result<()> {
    let PageListeners { listeners, hosts, origins } = listeners;
    let session = RwLock::new(Arc::new(session));
    let server = Arc::new(PageServer { access, session, hosts, origins, closing: Notify::new() });
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let app = router(&server);
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        for listener in listeners {
            listener.set_nonblocking(true)?;
            let listener = TcpListener::from_std(listener)?;
            tokio::spawn(accept(listener, app.clone(), Arc::clone(&room)));
        }
        server.closing.notified().await;
        // The answer to who closed it is still on its way.
        tokio::time::sleep(Duration::from_millis(300)).await;
        Ok(())
    })
}

async fn accept(listener: TcpListener, app: Router, room: Arc<Semaphore>) {
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            // Out of file descriptors: others will be closed.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(place) = Arc::clone(&room).try_acquire_owned() else { continue };
        let app = app.clone().layer(Extension(PeerAddress(peer)));
        tokio::spawn(async move {
            answer(stream, app).await;
            drop(place);
        });
    }
}

/// Answers the requests of one connection. What goes wrong with it is its client's business.
async fn answer(stream: TcpStream, app: Router) {
    let _ = stream.set_nodelay(true);
    let mut connection = http1::Builder::new();
    connection.timer(TokioTimer::new()).header_read_timeout(HEAD).max_headers(64);
    let _ = connection.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app)).await;
}
