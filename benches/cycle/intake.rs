//! `check` of files with 200,000 rows against the csv crate reading the same file into one record again and again.
//!
//! The texts are in five languages and stories have several lines, as in life; the plain file is the paired one without
//! either, for a letter beyond ASCII and a line break cost much more than others.

use std::path::Path;

use csv::ByteRecord;
use promopacket::cycle::{Cycle, LintRule};
use promopacket::diagnostics::Report;
use promopacket::intake::{self, IntakeOptions};
use promopacket::ladder::Ladder;
use promopacket::pipeline::{self, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::RunFonts;

use crate::figures::{Figures, Folder, in_turns, measured, print_figures};
use crate::whole;

/// The shapes of a file of assessments: the two canonical ones, the first of them in plain ASCII without line breaks, too,
/// and an export that a profile reads.
pub(crate) const SHAPES: [&str; 4] = ["plain", "paired", "long", "export"];

/// Rows of the files that are checked.
const ROWS: usize = 200_000;

/// People with more rows than that.
const PEOPLE: usize = 10_500;

/// The name of the file in the shape that is measured.
const SHAPED: &str = "rows.csv";

/// Whether the lint reads every text, too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lint {
    On,
    Off,
}

/// The time of `check` of a file with 200,000 rows to that of the csv crate reading the same file.
pub(crate) fn intake(shape: &str) -> f64 {
    let folder = Folder::with(PEOPLE);
    shaped(folder.path(), shape);
    let of = |what: &str| -> Figures { measured(&[what, folder.name()]) };
    let [bare, without_lint, checked] =
        in_turns([&|| of("read"), &|| of("intake-only"), &|| of("check")]).map(|it| it.wall);
    println!(
        "| {shape}, 200,000 rows: csv crate, `check` without the lint, `check` | {bare:.2} s, {without_lint:.2} s, {checked:.2} s | |"
    );
    println!("| the same to the csv crate | {:.2}, {:.2} | |", without_lint / bare, checked / bare);
    checked / bare
}

/// The first 200,000 rows of a paired table in another shape, beside it.
fn shaped(folder: &Path, shape: &str) {
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
    let writer = csv::Writer::from_path(folder.join(SHAPED));
    let mut writer = writer.expect("a temporary folder is writable");
    let reader = csv::Reader::from_path(folder.join("assessments.csv"));
    let mut reader = reader.expect("the file was written");
    let header = match shape {
        "plain" | "paired" => {
            reader.headers().expect("a header").iter().map(str::to_owned).collect()
        }
        "long" => long.map(str::to_owned).to_vec(),
        _ => export.map(str::to_owned).to_vec(),
    };
    writer.write_record(header).expect("writable");
    let mut rows = 0;
    for record in reader.records().map(|it| it.expect("sound rows")) {
        if rows == ROWS {
            break;
        }
        if shape == "plain" || shape == "paired" {
            let cells =
                record.iter().map(|it| if shape == "plain" { plain(it) } else { it.to_owned() });
            writer.write_record(cells).expect("writable");
            rows += 1;
            continue;
        }
        for (role, rating, comment) in [("self", 2, 3), ("manager", 4, 5)] {
            let of_self = |index: usize| if role == "self" { &record[index] } else { "" };
            let (id, item) = (&record[0], &record[1]);
            let cells = [id, item, role, &record[rating], &record[comment], of_self(6), of_self(7)];
            writer.write_record(cells).expect("writable");
            rows += 1;
        }
    }
    assert_eq!(rows, ROWS, "the synthetic cycle is large enough");
    writer.flush().expect("writable");
}

/// A text in ASCII on one line.
fn plain(text: &str) -> String {
    let plain = |c: char| match c {
        '\n' => ' ',
        c if c.is_ascii() => c,
        _ => 'x',
    };
    text.chars().map(plain).collect()
}

/// How often [`read_often`] reads its table, for once takes less time than is measured well.
const OFTEN: usize = 20;

/// Reads a table with the csv crate and nothing else, as fast as its guide knows: every row into the same record.
pub(crate) fn read(folder: &Path) {
    let rows = print_figures(|| rows_of(&folder.join(SHAPED)));
    assert_eq!(rows, ROWS);
}

/// Reads the assessments of a cycle with the csv crate, twenty times.
pub(crate) fn read_often(folder: &Path) {
    let file = folder.join("assessments.csv");
    let rows = print_figures(|| (0..OFTEN).map(|_| rows_of(&file)).sum::<usize>());
    assert!(rows > OFTEN, "the table has rows");
}

fn rows_of(file: &Path) -> usize {
    let mut reader = csv::Reader::from_path(file).expect("the file was written");
    let (mut record, mut rows) = (ByteRecord::new(), 0);
    while reader.read_byte_record(&mut record).expect("sound rows") {
        rows += 1;
    }
    rows
}

/// Reads the tables of a cycle and nothing more: what the stage of intake hands on, and what it holds meanwhile.
pub(crate) fn tables(folder: &Path) {
    let (ladder, cycle) = (Ladder::built_in(), Cycle::built_in());
    let settings = IntakeOptions::default();
    let (people, table) = print_figures(|| {
        let read = |name: &str| Source::read(&folder.join(name)).expect("the file was written");
        let mut report = Report::new();
        let people = intake::read_people(&read("people.csv"), &settings, &mut report);
        let against = (Some(&ladder), &cycle.scale);
        let sources = [read("assessments.csv")];
        let assessments =
            intake::read_assessments(&sources, people.as_ref(), against, &settings, &mut report);
        (people, assessments.table)
    });
    assert!(people.is_some() && table.is_some_and(|it| !it.rows.is_empty()));
}

/// Checks the same table with everything that belongs to it.
pub(crate) fn check(folder: &Path, lint: Lint) {
    let off = LintRule::ALL.map(|(_, code)| format!("\"{code}\""));
    let cycle = format!("[lint]\noff = [{}]\n", off.join(", "));
    let cycle = (lint == Lint::Off).then(|| Source::new("cycle.toml", cycle.into()));
    let (report, _checked) = print_figures(|| {
        let read = |name: &str| Source::read(&folder.join(name)).expect("the file was written");
        let people = Some(read("people.csv"));
        let inputs = RunInputs { people, cycle: cycle.clone(), ..whole::inputs(read(SHAPED)) };
        let mut report = Report::new();
        let fonts = RunFonts::load(&[], &mut report).expect("the embedded fonts need no file");
        let checked = pipeline::check(inputs, &fonts, &mut report);
        (report, checked.expect("synthetic data is sound"))
    });
    assert!(!report.has_errors(), "{:#?}", report.in_file_order().first());
}
