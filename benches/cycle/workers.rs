//! What it costs to typeset in processes apart: the program itself with and without, in turns. The time of workers is counted with
//! that of the program, which waits for them.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::figures::Limit::AtMost;
use crate::figures::{Figures, Folder, Table, in_turns, timed};

/// Ticks of a second in `/proc` (`proc(5)`).
const TICKS: f64 = 100.0;

/// Builds the sample, and a cycle of some hundred people, in threads, in workers, and in workers that are confined.
pub(crate) fn table() {
    let mut table = Table::begin();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sample-cycle");
    compare(&mut table, &sample, "the sample");
    compare(&mut table, Folder::with(300).path(), "300 people");
    table.end();
}

fn compare(table: &mut Table, folder: &Path, what: &str) {
    let [threads, workers, confined] =
        in_turns([&|| build(folder, &[]), &|| build(folder, &["--packet-timeout", "60"]), &|| {
            build(folder, &["--untrusted-templates", "--packet-timeout", "60"])
        }]);
    let mut ratio = |option: &str, measure: &str, ratio: f64| {
        let text = format!("`build {option}` to `build` of {what}, 2 jobs, {measure}");
        table.ratio(&text, ratio, AtMost(1.1));
    };
    ratio("--packet-timeout", "by the clock", workers.wall / threads.wall);
    ratio("--packet-timeout", "time of processors", workers.cpu / threads.cpu);
    ratio("--untrusted-templates", "by the clock", confined.wall / threads.wall);
    ratio("--untrusted-templates", "time of processors", confined.cpu / threads.cpu);
}

fn build(folder: &Path, options: &[&str]) -> Figures {
    let out = tempfile::TempDir::new().expect("a temporary folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_promopacket"));
    command.stdout(Stdio::null()).stderr(Stdio::null()).current_dir(folder);
    command.args(["build", "assessments.csv", "--people", "people.csv", "--as-of", "2026-11-23"]);
    command.args(["--jobs", "2", "--out"]).arg(out.path()).args(options);
    let before = of_children();
    let (wall, status) = timed(|| command.status());
    assert!(status.expect("the program runs").success());
    Figures { wall, cpu: of_children() - before, ..Figures::WORST }
}

/// The seconds of all processors that processes took which this one has waited for, and those that they have waited for.
fn of_children() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").expect("this is Linux");
    let fields = text.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(13).take(2);
    ticks.map(|it| it.parse::<f64>().expect("a number")).sum::<f64>() / TICKS
}
