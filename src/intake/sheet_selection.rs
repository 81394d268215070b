//! Which sheets are read. In: the sheets of files, and the names that an option or a mapping gives. Out: every sheet that is
//! passed over marked with the reason; and what names no sheet, or lets two be taken for the same thing.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::diagnostics::{
    Code, Diagnostic, Location, Report, escape_control, in_backticks, nearest,
};
use crate::intake::columns::normalized_header;
use crate::intake::file::delimited::PartialGrid;
use crate::intake::file::grid::{Grid, PassedOver};
use crate::intake::mapping::{Mapping, ReadRule};
use crate::intake::table::own_header::is_canonical;
use crate::source::file_name;

/// A name of an option or a mapping. In a workbook with a sheet of that name it means that sheet, and not the whole file, if
/// that is called so, too.
struct WantedName {
    /// A [`normalized_header`].
    name: String,
    /// The workbooks that have a sheet of that name.
    books: HashSet<String>,
}

impl WantedName {
    fn of<'g>(name: &str, grids: impl Iterator<Item = &'g Grid>) -> Self {
        let has_sheet = |grid: &&Grid| grid.is_sheet() && is_called(grid, name);
        let books = grids.filter(has_sheet).map(|grid| grid.book().to_owned()).collect();
        Self { name: name.to_owned(), books }
    }

    /// Whether a sheet is meant, by itself or with its file.
    fn means(&self, grid: &Grid) -> bool {
        is_called(grid, &self.name) || self.means_file(grid)
    }

    /// Whether all of the file that a sheet is in is meant.
    fn means_file(&self, grid: &Grid) -> bool {
        is_file_called(grid, &self.name) && !self.books.contains(grid.book())
    }
}

/// Whether an option or a mapping means each of some sheets, or all of its file, by one of several names, which are
/// [`normalized_header`]s.
pub(crate) fn are_meant(grids: &[Grid], names: &[String]) -> Vec<bool> {
    let names: Vec<WantedName> =
        names.iter().map(|name| WantedName::of(name, grids.iter())).collect();
    grids.iter().map(|grid| names.iter().any(|it| it.means(grid))).collect()
}

/// Whether a sheet, or a text file, has a name; `wanted` is a [`normalized_header`].
fn is_called(grid: &Grid, wanted: &str) -> bool {
    normalized_header(&grid.sheet) == wanted
        || is_sheet_at(grid, wanted)
        || (!grid.is_sheet() && (is_file_called(grid, wanted)))
}

/// Whether a sheet is the one that a name calls with its file, such as `2026/a.xlsx[Answers]`.
fn is_sheet_at(grid: &Grid, wanted: &str) -> bool {
    wanted.ends_with(']') && is_at(&grid.file, wanted)
}

/// Whether a name leaves no doubt which file is meant: it is a path or a folder, or only one file has what is called so.
fn is_clear(opened: &[PartialGrid], wanted: &WantedName) -> bool {
    let of_name = opened.iter().map(|opened| &opened.head).filter(|head| wanted.means(head));
    let mut books = of_name.map(Grid::book);
    let first = books.next();
    wanted.name.contains(['/', '\\']) || books.all(|book| Some(book) == first)
}

/// Whether the file that a sheet is in has a name, with or without its ending; or lies at a path, in a folder or an archive.
fn is_file_called(grid: &Grid, wanted: &str) -> bool {
    normalized_header(&grid.stem) == wanted
        || normalized_header(file_name(grid.book())) == wanted
        || (wanted.contains(['/', '\\']) && is_at(grid.book(), wanted))
}

/// Whether a path ends in another, with or without its ending; or has it among its folders, if that ends in a slash.
fn is_at(path: &str, wanted: &str) -> bool {
    let plain = |text: &str| format!("/{}", normalized_header(&text.replace('\\', "/")));
    let (path, wanted) = (plain(path), plain(wanted.strip_prefix("./").unwrap_or(wanted)));
    let without_ending = path.rsplit_once('.').map_or(path.as_str(), |(it, _)| it);
    if wanted.ends_with('/') {
        return path.contains(&wanted);
    }
    path.ends_with(&wanted) || without_ending.ends_with(&wanted)
}

/// Passes over the sheets that were read as the table of people, if their workbook has others.
pub(crate) fn of_people(opened: &mut [PartialGrid], people: &[Arc<str>]) {
    let is_it =
        |grid: &Grid| grid.is_sheet() && people.contains(&grid.file) && !is_canonical(grid, None);
    let others =
        opened.iter().map(|opened| &opened.head).filter(|grid| !is_it(grid) && grid.len() > 0);
    let books: HashSet<String> = others.map(|grid| grid.book().to_owned()).collect();
    for grid in opened.iter_mut().map(|it| &mut it.head) {
        if is_it(grid) && books.contains(grid.book()) {
            grid.passed_over = Some(PassedOver::People);
        }
    }
}

