//! Files to grids, whatever they are. In: an input file. Out: the grids of a text file, of a workbook's sheets, or of all
//! files in an archive, those of large texts only begun; or why one of them cannot be read.

use std::borrow::Cow;
use std::io::{Cursor, Read as _};
use std::sync::Arc;

use zip::ZipArchive;

use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control, one_based};
use crate::intake::file::archive_listing::{ListedFile, listed, of_one_name};
use crate::intake::file::delimited;
use crate::intake::file::delimited::{PartialGrid, stem};
use crate::intake::file::encoding;
use crate::intake::file::encoding::{DecodedText, EncodingFault, EncodingOrigin};
use crate::intake::file::foreign_kind::ForeignKind;
use crate::intake::file::grid::Grid;
use crate::intake::file::lines;
use crate::intake::file::workbook;
use crate::intake::options::{OfferedOptions, ReadOptions};
use crate::limits::{FileBudget, LimitedSize, SizeExcess};
use crate::source::{FileText, Source, file_name, place_in};

/// How deep archives may lie in archives.
const DEEPEST: usize = 2;

/// The endings of the files in an archive that can hold tables.
const TABLES: [&str; 10] =
    ["csv", "tsv", "tab", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods", "zip"];

/// Opens every grid of a file; none if any of them cannot be opened.
pub(crate) fn open(
    source: &Source,
    reading: &ReadOptions,
    report: &mut Report,
) -> Option<Vec<PartialGrid>> {
    let budget = FileBudget::of(source.bytes.len(), reading.limit);
    let opened = in_archive(opened(source, reading, &budget, 0, report)?, source);
    opened.iter().all(|grid| !grid.head.is_unread).then_some(opened)
}

/// Opens every grid of a file. What cannot be opened is an empty grid that says so: the caller may want nothing of it.
pub(crate) fn open_each(
    source: &Source,
    reading: &ReadOptions,
    report: &mut Report,
) -> Vec<PartialGrid> {
    let budget = FileBudget::of(source.bytes.len(), reading.limit);
    let opened = opened(source, reading, &budget, 0, report);
    in_archive(opened.unwrap_or_else(|| vec![unread(source)]), source)
}

/// The grids of a file, those of an archive with its name.
fn in_archive(mut opened: Vec<PartialGrid>, source: &Source) -> Vec<PartialGrid> {
    for grid in opened.iter_mut().map(|it| &mut it.head) {
        let is_member = grid.book() != &*source.name;
        grid.archive = is_member.then(|| Arc::clone(&source.name));
    }
    opened
}

/// A file that cannot be opened.
fn unread(source: &Source) -> PartialGrid {
    let stem = stem(&source.name);
    let mut grid = Grid::new(Arc::clone(&source.name), Arc::clone(&stem), stem, String::new());
    grid.is_unread = true;
    PartialGrid::from(grid)
}

fn opened(
    source: &Source,
    reading: &ReadOptions,
    budget: &FileBudget,
    depth: usize,
    report: &mut Report,
) -> Option<Vec<PartialGrid>> {
    match source.bytes.as_slice() {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => {
            zipped(source, reading, budget, depth, report)
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => match ForeignKind::of_compound(&source.bytes) {
            Some(kind) => none(kind, source, report),
            None => workbook(source, reading, budget, report),
        },
        bytes => match ForeignKind::of(bytes) {
            Some(kind) => none(kind, source, report),
            None => Some(vec![text(source, reading, (depth > 0).then_some(budget), report)?]),
        },
    }
}

/// No grids of a file that is not read; reports what it is.
fn none(kind: ForeignKind, source: &Source, report: &mut Report) -> Option<Vec<PartialGrid>> {
    report.push(kind.finding(&source.name));
    None
}

/// The sheets of a workbook, which are read as a whole.
fn workbook(
    source: &Source,
    reading: &ReadOptions,
    budget: &FileBudget,
    report: &mut Report,
) -> Option<Vec<PartialGrid>> {
    let grids = workbook::read(source, reading.hidden, budget, report)?;
    Some(grids.into_iter().map(PartialGrid::from).collect())
}

/// A workbook, or an archive of files.
fn zipped(
    source: &Source,
    reading: &ReadOptions,
    budget: &FileBudget,
    depth: usize,
    report: &mut Report,
) -> Option<Vec<PartialGrid>> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(source.bytes.as_slice())) else {
        report.push(without_directory(source));
        return None;
    };
    if let Err(excess) = budget.allows(LimitedSize::Members, archive.len()) {
        report.push(too_large(source, &excess));
        return None;
    }
    let names: Result<Vec<String>, _> =
        archive.file_names().map(|it| it.map(|name| name.into_owned())).collect();
    let names = match names {
        Ok(names) => names,
        Err(why) => {
            report.push(broken(source, &why.to_string()));
            return None;
        }
    };
    if let Some(kind) = ForeignKind::of_archive(&names, &mut archive) {
        return none(kind, source, report);
    }
    if names.iter().any(|name| name.starts_with("xl/workbook.") || name == "content.xml") {
        return workbook(source, reading, budget, report);
    }
    if let Err(excess) = budget.spend_length(LimitedSize::Members, archive.len()) {
        report.push(too_large(source, &excess));
        return None;
    }
    let mut files: Vec<ListedFile> = if archive.has_duplicate_names() {
        listed(&source.bytes, archive.central_directory_start())
    } else {
        names.iter().map(|name| ListedFile { name: name.clone(), size: 0 }).collect()
    };
    files.retain(|file| !is_litter(&file.name) && is_table(&file.name));
    if let Some((first, second)) = of_one_name(&files) {
        report.push(twice(first, second, &source.name));
        return None;
    }
    if depth >= DEEPEST {
        report.push(broken(source, "it holds archives in archives in archives"));
        return None;
    }
    // Nothing is unpacked beyond the size that the directory states.
    if let Err(excess) =
        sizes(&mut archive).try_for_each(|size| budget.spend(LimitedSize::Unpacked, size))
    {
        report.push(too_large(source, &excess));
        return None;
    }
    unpacked_tables(&mut archive, names, source, UnpackRules { reading, budget, depth }, report)
}

