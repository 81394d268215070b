//! A paper can be handed over: who signs which edition, what can be taken out of it, for whom its pages are.

use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::pipeline::RunInputs;
use promopacket::source::Source;
use serde_json::Value;

use crate::pdf::{self, squeezed};
use crate::workbench::{
    checked, fonts, inputs, pdf as make, program, root, sample, sample_file, stderr,
};

const PEOPLE: &str = "employee_id,name,manager,track,level,target_track,target_level,locale\n7,Ada Sample,Tom Field,backend,L3,backend,L4,";

/// Ratings that differ, and every part that the employee does not read.
const ROWS: &str = "employee_id,item,role,assessor,rating,comment,evidence,date\n\
    7,backend/L4/secure-apis,self,,2,Hercomment.,,\n\
    7,backend/L4/secure-apis,manager,,4,Hiscomment.,,\n\
    7,business-need,manager,,,Hisneed.,,\n\
    7,concerns,manager,,,Hisconcern.,,\n\
    7,recommendation,manager,,not-yet,Hisreason.,,\n\
    7,peer-feedback,peer,Hispeer,,Apeersays.,,\n";

fn person(locale: &str, rows: &str) -> RunInputs {
    RunInputs {
        people: Some(Source::new("people.csv", format!("{PEOPLE}{locale}\n").into())),
        ..inputs(Source::new("assessments.csv", rows.into()))
    }
}

/// The text of each page, without spaces.
fn pages(inputs: &RunInputs, id: &str, audience: Audience) -> Vec<String> {
    let made = make(&checked(inputs), id, audience).unwrap_or_else(|it| panic!("{it}"));
    pdf::page_texts(&made)
}

fn says(page: &str, words: &str) -> bool {
    page.contains(&squeezed(words))
}

#[test]
fn the_employee_signs_the_end_of_the_employees_edition_by_its_id() {
    for id in ["E1003", "E1011", "E2009"] {
        let pages = pages(&sample(), id, Audience::Employee);
        let (last, count) = (pages.last().expect("a page"), pages.len());
        let signed =
            format!("What is signed is the edition 2026-H2-{id}-employee, pages 1 to {count}.");
        assert!(says(last, &signed), "{last}");
        let signs = last.find("Signoff").expect("a heading");
        for words in ["Employee: ", "Employee’s comments", "Manager: ", "Witness"] {
            assert!(says(&last[signs..], words), "{words}: {last}");
        }
        assert!(!says(&last[signs..], "Appendix"), "{last}");
    }
}

#[test]
fn nobody_else_hands_the_employee_another_edition_to_sign() {
    for (audience, signer) in [(Audience::Manager, "Manager: "), (Audience::Hr, "Date HR")] {
        let text = pages(&sample(), "E1003", audience).concat();
        let signs = text.find("Signoff").expect("a block for signatures");
        let elsewhere =
            "The employee signs the employee’s edition 2026-H2-E1003-employee and no other.";
        assert!(says(&text, elsewhere), "{audience}");
        for words in ["Employee: ", "Employee’s comments", "Witness", "talked through"] {
            assert!(!says(&text[signs..], words), "{audience}: {words}");
        }
        assert!(says(&text[signs..], signer), "{audience}: {text}");
    }
    let committee = pages(&sample(), "E1003", Audience::Committee).concat();
    assert!(!says(&committee, "Sign-off") && !says(&committee, "Witness"));
    let cycle = b"[audience.employee]\nsees = [\"ask\"]\n".to_vec();
    let unsigned =
        RunInputs { cycle: Some(Source::new("cycle.toml", cycle)), ..person("en", ROWS) };
    let manager = pages(&unsigned, "7", Audience::Manager).concat();
    assert!(says(&manager, "Sign-off") && !says(&manager, "and no other"), "{manager}");
}

