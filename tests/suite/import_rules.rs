//! What `import` makes of what an export says: whom a row is about, who speaks, which skill, rating and date is meant.
//! Each test makes an export that shows it.

use std::fs;
use std::process::Output;

use promopacket::pipeline::RunInputs;
use promopacket::source::Source;
use serde_json::Value;
use tempfile::TempDir;

use crate::workbench::{inputs, packets, program, stderr};

/// The skill that most exports made in tests are about.
pub(crate) const LOAD: &str = "Works confidently with high-load services";

/// Two people have one name, and one of them manages the third.
const PEOPLE: &str = "employee_id,name,email,manager,track,level,target_track,target_level
K1,Mei Sato,mei@dune.example,,backend,L5,backend,L6
K2,Ada Lindqvist,ada@dune.example,Mei Sato,backend,L4,backend,L5
K3,Ada Lindqvist,ada.l@dune.example,Mei Sato,backend,L4,backend,L5
K4,Þóra Wójcik,thora@dune.example,Ada Lindqvist,backend,L4,backend,L5
";

/// An export made in a test, with the people of [`PEOPLE`].
pub(crate) struct Made {
    folder: TempDir,
    files: Vec<String>,
}

impl Made {
    pub(crate) fn of(files: &[(&str, &[u8])]) -> Self {
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

    pub(crate) fn csv(text: &str) -> Self {
        Self::of(&[("export.csv", text.as_bytes())])
    }

    /// A run with findings in sentences: its exit code, and what it said.
    pub(crate) fn said(&self, options: &[&str]) -> (i32, String) {
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
    pub(crate) fn imported(&self, options: &[&str]) -> String {
        let (code, said) = self.said(options);
        assert_eq!(code, 0, "{said}");
        self.table().expect("the table was written")
    }

    /// A run that must write nothing, and what it said.
    pub(crate) fn refused(&self, options: &[&str]) -> String {
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
    assert!(
        said.contains("`Exceeds` contradicts `3` at Responses.csv:2:5 (Facilitator Code"),
        "{said}"
    );
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
        assert!(
            said.contains("neither the person nor the manager")
                || said.contains("does not say who"),
            "{said}"
        );
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
        let packets = packets(&RunInputs { people, ..inputs(source) });
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
