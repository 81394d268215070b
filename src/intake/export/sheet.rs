//! A grid with its header, and the tables it is joined with. In: grids. Out: [`AnswerSheet`]s, whose columns have names and
//! whose rows reach into the tables that are looked up; or why a header or a match is missing.

use std::collections::BTreeSet;
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::diagnostics::{Code, Diagnostic, Location, Report, escape_control, one_based};
use crate::intake::columns::normalized_header;
use crate::intake::file::grid::{DEEPEST_HEADER, Grid};
use crate::intake::file::held_values::{WantedValue, unlike_text};
use crate::intake::file::link_target::CellLink;
use crate::intake::mapping::{ColumnName, Mapping, TableJoin};

/// The header of a grid.
#[derive(Debug, Clone)]
pub(super) struct GridHeader {
    /// The names of the columns; those of several lines joined with `: `.
    pub(super) names: Vec<ColumnName>,
    /// Its first row, from 0.
    pub(super) row: usize,
    /// The row behind it.
    pub(super) end: usize,
}

impl GridHeader {
    /// The header that stands in `row` and has so many lines.
    pub(super) fn at(grid: &Grid, row: usize, lines: usize) -> Option<Self> {
        let end = row.checked_add(lines).filter(|end| *end <= grid.len())?;
        let width = (row..end).map(|row| grid.width(row)).max().unwrap_or(0);
        let mut names = vec![String::new(); width];
        for line in row..end {
            for (name, part) in names.iter_mut().zip(parts(grid, line, end)) {
                if !part.is_empty() {
                    let joint = if name.is_empty() { "" } else { ": " };
                    *name = format!("{name}{joint}{part}");
                }
            }
        }
        let names = names.into_iter().map(ColumnName::new).collect();
        Some(Self { names, row, end })
    }

    /// The first row above the header that looks like a row of answers: it has at least as many filled cells as most of the
    /// header has. What stands above a header is a title, or a few words about the report.
    pub(super) fn answers_above(&self, grid: &Grid) -> Option<usize> {
        const FEWEST: usize = 3;
        let filled = |row: usize| grid.row(row).filter(|it| !it.is_empty()).count();
        let names = self.names.iter().filter(|it| !it.is_blank()).count();
        (0..self.row).find(|row| filled(*row) >= FEWEST && 2 * filled(*row) > names)
    }

    /// The header whose names fit best: the first of those of which `fitness` says the most.
    pub(super) fn found(
        grid: &Grid,
        lines: usize,
        fitness: impl Fn(&[ColumnName]) -> usize,
    ) -> Option<Self> {
        let mut best: Option<(usize, Self)> = None;
        for header in Self::near_top(grid, lines) {
            let fits = fitness(&header.names);
            if fits > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((fits, header));
            }
        }
        best.map(|(_, header)| header)
    }

    /// What each row near the top says as a header of so many lines.
    pub(super) fn near_top(grid: &Grid, lines: usize) -> impl Iterator<Item = Self> {
        let rows = (0..grid.len().min(DEEPEST_HEADER)).filter(|row| !grid.is_blank(*row));
        rows.map_while(move |row| Self::at(grid, row, lines))
    }
}

/// What one line of a header that ends before the row `end` says of each column. A cell that is drawn over several columns
/// counts for all of them; where a line has none, a blank cell above one with a text takes the label at its left.
fn parts(grid: &Grid, row: usize, end: usize) -> Vec<&str> {
    let text = |row, column| {
        if grid.marks.filled.contains(&(row, column)) {
            return "";
        }
        grid.cell(row, column).map_or("", |(text, _)| text.trim())
    };
    let width = (row..end).map(|row| grid.width(row)).max().unwrap_or(0);
    let wide: Vec<_> = grid.wide_cells(row).collect();
    let (mut parts, mut label) = (Vec::with_capacity(width), "");
    for column in 0..width {
        let own = text(row, column);
        if !own.is_empty() {
            label = own;
            parts.push(own);
            continue;
        }
        let before = wide.partition_point(|(_, first, _)| *first <= column);
        let over = wide[..before].last().filter(|(_, _, last)| column <= *last);
        let is_below = || (row + 1..end).any(|row| !text(row, column).is_empty());
        parts.push(match over {
            Some((_, first, _)) => text(row, *first),
            None if wide.is_empty() && is_below() => label,
            None => "",
        });
    }
    parts
}

