//! Files of several folders of an archive, or of a folder. In: the files that are read and that the user did not name one by
//! one. Out: an error where their folders are of several cycles, and a warning where files of several folders have one name.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control, in_backticks};
use crate::intake::columns::normalized_header;
use crate::intake::file::grid::Grid;
use crate::source::file_name;

/// How many files and folders are named.
const NAMED: usize = 6;

/// Of more folders than these the numbers in their names are no years.
const MOST_CYCLES: usize = 12;

/// Reports files that may not belong together. What an option names is meant.
pub(super) fn report<'g>(read: impl Iterator<Item = &'g Grid>, report: &mut Report) {
    let mut files: Vec<&Grid> = Vec::new();
    for grid in read.filter(|grid| grid.is_found && !grid.is_file_meant) {
        if files.last().is_none_or(|last| last.book() != grid.book()) {
            files.push(grid);
        }
    }
    match several_cycles(&files) {
        Some(finding) => report.push(finding),
        None => report.extend(of_one_name(&files)),
    }
}

/// Files that lie in folders of several cycles.
fn several_cycles(files: &[&Grid]) -> Option<Diagnostic> {
    let mut cycles: BTreeMap<Option<FolderCycle>, Vec<&str>> = BTreeMap::new();
    for file in files {
        cycles.entry(FolderCycle::of(file.book())).or_default().push(file.book());
    }
    if !(2..=MOST_CYCLES).contains(&cycles.len()) {
        return None;
    }
    let shown = |(cycle, books): (&Option<FolderCycle>, &Vec<&str>)| {
        let files = if books.len() == 1 { "1 file" } else { &format!("{} files", books.len()) };
        match cycle {
            Some(cycle) => format!("`{}/` ({files})", escape_control(&cycle.folder)),
            None => format!("elsewhere ({files}, first `{}`)", escape_control(books[0])),
        }
    };
    let listed: Vec<String> = cycles.iter().take(NAMED).map(shown).collect();
    let message = format!(
        "the files lie in folders of several cycles, and nothing says which counts: {}",
        listed.join(", ")
    );
    let options = cycles.iter().map(|(cycle, books)| match cycle {
        Some(cycle) => format!("`--sheet \"{}/\"`", escape_control(&cycle.folder)),
        None => format!("`--sheet \"{}\"`", escape_control(books[0])),
    });
    let options: Vec<String> = options.take(NAMED).collect();
    let at = Location::start_of(&files[0].file);
    let finding = Diagnostic::error(Code::SeveralCycles, message).at(at);
    Some(
        finding
            .hint(format!("name the folder that counts: {}", options.join(" or ")))
            .hint(format!("one file is named by its path, such as {}", path_option(files)))
            .hint(format!(
                "if all of them are meant, name all: {}",
                options.join(" ").replace("` `", " ")
            )),
    )
}

/// The option that names one file by its path.
fn path_option(files: &[&Grid]) -> String {
    let last = files.last().map_or("", |it| it.book());
    format!("`--sheet \"{}\"`", escape_control(last))
}

/// Files of one name in several folders.
fn of_one_name(files: &[&Grid]) -> Option<Diagnostic> {
    let mut names: BTreeMap<String, Vec<&Grid>> = BTreeMap::new();
    for file in files {
        names.entry(normalized_header(file_name(file.book()))).or_default().push(file);
    }
    let several: Vec<Vec<&Grid>> = names.into_values().filter(|files| files.len() > 1).collect();
    let first = several.first()?;
    let paths = in_backticks(first.iter().take(NAMED).map(|grid| grid.book()), ", ");
    let more = if first.len() > NAMED { ", …" } else { "" };
    let others = match several.len() - 1 {
        0 => String::new(),
        1 => "; so has 1 other name".to_owned(),
        others => format!("; so have {others} other names"),
    };
    let name = escape_control(file_name(first[0].book()));
    let message = format!(
        "{} files in several folders have the name `{name}`, and all of them are read: {paths}{more}{others}",
        first.len()
    );
    let at = Location::start_of(&Arc::from(first[1].book()));
    Some(Diagnostic::warning(Code::FilesOfOneName, message).at(at).hint(format!(
        "if one of them does not count, name the others by their paths, such as {}; a folder ends in `/`",
        path_option(first)
    )))
}

/// The cycle that the folders of a path name, and the folder that names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct FolderCycle {
    /// Years, halves and quarters, in the order of the path.
    parts: Vec<String>,
    folder: String,
}

impl FolderCycle {
    fn of(path: &str) -> Option<Self> {
        let path = path.replace('\\', "/");
        let (folders, _) = path.rsplit_once('/')?;
        let mut cycle = Self { parts: Vec::new(), folder: String::new() };
        for folder in folders.split('/') {
            let parts = parts(folder);
            if !parts.is_empty() {
                let joint = if cycle.folder.is_empty() { "" } else { "/" };
                cycle.folder = format!("{}{joint}{folder}", cycle.folder);
            } else if !cycle.folder.is_empty() {
                break;
            }
            cycle.parts.extend(parts);
        }
        (!cycle.parts.is_empty()).then_some(cycle)
    }
}

/// The years, halves and quarters in the name of a folder.
fn parts(folder: &str) -> Vec<String> {
    let runs = runs(&folder.to_lowercase());
    let mut found = Vec::new();
    for (place, run) in runs.iter().enumerate() {
        let before = place.checked_sub(1).map_or("", |before| runs[before].as_str());
        let is_year = run.len() == 4 && (run.starts_with("19") || run.starts_with("20"));
        let is_half = matches!(before, "h" | "q") && matches!(run.as_str(), "1" | "2" | "3" | "4");
        if is_year && run.bytes().all(|it| it.is_ascii_digit()) {
            found.push(run.clone());
        } else if is_half || (before == "fy" && run.len() == 2) {
            found.push(format!("{before}{run}"));
        }
    }
    found.sort();
    found
}

/// The runs of letters and of digits in a text.
fn runs(text: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut last: Option<bool> = None;
    for c in text.chars() {
        let kind = c.is_alphanumeric().then(|| c.is_ascii_digit());
        if kind.is_some() && kind == last {
            runs.last_mut().expect("a run has begun").push(c);
        } else if kind.is_some() {
            runs.push(c.to_string());
        }
        last = kind;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_name_cycles() {
        let parts =
            |path: &str| FolderCycle::of(path).map(|it| it.parts.join(" ")).unwrap_or_default();
        for (path, wanted) in [
            ("all.zip/2025/a.csv", "2025"),
            ("all.zip/2025-H2/a.csv", "2025 h2"),
            ("all.zip/H2 2025/a.csv", "2025 h2"),
            ("all.zip/2025/Q1/a.csv", "2025 q1"),
            ("all.zip/FY26 reviews/a.csv", "fy26"),
            ("all.zip/Team A/2025.csv", ""),
            ("all.zip/E20251/a.csv", ""),
            ("a.csv", ""),
        ] {
            assert_eq!(parts(path), wanted, "{path}");
        }
    }
}
