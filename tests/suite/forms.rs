//! Forms: what a person and a manager get to fill, and what can and cannot be written in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Output;

use calamine::{Data, Range, Reader as _, Xlsx, open_workbook_from_rs};
use promopacket::diagnostics::Report;
use promopacket::ladder::Ladder;
use promopacket::pipeline;
use promopacket::source::Source;
use tempfile::TempDir;

use crate::workbench::{fonts, inputs, program, sample_file, stderr};

const PEOPLE: &str = "employee_id,name,track,level,target_track,target_level\n";
const ADA: &str = "007,Ada One,frontend,L3,frontend,L4\n";
const FIRST_ITEM: u32 = 12;

/// A form that was read back.
struct Read {
    values: Range<Data>,
    sheet: String,
    styles: String,
    names: Vec<String>,
    core: String,
}

impl Read {
    fn new(bytes: &[u8]) -> Self {
        let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
        let values = book.worksheet_range("Assessment").expect("the worksheet");
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let names = book.sheet_names();
        let mut part = |name: &str| {
            let mut text = String::new();
            zip.by_name(name).expect("a part").read_to_string(&mut text).expect("UTF-8");
            text
        };
        let (sheet, styles) = (part("xl/worksheets/sheet1.xml"), part("xl/styles.xml"));
        Self { values, sheet, styles, names, core: part("docProps/core.xml") }
    }

    /// The text of a cell such as `B2`; every cell is a string or blank.
    fn text(&self, cell: &str) -> String {
        let column = u32::from(cell.as_bytes()[0] - b'A');
        let row = cell[1..].parse::<u32>().expect("a row") - 1;
        match self.values.get_value((row, column)) {
            Some(Data::String(text)) => text.clone(),
            Some(Data::Empty) | None => String::new(),
            other => panic!("{cell} is {other:?}"),
        }
    }

    fn row(&self, row: u32) -> Vec<String> {
        ('A'..='J').map(|column| self.text(&format!("{column}{row}"))).collect()
    }

    /// The items from top to bottom with their rows.
    fn items(&self) -> Vec<(u32, Vec<String>)> {
        (FIRST_ITEM..)
            .map(|row| (row, self.row(row)))
            .take_while(|(_, cells)| !cells[0].is_empty())
            .collect()
    }

    /// Whether a cell can be written in a protected sheet.
    fn is_unlocked(&self, cell: &str) -> bool {
        let style = between(&self.sheet, &format!("<c r=\"{cell}\" s=\""), "\"").expect("a style");
        let formats = between(&self.styles, "<cellXfs", "</cellXfs>").expect("formats");
        let style = style.parse::<usize>().expect("a number");
        let format = formats.split("<xf ").nth(style + 1).expect("the format");
        format.contains("locked=\"0\"")
    }

    /// The rule of a cell: what its validation says, as XML.
    fn rule(&self, cell: &str) -> Option<String> {
        let rules = self.sheet.split("<dataValidation ").skip(1);
        let of_cell = |rule: &&str| rule.contains(&format!("sqref=\"{cell}\""));
        rules.filter(of_cell).map(str::to_owned).next()
    }
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let rest = &text[text.find(start)? + start.len()..];
    rest.split_once(end).map(|(inside, _)| inside)
}

/// A folder with a people table of these rows.
fn people(rows: &str) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    fs::write(folder.path().join("people.csv"), format!("{PEOPLE}{rows}")).expect("writable");
    folder
}

fn run(folder: &Path, more: &[&str]) -> Output {
    let usual = ["form", "people.csv", "-o", "forms", "--as-of", "2026-11-23"];
    program(folder, &[&usual, more].concat())
}

/// The form of the one person of a table.
fn form(rows: &str, more: &[&str], file: &str) -> Read {
    let folder = people(rows);
    let output = run(folder.path(), more);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let bytes = fs::read(folder.path().join("forms").join(file));
    Read::new(&bytes.unwrap_or_else(|why| panic!("{file}: {why}")))
}

