//! What a worker is while it works, as the kernel sees it, and what becomes of it when its run ends. Linux alone confines workers.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "a test waits for processes no longer than this")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use seccompiler::{SeccompAction, SeccompFilter, TargetArch};

use crate::command_line::{folder, sample, with_sample};
use crate::endings::is_ignored;
use crate::workbench::{program, root, stderr};

/// How long a test waits for a process at most.
const PATIENCE: Duration = Duration::from_secs(60);

/// A run; it ends with this value, also if a test fails.
struct HangingRun(Child);

impl Drop for HangingRun {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a run whose only packet has no end; waits until its worker works at it.
fn hanging(folder: &Path) -> (HangingRun, PathBuf) {
    let (sample, templates) = (sample(), root().join("fixtures/hostile-templates/loop"));
    let templates = templates.display().to_string();
    let after = ["--templates", &templates, "--untrusted-templates", "--packet-timeout", "600"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_promopacket"));
    command.args(with_sample(&["packet", "E1003"], &sample, &after)).current_dir(folder);
    command.stderr(Stdio::null()).env("NO_COLOR", "1");
    let run = HangingRun(command.spawn().expect("the program can be started"));
    let worker = until(|| children(run.0.id()).into_iter().find(|worker| ticks(worker) > 20));
    (run, worker)
}

/// Waits for something.
fn until<T>(mut found: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(begin.elapsed() < PATIENCE, "it never came");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The folders in `/proc` of the children of a process (`proc(5)`).
fn children(process: u32) -> Vec<PathBuf> {
    let mut children = Vec::new();
    for task in fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten() {
        let ids = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        children.extend(ids.split_whitespace().map(|id| Path::new("/proc").join(id)));
    }
    children
}

/// How long a process has worked, in hundredths of a second.
fn ticks(process: &Path) -> u64 {
    let text = fs::read_to_string(process.join("stat")).unwrap_or_default();
    let fields = text.rsplit(')').next().unwrap_or_default();
    fields.split_whitespace().nth(11).and_then(|ticks| ticks.parse().ok()).unwrap_or(0)
}

/// Whether a process is there and has not ended: a zombie has.
fn lives(process: &Path) -> bool {
    let text = fs::read_to_string(process.join("stat")).unwrap_or_default();
    text.rsplit(')')
        .next()
        .is_some_and(|fields| !fields.trim().is_empty() && !fields.contains(" Z "))
}

fn end(mut run: HangingRun, worker: &Path, signal: &str) {
    let id = run.0.id().to_string();
    Command::new("kill").args(["-s", signal, &id]).status().expect("a signal can be sent");
    run.0.wait().expect("it ends");
    until(|| (!lives(worker)).then_some(()));
}

#[test]
fn a_worker_has_no_rights_no_files_and_no_environment() {
    let folder = folder();
    let (run, worker) = hanging(folder.path());
    let tasks: Vec<PathBuf> = fs::read_dir(worker.join("task"))
        .expect("readable")
        .map(|task| task.expect("readable").path())
        .collect();
    assert_eq!(tasks.len(), 2);
    for task in &tasks {
        let status = fs::read_to_string(task.join("status")).expect("readable");
        let fields: BTreeMap<&str, &str> =
            status.lines().filter_map(|line| line.split_once(":\t")).collect();
        let shown = ["NoNewPrivs", "Seccomp", "Seccomp_filters"].map(|name| fields[name]);
        assert_eq!(shown, ["1", "2", "2"], "{status}");
    }
    let limits = fs::read_to_string(worker.join("limits")).expect("readable");
    for (limit, most) in [
        ("Max file size", "0"),
        ("Max core file size", "0"),
        ("Max processes", "0"),
        ("Max open files", "8"),
    ] {
        let line = limits.lines().find(|line| line.starts_with(limit)).expect("a limit");
        let values: Vec<&str> = line[limit.len()..].split_whitespace().take(2).collect();
        assert_eq!(values, [most, most], "{line}");
    }
    for limit in ["Max cpu time", "Max address space"] {
        let line = limits.lines().find(|line| line.starts_with(limit)).expect("a limit");
        assert!(!line.contains("unlimited"), "{line}");
    }
    assert_eq!(fs::read(worker.join("environ")).expect("readable"), b"");
    assert_eq!(fs::read_link(worker.join("cwd")).expect("readable"), Path::new("/"));
    let files = ["0", "1", "2"].map(|file| fs::read_link(worker.join("fd").join(file)));
    let files = files.map(|file| file.expect("readable").display().to_string());
    assert!(files[0].starts_with("pipe:") && files[1].starts_with("pipe:"), "{files:?}");
    assert_eq!(files[2], "/dev/null");
    end(run, &worker, "KILL");
}

#[test]
fn no_worker_is_left_however_a_run_ends() {
    for (number, signal) in [(9, "KILL"), (2, "INT"), (15, "TERM")] {
        if is_ignored(number) {
            continue;
        }
        let folder = folder();
        let (run, worker) = hanging(folder.path());
        end(run, &worker, signal);
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 0, "{signal}");
    }
}

/// Does something as if the system did not know a call (`ENOSYS`).
fn without(call: i64, work: impl FnOnce() + Send) {
    const UNKNOWN: u32 = 38;
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let rules = [(call, Vec::new())].into_iter().collect();
            let (allow, refuse) = (SeccompAction::Allow, SeccompAction::Errno(UNKNOWN));
            let architecture = TargetArch::try_from(std::env::consts::ARCH).expect("a known one");
            let filter = SeccompFilter::new(rules, allow, refuse, architecture).expect("sound");
            let filter: seccompiler::BpfProgram = filter.try_into().expect("sound");
            seccompiler::apply_filter(&filter).expect("the kernel has seccomp");
            work();
        });
    });
}

#[test]
fn a_system_that_cannot_confine_refuses_strangers_templates_and_says_what_is_missing() {
    // `landlock_create_ruleset` everywhere; `seccomp` on x86-64 and elsewhere.
    let seccomp = if cfg!(target_arch = "x86_64") { 317 } else { 277 };
    for (call, missing) in [(444, "Landlock"), (seccomp, "seccomp")] {
        without(call, || {
            let (folder, sample) = (folder(), sample());
            let build = |option| {
                let build = with_sample(&["build"], &sample, &[option, "--only", "E1003"]);
                let output = program(folder.path(), &build);
                (output.status.code(), stderr(&output))
            };
            let (code, said) = build("--untrusted-templates");
            assert_eq!(code, Some(1), "{said}");
            assert!(said.contains("error[not-confined]") && said.contains(missing), "{said}");
            assert!(said.contains("nothing was written"), "{said}");
            assert!(!folder.path().join("packets").exists());
            let open = ["open", "--no-browser", "--untrusted-templates"];
            let open = program(folder.path(), &open);
            assert_eq!(open.status.code(), Some(2), "{}", stderr(&open));
            assert!(stderr(&open).contains(missing), "{}", stderr(&open));
            let (code, said) = build("--packet-timeout=60");
            assert_eq!(code, Some(0), "{said}");
        });
    }
}
