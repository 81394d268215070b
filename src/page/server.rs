//! The listening side. In: listeners, who may come in, and a session. Out: connections that are answered, until somebody closes the page.

use std::future::poll_fn;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use promopacket::archive;
use tokio::io::AsyncWrite as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use super::access::PageAccess;
use super::connections::{ConnectionPlace, OpenConnections};
use super::guards::PeerAddress;
use super::routes::router;
use super::session::PageSession;
use crate::signals;

/// How long a client may take for the head of a request, and say nothing between two requests.
const HEAD: Duration = Duration::from_secs(10);

/// How many headers a request has at most.
const HEADERS: usize = 64;

/// How many bytes the head of a request has at most.
const HEAD_BYTES: usize = 32 << 10;

/// How long a client is listened to that has got its last answer.
const LINGER: Duration = Duration::from_secs(2);

/// How long the last answer takes.
const LAST_ANSWER: Duration = Duration::from_millis(300);

/// How long work goes on after the page was closed.
const LAST_WORK: Duration = Duration::from_secs(2);

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

    /// Puts another cycle in its place, unless a build is at work; says whether it did. Who reads the one before keeps it until the
    /// answer is given.
    pub(super) fn open(&self, session: PageSession) -> bool {
        let mut place = self.session.write().expect("nobody panics while another cycle is opened");
        if place.builds.is_at_work() {
            return false;
        }
        *place = Arc::new(session);
        true
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

    /// The address of the first.
    pub(crate) fn address(&self) -> String {
        self.hosts[0].clone()
    }

    /// The port of the first.
    pub(crate) fn port(&self) -> u16 {
        self.listeners[0].local_addr().map_or(0, |address| address.port())
    }
}

/// Serves a session until somebody closes the page, or a signal does.
///
/// # Errors
/// A runtime or a listener that cannot be started.
pub(crate) fn serve(
    session: PageSession,
    access: PageAccess,
    listeners: PageListeners,
) -> io::Result<()> {
    say_only_where_it_panics();
    let PageListeners { listeners, hosts, origins } = listeners;
    let session = RwLock::new(Arc::new(session));
    let server = Arc::new(PageServer { access, session, hosts, origins, closing: Notify::new() });
    close_on_signals(&server);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let served = runtime.block_on(until_closed(&server, listeners));
    // What is being saved is saved. A build does not go on: what is half-made of it is removed.
    runtime.shutdown_timeout(LAST_WORK);
    archive::abandon();
    signals::remove_temporary();
    served
}

async fn until_closed(
    server: &Arc<PageServer>,
    listeners: Vec<std::net::TcpListener>,
) -> io::Result<()> {
    let app = router(server);
    let open = Arc::new(OpenConnections::default());
    for listener in listeners {
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        tokio::spawn(accept(listener, app.clone(), Arc::clone(&open)));
    }
    server.closing.notified().await;
    server.session().builds.stop();
    // The answer to who closed it is still on its way.
    tokio::time::sleep(LAST_ANSWER).await;
    Ok(())
}

/// The first signal that ends a process closes the page, as the button does; a second one ends the process.
fn close_on_signals(server: &Arc<PageServer>) {
    let server = Arc::downgrade(server);
    signals::close_instead(move || {
        if let Some(server) = server.upgrade() {
            server.closing.notify_one();
        }
    });
}

/// The sentence of a panic may hold what people wrote; its place cannot.
fn say_only_where_it_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(io::stderr(), "a fault of promopacket at {place}; please report it");
    }));
}

async fn accept(listener: TcpListener, app: Router, open: Arc<OpenConnections>) {
    loop {
        let place = open.place().await;
        let Ok((stream, peer)) = listener.accept().await else {
            // No file can be opened any more: one is needed.
            open.close_oldest_idle();
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let place = Arc::new(place);
        let answered = answer(stream, PeerAddress(peer), app.clone(), Arc::clone(&place));
        place.is_served_by(tokio::spawn(answered).abort_handle());
    }
}

/// Answers the requests of one connection. What goes wrong with it is its client's business.
async fn answer(stream: TcpStream, peer: PeerAddress, app: Router, place: Arc<ConnectionPlace>) {
    let _ = stream.set_nodelay(true);
    let app = TowerToHyperService::new(app);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        let busy = place.busy();
        let answer = app.call(request);
        async move {
            let answer = answer.await;
            drop(busy);
            answer
        }
    });
    let mut connection = http1::Builder::new();
    connection.timer(TokioTimer::new()).header_read_timeout(HEAD);
    connection.max_headers(HEADERS).max_buf_size(HEAD_BYTES);
    let connection = connection.serve_connection(TokioIo::new(stream), service);
    if let Ok(ended) = connection.without_shutdown().await {
        let _ = tokio::time::timeout(LINGER, say_goodbye(ended.io.into_inner())).await;
    }
}

/// Closes a connection so that its client sees the last answer: a system that has bytes nobody read takes that answer back.
async fn say_goodbye(mut stream: TcpStream) {
    let ended = poll_fn(|context| Pin::new(&mut stream).poll_shutdown(context)).await;
    let mut unread = [0; 8192];
    while ended.is_ok() && stream.readable().await.is_ok() {
        match stream.try_read(&mut unread) {
            Ok(0) => return,
            Err(why) if why.kind() != io::ErrorKind::WouldBlock => return,
            _ => {}
        }
    }
}
