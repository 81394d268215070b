//! Page one says what the data says, and no more: nothing rated is not nothing met, not asked is not unknown, a date alone
//! is no evidence, and neither a concern nor a silence is left to later pages.

use promopacket::audience::Audience;
use promopacket::diagnostics::Report;
use promopacket::ladder::Ladder;
use promopacket::pipeline::{CheckedCycle, RunInputs};
use promopacket::source::Source;
use serde_json::Value;

use crate::pdf;
use crate::workbench::{self, checked, fonts, inputs, sample};

/// One person on her way from a backend rung to the next.
struct Person {
    current: &'static str,
    target: &'static str,
    rows: String,
}

impl Person {
    /// From L3 to L4, with these rows.
    fn new(rows: &str) -> Self {
        Self { current: "L3", target: "L4", rows: rows.to_owned() }
    }

    /// With ratings by an assessor for the first skills of a rung.
    fn rated(mut self, level: &str, role: &str, ratings: &[&str]) -> Self {
        for (skill, rating) in skills(level).iter().zip(ratings) {
            self.rows += &format!("7,{skill},{role},,{rating},,,\n");
        }
        self
    }

    fn checked(&self, locale: &str) -> CheckedCycle {
        let rows =
            format!("employee_id,item,role,assessor,rating,comment,evidence,date\n{}", self.rows);
        let people = format!(
            "employee_id,name,track,level,target_track,target_level,hired_on,level_since,locale\n\
             7,Ada Sample,backend,{},backend,{},2023-01-02,2024-03-01,{locale}\n",
            self.current, self.target
        );
        let cycle = "[period]\nstart = 2026-06-01\nend = 2026-11-20\n";
        checked(&RunInputs {
            people: Some(Source::new("people.csv", people.into())),
            cycle: Some(Source::new("cycle.toml", cycle.into())),
            ..inputs(Source::new("assessments.csv", rows.into()))
        })
    }

    /// The English edition for an audience.
    fn edition(&self, audience: Audience) -> Edition {
        edition(&self.checked("en"), "7", audience)
    }
}

/// Somebody of whom nothing is said but one rating.
fn rated_once() -> Person {
    Person::new("").rated("L4", "manager", &["3"])
}

/// The ids of a rung's skills.
fn skills(level: &str) -> Vec<String> {
    let ladder = Ladder::built_in();
    let rung = ladder.find_rung(&format!("backend/{level}"), &mut Report::new());
    rung.expect("the ladder has it").skills.iter().map(|it| it.id.to_string()).collect()
}

/// What an edition says: its data, and the text of its pages without spaces.
struct Edition {
    json: Value,
    pages: Vec<String>,
}

impl Edition {
    /// Whether page one says these words.
    fn says(&self, words: &str) -> bool {
        self.pages[0].contains(&pdf::squeezed(words))
    }

    /// Whether any page says these words.
    fn says_anywhere(&self, words: &str) -> bool {
        self.pages.concat().contains(&pdf::squeezed(words))
    }

    /// How many characters of page one stand before these words.
    fn place(&self, words: &str) -> usize {
        let found = self.pages[0].find(&pdf::squeezed(words));
        found.unwrap_or_else(|| panic!("no {words} in {}", self.pages[0]))
    }

    #[track_caller]
    fn must(&self, said: &[&str], unsaid: &[&str]) {
        for words in said {
            assert!(self.says(words), "no {words} in {}", self.pages[0]);
        }
        for words in unsaid {
            assert!(!self.says(words), "{words} in {}", self.pages[0]);
        }
    }
}

fn edition(checked: &CheckedCycle, id: &str, audience: Audience) -> Edition {
    let mut reviews = checked.reviews.reviews.iter();
    let review = reviews.find(|it| it.person.id.as_str() == id).expect("the person is there");
    let json = checked.packet(review, audience).to_json(fonts().families());
    let made = workbench::pdf(checked, id, audience).unwrap_or_else(|it| panic!("{it}"));
    let json = serde_json::from_slice(&json).expect("a packet is JSON");
    Edition { json, pages: pdf::page_texts(&made) }
}

/// The sample's committee edition of a person.
fn sampled(id: &str) -> Edition {
    edition(&checked(&sample()), id, Audience::Committee)
}