#[test]
fn the_layout_is_the_one_that_is_read_back() {
    let form = form(ADA, &[], "007_cycle_form.xlsx");
    let head: Vec<(String, String)> =
        (2..=8).map(|row| (form.text(&format!("A{row}")), form.text(&format!("B{row}")))).collect();
    let wanted = [
        ("Employee ID", "007"),
        ("Name", "Ada One"),
        ("Team", ""),
        ("Manager", ""),
        ("Current rung", "Frontend L3 (frontend/L3)"),
        ("Target rung", "Frontend L4 (frontend/L4)"),
        ("Form", "promopacket form 1"),
    ];
    assert_eq!(head, wanted.map(|(label, value)| (label.to_owned(), value.to_owned())));
    assert_eq!(form.text("A1"), "Promotion cycle");
    assert!(form.text("A9").contains("not observed"), "{}", form.text("A9"));
    assert!(form.row(10).iter().all(String::is_empty));
    let header = "Item|Rung|Expectation|Self rating|Self comment|Self evidence|Manager rating|Manager comment|Manager evidence|Date";
    assert_eq!(form.row(11).join("|"), header);
    assert_eq!(form.names, ["Assessment"]);
}

#[test]
fn every_skill_of_both_rungs_stands_there_in_the_words_of_the_ladder() {
    let form = form(ADA, &[], "007_cycle_form.xlsx");
    let ladder = Ladder::built_in();
    let mut wanted = Vec::new();
    for (name, rung) in [("Target", "frontend/L4"), ("Current", "frontend/L3")] {
        let rung = ladder.find_rung(rung, &mut Report::new()).expect("a rung");
        wanted.extend(rung.skills.iter().map(|it| {
            [it.id.to_string(), format!("{name}: {}", rung.id), it.full_text()].to_vec()
        }));
    }
    let found: Vec<Vec<String>> =
        form.items().into_iter().map(|(_, cells)| cells[..3].to_vec()).collect();
    assert!(wanted.len() >= 8, "{wanted:?}");
    assert_eq!(found[..wanted.len()], wanted);
    let statements: Vec<&str> = found[wanted.len()..].iter().map(|it| it[0].as_str()).collect();
    assert_eq!(
        statements.join(" "),
        "summary impact impact impact impact impact scope leverage business-need development-plan concerns concerns recommendation"
    );
    assert!(found[wanted.len()..].iter().all(|it| it[1] == "Statement" && it[2].len() > 20));
}

/// A row of the paired shape with an item and answers in the order of the form's columns.
fn assessment(item: &str, answers: &BTreeMap<char, &str>) -> String {
    let said = |column| answers.get(&column).copied().unwrap_or_default();
    let evidence = [said('F'), said('I')].concat();
    format!(
        "employee_id,item,self_rating,self_comment,manager_rating,manager_comment,evidence,date\n\
        007,{item},{},{},{},{},{evidence},{}\n",
        said('D'),
        said('E'),
        said('G'),
        said('H'),
        said('J')
    )
}

#[test]
fn what_can_be_written_is_what_a_packet_shows() {
    let form = form(ADA, &[], "007_cycle_form.xlsx");
    let fonts = fonts();
    let mut seen = BTreeSet::new();
    for (row, cells) in form.items() {
        let item = cells[0].as_str();
        if !seen.insert(item.to_owned()) || cells[1].starts_with("Current") {
            continue;
        }
        for column in 'A'..='C' {
            assert!(!form.is_unlocked(&format!("{column}{row}")), "{column}{row}");
        }
        let is_open = |column: char| form.is_unlocked(&format!("{column}{row}"));
        let rating = if item == "recommendation" { "yes" } else { "3" };
        for column in 'D'..='J' {
            let value = match column {
                'D' | 'G' => rating,
                'J' => "2026-07-01",
                _ => "Words.",
            };
            let comment = if is_open('E') { 'E' } else { 'H' };
            let mut answers = BTreeMap::from([(comment, "Words."), (column, value)]);
            if item == "recommendation" {
                answers.entry('G').or_insert(rating);
            }
            let said = Source::new("a.csv", assessment(item, &answers).into());
            let people = Some(Source::new("p.csv", format!("{PEOPLE}{ADA}").into()));
            let mut report = Report::new();
            pipeline::check(pipeline::RunInputs { people, ..inputs(said) }, &fonts, &mut report);
            let is_shown =
                !report.has_errors() && report.iter().all(|it| it.code.name() != "unexpected-cell");
            assert_eq!(is_open(column), is_shown, "{item} {column}: {report:#?}");
        }
    }
}

