//! How a worker is confined. In: how much its documents may take. Out: a process that has no file system, no network and few system
//! calls; or the first restriction that the system does not have.
//!
//! Landlock holds for the thread that asks for it and for those that it starts, so it comes before any thread. The limit of processes
//! counts threads, too, so it comes after them; and so do the filters of system calls, which hold for all threads at once.

use std::fmt::{self, Display};
use std::time::Duration;

/// What a worker may take in its whole life.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "Linux alone limits workers"))]
pub(super) struct WorkerLimits {
    /// Time of a processor.
    pub(super) processor: Duration,
    /// Memory for its documents, in bytes.
    pub(super) memory: u64,
}

/// A restriction that the system does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MissingRestriction {
    /// Limits of time, memory, files and processes.
    Limits,
    /// A process without threads, which Landlock needs.
    OneThread,
    /// Landlock, which takes the file system and the network.
    Landlock,
    /// Seccomp, which takes the system calls.
    Seccomp,
    /// All of them.
    All,
}

impl MissingRestriction {
    const EVERY: [Self; 5] =
        [Self::Limits, Self::OneThread, Self::Landlock, Self::Seccomp, Self::All];

    /// The word for it between a worker and its run.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Limits => "limits",
            Self::OneThread => "one-thread",
            Self::Landlock => "landlock",
            Self::Seccomp => "seccomp",
            Self::All => "all",
        }
    }

    /// The restriction that a word stands for.
    pub(super) fn named(word: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|it| it.as_str() == word)
    }
}

impl Display for MissingRestriction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Limits => "limits of time and memory (setrlimit)",
            Self::OneThread => "a process with a single thread",
            Self::Landlock => "Landlock, which takes files and the network from a process",
            Self::Seccomp => "seccomp, which takes system calls from a process",
            Self::All => "Landlock and seccomp, which only Linux has",
        })
    }
}

#[cfg(target_os = "linux")]
pub(super) use linux::{before_threads, with_threads};
#[cfg(not(target_os = "linux"))]
pub(super) use others::{before_threads, with_threads};

#[cfg(target_os = "linux")]
mod linux {
    use landlock::{
        ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, RulesetError,
        RulesetStatus, Scope,
    };
    use rlimit::Resource;

    use super::super::system_calls;
    use super::{MissingRestriction, WorkerLimits};

    /// The newest version of Landlock whose restrictions were tried.
    const NEWEST: ABI = ABI::V7;
    /// Address space that the allocator reserves without using it, and that the program itself takes.
    const RESERVED: u64 = 6 << 30;
    /// Enough for the three pipes and for setting up Landlock.
    const FILES: u64 = 8;

    /// Takes time, memory, files and the network; the process must have one thread.
    ///
    /// # Errors
    /// The first of them that the system does not take; what could be taken is.
    pub(in super::super) fn before_threads(limits: WorkerLimits) -> Result<(), MissingRestriction> {
        let limited = [
            (Resource::AS, limits.memory.saturating_add(RESERVED)),
            (Resource::CPU, limits.processor.as_secs()),
            (Resource::FSIZE, 0),
            (Resource::CORE, 0),
            (Resource::NOFILE, FILES),
        ];
        let has_one_thread = threads() == 1;
        let limited = limited.map(|(resource, most)| limit(resource, most));
        let taken = without_files();
        limited.into_iter().collect::<Result<(), _>>()?;
        if !has_one_thread {
            return Err(MissingRestriction::OneThread);
        }
        match taken {
            Ok(RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced) => Ok(()),
            Ok(RulesetStatus::NotEnforced) | Err(_) => Err(MissingRestriction::Landlock),
        }
    }

    /// Takes new processes and threads, and system calls, from all threads that there are.
    ///
    /// # Errors
    /// The first of them that the system does not take.
    pub(in super::super) fn with_threads() -> Result<(), MissingRestriction> {
        let limited = limit(Resource::NPROC, 0);
        let filters = system_calls::filters().map_err(|_| MissingRestriction::Seccomp)?;
        for filter in &filters {
            seccompiler::apply_filter_all_threads(filter)
                .map_err(|_| MissingRestriction::Seccomp)?;
        }
        limited
    }

    /// Sets a limit, unless a stricter one holds already.
    fn limit(resource: Resource, most: u64) -> Result<(), MissingRestriction> {
        let set = resource.get().and_then(|(_, hard)| {
            let most = most.min(hard);
            resource.set(most, most)
        });
        set.map_err(|_| MissingRestriction::Limits)
    }

