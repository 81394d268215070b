//! Where `import` finds answers: files, sheets, headers and columns, encodings and delimiters. Each test makes an export
//! that shows it.

use std::io::{Cursor, Read as _, Write as _};

use crate::import_rules::{LOAD, Made};

/// Another skill.
const ONBOARDING: &str = "Helps onboard new engineers";

#[test]
fn a_column_that_nothing_names_stops_the_import_until_it_is_left_out() {
    let export = format!("Employee ID,Role,Skill,Rating,Shoe size\nK2,Self,{LOAD},3,44\n");
    let made = Made::csv(&export);
    let said = made.refused(&[]);
    assert!(said.contains("error[unmatched-column] export.csv:1:5"), "{said}");
    assert!(said.contains("`Shoe size`") && said.contains("--ignore"), "{said}");
    let table = made.imported(&["--ignore", "shoe SIZE"]);
    assert!(table.contains("K2,backend/L5/high-load,self,,3 - Meets,,,"), "{table}");
    assert!(!table.contains("44"), "{table}");
}

#[test]
fn a_cell_too_many_is_told_with_its_row() {
    let export = format!(
        "Employee ID,Role,Skill,Rating,Comment\nK1,Self,{LOAD},3,one\nK2,Self,{LOAD},3,one, two\n"
    );
    let said = Made::csv(&export).refused(&[]);
    assert!(
        said.contains("error[unmatched-column] export.csv:3:6: column 6 has no header"),
        "{said}"
    );
    assert!(said.contains("in quotation marks"), "{said}");
}

/// Rows between a mark that was opened and one that was closed elsewhere belong to somebody else.
#[test]
fn a_row_that_a_comment_has_swallowed_stops_the_import() {
    let export = format!(
        "Employee ID,Role,Skill,Rating,Comment\nK2,Self,{LOAD},3,\"one\nK4,Self,{LOAD},3,two\"\n"
    );
    let said = Made::csv(&export).refused(&[]);
    assert!(said.contains("error[row-in-cell] export.csv:2:5"), "{said}");
    assert!(said.contains("looks like a row about `K4`"), "{said}");
}

/// A tab of a workbook that is saved as a CSV gets the name of the file.
#[test]
fn the_tab_of_responses_may_be_a_file_of_any_name() {
    let export = format!(
        "Employee ID,Employee Text: [{LOAD}],Facilitator Text: [{LOAD}]\nK2,Meets,Exceeds\n"
    );
    let table = Made::csv(&export).imported(&[]);
    assert!(table.contains("K2,backend/L5/high-load,3 - Meets,,4 - Exceeds,"), "{table}");
}

#[test]
fn tables_that_are_joined_may_be_files_and_a_key_that_is_nowhere_is_an_error() {
    let answers = "Reviewee ID,Reviewer ID,Question ID,Reviewer type,Score\nu1,u1,q1,Self,3\nu9,u1,q1,Manager,3\n";
    let questions = format!("ID,Question\nq1,{LOAD}\n");
    let users = "User ID,Email\nu1,ada@dune.example\nu9,thora@dune.example\n";
    let files = |first, users: &str| {
        Made::of(&[
            (first, answers.as_bytes()),
            ("Questions.csv", questions.as_bytes()),
            ("Users.csv", users.as_bytes()),
        ])
    };
    let table = files("Answers.csv", users).imported(&[]);
    assert!(table.contains("K2,backend/L5/high-load,self,,3 - Meets,"), "{table}");
    assert!(table.contains("K4,backend/L5/high-load,manager,,3 - Meets,"), "{table}");
    let said = files("Answers.csv", &users.replace("u9", "u8")).refused(&[]);
    assert!(said.contains("error[join-without-match] Answers.csv:3:1"), "{said}");
    let said = files("leapsome.csv", users).refused(&[]);
    assert!(said.contains("--sheet: `leapsome`, `Questions`, `Users`"), "{said}");
    let table = files("leapsome.csv", users).imported(&["--sheet", "leapsome"]);
    assert_eq!(table.lines().count(), 3, "{table}");
    let said = Made::of(&[("Answers.csv", answers.as_bytes())]).refused(&[]);
    assert!(said.contains("error[join-without-table]"), "{said}");
}

