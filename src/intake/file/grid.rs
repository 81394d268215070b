//! A sheet as rows of cells, whatever file it comes from. In: what the readers of text and of workbooks find. Out: a
//! [`Grid`] in which every cell knows its line.

use std::fmt::{self, Display};
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::{Location, TallRecord, in_shell, one_based};
use crate::intake::file::sheet_marks::SheetMarks;
use crate::source::{FileText, STDIN};

/// How far down a header may stand.
pub(crate) const DEEPEST_HEADER: usize = 60;

/// The rows of one sheet, or of one text file.
#[derive(Debug)]
pub(crate) struct Grid {
    /// The name to show: the file, with the archive and the sheet it is in.
    pub(crate) file: Arc<str>,
    /// The name of the sheet, or of the text file without its ending.
    pub(crate) sheet: Arc<str>,
    /// The name of the file without folders and ending.
    pub(crate) stem: Arc<str>,
    /// The name of the archive that the file is in, as the user gave it.
    pub(crate) archive: Option<Arc<str>>,
    /// The place of the file among those that the user named.
    pub(crate) source: usize,
    /// How the file was read, in words: its format, encoding and delimiter.
    pub(crate) read_as: String,
    /// What parts the cells of a text file.
    pub(crate) delimiter: Option<u8>,
    /// Whether it was read with the quotation mark that the caller says.
    pub(crate) heeds_quote: bool,
    /// Whether the workbook hides the sheet.
    pub(crate) is_hidden: bool,
    /// Whether an option or a mapping names the sheet.
    pub(crate) is_named: bool,
    /// Whether the option names the file that the sheet is in, or a folder of it.
    pub(crate) is_file_named: bool,
    /// Whether the option names this file and no other: by its path or a folder, or by a name that no other file has.
    pub(crate) is_file_meant: bool,
    /// Whether the file was found in a folder or in an archive, and is not one that the user gave.
    pub(crate) is_found: bool,
    /// Whether the file could not be opened, which is reported, and the grid stands in its place.
    pub(crate) is_unread: bool,
    /// Why the sheet is not read, if it is not.
    pub(crate) passed_over: Option<PassedOver>,
    /// Cells that are drawn over several columns: first row, first column, last column, from 0; in this order.
    pub(crate) wide: Vec<(usize, usize, usize)>,
    /// What else a workbook says of the cells.
    pub(crate) marks: SheetMarks,
    /// The text of the file, if it is one: most cells stand in it.
    text: FileText,
    /// Its rows, in several parts if there are many.
    parts: Vec<GridChunk>,
    /// How many rows stand before each part.
    before: Vec<usize>,
    /// The part that each row is in.
    part_of: Vec<u32>,
}

/// Why a sheet is not read although it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PassedOver {
    /// The workbook hides it, and nobody names it.
    Hidden,
    /// The option names others.
    ByOption,
    /// The mapping names others.
    ByMapping,
    /// The mapping says that it holds no answers.
    Skipped,
    /// It was read as the table of people.
    People,
}

impl Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hidden => "the workbook hides it",
            Self::ByOption => "--sheet names others",
            Self::ByMapping => "the mapping names others",
            Self::Skipped => "the mapping skips it",
            Self::People => "it is the table of people",
        })
    }
}

/// Rows of a grid that follow each other.
#[derive(Debug)]
pub(crate) struct GridChunk {
    /// The size of the file's text, behind which the places of all other cells lie.
    file: usize,
    /// The text of those, one after the other; one allocation, for there may be millions.
    more: String,
    spans: Vec<CellSpan>,
    /// The index of the first cell of each row, and at last the number of all cells.
    starts: Vec<usize>,
    /// The line of each row.
    lines: Vec<u32>,
    /// The records that stand on several lines of a text file.
    tall: Vec<TallRecord>,
}

/// A cell's place in the text of its file, or behind that in the text of other cells; and the line it starts on.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CellSpan {
    pub(crate) start: usize,
    /// In bytes; a file may be larger than a cell.
    pub(crate) length: u32,
    pub(crate) line: u32,
}

impl CellSpan {
    /// A place and a line. No cell has 4 GB.
    fn new(place: Range<usize>, line: u32) -> Self {
        let length = u32::try_from(place.len()).expect("a cell is shorter than 4 GB");
        Self { start: place.start, length, line }
    }

    /// The place without the line.
    pub(crate) fn place(self) -> Range<usize> {
        self.start..self.start + self.length as usize
    }
}

impl Grid {
    /// A grid without rows.
    pub(crate) fn new(file: Arc<str>, sheet: Arc<str>, stem: Arc<str>, read_as: String) -> Self {
        Self {
            file,
            sheet,
            stem,
            archive: None,
            source: 0,
            read_as,
            delimiter: None,
            heeds_quote: false,
            is_hidden: false,
            is_named: false,
            is_file_named: false,
            is_file_meant: false,
            is_found: false,
            is_unread: false,
            passed_over: None,
            wide: Vec::new(),
            marks: SheetMarks::default(),
            text: FileText::default(),
            parts: Vec::new(),
            before: Vec::new(),
            part_of: Vec::new(),
        }
    }