#[test]
fn the_sheet_is_protected_and_answers_come_from_lists() {
    let form = form(ADA, &[], "007_cycle_form.xlsx");
    let protection = between(&form.sheet, "<sheetProtection ", "/>").expect("protected");
    assert!(protection.contains("sheet=\"1\"") && !protection.contains("password"), "{protection}");
    for cell in ["D12", "G12"] {
        let rule = form.rule(cell).expect("a list");
        assert!(rule.contains("type=\"list\""), "{rule}");
        let list = "&quot;1 - Not yet,2 - Developing,3 - Meets,4 - Exceeds,n/a,not observed&quot;"
            .replace("&quot;", "\"");
        assert!(rule.replace("&quot;", "\"").contains(&list), "{rule}");
        assert!(rule.contains("showErrorMessage=\"1\"") && rule.contains("error="), "{rule}");
    }
    let (row, _) = form.items().pop().expect("the recommendation");
    let rule = form.rule(&format!("G{row}")).expect("a list");
    assert!(rule.contains("yes,not-yet,no"), "{rule}");
    assert_eq!(form.rule(&format!("D{row}")), None);
    let rule = form.rule("J12").expect("a range of dates");
    assert!(rule.contains("type=\"date\""), "{rule}");
    // 1990-01-01 and 2026-11-23 as spreadsheets count days.
    assert!(rule.contains("<formula1>32874<") && rule.contains("<formula2>46349<"), "{rule}");
}

