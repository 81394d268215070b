//! Every command that README and the pages of `docs` show is run, in its order, each page in a folder of its own with the
//! fixtures; their files are files that work, their links lead to files, and no page is forgotten.

use std::fs;
use std::path::Path;
use std::process::Command;

use promopacket::cycle::{Cycle, LintRule};
use promopacket::diagnostics::Report;
use promopacket::source::Source;
use tempfile::TempDir;

use crate::page_client::RunningPage;
use crate::workbench::{program, root, stderr, stdout};

const README: &str = "README.md";

/// The page whose commands need its files; `template_guide` follows it.
pub(crate) const GUIDE_FOR_TEMPLATES: &str = "docs/templates.md";

/// What marks a command that another machine may lack the fonts for; `.ci/scripts` runs the like of it.
const NEEDS_FONTS: &str = "# needs these fonts";

/// A page, by its path in the repository.
fn read(page: &str) -> String {
    fs::read_to_string(root().join(page)).expect("the package has the page")
}

/// The pages of a folder and of all folders in it, by their paths in the repository, in the order of their names.
fn pages(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(folder)).expect("the package has the folder") {
        let entry = entry.expect("readable");
        let name = entry.file_name().into_string().expect("UTF-8");
        let path = format!("{folder}/{name}");
        if entry.path().is_dir() {
            found.extend(pages(&path));
        } else if name.ends_with(".md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The lines of the blocks that a shell is to run.
fn commands(text: &str) -> Vec<&str> {
    let mut commands = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line.trim() {
            "```sh" => inside = true,
            "```bash" | "```shell" | "```console" => panic!("a block that is run is `sh`: {line}"),
            "```" => inside = false,
            command if inside && !command.is_empty() => commands.push(command),
            _ => {}
        }
    }
    commands
}

/// A command as the tests run it; none if it is for other tools or machines.
fn runnable(line: &str) -> Option<String> {
    let is_for_others = ["cargo test", "apt-get "].iter().any(|it| line.starts_with(it));
    if is_for_others || line.ends_with(NEEDS_FONTS) {
        return None;
    }
    Some(line.replacen("cargo run -- ", "promopacket ", 1))
}

/// A folder with the fixtures.
#[cfg(unix)]
pub(crate) fn folder() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    std::os::unix::fs::symlink(root().join("fixtures"), folder.path().join("fixtures"))
        .expect("linkable");
    folder
}

/// Writes the keys with which a manifest is signed.
fn write_keys(folder: &Path) {
    let pair = minisign::KeyPair::generate_unencrypted_keypair().expect("random numbers");
    let keys = [
        ("hr.key", pair.sk.to_box(None).expect("a key").into_string()),
        ("hr.pub", pair.pk.to_box().expect("a key").into_string()),
    ];
    for (name, key) in keys {
        fs::write(folder.join(name), key).expect("the folder can be written");
    }
}

/// Runs the commands of a page in a folder; how many there are.
pub(crate) fn run(page: &str, folder: &Path) -> usize {
    let program = Path::new(env!("CARGO_BIN_EXE_promopacket")).parent().expect("a folder");
    let path = format!("{}:/usr/bin:/bin", program.display());
    let text = read(page);
    let lines: Vec<String> = commands(&text).into_iter().filter_map(runnable).collect();
    for line in &lines {
        if let Some(arguments) = line.strip_prefix("promopacket open ") {
            shows_people(folder, arguments);
            continue;
        }
        let output = Command::new("sh")
            .args(["-c", line.as_str()])
            .current_dir(folder)
            .env("PATH", &path)
            .output();
        let output = output.expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{page}: {line}\n{said}");
    }
    lines.len()
}

/// Opens the page as the arguments say, and looks whether somebody stands there. It ends with the test.
fn shows_people(folder: &Path, arguments: &str) {
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let answer = RunningPage::open(folder, &arguments).get("/").send();
    assert_eq!(answer.status, 200, "{arguments:?}");
    let page = String::from_utf8_lossy(&answer.body);
    assert!(page.contains("/people/E1003"), "{arguments:?}: {page}");
}

#[cfg(unix)]
#[test]
fn every_command_of_the_readme_does_what_it_says() {
    let run = run(README, folder().path());
    assert!(run >= 5, "the README shows {run} commands");
}

#[cfg(unix)]
#[test]
fn every_command_of_every_page_does_what_it_says() {
    let mut commands = 0;
    for page in pages("docs").iter().filter(|it| *it != GUIDE_FOR_TEMPLATES) {
        let folder = folder();
        write_keys(folder.path());
        commands += run(page, folder.path());
    }
    assert!(commands >= 30, "the pages show {commands} commands");
}

/// README stays short and leads to every page for users; the book has every page.
#[test]
fn no_page_is_forgotten() {
    let (readme, summary) = (read(README), read("docs/SUMMARY.md"));
    assert!(readme.lines().count() <= 160, "README is longer than it may be");
    for page in [pages("docs/guide"), pages("docs/reference")].concat() {
        assert!(readme.contains(&format!("]({page})")), "README does not lead to {page}");
    }
    for page in pages("docs").iter().filter_map(|it| it.strip_prefix("docs/")) {
        let stands = page == "SUMMARY.md" || summary.contains(&format!("]({page})"));
        assert!(stands, "docs/SUMMARY.md lacks {page}");
    }
}