/// A grid that holds answers, with its header and the tables it is joined with.
#[derive(Debug)]
pub(super) struct AnswerSheet<'g> {
    /// The grids: its own, then one for each join.
    pub(super) parts: Vec<SheetGrid<'g>>,
    /// All columns, those of the joined tables behind its own.
    pub(super) columns: Vec<SheetColumn>,
}

/// A grid of a sheet.
#[derive(Debug)]
pub(super) struct SheetGrid<'g> {
    pub(super) grid: &'g Grid,
    /// The place of the grid among all grids.
    pub(super) number: usize,
    pub(super) header: GridHeader,
    /// For a joined table: the row of each key, and the column of the sheet that holds the key.
    lookup: Option<(FxHashMap<String, usize>, usize)>,
}

/// A column of a sheet.
#[derive(Debug)]
pub(super) struct SheetColumn {
    pub(super) name: ColumnName,
    pub(super) part: usize,
    pub(super) index: usize,
}

/// A row of a sheet.
#[derive(Debug)]
pub(super) struct SheetRow {
    /// Its place in the sheet's own grid.
    own: usize,
    /// Its place in each joined table; none where a join has nothing to look up.
    joined: Box<[Option<usize>]>,
}

impl SheetRow {
    /// The row's place in a part of its sheet.
    pub(super) fn place(&self, part: usize) -> Option<usize> {
        match part.checked_sub(1) {
            None => Some(self.own),
            Some(joined) => self.joined[joined],
        }
    }
}

impl<'g> AnswerSheet<'g> {
    /// A grid with the tables that its mapping joins it with. Reports tables and columns that are missing.
    pub(super) fn new(
        number: usize,
        header: GridHeader,
        grids: &'g [Grid],
        mapping: &Mapping,
        report: &mut Report,
    ) -> Option<Self> {
        let grid = &grids[number];
        let mut columns: Vec<SheetColumn> = (header.names.iter().enumerate())
            .map(|(index, name)| SheetColumn { name: name.clone(), part: 0, index })
            .collect();
        // A place such as `#6` counts over the whole sheet, and rows may be wider than their header.
        let widest = (header.end..grid.len()).map(|row| grid.width(row)).max().unwrap_or(0);
        columns.extend((columns.len()..widest).map(|index| SheetColumn {
            name: ColumnName::default(),
            part: 0,
            index,
        }));
        let mut sheet =
            Self { parts: vec![SheetGrid { grid, number, header, lookup: None }], columns };
        for join in &mapping.joins {
            sheet.join(join, grids, report)?;
        }
        Some(sheet)
    }

    fn join(&mut self, join: &TableJoin, grids: &'g [Grid], report: &mut Report) -> Option<()> {
        let missing = |what: &str| {
            let message = format!("{what} that the mapping joins is missing");
            let own = &self.parts[0].grid.file;
            Diagnostic::error(Code::JoinWithoutTable, message).at(Location::start_of(own)).hint(
                "name all files of the export in one command, or correct the `[[join]]` of the mapping",
            )
        };
        let is_it = |grid: &Grid| {
            normalized_header(&grid.sheet) == join.with
                || normalized_header(&grid.stem) == join.with
        };
        let found = grids.iter().position(is_it);
        let header = found.and_then(|place| {
            let fits = |names: &[ColumnName]| column(names, join).map_or(0, |_| 1);
            GridHeader::found(&grids[place], 1, fits)
        });
        let (Some(number), Some(header)) = (found, header) else {
            report.push(missing("the table"));
            return None;
        };
        let there = column(&header.names, join)?;
        let names: Vec<ColumnName> = self.parts[0].header.names.clone();
        let here = (0..names.len()).find(|index| join.here.find(*index, &names[*index]).is_some());
        let Some(here) = here else {
            report.push(missing("the column"));
            return None;
        };
        let grid = &grids[number];
        let index = keys(grid, &header, there, report);
        let part = self.parts.len();
        let joined = header.names.iter().enumerate();
        self.columns.extend(joined.map(|(index, name)| SheetColumn {
            name: name.clone(),
            part,
            index,
        }));
        self.parts.push(SheetGrid { grid, number, header, lookup: Some((index, here)) });
        Some(())
    }

