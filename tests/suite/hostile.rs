//! Data is data: whatever is typed appears as typed, and nothing in it is ever run.

use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::pipeline::{self, RunInputs};
use promopacket::source::Source;

use crate::pdf;
use crate::workbench::{build, checked, fonts, inputs, pdf as make};

/// What somebody might type, or try.
const TYPED: [&str; 18] = [
    "#eval(\"1+1\")",
    "#panic()",
    "#import \"/packet.json\"",
    "#read(\"/packet.json\")",
    "$x^2$ costs $4,000",
    "@ref and @mention",
    "<label> & <b>bold</b>",
    "*bold* _it_ `raw` ```rust fn``` ~tilde",
    "../../etc/passwd",
    "=cmd()|' /C calc'!A0",
    "+1 @SUM(1+1)*cmd",
    "= Heading\n- list\n+ enum\n/ term: x",
    "\\u{41} \\n \\",
    "// comment /* block */",
    "https://evil.example/#eval(1) javascript:alert(1)",
    "{\"json\": [1, null]}",
    "%PDF-1.7 \\(escaped\\) (unbalanced",
    "--- ... -- \"quotes\" 'single'",
];

fn table(rows: &[(&str, &str)]) -> Source {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "employee_id",
        "item",
        "self_rating",
        "self_comment",
        "manager_rating",
        "manager_comment",
        "evidence",
        "date",
    ];
    writer.write_record(header).expect("memory can be written");
    for (item, text) in rows {
        writer.write_record(["E1", item, "", text, "", "", "", ""]).expect("memory can be written");
    }
    Source::new("assessments.csv", writer.into_inner().expect("memory can be written"))
}

fn person(id: &str, name: &str, team: &str) -> Source {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["employee_id", "name", "team", "track", "level", "target_track", "target_level"];
    writer.write_record(header).expect("memory can be written");
    writer
        .write_record([id, name, team, "backend", "L1", "backend", "L2"])
        .expect("memory can be written");
    Source::new("people.csv", writer.into_inner().expect("memory can be written"))
}

/// The text of the most trusted edition.
fn shown(inputs: &RunInputs) -> String {
    pdf::text(&make(&checked(inputs), "E1", Audience::Hr).expect("the packet can be made"))
}

#[test]
fn comments_appear_as_typed() {
    let rows: Vec<_> = TYPED.iter().map(|it| ("impact", *it)).collect();
    let text = shown(&RunInputs {
        people: Some(person("E1", "Ada Sample", "Invoicing")),
        ..inputs(table(&rows))
    });
    for typed in TYPED {
        for line in typed.lines() {
            assert!(text.contains(&pdf::squeezed(line)), "`{line}` does not appear as typed");
        }
    }
}

#[test]
fn names_and_teams_appear_as_typed() {
    for typed in TYPED.iter().filter(|it| !it.contains('\n')) {
        let said = || table(&[("summary", "Hello.")]);
        let as_name =
            shown(&RunInputs { people: Some(person("E1", typed, "Invoicing")), ..inputs(said()) });
        let as_team =
            shown(&RunInputs { people: Some(person("E1", "Ada Sample", typed)), ..inputs(said()) });
        let typed = pdf::squeezed(typed);
        assert!(as_name.contains(&typed), "`{typed}` does not appear as typed as a name");
        assert!(as_team.contains(&typed), "`{typed}` does not appear as typed as a team");
    }
}

/// Marks that are invisible never stop a packet, and every visible character around them is there.
#[test]
fn invisible_marks_change_no_visible_character() {
    let marked = "zero\u{200b}width \u{200f}mark\u{200e} soft\u{ad}hyphen join\u{200d}er \u{2066}iso\u{2069}late";
    let rows = [("summary", marked), ("scope", "pay\u{202e}roll\u{202c}day")];
    let text = shown(&RunInputs {
        people: Some(person("E1", "Ada Sample", "Invoicing")),
        ..inputs(table(&rows))
    });
    for word in
        ["zero", "width", "mark", "soft", "hyphen", "join", "er", "iso", "late", "pay", "day"]
    {
        assert!(text.contains(word), "{word} is not in {text}");
    }
    assert!(text.contains("roll") || text.contains("llor"), "the turned word is not in {text}");
}

