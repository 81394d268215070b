//! The program itself, from its start to its end.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::figures::{Figures, timed};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_promopacket"));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Only the wall is known of another program.
fn of(command: &mut Command) -> Figures {
    let (wall, status) = timed(|| command.status());
    assert!(status.expect("the program runs").success());
    Figures { wall, ..Figures::WORST }
}

/// One packet of the sample, from the start of the program to the file.
pub(crate) fn packet() -> Figures {
    let out = tempfile::TempDir::new().expect("a temporary folder");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sample-cycle");
    let inputs = ["assessments.csv", "--people", "people.csv", "--cycle", "cycle.toml"];
    let mut command = program();
    command.args(["packet", "E1003"]).args(inputs);
    of(command.arg("-o").arg(out.path().join("one.pdf")).current_dir(folder))
}

/// Builds the cycle of a folder into a folder inside of it; whether there is anything to do is the program's affair.
pub(crate) fn build(folder: &Path, jobs: &str) -> Figures {
    let mut command = program();
    command.args(["build", "assessments.csv", "--people", "people.csv", "--as-of", "2026-11-23"]);
    of(command.args(["--out", "packets", "--jobs", jobs]).current_dir(folder))
}