#[test]
fn the_sheet_for_the_conversation_can_be_taken_out() {
    for locale in ["en", "de", "fr", "es", "uk"] {
        let inputs = person(locale, ROWS);
        let pages = pages(&inputs, "7", Audience::Manager);
        let (sheet, before) = pages.split_last().expect("pages");
        for words in ["Ada Sample", "Hercomment", "Hiscomment", "cycle-7-manager"] {
            assert!(says(sheet, words), "{locale}: {words}: {sheet}");
        }
        assert!(says(sheet, &format!("{0} / {0}", pages.len())), "{locale}: {sheet}");
        for words in ["Hisneed", "Hisconcern", "Hisreason", "Hispeer", "Apeersays", "Tom Field"] {
            assert!(!says(sheet, words), "{locale}: {words}: {sheet}");
            assert!(before.iter().any(|page| says(page, words)), "{locale}: {words}");
        }
    }
}

#[test]
fn the_sheet_says_who_may_read_it_once_it_is_taken_out() {
    let sheet = |inputs: &RunInputs| pages(inputs, "7", Audience::Manager).pop().expect("a page");
    let whole = person("en", ROWS);
    let all = "Only for the employee, the manager, the committee and HR.";
    assert!(says(&sheet(&whole), all), "{}", sheet(&whole));
    let cycle = b"[audience.employee]\nsees = [\"ask\", \"target-rung\"]\n".to_vec();
    let partly = RunInputs { cycle: Some(Source::new("cycle.toml", cycle)), ..whole };
    let sheet = sheet(&partly);
    assert!(says(&sheet, "Only for the manager, the committee and HR."), "{sheet}");
}

#[test]
fn where_nothing_differs_there_is_no_sheet() {
    let rows = "employee_id,item,role,assessor,rating,comment,evidence,date\n7,concerns,manager,,,Hisconcern.,,\n";
    let pages = pages(&person("en", rows), "7", Audience::Manager);
    let last = pages.last().expect("a page");
    assert!(says(last, "No skill has been rated by both."), "{last}");
    assert!(says(last, "manager edition"), "{last}");
}

#[test]
fn every_page_of_a_draft_says_so_and_nobody_signs_it() {
    for (locale, word) in [
        ("en", "Draft"),
        ("de", "Entwurf"),
        ("fr", "Brouillon"),
        ("es", "Borrador"),
        ("uk", "Чернетка"),
    ] {
        let mut drafted = checked(&person(locale, ROWS));
        drafted.cycle.make_draft();
        for audience in Audience::ALL {
            let made = make(&drafted, "7", audience).unwrap_or_else(|it| panic!("{it}"));
            for page in pdf::page_texts(&made) {
                // In the band, several times, and at the foot.
                let marked = page.matches(&word.to_uppercase()).count() > 3 && page.contains(word);
                assert!(marked, "{locale}, {audience}: {page}");
                assert!(says(&page, &format!("cycle-draft-7-{audience}")), "{page}");
            }
            let text = pdf::text(&made);
            assert!(!text.contains("2032"), "{locale}, {audience}: nobody has to keep it");
            for words in ["Sign-off", "Decision of the committee"] {
                assert!(locale != "en" || !says(&text, words), "{audience}: {words}");
            }
            assert!(pdf::strings(&made).contains("cycledraft7"), "the title says so");
        }
    }
}

/// Runs the program in a folder that has the sample's files.
fn run(folder: &std::path::Path, arguments: &str) -> (Option<i32>, String) {
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let output = program(folder, &arguments);
    (output.status.code(), stderr(&output))
}

/// A folder with the sample's files.
fn sample_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in ["assessments.csv", "people.csv", "cycle.toml"] {
        std::fs::copy(sample_file(file), folder.path().join(file)).expect("a copy");
    }
    folder
}

#[test]
fn drafts_and_packets_of_record_never_share_a_folder() {
    let folder = sample_folder();
    let build = "build assessments.csv --people people.csv --cycle cycle.toml --only E1003";
    let (exit, said) = run(folder.path(), &format!("{build} --draft"));
    assert_eq!(exit, Some(0), "{said}");
    assert!(said.contains("1 draft out, in `drafts`"), "{said}");
    let file = "drafts/committee/E1003_2026-H2-draft_backend-L4_committee.pdf";
    assert!(folder.path().join(file).exists(), "{said}");
    assert_eq!(run(folder.path(), build).0, Some(0));
    for wrong in [format!("{build} --out drafts"), format!("{build} --draft --out packets")] {
        let (exit, said) = run(folder.path(), &wrong);
        assert_eq!(exit, Some(1), "{said}");
        assert!(said.contains("error[drafts-apart]"), "{said}");
    }
    let (exit, said) = run(folder.path(), "verify drafts");
    assert_eq!(exit, Some(0), "{said}");
    assert!(said.contains("drafts, and no record"), "{said}");
    assert!(!run(folder.path(), "verify packets").1.contains("draft"));
    let (exit, said) = run(folder.path(), "sign drafts --key people.csv");
    assert_eq!(exit, Some(1), "{said}");
    assert!(said.contains("error[drafts-apart]") && said.contains("nothing was signed"), "{said}");
    let manifest = std::fs::read_to_string(folder.path().join("drafts/manifest.json"));
    assert!(manifest.expect("a manifest").contains("\"draft\":true"));
}