    /// The grid of a text file.
    pub(crate) fn of_text(self, text: FileText) -> Self {
        Self { text, ..self }
    }

    /// Whether it is a sheet of a workbook, and no text file.
    pub(crate) fn is_sheet(&self) -> bool {
        self.delimiter.is_none()
    }

    /// The cells of a row that are drawn over several columns.
    pub(crate) fn wide_cells(&self, row: usize) -> impl Iterator<Item = &(usize, usize, usize)> {
        let first = self.wide.partition_point(|(line, ..)| *line < row);
        self.wide[first..].iter().take_while(move |(line, ..)| *line == row)
    }

    /// The name to show of the file that the sheet is in.
    pub(crate) fn book(&self) -> &str {
        if !self.is_sheet() {
            return &self.file;
        }
        let name = self.file.strip_suffix(']').and_then(|it| it.strip_suffix(&*self.sheet));
        name.and_then(|it| it.strip_suffix('[')).unwrap_or(&self.file)
    }

    /// The file that the user gave, as a command names it: no command opens a path into an archive.
    pub(crate) fn in_command(&self) -> String {
        in_command(self.archive.as_deref().unwrap_or(self.book()))
    }

    /// The option that names the file among those of its archive, as a command ends in it; blank for one that the user gave.
    pub(crate) fn option_in_archive(&self) -> String {
        match self.archive {
            Some(_) => format!(" --sheet {}", in_shell(self.book())),
            None => String::new(),
        }
    }

    /// The text of the file; blank for a sheet of a workbook.
    pub(crate) fn file_text(&self) -> &FileText {
        &self.text
    }

    /// Adds rows behind those that are there.
    pub(crate) fn add(&mut self, part: GridChunk) {
        if part.len() > 0 {
            let number = u32::try_from(self.parts.len()).expect("no grid has that many parts");
            self.before.push(self.len());
            self.part_of.resize(self.len() + part.len(), number);
            self.parts.push(part);
        }
    }

    /// The records that stand on several lines of a text file, given away.
    pub(crate) fn take_tall(&mut self) -> Vec<TallRecord> {
        self.parts.iter_mut().flat_map(GridChunk::take_tall).collect()
    }

    /// Gives its rows away, and keeps none.
    pub(crate) fn take_parts(&mut self) -> Vec<GridChunk> {
        self.before.clear();
        self.part_of.clear();
        std::mem::take(&mut self.parts)
    }

    /// How many rows there are, the header and what stands above it among them.
    pub(crate) fn len(&self) -> usize {
        self.part_of.len()
    }

    /// The part that a row is in, and the row's place there.
    fn part(&self, row: usize) -> (&GridChunk, usize) {
        let part = self.part_of[row] as usize;
        (&self.parts[part], row - self.before[part])
    }

    /// The line a row stands on, from 1.
    pub(crate) fn line(&self, row: usize) -> u32 {
        let (part, row) = self.part(row);
        part.line(row)
    }

    /// The place of a row by its number in the sheet, from 0, if it is there.
    pub(crate) fn place_of(&self, row: usize) -> Option<usize> {
        if !self.is_sheet() {
            return Some(row).filter(|row| *row < self.len());
        }
        self.parts.first()?.lines.binary_search(&one_based(row)).ok()
    }

    /// Whether a row of so many cells has missing or extra ones beside a header of `wanted`, so that nobody knows in which
    /// columns its cells belong. Those of a sheet stand in their columns whatever is beside them.
    pub(crate) fn is_ragged(&self, width: usize, wanted: usize) -> bool {
        self.delimiter.is_some() && width != wanted
    }

    /// How many cells a row has.
    pub(crate) fn width(&self, row: usize) -> usize {
        let (part, row) = self.part(row);
        part.spans(row).len()
    }

    /// The texts of a row.
    pub(crate) fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        let (part, row) = self.part(row);
        part.spans(row).iter().map(|span| part.at(*span, &self.text))
    }

    /// A cell; nothing if the row ends before it.
    pub(crate) fn cell(&self, row: usize, column: usize) -> Option<(&str, u32)> {
        let (part, row) = self.part(row);
        part.spans(row).get(column).map(|span| (part.at(*span, &self.text), span.line))
    }

    /// Puts another text into a cell, if it is there.
    pub(crate) fn set(&mut self, row: usize, column: usize, text: &str) {
        let part = self.part_of[row] as usize;
        self.parts[part].set(row - self.before[part], column, text);
    }

    /// Whether a row has nothing but spaces.
    pub(crate) fn is_blank(&self, row: usize) -> bool {
        let (part, row) = self.part(row);
        part.is_blank(row)
    }

    /// The first row, of those from a place on, that is the header on another row again: a second table.
    pub(crate) fn header_again(&self, header: usize, from: usize) -> Option<usize> {
        let names = self.row(header).enumerate().filter(|(_, it)| !it.is_empty());
        let names: Vec<(usize, &str)> = names.collect();
        let [first, _, _, ..] = names[..] else { return None };
        let says = |row: usize, (column, name): &(usize, &str)| {
            self.cell(row, *column).is_some_and(|(text, _)| text.eq_ignore_ascii_case(name))
        };
        (from..self.len()).find(|row| {
            says(*row, &first)
                && 2 * names.iter().filter(|name| says(*row, name)).count() > names.len()
        })
    }

    /// The first row that has more than spaces.
    pub(crate) fn first_row(&self) -> Option<usize> {
        (0..self.len()).find(|row| !self.is_blank(*row))
    }

    /// The place of a cell, for findings.
    pub(crate) fn location(&self, row: usize, column: usize, field: Option<&str>) -> Location {
        let line = self.cell(row, column).map_or_else(|| self.line(row), |(_, line)| line);
        let (file, column, field) =
            (Arc::clone(&self.file), one_based(column), field.map(Arc::from));
        Location { file, line, column, field, row: None }
    }
}

