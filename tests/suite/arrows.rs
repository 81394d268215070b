//! Which part of the source may import which: the list is `tests/arrows.txt`. A part is a module at the top of `src`, or one
//! inside `src/intake`, whose folders are wings. An arrow that is not on the list fails, and so does a line that no import needs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;

use crate::workbench::root;

/// Every source file below a folder, with its path.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the source") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
            continue;
        }
        let text = fs::read_to_string(&path).expect("source is text");
        let inside = path.strip_prefix(root().join("src")).expect("it is below src");
        found.push((inside.to_string_lossy().replace('\\', "/"), text));
    }
    found
}

/// The part that a path of folders and a file, or of modules, belongs to.
fn part<'p>(mut path: impl Iterator<Item = &'p str>) -> String {
    let first = path.next().unwrap_or_default().trim_end_matches(".rs");
    match path.next() {
        Some(inner) if first == "intake" && inner.starts_with(char::is_lowercase) => {
            format!("intake/{}", inner.trim_end_matches(".rs"))
        }
        _ => first.to_owned(),
    }
}

/// What a file imports from the crate, as paths of modules; the tests in it may import what they need.
fn imports(path: &str, text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let comment = Regex::new(r"//[^\n]*").expect("a sound pattern");
    let code = comment.replace_all(code, "");
    // A file of `src/intake` itself says `super` for `crate::intake`.
    let code = match path.split_once('/') {
        Some(("intake", file)) if !file.contains('/') => code.replace("super::", "crate::intake::"),
        _ => code.into_owned(),
    };
    let named = Regex::new(r"\bcrate::(\{[^;]*\}|[\w:]+)").expect("a sound pattern");
    let mut imports = Vec::new();
    for found in named.captures_iter(&code) {
        let name = &found[1];
        // Below `src/intake` a list of what intake has could hide one of its modules.
        let is_list = name.starts_with('{') || (path.starts_with("intake/") && name == "intake::");
        assert!(!is_list, "an import names its module first: {}", &found[0]);
        imports.push(name.to_owned());
    }
    imports
}

fn arrows() -> BTreeSet<String> {
    let mut arrows = BTreeSet::new();
    for (path, text) in files(&root().join("src")) {
        let from = part(path.split('/'));
        if ["main", "signals", "cli", "page", "lib"].contains(&from.as_str()) {
            continue;
        }
        for import in imports(&path, &text) {
            let to = part(import.split("::"));
            if to != from {
                arrows.insert(format!("{from} -> {to}"));
            }
        }
    }
    arrows
}

#[test]
fn imports_are_those_of_the_list() {
    let list = fs::read_to_string(root().join("tests/arrows.txt")).expect("the list is there");
    let allowed: BTreeSet<String> = list
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect();
    let found = arrows();
    let new: Vec<&String> = found.difference(&allowed).collect();
    let unused: Vec<&String> = allowed.difference(&found).collect();
    assert!(found.len() > 100, "only {} imports were found", found.len());
    assert!(new.is_empty(), "not in tests/arrows.txt: {new:#?}");
    assert!(unused.is_empty(), "no import needs these lines of tests/arrows.txt: {unused:#?}");
}

#[test]
fn no_parts_import_each_other_in_a_circle() {
    let arrows = arrows();
    let mut left: Vec<(&str, &str)> =
        arrows.iter().filter_map(|arrow| arrow.split_once(" -> ")).collect();
    let mut before = 0;
    // A part that imports nothing more, or that nothing imports any more, is in no circle.
    while left.len() != before {
        before = left.len();
        let from: BTreeSet<&str> = left.iter().map(|it| it.0).collect();
        let to: BTreeSet<&str> = left.iter().map(|it| it.1).collect();
        left.retain(|it| from.contains(it.1) && to.contains(it.0));
    }
    assert!(left.is_empty(), "in a circle, or between two: {left:#?}");
}
