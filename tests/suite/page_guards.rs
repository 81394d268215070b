//! What the page does not answer. A bound address is no wall: every page in a browser, and every program of the machine, can send
//! what it likes to it. All of it is tried against the program itself, byte by byte.

#![expect(
    clippy::disallowed_methods,
    reason = "how long the program waits for a slow client is what is tested"
)]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use tempfile::TempDir;

#[cfg(unix)]
use crate::endings::is_ignored;
use crate::page_client::{PageAnswer, PageRequest, RunningPage, connect, exchange};
use crate::page_serve::patterns;
use crate::workbench::root;

const PEOPLE: &str = "employee_id,name,track,level,target_track,target_level\n\
    Q1,Ada Quince,backend,L1,backend,L2\n";
const ASSESSMENTS: &str = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n\
    Q1,summary,,I ask for Quartz.,,\n";

/// What every answer says, so that nobody keeps it, frames it or guesses its kind.
const PRIVATE: [(&str, &str); 5] = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// A page of one person, with its folder.
fn page() -> (RunningPage, TempDir) {
    let folder = TempDir::new().expect("a temporary folder");
    for (name, text) in [("people.csv", PEOPLE), ("assessments.csv", ASSESSMENTS)] {
        std::fs::write(folder.path().join(name), text).expect("writable");
    }
    let inputs = ["assessments.csv", "--people", "people.csv", "--corrections", "corrections.csv"];
    (RunningPage::open(folder.path(), &inputs), folder)
}

/// The answer is a refusal that says something, gives nothing away, and is as private as any other.
#[track_caller]
fn refused(request: &PageRequest, status: u16) -> PageAnswer {
    let answer = request.send();
    assert_eq!(answer.status, status, "{request:?}: {}", answer.text());
    is_private(&answer);
    assert!(!answer.text().contains("Quince"), "{request:?}: {}", answer.text());
    answer
}

#[track_caller]
fn is_private(answer: &PageAnswer) {
    for (name, value) in PRIVATE {
        assert_eq!(answer.header(name), Some(value), "{answer:?}");
    }
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("default-src 'none'"), "{answer:?}");
    assert!(policy.contains("frame-ancestors 'none'"), "{answer:?}");
    assert!(!policy.contains("unsafe"), "{answer:?}");
}

#[test]
fn nothing_is_shown_without_the_token_or_the_cookie() {
    let (page, _folder) = page();
    let answer = page.get("/").send();
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("Ada Quince"));
    is_private(&answer);
    let cookie = page.get("/").head();
    let cookie = cookie.lines().find_map(|line| line.strip_prefix("Cookie: ")).expect("a cookie");
    let (name, secret) = cookie.split_once('=').expect("a name and a secret");
    let wrong = format!("{name}={}", "0".repeat(secret.len()));
    for cookie in [&wrong, name, &format!("{name}="), &format!("{name}={}", &secret[1..])] {
        refused(&page.get("/").with("Cookie", cookie), 403);
    }
    let stranger = page.get("/").without("Cookie");
    refused(&stranger, 403);
    let token = page.token();
    let short = format!("/?token={}", &token[..31]);
    for path in ["/?token=", "/?token=0", "/?x=1", &short, &format!("/read?token={token}")] {
        refused(&page.get(path).without("Cookie"), 403);
    }
    refused(&page.request(&format!("HEAD /?token={token} HTTP/1.1")).without("Cookie"), 403);
    let welcome = page.get(&format!("/?token={token}")).without("Cookie").send();
    let cookie = welcome.header("set-cookie").expect("a cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains(token), "{cookie}");
    is_private(&welcome);
}

#[test]
fn only_our_own_names_are_answered() {
    let (page, _folder) = page();
    let port = page.address().port();
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1.nip.example:{port}"),
        format!("127.0.0.1:{port}.evil.example"),
        format!("127.0.0.1:{}", port ^ 1),
        format!("0.0.0.0:{port}"),
        String::new(),
    ] {
        refused(&page.get("/").with("Host", &host), 403);
        refused(&page.get("/assets/page.css").with("Host", &host), 403);
    }
    refused(&page.get("/").without("Host"), 403);
    refused(&page.get("/").and("Host", "evil.example"), 403);
    refused(&page.get("http://evil.example/"), 403);
    for host in [format!("LOCALHOST:{port}"), format!("[::1]:{port}")] {
        assert_eq!(page.get("/").with("Host", &host).send().status, 200, "{host}");
    }
}

