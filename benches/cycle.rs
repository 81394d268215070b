//! How fast a cycle is made and how much memory it takes, as ratios within one run.
//!
//! `cargo bench --profile dev --bench cycle` reuses what the tests built; `--profile dist` measures what is released. Each figure comes
//! from a process of its own, so that caches and memory of one do not help another. A ratio beyond its limit ends the
//! program with exit code 1.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::ladder::Ladder;
use promopacket::pipeline::{self, AsOf, AsOfOrigin, Inputs, Options};
use promopacket::source::Source;
use promopacket::typeset::Fonts;

/// That of the program, so that what is measured is what is released.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs of each measurement; the best counts, for noise only ever adds.
const RUNS: usize = 3;

/// The shapes of a file of assessments: the two canonical ones, and an export that a profile reads.
const SHAPES: [&str; 3] = ["paired", "long", "export"];

/// Rows of the files that are checked.
const ROWS: usize = 200_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let number = |index: usize| arguments[index].parse().expect("a number");
    match arguments.first().map(String::as_str) {
        Some("build") => build(number(1), number(2)),
        Some("bare") => bare(),
        Some("read") => read(Path::new(&arguments[1])),
        Some("check") => check(Path::new(&arguments[1]), Lint::On),
        Some("intake-only") => check(Path::new(&arguments[1]), Lint::Off),
        Some("intake") => drop(SHAPES.map(intake)),
        _ => table(),
    }
}

/// Whether the lint reads every text, too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lint {
    On,
    Off,
}

/// Prints the table.
fn table() {
    println!("| measurement | figure | limit |\n|---|---|---|");
    let memory = |people: &str| measured(&["build", people, "2"]).1;
    let (small, large) = (memory("200"), memory("1000"));
    println!("| peak memory at 1,000 people | {:.0} MB | |", large / 1024.0);
    let best = |jobs: &str| {
        (0..RUNS).map(|_| measured(&["build", "300", jobs]).0).fold(f64::INFINITY, f64::min)
    };
    let (one, two) = (best("1"), best("2"));
    println!("| packets a second with 2 jobs | {:.0} | |", 300.0 / two);
    let bare = (0..RUNS).map(|_| measured(&["bare"]).0).fold(f64::INFINITY, f64::min);
    let whole = (0..RUNS).map(|_| whole_process()).fold(f64::INFINITY, f64::min);
    println!("| `packet` from start to file | {:.0} ms | |", whole * 1000.0);
    let [paired, long, export] = SHAPES.map(intake);
    let kept = [
        row("`check` of a paired file to the csv crate reading it", paired, "at most", 5.0),
        row("`check` of a long file to the csv crate reading it", long, "at most", 5.0),
        row("`check` of an export to the csv crate reading it", export, "at most", 5.0),
        row("peak memory at 1,000 people to that at 200", large / small, "at most", 1.3),
        row("time of 1 job to that of 2", one / two, "at least", 1.6),
        row(
            "`packet` from start to file to the bare compile and export",
            whole / bare,
            "at most",
            3.0,
        ),
    ];
    if kept.contains(&false) {
        std::process::exit(1);
    }
}

/// Prints a ratio and says whether it keeps its limit.
fn row(what: &str, ratio: f64, side: &str, limit: f64) -> bool {
    println!("| {what} | {ratio:.2} | {side} {limit} |");
    if side == "at most" { ratio <= limit } else { ratio >= limit }
}

/// Seconds and peak memory in kB that this program prints for a measurement in a process of its own.
fn measured(arguments: &[&str]) -> (f64, f64) {
    let program = std::env::current_exe().expect("this program has a path");
    let output = Command::new(program)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .expect("this program runs");
    let text = String::from_utf8(output.stdout).expect("figures are text");
    let mut figures = text.split_whitespace().map(|it| it.parse().expect("a figure"));
    (figures.next().expect("seconds"), figures.next().expect("kB"))
}

#[expect(clippy::disallowed_methods, reason = "this is where speed is measured")]
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}

/// Prints the figures of a run.
fn print(seconds: f64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    println!("{seconds} {}", peak.trim().trim_end_matches(" kB"));
}