/// A file that the user gave, as a command names it.
pub(crate) fn in_command(name: &str) -> String {
    if name == STDIN { "-".to_owned() } else { in_shell(name) }
}

impl GridChunk {
    /// No rows; those of a text file have their cells in its text.
    pub(crate) fn new(file: &str) -> Self {
        let (more, file) = (String::new(), file.len());
        Self { file, more, spans: Vec::new(), starts: vec![0], lines: Vec::new(), tall: Vec::new() }
    }

    /// Adds a cell to the row that is being written, without the spaces around it; it starts on `line`.
    pub(crate) fn push(&mut self, text: &str, line: u32) {
        let start = self.file + self.more.len();
        let text = text.trim();
        self.more.push_str(text);
        self.spans.push(CellSpan::new(start..start + text.len(), line));
    }

    /// Puts another text into a cell, if it is there.
    fn set(&mut self, row: usize, column: usize, text: &str) {
        let cells = self.starts[row]..self.starts[row + 1];
        if let Some(span) = self.spans[cells].get_mut(column) {
            let start = self.file + self.more.len();
            self.more.push_str(text);
            *span = CellSpan::new(start..start + text.len(), span.line);
        }
    }

    /// Adds a cell that stands in the text of the file.
    pub(crate) fn place(&mut self, file: &str, place: Range<usize>, line: u32) {
        let text = &file[place.clone()];
        let Range { mut start, mut end } = place;
        // Nearly no cell has spaces around it.
        let is_bare = |it: Option<&u8>| it.is_none_or(u8::is_ascii_graphic);
        if !(is_bare(text.as_bytes().first()) && is_bare(text.as_bytes().last())) {
            start = end - text.trim_start().len();
            end = start + text.trim().len();
        }
        self.spans.push(CellSpan::new(start..end, line));
    }

    /// Says that the record on a line of a text file has more lines.
    pub(crate) fn is_tall(&mut self, line: u32, more: u32) {
        if more > 0 {
            self.tall.push(TallRecord { line, more });
        }
    }

    /// The records that stand on several lines, given away.
    pub(crate) fn take_tall(&mut self) -> Vec<TallRecord> {
        std::mem::take(&mut self.tall)
    }

    /// Ends the row that is being written; it stands on `line`.
    pub(crate) fn end_row(&mut self, line: u32) {
        self.starts.push(self.spans.len());
        self.lines.push(line);
    }

    /// Makes room for so many times the rows that are here. What is not used of it costs nothing.
    pub(crate) fn reserve_times(&mut self, times: usize) {
        self.spans.reserve(self.spans.len().saturating_mul(times));
        self.starts.reserve(self.starts.len().saturating_mul(times));
        self.lines.reserve(self.lines.len().saturating_mul(times));
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The line a row stands on, from 1.
    pub(crate) fn line(&self, row: usize) -> u32 {
        self.lines[row]
    }

    /// The places of a row's cells.
    pub(crate) fn spans(&self, row: usize) -> &[CellSpan] {
        &self.spans[self.starts[row]..self.starts[row + 1]]
    }

    /// Whether a row has nothing but spaces, which no cell has around it.
    pub(crate) fn is_blank(&self, row: usize) -> bool {
        self.spans(row).iter().all(|span| span.length == 0)
    }

    /// The text at a place.
    fn at<'t>(&'t self, span: CellSpan, file: &'t str) -> &'t str {
        text_at(file, &self.more, span.place())
    }

    /// The text of the cells that do not stand in that of the file, given away; after that only their places are left.
    pub(crate) fn take_more(&mut self) -> String {
        std::mem::take(&mut self.more)
    }
}

/// The text at a place in the text of a file, or behind that in more text.
pub(crate) fn text_at<'t>(file: &'t str, more: &'t str, place: Range<usize>) -> &'t str {
    match place.start.checked_sub(file.len()) {
        None => &file[place],
        Some(start) => &more[start..place.end - file.len()],
    }
}