/// How an archive is unpacked: what holds for all of its files, and in how many archives it lies.
#[derive(Clone, Copy)]
struct UnpackRules<'u> {
    reading: &'u ReadOptions,
    budget: &'u FileBudget,
    depth: usize,
}

/// The grids of the tables in an archive, which has files of these names.
fn unpacked_tables(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    mut names: Vec<String>,
    source: &Source,
    how: UnpackRules<'_>,
    report: &mut Report,
) -> Option<Vec<PartialGrid>> {
    names.retain(|name| !is_litter(name));
    names.sort();
    let mut grids = Vec::new();
    for name in names {
        if !is_table(&name) {
            report.push(ignored(&source.name, &name));
            continue;
        }
        let member = member(archive, &name, &source.name).map_err(|why| broken(source, &why));
        match member {
            Ok(member) => {
                let found = opened(&member, how.reading, how.budget, how.depth + 1, report);
                grids.extend(found.unwrap_or_else(|| vec![unread(&member)]));
            }
            Err(finding) => {
                report.push(finding);
                return None;
            }
        }
    }
    Some(grids)
}

/// An archive that cannot be read, and why.
fn broken(source: &Source, why: &str) -> Diagnostic {
    let message = format!("the archive cannot be read: {}", escape_control(why));
    Diagnostic::error(Code::UnreadableArchive, message)
        .at(Location::start_of(&source.name))
        .hint("unpack it, and name the files in it instead")
}

/// An archive whose end is missing.
fn without_directory(source: &Source) -> Diagnostic {
    let message = "the file is damaged or not complete: the end of it, which says what is in it, cannot be read";
    let hint = "download or export it again, or save it again in the program it comes from";
    Diagnostic::error(Code::UnreadableArchive, message)
        .at(Location::start_of(&source.name))
        .hint(hint)
}