#[test]
fn a_hidden_sheet_is_not_read_and_is_told() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rating) in [("Reviews", 4.0), ("Old", 1.0)] {
        let sheet = book.add_worksheet().set_name(name).expect("a sound name");
        let head = format!("Self rating: {LOAD}");
        sheet.write(0, 0, "Employee ID").expect("in the sheet");
        sheet.write(0, 1, &head).expect("in the sheet");
        sheet.write(1, 0, "K2").expect("in the sheet");
        sheet.write(1, 1, rating).expect("in the sheet");
        sheet.set_hidden(name == "Old");
    }
    let made = Made::of(&[("export.xlsx", &book.save_to_buffer().expect("a workbook"))]);
    assert!(made.imported(&[]).contains("K2,backend/L5/high-load,self,,4 - Exceeds,"));
    assert!(made.said(&[]).1.contains("export.xlsx[Old]: XLSX; not read: the workbook hides it"));
    assert!(
        made.imported(&["--sheet", "Old"]).contains("K2,backend/L5/high-load,self,,1 - Not yet,")
    );
}

/// A workbook as programs write it that know formulas and cannot compute them.
fn without_results(book: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(book)).expect("a workbook is an archive");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("the part is there");
        let name = part.name().expect("the name is text").into_owned();
        let mut content = String::new();
        part.read_to_string(&mut content).expect("the part is XML");
        let content = content.replace("</f><v>0</v>", "</f><v/>");
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name, options).expect("memory can be written");
        writer.write_all(content.as_bytes()).expect("memory can be written");
    }
    writer.finish().expect("memory can be written").into_inner()
}

#[test]
fn a_formula_without_a_value_is_told() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let heads =
        ["Employee ID".to_owned(), format!("Self rating: {LOAD}"), format!("Self comment: {LOAD}")];
    for (text, column) in heads.iter().zip(0..) {
        sheet.write(0, column, text).expect("in the sheet");
    }
    sheet.write(1, 0, "K2").expect("in the sheet");
    sheet.write(1, 1, 3.0).expect("in the sheet");
    sheet.write(1, 2, rust_xlsxwriter::Formula::new("=1+2")).expect("in the sheet");
    let book = book.save_to_buffer().expect("a workbook");
    let made = Made::of(&[("export.xlsx", &without_results(&book))]);
    let said = made.refused(&[]);
    assert!(said.contains("export.xlsx[Sheet1]:2:3"), "{said}");
}

#[test]
fn two_columns_of_one_name_are_told_by_their_places() {
    let map = "[person]\nid = \"Employee ID\"\n[[columns]]\nname = \"Why?\"\nrole = \"self\"\nkind = \"comment\"\nitem = \"summary\"\n";
    let export = "Employee ID,Why?,Why?\nK2,one,two\n";
    let made = Made::of(&[("export.csv", export.as_bytes()), ("map.toml", map.as_bytes())]);
    let said = made.refused(&["--map", "map.toml"]);
    assert!(said.contains("error[repeated-header]") && said.contains("\"#2\", \"#3\""), "{said}");
}

#[test]
fn rows_above_the_header_are_told() {
    let export = format!(
        "Employee ID,Self rating: {LOAD},Self comment: {LOAD}\nK2,3,Words.\nEmployee ID,Self rating: {LOAD},Self comment: {LOAD},Manager rating: {LOAD}\nK3,3,Words.,4\n"
    );
    let said = Made::csv(&export).refused(&["--delimiter", ","]);
    assert!(said.contains("error[rows-above-header] export.csv:1"), "{said}");
}

#[test]
fn an_encoding_that_is_named_is_used() {
    // "Zoë Çelik" in MacRoman; in Windows-1252 the same bytes are other letters.
    let mut export = format!("Employee ID;Self comment: {LOAD}\nK2;Zo").into_bytes();
    export.extend([0x91, b' ', 0x82, b'e', b'l', b'i', b'k', b'\n']);
    let made = Made::of(&[("export.csv", &export)]);
    let table = made.imported(&["--encoding", "MacRoman"]);
    assert!(table.contains("Zoë Çelik"), "{table}");
    let (_, said) = made.said(&["--encoding", "MacRoman"]);
    assert!(!said.contains("guessed-encoding"), "{said}");
    let (_, said) = made.said(&["--encoding", "windows-1252"]);
    assert!(said.contains("text in windows-1252"), "{said}");
    assert!(made.imported(&["--encoding", "windows-1252"]).contains("Zo‘ ‚elik"));
}

/// The people are another file, and mostly from another program.
#[test]
fn an_encoding_that_is_named_is_that_of_the_export_and_not_of_the_people() {
    let mut export = format!("Name;Self comment: {LOAD}\n").into_bytes();
    export.extend(b"\xDE\xF3ra W\xF3jcik;Kept the queue short\n");
    let table = Made::of(&[("export.csv", &export)]).imported(&["--encoding", "windows-1252"]);
    assert!(table.contains("Kept the queue short"), "{table}");
}