/// Runs a command in the folder that has to succeed; what it says.
fn done(folder: &std::path::Path, arguments: &str) -> String {
    let (exit, said) = run(folder, arguments);
    assert_eq!(exit, Some(0), "{arguments}: {said}");
    said
}

/// Drafts are made before the day of their cycle, so a date would keep them beyond it.
#[test]
fn nobody_has_to_keep_a_draft_but_by_a_hold_or_a_decision() {
    let folder = sample_folder();
    let folder = folder.path();
    let build = "build assessments.csv --people people.csv --cycle cycle.toml --draft --only E1003,E1004,E1006";
    done(folder, build);
    let said = done(folder, "hold drafts --add E1003 --reason lawsuit");
    assert!(said.contains("holds drafts") && said.contains("does not reach them"), "{said}");
    let said = done(folder, "retain drafts E1004 --until 2027-06-30 --reason dispute");
    assert!(said.contains("to be kept until 2027-06-30"), "{said}");
    assert!(!said.contains("cycle file"), "a cycle file keeps no draft: {said}");
    let said = done(folder, "purge drafts --due 2026-11-01 --yes");
    assert!(said.contains("`drafts`: 1 packet deleted"), "{said}");
    assert!(said.contains("E1006") && said.contains("1 packet stays under a legal hold"), "{said}");
    done(folder, "verify drafts");
    done(folder, "hold drafts --release E1003 --reason settled");
    let said = done(folder, "purge drafts --due 2027-06-30 --yes");
    assert!(said.contains("E1003") && !said.contains("E1004_"), "{said}");
    let said = done(folder, "purge drafts --due 2027-07-01 --yes");
    assert!(said.contains("E1004_"), "{said}");
    // What was purged from drafts may have been erased for somebody, too.
    let said = done(folder, build);
    assert!(said.contains("0 drafts out") && said.contains("--restore-purged"), "{said}");
}

/// Two people.
const TWO: &str = "\
employee_id,name,track,level,target_track,target_level,item,role,rating,comment
1,Ada,backend,L3,backend,L4,summary,self,,Words.
2,Ben,backend,L3,backend,L4,summary,self,,Words.
";

#[test]
fn the_draft_of_somebody_who_left_goes_at_any_time() {
    let folder = sample_folder();
    let folder = folder.path();
    std::fs::write(folder.join("both.csv"), TWO).expect("a file");
    let without: String = TWO.split_inclusive('\n').take(2).collect();
    std::fs::write(folder.join("one.csv"), without).expect("a file");
    let draft = "--draft --as-of 2090-01-01 --out drafts";
    done(folder, &format!("build both.csv {draft}"));
    let said = done(folder, &format!("build one.csv {draft} --prune"));
    assert!(said.contains("1 file was removed"), "{said}");
    assert!(!said.contains("to be kept"), "{said}");
    done(folder, "verify drafts");
}

#[test]
fn drafts_that_are_made_again_keep_their_day() {
    let folder = sample_folder();
    let folder = folder.path();
    std::fs::remove_file(folder.join("cycle.toml")).expect("a file");
    let build = "build assessments.csv --people people.csv --only E1003 --draft";
    done(folder, &format!("{build} --as-of 2026-10-01"));
    let said = done(folder, build);
    assert!(said.contains("as of 2026-10-01 (that of the last run"), "{said}");
    assert!(said.contains("1 unchanged"), "{said}");
}

