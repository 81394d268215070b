//! The sample cycle: everybody gets a packet, and nobody gets a word about anybody else.

use std::collections::{BTreeMap, BTreeSet};

use promopacket::audience::Audience;
use promopacket::pipeline::RunInputs;
use promopacket::rating::Rating;
use promopacket::source::Source;

use crate::pdf;
use crate::workbench::{build, checked, sample};

/// The rows of a table, each as column to cell.
fn rows(source: &Source) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(source.bytes.as_slice());
    reader.deserialize().map(|it| it.expect("the sample is sound")).collect()
}

#[test]
fn as_many_people_come_out_as_went_in() {
    let inputs = sample();
    let ids: BTreeSet<String> = rows(inputs.people.as_ref().expect("the sample has people"))
        .iter()
        .map(|it| it["employee_id"].clone())
        .collect();
    assert_eq!(ids.len(), 24);
    let audiences = [Audience::Employee, Audience::Committee];
    let built = build(&inputs, &audiences, 2);
    let counts = &built.manifest.counts;
    assert_eq!((counts.people, counts.packets, counts.not_written), (24, 48, 0));
    assert_eq!(counts.rows, rows(&inputs.assessments[0]).len());
    for audience in audiences.map(Audience::as_str) {
        let of = built.manifest.packets.iter().filter(|it| it.audience == audience);
        assert_eq!(of.map(|it| it.employee_id.clone()).collect::<BTreeSet<_>>(), ids);
        assert_eq!(
            std::fs::read_dir(built.folder.path().join(audience)).expect("a folder").count(),
            24
        );
    }
    for packet in &built.manifest.packets {
        let bytes = built.read(&packet.file);
        assert_eq!(promopacket::archive::sha256(&bytes), packet.sha256);
        assert!(pdf::text(&bytes).contains(&pdf::squeezed(&packet.packet_id)), "{}", packet.file);
    }
}

/// The sample with a token of its own in everything that is said about each person.
fn marked() -> (RunInputs, BTreeMap<String, String>) {
    let inputs = sample();
    let people = rows(inputs.people.as_ref().expect("the sample has people"));
    let token = |number: usize| {
        format!("qz{}zq", "abcdefghijklmnopqrstuvwxyz".chars().nth(number).expect("24 people"))
    };
    let tokens: BTreeMap<String, String> = people
        .iter()
        .enumerate()
        .map(|(number, it)| (it["employee_id"].clone(), token(number)))
        .collect();
    let mark = |source: &Source, columns: &[&str]| {
        let mut reader = csv::Reader::from_reader(source.bytes.as_slice());
        let header = reader.headers().expect("a header").clone();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&header).expect("memory can be written");
        for row in reader.records().map(|it| it.expect("the sample is sound")) {
            let token = &tokens[&row[0]];
            let cells = header.iter().zip(&row).map(|(column, cell)| {
                match columns.contains(&column) && !cell.is_empty() {
                    true => format!("{cell} {token}"),
                    false => cell.to_owned(),
                }
            });
            writer.write_record(cells).expect("memory can be written");
        }
        Source::new(source.name.clone(), writer.into_inner().expect("memory can be written"))
    };
    let assessments =
        mark(&inputs.assessments[0], &["self_comment", "manager_comment", "evidence"]);
    let people = mark(
        inputs.people.as_ref().expect("the sample has people"),
        &["name", "team", "manager", "email"],
    );
    (RunInputs { assessments: vec![assessments], people: Some(people), ..inputs }, tokens)
}

#[test]
fn nobody_gets_a_word_about_anybody_else() {
    let (inputs, tokens) = marked();
    let built = build(&inputs, &[Audience::Hr], 2);
    assert_eq!(built.manifest.packets.len(), 24);
    for packet in &built.manifest.packets {
        let bytes = built.read(&packet.file);
        let (text, strings) = (pdf::text(&bytes), pdf::strings(&bytes));
        for (id, token) in &tokens {
            let own = *id == packet.employee_id;
            assert_eq!(
                text.contains(token),
                own,
                "the token of {id} in the text of {}",
                packet.file
            );
            assert!(
                own || !strings.contains(token),
                "the token of {id} in the strings of {}",
                packet.file
            );
        }
    }
}

#[test]
fn the_sample_has_every_rung_and_every_hard_case() {
    let inputs = sample();
    let checked = checked(&inputs);
    let reviews = &checked.reviews.reviews;
    let seen: BTreeSet<_> = reviews.iter().flat_map(|it| [&it.current, &it.target]).collect();
    assert_eq!(checked.ladder.rungs().filter(|it| !seen.contains(&it.id)).count(), 0);
    assert!(reviews.iter().any(|it| it.current.track != it.target.track));
    let states: BTreeSet<&str> = reviews
        .iter()
        .flat_map(|it| it.content().skills.values())
        .flat_map(|it| [it.self_.rating, it.manager.rating])
        .map(Rating::state)
        .collect();
    for state in
        ["rated", "not-answered", "not-applicable", "not-observed", "not-asked", "not-final"]
    {
        assert!(states.contains(state), "{state}");
    }
    let said = |it: &promopacket::assessment::Review| {
        it.content()
            .skills
            .values()
            .any(|it| !it.self_.comment.is_empty() || it.self_.rating.step().is_some())
    };
    assert!(reviews.iter().any(|it| !said(it)), "somebody has no self-assessment");
    assert!(
        reviews.iter().any(|it| it.person.name.chars().count() == 60),
        "somebody has a name of 60 characters"
    );
    let words = |it: &promopacket::assessment::Story| {
        let paragraphs = it.story.paragraphs().chain(it.outcome.paragraphs());
        paragraphs.flat_map(|it| it.split_whitespace()).count()
    };
    let longest = reviews.iter().flat_map(|it| &it.content().statements.impact).map(words).max();
    assert!(longest.is_some_and(|it| it >= 1500), "{longest:?}");
    let names: String = reviews.iter().map(|it| it.person.name.as_str()).collect();
    for letter in "Łśżạчışğþðæö".chars() {
        assert!(names.to_lowercase().contains(&letter.to_lowercase().to_string()), "{letter}");
    }
}
