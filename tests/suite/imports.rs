//! What becomes of the exports of review systems. One folder per export under `fixtures/imports`: the export, the people,
//! the same assessments in the canonical shape written by hand, and under `expected/` what `import` makes of the export.
//! A new case is a new folder. `UPDATE_EXPECT=1 cargo test` refreshes every golden, but not the tables written by hand.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Output;

use expect_test::expect_file;
use promopacket::diagnostics::Report;
use promopacket::intake::{DuplicateRule, IntakeOptions, MappingChoice, profile_names};
use promopacket::pipeline::{self, RunInputs};
use promopacket::source::Source;
use serde_json::Value;
use tempfile::TempDir;

use crate::workbench::{fonts, inputs, packets, program, root, stderr, stdout};

/// What stands in the sensitive columns of the exports.
const SENSITIVE: [&str; 8] =
    ["male", "female", "4/2/1997", "7/19/1990", "1991-02-11", "B4", "4.850,00 €", "not stated"];

/// One export with what belongs to it.
struct Case {
    name: String,
    folder: PathBuf,
}

impl Case {
    fn all() -> Vec<Self> {
        let folder = fs::read_dir(root().join("fixtures/imports")).expect("the fixtures are there");
        let name = |it: fs::DirEntry| it.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = folder.map(|it| name(it.expect("readable"))).collect();
        names.sort();
        names.iter().map(|it| Self::named(it)).collect()
    }

    fn named(name: &str) -> Self {
        Self { name: name.to_owned(), folder: root().join("fixtures/imports").join(name) }
    }

    /// The files of the export, in the order of their names.
    fn exports(&self) -> Vec<String> {
        let folder = fs::read_dir(&self.folder).expect("the folder is there");
        let name = |it: fs::DirEntry| it.file_name().to_string_lossy().into_owned();
        let names = folder.map(|it| name(it.expect("readable")));
        let mut names: Vec<String> = names.filter(|it| it.starts_with("export")).collect();
        names.sort();
        names
    }