/// Two files of one name: a program that unpacks the archive lets one replace the other, and nobody knows which is meant.
fn twice(first: &ListedFile, second: &ListedFile, archive: &Arc<str>) -> Diagnostic {
    let shown = |file: &ListedFile| match file.size {
        0 => format!("`{}`", escape_control(&file.name)),
        size => format!("`{}` ({size} bytes)", escape_control(&file.name)),
    };
    let message = format!(
        "the archive holds two files of one name, {} and {}; nothing of it was read",
        shown(first),
        shown(second)
    );
    Diagnostic::error(Code::UnreadableArchive, message)
        .at(Location::start_of(archive))
        .value(&first.name)
        .hint("make the archive again with each file once, or under two names if both count")
        .hint("do not just unpack it: most programs let one of the two replace the other")
}

/// What systems put into archives that nobody put there: folders, and the leavings of a Mac.
fn is_litter(name: &str) -> bool {
    name.ends_with('/') || name.starts_with("__MACOSX/") || file_name(name).starts_with('.')
}

fn is_table(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    ending.is_some_and(|ending| TABLES.contains(&ending.as_str()))
}

fn ignored(archive: &Arc<str>, name: &str) -> Diagnostic {
    let message =
        format!("the archive holds `{}`, which is no table and was not read", escape_control(name));
    Diagnostic::warning(Code::FileIgnored, message).at(Location::start_of(archive)).value(name)
}

/// The sizes of the unpacked tables of an archive.
fn sizes(archive: &mut ZipArchive<Cursor<&[u8]>>) -> impl Iterator<Item = u64> {
    (0..archive.len()).map(|place| match archive.by_index_raw(place) {
        Ok(file) if file.name().is_ok_and(|name| is_table(&name)) => file.size(),
        _ => 0,
    })
}

fn member(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
    archive_name: &str,
) -> Result<Source, String> {
    let broken = |why: &dyn std::fmt::Display| format!("`{name}`: {why}");
    let mut file = archive.by_name(name).map_err(|why| broken(&why))?;
    let mut bytes = Vec::new();
    let size = usize::try_from(file.size()).unwrap_or(usize::MAX);
    bytes.try_reserve_exact(size).map_err(|why| broken(&why))?;
    file.read_to_end(&mut bytes).map_err(|why| broken(&why))?;
    Ok(Source::new(format!("{archive_name}/{name}"), bytes))
}

fn too_large(source: &Source, excess: &SizeExcess) -> Diagnostic {
    excess.finding("archive", Location::start_of(&source.name))
}

/// The grid of a text file; `packed` is the budget of the archive that it is in.
fn text(
    source: &Source,
    reading: &ReadOptions,
    packed: Option<&FileBudget>,
    report: &mut Report,
) -> Option<PartialGrid> {
    let mut chosen = reading.encoding.map(|it| it.0);
    if let Some(other) = chosen.and_then(|chosen| encoding::known_better(&source.bytes, chosen)) {
        report.push(in_another(source, other));
        chosen = None;
    }
    let decoded = match encoding::decode(&source.bytes, chosen) {
        Ok(decoded) => decoded,
        Err(fault) => {
            report.push(undecodable(source, &fault, reading.offered));
            return None;
        }
    };
    if decoded.origin == EncodingOrigin::Guessed {
        report.push(guessed(source, &decoded, reading.offered));
    }
    let stem = stem(&source.name);
    let read_as = format!("text in {}", decoded.encoding.name());
    if let Some(excess) = packed.and_then(|packed| unpacked(&decoded.text, packed).err()) {
        report.push(excess.finding("file", Location::start_of(&source.name)));
        return None;
    }
    let (text, start) = shared(source, decoded.text);
    let grid = Grid::new(Arc::clone(&source.name), Arc::clone(&stem), stem, read_as).of_text(text);
    delimited::open(grid, start, reading, report)
}

/// Takes what the rows and cells of a text that was packed need, which may be far more than its bytes in the archive.
fn unpacked(text: &str, budget: &FileBudget) -> Result<(), SizeExcess> {
    let lines = lines::ends(text) as usize;
    budget.spend_length(LimitedSize::TextLines, lines)?;
    let parted = |byte: &u8| memchr::memchr_iter(*byte, text.as_bytes()).count();
    let most = delimited::DELIMITERS.iter().map(parted).max().unwrap_or(0);
    budget.spend_length(LimitedSize::TextCells, most.saturating_add(lines))
}

