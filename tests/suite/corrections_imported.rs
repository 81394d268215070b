//! It makes no difference whether corrections are laid over an input or stand in the table that `import` writes with them: the
//! packets are the same. Shown with generated corrections of the sample cycle, every export and every table that people sent.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use promopacket::corrections::CORRECTION_COLUMNS;
use promopacket::diagnostics::Report;
use promopacket::intake::{DuplicateRule, IntakeOptions, MappingChoice};
use promopacket::pipeline::{self, RunInputs};
use promopacket::source::Source;
use promopacket::typeset::RunFonts;
use promopacket::{Audience, ExpectedManifest, verify};

use crate::workbench::{build, fonts, inputs, root, sample};

/// Texts that are to come through unchanged.
const TEXTS: [&str; 8] = [
    "Plain words.",
    "Two lines,\nand \"marks\"; more.",
    "=SUM(A1:A9)",
    "'=quoted",
    "#eval(1) *bold* <b>",
    "من اليمين \u{202e}mirrored",
    "-5 % in a quarter",
    "  spaces\r\nand breaks  ",
];

/// Numbers without a pattern, the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("it fits") % end
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}

/// A table as `import` writes it.
struct ImportedTable {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl ImportedTable {
    fn of(csv: &[u8]) -> Self {
        let mut reader = csv::Reader::from_reader(csv);
        let texts = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let columns = texts(reader.headers().expect("a header"));
        let rows = reader.records().map(|row| texts(&row.expect("a row"))).collect();
        Self { columns, rows }
    }

    fn cell(&self, row: usize, column: &str) -> &str {
        let place = self.columns.iter().position(|it| it == column);
        place.map_or("", |place| &self.rows[row][place])
    }

    fn is_paired(&self) -> bool {
        self.columns.iter().any(|it| it == "self_rating")
    }

    /// The address of a row for a role: everything before the field. And how many rows there are that it counts.
    fn address(&self, row: usize, role: &str) -> (Vec<String>, usize) {
        let key = |row: usize| {
            let item = self.cell(row, "item").to_lowercase().replace([' ', '_'], "-");
            let of_peer = item.starts_with("peer-feedback") || self.role(row) == "peer";
            let peer = if of_peer { self.cell(row, "assessor") } else { "" };
            [self.cell(row, "employee_id"), &item, self.role(row), peer].map(str::to_owned)
        };
        let wanted = key(row);
        let nth = (0..=row).filter(|other| key(*other) == wanted).count();
        let all = (0..self.rows.len()).filter(|other| key(*other) == wanted).count();
        let [id, _, _, peer] = wanted;
        let item = self.cell(row, "item").to_owned();
        (vec![id, item, role.to_owned(), peer, nth.to_string()], all)
    }

    /// The role of a row of the long shape.
    fn role(&self, row: usize) -> &str {
        self.cell(row, "role")
    }

    /// A rating that another row of the column has.
    fn rating(&self, column: &str, numbers: &mut Numbers) -> String {
        let is_rated = |row: &usize| self.cell(*row, "item").contains('/');
        let rows = (0..self.rows.len()).filter(is_rated);
        let mut ratings: Vec<&str> = rows.map(|row| self.cell(row, column)).collect();
        ratings.push("");
        numbers.of(&ratings).to_owned()
    }

