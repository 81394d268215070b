//! The worker itself. In: frames on the standard input. Out: frames on the standard output, one for each document; and an end as soon
//! as the input ends, which it does with the run, however that ends.

use std::io::{self, BufReader};
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use super::super::ConfinementPolicy;
use super::super::batch::STACK;
use super::super::local_typesetter::LocalTypesetter;
use super::confinement::{self, MissingRestriction, WorkerLimits};
use super::frames::{FrameKind, FrameLimits, WorkerFrame};
use super::questions::WorkerQuestion;
use super::worker_setup;
use super::{answers, attempts};

/// The command that starts a worker. Nobody types it, so no help names it.
pub(super) const COMMAND: &str = "typeset-worker";

/// How many documents a worker makes at most.
pub(super) const MOST_DOCUMENTS: u32 = 256;

/// How long a worker may take to become ready, beside its first document.
pub(super) const SET_UP: Duration = Duration::from_secs(60);

/// How a worker is to work, as its command line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkerOrder {
    confinement: ConfinementPolicy,
    /// For each document.
    seconds: NonZeroU32,
    /// For all documents, in bytes.
    memory: u64,
}

impl WorkerOrder {
    pub(super) fn new(confinement: ConfinementPolicy, seconds: NonZeroU32, memory: u64) -> Self {
        Self { confinement, seconds, memory }
    }

    /// The arguments behind the name of the program.
    pub(super) fn arguments(&self) -> [String; 4] {
        let Self { confinement, seconds, memory } = self;
        let confinement = confinement.as_str().to_owned();
        [COMMAND.to_owned(), confinement, seconds.to_string(), memory.to_string()]
    }

    /// The order that arguments give; none if they are those of another command.
    pub fn from_arguments(arguments: &[String]) -> Option<Self> {
        let [command, confinement, seconds, memory] = arguments else { return None };
        let confinement = ConfinementPolicy::ALL.into_iter().find(|it| it.as_str() == confinement);
        let is_ours = command == COMMAND;
        let order = || {
            Some(Self {
                confinement: confinement?,
                seconds: seconds.parse().ok()?,
                memory: memory.parse().ok()?,
            })
        };
        if is_ours { order() } else { None }
    }

    fn limits(self) -> WorkerLimits {
        let seconds = u64::from(self.seconds.get()) * u64::from(MOST_DOCUMENTS);
        let processor = Duration::from_secs(seconds) + SET_UP;
        WorkerLimits { processor, memory: self.memory }
    }
}

/// Works until the standard input ends. The process must have no other thread.
pub fn serve(order: WorkerOrder) -> ExitCode {
    let mut confined = confinement::before_threads(order.limits());
    let (sender, frames) = sync_channel(1);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build();
    let Ok(pool) = pool else { return ExitCode::FAILURE };
    // A thread may still have to allocate what it lives on.
    pool.install(|| ());
    confined = confined.and(confinement::with_threads());
    if tell(&confinement_frame(confined)).is_err() {
        return ExitCode::FAILURE;
    }
    if confined.is_err() && order.confinement == ConfinementPolicy::Required {
        return ExitCode::FAILURE;
    }
    pool.spawn(move || {
        if work(&frames).is_err() {
            // Nobody reads what is made.
            std::process::exit(1);
        }
    });
    let mut input = BufReader::new(io::stdin());
    while let Ok(Some(frame)) = WorkerFrame::read(&mut input, FrameLimits::OF_QUESTIONS) {
        if sender.send(frame).is_err() {
            return ExitCode::FAILURE;
        }
    }
    // What is being made is nobody's any more, and cannot be stopped.
    std::process::exit(0)
}

/// Says how far the worker is confined: by a part that names what is missing, or none.
fn confinement_frame(confined: Result<(), MissingRestriction>) -> WorkerFrame {
    let missing = confined.err().map(|missing| missing.as_str().as_bytes().to_vec());
    WorkerFrame { kind: FrameKind::Confined, number: 0, parts: missing.into_iter().collect() }
}

/// Makes one document after the other.
fn work(frames: &Receiver<WorkerFrame>) -> io::Result<()> {
    let set_up = frames.recv().ok().and_then(worker_setup::typesetter);
    let typesetter = set_up.ok_or(io::ErrorKind::InvalidData)?;
    tell(&WorkerFrame::bare(FrameKind::Ready, 0))?;
    for frame in frames {
        let number = frame.number;
        let question = WorkerQuestion::of(frame).ok_or(io::ErrorKind::InvalidData)?;
        let answer = catch_unwind(AssertUnwindSafe(|| answer(&typesetter, question, number)));
        let panicked = |_| WorkerFrame::bare(FrameKind::Panicked, number);
        tell(&answer.unwrap_or_else(panicked))?;
        typst::comemo::evict(1);
    }
    Ok(())
}

fn answer(typesetter: &LocalTypesetter, question: WorkerQuestion, number: u64) -> WorkerFrame {
    match question {
        WorkerQuestion::Pdf(task) => {
            attempts::attempt(&task);
            answers::of_pdf(typesetter.pdf(task), number)
        }
        WorkerQuestion::Pages(task, skills) => {
            answers::of_pages(typesetter.pages(task, &skills), number)
        }
    }
}

fn tell(frame: &WorkerFrame) -> io::Result<()> {
    frame.write(&mut io::stdout().lock())
}
