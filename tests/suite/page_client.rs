//! The page as a client on the wire sees it: the program on a free port, and requests byte by byte.

#![expect(clippy::disallowed_methods, reason = "a test waits for the program no longer than this")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long a test waits for the program at most.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program that serves a page; it ends with this value, also if a test fails.
pub(crate) struct RunningPage {
    child: Child,
    address: SocketAddr,
    cookie: Option<String>,
    token: Option<String>,
    log: Arc<Mutex<String>>,
}

/// A request that is being written.
#[derive(Debug, Clone)]
pub(crate) struct PageRequest {
    to: SocketAddr,
    start: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageAnswer {
    /// The number.
    pub(crate) status: u16,
    /// The names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The bytes behind the headers.
    pub(crate) body: Vec<u8>,
}

impl RunningPage {
    /// `promopacket open`, with the cookie that its first address gives.
    pub(crate) fn open(folder: &Path, arguments: &[&str]) -> Self {
        let more = ["--port", "0", "--no-browser"];
        let mut page = Self::start(folder, &[&["open"], arguments, &more].concat());
        let token = page.token.clone().expect("the address has a token");
        let welcome = page.get(&format!("/?token={token}")).send();
        assert_eq!(welcome.status, 303, "{welcome:?}");
        let cookie = welcome.header("set-cookie").expect("a cookie");
        page.cookie = cookie.split(';').next().map(str::to_owned);
        page
    }

    /// `promopacket serve` for `hr@corp.example`, which believes the header `X-Email`.
    pub(crate) fn serve(folder: &Path, arguments: &[&str]) -> Self {
        let more = ["--identity-header", "X-Email", "--hr", "hr@corp.example"];
        let all = [&["serve"], arguments, &["--listen", "127.0.0.1:0"], &more].concat();
        Self::start(folder, &all)
    }

    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_promopacket"));
        command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
        command.env("SOURCE_DATE_EPOCH", "1795392000").stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program was built for this test");
        let errors = BufReader::new(child.stderr.take().expect("it was asked for"));
        let log = Arc::new(Mutex::new(String::new()));
        let lines = read_lines(errors, Arc::clone(&log));
        let said = || log.lock().expect("nobody panics").clone();
        let Some((address, token)) = first_address(&lines) else {
            let _ = child.kill();
            let _ = child.wait();
            panic!("no page was served: {}", said());
        };
        Self { child, address, cookie: None, token, log }
    }

    /// Where the page is.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The token of the first address of `open`.
    pub(crate) fn token(&self) -> &str {
        self.token.as_deref().expect("the address has a token")
    }

    /// What the program has printed on the standard error.
    pub(crate) fn log(&self) -> String {
        self.log.lock().expect("nobody panics").clone()
    }

    /// A request of the page itself.
    pub(crate) fn get(&self, path: &str) -> PageRequest {
        self.request(&format!("GET {path} HTTP/1.1"))
    }

    /// A request with JSON, as a script of the page sends it.
    pub(crate) fn post(&self, path: &str, json: &str) -> PageRequest {
        let origin = format!("http://{}", self.address);
        let request = self.request(&format!("POST {path} HTTP/1.1"));
        let request = request.with("Origin", &origin).with("Content-Type", "application/json");
        request.body(json.as_bytes())
    }

    /// A request with any first line.
    pub(crate) fn request(&self, start: &str) -> PageRequest {
        let headers = Vec::new();
        let request =
            PageRequest { to: self.address, start: start.to_owned(), headers, body: Vec::new() };
        let request = request.with("Host", &self.address.to_string()).with("Connection", "close");
        match &self.cookie {
            Some(cookie) => request.with("Cookie", cookie),
            None => request,
        }
    }

    /// Sends the process a signal by its name.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let killed = Command::new("kill").args(["-s", name, &id]).status();
        assert!(killed.expect("the system has kill").success());
    }

    /// Ends the process as a power cut does.
    pub(crate) fn kill(&self) {
        #[cfg(unix)]
        self.signal("KILL");
    }

    /// How the process ends by itself.
    pub(crate) fn ends(&mut self) -> ExitStatus {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().expect("it is our child") {
                return status;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the page did not end: {}", self.log());
    }
}

