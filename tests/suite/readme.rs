//! Every command that README and the guide for templates show is run, in its order, in a folder with the fixtures; their
//! files are files that work, and their messages are what the program says.

use std::path::Path;
use std::process::Command;

use promopacket::cycle::{Cycle, LintRule};
use promopacket::diagnostics::Report;
use promopacket::source::Source;
use tempfile::TempDir;

use crate::workbench::{program, root, stderr, stdout};

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("the package has a README")
}

/// What marks a command that another machine may lack the fonts for; `.ci/scripts` runs the like of it.
const NEEDS_FONTS: &str = "# needs these fonts";

/// The lines of the blocks that a shell is to run.
fn commands(text: &str) -> Vec<&str> {
    let mut commands = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            _ if inside && !line.trim().is_empty() => commands.push(line),
            _ => {}
        }
    }
    commands
}

/// A folder with the fixtures.
#[cfg(unix)]
pub(crate) fn folder() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    std::os::unix::fs::symlink(root().join("fixtures"), folder.path().join("fixtures"))
        .expect("linkable");
    folder
}

/// Runs the commands of a text in a folder, those for other tools and machines left out; how many there are.
pub(crate) fn run(text: &str, folder: &Path) -> usize {
    let program = Path::new(env!("CARGO_BIN_EXE_promopacket")).parent().expect("a folder");
    let path = format!("{}:/usr/bin:/bin", program.display());
    let runs = |it: &&str| {
        ["promopacket ", "sed "].iter().any(|tool| it.starts_with(tool))
            && !it.ends_with(NEEDS_FONTS)
    };
    let lines: Vec<&str> = commands(text).into_iter().filter(runs).collect();
    for line in &lines {
        let output =
            Command::new("sh").args(["-c", line]).current_dir(folder).env("PATH", &path).output();
        let output = output.expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{line}\n{said}");
    }
    lines.len()
}

#[cfg(unix)]
#[test]
fn every_command_of_the_readme_does_what_it_says() {
    let folder = folder();
    let pair = minisign::KeyPair::generate_unencrypted_keypair().expect("random numbers");
    let keys = [
        ("hr.key", pair.sk.to_box(None).expect("a key").into_string()),
        ("hr.pub", pair.pk.to_box().expect("a key").into_string()),
    ];
    for (name, key) in keys {
        std::fs::write(folder.path().join(name), key).expect("the folder can be written");
    }
    let run = run(&readme(), folder.path());
    assert!(run >= 10, "the README shows {run} commands");
}

/// The mapping file that the README shows is one.
#[test]
fn the_mapping_of_the_readme_is_sound() {
    let text = readme();
    let (_, behind) = text.split_once("```toml\n").expect("the README shows a mapping file");
    let (mapping, _) = behind.split_once("```").expect("the block ends");
    let export = "Employee e-mail,Employee Code: Mentoring,Facilitator Code: Mentoring\n\
        a@b.example,Solid,1 - Distinguished\n";
    let folder = TempDir::new().expect("a temporary folder");
    let people = "employee_id,name,email,track,level,target_track,target_level\n\
        E1,Ada Sample,a@b.example,backend,L4,backend,L5\n";
    for (name, content) in [("map.toml", mapping), ("export.csv", export), ("people.csv", people)] {
        std::fs::write(folder.path().join(name), content).expect("the folder can be written");
    }
    let arguments =
        ["import", "export.csv", "--map", "map.toml", "--people", "people.csv", "-o", "-"];
    let output = program(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let table = stdout(&output);
    assert!(table.contains("3 - Meets") && table.contains("4 - Exceeds"), "{table}");
}

/// The cycle file that the README shows is one; its pale colour is the only thing to warn of.
#[test]
fn the_look_of_the_readme_is_sound() {
    let text = readme();
    let (_, behind) = text.split_once("```toml\n[brand]").expect("the README shows a look");
    let (look, _) = behind.split_once("```").expect("the block ends");
    let mut report = Report::new();
    let source = Source::new("cycle.toml", format!("[brand]{look}").into());
    assert!(Cycle::read(Some(&source), &mut report).is_some(), "{report:#?}");
    let codes: Vec<&str> = report.iter().map(|it| it.code).collect();
    assert_eq!(codes, ["low-contrast"]);
}

/// The retention that the README shows is sound.
#[test]
fn the_retention_of_the_readme_is_sound() {
    let text = readme();
    let (_, behind) = text.split_once("```toml\n[retention]\n").expect("the README shows it");
    let (settings, _) = behind.split_once("```").expect("the block ends");
    let mut report = Report::new();
    let source = Source::new("README.md", format!("[retention]\n{settings}").into_bytes());
    let cycle = Cycle::read(Some(&source), &mut report).expect("sound settings");
    assert!(cycle.retention.holds("E1003") && !cycle.retention.holds("E1004"));
}

/// The settings of the lint that the README shows are sound.
#[test]
fn the_lint_settings_of_the_readme_are_sound() {
    let text = readme();
    let (_, behind) = text.split_once("```toml\n[lint]\n").expect("the README shows settings");
    let (settings, _) = behind.split_once("```").expect("the block ends");
    let mut report = Report::new();
    let source = Source::new("README.md", format!("[lint]\n{settings}").into_bytes());
    let cycle = Cycle::read(Some(&source), &mut report).expect("sound settings");
    assert_eq!(cycle.lint.most_pages, Some(8));
    let missing: Vec<_> = LintRule::ALL.iter().filter(|(_, it)| !text.contains(it)).collect();
    assert!(missing.is_empty(), "README lacks {missing:?}");
}

/// The commands that build are run by continuous integration, word for word.
#[test]
fn the_two_commands_of_the_readme_are_run_by_ci() {
    let ci = std::fs::read_to_string(root().join(".ci/run")).expect("the package has .ci/run");
    let text = readme();
    let cargo: Vec<&str> =
        commands(&text).into_iter().filter(|it| it.starts_with("cargo ")).collect();
    assert_eq!(cargo.len(), 2, "{cargo:?}");
    for command in cargo {
        assert!(ci.lines().any(|it| it.trim() == command), "{command} is not in .ci/run");
    }
}
