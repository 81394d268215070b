//! What the lint finds and what it leaves alone: one small packet, changed in one place for each test.

use promopacket::cycle::LintRule;
use promopacket::diagnostics::{Diagnostic, Report, Severity};
use promopacket::pipeline::{self, RunInputs};
use promopacket::source::Source;
use proptest::prelude::*;

use crate::workbench::{fonts, inputs, sample};

const HEADER: &str =
    "employee_id,item,self_rating,self_comment,manager_rating,manager_comment,evidence,date\n";
const PEOPLE: &str = "employee_id,name,track,level,target_track,target_level,hired_on,level_since\n\
    1,Ada Sample,backend,L1,backend,L2,2021-03-01,2024-04-01\n\
    2,Bea Sample,backend,L1,backend,L2,2021-03-01,2024-04-01\n";
/// Rows that nothing is found in.
const SOUND: &str = "1,backend/L2/sql-joins,3,Two reports.,3,Tested with rows made by hand.,FRE-1,2026-05-06\n\
    1,peer-feedback,,,,Analyst: she listened.,,\n1,peer-feedback,,,,Engineer: found it herself.,,\n";

fn run(rows: &str, cycle: &str) -> Vec<Diagnostic> {
    let mut inputs = inputs(Source::new("a.csv", format!("{HEADER}{rows}").into_bytes()));
    inputs.people = Some(Source::new("people.csv", PEOPLE.into()));
    inputs.cycle = Some(Source::new("cycle.toml", cycle.into()));
    let mut report = Report::new();
    pipeline::check(inputs, &fonts(), &mut report);
    let known = |it: &Diagnostic| it.code.name() != "person-without-assessments";
    report.into_iter().filter(known).collect()
}

/// The codes that are found of person 1 beyond what the sound rows give.
fn codes(rows: &str) -> Vec<&'static str> {
    let found = run(&format!("{SOUND}{rows}"), "");
    assert!(found.iter().all(|it| it.severity == Severity::Warning), "{found:#?}");
    found
        .iter()
        .filter(|it| it.employee_id.as_deref() == Some("1"))
        .map(|it| it.code.name())
        .collect()
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_good_packet_gives_no_warning() {
    assert_eq!(codes(""), NOTHING);
    assert_eq!(
        codes(
            "1,impact,,Report\nDone by hand before.\nOutcome: 3 hours less.,,,FRE-2,2026-06-30\n"
                .replace(
                    "Report\nDone by hand before.\nOutcome: 3 hours less.",
                    "\"Report\nDone by hand before.\nOutcome: 3 hours less.\""
                )
                .as_str()
        ),
        NOTHING
    );
}

#[test]
fn a_claim_needs_a_comment_or_evidence_and_a_low_rating_is_no_claim() {
    assert_eq!(codes("1,backend/L2/teamwork,3,,,,,\n"), ["unsupported-claim"]);
    assert_eq!(codes("1,backend/L1/git-basics,,,4,,,\n"), ["unsupported-claim"]);
    assert_eq!(codes("1,backend/L1/git-basics,2,,1,,,\n"), NOTHING);
    assert_eq!(codes("1,backend/L1/git-basics,,,4,,FRE-3,\n"), NOTHING);
}

#[test]
fn ratings_of_the_target_rung_need_a_comment_of_the_same_voice() {
    assert_eq!(codes("1,backend/L2/teamwork,3,Helped.,3,,,\n"), ["rating-without-comment"]);
    assert_eq!(
        codes("1,backend/L2/teamwork,2,,not observed,,,\n"),
        ["self-rating-without-comment"]
    );
    assert_eq!(codes("1,backend/L2/teamwork,3,Helped.,not observed,,,\n"), NOTHING);
    assert_eq!(codes("1,backend/L1/git-basics,3,Helped.,3,,,\n"), NOTHING);
}