    /// The words of `options.txt`.
    fn options(&self) -> Vec<String> {
        let text = fs::read_to_string(self.folder.join("options.txt")).unwrap_or_default();
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn import(&self, more: &[&str]) -> Output {
        let (exports, options) = (self.exports(), self.options());
        let mut arguments = vec!["import"];
        arguments.extend(exports.iter().map(String::as_str));
        arguments.extend(["--people", "people.csv"]);
        if self.folder.join("cycle.toml").exists() {
            arguments.extend(["--cycle", "cycle.toml"]);
        }
        arguments.extend(options.iter().map(String::as_str));
        arguments.extend(more);
        program(&self.folder, &arguments)
    }

    /// The imported table and the JSON that the program printed of it.
    fn imported(&self) -> (Vec<u8>, Value) {
        let folder = TempDir::new().expect("a temporary folder");
        let path = folder.path().join("import.csv");
        let output = self.import(&["--format", "json", "-o", &path.to_string_lossy()]);
        let json: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        assert!(output.status.success(), "{}: {json:#}", self.name);
        (fs::read(path).expect("the table was written"), json)
    }

    fn source(&self, name: &str) -> Option<Source> {
        fs::read(self.folder.join(name)).ok().map(|it| Source::new(name, it))
    }

    /// The settings that `options.txt` says on the command line.
    fn settings(&self) -> IntakeOptions {
        let mut settings = IntakeOptions::default();
        let options = self.options();
        for pair in options.chunks(2) {
            match [pair[0].as_str(), pair[1].as_str()] {
                ["--keep", "latest"] => settings.keep = Some(DuplicateRule::Latest),
                ["--map", file] => {
                    settings.choice =
                        MappingChoice::Mapping(self.source(file).expect("the mapping"));
                }
                other => panic!("{}: no test knows the option {other:?}", self.name),
            }
        }
        settings
    }

    /// The inputs of a run with the people and the cycle of the case.
    fn inputs(&self, assessments: Vec<Source>, intake: IntakeOptions) -> RunInputs {
        let first = assessments[0].clone();
        let (people, cycle) = (self.source("people.csv"), self.source("cycle.toml"));
        RunInputs { assessments, people, cycle, intake, ..inputs(first) }
    }

    fn foreign(&self) -> RunInputs {
        let exports = self.exports();
        let sources = exports.iter().map(|it| self.source(it).expect("readable")).collect();
        self.inputs(sources, self.settings())
    }
}

fn golden(case: &Case, name: &str, said: &str) {
    let folder = case.folder.join("expected");
    fs::create_dir_all(&folder).expect("the fixtures can be written");
    expect_file![folder.join(name)].assert_eq(said);
}

#[test]
fn every_export_becomes_the_expected_table_and_account() {
    for case in Case::all() {
        let (table, json) = case.imported();
        golden(&case, "import.csv", &String::from_utf8(table).expect("UTF-8"));
        let account = serde_json::to_string_pretty(&json["accounting"]).expect("it serialises");
        golden(&case, "accounting.json", &(account + "\n"));
    }
}

/// The promise of the whole feature: it does not matter in which shape assessments come.
#[test]
fn an_export_its_import_and_the_same_written_by_hand_give_the_same_packets() {
    for case in Case::all() {
        let by_hand = case.source("canonical.csv").expect("a case has a table written by hand");
        let by_hand = packets(&case.inputs(vec![by_hand], IntakeOptions::default()));
        assert!(!by_hand.is_empty(), "{}: nobody", case.name);
        let (table, _) = case.imported();
        let imported =
            case.inputs(vec![Source::new("import.csv", table)], IntakeOptions::default());
        let ways = [("export", packets(&case.foreign())), ("import", packets(&imported))];
        for (way, packets) in ways {
            for (of_hand, of_way) in by_hand.iter().zip(&packets) {
                assert_eq!(of_hand, of_way, "{}: the {way} says something else", case.name);
            }
            assert_eq!(by_hand.len(), packets.len(), "{}: {way}", case.name);
        }
    }
}

fn sum(of: &Value, parts: &[&str]) -> u64 {
    parts.iter().map(|it| of[*it].as_u64().expect("a number")).sum()
}

fn list(of: &Value) -> &Vec<Value> {
    of.as_array().expect("a list")
}

#[test]
fn every_account_adds_up() {
    for case in Case::all() {
        let (table, json) = case.imported();
        let account = &json["accounting"];
        let is_whole = |it: &Value, what: &str| {
            let (cells, rows) = (&it["cells"], &it["rows"]);
            assert_eq!(sum(cells, &["read"]), sum(cells, &["used", "ignored"]), "{what}: {it:#}");
            let parts = ["used", "duplicate", "draft", "rejected", "unneeded"];
            assert!(rows.is_null() || sum(rows, &["read"]) == sum(rows, &parts), "{what}: {it:#}");
        };
        is_whole(account, &case.name);
        let sheets = list(&account["sheets"]);
        for sheet in sheets {
            is_whole(sheet, &case.name);
            list(&sheet["columns"]).iter().for_each(|it| is_whole(it, &case.name));
            let columns: u64 =
                list(&sheet["columns"]).iter().map(|it| sum(&it["cells"], &["read"])).sum();
            assert!(columns <= sum(&sheet["cells"], &["read"]), "{}: {sheet:#}", case.name);
        }
        for (what, parts) in [
            ("cells", &["read", "used", "ignored"][..]),
            ("rows", &["read", "used", "duplicate", "draft", "rejected", "unneeded"]),
        ] {
            for part in parts {
                let all: u64 = sheets.iter().map(|it| sum(&it[what], &[part])).sum();
                assert_eq!(all, sum(&account[what], &[part]), "{}: {what} {part}", case.name);
            }
        }
        assert!(!table.is_empty() && sum(&account["rows"], &["used"]) > 0, "{}", case.name);
    }
}

#[test]
fn importing_an_import_changes_nothing() {
    for case in Case::all() {
        let (table, _) = case.imported();
        let folder = TempDir::new().expect("a temporary folder");
        fs::write(folder.path().join("import.csv"), &table).expect("the folder can be written");
        let output = program(folder.path(), &["import", "import.csv", "-o", "-"]);
        assert_eq!(output.stdout, table, "{}", case.name);
    }
}

#[test]
fn no_cell_of_a_table_begins_as_a_formula_does() {
    let mut guarded = 0;
    for case in Case::all() {
        let (table, _) = case.imported();
        let mut reader = csv::Reader::from_reader(table.as_slice());
        let records = reader.records().map(|it| it.expect("a sound row")).collect::<Vec<_>>();
        for cell in records.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}: {cell}", case.name);
            guarded += usize::from(cell.starts_with("'="));
        }
    }
    assert!(guarded >= 9, "{guarded}");
}

