//! What a file turns out to be. In: the sheets of all files, of which the first rows were read. Out: for each whether it is
//! a table of ours, an export that a profile or a mapping describes, or one that nothing knows.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::diagnostics::{
    Code, Diagnostic, Location, Report, escape_control, in_backticks, nearest, one_based,
};
use crate::intake::accounts::MappingOrigin;
use crate::intake::columns::Column;
use crate::intake::export;
use crate::intake::export::profiles;
use crate::intake::export::profiles::Profile;
use crate::intake::file::grid::{Grid, PassedOver};
use crate::intake::file::header_line::{no_such_line, row_on};
use crate::intake::options::{IntakeOptions, MappingChoice};
use crate::intake::people;
use crate::intake::sheet_selection::{SheetRemedies, hidden_and_not_read, one_of};
use crate::intake::swapped_tables;
use crate::intake::table::header::WantedColumns;
use crate::intake::table::own_header::{is_canonical, names};
use crate::intake::table::read::header;
use crate::ladder::Ladder;

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// A table in one of our shapes, perhaps with mistakes in its header.
    Own,
    /// What the profile or mapping of this number describes.
    Export(usize),
    /// Nothing knows its header.
    Unknown,
    /// The option names others.
    LeftOut,
}

/// What every file turned out to be.
#[derive(Debug)]
pub(super) struct FileKinds {
    /// The profiles, or the mapping, that describe some of them.
    pub(super) profiles: Vec<Profile>,
    /// One for each grid; all sheets of a workbook are of one kind.
    pub(super) of: Vec<FileKind>,
}

/// A file with the places of its grids among all.
struct GridPlaces<'g> {
    name: &'g str,
    /// The place of the file that the user named, perhaps an archive.
    source: usize,
    places: Vec<usize>,
    /// Those of its sheets that are read.
    grids: Vec<&'g Grid>,
}

impl<'g> GridPlaces<'g> {
    /// The sheet that holds people, if it is one of them, and none holds assessments.
    fn of_people(&self, line: Option<u32>) -> Option<&'g Grid> {
        if self.grids.iter().any(|grid| is_canonical(grid, line)) {
            return None;
        }
        self.grids.iter().find(|grid| people::is_of_people(grid)).copied()
    }

    /// Whether nothing of it is read, as the option names others.
    fn is_left_out(&self, grids: &[Grid]) -> bool {
        self.places.iter().all(|place| grids[*place].passed_over == Some(PassedOver::ByOption))
    }

    fn is_of_people(&self, line: Option<u32>) -> bool {
        self.of_people(line).is_some()
    }
}

fn books(grids: &[Grid]) -> Vec<GridPlaces<'_>> {
    let mut books: Vec<GridPlaces<'_>> = Vec::new();
    for (place, grid) in grids.iter().enumerate() {
        // The sheets of a workbook follow each other.
        let is_same = books.last().is_some_and(|book| book.name == grid.book());
        if !is_same {
            let (name, source) = (grid.book(), grid.source);
            books.push(GridPlaces { name, source, places: Vec::new(), grids: Vec::new() });
        }
        let book = books.last_mut().expect("one was added if there was none");
        book.places.push(place);
        book.grids.extend((grid.passed_over.is_none()).then_some(grid));
    }
    books
}

/// What the files of a run are. Reports files that nothing knows, and a profile or mapping that cannot be used.
pub(super) fn of(
    grids: &[Grid],
    settings: &IntakeOptions,
    ladder: Option<&Ladder>,
    report: &mut Report,
) -> Option<FileKinds> {
    let books = books(grids);
    let FileKinds { profiles, of } = match &settings.choice {
        MappingChoice::Header => by_header(&books, settings, report)?,
        MappingChoice::Profile(name) => {
            chosen(Profile::named(name, report)?, grids, &books, settings, ladder)
        }
        MappingChoice::Mapping(file) => {
            let profile = Profile::of(file.clone(), MappingOrigin::Mapping, report)?;
            match refined(&profile, &books, settings, report) {
                Some(kinds) => kinds,
                None => chosen(profile, grids, &books, settings, ladder),
            }
        }
    };
    let mut kinds = FileKinds { profiles, of: vec![FileKind::Unknown; grids.len()] };
    let of: Vec<FileKind> = books
        .iter()
        .zip(of)
        .map(|(book, kind)| match kind {
            FileKind::Unknown | FileKind::Own if book.is_left_out(grids) => FileKind::LeftOut,
            kind => kind,
        })
        .collect();
    for (book, kind) in books.iter().zip(&of) {
        book.places.iter().for_each(|place| kinds.of[*place] = *kind);
    }
    let unknown = books.iter().zip(of).filter(|(_, kind)| *kind == FileKind::Unknown);
    let unknown: Vec<&GridPlaces<'_>> = unknown.map(|(it, _)| it).collect();
    let is_beside = unknown.len() < books.len();
    report_unknown(&unknown, is_beside, grids, settings, report);
    Some(kinds)
}