#[test]
fn only_the_page_itself_changes_something() {
    let (mut page, _folder) = page();
    let close = page.post("/close", "{}");
    let port = page.address().port();
    for origin in [
        "http://evil.example",
        "null",
        "",
        &format!("https://127.0.0.1:{port}"),
        "http://127.0.0.1",
    ] {
        refused(&close.clone().with("Origin", origin), 403);
    }
    refused(&close.clone().without("Origin"), 403);
    refused(&close.clone().and("Origin", "http://evil.example"), 403);
    for site in ["cross-site", "same-site", "none-such"] {
        refused(&close.clone().with("Sec-Fetch-Site", site), 403);
        let image = page.get("/").with("Sec-Fetch-Site", site).with("Sec-Fetch-Mode", "no-cors");
        refused(&image, 403);
    }
    refused(&close.clone().without("Cookie"), 403);
    for kind in ["text/plain", "application/x-www-form-urlencoded", "text/json", ""] {
        refused(&close.clone().with("Content-Type", kind), 415);
    }
    refused(&close.clone().without("Content-Type"), 415);
    let link = page.get("/").with("Sec-Fetch-Site", "cross-site");
    assert_eq!(link.with("Sec-Fetch-Mode", "navigate").send().status, 200, "a link leads here");
    let closed = close.with("Sec-Fetch-Site", "same-origin").send();
    assert_eq!(closed.status, 204);
    is_private(&closed);
    assert_eq!(page.ends().code(), Some(0));
}

#[test]
fn a_path_is_what_it_looks_like() {
    let (page, _folder) = page();
    for path in [
        "/..",
        "/../etc/passwd",
        "/assets/../page.css",
        "/assets/%2e%2e/page.css",
        "/assets/.%2E/page.css",
        "/%2e/",
        "//",
        "//evil.example/",
        "/people//x",
        "/people/",
        "/assets/..%5cpage.css",
        "/assets/page.css%00",
        "/people/%0a",
        "/people/%ff",
        "/people/%",
        "/people/%+1",
    ] {
        refused(&page.get(path), 400);
    }
    for path in ["/nowhere", "/assets/..%2fpage.css", "/assets/nothing", "/%3Cscript%3E"] {
        refused(&page.get(path), 404);
    }
    let long = "x".repeat(5_000);
    refused(&page.get(&format!("/people/{long}")), 414);
    refused(&page.get(&format!("/?find={long}")), 414);
    assert_eq!(page.get("*").send().status, 400);
}

#[test]
fn other_methods_do_nothing() {
    let (page, _folder) = page();
    for method in ["OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "BREW", "PROPFIND"] {
        for path in ["/", "/close", "/assets/page.css"] {
            let answer = refused(&page.request(&format!("{method} {path} HTTP/1.1")), 405);
            assert_eq!(answer.header("allow"), Some("GET, HEAD, POST"));
        }
    }
    let get = page.get("/").send();
    let head = page.request("HEAD / HTTP/1.1").send();
    assert_eq!(head.status, 200);
    assert!(head.body.is_empty());
    assert_eq!(head.header("content-length"), get.header("content-length"));
    is_private(&head);
    refused(&page.get("/close"), 405);
    refused(&page.post("/", "{}"), 405);
}

#[test]
fn nobody_sends_more_than_is_needed() {
    let (page, _folder) = page();
    let huge = vec![b' '; 100 << 20];
    refused(&page.post("/close", "").body(&huge), 413);
    // One byte of it is enough to know.
    refused(&page.post("/close", "{").with("Content-Length", "104857600"), 413);
    let chunked = page.post("/close", "").without("Content-Length");
    refused(&chunked.with("Transfer-Encoding", "chunked"), 411);
    // What has no right to be answered is not read at all.
    refused(&page.post("/close", "").body(&huge).without("Cookie"), 403);
    let mut flood = page.get("/");
    for number in 0..500 {
        flood = flood.and(&format!("X-{number}"), "x");
    }
    assert_eq!(flood.send().status, 431);
    assert_eq!(page.get("/").with("X-Long", &"x".repeat(1 << 20)).send().status, 431);
    assert_eq!(page.get("/").send().status, 200, "the page is there as before");
}

#[test]
fn what_is_no_request_is_answered_and_forgotten() {
    let (page, _folder) = page();
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"hello\r\n\r\n",
    ] {
        let answer = exchange(connect(page.address()), bytes);
        assert!(
            answer.is_none_or(|answer| answer.status == 400 || answer.status == 505),
            "{bytes:?}"
        );
    }
    // Two lengths: what is the second request to one program is a body to another.
    let smuggled =
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 30\r\n\r\nabcd";
    let answer = exchange(connect(page.address()), smuggled.as_bytes()).expect("an answer");
    assert_eq!(answer.status, 400);
    assert_eq!(page.get("/").send().status, 200);
}