/// Passes over the sheets that the names of `--sheet` leave out, and the hidden ones that none of them names. Gives the names
/// that no sheet has.
pub(crate) fn by_option<'n>(opened: &mut [PartialGrid], names: &'n [String]) -> Vec<&'n str> {
    let is_of_people = |grid: &Grid| grid.passed_over == Some(PassedOver::People);
    let fits = |grid: &Grid, name: &WantedName| name.means(grid) && !is_of_people(grid);
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for name in names {
        let wanted = WantedName::of(&normalized_header(name), opened.iter().map(|it| &it.head));
        if opened.iter().any(|grid| fits(&grid.head, &wanted)) {
            found.push(wanted);
        } else if !opened.iter().any(|grid| wanted.means(&grid.head)) {
            missing.push(name.as_str());
        }
    }
    let names_files =
        opened.iter().any(|grid| found.iter().any(|name| is_file_called(&grid.head, &name.name)));
    // A text has no sheets. One that the user named is left out only where another is meant by its name.
    let names_texts = opened.iter().any(|opened| {
        let grid = &opened.head;
        !grid.is_sheet() && found.iter().any(|name| fits(grid, name))
    });
    let clear: Vec<&WantedName> = found.iter().filter(|wanted| is_clear(opened, wanted)).collect();
    for grid in opened.iter_mut().map(|it| &mut it.head).filter(|grid| !is_of_people(grid)) {
        let is_wanted = found.iter().any(|name| fits(grid, name));
        // What cannot be opened may hold the sheet that is named.
        let is_beside =
            if grid.is_unread { !names_files } else { !grid.is_sheet() && !names_texts };
        grid.is_file_named = found
            .iter()
            .any(|name| is_file_called(grid, &name.name) || is_sheet_at(grid, &name.name));
        grid.is_file_meant = clear.iter().any(|name| fits(grid, name));
        grid.is_named = found.iter().any(|name| is_called(grid, &name.name));
        if !found.is_empty() && !is_wanted && !is_beside {
            grid.passed_over = Some(PassedOver::ByOption);
        } else if grid.is_hidden && !grid.is_named {
            grid.passed_over = Some(PassedOver::Hidden);
        }
    }
    missing
}

/// Reports the names of `--sheet` that nothing has.
pub(crate) fn unknown(names: &[&str], opened: &[PartialGrid], report: &mut Report) {
    let Some(first) = opened.first() else { return };
    if names.is_empty() {
        return;
    }
    let has_paths = names.iter().any(|it| it.contains('/'));
    let (mut there, mut seen) = (Vec::new(), HashSet::new());
    for grid in opened.iter().map(|it| &it.head) {
        let name = if has_paths { grid.book() } else { &grid.sheet };
        if seen.insert(name) {
            there.push(name);
        }
    }
    for name in names {
        let message = format!("no sheet is called `{}`", escape_control(name));
        let at = Location::start_of(&Arc::from(first.head.book()));
        let finding = Diagnostic::error(Code::UnknownSheet, message).at(at).value(name);
        report.push(finding.nearest(name, there.iter().copied()));
    }
}

/// Reports every workbook of which the option leaves out all sheets: nobody names a file to have nothing of it read.
pub(crate) fn emptied(opened: &[PartialGrid], report: &mut Report) {
    let mut books: BTreeMap<&str, Vec<&Grid>> = BTreeMap::new();
    // Of an archive or a folder, the files that are named are meant and no others.
    let names_files = opened.iter().any(|grid| grid.head.is_file_named);
    for grid in opened.iter().map(|it| &it.head) {
        let is_book = grid.is_sheet() && !grid.is_unread && !(grid.is_found && names_files);
        if is_book {
            books.entry(grid.book()).or_default().push(grid);
        }
    }
    for (book, sheets) in books {
        if !sheets.iter().all(|sheet| sheet.passed_over == Some(PassedOver::ByOption)) {
            continue;
        }
        let message = "no sheet of this workbook has a name that --sheet gives, so nothing of it would be read";
        let finding = Diagnostic::error(Code::UnknownSheet, message);
        let finding = finding.at(Location::start_of(&Arc::from(book)));
        let hint =
            format!("name its sheet, too, or leave the file out: {}", options(sheets.into_iter()));
        report.push(finding.hint(hint));
    }
}

/// The option for each of these sheets.
fn options<'g>(grids: impl Iterator<Item = &'g Grid>) -> String {
    let options = grids.map(|grid| format!("`--sheet \"{}\"`", escape_control(&grid.sheet)));
    options.collect::<Vec<_>>().join(", ")
}