    /// How many threads the process has (`proc(5)`).
    fn threads() -> usize {
        std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count)
    }

    /// Takes every file and folder, connections over TCP, abstract sockets, and signals to other processes. Of these an older
    /// kernel takes those that it knows; the filter of system calls takes them all once more.
    fn without_files() -> Result<RulesetStatus, RulesetError> {
        let rules = Ruleset::default()
            .handle_access(AccessFs::from_all(NEWEST))?
            .handle_access(AccessNet::from_all(NEWEST))?
            .scope(Scope::from_all(NEWEST))?;
        Ok(rules.create()?.restrict_self()?.ruleset)
    }
}

/// Elsewhere there is time and nothing else.
#[cfg(not(target_os = "linux"))]
mod others {
    use super::{MissingRestriction, WorkerLimits};

    pub(in super::super) fn before_threads(_: WorkerLimits) -> Result<(), MissingRestriction> {
        Err(MissingRestriction::All)
    }

    pub(in super::super) fn with_threads() -> Result<(), MissingRestriction> {
        Err(MissingRestriction::All)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs::File;
    use std::io::{self, Read as _};
    use std::net::{TcpListener, UdpSocket};
    use std::os::unix::net::UnixStream;
    use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
    use std::process::{Command, ExitStatus};

    use super::*;

    /// What the process of a test is told to try, in the environment.
    const ATTEMPT: &str = "PROMOPACKET_TEST_ATTEMPT";
    /// How such a process ends that could do it, and one that could not.
    const DONE: i32 = 41;
    const REFUSED: i32 = 42;
    /// `SIGABRT` and `SIGSYS`.
    const ABORTED: i32 = 6;
    const FORBIDDEN: i32 = 31;

    fn limits() -> WorkerLimits {
        WorkerLimits { processor: Duration::from_secs(60), memory: 200 << 20 }
    }

    /// Starts this test program again, with one attempt.
    fn tried(attempt: &str) -> ExitStatus {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        let name = "typeset::worker::confinement::tests::attempt";
        command.args(["--ignored", "--exact", name]).env(ATTEMPT, attempt);
        command.output().expect("this program can be started").status
    }

    /// What somebody might try who has taken over a worker.
    fn attempts(attempt: &str, mut open: File) -> io::Result<()> {
        match attempt {
            "open" => File::open("/etc/passwd").map(drop),
            "write" => File::create("/dev/shm/promopacket-attempt").map(drop),
            "folder" => std::fs::read_dir("/").map(drop),
            "what-is-open" => open.read(&mut [0]).map(drop),
            "tcp" => TcpListener::bind("127.0.0.1:0").map(drop),
            "udp" => UdpSocket::bind("127.0.0.1:0").map(drop),
            "pair" => UnixStream::pair().map(drop),
            "process" => Command::new("/bin/true").status().map(drop),
            "program" => Err(Command::new("/bin/true").exec()),
            "thread" => std::thread::Builder::new().spawn(|| ()).map(drop),
            "memory" => {
                std::hint::black_box(vec![1_u8; 10 << 30]);
                Ok(())
            }
            other => panic!("{other} is no attempt"),
        }
    }

    /// The process of an attempt.
    #[test]
    #[ignore = "a process that the test below starts"]
    #[expect(clippy::disallowed_methods, reason = "how a test tells its process what to do")]
    fn attempt() {
        let Ok(attempt) = std::env::var(ATTEMPT) else { return };
        let open = File::open("/etc/hostname").expect("every machine has one");
        // This process has the threads of the test, so it cannot have one alone; everything else is taken.
        let (only_files, attempt) = match attempt.strip_prefix("without-filter ") {
            Some(attempt) => (true, attempt),
            None => (false, &*attempt),
        };
        assert_eq!(before_threads(limits()), Err(MissingRestriction::OneThread));
        if !only_files {
            with_threads().expect("the kernel has seccomp");
        }
        let done = attempts(attempt, open).is_ok();
        std::process::exit(if done { DONE } else { REFUSED });
    }

    #[test]
    fn a_confined_process_reaches_nothing() {
        for refused in ["open", "write", "folder", "what-is-open"] {
            assert_eq!(tried(refused).code(), Some(REFUSED), "{refused}");
        }
        for ended in ["tcp", "udp", "pair", "process", "program", "thread"] {
            assert_eq!(tried(ended).signal(), Some(FORBIDDEN), "{ended}");
        }
        assert_eq!(tried("memory").signal(), Some(ABORTED));
    }

    /// Two walls: either holds without the other.
    #[test]
    fn files_and_connections_are_out_of_reach_without_the_filter_too() {
        for refused in ["open", "write", "folder", "tcp", "program"] {
            let attempt = format!("without-filter {refused}");
            assert_eq!(tried(&attempt).code(), Some(REFUSED), "{refused}");
        }
        assert_eq!(tried("without-filter what-is-open").code(), Some(DONE));
    }
}
