//! One worker, as the run sees it. In: frames for it, and how much a document may take. Out: its answers; or why there is none, and
//! then the process is ended.
//!
//! A worker may be in the hands of an attacker. So nobody who has something else to do waits for it: a thread writes to it and another
//! reads from it, and both end with the process.

use std::io::{self, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use super::super::{ConfinementPolicy, WorkerSettings};
use super::confinement::MissingRestriction;
use super::frames::{FrameKind, FrameLimits, WorkerFrame};
use super::worker_faults::{WorkerEnd, WorkerFault};
use super::worker_loop::{MOST_DOCUMENTS, SET_UP, WorkerOrder};

/// How often the memory of a worker is looked at.
const PAUSE: Duration = Duration::from_millis(20);

/// How long a worker that has closed its output may take to end.
const ENDING: u32 = 25;

/// A process that typesets.
pub(super) struct WorkerProcess {
    child: Child,
    /// What is to be written to it.
    outgoing: SyncSender<Arc<Vec<u8>>>,
    incoming: Receiver<io::Result<WorkerFrame>>,
    confinement: ConfinementPolicy,
    time: Duration,
    memory: u64,
    /// The memory that it had when it was ready, in bytes; none before it is.
    base: Option<u64>,
    /// How many documents it was asked for.
    asked: u64,
}

impl WorkerProcess {
    /// Starts a worker and sets it up; it becomes ready while the caller goes on.
    ///
    /// # Errors
    /// A process or a thread that cannot be started.
    pub(super) fn start(settings: &WorkerSettings, setup: &Arc<Vec<u8>>) -> io::Result<Self> {
        let (seconds, memory) = (settings.seconds, settings.memory());
        let order = WorkerOrder::new(settings.confinement, seconds, memory);
        let mut command = Command::new(&settings.program);
        command.args(order.arguments()).env_clear().current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        apart(&mut command);
        let mut child = command.spawn()?;
        let input = child.stdin.take().expect("it was asked for");
        let output = child.stdout.take().expect("it was asked for");
        let (outgoing, written) = sync_channel(2);
        let (read, incoming) = sync_channel(1);
        let worker = Self {
            child,
            outgoing,
            incoming,
            confinement: settings.confinement,
            time: settings.time(),
            memory,
            base: None,
            asked: 0,
        };
        start_thread(move || write_all(input, &written))?;
        start_thread(move || read_all(output, &read))?;
        worker.send(setup);
        Ok(worker)
    }

    /// Whether it has made as many documents as a worker makes.
    pub(super) fn is_worn_out(&self) -> bool {
        self.asked >= u64::from(MOST_DOCUMENTS)
    }

    /// Waits until the worker has said how far it is confined.
    ///
    /// # Errors
    /// That it is not, and has to be; or what became of it.
    pub(super) fn confined(&mut self) -> Result<(), WorkerFault> {
        let frame = self.answer(SET_UP, u64::MAX)?;
        if frame.kind != FrameKind::Confined {
            return Err(super::answers::FalseAnswer("it comes too early").into());
        }
        let Some(missing) = frame.parts.first() else { return Ok(()) };
        if self.confinement == ConfinementPolicy::BestEffort {
            return Ok(());
        }
        let missing = std::str::from_utf8(missing).ok().and_then(MissingRestriction::named);
        Err(WorkerFault::NotConfined(missing.unwrap_or(MissingRestriction::All)))
    }

    /// Asks for a document with a number that no other document of this worker has; gives the answer, which may be to anything.
    ///
    /// # Errors
    /// What became of the worker, which is of no more use then.
    pub(super) fn ask(
        &mut self,
        question: impl FnOnce(u64) -> WorkerFrame,
    ) -> Result<(WorkerFrame, u64), WorkerFault> {
        let base = self.ready()?;
        self.asked += 1;
        let number = self.asked;
        self.send(&Arc::new(question(number).to_bytes()));
        let answer = self.answer(self.time, base.saturating_add(self.memory))?;
        Ok((answer, number))
    }

    /// Waits until the worker is ready; gives the memory that it has then.
    fn ready(&mut self) -> Result<u64, WorkerFault> {
        if let Some(base) = self.base {
            return Ok(base);
        }
        self.confined()?;
        let frame = self.answer(SET_UP, u64::MAX)?;
        if frame.kind != FrameKind::Ready {
            return Err(super::answers::FalseAnswer("it comes too early").into());
        }
        let base = memory_of(self.child.id()).unwrap_or(0);
        self.base = Some(base);
        Ok(base)
    }

    /// Hands on what is to be written. A worker that takes nothing more is found out by its answer.
    fn send(&self, bytes: &Arc<Vec<u8>>) {
        let _ = self.outgoing.try_send(Arc::clone(bytes));
    }

    /// The next frame, if it comes in time and the worker takes no more than so many bytes of memory.
    fn answer(&mut self, time: Duration, most: u64) -> Result<WorkerFrame, WorkerFault> {
        let mut waited = Duration::ZERO;
        loop {
            match self.incoming.recv_timeout(PAUSE) {
                Ok(Ok(frame)) => return Ok(frame),
                Ok(Err(why)) if why.kind() == io::ErrorKind::InvalidData => {
                    return Err(super::answers::FalseAnswer("it cannot be read").into());
                }
                Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => {
                    return Err(WorkerFault::Ended(self.end()));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            waited += PAUSE;
            if waited >= time {
                return Err(WorkerFault::Time);
            }
            if memory_of(self.child.id()).is_some_and(|memory| memory > most) {
                return Err(WorkerFault::Memory(self.memory));
            }
        }
    }

    /// How a worker ended that answers no more; one that lives on is ended.
    fn end(&mut self) -> WorkerEnd {
        for _ in 0..ENDING {
            match self.child.try_wait() {
                Ok(Some(status)) => return WorkerEnd::of(status),
                Ok(None) => std::thread::sleep(PAUSE),
                Err(_) => break,
            }
        }
        WorkerEnd::Exit(None)
    }
}

impl Drop for WorkerProcess {
    fn drop(&mut self) {
        // One that has ended already is what was wanted. The system keeps a process that nobody has waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl WorkerEnd {
    #[cfg(unix)]
    fn of(status: ExitStatus) -> Self {
        use std::os::unix::process::ExitStatusExt as _;
        status.signal().map_or(Self::Exit(status.code()), Self::Signal)
    }

    #[cfg(not(unix))]
    fn of(status: ExitStatus) -> Self {
        Self::Exit(status.code())
    }
}

/// Keeps signals of the terminal from a worker: it ends with its run, which says what it leaves.
#[cfg(unix)]
fn apart(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn apart(_: &mut Command) {}

fn start_thread(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    std::thread::Builder::new().name("worker-pipe".to_owned()).spawn(work).map(drop)
}

/// Writes until the run or the worker has ended; then the worker's input ends.
fn write_all(mut input: ChildStdin, bytes: &Receiver<Arc<Vec<u8>>>) {
    for bytes in bytes {
        if input.write_all(&bytes).and_then(|()| input.flush()).is_err() {
            return;
        }
    }
}

/// Reads until the run or the worker has ended, or the worker writes something else than frames.
fn read_all(output: ChildStdout, frames: &SyncSender<io::Result<WorkerFrame>>) {
    let mut output = BufReader::new(output);
    loop {
        let frame = match WorkerFrame::read(&mut output, FrameLimits::OF_ANSWERS) {
            Ok(Some(frame)) => Ok(frame),
            Ok(None) => return,
            Err(why) => Err(why),
        };
        let is_last = frame.is_err();
        if frames.send(frame).is_err() || is_last {
            return;
        }
    }
}

/// The memory of a process in bytes; none where the system does not say (`proc(5)`, in pages of 4 KiB).
fn memory_of(process: u32) -> Option<u64> {
    const PAGE: u64 = 4096;
    let text = std::fs::read_to_string(format!("/proc/{process}/statm")).ok()?;
    let pages: u64 = text.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * PAGE)
}