#[test]
fn a_story_needs_date_outcome_and_link() {
    let story = |cells: &str| codes(&format!("1,impact,,{cells}\n"));
    assert_eq!(
        story("Done.,,,,"),
        ["story-without-outcome", "story-without-date", "story-without-link"]
    );
    assert_eq!(story("\"Done.\nOutcome: 3 hours less.\",,,,2026-06-30"), ["story-without-link"]);
    assert_eq!(story("\"Done.\nOutcome: 3 hours less.\",,,FRE-2,"), ["story-without-date"]);
    assert_eq!(story("Done.,,,FRE-2,2026-06-30"), ["story-without-outcome"]);
}

#[test]
fn only_stories_are_to_be_finished() {
    let told = |text: &str| {
        codes(&format!("1,impact,,\"{text}\nOutcome: 3 hours less.\",,,FRE-2,2026-06-30\n"))
    };
    assert_eq!(told("The move\nis still  in\nprogress."), ["work-in-progress"]);
    assert_eq!(told("The move is ongoing\nOne more week."), ["work-in-progress"]);
    assert_eq!(told("Progress was ongoingly measured."), NOTHING);
    assert_eq!(codes("1,development-plan,,The course is ongoing.,,,,\n"), NOTHING);
}

#[test]
fn peers_and_calibration_may_use_any_words() {
    assert_eq!(codes("1,summary,,,,She is a team player.,,\n"), ["weasel-words"]);
    assert_eq!(codes("1,peer-feedback,,,,She is a team player.,,\n"), NOTHING);
    assert_eq!(codes("1,calibration-notes,,,,She is a team player.,,\n"), NOTHING);
}

#[test]
fn a_copy_is_half_of_the_runs_of_five_words_in_a_text_of_twelve() {
    let own = "one two three four five six seven eight nine ten eleven twelve";
    let copied = |text: &str| codes(&format!("1,scope,,{own},,{text},,\n"));
    assert_eq!(
        copied("One; two three four five six - seven eight nine ten eleven TWELVE!"),
        ["copied-text"]
    );
    // Across items as well.
    assert_eq!(codes(&format!("1,scope,,{own},,,,\n1,leverage,,,,{own},,\n")), ["copied-text"]);
    assert_eq!(copied("one two three four five six seven eight nine ten eleven"), NOTHING);
    assert_eq!(copied("one two three four five six a b c d e f g"), NOTHING);
    assert_eq!(copied("twelve eleven ten nine eight seven six five four three two one"), NOTHING);
}

#[test]
fn the_same_words_of_two_people_are_found_without_being_told() {
    let text = "secret alpha beta gamma delta epsilon zeta eta";
    let rows = format!("{SOUND}1,summary,,,,{text},,\n2,summary,,,,{},,\n", text.to_uppercase());
    let found = run(&rows, "[lint]\noff = [\"no-self-answers\", \"few-feedback-givers\"]\n");
    let said: Vec<_> = found.iter().map(|it| (it.code.name(), it.employee_id.as_deref())).collect();
    assert_eq!(said, [("same-comment", Some("1")), ("same-comment", Some("2"))]);
    assert!(found[0].message.contains("`2`") && found[1].message.contains("`1`"), "{found:#?}");
    assert!(
        found.iter().all(|it| !format!("{it:?}").to_lowercase().contains("alpha")),
        "{found:#?}"
    );
    let short = rows.replace(" eta", "").replace(" ETA", "");
    assert!(run(&short, "").iter().all(|it| it.code.name() != "same-comment"));
}

#[test]
fn every_rule_can_be_switched_off() {
    let rows = "1,backend/L2/teamwork,3,,,,,\n1,impact,,It is ongoing. Awesome.,,,,\n";
    let all: Vec<String> = LintRule::ALL.iter().map(|(_, code)| format!("\"{code}\"")).collect();
    assert!(run(rows, "").len() > 5);
    assert_eq!(run(rows, &format!("[lint]\noff = [{}]\n", all.join(", "))), []);
}

