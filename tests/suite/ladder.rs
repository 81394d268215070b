//! The ladder data is the organisation's text: all of it, and nothing else under its name.

use promopacket::ladder::Ladder;

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