impl Drop for RunningPage {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads all lines on a thread of its own, so that the program never waits for a reader.
fn read_lines(
    errors: BufReader<impl std::io::Read + Send + 'static>,
    log: Arc<Mutex<String>>,
) -> Receiver<String> {
    let (lines, read) = channel();
    std::thread::spawn(move || {
        for line in errors.lines().map_while(Result::ok) {
            let mut log = log.lock().expect("nobody panics");
            log.push_str(&line);
            log.push('\n');
            // The test may have heard what it waited for.
            let _ = lines.send(line);
        }
    });
    read
}

/// The address that the program prints, and its token if it has one.
fn first_address(lines: &Receiver<String>) -> Option<(SocketAddr, Option<String>)> {
    const SAYS: [&str; 2] = ["the page is at http://", "the page is served on "];
    while let Ok(line) = lines.recv_timeout(PATIENCE) {
        let Some(said) = SAYS.iter().find_map(|it| line.strip_prefix(it)) else { continue };
        let (address, token) = match said.split_once("/?token=") {
            Some((address, token)) => (address, Some(token.to_owned())),
            None => (said, None),
        };
        return Some((address.parse().expect("an address"), token));
    }
    None
}

impl PageRequest {
    /// The same with a header in the place of others of that name.
    pub(crate) fn with(self, name: &str, value: &str) -> Self {
        self.without(name).and(name, value)
    }

    /// The same with one more header.
    pub(crate) fn and(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same without a header.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|header| !header.0.eq_ignore_ascii_case(name));
        self
    }

    /// The same with a body and its length.
    pub(crate) fn body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self.with("Content-Length", &body.len().to_string())
    }

    /// The bytes before the body.
    pub(crate) fn head(&self) -> String {
        let mut head = format!("{}\r\n", self.start);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head + "\r\n"
    }

    /// Sends it.
    pub(crate) fn send(&self) -> PageAnswer {
        let all = [self.head().as_bytes(), &self.body].concat();
        exchange(connect(self.to), &all).unwrap_or_else(|| panic!("no answer to {}", self.start))
    }

    /// Sends it to a program that may be killed meanwhile; none if it answers nothing, or half of an answer.
    pub(crate) fn send_if_heard(&self) -> Option<PageAnswer> {
        let stream = TcpStream::connect(self.to).ok()?;
        let answer = exchange(stream, &[self.head().as_bytes(), &self.body].concat())?;
        let length = answer.header("content-length").and_then(|it| it.parse().ok());
        (length == Some(answer.body.len())).then_some(answer)
    }
}

/// A connection whose reads end some time.
pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("somebody listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket can wait");
    stream
}

/// Writes bytes, as far as they are taken, and reads until the connection ends; none if nothing came.
pub(crate) fn exchange(mut stream: TcpStream, bytes: &[u8]) -> Option<PageAnswer> {
    // Who is refused early stops reading.
    let _ = stream.write_all(bytes);
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all);
    parsed(&all)
}

fn parsed(all: &[u8]) -> Option<PageAnswer> {
    let end = all.windows(4).position(|it| it == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&all[..end]);
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let mut answer = PageAnswer { status, headers, body: all[end + 4..].to_vec() };
    if answer.header("transfer-encoding") == Some("chunked") {
        answer.body = without_chunks(&answer.body);
    }
    Some(answer)
}

fn without_chunks(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|it| it == b"\r\n") {
        let size = String::from_utf8_lossy(&rest[..end]).into_owned();
        let size = usize::from_str_radix(&size, 16).expect("the size of a chunk");
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
        if size == 0 {
            break;
        }
    }
    body
}

impl PageAnswer {
    /// What a header says.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The answer without what differs from one second to the next.
    pub(crate) fn without_date(mut self) -> Self {
        self.headers.retain(|header| header.0 != "date");
        self
    }
}