/// The account counts every cell of the file, whoever reads it.
#[test]
fn an_account_counts_every_cell_of_the_file() {
    let case = Case::named("lattice-like");
    let export = fs::read_to_string(case.folder.join("export.csv")).expect("UTF-8");
    let mut reader = csv::Reader::from_reader(export.as_bytes());
    let records = reader.records().map(|it| it.expect("a sound row")).collect::<Vec<_>>();
    let cells = records.iter().flatten().filter(|it| !it.trim().is_empty()).count();
    let (_, json) = case.imported();
    assert_eq!(sum(&json["accounting"]["cells"], &["read"]), cells as u64);
    assert_eq!(sum(&json["accounting"]["rows"], &["read"]), records.len() as u64);
}

#[test]
fn every_profile_has_an_export_and_is_recognised_by_its_header() {
    let there: BTreeSet<String> = Case::all().into_iter().map(|it| it.name).collect();
    for name in profile_names() {
        assert!(there.contains(name), "`{name}` has no folder");
        let case = Case::named(name);
        let options = case.options();
        assert!(!options.iter().any(|it| ["--profile", "--map"].contains(&it.as_str())), "{name}");
        let (_, json) = case.imported();
        let account = &json["accounting"];
        assert_eq!((&account["mapping"], &account["chosen"]), (&name.into(), &"recognised".into()));
    }
}

#[test]
fn what_a_sensitive_column_holds_never_reaches_the_table() {
    let (mut columns, mut values) = (0, BTreeSet::new());
    for case in Case::all() {
        let (table, json) = case.imported();
        let mut reader = csv::Reader::from_reader(table.as_slice());
        for cell in reader
            .records()
            .flat_map(|it| it.expect("a sound row").iter().map(str::to_owned).collect::<Vec<_>>())
        {
            assert!(!SENSITIVE.contains(&cell.as_str()), "{}: {cell}", case.name);
        }
        let sheets = list(&json["accounting"]["sheets"]).iter();
        for column in sheets.flat_map(|it| list(&it["columns"])) {
            if column["meaning"] == "sensitive, dropped" {
                columns += 1;
                assert_eq!(sum(&column["cells"], &["used"]), 0, "{column:#}");
            }
        }
        for file in case.exports().iter().filter(|it| it.ends_with(".csv")) {
            let bytes = fs::read(case.folder.join(file)).expect("readable");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            values.extend(SENSITIVE.into_iter().filter(|it| text.contains(*it)));
        }
    }
    assert!(columns >= 8, "{columns} sensitive columns");
    assert!(values.contains("4/2/1997") && values.contains("not stated"), "{values:?}");
}