/// Passes over the sheets that a mapping leaves out. What the option names is read whatever the mapping says.
pub(crate) fn by_mapping(
    mut grids: Vec<&mut Grid>,
    mapping: &Mapping,
    is_of_user: bool,
    by_option: bool,
) {
    let ReadRule { sheets, skip, .. } = &mapping.read;
    let of_names = |names: &[String]| -> Vec<WantedName> {
        names.iter().map(|name| WantedName::of(name, grids.iter().map(|it| &**it))).collect()
    };
    let (wanted, skipped) = (of_names(sheets), of_names(skip));
    grids.retain(|grid| !grid.is_named && grid.passed_over != Some(PassedOver::ByOption));
    for grid in grids {
        let is_in = |names: &[WantedName]| names.iter().any(|it| it.means(grid));
        let is_called = sheets.iter().any(|name| is_called(grid, name));
        if is_in(&skipped) {
            grid.passed_over = Some(PassedOver::Skipped);
        } else if by_option || sheets.is_empty() {
            continue;
        } else if is_in(&wanted) {
            grid.is_named = is_called && is_of_user;
            if is_called {
                grid.passed_over = None;
            }
        } else if !mapping.joins(grid) && (is_of_user || grid.passed_over.is_none()) {
            grid.passed_over = Some(PassedOver::ByMapping);
        }
    }
}

/// Tells of a name under `skip` that no sheet has, and that one nearly has.
pub(crate) fn misspelt_skip(grids: &[Grid], mapping: &Mapping, report: &mut Report) {
    for name in &mapping.read.skip {
        let there = || grids.iter().filter(|it| it.is_sheet()).map(|it| &*it.sheet);
        let Some(near) = nearest(name, there()) else { continue };
        if grids.iter().any(|grid| is_called(grid, name) || is_file_called(grid, name)) {
            continue;
        }
        let message =
            format!("the mapping skips `{}`, and no sheet is called so", escape_control(name));
        let at = Location::start_of(&Arc::from(grids[0].book()));
        let finding = Diagnostic::warning(Code::UnusedName, message).at(at).value(name);
        report.push(finding.hint(format!("did you mean `{}`?", escape_control(near))));
    }
}

/// Says of hidden sheets that are read that they are hidden.
pub(crate) fn hidden_and_read(grid: &Grid) -> Option<Diagnostic> {
    let is_read = grid.is_hidden && grid.passed_over.is_none();
    let message = "the workbook hides this sheet; it was read, because it is named";
    let finding = Diagnostic::warning(Code::HiddenSheet, message);
    is_read.then(|| finding.at(Location::start_of(&grid.file)))
}

/// Says of a hidden sheet that was not read that it looks like one that is meant; `what` it holds.
pub(crate) fn hidden_and_not_read(grid: &Grid, what: &str) -> Diagnostic {
    let message =
        format!("the workbook hides this sheet, which looks like {what}; it was not read");
    let hint = format!(
        "if it is meant, show it in the spreadsheet, or name every sheet to read with --sheet; `--sheet \"{}\"` alone reads this one only",
        escape_control(&grid.sheet)
    );
    let finding = Diagnostic::warning(Code::HiddenSheet, message);
    finding.at(Location::start_of(&grid.file)).hint(hint)
}

/// Reports sheets of one workbook that would be read together although nothing tells them apart: last cycle's words must not
/// get among this one's. Those that are named by themselves are meant. `way_out` is what tells them apart, if anything may.
pub(crate) fn ambiguous<'g>(
    read: impl IntoIterator<Item = &'g Grid>,
    way_out: Option<&str>,
    report: &mut Report,
) {
    let mut books: BTreeMap<&str, Vec<&Grid>> = BTreeMap::new();
    for grid in read.into_iter().filter(|grid| grid.is_sheet() && !grid.is_named) {
        books.entry(grid.book()).or_default().push(grid);
    }
    for grids in books.into_values().filter(|grids| grids.len() > 1) {
        let mut finding = one_of(
            &grids,
            SheetRemedies { all: true, mapping: Some("`sheets` or `skip` under `[read]`") },
        );
        // To read one of them only would lose the others.
        if let Some(hint) = way_out {
            finding.hints.insert(0, hint.to_owned());
        }
        report.push(finding);
    }
}

/// What settles which of several sheets is meant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SheetRemedies {
    /// Whether all of them can be read together.
    pub(crate) all: bool,
    /// What a mapping can say.
    pub(crate) mapping: Option<&'static str>,
}

/// Sheets of one workbook of which nothing says which is meant.
pub(crate) fn one_of(grids: &[&Grid], remedies: SheetRemedies) -> Diagnostic {
    let names = in_backticks(grids.iter().map(|grid| &grid.sheet), ", ");
    let message = format!(
        "{} sheets of this workbook could be meant, and nothing says which: {names}",
        grids.len()
    );
    let at = Location::start_of(&Arc::from(grids[0].book()));
    let options = options(grids.iter().copied());
    let finding = Diagnostic::error(Code::AmbiguousSheets, message).at(at);
    let mut finding = finding
        .hint(format!("name the one that is meant, beside what --sheet names already: {options}"));
    if remedies.all {
        let all = options.replace("`, `", " ");
        finding = finding.hint(format!("if all of them are meant, name all: {all}"));
    }
    match remedies.mapping {
        Some(keys) => finding.hint(format!("or say it in a mapping, with {keys}")),
        None => finding,
    }
}