#[test]
fn a_packet_without_a_rating_does_not_begin_with_none_met() {
    let person = Person::new("").rated("L4", "self", &["3"; 4]);
    let all = skills("L4").len();
    let said = format!("No skill has been rated by the manager: {all} of {all} unknown.");
    let edition = person.edition(Audience::Committee);
    edition.must(&[&said, "the rule says nothing yet"], &["0 of", "are met;", "Nothing blocks"]);
    assert_eq!(edition.json["readiness"]["verdict"], "nothing-rated");
    let said = format!("No skill has been rated by the manager yet: {all} of {all} not yet known.");
    person.edition(Audience::Employee).must(&[&said], &["0 of", "are met;"]);
    for (locale, zero) in
        [("de", "0 von"), ("fr", ", 0 "), ("es", "cumple 0"), ("uk", "виконано 0")]
    {
        let edition = edition_in(&person, locale);
        edition.must(&[&all.to_string()], &[zero]);
    }
    let one = person.rated("L4", "manager", &["3"]).edition(Audience::Committee);
    one.must(&["1 of 11 skills of the target rung is met; 10 are unknown."], &["No skill has"]);
}

fn edition_in(person: &Person, locale: &str) -> Edition {
    edition(&person.checked(locale), "7", Audience::Committee)
}

#[test]
fn a_skill_of_the_current_rung_that_nobody_asked_about_is_not_unknown() {
    let met = ["3"; 11];
    let person = Person::new("").rated("L4", "manager", &met);
    let all = skills("L3").len();
    let none = person.edition(Audience::Committee);
    none.must(
        &["The current rung was not asked about."],
        &["Current: L3", "unknown;", "Unknown: no final"],
    );
    assert_eq!(none.json["readiness"]["current"]["not_asked"], all);
    let some = person.rated("L3", "manager", &met[..2]).edition(Audience::Committee);
    let said = format!("Current rung: 2 of 2 that were asked are met; {} not asked.", all - 2);
    some.must(&[&said], &["are unknown;", "was not asked about"]);
    assert_eq!(some.json["readiness"]["current"]["not_asked"], all - 2);
    assert_eq!(some.json["readiness"]["current"]["unknown"], all - 2);
    // Who was asked and did not answer is told apart.
    let silent = Person::new("").rated("L4", "manager", &met).rated("L3", "self", &["3"]);
    let silent = silent.rated("L3", "manager", &["not observed"]).edition(Audience::Committee);
    let said = format!(
        "Current rung: the manager has rated none of the 1 that was asked; {} not asked.",
        all - 1
    );
    silent.must(&[&said], &["0 of"]);
    let whole = Person::new("").rated("L4", "manager", &met).rated("L3", "manager", &met);
    let whole = whole.edition(Audience::Committee);
    whole.must(&["11 of 11 skills of the current rung are met."], &["asked"]);
}

#[test]
fn page_one_names_what_blocks_and_what_is_not_met_first() {
    let ratings = ["2", "2", "1", "2", "2", "1", "3", "3", "3", "3", "3"];
    let edition = Person::new("").rated("L4", "manager", &ratings).edition(Audience::Committee);
    let blocking = edition.json["readiness"]["target"]["blocking"].as_array().expect("a list");
    assert_eq!(blocking.len(), 6);
    let place = |it: &Value| edition.place(it["text"].as_str().expect("a text"));
    let of = |verdict: &str| {
        blocking.iter().filter(|it| it["verdict"] == verdict).map(place).collect::<Vec<_>>()
    };
    let (not_met, partly) = (of("not-met"), of("partly"));
    assert!(not_met.iter().max() < partly.iter().min(), "{not_met:?} {partly:?}");
    edition.must(&[], &["more p."]);
    let four = Person::new("").rated("L4", "manager", &["2"; 4]).edition(Audience::Committee);
    four.must(&[], &["and 1 more", "and 3 more"]);
    let eight = sampled("E1011");
    eight.must(&[], &["and 5 more", "and 1 more"]);
    assert!(eight.says("Decision of the committee"), "page one runs over");
}

/// Two skills with a date, one of them with a reference; and one of the current rung with both.
fn dated() -> Person {
    let (target, current) = (skills("L4"), skills("L3"));
    Person::new(&format!(
        "7,{},manager,,3,,FRE-1,2026-07-01\n7,{},manager,,3,,,2026-10-12\n7,{},manager,,3,,https://wiki.example/a,2025-02-03\n",
        target[0], target[1], current[0]
    ))
}