#[test]
fn the_limit_of_pages_counts_the_committees_edition() {
    let mut inputs = sample();
    let limited = "[lint]\nmost_pages = 1\n";
    inputs.cycle = Some(Source::new("cycle.toml", limited.into()));
    let built = crate::workbench::build(&inputs, &[promopacket::audience::Audience::Committee], 2);
    for packet in &built.manifest.packets {
        let wanted = format!("{} pages", packet.pages);
        let warned = packet.warnings.iter().find(|it| it.code == "too-many-pages");
        assert_eq!(warned.is_some(), packet.pages > 1, "{}", packet.employee_id);
        assert!(warned.is_none_or(|it| it.message.contains(&wanted)), "{warned:?}");
    }
}

/// The rows of the sample in another order.
fn turned(inputs: &RunInputs, seed: usize) -> RunInputs {
    let mut reader = csv::Reader::from_reader(inputs.assessments[0].bytes.as_slice());
    let header = reader.headers().expect("a header").clone();
    let mut rows: Vec<_> = reader.records().map(|it| it.expect("sound")).collect();
    let middle = seed % rows.len();
    rows.rotate_left(middle);
    rows.reverse();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).expect("memory can be written");
    rows.iter().for_each(|it| writer.write_record(it).expect("memory can be written"));
    let bytes = writer.into_inner().expect("memory can be written");
    RunInputs { assessments: vec![Source::new("a.csv", bytes)], ..inputs.clone() }
}

#[test]
fn shared_words_are_named_in_the_order_of_the_packet_with_the_first_place() {
    let (one, other) = ("alpha beta gamma delta epsilon zeta eta theta", "a b c d e f g h i j");
    let rows = format!(
        "{SOUND}1,scope,,{one},,,,\n1,summary,,{other},,,,\n2,summary,,{other},,,,\n2,leverage,,{one},,,,\n"
    );
    let found = run(&rows, "");
    let found: Vec<_> = found.iter().filter(|it| it.code.name() == "same-comment").collect();
    let place = |it: &Diagnostic| it.location.as_ref().map(|it| (it.line, it.column));
    assert_eq!(found.iter().map(|it| place(it)).collect::<Vec<_>>(), [Some((6, 4)), Some((7, 4))]);
    assert!(found[0].message.ends_with("in `summary`, `scope`"), "{found:#?}");
    assert!(found[1].message.ends_with("in `summary`, `leverage`"), "{found:#?}");
}

#[test]
fn the_order_of_rows_changes_nothing_but_places() {
    let said = |inputs: &RunInputs| {
        let mut report = Report::new();
        pipeline::check(inputs.clone(), &fonts(), &mut report).expect("the sample is sound");
        let mut said: Vec<String> = report
            .iter()
            .map(|it| format!("{:?} {} {}", it.employee_id, it.code, it.message))
            .collect();
        said.sort();
        said
    };
    let inputs = sample();
    let wanted = said(&inputs);
    assert!(!wanted.is_empty());
    for seed in [1, 77, 300] {
        assert_eq!(said(&turned(&inputs, seed)), wanted);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    /// Whatever people write, the lint says something or nothing, and never more of a person than the rules there are.
    #[test]
    fn any_text_is_looked_at(texts in prop::collection::vec("(\\PC|\\n|ninja|is ongoing| |İ|ß|\u{301}){0,60}", 6)) {
        let quoted = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
        let texts: Vec<String> = texts.iter().map(quoted).collect();
        let rows = format!(
            "1,backend/L2/teamwork,3,{},3,{},,\n1,impact,,{},,{},,\n2,summary,,{},,{},,\n",
            texts[0], texts[1], texts[2], texts[3], texts[4], texts[5]
        );
        let found = run(&rows, "[lint]\ncopied_words = 5\nsame_comment_words = 1\n");
        for id in ["1", "2"] {
            let mut codes: Vec<_> = found.iter().filter(|it| it.employee_id.as_deref() == Some(id)).map(|it| it.code.name()).filter(|it| LintRule::named(it).is_some()).collect();
            let all = codes.len();
            codes.sort_unstable();
            codes.dedup();
            prop_assert_eq!(all, codes.len());
        }
    }
}