    /// Corrections that the table allows, as rows without who made them.
    fn corrections(&self, numbers: &mut Numbers) -> Vec<Vec<String>> {
        let mut made: BTreeMap<Vec<String>, String> = BTreeMap::new();
        let mut rows = Vec::new();
        for _ in 0..12 {
            let row = numbers.below(self.rows.len());
            let role = match self.role(row) {
                "" => numbers.of(&["self", "manager"]).to_owned(),
                role => role.to_lowercase(),
            };
            let (mut address, all) = self.address(row, &role);
            let item = address[1].to_lowercase();
            let is_skill = item.contains('/');
            let field = numbers.of(&["rating", "comment", "evidence", "date", "more"]);
            let column = match field {
                "rating" | "comment" if self.is_paired() => format!("{role}_{field}"),
                field => field.to_owned(),
            };
            let (field, before, after) = match field {
                "rating" if is_skill && role != "peer" => {
                    (field, self.cell(row, &column), self.rating(&column, numbers))
                }
                "comment" if !self.cell(row, &column).is_empty() => {
                    let after = if numbers.below(5) == 0 { "" } else { numbers.of(&TEXTS) };
                    (field, self.cell(row, &column), after.to_owned())
                }
                "evidence" if is_skill && role != "peer" => {
                    (field, self.cell(row, &column), "FRE-77; https://git.example/7".to_owned())
                }
                "date" if is_skill && role != "peer" => {
                    let after = numbers.of(&["2026-03-04", "2026/3/4", "4 March 2026", ""]);
                    (field, self.cell(row, &column), after.to_owned())
                }
                "more" if item == "impact" && role != "peer" => {
                    address[4] = (all + 1).to_string();
                    ("comment", "", numbers.of(&TEXTS).to_owned())
                }
                _ => continue,
            };
            address.push(field.to_owned());
            let before = made.get(&address).map_or(before, String::as_str).to_owned();
            made.insert(address.clone(), after.clone());
            let with = |texts: [&str; 2]| {
                address.iter().cloned().chain(texts.map(str::to_owned)).collect::<Vec<_>>()
            };
            rows.push(with([&before, &guarded(&after)]));
            if numbers.below(4) == 0 {
                rows.push(with([&guarded(&after), "Once more."]));
                rows.push(with(["Once more.", &guarded(&after)]));
            }
        }
        // Dates and ratings know no other words.
        rows.retain(|row| {
            !matches!(row[5].as_str(), "rating" | "date") || !row.contains(&"Once more.".to_owned())
        });
        rows
    }
}

/// A text as a careful program writes it.
fn guarded(text: &str) -> String {
    let begins = text.trim_start_matches('\'').starts_with(['=', '+', '-', '@']);
    if begins { format!("'{text}") } else { text.to_owned() }
}

fn file(rows: &[Vec<String>]) -> Source {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(CORRECTION_COLUMNS).expect("memory");
    for (second, row) in rows.iter().enumerate() {
        let at = format!("2026-11-20T10:{:02}:{:02}Z", second / 60, second % 60);
        let rest = ["Zoe".to_owned(), at];
        writer.write_record(row.iter().chain(&rest)).expect("memory");
    }
    Source::new("changes.csv", writer.into_inner().expect("memory"))
}

/// The table that `import` makes; none if the input has mistakes.
fn imported(inputs: &RunInputs) -> Option<Vec<u8>> {
    let mut report = Report::new();
    let csv = pipeline::import(inputs, &mut report).csv;
    csv.filter(|_| !report.has_errors())
}

/// The same run with the table that was imported.
fn again(inputs: &RunInputs, csv: Vec<u8>) -> RunInputs {
    let table = Source::new("table.csv", csv);
    let intake = IntakeOptions::default();
    RunInputs { assessments: vec![table], corrections: None, intake, ..inputs.clone() }
}

/// The fonts, which take longer to load than most of these inputs to check.
fn loaded() -> &'static RunFonts {
    static FONTS: OnceLock<RunFonts> = OnceLock::new();
    FONTS.get_or_init(fonts)
}

/// The packet of everybody as HR sees it; the findings if there are errors.
fn packets(inputs: &RunInputs) -> Result<Vec<Vec<u8>>, Report> {
    let mut report = Report::new();
    let checked = pipeline::check(inputs.clone(), loaded(), &mut report);
    let Some(checked) = checked.filter(|_| !report.has_errors()) else { return Err(report) };
    let packet = |it| checked.packet(it, Audience::Hr).to_json(loaded().families());
    Ok(checked.reviews.reviews.iter().map(packet).collect())
}

/// Makes corrections of an input and compares both ways; gives how many corrections there were.
fn compare(name: &str, given: &RunInputs, seed: u64) -> usize {
    let Some(csv) = imported(given) else { return 0 };
    let (of_input, of_table) = (packets(given), packets(&again(given, csv.clone())));
    if of_input.is_err() || of_table.ok() != of_input.ok() {
        return 0;
    }
    let rows = ImportedTable::of(&csv).corrections(&mut Numbers(seed));
    let corrected = RunInputs { corrections: Some(file(&rows)), ..given.clone() };
    let over = match packets(&corrected) {
        Ok(packets) => packets,
        Err(report) => panic!("{name}: {rows:#?}\n{report:#?}"),
    };
    let table = imported(&corrected).expect("a sound input gives a table");
    let through = packets(&again(given, table.clone())).ok();
    assert!(Some(over) == through, "{name}: {rows:#?}");
    // Once they are in the table, corrections change nothing more.
    let twice = RunInputs { corrections: Some(file(&rows)), ..again(given, table.clone()) };
    assert_eq!(imported(&twice).as_deref(), Some(&*table), "{name}: {rows:#?}");
    rows.len()
}

