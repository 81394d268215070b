//! Codes of findings: each is made somewhere, and the page of errors says what `explain` says. `UPDATE_EXPECT=1` writes the
//! page anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use expect_test::expect_file;
use promopacket::diagnostics::{Code, CodeTopic};

use crate::workbench::{program, root, stderr, stdout};

const HEAD: &str = "# Errors and warnings

Every message has a code in square brackets. This page lists them all, by what they are about; `promopacket explain CODE` says the
same. The message itself has the place and a hint.

One cause is one finding, with the number of places and the first of them. Errors come last. `--all` lists each place, and
`--quiet` prints errors only.
";

/// The page of errors, as it is to be.
fn page() -> String {
    let mut page = HEAD.to_owned();
    for topic in CodeTopic::ALL {
        let _ = write!(page, "\n## {}\n", topic.heading());
        for code in Code::ALL {
            let explanation = code.explanation();
            if explanation.topic != topic {
                continue;
            }
            let _ = write!(
                page,
                "\n### `{code}`\n\n{} {}\n",
                code.meaning(),
                explanation.remedy.trim()
            );
            let _ = write!(page, "\n```text\n{}\n```\n", explanation.example.trim_end());
        }
    }
    page
}

#[test]
fn the_page_of_errors_says_what_the_program_says() {
    expect_file![root().join("docs/reference/errors.md")].assert_eq(&page());
}

/// The text of every source file but the list of codes itself.
fn source(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).expect("a folder of the source") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            text.push_str(&source(&path));
        } else if path.file_name().is_some_and(|it| it != "codes.rs") {
            text.push_str(&fs::read_to_string(&path).expect("source is text"));
        }
    }
    text
}

#[test]
fn every_code_is_made_somewhere() {
    let source = source(&root().join("src"));
    let is_made = |code: &Code| {
        let variant = format!("Code::{code:?}");
        let behind = |(at, _): (usize, &str)| source[at + variant.len()..].chars().next();
        source
            .match_indices(&variant)
            .any(|it| behind(it).is_none_or(|next| !next.is_alphanumeric()))
    };
    let unused: Vec<&Code> = Code::ALL.iter().filter(|it| !is_made(it)).collect();
    assert!(unused.is_empty(), "nothing makes {unused:?}");
}

#[test]
fn explain_says_what_a_code_means_and_what_to_do() {
    let explained = program(root(), &["explain", "error[ragged-row]"]);
    assert_eq!(explained.status.code(), Some(0), "{}", stderr(&explained));
    let text = stdout(&explained);
    assert!(text.starts_with("ragged-row: ") && text.contains(Code::RaggedRow.meaning()), "{text}");
    assert!(text.contains("Example:") && text.contains("What to do:"), "{text}");
    let listed = stdout(&program(root(), &["explain", "--list"]));
    let missing: Vec<&Code> =
        Code::ALL.iter().filter(|it| !listed.contains(&format!("  {it} "))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn an_unknown_code_is_wrong_usage_with_the_nearest() {
    let output = program(root(), &["explain", "raged-row"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("did you mean `ragged-row`?"), "{}", stderr(&output));
}