/// Text that runs from right to left is drawn in another order; every letter of it is there as often as typed.
#[test]
fn arabic_and_hebrew_lose_no_letter() {
    for typed in ["شركة النقل تعمل", "צוות התשלומים"] {
        let people = || Some(person("E1", "Ada Sample", "Invoicing"));
        let without =
            shown(&RunInputs { people: people(), ..inputs(table(&[("summary", "Hello.")])) });
        let with = shown(&RunInputs { people: people(), ..inputs(table(&[("summary", typed)])) });
        for c in typed.chars().filter(|c| c.is_alphabetic()) {
            let count = |text: &str| composed(text).matches(c).count();
            assert_eq!(
                count(&with),
                count(&without) + typed.matches(c).count(),
                "`{c}` of `{typed}`"
            );
        }
    }
}

/// Arabic letters come back from a page as the forms they were drawn in.
fn composed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfkc().collect()
}

#[test]
fn an_id_that_is_a_path_stays_in_the_folder() {
    let assessments = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment\n../../x,summary,,Hi.,,\n";
    let inputs = RunInputs {
        people: Some(person("../../x", "Ada Sample", "Invoicing")),
        ..inputs(Source::new("assessments.csv", assessments.into()))
    };
    let built = build(&inputs, &[Audience::Committee], 1);
    let file = &built.manifest.packets[0].file;
    assert_eq!(file, "committee/______x_cycle_backend-L2_committee.pdf");
    assert!(pdf::text(&built.read(file)).contains("../../x"));
}

#[test]
fn a_cell_of_megabytes_is_a_finding_with_its_place() {
    let cell = "error[cell-too-long] assessments.csv:2:4 (self_comment)";
    let line = "error[too-large] assessments.csv:2:4 (self_comment)";
    for (words, expected) in [(600_000, cell), (2_000_000, line)] {
        let long = "word ".repeat(words);
        let inputs = RunInputs {
            people: Some(person("E1", "Ada", "Invoicing")),
            ..inputs(table(&[("summary", &long)]))
        };
        let mut report = Report::new();
        pipeline::check(inputs, &fonts(), &mut report);
        let found: Vec<String> = report.iter().map(ToString::to_string).collect();
        assert!(found.iter().any(|it| it.contains(expected)), "{found:#?}");
        assert!(found.iter().all(|it| it.len() < 1000), "a finding repeats the cell");
    }
}

/// Whatever bytes a file has, the answer is a report and never a panic.
mod any_bytes {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn no_table_makes_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), with_header in any::<bool>()) {
            let header: &[u8] = b"employee_id,item,self_rating,self_comment,manager_rating,manager_comment,name,track,level,target_track,target_level\n";
            let bytes = if with_header { [header, &bytes].concat() } else { bytes };
            let inputs = inputs(Source::new("assessments.csv", bytes));
            let mut report = Report::new();
            let checked = pipeline::check(inputs, FONTS.with(|it| *it), &mut report);
            prop_assert!(report.has_errors() || checked.is_some());
        }

        #[test]
        fn no_cycle_file_makes_a_panic(text in "[a-z_\\[\\]=\"{}0-9\\-\n #.,]{0,200}") {
            let mut report = Report::new();
            let cycle = promopacket::cycle::Cycle::read(Some(&Source::new("cycle.toml", text.into())), &mut report);
            prop_assert_eq!(cycle.is_some(), !report.has_errors());
        }
    }

    thread_local! {
        static FONTS: &'static promopacket::typeset::RunFonts = Box::leak(Box::new(fonts()));
    }
}