#[test]
fn a_long_scale_stands_on_a_hidden_sheet() {
    let label = |n: usize| format!("\"Step {n}, which is described with many words\"");
    let labels: Vec<String> = (1..=8).map(label).collect();
    let cycle = format!("[scale]\nsteps = [{}]\nmeets = {}\n", labels.join(", "), label(6));
    let folder = people(ADA);
    fs::write(folder.path().join("cycle.toml"), cycle).expect("writable");
    let output = run(folder.path(), &["--cycle", "cycle.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let bytes = fs::read(folder.path().join("forms/007_cycle_form.xlsx")).expect("a form");
    let form = Read::new(&bytes);
    let rule = form.rule("D12").expect("a list");
    assert!(rule.contains("<formula1>Choices!$A$1:$A$10</formula1>"), "{rule}");
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(&bytes[..])).expect("a workbook");
    assert_eq!(book.sheets_metadata()[1].visible, calamine::SheetVisible::Hidden);
    let choices = book.worksheet_range("Choices").expect("the choices");
    let first = Data::String("1 - Step 1, which is described with many words".to_owned());
    assert_eq!(choices.get_value((0, 0)), Some(&first));
    assert_eq!(choices.get_value((9, 0)), Some(&Data::String("not observed".to_owned())));
}

#[test]
fn a_form_for_one_role_has_only_its_columns_and_statements() {
    let own = form(ADA, &["--role", "self"], "007_cycle_self.xlsx");
    assert_eq!(
        own.row(11).join("|"),
        "Item|Rung|Expectation|Self rating|Self comment|Self evidence|Date|||"
    );
    let items: Vec<String> = own.items().into_iter().map(|(_, it)| it[0].clone()).collect();
    assert_eq!(items.last().map(String::as_str), Some("development-plan"));
    let manager = form(ADA, &["--role", "manager"], "007_cycle_manager.xlsx");
    assert_eq!(
        manager.row(11).join("|"),
        "Item|Rung|Expectation|Manager rating|Manager comment|Manager evidence|Date|||"
    );
    let (row, last) = manager.items().pop().expect("items");
    assert_eq!(last[0], "recommendation");
    assert!(manager.is_unlocked(&format!("D{row}")) && !manager.is_unlocked(&format!("G{row}")));
}

#[test]
fn a_hostile_name_is_a_string_and_nothing_else() {
    let name = "=cmd()|' /C calc'!A0";
    let rtl = "\u{202e}https://evil.example \u{05d3}\u{05df}";
    let rows = format!("=1+1,{name},frontend,L3,frontend,L4\n../x,{rtl},frontend,L3,frontend,L4\n");
    let folder = people(&rows);
    let output = run(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let read = |file: &str| {
        Read::new(&fs::read(folder.path().join("forms").join(file)).expect("a safe file name"))
    };
    let form = read("_1_1_cycle_form.xlsx");
    assert_eq!((form.text("B2"), form.text("B3")), ("=1+1".to_owned(), name.to_owned()));
    assert!(!form.sheet.contains("<f>"), "{}", form.sheet);
    let form = read("___x_cycle_form.xlsx");
    assert_eq!((form.text("B2"), form.text("B3")), ("../x".to_owned(), rtl.to_owned()));
    assert!(!form.sheet.contains("<hyperlink"), "{}", form.sheet);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = people(ADA);
    let mut bytes = Vec::new();
    for out in ["one", "two"] {
        let arguments = ["form", "people.csv", "-o", out, "--as-of", "2026-11-23"];
        let output = program(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let file = folder.path().join(out).join("007_cycle_form.xlsx");
        bytes.push(fs::read(file).expect("a form"));
        // Archives and properties keep seconds.
        std::thread::sleep(std::time::Duration::from_millis(2100));
    }
    assert!(bytes[0] == bytes[1], "the two forms differ");
    let core = Read::new(&bytes[0]).core;
    assert_eq!(core.matches("2026-11-23T00:00:00Z").count(), 2, "{core}");
    assert!(core.contains("<dc:creator></dc:creator>"), "{core}");
}

#[test]
fn the_sample_people_get_one_form_each() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = |name| sample_file(name).display().to_string();
    let (people, cycle) = (file("people.csv"), file("cycle.toml"));
    let output = program(folder.path(), &["form", &people, "--out", "forms", "--cycle", &cycle]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("24 people in, 24 forms out, in `forms`"),
        "{}",
        stderr(&output)
    );
    assert_eq!(fs::read_dir(folder.path().join("forms")).expect("a folder").count(), 24);
    let form = fs::read(folder.path().join("forms/E1004_2026-H2_form.xlsx")).expect("a form");
    assert_eq!(Read::new(&form).text("A1"), "2026 H2 \u{b7} Example Freight");
}

#[test]
fn a_form_that_is_there_is_never_replaced() {
    let folder = people(&format!("{ADA}008,Bea,frontend,L3,frontend,L4\n"));
    let out = folder.path().join("forms");
    fs::create_dir(&out).expect("writable");
    fs::write(out.join("008_cycle_form.xlsx"), "filled").expect("writable");
    let output = run(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("008_cycle_form.xlsx` exists"), "{}", stderr(&output));
    assert_eq!(fs::read_dir(&out).expect("a folder").count(), 1);
    let output = run(folder.path(), &["--only", "007"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("1 person in, 1 form out"), "{}", stderr(&output));
    assert_eq!(fs::read(out.join("008_cycle_form.xlsx")).expect("there"), b"filled");
}

/// Runs what must fail with exit code 1 and leave nothing, and gives what it said.
fn refused(rows: &str, more: &[&str]) -> String {
    let folder = people(rows);
    let output = run(folder.path(), more);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(!folder.path().join("forms").exists());
    assert!(stderr(&output).contains("nothing was written"), "{}", stderr(&output));
    stderr(&output)
}

#[test]
fn every_mistake_is_reported_and_nothing_is_written() {
    let said = refused(
        &format!("{ADA}008,Bea,frontend,L33,frontend,L4\n009,,frontend,L3,frontend,L4\n"),
        &["--only", "007"],
    );
    for wanted in
        ["error[unknown-level] people.csv:3:4 (level)", "error[missing-person-data]", "2 errors"]
    {
        assert!(said.contains(wanted), "{wanted} is not in:\n{said}");
    }
}

#[test]
fn two_people_never_share_a_file() {
    let said = refused("a/b,Ada,frontend,L3,frontend,L4\nA:b,Bea,frontend,L3,frontend,L4\n", &[]);
    assert_eq!(said.matches("error[same-file-name]").count(), 1, "{said}");
    let said = refused("con.1,Ada,frontend,L3,frontend,L4\n", &[]);
    assert!(said.contains("error[unsafe-file-name]"), "{said}");
}

#[test]
fn an_unknown_id_suggests_the_nearest() {
    let said = refused(ADA, &["--only", "070"]);
    assert!(said.contains("error[unknown-person]") && said.contains("valid here: `007`"), "{said}");
}

#[test]
fn a_text_that_no_cell_can_hold_is_reported() {
    let folder = people(ADA);
    let cycle = format!("name = \"{}\"\n", "x".repeat(33_000));
    fs::write(folder.path().join("cycle.toml"), cycle).expect("writable");
    let output = run(folder.path(), &["--cycle", "cycle.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("error[form-not-made]"), "{}", stderr(&output));
    assert!(!folder.path().join("forms").exists());
}

#[test]
fn dates_beyond_the_calendar_of_spreadsheets_do_no_harm() {
    for date in ["1900-01-01", "1970-01-01", "9999-12-31"] {
        let folder = people(ADA);
        let output =
            program(folder.path(), &["form", "people.csv", "-o", "forms", "--as-of", date]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
}