/// The time of `check` of a file with 200,000 rows to that of the csv crate reading the same file into records.
fn intake(shape: &str) -> f64 {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let inputs = synthetic(14_000);
    let people = inputs.people.as_ref().expect("a synthetic cycle lists its people");
    let table = &inputs.assessments[0].bytes;
    std::fs::write(folder.path().join("people.csv"), &people.bytes).expect("writable");
    std::fs::write(folder.path().join("rows.csv"), shaped(table, shape)).expect("writable");
    let path = folder.path().to_str().expect("a path in UTF-8");
    // In turns, so that what else the machine does falls on both.
    let [mut bare, mut without_lint, mut checked] = [f64::INFINITY; 3];
    for _ in 0..RUNS {
        bare = bare.min(measured(&["read", path]).0);
        without_lint = without_lint.min(measured(&["intake-only", path]).0);
        checked = checked.min(measured(&["check", path]).0);
    }
    println!(
        "| {shape}, 200,000 rows: csv crate, `check` without the lint, `check` | {bare:.2} s, {without_lint:.2} s, {checked:.2} s | |"
    );
    println!("| the same to the csv crate | {:.2}, {:.2} | |", without_lint / bare, checked / bare);
    checked / bare
}

/// The first 200,000 rows of a paired table in another shape.
fn shaped(table: &[u8], shape: &str) -> Vec<u8> {
    let long = ["employee_id", "item", "role", "rating", "comment", "evidence", "date"];
    let export = [
        "Employee ID",
        "Question",
        "Reviewer role",
        "Score",
        "Comments",
        "Links",
        "Date of evidence",
    ];
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut reader = csv::Reader::from_reader(table);
    let header = match shape {
        "paired" => reader.headers().expect("a header").iter().map(str::to_owned).collect(),
        "long" => long.map(str::to_owned).to_vec(),
        _ => export.map(str::to_owned).to_vec(),
    };
    writer.write_record(header).expect("memory can be written");
    let mut rows = 0;
    for record in reader.records().map(|it| it.expect("sound rows")) {
        if rows == ROWS {
            break;
        }
        if shape == "paired" {
            writer.write_record(&record).expect("memory can be written");
            rows += 1;
            continue;
        }
        for (role, rating, comment) in [("self", 2, 3), ("manager", 4, 5)] {
            let of_self = |index: usize| if role == "self" { &record[index] } else { "" };
            let (id, item) = (&record[0], &record[1]);
            let cells = [id, item, role, &record[rating], &record[comment], of_self(6), of_self(7)];
            writer.write_record(cells).expect("memory can be written");
            rows += 1;
        }
    }
    assert_eq!(rows, ROWS, "the synthetic cycle is large enough");
    writer.into_inner().expect("memory can be written")
}

/// Reads a table into records with the csv crate and nothing else.
fn read(folder: &Path) {
    let (seconds, rows) = timed(|| {
        let reader = csv::Reader::from_path(folder.join("rows.csv"));
        reader.expect("the file was written").into_records().filter(Result::is_ok).count()
    });
    assert_eq!(rows, ROWS);
    print(seconds);
}

/// Checks the same table with everything that belongs to it.
fn check(folder: &Path, lint: Lint) {
    let off = promopacket::cycle::LintRule::ALL.map(|(_, code)| format!("\"{code}\""));
    let cycle = format!("[lint]\noff = [{}]\n", off.join(", "));
    let cycle = (lint == Lint::Off).then(|| Source::new("cycle.toml", cycle.into()));
    let (seconds, (report, _checked)) = timed(|| {
        let read = |name: &str| Source::read(&folder.join(name)).expect("the file was written");
        let people = Some(read("people.csv"));
        let inputs = Inputs { people, cycle: cycle.clone(), ..inputs(read("rows.csv")) };
        let mut report = Report::new();
        let fonts = Fonts::load(&[], &mut report).expect("the embedded fonts need no file");
        let checked = pipeline::check(inputs, &fonts, &mut report);
        (report, checked.expect("synthetic data is sound"))
    });
    assert!(!report.has_errors(), "{:#?}", report.in_file_order().first());
    print(seconds);
}

/// Builds a synthetic cycle.
fn build(people: usize, jobs: usize) {
    let inputs = synthetic(people);
    let out = tempfile::TempDir::new().expect("a temporary folder");
    let jobs = NonZeroUsize::new(jobs).expect("at least one");
    let options = Options::new(vec![Audience::Committee], jobs);
    let (seconds, built) = timed(|| {
        let mut report = Report::new();
        let fonts = Fonts::load(&[], &mut report).expect("the embedded fonts need no file");
        let checked =
            pipeline::check(inputs, &fonts, &mut report).expect("synthetic data is sound");
        pipeline::build(&checked, fonts, &options, out.path(), &mut |_, _| {}, &mut report)
    });
    assert_eq!(built.expect("writable").expect("synthetic data is sound").packets, people);
    print(seconds);
}