    /// Whether a column is hidden and the user leaves such columns out.
    pub(super) fn leaves_out(&self, column: &SheetColumn) -> bool {
        self.parts[column.part].grid.marks.leaves_out(column.index)
    }

    /// The places of the rows behind the header; some may be blank.
    pub(super) fn rows(&self) -> Range<usize> {
        let own = &self.parts[0];
        own.header.end..own.grid.len().max(own.header.end)
    }

    /// The row at which a second table begins, from 0: that of a title above it, and the row that is the header again.
    pub(crate) fn second_table(&self) -> Option<(usize, usize)> {
        let SheetGrid { grid, header, .. } = &self.parts[0];
        let second = grid.header_again(header.end - 1, header.end)?;
        let filled = |row: usize| grid.row(row).filter(|it| !it.is_empty()).count();
        let title = (header.end..second).rev().find(|row| filled(*row) > 1);
        Some((title.map_or(header.end, |row| row + 1), second))
    }

    /// The cells of a column that hold something.
    pub(super) fn cells(&self, column: &SheetColumn) -> Vec<&'g str> {
        let SheetGrid { grid, header, .. } = &self.parts[column.part];
        let cells = (header.end..grid.len()).filter_map(|row| grid.cell(row, column.index));
        cells.map(|(text, _)| text.trim()).filter(|text| !text.is_empty()).collect()
    }

    /// The first cells of a column that hold something, at most fifty.
    pub(super) fn first_cells(&self, column: &SheetColumn) -> Vec<&'g str> {
        let SheetGrid { grid, header, .. } = &self.parts[column.part];
        let cells = (header.end..grid.len()).filter_map(|row| grid.cell(row, column.index));
        cells.map(|(text, _)| text).filter(|text| !text.is_empty()).take(50).collect()
    }

    /// Whether a row has nothing but spaces.
    pub(super) fn is_blank(&self, row: usize) -> bool {
        self.parts[0].grid.is_blank(row)
    }

    /// A row with what it reaches, and whether it reaches all that it names; reports a key that the joined table lacks.
    pub(super) fn reaching(&self, row: usize, report: &mut Report) -> (SheetRow, bool) {
        let (mut joined, mut is_whole) = (Vec::new(), true);
        for part in &self.parts[1..] {
            let (index, here) = part.lookup.as_ref().expect("every part but the first is joined");
            let text = self.parts[0].grid.cell(row, *here).map_or("", |(text, _)| text.trim());
            let found = index.get(text).copied();
            if found.is_none() && !text.is_empty() {
                let at = self.parts[0].grid.location(row, *here, None);
                let message = format!("`{}` is not in `{}`", escape_control(text), part.grid.file);
                let finding = Diagnostic::error(Code::JoinWithoutMatch, message).at(at).value(text);
                report.push(finding.hint("export both tables again, at the same time"));
                is_whole = false;
            }
            joined.push(found);
        }
        (SheetRow { own: row, joined: joined.into() }, is_whole)
    }

    /// The text of a cell, with its line; blank where a join has nothing.
    pub(super) fn cell(&self, row: &SheetRow, column: usize) -> (&'g str, u32) {
        let SheetColumn { part, index, .. } = &self.columns[column];
        let found = row.place(*part).and_then(|place| self.parts[*part].grid.cell(place, *index));
        found.unwrap_or_else(|| ("", self.line(row)))
    }

    /// The place of a cell, for findings.
    pub(super) fn at(&self, row: &SheetRow, column: usize) -> Location {
        let SheetColumn { part, index, name } = &self.columns[column];
        let grid = self.parts[*part].grid;
        let name = Some(name.text.as_str()).filter(|it| !it.is_empty());
        match row.place(*part) {
            Some(row) => grid.location(row, *index, name),
            None => self.at_header(column),
        }
    }

    /// What is wrong with a cell that should hold a text, if the spreadsheet holds something else.
    pub(super) fn unlike_text(
        &self,
        row: &SheetRow,
        column: usize,
        wanted: WantedValue,
    ) -> Option<Diagnostic> {
        let SheetColumn { part, index, name } = &self.columns[column];
        let (grid, place) = (self.parts[*part].grid, row.place(*part)?);
        let (text, _) = grid.cell(place, *index)?;
        unlike_text(grid, place, *index, text, &name.text, wanted)
    }

    /// The place of a column's header.
    pub(super) fn at_header(&self, column: usize) -> Location {
        let SheetColumn { part, index, name } = &self.columns[column];
        let SheetGrid { grid, header, .. } = &self.parts[*part];
        Location {
            line: grid.line(header.end - 1),
            column: one_based(*index),
            field: (!name.is_blank()).then(|| name.text.as_str().into()),
            ..Location::start_of(&grid.file)
        }
    }

    /// The places that columns have in one of its grids.
    pub(super) fn of_part(&self, part: usize, columns: &[usize]) -> Vec<usize> {
        let columns = columns.iter().map(|column| &self.columns[*column]);
        columns.filter(|column| column.part == part).map(|column| column.index).collect()
    }

    /// The links of a cell.
    pub(super) fn links(&self, row: &SheetRow, column: usize) -> &'g [CellLink] {
        let SheetColumn { part, index, .. } = &self.columns[column];
        let links = &self.parts[*part].grid.marks.links;
        if links.is_empty() {
            return &[];
        }
        let place = row.place(*part).and_then(|row| links.get(&(row, *index)));
        place.map(Vec::as_slice).unwrap_or_default()
    }

    /// The place of a row.
    pub(super) fn at_row(&self, row: &SheetRow) -> Location {
        Location { line: self.line(row), ..Location::start_of(&self.parts[0].grid.file) }
    }

    /// The line of a row, from 1.
    pub(super) fn line(&self, row: &SheetRow) -> u32 {
        self.parts[0].grid.line(row.own)
    }
}

