//! What ends the process from outside: Ctrl-C, a session that ends, a machine that shuts down, a limit on the size of files.
//!
//! Each ends it as an error does: nothing half-written is left, and a sentence says so.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

#[cfg(unix)]
pub(crate) use unix::{close_instead, listen};

/// Folders that go with the process.
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Sees to it that a temporary folder goes, too, if a signal ends the process.
pub(crate) fn remove_at_end(folder: &Path) {
    TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner).push(folder.to_owned());
}

/// Removes those folders, before the process ends.
pub(crate) fn remove_temporary() {
    for folder in TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        let _ = std::fs::remove_dir_all(folder); // one that is gone already is what was wanted
    }
}

/// Elsewhere the system ends the process, and the next run clears what is left.
#[cfg(not(unix))]
pub(crate) fn listen() {}

/// Elsewhere the system ends the process.
#[cfg(not(unix))]
pub(crate) fn close_instead(_: impl Fn() + Send + Sync + 'static) {}

#[cfg(unix)]
mod unix {
    use std::sync::atomic::AtomicBool;
    use std::sync::{Arc, OnceLock};

    use promopacket::archive::abandon;
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::{emulate_default_handler, signal_name};

    use crate::cli::command_output;

    /// What the first signal does instead of ending the process.
    static CLOSING: OnceLock<Box<dyn Fn() + Send + Sync>> = OnceLock::new();

    /// Lets the first signal do something else than end the process, which a command does that ends by itself then.
    pub(crate) fn close_instead(close: impl Fn() + Send + Sync + 'static) {
        // A process runs one such command.
        let _ = CLOSING.set(Box::new(close));
    }

    /// Waits for the signals that end the process, on a thread of its own. Where that cannot be, they end it at once.
    pub(crate) fn listen() {
        // A file that grows too large is then an error of whoever writes it.
        let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
        let ignored = ignored();
        let heard =
            [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
        let Ok(mut signals) = Signals::new(heard) else { return };
        let handle = signals.handle();
        let thread = std::thread::Builder::new().name("signals".to_owned());
        let started = thread.spawn(move || {
            let mut is_closing = false;
            for signal in signals.forever() {
                match CLOSING.get() {
                    Some(close) if !is_closing => close(),
                    _ => return end(signal),
                }
                is_closing = true;
            }
        });
        if started.is_err() {
            handle.close();
        }
    }

    /// Ends the process as the signal does, when nothing half-written is left.
    fn end(signal: i32) {
        let left = abandon().in_words();
        super::remove_temporary();
        command_output::complain_of_signal(signal_name(signal).unwrap_or("a signal"), left);
        let _ = emulate_default_handler(signal);
    }

    /// The signals that whoever started the process wants it to ignore, as `nohup` does: a bit for each, from the first.
    fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
    }
}