/// Compiles and exports the packet of one person of the sample with everything else ready.
fn bare() {
    let inputs = sample();
    let mut report = Report::new();
    let fonts = Fonts::load(&[], &mut report).expect("the embedded fonts need no file");
    let checked = pipeline::check(inputs, &fonts, &mut report).expect("the sample is sound");
    let typesetter = checked.typesetter(fonts);
    let review = checked.review("E1003", &mut report).expect("the sample has her");
    let packet = checked.packet(review, Audience::Committee);
    let (seconds, pdf) = timed(|| typesetter.pdf(&packet, "E1003"));
    assert!(pdf.is_ok());
    print(seconds);
}

/// The same packet with the program, from its start to the file.
fn whole_process() -> f64 {
    let out = tempfile::TempDir::new().expect("a temporary folder");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sample-cycle");
    let mut command = Command::new(env!("CARGO_BIN_EXE_promopacket"));
    command.args([
        "packet",
        "E1003",
        "assessments.csv",
        "--people",
        "people.csv",
        "--cycle",
        "cycle.toml",
        "-o",
    ]);
    command.arg(out.path().join("one.pdf")).current_dir(folder).stderr(Stdio::null());
    let (seconds, status) = timed(|| command.status());
    assert!(status.expect("the program runs").success());
    seconds
}

fn sample() -> Inputs {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sample-cycle");
    let read =
        |name| Source::new(name, std::fs::read(folder.join(name)).expect("the fixture is there"));
    Inputs {
        people: Some(read("people.csv")),
        cycle: Some(read("cycle.toml")),
        ..inputs(read("assessments.csv"))
    }
}

fn inputs(assessments: Source) -> Inputs {
    let date = "2026-11-23".parse().expect("a date");
    Inputs::new(assessments, AsOf { date, origin: AsOfOrigin::Option })
}

/// A cycle of people who differ in every word, the same in every run.
fn synthetic(people: usize) -> Inputs {
    const WORDS: [&str; 16] = [
        "service",
        "queue",
        "moved",
        "incident",
        "quarter",
        "review",
        "latency",
        "owners",
        "design",
        "halved",
        "because",
        "customers",
        "release",
        "tested",
        "shared",
        "weeks",
    ];
    let mut state: u64 = 7;
    let mut next = move |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    let mut words = move |least: usize, most: usize| {
        let count = least + next(most - least);
        (0..count)
            .map(|_| format!("{}{}", WORDS[next(WORDS.len())], next(100)))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let ladder = Ladder::built_in();
    let rungs: Vec<_> = ladder.rungs().collect();
    let steps: Vec<_> = rungs.windows(2).filter(|it| it[0].id.track == it[1].id.track).collect();
    let mut list = "employee_id,name,team,manager,track,level,target_track,target_level,hired_on,level_since\n".to_owned();
    let mut said =
        "employee_id,item,self_rating,self_comment,manager_rating,manager_comment,evidence,date\n"
            .to_owned();
    for number in 0..people {
        let (from, to) = (steps[number % steps.len()][0], steps[number % steps.len()][1]);
        let (own, target) = (&from.id, &to.id);
        let _ = writeln!(
            list,
            "S{number},Person {},Team,Manager,{},{},{},{},2020-01-02,2023-04-05",
            words(1, 3),
            own.track,
            own.level,
            target.track,
            target.level
        );
        for (index, skill) in from.skills.iter().chain(&to.skills).enumerate() {
            let _ = writeln!(
                said,
                "S{number},{},{},{}.,{},{}.,https://wiki.example/{number}/{index},2026-0{}-11",
                skill.id,
                index % 4 + 1,
                words(8, 40),
                (index + number) % 4 + 1,
                words(8, 40),
                index % 9 + 1
            );
        }
        for item in ["summary", "scope", "leverage", "development-plan"] {
            let _ = writeln!(said, "S{number},{item},,{}.,,{}.,,", words(15, 50), words(15, 50));
        }
        for month in 1..4 {
            let _ = writeln!(said, "S{number},impact,,{}.,,,,2026-0{month}-01", words(40, 120));
        }
    }
    Inputs {
        people: Some(Source::new("people.csv", list.into())),
        ..inputs(Source::new("assessments.csv", said.into()))
    }
}
