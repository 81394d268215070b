//! The corrections file as it grows: every row that was called written is there, whatever happened in between.

use std::fs;
use std::path::Path;

use chrono::DateTime;
use promopacket::corrections::{CORRECTION_COLUMNS, CorrectedField, Correction, CorrectionsFile};
use promopacket::cycle::FileRights;
use promopacket::diagnostics::{Code, Report};
use promopacket::pipeline::{self, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::RunFonts;
use tempfile::TempDir;

use crate::workbench::{fonts, inputs};

const PEOPLE: &str =
    "employee_id,name,track,level,target_track,target_level\n7,Ada Sample,backend,L1,backend,L2\n";
const SAID: &str =
    "employee_id,item,role,rating,comment\n7,summary,self,,One\n7,summary,manager,,Her text.\n";

/// The change of a text into another.
fn edit(before: &str, after: &str) -> Correction {
    Correction {
        employee_id: "7".to_owned(),
        item: "summary".to_owned(),
        role: "self".to_owned(),
        assessor: String::new(),
        nth: 1,
        field: CorrectedField::Comment,
        before: before.to_owned(),
        after: after.to_owned(),
        by: "Zoë, \"HR\"".to_owned(),
        at: DateTime::parse_from_rfc3339("2026-11-28T14:05:06.789+01:00").expect("a time"),
    }
}

/// The person's summary with the corrections of a file, or none if there are errors; and the codes of what was found in it.
fn summary(path: &Path, fonts: &RunFonts) -> (Option<String>, Vec<Code>) {
    let inputs = RunInputs {
        people: Some(Source::new("people.csv", PEOPLE.into())),
        corrections: Some(Source::read(path).expect("the file can be read")),
        ..inputs(Source::new("said.csv", SAID.into()))
    };
    let mut report = Report::new();
    let checked = pipeline::check(inputs, fonts, &mut report);
    let of_file = |finding: &&promopacket::Diagnostic| {
        finding.location.as_ref().is_some_and(|at| *at.file == *path.to_string_lossy())
    };
    let codes = report.iter().filter(of_file).map(|it| it.code).collect();
    let checked = checked.filter(|_| !report.has_errors());
    let text = checked.map(|checked| {
        let said = &checked.reviews.reviews[0].content().statements;
        said.ask
            .as_ref()
            .map_or(String::new(), |ask| ask.self_.paragraphs().collect::<Vec<_>>().join("\n"))
    });
    (text, codes)
}

fn append(path: &Path, edits: &[(&str, &str)]) {
    let mut file = CorrectionsFile::open(path, FileRights::Private).expect("it can be opened");
    for (before, after) in edits {
        file.append(&edit(before, after)).expect("it can be written");
    }
}

#[test]
fn a_missing_file_is_made_and_grows() {
    let (folder, fonts) = (TempDir::new().expect("a temporary folder"), fonts());
    let path = folder.path().join("changes.csv");
    append(&path, &[("One", "Two, \"quoted\"\nand long"), ("Two, \"quoted\"\nand long", "=3")]);
    assert_eq!(summary(&path, &fonts), (Some("=3".to_owned()), Vec::new()));
    append(&path, &[("=3", "'=4"), ("'=4", "Five")]);
    assert_eq!(summary(&path, &fonts), (Some("Five".to_owned()), Vec::new()));
    let text = fs::read_to_string(&path).expect("text");
    assert!(text.starts_with(&(CORRECTION_COLUMNS.join(",") + "\n7,summary,self,,1,comment,One,")));
    assert!(text.contains(",'=3,") && text.contains(",2026-11-28T14:05:06.789+01:00\n"), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

/// A crash may leave any beginning of what was being written. Whatever it is, the rows before it count, the row that was cut
/// does not, and the next row is whole.
#[test]
fn a_row_that_was_cut_anywhere_never_counts_and_spoils_no_other() {
    let (folder, fonts) = (TempDir::new().expect("a temporary folder"), fonts());
    let path = folder.path().join("changes.csv");
    append(&path, &[("One", "Two")]);
    let first = fs::read(&path).expect("it is there").len();
    append(&path, &[("Two", "\"Tree\"\"ée,\n\n\"=x\"")]);
    let whole = fs::read(&path).expect("it is there");
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).expect("it can be written");
        let is_first_there = length >= first;
        let (before, says) = if is_first_there { ("Two", "Two") } else { ("One", "One") };
        let (text, codes) = summary(&path, &fonts);
        assert_eq!(text.as_deref(), Some(says), "{length}: {codes:?}");
        let header = CORRECTION_COLUMNS.join(",").len() + 1;
        let is_whole = length <= header || length == first;
        let wanted = if is_whole { vec![] } else { vec![Code::CutCorrection] };
        assert_eq!(codes, wanted, "{length}");

        append(&path, &[(before, "Next"), ("Next", "Last\nline")]);
        let (text, codes) = summary(&path, &fonts);
        assert_eq!((text.as_deref(), codes), (Some("Last\nline"), wanted), "{length}");
        let now = fs::read(&path).expect("it is there");
        assert!(now.starts_with(&whole[..length]), "{length}: something was cut");
    }
}

#[test]
fn several_writers_lose_nothing() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("changes.csv");
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let path = &path;
            scope.spawn(move || {
                let mut file = CorrectionsFile::open(path, FileRights::Shared).expect("it opens");
                for number in 0..25 {
                    let after = format!("text {number}\nof {writer}");
                    file.append(&edit("One", &after)).expect("it can be written");
                }
            });
        }
    });
    let text = fs::read_to_string(&path).expect("text");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Result<Vec<csv::StringRecord>, _> = reader.records().collect();
    let mut texts: Vec<String> =
        rows.expect("every row is whole").iter().map(|row| row[7].to_owned()).collect();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 100);
}

#[test]
fn another_file_is_not_written_to() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("people.csv");
    fs::write(&path, PEOPLE).expect("it can be written");
    let why = CorrectionsFile::open(&path, FileRights::Shared).expect_err("it is none");
    assert!(why.to_string().contains("its first line is not the header of corrections"), "{why}");
    assert_eq!(fs::read_to_string(&path).expect("text"), PEOPLE);
}

#[test]
fn a_file_that_a_spreadsheet_saved_grows_on() {
    let (folder, fonts) = (TempDir::new().expect("a temporary folder"), fonts());
    let path = folder.path().join("changes.csv");
    append(&path, &[("One", "Two")]);
    let text = fs::read_to_string(&path).expect("text").replace('\n', "\r\n");
    fs::write(&path, format!("\u{feff}{text}")).expect("it can be written");
    append(&path, &[("Two", "Three")]);
    assert_eq!(summary(&path, &fonts), (Some("Three".to_owned()), Vec::new()));
}
