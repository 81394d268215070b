//! What an audience may not see is not in its PDF: not in the text, the metadata, a bookmark, an alternative text or an
//! address. One person has a token of her own in every field.

use promopacket::audience::{Audience, PacketPart};
use promopacket::pipeline::RunInputs;
use promopacket::source::Source;
use promopacket::typeset::TemplateFiles;

use crate::pdf;
use crate::workbench::{checked, inputs, pdf as make};

use Audience::{Committee as C, Employee as E, Hr as H, Manager as M};

const EVERYBODY: &[Audience] = &[E, M, C, H];
const NOT_EMPLOYEE: &[Audience] = &[M, C, H];

/// Who may see each token. Section 1.2 of the product's reference, written here by hand and not taken from the program.
const READERS: [(&str, &[Audience]); 31] = [
    ("qname", EVERYBODY),
    ("qemail", &[H]),
    ("qteam", EVERYBODY),
    ("qboss", EVERYBODY),
    ("qaskself", EVERYBODY),
    ("qaskboss", EVERYBODY),
    ("qskillself", EVERYBODY),
    ("qskillboss", EVERYBODY),
    ("qskilllink", EVERYBODY),
    ("qcurrentself", EVERYBODY),
    ("qcurrentboss", EVERYBODY),
    ("qstorytitle", EVERYBODY),
    ("qstorytext", EVERYBODY),
    ("qstoryoutcome", EVERYBODY),
    ("qstorynote", EVERYBODY),
    ("qstorylink", EVERYBODY),
    ("qscopeself", EVERYBODY),
    ("qscopeboss", EVERYBODY),
    ("qleverage", EVERYBODY),
    ("qneed", NOT_EMPLOYEE),
    ("qconcern", NOT_EMPLOYEE),
    ("qmitigation", NOT_EMPLOYEE),
    ("qplanself", EVERYBODY),
    ("qplanboss", EVERYBODY),
    ("qvote", NOT_EMPLOYEE),
    ("qpeer", NOT_EMPLOYEE),
    ("qpeername", NOT_EMPLOYEE),
    ("qshared", EVERYBODY),
    ("qnotes", &[C, H]),
    ("qareas", EVERYBODY),
    ("qskillpeer", NOT_EMPLOYEE),
];

fn people() -> Source {
    let text = "employee_id,name,email,team,manager,track,level,target_track,target_level,hired_on,level_since\n\
        E7,Ada Qname,ada@qemail.example,Qteam,Qboss,backend,L4,backend,L5,2021-03-01,2024-04-01\n";
    Source::new("people.csv", text.into())
}

fn assessments() -> Source {
    let text = "employee_id,item,role,assessor,rating,comment,evidence,date\n\
        E7,summary,self,,,Qaskself.,,\n\
        E7,summary,manager,,,Qaskboss.,,\n\
        E7,backend/L5/event-flows,self,,3,Qskillself.,https://qskilllink.example/a,2026-01-02\n\
        E7,backend/L5/event-flows,manager,,2,Qskillboss.,,\n\
        E7,backend/L5/event-flows,peer,Qpeername,3,Qskillpeer.,,\n\
        E7,backend/L4/trade-offs,self,,3,Qcurrentself.,,\n\
        E7,backend/L4/trade-offs,manager,,3,Qcurrentboss.,,\n\
        E7,impact,self,,,\"Qstorytitle\nQstorytext.\n\nOutcome: Qstoryoutcome.\",https://qstorylink.example/b,2026-02-03\n\
        E7,impact,manager,,,\"Second\nQstorynote.\",,2025-02-03\n\
        E7,scope,self,,,Qscopeself.,,\n\
        E7,scope,manager,,,Qscopeboss.,,\n\
        E7,leverage,self,,,Qleverage.,,\n\
        E7,business-need,manager,,,Qneed.,,\n\
        E7,concerns,manager,,,\"Qconcern.\nMitigation: Qmitigation.\",,\n\
        E7,development-plan,self,,,Qplanself.,,\n\
        E7,development-plan,manager,,,Qplanboss.,,\n\
        E7,recommendation,manager,,yes,Qvote.,,\n\
        E7,peer-feedback,peer,Qpeername,,Qpeer.,,\n\
        E7,peer-feedback-shared,peer,Qpeername,,Qshared.,,\n\
        E7,calibration-notes,manager,,,Qnotes.,,\n\
        E7,last-decision,manager,,postpone,Qareas.,,2025-11-30\n";
    Source::new("assessments.csv", text.into())
}