/// A text that may be kept, and where in it the text begins that was decoded.
fn shared(source: &Source, decoded: Cow<'_, str>) -> (FileText, usize) {
    if let (Cow::Borrowed(part), Some(whole)) = (&decoded, source.bytes.text())
        && let Some(place) = place_in(whole, part)
        && place.end == whole.len()
    {
        return (FileText::clone(whole), place.start);
    }
    (FileText::new(decoded.into_owned()), 0)
}

/// A text whose encoding is beyond doubt, whatever the option says: it may be meant for another file of the run.
fn in_another(source: &Source, encoding: &'static encoding_rs::Encoding) -> Diagnostic {
    let name = encoding.name();
    let message = format!(
        "the file is in {name}, not in the encoding of `--encoding`; it was read as {name}"
    );
    Diagnostic::warning(Code::OverruledOption, message)
        .at(Location::start_of(&source.name))
        .hint("nothing is to be done if `--encoding` is meant for another file; else leave it out")
}

fn guessed(source: &Source, decoded: &DecodedText<'_>, offered: OfferedOptions) -> Diagnostic {
    let name = decoded.encoding.name();
    let shown = decoded.text.lines().find(|it| !it.is_ascii()).unwrap_or_default();
    let message = format!("the file does not say its encoding; it was read as {name}");
    let hint = if offered == OfferedOptions::All {
        format!(
            "look at the names; `--encoding {name}` confirms it, with another name the letters come out right"
        )
    } else {
        "look at the names; if they are wrong, save the file again as \"CSV UTF-8\"".to_owned()
    };
    Diagnostic::warning(Code::GuessedEncoding, message)
        .at(Location::start_of(&source.name))
        .value(shown)
        .hint(hint)
}

fn undecodable(source: &Source, fault: &EncodingFault, offered: OfferedOptions) -> Diagnostic {
    match fault {
        EncodingFault::Nul { at, count } => {
            let message = format!("the file holds {count} NUL bytes, which no text has");
            Diagnostic::error(Code::NulByte, message)
                .at(place(source, *at))
                .hint("save the file again as \"CSV UTF-8\"")
        }
        EncodingFault::Malformed { at, byte, encoding } => {
            let message = format!("the byte 0x{byte:02x} is not part of {encoding} text");
            let otherwise = match offered {
                OfferedOptions::All => ", or name its encoding with --encoding",
                OfferedOptions::Sheet | OfferedOptions::None => "",
            };
            Diagnostic::error(Code::UnknownEncoding, message)
                .at(place(source, *at))
                .hint(format!("save the file again as \"CSV UTF-8\"{otherwise}"))
        }
        EncodingFault::Damaged { at, byte, count } => {
            let more = match count {
                1 => String::new(),
                2 => ", and so is 1 more place".to_owned(),
                _ => format!(", and so are {} more places", count - 1),
            };
            let message = format!(
                "the file is UTF-8, but the byte 0x{byte:02x} is not part of UTF-8 text{more}"
            );
            let finding = Diagnostic::error(Code::UnknownEncoding, message);
            finding.at(place(source, *at)).hint("rows that another program added are often the cause: write the letter there again, and save the file as \"CSV UTF-8\"").hint("only if the whole file is in another encoding, name it with --encoding")
        }
    }
}

/// The line of an offset, and the character in the line.
fn place(source: &Source, at: usize) -> Location {
    let before = &source.bytes[..at.min(source.bytes.len())];
    let line_start = before.iter().rposition(|before| *before == b'\n').map_or(0, |end| end + 1);
    let lines = before.iter().filter(|before| **before == b'\n').count();
    let characters = String::from_utf8_lossy(&before[line_start..]).chars().count();
    Location {
        line: one_based(lines),
        column: one_based(characters),
        ..Location::start_of(&source.name)
    }
}