/// What stands in the column at a place of a file, each text once.
pub(super) fn texts_at<'g>(sheets: &[AnswerSheet<'g>], at: &Location) -> BTreeSet<&'g str> {
    let parts =
        sheets.iter().flat_map(|sheet| &sheet.parts).filter(|part| part.grid.file == at.file);
    let column = usize::try_from(at.column).unwrap_or(usize::MAX).saturating_sub(1);
    let mut texts = BTreeSet::new();
    for SheetGrid { grid, header, .. } in parts {
        let cells = (header.end..grid.len()).filter_map(|row| grid.cell(row, column));
        texts.extend(cells.map(|(text, _)| text));
    }
    texts
}

fn column(names: &[ColumnName], join: &TableJoin) -> Option<usize> {
    (0..names.len()).find(|index| join.there.find(*index, &names[*index]).is_some())
}

/// The row of each key; reports keys that stand twice.
fn keys(
    grid: &Grid,
    header: &GridHeader,
    there: usize,
    report: &mut Report,
) -> FxHashMap<String, usize> {
    let mut index = FxHashMap::default();
    for row in header.end..grid.len() {
        let text = grid.cell(row, there).map_or("", |(text, _)| text.trim());
        if text.is_empty() {
            continue;
        }
        if let Some(first) = index.insert(text.to_owned(), row) {
            let at = |row| grid.location(row, there, Some(&header.names[there].text));
            let message = format!(
                "`{}` is there twice in this table, first at {}",
                escape_control(text),
                at(first)
            );
            let finding = Diagnostic::error(Code::AmbiguousJoin, message).at(at(row)).value(text);
            report.push(finding.hint(
                "what looks it up could mean either: keep the row that is right, and take the other out",
            ));
        }
    }
    index
}
