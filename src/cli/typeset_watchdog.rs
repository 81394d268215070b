//! The limits of time and memory for typesetting. Templates and logos are somebody else's, and Typst cannot be stopped: a
//! document that takes too long or too much memory ends the process, with a finding that says whose it is, and with nothing
//! half-written.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::time::Duration;

use promopacket::archive::abandon;
use promopacket::diagnostics::{Code, Diagnostic};
use promopacket::typeset::{RunningDocument, running};

use super::command_output;

/// How often it is looked.
const PAUSE: Duration = Duration::from_millis(20);

/// How much memory all documents may take together, beside that of each, and how much each may for a second of its time.
const SHARED: u64 = 100 << 20;
const EACH_SECOND: u64 = 25 << 20;

/// What a document may take that is typeset in this process.
#[derive(Debug, Clone, Copy)]
pub(super) struct TypesetWatchdog {
    /// Seconds of a processor.
    pub(super) template_limit: NonZeroU32,
}

/// What a watched process has taken so far.
#[derive(Debug, Clone, Copy, Default)]
struct ProcessUsage {
    processor: Duration,
    memory: u64,
}

/// What was too much.
#[derive(Debug, Clone, Copy)]
enum UsageExcess {
    Time,
    Memory(u64),
}

impl TypesetWatchdog {
    /// Watches from now on, as long as the process lives.
    pub(super) fn start(self) {
        let thread = std::thread::Builder::new().name("watch".to_owned());
        // Without the thread nothing is watched, and everything else works.
        let _ = thread.spawn(move || self.watch());
    }

    fn watch(self) {
        let (mut before, mut base) =
            (taken(ProcessUsage::default()), taken(ProcessUsage::default()).memory);
        let mut times: HashMap<u64, Duration> = HashMap::new();
        loop {
            std::thread::sleep(PAUSE);
            let now = taken(before);
            let documents = running();
            let count = u32::try_from(documents.len()).unwrap_or(u32::MAX).max(1);
            let share = now.processor.saturating_sub(before.processor) / count;
            before = now;
            if documents.is_empty() {
                base = now.memory;
            }
            times.retain(|number, _| documents.iter().any(|document| document.number == *number));
            for document in &documents {
                let time = times.entry(document.number).or_default();
                *time += share;
                let limit = self.template_limit.saturating_mul(weight(document));
                if *time > Duration::from_secs(u64::from(limit.get())) {
                    self.end(document, UsageExcess::Time);
                }
            }
            let all: u32 = documents.iter().map(|document| document.weight).sum();
            let seconds = u64::from(all.max(1)) * u64::from(self.template_limit.get());
            let most = SHARED + seconds * EACH_SECOND;
            if let Some(oldest) = documents.first()
                && now.memory.saturating_sub(base) > most
            {
                self.end(oldest, UsageExcess::Memory(most));
            }
        }
    }

    fn end(self, document: &RunningDocument, excess: UsageExcess) -> ! {
        let left = abandon().in_words();
        let most = match excess {
            UsageExcess::Time => format!("more than {} s of a processor", self.template_limit),
            UsageExcess::Memory(bytes) => format!("more than {} MB of memory", bytes >> 20),
        };
        let finding = if document.is_logo {
            Diagnostic::error(Code::UnusableLogo, format!("the logo takes {most}"))
                .hint("export it again as a plain SVG with text as shapes, or as a PNG")
        } else {
            let message =
                format!("the templates take {most} for one document, and seem to have no end");
            Diagnostic::error(Code::TemplateWithoutEnd, message)
                    .hint("look for a loop or a very long list in the files of --templates, or allow more with --template-limit")
        };
        let finding = match &document.employee_id {
            Some(id) => finding.about(id),
            None => finding,
        };
        command_output::end_with(finding, left)
    }
}

/// How many times as much as a packet a document may take.
fn weight(document: &RunningDocument) -> NonZeroU32 {
    NonZeroU32::new(document.weight).unwrap_or(NonZeroU32::MIN)
}

/// The time of the processor and the memory that this process takes; where the system does not say, the time that goes by.
fn taken(before: ProcessUsage) -> ProcessUsage {
    // Linux: `proc(5)`; the program's own name may hold blanks and ends with the last bracket. Ticks are hundredths.
    const TICK: Duration = Duration::from_millis(10);
    const PAGE: u64 = 4096;
    let read = |file: &str| std::fs::read_to_string(format!("/proc/self/{file}")).ok();
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<u64>().ok());
    let ticks = read("stat").and_then(|text| {
        let mut fields = text.rsplit(')').next()?.split_whitespace().skip(11);
        Some(number(fields.next())? + number(fields.next())?)
    });
    let pages = read("statm").and_then(|text| number(text.split_whitespace().nth(1)));
    let by_ticks = ticks.map(|ticks| TICK * u32::try_from(ticks).unwrap_or(u32::MAX));
    let processor = by_ticks.unwrap_or(before.processor + PAUSE);
    ProcessUsage { processor, memory: pages.unwrap_or(0) * PAGE }
}