fn source(path: &Path) -> Option<Source> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    fs::read(path).ok().map(|bytes| Source::new(name, bytes))
}

fn folders(of: &str) -> Vec<PathBuf> {
    let folder = fs::read_dir(root().join("fixtures").join(of)).expect("the fixtures are there");
    let mut found: Vec<_> = folder.map(|it| it.expect("readable").path()).collect();
    found.sort();
    found
}

#[test]
fn corrections_of_the_sample_cycle_are_the_same_in_its_import() {
    let mut all = 0;
    for seed in 0..6 {
        all += compare("sample", &sample(), seed);
    }
    assert!(all > 30, "{all} corrections");
}

#[test]
fn corrections_of_every_export_are_the_same_in_its_import() {
    let mut cases = 0;
    for folder in folders("imports") {
        let name = folder.display().to_string();
        let options = fs::read_to_string(folder.join("options.txt")).unwrap_or_default();
        let words: Vec<&str> = options.split_whitespace().collect();
        let mut intake = IntakeOptions::default();
        for pair in words.chunks(2) {
            match pair {
                ["--keep", "latest"] => intake.keep = Some(DuplicateRule::Latest),
                ["--map", file] => {
                    let mapping = source(&folder.join(file)).expect("the mapping");
                    intake.choice = MappingChoice::Mapping(mapping);
                }
                other => panic!("{name}: {other:?}"),
            }
        }
        let entries = fs::read_dir(&folder).expect("readable");
        let mut exports: Vec<_> = entries.map(|it| it.expect("readable").path()).collect();
        exports.retain(|it| {
            it.file_name().is_some_and(|it| it.to_string_lossy().starts_with("export"))
        });
        exports.sort();
        let exports: Vec<Source> = exports.iter().filter_map(|it| source(it)).collect();
        let people = source(&folder.join("people.csv"));
        let cycle = source(&folder.join("cycle.toml"));
        let first = exports[0].clone();
        let given = RunInputs { assessments: exports, people, cycle, intake, ..inputs(first) };
        for seed in 0..2 {
            cases += usize::from(compare(&name, &given, seed) > 0);
        }
    }
    assert!(cases > 25, "{cases} cases");
}

#[test]
fn corrections_of_what_people_sent_are_the_same_in_its_import() {
    let mut cases = 0;
    for folder in folders("field").into_iter().filter(|it| it.is_dir()) {
        let people = source(&folder.join("people.csv"));
        let cycle = source(&folder.join("cycle.toml"));
        let entries = fs::read_dir(&folder).expect("readable");
        let mut files: Vec<_> = entries.map(|it| it.expect("readable").path()).collect();
        files.sort();
        for path in files {
            let ending = path.extension().map(|it| it.to_string_lossy().into_owned());
            let is_table =
                matches!(ending.as_deref(), Some("csv" | "xlsx" | "ods" | "xls" | "tsv"));
            let Some(table) = source(&path).filter(|_| is_table && !path.ends_with("people.csv"))
            else {
                continue;
            };
            let (people, cycle) = (people.clone(), cycle.clone());
            let given = RunInputs { people, cycle, ..inputs(table) };
            if compare(&path.display().to_string(), &given, 5) > 0 {
                cases += 1;
                break;
            }
        }
    }
    assert!(cases > 25, "{cases} cases");
}

#[test]
fn no_input_is_written_and_verify_knows_the_corrections() {
    let changes = root().join("fixtures/corrections/changes.csv");
    let corrected = RunInputs { corrections: source(&changes), ..sample() };
    let built = build(&corrected, &[Audience::Hr], 2);
    let files = &built.manifest.inputs;
    let listed = files.iter().find(|file| file.role == "corrections").expect("it is listed");
    assert_eq!(listed.file, "changes.csv");
    let mut report = Report::new();
    let expected = ExpectedManifest::default();
    let verified = verify(built.folder.path(), &expected, &mut report);
    assert!(verified.is_ok() && !report.has_errors(), "{report:#?}");
    let plain = build(&sample(), &[Audience::Hr], 2);
    let changed: Vec<&str> = plain
        .manifest
        .packets
        .iter()
        .zip(&built.manifest.packets)
        .filter(|(one, other)| one.sha256 != other.sha256)
        .map(|(one, _)| one.employee_id.as_str())
        .collect();
    assert_eq!(changed, ["E1003"]);
    assert!(plain.manifest.inputs.iter().all(|file| file.role != "corrections"));
}
