//! What `import` does with one column, row or cell: each test makes an export that shows it.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::process::Output;

use promopacket::pipeline::Inputs;
use promopacket::source::Source;
use serde_json::Value;
use tempfile::TempDir;

use crate::workbench::{inputs, packets, program, stderr};

/// The skills that the exports made in tests are about.
const LOAD: &str = "Works confidently with high-load services";
const ONBOARDING: &str = "Helps onboard new engineers";

/// Two people have one name, and one of them manages the third.
const PEOPLE: &str = "employee_id,name,email,manager,track,level,target_track,target_level
K1,Mei Sato,mei@dune.example,,backend,L5,backend,L6
K2,Ada Lindqvist,ada@dune.example,Mei Sato,backend,L4,backend,L5
K3,Ada Lindqvist,ada.l@dune.example,Mei Sato,backend,L4,backend,L5
K4,Þóra Wójcik,thora@dune.example,Ada Lindqvist,backend,L4,backend,L5
";

/// An export made in a test, with the people of [`PEOPLE`].
struct Made {
    folder: TempDir,
    files: Vec<String>,
}

impl Made {
    fn of(files: &[(&str, &[u8])]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let write = |name: &str, bytes: &[u8]| {
            fs::write(folder.path().join(name), bytes).expect("the folder can be written");
        };
        write("people.csv", PEOPLE.as_bytes());
        files.iter().for_each(|(name, bytes)| write(name, bytes));
        let is_export = |name: &&str| !["map.toml", "cycle.toml", "people.csv"].contains(name);
        let names = files.iter().map(|(name, _)| *name).filter(is_export);
        let files = names.map(str::to_owned).collect();
        Self { folder, files }
    }

    fn csv(text: &str) -> Self {
        Self::of(&[("export.csv", text.as_bytes())])
    }

    /// A run with findings in sentences: its exit code, and what it said.
    fn said(&self, options: &[&str]) -> (i32, String) {
        let output = self.import(options);
        (output.status.code().expect("no signal"), stderr(&output))
    }

    fn import(&self, options: &[&str]) -> Output {
        let mut arguments = vec!["import"];
        arguments.extend(self.files.iter().map(String::as_str));
        arguments.extend(["--people", "people.csv", "-o", "out.csv"]);
        arguments.extend(options);
        program(self.folder.path(), &arguments)
    }

    /// The table that a run wrote.
    fn table(&self) -> Option<String> {
        let bytes = fs::read(self.folder.path().join("out.csv")).ok()?;
        Some(String::from_utf8(bytes).expect("UTF-8"))
    }

    /// A run that must write a table.
    fn imported(&self, options: &[&str]) -> String {
        let (code, said) = self.said(options);
        assert_eq!(code, 0, "{said}");
        self.table().expect("the table was written")
    }

    /// A run that must write nothing, and what it said.
    fn refused(&self, options: &[&str]) -> String {
        let (code, said) = self.said(options);
        assert_eq!(code, 1, "{said}");
        assert_eq!(self.table(), None, "{said}");
        assert!(said.contains("nothing was written"), "{said}");
        said
    }
}

/// Rows of an export in the long shape.
fn long(rows: &[&str]) -> String {
    let head = "Employee email,Reviewer email,Role,Skill,Rating,Comment";
    std::iter::once(&head).chain(rows).map(|it| format!("{it}\n")).collect()
}

#[test]
fn a_skill_that_nothing_has_stops_the_import_and_lists_the_nearest() {
    let row = "ada@dune.example,,Self,Works confidently with high-load service,3,It holds.";
    let made = Made::csv(&long(&[row, &row.replace("ada@", "thora@")]));
    let said = made.refused(&[]);
    assert_eq!(said.matches("error[unmatched-skill]").count(), 1, "{said}");
    assert!(said.contains("is neither a skill of the ladder nor a statement, in 2 rows"), "{said}");
    assert!(said.contains(&format!("the nearest are `{LOAD}` (backend/L5/high-load)")), "{said}");
}

