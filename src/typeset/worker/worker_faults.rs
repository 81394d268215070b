//! Why a worker did not make a document. In: what the run saw of it. Out: a finding about that document, in words.

use std::fmt::{self, Display};

use super::super::WorkerSettings;
use super::super::document_task::{DocumentEntry, DocumentTask};
use super::answers::FalseAnswer;
use super::confinement::MissingRestriction;
use crate::diagnostics::{Code, Diagnostic};

/// Why a worker did not make a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WorkerFault {
    /// It could not be started; what the system says.
    NotStarted(String),
    /// It was started and cannot be confined.
    NotConfined(MissingRestriction),
    /// It never waited for documents; why not.
    NotReady(String),
    /// It took too long.
    Time,
    /// It took more memory than so many bytes.
    Memory(u64),
    /// It ended in the midst of the document.
    Ended(WorkerEnd),
    /// It answered with something else.
    FalseAnswer(FalseAnswer),
}

/// How a worker ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WorkerEnd {
    /// With an exit code, if it has one.
    Exit(Option<i32>),
    /// By a signal.
    #[cfg_attr(not(unix), expect(dead_code, reason = "signals are Unix's"))]
    Signal(i32),
}

impl From<FalseAnswer> for WorkerFault {
    fn from(answer: FalseAnswer) -> Self {
        Self::FalseAnswer(answer)
    }
}

impl WorkerFault {
    /// Whether documents before this one may be the cause, so that another worker might make it. Time is the document's own.
    pub(super) fn may_be_of_others(&self) -> bool {
        matches!(self, Self::Memory(_) | Self::Ended(_))
    }

    /// Whether every other document would meet it, too: workers are all set up alike. A process that cannot be started now may be
    /// later.
    pub(super) fn is_of_all(&self) -> bool {
        matches!(self, Self::NotConfined(_) | Self::NotReady(_))
    }

    /// The same fault of a worker that was not ready yet.
    pub(super) fn before_ready(self) -> Self {
        match self {
            Self::NotConfined(_) => self,
            Self::Time => Self::NotReady("it takes too long".to_owned()),
            Self::Memory(_) => Self::NotReady("it takes too much memory".to_owned()),
            Self::Ended(end) => Self::NotReady(end.to_string()),
            Self::FalseAnswer(FalseAnswer(why)) => {
                Self::NotReady(format!("of what it says, {why}"))
            }
            Self::NotStarted(why) | Self::NotReady(why) => Self::NotReady(why),
        }
    }

    /// What is said of it. What concerns every document alike is about nobody.
    pub(super) fn finding(&self, task: &DocumentTask, settings: &WorkerSettings) -> Diagnostic {
        match self {
            Self::NotStarted(why) => not_started(why),
            Self::NotConfined(missing) => not_confined(*missing),
            Self::NotReady(why) => not_ready(why),
            Self::Time => too_much(task, &format!("more than {} s", settings.seconds)),
            Self::Memory(bytes) => {
                too_much(task, &format!("more than {} MB of memory", bytes >> 20))
            }
            Self::Ended(end) => failed(task, &format!("ended over this document: {end}")),
            Self::FalseAnswer(FalseAnswer(why)) => {
                failed(task, &format!("gave an answer that cannot be one: {why}"))
            }
        }
    }

    /// What is said of it where no document is to be made yet.
    pub(super) fn finding_without_document(self) -> Diagnostic {
        match self {
            Self::NotConfined(missing) => not_confined(missing),
            Self::NotStarted(why) | Self::NotReady(why) => not_started(&why),
            Self::Time | Self::Memory(_) => not_started("it does not answer"),
            Self::Ended(end) => not_started(&end.to_string()),
            Self::FalseAnswer(FalseAnswer(why)) => not_started(&format!("of what it says, {why}")),
        }
    }
}

/// The cause in words; the numbers are those of Linux and macOS (`signal(7)`).
impl Display for WorkerEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, cause) = match self {
            Self::Exit(Some(code)) => {
                return write!(f, "it stopped by itself with exit code {code}");
            }
            Self::Exit(None) => return f.write_str("it stopped by itself"),
            Self::Signal(6) => ("SIGABRT", "it asked for more memory or stack than it may have"),
            Self::Signal(9) => ("SIGKILL", "somebody, or a machine without memory, ended it"),
            Self::Signal(11) => ("SIGSEGV", "it reached for memory that is not there"),
            Self::Signal(24) => ("SIGXCPU", "it took more time of a processor than it may have"),
            Self::Signal(31) => ("SIGSYS", "it asked the system for something that is forbidden"),
            Self::Signal(number) => return write!(f, "signal {number} ended it"),
        };
        write!(f, "{cause} ({name})")
    }
}

fn too_much(task: &DocumentTask, most: &str) -> Diagnostic {
    if task.entry == DocumentEntry::Logo {
        return Diagnostic::error(Code::UnusableLogo, format!("the logo takes {most}"))
            .hint("export it again as a plain SVG with text as shapes, or as a PNG");
    }
    let message = format!("the templates take {most} for one document, and seem to have no end");
    let hint = "look for a loop or a very long list in the files of --templates, or allow more with --packet-timeout";
    task.told(Diagnostic::error(Code::TemplateWithoutEnd, message).hint(hint))
}

fn failed(task: &DocumentTask, what: &str) -> Diagnostic {
    let code = match task.entry {
        DocumentEntry::Logo => Code::UnusableLogo,
        DocumentEntry::Packet
        | DocumentEntry::FixList
        | DocumentEntry::Book
        | DocumentEntry::FairnessSheet
        | DocumentEntry::OutcomePage
        | DocumentEntry::Letter => Code::WorkerFailed,
    };
    let message = format!("the process that typesets {what}");
    let hint = "try again without --templates; if it fails then, too, please report it as a fault of the program";
    task.told(Diagnostic::error(code, message).hint(hint))
}

fn not_started(why: &str) -> Diagnostic {
    let message = format!("no process that typesets can be started: {why}");
    Diagnostic::error(Code::WorkerFailed, message)
        .hint("close other programs, or make fewer packets at once with --jobs 1")
}

/// What is said where templates or fonts stop a worker before its first document.
fn not_ready(why: &str) -> Diagnostic {
    let message =
        format!("the process that typesets does not get through templates and fonts: {why}");
    Diagnostic::error(Code::WorkerFailed, message)
        .hint("try again without --templates, then without --font-path, to see which of them it is")
}

/// What is said where a system cannot confine workers.
fn not_confined(missing: MissingRestriction) -> Diagnostic {
    let message = format!(
        "templates of strangers cannot be confined on this system, which does not give {missing}"
    );
    Diagnostic::error(Code::NotConfined, message)
        .hint("run this on Linux 5.13 or later, outside of what takes Landlock or seccomp away, such as some containers")
        .hint("if you trust the templates as you trust a program, leave out --untrusted-templates")
}