fn everything(inputs: &RunInputs, audience: Audience) -> (String, String) {
    let pdf = make(&checked(inputs), "E7", audience).expect("the packet can be made");
    (pdf::text(&pdf).to_lowercase(), pdf::strings(&pdf).to_lowercase())
}

#[test]
fn each_edition_shows_exactly_what_its_audience_may_see() {
    let inputs = RunInputs { people: Some(people()), ..inputs(assessments()) };
    for audience in Audience::ALL {
        let (text, strings) = everything(&inputs, audience);
        for (token, readers) in READERS {
            // `qpeer` and `qname` are also the beginning of others: look for the whole word with what follows it.
            let token = if token == "qpeer" { "qpeer." } else { token };
            if readers.contains(&audience) {
                assert!(text.contains(token), "{audience} does not show {token}");
            } else {
                assert!(!text.contains(token), "{audience} shows {token}");
                assert!(
                    !strings.contains(token),
                    "{audience} carries {token} where no reader looks"
                );
            }
        }
    }
}

/// The attached data is for HR alone, and it says what HR may see; nobody else's edition carries a file.
#[test]
fn only_hr_gets_the_source_data_and_no_other_edition_says_more_for_it() {
    let cycle = Some(Source::new("cycle.toml", b"[archive]\nsource_data = \"hr\"\n".to_vec()));
    let with = RunInputs { people: Some(people()), cycle, ..inputs(assessments()) };
    let without = RunInputs { people: Some(people()), ..inputs(assessments()) };
    for audience in Audience::ALL {
        let (text, strings) = everything(&with, audience);
        let plain = everything(&without, audience);
        let carries = strings.contains("\"packet_id\":\"cyclee7hr\"");
        assert_eq!(carries, audience == H, "{audience}");
        if audience == H {
            // In the attachment, and not only on the pages.
            let more =
                |token: &str| strings.matches(token).count() > plain.1.matches(token).count();
            let lost: Vec<_> = READERS.iter().filter(|(token, _)| !more(token)).collect();
            assert!(lost.is_empty(), "the attachment lacks {lost:?}");
        } else {
            assert_eq!((text, strings), plain, "{audience}");
        }
    }
}

/// What only the paired shape can say.
#[test]
fn the_paired_shape_is_redacted_in_the_same_way() {
    let text = "employee_id,item,self_rating,self_comment,manager_rating,manager_comment,evidence,date\n\
        E7,impact,,\"Qtitle\nQstory.\",,Qnote.,https://qlink.example/c,2026-02-03\n\
        E7,backend/L4/trade-offs,3,,4,,https://qcurrent.example/d,\n\
        E7,leverage,,Qown.,,Qmanagers.,,\n\
        E7,recommendation,,,not-yet,Qvote.,,\n\
        E7,concerns,,,,Qconcern.,,\n";
    let assessments = Source::new("assessments.csv", text.into());
    let inputs = RunInputs { people: Some(people()), ..inputs(assessments) };
    for audience in Audience::ALL {
        let (text, strings) = everything(&inputs, audience);
        for token in ["qnote.", "qlink.example", "qcurrent.example", "qown.", "qmanagers."] {
            assert!(text.contains(token), "{audience} does not show {token}");
        }
        for token in ["qvote", "qconcern"] {
            assert_eq!(text.contains(token), audience != E, "{audience}: {token}");
            assert!(audience != E || !strings.contains(token), "{audience}: {token}");
        }
    }
}

#[test]
fn the_employee_reads_no_verdict_of_the_manager_on_the_promotion() {
    let inputs = RunInputs { people: Some(people()), ..inputs(assessments()) };
    let (employee, _) = everything(&inputs, E);
    let (committee, _) = everything(&inputs, C);
    assert!(committee.contains("forandagainst") && committee.contains("concerns"));
    let employee = employee.replacen(LEFT_OUT, "", 1);
    for word in ["recommendation", "forandagainst", "concerns", "calibration", "businessneed"] {
        assert!(!employee.contains(word), "{word}");
    }
    assert!(
        employee.contains("postpone") && committee.contains("postpone"),
        "the last decision is for both"
    );
}

/// What the employee's edition says of the parts that it leaves out.
const LEFT_OUT: &str = "thiseditionleavesout,ineverypacket:businessneed,concerns,themanager’srecommendation,\
    peerfeedbackwithnames,calibrationnotes.hranswersquestionsaboutaccesstotheseparts.";