#[test]
fn a_skill_in_a_header_that_nothing_has_stops_the_import_and_lists_the_nearest() {
    let said = Made::csv("Email,Self rating: Helps onboard new engineer\nada@dune.example,3\n")
        .refused(&[]);
    assert!(
        said.contains("the nearest are `Helps onboard new engineers` (backend/L5/onboarding)"),
        "{said}"
    );
}

#[test]
fn a_name_that_two_people_have_is_an_error_that_names_both() {
    let row = format!("Name,Self rating: {LOAD}\nAda Lindqvist,3\n");
    let said = Made::csv(&row).refused(&[]);
    assert!(said.contains("error[ambiguous-person] export.csv:2:1"), "{said}");
    assert!(
        said.contains("`Ada Lindqvist` may be `K2` (Ada Lindqvist) or `K3` (Ada Lindqvist)"),
        "{said}"
    );
}

#[test]
fn a_name_with_an_address_beside_it_is_not_ambiguous() {
    let export = format!("Name,Email,Self rating: {LOAD}\nAda Lindqvist,ada.l@dune.example,3\n");
    let table = Made::csv(&export).imported(&[]);
    assert!(table.contains("K3,backend/L5/high-load,self,,3 - Meets,"), "{table}");
}

#[test]
fn an_address_and_an_id_of_two_people_are_an_error() {
    let export = format!("Employee ID,Email,Self rating: {LOAD}\nK4,ada@dune.example,3\n");
    let said = Made::csv(&export).refused(&[]);
    assert!(said.contains("error[identity-disagrees]"), "{said}");
    assert!(said.contains("the row names `K4` (Þóra Wójcik), but its e-mail address is that of `K2` (Ada Lindqvist)"), "{said}");
}

#[test]
fn somebody_whom_the_people_table_lacks_is_an_error_with_the_nearest() {
    let said = Made::csv(&long(&[&format!("aga@dune.example,,Self,{LOAD},3,")])).refused(&[]);
    assert!(said.contains("nobody has the e-mail address `aga@dune.example`"), "{said}");
    assert!(said.contains("ada@dune.example"), "{said}");
}

#[test]
fn a_date_that_reads_two_ways_is_an_error_until_its_order_is_said() {
    let export = format!("Employee ID,Role,Skill,Rating,Date\nK2,Self,{LOAD},3,03/04/2026\n");
    let made = Made::csv(&export);
    let said = made.refused(&[]);
    assert!(said.contains("error[ambiguous-date] export.csv:2:5"), "{said}");
    assert!(said.contains("`03/04/2026` may be 2026-04-03 or 2026-03-04"), "{said}");
    assert!(made.imported(&["--date-order", "dmy"]).contains(",2026-04-03"));
    assert!(made.imported(&["--date-order", "mdy"]).contains(",2026-03-04"));
}

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

