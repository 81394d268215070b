//! A paper can be handed over: who signs which edition, what can be taken out of it, for whom its pages are.

use promopacket::audience::Audience;
use promopacket::pipeline::RunInputs;
use promopacket::source::Source;

use crate::pdf::{self, squeezed};
use crate::workbench::{checked, inputs, pdf as make, sample};

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
        let signed = format!("Signed is the edition 2026-H2-{id}-employee, pages 1 to {count}.");
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
