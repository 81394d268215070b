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
use super::answers::FalseAnswer;
use super::confinement::MissingRestriction;
use super::frames::{FrameKind, FrameLimits, WorkerFrame};
use super::worker_faults::{WorkerEnd, WorkerFault};
use super::worker_loop::{MOST_DOCUMENTS, SET_UP, WorkerOrder};

/// How often the memory of a worker is looked at.
const PAUSE: Duration = Duration::from_millis(20);

/// How much memory a worker may take for templates and fonts, in bytes: fonts may be large.
const SET_UP_MEMORY: u64 = 2 << 30;

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
        let WorkerSettings { seconds, confinement, .. } = settings;
        let order = WorkerOrder::new(*confinement, *seconds, settings.memory());
        let mut command = Command::new(&settings.program);
        command.args(order.arguments()).env_clear().current_dir("/");
        Self::of(command, settings, setup)
    }

    fn of(
        mut command: Command,
        settings: &WorkerSettings,
        setup: &Arc<Vec<u8>>,
    ) -> io::Result<Self> {
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
            memory: settings.memory(),
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
        let frame = self.answer(SET_UP, SET_UP_MEMORY)?;
        if frame.kind != FrameKind::Confined {
            return Err(FalseAnswer("it comes too early").into());
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
        self.set_up().map_err(WorkerFault::before_ready)?;
        let base = memory_of(self.child.id()).unwrap_or(0);
        self.base = Some(base);
        Ok(base)
    }

    fn set_up(&mut self) -> Result<(), WorkerFault> {
        self.confined()?;
        let frame = self.answer(SET_UP, SET_UP_MEMORY)?;
        if frame.kind == FrameKind::Ready {
            Ok(())
        } else {
            Err(FalseAnswer("it comes too early").into())
        }
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
                    return Err(FalseAnswer("it cannot be read").into());
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

#[cfg(all(test, unix))]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::typeset::worker::answers;
    use crate::typeset::worker::answers::WorkerAnswer;

    /// A program in the place of a worker: it says `frames` and what else a shell is told to.
    fn answer_of(frames: &[u8], then: &str) -> Result<&'static str, WorkerFault> {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), frames).expect("writable");
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("cat \"$0\"; {then}")).arg(file.path());
        let settings = WorkerSettings {
            program: "sh".into(),
            seconds: NonZeroU32::MIN,
            confinement: ConfinementPolicy::Required,
        };
        let started = WorkerProcess::of(command, &settings, &Arc::default());
        let mut worker = started.expect("a shell can be started");
        let (frame, number) = worker.ask(|number| WorkerFrame::bare(FrameKind::AskPdf, number))?;
        match answers::pdf(frame, number)? {
            WorkerAnswer::Made(_) => Ok("made"),
            WorkerAnswer::Refused(_) => Ok("refused"),
            WorkerAnswer::Panicked => Ok("panicked"),
        }
    }

    /// A worker that becomes ready and says one frame more.
    fn ready_and(frame: &WorkerFrame) -> Vec<u8> {
        let begin = [FrameKind::Confined, FrameKind::Ready].map(|it| WorkerFrame::bare(it, 0));
        let frames = begin.iter().chain(Some(frame));
        frames.flat_map(WorkerFrame::to_bytes).collect()
    }

    fn made(number: u64, parts: &[&str]) -> WorkerFrame {
        let parts = parts.iter().map(|part| part.as_bytes().to_vec()).collect();
        WorkerFrame { kind: FrameKind::Made, number, parts }
    }

    const HEAD: &str = r#"{"pages":1,"parts":[],"findings":[],"images":[],"places":[]}"#;
    const PDF: &str = "%PDF-1.7 and so on";
    const WAIT: &str = "cat > /dev/null";

    #[test]
    fn an_answer_counts_for_the_document_that_was_asked_for() {
        assert_eq!(answer_of(&ready_and(&made(1, &[HEAD, PDF])), WAIT), Ok("made"));
        for number in [0, 2, u64::MAX] {
            let answer = answer_of(&ready_and(&made(number, &[HEAD, PDF])), WAIT);
            assert_eq!(answer, Err(FalseAnswer("it is about another document").into()));
        }
    }

    #[test]
    fn what_is_no_document_is_no_answer() {
        let error = r#"{"pages":1,"parts":[],"findings":[{"is_error":true,"message":"x","place":null,"hints":[]}],"images":[],"places":[]}"#;
        let endless = HEAD.replace("1,", "100001,");
        let two_parts =
            HEAD.replacen("[]", r#"[{"part":"agenda","hash":"0"},{"part":"cover","hash":"0"}]"#, 1);
        let wrong: [&[&str]; 10] = [
            &[],
            &[HEAD],
            &[HEAD, ""],
            &[HEAD, "<script>"],
            &[HEAD, PDF, PDF],
            &["{}", PDF],
            &[&HEAD.replace('1', "0"), PDF],
            &[&endless, PDF],
            &[&two_parts, PDF],
            &[error, PDF],
        ];
        for parts in wrong {
            let answer = answer_of(&ready_and(&made(1, parts)), WAIT);
            assert!(matches!(answer, Err(WorkerFault::FalseAnswer(_))), "{parts:?}: {answer:?}");
        }
        let refused = WorkerFrame { kind: FrameKind::Refused, ..made(1, &[HEAD]) };
        let answer = answer_of(&ready_and(&refused), WAIT);
        assert!(matches!(answer, Err(WorkerFault::FalseAnswer(_))), "{answer:?}");
    }

    #[test]
    fn bytes_that_are_cut_or_no_frame_are_no_answer() {
        let whole = ready_and(&made(1, &[HEAD, PDF]));
        let cut = answer_of(&whole[..whole.len() - 1], "exit 3");
        assert_eq!(cut, Err(WorkerFault::Ended(WorkerEnd::Exit(Some(3)))));
        let garbage = [&ready_and(&made(1, &[]))[..34], b"%PDF-1.7 without a frame"].concat();
        let unreadable = Err(FalseAnswer("it cannot be read").into());
        assert_eq!(answer_of(&garbage, WAIT), unreadable);
        let other_program = answer_of(b"promopacket 0.1.0", WAIT);
        let why = "of what it says, it cannot be read".to_owned();
        assert_eq!(other_program, Err(WorkerFault::NotReady(why)));
    }

    #[test]
    fn who_does_not_say_to_be_confined_gets_no_document() {
        let missing =
            WorkerFrame { kind: FrameKind::Confined, number: 0, parts: vec![b"landlock".to_vec()] };
        let answer = answer_of(&missing.to_bytes(), WAIT);
        assert_eq!(answer, Err(WorkerFault::NotConfined(MissingRestriction::Landlock)));
        let early = made(1, &[HEAD, PDF]);
        let too_early = "of what it says, it comes too early".to_owned();
        assert_eq!(answer_of(&early.to_bytes(), WAIT), Err(WorkerFault::NotReady(too_early)));
    }

    #[test]
    fn a_worker_that_says_nothing_or_ends_is_found_out() {
        let begin = &ready_and(&made(1, &[]))[..34];
        assert_eq!(answer_of(begin, WAIT), Err(WorkerFault::Time));
        let unready = answer_of(&begin[..17], "exit 1");
        assert!(matches!(unready, Err(WorkerFault::NotReady(_))), "{unready:?}");
        let killed = answer_of(begin, "kill -KILL $$");
        assert_eq!(killed, Err(WorkerFault::Ended(WorkerEnd::Signal(9))));
    }
}
