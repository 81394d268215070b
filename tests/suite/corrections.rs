//! Corrections: what was changed after people had answered counts as if it had stood in their table, or is told.

use promopacket::corrections::CORRECTION_COLUMNS;
use promopacket::diagnostics::{Code, Diagnostic, Report};
use promopacket::pipeline::{self, RunInputs};
use promopacket::source::Source;
use serde_json::Value;

use crate::workbench::{fonts, inputs, packets};

const PEOPLE: &str = "employee_id,name,manager,track,level,target_track,target_level\n\
    7,Ada Sample,Hanneke Brouwer,backend,L1,backend,L2\n8,Bo Sample,Hanneke Brouwer,backend,L1,backend,L2\n";

const PAIRED: &str = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment,assessor,evidence,date\n\
    7,summary,,I ask for L2.,,She is ready.,,,\n\
    7,backend/L2/sql-joins,3,\"Two reports.\nBoth are read.\",3,Agreed.,,FRE-1,2026-05-01\n\
    7,impact,,The first story.,,,,,2026-05-02\n\
    7,peer-feedback,,,,Good to work with.,Peer One,,\n\
    8,backend/L2/sql-joins,2,Some.,2,Some.,,,\n";

const LONG: &str = "employee_id,item,role,assessor,rating,comment,evidence,date\n\
    7,summary,self,,,I ask for L2.,,\n7,summary,manager,Hanneke Brouwer,,She is ready.,,\n\
    7,backend/L2/sql-joins,self,,3,\"Two reports.\nBoth are read.\",FRE-1,2026-05-01\n\
    7,backend/L2/sql-joins,manager,Hanneke Brouwer,3,Agreed.,,\n\
    7,impact,self,,,The first story.,,2026-05-02\n\
    7,peer-feedback,peer,Peer One,,Good to work with.,,\n\
    8,backend/L2/sql-joins,self,,2,Some.,,\n8,backend/L2/sql-joins,manager,,2,Some.,,\n";

/// A corrections file whose rows end with who made them and when.
fn file(rows: &[&str]) -> Source {
    let mut text = CORRECTION_COLUMNS.join(",") + "\n";
    for (second, row) in rows.iter().enumerate() {
        text += &format!("{row},Zoe,2026-11-28T14:05:{second:02}Z\n");
    }
    Source::new("changes.csv", text.into_bytes())
}

/// A table with corrections.
fn with(table: &str, corrections: Source) -> RunInputs {
    RunInputs {
        people: Some(Source::new("people.csv", PEOPLE.into())),
        corrections: Some(corrections),
        ..inputs(Source::new("said.csv", table.into()))
    }
}

/// What is found in a table with corrections.
fn found(inputs: RunInputs) -> Report {
    let mut report = Report::new();
    pipeline::check(inputs, &fonts(), &mut report);
    report
}

/// The errors about a table with corrections.
fn errors(table: &str, corrections: Source) -> Vec<Diagnostic> {
    found(with(table, corrections)).into_iter().filter(Diagnostic::is_error).collect()
}

/// The one error about a table with one correction, in the form in which people see it.
fn error(table: &str, row: &str) -> String {
    let errors = errors(table, file(&[row]));
    let [error] = &errors[..] else { panic!("{row}: {errors:#?}") };
    error.to_string()
}

/// The packet of Ada as HR sees it.
fn packet(table: &str, rows: &[&str]) -> Value {
    let packets = packets(&with(table, file(rows)));
    serde_json::from_str(&packets[0].1).expect("JSON")
}

/// Everything that a packet says, as one text.
fn text(table: &str, rows: &[&str]) -> String {
    packet(table, rows).to_string()
}