/// Twice as many as the page keeps, and as many as a process may open on most systems.
#[test]
fn a_thousand_idle_connections_keep_nobody_out() {
    let (page, _folder) = page();
    let idle: Vec<TcpStream> =
        (0..1_000).filter_map(|_| TcpStream::connect(page.address()).ok()).collect();
    assert!(idle.len() > 500, "{}", idle.len());
    let begun = Instant::now();
    for _ in 0..20 {
        assert_eq!(page.get("/").send().status, 200);
    }
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    // Those that have begun to speak are no better.
    let mut slow: Vec<TcpStream> = Vec::new();
    for mut stream in (0..300).filter_map(|_| TcpStream::connect(page.address()).ok()) {
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: ");
        slow.push(stream);
    }
    assert_eq!(page.get("/").send().status, 200);
}

#[test]
fn who_is_slow_waits_alone() {
    let (page, _folder) = page();
    let mut head = connect(page.address());
    head.write_all(b"GET / HTTP/1.1\r\nHost: ").expect("somebody listens");
    let mut body = connect(page.address());
    let request = page.post("/close", "").with("Content-Length", "10");
    body.write_all(request.head().as_bytes()).expect("somebody listens");
    let begun = Instant::now();
    assert_eq!(page.get("/").send().status, 200);
    assert!(begun.elapsed() < Duration::from_secs(5), "others are answered meanwhile");
    let answer = exchange(body, b"{").expect("an answer");
    assert_eq!(answer.status, 408);
    is_private(&answer);
    let mut rest = Vec::new();
    let _ = head.read_to_end(&mut rest);
    assert!(rest.is_empty(), "the connection is closed without a word");
    assert!(begun.elapsed() < Duration::from_secs(40), "{:?}", begun.elapsed());
}

#[test]
fn the_log_has_a_line_for_each_request_and_no_word_of_data() {
    let (page, _folder) = page();
    let _ = page.get("/?find=Quince&manager=Quentin").send();
    let _ = page.get("/people/Q1").send();
    let _ = page.get("/Quark").send();
    let _ = page.post("/close", "{\"Quark\":1}").with("Content-Type", "text/quark").send();
    let _ = page.request("QUARK / HTTP/1.1").send();
    std::thread::sleep(Duration::from_millis(200));
    let log = page.log();
    let (_, lines) = log.split_once("to end it\n").expect("what is said at the start");
    for start in ["GET / 303 ", "GET / 200 ", "GET (no such address) 404 ", "POST /close 415 "] {
        let line = lines.lines().find(|line| line.starts_with(start));
        assert!(line.is_some_and(|line| line.ends_with(" ms")), "{start}: {log}");
    }
    assert!(lines.contains("(other method) / 405 "), "{log}");
    for word in ["Qu", "QU", "qu", "Q1"] {
        assert!(!lines.contains(word), "{word}: {log}");
    }
    assert!(!lines.contains(page.token()), "{log}");
}

#[cfg(unix)]
#[test]
fn a_signal_closes_the_page_as_its_button_does() {
    for (name, number) in [("HUP", 1), ("INT", 2), ("TERM", 15)] {
        if is_ignored(number) {
            continue;
        }
        let (mut page, folder) = page();
        page.signal(name);
        assert_eq!(page.ends().code(), Some(0), "{name}: {}", page.log());
        assert!(page.log().contains("the page is closed"), "{}", page.log());
        let files = std::fs::read_dir(folder.path()).expect("readable").count();
        assert_eq!(files, 2, "nothing is left");
    }
}

#[test]
fn a_page_on_this_machine_listens_nowhere_else() {
    let (page, _folder) = page();
    assert!(page.address().ip().is_loopback());
    let elsewhere = std::net::UdpSocket::bind("0.0.0.0:0").expect("a socket");
    // Nothing is sent: the system only says which address it would send from.
    if elsewhere.connect("192.0.2.1:9").is_ok() {
        let own = elsewhere.local_addr().expect("an address").ip();
        if !own.is_loopback() {
            assert!(TcpStream::connect((own, page.address().port())).is_err(), "{own}");
        }
    }
}

#[test]
fn the_reference_names_every_address() {
    let page = root().join("docs/reference/page.md");
    let page = std::fs::read_to_string(page).expect("the package has the page");
    let lacks: Vec<String> = patterns()
        .into_iter()
        .filter(|it| {
            !["GET", "POST"].iter().any(|method| page.contains(&format!("`{method} {it}`")))
        })
        .collect();
    assert!(lacks.is_empty(), "docs/reference/page.md lacks {lacks:?}");
}