#[test]
fn an_edition_lists_what_it_leaves_out_and_not_whether_something_was_written_there() {
    let nothing = "employee_id,item,role,rating,comment\nE7,summary,self,,Qaskself.\n";
    for assessments in [assessments(), Source::new("assessments.csv", nothing.into())] {
        let inputs = RunInputs { people: Some(people()), ..inputs(assessments) };
        assert!(everything(&inputs, E).0.contains(LEFT_OUT));
        let manager = everything(&inputs, M).0;
        assert!(manager.contains("leavesout,ineverypacket:calibrationnotes."), "{manager}");
        for audience in [C, H] {
            let (text, _) = everything(&inputs, audience);
            assert!(text.contains("thiseditionleavesoutnopart."), "{audience}");
        }
    }
}

#[test]
fn every_page_says_for_whom_it_is_and_until_when_it_is_kept() {
    let inputs = RunInputs { people: Some(people()), ..inputs(assessments()) };
    let pdf = make(&checked(&inputs), "E7", E).expect("the packet can be made");
    let (pages, text) = (pdf::pages(&pdf), pdf::text(&pdf).to_lowercase());
    for line in ["confidential.onlyfortheemployee,themanagerandhr.", "keepuntil23nov2032"] {
        assert_eq!(text.matches(line).count(), pages, "{line}: {text}");
    }
    let cycle = Some(Source::new("cycle.toml", b"[retention]\nyears = 0\n".to_vec()));
    assert!(!everything(&RunInputs { cycle, ..inputs }, E).0.contains("keepuntil"));
}

#[test]
fn the_cycle_file_decides_who_sees_what() {
    let cycle = "[audience.committee]\nsees = [\"ask\", \"readiness\"]\n";
    let cycle = Some(Source::new("cycle.toml", cycle.into()));
    let inputs = RunInputs { people: Some(people()), cycle, ..inputs(assessments()) };
    let (text, strings) = everything(&inputs, C);
    for (token, _) in READERS {
        let seen = ["qname", "qteam", "qboss", "qaskself", "qaskboss"].contains(&token);
        assert_eq!(text.contains(token), seen, "{token}");
        assert!(seen || !strings.contains(token), "{token}");
    }
}

/// Every part may stand alone, whether anybody wrote something in it or not.
#[test]
fn an_edition_of_one_part_is_made_even_if_nobody_wrote_anything_in_it() {
    let rated = "employee_id,item,role,assessor,rating,comment,evidence,date\n\
        E7,backend/L5/event-flows,manager,,2,,,\n";
    for rows in [Source::new("assessments.csv", rated.into()), assessments()] {
        for (part, _) in PacketPart::ALL {
            let cycle = format!("[audience.committee]\nsees = [\"{part}\"]\n");
            let cycle = Some(Source::new("cycle.toml", cycle.into()));
            let inputs = RunInputs { people: Some(people()), cycle, ..inputs(rows.clone()) };
            let made = make(&checked(&inputs), "E7", C);
            assert!(made.is_ok(), "{part}: {:?}", made.err());
        }
    }
}

#[test]
fn the_title_bookmarks_and_language_are_there_for_a_reader_who_cannot_see() {
    let inputs = RunInputs { people: Some(people()), ..inputs(assessments()) };
    let (_, strings) = everything(&inputs, C);
    for wanted in ["adaqname·backendl4→backendl5", "<dc:language><rdf:bag><rdf:li>en<", "readiness"]
    {
        assert!(strings.contains(wanted), "{wanted} is not in {strings}");
    }
}

/// A designer's entry file that forgets the attachment makes no packet that only seems whole.
#[test]
fn a_template_without_the_attachment_is_noticed() {
    let cycle = Some(Source::new("cycle.toml", b"[archive]\nsource_data = \"hr\"\n".to_vec()));
    let mut templates = TemplateFiles::built_in();
    templates.insert("packet.typ", b"#set document(title: \"x\")\nA page.".to_vec());
    let inputs = RunInputs { people: Some(people()), cycle, templates, ..inputs(assessments()) };
    let checked = checked(&inputs);
    let said = make(&checked, "E7", H).expect_err("HR's edition needs its data");
    assert!(said.contains("SourceNotAttached"), "{said}");
    assert!(make(&checked, "E7", C).is_ok());
}