/// Links and pictures of README and of the pages are files, and what stands behind `#` is a heading. So mdBook makes a site
/// without dead links, though it does not run here: those of the pages stay within `docs`, which is all that it takes.
#[test]
fn every_link_leads_to_a_file() {
    let readmes = [
        README,
        "CONTRIBUTING.md",
        "SECURITY.md",
        "tests/README.md",
        "fixtures/README.md",
        "fuzz/README.md",
        "deploy/slurm/README.md",
        "deploy/kubernetes/README.md",
        "deploy/aws-batch/README.md",
    ];
    for page in [readmes.map(str::to_owned).to_vec(), pages("docs")].concat() {
        let text = read(&page);
        let links = text.split("](").skip(1).filter_map(|it| it.split(')').next());
        for link in links.filter(|it| !it.starts_with("https://")) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let file = match file {
                "" => root().join(&page),
                file => root().join(&page).with_file_name("").join(file),
            };
            assert!(file.exists(), "{page} leads to {link}");
            let inside = file.canonicalize().expect("it exists");
            let docs = root().join("docs").canonicalize().expect("it exists");
            assert!(
                !page.starts_with("docs/") || inside.starts_with(docs),
                "{page} leaves the book: {link}"
            );
            if !heading.is_empty() {
                let text = fs::read_to_string(&file).expect("a page");
                assert!(anchors(&text).any(|it| it == heading), "{page}: no heading {link}");
            }
        }
    }
}

/// The anchors that mdBook and GitHub give to the headings of a page.
fn anchors(text: &str) -> impl Iterator<Item = String> {
    let headings = text.lines().filter(|it| it.starts_with('#'));
    headings.map(|it| {
        let words = it.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        words.chars().filter(|it| it.is_alphanumeric() || "-_".contains(*it)).collect()
    })
}

/// The table of contents names no page twice, so that each has one place in the book.
#[test]
fn every_page_has_one_place_in_the_book() {
    let summary = read("docs/SUMMARY.md");
    let mut links: Vec<&str> =
        summary.split("](").skip(1).filter_map(|it| it.split(')').next()).collect();
    let count = links.len();
    links.sort_unstable();
    links.dedup();
    assert_eq!(links.len(), count);
}

/// The block of a page that begins with a text, from there to its end.
fn block(page: &str, beginning: &str) -> String {
    let text = read(page);
    let start = format!("```toml\n{beginning}");
    let (_, behind) = text.split_once(&start).expect("the page shows it");
    let (content, _) = behind.split_once("```").expect("the block ends");
    format!("{beginning}{content}")
}

/// The mapping file that the reference shows is one.
#[test]
fn the_mapping_of_the_docs_is_sound() {
    let mapping = block("docs/reference/mapping.md", "");
    let export = "Employee e-mail,Employee Code: Mentoring,Facilitator Code: Mentoring\n\
        a@b.example,Solid,1 - Distinguished\n";
    let folder = TempDir::new().expect("a temporary folder");
    let people = "employee_id,name,email,track,level,target_track,target_level\n\
        E1,Ada Sample,a@b.example,backend,L4,backend,L5\n";
    for (name, content) in [("map.toml", &*mapping), ("export.csv", export), ("people.csv", people)]
    {
        fs::write(folder.path().join(name), content).expect("the folder can be written");
    }
    let arguments =
        ["import", "export.csv", "--map", "map.toml", "--people", "people.csv", "-o", "-"];
    let output = program(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let table = stdout(&output);
    assert!(table.contains("3 - Meets") && table.contains("4 - Exceeds"), "{table}");
}

/// The cycle file of a page, and what there is to say about it.
fn cycle(page: &str, beginning: &str) -> (Cycle, Report) {
    let mut report = Report::new();
    let source = Source::new(page, block(page, beginning).into());
    let cycle = Cycle::read(Some(&source), &mut report);
    (cycle.unwrap_or_else(|| panic!("{report:#?}")), report)
}

/// The look that the reference shows is one; its pale colour is the only thing to warn of.
#[test]
fn the_look_of_the_docs_is_sound() {
    let (_, report) = cycle("docs/reference/cycle.md", "[brand]");
    let codes: Vec<&str> = report.iter().map(|it| it.code.name()).collect();
    assert_eq!(codes, ["low-contrast"]);
}

/// The retention that the guide shows is sound.
#[test]
fn the_retention_of_the_docs_is_sound() {
    let (cycle, _) = cycle("docs/guide/archive.md", "[retention]");
    assert!(cycle.retention.holds("E1003") && !cycle.retention.holds("E1004"));
}

/// The settings of the lint that the reference shows are sound, and it names every rule.
#[test]
fn the_lint_of_the_docs_is_sound() {
    const PAGE: &str = "docs/reference/lint.md";
    let (cycle, _) = cycle(PAGE, "[lint]");
    assert_eq!(cycle.lint.most_pages, Some(8));
    let text = read(PAGE);
    let missing: Vec<_> =
        LintRule::ALL.iter().filter(|(_, it)| !text.contains(it.name())).collect();
    assert!(missing.is_empty(), "{PAGE} lacks {missing:?}");
}

/// The commands that build are run by continuous integration, word for word.
#[test]
fn the_two_commands_of_the_readme_are_run_by_ci() {
    let (ci, text) = (read(".ci/run"), read(README));
    let cargo: Vec<&str> =
        commands(&text).into_iter().filter(|it| it.starts_with("cargo ")).collect();
    assert_eq!(cargo.len(), 2, "{cargo:?}");
    for command in cargo {
        assert!(ci.lines().any(|it| it.trim() == command), "{command} is not in .ci/run");
    }
}
