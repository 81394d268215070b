//! What nobody can ask for in Typst's language, and native code could that has taken over a worker. In: a document. Out: nothing; or,
//! if the program was compiled with the feature `fault-injection`, an attempt that the words of the document name. One that is
//! refused ends as a panic; one that gets through leaves the document as it is, and `.ci/attempts` sees it.

use super::super::document_task::DocumentTask;

/// Tries what a document names.
#[cfg(not(feature = "fault-injection"))]
#[inline(always)]
pub(super) fn attempt(_: &DocumentTask) {}

/// One thing an attacker in a worker would try.
#[cfg(feature = "fault-injection")]
type Attempt = fn() -> std::io::Result<()>;

/// Tries what a document names.
#[cfg(feature = "fault-injection")]
pub(super) fn attempt(task: &DocumentTask) {
    use std::fs::File;
    use std::net::{TcpStream, UdpSocket};
    use std::process::Command;

    let attempts: [(&str, Attempt); 5] = [
        ("attempt-process", || Command::new("/bin/true").status().map(drop)),
        ("attempt-tcp", || TcpStream::connect("127.0.0.1:9").map(drop)),
        ("attempt-udp", || UdpSocket::bind("127.0.0.1:0").map(drop)),
        ("attempt-reading", || File::open("/etc/passwd").map(drop)),
        ("attempt-writing", || File::create("/tmp/promopacket-attempt").map(drop)),
    ];
    for (words, attempt) in attempts {
        if memchr::memmem::find(&task.data, words.as_bytes()).is_some() {
            attempt().expect("a worker reaches nothing");
        }
    }
}