#[test]
fn an_export_that_describes_people_needs_no_people_table() {
    let export = format!(
        "Employee ID,Name,Email,Team,Manager,Current track,Current level,Target track,Target level,Self rating: {LOAD},Self comment: summary\n\
         Z1,Žofie Nováková,zofie@dune.example,Wells,Mei Sato,backend,L4,backend,L5,3,I ask for L5.\n"
    );
    let packets = packets(&inputs(Source::new("export.csv", export.into_bytes())));
    let (id, packet) = &packets[0];
    assert_eq!(id, "Z1");
    let json: Value = serde_json::from_str(packet).expect("JSON");
    for text in ["Žofie Nováková", "zofie@dune.example", "Wells", "Mei Sato", "I ask for L5."] {
        assert!(holds(&json, text), "{text}: {json:#}");
    }
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
fn a_code_and_a_text_that_contradict_each_other_are_an_error() {
    let export = format!(
        "Employee ID,Employee Text: [{LOAD}],Facilitator Text: [{LOAD}],Employee Code: [{LOAD}],Facilitator Code: [{LOAD}]\nK2,Meets,Exceeds,3,3\n"
    );
    let made = Made::of(&[("Responses.csv", export.as_bytes())]);
    let said = made.refused(&[]);
    assert!(said.contains("read as `quantum-workplace`"), "{said}");
    assert_eq!(said.matches("error[").count(), 1, "{said}");
    assert!(said.contains("error[contradictory-rating]"), "{said}");
    assert!(said.contains("`Exceeds` contradicts `3 - Meets` in the same row"), "{said}");
}

#[test]
fn who_reviews_tells_the_role() {
    let export = |person: &str, reviewer: &str| {
        format!(
            "Employee email,Reviewer email,Reviewer,Skill,Rating,Comment\n{person},{reviewer},{LOAD},3,Words.\n"
        )
    };
    let table = |reviewer: &str| Made::csv(&export("ada@dune.example", reviewer)).imported(&[]);
    assert!(table("Ada@Dune.example,").contains("K2,backend/L5/high-load,self,,"));
    assert!(table("mei@dune.example,").contains("K2,backend/L5/high-load,manager,,"));
    assert!(table(",Mei Sato").contains("K2,backend/L5/high-load,manager,,"));
    let refused = |person: &str, reviewer: &str| {
        let said = Made::csv(&export(person, reviewer)).refused(&[]);
        assert!(said.contains("error[unknown-role] export.csv:2"), "{said}");
        assert!(said.contains("who reviews is neither the person nor the manager"), "{said}");
    };
    refused("ada@dune.example", "thora@dune.example,");
    // Two people have the name of this person's manager; which of them it is, only an address could say.
    refused("thora@dune.example", ",Ada Lindqvist");
    refused("thora@dune.example", "ada.l@dune.example,");
    // Somebody of the person's own name, and with another address, is not the person.
    refused("mei@dune.example", "mei@elsewhere.example,Mei Sato");
}

#[test]
fn an_address_of_the_manager_decides_between_namesakes() {
    let people = PEOPLE
        .replace("email,manager,", "email,manager,manager_email,")
        .replace(",,backend,L5", ",,,backend,L5")
        .replace("Mei Sato,backend", "Mei Sato,mei@dune.example,backend")
        .replace("Ada Lindqvist,backend", "Ada Lindqvist,ada@dune.example,backend");
    let export = |reviewer: &str| {
        format!(
            "Employee email,Reviewer email,Skill,Rating\nthora@dune.example,{reviewer},{LOAD},3\n"
        )
    };
    let made = |reviewer: &str| {
        Made::of(&[("export.csv", export(reviewer).as_bytes()), ("people.csv", people.as_bytes())])
    };
    assert!(made("ada@dune.example").imported(&[]).contains("K4,backend/L5/high-load,manager,,"));
    assert!(made("ada.l@dune.example").refused(&[]).contains("error[unknown-role]"));
}

#[test]
fn a_question_about_whom_it_is_that_no_profile_knows_is_never_left_out() {
    let export = format!(
        "Timestamp,Email Address,Who is this review about?,Rate each skill [{LOAD}]\n\
         2026/09/20 9:00:00 AM,mei@dune.example,Þóra Wójcik,3\n"
    );
    let made = Made::csv(&export);
    let said = made.refused(&["--ignore", "Who is this review about?"]);
    assert!(said.contains("error[whom-it-is-about] export.csv:1:3"), "{said}");
}

#[test]
fn halves_of_one_assessment_come_together_and_the_same_half_twice_does_not() {
    let half = |role: &str, date: &str| {
        format!(
            "Employee ID,{role} rating: {LOAD},{role} comment: {LOAD}\nK2,3,By {role} {date}.\n"
        )
    };
    let (own, manager) = (half("Self", "1"), half("Manager", "2"));
    let made = Made::of(&[("a.csv", own.as_bytes()), ("b.csv", manager.as_bytes())]);
    let table = made.imported(&[]);
    assert!(
        table.contains("self,,3 - Meets,By Self 1.")
            && table.contains("manager,,3 - Meets,By Manager 2."),
        "{table}"
    );
    let again = half("Self", "3");
    let made = Made::of(&[("a.csv", own.as_bytes()), ("b.csv", again.as_bytes())]);
    assert!(made.refused(&[]).contains("error[duplicate-submission] b.csv:2"));
    // Without a time of submission nobody knows which is the latest.
    assert!(made.refused(&["--keep", "latest"]).contains("does not say when"));
}

#[test]
fn a_cell_of_an_answer_is_used_or_an_error() {
    let map = "[person]\nid = \"Employee ID\"\n[role]\nmanager = \"Boss\"\n[row]\nitem = \"Skill\"\n\
               rating = \"Rating\"\ncomment = \"Words\"\n";
    let export = format!("Employee ID,Skill,Rating,Words\nK2,{LOAD},3,Whose words are these?\n");
    let made = Made::of(&[("export.csv", export.as_bytes()), ("map.toml", map.as_bytes())]);
    let said = made.refused(&["--map", "map.toml"]);
    assert!(
        said.contains(
            "error[incomplete-mapping] export.csv:1:3 (Rating): no column says who speaks"
        ),
        "{said}"
    );
    let export =
        format!("Employee ID,Self rating: {LOAD},Self comment: {LOAD},Date\nK2,,,2026-01-02\n");
    let map = "[person]\nid = \"Employee ID\"\n[role]\nself = \"Self\"\n[kind]\nrating = \"rating\"\n\
               comment = \"comment\"\n[row]\ndate = \"Date\"\n[[columns]]\nname = \"{role} {kind}: {item}\"\n";
    let made = Made::of(&[("export.csv", export.as_bytes()), ("map.toml", map.as_bytes())]);
    assert!(made.imported(&["--map", "map.toml"]).contains(",2026-01-02"));
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
fn one_question_may_be_about_another_item_for_each_role() {
    let map = "[person]\nid = \"Employee ID\"\n[role]\ncolumn = \"I am\"\nself = \"me\"\nmanager = \"boss\"\n\
               [[columns]]\nname = \"Why?\"\nrole = \"self\"\nkind = \"comment\"\nitem = \"summary\"\n\
               [[columns]]\nname = \"Why?\"\nrole = \"manager\"\nkind = \"comment\"\nitem = \"business-need\"\n";
    let export = "Employee ID,I am,Why?\nK2,me,I am ready.\nK2,boss,We need it.\n";
    let made = Made::of(&[("export.csv", export.as_bytes()), ("map.toml", map.as_bytes())]);
    let table = made.imported(&["--map", "map.toml"]);
    assert!(table.contains("K2,summary,,I am ready.,,,,"), "{table}");
    assert!(table.contains("K2,business-need,,,,We need it.,,"), "{table}");
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
fn a_mapping_says_what_other_reviewers_are() {
    let map = "name = \"house\"\n[person]\nemail = [\"Employee email\"]\n[reviewer]\nemail = [\"Reviewer email\"]\n\
               [role]\nfrom = \"reviewer\"\notherwise = \"peer\"\n[row]\nitem = [\"Skill\"]\nrating = [\"Rating\"]\n";
    let export = format!(
        "Employee email,Reviewer email,Skill,Rating\nthora@dune.example,mei@dune.example,{LOAD},3\nthora@dune.example,out@side.example,{LOAD},4\n"
    );
    let made = Made::of(&[("export.csv", export.as_bytes()), ("map.toml", map.as_bytes())]);
    let table = made.imported(&["--map", "map.toml"]);
    assert!(table.contains("K4,backend/L5/high-load,peer,Mei Sato,3 - Meets,"), "{table}");
    assert!(
        table.contains("K4,backend/L5/high-load,peer,out@side.example,4 - Exceeds,"),
        "{table}"
    );
}

#[test]
fn what_a_spreadsheet_would_run_is_neutralised_and_comes_back_as_typed() {
    let typed =
        ["=HYPERLINK(\"\"https://a.example\"\")", "+1 from Support", "-2 incidents", "@all look"];
    for text in typed {
        let export = long(&[&format!("ada@dune.example,,Self,{LOAD},3,\"{text}\"")]);
        let made = Made::csv(&export);
        let table = made.imported(&[]);
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let record = reader.records().next().expect("a row").expect("a sound row");
        let typed = text.replace("\"\"", "\"");
        assert_eq!(&record[5], format!("'{typed}"), "{table}");
        let source = Source::new("out.csv", table.into_bytes());
        let people = Some(Source::new("people.csv", PEOPLE.into()));
        let packets = packets(&Inputs { people, ..inputs(source) });
        let (_, packet) = packets.iter().find(|(id, _)| id == "K2").expect("her packet");
        let json: Value = serde_json::from_str(packet).expect("JSON");
        assert!(holds(&json, &typed), "{typed}: {json:#}");
    }
}

/// Whether a text stands somewhere in a document.
fn holds(json: &Value, text: &str) -> bool {
    match json {
        Value::String(it) => it == text,
        Value::Array(them) => them.iter().any(|it| holds(it, text)),
        Value::Object(them) => them.values().any(|it| holds(it, text)),
        _ => false,
    }
}

#[test]
fn drafts_are_left_out_by_their_status_and_an_unknown_status_is_an_error() {
    let export = |status: &str| {
        format!(
            "Employee ID,Role,Skill,Rating,Status\nK2,Self,{LOAD},3,Submitted\nK2,Manager,{LOAD},1,{status}\n"
        )
    };
    let made = Made::csv(&export("In progress"));
    let table = made.imported(&[]);
    // What the draft says is nowhere, and that there is one is not hidden.
    assert!(table.contains("K2,backend/L5/high-load,manager,,not final,,,"), "{table}");
    assert!(table.lines().count() == 3 && !table.contains("Not yet"), "{table}");
    let (_, said) = made.said(&[]);
    assert!(
        said.contains("rows: 2 read = 1 used + 0 duplicate + 1 draft + 0 rejected + 0 unneeded"),
        "{said}"
    );
    let said = Made::csv(&export("Parked")).refused(&[]);
    assert!(said.contains("error[unknown-status] export.csv:3:5"), "{said}");
}

#[test]
fn of_several_submissions_the_chosen_one_counts() {
    let export = format!(
        "Employee ID,Role,Skill,Rating,Submitted at\nK2,Self,{LOAD},4,2026-10-02 08:00\nK2,Self,{LOAD},2,2026-10-01 09:30\nK2,Manager,{LOAD},3,2026-10-03 10:00\n"
    );
    let made = Made::csv(&export);
    let said = made.refused(&[]);
    assert!(said.contains("error[duplicate-submission] export.csv:3"), "{said}");
    assert!(made.imported(&["--keep", "latest"]).contains(",self,,4 - Exceeds,"));
    assert!(made.imported(&["--keep", "first"]).contains(",self,,2 - Developing,"));
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
    let export = format!("Name;Self comment: {LOAD}\nThora;x\n").into_bytes();
    let said = Made::of(&[("export.csv", &export)]).refused(&["--encoding", "windows-1252"]);
    assert!(said.contains("`Þóra Wójcik`"), "{said}");
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
    assert!(said.contains("error[duplicate-submission]"), "{said}");
    let table = made.imported(&["--sheet", "autumn"]);
    assert!(table.contains("4 - Exceeds") && !table.contains("2 - Developing"), "{table}");
    let said = Made::of(&[("export.xlsx", &two_sheets())]).refused(&["--sheet", "Winter"]);
    assert!(said.contains("error[no-answers]"), "{said}");
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

#[test]
fn a_finding_of_the_check_names_the_place_in_the_export() {
    let export = format!("Employee ID,Role,Skill,Rating\nK2,Self,{LOAD},3\nK2,Manager,{LOAD},7\n");
    let made = Made::csv(&export);
    let output = program(
        made.folder.path(),
        &["check", "export.csv", "--people", "people.csv", "--as-of", "2026-11-23"],
    );
    let said = stderr(&output);
    assert!(said.contains("error[rating-outside-scale] export.csv:3:4"), "{said}");
}