/// What the header of each file says, refined by a mapping that names no answers; none if there is nothing to refine.
fn refined(
    mapping: &Profile,
    books: &[GridPlaces<'_>],
    settings: &IntakeOptions,
    report: &mut Report,
) -> Option<FileKinds> {
    if !mapping.mapping.is_refinement() {
        return None;
    }
    let FileKinds { profiles, of } = by_header(books, settings, report)?;
    let is_of_people = mapping.mapping.is_of_people_only();
    let used: BTreeSet<usize> = of.iter().filter_map(|it| it.export()).collect();
    if !is_of_people && used.is_empty() {
        return None;
    }
    let mut refined = Vec::new();
    for (number, profile) in profiles.into_iter().enumerate() {
        let is_used = used.contains(&number);
        refined.push(if is_used { profile.refined(&mapping.file) } else { profile });
    }
    Some(FileKinds { profiles: refined, of })
}

/// What the header of each file says.
fn by_header(
    books: &[GridPlaces<'_>],
    settings: &IntakeOptions,
    report: &mut Report,
) -> Option<FileKinds> {
    let line = settings.reading.header_line;
    // No profile is needed where every table is ours.
    let mut read = books.iter().filter(|book| !book.grids.is_empty()).peekable();
    if read.peek().is_some() && read.all(|book| is_own(book, line) && !book.is_of_people(line)) {
        return Some(FileKinds { profiles: Vec::new(), of: vec![FileKind::Own; books.len()] });
    }
    let all = Profile::all(report)?;
    let by_itself: Vec<FileKind> = books.iter().map(|book| of_book(book, &all, line)).collect();
    let used: BTreeSet<(usize, usize)> = books
        .iter()
        .zip(&by_itself)
        .filter_map(|(book, kind)| Some((book.source, kind.export()?)))
        .collect();
    // There may be as many files as books, and few of the profiles look anything up.
    let mut joining: Vec<(usize, usize)> = Vec::new();
    for (source, profile) in &used {
        let is_new = joining.iter().all(|(_, other)| other != profile);
        if is_new && !all[*profile].mapping.joins.is_empty() {
            joining.push((*source, *profile));
        }
    }
    let of = books.iter().zip(by_itself).map(|(book, kind)| {
        let is_joined = |(_, profile): &&(usize, usize)| {
            book.grids.iter().any(|grid| all[*profile].mapping.joins(grid))
        };
        // A table that another looks up belongs to it, whatever it looks like.
        if let Some((_, joining)) = joining.iter().find(is_joined) {
            return FileKind::Export(*joining);
        }
        let is_of_people = kind.export().is_none() && book.is_of_people(line);
        if kind != FileKind::Unknown && !is_of_people {
            return kind;
        }
        if !is_of_people && book.grids.iter().any(|grid| resembles_ours(grid, line)) {
            return FileKind::Own;
        }
        // What lies in one archive with an export, or in one run with one of several tables, may be a part of it.
        let of_source =
            used.range((book.source, 0)..).take(1).filter(|entry| entry.0 == book.source);
        let part_of = of_source.chain(joining.first()).min();
        part_of.map_or(FileKind::Unknown, |(_, profile)| FileKind::Export(*profile))
    });
    let of = of.collect();
    Some(FileKinds { profiles: all, of })
}

impl FileKind {
    fn export(self) -> Option<usize> {
        match self {
            Self::Export(profile) => Some(profile),
            Self::Own | Self::Unknown | Self::LeftOut => None,
        }
    }
}

/// Whether a file has a sheet with our header, or one that is spelt like ours.
fn is_own(book: &GridPlaces<'_>, line: Option<u32>) -> bool {
    book.grids.iter().any(|grid| is_canonical(grid, line) || is_spelt_like_ours(grid, line))
}

fn of_book(book: &GridPlaces<'_>, profiles: &[Profile], line: Option<u32>) -> FileKind {
    if is_own(book, line) {
        return FileKind::Own;
    }
    profiles::best(profiles, &book.grids).map_or(FileKind::Unknown, FileKind::Export)
}

/// What the files are if the user says which profile or mapping holds: that, but for tables of ours and for forms in which it
/// finds nothing.
fn chosen(
    profile: Profile,
    grids: &[Grid],
    books: &[GridPlaces<'_>],
    settings: &IntakeOptions,
    ladder: Option<&Ladder>,
) -> FileKinds {
    let line = settings.reading.header_line;
    let form = Profile::named(profiles::FORM, &mut Report::new()).expect("the profile is built in");
    let found = ladder.map(|ladder| export::with_answers(grids, &profile.mapping, line, ladder));
    let mut profiles = vec![profile, form];
    profiles[1].chosen = MappingOrigin::Recognised;
    let of = books.iter().map(|book| {
        let finds = |found: &BTreeSet<usize>| book.places.iter().any(|place| found.contains(place));
        if found.as_ref().is_none_or(finds)
            || book.grids.iter().any(|grid| profiles[0].mapping.joins(grid))
        {
            return FileKind::Export(0);
        }
        let is_form = |grid: &&Grid| export::recognises(grid, &profiles[1].mapping);
        if book.grids.iter().any(|grid| is_canonical(grid, line)) {
            return FileKind::Own;
        }
        match book.grids.iter().any(is_form) {
            false if book.is_of_people(line) => FileKind::Unknown,
            is_form => FileKind::Export(usize::from(is_form)),
        }
    });
    let mut of: Vec<FileKind> = of.collect();
    // A profile or mapping that is used for nothing is told why.
    if !of.contains(&FileKind::Export(0)) {
        of.fill(FileKind::Export(0));
    }
    FileKinds { profiles, of }
}

fn known(names: &[&str]) -> usize {
    names.iter().filter(|name| Column::named(name).is_some()).count()
}

/// Whether all names of a header are written as ours are, and most of them are ours.
fn is_spelt_like_ours(grid: &Grid, line: Option<u32>) -> bool {
    let names = names(grid, line);
    let is_ours = |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    names.iter().all(is_ours) && 2 * known(&names) > names.len() && names.len() > 2
}

/// Whether a header was meant to be ours: most of its names are ours but for a letter, and one of them is no word that any
/// system uses. `Name` or `Level` alone makes no table ours.
fn resembles_ours(grid: &Grid, line: Option<u32>) -> bool {
    use Column as C;
    const OURS: [Column; 5] =
        [C::Item, C::SelfRating, C::SelfComment, C::ManagerRating, C::ManagerComment];
    if grid.first_row().is_none() {
        return true;
    }
    let names = names(grid, line);
    let is_ours = |name: &&str| {
        *name == C::EmployeeId.name() || C::named(name).is_some_and(|column| OURS.contains(&column))
    };
    let is_near = |name: &&&str| {
        C::named(name).is_some() || nearest(name, C::ALL.iter().map(|(_, known)| *known)).is_some()
    };
    names.iter().any(is_ours) && 2 * names.iter().filter(is_near).count() > names.len()
}

/// Reports files that nothing knows: those of one header once. `is_beside` says whether other files are known.
fn report_unknown(
    unknown: &[&GridPlaces<'_>],
    is_beside: bool,
    grids: &[Grid],
    settings: &IntakeOptions,
    report: &mut Report,
) {
    let line = settings.reading.header_line;
    let mut told: HashSet<String> = HashSet::new();
    for book in unknown {
        if let Some(grid) = book.of_people(line) {
            report.push(swapped_tables::people_as_assessments(
                grid,
                people::header_of_people(grid),
                grids,
            ));
            continue;
        }
        let grid = book.grids.iter().max_by_key(|grid| known(&names(grid, line)));
        let grid = grid.copied().or_else(|| book.places.first().map(|place| &grids[*place]));
        let Some(grid) = grid else { continue };
        let missing =
            line.filter(|line| book.grids.iter().all(|grid| row_on(grid, *line).is_none()));
        if let Some(line) = missing {
            report.push(no_such_line(grid, line));
            continue;
        }
        let header = names(grid, line).join(", ");
        if told.insert(header) {
            let finding = unrecognised(grid, settings);
            let finding = if is_beside { not_meant(finding) } else { finding };
            let hidden =
                book.places.iter().map(|place| &grids[*place]).filter(|grid| grid.is_hidden);
            report.push(hidden_too(hidden, finding));
        }
    }
}

/// What to do about a file, such as a text about the others, that was never meant to be read.
fn not_meant(mut finding: Diagnostic) -> Diagnostic {
    let hint = "if the file holds no answers, leave it out: take it out of the folder, or name only the others";
    finding.hints.insert(0, hint.to_owned());
    finding
}

/// A header that nothing knows.
fn unrecognised(grid: &Grid, settings: &IntakeOptions) -> Diagnostic {
    let line = settings.reading.header_line;
    let names = names(grid, line);
    let ours = names.iter().filter(|name| Column::named(name).is_some());
    let ours: Vec<&&str> = ours.collect();
    let quoted = in_backticks(&ours, ", ");
    let known = match ours.len() {
        0 => String::new(),
        1 => format!("; only {quoted} is a column of ours, which makes no table ours"),
        _ => format!("; only {quoted} are columns of ours, which make no table ours"),
    };
    let message = format!(
        "no built-in profile knows the columns of this file, and it is no table of ours{known}"
    );
    let profiles: Vec<String> = profiles::names().map(|name| format!("`{name}`")).collect();
    let row = header(grid, WantedColumns::without(&[]), line).or_else(|| grid.first_row());
    let line = row.map_or(1, |row| grid.line(row));
    let finding = Diagnostic::error(Code::UnknownHeader, message)
        .at(Location { line, ..Location::start_of(&grid.file) })
        .value(&names.join(", "));
    let finding = match settings.reading.delimiter {
        Some(delimiter) if names.len() == 1 && !grid.is_sheet() => {
            let delimiter = char::from(delimiter);
            finding.hint(format!(
                "with --delimiter `{delimiter}` the header is one cell; look what parts its cells"
            ))
        }
        _ => finding,
    };
    let file = grid.in_command() + &grid.option_in_archive();
    let first = grid.first_row().unwrap_or_default();
    let finding = match grid.marks.rows_left_out.first() {
        Some(hidden) if *hidden <= first => finding.hint(format!(
            "row {} of the sheet is hidden and was left out, as `--hidden skip` says: if it is the header, use `--hidden read`",
            one_based(*hidden)
        )),
        _ => finding,
    };
    finding
        .hint(format!("name a profile with --profile: {}", profiles.join(", ")))
        .hint(format!("or write a mapping: `promopacket import {file} --init-map map.toml` begins one from the file's own header; then give it with --map map.toml"))
}

/// The finding about a workbook that nothing knows, with its hidden sheets that hold what was looked for.
fn hidden_too<'g>(hidden: impl Iterator<Item = &'g Grid>, finding: Diagnostic) -> Diagnostic {
    let fits = |grid: &&Grid| is_canonical(grid, None) || profiles::knows(grid);
    hidden.filter(fits).fold(finding, |finding, sheet| {
        let name = escape_control(&sheet.sheet);
        finding.hint(format!("the workbook hides the sheet `{name}`, which looks like answers: show it, or read it with `--sheet \"{name}\"`"))
    })
}

/// Reports sheets of workbooks in our shapes that are not read: hidden ones and those that hold something else. Gives the
/// places of those that are.
pub(super) fn own_sheets(
    grids: &[&Grid],
    line: Option<u32>,
    report: &mut Report,
) -> BTreeSet<usize> {
    let with_tables: BTreeSet<Arc<str>> = grids
        .iter()
        .filter(|grid| grid.passed_over.is_none() && is_canonical(grid, line))
        .map(|grid| Arc::from(grid.book()))
        .collect();
    let mut in_other_shapes: BTreeMap<&str, Vec<&Grid>> = BTreeMap::new();
    let mut read = BTreeSet::new();
    for (place, grid) in grids.iter().enumerate() {
        let is_table = is_canonical(grid, line);
        let beside = grid.is_sheet() && with_tables.contains(grid.book());
        match grid.passed_over {
            Some(PassedOver::Hidden) if is_table => {
                report.push(hidden_and_not_read(grid, "assessments"));
            }
            Some(_) => {}
            None if is_table || !beside => {
                read.insert(place);
            }
            None if grid.first_row().is_some() && profiles::knows(grid) => {
                in_other_shapes.entry(grid.book()).or_default().push(grid);
            }
            None if grid.first_row().is_some() => {
                let message = "the sheet has no columns of assessments and was not read";
                let finding = Diagnostic::warning(Code::SheetIgnored, message);
                report.push(finding.at(Location::start_of(&grid.file)));
            }
            None => {}
        }
    }
    for sheets in in_other_shapes.values_mut() {
        let book = sheets[0].book();
        sheets
            .splice(..0, read.iter().map(|place| grids[*place]).filter(|grid| grid.book() == book));
        report.push(of_several_shapes(sheets));
    }
    read
}

/// Sheets of one workbook with answers in several shapes: one of them may be of another cycle.
fn of_several_shapes(sheets: &[&Grid]) -> Diagnostic {
    let finding = one_of(sheets, SheetRemedies { all: false, mapping: None });
    finding.hint("if all of them are meant: save each as a file of its own, and give all files, for a workbook is read in one shape")
}
