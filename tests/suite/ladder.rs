//! The ladder data is the organisation's text: all of it, and nothing else under its name.

use promopacket::diagnostics::Report;
use promopacket::intake::{ReadOptions, read_ladder};
use promopacket::ladder::Ladder;
use promopacket::source::Source;

use crate::workbench::{program, root, stderr, stdout};

/// The source text, rebuilt from the ladder alone.
fn rebuilt(ladder: &Ladder) -> Vec<String> {
    let mut lines = vec![
        ladder.tracks[0].name.clone(),
        ladder.introduction.clone().expect("the source has one"),
    ];
    for rung in ladder.rungs() {
        let said = |text: &Option<String>| text.clone().expect("the source says it of every rung");
        lines.extend(["Experience".to_owned(), said(&rung.experience)]);
        lines.extend(["Area of Responsibility".to_owned(), said(&rung.responsibility)]);
        lines.push("Skills".to_owned());
        lines.extend(rung.skills.iter().map(|it| match &it.category {
            Some(category) => format!("{category}: {}", it.text),
            None => format!("- {}", it.text),
        }));
    }
    lines
}

#[test]
fn the_source_text_can_be_rebuilt_line_by_line() {
    let source = std::fs::read_to_string(root().join("fixtures/ladder-source.txt"))
        .expect("the fixture is there");
    let lines: Vec<&str> = source.lines().filter(|it| !it.trim().is_empty()).collect();
    assert_eq!(rebuilt(&Ladder::built_in()), lines);
}

#[test]
fn rungs_are_listed_shown_and_compared() {
    let run = |arguments: &[&str]| {
        let output = program(root(), arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let list = run(&["ladder", "list"]);
    assert_eq!(list.lines().filter(|it| it.starts_with("  ")).count(), 21);
    assert!(list.contains("level numbers are inferred"));
    let shown = run(&["ladder", "show", "frontend/l2"]);
    let rung = Ladder::built_in();
    let rung = rung.track("frontend").and_then(|it| it.rung("L2")).expect("the rung exists");
    for skill in &rung.skills {
        assert!(
            shown.contains(&skill.full_text()) && shown.contains(skill.id.as_str()),
            "{}",
            skill.id
        );
    }
    let difference = run(&["ladder", "diff", "backend/L1", "backend/L2"]);
    assert_eq!(difference.lines().filter(|it| it.starts_with("- ")).count(), 2 + 6);
    let skills: serde_json::Value =
        serde_json::from_str(&run(&["ladder", "skills", "--format", "json"])).expect("JSON");
    assert_eq!(skills["skills"].as_array().map(Vec::len), Some(134));
    let table = run(&["ladder", "skills", "--format", "csv"]);
    assert_eq!(table.lines().count(), 135);
}

#[test]
fn a_rung_that_does_not_exist_suggests_the_nearest() {
    let output = program(root(), &["ladder", "show", "backend/L55"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("did you mean `backend/L5`?"), "{}", stderr(&output));
}

/// The built-in ladder as a table, and the ladder that is read from it.
fn read_as_a_table(with_ids: bool) -> Ladder {
    let built_in = Ladder::built_in();
    let mut lines = vec!["track,track_name,level,kind,id,category,text,dimension".to_owned()];
    let mut line = |cells: [&str; 8]| {
        let cells = cells.map(|it| format!("\"{}\"", it.replace('"', "\"\"")));
        lines.push(cells.join(","));
    };
    for track in &built_in.tracks {
        for rung in &track.rungs {
            let (id, name, level) = (&*track.id, track.name.as_str(), &*rung.id.level);
            let said = |text: &Option<String>| text.clone().unwrap_or_default();
            line([id, name, level, "experience", "", "", &said(&rung.experience), ""]);
            line([id, name, level, "responsibility", "", "", &said(&rung.responsibility), ""]);
            for skill in &rung.skills {
                let category = skill.category.as_deref().unwrap_or_default();
                let dimension = built_in.dimension(&skill.dimension).expect("it is there");
                let skill_id = if with_ids { skill.id.as_str() } else { "" };
                line([id, name, level, "skill", skill_id, category, &skill.text, &dimension.name]);
            }
        }
    }
    let table = Source::new("engineering.csv", lines.join("\n").into_bytes());
    let mut report = Report::new();
    let ladder = read_ladder(Some(&[table]), &ReadOptions::default(), &mut report);
    assert_eq!(report.iter().count(), 0, "{:?}", report.in_file_order());
    ladder.expect("the table is sound")
}

/// What a table says of a ladder.
fn said_by_a_table(ladder: &Ladder) -> serde_json::Value {
    let mut ladder = ladder.clone();
    ladder.introduction = None;
    ladder.tracks.iter_mut().for_each(|it| it.levels_are_inferred = false);
    ladder.dimensions.iter_mut().for_each(|it| it.about = None);
    ladder.dimensions.sort_by(|a, b| a.id.cmp(&b.id));
    serde_json::to_value(ladder).expect("a ladder serialises")
}

#[test]
fn the_built_in_ladder_written_as_a_table_is_the_same_ladder() {
    let read = read_as_a_table(true);
    assert_eq!(said_by_a_table(&read), said_by_a_table(&Ladder::built_in()));
}

#[test]
fn ids_that_are_made_of_texts_differ_and_are_the_same_every_time() {
    let ids = |ladder: &Ladder| -> Vec<String> {
        ladder.skills().map(|(_, it)| it.id.to_string()).collect()
    };
    let made = ids(&read_as_a_table(false));
    assert_eq!((made.len(), &made), (134, &ids(&read_as_a_table(false))));
    assert_eq!(made[0], "backend/L1/understands-basic-networking-and-client");
}

#[test]
fn the_files_of_a_ladder_read_back_as_the_same_ladder() {
    for ladder in [Ladder::built_in(), read_as_a_table(false)] {
        let files = ladder.to_files().into_iter();
        let files: Vec<Source> =
            files.map(|(name, text)| Source::new(name, text.into_bytes())).collect();
        let mut report = Report::new();
        let read = Ladder::read(&files, &mut report).expect("the files are sound");
        let json = |it: &Ladder| serde_json::to_value(it).expect("a ladder serialises");
        assert_eq!(json(&read), json(&ladder));
    }
}