#[test]
fn a_delimiter_that_is_named_is_used() {
    let export = format!("Employee ID|Self comment: {LOAD}\nK2|one, two; three\n");
    let table = Made::csv(&export).imported(&["--delimiter", "|"]);
    assert!(table.contains("\"one, two; three\""), "{table}");
}

/// A workbook with two sheets of answers, each with a title above its header.
fn two_sheets() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rating) in [("Spring", 2.0), ("Autumn", 4.0)] {
        let sheet = book.add_worksheet().set_name(name).expect("a sound name");
        let head = format!("Self rating: {LOAD}");
        sheet.write(0, 0, "Reviews").expect("in the sheet");
        for (text, column) in ["Employee ID", &head].into_iter().zip(0..) {
            sheet.write(3, column, text).expect("in the sheet");
        }
        sheet.write(4, 0, "K2").expect("in the sheet");
        sheet.write(4, 1, rating).expect("in the sheet");
    }
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn a_sheet_that_is_named_is_the_one_that_is_read() {
    let made = Made::of(&[("export.xlsx", &two_sheets())]);
    let said = made.refused(&[]);
    assert!(said.contains("error[ambiguous-sheets]"), "{said}");
    let table = made.imported(&["--sheet", "autumn"]);
    assert!(table.contains("4 - Exceeds") && !table.contains("2 - Developing"), "{table}");
    let said = Made::of(&[("export.xlsx", &two_sheets())]).refused(&["--sheet", "Winter"]);
    assert!(said.contains("error[unknown-sheet]"), "{said}");
}

#[test]
fn a_header_row_that_is_named_is_the_header() {
    // The first line fits better, and is an example of the form.
    let export = format!(
        "Employee ID,Self rating: {LOAD},Manager rating: {LOAD}\nK1,1,1\nEmployee ID,Self rating: {LOAD},Manager comment: {ONBOARDING}\nK2,3,Words.\n"
    );
    let made = Made::csv(&export);
    let table = made.imported(&["--header-row", "3"]);
    assert!(
        table.contains("K2,backend/L5/high-load,3 - Meets,") && !table.contains("K1"),
        "{table}"
    );
    let said = Made::csv(&export).refused(&["--header-row", "9"]);
    assert!(said.contains("error[no-answers]"), "{said}");
}

/// Nothing of a column may be lost because the first file lacks it.
#[test]
fn canonical_files_with_different_columns_become_one_table_with_all_of_them() {
    let one = format!("item,employee_id,role,rating,comment\n{LOAD},K2,self,3,one\n");
    let other = format!(
        "employee_id,item,role,rating,comment,evidence\nK2,{LOAD},manager,4,\"two, três\",https://x.example/7\n"
    );
    let files: [(&str, &[u8]); 2] = [("a.csv", one.as_bytes()), ("b.csv", other.as_bytes())];
    let table = Made::of(&files).imported(&[]);
    assert!(table.starts_with("item,employee_id,role,rating,comment,evidence\n"), "{table}");
    assert!(table.contains(&format!("{LOAD},K2,self,3,one,\n")), "{table}");
    let second = format!("{LOAD},K2,manager,4,\"two, três\",https://x.example/7\n");
    assert!(table.ends_with(&second), "{table}");
}

/// The parts of a large file are read by several processors: every line is counted, and every row is there once.
#[test]
fn a_file_of_many_parts_is_read_as_if_it_were_one() {
    let mut export = "employee_id,item,role,rating,comment\n".to_owned();
    let words = "naïve — що \"\"quoted\"\"\nand a second line; ".repeat(40);
    let rows = 2_500;
    for number in 0..rows {
        let item = if number % 2 == 0 { "concerns" } else { "peer-feedback" };
        let role = if number % 2 == 0 { "manager" } else { "peer" };
        export.push_str(&format!("K2,{item},{role},,\"{number}: {words}\"\n"));
    }
    assert!(export.len() > 4 << 20);
    let table = Made::csv(&export).imported(&[]);
    for number in 0..rows {
        assert_eq!(table.matches(&format!("\"{number}: na")).count(), 1, "{number}");
    }
    export.push_str("K2,concerns,manager,,\"last\",one cell too many\n");
    let said = Made::csv(&export).refused(&[]);
    let line = export.lines().count();
    assert!(said.contains(&format!("error[ragged-row] export.csv:{line}:1")), "{said}");
}