#[test]
fn a_wrong_profile_is_told_and_never_a_crash() {
    let mut refused = 0;
    for case in Case::all() {
        for profile in profile_names().filter(|it| *it != case.name) {
            let settings = IntakeOptions {
                choice: MappingChoice::Profile(profile.to_owned()),
                ..IntakeOptions::default()
            };
            let exports = case.exports().into_iter();
            let sources = exports.map(|it| case.source(&it).expect("readable")).collect();
            let mut report = Report::new();
            let inputs = case.inputs(sources, settings);
            let checked = pipeline::check(inputs, &fonts(), &mut report);
            if report.has_errors() {
                refused += 1;
            } else {
                assert!(
                    checked.is_some_and(|it| it.accounting.is_some()),
                    "{} as {profile}",
                    case.name
                );
            }
        }
    }
    assert!(refused > 100, "{refused}");
}

#[test]
fn a_profile_that_does_not_fit_writes_nothing() {
    let case = Case::named("google-forms");
    let folder = TempDir::new().expect("a temporary folder");
    let out = folder.path().join("out.csv");
    let output = case.import(&["--profile", "leapsome", "-o", &out.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.contains("error[join-without-table]") || said.contains("error[no-answers]"),
        "{said}"
    );
    assert!(!out.exists());
}

/// Whatever a download or an editor does to a file, the program says what is wrong with it.
#[test]
fn a_damaged_export_is_told_and_never_a_crash() {
    let mut told = 0;
    for case in Case::all() {
        for file in case.exports() {
            let whole = case.source(&file).expect("readable").bytes.to_vec();
            let cut = (1..8).map(|it| whole[..whole.len() * it / 8].to_vec());
            let spoilt = (0..8).map(|it| {
                let mut bytes = whole.clone();
                let at = bytes.len() * it / 8;
                bytes[at] = bytes[at].wrapping_add(0x55);
                bytes
            });
            for bytes in cut.chain(spoilt) {
                let mut report = Report::new();
                let inputs = RunInputs {
                    people: case.source("people.csv"),
                    cycle: case.source("cycle.toml"),
                    intake: case.settings(),
                    ..inputs(Source::new(file.as_str(), bytes))
                };
                let import = pipeline::import(&inputs, &mut report);
                assert!(import.csv.is_some() || report.has_errors(), "{}: {file}", case.name);
                told += usize::from(report.has_errors());
            }
        }
    }
    assert!(told > 100, "{told}");
}

/// A mapping file is mailed around: what people wrote is not in it. And what begins one can be read back.
#[test]
fn the_beginning_of_a_mapping_file_holds_nobody_s_words() {
    for case in Case::all() {
        let folder = TempDir::new().expect("a temporary folder");
        let files = case.exports();
        let mut arguments = vec!["import"];
        let map = folder.path().join("map.toml").display().to_string();
        arguments.extend(files.iter().map(String::as_str));
        arguments.extend(["--init-map", &map]);
        let output = program(&case.folder, &arguments);
        assert_eq!(output.status.code(), Some(0), "{}: {}", case.name, stderr(&output));
        let text = std::fs::read_to_string(&map).expect("the mapping was written");
        let canonical = case.source("canonical.csv").expect("every case has one");
        let mut reader = csv::Reader::from_reader(canonical.bytes.as_slice());
        let names = reader.headers().expect("a header").clone();
        for record in reader.records().map(|it| it.expect("sound rows")) {
            for (name, cell) in names.iter().zip(&record).filter(|(it, _)| it.contains("comment")) {
                let line = cell.lines().next().unwrap_or_default();
                assert!(
                    line.chars().count() < 20 || !text.contains(line),
                    "{}: {name}: {line}",
                    case.name
                );
            }
        }
        let mut arguments = vec!["import"];
        arguments.extend(files.iter().map(String::as_str));
        arguments.extend(["--map", &map, "-o", "-"]);
        let said = stderr(&program(&case.folder, &arguments));
        assert!(!said.contains("map.toml:"), "{}: {said}", case.name);
    }
}