#[test]
fn a_date_without_a_reference_is_no_evidence() {
    let edition = dated().edition(Audience::Committee);
    edition.must(&["2 days with a reference", "1 with a date only"], &["3 days with"]);
    assert!(edition.says_anywhere("Date 12 Oct 2026"), "{:?}", edition.pages);
    assert!(!edition.says_anywhere("Evidence 12 Oct 2026"), "{:?}", edition.pages);
    assert!(edition.says_anywhere("Evidence FRE-1 · 1 Jul 2026"), "{:?}", edition.pages);
    let line = &edition.json["timeline"];
    let days = line["lens"]["days"].as_array().expect("days");
    let hollow: Vec<_> = days.iter().filter(|it| it["has_reference"] == false).collect();
    assert_eq!((days.len(), hollow.len()), (2, 1), "{days:?}");
    assert_eq!(line["earlier"].as_array().map(Vec::len), Some(1), "{line}");
    edition.must(&["1 day is before 23 May 2025."], &[]);
}

#[test]
fn evidence_is_held_against_the_target_rung_and_the_review_period() {
    let edition = dated().edition(Audience::Committee);
    let evidence = &edition.json["timeline"]["evidence"];
    assert_eq!(evidence["with_reference"], 2);
    let proven = serde_json::json!({ "days": 2, "for_target": 1, "in_period": 1, "at_level": 2 });
    assert_eq!(evidence["proven"], proven);
    edition.must(&["2 days with evidence (stories included), 1 of them for L4; 1 of them in the review period."], &[]);
}

#[test]
fn a_ticket_is_a_reference_and_a_missing_one_is_named() {
    let stories = "7,impact,self,,,The first story,FRE-2266,2026-09-01\n7,impact,self,,,The second story,,2026-08-01\n\
        7,impact,self,,,The third story,https://wiki.example/a,2026-07-01\n";
    let edition = Person::new(stories).edition(Audience::Committee);
    edition.must(
        &[
            "The first story · 1 Sep 2026 · FRE-2266",
            "The second story · 1 Aug 2026 · no reference",
            "The third story · 1 Jul 2026 · wiki.example/a",
        ],
        &[],
    );
}

#[test]
fn the_first_concern_is_on_page_one_for_those_who_may_read_it() {
    let concerns = "7,concerns,manager,,,Her Kafka knowledge is thin.,,\n\
        7,concerns,manager,,,\"Too few reviews.\nMitigation: One a week.\",,\n";
    let person = Person::new(concerns);
    let first = |edition: &Edition| {
        let first = &edition.json["concerns"][0];
        let has = first["mitigation"].as_array().is_some_and(|it| !it.is_empty());
        (first["text"][0].as_str().expect("a text").to_owned(), has)
    };
    for audience in [Audience::Committee, Audience::Manager, Audience::Hr] {
        let edition = person.edition(audience);
        let (text, is_mitigated) = first(&edition);
        let tail = if is_mitigated { "with mitigation" } else { "without mitigation" };
        edition.must(&["Concern 1 of 2", &text, tail], &["no concern written"]);
        rated_once().edition(audience).must(&["no concern written"], &[]);
    }
    for person in [person, rated_once()] {
        let hidden = person.edition(Audience::Employee);
        for words in ["Kafka knowledge", "Concern", "Too few reviews", "mitigation"] {
            assert!(
                !hidden.says_anywhere(words) && !hidden.json.to_string().contains(words),
                "{words}"
            );
        }
    }
    sampled("E1003").must(&["Kubernetes and Helm are only partly met", "with mitigation"], &[]);
}

#[test]
fn both_voices_of_the_ask_are_named_and_so_is_the_missing_one() {
    let own = Person::new("7,summary,self,,,I ask for it.,,\n");
    own.edition(Audience::Committee)
        .must(&["Employee I ask for it.", "Manager Nothing was written."], &[]);
    own.edition(Audience::Employee).must(&["Manager Nothing has been written here yet."], &[]);
    let other = Person::new("7,summary,manager,,,She asks for it.,,\n");
    other
        .edition(Audience::Committee)
        .must(&["Employee Nothing was written.", "Manager She asks for it."], &[]);
    rated_once()
        .edition(Audience::Committee)
        .must(&["No ask was written."], &["Nothing was written."]);
}