#[test]
fn a_correction_counts_in_both_shapes() {
    for table in [PAIRED, LONG] {
        let rows = [
            "7,summary,self,,1,comment,I ask for L2.,I ask for it now.",
            "7,backend/L2/sql-joins,manager,,,rating,3,4",
            "7,backend/L2/sql-joins,self,,1,evidence,FRE-1,FRE-77",
            "7,backend/L2/sql-joins,self,,1,date,2026-05-01,2026/6/9",
            "7,peer-feedback,peer,Peer One,1,assessor,Peer One,Peer Uno",
        ];
        let text = text(table, &rows);
        for said in ["I ask for it now.", "FRE-77", "2026-06-09", "Peer Uno"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        for gone in ["I ask for L2.", "FRE-1\"", "Peer One"] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
    }
}

#[test]
fn the_latest_counts_and_one_more_row_undoes_it() {
    let edit = "7,summary,self,,1,comment,I ask for L2.,One.";
    let more = "7,summary,self,,1,comment,One.,Two.";
    let undo = "7,summary,self,,1,comment,Two.,One.";
    for table in [PAIRED, LONG] {
        assert!(text(table, &[edit, more]).contains("Two."));
        assert!(text(table, &[edit, more, undo]).contains("One."));
        let back = "7,summary,self,,1,comment,One.,I ask for L2.";
        assert_eq!(packet(table, &[edit, back]), packet(table, &[]));
    }
}

#[test]
fn an_empty_after_empties_the_field() {
    for table in [PAIRED, LONG] {
        let rows = ["7,summary,self,,1,comment,I ask for L2.,"];
        assert!(!text(table, &rows).contains("I ask for L2."));
    }
}

#[test]
fn what_nobody_said_can_be_added() {
    let rows = [
        "7,backend/L2/http-and-rest,self,,,rating,,3",
        "7,backend/L2/http-and-rest,self,,,comment,,Added words.",
        "7,scope,manager,,1,comment,,Added scope.",
        "7,impact,self,,2,comment,,The second story.",
        "7,impact,self,,2,date,,2026-06-07",
        "7,impact,self,,3,comment,,The third story.",
        "7,concerns,manager,,1,comment,,An added concern.",
        "7,peer-feedback,peer,Peer Two,1,comment,,Added by a peer.",
        "7,recommendation,manager,,1,rating,,yes",
        "7,recommendation,manager,,1,comment,,Added reason.",
    ];
    for table in [PAIRED, LONG] {
        let text = text(table, &rows);
        for said in [
            "Added words.",
            "Added scope.",
            "The first story.",
            "The second story.",
            "2026-06-07",
            "The third story.",
            "An added concern.",
            "Added by a peer.",
            "Peer Two",
            "Added reason.",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
    }
}

#[test]
fn what_was_added_and_emptied_again_leaves_no_trace() {
    for table in [PAIRED, LONG] {
        let rows = [
            "7,impact,self,,2,comment,,The second story.",
            "7,backend/L2/http-and-rest,self,,,rating,,3",
            "7,impact,self,,2,comment,The second story.,",
            "7,backend/L2/http-and-rest,self,,,rating,3,",
        ];
        assert_eq!(packet(table, &rows), packet(table, &[]));
    }
}

#[test]
fn somebody_of_whom_nothing_was_said_can_be_assessed() {
    let table = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n8,summary,,Me.,,\n";
    assert!(text(table, &["7,summary,self,,1,comment,,I ask as well."]).contains("I ask as well."));
}

#[test]
fn columns_that_the_table_lacks_are_added() {
    let table = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n\
        7,backend/L2/sql-joins,3,Words.,3,Words.\n";
    let text = text(table, &["7,backend/L2/sql-joins,self,,1,evidence,,FRE-9"]);
    assert!(text.contains("FRE-9"), "{text}");
}

#[test]
fn a_correction_of_another_text_is_told_with_both_and_their_places() {
    let said = error(PAIRED, "7,impact,self,,1,comment,The zeroth story.,Never.");
    assert!(said.starts_with("error[stale-correction] changes.csv:2:7 (before): "), "{said}");
    for part in ["`The zeroth story.`", "`The first story.`", "said.csv:5:4 (self_comment, row 4)"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(said.contains("[person 7, item impact]"), "{said}");
    let said = error(LONG, "7,impact,self,,2,comment,A story that has gone.,Never.");
    assert!(said.contains("the input says nothing; it is not applied"), "{said}");
}

#[test]
fn two_people_who_change_one_text_are_told() {
    let rows = [
        "7,summary,self,,1,comment,I ask for L2.,Anna's text.",
        "7,summary,self,,1,comment,I ask for L2.,Ben's text.",
    ];
    let errors = errors(PAIRED, file(&rows));
    assert_eq!(errors.len(), 1, "{errors:#?}");
    let said = errors[0].to_string();
    assert!(
        said.contains("an earlier correction says `Anna's text.`, at changes.csv:2:8"),
        "{said}"
    );
    // Who follows the hint is done.
    let settled = "7,summary,self,,1,comment,Anna's text.,Both texts.";
    assert!(text(PAIRED, &[rows[0], rows[1], settled]).contains("Both texts."));
}

#[test]
fn a_rating_is_compared_by_what_it_means() {
    for before in ["3", "3 - Meets", "Meets", "meets"] {
        let row = format!("7,backend/L2/sql-joins,self,,1,rating,{before},Exceeds");
        assert_eq!(errors(&PAIRED.replace(",3,", ",3 - Meets,"), file(&[&row])), [], "{before}");
        assert_eq!(errors(PAIRED, file(&[&row])), [], "{before}");
    }
    let vote = "7,recommendation,manager,,1,rating,Not yet,yes";
    let table = format!("{LONG}7,recommendation,manager,,not-yet,Soon.,,\n");
    assert_eq!(errors(&table, file(&[vote])), []);
}

#[test]
fn corrections_that_are_done_in_the_input_do_nothing() {
    let rows = ["7,summary,self,,1,comment,Before.,I ask for L2.", "8,impact,self,,1,comment,,"];
    assert_eq!(packet(PAIRED, &rows), packet(PAIRED, &[]));
}

#[test]
fn what_has_no_place_is_told_with_what_to_do() {
    for (row, code, place) in [
        ("99,summary,self,,1,comment,,x", "unknown-person", "2:1 (employee_id)"),
        ("7,no-such-thing,self,,1,comment,,x", "unknown-skill", "2:2 (item)"),
        ("7,backend/L4/api-versioning,self,,1,comment,,x", "skill-not-on-rung", "2:2 (item)"),
        ("7,summary,boss,,1,comment,,x", "unknown-role", "2:3 (role)"),
        ("7,summary,self,,1,words,,x", "misplaced-correction", "2:6 (field)"),
        ("7,summary,self,,0,comment,,x", "misplaced-correction", "2:5 (nth)"),
        ("7,summary,self,,2,comment,,x", "misplaced-correction", "2:5 (nth)"),
        ("7,impact,self,,3,comment,,x", "misplaced-correction", "2:5 (nth)"),
        ("7,scope,self,,2,comment,,x", "misplaced-correction", "2:5 (nth)"),
        (",summary,self,,1,comment,,x", "empty-id", "2:1 (employee_id)"),
        ("7,,self,,1,comment,,x", "empty-item", "2:2 (item)"),
        ("7,summary,self,,1,comment,x", "ragged-row", "2:1"),
        ("7,summary,self,,1,comment,,x,y", "ragged-row", "2:1"),
    ] {
        let said = error(PAIRED, row);
        let begin = format!("error[{code}] changes.csv:{place}: ");
        assert!(said.starts_with(&begin) && said.contains("hint: "), "{row}: {said}");
    }
    let said = error(PAIRED, "7,backend/L2/sql-joins,peer,Peer One,1,comment,,x");
    assert!(said.contains("write `peer-feedback` as the item"), "{said}");
    let said = error(LONG, "7,summary,manager,Somebody Else,1,comment,She is ready.,x");
    assert!(said.starts_with("error[misplaced-correction] changes.csv:2:4 (assessor)"), "{said}");
}

#[test]
fn a_time_that_is_none_is_told() {
    let row = "7,summary,self,,1,comment,I ask for L2.,x,Zoe";
    for at in ["", "yesterday", "28.11.2026 14:05", "2026-11-28T14:05", "2026-02-30T14:05:00Z"] {
        let text = format!("{}\n{row},{at}\n", CORRECTION_COLUMNS.join(","));
        let errors = errors(PAIRED, Source::new("changes.csv", text.into()));
        assert_eq!(errors[0].code, Code::NotADate, "{at}: {errors:#?}");
    }
}

#[test]
fn another_header_is_told_and_nothing_is_applied() {
    let columns = CORRECTION_COLUMNS.join(",");
    let lacks = columns.replace(",by", "");
    let other = columns.replace("before,after", "after,before");
    for (header, said) in [
        ("id;text".to_owned(), "the first line is not the header of a corrections file"),
        (columns.replace(',', ";"), "the first line is not the header of a corrections file"),
        (format!("{columns},note"), "no correction has `note`"),
        (lacks, "the header lacks `by`"),
        (other, "the columns of the header stand in another order"),
    ] {
        let text =
            format!("{header}\n7,summary,self,,1,comment,I ask for L2.,x,I,2026-11-28T14:05:00Z\n");
        let errors = errors(PAIRED, Source::new("changes.csv", text.into()));
        assert_eq!(errors.len(), 1, "{header}: {errors:#?}");
        assert!(errors[0].message.contains(said), "{header}: {errors:#?}");
    }
}

#[test]
fn corrected_texts_are_checked_as_if_they_stood_in_the_table() {
    for (row, code) in [
        ("7,backend/L2/sql-joins,self,,1,rating,3,9", Code::RatingOutsideScale),
        ("7,backend/L2/sql-joins,self,,1,rating,3,Grand", Code::UnknownRating),
        ("7,backend/L2/sql-joins,self,,1,date,2026-05-01,30.2.2026", Code::NotADate),
        ("7,backend/L2/sql-joins,self,,1,date,2026-05-01,03/04/2026", Code::AmbiguousDate),
        ("7,summary,self,,1,rating,,3", Code::UnexpectedCell),
        ("7,recommendation,manager,,1,rating,,maybe", Code::UnknownAnswer),
        ("7,summary,self,,1,comment,I ask for L2.,a\u{7}b", Code::UnprintableCharacter),
        ("7,summary,self,,1,comment,I ask for L2.,#REF!", Code::SpreadsheetError),
    ] {
        for table in [PAIRED, LONG] {
            let errors = errors(table, file(&[row]));
            let [error] = &errors[..] else { panic!("{row}: {errors:#?}") };
            let at = error.location.as_ref().expect("it has a place");
            assert_eq!((error.code, &*at.file, at.line), (code, "changes.csv", 2), "{error}");
        }
    }
}

#[test]
fn a_finding_goes_away_with_what_it_is_about() {
    let table = PAIRED.replace("She is ready.", "She is #REF! ready\u{7}.");
    assert_eq!(errors(&table, file(&[])).len(), 1);
    let row = "7,summary,manager,,1,comment,She is #REF! ready\u{7}.,She is ready.";
    assert_eq!(errors(&table, file(&[row])), []);
    let table = PAIRED.replace("She is ready.", "#REF!");
    assert_eq!(errors(&table, file(&["7,summary,manager,,1,comment,#REF!,She is ready."])), []);
    // Another field of the same row keeps its finding.
    let other = "7,summary,self,,1,comment,I ask for L2.,I ask.";
    assert_eq!(errors(&table, file(&[other])).len(), 1);
}

#[test]
fn what_could_not_be_read_can_be_corrected() {
    let table = PAIRED.replace("2026-05-01", "03/04/2026");
    assert_eq!(errors(&table, file(&[])).len(), 1);
    for before in ["03/04/2026", ""] {
        let row = format!("7,backend/L2/sql-joins,self,,1,date,{before},2026-04-03");
        assert!(text(&table, &[&row]).contains("2026-04-03"));
    }
    let export = "Employee email\tReviewer\tRole\tCompetency\tScore\tComment\n\
        ada@x.example\tAda Sample\tSelf\tsql-joins (target level)\tGrand\tWords.\n";
    let people = PEOPLE.replace(",track", ",email,track");
    let people = people.replacen("backend", "ada@x.example,backend", 1);
    let people =
        people.replace("Bo Sample,Hanneke Brouwer", "Bo Sample,Hanneke Brouwer,bo@x.example");
    for before in ["Grand", ""] {
        let row = format!("7,backend/L2/sql-joins,self,,1,rating,{before},4");
        let given = with(export, file(&[&row]));
        let given =
            RunInputs { people: Some(Source::new("people.csv", people.clone().into())), ..given };
        assert!(packets(&given)[0].1.contains("Words."));
    }
}

#[test]
fn numbers_of_rows_count_the_rows_of_one_peer() {
    let table = format!(
        "{LONG}7,peer-feedback,peer,,,Nameless.,,\n7,peer-feedback,peer,,,Also nameless.,,\n"
    );
    let rows = ["7,peer-feedback,peer,,2,comment,Also nameless.,Second nameless."];
    let text = text(&table, &rows);
    assert!(text.contains("Second nameless.") && text.contains("\"Nameless.\""), "{text}");
}

#[test]
fn rows_of_both_shapes_together_are_corrected_alike() {
    let paired = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n\
        7,backend/L2/sql-joins,3,Her own.,,\n";
    let long = "employee_id,item,role,rating,comment\n\
        7,backend/L2/sql-joins,manager,3,By the manager.\n8,summary,self,,I ask.\n";
    let rows = [
        "7,backend/L2/sql-joins,self,,1,comment,Her own.,Her new one.",
        "7,backend/L2/sql-joins,manager,,1,comment,By the manager.,Another by the manager.",
        "7,scope,self,,1,comment,,Her scope.",
        "7,scope,manager,,1,comment,,Scope by the manager.",
        "8,summary,self,,1,comment,I ask.,I ask again.",
    ];
    for tables in [[paired, long], [long, paired]] {
        let mut corrected = with(tables[0], file(&rows));
        corrected.assessments.push(Source::new("more.csv", tables[1].into()));
        let said: String = packets(&corrected).into_iter().map(|(_, json)| json).collect();
        for text in [
            "Her new one.",
            "Another by the manager.",
            "Her scope.",
            "Scope by the",
            "I ask again.",
        ] {
            assert!(said.contains(text), "{text}: {said}");
        }
        assert!(!said.contains("Her own."), "{said}");
    }
}

#[test]
fn hostile_texts_stay_texts() {
    for after in
        ["=cmd|' /C calc'!A0", "'=1", "#eval(1)", "\u{202e}drawkcab", "<script>x</script>", "a\tb"]
    {
        let cell = after.replace('"', "\"\"");
        let guarded = if after.starts_with(['=', '\'']) { format!("'{cell}") } else { cell };
        let row = format!("7,summary,self,,1,comment,I ask for L2.,\"{guarded}\"");
        let written = with(PAIRED, file(&[&row]));
        let typed = PAIRED.replace("I ask for L2.", &guarded);
        let typed = RunInputs { corrections: None, ..with(&typed, file(&[])) };
        assert_eq!(packets(&written), packets(&typed), "{after}");
    }
}

#[test]
fn a_cell_without_end_is_told_and_fills_no_memory() {
    let words = "word ".repeat(2_000_000);
    let errors =
        errors(PAIRED, file(&[&format!("7,summary,self,,1,comment,I ask for L2.,{words}")]));
    let [error] = &errors[..] else { panic!("{} errors", errors.len()) };
    assert_eq!(error.code, Code::CellTooLong);
    assert!(error.to_string().len() < 1_000);
}

#[test]
fn byte_order_marks_and_other_line_breaks_change_nothing() {
    let rows = [
        "7,summary,self,,1,comment,I ask for L2.,\"One.\nTwo.\"",
        "8,summary,self,,1,comment,,Me.",
    ];
    let plain = file(&rows);
    let text = String::from_utf8(plain.bytes.to_vec()).expect("text");
    let wanted = packets(&with(PAIRED, plain));
    for text in [format!("\u{feff}{text}"), text.replace('\n', "\r\n")] {
        let other = Source::new("changes.csv", text.into());
        assert_eq!(packets(&with(PAIRED, other)), wanted);
    }
    let mut latin = file(&rows).bytes.to_vec();
    latin.extend(b"7,scope,self,,1,comment,,Caf\xE9,Zoe,2026-11-28T14:05:00Z\n");
    let errors = errors(PAIRED, Source::new("changes.csv", latin));
    assert_eq!(errors[0].code, Code::NotUtf8, "{errors:#?}");
    assert_eq!(errors[0].location.as_ref().map(|at| (at.line, at.row)), Some((5, Some(4))));
}

#[test]
fn a_mark_that_nothing_closes_hides_no_corrections() {
    let rows = ["7,summary,self,,1,comment,I ask for L2.,\"One.", "8,summary,self,,1,comment,,Me."];
    let errors = errors(PAIRED, file(&rows));
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(errors[0].code, Code::UnclosedQuote);
}