#[test]
fn shards_of_drafts_are_merged_to_drafts_and_never_with_a_record() {
    let folder = sample_folder();
    let folder = folder.path();
    std::fs::write(folder.join("two.csv"), TWO).expect("a file");
    let build = "build two.csv --cycle cycle.toml";
    done(folder, &format!("{build} --shard 1/2 --out one --draft"));
    done(folder, &format!("{build} --shard 2/2 --out two --draft"));
    done(folder, &format!("{build} --shard 2/2 --out record"));
    let said = done(folder, "merge one two -o all");
    assert!(said.contains("2 packets out, in `all`; drafts, and no record"), "{said}");
    assert!(done(folder, "verify all").contains("drafts, and no record"));
    for shards in ["one record", "record one"] {
        let (exit, said) = run(folder, &format!("merge {shards} -o mixed"));
        assert_eq!(exit, Some(1), "{said}");
        assert!(said.contains("some shards hold drafts, and others packets of record"), "{said}");
        assert!(!folder.join("mixed").exists());
    }
}

#[test]
fn a_draft_has_a_name_of_its_own_whatever_the_pattern() {
    let cycle = b"id = \"x\"\n[output]\nname = \"{employee_id}_{target}.pdf\"\n".to_vec();
    let inputs = RunInputs { cycle: Some(Source::new("cycle.toml", cycle)), ..person("en", ROWS) };
    let mut checked = checked(&inputs);
    checked.cycle.make_draft();
    let planned = checked.plan(&[Audience::Hr], &mut Report::new());
    assert_eq!(planned[0].file, "hr/7_backend-L4_draft.pdf");
}

/// Every text of a value, however deep.
fn texts<'v>(value: &'v Value, into: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => into.push(text),
        Value::Array(items) => items.iter().for_each(|it| texts(it, into)),
        Value::Object(entries) => entries.values().for_each(|it| texts(it, into)),
        _ => {}
    }
}

/// What a person's packet says in the parts that the employee may not read, as HR's edition has it.
fn hidden_texts(hr: &Value) -> Vec<&str> {
    let mut hidden = Vec::new();
    for part in
        ["concerns", "business_need", "recommendation", "peer_feedback", "calibration_notes"]
    {
        texts(&hr[part], &mut hidden);
    }
    // Texts that are no words of the manager, such as the answer itself, are too short to be looked for.
    hidden.retain(|text| text.len() > 24);
    hidden
}

/// The phrases that tell an answer, as the lint knows them.
fn answers() -> Vec<String> {
    let mut phrases = Vec::new();
    for language in ["en", "de", "fr", "es", "uk"] {
        let list = std::fs::read_to_string(root().join(format!("data/weasel/{language}.toml")));
        let list: toml::Table = list.expect("a list").parse().expect("TOML");
        let listed = list["answer"]["phrases"].as_array().expect("phrases").clone();
        phrases.extend(listed.iter().filter_map(|it| Some(squeezed(it.as_str()?).to_lowercase())));
    }
    phrases
}

#[test]
fn no_employee_of_the_sample_reads_a_hidden_text_or_an_answer() {
    let (checked, answers) = (checked(&sample()), answers());
    let mut looked_for = 0;
    for review in &checked.reviews.reviews {
        let id = review.person.id.as_str();
        let hr = checked.packet(review, Audience::Hr).to_json(fonts().families());
        let hr: Value = serde_json::from_slice(&hr).expect("a packet is JSON");
        let made = make(&checked, id, Audience::Employee).unwrap_or_else(|it| panic!("{it}"));
        // The pages, and all that stands elsewhere: title, bookmarks, alternative texts, addresses, metadata, attachments.
        let said = (pdf::text(&made) + &pdf::strings(&made)).to_lowercase();
        for text in hidden_texts(&hr) {
            for sentence in
                text.split(['.', ';']).map(squeezed).filter(|it| it.chars().count() > 15)
            {
                assert!(!said.contains(&sentence.to_lowercase()), "{id}: {sentence}");
                looked_for += 1;
            }
        }
        for answer in &answers {
            assert!(!said.contains(answer), "{id}: {answer}");
        }
    }
    assert!(looked_for > 150, "only {looked_for} sentences are hidden");
}
