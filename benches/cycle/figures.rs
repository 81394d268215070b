//! What a measurement gives, how it is taken in a process of its own, and the rows of a table.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use tempfile::TempDir;

use crate::synthetic::{self, Said};

/// Runs of each measurement.
pub(crate) const RUNS: usize = 3;

/// What a process used.
#[derive(Clone, Copy)]
pub(crate) struct Figures {
    /// Seconds by the clock on the wall.
    pub(crate) wall: f64,
    /// Seconds of all processors together, which other programs on the machine disturb less.
    pub(crate) cpu: f64,
    /// The most memory it had, in kB.
    pub(crate) peak: f64,
}

impl Figures {
    /// Worse than everything.
    pub(crate) const WORST: Self =
        Self { wall: f64::INFINITY, cpu: f64::INFINITY, peak: f64::INFINITY };

    /// The best of two, figure by figure.
    pub(crate) fn best(self, other: Self) -> Self {
        Self {
            wall: self.wall.min(other.wall),
            cpu: self.cpu.min(other.cpu),
            peak: self.peak.min(other.peak),
        }
    }
}

/// The figures that this program prints for a measurement in a process of its own.
pub(crate) fn measured(arguments: &[&str]) -> Figures {
    let program = std::env::current_exe().expect("this program has a path");
    let output = Command::new(program)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .expect("this program runs");
    assert!(output.status.success(), "the measurement {arguments:?} failed");
    let text = String::from_utf8(output.stdout).expect("figures are text");
    let mut figures = text.split_whitespace().map(|it| it.parse().expect("a figure"));
    let mut next = || figures.next().expect("three figures");
    Figures { wall: next(), peak: next(), cpu: next() }
}

/// Several measurements in turns, so that what else the machine does falls on all; the best of each.
pub(crate) fn in_turns<const N: usize>(measurements: [&dyn Fn() -> Figures; N]) -> [Figures; N] {
    let mut best = [Figures::WORST; N];
    for _ in 0..RUNS {
        for (best, measure) in best.iter_mut().zip(measurements) {
            *best = best.best(measure());
        }
    }
    best
}

#[expect(clippy::disallowed_methods, reason = "this is where speed is measured")]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}

/// Does the work that a process was started for and prints its figures.
pub(crate) fn print_figures<T>(work: impl FnOnce() -> T) -> T {
    let before = cpu_seconds();
    let (wall, result) = timed(work);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    let cpu = cpu_seconds() - before;
    println!("{wall} {} {cpu:.2}", peak.trim().trim_end_matches(" kB"));
    result
}

/// Seconds of all processors that this process has used, in steps of a hundredth; 0 where the system does not say.
fn cpu_seconds() -> f64 {
    const USER_AND_SYSTEM: std::ops::Range<usize> = 11..13;
    const TICKS_A_SECOND: f64 = 100.0;
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = text.rsplit_once(") ").map(|it| it.1).unwrap_or_default();
    let fields: Vec<f64> = behind_name.split(' ').map(|it| it.parse().unwrap_or(0.0)).collect();
    fields.get(USER_AND_SYSTEM).map_or(0.0, |it| it.iter().sum::<f64>() / TICKS_A_SECOND)
}

/// A folder with a synthetic cycle.
pub(crate) struct Folder {
    folder: TempDir,
    /// Rows of its assessments.
    pub(crate) rows: usize,
    /// People in it.
    pub(crate) people: usize,
}

impl Folder {
    pub(crate) fn with(people: usize) -> Self {
        Self::saying(Said::All, people)
    }

    /// A folder with a cycle in which so much is said about each person.
    pub(crate) fn saying(amount: Said, people: usize) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let rows = synthetic::write(folder.path(), people, amount);
        Self { folder, rows, people }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn name(&self) -> &str {
        self.path().to_str().expect("a path in UTF-8")
    }

    /// The size of its two tables in kB.
    pub(crate) fn size(&self) -> f64 {
        let size = |name: &str| std::fs::metadata(self.path().join(name)).map_or(0, |it| it.len());
        (size("people.csv") + size("assessments.csv")) as f64 / 1024.0
    }
}

/// What a ratio must keep.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    AtMost(f64),
    AtLeast(f64),
}

/// A table of measurements, printed row by row.
pub(crate) struct Table {
    holds: bool,
}

impl Table {
    pub(crate) fn begin() -> Self {
        println!("| measurement | figure | limit |\n|---|---|---|");
        Self { holds: true }
    }

    /// Prints a figure that depends on the machine.
    pub(crate) fn figure(&self, what: &str, figure: &str) {
        println!("| {what} | {figure} | |");
    }

    /// Prints a ratio.
    pub(crate) fn ratio(&mut self, what: &str, ratio: f64, limit: Limit) {
        let (holds, limit) = match limit {
            Limit::AtMost(limit) => (ratio <= limit, format!("at most {limit}")),
            Limit::AtLeast(limit) => (ratio >= limit, format!("at least {limit}")),
        };
        self.holds &= holds;
        let missed = if holds { "" } else { ", missed" };
        println!("| {what} | {ratio:.2} | {limit}{missed} |");
    }

    /// Ends the program with exit code 1 if a limit was not kept.
    pub(crate) fn end(self) {
        if !self.holds {
            std::process::exit(1);
        }
    }
}
